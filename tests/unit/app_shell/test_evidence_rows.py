"""What is told more than once, as a row of its desk."""

from __future__ import annotations

import pytest

from reader.app.evidence_rows import same_lines
from reader.app.text.lines import width_of
from reader.model import ArticleMeta, Heading, Span
from reader.model.desks import SameQuote, SameRow, Variant

WIRE = Heading(1, "/news/wire.md", ArticleMeta("Toll rises", source="Republic Wire", published="2026-03-03"))
SAID = "The siren never made a sound"
TOLD = Variant(WIRE, SAID, Span(0, len(SAID)), "direct", True, "Ruth Askew", "Ruth Askew", "mayor")


@pytest.mark.parametrize(
    ("width", "drift"),
    [
        (120, "attribution, words, shortened"),
        (50, "attribution, words …"),
        (38, "attribution …"),
        (28, "attribution …"),
    ],
)
def test_what_drifted_most_stays_in_sight(width, drift):
    row = SameRow(1, "Ruth Askew", False, ("attribution", "words", "shortened"), 2, 2)
    _, second = same_lines(SameQuote(row, (TOLD, TOLD)), width)
    assert "".join(part.text for part in second).endswith(drift)
    assert width_of(second) <= width
