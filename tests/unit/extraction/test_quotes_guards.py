"""Constructions that once went wrong or must never: every label of the records is found, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from reader.extraction.quotes import find_quotes
from tests.labelled.markup import parse
from tests.labelled.quotes import QuoteScore

GUARDS = Path(__file__).parents[2] / "fixtures" / "quotes" / "guards.txt"
RECORDS = parse(GUARDS.read_text(encoding="utf-8"))


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.id)
def test_record(record):
    score = QuoteScore()
    score.add(record, find_quotes(record.text))
    assert score.errors == []
