"""The evidence file of a story names who said what when, the figures in time and what differs, each with its place."""

from __future__ import annotations

from msgspec.structs import replace

from reader.evidence.evidence_file import StoryEvidence, markdown
from reader.model import ArticleMeta, Bookmark, Citation, Figure, Heading, Mention, Passage, Place, Quote, Span
from reader.model.desks import DeskFigure, DifferenceRow
from reader.model.rows import QuoteRow

WIRE = Heading(1, "/news/wire.md", ArticleMeta("Toll rises", source="Wire", published="2026-03-03T14:05:00"))
LEDGER = Heading(2, "/news/ledger.md", ArticleMeta("Seven *dead*", source="Ledger", published="2026-03-04"))


def figure(number, heading, text, value, start=10):
    span = Span(start, start + len(text))
    sentence = f"The county says {text} were killed."
    found = Figure("count", span, text, value=value, noun="people", said_of="killed", claimant_canonical="the county")
    return DeskFigure(number, heading, found, sentence, Span(0, len(sentence)))


SIX, SEVEN = figure(1, WIRE, "six people", 6), figure(2, LEDGER, "seven people", 7)
EMPTY = StoryEvidence("flood", "flood", "2026-03-05", [WIRE, LEDGER], [], [], [], [], [])


def test_what_is_not_there_is_said_to_be_none():
    text = markdown(EMPTY)
    assert text.count("\nNone.\n") == 5
    assert "1. “Toll rises” · Wire · 2026-03-03 14:05 · /news/wire.md" in text
    assert "2. “Seven \\*dead\\*” · Ledger · 2026-03-04 · /news/ledger.md" in text


def test_it_says_what_the_story_is_made_of():
    assert "gathered on 2026-03-05 from 2 articles found by the search `flood`." in markdown(EMPTY)
    event = replace(EMPTY, query="")
    assert "from 2 articles that report one event." in markdown(event)
    assert "from one article that" not in markdown(event)
    assert "from one article found by" in markdown(replace(EMPTY, headings=[WIRE]))


def test_quotes_say_whether_the_words_are_exact():
    spoken = Mention(Span(30, 40), "Ruth Askew")
    exact = Quote("direct", Span(5, 20), "It never rang,", speaker=spoken, canonical="Ruth Askew", role="mayor")
    told = replace(exact, kind="indirect", text="the siren stayed silent", guess=True)
    text = markdown(replace(EMPTY, quotes=[QuoteRow(WIRE, exact, "Ruth Askew"), QuoteRow(LEDGER, told, None)]))
    assert "- 2026-03-03 14:05 · **Ruth Askew** (mayor): “It never rang” (exact words) [1] 5–20" in text
    assert "- 2026-03-04 · **Ruth Askew** (mayor): the siren stayed silent (reported, unsure) [2] 5–20" in text


def test_a_figure_names_what_differs_from_it():
    difference = DifferenceRow(
        1, "toll", "people killed", "One has 6, the other 7.", "The later may be newer.", "key", (SIX, SEVEN)
    )
    text = markdown(replace(EMPTY, figures=[SIX, SEVEN], differences=[difference]))
    figures = text.split("## Figures over time")[1]
    assert (
        "- 2026-03-03 14:05 · Wire · **6 people killed (claimed by the county)** (differs from 7 people [2] 10–22)"
        in (figures)
    )
    assert "(differs from 6 people [1] 10–20)" in figures
    assert "- **people killed**: One has 6, the other 7. The later may be newer." in figures


def test_bookmarks_come_with_their_notes():
    cite = Citation("/news/wire.md", "Toll rises", "Wire", "2026-03-03")
    passage = Passage(Span(5, 19), "It never rang.", "", "", "hash", cite)
    place = Place("ok", Span(5, 19), "It never rang.", 1.0, "hash", "/news/wire.md")
    text = markdown(replace(EMPTY, bookmarks=[Bookmark(1, passage, place, "2026-03-05", "ask *her*")]))
    assert "- > It never rang.\n    Toll rises · Wire · 2026-03-03 · /news/wire.md\n" in text
    assert "    Note: ask \\*her\\*\n" in text
