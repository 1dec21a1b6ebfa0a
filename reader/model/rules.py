"""Why something was marked: the name of every extraction rule with the sentence that explains it to a reader."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

QUOTE_RULES: Mapping[str, str] = MappingProxyType(
    {
        "quote-said": "Words followed by who said them: “…,” she said.",
        "quote-said-name": "Words followed by a reporting verb and the name: “…,” said Ms Hale.",
        "said-quote": "A reporting verb followed by quotation marks: she said, “…”.",
        "said-that": "A reporting verb with a that-clause: she said that …",
        "said-clause": "A reporting verb with a clause that lacks “that”: she said it was late.",
        "colon": "A colon leads from the reporting words to what was said.",
        "promise": "A promise or threat with what was promised: she vowed to …",
        "participle": "“saying”, “adding” and the like go with the subject of the sentence.",
        "according-to": "“According to” names the source.",
        "continues": "A quotation that stands alone continues the speaker before it.",
    }
)

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
