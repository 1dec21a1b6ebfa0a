"""Words as they are compared across articles, and the kinds of change between two wordings.

Two outlets write the same words differently: “won’t” and “will not”, “per cent” and “%”, “forty-five” and “45”. Here
all of these have one form. `normal_words` gives the forms alone; `placed_words` the same forms with their places.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Literal

from msgspec import Struct

from reader.model.number_words import TENS, UNITS
from reader.model.plain_text import without_accents
from reader.model.span import Span

ChangeKind = Literal["negation", "number", "hedge", "shortened", "words", "attribution"]

_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)*|%")
_POWERS = {"hundred": 100, "thousand": 1000}
_SCALES = {"m": "million", "mn": "million", "bn": "billion", "tn": "trillion", "k": "thousand"}
SCALE_WORDS = frozenset({"hundred", "thousand", "million", "billion", "trillion", "dozen", "lakh", "crore"})
_VAGUE_AMOUNTS = frozenset(
    {"several", "many", "few", "dozens", "hundreds", "thousands", "millions", "scores", "half", "third", "quarter"}
)
_OPENED = {
    "can't": ("can", "not"),
    "cannot": ("can", "not"),
    "won't": ("will", "not"),
    "shan't": ("shall", "not"),
    "ain't": ("is", "not"),
    "i'm": ("i", "am"),
    "let's": ("let", "us"),
    "gonna": ("going", "to"),
}
_ENDINGS = {"n't": "not", "'re": "are", "'ll": "will", "'ve": "have"}
_IS_AFTER = frozenset("it that there he she what who here where this".split())  # noqa: SIM905
_ONE_FORM = {"%": "percent", "towards": "toward", "amid": "amid", "amidst": "amid", "whilst": "while"}

_CLAUSE_WITHOUT = 4
"""Words that change at most where one clause stands with a negation and without it; more is another clause."""
_PHRASE = 8
"""Words of a stretch that tells where a number moved to; a longer one was left out or added."""

NEGATIONS = frozenset("not no never none nothing nobody neither nor without hardly cannot".split())  # noqa: SIM905
_HEDGES_WORDS = """
    may might could would will shall should must can perhaps probably likely possibly maybe nearly almost about
    roughly around approximately apparently reportedly allegedly seems seem appears appear suggests suggest
"""
HEDGES = frozenset(_HEDGES_WORDS.split())
BACKSHIFT = {"will": "would", "can": "could", "may": "might", "shall": "should"}
"""How a reporter shifts the verbs of a speaker: no hedge was added."""
_STOP_WORDS_WORDS = """
    a an the of to in on at by for with from as is are was were be been being it its this that these those and or
    but if then than so we i you he she they our my your his her their us me him them will would can could may
    might shall should must has have had do does did there here what which who whom when where how very more most
    some any all just also into about over out up down said say says not no am
