"""What a query lights in a text: its words, and the quotes and figures it asks for.

A *target* is what to light: one word, or several that follow each other.
"""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from msgspec import Struct

from reader.model import Span
from reader.model.search import SpokenQuote
from reader.model.words import MAX_TERM, form_of, word_pattern, words_of
from reader.search.engine import ArticleLookup, Vocabulary
from reader.search.query.tree import FigureOf, Fuzzy, Node, Phrase, Prefix, QuoteBy, Word, positive_leaves
from reader.search.query.vocabulary import near_forms
from reader.search.words import STOP_WORDS, Terms

_MOST_FORMS = 200
_LONGEST_ACRONYM = 5
_VOWEL = re.compile("[aeiouy]")
_CHANGED = frozenset("iely")
"""Letters that a stem may end with in place of another one in the word: "berry" as "berri", "making" as "make"."""


class Anchor(NamedTuple):
    """How a word begins, in lower case; `whole`: no letter or digit follows."""

    text: str
    whole: bool


class Target(Struct, frozen=True):
    """Words to light where they follow each other.

    `terms`: for each of them the terms it may have. `anchors`: one of them begins the first word of every occurrence in
    plain letters (others are found only by going through the whole text). `field`: the one field that is meant, None
    for all. `weight`: what an occurrence is worth when passages are compared.
    """

    terms: tuple[frozenset[str], ...]
    anchors: tuple[Anchor, ...]
    field: str | None
    weight: float


class TargetFinder:
    """Finds the targets of a query."""

    def __init__(self, vocabulary: Vocabulary, terms: Terms) -> None:
        self._vocabulary, self._terms = vocabulary, terms

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
                near = {form_of(text), *near_forms(self._vocabulary, form_of(text))}
                return [self._of_terms({self._terms.of_form(form) for form in near}, field)]
            case Prefix(text, field):
                return [self._of_prefix(form_of(text), field)]
            case Phrase(text, field):
                return [self._of_phrase([self._terms.of(word) for word in words_of(text)], field)]
        return []

    def _of_terms(self, terms: set[str], field: str | None) -> Target:
        anchors = [anchor for term in sorted(terms) for anchor in anchors_of(term)]
        return Target((frozenset(terms),), tuple(dict.fromkeys(anchors)), field, self._weight(terms))

    def _of_phrase(self, terms: list[str], field: str | None) -> Target:
        sequence = tuple(frozenset((term,)) for term in terms)
        weight = sum(self._weight((term,)) for term in set(terms))
        return Target(sequence, tuple(anchors_of(terms[0])), field, weight)

    def _of_prefix(self, prefix: str, field: str | None) -> Target:
        forms = [form.text for form in self._vocabulary.commonest_forms(prefix, _MOST_FORMS)]
        terms = frozenset(map(self._terms.of_form, forms))
        return Target((terms,), (Anchor(prefix, whole=False),), field, self._weight(terms))

    def _weight(self, terms: Iterable[str]) -> float:
        """Rarer words are worth more."""
        articles = min(self._vocabulary.size, sum(self._vocabulary.document_frequencies(list(terms))))
        return 1.0 / (1.0 + 20.0 * articles / max(1, self._vocabulary.size))


def anchors_of(term: str) -> list[Anchor]:
    """How the words of a term begin in a text.

    They begin as their stem does, but for some last letters (M. F. Porter, *The English (Porter2) stemming algorithm*).
    A stem without a vowel is the stem of itself only: whatever makes a word shorter leaves a vowel in it, except that
    "-sses" becomes "-ss".
    """
    if not _VOWEL.search(term):
        whole = len(term) < MAX_TERM and not term.endswith("ss")
        return [Anchor(term, whole), *(Anchor(one, whole=True) for one in _as_written(term))]
    starts = [term[:-1] if len(term) > 2 and term[-1] in _CHANGED else term]
    if len(term) == 3 and term.endswith("ie"):  # dying, lying, tying
        starts.append(f"{term[0]}y")
    return [
        *(Anchor(start, whole=False) for start in starts),
        *(Anchor(one, whole=True) for form in (term, f"{term}s") for one in _as_written(form)),
    ]


