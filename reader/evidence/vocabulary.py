"""Words of many texts at once, each as a number: what `wording.words_of` finds, in arrays.

Comparing a library means reading millions of words. Here the texts of a few hundred articles are cut into tokens in
one go; a token of plain letters is known by a hash of its letters, and only what has more than one form (numbers,
contractions, accents) is looked at alone. Only processes that build evidence import this module: it needs numpy.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from functools import cache

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from reader.evidence.wording import (
    BEGINS_NUMBER,
    JOINS_BEFORE,
    SEVERAL_FORMS,
    STOP_WORDS,
    forms_at,
    is_number,
)

Numbers = NDArray[np.int32]
Places = NDArray[np.int64]

_OTHER, _LETTER, _DIGIT, _APOSTROPHE, _POINT, _PERCENT = range(6)
_BASIC = 0x10000
_FACTOR = 0x9E3779B97F4A7C15
_LOOK_AHEAD = 2
"""Tokens that decide on the forms of one that begins no number in words."""


class NumberedWords(Struct, frozen=True):
    """The words of several texts, text after text.

    `numbers[n]`: the number of a word in the vocabulary; it stands at `starts[n]` of all texts joined by one
    character. The words of text k are those from `first[k]` to `first[k + 1]`; it begins at `begins[k]` of the whole.
    """

    numbers: Numbers
    starts: Places
    first: Places
    begins: Places

    def between(self, text: Places, start: Places, end: Places) -> tuple[Places, Places]:
        """The first words that begin inside stretches of texts, and the first ones after them."""
        begins = self.begins[text]
        return np.searchsorted(self.starts, begins + start), np.searchsorted(self.starts, begins + end)


class Vocabulary:
    """Numbers of words, given as they are met; and what is asked of a word, by its number."""

    def __init__(self) -> None:
        self.forms: list[str] = []
        self._of_form: dict[str, int] = {}
        self._of_hash: dict[int, int] = {}
        self._of_token: dict[str, tuple[int, ...]] = {}
        self._of_set: dict[frozenset[str], frozenset[int]] = {}
        self._hashes = np.empty(0, np.uint64)
        self._masked = np.empty(0, np.uint64)
        self._stop = np.empty(0, bool)
        self._several = frozenset(_Tokens(" ".join(SEVERAL_FORMS)).hashes.tolist())

    @property
    def hashes(self) -> NDArray[np.uint64]:
        """A 32-bit hash of each word, the same in every process."""
        self._catch_up()
        return self._hashes

    @property
    def masked(self) -> NDArray[np.uint64]:
        """The same with every number as that of 0."""
        self._catch_up()
        return self._masked

    @property
    def stop(self) -> NDArray[np.bool_]:
        """Which words say nothing of what a sentence is about."""
        self._catch_up()
        return self._stop

    def _catch_up(self) -> None:
        new = self.forms[len(self._hashes) :]
        if new:
            self._hashes = np.append(self._hashes, np.array([word_hash(form) for form in new], np.uint64))
            masked = [word_hash("0" if is_number(form) else form) for form in new]
            self._masked = np.append(self._masked, np.array(masked, np.uint64))
            self._stop = np.append(self._stop, np.array([form in STOP_WORDS for form in new], bool))

    def number(self, form: str) -> int:
        """The number of a word in its form for comparing."""
        found = self._of_form.get(form)
        if found is None:
            found = self._of_form[form] = len(self.forms)
            self.forms.append(form)
        return found

    def numbers_of(self, forms: frozenset[str]) -> frozenset[int]:
        """The numbers of some words."""
        found = self._of_set.get(forms)
        if found is None:
            found = self._of_set[forms] = frozenset(map(self.number, forms))
        return found

    def read(self, texts: Sequence[str]) -> NumberedWords:
        """The words of texts."""
        whole = "\n".join(texts)
        begins = np.cumsum([0, *(len(text) + 1 for text in texts)])
        tokens = _Tokens(whole)
        numbers = self._plain(tokens)
        count = np.ones(len(tokens.starts), np.int64)
        after_text = np.searchsorted(tokens.starts, begins[1:])
        several = self._special(tokens, np.repeat(after_text, np.diff(after_text, prepend=0)), numbers, count)
        at = np.cumsum(count) - count
        found = np.repeat(numbers, count)
        for token, forms in several:
            found[at[token] : at[token] + len(forms)] = forms
        starts = np.repeat(tokens.starts, count)
        return NumberedWords(found, starts, np.searchsorted(starts, begins), begins)

    def _plain(self, tokens: _Tokens) -> Numbers:
        """The numbers of tokens of plain letters that have one form; of all others -1."""
        unique, first, inverse = np.unique(tokens.hashes, return_index=True, return_inverse=True)
        numbers = np.full(len(unique), -1, np.int32)
        known, plain = self._of_hash, tokens.plain[first]
        for n, code in enumerate(unique.tolist()):
            if (number := known.get(code)) is None:
                if not plain[n] or code in self._several:
                    continue
                number = known[code] = self.number(tokens.word(int(first[n])))
            numbers[n] = number
        return np.where(tokens.plain, numbers[inverse], np.int32(-1))

    def _special(
        self, tokens: _Tokens, after_text: Places, numbers: Numbers, count: Places
    ) -> list[tuple[int, tuple[int, ...]]]:
        """Number the tokens that are left; hands back those with several forms. `count`: how many each has."""
        several: list[tuple[int, tuple[int, ...]]] = []
        known, taken = self._of_token, 0
        left = np.flatnonzero(numbers < 0)
        for at, end in zip(left.tolist(), after_text[left].tolist(), strict=True):
            if at < taken:
                continue
            token = tokens.word(at)
            next_word = tokens.word(at + 1) if at + 1 < end else ""
            alone = token not in BEGINS_NUMBER and next_word not in JOINS_BEFORE
            if not alone or (forms := known.get(token)) is None:
                words, last = self._forms_at(tokens, at, end)
                forms = tuple(map(self.number, words))
                if alone:
                    known[token] = forms
                else:
                    count[at + 1 : last + 1] = 0
                    taken = last + 1
            numbers[at] = forms[0]
            if len(forms) > 1:
                count[at] = len(forms)
                several.append((at, forms))
        return several

    def _forms_at(self, tokens: _Tokens, at: int, end: int) -> tuple[tuple[str, ...], int]:
        """The forms of a token and the last token that belongs to it; `end`: the first token of the next text."""
        ahead = _LOOK_AHEAD
        while True:
            words = [tokens.word(n) for n in range(at, min(at + ahead, end))]
            forms, last = forms_at(words, 0)
            if last < len(words) - 1 or at + ahead >= end or words[0] not in BEGINS_NUMBER:
                return forms, at + last
            ahead *= 4


class _Tokens:
    """The tokens of a text: places, a hash of each one's letters in lower case, which are plain letters."""

    def __init__(self, text: str) -> None:
        self._text = text
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
        self.starts, self.ends = _cut(codes)
        self.hashes, self.plain = _hashes(codes, self.starts, self.ends)
        self._starts, self._ends = self.starts.tolist(), self.ends.tolist()

    def word(self, n: int) -> str:
        """A token in lower case."""
        return self._text[self._starts[n] : self._ends[n]].lower()


