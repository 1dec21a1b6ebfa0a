"""How numbers are written in the papers of several countries, and what looks like a figure and is none."""

from __future__ import annotations

import pytest

from reader.extraction import find_figures

BILLION = 1_000_000_000
WRITTEN = [
    # text, then kind, value, bound and unit or noun of every figure
    ("He was arrested on March 26.", [("date", None, "=", None)]),
    ("It begins on April 3, 2026 in Rome.", [("date", 2026, "=", None)]),
    ("The governor gave N500m to farmers.", [("money", 500_000_000, "=", "NGN")]),
    ("Each family got KSh 3,000.", [("money", 3000, "=", "KES")]),
    ("The firm paid 610,000 pounds for the house.", [("money", 610_000, "=", "GBP")]),
    ("The ship carried 610,000 pounds of coal.", [("measure", 610_000, "=", "pound")]),
    ("It costs 12 pounds and six shillings.", [("money", 12, "=", "GBP"), ("money", 6, "=", "shilling")]),
    ("Ghana will spend 40 million cedis.", [("money", 40_000_000, "=", "GHS")]),
    ("Dubai will spend 500,000 dirhams.", [("money", 500_000, "=", "dirham")]),
    ("A bus ride costs 200 taka or 3,000 naira.", [("money", 200, "=", "BDT"), ("money", 3000, "=", "NGN")]),
    (
        "Revenue of 1.93 billion to 1.96 billion dollars is expected.",
        [("money", (1.93 * BILLION, 1.96 * BILLION), "range", "USD")],
    ),
    ("Shares fell by 10p to 95p.", [("money", 10, "=", "pence"), ("money", 95, "=", "pence")]),
    ("Shares fell 10p to 95p.", [("money", 10, "=", "pence"), ("money", 95, "=", "pence")]),
    ("Nine times out of ten it works.", [("ratio", 0.9, "=", "times")]),
    ("It fell from 35 per cent to 11.", [("percent", 35, "=", "%"), ("percent", 11, "=", "%")]),
    ("A quake of eight-point-two shook the town.", [("other", 8.2, "=", None)]),
    ("A man of 71 was found.", [("age", 71, "=", "year of age")]),
    (
        "It shut 18 Northern and central California counties.",
        [("count", 18, "=", "Northern and central California counties")],
    ),
    ("Running it in all 74 wards cost a lot.", [("count", 74, "=", "wards")]),
    ("Shares rose to 720p.", [("money", 720, "=", "pence")]),
    ("There were 1.2 million views of it.", [("count", 1_200_000, "=", "views")]),
    # none
    ("There were 911 calls at night.", []),
    ("He lives at 221B Baker Street.", []),
    ("It plays in 1080p. The camera shoots 720p video.", []),
    ("It happened on the M40.", []),
    ("Read more\n\n54 comments\n\nShare", []),
]


@pytest.mark.parametrize(("text", "wanted"), WRITTEN)
def test_what_is_written(text: str, wanted: list[tuple[object, ...]]) -> None:
    found = [(one.kind, one.value, one.bound, one.unit or one.noun) for one in find_figures(text)]
    assert found == wanted