"""
STOP_WORDS = frozenset(_STOP_WORDS_WORDS.split())
"""Words that say nothing of what a sentence is about."""

BEGINS_NUMBER = frozenset(UNITS) | frozenset(TENS)
"""Tokens that a number in words begins with."""
JOINS_BEFORE = frozenset(_SCALES) | {"one", "cent"}
"""Tokens that some of those before them are taken together with: “5 bn”, “no one”, “per cent”."""
SEVERAL_FORMS = BEGINS_NUMBER | frozenset(_OPENED) | frozenset(_ONE_FORM) | {"per", "no"}
"""Tokens of plain letters that are not compared as they stand."""


class PlacedWord(Struct, frozen=True):
    """A word in its form for comparing, and where it stands."""

    form: str
    span: Span


class Change(Struct, frozen=True):
    """What stands differently in two wordings: `a` and `b` are spans of the two texts; an empty one marks the place."""

    kind: ChangeKind
    a: Span
    b: Span


class WordList(Struct, frozen=True):
    """The words of a text in their form for comparing, in order; `starts[n]`, `ends[n]` are the place of `forms[n]`."""

    forms: list[str]
    starts: list[int]
    ends: list[int]

    def between(self, start: int, end: int) -> list[str]:
        """The forms of the words that begin inside a stretch of the text."""
        first, after = self.numbers(start, end)
        return self.forms[first:after]

    def numbers(self, start: int, end: int) -> tuple[int, int]:
        """The number of the first word that begins inside a stretch, and of the first one after it."""
        return bisect_left(self.starts, start), bisect_left(self.starts, end)


def words_of(text: str, start: int = 0, end: int | None = None) -> WordList:
    """The words of a stretch of `text`."""
    matches = list(_WORD.finditer(text, start, len(text) if end is None else end))
    forms, first, last = _forms([match.group() for match in matches])
    places = [match.span() for match in matches]
    return WordList(forms, [places[n][0] for n in first], [places[n][1] for n in last])


def normal_words(text: str) -> list[str]:
    """The words of `text` in their form for comparing."""
    return _forms(_WORD.findall(text))[0]


def placed_words(text: str, span: Span | None = None) -> list[PlacedWord]:
    """The words inside `span` (all of `text` without one) in their form for comparing, with their places in `text`."""
    words = words_of(text, *(span or (0, len(text))))
    return [PlacedWord(*word) for word in zip(words.forms, map(Span, words.starts, words.ends), strict=True)]


def _forms(tokens: Sequence[str]) -> tuple[list[str], list[int], list[int]]:
    """The forms of tokens, and the first and the last token that each comes from."""
    if not tokens:
        return [], [], []
    # No letter becomes a blank in lower case: as many tokens come out as went in.
    lower = " ".join(tokens).lower().split(" ")
    special = [
        n for n, token in enumerate(lower) if token in SEVERAL_FORMS or not (token.isascii() and token.isalpha())
    ]
    if not special:
        numbers = list(range(len(lower)))
        return lower, numbers, numbers
    forms, first, last = list[str](), list[int](), list[int]()
    at = 0
    for n in special:
        if n < at:
            continue
        forms += lower[at:n]
        first += range(at, n)
        last += range(at, n)
        found, end = forms_at(lower, n)
        forms += found
        first += [n] * len(found)
        last += [end] * len(found)
        at = end + 1
    forms += lower[at:]
    first += range(at, len(lower))
    last += range(at, len(lower))
    return forms, first, last


def forms_at(tokens: Sequence[str], n: int) -> tuple[tuple[str, ...], int]:
    """The forms of the token at `n`, in lower case, with those after it that belong to it; the last token taken."""
    token = tokens[n]
    after = tokens[n + 1] if n + 1 < len(tokens) else ""
    if token in BEGINS_NUMBER:
        value, last = _number_at(tokens, n)
        return (str(value),), last
    if token == "no" and after == "one":
        return ("nobody",), n + 1
    if token == "per" and after == "cent":
        return ("percent",), n + 1
    if token[0].isdecimal():
        digits = token.replace(",", "")
        return (digits, _SCALES[after]) if after in _SCALES else (digits,), n + (after in _SCALES)
    if token.isascii() and "'" not in token:
        return _OPENED.get(token) or (_ONE_FORM.get(token, token),), n
    return _opened(token), n


def _opened(token: str) -> tuple[str, ...]:
    """A token with accents or an apostrophe: without accents, contractions as two words, no possessive ending."""
    word = token.replace("’", "'")
    if not word.isascii():
        word = without_accents(word) or word
    if word in _OPENED:
        return _OPENED[word]
    for ending, full in _ENDINGS.items():
        if word.endswith(ending) and len(word) > len(ending):
            return word[: -len(ending)], full
    if word.endswith("'s"):
        stem = word[:-2]
        return (stem, "is") if stem in _IS_AFTER else (stem,)
    return (_ONE_FORM.get(word, word),)


def _number_at(tokens: Sequence[str], n: int) -> tuple[int, int]:
    """The value of the number words that begin at `n`, and the last token of them."""
    total, value, last = 0, 0, n
    largest = 1_000_000
    for at in range(n, len(tokens)):
        token = tokens[at]
        if token in TENS and value % 100 == 0 and (at == n or largest > 1):
            value, largest = value + TENS[token], 10
        elif token in UNITS and value % 10 == 0 and (at == n or (largest > 1 and UNITS[token] < max(largest, 10))):
            value, largest = value + UNITS[token], 1
        elif token in _POWERS and 0 < value < _POWERS[token]:
            if token == "thousand":
                total, value, largest = value * 1000, 0, 1000
            else:
                value, largest = value * 100, 100
        else:
            break
        last = at
    return total + value, last


def is_number(form: str) -> bool:
    """Whether a form is a number in digits or the name of a power of ten."""
    return form[0].isdecimal() or form in SCALE_WORDS


def numbers_of(forms: Sequence[str]) -> list[str]:
    """The numbers among `forms`, in order."""
    return [form for form in forms if is_number(form)]


def changes(a: Sequence[PlacedWord], b: Sequence[PlacedWord], *, reported: bool = False) -> list[Change]:
    """What differs between two wordings, in order. `reported`: one of them is a reporter's clause, verbs shifted."""
    ours, theirs = [word.form for word in a], [word.form for word in b]
    blocks = SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes()
    moved = _other_numbers(ours, theirs)
    found: list[Change] = []
    for n, (tag, i, j, k, m) in enumerate(blocks):
        if tag == "equal":
            continue
        at_end = n in (0, len(blocks) - 1)
        kind = _kind(ours[i:j], theirs[k:m], at_end=at_end, replaced=tag == "replace", reported=reported)
        if (
            kind in ("words", "shortened")
            and max(j - i, m - k) <= _PHRASE
            and not moved.isdisjoint((*ours[i:j], *theirs[k:m]))
        ):
            kind = "number"
        found.append(Change(kind, _span(a, i, j), _span(b, k, m)))
    return found