def word_hash(form: str) -> int:
    """A 32-bit number for a word that is the same in every process."""
    return zlib.crc32(form.encode("utf-8", "surrogatepass"))


def _cut(codes: NDArray[np.uint32]) -> tuple[Places, Places]:
    """Where the tokens of a text begin and end, as the pattern of `wording` finds them."""
    kinds = _kinds()[np.minimum(codes, _BASIC - 1)]
    beyond = np.flatnonzero(codes >= _BASIC)
    kinds[beyond] = _kinds_of("".join(map(chr, codes[beyond].tolist())))
    for mark, between in ((_APOSTROPHE, _LETTER), (_POINT, _DIGIT)):
        at = np.flatnonzero(kinds == mark)
        inside = at[(at > 0) & (at < len(kinds) - 1)]
        inside = inside[(kinds[inside - 1] == between) & (kinds[inside + 1] == between)]
        kinds[at] = _OTHER
        kinds[inside] = between
    edges = np.ones(len(kinds) + 1, bool)
    np.not_equal(kinds[1:], kinds[:-1], out=edges[1:-1])
    percent = kinds == _PERCENT
    edges[:-1] |= percent
    edges[1:] |= percent
    at = np.flatnonzero(edges)
    tokens = kinds[at[:-1]] != _OTHER
    return at[:-1][tokens], at[1:][tokens]


def _hashes(codes: NDArray[np.uint32], starts: Places, ends: Places) -> tuple[NDArray[np.uint64], NDArray[np.bool_]]:
    """A hash of the ASCII letters of each token in lower case, and whether it has no other characters.

    The polynomial hash of R. Karp and M. Rabin (1987), by which the hash of any stretch is a difference of two sums.
    """
    lower = codes | np.uint32(0x20)
    others = np.concatenate(
        (np.zeros(1, np.int32), np.cumsum(~_ascii_letters()[np.minimum(codes, 0x80)], dtype=np.int32))
    )
    powers, inverse = _powers(1 << max(16, len(codes).bit_length()))
    sums = np.zeros(len(codes) + 1, np.uint64)
    np.multiply(lower, powers[: len(codes)], out=sums[1:])
    np.cumsum(sums, out=sums)
    return (sums[ends] - sums[starts]) * inverse[starts], others[ends] == others[starts]


@cache
def _powers(count: int) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """The first powers of the factor of the hash, and of its inverse."""
    factors = (_FACTOR, pow(_FACTOR, -1, 1 << 64))
    powers, inverse = (np.cumprod(np.full(count, factor, np.uint64), dtype=np.uint64) for factor in factors)
    return powers, inverse


@cache
def _ascii_letters() -> NDArray[np.bool_]:
    """Which of the first 128 characters are letters; the one after them stands for all others."""
    return np.array([chr(code).isalpha() for code in range(0x80)] + [False])


@cache
def _kinds() -> NDArray[np.uint8]:
    """What each character of the basic plane is to a token."""
    kinds = _kinds_of("".join(map(chr, range(_BASIC))))
    for characters, kind in (("'’", _APOSTROPHE), (".,", _POINT), ("%", _PERCENT)):
        kinds[[ord(character) for character in characters]] = kind
    return kinds


def _kinds_of(characters: str) -> NDArray[np.uint8]:
    kinds = np.full(len(characters), _OTHER, np.uint8)
    for pattern, kind in ((r"[^\W\d_]+", _LETTER), (r"\d+", _DIGIT)):
        for match in re.finditer(pattern, characters):
            kinds[match.start() : match.end()] = kind
    return kinds
