"""Figures as they are compared across articles: what each counts, the values it allows, and what an article names."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cached_property
from typing import Protocol

from msgspec import Struct

from reader.model.number_words import SMALL

DAY = 86_400

PERIOD = re.compile(
    r"\b(january|february|march|april|may|june|july|august|september|october|november|december|monday|tuesday|wednesday|"
    r"thursday|friday|saturday|sunday|(?:first|second|third|fourth)[ -]quarter|(?:19|20)\d\d|"
    r"last (?:week|month|year|winter|summer)|this (?:week|month|year)|yesterday|today|tomorrow|overnight|so far)\b",
    re.IGNORECASE,
)

PART = re.compile(
    r"\b(?:more|another|additional|extra|other|others|further|remaining|rest|including|among them|of them|of whom|"
    r"of those)\b",
    re.IGNORECASE,
)
OF_NUMBER = re.compile(rf"\bof (?:the |its |their )?(?:\d|{'|'.join(SMALL[2:])})")
OLD = re.compile(
    r"\b(?:in|since|of|by|the|from) (?:early |late |mid-)?(?:1[5-9]|20)\d\d\b|\byears? (?:ago|earlier|before)\b|"
    r"\b(?:last|previous|past) (?:year|winter|summer|century|decade|war)\b|"
    r"\bin (?:January|February|March|April|June|July|August|September|October|November|December)\b|\bdecades?\b",
    re.IGNORECASE,
)
_CONTINUOUS = frozenset({"percent", "measure", "money"})
_SCALES = (("trillion", 1e12), ("billion", 1e9), ("million", 1e6), ("thousand", 1e3))
_WRITTEN = re.compile(r"\d[\d,]*(?:\.(\d+))?")
CAPITAL = re.compile(r"\b[A-Z][\w&'’-]+")
_NO_NAMES_WORDS = """
    The At In A An It But He She They On And More Some For If As We I This That These Those Two Three Four Five
    Six Seven Eight Nine Ten Eleven Twelve About Nearly Almost After Before When While There Their His Her Its
    Police Officials
"""
NO_NAMES = frozenset(_NO_NAMES_WORDS.split())


class CountedThing(Struct, frozen=True, dict=True):
    """A figure as the catalog has it, with its sentence. `moment` in seconds since 1970; offsets into its text.

    `low`, `high`: the value, twice when it is one number. `sentence_start`: where `sentence` begins in the text.
    """

    id: int
    article: int
    moment: float
    outlet: str | None
    kind: str
    low: float
    high: float
    bound: str
    unit: str | None
    noun: str | None
    said_of: str | None
    start: int
    end: int
    sentence: str
    sentence_start: int

    @cached_property
    def text(self) -> str:
        """The figure as written."""
        return self.sentence[self.start - self.sentence_start : self.end - self.sentence_start]

    @cached_property
    def before(self) -> str:
        """The sentence up to the figure."""
        return self.sentence[: self.start - self.sentence_start]

    @cached_property
    def after(self) -> str:
        """The sentence after the figure."""
        return self.sentence[self.end - self.sentence_start :]

    @cached_property
    def head(self) -> str | None:
        """What is counted, in one word."""
        return head_noun(self.noun)


def interval(figure: CountedThing) -> tuple[float, float]:
    """The values a figure allows: its rounding as written (1.4 million: half of a tenth of a million either way), a
    tenth for “about”, a quarter beyond “at least” and “up to”."""
    slack = _rounding(figure.text, continuous=figure.kind in _CONTINUOUS)
    if figure.bound == "~":
        slack = max(slack, 0.1 * abs(figure.high))
    if figure.bound in (">", ">="):
        return figure.low - slack, figure.high * 1.25 + slack
    if figure.bound in ("<", "<="):
        return figure.low * 0.75 - slack, figure.high + slack
    return figure.low - slack, figure.high + slack


def _rounding(text: str, *, continuous: bool) -> float:
    """Half of the last digit written; of a whole count none but for the zeros at its end."""
    written = _WRITTEN.search(text)
    if written is None:
        return 0.0
    scale = next((factor for word, factor in _SCALES if word in text.lower()), 1.0)
    decimals = written[1]
    if decimals or scale > 1:
        return float(0.5 * 10.0 ** -len(decimals or "") * scale)
    zeros = len(written[0]) - len(written[0].rstrip("0,"))
    if zeros > 1:
        value = float(written[0].replace(",", ""))
        return min(0.5 * 10.0**zeros, 0.05 * value)
    return 0.5 if continuous else 0.0


def apart(a: CountedThing, b: CountedThing) -> bool:
    """Whether two figures cannot both be right of one thing."""
    (low, high), (other_low, other_high) = interval(a), interval(b)
    return high < other_low or other_high < low


def head_noun(noun: str | None) -> str | None:
    """The last word of what is counted before “of”, “in” …, in the singular."""
    if not noun:
        return None
    plain = re.sub(r"^of (?:the |its |their )?", "", noun.lower())
    words = re.split(r"\b(?:of|in|at|for|from|with|who|which|on|by)\b", plain)[0].split()
    if not words or not words[-1].replace("-", "").isalpha():
        return None
    word = words[-1]
    irregular = {"men": "man", "women": "woman", "children": "child", "bodies": "body", "police": "police"}
    if word in irregular:
        return irregular[word]
    if word.endswith(("ches", "shes", "sses", "xes")):
        return word[:-2]
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    return word[:-1] if word.endswith("s") and not word.endswith("ss") and len(word) > 3 else word


class Names(Protocol):
    """What an article names."""

    def opening(self, article: int) -> Collection[str]:
        """Names in its title and first lines."""

    def all(self, article: int) -> Collection[str]:
        """Names anywhere in it."""


def names(text: str) -> set[str]:
    """Words with a capital, but for days, months and those that only begin a sentence."""
    found = {word.removesuffix("'s").removesuffix("’s") for word in CAPITAL.findall(text)} - NO_NAMES
    return {word for word in found if not PERIOD.fullmatch(word)}


def by_time(figure: CountedThing) -> tuple[float, int, int]:
    """What orders figures by when their articles were told."""
    return figure.moment, figure.article, figure.start
