"""From the words of documents, or from segments, to the postings of each term: for whole fields at once.

Whoosh's writer sorts and pickles every posting by itself, which takes most of its time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from reader.search.whoosh.codec import Lists, pickled_bytes
from reader.search.whoosh.layout import FIELDS
from reader.search.whoosh.lists import read_many, split_values
from reader.search.whoosh.snapshot import SegmentArrays
from reader.search.whoosh.storage import Array

_AT_ONCE = 200_000
"""Words or postings that are put into lists at once."""


# -- new documents ----------------------------------------------------------------------------------------


def inverted(terms: Sequence[bytes], words: Array, lengths: Array) -> Iterator[Lists]:
    """The lists of a field with the places of words, from the term numbers of all words, document after document; some
    terms after others."""
    documents = np.repeat(np.arange(len(lengths), dtype=np.int32), lengths)
    places = np.arange(len(words), dtype=np.int32)
    places -= np.repeat((np.cumsum(lengths) - lengths).astype(np.int32), lengths)
    order = np.argsort(words, kind="stable")
    words, documents, places = words[order], documents[order], places[order]
    del order
    starts = np.flatnonzero(np.diff(words, prepend=-1))
    portions = starts[_portions(starts)].tolist()
    for low, high in pairwise([*portions, len(words)]):
        yield _inverted(terms, words[low:high], documents[low:high], places[low:high])


def _portions(starts: Array) -> Array:
    """The numbers of those that begin a portion, of things that begin so far along."""
    return np.flatnonzero(np.diff(starts // _AT_ONCE, prepend=-1))


def _inverted(terms: Sequence[bytes], words: Array, documents: Array, places: Array) -> Lists:
    """The lists of some terms: their words in the order of terms, the document and the place there of each."""
    is_first = np.ones(len(words), bool)
    is_first[1:] = (words[1:] != words[:-1]) | (documents[1:] != documents[:-1])
    firsts = np.flatnonzero(is_first)
    freqs = np.diff(firsts, append=len(words))
    gaps = np.diff(places, prepend=0)
    gaps[firsts] = places[firsts]
    values, ends = _values(gaps, freqs)
    words, documents = words[firsts], documents[firsts]
    starts = np.flatnonzero(np.diff(words, prepend=-1))
    cuts = [0, *ends[np.append(starts[1:], len(words)) - 1].tolist()]
    return Lists(
        [terms[number] for number in words[starts].tolist()],
        np.diff(starts, append=len(words)),
        np.add.reduceat(freqs, starts),
        documents,
        freqs,
        [values[start:end] for start, end in pairwise(cuts)],
    )


def noted(forms: Sequence[bytes], words: Array, lengths: Array) -> Lists:
    """The lists of a field of forms, from the form numbers of all words, document after document."""
    documents = np.repeat(np.arange(len(lengths)), lengths)
    pairs = np.sort(words.astype(np.int64) * len(lengths) + documents)
    pairs = pairs[np.diff(pairs, prepend=-1) != 0]
    of_pairs = pairs // len(lengths)
    starts = np.flatnonzero(np.diff(of_pairs, prepend=-1))
    found, sizes = of_pairs[starts], np.diff(starts, append=len(pairs))
    totals = np.bincount(words, minlength=len(forms))[found]
    return Lists([forms[number] for number in found.tolist()], sizes, totals, pairs % len(lengths), None, None)


def _values(gaps: Array, freqs: Array) -> tuple[bytes, Array]:
    """The values of postings one after another, and where each ends: what `whoosh.formats.Positions` makes of the gaps
    between places, as it stands in a pickle. Its size follows from their number, unless a gap is large."""
    if gaps.max(initial=0) >= 1 << 16:
        return _wide_values(gaps.tolist(), freqs.tolist())
    several = freqs > 1
    inner = 4 + 3 * freqs + 1 + several
    large = inner >= 1 << 8
    ends = np.cumsum(inner + np.where(large, 5, 2))
    flat = np.zeros(int(ends[-1]), np.uint8)
    body = ends - inner
    start = body - np.where(large, 5, 2)
    flat[start] = np.where(large, b"B"[0], b"C"[0])
    _put(flat, start[~large] + 1, inner[~large], (0,))
    _put(flat, start[large] + 1, inner[large], (0, 8, 16, 24))
    _put(flat, body, freqs, (24, 16, 8, 0))
    flat[body[several] + 4] = b"("[0]
    flat[ends - 1] = np.where(several, b"t"[0], b"\x85"[0])
    before = np.cumsum(freqs) - freqs
    spots = np.repeat(body + 4 + several - 3 * before, freqs) + 3 * np.arange(len(gaps))
    flat[spots] = b"M"[0]
    _put(flat, spots + 1, gaps, (0, 8))
    return flat.tobytes(), ends


def _put(flat: Array, spots: Array, numbers: Array, shifts: Sequence[int]) -> None:
    """Put numbers at some places, byte by byte in the order of `shifts`."""
    for at, shift in enumerate(shifts):
        flat[spots + at] = (numbers >> shift) & 0xFF


def _wide_values(gaps: list[int], freqs: list[int]) -> tuple[bytes, Array]:
    """The same with gaps of any size."""
    values, at = [], 0
    for freq in freqs:
        codes = b"".join(map(_pickled_number, gaps[at : at + freq]))
        values.append(pickled_bytes(freq.to_bytes(4, "big") + (b"(%bt" if freq > 1 else b"%b\x85") % codes))
        at += freq
    return b"".join(values), np.cumsum(list(map(len, values)))


def _pickled_number(number: int) -> bytes:
    return b"M" + number.to_bytes(2, "little") if number < 1 << 16 else b"J" + number.to_bytes(4, "little")


# -- segments ---------------------------------------------------------------------------------------------


class Renumbered(NamedTuple):
    """A segment to be merged with others, and the new number of each of its documents: -1 for one that is left out."""

    arrays: SegmentArrays
    numbers: Array


def merged(parts: Sequence[Renumbered], field: str) -> Iterator[Lists]:
    """The lists of a field of several segments as one, some terms after others."""
    terms_of = [part.arrays.lexicons[field].strings() for part in parts]
    terms = sorted(set().union(*terms_of))
    number_of = {term: number for number, term in enumerate(terms)}
    numbers_of = [np.fromiter(map(number_of.__getitem__, some), np.int64, len(some)) for some in terms_of]
    postings = np.zeros(len(terms), np.int64)
    for part, numbers in zip(parts, numbers_of, strict=True):
        postings[numbers] += part.arrays.lexicons[field].document_frequencies(slice(None))
    portions = _portions(np.cumsum(postings) - postings).tolist()
    for low, high in pairwise([*portions, len(terms)]):
        some = [
            (part, slice(*numbers.searchsorted([low, high])), numbers)
            for part, numbers in zip(parts, numbers_of, strict=True)
        ]
        yield _merged(field, terms[low:high], [(part, here, numbers[here] - low) for part, here, numbers in some])


def _merged(field: str, terms: Sequence[bytes], parts: Sequence[tuple[Renumbered, slice, Array]]) -> Lists:
    """The lists of some terms; of each segment the numbers there of those that it has, and their numbers here."""
    values: list[list[bytes]] = [[] for _ in terms]
    totals = np.zeros(len(terms))
    of_term, docs, freqs = [], [], []
    for (arrays, renumbered), here, numbers in parts:
        lexicon = arrays.lexicons[field]
        postings, of_lists = read_many(arrays.posts, np.array(lexicon.places(here), np.int64))
        arrays.release_pages()
        documents = renumbered[postings.docs]
        kept = documents >= 0
        owners = np.repeat(numbers, postings.sizes)
        left = np.bincount(owners[kept], minlength=len(terms))[numbers] / postings.sizes
        totals[numbers] += np.round(lexicon.counts[here] * left)
        of_term.append(owners[kept])
        docs.append(documents[kept])
        freqs.append(postings.freqs[kept])
        if field in FIELDS:
            end = 0
            for number, of_list, size, share in zip(
                numbers.tolist(), of_lists, postings.sizes.tolist(), left.tolist(), strict=True
            ):
                end += size
                if share == 1:
                    values[number].append(of_list)
                else:
                    split = split_values(of_list)
                    values[number] += (split[at] for at in np.flatnonzero(kept[end - size : end]).tolist())
    owners = np.concatenate(of_term)
    order = np.argsort(owners, kind="stable")
    sizes = np.bincount(owners, minlength=len(terms))
    there = np.flatnonzero(sizes)
    counts = np.concatenate(freqs)[order].astype(np.int64)
    if field in FIELDS and len(there):
        totals[there] = np.add.reduceat(counts, np.cumsum(sizes[there]) - sizes[there])
    return Lists(
        [terms[number] for number in there.tolist()],
        sizes[there],
        totals[there],
        np.concatenate(docs)[order],
        counts if field in FIELDS else None,
        [b"".join(values[number]) for number in there.tolist()] if field in FIELDS else None,
    )
