"""How often words stand in English news: which say what a text is about, and which say nothing.

A library of a few articles has no idea which of its words are rare. The numbers were counted over some twenty thousand
articles; they are shipped because they do not depend on what is read.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache
from importlib.resources import files


@cache
def news_frequencies() -> Mapping[str, float]:
    """In how many of 10,000 news articles a word (in the singular) stands, of the few thousand most frequent ones."""
    lines = files("reader.evidence").joinpath("data/news_words.txt").read_text("utf-8").splitlines()
    return {word: float(often) for word, often in (line.split("\t") for line in lines if line and line[0] != "#")}


def stem(word: str) -> str:
    """A lower-case word without the ending of a plural or a possessive."""
    word = word.removesuffix("'s").removesuffix("’s")
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def is_common(word: str, least: float = 900) -> bool:
    """Whether a lower-case word stands in at least so many of 10,000 news articles."""
    return news_frequencies().get(stem(word), 0.0) >= least


def rarity(word: str) -> float:
    """How much a lower-case word says of what is spoken of: 0 for one in every news article, 1 for one in a hundred
    or fewer."""
    often = max(news_frequencies().get(stem(word), 0.0), news_frequencies().get(word, 0.0))
    return min(1.0, math.log10(10_000 / often) / 2) if often else 1.0
