"""An article of our own and what is kept of it."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from reader.model import Bookmark, Citation, Passage, Span
from reader.passages.keeping import make_passage, place_of

ARTICLE = (
    "The dam above Orvel held through the night, the regional water board said on Monday.\n\n"
    "At least 35 people were taken to hospital after the lower bridge gave way, according to the fire service.\n\n"
    "“We had eleven minutes to empty the street,” said Mara Tolliver, who led the rescue. She added that two of her "
    "crew were hurt.\n\n"
    "Trains between Orvel and the coast will not run before Thursday. The operator promised refunds."
)
KEPT = "At least 35 people were taken to hospital after the lower bridge gave way"
REPORTED = f"According to the fire service, {KEPT[0].lower()}{KEPT[1:]}."
"""How that is printed: the words are the article's, so they stand in no quotation marks."""


def passage_of(words: str, text: str = ARTICLE, **cite: str | None) -> Passage:
    start = text.index(words)
    known = {"path": "/news/orvel.md", "title": "Dam holds", **cite}
    return make_passage(text, Span(start, start + len(words)), "hash-1", Citation(**known))


@pytest.fixture
def passage() -> Passage:
    kept = passage_of(
        KEPT,
        source="Orvel Courier",
        published="2031-04-02T06:30:00+02:00",
        url="https://courier.example/dam",
        byline="Ines Falk",
        speaker="the fire service",
    )
    return replace(kept, wording="reported", cue="according to")


@pytest.fixture
def bookmark(passage: Passage) -> Bookmark:
    return Bookmark(7, passage, place_of(passage), "2031-04-02T09:15:00.000000+00:00", "Ask again.", ("flood", "toll"))
