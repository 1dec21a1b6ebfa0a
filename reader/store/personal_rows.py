"""Bookmarks as rows of personal.db, and back."""

from __future__ import annotations

import re
import sqlite3
import unicodedata
from collections.abc import Iterable
from typing import Any

from reader.errors import PersonalDataError
from reader.model.passage import Bookmark, Citation, Passage, Place
from reader.model.span import Span
from reader.store.personal_connection import Row

_STORED = (
    "id",
    "created",
    "kept_path",
    "kept_start",
    "kept_end",
    "text",
    "prefix",
    "suffix",
    "content_hash",
    "title",
    "source",
    "published",
    "url",
    "byline",
    "speaker",
    "path",
    "state",
    "found_start",
    "found_end",
    "found_text",
    "score",
    "found_hash",
    "note",
)

_TAGS = (
    "(SELECT group_concat(tag, char(31)) FROM"
    " (SELECT tag FROM bookmark_tag WHERE bookmark_id = b.id ORDER BY position))"
)
BETWEEN_TAGS = "\x1f"
"""Separates the tags of one bookmark or draft where they are one text."""

BOOKMARK_COLUMNS = ", ".join([*(f"b.{name}" for name in _STORED), _TAGS])
"""What `bookmark_of` reads, from `bookmark b`."""

INSERT_BOOKMARK = f"INSERT INTO bookmark ({', '.join(_STORED)}) VALUES ({', '.join(f':{name}' for name in _STORED)})"

UPDATE_PLACE = (
    "UPDATE bookmark SET path = :path, state = :state, found_start = :found_start, found_end = :found_end,"
    " found_text = :found_text, score = :score, found_hash = coalesce(:found_hash, found_hash) WHERE id = :id"
)
"""The hash of a file that is missing now stays: by it the article is known again when it turns up elsewhere."""


def bookmark_of(row: Row) -> Bookmark:
    """A bookmark of the columns `BOOKMARK_COLUMNS`."""
    bookmark_id, created, kept_path, kept_start, kept_end, text, prefix, suffix, content_hash = row[:9]
    title, source, published, url, byline, speaker = row[9:15]
    path, state, start, end, found_text, score, found_hash, note, tags = row[15:]
    return Bookmark(
        id=bookmark_id,
        passage=Passage(
            Span(kept_start, kept_end),
            text,
            prefix,
            suffix,
            content_hash,
            Citation(kept_path, title, source, published, url, byline, speaker),
        ),
        place=Place(
            state, None if start is None or end is None else Span(start, end), found_text, score, found_hash, path
        ),
        created=created,
        note=note,
        tags=tuple(tags.split(BETWEEN_TAGS)) if tags else (),
    )


def fields_of(bookmark: Bookmark) -> dict[str, Any]:
    """The inverse of `bookmark_of`, tags apart."""
    passage, cite = bookmark.passage, bookmark.passage.cite
    return {
        "id": bookmark.id,
        "created": bookmark.created,
        "kept_path": cite.path,
        "kept_start": passage.span.start,
        "kept_end": passage.span.end,
        "text": passage.text,
        "prefix": passage.prefix,
        "suffix": passage.suffix,
        "content_hash": passage.content_hash,
        "title": cite.title,
        "source": cite.source,
        "published": cite.published,
        "url": cite.url,
        "byline": cite.byline,
        "speaker": cite.speaker,
        "note": bookmark.note,
        **place_fields(bookmark.place),
    }


def place_fields(place: Place) -> dict[str, Any]:
    """The columns that say where a bookmark stands now."""
    return {
        "path": place.path,
        "state": place.state,
        "found_start": place.span.start if place.span else None,
        "found_end": place.span.end if place.span else None,
        "found_text": place.found_text,
        "score": place.score,
        "found_hash": place.content_hash,
    }


def passage_of(row: Row, cite: Citation) -> Passage:
    """A passage of the columns of `accepted_place` after the bookmark's id."""
    start, end, text, prefix, suffix, content_hash = row
    return Passage(Span(start, end), text, prefix, suffix, content_hash, cite)


def clean_tags(tags: Iterable[str]) -> tuple[str, ...]:
    """Tags as they are stored: no leading `#`, blanks and commas become `-`, each once whatever its case."""
    cleaned: dict[str, str] = {}
    for tag in tags:
        one = re.sub(r"[\s,\x00-\x1f]+", "-", unicodedata.normalize("NFC", tag).strip().lstrip("#").strip()).strip("-")
        if one:
            cleaned.setdefault(one.casefold(), one)
    return tuple(cleaned.values())


def fetch_bookmark(connection: sqlite3.Connection, bookmark_id: int) -> Bookmark | None:
    """The bookmark with that id, or None."""
    row = connection.execute(f"SELECT {BOOKMARK_COLUMNS} FROM bookmark b WHERE b.id = ?", (bookmark_id,)).fetchone()
    return bookmark_of(row) if row else None


def demand_bookmark(connection: sqlite3.Connection, bookmark_id: int) -> Bookmark:
    """The bookmark with that id. Raises PersonalDataError when it is not there any more."""
    found = fetch_bookmark(connection, bookmark_id)
    if found is None:
        raise PersonalDataError("This bookmark is not there any more: another newsreader deleted it.")
    return found
