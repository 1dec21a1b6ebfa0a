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
