"""What is read of an index: the fields, the names of its files, and where what stands in them.

The files are those of Whoosh's W3 codec. A test opens them with Whoosh's own readers and compares.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from msgspec import Struct

INDEX_NAME = "MAIN"
FIELDS = ("title", "body", "source", "byline")
"""Fields of terms (stems), with the places where each stands."""


def forms_of(field: str) -> str:
    """The field with the words of another one as they are written, folded but not stemmed: only in which documents."""
    return f"{field}_forms"


INDEXED = (*FIELDS, *map(forms_of, FIELDS))
"""All fields that have terms."""

# -- files of a segment -----------------------------------------------------------------------------------

TERMS, POSTINGS = "trm", "pst"


def segment_file(segment: str, kind: str) -> str:
    """Name of a file of a segment; `kind`: TERMS, POSTINGS, or as `column_file` has it."""
    return f"{INDEX_NAME}_{segment}.{kind}"


def column_file(column: str) -> str:
    """The kind of file that a column is kept in."""
    return f"{column}.col"


def length_column(field: str) -> str:
    """Name of the column with the lengths of a field: one byte a document, see LENGTHS."""
    return f"_{field}_len"


# -- a record of the term file ----------------------------------------------------------------------------
#
# Sizes of key and value (four bytes each), key, value. The key is the number of the field (two bytes) and the term; the
# value: flags (one byte), how often the term occurs (a float of four), the number of documents (four bytes), five more
# numbers, and the place of its list of postings (eight bytes) with its length (four).

TERM_SIZES = 8
TERM_FIELD = 2
TERM_WEIGHT = 1
TERM_DOCUMENTS = 5
TERM_PLACE = 23

# -- a list of postings -----------------------------------------------------------------------------------
#
# LIST_MAGIC, the negative length of what follows (four bytes), a pickle of statistics (postings, last document, highest
# weight, not compressed, shortest and longest field), and a pickle of gaps between documents, weights, and values. All
# of it is spelled out here, so that it is read where it lies, without unpickling. A field of forms has no weights and
# no values (`N`). A value is the number of places in four bytes, and a pickle of the gaps between them.

LIST_MAGIC = b"W3Bl"
BEGIN, END = b"\x80\x03", b"."
HEAD = BEGIN + b"(J%bJ%bG%bK\0K%cK%ct" + END
HEAD_SIZE = 30
NOTHING = b"N"
SHORTS = b"carray\n_array_reconstructor\n(carray\narray\nX\1\0\0\0HK\2"
INTS = SHORTS[:-3] + b"IK\6"
ARRAY_END = b"tR"
"""What stands around the bytes of an array of numbers of two or of four bytes, lowest byte first."""
LATE, CALL = b"c_pickle\nloads\nczlib\ndecompress\n", b"\x85R"
"""What stands around the bytes of values that are compressed."""

# -- lengths ----------------------------------------------------------------------------------------------

LENGTHS = tuple(round((1.033**number - 1) * 27) for number in range(256))
"""The number of words that a byte of a length column stands for: short ones exactly, long ones nearly."""


# -- a commit ---------------------------------------------------------------------------------------------


class Terms(NamedTuple):
    """Where the records of a term file are listed: the place of the list, the kind of its numbers (as numpy spells it),
    how many; and, of each field that has terms, where its own begin and end in the list."""

    place: int
    kind: str
    size: int
    fields: Mapping[str, tuple[int, int]]


class Segment(Struct, frozen=True):
    """A segment of the index: its name, its documents (deleted ones included), the words of its fields in all."""

    name: str
    documents: int
    lengths: Mapping[str, int]
    terms: Terms
    deleted: frozenset[int] = frozenset()

    @property
    def alive(self) -> int:
        """Documents that are not deleted."""
        return self.documents - len(self.deleted)


class FileSum(NamedTuple):
    """Size in bytes and CRC-32 of a file."""

    size: int
    crc: int


class Commit(Struct, frozen=True):
    """What an index consists of: its segments, and the checksums of its files.

    It is written beside Whoosh's own table of contents, which says the same to other Whoosh programs.
    """

    segments: tuple[Segment, ...]
    sums: Mapping[str, FileSum]
