"""SegmentData: the arrays of one segment of the index, and what they mean.

With *n* documents numbered 0..n-1, *t* terms and *w* forms (see `reader.search.words`):

- `ids` (n) catalog ids; `days` (n) yyyymmdd; `minutes` (n) of the day; `sources` (n) numbers into the meta's list of
  source names; `prints` (n × 16) signatures of the bodies, to tell near-identical copies.
- `terms.*`, `forms.*`: lexicons; `forms.term` (w) the term of each form; `forms.count` (w) how often it occurs.
- for each field: `lengths` (n) in words; `post_at` (t + 1) where a term's postings lie in `docs` (document numbers,
  ascending) and `freqs`; `occ_at` (t + 1) where its occurrences lie in `positions` (word numbers; those of one
  document follow each other).
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np

from reader.search.array_file import Array, ArrayFile
from reader.search.lexicon import Lexicon

FIELDS = ("title", "body", "source", "byline")
PRINTS = 16


class Postings(NamedTuple):
    """The documents a term occurs in, ascending, and how often."""

    docs: Array
    freqs: Array


class _FieldData:
    def __init__(self, file: ArrayFile, field: str) -> None:
        self.lengths = file.array(f"{field}.lengths")
        self.post_at = file.array(f"{field}.post_at")
        self.docs = file.array(f"{field}.docs")
        self.freqs = file.array(f"{field}.freqs")
        self.occ_at = file.array(f"{field}.occ_at")
        self.positions = file.array(f"{field}.positions")


class SegmentData:
    """One open segment."""

    def __init__(self, path: Path) -> None:
        """Raises SearchIndexError when damaged, OSError when it cannot be opened."""
        file = ArrayFile(path)
        self.file = file
        self.ids = file.array("ids")
        self.days = file.array("days")
        self.minutes = file.array("minutes")
        self.sources = file.array("sources")
        self.prints = file.array("prints")
        self.source_names: list[str] = [str(name) for name in file.meta.get("sources", [])]
        self.terms = Lexicon(file.array("terms.blob"), file.array("terms.starts"))
        self.forms = Lexicon(file.array("forms.blob"), file.array("forms.starts"))
        self.form_terms = file.array("forms.term")
        self.form_counts = file.array("forms.count")
        self.fields = {field: _FieldData(file, field) for field in FIELDS}

    @property
    def doc_count(self) -> int:
        """Documents in the segment, deleted ones included."""
        return len(self.ids)

    def lengths(self, field: str) -> Array:
        """Words in a field of each document."""
        return self.fields[field].lengths

    def postings(self, field: str, term: int) -> Postings:
        """Postings of a term by its number."""
        data = self.fields[field]
        low, high = data.post_at[term], data.post_at[term + 1]
        return Postings(data.docs[low:high], data.freqs[low:high])

    def positions(self, field: str, term: int) -> Array:
        """Word numbers of all occurrences of a term, document after document."""
        data = self.fields[field]
        return data.positions[data.occ_at[term] : data.occ_at[term + 1]]

    def document_frequency(self, field: str, term: int) -> int:
        """In how many documents of the segment a term occurs, deleted ones included."""
        at = self.fields[field].post_at
        return int(at[term + 1]) - int(at[term])

    def deleted_mask(self, deleted: frozenset[int]) -> Array:
        """A mask with True at deleted documents."""
        mask = np.zeros(self.doc_count, bool)
        if deleted:
            mask[np.fromiter(deleted, np.int64, len(deleted))] = True
        return mask
