"""The index proposes every pair of texts that share a rare run of words, in whole libraries and in batches alike."""

from __future__ import annotations

import random
from itertools import pairwise

import numpy as np

from reader.evidence.copies import copied_share
from reader.evidence.shingles import Runs, Segment, candidates, in_portions, merged, segment
from reader.evidence.vocabulary import word_hash


def make(texts: dict[int, str], width: int = 3, every: int = 1) -> Segment:
    words = [text.split() for text in texts.values()]
    hashes = [word_hash(word) for text in words for word in text]
    return segment(np.array(hashes, np.uint64), [len(text) for text in words], list(texts), width, every)


def pairs(found) -> dict[tuple[int, int], int]:
    both = zip(found.new.tolist(), found.other.tolist(), strict=True)
    return {tuple(sorted(pair)): shared for pair, shared in zip(both, found.shared.tolist(), strict=True)}


def by_hand(texts: dict[int, str], width: int = 3, most: int = 40) -> dict[tuple[int, int], int]:
    runs = {n: set(zip(*(text.split()[k:] for k in range(width)), strict=False)) for n, text in texts.items()}
    often = {run: sum(run in other for other in runs.values()) for own in runs.values() for run in own}
    found = {}
    for a in texts:
        for b in texts:
            shared = sum(2 <= often[run] <= most for run in runs[a] & runs[b]) if a < b else 0
            if shared:
                found[a, b] = shared
    return found


def library(count: int, seed: int) -> dict[int, str]:
    rng = random.Random(seed)
    return {n * 3 + 1: " ".join(rng.choices("abcdefgh", k=rng.randint(0, 12))) for n in range(count)}


def test_all_pairs_of_a_library_with_what_they_share():
    texts = library(40, 1)
    index = make(texts)
    assert pairs(candidates(index, [index], 40)) == by_hand(texts)


def test_runs_of_too_many_texts_propose_nothing():
    texts = library(60, 2)
    index = make(texts)
    assert pairs(candidates(index, [index], 4)) == by_hand(texts, most=4)


def test_a_batch_asks_only_about_itself():
    texts = library(50, 3)
    ids = list(texts)
    old, new = ({n: texts[n] for n in some} for some in (ids[:35], ids[35:]))
    batch = make(new)
    found = pairs(candidates(batch, [make(old), batch], 40))
    wanted = {pair: shared for pair, shared in by_hand(texts).items() if set(pair) & set(new)}
    assert found == wanted


def test_a_segment_survives_storing_and_merging():
    texts = library(20, 4)
    ids = list(texts)
    halves = [make({n: texts[n] for n in some}) for some in (ids[:9], ids[9:])]
    whole = make(texts)
    again = merged([Segment.of_row(row) for _, row in merged(halves).rows()])
    assert np.array_equal(again.hashes, whole.hashes)
    assert np.array_equal(again.owners, whole.owners)


def test_sampling_takes_the_same_runs_of_every_text():
    text = " ".join(f"w{n}" for n in range(200))
    index = make({1: text, 2: text}, width=5, every=4)
    [(pair, shared)] = pairs(candidates(index, [index], 40)).items()
    assert pair == (1, 2)
    assert 2 * shared == len(index.hashes)
    assert 20 < shared < 80


def test_nothing_comes_of_nothing():
    empty = make({})
    assert not pairs(candidates(empty, [empty], 40))
    short = make({1: "a b", 2: ""})
    assert not len(short.hashes)


def test_how_much_of_two_texts_stands_in_each_other():
    words = [f"w{n}" for n in range(100)]
    part = [*words[40:60], *(f"x{n}" for n in range(20))]
    hashed = [np.array([word_hash(word) for word in text], np.uint64) for text in (words, part, [])]
    whole, half, none = (Runs(one, 5) for one in hashed)
    assert (whole.share_in(half), half.share_in(whole)) == (copied_share(words, part), copied_share(part, words))
    assert (whole.share_in(half), half.share_in(whole)) == (0.2, 0.5)
    assert (whole.share_in(none), none.share_in(whole)) == (0.0, 0.0)


def test_segments_are_merged_in_portions_as_they_are_at_once():
    rng = np.random.default_rng(5)

    def some(count: int, first: int) -> Segment:
        hashes = np.sort(rng.integers(0, 90_000, count).astype(np.uint32))
        return merged([Segment(hashes, first + rng.integers(0, 50, count))])

    new, stored = some(70_000, 0), [some(200_000, 100), some(0, 0), some(3_000, 200)]
    portions = list(in_portions(new, [(row for _, row in one.rows()) for one in stored]))
    assert max(len(one.hashes) for one in portions) < len(new.hashes) + len(stored[0].hashes)
    assert all(a.hashes[-1] < b.hashes[0] for a, b in pairwise(portions))
    whole = merged([new, *stored])
    for name in ("hashes", "owners"):
        assert np.concatenate([getattr(one, name) for one in portions]).tolist() == getattr(whole, name).tolist()
    assert list(in_portions(merged(()), [])) == []
