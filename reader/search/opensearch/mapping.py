"""The fields of a library on a server, and how numbers and quotes are packed so that one question is one look.

The server analyses nothing: texts are sent as our terms (`reader.search.words`), a blank between two, so that a word is
the same word on every engine.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Mapping
from itertools import combinations
from types import MappingProxyType
from typing import Any

from reader.search.words import Terms

FORMAT = 3
"""Version of the fields. A library of another version is not read."""
SIGNS = 1
"""Version of the signs by which articles are proposed to each other. A library without them is read all the same."""

TEXT_FIELDS = ("title", "body", "source", "byline")
"""Fields of terms, for phrases and single fields."""
RANKED = "ranked"
"""All terms of an article with their weighted frequencies, for ranking."""
DESK_FIELDS = ("quotes", "figures")
"""Of `forms`: the words of all quotes, and of what all figures count."""
SPOKEN_BY = "@"
"""Stands before a term or word of the speaker or claimant in `quotes`, `forms.quotes` and `forms.figures`; no term
begins so."""
SURE = "!"
"""Stands in `quotes` for a quote that is no guess; no term is like it."""
QUOTE_GAP = 10_000
"""Positions between two quotes; a quote has fewer terms, so terms that are nearer stand in one quote."""
MOST_QUOTE_TERMS = 4_000
MOST_SPEAKERS = 1_000
"""Speakers of one article that are counted."""

_ONLY_SOUGHT = (
    *(*TEXT_FIELDS, RANKED, "forms", "quotes", "amounts", "speakers", "outlet", "month"),
    *("speech", "quoted", "counted", "pairs", "about"),
)

K1 = 1.6
WEIGHTS = MappingProxyType({"title": 6.0, "body": 1.0, "source": 0.5, "byline": 1.0})
B = MappingProxyType({"title": 0.6, "body": 0.85, "source": 0.0, "byline": 0.0})
AVERAGE_WORDS = MappingProxyType({"title": 9.0, "body": 400.0, "source": 2.0, "byline": 2.0})
"""The words of an average article. On a server they are fixed: an article's numbers must not change with the others."""
FREQUENCY_STEPS = 16
"""A weighted frequency of 1 is stored as so much."""

SIGN_FIELDS: Mapping[str, Any] = MappingProxyType(
    {
        name: {"type": "text", "analyzer": "terms", "norms": False, "index_options": "docs", **more}
        for name, more in (("pairs", {}), ("about", {"similarity": "boolean"}))
    }
)
"""By what articles are proposed to each other; what one is about counts by the weights of who asks."""


def settings_of(shards: int, replicas: int) -> dict[str, Any]:
    """The settings of an index.

    `ranked` holds BM25F's weighted, length-normalised frequencies of all fields in one sum (S. Robertson and
    H. Zaragoza, *The Probabilistic Relevance Framework*, 2009), so the server's BM25 without a length of its own gives
    BM25F.
    """
    return {
        "index": {
            "number_of_shards": shards,
            "number_of_replicas": replicas,
            # How long a new article may take to be found. Every second costs the server half as much again in filling.
            "refresh_interval": "10s",
            "max_result_window": 10_000,
            # What an article was sent as is kept until it is on disk for good: not for half a gigabyte of articles.
            "translog": {"flush_threshold_size": "64mb"},
            "similarity": {
                "summed": {"type": "BM25", "k1": K1 * FREQUENCY_STEPS, "b": 0.0},
                **{name: {"type": "BM25", "k1": K1, "b": B[name]} for name in TEXT_FIELDS},
            },
        },
        "analysis": {
            "filter": {"frequency": {"type": "delimited_term_freq", "delimiter": "|"}},
            "analyzer": {
                "terms": {"type": "custom", "tokenizer": "whitespace"},
                "counted": {"type": "custom", "tokenizer": "whitespace", "filter": ["frequency"]},
            },
        },
    }


def mapping_of(meta: dict[str, Any]) -> dict[str, Any]:
    """The fields. `meta` says by which versions of the rules articles were made."""
    terms = {"type": "text", "analyzer": "terms", "norms": False}
    number = {"type": "long", "index": False}
    return {
        "dynamic": "strict",
        "_meta": meta,
        # What is only looked for is not kept a second time: it follows from what is kept in `stored`.
        "_source": {"excludes": [*_ONLY_SOUGHT, "found", "heading"]},
        "properties": {
            **dict.fromkeys(TEXT_FIELDS, terms),
            RANKED: {
                "type": "text",
                "analyzer": "counted",
                "search_analyzer": "terms",
                "index_options": "freqs",
                "norms": False,
                "similarity": "summed",
            },
            # Words as they are written; those of quotes and figures as the desks narrow by them.
            "forms": {
                "properties": {field: {**terms, "index_options": "docs"} for field in (*TEXT_FIELDS, *DESK_FIELDS)}
            },
            "quotes": {**terms, "position_increment_gap": QUOTE_GAP},
            "amounts": {"type": "long_range", "doc_values": False},
            "speakers": {"type": "keyword", "ignore_above": 256},
            # How often each is quoted: sums over all articles, which a list of names alone does not give.
            "speech": {
                "type": "nested",
                "properties": {
                    "name": {"type": "keyword", "ignore_above": 256},
                    "quotes": {"type": "integer", "index": False},
                },
            },
            "quoted": {"type": "integer"},
            "counted": {"type": "integer"},
            "outlet": {"type": "keyword", "ignore_above": 512},
            "day": {"type": "integer"},
            "month": {"type": "integer", "index": False},
            "moment": {"type": "long"},
            "undated": {"type": "boolean"},
            "id": number,
            # What is handed out as it is: text; layout, quotes and figures (packed); what tells versions. The heading
            # (packed) stands for itself: a list of hits is read without a look at their texts.
            "stored": {"type": "object", "enabled": False},
            "heading": {"type": "binary", "doc_values": True},
            "found": {"type": "binary", "store": True, "doc_values": False},
            "version": {"type": "keyword", "index": False},
            "sent": {"type": "long"},
            **SIGN_FIELDS,
        },
    }


