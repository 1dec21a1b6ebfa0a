"""Every rule has a sentence that explains it, and no sentence explains a rule that is gone."""

from __future__ import annotations

from reader.extraction import FIGURE_RULES, QUOTE_RULES
from reader.extraction.figures.claims import CLAIM_RULES
from reader.model import rules as explained


def test_every_rule_is_explained_once() -> None:
    sentences = [
        explained.QUOTE_RULES,
        explained.SPEAKER_RULES,
        explained.NO_QUOTE_RULES,
        explained.FIGURE_RULES,
        explained.NO_FIGURE_RULES,
        explained.CLAIM_RULES,
        explained.CORRECTED_RULES,
    ]
    names = [name for table in sentences for name in table]
    assert len(names) == len(set(names))
    assert set(names) == QUOTE_RULES.names | FIGURE_RULES.names | CLAIM_RULES.names | explained.CORRECTED_RULES.keys()
