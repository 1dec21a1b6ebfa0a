"""Copies are folded: the same groups as by comparing every text with every other."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.search.show.copies import ALIKE, NOTHING, PRINTS, Array, fold


def compared_with_all(prints: Array) -> list[list[int]]:
    """Groups by comparing with every original: first those with the same first four numbers, then the next four."""
    groups: list[list[int]] = []
    for row, own in enumerate(prints):
        bands = own.reshape(-1, 4)
        alike = [
            group
            for at, band in enumerate(bands)
            for group in groups
            if (prints[group[0]].reshape(-1, 4)[at] == band).all()
            and (prints[group[0]] == own).sum() >= ALIKE
            and not (own == NOTHING).all()
        ]
        if alike:
            alike[0].append(row)
        else:
            groups.append([row])
    return groups


@given(st.lists(st.tuples(st.integers(0, 3), st.sets(st.integers(0, PRINTS - 1), max_size=6)), max_size=20))
def test_the_same_groups_as_by_comparing_all(texts: list[tuple[int, set[int]]]) -> None:
    """Each text is one of a few originals with some of its numbers changed; the last is too short for any."""
    originals = np.random.default_rng(7).integers(0, NOTHING, (4, PRINTS), dtype=np.uint32)
    originals[3] = NOTHING
    prints = originals[[number for number, _ in texts]].reshape(-1, PRINTS)
    for row, (number, changed) in enumerate(texts):
        if number != 3:
            prints[row, list(changed)] += np.uint32(row + 1)
    assert fold(prints, 100) == compared_with_all(prints)


@pytest.mark.parametrize("limit", [0, 1, 2])
def test_no_more_groups_than_are_wanted(limit: int) -> None:
    prints = np.arange(4 * PRINTS, dtype=np.uint32).reshape(4, PRINTS)
    assert fold(prints, limit) == [[0], [1], [2], [3]][:limit]


def test_nothing_is_folded_into_nothing() -> None:
    assert fold(np.empty((0, PRINTS), np.uint32), 10) == []
