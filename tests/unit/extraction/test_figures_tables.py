"""The tables behind figures are whole, and every rule explains itself."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from pathlib import Path
from typing import get_args

from hypothesis import given, settings
from hypothesis import strategies as st

from reader import extraction
from reader.extraction.figures.drafts import RuleName
from reader.extraction.text.tokens import Pieces
from reader.extraction.text.words import in_order, read_data
from reader.model.rules import FIGURE_RULES

_SOURCES = Path(extraction.__file__).parent


def test_currencies_are_codes_or_bare_names() -> None:
    table = json.loads(read_data("currencies.json"))
    assert {"USD", "EUR", "GBP", "INR", "UAH"} <= set(table["codes"])
    assert all(re.fullmatch(r"[A-Z]{3}", code) for code in [*table["codes"], *table["names"].values()])
    assert table["names"]["swiss francs"] == "CHF"
    assert "Unicode" in table["source"]


def test_every_section_that_is_asked_for_exists_and_none_is_idle() -> None:
    asked = set()
    for path in _SOURCES.glob("*/*.py"):
        asked |= set(re.findall(r'(?:word_set|table|in_order|_by_word)\("([^"]+)"', path.read_text(encoding="utf-8")))
    text = read_data("en/numbers.txt") + read_data("en/clauses.txt")
    there = re.findall(r"^\[(.+)\]$", text, re.MULTILINE)
    assert sorted(there) == sorted(set(there))
    assert asked >= set(there)
    assert all(in_order(section) for section in there)


def test_every_rule_is_explained_in_one_sentence() -> None:
    assert set(get_args(RuleName)) == set(FIGURE_RULES)
    assert all(re.fullmatch(r"[A-Z][^\n]{15,110}\.", sentence) for sentence in FIGURE_RULES.values())


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet=st.sampled_from("ab Zé1 .,'’-–:/½$%\u00a0\tw"), max_size=60))
def test_tokens_cover_all_but_blanks_in_order(text: str) -> None:
    pieces = Pieces(text)
    found = list(zip(pieces.starts, pieces.ends, pieces.words, strict=True))
    assert [text[start:end].strip() for start, end, _ in found] == [word for _, _, word in found]
    covered = "".join(word for _, _, word in found)
    assert re.sub(r"\s", "", covered) == re.sub(r"\s", "", text)
    assert all(one[1] <= other[0] for one, other in pairwise(found))
