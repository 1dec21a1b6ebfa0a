from __future__ import annotations

from typing import get_args

import pytest
from msgspec.structs import replace

from reader.app.screens.dialogs import LABEL_WIDTH
from reader.app.wording import card, status_line
from reader.model import Bookmark, Citation, Figure, Mention, Passage, Place, Quote, Span
from reader.model.figure import Bound, FigureKind
from reader.model.passage import AnchorState
from reader.model.rules import FIGURE_RULES, QUOTE_RULES

QUOTE = Quote(
    "direct",
    Span(1, 20),
    "We shall be ready",
    speaker=Mention(Span(23, 26), "she"),
    canonical="Ada Hale",
    role="mayor",
    cue=Mention(Span(27, 32), "added"),
    rule="quote-said",
)
FIGURE = Figure(
    "count",
    Span(0, 24),
    "More than 2,500 residents",
    value=2500,
    bound=">",
    noun="residents",
    said_of="moved",
    claimant=Mention(Span(60, 70), "an engineer"),
    claimant_canonical="Ben Ortt",
    via="the Gazette",
    bound_text="More than",
    rule="count",
)
BOOKMARK = Bookmark(
    1,
    Passage(Span(0, 9), "The words", "", "", "", Citation("/a", "A", speaker="Ada Hale")),
    Place("ok", Span(0, 9), "The words", 1.0, "", "/a"),
    "2022-03-15T10:00:00+00:00",
    "First line\nsecond",
    ("flood", "toll"),
)


def lines(mark):
    return dict(card(mark).lines)


@pytest.mark.parametrize(
    ("mark", "line"),
    [
        (QUOTE, "Quote · Ada Hale (mayor) · “she added”"),
        (replace(QUOTE, cue=Mention(Span(20, 22), "said")), "Quote · Ada Hale (mayor) · “said she”"),
        (replace(QUOTE, kind="indirect", role=None, guess=True), "Indirect quote · Ada Hale · “she added” · a guess"),
        (
            replace(QUOTE, kind="mixed", canonical=None, role=None, cue=None),
            "Partial quote · she · “she”",
        ),
        (
            replace(QUOTE, speaker=None, canonical=None, role=None, cue=None),
            "Quote · Unknown speaker",
        ),
        (
            replace(QUOTE, speaker=Mention(Span(23, 31), "Ada Hale"), role="mayor", cue=None),
            "Quote · Ada Hale (mayor)",
        ),
        (FIGURE, "Figure · > 2,500 residents moved · claimed by Ben Ortt, via the Gazette"),
        (
            replace(FIGURE, claimant=None, claimant_canonical=None),
            "Figure · > 2,500 residents moved · claimed by the Gazette",
        ),
        (replace(FIGURE, claimant=None, claimant_canonical=None, via=None, said_of=None), "Figure · > 2,500 residents"),
        (BOOKMARK, "Bookmark · First line … · #flood #toll"),
        (replace(BOOKMARK, note="", tags=(), place=replace(BOOKMARK.place, state="moved")), "Bookmark · moved"),
    ],
)
def test_status_line(mark, line):
    assert status_line(mark) == line


def test_the_card_of_a_quote_says_who_how_and_why():
    shown = lines(QUOTE)
    assert shown["Said by"] == "Ada Hale (mayor)"
    assert shown["Written as"] == "“she”"
    assert shown["Said with"] == "“added”"
    assert shown["Why"] == QUOTE_RULES["quote-said"]
    assert shown["How sure"] == "1.00 that words and name are right (1 is certain)"
    guessed = replace(QUOTE, confidence=0.42, guess=True)
    assert lines(guessed)["How sure"] == "A guess: 0.42 that words and name are right (1 is certain)"


def test_the_card_of_a_figure_says_how_sure_its_claimant_is():
    assert lines(replace(FIGURE, confidence=0.9))["How sure"] == "0.90 that the claimant is right (1 is certain)"
    assert "How sure" not in lines(replace(FIGURE, confidence=None))
    assert lines(replace(FIGURE, confidence=None, guess=True))["How sure"] == "A guess"


def test_the_card_of_a_figure_says_what_was_read_and_who_claims_it():
    shown = lines(FIGURE)
    assert shown["Read as"] == "> 2,500 residents moved"
    assert shown["Value"] == "2,500"
    assert shown["Bound"] == "more than (“More than”)"
    assert (shown["Claimed by"], shown["Via"]) == ("Ben Ortt", "the Gazette")
    assert shown["Why"] == FIGURE_RULES["count"]
    assert lines(replace(FIGURE, value=(5, 5.25), bound="range"))["Value"] == "5 to 5.25"
    assert "Value" not in lines(replace(FIGURE, value=None))


def test_the_card_of_a_bookmark_says_what_became_of_it():
    edited = replace(BOOKMARK, place=replace(BOOKMARK.place, state="edited", found_text="Those words"))
    shown = lines(edited)
    assert (shown["Words"], shown["Now"]) == ("The words", "Those words")
    assert shown["Note"] == "First line second"
    assert shown["Kept"] == "15 March 2022, 10:00 UTC"
    assert shown["Place"].startswith("edited")


@pytest.mark.parametrize("kind", get_args(FigureKind))
@pytest.mark.parametrize("bound", get_args(Bound))
def test_every_kind_of_figure_can_be_explained(kind, bound):
    value = (1, 2) if bound == "range" else 1
    mark = Figure(kind, Span(0, 1), "one", value=value, bound=bound, unit="USD", rule="no-such-rule")
    assert status_line(mark).startswith("Figure")
    assert lines(mark)["Why"] == "Found by the rule “no-such-rule”."


@pytest.mark.parametrize("state", get_args(AnchorState))
def test_every_state_of_a_bookmark_can_be_explained(state):
    assert lines(replace(BOOKMARK, place=replace(BOOKMARK.place, state=state)))["Place"]


def test_nothing_that_steers_a_terminal_gets_through():
    hostile = replace(QUOTE, canonical="A\x1b[2Jda\n[b]", text="x\u202ey", role=None)
    assert status_line(hostile) == "Quote · A\ufffd[2Jda [b] · “she added”"
    assert all("\x1b" not in value and "\u202e" not in value and "\n" not in value for value in lines(hostile).values())


def test_labels_leave_a_blank_before_what_they_name():
    shown = [label for mark in (QUOTE, FIGURE, BOOKMARK) for label in lines(mark)]
    assert [label for label in shown if len(label) >= LABEL_WIDTH] == []
