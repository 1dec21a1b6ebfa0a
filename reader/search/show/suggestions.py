"""What a person may want to ask next: the line completed, a better spelling, values to narrow by."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice

from reader.model import Facet
from reader.search.engine import Lookup, Vocabulary
from reader.search.query.lexer import FIELDS
from reader.search.query.parser import Question
from reader.search.query.tree import Fuzzy, Node, Phrase, QuoteBy, Word, positive_leaves
from reader.search.query.vocabulary import corrections
from reader.search.words import STOP_WORDS, form_of, words_of

_TRIED = 4
_LAST = re.compile(r"(?:^|(?<=[\s(]))(-?)(?:([a-z]+):)?(\"?)([^\s\"()]*(?:(?<=\")[^\"]*)?)$")
_QUOTED_LAST = re.compile(r"(?:^|(?<=[\s(]))(-?)([a-z]+):\"([^\"]*)$")
_OFFERED_FIELDS = tuple(name for name in FIELDS if name not in ("byline", "author"))
_DATES = ("today", "yesterday", "week", "month", "year")
_SHORTEST = 2

MOST_VALUES = 30
MOST_MONTHS = 12
"""With more months than this, years are counted instead; narrowed to a year, its months are."""


# -- completing the line ----------------------------------------------------------------------------------


def complete_line(line: str, vocabulary: Vocabulary, lookup: Lookup, sources: Sequence[str]) -> str | None:
    """The whole line with its last word completed, or None when nothing is known that starts so.

    `sources` are the names of all sources. Values with blanks are put in quotation marks.
    """
    completing = _Completing(vocabulary, lookup, sources)
    quoted = _QUOTED_LAST.search(line)
    if quoted is not None:
        value = completing.value(quoted[2], quoted[3])
        return None if value is None else f'{line[: quoted.start(3) - 1]}"{value}"'
    match = _LAST.search(line)
    if match is None or match[3]:
        return None
    typed = match[4]
    if match[2]:
        value = completing.value(match[2], typed)
        if value is None:
            return None
        return line[: match.start(4)] + (f'"{value}"' if " " in value else value)
    if len(typed) < _SHORTEST:
        return None
    word = _field_name(typed) or completing.word(typed)
    if word is None:
        return None
    # What was typed keeps its letter case when the completion only adds to it.
    return line + word[len(typed) :] if word.startswith(typed.lower()) else line[: match.start(4)] + word


def _field_name(typed: str) -> str | None:
    return next((f"{name}:" for name in _OFFERED_FIELDS if name.startswith(typed) and len(typed) >= 3), None)


class _Completing:
    """Completes words and the values of fields."""

    def __init__(self, vocabulary: Vocabulary, lookup: Lookup, sources: Sequence[str]) -> None:
        self._vocabulary, self._lookup, self._sources = vocabulary, lookup, sources

    def word(self, typed: str) -> str | None:
        form = form_of(typed)
        known = self._vocabulary.form_count(form)
        for candidate in self._vocabulary.commonest_forms(form, 8):
            if candidate.text != form and candidate.text not in STOP_WORDS and candidate.count >= known:
                return candidate.text
        return None

    def value(self, field: str, typed: str) -> str | None:
        match field:
            case "source":
                return _starting(typed, sorted(filter(None, self._sources)))
            case "speaker":
                return next((name for name, _ in self._lookup.speakers_like(typed, 1)), None) if typed else None
            case "tag":
                return next(iter(self._lookup.tags_like(typed, 1)), None)
            case "in":
                return next(iter(self._lookup.feeds_like(typed, 1)), None)
            case "new":
                return _starting(typed, _DATES)
            case "is":
                return _starting(typed, ("bookmarked", "unread"))
            case "date":
                return _starting(typed, _DATES)
            case "title" | "said" | "by" | "byline" | "author":
                return self.word(typed) if len(typed) >= _SHORTEST else None
        return None


def _starting(typed: str, values: Iterable[str]) -> str | None:
    wanted = typed.casefold()
    return next((value for value in values if value.casefold().startswith(wanted) and value.casefold() != wanted), None)


# -- when nothing was found -------------------------------------------------------------------------------


def corrected(question: Question, vocabulary: Vocabulary, has_hits: Callable[[str], bool]) -> str | None:
    """The query as typed with words replaced that no article has, or None when no such query has hits."""
    if question.root is None:
        return None
    query = question.typed
    for word in islice(_unknown_words(question.root, vocabulary), _TRIED):
        better = corrections(vocabulary, form_of(word), 1)
        if better:
            query = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", better[0], query, flags=re.I)
    return query if query != question.typed and has_hits(query) else None


def _unknown_words(root: Node, vocabulary: Vocabulary) -> list[str]:
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
