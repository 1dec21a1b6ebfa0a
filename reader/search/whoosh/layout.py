"""The fields of the index, and everything that is relied on of Whoosh beyond what it documents.

All of the schema is Whoosh's own, so that any Whoosh program opens and searches the index. Texts are indexed as folded
words ("müller's" as "muller"), not stemmed: a query asks for all forms that share its stem.

What is relied on: the names of the files of a segment and of its length columns; a term's record in the term file; a
block of a posting list; how `whoosh.formats.Positions` encodes a value. A test writes with Whoosh's own codec, reads by
these, and compares.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import whoosh
from whoosh.analysis import SimpleAnalyzer
from whoosh.codec.whoosh3 import W3Codec, W3Segment
from whoosh.columns import FixedBytesColumn, NumericColumn, RefBytesColumn
from whoosh.fields import COLUMN, TEXT, Schema
from whoosh.util.numeric import byte_to_length

from reader.errors import SearchIndexError
from reader.search.show.copies import PRINTS

INDEX_NAME = "MAIN"
FIELDS = ("title", "body", "source", "byline")


def news_schema() -> Schema:
    """The schema, as it is pickled into the table of contents.

    Columns: catalog id; moment in seconds since 1970; day of publication as written, `yyyymmdd`; source as written;
    signature of the body, to tell near-identical copies.
    """
    return Schema(
        id=COLUMN(NumericColumn("Q")),
        moment=COLUMN(NumericColumn("q")),
        day=COLUMN(NumericColumn("I")),
        outlet=COLUMN(RefBytesColumn()),
        print=COLUMN(FixedBytesColumn(4 * PRINTS)),
        **{field: TEXT(analyzer=SimpleAnalyzer()) for field in FIELDS},
    )


# -- files of a segment -----------------------------------------------------------------------------------

TERMS, POSTINGS = W3Codec.TERMS_EXT, W3Codec.POSTS_EXT


def column_file(segment: W3Segment, column: str) -> str:
    """Name of the file of a column."""
    name: str = W3Codec.column_filename(segment, column)
    return name


def length_column(field: str) -> str:
    """Name of the column with the lengths of a field: one byte a document, see LENGTHS."""
    return f"_{field}_len"


LENGTHS = np.array([byte_to_length(number) for number in range(256)], np.int64)
"""The number of words that a byte of a length column stands for: short ones exactly, long ones nearly."""

# -- a record of the term file ----------------------------------------------------------------------------
#
# An OrderedHash: sizes of key and value (four bytes each), key, value. The key is the number of the field and the term;
# the value is a W3TermInfo: flags (one byte), weight of all postings (a float: how often the term occurs), number of
# documents (four bytes), five more numbers, and the place of its list of postings (eight bytes) with its length (four).

TERM_SIZES = 8
TERM_FIELD = 2
TERM_WEIGHT = 1
TERM_DOCUMENTS = 5
TERM_PLACE = 23

# -- a list of postings -----------------------------------------------------------------------------------
#
# The magic number, then blocks: length of the block (four bytes; negative: it is the last), a pickle of its statistics
# (postings, last document, highest weight, compression, shortest and longest field), a pickle of (gaps between
# documents, weights, values). Compression other than 0: the second pickle is compressed by zlib. A value is the number
# of positions in four bytes, and a pickle of the gaps between them.

LIST_MAGIC = b"W3Bl"

# -- the distribution -------------------------------------------------------------------------------------

WANTED = "whoosh-reloaded"
_OTHERS = ("whoosh", "whoosh3", "whoosh-ng")


def check_distribution() -> None:
    """Raise SearchIndexError with what to do when the wrong Whoosh would be used.

    Several distributions install into the same package folder and overwrite each other without a word.
    """
    installed = _installed()
    others = [name for name in _OTHERS if name in installed]
    if others:
        names = " and ".join(others)
        raise SearchIndexError(
            f"Search does not work: {names} is installed over {WANTED}. "
            f"Run `pip uninstall {' '.join(others)}`, then `pip install --force-reinstall {WANTED}`."
        )
    version = installed.get(WANTED)
    if version is None:
        raise SearchIndexError(f"Search does not work: {WANTED} is not installed. Run `pip install {WANTED}`.")
    if not version.startswith("2.7."):
        raise SearchIndexError(
            f"Search does not work: {WANTED} {version} is installed. Run `pip install '{WANTED}>=2.7.5,<2.8'`."
        )


def _installed() -> Mapping[str, str]:
    """The version of each distribution that was installed where Whoosh is imported from, by its name.

    Looks for their folders by itself: importing importlib.metadata is felt in a search from the shell.
    """
    found = Path(whoosh.__file__).parent.parent.glob("[Ww]hoosh*.*-info")
    known = (path.stem.partition("-") for path in found)
    return {name.lower().replace("_", "-"): version for name, _, version in known}
