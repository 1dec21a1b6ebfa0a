"""Article: one piece of news, and Heading: what a list shows of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, get_args

from msgspec import Struct

BlockKind = Literal["paragraph", "heading", "item", "quote", "code", "table", "rule"]
Guess = Literal["title", "byline"]
"""A particular of an article that may be a guess; where its date and outlet come from is a Clue."""
SureClue = Literal["front matter", "text", "dateline", "page", "mail", "book", "setting", "person"]
GuessedClue = Literal["updated", "place", "agency", "heading", "site", "search", "address", "name", "file", "marked"]
Clue = SureClue | GuessedClue
"""Where the date or the outlet of an article comes from.

Sure: its front matter, a line at the head of its text, the dateline of the text, what a page, a mail or a book says of
itself, a setting, a person. Guesses: when it was updated, a name that may be a place's, the agency of a dateline, a
date in a heading, the name of a site in a page's title, a search of the page, the address of the page, the name of
the file, when the file says it was made, what whoever wrote the file marked as a guess.
"""
_GUESSES = frozenset(get_args(GuessedClue))
StyleKind = Literal["strong", "emphasis", "code", "strike", "link"]


class Block(Struct, frozen=True, array_like=True, gc=False):
    """A paragraph, heading, list item, … of the text: `text[start:end]`.

    `first` and `rest` are drawn before the first and the following rows ("• ", "  "); they are no part of
    the text. Blocks are in order and do not overlap; between two of them the text has a blank line. In JSON a
    block is the list of its fields. There may be hundreds of thousands; none is part of a cycle, so that no garbage
    is sought in them.
    """

    start: int
    end: int
    kind: BlockKind = "paragraph"
    level: int = 0
    first: str = ""
    rest: str = ""


class Style(Struct, frozen=True, array_like=True, gc=False):
    """The article's own emphasis, code or link on `text[start:end]`."""

    start: int
    end: int
    kind: StyleKind
    url: str | None = None


class ArticleMeta(Struct, frozen=True):
    """What is known of an article besides its text.

    `published` is ISO 8601: a date (`2022-03-14`) or a date and time, with an offset when the source had one.
    `date_from` and `source_from` say where the date and the outlet come from.
    """

    title: str
    byline: str | None = None
    source: str | None = None
    published: str | None = None
    url: str | None = None
    language: str | None = None
    date_from: Clue | None = None
    source_from: Clue | None = None

    @property
    def date_guessed(self) -> bool:
        """Whether there is a date and it is a guess."""
        return self.published is not None and self.date_from in _GUESSES

    @property
    def source_guessed(self) -> bool:
        """Whether there is an outlet and it is a guess."""
        return self.source is not None and self.source_from in _GUESSES


def marked(text: str | None, *, guessed: bool) -> str:
    """A date or an outlet as it is shown: "?" behind a guess; "" when it is not known."""
    return f"{text}?" if text and guessed else text or ""


class Article(Struct, frozen=True):
    """An article as read from a file. `text` is the canonical plain text: every offset in the program is into it.

    `guessed`: whether title and byline were not given but taken from the text, the page or the file. `left_out`: lines
    that are no part of the article: the furniture of a page, running heads. `encoding_guessed`: the bytes did not say
    how they were encoded. `notes`: what a reader should know of how the file was read (bad front matter, bytes
    replaced).
    """

    meta: ArticleMeta
    text: str
    blocks: tuple[Block, ...] = ()
    styles: tuple[Style, ...] = ()
    guessed: tuple[Guess, ...] = ()
    left_out: tuple[str, ...] = ()
    encoding: str = "utf-8"
    encoding_guessed: bool = False
    notes: tuple[str, ...] = ()


UNDATED = -(10**12)
"""What is added to the moment (seconds since 1970) of a file whose article has no date: it is below every date, so that
articles without one stand last among the newest first."""

DATED_FROM = UNDATED // 2
"""No article with a date has a moment below this one."""


def is_undated(moment: int) -> bool:
    """Whether what an article is sorted by is the moment of its file, for want of a date."""
    return moment < DATED_FROM


def moment_in_time(moment: int) -> int:
    """What an article is sorted by as seconds since 1970: without a date the moment of its file."""
    return moment - UNDATED if is_undated(moment) else moment


class Copied(Struct, frozen=True):
    """What one article uses of another: the share (0..1) of its words that stands there, and which other it is."""

    share: float
    meta: ArticleMeta


ArticleState = Literal["headed", "derived", "too_large", "unreadable"]


class Heading(Struct, frozen=True):
    """A row of the article list.

    `id` follows `path` and survives edits. `path` is the article's key: an absolute path, or `seeds:/name.md`.
    `state` is `headed` until quotes and figures have been derived; `reason` says why an article cannot be read.
    `copied`: the other article that it uses most, where it uses one. `kept`: a person kept all of it; `tags` are those
    they gave it. `versions`: how many texts of it are known, when its publisher changed it; else 0.
    """

    id: int
    path: str
    meta: ArticleMeta
    words: int = 0
    quotes: int = 0
    figures: int = 0
    state: ArticleState = "headed"
    reason: str | None = None
    read: bool = False
    bookmarks: int = 0
    copied: Copied | None = None
    kept: bool = False
    tags: tuple[str, ...] = ()
    versions: int = 0


def order_doubt(headings: Iterable[Heading]) -> str:
    """A sentence that says of articles in the order of time on how many guesses that rests; "" for none."""
    articles = [one.meta for one in {one.id: one for one in headings}.values()]
    guesses, unknown = sum(one.date_guessed for one in articles), sum(one.published is None for one in articles)
    if len(articles) < 2 or not guesses + unknown:
        return ""
    if guesses == len(articles):
        return "Their order in time is a guess, as their dates are."
    said = [f"{guesses} {'is a guess' if guesses == 1 else 'are guesses'}"] * bool(guesses)
    said += [f"{unknown} {'is' if unknown == 1 else 'are'} not known"] * bool(unknown)
    return f"Their order in time is a guess: of {len(articles)} dates {' and '.join(said)}."
