"""Questions and answers between the screen and the searcher process: one JSON object a line.

A question is `{"id", "ask", ...}`; its answer `{"id", "answer"}` or `{"id", "error"}` with a clear line. Lines without
an id are news from the searcher: `{"event": "damaged", "files"}`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from reader.model import Facet, Hit, SearchAnswer, Span

Answer = TypeVar("Answer")

MOST_BYTES = 1 << 26
"""Longest line that is read."""


def to_line(fields: Mapping[str, Any]) -> bytes:
    """One line; text that UTF-8 cannot hold is escaped."""
    return json.dumps(fields, separators=(",", ":")).encode("ascii") + b"\n"


def from_line(line: bytes) -> dict[str, Any]:
    """The object of a line. Raises ValueError."""
    fields = json.loads(line)
    if not isinstance(fields, dict):
        raise ValueError("a line is to hold one object")  # noqa: TRY004
    return fields


def answer_to_json(answer: SearchAnswer) -> dict[str, Any]:
    """A SearchAnswer as JSON fields. Spelled out: `asdict` copies every span of every hit, ten times as slowly."""
    return {
        "query": answer.query,
        "read_as": answer.read_as,
        "total": answer.total,
        "took_ms": answer.took_ms,
        "hits": [_hit_to_json(hit) for hit in answer.hits],
        "suggestion": answer.suggestion,
        "partial": answer.partial,
        "error": answer.error,
    }


def _hit_to_json(hit: Hit) -> dict[str, Any]:
    return {
        "id": hit.id,
        "score": hit.score,
        "snippet": hit.snippet,
        "spans": hit.spans,
        "title_spans": hit.title_spans,
        "at": hit.at,
        "copies": hit.copies,
    }


def spans_from_json(spans: list[list[int]]) -> tuple[Span, ...]:
    """Spans from pairs of offsets."""
    return tuple(Span(start, end) for start, end in spans)


def answer_from_json(fields: dict[str, Any]) -> SearchAnswer:
    """The inverse of `answer_to_json`."""
    hits = tuple(
        Hit(
            **{
                **hit,
                "spans": spans_from_json(hit["spans"]),
                "title_spans": spans_from_json(hit["title_spans"]),
            }
        )
        for hit in fields["hits"]
    )
    return SearchAnswer(**{**fields, "hits": hits})


def facets_from_json(facets: list[dict[str, Any]]) -> tuple[Facet, ...]:
    """Facets from their JSON fields."""
    return tuple(Facet(**facet) for facet in facets)


def decoded(decode: Callable[[Any], Answer], value: object) -> Answer:
    """`decode(value)`; whatever is wrong with the value raises ValueError."""
    try:
        return decode(value)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"not what was asked for: {str(value)[:80]}") from error
