"""Rows, orders and filters of the lists that catalog and library hand out."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from reader.model.article import Article, Heading
from reader.model.extracted import Extracted
from reader.model.figure import Figure, Number
from reader.model.quote import Quote

HeadingOrder = Literal["newest", "oldest", "source", "title", "quotes", "figures"]


class HeadingFilter(Struct, frozen=True):
    """Which articles a list shows. Empty fields do not narrow.

    `text`: parts of title, source or byline. `source`: words of an outlet's name, or their beginnings. `bookmarked`: a
    passage was kept, `kept`: all of it. `tags`: the article, or a bookmark in it, has each of them.
    """

    text: str = ""
    unread: bool = False
    bookmarked: bool = False
    source: str | None = None
    kept: bool = False
    tags: tuple[str, ...] = ()


class QuoteFilter(Struct, frozen=True):
    """Which quotes are wanted.

    `speaker` is part of a canonical name, mention or role; `articles` None: all; `sure`: only those that are no guess.
    """

    speaker: str = ""
    articles: frozenset[int] | None = None
    sure: bool = False

    def lets_through(self, quote: Quote) -> bool:
        """Whether a quote is wanted, its article aside."""
        who = f"{quote.canonical or ''} {quote.speaker.text if quote.speaker else ''} {quote.role or ''}".casefold()
        return not (self.sure and quote.guess) and all(word in who for word in self.speaker.casefold().split())


class FigureFilter(Struct, frozen=True):
    """Which figures are wanted: those whose value (or range) reaches into `low`..`high`, counting `noun`.

    Nouns are compared as everywhere: in any form ("homes" finds "home"), the unit counts as well.
    """

    low: Number | None = None
    high: Number | None = None
    noun: str = ""
    articles: frozenset[int] | None = None
    dates: bool = False
    """Whether years and dates, which are no amounts, are wanted too."""
    sure: bool = False
    """Whether only those are wanted that are no guess."""


class QuoteRow(Struct, frozen=True):
    """A quote with its article; `person`: who says it, over all articles, where that was looked up."""

    heading: Heading
    quote: Quote
    person: str | None = None


class FigureRow(Struct, frozen=True):
    """A figure with the article it stands in and the sentence around it."""

    heading: Heading
    figure: Figure
    sentence: str


_NAMED = 4


class PassedOver(Struct, frozen=True):
    """A file that is listed with the reason why it is not read."""

    path: str
    reason: str


class ScanReport(Struct, frozen=True):
    """The last scan: articles known, files passed over by kind, files that cannot be read.

    `not_articles` counts files whose format is not supported; `not_read` names those of them that somebody may miss (no
    README, nothing that an editor left), as their path keys, the first thousand.
    """

    articles: int = 0
    hidden: int = 0
    not_articles: int = 0
    not_read: tuple[str, ...] = ()
    empty: int = 0
    unreadable: tuple[PassedOver, ...] = ()

    @property
    def not_read_line(self) -> str:
        """`4 files not read: a.xlsx, b.jpg, c.mp3 and 1 more`; "" when there are none."""
        names = [path.rpartition("/")[2] for path in self.not_read]
        if not names:
            return ""
        count = "1 file" if len(names) == 1 else f"{len(names):,} files"
        more = f" and {len(names) - _NAMED:,} more" if len(names) > _NAMED + 1 else ""
        return f"{count} not read: {', '.join(names[: _NAMED if more else _NAMED + 1])}{more}"


class Reading(Struct, frozen=True):
    """An article opened for reading, with what was derived from it. `content_hash` is that of its file (SHA-256, hex).

    `pending`: quotes and figures are still being derived.
    """

    heading: Heading
    article: Article
    extracted: Extracted
    content_hash: str
    pending: bool = False
