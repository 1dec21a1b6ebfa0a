"""A bookmark as JSON: what `newsreader bookmarks --json` prints and what comes back in."""

from __future__ import annotations

from typing import Any

from reader.model.passage import Bookmark, Citation, Passage, Place
from reader.model.span import Span


def bookmark_to_json(bookmark: Bookmark) -> dict[str, Any]:
    """All of a bookmark.

    `start`, `end`, `found_text`, `state` and `article.path` say where the passage is now (null: nowhere);
    `kept` has what was stored when it was kept, and `place` how it was found again.
    """
    passage, cite, place = bookmark.passage, bookmark.passage.cite, bookmark.place
    return {
        "id": bookmark.id,
        "text": passage.text,
        "found_text": place.found_text,
        "note": bookmark.note,
        "tags": list(bookmark.tags),
        "created": bookmark.created,
        "state": place.state,
        "start": place.span.start if place.span is not None else None,
        "end": place.span.end if place.span is not None else None,
        "speaker": cite.speaker,
        "article": {
            "path": place.path,
            "title": cite.title,
            "source": cite.source,
            "date": cite.published,
            "url": cite.url,
            "byline": cite.byline,
        },
        "kept": {
            "path": cite.path,
            "start": passage.span.start,
            "end": passage.span.end,
            "prefix": passage.prefix,
            "suffix": passage.suffix,
            "content_hash": passage.content_hash,
        },
        "place": {"score": place.score, "content_hash": place.content_hash},
    }


def bookmark_from_json(fields: dict[str, Any]) -> Bookmark:
    """The inverse of `bookmark_to_json`, for fields that were checked before."""
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
