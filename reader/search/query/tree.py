"""What a person asks, as a tree. Made by `reader.search.parser`, answered by an engine."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, get_args

from msgspec import Struct

from reader.model.search import FigureRange
from reader.search.words import STOP_WORDS

State = Literal["bookmarked", "kept", "changed", "unread", "read"]
STATES: tuple[State, ...] = get_args(State)
SURE = "sure"
"""What `is:` asks of a quote or a figure rather than of an article."""
TextField = Literal["title", "source", "byline"]
PERCENT = "% "
"""Stands before a figure's noun when the number was a percentage."""


class Word(Struct, frozen=True):
    """A word, stemmed forms included. `live`: it is still being typed, so its best completion counts as well."""

    text: str
    field: TextField | None = None
    live: bool = False


class Phrase(Struct, frozen=True):
    """Words that follow each other. `quoted` is False for one word that the index keeps as several ("x@y.org")."""

    text: str
    field: TextField | None = None
    quoted: bool = True


class Prefix(Struct, frozen=True):
    """All words that start so."""

    text: str
    field: TextField | None = None


class Fuzzy(Struct, frozen=True):
    """All words that are spelled nearly so."""

    text: str
    field: TextField | None = None


class Dates(Struct, frozen=True):
    """Published from `first` to `last`, both included, as yyyymmdd; 0 and 99999999 are open ends."""

    first: int
    last: int
    text: str


class QuoteBy(Struct, frozen=True):
    """Articles with one quote of a speaker that says something; either may be empty, and both when `sure`.

    `sure`: whose words and speaker are no guess.
    """

    speaker: str
    said: str
    sure: bool = False


class FigureOf(Struct, frozen=True):
    """Articles with one figure in a range that counts something.

    `low`, `high` None is open; `above`, `below` leave the limit itself out. `noun` may be empty; it starts with PERCENT
    when percentages are asked for. `text` is the range as typed. `sure`: its reading and claimant are no guess.
    """

    low: float | None
    high: float | None
    above: bool
    below: bool
    noun: str
    text: str
    sure: bool = False

    def within(self, terms: str) -> FigureRange:
        """What is asked for, with the noun as terms."""
        return FigureRange(self.low, self.high, self.above, self.below, terms, self.sure)


class Tagged(Struct, frozen=True):
    """Articles that have this tag, or a bookmark that has it."""

    tag: str


class Is(Struct, frozen=True):
    """Articles in a state the personal database knows."""

    state: State


class FromFeed(Struct, frozen=True):
    """Articles that a feed brought whose name has these words, or that has this tag."""

    name: str


class Arrived(Struct, frozen=True):
    """Articles that came from a feed in the last `hours`, or on the days from `first` to `last` (yyyymmdd)."""

    hours: float
    first: int
    last: int
    text: str


class InPath(Struct, frozen=True):
    """Articles whose path, folders and name, has these characters in it, whatever their case."""

    text: str


class Everything(Struct, frozen=True):
    """All articles."""


class And(Struct, frozen=True):
    """All of several."""

    parts: tuple[Node, ...]


class Or(Struct, frozen=True):
    """At least one of several."""

    parts: tuple[Node, ...]


class Not(Struct, frozen=True):
    """Everything else."""

    part: Node


Leaf = (
    Word | Phrase | Prefix | Fuzzy | Dates | QuoteBy | FigureOf | Tagged | Is | FromFeed | Arrived | InPath | Everything
)
Node = Leaf | And | Or | Not


def shown(node: Node, inside: bool = False) -> str:
    """The tree in the words of the search language. `inside` another operator, AND and OR get parentheses."""
    match node:
        case Word(text, field):
            return _with_field(field, text)
        case Phrase(text, field, quoted):
            return _with_field(field, f'"{text}"' if quoted else text)
        case Prefix(text, field):
            return _with_field(field, f"{text}*")
        case Fuzzy(text, field):
            return _with_field(field, f"{text}~")
        case Dates(text=text):
            return f"date:{text}"
        case QuoteBy(speaker, said, sure):
            values = (("speaker", speaker), ("said", said), ("is", SURE if sure else ""))
            return " ".join(f"{name}:{_quoted(text)}" for name, text in values if text)
        case FigureOf(text=text, noun=noun, sure=sure):
            figure = f"figure:{_quoted(f'{text} {noun.removeprefix(PERCENT)}'.strip())}"
            return f"{figure} is:{SURE}" if sure else figure
        case Tagged(tag):
            return f"tag:{_quoted(tag)}"
        case Is(state):
            return f"is:{state}"
        case FromFeed(name):
            return f"in:{_quoted(name)}"
        case Arrived(text=text):
            return f"new:{text}"
        case InPath(text):
            return f"path:{_quoted(text)}"
        case Everything():
            return "everything"
        case Not(part):
            return f"-{shown(part, inside=True)}"
        case And(parts):
            joined = " ".join(shown(part, inside=True) for part in parts if not isinstance(part, Everything))
        case Or(parts):
            joined = " OR ".join(shown(part, inside=True) for part in parts)
    return f"({joined})" if inside else joined


def _with_field(field: str | None, text: str) -> str:
    name = "by" if field == "byline" else field
    return f"{name}:{text}" if name else text


def _quoted(text: str) -> str:
    return f'"{text}"' if " " in text else text


def positive_leaves(node: Node) -> list[Node]:
    """The leaves that an article is to have (those below a Not left out), in the order they were typed."""
    match node:
        case And(parts) | Or(parts):
            return [leaf for part in parts for leaf in positive_leaves(part)]
        case Not():
            return []
    return [node]


def needed_parts(parts: Sequence[Node]) -> list[Node]:
    """The parts of an AND that narrow: words as common as "the" are left out, unless there is nothing else."""
    kept = [part for part in parts if not _is_common(part)]
    return kept if any(not isinstance(part, (Not, Everything)) for part in kept) else list(parts)


def _is_common(part: Node) -> bool:
    return isinstance(part, Word) and part.field is None and not part.live and part.text.casefold() in STOP_WORDS
