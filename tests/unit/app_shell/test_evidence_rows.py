"""What is told more than once, as a row of its desk."""

from __future__ import annotations

import pytest

from reader.app.evidence_rows import same_lines, tellings
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


def test_what_a_telling_left_out_is_cut_between_words():
    left_out = " ".join(f"and the {number} sirens" for number in range(20, 40))
    whole = f"We waited, {left_out} were silent"
    first, later = (
        Variant(WIRE, words, Span(0, len(words)), "direct", True, "Ruth Askew", "Ruth Askew", "mayor", drift)
        for words, drift in ((whole, ()), ("We waited", ("shortened",)))
    )
    row = SameRow(1, "Ruth Askew", False, ("shortened",), 2, 2)
    *_, line = tellings(SameQuote(row, (first, later)))
    told = "".join(part.text for part in line)
    assert told.startswith("“We waited”  (without: and the 20 sirens")
    kept = told.split("(without: ")[1].removesuffix("…)")
    assert f"{left_out} ".startswith(f"{kept} ")
