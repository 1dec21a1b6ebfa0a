"""A plain reading of the search language: through every article, word by word. Every engine must agree with it."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

from reader.model.words import form_of, words_of
from reader.search.engine import Form, Lookup, SearchDocument
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
    Word,
    needed_parts,
)
from reader.search.query.values import moments_of
from reader.search.query.vocabulary import near_forms
from reader.search.words import Terms

FIELDS = ("title", "body", "source", "byline")


class PlainReading:
    """Answers queries over documents, and is the Vocabulary of their words."""

    def __init__(self, documents: Sequence[SearchDocument], lookup: Lookup, today: date) -> None:
        self._documents, self._lookup, self._today = documents, lookup, today
        self._terms = Terms()
        self._forms = {
            (document.id, field): [form_of(word) for word in words_of(getattr(document, field))]
            for document in documents
            for field in FIELDS
        }
        self._counts = Counter(form for forms in self._forms.values() for form in forms)

    def matching(self, query: str) -> set[int]:
        """The ids of articles that match."""
        root = parse(query, self._today, lambda noun: self._lookup.counts(self._terms.counted(noun))).root
        return set() if root is None else {document.id for document in self._documents if self._is_met(root, document)}

    def _is_met(self, node: Node, document: SearchDocument) -> bool:
        match node:
            case And(parts):
                return all(self._is_met(part, document) for part in needed_parts(parts))
            case Or(parts):
                return any(self._is_met(part, document) for part in parts)
            case Not(part):
                return not self._is_met(part, document)
            case Everything():
                return True
            case Word(text, field) | Phrase(text, field):
                wanted = [self._terms.of(word) for word in words_of(text)]
                return any(wanted in _runs(terms, len(wanted)) for terms in self._stems(document, field))
            case Prefix(text, field):
                return any(form.startswith(form_of(text)) for forms in self._fields(document, field) for form in forms)
            case Fuzzy(text, field):
                near = {self._terms.of_form(form) for form in (form_of(text), *near_forms(self, form_of(text)))}
                return any(near & set(terms) for terms in self._stems(document, field))
            case Dates(first, last):
                return _day(document.published) > 0 and first <= _day(document.published) <= last
        return document.id in self._named(node)

    def _named(self, node: Node) -> set[int]:
        """The articles that the lookup names."""
        match node:
            case QuoteBy(speaker, said, sure):
                who, what = self._terms_in(speaker), self._terms_in(said)
                bodies = {document.id: document.body for document in self._documents}
                return {
                    quote.article_id
                    for quote in self._lookup.quotes_of(list(bodies), sure)
                    if who <= self._terms_in(quote.speaker)
                    and what <= self._terms_in(bodies[quote.article_id][quote.start : quote.end])
                }
            case FigureOf(noun=noun):
                return self._lookup.articles_with_figure(node.within(self._terms.counted(noun)), None)
            case FromFeed(name):
                return self._lookup.from_feed(name)
            case Arrived():
                return self._lookup.arrived(*moments_of(node, time.time()))
            case Tagged(tag):
                return self._lookup.tagged(tag)
            case Is("bookmarked"):
                return self._lookup.bookmarked()
            case Is("unread"):
                return self._lookup.unread()
            case Is("read"):
                return {document.id for document in self._documents} - self._lookup.unread()
        raise TypeError(type(node).__name__)

    def _terms_in(self, text: str) -> set[str]:
        return {self._terms.of(word) for word in words_of(text)}

    def _fields(self, document: SearchDocument, field: str | None) -> list[list[str]]:
        return [self._forms[document.id, name] for name in ((field,) if field else FIELDS)]

    def _stems(self, document: SearchDocument, field: str | None) -> list[list[str]]:
        return [[self._terms.of_form(form) for form in forms] for forms in self._fields(document, field)]

    # -- the vocabulary -----------------------------------------------------------------------------------

    @property
    def size(self) -> int:
        return len(self._documents)

    def form_count(self, form: str) -> int:
        return self._counts[form]

    def commonest_forms(self, prefix: str, limit: int) -> list[Form]:
        return [Form(*item) for item in self._counts.most_common() if item[0].startswith(prefix)][:limit]

    def document_frequencies(self, terms: Sequence[str]) -> list[int]:
        bodies = [set(map(self._terms.of_form, self._forms[document.id, "body"])) for document in self._documents]
        return [sum(term in body for body in bodies) for term in terms]

    def forms_with_letter(self, first: str) -> Mapping[str, int]:
        return {form: count for form, count in self._counts.items() if form.startswith(first)}

    def common_forms(self) -> Mapping[str, int]:
        return {form: count for form, count in self._counts.items() if count > 2}


def _runs(terms: Sequence[str], length: int) -> list[list[str]]:
    return [list(terms[at : at + length]) for at in range(len(terms) - length + 1)]


def _day(published: str) -> int:
    parts = published.partition("T")[0].split("-")
    if not parts[0].isdecimal():
        return 0
    return sum(int(part) * unit for part, unit in zip(parts, (10_000, 100, 1), strict=False))
