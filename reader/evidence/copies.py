"""How much of one text stands in another, word for word.

Not likeness but containment (A. Broder, 1997): a short report may stand whole inside a long one. A word counts as
copied when it belongs to a run of at least five words that the other text has as well, or to a sentence it has.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

RUN = 5
"""Words in a run that is taken for copied when both texts have it."""

SAMPLE = 4
"""Of so many runs one is looked at over a whole library."""

LEAST = 0.3
"""The share from which a text is said to use another."""

LEAST_SHARED = 5
"""Sampled runs that two articles share before it is counted how much one uses of the other."""

MOST = 40
"""A run in more articles is a formula: it proposes nothing."""


def copied_share(words: Sequence[str], other: Sequence[str], wholly: Iterable[range] = ()) -> float:
    """The share (0..1) of `words` that stands in `other`. `wholly`: ranges of words known to stand there as well."""
    if not words:
        return 0.0
    runs = {tuple(other[n : n + RUN]) for n in range(len(other) - RUN + 1)}
    copied = bytearray(len(words))
    for n in range(len(words) - RUN + 1):
        if tuple(words[n : n + RUN]) in runs:
            copied[n : n + RUN] = b"\1" * RUN
    for stretch in wholly:
        copied[stretch.start : stretch.stop] = b"\1" * len(stretch)
    return sum(copied) / len(words)
