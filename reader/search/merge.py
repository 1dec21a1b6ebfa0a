"""Merging segments: which ones, and how."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from reader.search.array_file import Array, narrowest
from reader.search.builder import STAGED, SegmentRef, write_segment
from reader.search.lexicon import pack
from reader.search.segment_data import FIELDS, SegmentData

MOST_SEGMENTS = 12
_MUCH_DELETED = 0.3
_GROWTH = 4


def plan_merges(sizes: Sequence[int], deleted: Sequence[int]) -> list[list[int]]:
    """Groups of segment numbers to merge so that at most MOST_SEGMENTS are left.

    `sizes` are documents, `deleted` those of them that are deleted. No group grows far beyond a twelfth of the whole,
    so that merging 100,000 articles needs the memory of 10,000. A segment that is a third deleted is rewritten.
    """
    decayed = [[number] for number, size in enumerate(sizes) if deleted[number] > _MUCH_DELETED * max(1, size)]
    if len(sizes) <= MOST_SEGMENTS:
        return decayed
    alive = [size - gone for size, gone in zip(sizes, deleted, strict=True)]
    order = sorted(range(len(sizes)), key=alive.__getitem__)
    groups = _fill(order, alive, _GROWTH)
    if len(groups) > MOST_SEGMENTS:
        groups = _fill(order, alive, None)
    return [sorted(group) for group in groups if len(group) > 1 or group in decayed]


def _fill(order: Sequence[int], alive: Sequence[int], growth: int | None) -> list[list[int]]:
    """Put segments, smallest first, into groups of about an eleventh of the whole.

    With `growth`, a segment that many times larger than the group so far starts one of its own: few small segments do
    not cause a large one to be written again.
    """
    target = max(1, -(-sum(alive) // (MOST_SEGMENTS - 1)))
    groups: list[list[int]] = []
    filled = target
    for number in order:
        too_large = growth is not None and filled * growth < alive[number]
        if filled >= target or too_large:
            groups.append([])
            filled = 0
        groups[-1].append(number)
        filled += alive[number]
    return groups


def merge_segments(generation: Path, parts: Sequence[tuple[SegmentData, frozenset[int]]]) -> SegmentRef | None:
    """Write one segment with the documents of several that are not deleted; None when no document is left.

    Raises SearchIndexError when the disk does not take it.
    """
    kept = [~data.deleted_mask(deleted) for data, deleted in parts]
    if not any(mask.any() for mask in kept):
        return None
    datas = [data for data, _ in parts]
    terms, new_terms = _union([data.terms.strings() for data in datas])
    used = np.zeros(len(terms), bool)
    fields = {field: _merge_field(field, datas, kept, new_terms, len(terms), used) for field in FIELDS}
    final = np.cumsum(used) - 1
    arrays: dict[str, Array] = {
        "ids": _rows("ids", datas, kept),
        "days": _rows("days", datas, kept),
        "minutes": _rows("minutes", datas, kept),
        "prints": _rows("prints", datas, kept),
    }
    source_names, arrays["sources"] = _merge_sources(datas, kept)
    arrays["terms.blob"], arrays["terms.starts"] = pack(
        term for term, use in zip(terms, used.tolist(), strict=True) if use
    )
    _merge_forms(arrays, datas, new_terms, used, final)
    bounds = np.append(np.flatnonzero(used), len(used))
    for field, merged in fields.items():
        merged["post_at"] = narrowest(merged["post_at"][bounds])
        merged["occ_at"] = narrowest(merged["occ_at"][bounds])
        arrays |= {f"{field}.{name}": values for name, values in merged.items()}
    path = generation / STAGED / f"{secrets.token_hex(8)}.seg"
    return SegmentRef(path, tuple(arrays["ids"].tolist()), write_segment(path, source_names, arrays))


def _rows(name: str, datas: Sequence[SegmentData], kept: Sequence[Array]) -> Array:
    """A per-document array of all segments, without the deleted ones."""
    return np.concatenate([getattr(data, name)[mask] for data, mask in zip(datas, kept, strict=True)])


def _union(lists: Iterable[list[bytes]]) -> tuple[list[bytes], list[Array]]:
    """All strings of several lists, sorted, and for each list the places of its strings among them."""
    given = list(lists)
    union = sorted(set().union(*given))
    place = {string: number for number, string in enumerate(union)}
    return union, [np.fromiter(map(place.__getitem__, strings), np.int64, len(strings)) for strings in given]


def _merge_sources(datas: Sequence[SegmentData], kept: Sequence[Array]) -> tuple[list[str], Array]:
    names: dict[str, int] = {}
    columns = []
    for data, mask in zip(datas, kept, strict=True):
        numbers = [names.setdefault(name, len(names)) for name in data.source_names]
        columns.append(np.array(numbers, np.int64)[data.sources[mask]])
    return list(names), narrowest(np.concatenate(columns))


def _merge_forms(
    arrays: dict[str, Array], datas: Sequence[SegmentData], new_terms: Sequence[Array], used: Array, final: Array
) -> None:
    """Add the merged forms to `arrays`; a form goes when no document has its term any more."""
    forms, places = _union([data.forms.strings() for data in datas])
    counts = np.zeros(len(forms), np.uint64)
    term_of = np.zeros(len(forms), np.int64)
    for data, place, new_term in zip(datas, places, new_terms, strict=True):
        counts[place] += data.form_counts.astype(np.uint64)
        term_of[place] = new_term[data.form_terms]
    alive = used[term_of]
    arrays["forms.blob"], arrays["forms.starts"] = pack(
        form for form, keep in zip(forms, alive.tolist(), strict=True) if keep
    )
    arrays["forms.term"] = narrowest(final[term_of[alive]])
    arrays["forms.count"] = narrowest(counts[alive])


def _merge_field(
    field: str,
    datas: Sequence[SegmentData],
    kept: Sequence[Array],
    new_terms: Sequence[Array],
    term_count: int,
    used: Array,
) -> dict[str, Array]:
    """The arrays of a field, over the union of terms; terms that occur are set in `used`."""
    terms, documents, freqs, starts, positions = [], [], [], [], []
    base = occurrence_base = 0
    for data, mask, new_term in zip(datas, kept, new_terms, strict=True):
        part = data.fields[field]
        new_document = np.cumsum(mask) - 1 + base
        alive = mask[part.docs]
        begins = np.cumsum(part.freqs, dtype=np.int64) - part.freqs
        terms.append(np.repeat(new_term, part.post_at[1:].astype(np.int64) - part.post_at[:-1])[alive])
        documents.append(new_document[part.docs[alive]])
        freqs.append(part.freqs[alive].astype(np.int64))
        starts.append(begins[alive] + occurrence_base)
        positions.append(part.positions)
        base += int(mask.sum())
        occurrence_base += len(part.positions)
    all_terms, all_freqs = np.concatenate(terms), np.concatenate(freqs)
    order = np.argsort(all_terms, kind="stable")
    all_terms, all_freqs = all_terms[order], all_freqs[order]
    used[all_terms] = True
    post_at = np.searchsorted(all_terms, np.arange(term_count + 1))
    occurrences = np.concatenate([[0], np.cumsum(all_freqs)])
    gathered = ranges(np.concatenate(starts)[order], all_freqs)
    return {
        "lengths": narrowest(
            np.concatenate([data.lengths(field)[mask].astype(np.int64) for data, mask in zip(datas, kept, strict=True)])
        ),
        "post_at": post_at,
        "docs": narrowest(np.concatenate(documents)[order]),
        "freqs": narrowest(all_freqs),
        "occ_at": occurrences[post_at],
        "positions": narrowest(np.concatenate(positions)[gathered]),
    }


def ranges(starts: Array, lengths: Array) -> Array:
    """The numbers of several ranges, one range after another.

    >>> ranges(np.array([10, 5]), np.array([3, 2])).tolist()
    [10, 11, 12, 5, 6]
    """
    ends = np.cumsum(lengths)
    total = int(ends[-1]) if len(ends) else 0
    return np.repeat(starts - (ends - lengths), lengths) + np.arange(total)
