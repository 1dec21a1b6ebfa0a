"""From how many origins articles come: those that copy one text count once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import Struct

from reader.model.article import Heading, marked

COPY, PERHAPS = 0.6, 0.5
"""The share of a text's words that stands in another from which it is a copy of it, or may be one."""


class Origins(Struct, frozen=True):
    """`count` origins of so many `articles`; more of them, perhaps, when `unsure`. `why`: who copies whom."""

    articles: int
    count: int
    unsure: bool
    why: tuple[str, ...]

    def __str__(self) -> str:
        """ "3 origins", "at least 3 origins"; empty where every article is its own."""
        if self.count == self.articles and not self.unsure:
            return ""
        return f"{'at least ' if self.unsure else ''}{self.count} {'origin' if self.count == 1 else 'origins'}"


def origins_of(headings: Iterable[Heading], shares: Mapping[tuple[int, int], float]) -> Origins:
    """The origins of articles, earliest first. `shares`: of the words of the first that stand in the second, 0..1."""
    articles = {one.id: one for one in headings}
    first_of = {one: one for one in articles}
    unsure = False
    why: list[str] = []

    def origin(one: int) -> int:
        while first_of[one] != one:
            one = first_of[one]
        return one

    order = {one: n for n, one in enumerate(articles)}
    for (a, b), share in sorted(shares.items(), key=lambda item: (-item[1], item[0])):
        if share < PERHAPS or a not in order or b not in order or (x := origin(a)) == (y := origin(b)):
            continue
        first_of[max(x, y, key=order.__getitem__)] = min(x, y, key=order.__getitem__)
        unsure |= share < COPY
        why.append(
            f"{_name(articles[a])} has {share:.0%} of its words from {_name(articles[b])}, or both from a third."
        )
    count = sum(origin(one) == one for one in articles)
    return Origins(len(articles), count, unsure, tuple(why))


def _name(heading: Heading) -> str:
    meta = heading.meta
    return marked(meta.source, guessed=meta.source_guessed) or f"“{meta.title}”"


def of_origins(origins: Origins | None) -> str:
    """ ", 3 origins", to be put behind how many articles there are; empty where each is its own."""
    return f", {origins}" if origins and str(origins) else ""
