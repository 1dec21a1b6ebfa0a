"""The Whoosh codec of the index: how Whoosh reads our segments.

A codec is Whoosh's own point of extension for the files of an index. With this one, schema, table of contents,
segments, locks, readers and stock queries are Whoosh's, while postings lie as plain arrays
(`reader.search.segment_data`) that can be scored all at once. Segments are written in bulk by `reader.search.builder`,
never by Whoosh's writer.

Whoosh pickles segments by the path of their class, so `NewsSegment` and `NewsCodec` stay here.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from whoosh.codec import base
from whoosh.fields import STORED, TEXT, FieldType, Schema
from whoosh.filedb.filestore import FileStorage
from whoosh.formats import Format, Positions
from whoosh.matching import ListMatcher
from whoosh.reading import TermInfo

from reader.search.analyser import NewsAnalyser
from reader.search.array_file import FileSum
from reader.search.segment_data import FIELDS, SegmentData

INDEX_NAME = "MAIN"
SEGMENT_EXTENSION = ".seg"


def news_schema() -> Schema:
    """The fields of the index: catalog id, and the four texts that are searched."""
    texts = {field: TEXT(analyzer=NewsAnalyser(), phrase=True) for field in FIELDS}
    return Schema(id=STORED(), **texts)


class NewsSegment(base.Segment):  # type: ignore[misc]
    """A segment as listed in the table of contents, with its size and checksum and its deleted documents."""

    def __init__(self, segid: str, doc_count: int, sum_: FileSum, deleted: frozenset[int] = frozenset()) -> None:
        super().__init__(INDEX_NAME)
        self.segid = segid
        self.sum = sum_
        self.deleted = deleted
        self._doc_count = doc_count

    @property
    def file_name(self) -> str:
        """Name of its file in the generation's folder."""
        return str(self.make_filename(SEGMENT_EXTENSION))

    def without(self, deleted: frozenset[int]) -> NewsSegment:
        """The same segment with more of its documents deleted."""
        return NewsSegment(self.segid, self._doc_count, self.sum, self.deleted | deleted)

    def codec(self) -> NewsCodec:
        return NewsCodec()

    def doc_count_all(self) -> int:
        return self._doc_count

    def doc_count(self) -> int:
        return self._doc_count - len(self.deleted)

    def has_deletions(self) -> bool:
        return bool(self.deleted)

    def deleted_count(self) -> int:
        return len(self.deleted)

    def deleted_docs(self) -> Iterator[int]:
        return iter(self.deleted)

    def is_deleted(self, docnum: int) -> bool:
        return docnum in self.deleted


class NewsCodec(base.Codec):  # type: ignore[misc]
    """Reads segments of arrays."""

    def terms_reader(self, storage: FileStorage, segment: NewsSegment) -> _TermsReader:
        return _TermsReader(segment_data(storage, segment))

    def per_document_reader(self, storage: FileStorage, segment: NewsSegment) -> _DocumentReader:
        return _DocumentReader(segment_data(storage, segment), segment)


def segment_data(storage: FileStorage, segment: NewsSegment) -> SegmentData:
    """Open the arrays of a segment."""
    return SegmentData(Path(storage.folder) / segment.file_name)


