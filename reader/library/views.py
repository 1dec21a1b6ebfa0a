"""What the library hands out to be shown: rows, readings, filters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from reader.model import Article, Bookmark, Extracted, Figure, Heading, Quote

HeadingOrder = Literal["newest", "oldest", "source", "title", "quotes", "figures"]


@dataclass(frozen=True, slots=True)
class HeadingFilter:
    """Which articles a list shows. Empty fields do not narrow."""

    text: str = ""
    unread: bool = False
    bookmarked: bool = False
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """An article opened for reading. `pending`: quotes and figures are still being derived."""

    heading: Heading
    article: Article
    extracted: Extracted
    content_hash: str
    pending: bool = False


@dataclass(frozen=True, slots=True)
class Kept:
    """The outcome of keeping a passage. `already`: it was kept before, nothing was added."""

    bookmark: Bookmark
    already: bool = False


@dataclass(frozen=True, slots=True)
class QuoteRow:
    """A quote with the article it stands in."""

    heading: Heading
    quote: Quote


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A figure with the article it stands in and the sentence around it."""

    heading: Heading
    figure: Figure
    sentence: str


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A file that is listed with the reason why it is not read."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class ScanReport:
    """The last scan: articles known, files passed over by kind, files that cannot be read."""

    articles: int = 0
    hidden: int = 0
    not_articles: int = 0
    empty: int = 0
    unreadable: tuple[PassedOver, ...] = ()
