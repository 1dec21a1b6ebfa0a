"""What is new in a saved search. Blocking work with connections of its own, for a thread beside the screen's."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence

from reader.library.opening import Opening
from reader.store.catalog.reader import CatalogReader
from reader.store.personal import Personal


def new_hits(opening: Opening, name: str, ids: Sequence[int], *, look: bool) -> frozenset[int]:
    """The ids among a saved search's hits that were not there at its last look; `look`: remember this one.

    Raises CatalogError, PersonalDataError.
    """
    with contextlib.closing(CatalogReader(opening.cache.catalog)) as catalog:
        paths = catalog.paths_of(ids)
    with Personal.open(opening.folders.data, read_only=not look) as personal:
        new = set(personal.new_hits(name, paths.values()))
        if look:
            personal.looked_at(name, new)
    return frozenset(article_id for article_id, path in paths.items() if path in new)
