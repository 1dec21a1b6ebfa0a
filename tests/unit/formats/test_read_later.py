"""Exports of read-later services."""

from __future__ import annotations

import io
import json
import zipfile

import pytest

from reader.errors import ArticleError
from reader.formats.containers import documents_in
from reader.formats.document import Document


def omnivore(**files: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return out.getvalue()


ROWS = [
    {
        "slug": "ferry-1",
        "title": "Ferry stays in port",
        "author": "Lina Worth",
        "url": "https://courier.example/ferry",
        "publishedAt": "2026-11-28T08:00:00.000Z",
        "labels": ["toll"],
    },
    {"slug": "../../gone", "title": "Gone"},
    "no article",
]


def test_omnivores_archive_has_its_articles():
    data = omnivore(
        **{"metadata_0_to_20.json": json.dumps(ROWS), "content/ferry-1.html": "<p>No boat <b>sails</b>.</p>"}
    )
    first, second = documents_in("export.zip", data)
    assert isinstance(first, Document) and "No boat **sails**." in first.body
    assert (first.meta.title, first.meta.byline, first.meta.published[:10]) == (
        *("Ferry stays in port", "Lina Worth"),
        "2026-11-28",
    )
    assert isinstance(second, ArticleError) and "has no text" in str(second)


@pytest.mark.parametrize("listed", ["{", "[[[", "5", '{"slug": "x"}'])
def test_a_list_that_is_none_brings_no_article(listed):
    found = list(documents_in("export.zip", omnivore(**{"metadata_0_to_1.json": listed})))
    assert not [one for one in found if isinstance(one, Document)]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("part_000000.csv", b"title,url,time_added,tags,status\nFerry,https://c.example/1,1700000000,,unread\n"),
        ("ril_export.html", b"<!DOCTYPE html><html><head><title>Pocket Export</title></head><ul></ul></html>"),
    ],
)
def test_pockets_files_hold_no_texts_which_is_said(name, data):
    with pytest.raises(ArticleError, match="exported from Pocket: it holds no texts"):
        documents_in(name, data)


def test_wallabags_export_has_author_outlet_and_date():
    row = {
        "title": "Ferry stays",
        "url": "https://courier.example/ferry",
        "content": "<p>No boat sails.</p>",
        "published_by": ["Lina Worth"],
        "published_at": "2026-11-28T08:00:00+0000",
        "domain_name": "courier.example",
        "tags": ["toll"],
    }
    [found] = documents_in("All articles.json", json.dumps([row]).encode())
    assert isinstance(found, Document)
    meta = found.meta
    assert (meta.byline, meta.source, meta.published[:10]) == ("Lina Worth", "courier.example", "2026-11-28")
    assert found.body.strip() == "No boat sails."
