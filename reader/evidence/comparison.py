"""Two articles side by side: sentences both have, what was changed in them, what only one has, how much is copied.

Sentences are paired by the longest common subsequence of their words, the likest first, whatever their order: who
rewrites a report moves its paragraphs. A pair is *changed* when it differs in a word or when one sentence holds the
other.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise, zip_longest
from types import MappingProxyType
from typing import Literal

from msgspec import Struct
from rapidfuzz.distance import LCSseq

from reader.evidence.copies import copied_share
from reader.evidence.wording import STOP_WORDS, Change, PlacedWord, changes, placed_words
from reader.model import Span
from reader.model.units import sentences

SentenceKind = Literal["same", "changed", "only_a", "only_b"]

LIKE = 0.6
"""Likeness (common words of both, 0..1) from which two sentences of six words or more are one."""
LIKE_SHORT = 0.8
"""Likeness for shorter sentences: “X said in a statement” is like any other."""
INSIDE = 0.85
"""The share of the shorter sentence that makes it a part of the longer one."""
_SHORT = 6
_LEAST_INSIDE = 6
_LOOKED_AT = 6


class Sentence(Struct, frozen=True):
    """A sentence with its words in their form for comparing."""

    span: Span
    words: tuple[PlacedWord, ...]

    @property
    def forms(self) -> tuple[str, ...]:
        """The words alone."""
        return tuple(word.form for word in self.words)


class Aligned(Struct, frozen=True):
    """A sentence of one text or a pair of both: `a`, `b` are its spans (None where only the other has it)."""

    kind: SentenceKind
    a: Span | None
    b: Span | None
    changes: tuple[Change, ...] = ()


class Comparison(Struct, frozen=True):
    """`sentences` in the order of the first text, what only the second has where it stands among them.

    `of_a`: the share (0..1) of the first text's words that stand in the second; `of_b` the other way round.
    """

    sentences: tuple[Aligned, ...]
    of_a: float
    of_b: float

    def counts(self) -> dict[SentenceKind, int]:
        """How many sentences there are of each kind."""
        found = Counter(aligned.kind for aligned in self.sentences)
        return {kind: found[kind] for kind in ("same", "changed", "only_a", "only_b")}


def compare(a: str, b: str, known: Sequence[tuple[Span, Span]] = ()) -> Comparison:
    """Compare two texts. `known`: places of both that say the same, in whatever words."""
    left, right = split(a), split(b)
    pairs = pair(left, right, [(_at(left, one), _at(right, other)) for one, other in known])
    aligned = [_aligned(left[i], right[j]) for i, j in pairs]
    return Comparison(
        tuple(_in_order(left, right, pairs, aligned)),
        *_shares(left, right, [pairs[n] for n, one in enumerate(aligned) if one.kind == "same"]),
    )


class Beside(Struct, frozen=True):
    """A sentence of one text or of several, as they stand side by side.

    `spans`: where each text has it (None: it has not). `changes[k]`: how text k differs from the first one that has it,
    as spans of that text and of text k. `apart`: these are sentences that only one text has each, at the same place.
    """

    spans: tuple[Span | None, ...]
    changes: tuple[tuple[Change, ...], ...]
    apart: bool = False

    @property
    def first(self) -> int:
        """The first text that has it."""
        return next(n for n, span in enumerate(self.spans) if span is not None)

    @property
    def kind(self) -> Literal["same", "changed", "only"]:
        """Whether all that have it have it in the same words; `only`: one text has it."""
        if self.apart or sum(span is not None for span in self.spans) == 1:
            return "only"
        return "changed" if any(self.changes) else "same"


Known = Mapping[tuple[int, int], Sequence[tuple[Span, Span]]]
"""Places that say the same, in whatever words, by the numbers of their texts, the smaller one first."""


def side_by_side(texts: Sequence[str], known: Known = MappingProxyType({})) -> list[Beside]:
    """The sentences of texts beside each other, in the order of the first one.

    What only a later text has stands behind what stands before it there, and what it begins with before the first
    sentence that it shares. Where sentences meet that only one text has each, they stand in one row.
    """
    rows: list[_Row] = []
    for n, text in enumerate(texts):
        theirs = split(text)
        same = [
            (next((i for i, row in enumerate(rows) if m in row.spans and row.spans[m].overlaps(one)), None), other)
            for m in range(n)
            for one, other in known.get((m, n), ())
        ]
        place_of = {
            j: i for i, j in pair([row.sentence for row in rows], theirs, [(i, _at(theirs, one)) for i, one in same])
        }
        at = place_of[min(place_of)] if place_of else len(rows)
        before: list[list[_Row]] = [[] for _ in range(len(rows) + 1)]
        for j, sentence in enumerate(theirs):
            if j in place_of:
                at = place_of[j] + 1
                rows[at - 1].add(n, sentence)
            else:
                before[at].append(_Row(sentence, {n: sentence.span}))
        rows = [one for those, row in zip(before, [*rows, None], strict=True) for one in (*those, row) if one]
    found: list[Beside] = []
    for shared, some in groupby(rows, key=lambda row: len(row.spans) > 1):
        if shared:
            found += [row.beside(len(texts)) for row in some]
        else:
            found += _apart([row.spans for row in some], len(texts))
    return found


def _apart(places: Iterable[Mapping[int, Span]], texts: int) -> Iterator[Beside]:
    """Sentences that only one text has each, those of one text below each other, those of several beside each other."""
    columns: list[list[Span]] = [[] for _ in range(texts)]
    for place in places:
        for text, span in place.items():
            columns[text].append(span)
    for spans in zip_longest(*columns):
        yield Beside(spans, ((),) * texts, apart=True)


@dataclass(eq=False, slots=True)
class _Row:
    """A row as it grows: the sentence of the first text that has it, where each has it, what differs."""

    sentence: Sentence
    spans: dict[int, Span]
    changes: dict[int, tuple[Change, ...]] = field(default_factory=dict)

    def add(self, text: int, sentence: Sentence) -> None:
        self.spans[text] = sentence.span
        self.changes[text] = _aligned(self.sentence, sentence).changes

    def beside(self, texts: int) -> Beside:
        return Beside(tuple(map(self.spans.get, range(texts))), tuple(self.changes.get(n, ()) for n in range(texts)))


def split(text: str) -> list[Sentence]:
    """The sentences of a text that hold a word."""
    words = placed_words(text)
    found: list[Sentence] = []
    at = 0
    for span in sentences(text):
        start = at
        while at < len(words) and words[at].span.start < span.end:
            at += 1
        if at > start:
            found.append(Sentence(span, tuple(words[start:at])))
    return found


def _at(side: Sequence[Sentence], place: Span) -> int | None:
    """The number of the sentence that holds a place."""
    return next((n for n, one in enumerate(side) if one.span.overlaps(place)), None)


def pair(
    left: Sequence[Sentence], right: Sequence[Sentence], known: Iterable[tuple[int | None, int | None]] = ()
) -> list[tuple[int, int]]:
    """Numbers of sentences that belong together, in the order of the left ones; each stands in one pair at most.

    `known`: pairs that say the same, the surest first; where their words are not enough, they count after the others.
    """
    left_forms, right_forms = [one.forms for one in left], [one.forms for one in right]
    found: list[tuple[int, int]] = []
    used_left: set[int] = set()
    used_right: set[int] = set()
    for i, j in (*((i, j) for _, i, j in sorted(_scored(left_forms, right_forms))), *known):
        if i is not None and j is not None and i not in used_left and j not in used_right:
            used_left.add(i)
            used_right.add(j)
            found.append((i, j))
    return sorted(found)


def _scored(left: Sequence[tuple[str, ...]], right: Sequence[tuple[str, ...]]) -> Iterator[tuple[float, int, int]]:
    """Pairs that may belong together with minus their score, the place nearby deciding between equals."""
    holding: dict[object, list[int]] = defaultdict(list)
    for j, forms in enumerate(right):
        for key in _keys(forms):
            holding[key].append(j)
    for i, forms in enumerate(left):
        shared = Counter(j for key in _keys(forms) for j in holding.get(key, ()))
        here = i / max(1, len(left))
        for j, _ in shared.most_common(_LOOKED_AT):
            if (score := score_of(forms, right[j])) > 0:
                yield -score + 1e-3 * abs(here - j / max(1, len(right))), i, j


def _keys(forms: Sequence[str]) -> set[object]:
    """What two sentences may share: pairs of words and, of very short sentences, the whole."""
    if len(forms) < 4:
        return {tuple(forms)}
    return {*pairwise(forms)}


def score_of(a: Sequence[str], b: Sequence[str]) -> float:
    """How well two sentences fit, 0..1; 0 when they are not the same sentence."""
    short = min(len(a), len(b))
    if short < 4:
        return 1.0 if list(a) == list(b) else 0.0
    common = LCSseq.similarity(a, b)
    likeness, inside = 2 * common / (len(a) + len(b)), common / short
    like_enough = likeness >= (LIKE if short >= _SHORT else LIKE_SHORT)
    if not like_enough and not (inside >= INSIDE and short >= _LEAST_INSIDE):
        return 0.0
    if likeness < INSIDE and not _same_matter(a, b, inside):
        return 0.0
    return max(likeness, 0.9 * inside)


def _same_matter(a: Sequence[str], b: Sequence[str], inside: float) -> bool:
    """Whether what is common is more than the frame of a sentence: much of the content words, or nearly all words."""
    ours, theirs = ({word for word in forms if word not in STOP_WORDS} for forms in (a, b))
    least = min(len(ours), len(theirs))
    return inside >= 0.95 or (least > 0 and len(ours & theirs) >= max(2, least * 0.45))


def _aligned(a: Sentence, b: Sentence) -> Aligned:
    found = () if a.forms == b.forms else tuple(changes(a.words, b.words))
    return Aligned("changed" if found else "same", a.span, b.span, found)


def _in_order(
    left: Sequence[Sentence], right: Sequence[Sentence], pairs: Sequence[tuple[int, int]], aligned: Sequence[Aligned]
) -> Iterator[Aligned]:
    of_left = {i: n for n, (i, _) in enumerate(pairs)}
    paired_right = {j for _, j in pairs}
    shown: set[int] = set()

    def only_right(after: int) -> Iterator[Aligned]:
        for j in range(after, len(right)):
            if j in paired_right or j in shown:
                return
            shown.add(j)
            yield Aligned("only_b", None, right[j].span)

    for i, sentence in enumerate(left):
        if (n := of_left.get(i)) is None:
            yield Aligned("only_a", sentence.span, None)
            continue
        # What the second text begins with stands before the first pair.
        yield from only_right(0)
        yield aligned[n]
        yield from only_right(pairs[n][1] + 1)
    if not pairs:
        yield from only_right(0)


def _shares(
    left: Sequence[Sentence], right: Sequence[Sentence], same: Sequence[tuple[int, int]]
) -> tuple[float, float]:
    ours = [word.form for sentence in left for word in sentence.words]
    theirs = [word.form for sentence in right for word in sentence.words]
    return (
        copied_share(ours, theirs, _ranges(left, {i for i, _ in same})),
        copied_share(theirs, ours, _ranges(right, {j for _, j in same})),
    )


def _ranges(side: Sequence[Sentence], wanted: set[int]) -> Iterator[range]:
    """Where the wanted sentences stand among all words of their text."""
    at = 0
    for n, sentence in enumerate(side):
        after = at + len(sentence.words)
        if n in wanted:
            yield range(at, after)
        at = after
