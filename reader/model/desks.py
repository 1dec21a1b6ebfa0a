"""What the desks show: persons, tellings of the same words, differing figures, stories; and how they are narrowed."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Generic, Literal, TypeVar

from msgspec import Struct

from reader.model.article import Heading
from reader.model.figure import PERCENT_UNITS, Figure, Number
from reader.model.figure_text import figure_text
from reader.model.origins import Origins
from reader.model.plain_text import has_words, without_accents
from reader.model.quote import Quote, QuoteKind
from reader.model.span import Span
from reader.model.words import MAX_TERM

DriftKind = Literal["negation", "number", "hedge", "shortened", "words", "attribution"]
Found = TypeVar("Found")
Tier = Literal["sentence", "toll", "noun"]
DeskOrder = Literal["newest", "oldest", "largest", "smallest"]
GroupOrder = Literal["latest", "often", "surest"]
"""Of repeated quotes and of differences."""


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
    origins: Origins | None = None


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
    """Figures that differ, earliest first. `key`: by what it is remembered when it is dismissed.

    `rise`: a number that only grew with time. `correction`: the id of the figure that corrects the others.
    """

    id: int
    tier: Tier
    what: str
    why: str
    against: str
    key: str
    figures: tuple[DeskFigure, ...] = ()
    rise: bool = False
    correction: int | None = None
    origins: Origins | None = None

    @property
    def how(self) -> str:
        """In a word or two, how the figures stand to each other."""
        if self.correction is not None:
            return "corrected"
        return "rises" if self.rise else "perhaps differ" if self.tier == "noun" else "differ"

    @property
    def values(self) -> str:
        """The figures in the order of time, each value once."""
        values: dict[object, str] = {}
        for one in self.figures:
            values.setdefault(one.figure.limits, figure_text(one.figure))
        return (" → " if self.rise or self.correction is not None else " / ").join(values.values())


# -- articles ---------------------------------------------------------------------------------------------------


class CopyRow(Struct, frozen=True):
    """Another article that this one uses: the share (0..1) of this one's words that stands there."""

    heading: Heading
    share: float


class StoryRow(Struct, frozen=True):
    """Articles that report one event, newest last."""

    id: int
    title: str
    headings: tuple[Heading, ...]
    origins: Origins | None = None


class StoryDeskFilter(Struct, frozen=True):
    """Which stories a desk shows: words that their titles have between them, as they were typed."""

    typed: str = ""


ALL_QUOTES, ALL_FIGURES, ALL_STORIES = QuoteDeskFilter(), FigureDeskFilter(), StoryDeskFilter()
"""Filters that let everything through."""

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


# -- what fits --------------------------------------------------------------------------------------------------

SHORT_WORD = 3
"""Letters of a word that is taken as it stands where another one follows it: thousands of words begin with “the”."""
_DESK_WORD = re.compile(r"[^\W_]+")


def desk_words(text: str) -> list[str]:
    """The words of a text as a desk is narrowed by them: letters and digits alone, small, without accents."""
    return [word[:MAX_TERM] for word in _DESK_WORD.findall(without_accents(text.lower()).lower())]


def beginnings(typed: Sequence[str]) -> list[tuple[str, bool]]:
    """Words that were typed, as `desk_words` has them, and whether what begins so is meant too.

    A short word that another one follows stands for itself.
    """
    last = len(typed) - 1
    return [
        (word, number == last or len(one) > SHORT_WORD) for number, one in enumerate(typed) for word in desk_words(one)
    ]


def singular_of(word: str) -> str:
    """A word without the ending of a plural: one finds the other."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3]
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def _has(words: Collection[str], typed: Sequence[str]) -> bool:
    return all(
        any(one.startswith(word) for one in words) if begins else word in words for word, begins in beginnings(typed)
    )


def who_says(quote: Quote) -> str:
    """Name, role and mention of who says a quote, as it is looked for."""
    return f"{quote.canonical or ''} {quote.role or ''} {quote.speaker.text if quote.speaker else ''}"


def what_counts(figure: Figure) -> str:
    """What a figure counts and what happened to it, as it is looked for."""
    return " ".join(filter(None, (figure.noun, figure.unit, figure.unit_text, figure.said_of)))


def who_claims(figure: Figure) -> str:
    """Who claims a figure, as it is looked for."""
    claimant = figure.claimant.text if figure.claimant else None
    return " ".join(filter(None, (figure.claimant_canonical, claimant, figure.via)))


def quote_fits(only: QuoteDeskFilter, quote: Quote) -> bool:
    """Whether a filter's words let a quote through."""
    if not (only.words or only.speaker):
        return True
    who = desk_words(who_says(quote))
    return _has(who, only.speaker) and (not only.words or _has({*who, *desk_words(quote.text)}, only.words))


def figure_fits(only: FigureDeskFilter, figure: Figure) -> bool:
    """Whether a filter's words and limits let a figure through; dates are no figures of a desk."""
    low, high = figure.limits
    if figure.kind == "date" or (only.percent and figure.unit not in PERCENT_UNITS):
        return False
    if only.low is not None and (high is None or not (high > only.low if only.above else high >= only.low)):
        return False
    if only.high is not None and (low is None or not (low < only.high if only.below else low <= only.high)):
        return False
    if only.claimant and not _has(desk_words(who_claims(figure)), only.claimant):
        return False
    return not only.words or _has(desk_words(what_counts(figure)), list(map(singular_of, only.words)))


def story_fits(only: StoryDeskFilter, story: StoryRow) -> bool:
    """Whether the titles of a story's articles have what was typed."""
    return has_words(" ".join(heading.meta.title for heading in story.headings), only.typed)


# -- over a server ----------------------------------------------------------------------------------------------

Cursor = tuple[int | bool | str, ...]
"""Where the next page begins, as the server has it."""


class QuotePlace(Struct, frozen=True):
    """A quote and the id of its article."""

    article: int
    quote: Quote


class FigurePlace(Struct, frozen=True):
    """A figure, the id of its article, and its sentence."""

    article: int
    figure: Figure
    sentence: str
    sentence_span: Span


class QuotePage(Struct, frozen=True):
    """Quotes of a desk that is read a page at a time. `after` None: there are no more; `remark`: what is missing."""

    rows: tuple[QuotePlace, ...] = ()
    after: Cursor | None = None
    remark: str = ""


class FigurePage(Struct, frozen=True):
    """Figures, as a QuotePage has quotes."""

    rows: tuple[FigurePlace, ...] = ()
    after: Cursor | None = None
    remark: str = ""


class EvidencePage(Struct, Generic[Found], frozen=True):
    """What was found across articles, as a QuotePage has quotes. `total`: how many there are, where that is known."""

    rows: tuple[Found, ...] = ()
    after: Cursor | None = None
    remark: str = ""
    total: int = 0


class Between(Struct, frozen=True):
    """What some articles have in common, and what differs between them. `shares`: of the words of the first article
    that stand in the second, 0..1."""

    same: tuple[SameQuote, ...] = ()
    differences: tuple[DifferenceRow, ...] = ()
    shares: tuple[tuple[int, int, float], ...] = ()


class SpeakerCount(Struct, frozen=True):
    """A name as articles give it, with the quotes and the articles that have it."""

    name: str
    quotes: int
    articles: int


class DeskCounts(Struct, frozen=True):
    """The most quoted speakers, and how many quotes and figures there are in all."""

    speakers: tuple[SpeakerCount, ...] = ()
    quotes: int = 0
    figures: int = 0


def drift_words(kinds: Sequence[str]) -> str:
    """ "number, words", or "word for word"."""
    return ", ".join(kinds) or "word for word"
