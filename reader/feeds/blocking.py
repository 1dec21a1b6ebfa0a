"""Rules that keep entries out: searches in the search language, asked of one entry that is in no index yet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from reader.model.words import words_of
from reader.search.query.parser import parse
from reader.search.query.plain import PlainArticle
from reader.search.query.tree import FigureOf, Node, QuoteBy
from reader.search.query.vocabulary import nearest
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


class _Entry(PlainArticle):
    """An entry that is asked several questions."""

    def __init__(self, candidate: Candidate, terms: Terms) -> None:
        one = candidate
        texts = {"title": one.title, "body": one.text, "source": one.source, "byline": one.byline}
        super().__init__(texts, one.published, terms)
        self._text, self._terms_of = one.text, terms.of

    def matches(self, root: Node) -> bool:
        """Whether a rule means it."""
        return self.meets(root, self._spelled_like, self._quotes_or_counts)

    def _spelled_like(self, form: str) -> list[str]:
        known = Counter(other for forms in self.forms.values() for other in forms if other[:1] == form[:1])
        return nearest(form, known)

    def _quotes_or_counts(self, node: Node) -> bool:
        match node:
            case QuoteBy():
                return self._quotes(node)
            case FigureOf():
                return self._counts(node)
        return False  # tags, states, feeds: only a library knows them

    def _quotes(self, wanted: QuoteBy) -> bool:
        from reader.extraction import extract

        return any(
            self._has(wanted.speaker, f"{quote.speaker_name or ''} {quote.role or ''}")
            and self._has(wanted.said, self._text[quote.span.start : quote.span.end])
            and not (wanted.sure and quote.guess)
            for quote in extract(self._text).quotes
        )

    def _counts(self, wanted: FigureOf) -> bool:
        from reader.extraction import extract

        return any(
            figure.kind != "date"
            and not (wanted.sure and figure.guess)
            and wanted.within("").reaches(*figure.limits)
            and self._has(wanted.noun, f"{figure.noun} {figure.unit}")
            for figure in extract(self._text).figures
        )

    def _has(self, words: str, text: str) -> bool:
        return set(map(self._terms_of, words_of(words))) <= set(map(self._terms_of, words_of(text)))
