"""A personal database in a folder of its own, and bookmarks to put in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from reader.model import Bookmark, Citation, Span
from reader.passages.keeping import make_passage, place_of
from reader.store.personal import Personal

TEXT = "The mill closed in May. Forty looms went to Sarn, the owner said. Nobody was told before. " * 20


@pytest.fixture
def personal(tmp_path: Path) -> Iterator[Personal]:
    opened = Personal.open(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def keep(personal: Personal) -> Callable[..., Bookmark]:
    """keep(start, end, path=…, note=…, tags=…, **citation) stores a bookmark."""
    return lambda start=4, end=22, **more: keep_in(personal, start, end, **more)


def keep_in(personal: Personal, start=4, end=22, *, path="/news/mill.md", note="", tags=(), **cite) -> Bookmark:
    known = {"title": "Mill closes", "source": "Sarn Herald", **cite}
    passage = make_passage(TEXT, Span(start, end), "hash-1", Citation(path, **known))
    return personal.add_bookmark(passage, place_of(passage), note, tags)
