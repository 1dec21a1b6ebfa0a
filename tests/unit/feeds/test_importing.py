"""Containers as files."""

from __future__ import annotations

import json

import pytest

from reader.errors import ArticleError
from reader.formats.reading import parse

ROWS = [
    {"title": "Wall gives way", "text": "The harbour wall gave way.\n\nAt least 35 people fled.", "date": "2026-03-02",
     "source": "The Courier", "url": "https://courier.example/1?utm_source=x", "author": "Ada Quill"},
    {"title": "Ferry", "text": "The ferry runs again."},
]  # fmt: skip


@pytest.fixture
def table(tmp_path):
    file = tmp_path / "export of March.jsonl"
    file.write_text("\n".join(map(json.dumps, ROWS)), "utf-8")
    return file


def test_each_article_becomes_a_file_and_is_known_again(feeds, table, folders):
    found = list(feeds.import_file(table, None, dry=False))
    assert [one.outcome for one in found] == ["new", "new"]
    assert found[0].path.startswith("export-of-march/2026-03/2026-03-02-wall-gives-way-")
    article = parse("a.md", (feeds.news.root / found[0].path).read_bytes())
    assert article.text == "The harbour wall gave way.\n\nAt least 35 people fled."
    assert (article.meta.source, article.meta.byline) == ("The Courier", "Ada Quill")
    again = list(feeds.import_file(table, None, dry=False))
    assert [one.outcome for one in again] == ["already", "already"]
    # The news folder belongs to the library from then on, and nobody asked for the network.
    assert folders.feeds_file.exists() and feeds.subscriptions().feeds == ()
    assert feeds.database.article_with("courier.example/1").path == found[0].path


def test_looking_first_writes_nothing(feeds, table):
    assert [one.outcome for one in feeds.import_file(table, None, dry=True)] == ["new", "new"]
    assert not feeds.news.root.exists()


def test_into_a_folder_of_ones_own(feeds, table, tmp_path):
    [first, _] = feeds.import_file(table, tmp_path / "mine", dry=False)
    assert (tmp_path / "mine" / first.path).is_file() and not feeds.news.root.exists()


def test_what_is_no_container(feeds, tmp_path):
    (tmp_path / "a.txt").write_text("Just a text.")
    for file in (tmp_path / "a.txt", tmp_path / "nothing.csv"):
        with pytest.raises(ArticleError):
            list(feeds.import_file(file, None, dry=False))
