"""Quotes, and who is quoted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from reader.model.desks import DeskQuote, PersonRow
from reader.model.extracted import quote_to_json
from reader.model.plain_text import one_line
from reader.model.rows import QuoteRow
from reader.passages.wording import in_marks
from reader.records.articles import ARTICLE_COLUMNS, article_cells, article_fields
from reader.records.table import Table

QuoteInArticle = QuoteRow | DeskQuote
"""A quote with its article and, where it was looked up, the person over all articles."""


def said(words: str, *, exact: bool) -> str:
    """What was said, on one line: exact words in quotation marks, a reporter's words without."""
    text = one_line(words).removesuffix(",")
    return in_marks(text) if exact else text


def _cells(row: QuoteInArticle, _number: int) -> Iterator[Sequence[object]]:
    quote = row.quote
    yield (
        *(quote.speaker_name, quote.role, quote.kind, quote.text, quote.cue.text if quote.cue else None),
        *(*article_cells(row.heading), "unsure" if quote.guess else None),
    )


def _fields(row: QuoteInArticle) -> dict[str, Any]:
    return {**quote_to_json(row.quote), "person": row.person, "article": article_fields(row.heading)}


QUOTES: Table[QuoteInArticle] = Table(
    ("speaker", "role", "kind", "text", "cue", *ARTICLE_COLUMNS, "unsure"), _cells, _fields
)


# -- people ---------------------------------------------------------------------------------------------------------

_PERSON = ("person", "role", "quotes", "articles", "personal", "reason")


def _person_cells(one: PersonRow) -> Sequence[object]:
    return one.name, one.role, one.quotes, one.articles, one.personal, one.reason or None


PEOPLE: Table[PersonRow] = Table(
    _PERSON,
    lambda one, _: (_person_cells(one),),
    lambda one: dict(zip(_PERSON, _person_cells(one), strict=True)),
)
