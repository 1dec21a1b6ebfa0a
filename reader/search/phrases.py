"""Phrases: documents of a segment in which terms follow each other."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

import numpy as np

from reader.search.array_file import Array
from reader.search.merge import ranges
from reader.search.segment_data import SegmentData

_POSITION_BITS = np.uint64(32)


def phrase_counts(data: SegmentData, field: str, terms: Sequence[int]) -> tuple[Array, Array]:
    """The documents with the terms (numbers, in order) next to each other, and how often; both may be empty."""
    distinct = sorted(set(terms), key=lambda term: data.document_frequency(field, term))
    documents = reduce(
        lambda left, term: left[np.isin(left, data.postings(field, term).docs, assume_unique=True)],
        distinct[1:],
        data.postings(field, distinct[0]).docs,
    )
    if not len(documents):
        return documents, documents
    wanted = np.zeros(data.doc_count, bool)
    wanted[documents] = True
    places = {term: _places(data, field, term, wanted) for term in distinct}
    # The rarest term first: what is left gets small at once.
    order = sorted(range(len(terms)), key=lambda at: len(places[terms[at]]))
    starts = places[terms[order[0]]] - np.uint64(order[0])
    for at in order[1:]:
        starts = starts[np.isin(starts + np.uint64(at), places[terms[at]], assume_unique=True)]
    return np.unique((starts >> _POSITION_BITS).astype(np.int64), return_counts=True)


def _places(data: SegmentData, field: str, term: int, wanted: Array) -> Array:
    """Where a term occurs in the wanted documents: the document in the upper half of a number, the position below.

    Positions are raised by one so that a phrase never reaches into the document before.
    """
    docs, freqs = data.postings(field, term)
    counts = freqs.astype(np.int64)
    keep = wanted[docs]
    starts = (np.cumsum(counts) - counts)[keep]
    positions = data.positions(field, term)[ranges(starts, counts[keep])]
    return (
        (np.repeat(docs[keep].astype(np.uint64), counts[keep]) << _POSITION_BITS) + positions.astype(np.uint64) + _LIFT
    )


_LIFT = np.uint64(1 << 16)
"""More than the words of the longest query."""