def _other_numbers(ours: Sequence[str], theirs: Sequence[str]) -> frozenset[str]:
    """Numbers that stand in one wording only, when each has some: one was changed, and moved with its words."""
    gone, new = set(numbers_of(ours)) - set(theirs), set(numbers_of(theirs)) - set(ours)
    return frozenset(gone | new) if gone and new else frozenset()


def _kind(old: Sequence[str], new: Sequence[str], *, at_end: bool, replaced: bool, reported: bool) -> ChangeKind:
    longer = max(len(old), len(new))
    telling = longer <= 2 and not (NEGATIONS | HEDGES).isdisjoint({*old, *new})
    if not replaced and (longer > 4 or (at_end and not telling)):
        return "shortened"
    if replaced and at_end and abs(len(old) - len(new)) > 6:
        return "shortened"
    if (set(old) ^ set(new)) & NEGATIONS and longer <= _CLAUSE_WITHOUT:
        return "negation"
    if _number_changed(old, new):
        return "number"
    if old or new:
        shifted = [BACKSHIFT.get(word, word) for word in old] == [BACKSHIFT.get(word, word) for word in new]
        if {*old, *new} <= HEDGES and not (reported and shifted):
            return "hedge"
        if not replaced and HEDGES & {*old, *new} and longer <= 2:
            return "hedge"
    return "words"


def _number_changed(old: Sequence[str], new: Sequence[str]) -> bool:
    ours, theirs = numbers_of(old), numbers_of(new)
    if ours and theirs:
        return ours != theirs
    if ours or theirs:
        return bool(_VAGUE_AMOUNTS & {*old, *new})
    return False


def _span(words: Sequence[PlacedWord], first: int, after: int) -> Span:
    """From the first word to the last; an empty span after the word before where there is none."""
    if after > first:
        return Span(words[first].span.start, words[after - 1].span.end)
    at = words[first - 1].span.end if first else (words[0].span.start if words else 0)
    return Span(at, at)
