"""CompactCodec: Whoosh's own codec, writing posting lists that are small and are read where they lie.

A list of Whoosh's W3 codec is a run of blocks; a block is a pickle of gaps between documents, weights, and values
(where the term stands in each document). Whoosh pickles tuples with protocol 2: 40 bytes and a call for every value, so
that 20,000 postings take 11 ms to read. Here a list is one block, gaps and weights are bytes objects, and the values
stand behind `pickle.loads(zlib.decompress(...))`: 0.03 ms without the values. Any Whoosh reads it without knowing,
three times as fast as its own. The table of contents names Whoosh's codec: nothing of this program is needed to open
it.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from whoosh.codec.base import PerDocumentReader
from whoosh.codec.whoosh3 import W3Codec, W3FieldWriter, W3Segment, W3TermInfo
from whoosh.fields import Schema
from whoosh.filedb.filestore import FileStorage
from whoosh.util.numeric import length_to_byte

from reader.search.whoosh.layout import BEGIN, CALL, END, HEAD, LATE, LIST_MAGIC, NOTHING

_DOUBLE = struct.Struct(">d")
_FEW_VALUES = 100
"""Up to so many bytes the values are not worth compressing."""


class TermPostings(NamedTuple):
    """All postings of one term: how many, in which documents, how often in all and at most in one; gaps and weights as
    they stand in a pickle (see `layout`); its values one after another, None in a field without them.

    `shortest` and `longest` are the lengths of the field in these documents.
    """

    field: str
    term: bytes
    documents: int
    first: int
    last: int
    total: float
    top: int
    gaps: bytes
    weights: bytes
    values: bytes | None
    shortest: int
    longest: int


class CompactTerms(W3FieldWriter):  # type: ignore[misc]
    """Whoosh's writer of terms, given the postings of one term after another."""

    counts: Mapping[str, int]
    """How many terms each field has, in the order in which they were written."""

    def add_postings(self, schema: Schema, lengths: PerDocumentReader | None, items: Iterable[TermPostings]) -> None:
        """Write the postings of all fields, in the order of field and term."""
        self.counts: dict[str, int] = {}
        for item in items:
            if item.field not in self.counts:
                self.counts[item.field] = 0
                self.start_field(item.field, schema[item.field])
            self.counts[item.field] += 1
            info = W3TermInfo(
                weight=item.total,
                df=item.documents,
                minlength=item.shortest,
                maxlength=item.longest,
                maxweight=float(item.top),
                minid=item.first,
                maxid=item.last,
            )
            info.set_extent(*self._write(item))
            self._tindex.add(self._fieldid.to_bytes(2, "big") + item.term, info.to_bytes())

    def _write(self, item: TermPostings) -> tuple[int, int]:
        """Write a list; returns its place and length."""
        sizes = length_to_byte(item.shortest), length_to_byte(item.longest)
        numbers = item.documents.to_bytes(4, "little"), item.last.to_bytes(4, "little")
        head = HEAD % (*numbers, _DOUBLE.pack(item.top), *sizes)
        body = b"".join((BEGIN, item.gaps, item.weights, _values(item.values), b"\x87", END))
        start = self._postfile.tell()
        self._postfile.write(LIST_MAGIC)
        self._postfile.write_int(-len(head) - len(body))  # negative: the last block
        self._postfile.write(head + body)
        return start, self._postfile.tell() - start


class CompactCodec(W3Codec):  # type: ignore[misc]
    """Writes what W3Codec reads. `terms` is the writer of the segment's terms."""

    terms: CompactTerms

    def field_writer(self, storage: FileStorage, segment: W3Segment) -> CompactTerms:
        self.terms = CompactTerms(self, storage, segment)
        return self.terms

    def new_segment(self, storage: FileStorage, indexname: str) -> W3Segment:
        return W3Segment(W3Codec(), indexname)


def pickled_bytes(data: bytes) -> bytes:
    """Bytes as they stand in a pickle of protocol 3."""
    size = len(data)
    return (b"C" + bytes((size,)) if size < 1 << 8 else b"B" + size.to_bytes(4, "little")) + data


def _values(values: bytes | None) -> bytes:
    if values is None:
        return NOTHING
    listed = b"(%bt" % values
    if len(listed) < _FEW_VALUES:
        return listed
    return LATE + pickled_bytes(zlib.compress(BEGIN + listed + END, 1)) + CALL + CALL
