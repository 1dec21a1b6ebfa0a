"""What the desks show: persons, tellings of the same words, differing figures, stories; and how they are narrowed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from msgspec import Struct

from reader.model.article import Heading
from reader.model.figure import Figure, Number
from reader.model.quote import Quote, QuoteKind
from reader.model.span import Span

DriftKind = Literal["negation", "number", "hedge", "shortened", "words", "attribution"]
Tier = Literal["sentence", "toll", "noun"]
DeskOrder = Literal["newest", "oldest", "largest", "smallest"]


# -- decisions made by hand -------------------------------------------------------------------------------------


class SpeakerPlace(Struct, frozen=True):
    """A speaker as a decision made by hand knows one: the name in the article at a path key."""

    name: str
    path: str


class Decisions(Struct, frozen=True):
    """What somebody parted and joined by hand."""

    parted: frozenset[SpeakerPlace] = frozenset()
    joined: tuple[tuple[SpeakerPlace, SpeakerPlace], ...] = ()


# -- quotes -----------------------------------------------------------------------------------------------------


class QuoteDeskFilter(Struct, frozen=True):
    """Which quotes a desk shows. Empty fields do not narrow. `words` stand in what is said or in who says it."""

    words: tuple[str, ...] = ()
    speaker: tuple[str, ...] = ()
    source: str = ""
    person: int | None = None
    articles: frozenset[int] | None = None


class PersonRow(Struct, frozen=True):
    """A person with counts; `reason` says why several articles were put together (empty: there is but one)."""

    id: int
    name: str
    role: str | None
    quotes: int
    articles: int
    personal: bool
    reason: str = ""


class DeskQuote(Struct, frozen=True):
    """A quote of a desk. `person`: who says it, over all articles; `group`: the same words told elsewhere."""

    id: int
    heading: Heading
    quote: Quote
    person: str | None
    person_id: int | None = None
    group: int | None = None
    told: int = 0


class SameRow(Struct, frozen=True):
    """A group of tellings in a list: how often it is told, in how many articles, what drifts."""

    id: int
    person: str | None
    stock: bool
    drift: tuple[DriftKind, ...]
    tellings: int
    articles: int


class Variant(Struct, frozen=True):
    """One telling of the same words: `span` of `text` in its article; `drift` against the first telling.

    `guess`: whose words they are is unsure.
    """

    heading: Heading
    text: str
    span: Span
    kind: QuoteKind
    quoted: bool
    speaker: str | None
    canonical: str | None
    role: str | None
    drift: tuple[DriftKind, ...] = ()
    guess: bool = False


class SameQuote(Struct, frozen=True):
    """Words told in two articles or more, earliest first."""

    row: SameRow
    variants: tuple[Variant, ...]


# -- figures ----------------------------------------------------------------------------------------------------


class FigureDeskFilter(Struct, frozen=True):
    """Which figures a desk shows. Empty fields do not narrow. `words`: what is counted, the unit, what happened to it.

    A figure given as a range counts when any of it lies inside; `above`, `below` leave the limit itself out.
    """

    words: tuple[str, ...] = ()
    claimant: tuple[str, ...] = ()
    source: str = ""
    low: Number | None = None
    high: Number | None = None
    above: bool = False
    below: bool = False
    percent: bool = False


class DeskFigure(Struct, frozen=True):
    """A figure of a desk with its sentence, whose place in the article is `sentence_span`."""

    id: int
    heading: Heading
    figure: Figure
    sentence: str
    sentence_span: Span
    differences: int = 0


class DifferenceRow(Struct, frozen=True):
    """Figures that differ, earliest first. `key`: by what it is remembered when it is dismissed."""

    id: int
    tier: Tier
    what: str
    why: str
    against: str
    key: str
    figures: tuple[DeskFigure, ...] = ()


# -- articles ---------------------------------------------------------------------------------------------------


class CopyRow(Struct, frozen=True):
    """Another article that this one uses: the share (0..1) of this one's words that stands there."""

    heading: Heading
    share: float


class StoryRow(Struct, frozen=True):
    """Articles that tell of one event, newest last."""

    id: int
    title: str
    headings: tuple[Heading, ...]


# -- what is typed ----------------------------------------------------------------------------------------------

_TYPED = re.compile(r"(?:(\w+):)?(\"[^\"]*\"?|\S+)")
_LIMIT = re.compile(r"([<>]=?)(\d[\d,.]*)(k|m|bn)?$")
_FACTOR = {"k": 10**3, "m": 10**6, "bn": 10**9}
SHORTEST = 2
"""Letters from which on a word narrows a desk; one letter is in nearly every row."""


def _typed(line: str) -> list[tuple[str, str]]:
    return [(field or "", word.strip('"')) for field, word in _TYPED.findall(line.lower())]


def _words(text: str) -> tuple[str, ...]:
    return tuple(word for word in re.findall(r"[^\W_]+", text) if len(word) >= SHORTEST or word.isdecimal())


def quote_filter(line: str, person: int | None = None) -> QuoteDeskFilter:
    """What was typed on the quotes desk: words, `speaker:name`, `source:outlet`."""
    words: list[str] = []
    speaker: list[str] = []
    source = ""
    for field, word in _typed(line):
        if field in ("speaker", "by"):
            speaker += _words(word)
        elif field == "source":
            source = word
        else:
            words += _words(word)
    return QuoteDeskFilter(tuple(words), tuple(speaker), source, person)


def figure_filter(line: str) -> FigureDeskFilter:
    """What was typed on the figures desk: words, `>1000`, `<=5m`, `%`, `claimant:police`, `source:outlet`."""
    words: list[str] = []
    claimant: list[str] = []
    source = ""
    low: Number | None = None
    high: Number | None = None
    above = below = percent = False
    for field, word in _typed(line):
        if field in ("claimant", "by"):
            claimant += _words(word)
        elif field == "source":
            source = word
        elif word == "%":
            percent = True
        elif (limit := _limit(word)) is not None:
            sign, value = limit
            if sign.startswith(">"):
                low, above = value, sign == ">"
            else:
                high, below = value, sign == "<"
        else:
            words += _words(word)
    return FigureDeskFilter(tuple(words), tuple(claimant), source, low, high, above, below, percent)


def _limit(word: str) -> tuple[str, Number] | None:
    match = _LIMIT.match(word)
    if match is None:
        return None
    try:
        value = float(match[2].replace(",", ""))
    except ValueError:
        return None
    value *= _FACTOR.get(match[3] or "", 1)
    return match[1], int(value) if value.is_integer() else value


def drift_words(kinds: Sequence[str]) -> str:
    """ "number, words", or "word for word"."""
    return ", ".join(kinds) or "word for word"
