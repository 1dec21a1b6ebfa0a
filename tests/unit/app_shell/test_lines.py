from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from reader.app.text.cells import shorten
from reader.app.text.lines import Part, excerpt, fit, lit, two_ends, width_of
from reader.app.text.wrap import wrap_line
from reader.model import Span

CLUSTERS = ["a", "b", "c", "d", " ", "é", "e\u0301", "橋", "ก็", "👩\u200d🚀", "🚀", "“", "—", "…"]
TEXTS = st.lists(st.sampled_from(CLUSTERS), max_size=40).map("".join)
PARTS = st.lists(st.builds(Part, TEXTS, st.sampled_from(["", "dim"])), max_size=5)


def test_cut_leaves_what_fits_and_marks_what_does_not():
    assert shorten("flood", 5) == "flood"
    assert shorten("flooding", 5) == "floo…"
    assert shorten("a flood", 3) == "a…"
    assert shorten("橋橋橋", 4) == "橋…"
    assert shorten("flood", 0) == ""


@given(TEXTS, st.integers(0, 30))
@settings(max_examples=150)
def test_cut_never_exceeds_the_width(text, width):
    short = shorten(text, width)
    assert cell_len(short) <= width
    assert short == text or short == "" or short.endswith("…")


@given(PARTS, st.integers(1, 40))
@settings(max_examples=150)
def test_fit_fits_and_keeps_everything_when_there_is_room(parts, width):
    fitted = fit(parts, width)
    assert width_of(fitted) <= width
    if width_of(parts) <= width:
        assert "".join(part.text for part in fitted) == "".join(part.text for part in parts)
    else:
        assert fitted[-1].text.endswith("…")


@given(PARTS, PARTS, st.integers(1, 60))
@settings(max_examples=150)
def test_two_ends_never_exceed_the_width(left, right, width):
    assert width_of(two_ends(left, right, width)) <= width


def test_two_ends_puts_the_right_end_at_the_end():
    assert "".join(part.text for part in two_ends([Part("Harbour")], [Part("#3")], 12)) == "Harbour   #3"
    assert "".join(part.text for part in two_ends([Part("Harbour Post")], [Part("#3")], 12)) == "Harbour…  #3"


def test_two_ends_gives_up_a_right_end_that_takes_most_of_the_line():
    assert "".join(part.text for part in two_ends([Part("Harbour")], [Part("a long right end")], 20)) == "Harbour"


def test_lit_splits_at_the_hits():
    assert lit("the flood rose", [Span(4, 9)], "dim", "hit") == (
        Part("the ", "dim"),
        Part("flood", "hit"),
        Part(" rose", "dim"),
    )


@given(TEXTS, st.lists(st.tuples(st.integers(-5, 70), st.integers(-5, 70)), max_size=6))
@settings(max_examples=150)
def test_lit_keeps_every_character_once(text, pairs):
    parts = lit(text, [Span(*pair) for pair in pairs], "a", "b")
    assert "".join(part.text for part in parts) == text


@given(TEXTS, st.integers(2, 30))
@settings(max_examples=150)
def test_wrapped_rows_touch_and_fit(text, width):
    rows = wrap_line(text, width)
    assert "".join(row.of(text) for row in rows) == text
    assert all(cell_len(row.of(text).rstrip(" ")) <= width for row in rows)


def test_wrap_breaks_at_blanks():
    text = "the flood rose again"
    assert [row.of(text) for row in wrap_line(text, 10)] == ["the flood ", "rose again"]


def test_an_excerpt_shows_the_first_hit_even_when_it_is_far_down():
    text = "word " * 60 + "flood here and there " + "word " * 20
    lines = excerpt(text, [Span(300, 305)], 30, 2)
    shown = "\n".join("".join(part.text for part in line) for line in lines)
    assert len(lines) == 2
    assert shown.startswith("…")
    assert any(part == Part("flood", "found") for line in lines for part in line)
    assert shown.endswith("…")


def test_an_excerpt_of_nothing_has_no_lines():
    assert excerpt("", [], 30, 2) == []


@given(TEXTS.filter(bool), st.integers(4, 30), st.integers(1, 3), st.integers(0, 59))
@settings(max_examples=150)
def test_excerpts_fit(text, width, rows, start):
    lines = excerpt(text, [Span(start, start + 3)], width, rows)
    assert 0 < len(lines) <= rows
    assert all(width_of(line) <= width for line in lines)
