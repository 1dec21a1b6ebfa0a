"""CompactCodec: Whoosh's own codec, writing posting lists that are small and need no unpickling to be read.

A list of Whoosh's W3 codec is a run of blocks; a block is a pickle of gaps between documents, weights, and values
(where the term stands in each document). Whoosh pickles tuples with protocol 2: 40 bytes and a call for every value, so
that 20,000 postings take 11 ms to read. Here a list is one block, gaps and weights are bytes objects, and the values
stand behind `pickle.loads(zlib.decompress(...))`: 0.03 ms without the values. Any Whoosh reads it without knowing,
three times as fast as its own. The table of contents names Whoosh's codec: nothing of this program is needed to open
it.
"""

from __future__ import annotations

import pickle
import struct
import zlib
from array import array
from collections.abc import Iterable, Sequence
from itertools import chain, islice
from typing import Any, NamedTuple

from whoosh.codec.base import PerDocumentReader, PostingsWriter
from whoosh.codec.whoosh3 import WHOOSH3_HEADER_MAGIC, W3Codec, W3FieldWriter, W3Segment, W3TermInfo
from whoosh.fields import Schema
from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import StructFile
from whoosh.formats import Format
from whoosh.util.numeric import length_to_byte

BEGIN, END = b"\x80\x03", b"."
HEAD = BEGIN + b"(J%bJ%bG%bK\0K%cK%ct" + END
"""The statistics of a block: postings, last document, highest weight, not compressed, shortest and longest field."""
HEAD_SIZE = 30
SHORTS, SHORTS_END = b"carray\n_array_reconstructor\n(carray\narray\nX\1\0\0\0HK\2", b"tR"
"""What stands around the bytes of an array of two-byte numbers, lowest byte first."""
LATE, CALL = b"c_pickle\nloads\nczlib\ndecompress\n", b"\x85R"
_DOUBLE = struct.Struct(">d")
_FEW_GAPS = 32
"""Up to so many gaps a tuple of numbers is smaller than an array."""
_FEW_VALUES = 100
"""Up to so many bytes the values are not worth compressing."""


class TermPostings(NamedTuple):
    """All postings of one term: documents, ascending, with weights and values, these as they stand in a pickle.

    `shortest` and `longest` are the lengths of the field in these documents.
    """

    field: str
    term: bytes
    docs: Sequence[int]
    weights: Sequence[float]
    values: Sequence[bytes]
    shortest: int
    longest: int


def pickled_number(number: int) -> bytes:
    """A number below 2**31 as it stands in a pickle: in three bytes, unless it is large."""
    return b"M" + number.to_bytes(2, "little") if number < 1 << 16 else b"J" + number.to_bytes(4, "little")


def pickled_bytes(data: bytes) -> bytes:
    """Bytes as they stand in a pickle of protocol 3."""
    size = len(data)
    return (b"C" + bytes((size,)) if size < 1 << 8 else b"B" + size.to_bytes(4, "little")) + data


def positions_value(pickled_gaps: Sequence[bytes]) -> bytes:
    """What `whoosh.formats.Positions.encode` makes, as it stands in a pickle: the number of positions, and the gaps
    between them as a pickle of their own. Its size follows from their number, unless a gap is large."""
    count = len(pickled_gaps)
    listed = pickled_gaps[0] + b"\x85" if count == 1 else b"(%bt" % b"".join(pickled_gaps)
    return pickled_bytes(count.to_bytes(4, "big") + listed)


class CompactPostings(PostingsWriter):  # type: ignore[misc]
    """Writes the list of one term after another."""

    def __init__(self, file: StructFile) -> None:
        self._file = file
        self._info: W3TermInfo | None = None

    def start_postings(self, format_: Format, terminfo: W3TermInfo) -> None:
        self._ids: list[int] = []
        self._weights: list[float] = []
        self._values: list[bytes] = []
        self._lengths: list[int] = []
        self._info = None

    def add_posting(self, id_: int, weight: float, vbytes: bytes, length: int | None = None) -> None:
        self._ids.append(id_)
        self._weights.append(weight)
        self._values.append(pickled_bytes(vbytes))
        self._lengths.append(length or 0)

    def finish_postings(self) -> W3TermInfo:
        if self._info is None:
            self.put(self._ids, self._weights, self._values, min(self._lengths), max(self._lengths))
        return self._info

    def written(self) -> bool:
        return self._info is not None

    def put(
        self, ids: Sequence[int], weights: Sequence[float], values: Iterable[bytes], shortest: int, longest: int
    ) -> None:
        """A whole list at once, in place of `add_posting`. `values` are pickled bytes; the lengths are of the field."""
        top = float(max(weights))
        sizes = length_to_byte(shortest), length_to_byte(longest)
        head = HEAD % (len(ids).to_bytes(4, "little"), ids[-1].to_bytes(4, "little"), _DOUBLE.pack(top), *sizes)
        body = b"".join((BEGIN, _gaps(ids), _weights(weights), _values(values), b"\x87", END))
        start = self._file.tell()
        self._file.write(WHOOSH3_HEADER_MAGIC)
        self._file.write_int(-len(head) - len(body))  # negative: the last block
        self._file.write(head + body)
        self._info = W3TermInfo(
            weight=float(sum(weights)),
            df=len(ids),
            minlength=shortest,
            maxlength=longest,
            maxweight=top,
            minid=ids[0],
            maxid=ids[-1],
        )
        self._info.set_extent(start, self._file.tell() - start)