class _TermsReader(base.TermsReader):  # type: ignore[misc]
    def __init__(self, data: SegmentData) -> None:
        self._data = data

    def _number(self, field: str, term: bytes) -> int:
        """The term's number when it occurs in the field, else KeyError, as Whoosh expects of a codec."""
        number = self._data.terms.find(term) if field in self._data.fields else -1
        if number < 0 or not self._data.document_frequency(field, number):
            raise KeyError(f"{field}:{term!r}")
        return number

    def __contains__(self, key: tuple[str, bytes]) -> bool:
        try:
            self._number(*key)
        except KeyError:
            return False
        return True

    def cursor(self, fieldname: str, fieldobj: FieldType) -> base.FieldCursor:
        return _Cursor(fieldname, fieldobj, self._data)

    def terms(self) -> Iterator[tuple[str, bytes]]:
        for field in sorted(FIELDS):
            yield from self._field_terms(field, b"")

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[str, bytes]]:
        for field in sorted(FIELDS):
            if field >= fieldname:
                yield from self._field_terms(field, prefix if field == fieldname else b"")

    def _field_terms(self, field: str, start: bytes) -> Iterator[tuple[str, bytes]]:
        terms = self._data.terms
        for number in range(terms.at_or_after(start), len(terms)):
            if self._data.document_frequency(field, number):
                yield field, terms[number]

    def items(self) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        return ((term, self.term_info(*term)) for term in self.terms())

    def items_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        return ((term, self.term_info(*term)) for term in self.terms_from(fieldname, prefix))

    def term_info(self, fieldname: str, text: bytes) -> TermInfo:
        docs, freqs = self._data.postings(fieldname, self._number(fieldname, text))
        lengths = self._data.lengths(fieldname)[docs]
        return TermInfo(
            weight=float(freqs.sum()),
            df=len(docs),
            minlength=int(lengths.min()),
            maxlength=int(lengths.max()),
            maxweight=float(freqs.max()),
            minid=int(docs[0]),
            maxid=int(docs[-1]),
        )

    def frequency(self, fieldname: str, text: bytes) -> float:
        return float(self.term_info(fieldname, text).weight())

    def doc_frequency(self, fieldname: str, text: bytes) -> int:
        return self._data.document_frequency(fieldname, self._number(fieldname, text))

    def matcher(self, fieldname: str, text: bytes, format_: Format, scorer: object = None) -> ListMatcher:
        number = self._number(fieldname, text)
        docs, freqs = self._data.postings(fieldname, number)
        cuts = np.cumsum(freqs, dtype=np.int64)[:-1]
        encode = Positions().encode
        values = [encode(run.tolist()) for run in np.split(self._data.positions(fieldname, number), cuts)]
        return ListMatcher(
            docs.tolist(),
            [float(freq) for freq in freqs],
            values,
            format_,
            scorer=scorer,
            term=(fieldname, text),
            terminfo=self.term_info(fieldname, text),
        )

    def indexed_field_names(self) -> list[str]:
        return list(FIELDS)


class _Cursor(base.FieldCursor):  # type: ignore[misc]
    """Walks the terms of a field in order; past the last one `term()` and `text()` are None."""

    def __init__(self, field: str, field_object: FieldType, data: SegmentData) -> None:
        self._field, self._field_object, self._data = field, field_object, data
        self._at = 0
        self._settle()

    def _settle(self) -> bytes | None:
        terms = self._data.terms
        while self._at < len(terms) and not self._data.document_frequency(self._field, self._at):
            self._at += 1
        return self.term()

    def is_valid(self) -> bool:
        return self._at < len(self._data.terms)

    def first(self) -> bytes | None:
        self._at = 0
        return self._settle()

    def find(self, string: bytes | str) -> bytes | None:
        wanted = string if isinstance(string, bytes) else self._field_object.to_bytes(string)
        self._at = self._data.terms.at_or_after(wanted)
        return self._settle()

    def next(self) -> bytes | None:
        self._at += 1
        return self._settle()

    def term(self) -> bytes | None:
        return self._data.terms[self._at] if self.is_valid() else None

    def text(self) -> str | None:
        term = self.term()
        return None if term is None else str(self._field_object.from_bytes(term))


class _DocumentReader(base.PerDocumentReader):  # type: ignore[misc]
    def __init__(self, data: SegmentData, segment: NewsSegment) -> None:
        self._data, self._segment = data, segment

    def doc_count(self) -> int:
        return self._segment.doc_count()

    def doc_count_all(self) -> int:
        return self._segment.doc_count_all()

    def has_deletions(self) -> bool:
        return self._segment.has_deletions()

    def is_deleted(self, docnum: int) -> bool:
        return self._segment.is_deleted(docnum)

    def deleted_docs(self) -> Iterator[int]:
        return self._segment.deleted_docs()

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        return int(self._data.lengths(fieldname)[docnum]) if fieldname in self._data.fields else default

    def field_length(self, fieldname: str) -> int:
        return int(self._data.lengths(fieldname).sum()) if fieldname in self._data.fields else 0

    def min_field_length(self, fieldname: str) -> int:
        return int(self._data.lengths(fieldname).min()) if fieldname in self._data.fields else 0

    def max_field_length(self, fieldname: str) -> int:
        return int(self._data.lengths(fieldname).max()) if fieldname in self._data.fields else 0

    def stored_fields(self, docnum: int) -> dict[str, int]:
        return {"id": int(self._data.ids[docnum])}