def _as_written(form: str) -> list[str]:
    """Other ways in which a form may stand in a text: "u.s" for "us", "2,500" for "2500"."""
    if form.isdecimal() and form.isascii() and 3 < len(form) < 20:
        return [f"{int(form):,}"]
    return [".".join(form)] if form.isalpha() and 1 < len(form) <= _LONGEST_ACRONYM else []


# -- where targets stand -----------------------------------------------------------------------------------


_ACCENTED = re.compile("[^\0-\u00bf\u2000-\u303f\ufffd-\U0010ffff]")
"""Said by what is not meant: a set takes as long to compile as it has characters."""


class Found(NamedTuple):
    """An occurrence of a target: its offsets and which target it is."""

    start: int
    end: int
    target: int


def find_all(text: str, targets: Sequence[Target], terms: Terms, title: bool = False) -> list[Found]:
    """All occurrences in order, by going through every word. Offsets are into `text`."""
    meant = [(number, target) for number, target in enumerate(targets) if is_meant(target, title)]
    words = list(terms.in_text(text)) if may_have(text, [target for _, target in meant]) else []
    found: list[Found] = []
    for number, target in meant:
        first, length = target.terms[0], len(target.terms)
        found += [
            Found(words[at][1], words[at + length - 1][2], number)
            for at in range(len(words) - length + 1)
            if words[at][0] in first and all(words[at + n][0] in target.terms[n] for n in range(1, length))
        ]
    return sorted(found)


def may_have(text: str, targets: Sequence[Target]) -> bool:
    """Whether it is worth going through the words of a text."""
    lowered = text.lower()
    return any(anchor.text in lowered for target in targets for anchor in target.anchors) or may_hide(text, targets)


def may_hide(text: str, targets: Sequence[Target]) -> bool:
    """Whether a text may have targets that do not begin with an anchor, because they are written with accents."""
    return bool(targets) and is_accented(text)


def is_accented(text: str) -> bool:
    """Whether a text has letters that are folded to others, or belongs to another script."""
    return not text.isascii() and _ACCENTED.search(text) is not None


def is_meant(target: Target, title: bool) -> bool:
    """Whether a target is to be lit in a title, or in a text."""
    return target.field in (None, "title") if title else target.field in (None, "body")


def find_some(text: str, lowered: str, targets: Sequence[Target], terms: Terms, most: int) -> list[Found]:
    """Up to `most` occurrences of each target in order, by looking for their anchors only: fast, may miss some.

    `lowered` is `text` in lower case and of the same length.
    """
    found: list[Found] = []
    match = word_pattern(text).match
    for number, target in enumerate(targets):
        if not is_meant(target, title=False):
            continue
        for anchor, whole in target.anchors:
            at, count = lowered.find(anchor), 0
            while at >= 0 and count < most:
                end = at + len(anchor)
                if not (lowered[at - 1 : at].isalnum() or (whole and lowered[end : end + 1].isalnum())):
                    end = _end_of(text, at, target, terms, match)
                    if end > at:
                        insort(found, Found(at, end, number))
                        count += 1
                    end = max(end, at + len(anchor))
                at = lowered.find(anchor, end)
    return found


def _end_of(text: str, at: int, target: Target, terms: Terms, match: Callable[[str, int], re.Match[str] | None]) -> int:
    """Where an occurrence that starts at `at` ends, or `at` when there is none."""
    word = match(text, at)
    if word is None or terms.of(word.group()) not in target.terms[0]:
        return at
    if len(target.terms) == 1:
        return word.end()
    # The words that follow: what stands between them is never longer than this.
    ahead = terms.in_text(text[word.end() : word.end() + 40 * len(target.terms)])
    end = word.end()
    for wanted in target.terms[1:]:
        following = next(ahead, None)
        if following is None or following[0] not in wanted:
            return at
        end = word.end() + following[2]
    return end


def joined(found: Iterable[Found], places: Iterable[Span] = ()) -> tuple[Span, ...]:
    """The spans of occurrences and of other places, overlapping ones joined."""
    spans: list[Span] = []
    for start, end in sorted([*(item[:2] for item in found), *places]):
        if spans and start < spans[-1].end:
            spans[-1] = Span(spans[-1].start, max(end, spans[-1].end))
        else:
            spans.append(Span(start, end))
    return tuple(spans)


