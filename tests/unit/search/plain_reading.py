"""A plain reading of the search language: through every article, word by word. Every engine must agree with it."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

from reader.model.words import words_of
from reader.search.engine import Form, Lookup, SearchDocument
from reader.search.query.parser import parse
from reader.search.query.plain import PlainArticle
from reader.search.query.tree import Arrived, FigureOf, FromFeed, InPath, Is, Node, QuoteBy, Tagged
from reader.search.query.values import moments_of
from reader.search.query.vocabulary import near_forms
from reader.search.words import Terms

FIELDS = ("title", "body", "source", "byline")


class PlainReading:
    """Answers queries over documents, and is the Vocabulary of their words."""

    def __init__(self, documents: Sequence[SearchDocument], lookup: Lookup, today: date) -> None:
        self._documents, self._lookup, self._today = documents, lookup, today
        self._terms = Terms()
        self._articles = {
            document.id: PlainArticle(
                {field: getattr(document, field) for field in FIELDS}, document.published, self._terms
            )
            for document in documents
        }
        self._counts = Counter(
            form for article in self._articles.values() for forms in article.forms.values() for form in forms
        )

    def matching(self, query: str) -> set[int]:
        """The ids of articles that match."""
        root = parse(query, self._today, lambda noun: self._lookup.counts(self._terms.counted(noun))).root
        if root is None:
            return set()
        named: dict[Node, set[int]] = {}

        def met(number: int, article: PlainArticle) -> bool:
            def others(node: Node) -> bool:
                if node not in named:
                    named[node] = self._named(node)
                return number in named[node]

            return article.meets(root, lambda form: near_forms(self, form), others)

        return {number for number, article in self._articles.items() if met(number, article)}

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
            case InPath(text):
                return self._lookup.in_path(text)
            case Is("kept"):
                return self._lookup.kept()
            case Is("changed"):
                return self._lookup.changed()
            case Is("bookmarked"):
                return self._lookup.bookmarked()
            case Is("unread"):
                return self._lookup.unread()
            case Is("read"):
                return {document.id for document in self._documents} - self._lookup.unread()
        raise TypeError(type(node).__name__)

    def _terms_in(self, text: str) -> set[str]:
        return {self._terms.of(word) for word in words_of(text)}

    # -- the vocabulary -----------------------------------------------------------------------------------

    @property
    def size(self) -> int:
        return len(self._documents)

    def form_count(self, form: str) -> int:
        return self._counts[form]

    def commonest_forms(self, prefix: str, limit: int) -> list[Form]:
        return [Form(*item) for item in self._counts.most_common() if item[0].startswith(prefix)][:limit]

    def document_frequencies(self, terms: Sequence[str]) -> list[int]:
        bodies = [set(map(self._terms.of_form, article.forms["body"])) for article in self._articles.values()]
        return [sum(term in body for body in bodies) for term in terms]

    def forms_with_letter(self, first: str) -> Mapping[str, int]:
        return {form: count for form, count in self._counts.items() if form.startswith(first)}

    def common_forms(self) -> Mapping[str, int]:
        return {form: count for form, count in self._counts.items() if count > 2}
