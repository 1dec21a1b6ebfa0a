from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len, get_character_cell_size

from reader.app.text.cells import (
    _PLAIN,
    cell_count,
    clusters,
    cut,
    drawn,
    is_narrow,
    one_line,
    ruler,
    safe,
    shorten,
    visible,
    visible_line,
)

from .texts import texts


@settings(max_examples=150)
@given(texts)
def test_visible_keeps_offsets_and_nothing_drawn_can_steer_a_terminal(text):
    shown = visible(text)
    assert len(shown) == len(text)
    sent = drawn(shown)
    assert not [char for char in sent if unicodedata.category(char) in ("Cc", "Cs") and char != "\n"]
    assert not re.search("[\u202a-\u202e\u2066-\u2069\u200b\xad]", sent)
    sent.encode("utf-8")


@settings(max_examples=150)
@given(texts)
def test_clusters_cover_the_text_without_gap_and_take_the_cells_that_are_drawn(text):
    shown = visible(text).replace("\n", "")
    found = clusters(shown)
    assert [cluster.start for cluster in found] == [0, *(cluster.end for cluster in found)][: len(found)]
    assert not found or found[-1].end == len(shown)
    assert cell_count(shown) == sum(cluster.cells for cluster in found)
    assert all(0 <= cluster.cells <= 2 for cluster in found)
    starts, before = ruler(shown)
    assert list(starts) == [*(cluster.start for cluster in found), len(shown)]
    assert before == [sum(cluster.cells for cluster in found[:n]) for n in range(len(found) + 1)]


@settings(max_examples=150)
@given(texts)
def test_widths_agree_with_what_textual_counts(text):
    """The screen is laid out by Rich's widths: a row of ours must have the same, whatever it is cut into."""
    shown = visible(text).replace("\n", "")
    assert sum(cell_len(drawn(shown[c.start : c.end])) for c in clusters(shown)) == cell_count(shown)


def test_narrow_means_one_cell_each():
    candidates = [char for char in map(chr, range(0x20, 0x3000)) if visible(char) == char and is_narrow(char)]
    assert len(candidates) > 900
    assert {get_character_cell_size(char) for char in candidates} == {1}
    assert all(not unicodedata.combining(char) for char in candidates)


def test_characters_taken_for_plain_are_as_wide_as_rich_says_and_join_with_nothing():
    plain = [char for char in map(chr, (*range(0x20, 0xD800), *range(0xE000, 0x10000))) if _PLAIN.fullmatch(char)]
    plain = [char for char in plain if visible(char) == char and drawn(char)]
    assert len(plain) > 30_000
    assert all(clusters(char)[0].cells == get_character_cell_size(char) for char in plain)
    assert not [char for char in plain if unicodedata.category(char) in ("Mn", "Mc", "Me", "Cf")]


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("é", ["é"]),
        ("e\u0301a", ["e\u0301", "a"]),
        ("🇺🇦🇫🇷", ["🇺🇦", "🇫🇷"]),
        ("👨‍👩‍👧!", ["👨‍👩‍👧", "!"]),
        ("👍🏽", ["👍🏽"]),
        ("नि", ["नि"]),
        ("新聞", ["新", "聞"]),
    ],
)
def test_what_stands_together_stays_together(text, pieces):
    assert [text[cluster.start : cluster.end] for cluster in clusters(text)] == pieces


def test_control_characters_become_signs_and_separators_blanks():
    assert visible("a\x1b[2Jb\x9bc\x7f") == "a\ufffd[2Jb\ufffdc\ufffd"
    assert visible("a\tb\u2028c\rd") == "a b c d"
    assert visible("line\nline") == "line\nline"
    assert drawn(visible("co\u00adop\u202eeration")) == "cooperation"
    assert drawn(visible("❤\ufe0f")) == "❤"


def test_every_harmful_character_is_replaced_wherever_it_stands():
    """Also in a text that has no other: a quick look decides whether a text needs a closer one."""
    for char in map(
        chr, (*range(0x20), *range(0x7F, 0xA0), 0xAD, 0x61C, *range(0x2000, 0x2070), 0xFEFF, 0xD800, 0xE0041)
    ):
        shown = drawn(visible(f"a{char}b"))
        if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp") and char not in "\n\u200c":
            assert shown != f"a{char}b", hex(ord(char))
        else:
            assert shown == f"a{char}b", hex(ord(char))


def test_marks_piled_on_a_letter_are_cut_off():
    shown = visible("e" + "\u0301" * 5000 + "x")
    assert len(shown) == 5002
    assert len(drawn(shown)) == 32
    assert cell_count(shown) == 2


def test_cut_takes_whole_clusters():
    assert cut("plain", 3) == "pla"
    assert cut("新聞", 3) == "新"
    assert cut("新聞", 9) == "新聞"
    assert cut("e\u0301e\u0301", 1) == "e\u0301"
    assert cut("abc", 0) == ""


@settings(max_examples=150)
@given(texts)
def test_what_lists_draw_is_as_harmless_as_what_articles_draw(text):
    assert safe(text) == drawn(visible(text)).replace("\n", " ")
    assert len(visible_line(text)) == len(text)
    assert "\n" not in one_line(text)


def test_invisible_characters_reach_neither_titles_nor_articles():
    hidden = "\u00ad\u200b\u2060\u200f\u061c\u202e\ufeff\U000e0041"
    assert safe(f"a{hidden}b") == one_line(f"a{hidden}b") == "ab"
    assert safe("a\x1b[31mb\nc\ud800") == "a\ufffd[31mb c\ufffd"


def test_the_beginning_of_a_long_text_says_that_it_goes_on():
    assert one_line("a  b\n c", 7) == "a b c"
    assert one_line("a  b\n c d", 7) == "a b c…"


@settings(max_examples=150)
@given(texts, st.integers(0, 30))
def test_shortened_text_fits_and_says_that_it_was_cut(text, cells):
    shown = visible_line(text)
    short = shorten(shown, cells)
    assert cell_count(short) <= cells or short == shown
    assert short in ("", shown) or (short.endswith("…") and shown.startswith(short[:-1]))


def test_no_word_is_cut_where_words_are_kept_whole():
    text = "Two dead and nine missing"
    assert shorten(text, 12, words=True) == "Two dead…"
    assert shorten(text, 13, words=True) == "Two dead and…"
    assert shorten(text, 25, words=True) == text
    assert shorten("Unaccounted", 5, words=True) == "Unac…"
