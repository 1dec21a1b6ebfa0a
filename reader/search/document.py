"""SearchDocument: what the index takes in of an article, and the checks it has to pass."""

from __future__ import annotations

import re
from dataclasses import dataclass

from reader.errors import SearchIndexError

MAX_BODY = 20_000_000
MAX_ID = 2**31 - 1
_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2})(?:[T ](\d{2}):(\d{2}))?)?)?")


@dataclass(frozen=True, slots=True)
class SearchDocument:
    """An article to be indexed under its catalog id. `published` is ISO 8601, whole or shortened to month or year."""

    id: int
    title: str
    body: str
    source: str = ""
    byline: str = ""
    published: str = ""


def check_document(document: SearchDocument) -> None:
    """Raise SearchIndexError when a document cannot be indexed as it is: one must not spoil a batch."""
    if type(document.id) is not int or not 0 <= document.id <= MAX_ID:
        raise SearchIndexError(
            f"An article cannot be indexed under the id {document.id!r}. Ids are whole numbers from 0."
        )
    for name in ("title", "body", "source", "byline", "published"):
        value = getattr(document, name)
        if not isinstance(value, str):
            kind = type(value).__name__
            raise SearchIndexError(f"Article {document.id} cannot be indexed: its {name} is {kind}, not text.")
    if len(document.body) > MAX_BODY:
        raise SearchIndexError(f"Article {document.id} is too long to index ({len(document.body):,} characters).")


def day_and_minute(published: str) -> tuple[int, int]:
    """A date as `yyyymmdd` and the minute of the day, both as written; what is unknown is 0.

    >>> day_and_minute("2022-03-14T11:41:00+02:00"), day_and_minute("2022-03"), day_and_minute("soon")
    ((20220314, 701), (20220300, 0), (0, 0))
    """
    match = _DATE.match(published)
    if not match:
        return 0, 0
    year, month, day, hour, minute = (int(part or 0) for part in match.groups())
    if month > 12 or day > 31 or hour > 23 or minute > 59:
        return 0, 0
    return year * 10_000 + month * 100 + day, hour * 60 + minute
