"""The schema of the index as Whoosh knows it, and which Whoosh that is.

All of it is Whoosh's own, so that any Whoosh program (with PyStemmer beside it, for Whoosh's `PyStemmerFilter`) opens
and searches the index, and finds the same articles.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import whoosh
from whoosh.analysis import LowercaseFilter, PyStemmerFilter, RegexTokenizer
from whoosh.columns import FixedBytesColumn, NumericColumn, RefBytesColumn
from whoosh.fields import COLUMN, ID, TEXT, Schema

from reader.errors import SearchIndexError
from reader.search.show.copies import PRINTS
from reader.search.whoosh.layout import FIELDS, forms_of

WANTED = "whoosh-reloaded"
_OTHERS = ("whoosh", "whoosh3", "whoosh-ng")


def news_schema() -> Schema:
    """The schema, as it is pickled into the table of contents.

    Columns: catalog id; moment in seconds since 1970; day of publication as written, `yyyymmdd`; source as written;
    signature of the body, to tell near-identical copies. The analyser only reads what another program asks.
    """
    return Schema(
        id=COLUMN(NumericColumn("Q")),
        moment=COLUMN(NumericColumn("q")),
        day=COLUMN(NumericColumn("I")),
        outlet=COLUMN(RefBytesColumn()),
        print=COLUMN(FixedBytesColumn(4 * PRINTS)),
        **{field: TEXT(analyzer=RegexTokenizer() | LowercaseFilter() | PyStemmerFilter("english")) for field in FIELDS},
        **{forms_of(field): ID() for field in FIELDS},
    )


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
    """The version of each distribution that was installed where Whoosh is imported from, by its name."""
    found = Path(whoosh.__file__).parent.parent.glob("[Ww]hoosh*.*-info")
    known = (path.stem.partition("-") for path in found)
    return {name.lower().replace("_", "-"): version for name, _, version in known}
