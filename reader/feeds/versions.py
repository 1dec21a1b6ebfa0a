"""Versions: what changed between two texts of an article, word by word.

Paragraphs are compared first, then words inside those that differ; unchanged words between two changes that are too
few to tell them apart join them. Linear memory, milliseconds for news (difflib alone over words takes seconds).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from msgspec import Struct
from rapidfuzz import fuzz
from rapidfuzz.distance import Indel

from reader.feeds.articles import ArticleFile

_WORD = re.compile(r"\w+(?:[’'.,-]\w+)*|[^\w\s]|\s+")
_PARAGRAPH = re.compile(r"[^\n]+\n*")
_BLANKS = re.compile(r"\s+")
_MOST_PARAGRAPHS = 4_000
_MOST_PAIRS = 10_000
_ALIKE = 50.0
"""Paragraphs of which so many per cent of the characters are the same, in order, are one that was edited."""
_ISLAND_WORDS = 2
"""Unchanged words up to this many between two larger changes join them to one."""

# What a change of encoding or of typing habits changes, without a word being another.
_TYPING = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "\u00a0": " ", "…": "..."})


class Change(Struct, frozen=True):
    """A place where two texts differ: `old[old_start:old_end]` became `new[new_start:new_end]`; either may be empty."""

    old_start: int
    old_end: int
    new_start: int
    new_end: int


def says_the_same(old: ArticleFile, new: ArticleFile) -> bool:
    """Whether two texts of an article have the same words: blanks, quote marks, dashes and dates do not count."""
    return all(
        _words_alone(before) == _words_alone(after)
        for before, after in ((str(old.fields.get("title")), str(new.fields.get("title"))), (old.body, new.body))
    )


def changes(old: str, new: str) -> list[Change]:
    """Where `new` differs from `old`, in order, without overlaps. Offsets are characters."""
    old_spans, new_spans = _spans(old, _PARAGRAPH), _spans(new, _PARAGRAPH)
    old_paragraphs = [old[start:end].strip() for start, end in old_spans]
    new_paragraphs = [new[start:end].strip() for start, end in new_spans]
    found: list[Change] = []
    for tag, i, j, k, m in _paragraph_codes(old_paragraphs, new_paragraphs):
        if tag == "equal":
            continue
        for a, b, c, d in _alike(old_paragraphs, new_paragraphs, i, j, k, m):
            start, end = _covered(old_spans, a, b, len(old))
            new_start, new_end = _covered(new_spans, c, d, len(new))
            if a < b and c < d:
                found.extend(_word_changes(old[start:end], new[new_start:new_end], start, new_start))
            else:
                found.append(Change(start, end, new_start, new_end))
    return found


def _alike(
    old: Sequence[str], new: Sequence[str], i: int, j: int, k: int, m: int
) -> Iterator[tuple[int, int, int, int]]:
    """The paragraphs `old[i:j]`, which became `new[k:m]`, in stretches to be compared word by word.

    In order: a paragraph goes with the first later one that is like it, those between are gone or new.
    """
    if (j - i) * (m - k) > _MOST_PAIRS:
        yield i, j, k, m
        return
    pairs = []
    after = k
    for a in range(i, j):
        best = max(range(after, m), key=lambda c: fuzz.ratio(old[a], new[c]), default=None)
        if best is not None and fuzz.ratio(old[a], new[best]) >= _ALIKE:
            pairs.append((a, best))
            after = best + 1
    if not pairs:
        yield i, j, k, m
        return
    for a, c in pairs:
        if i < a:
            yield i, a, k, k
        if k < c:
            yield a, a, k, c
        yield a, a + 1, c, c + 1
        i, k = a + 1, c + 1
    if i < j:
        yield i, j, k, k
    if k < m:
        yield j, j, k, m


def _words_alone(text: str) -> str:
    return _BLANKS.sub(" ", text.translate(_TYPING)).strip()


def _spans(text: str, pattern: re.Pattern[str]) -> list[tuple[int, int]]:
    return [match.span() for match in pattern.finditer(text)]


def _covered(spans: Sequence[tuple[int, int]], first: int, after: int, length: int) -> tuple[int, int]:
    """From the start of the first to the end of the last of these spans; for none of them, the place between."""
    if after > first:
        return spans[first][0], spans[after - 1][1]
    place = spans[first][0] if first < len(spans) else length
    return place, place


def _paragraph_codes(old: list[str], new: list[str]) -> list[tuple[str, int, int, int, int]]:
    if len(old) + len(new) > _MOST_PARAGRAPHS:
        return [("replace", 0, len(old), 0, len(new))]
    return list(SequenceMatcher(None, old, new, autojunk=False).get_opcodes())


def _word_changes(old: str, new: str, old_at: int, new_at: int) -> Iterator[Change]:
    old_spans, new_spans = _spans(old, _WORD), _spans(new, _WORD)
    old_words = [" " if old[start:end].isspace() else old[start:end] for start, end in old_spans]
    new_words = [" " if new[start:end].isspace() else new[start:end] for start, end in new_spans]
    joined: list[tuple[int, int, int, int]] = []
    for i, j, k, m in _differing(old_words, new_words):
        if joined:
            before = joined[-1]
            island = old_words[before[1] : i]
            size = max(before[1] - before[0], before[3] - before[2]) + max(j - i, m - k)
            if _is_too_small(island, size):
                joined[-1] = (before[0], j, before[2], m)
                continue
        joined.append((i, j, k, m))
    for i, j, k, m in joined:
        start, end = _covered(old_spans, i, j, len(old))
        new_start, new_end = _covered(new_spans, k, m, len(new))
        if old[start:end].strip() != new[new_start:new_end].strip():
            yield Change(old_at + start, old_at + end, new_at + new_start, new_at + new_end)


def _is_too_small(island: Sequence[str], size_of_changes: int) -> bool:
    words = sum(1 for word in island if word[0].isalnum())
    return not island or (words <= _ISLAND_WORDS and size_of_changes >= 2 * len(island) and "." not in island)


def _differing(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[int, int, int, int]]:
    numbers: dict[str, int] = {}
    old_numbers = [numbers.setdefault(word, len(numbers)) for word in old]
    new_numbers = [numbers.setdefault(word, len(numbers)) for word in new]
    for code in Indel.opcodes(old_numbers, new_numbers):
        if code.tag != "equal":
            yield code.src_start, code.src_end, code.dest_start, code.dest_end
