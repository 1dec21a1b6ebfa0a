from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from reader.library.events import LibraryEvent
from reader.library.indexing.scan import Told
from reader.library.indexing.session import holding
from reader.library.indexing.updating import Summary, Updater
from reader.library.indexing.workers import Workers
from reader.library.roots import CacheFolder, outlet_folders, resolve_roots
from reader.search.whoosh.index import WhooshIndex
from reader.store.catalog.reader import CatalogReader

STORY = """---
title: {title}
date: 2026-03-0{day}
source: The Courier
---

“We lost {count} houses,” said Mayor Ada Quill.

The river rose again on Monday.
"""


@dataclass
class Shelf:
    """A folder of articles with its cache."""

    folder: Path
    cache: CacheFolder
    events: list[LibraryEvent] = field(default_factory=list)
    readers: list[CatalogReader] = field(default_factory=list)
    outlets: dict[str, str] = field(default_factory=dict)

    def write(self, *names: str, count: int = 30) -> None:
        for n, name in enumerate(names):
            file = self.folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(STORY.format(title=f"Flood {name}", day=1 + n % 9, count=count), encoding="utf-8")

    def update(self, *, rebuild: bool = False, workers: int = 0) -> Summary:
        roots = resolve_roots([self.folder])
        with holding(self.cache, roots, self.events.append, rebuild=rebuild) as held:
            pool = Workers(workers, held.index.preparer, 1_000_000, self.cache.indexer_log)
            try:
                told = Told(outlets=outlet_folders(self.outlets, roots))
                return Updater(roots, held, pool, self.events.append, told=lambda: told).everything()
            finally:
                pool.close()

    def reader(self) -> CatalogReader:
        self.readers.append(CatalogReader(self.cache.catalog))
        return self.readers[-1]

    def names(self) -> dict[str, int]:
        return {Path(heading.path).name: heading.id for heading in self.reader().headings(0, 10_000)}

    def indexed_ids(self) -> list[int]:
        with WhooshIndex(self.cache.index).writing() as index:
            assert index.complaint is None
            return sorted(index.held())

    def assert_complete(self, names: Sequence[str]) -> None:
        """Every file is derived and indexed exactly once, with its present content."""
        found = self.names()
        assert sorted(found) == sorted(names)
        assert self.indexed_ids() == sorted(found.values())
        done, total = self.reader().progress()
        assert done == total == len(names)


@pytest.fixture
def shelf(tmp_path) -> Iterator[Shelf]:
    folder = tmp_path / "news"
    folder.mkdir()
    made = Shelf(folder, CacheFolder(tmp_path / "cache"))
    yield made
    for reader in made.readers:
        reader.close()
