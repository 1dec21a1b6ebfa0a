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
        "middle": "The attribution is in the middle of what was said: the road, she said, was closed.",
        "colon": "A name or a sentence with a colon, followed by what was said.",
        "promise": "A verb of promising or threatening, with what was promised: she vowed to …",
        "said-object": "A reporting verb whose object contains quoted words: she proposed a “…” for all.",
        "participle": "“saying”, “adding” and the like: the subject of the sentence is the speaker.",
        "claim-of": "Somebody’s claim with what was claimed: the minister’s claim that …",
        "according-to": "“According to” names the source.",
        "names-it": "A fragment in quotation marks after a verb that names or describes: he called it “…”.",
        "same-sentence": "A fragment in quotation marks in a sentence that reports what somebody said.",
        "fragment": "A fragment in quotation marks; the subject of its sentence is taken as the speaker.",
        "continues": "A quotation without an attribution continues the speaker before it.",
        "continues-paragraph": "A quotation that is a paragraph of its own continues the speaker before it.",
        "runs-on": "The quotation marks of the paragraph before were not closed: the same speaker continues.",
        "leads": "A quotation directly before another one, whose speaker is named.",
        "said-nearby": "A quotation without an attribution, after a sentence about somebody.",
        "signed": "A quotation with a name after a dash: “…” — Jo Hart.",
        "transcript": "A line that begins with the speaker’s name and a colon.",
        "in-marks": "Words in quotation marks, in a language other than English.",
        "unattributed": "A whole sentence in quotation marks, but nothing says who said it.",
    }
)
"""Rules of `reader.extraction.quotes`."""

FIGURE_RULES: Mapping[str, str] = MappingProxyType(
    {
        "count": "A number followed by the noun that it counts.",
        "number": "A number without a unit or a counted noun near it.",
        "money": "A number with a currency sign, code or name.",
        "percent": "A number followed by %, percent, percentage points or the like.",
        "measure": "A number followed by a unit of measure.",
        "duration": "A number followed by a unit of time.",
        "age": "A number given as an age.",
        "fraction": "A fraction in words or digits.",
        "vote": "Two numbers joined by a dash where the text speaks of a vote or a ruling.",
        "vague-amount": "Words for a large amount that give no exact number (dozens, thousands).",
        "one-in": "A share given as so many in, or out of, so many.",
        "multiple": "A multiple: doubled, threefold, three times as many.",
        "ordinal": "A number that gives a position in a sequence.",
        "date": "A date: it says when, not how many.",
        "year": "A year: it says when, not how many.",
    }
)
"""Rule name of a figure -> why it is marked."""

NO_QUOTE_RULES: Mapping[str, str] = MappingProxyType(
    {
        "name-said": "A name and a reporting verb between two parts of what was said.",
        "title": "A title, a nickname, an inscription or a slogan in quotation marks: nobody said it.",
        "heading": "A few quoted words as a paragraph of their own, without a full stop: a heading.",
        "too-short": "One or two words in quotation marks, with no sign that somebody said them.",
    }
)
"""Rules of quotes that mark nothing by themselves."""

NO_FIGURE_RULES: Mapping[str, str] = MappingProxyType(
    {
        "list-number": "The number of a list item or a section.",
        "several-numbers": "Several numbers that belong together: a phone number, a code, odds.",
        "name-with-number": "A part of a name: F-16, COVID-19, the Big Four.",
        "score": "A score or a time in sport, or a verse.",
        "cup-round": "A round of a cup: the last 16.",
        "clock": "A time of day, or the innings of a cricket match.",
        "label": "A label: Article 5, room 12B, iPhone 15.",
        "address": "An address, a post code, a channel or a place on the map.",
        "rank": "A rank before a name in a list.",
        "code": "A code: 007.",
        "no-number-word": "A word that counts nothing here: no one, phase three, one-way.",
        "exchange-rate": "One side of an exchange rate.",
    }
)
"""Why a number is not marked."""

CORRECTED_RULES: Mapping[str, str] = MappingProxyType({"corrected": "You corrected who says this."})
"""What stands in place of a rule where a person put something right."""
