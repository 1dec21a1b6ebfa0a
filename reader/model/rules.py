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
        "said-nearby": "A quotation without an attribution, after a sentence about somebody.",
        "signed": "A quotation with a name after a dash: “…” — Jo Hart.",
        "transcript": "A line that begins with the speaker’s name and a colon.",
        "in-marks": "Words in quotation marks, in a language other than English.",
        "unattributed": "A whole sentence in quotation marks, but nothing says who said it.",
    }
)
"""Rules of `reader.extraction.quotes`."""

SPEAKER_RULES: Mapping[str, str] = MappingProxyType(
    {
        "noun-phrase": "The noun phrase before the reporting verb: the mayor of Oslo said …",
        "who": "A relative clause: Smith, who said …",
        "many-of-whom": "A share of those named before: the residents, many of whom say …",
        "apposition": "What is said of somebody stands between: Smith, the mayor, said …",
        "quoting-clause": "A clause with quoted words stands between: Smith, who calls it “mad,” said …",
        "joined-verb": "A second verb of the same subject: Smith rose and said …",
        "relative-clause": "A relative clause without commas: one of those who worked there said …",
        "filed-document": "A document with its participle: a paper filed on Thursday says …",
        "opens-sentence": "The participle opens the sentence: noting that …, Smith left.",
        "quoted-as": "A passive: Smith was quoted as saying …",
        "quotes-another": "Somebody quotes another: the paper quoted Smith as saying …",
        "after-pause": "A participle after a comma belongs to the subject of the sentence: Smith left, saying …",
        "of-object": "A participle after what somebody wrote or did: Smith issued a letter saying …",
        "beside": "A participle right behind those who speak: officials saying …",
    }
)
"""How the speaker before a reporting verb or participle is found; the mark names the rule of its quote."""

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

CLAIM_RULES: Mapping[str, str] = MappingProxyType(
    {
        "owner": "A figure that belongs to somebody: the county’s 1,400.",
        "quoted": "Whoever says the clause in which the figure stands claims it.",
        "named-source": "The nearest source in the sentence, where no quote holds the figure.",
        "cites-source": "The source that is cited in a quote claims the figure; who cites it passes it on.",
        "outlet-relays": "An outlet passes on what its source says: Reuters reported that UNHCR figures show …",
        "only-relayed": "Who passed the figure on, where nothing else is known.",
        "asked": "Who asks a question claims nothing.",
        "reporter": "What “I” or “we” say outside quotation marks is the reporter’s.",
        "counted-people": "A figure that counts those who speak is not what they claim.",
        "cited": "A source that is cited: citing the ministry, quoting police.",
        "relayed": "Who passed the claim on: according to Reuters, in remarks carried by state radio.",
        "estimated-by": "A participle with “by”: estimated by insurers, released by the ministry.",
        "figures-show": "A document or a count that shows something: UNHCR figures show …",
        "puts-at": "A verb that puts a number on something: the Red Cross put the toll at 212.",
        "expects": "A verb of expecting or counting: analysts expect sales of $4bn.",
        "headline": "A source in a headline: Minister: half of clinics …",
    }
)
"""How whoever claims a figure is found."""

NO_QUOTE_RULES: Mapping[str, str] = MappingProxyType(
    {
        "name-said": "A name and a reporting verb between two parts of what was said.",
        "noun-in-ing": "A word in -ing that is a noun: a warning, of meaning.",
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
