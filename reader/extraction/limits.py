"""Two limits that make a range: "more than 30 but fewer than 40 people"."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reader.extraction.bounds import BoundWords
from reader.extraction.drafts import Draft
from reader.extraction.line_tokens import Tokens

_LOWER = frozenset({">", ">="})
_UPPER = frozenset({"<", "<="})
_BETWEEN = frozenset({"and", "but", ","})


def join_limits(tokens: Tokens, drafts: Iterable[Draft]) -> Iterator[Draft]:
    """`drafts` in order, a lower and an upper limit of the same thing as one range."""
    held: Draft | None = None
    for draft in drafts:
        if held and _limit_one_thing(tokens, held, draft):
            _widen(draft, held)
        elif held:
            yield held
        held = draft
    if held:
        yield held


def _limit_one_thing(tokens: Tokens, one: Draft, other: Draft) -> bool:
    """Whether `one`, which names neither unit nor noun, limits what `other` limits from the other side."""
    if not {one.bound, other.bound} & _LOWER or not {one.bound, other.bound} & _UPPER:
        return False
    if one.unit or one.noun_last > one.noun_first or not _BETWEEN.issuperset(tokens.lows[one.last : other.first]):
        return False
    low, high = (one.value, other.value) if one.bound in _LOWER else (other.value, one.value)
    return isinstance(low, int | float) and isinstance(high, int | float) and low < high and other.first - one.last < 3


def _widen(draft: Draft, earlier: Draft) -> None:
    """Make `draft` the range of both limits."""
    ends = [value for value in (earlier.value, draft.value) if isinstance(value, int | float)]
    draft.value = (min(ends), max(ends))
    draft.bound = "range"
    draft.bound_words = BoundWords("range", earlier.first, draft.bound_words.last) if draft.bound_words else None
    draft.first = earlier.first
