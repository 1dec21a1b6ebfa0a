"""SegmentBuilder: turns documents into a segment file. Usable in a worker process.

Words are numbered as they come and only sorted once, at the end: indexing an article costs a fraction of what a
writer that sorts postings one by one takes.
"""

from __future__ import annotations

import secrets
from array import array
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from reader.errors import SearchIndexError
from reader.search.array_file import Array, FileSum, narrowest, write_arrays
from reader.search.document import SearchDocument, check_document, day_and_minute
from reader.search.lexicon import pack
from reader.search.segment_data import FIELDS
from reader.search.signatures import signatures, term_hashes
from reader.search.words import Terms, form_of, words_of

STAGED = "staged"
"""Folder in a generation for segments that no commit has taken in yet."""


@dataclass(frozen=True, slots=True)
class SegmentRef:
    """A finished segment that waits to be adopted by an IndexWriter. Can be pickled."""

    path: Path
    ids: tuple[int, ...]
    sum: FileSum


class _Numbering(dict[str, int]):
    """Numbers strings in the order in which they first come."""

    def __missing__(self, key: str) -> int:
        number = self[key] = len(self)
        return number


class SegmentBuilder:
    """Collects documents and writes them as one segment.

    The segment lies in the generation's staging folder until an IndexWriter adopts it; a builder that dies leaves
    nothing that counts.
    """

    def __init__(self, generation: Path, terms: Terms | None = None) -> None:
        self._folder = generation / STAGED
        self._terms = terms or Terms()
        self._words = _Numbering()
        self._sources = _Numbering()
        self._streams = {field: array("I") for field in FIELDS}
        self._lengths = {field: array("I") for field in FIELDS}
        self._ids: dict[int, None] = {}
        self._days, self._minutes, self._source_of = array("I"), array("H"), array("I")

    def __len__(self) -> int:
        return len(self._ids)

    def add(self, document: SearchDocument) -> None:
        """Take in a document. Raises SearchIndexError when it cannot be indexed, with nothing of it kept."""
        check_document(document)
        if document.id in self._ids:
            raise SearchIndexError(f"Article {document.id} was given to the index twice in one batch.")
        number = self._words.__getitem__
        for field in FIELDS:
            words = words_of(getattr(document, field))
            self._streams[field].extend(map(number, words))
            self._lengths[field].append(len(words))
        self._ids[document.id] = None
        day, minute = day_and_minute(document.published)
        self._days.append(day)
        self._minutes.append(minute)
        self._source_of.append(self._sources[document.source])

    def finish(self) -> SegmentRef:
        """Write the segment. Raises SearchIndexError when there is no room or nothing to write."""
        if not self._ids:
            raise SearchIndexError("There is no article to index in this batch.")
        path = self._folder / f"{secrets.token_hex(8)}.seg"
        arrays: dict[str, Array] = {
            "ids": np.fromiter(self._ids, np.uint32, len(self._ids)),
            "days": np.array(self._days, np.uint32),
            "minutes": np.array(self._minutes, np.uint16),
            "sources": narrowest(np.array(self._source_of, np.uint32)),
        }
        term_of_word = self._sort_words(arrays)
        for field in FIELDS:
            stream = term_of_word[np.frombuffer(self._streams[field], np.uint32)]
            lengths = np.array(self._lengths[field], np.int64)
            arrays |= {
                f"{field}.{name}": values for name, values in _postings(stream, lengths, self._term_count).items()
            }
            if field == "body":
                arrays["prints"] = signatures(self._hashes[stream], lengths)
        return SegmentRef(path, tuple(self._ids), write_segment(path, list(self._sources), arrays))

    def _sort_words(self, arrays: dict[str, Array]) -> Array:
        """Add both lexicons to `arrays`; returns the term number of each word number."""
        occurrences = np.zeros(len(self._words), np.int64)
        for stream in self._streams.values():
            occurrences += np.bincount(np.frombuffer(stream, np.uint32), minlength=len(self._words))
        forms = _Numbering()
        form_of_word = np.fromiter((forms[form_of(word)] for word in self._words), np.int64, len(self._words))
        counts = np.bincount(form_of_word, weights=occurrences, minlength=len(forms)).astype(np.uint64)
        terms = _Numbering()
        of_form = self._terms.of_form
        term_of_form = np.fromiter((terms[of_form(form)] for form in forms), np.int64, len(forms))
        term_bytes, term_rank = _sorted_bytes(list(terms))
        form_bytes, form_rank = _sorted_bytes(list(forms))
        form_order = np.argsort(form_rank)
        arrays["terms.blob"], arrays["terms.starts"] = pack(term_bytes)
        arrays["forms.blob"], arrays["forms.starts"] = pack(form_bytes)
        arrays["forms.term"] = narrowest(term_rank[term_of_form][form_order])
        arrays["forms.count"] = narrowest(counts[form_order])
        self._term_count = len(term_bytes)
        self._hashes = term_hashes(term_bytes)
        return term_rank[term_of_form[form_of_word]]


def write_segment(path: Path, sources: list[str], arrays: dict[str, Array]) -> FileSum:
    """Write a segment file, making its folder. Raises SearchIndexError when the disk does not take it."""
    meta: dict[str, Any] = {"sources": sources}
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return write_arrays(path, meta, arrays)
    except OSError as error:
        path.unlink(missing_ok=True)
        reason = error.strerror or str(error)
        raise SearchIndexError(
            f"The search index could not be written: {reason}. Free some space and try again."
        ) from error


def _sorted_bytes(strings: list[str]) -> tuple[list[bytes], Array]:
    """The strings as sorted bytes, and the place of each of them in that order."""
    encoded = [string.encode("utf-8", "replace") for string in strings]
    order = sorted(range(len(encoded)), key=encoded.__getitem__)
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    return [encoded[i] for i in order], rank


def _postings(stream: Array, lengths: Array, term_count: int) -> dict[str, Array]:
    """The arrays of a field from the term numbers of all its words, one document after another."""
    documents = np.repeat(np.arange(len(lengths), dtype=np.uint32), lengths)
    starts = np.cumsum(lengths) - lengths
    positions = np.arange(len(stream), dtype=np.int64) - np.repeat(starts, lengths)
    order = np.argsort(stream, kind="stable")
    terms, documents = stream[order], documents[order]
    is_first = np.ones(len(terms), bool)
    is_first[1:] = (terms[1:] != terms[:-1]) | (documents[1:] != documents[:-1])
    firsts = np.flatnonzero(is_first)
    bounds = np.arange(term_count + 1)
    return {
        "lengths": narrowest(lengths),
        "post_at": narrowest(np.searchsorted(terms[firsts], bounds)),
        "docs": narrowest(documents[firsts]),
        "freqs": narrowest(np.diff(firsts, append=len(terms))),
        "occ_at": narrowest(np.searchsorted(terms, bounds)),
        "positions": narrowest(positions[order]),
    }
