"""The word lists and small tables of the figures modules, kept in data/figure_words.txt."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def _sections() -> dict[str, str]:
    text = (files("reader.extraction") / "data" / "figure_words.txt").read_text(encoding="utf-8")
    found: dict[str, str] = {}
    for section in text.split("\n[")[1:]:
        name, _, body = section.partition("]\n")
        found[name] = body
    return found


def in_order(section: str) -> tuple[str, ...]:
    """The words of a section as they stand; KeyError if there is none of that name."""
    return tuple(_sections()[section].split())


def words(section: str) -> frozenset[str]:
    """The words of a section as a set."""
    return frozenset(in_order(section))


def table(section: str) -> dict[str, str]:
    """The rows "phrase = value" of a section."""
    rows = (row.partition(" = ") for row in _sections()[section].splitlines() if row.strip())
    return {phrase.strip(): value.strip() for phrase, _, value in rows}