# -- quotes and figures that are asked for -----------------------------------------------------------------


class QuoteTest:
    """Finds the quotes that are by the speaker, and say the words, that are asked for."""

    def __init__(self, wanted: QuoteBy, finder: TargetFinder, terms: Terms) -> None:
        self._terms, self._sure = terms, wanted.sure
        self.speaker = self._terms_in(wanted.speaker)
        self.said = self._terms_in(wanted.said)
        targets = finder.of_terms(sorted(self.said))
        self._anchors = [[anchor.text for anchor in target.anchors] for target in targets]

    def _terms_in(self, text: str) -> set[str]:
        return {self._terms.of(word) for word in words_of(text)}

    def passing(self, ids: Sequence[int], lookup: ArticleLookup) -> Iterator[tuple[SpokenQuote, str]]:
        """The quotes of articles that are asked for, each with its words (empty when no words are asked for)."""
        texts = lookup.texts(ids) if self.said else {}
        # Most quotes are ruled out by looking where the words may begin in the whole text.
        spots = {article_id: self._spots(text) for article_id, (_, text) in texts.items()}
        for quote in lookup.quotes_of(ids, self._sure):
            said = ""
            if self.said:
                if not _has_each(spots.get(quote.article_id, []), quote.start, quote.end):
                    continue
                said = texts[quote.article_id][1][quote.start : quote.end]
                if not self.said <= self._terms_in(said):
                    continue
            if self.speaker <= (self._terms_in(quote.speaker) if self.speaker else set()):
                yield quote, said

    def _spots(self, text: str) -> list[list[int]] | None:
        """For each word that is asked for, where it may begin; None when only going through the text can tell."""
        lowered = text.lower()
        if len(lowered) != len(text) or is_accented(text):
            return None
        return [sorted(at for anchor in anchors for at in _all_at(lowered, anchor)) for anchors in self._anchors]

    def places(self, quote: SpokenQuote, said: str) -> Iterator[Span]:
        """What to light: the speaker's mention and the words; the whole quote when there is neither."""
        if self.speaker and quote.mention_start is not None and quote.mention_end is not None:
            yield Span(quote.mention_start, quote.mention_end)
        elif not self.said:
            yield Span(quote.start, quote.end)
        for term, start, end in self._terms.in_text(said):
            if term in self.said:
                yield Span(quote.start + start, quote.start + end)


def _all_at(text: str, wanted: str) -> Iterator[int]:
    at = text.find(wanted)
    while at >= 0:
        yield at
        at = text.find(wanted, at + len(wanted))


def _has_each(spots: list[list[int]] | None, start: int, end: int) -> bool:
    """Whether each of several sorted lists has a number from `start` up to `end`; unknown counts as yes."""
    if spots is None:
        return True
    for numbers in spots:
        first = bisect_left(numbers, start)
        if first == len(numbers) or numbers[first] >= end:
            return False
    return bool(spots)


def places_of(
    root: Node, ids: Sequence[int], lookup: ArticleLookup, finder: TargetFinder, terms: Terms
) -> dict[int, tuple[Span, ...]]:
    """For each article the places of quotes and figures that the query asks for, in order, none overlapping."""
    found: dict[int, list[Span]] = {}
    for leaf in positive_leaves(root):
        for article_id, span in _of_leaf(leaf, ids, lookup, finder, terms):
            found.setdefault(article_id, []).append(span)
    return {article_id: tuple(_apart(spans)) for article_id, spans in found.items()}


def _of_leaf(
    leaf: Node, ids: Sequence[int], lookup: ArticleLookup, finder: TargetFinder, terms: Terms
) -> Iterator[tuple[int, Span]]:
    match leaf:
        case FigureOf():
            for article_id, start, end in lookup.figure_spans(leaf.within(terms.counted(leaf.noun)), ids):
                yield article_id, Span(start, end)
        case QuoteBy():
            test = QuoteTest(leaf, finder, terms)
            for quote, said in test.passing(ids, lookup):
                for span in test.places(quote, said):
                    yield quote.article_id, span


def _apart(spans: Iterable[Span]) -> Iterator[Span]:
    last = 0
    for span in sorted(set(spans)):
        if span.start >= last:
            yield span
            last = span.end
