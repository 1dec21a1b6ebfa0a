"""From the tree of what a person asked to OpenSearch's query language."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from functools import partial
from itertools import combinations
from typing import Any, Protocol

from reader.model.search import FigureRange
from reader.model.words import form_of, words_of
from reader.search.opensearch.mapping import (
    QUOTE_GAP,
    RANKED,
    SPOKEN_BY,
    SURE,
    TEXT_FIELDS,
    WEIGHTS,
    amount_ranges,
    counted_terms,
)
from reader.search.opensearch.vocabulary import ServerVocabulary
from reader.search.query.tree import (
    And,
    Arrived,
    Dates,
    Everything,
    FigureOf,
    FromFeed,
    Fuzzy,
    InPath,
    Is,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    QuoteBy,
    State,
    Tagged,
    Word,
    needed_parts,
)
from reader.search.query.values import moments_of
from reader.search.query.vocabulary import near_forms
from reader.search.words import STOP_WORDS, Terms

Query = dict[str, Any]

NOTHING: Query = {"match_none": {}}
ALL: Query = {"match_all": {}}
READ_STATES: tuple[State, ...] = ("unread", "read")
"""What is:… asks of read marks."""
COMPLETIONS = 16
"""Completions of the last word that are tried against the rest of the query."""
_COMPLETION_WEIGHT = 0.5
_RANKED_BEGINNINGS = 24
"""Of the words that start so, the commonest are ranked by; the others only match."""
_MOST_TERMS_AT_ONCE = 3


class PersonalLookup(Protocol):
    """What a person made, on this machine, as ids of articles. Any of these may raise NewsreaderError."""

    def tagged(self, tag: str) -> set[int]:
        """Articles that have this tag, or a bookmark that has it."""

    def bookmarked(self) -> set[int]:
        """Articles with a passage that was kept."""

    def in_path(self, text: str) -> set[int]:
        """Articles whose path has these characters in it."""

    def kept(self) -> set[int]:
        """Articles that were kept as a whole."""

    def changed(self) -> set[int]:
        """Articles of which an earlier text is kept."""

    def is_read(self, article_id: int) -> bool:
        """Whether an article was read. Never sent anywhere: hits are looked through here."""

    def from_feed(self, name: str) -> set[int]:
        """Articles that a feed brought whose name has these words, or that has this tag."""

    def arrived(self, since: float, until: float) -> set[int]:
        """Articles that a feed brought between two times, in seconds since 1970."""

    def tags_like(self, start: str, limit: int) -> list[tuple[str, int]]:
        """Tags that start so, with the bookmarks that have them; the most used first."""

    def feeds_like(self, start: str, limit: int) -> list[str]:
        """Names and tags of feeds that start so."""


def asks_for_read_marks(node: Node) -> bool:
    """Whether a tree asks what was read."""
    match node:
        case And(parts) | Or(parts):
            return any(map(asks_for_read_marks, parts))
        case Not(part):
            return asks_for_read_marks(part)
        case Is(state):
            return state in READ_STATES
    return False


def supposing(node: Node, *, read: bool) -> Node:
    """The tree as it stands for articles that were read, or for those that were not."""
    match node:
        case And(parts):
            return And(tuple(supposing(part, read=read) for part in parts))
        case Or(parts):
            return Or(tuple(supposing(part, read=read) for part in parts))
        case Not(part):
            return Not(supposing(part, read=read))
        case Is(state) if state in READ_STATES:
            return Everything() if (state == "read") == read else Not(Everything())
    return node


def fuzzy_forms(node: Node) -> list[str]:
    """The words whose near spellings a tree asks for."""
    match node:
        case And(parts) | Or(parts):
            return [form for part in parts for form in fuzzy_forms(part)]
        case Not(part):
            return fuzzy_forms(part)
        case Fuzzy(text):
            return [form_of(text)]
    return []


class Translator:
    """Makes the query of one question."""

    def __init__(self, vocabulary: ServerVocabulary, terms: Terms, personal: PersonalLookup) -> None:
        self._vocabulary, self._terms, self._personal = vocabulary, terms, personal
        self.completed: dict[Word, str] = {}
        """The words still being typed, and the form that each was completed to."""

    def query(self, node: Node) -> Query:
        """The query of a tree."""
        match node:
            case And(parts):
                return self._all(needed_parts(parts))
            case Or(parts):
                return {"bool": {"should": [self.query(part) for part in parts], "minimum_should_match": 1}}
            case Not(part):
                return {"bool": {"filter": [ALL], "must_not": [self.query(part)]}}
            case Word(text, field, live):
                return self._typed(node, []) if live else self._word(_form(text), field)
            case Phrase(text, field):
                return self._phrase([self._terms.of(word) for word in words_of(text)], field)
            case Prefix(text, field):
                return self._starting(form_of(text), field)
            case Fuzzy(text, field):
                near = [form_of(text), *near_forms(self._vocabulary, form_of(text))]
                return any_of([self._word(form, field) for form in dict.fromkeys(near)])
        return _unscored(self._documents(node))

    def _all(self, parts: Sequence[Node]) -> Query:
        scored = [part for part in parts if isinstance(part, (Word, Phrase, Prefix, Fuzzy, And, Or))]
        must = [
            self._typed(part, [other for other in parts if other is not part])
            if isinstance(part, Word) and part.live
            else self.query(part)
            for part in scored
        ]
        unscored = [part for part in parts if part not in scored]
        narrowing = [self.query(part) for part in unscored if not isinstance(part, Not)]
        without = [self.query(part.part) for part in unscored if isinstance(part, Not)]
        return {"bool": {"must": must, "filter": narrowing or ([] if must else [ALL]), "must_not": without}}

    # -- words --------------------------------------------------------------------------------------------

    def _word(self, form: str, field: str | None) -> Query:
        return {"term": {field or RANKED: self._terms.of_form(form)}} if form else NOTHING

    def _typed(self, node: Word, others: Sequence[Node]) -> Query:
        """A word that is still being typed: itself, and the completion that fits the rest best."""
        form = _form(node.text)
        exact = self._word(form, node.field)
        known = self._vocabulary.form_count(form)
        forms = [
            candidate.text
            for candidate in self._vocabulary.commonest_forms(form, COMPLETIONS)
            if candidate.text != form and candidate.text not in STOP_WORDS and candidate.count >= known
        ]
        if not forms:
            # A word rarer than the sample knows: whatever starts so.
            return exact if known else any_of([exact, self._starting(form, node.field)])
        among = self._articles_with(others)
        best = max(forms, key=lambda form: (self._vocabulary.articles_with((form,)) & among).bit_count())
        self.completed[node] = best
        if self._terms.of_form(best) == self._terms.of_form(form):
            return exact
        completed = {"bool": {"must": [self._word(best, node.field)], "boost": _COMPLETION_WEIGHT}}
        return {"dis_max": {"queries": [exact, completed]}}

    def _articles_with(self, nodes: Iterable[Node]) -> int:
        """The sampled articles that have all words of some nodes, one bit each; all when none has any."""
        bits = -1
        for node in nodes:
            if isinstance(node, (Word, Phrase)):
                for word in words_of(node.text):
                    found = self._vocabulary.articles_with_term(self._terms.of(word))
                    bits = bits & found or bits
        return bits

    def _phrase(self, terms: Sequence[str], field: str | None) -> Query:
        if len(terms) == 1:
            return {"term": {field or RANKED: terms[0]}}
        text = " ".join(terms)
        return any_of(
            [
                {"match_phrase": {name: {"query": text, "boost": WEIGHTS[name]}}}
                for name in ((field,) if field else TEXT_FIELDS)
            ]
        )

    def _starting(self, prefix: str, field: str | None) -> Query:
        fields = (field,) if field else TEXT_FIELDS
        matching = any_of([{"prefix": {f"forms.{name}": prefix}} for name in fields])
        common = [form.text for form in self._vocabulary.commonest_forms(prefix, _RANKED_BEGINNINGS)]
        return {"bool": {"filter": [matching], "should": [self._word(form, field) for form in common]}}

    # -- what is not in the text ----------------------------------------------------------------------------

    def _documents(self, node: Node) -> Query:
        match node:
            case Everything():
                return ALL
            case Dates(first, last):
                return {"range": {"day": {"gte": max(first, 1), "lte": last}}}
            case QuoteBy():
                return self._quote(node)
            case FigureOf():
                return self._figure(node)
            case Tagged(tag):
                return _ids(self._personal.tagged(tag))
            case InPath(text):
                return _ids(self._personal.in_path(text))
            case Is("kept"):
                return _ids(self._personal.kept())
            case Is("changed"):
                return _ids(self._personal.changed())
            case Is():
                return _ids(self._personal.bookmarked())
            case FromFeed(name):
                return _ids(self._personal.from_feed(name))
            case Arrived():
                return _ids(self._personal.arrived(*moments_of(node, time.time())))
        raise TypeError(f"{type(node).__name__} is no question")

    def _quote(self, quote: QuoteBy) -> Query:
        wanted = [SURE] if quote.sure else []
        wanted += [SPOKEN_BY + self._terms.of(word) for word in words_of(quote.speaker)]
        wanted += [self._terms.of(word) for word in words_of(quote.said)]
        wanted = list(dict.fromkeys(wanted))
        if len(wanted) == 1:
            return {"term": {"quotes": wanted[0]}}
        near = {"query": " ".join(wanted), "ordered": False, "max_gaps": QUOTE_GAP - 1}
        return {"intervals": {"quotes": {"match": near}}}

    def _figure(self, figure: FigureOf) -> Query:
        noun = self._terms.counted(figure.noun)
        return amounts_query(FigureRange(figure.low, figure.high, figure.above, figure.below, noun, figure.sure))


def amounts_query(wanted: FigureRange) -> Query:
    """Articles with such a figure."""
    nouns = counted_terms(wanted.noun)
    groups: Iterable[Iterable[str]] = [nouns]
    if len(nouns) > _MOST_TERMS_AT_ONCE:
        groups = combinations(sorted(nouns), _MOST_TERMS_AT_ONCE)
    asked = partial(amount_ranges, wanted.low, wanted.high, above=wanted.above, below=wanted.below, sure=wanted.sure)
    return {"bool": {"filter": [within(asked(frozenset(some))) for some in groups]}}


def within(ranges: Sequence[tuple[int, int]]) -> Query:
    """Figures in one of some ranges of packed numbers."""
    return any_of([{"range": {"amounts": {"gte": first, "lte": last}}} for first, last in ranges] or [NOTHING])


def _form(text: str) -> str:
    return next(map(form_of, words_of(text)), "")


def any_of(queries: Sequence[Query]) -> Query:
    """One of some queries at least."""
    return queries[0] if len(queries) == 1 else {"bool": {"should": list(queries), "minimum_should_match": 1}}


def holding(text: str) -> str:
    """A regular expression of the server for whatever holds a text in any case.

    A backslash makes any sign plain there.
    """
    return f".*{''.join(_in_any_case(character) for character in text)}.*"


def beginning_a_word(start: str) -> str:
    """A regular expression of the server for names one of whose words begins so, in any case."""
    return f"(.* )?{''.join(_in_any_case(character) for character in start)}.*"


def _in_any_case(character: str) -> str:
    small, large = character.lower(), character.upper()
    if not character.isalpha():
        return character if character.isalnum() else f"\\{character}"
    return f"[{small}{large}]" if small != large and len(small + large) == 2 else character


def _unscored(query: Query) -> Query:
    return query if query is ALL else {"constant_score": {"filter": query, "boost": 0.0}}


def _ids(ids: Iterable[int]) -> Query:
    return {"ids": {"values": [str(article_id) for article_id in sorted(ids)]}}
