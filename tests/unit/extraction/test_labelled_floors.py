"""Extraction is never worse than these floors on the labelled records, in those that are tuned on and in the others."""

from __future__ import annotations

import pytest

from reader.extraction import extract
from tests.labelled.figures import FigureScore
from tests.labelled.markup import Part, load
from tests.labelled.quotes import QuoteScore


@pytest.mark.parametrize(
    ("part", "floors"),
    [
        ("seen", {"span": 96, "span + speaker": 94, "canonical": 93, "cue": 95}),
        ("unseen", {"span": 91, "span + speaker": 88, "canonical": 92, "cue": 95}),
    ],
)
def test_quotes(part: Part, floors: dict[str, float]) -> None:
    score = QuoteScore()
    for record in load("quotes", part):
        score.add(record, extract(record.text).quotes)
    _hold(score, floors)


@pytest.mark.parametrize(
    ("part", "floors"),
    [
        ("seen", {"value": 95, "+ bound": 95, "+ unit or noun": 95, "claimant": 93}),
        ("unseen", {"value": 92, "+ bound": 92, "+ unit or noun": 94, "claimant": 91}),
    ],
)
def test_figures(part: Part, floors: dict[str, float]) -> None:
    score = FigureScore()
    for record in load("figures", part):
        score.add(record, extract(record.text).figures)
    _hold(score, floors)


def _hold(score: QuoteScore | FigureScore, floors: dict[str, float]) -> None:
    fallen = {
        name: round(score.tallies[name].f1, 1) for name, floor in floors.items() if score.tallies[name].f1 < floor
    }
    assert not fallen, f"F1 below its floor: {fallen}"
    assert score.traps_passed >= 0.8 * score.traps
