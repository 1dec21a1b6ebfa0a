from __future__ import annotations

from reader.app.rows import bookmark_rows, figure_rows, opening_around, quote_rows
from reader.model import Figure, Mention, Quote, Span
from reader.model.units import sentences

TEXT = (
    "“We are searching roof by roof,” said Ilse Marn. Marn said that boats could not reach the lower hamlets.\n\n"
    "Its director, Pavo Lind, called it “beyond our models”. At least 27 people were missing, and some 1,300 slept "
    "in halls. The level fell by 40 centimetres."
)


def place(words):
    start = TEXT.index(words)
    return Span(start, start + len(words))


def quote(kind, words, speaker, role, cue):
    return Quote(
        kind, place(words), words, (), Mention(place(speaker), speaker), speaker, role, Mention(place(cue), cue)
    )


def figure(words, value, noun):
    return Figure("count", place(words), words, value, "=", None, noun)


QUOTES = (
    quote("direct", "We are searching roof by roof,", "Ilse Marn", "head of the rescue service", "said"),
    quote("indirect", "boats could not reach the lower hamlets", "Ilse Marn", None, "said"),
    quote("mixed", "beyond our models", "Pavo Lind", "director", "called"),
)
FIGURES = (
    figure("At least 27 people", 27, "people"),
    figure("some 1,300", 1300, None),
    figure("40 centimetres", 40, "centimetres"),
)


def shown(rows):
    """The rows as text, one string a line."""
    lines = [["".join(part.text for part in end).strip() for end in line] for row in rows for line in row.lines]
    return [" | ".join(end for end in line if end) for line in lines]


def test_quotes_in_order_name_speaker_role_and_cue():
    assert shown(quote_rows(QUOTES, "in order")) == [
        "Ilse Marn  head of the rescue service | said",
        "“We are searching roof by roof”",
        "Ilse Marn | said",
        "boats could not reach the lower hamlets",
        "Pavo Lind  director | called",
        "beyond our models",
    ]


def test_quotes_by_speaker_are_grouped_under_one_heading():
    rows = quote_rows(QUOTES, "by speaker")
    assert [row.headed for row in rows] == [1, 0, 1]
    assert shown(rows)[0] == "Ilse Marn  head of the rescue service | 2"
    assert {row.span for row in rows} == {quote.span for quote in QUOTES}


def test_figures_by_size_start_with_the_largest():
    spans = [row.span for row in figure_rows(FIGURES, "by size", TEXT, sentences(TEXT))]
    values = {figure.span: figure.value for figure in FIGURES}
    assert [values[span] for span in spans] == [1300, 40, 27]


def test_figures_by_noun_have_a_heading_for_each_noun():
    rows = figure_rows(FIGURES, "by noun", TEXT, sentences(TEXT))
    assert [row.headed for row in rows] == [1, 1, 1]
    assert shown(rows)[0] == "centimetres | 1"


def test_the_sentence_of_a_figure_is_cut_so_that_the_figure_shows():
    text = "A " + "very " * 60 + "long way to 41 people."
    span = Span(text.index("41"), text.index("41") + 2)
    around = opening_around(span, text, sentences(text))
    assert around.startswith("…")
    assert 0 < around.index("41") < 60


def test_bookmarks_show_note_tags_and_the_state_of_their_place(library):
    library.bookmarks.keep(1, Span(0, 20), note="check\nthis", tags=("flood", "toll"))
    lines = shown(bookmark_rows(library.bookmarks.of_article(1)))
    assert lines == ["▎The upper wall of th", "▎check this  #flood #toll"]
