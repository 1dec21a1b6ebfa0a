"""What a person may want to ask next: the line completed, a better spelling, values to narrow by."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from itertools import islice

from msgspec.structs import replace

from reader.model import Facet
from reader.model.search import Completion
from reader.model.words import form_of, words_of
from reader.search.engine import NameLookup, Vocabulary
from reader.search.query.lexer import FIELDS
from reader.search.query.parser import Question
from reader.search.query.tree import (
    STATES,
    SURE,
    And,
    Fuzzy,
    Node,
    Not,
    Or,
    Phrase,
    QuoteBy,
    Tagged,
    Word,
    needed_parts,
    positive_leaves,
    shown,
)
from reader.search.query.vocabulary import corrections
from reader.search.words import STOP_WORDS

_TRIED = 4
_LAST = re.compile(r"(?:^|(?<=[\s(]))(-?)(?:([a-z]+):)?(\"?)([^\s\"()]*(?:(?<=\")[^\"]*)?)$")
_QUOTED_LAST = re.compile(r"(?:^|(?<=[\s(]))(-?)([a-z]+):\"([^\"]*)$")
_OFFERED_FIELDS = tuple(name for name in FIELDS if name not in ("byline", "author"))
_DATES = ("today", "yesterday", "week", "month", "year")
_SHORTEST = 2
_NAMES = 8
"""Names that are looked at before one that is being typed is completed: it may be one of them already."""
_FEWEST = 3
"""Words from which on most of them may do."""

MOST_VALUES = 30
MOST_MONTHS = 12
"""With more months than this, years are counted instead; narrowed to a year, its months are."""


# -- completing the line ----------------------------------------------------------------------------------


def completions(
    line: str, vocabulary: Vocabulary, lookup: NameLookup, sources: Mapping[str, int], limit: int
) -> list[Completion]:
    """Ways to complete the last word of a line, or the value of its last field; none when nothing starts so.

    `sources` are all sources with their articles. Values with blanks are put in quotation marks.
    """
    completing = _Completing(vocabulary, lookup, sources, limit)
    quoted = _QUOTED_LAST.search(line)
    if quoted is not None:
        before = line[: quoted.start(3) - 1]
        return [replace(item, line=f'{before}"{item.value}"') for item in completing.values(quoted[2], quoted[3])]
    match = _LAST.search(line)
    if match is None or match[3]:
        return []
    before, typed = line[: match.start(4)], match[4]
    if match[2]:
        return [
            replace(item, line=before + (f'"{item.value}"' if " " in item.value else item.value))
            for item in completing.values(match[2], typed)
        ]
    if len(typed) < _SHORTEST:
        return []
    # What was typed keeps its letter case when the completion only adds to it.
    return [
        replace(item, line=before + (typed + item.value[len(typed) :] if _adds(typed, item.value) else item.value))
        for item in (*_field_names(typed), *completing.words(typed))[:limit]
    ]


def _adds(typed: str, value: str) -> bool:
    return value.startswith(typed.lower())


def _field_names(typed: str) -> list[Completion]:
    return [Completion("", f"{name}:") for name in _OFFERED_FIELDS if name.startswith(typed) and len(typed) >= 3]


class _Completing:
    """Completes words and the values of fields."""

    def __init__(self, vocabulary: Vocabulary, lookup: NameLookup, sources: Mapping[str, int], limit: int) -> None:
        self._vocabulary, self._lookup, self._sources, self._limit = vocabulary, lookup, sources, limit

    def words(self, typed: str) -> list[Completion]:
        form = form_of(typed)
        known = self._vocabulary.form_count(form)
        found = self._vocabulary.commonest_forms(form, self._limit + 7)
        likely = [f for f in found if f.text != form and f.text not in STOP_WORDS and f.count >= known]
        return [Completion("", form.text) for form in likely[: self._limit]]

    def values(self, field: str, typed: str) -> list[Completion]:
        match field:
            case "source":
                named = sorted(self._sources.items(), key=lambda item: (-item[1], item[0]))
                found = [item for item in named if item[0] and _starts(item[0], typed)]
                return [Completion("", name, count, "articles") for name, count in found[: self._limit]]
            case "speaker":
                speakers = self._lookup.speakers_like(typed, self._limit) if typed else []
                return [Completion("", name, count, "quotes") for name, count in speakers]
            case "tag":
                tags = self._lookup.tags_like(typed, self._limit)
                return [Completion("", tag, count, "bookmarks") for tag, count in tags]
            case "in":
                return [Completion("", name) for name in self._lookup.feeds_like(typed, self._limit)]
            case "is" | "date" | "new":
                names: Sequence[str] = (*STATES, SURE) if field == "is" else _DATES
                return [Completion("", name) for name in names if _starts(name, typed)][: self._limit]
            case "title" | "said" | "by" | "byline" | "author":
                return self.words(typed) if len(typed) >= _SHORTEST else []
        return []


def _starts(value: str, typed: str) -> bool:
    return value.casefold().startswith(typed.casefold()) and value.casefold() != typed.casefold()


def with_names(question: Question, lookup: NameLookup) -> Question:
    """The question with a speaker or tag that is still being typed completed to the commonest one that starts so."""
    if question.typing is None or question.root is None:
        return question
    node = question.typing
    match node:
        case QuoteBy(speaker=typed):
            names = [name for name, _ in lookup.speakers_like(typed, _NAMES)]
            known = any(typed.casefold() in name.casefold().split() for name in names)
        case Tagged(typed):
            names = [tag for tag, _ in lookup.tags_like(typed, _NAMES)]
            known = typed.casefold() in map(str.casefold, names)
        case _:
            return question
    if known or not names:
        return question
    named = replace(node, speaker=names[0]) if isinstance(node, QuoteBy) else Tagged(names[0])
    return replace(question, root=_replaced(question.root, node, named))


def _replaced(root: Node, node: Node, other: Node) -> Node:
    match root:
        case And(parts):
            return And(tuple(_replaced(part, node, other) for part in parts))
        case Or(parts):
            return Or(tuple(_replaced(part, node, other) for part in parts))
    return other if root is node else root


# -- when nothing was found -------------------------------------------------------------------------------


def corrected(question: Question, vocabulary: Vocabulary, has_hits: Callable[[str], bool]) -> str | None:
    """The query with misspelt fields and with words that no article has put right; None when no such query has hits."""
    if question.root is None:
        return None
    if question.offered is not None and has_hits(question.offered):
        return question.offered
    query = question.typed
    for word in islice(unknown_words(question.root, vocabulary), _TRIED):
        better = corrections(vocabulary, form_of(word), 1)
        if better:
            # The name before a colon stays: what is wrong is the value.
            query = re.sub(rf"(?<!\w){re.escape(word)}(?![\w:])", better[0], query, flags=re.I)
    return query if query != question.typed and has_hits(query) else None


def unknown_words(root: Node, vocabulary: Vocabulary) -> list[str]:
    """The words of a query that no article has."""
    unknown = []
    for leaf in positive_leaves(root):
        match leaf:
            case Word(text) | Phrase(text) | Fuzzy(text):
                typed = text
            case QuoteBy(speaker, said):
                typed = f"{speaker} {said}"
            case _:
                continue
        unknown += [word for word in words_of(typed) if len(word) > 2 and not vocabulary.form_count(form_of(word))]
    return unknown


def most_of(
    question: Question, fitting: Callable[[Sequence[Node], Sequence[Node]], Sequence[Node]]
) -> tuple[str | None, tuple[str, ...]]:
    """The query with only as many of its words as one article has, at least half of them, and the words left out.

    `fitting` chooses those, of the parts that an article is to have, that the article has which has most of them and
    none of the others.
    """
    if not isinstance(question.root, And):
        return None, ()
    parts = needed_parts(question.root.parts)
    wanted = [part for part in parts if not isinstance(part, Not)]
    if len(wanted) < _FEWEST:
        return None, ()
    kept = fitting(wanted, [part for part in parts if isinstance(part, Not)])
    if 2 * len(kept) < len(wanted) or len(kept) < _FEWEST - 1:
        return None, ()
    query = " ".join(shown(part, inside=True) for part in parts if isinstance(part, Not) or part in kept)
    return query, tuple(shown(part) for part in wanted if part not in kept)


# -- values to narrow by ----------------------------------------------------------------------------------


def facets_of(
    sources: Mapping[str, int], months: Mapping[int, int], speakers: Mapping[str, int], feeds: Mapping[str, int]
) -> list[Facet]:
    """Facets from the numbers of hits: sources and feeds by count; dates, newest first; speakers by count, named ones
    first.

    A month is `yyyymm`, with `mm` 00 where only the year is known, and 0 for no date.
    """
    by_count = sorted(((name, count) for name, count in sources.items() if name), key=lambda item: -item[1])
    return [
        *(Facet("source", name, count, _narrowing("source", name)) for name, count in by_count[:MOST_VALUES]),
        *(Facet("date", value, count, f"date:{value}") for value, count in _dates(months)[:MOST_VALUES]),
        *(Facet("in", name, count, _narrowing("in", name)) for name, count in Counter(feeds).most_common(MOST_VALUES)),
        *(Facet("speaker", name, count, _narrowing("speaker", name)) for name, count in _speakers(speakers)),
    ]


def _dates(months: Mapping[int, int]) -> list[tuple[str, int]]:
    """Months, newest first; years when there are too many months to choose from."""
    dated = sorted(((month, count) for month, count in months.items() if month >= 100), reverse=True)
    if len(dated) <= MOST_MONTHS:
        return [(_month(month), count) for month, count in dated]
    years: Counter[str] = Counter()
    for month, count in dated:
        years[f"{month // 100:04d}"] += count
    return sorted(years.items(), reverse=True)


def _month(month: int) -> str:
    """A year and month, or the year alone where the month is not known."""
    year, number = divmod(month, 100)
    return f"{year:04d}-{number:02d}" if number else f"{year:04d}"


def _speakers(counted: Mapping[str, int]) -> list[tuple[str, int]]:
    # "analysts" and "Analysts" are nobody in particular: those with a name come first.
    unnamed = {name.casefold() for name in counted if name[:1].islower()}
    ranked = sorted(counted.items(), key=lambda item: (item[0].casefold() in unnamed, -item[1], item[0]))
    return ranked[:MOST_VALUES]


def _narrowing(field: str, value: str) -> str:
    plain = value.replace('"', " ").strip()
    return f"{field}:{plain}" if plain.isalnum() else f'{field}:"{plain}"'
