"""Every mark of five of the articles that the program opens with, checked by somebody who read them in full."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from reader.extraction import extract
from reader.formats.reading import parse
from reader.model import Figure, Quote
from reader.model.figure import FigureValue

ROOT = Path(__file__).resolve().parents[3]
LISTED = (ROOT / "tests" / "fixtures" / "labelled" / "seeds.txt").read_text(encoding="utf-8")
ARTICLES = dict(re.findall(r"^=== (\S+)\n(.*?)(?=^===|\Z)", LISTED, re.M | re.S))


def _quote(quote: Quote) -> str:
    return f"{quote.kind} | {quote.canonical or '-'} | {' '.join(quote.text.split())}"


def _figure(figure: Figure) -> str:
    counted = figure.unit or figure.noun or "-"
    claimant = figure.claimant_canonical or "-"
    return f"{figure.kind} | {_value(figure.value)} | {figure.bound} | {counted} | {claimant} | {figure.text}"


def _value(value: FigureValue) -> str:
    if value is None:
        return "-"
    return "..".join(map(str, value)) if isinstance(value, tuple) else str(value)


@pytest.mark.parametrize("name", ARTICLES)
def test_every_mark_is_right(name: str) -> None:
    found = extract(parse(name, (ROOT / "seeds" / name).read_bytes()).text)
    marks = [*map(_quote, found.quotes), *map(_figure, found.figures)]
    assert marks == ARTICLES[name].strip().splitlines()


def test_five_articles_are_listed() -> None:
    assert len(ARTICLES) == 5
