"""Bookmarks as W3C Web Annotations (https://www.w3.org/TR/annotation-model/), serialised as JSON-LD."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from reader.model.passage import Bookmark, Passage

_CONTEXT = "http://www.w3.org/ns/anno.jsonld"
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:(?=.)")


def to_jsonld(bookmarks: Sequence[Bookmark]) -> str:
    """An AnnotationCollection with one page that holds an Annotation for each bookmark.

    A passage is selected by its words with what surrounds them, and by its position, both as they were when it was
    kept: that is the article the source then had. Identifiers are made of what was kept: another export has the same.
    """
    items = [_annotation(bookmark) for bookmark in bookmarks]
    collection = _urn("collection", *(str(item["id"]) for item in items))
    document = {
        "@context": _CONTEXT,
        "id": collection,
        "type": "AnnotationCollection",
        "label": "Bookmarks",
        "total": len(items),
    }
    if items:
        document["first"] = {
            "id": _urn("page", collection),
            "type": "AnnotationPage",
            "startIndex": 0,
            "items": items,
        }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _annotation(bookmark: Bookmark) -> dict[str, Any]:
    passage = bookmark.passage
    annotation: dict[str, Any] = {
        "id": _urn("bookmark", bookmark.created, passage.cite.path, *map(str, passage.span), passage.text),
        "type": "Annotation",
        "motivation": "commenting" if bookmark.note else "bookmarking",
        "created": bookmark.created,
        "target": {
            "source": _source(passage),
            "selector": [
                {
                    "type": "TextQuoteSelector",
                    "exact": passage.text,
                    "prefix": passage.prefix,
                    "suffix": passage.suffix,
                },
                {"type": "TextPositionSelector", "start": passage.span.start, "end": passage.span.end},
            ],
        },
    }
    if bodies := _bodies(bookmark):
        annotation["body"] = bodies
    return annotation


def _bodies(bookmark: Bookmark) -> list[dict[str, str]]:
    bodies = []
    if bookmark.note:
        bodies.append({"type": "TextualBody", "value": bookmark.note, "format": "text/plain", "purpose": "commenting"})
    if bookmark.passage.cite.speaker:
        bodies.append({"type": "TextualBody", "value": bookmark.passage.cite.speaker, "purpose": "identifying"})
    bodies.extend({"type": "TextualBody", "value": tag, "purpose": "tagging"} for tag in bookmark.tags)
    return bodies


def _source(passage: Passage) -> dict[str, str]:
    cite = passage.cite
    known = {
        "dc:title": cite.title,
        "dc:creator": cite.byline,
        "dc:publisher": cite.source,
        "dc:date": cite.published,
    }
    return {
        "id": _iri(cite.url, cite.path),
        "type": "Text",
        **{name: value for name, value in known.items() if value},
    }


def _iri(url: str | None, path: str) -> str:
    """The address of an article; without a usable one that of its file."""
    address = url if url is not None and _SCHEME.match(url) else path
    if _SCHEME.match(address):
        return quote(address, safe="/:?#[]@!$&'()*+,;=%~", errors="replace")
    return f"file:///{quote(address.lstrip('/'), errors='replace')}"


def _urn(*parts: str) -> str:
    return uuid.uuid5(uuid.NAMESPACE_URL, "newsreader\n" + "\n".join(parts)).urn
