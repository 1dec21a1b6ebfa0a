"""Rules that keep entries out: searches in the search language, asked of one entry that is in no index yet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import assert_never

from msgspec import Struct
from rapidfuzz.distance import Levenshtein

from reader.model.words import form_of, words_of
from reader.search.query.parser import parse
from reader.search.query.tree import (
    And,
    Arrived,
    Dates,
    Everything,
    FigureOf,
    FromFeed,
    Fuzzy,
    Is,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    QuoteBy,
    Tagged,
    TextField,
    Word,
)
from reader.search.words import Terms


class Candidate(Struct, frozen=True):
    """What is known of an entry before it is written. `published` is ISO 8601 or ""."""

    title: str
    text: str
    byline: str
    source: str
    published: str


class BlockRules:
    """The rules of one feed. Of the search language all counts but what only a library knows: tags, states, feeds."""

    def __init__(self, rules: Sequence[str], today: date) -> None:
        self._terms = Terms()
        read = ((rule, parse(rule, today, lambda noun: True).root) for rule in rules)
        self._rules = [(rule, root) for rule, root in read if root is not None]

    def blocking(self, candidate: Candidate) -> str | None:
        """The first rule that keeps the entry out, or None."""
        if not self._rules:
            return None
        entry = _Entry(candidate, self._terms)
        return next((rule for rule, root in self._rules if entry.matches(root)), None)


class _Entry:
    """An entry that is asked several questions."""

    def __init__(self, candidate: Candidate, terms: Terms) -> None:
        self._candidate = candidate
        self._terms = terms
        self._forms: dict[TextField | None, list[str]] = {}

    def matches(self, node: Node) -> bool:
        match node:
            case And(parts):
                return all(map(self.matches, parts))
            case Or(parts):
                return any(map(self.matches, parts))
            case Not(part):
                return not self.matches(part)
            case Everything():
                return True
            case Word(text, field) | Phrase(text, field):
                return _follow_each_other(self._stems(words_of(text)), self._stems(self._words(field)))
            case Prefix(text, field):
                return any(form.startswith(form_of(text)) for form in self._words(field))
            case Fuzzy(text, field):
                wanted = form_of(text)
                return any(Levenshtein.distance(wanted, form, score_cutoff=1) <= 1 for form in self._words(field))
            case Dates(first, last):
                day = self._candidate.published[:10].replace("-", "")
                return day.isdecimal() and first <= int(day.ljust(8, "0")) <= last
            case QuoteBy():
                return self._quotes(node)
            case FigureOf():
                return self._figures(node)
            case Tagged() | Is() | FromFeed() | Arrived():
                return False
        assert_never(node)

    def _words(self, field: TextField | None) -> list[str]:
        if field not in self._forms:
            one = self._candidate
            texts = {"title": one.title, "source": one.source, "byline": one.byline}
            text = texts[field] if field else f"{one.title}\n{one.text}\n{one.byline}\n{one.source}"
            self._forms[field] = [form_of(word) for word in words_of(text)]
        return self._forms[field]

    def _stems(self, words: Iterable[str]) -> list[str]:
        return [self._terms.of(word) for word in words]

    def _quotes(self, wanted: QuoteBy) -> bool:
        from reader.extraction import extract

        text = self._candidate.text
        return any(
            self._has(wanted.speaker, f"{quote.speaker_name or ''} {quote.role or ''}")
            and self._has(wanted.said, text[quote.span.start : quote.span.end])
            and not (wanted.sure and quote.guess)
            for quote in extract(text).quotes
        )

    def _figures(self, wanted: FigureOf) -> bool:
        from reader.extraction import extract

        return any(
            figure.kind != "date"
            and not (wanted.sure and figure.guess)
            and wanted.within("").reaches(*figure.limits)
            and self._has(wanted.noun, f"{figure.noun} {figure.unit}")
            for figure in extract(self._candidate.text).figures
        )

    def _has(self, words: str, text: str) -> bool:
        return set(self._stems(words_of(words))) <= set(self._stems(words_of(text)))


def _follow_each_other(wanted: Sequence[str], there: Sequence[str]) -> bool:
    length = len(wanted)
    return any(there[at : at + length] == wanted for at in range(len(there) - length + 1)) if wanted else False
