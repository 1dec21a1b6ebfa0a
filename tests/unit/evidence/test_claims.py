"""What other articles make of a watched claim, and what only looks like it."""

from __future__ import annotations

import pytest

from reader.evidence.checking import DraftCheck, KnownArticle
from reader.evidence.claims import claim_at, retellings
from reader.evidence.shared import Side
from reader.extraction import extract
from reader.model import ArticleMeta, Heading, Span


def side(text: str) -> Side:
    found = extract(text)
    return Side("News", text, "The Courier", 0.0, found.quotes, found.figures)


def told(claim: str, figure: str, other: str) -> list[tuple[str, ...]]:
    """How another text changes the figure in a claim; a place without a change is an empty tuple."""
    draft = DraftCheck(side(claim))
    at = claim.index(figure)
    marked = claim_at(draft, Span(at, at + len(figure)))
    assert marked is not None
    heading = Heading(1, "/news/1.md", ArticleMeta("News", source="The Post", published="2031-03-02"))
    return [one.drift for one in retellings(draft, marked, [KnownArticle(heading, side(other), 1)])]


@pytest.mark.parametrize(
    ("claim", "figure", "other", "drift"),
    [
        (
            "Norden Bank has 310 branches in Selmark, it said.",
            "310 branches",
            "Norden Bank said it has 290 branches in Selmark.",
            [("number",)],
        ),
        (
            "Norden Bank has 310 branches in Selmark, it said.",
            "310 branches",
            "Norden Bank has 310 branches in Selmark, a spokesman said.",
            [()],
        ),
        (
            "Two people were killed when the ferry sank off Tarn.",
            "Two people",
            "Nine people were killed when the ferry sank off Tarn, police said.",
            [("number",)],
        ),
        ("Norden Bank has 310 branches in Selmark, it said.", "310 branches", "Norden Bank has 9 branches abroad.", []),
        (
            "The Selmark Stock Index was up 28 points, or 1.2 percent.",
            "28 points",
            "The Selmark Stock Index was up 31 points, or 1.3 percent.",
            [],
        ),
        (
            "A Tarn Post survey of seven analysts had forecast a profit of 4 million euros.",
            "seven analysts",
            "A Tarn Post survey of eight analysts had forecast a profit of 9 million euros.",
            [],
        ),
        (
            "A carrier in Selmark has 310 buses on the road.",
            "310 buses",
            "A carrier abroad has 290 buses on the road.",
            [],
        ),
    ],
)
def test_another_number_is_that_of_the_same_thing(
    claim: str, figure: str, other: str, drift: list[tuple[str, ...]]
) -> None:
    assert told(claim, figure, other) == drift
