"""Rows, orders and filters of the lists that catalog and library hand out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from reader.model.article import Article, Heading
from reader.model.extracted import Extracted
from reader.model.figure import Figure, Number
from reader.model.quote import Quote

HeadingOrder = Literal["newest", "oldest", "source", "title", "quotes", "figures"]


@dataclass(frozen=True, slots=True)
class HeadingFilter:
    """Which articles a list shows. Empty fields do not narrow. `text`: words of title, source or byline."""

    text: str = ""
    unread: bool = False
    bookmarked: bool = False
    source: str | None = None


@dataclass(frozen=True, slots=True)
class QuoteFilter:
    """Which quotes are wanted. `speaker` is part of a canonical name, mention or role; `articles` None: all."""

    speaker: str = ""
    articles: frozenset[int] | None = None


@dataclass(frozen=True, slots=True)
class FigureFilter:
    """Which figures are wanted: those whose value (or range) reaches into `low`..`high`, counting `noun`."""

    low: Number | None = None
    high: Number | None = None
    noun: str = ""
    articles: frozenset[int] | None = None
    dates: bool = False
    """Whether years and dates, which are no amounts, are wanted too."""


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


@dataclass(frozen=True, slots=True)
class Reading:
    """An article opened for reading, with what was derived from it. `content_hash` is that of its file (SHA-256, hex).

    `pending`: quotes and figures are still being derived.
    """

    heading: Heading
    article: Article
    extracted: Extracted
    content_hash: str
    pending: bool = False