# -- figures ----------------------------------------------------------------------------------------------

_CODE_BITS = 40
_MANTISSA_BITS = 32
_LOWEST_EXPONENT, _EXPONENTS = -24, 127
_HIGHEST_MAGNITUDE = (_EXPONENTS << _MANTISSA_BITS) - 1
_MIDDLE = 1 << (_CODE_BITS - 1)
_VAGUE = (1 << _CODE_BITS) - 1
_NOUN_BITS = 22
_SURE = 1 << (_NOUN_BITS + _CODE_BITS)
PERCENT_TERM = "%"


def ordered(value: float) -> int:
    """A number as 40 bits in the order of the numbers.

    Whole numbers up to 2**33 have codes of their own; larger and finer ones share theirs with what is within a four
    billionth part.
    """
    if value == 0 or not math.isfinite(value):
        return _MIDDLE if value == 0 or math.isnan(value) else _MIDDLE + int(math.copysign(_HIGHEST_MAGNITUDE, value))
    mantissa, exponent = math.frexp(abs(value))
    exponent -= _LOWEST_EXPONENT
    magnitude = 1
    if exponent >= 0:
        fraction = int((mantissa * 2 - 1) * (1 << _MANTISSA_BITS))
        magnitude = min((exponent << _MANTISSA_BITS) + fraction + 1, _HIGHEST_MAGNITUDE)
    return _MIDDLE + (magnitude if value > 0 else -magnitude)


def amount_ranges(
    low: float | None,
    high: float | None,
    nouns: frozenset[str] = frozenset(),
    *,
    above: bool = False,
    below: bool = False,
    sure: bool = False,
) -> list[tuple[int, int]]:
    """First and last number of the figures in a range that count something, as packed in `amounts`: sure ones, guesses.

    A limit of None is open; `above`, `below` leave the limit itself out. With neither limit vague amounts count too.
    """
    if low is None and high is None:
        first, last = 0, _VAGUE
    else:
        first = 0 if low is None else ordered(low) + above
        last = _VAGUE - 1 if high is None else ordered(high) - below
    if first > last:
        return []
    bases = [_base(nouns, sure=True)] if sure else [_base(nouns, sure=True), _base(nouns, sure=False)]
    return [(base + first, base + last) for base in bases]


def packed_amounts(
    low: float | None, high: float | None, nouns: frozenset[str], *, sure: bool
) -> list[tuple[int, int]]:
    """A figure as ranges of numbers: one for every choice of up to three terms of what it counts, and of none.

    Each number carries whether it is sure, the terms and a value, so one range finds one figure with all of them.
    """
    known = sorted(nouns)[:8]
    choices = [frozenset[str]()]
    for size in (1, 2, 3):
        choices += [frozenset(some) for some in combinations(known, size)]
    first, last = (_VAGUE, _VAGUE) if low is None or high is None else sorted((ordered(low), ordered(high)))
    return [(_base(some, sure=sure) + first, _base(some, sure=sure) + last) for some in choices]


def _base(nouns: frozenset[str], *, sure: bool) -> int:
    return (_noun_number(nouns) << _CODE_BITS) + (_SURE if sure else 0)


def _noun_number(nouns: frozenset[str]) -> int:
    """Terms as 22 bits; 0 for none."""
    if not nouns:
        return 0
    return 1 + zlib.crc32(" ".join(sorted(nouns)).encode("utf-8", "replace")) % ((1 << _NOUN_BITS) - 1)


def counted_terms(noun: str) -> frozenset[str]:
    """The terms of `Terms.counted`; PERCENT_TERM among them when percentages are meant."""
    return frozenset(noun.replace("%", " % ").split())


# -- terms ------------------------------------------------------------------------------------------------


def ranked_terms(terms_of: dict[str, list[str]]) -> str:
    """All terms of an article with their weighted frequencies, as `ranked` takes them."""
    total: dict[str, float] = {}
    for field, terms in terms_of.items():
        factor = WEIGHTS[field] / ((1 - B[field]) + B[field] * len(terms) / AVERAGE_WORDS[field]) if terms else 0.0
        for term in terms:
            total[term] = total.get(term, 0.0) + factor
    return " ".join(f"{term}|{max(1, round(value * FREQUENCY_STEPS))}" for term, value in total.items())


def quote_terms(said: str, speaker: str, terms: Terms, *, sure: bool) -> str:
    """One quote: its terms, those of its speaker behind a sign, and whether it is no guess."""
    words = dict.fromkeys(term for term, _, _ in terms.in_text(said))
    names = dict.fromkeys(SPOKEN_BY + term for term, _, _ in terms.in_text(speaker))
    return " ".join([*([SURE] if sure else []), *names, *words][:MOST_QUOTE_TERMS])
