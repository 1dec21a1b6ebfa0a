from __future__ import annotations

from reader.app.rows import bookmark_rows, figure_rows, opening_around, quote_rows
from reader.model import Span
from reader.model.units import sentences
from tests.app.fake_articles import STORIES
from tests.app.fake_library import FakeLibrary

FLOOD = STORIES[0]


def shown(rows):
    """The rows as text, one string a line."""
    lines = [["".join(part.text for part in end).strip() for end in line] for row in rows for line in row.lines]
    return [" | ".join(end for end in line if end) for line in lines]


def test_quotes_in_order_name_speaker_role_and_cue():
    lines = shown(quote_rows(FLOOD.quotes(), "in order"))
    assert lines[:2] == [
        "Ilse Marn  head of the district rescue service | said",
        "“We are searching roof by roof,”",
    ]
    assert "boats could not reach the lower hamlets before the evening" in lines


def test_quotes_by_speaker_are_grouped_under_one_heading():
    rows = quote_rows(FLOOD.quotes(), "by speaker")
    assert [row.headed for row in rows] == [1, 0, 0, 1]
    assert shown(rows)[0] == "Ilse Marn  head of the district rescue service | 3"
    assert {row.span for row in rows} == {quote.span for quote in FLOOD.quotes()}


def test_figures_by_size_start_with_the_largest():
    figures = FLOOD.figures()
    spans = [row.span for row in figure_rows(figures, "by size", FLOOD.text, sentences(FLOOD.text))]
    values = {figure.span: figure.value for figure in figures}
    assert [values[span] for span in spans] == [1300, 40, 27, 4]


def test_figures_by_noun_have_a_heading_for_each_noun():
    rows = figure_rows(FLOOD.figures(), "by noun", FLOOD.text, sentences(FLOOD.text))
    assert [row.headed for row in rows] == [1, 1, 1, 1]
    assert shown(rows)[0] == "centimetres | 1"


def test_the_sentence_of_a_figure_is_cut_so_that_the_figure_shows():
    text = "A " + "very " * 60 + "long way to 41 people."
    span = Span(text.index("41"), text.index("41") + 2)
    around = opening_around(span, text, sentences(text))
    assert around.startswith("…")
    assert 0 < around.index("41") < 60


def test_bookmarks_show_note_tags_and_the_state_of_their_place():
    library = FakeLibrary()
    library.keep(1, Span(0, 20), note="check\nthis", tags=("flood", "toll"))
    lines = shown(bookmark_rows(library.bookmarks(1)))
    assert lines == ["▎The upper wall of th", "▎check this  #flood #toll"]