class CompactTerms(W3FieldWriter):  # type: ignore[misc]
    """Whoosh's writer of terms; it also takes the postings of a term at once, as TermPostings."""

    def __init__(self, codec: CompactCodec, storage: FileStorage, segment: W3Segment) -> None:
        super().__init__(codec, storage, segment)
        self._compact = codec

    def add_postings(self, schema: Schema, lengths: PerDocumentReader | None, items: Iterable[Any]) -> None:
        """Write the postings of all fields, in the order of field and term: TermPostings, or single ones."""
        remaining = iter(items)
        for first in islice(remaining, 1):
            if isinstance(first, TermPostings):
                self._add_terms(schema, chain((first,), remaining))
            else:
                super().add_postings(schema, lengths, chain((first,), remaining))

    def _add_terms(self, schema: Schema, items: Iterable[TermPostings]) -> None:
        started = None
        for field, term, docs, weights, values, shortest, longest in items:
            if field != started:
                if started is not None:
                    self.finish_field()
                self.start_field(field, schema[field])
                started = field
            self.start_term(term)
            self._compact.postings.put(docs, weights, values, shortest, longest)
            self.finish_term()
        if started is not None:
            self.finish_field()


class CompactCodec(W3Codec):  # type: ignore[misc]
    """Writes what W3Codec reads. `postings` is the writer of the field that is being written."""

    postings: CompactPostings

    def postings_writer(self, dbfile: StructFile, byteids: bool = False) -> PostingsWriter:
        if byteids:
            return super().postings_writer(dbfile, byteids)
        self.postings = CompactPostings(dbfile)
        return self.postings

    def field_writer(self, storage: FileStorage, segment: W3Segment) -> CompactTerms:
        return CompactTerms(self, storage, segment)

    def new_segment(self, storage: FileStorage, indexname: str) -> W3Segment:
        return W3Segment(W3Codec(), indexname)


def _gaps(ids: Sequence[int]) -> bytes:
    gaps = [ids[0], *map(int.__sub__, ids[1:], ids[:-1])] if len(ids) > 1 else ids
    top = max(gaps)
    if top < 1 << 8:
        return pickled_bytes(bytes(gaps))
    if len(gaps) < _FEW_GAPS:
        return b"(%bt" % b"".join(map(pickled_number, gaps))
    return _shorts(gaps) if top < 1 << 16 else _pickled(array("I", gaps))


def _weights(weights: Sequence[float]) -> bytes:
    """Whole weights, which nearly all are, in one byte each, or in two."""
    try:
        return pickled_bytes(bytes(weights))  # type: ignore[arg-type]
    except (TypeError, ValueError):
        whole = [int(weight) for weight in weights]
        if max(whole) >= 1 << 16 or any(map(float.__ne__, map(float, whole), map(float, weights))):
            return _pickled(array("f", weights))
        return pickled_bytes(bytes(whole)) if max(whole) < 1 << 8 else _shorts(whole)


def _shorts(numbers: Sequence[int]) -> bytes:
    """Numbers below 65,536 as an array."""
    return SHORTS + pickled_bytes(struct.pack(f"<{len(numbers)}H", *numbers)) + SHORTS_END


def _values(values: Iterable[bytes]) -> bytes:
    listed = b"(%bt" % b"".join(values)
    if len(listed) < _FEW_VALUES:
        return listed
    return LATE + pickled_bytes(zlib.compress(BEGIN + listed + END, 1)) + CALL + CALL


def _pickled(value: object) -> bytes:
    return pickle.dumps(value, 3)[len(BEGIN) : -len(END)]
