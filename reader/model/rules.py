"""What the rules of extraction mean, one sentence each: shown by the program where a reader asks why.

The screen process must not import the extraction, so the sentences stand here.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

FIGURE_RULES: Mapping[str, str] = MappingProxyType(
    {
        "count": "A number followed by the noun that it counts.",
        "number": "A number that nothing near it gives a unit or a counted noun.",
        "money": "A number with a currency sign, code or name.",
        "percent": "A number followed by %, percent, percentage points or the like.",
        "measure": "A number followed by a unit of measure.",
        "duration": "A number followed by a unit of time.",
        "age": "A number given as an age.",
        "fraction": "A fraction in words or digits.",
        "vote": "Two numbers joined by a dash where the text speaks of a vote or a ruling.",
        "vague-amount": "Words for a large amount that give no exact number (dozens, thousands).",
        "ordinal": "A number that says which one in a row it is.",
        "date": "A date: it says when, not how many.",
        "year": "Four digits that are a year: they say when, not how many.",
    }
)
"""Rule name of a figure -> why it is marked."""
