"""Targets: what to light in a text for a query. A target is one word or several that follow each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from reader.search.query import Fuzzy, Node, Phrase, Prefix, Word, positive_leaves
from reader.search.snapshot import Snapshot
from reader.search.spelling import near_forms
from reader.search.words import STOP_WORDS, Terms, form_of, words_of

_MOST_FORMS = 200
_LONGEST_ACRONYM = 5


@dataclass(frozen=True, slots=True)
class Target:
    """Words to light where they follow each other.

    `terms`: for each of them the terms it may have. `anchors`: lower-case strings, one of which begins the first word
    of every occurrence in plain letters (others are found only by going through the whole text). `field`: the one
    field that is meant, None for all. `weight`: what an occurrence is worth when passages are compared.
    """

    terms: tuple[frozenset[str], ...]
    anchors: tuple[str, ...]
    field: str | None
    weight: float


class TargetFinder:
    """Finds the targets of a query in what the index knows."""

    def __init__(self, snapshot: Snapshot, terms: Terms) -> None:
        self._snapshot, self._terms = snapshot, terms

    def targets(self, root: Node, completed: Mapping[Word, str]) -> list[Target]:
        """The targets of the leaves that an article is to have; common words only when there are no others."""
        leaves = [leaf for leaf in positive_leaves(root) if isinstance(leaf, (Word, Phrase, Prefix, Fuzzy))]
        rare = [leaf for leaf in leaves if not (isinstance(leaf, Word) and form_of(leaf.text) in STOP_WORDS)]
        return [target for leaf in rare or leaves for target in self._of_leaf(leaf, completed)]

    def of_terms(self, terms: Iterable[str]) -> list[Target]:
        """A target for each term."""
        return [self._of_terms({term}, None) for term in terms]

    def _of_leaf(self, leaf: Node, completed: Mapping[Word, str]) -> list[Target]:
        match leaf:
            case Word(text, field):
                forms = {form_of(text), completed.get(leaf, "")} - {""}
                return [self._of_terms({self._terms.of_form(form) for form in forms}, field)]
            case Fuzzy(text, field):
                near = {form_of(text), *near_forms(self._snapshot, form_of(text))}
                return [self._of_terms({self._terms.of_form(form) for form in near}, field)]
            case Prefix(text, field):
                return [self._of_prefix(form_of(text), field)]
            case Phrase(text, field):
                return [self._of_phrase([self._terms.of(word) for word in words_of(text)], field)]
        return []

    def _of_terms(self, terms: set[str], field: str | None) -> Target:
        anchors = [anchor for term in sorted(terms) for anchor in self._anchors(term)]
        return Target((frozenset(terms),), tuple(dict.fromkeys(anchors)), field, self._weight(terms))

    def _of_phrase(self, terms: list[str], field: str | None) -> Target:
        sequence = tuple(frozenset((term,)) for term in terms)
        weight = sum(self._weight((term,)) for term in set(terms))
        return Target(sequence, tuple(self._anchors(terms[0])), field, weight)

    def _of_prefix(self, prefix: str, field: str | None) -> Target:
        terms = {self._terms.of_form(form.text) for form in self._snapshot.commonest_forms(prefix, _MOST_FORMS)}
        return Target((frozenset(terms),), (prefix,), field, self._weight(terms))

    def _anchors(self, term: str) -> list[str]:
        """What the forms of a term have in common, or the forms themselves when that is next to nothing."""
        forms = sorted(self._snapshot.forms_of_term(term))[:_MOST_FORMS] or [term]
        start = _common_start(forms[0], forms[-1])
        anchors = [start] if len(start) >= 3 or len(forms) == 1 else forms
        return [*anchors, *(written for form in forms for written in _as_written(form))]

    def _weight(self, terms: Iterable[str]) -> float:
        """Rarer words are worth more."""
        documents = sum(self._snapshot.document_frequency(term) for term in terms)
        return 1.0 / (1.0 + 20.0 * documents / max(1, self._snapshot.size))


def _common_start(left: str, right: str) -> str:
    """What two strings begin with. Of the first and last of a sorted list it is what all of them begin with."""
    length = 0
    while length < min(len(left), len(right)) and left[length] == right[length]:
        length += 1
    return left[:length]


def _as_written(form: str) -> list[str]:
    """Other ways in which a form may stand in a text: "u.s" for "us", "2,500" for "2500"."""
    if form.isdecimal() and form.isascii() and 3 < len(form) < 20:
        return [f"{int(form):,}"]
    return [".".join(form)] if form.isalpha() and 1 < len(form) <= _LONGEST_ACRONYM else []
