"""The library as the screen asks it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from reader.library.events import LibraryEvent, Notice
from reader.library.indexing.updating import update_once
from reader.library.open import open_library


def test_a_catalog_that_cannot_be_used_is_told_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSREADER_HOME", str(tmp_path / "home"))
    (tmp_path / "news").mkdir()
    (tmp_path / "news" / "flood.md").write_text("# Flood\n\nThe water rose.\n", encoding="utf-8")
    library = open_library([tmp_path / "news"])
    update_once(library.opening, lambda event: None)
    with closing(sqlite3.connect(library.opening.cache.catalog)) as catalog:
        catalog.execute("PRAGMA user_version = 99")
    told: list[LibraryEvent] = []
    monkeypatch.setattr(library, "_listener", told.append)
    assert [library.count(), library.headings(0, 9), library.count()] == [0, [], 0]
    assert [event.text for event in told if isinstance(event, Notice)] == [
        f"The catalog {library.opening.cache.catalog} is of another version of newsreader; it will be rebuilt."
    ]
