"""What is new in a saved search, told from catalog and personal database."""

from __future__ import annotations

import pytest

from reader.library.local import new_hits
from reader.library.opening import prepare
from reader.model import ArticleMeta
from reader.settings import Folders
from reader.store.catalog.rows import FileStamp
from reader.store.catalog.writer import CatalogWriter


@pytest.fixture
def opening(tmp_path):
    (tmp_path / "news").mkdir()
    folders = Folders(tmp_path / "config", tmp_path / "data", tmp_path / "cache")
    opening = prepare([tmp_path / "news"], folders, None)
    writer = CatalogWriter(opening.cache.catalog)
    with writer.transaction():
        for name in ("a", "b", "c"):
            writer.add_heading(f"/{name}.md", FileStamp(1, 1), ArticleMeta(name), 0)
    writer.close()
    yield opening
    opening.personal.close()


def test_hits_are_new_until_they_were_looked_at(opening):
    opening.personal.save_search("watch", "storm")
    assert new_hits(opening, "watch", [1, 2], look=False) == {1, 2}
    assert new_hits(opening, "watch", [1, 2], look=True) == {1, 2}
    assert new_hits(opening, "watch", [1, 2, 3, 99], look=False) == {3}
    assert opening.personal.saved_searches()[0].looked is not None


def test_counting_changes_nothing(opening):
    opening.personal.save_search("watch", "storm")
    new_hits(opening, "watch", [1], look=False)
    assert opening.personal.saved_searches()[0].looked is None
    assert new_hits(opening, "watch", [1], look=False) == {1}


def test_a_search_deleted_meanwhile_is_no_error(opening):
    assert new_hits(opening, "gone", [1], look=True) == {1}
    assert opening.personal.saved_searches() == []
