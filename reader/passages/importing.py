"""Bookmarks coming back from the JSON that was exported, or made by a script."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, get_args

from reader.errors import PersonalDataError
from reader.model.passage import AnchorState, Bookmark, Citation, Passage, Place
from reader.model.span import Span

_STATES = get_args(AnchorState)
_HALF_A_CHARACTER = re.compile("[\ud800-\udfff]")


class _EntryError(Exception):
    """What is wrong with an entry."""


def bookmarks_from_json(text: str) -> list[Bookmark]:
    """The bookmarks in a JSON list as `newsreader bookmarks --json` prints it.

    Only `text` and `article.path` are needed; the rest has sensible defaults, unknown fields are passed over.
    Raises PersonalDataError that names the first entry that is no bookmark; nothing has been taken in then.
    """
    try:
        entries = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise PersonalDataError(f"This is not JSON ({error}). Nothing was taken in.") from error
    if not isinstance(entries, list):
        raise PersonalDataError("This is not a list of bookmarks as `newsreader bookmarks --json` prints it.")
    bookmarks = []
    for number, entry in enumerate(entries, start=1):
        try:
            bookmarks.append(_bookmark(_complete(entry)))
        except _EntryError as error:
            raise PersonalDataError(f"Entry {number} is not a bookmark: {error}. Nothing was taken in.") from error
    return bookmarks


def _complete(entry: object) -> dict[str, Any]:
    """An entry with all its fields, of the right types."""
    fields = _mapping(entry, "the entry")
    article = _mapping(fields.get("article"), "article")
    kept = _mapping(fields.get("kept", {}), "kept")
    place = _mapping(fields.get("place", {}), "place")
    text = _needed(fields, "text")
    path = _needed(article, "path")
    start, end = _span(fields, "start", "end") or (None, None)
    kept_start, kept_end = _span(kept, "start", "end") or ((start, end) if end is not None else (0, len(text)))
    state = fields.get("state", "ok" if start is not None else "orphan")
    if state not in _STATES:
        raise _EntryError(f"state is one of {', '.join(_STATES)}")
    return {
        "id": _number(fields, "id"),
        "text": text,
        "found_text": _text(fields, "found_text") or (None if start is None else text),
        "note": _text(fields, "note") or "",
        "tags": _texts(fields, "tags"),
        "created": _time(fields),
        "state": state,
        "start": start,
        "end": end,
        "speaker": _text(fields, "speaker"),
        "article": {
            "path": path,
            "title": _text(article, "title") or "",
            **{name: _text(article, name) for name in ("source", "date", "url", "byline")},
        },
        "kept": {
            "path": _text(kept, "path") or path,
            "start": kept_start,
            "end": kept_end,
            **{name: _text(kept, name) or "" for name in ("prefix", "suffix", "content_hash")},
        },
        "place": {
            "score": _score(place, 0.0 if start is None else 1.0),
            "content_hash": _text(place, "content_hash"),
        },
    }


def _mapping(value: object, name: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise _EntryError(f"{name} is not an object")
    return value


def _needed(fields: Mapping[str, Any], name: str) -> str:
    value = _text(fields, name)
    if not value:
        raise _EntryError(f"{name} is missing or empty")
    return value


def _text(fields: Mapping[str, Any], name: str) -> str | None:
    value = fields.get(name)
    if value is not None and not isinstance(value, str):
        raise _EntryError(f"{name} is not a text")
    if value is not None and _HALF_A_CHARACTER.search(value):
        raise _EntryError(f"{name} holds half a character")
    return value


def _texts(fields: Mapping[str, Any], name: str) -> list[str]:
    value = fields.get(name, [])
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise _EntryError(f"{name} is not a list of texts")
    if any(_HALF_A_CHARACTER.search(one) for one in value):
        raise _EntryError(f"{name} holds half a character")
    return value


def _number(fields: Mapping[str, Any], name: str) -> int | None:
    value = fields.get(name)
    if value is not None and (not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 2**63):
        raise _EntryError(f"{name} is not a whole number")
    return value


def _span(fields: Mapping[str, Any], first: str, last: str) -> tuple[int, int] | None:
    start, end = _number(fields, first), _number(fields, last)
    if start is None or end is None:
        return None
    if end <= start:
        raise _EntryError(f"{last} is not behind {first}")
    return start, end


def _score(fields: Mapping[str, Any], default: float) -> float:
    value = fields.get("score", default)
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value <= 1:
        raise _EntryError("score is not a number from 0 to 1")
    return float(value)


def _time(fields: Mapping[str, Any]) -> str:
    value = _text(fields, "created")
    if value is None:
        return datetime.now(UTC).isoformat(timespec="microseconds")
    try:
        time = datetime.fromisoformat(value)
    except ValueError as error:
        raise _EntryError("created is not a time as in 2026-03-01T12:00:00+00:00") from error
    if time.tzinfo is None:
        raise _EntryError("created says no time zone")
    return time.astimezone(UTC).isoformat(timespec="microseconds")


def _bookmark(fields: dict[str, Any]) -> Bookmark:
    """The bookmark of an entry that is complete."""
    article, kept, place = fields["article"], fields["kept"], fields["place"]
    cite = Citation(
        path=kept["path"],
        title=article["title"],
        source=article["source"],
        published=article["date"],
        url=article["url"],
        byline=article["byline"],
        speaker=fields["speaker"],
    )
    passage = Passage(
        span=Span(kept["start"], kept["end"]),
        text=fields["text"],
        prefix=kept["prefix"],
        suffix=kept["suffix"],
        content_hash=kept["content_hash"],
        cite=cite,
    )
    start, end = fields["start"], fields["end"]
    return Bookmark(
        id=fields["id"],
        passage=passage,
        place=Place(
            state=fields["state"],
            span=None if start is None or end is None else Span(start, end),
            found_text=fields["found_text"],
            score=float(place["score"]),
            content_hash=place["content_hash"],
            path=article["path"],
        ),
        created=fields["created"],
        note=fields["note"],
        tags=tuple(fields["tags"]),
    )
