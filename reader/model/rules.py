"""Why something was marked: the name of every extraction rule with the sentence that explains it to a reader."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

QUOTE_RULES: Mapping[str, str] = MappingProxyType(
    {
        "quote-said": "Words followed by who said them: “…,” she said.",
        "quote-said-name": "Words followed by a reporting verb and the name: “…,” said Ms Hale.",
        "quote-name-verb": "Quotation marks followed by a name and a verb: “…,” the mayor thundered.",
        "said-quote": "A reporting verb followed by quotation marks: she said, “…”.",
        "said-that": "A reporting verb with a that-clause: she said that …",
        "said-clause": "A reporting verb with a clause that lacks “that”: she said it was late.",
        "middle": "The attribution stands in the middle of what was said: the road, she said, was closed.",
        "colon": "A colon leads from a name or a sentence to what was said.",
        "promise": "A promise or threat with what was promised: she vowed to …",
        "said-object": "A reporting verb with a noun that quoted words belong to: she proposed a “…” for all.",
        "participle": "“saying”, “adding” and the like go with the subject of the sentence.",
        "claim-of": "Somebody’s claim with what was claimed: the minister’s claim that …",
        "according-to": "“According to” names the source.",
        "names-it": "A fragment in quotation marks after a verb that names or describes: he called it “…”.",
        "same-sentence": "A fragment in quotation marks in a sentence that reports what somebody said.",
        "fragment": "A fragment in quotation marks; the subject of its sentence is taken for the speaker.",
        "continues": "A quotation that stands alone goes on with the speaker before it.",
        "continues-paragraph": "A quotation that is a paragraph of its own goes on with the speaker before it.",
        "runs-on": "The quotation marks stay open over the paragraph: the same speaker goes on.",
        "leads": "A quotation before another one whose speaker is named.",
        "said-nearby": "A quotation that stands alone after a sentence about somebody.",
        "signed": "A quotation with a name after a dash: “…” — Jo Hart.",
        "transcript": "A line that begins with the speaker’s name and a colon.",
        "unattributed": "Quotation marks hold a whole sentence, but nothing tells who said it.",
    }
)
"""Rules of `reader.extraction.quotes`."""

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
        "one-in": "A share given as so many in, or out of, so many.",
        "multiple": "How many times as much: doubled, threefold, three times as many.",
        "ordinal": "A number that says which one in a row it is.",
        "date": "A date: it says when, not how many.",
        "year": "Four digits that are a year: they say when, not how many.",
    }
)
"""Rule name of a figure -> why it is marked."""

NO_QUOTE_RULES: Mapping[str, str] = MappingProxyType(
    {
        "name-said": "Somebody stands before a reporting verb; what was said stands around the two.",
        "title": "A title, a nickname, an inscription or a slogan in quotation marks: nobody said it.",
        "heading": "A few quoted words that are a paragraph of their own, without a full stop, are a heading.",
        "too-short": "A word or two in quotation marks, with nothing to tell that somebody said them.",
    }
)
"""Rules of quotes that mark nothing by themselves."""

NO_FIGURE_RULES: Mapping[str, str] = MappingProxyType(
    {
        "list-number": "The number of an item in a list or of a section.",
        "several-numbers": "Several numbers that mean one thing: a phone number, a code, odds.",
        "name-with-number": "A part of a name: F-16, COVID-19, the Big Four.",
        "score": "A score in sport, or a verse.",
        "cup-round": "A round of a cup: the last 16.",
        "clock": "A time of day, or the innings of a cricket match.",
        "label": "A label: Article 5, room 12B, iPhone 15.",
        "address": "An address, a post code, a channel or a place on the map.",
        "rank": "A rank before a name in a list.",
        "code": "Digits that are a code: 007.",
        "no-number-word": "A word that counts nothing here: no one, phase three, one-way.",
        "exchange-rate": "One side of an exchange rate.",
    }
)
"""Why a number is not marked."""

CORRECTED_RULES: Mapping[str, str] = MappingProxyType({"corrected": "You corrected who says this."})
"""What stands in place of a rule where a person put something right."""
