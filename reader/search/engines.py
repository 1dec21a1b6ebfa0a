"""The one place that knows which engine a library's own index has. (A library on a server is asked by
`reader.search.opensearch`.)"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reader.search.engine import Index, Lookup, SearchEngine


def index_in(folder: Path) -> Index:
    """The index that is kept in a folder."""
    from reader.search.whoosh.index import WhooshIndex

    return WhooshIndex(folder)


def engine_over(folder: Path, lookup: Lookup, time_limit: float | None = None) -> SearchEngine:
    """An engine that answers from the index in a folder; `time_limit` in seconds, where another than usual is meant."""
    from reader.search.whoosh.engine import TIME_LIMIT, WhooshEngine
    from reader.search.whoosh.index import WhooshIndex

    return WhooshEngine(WhooshIndex(folder), lookup, time_limit=time_limit or TIME_LIMIT)
