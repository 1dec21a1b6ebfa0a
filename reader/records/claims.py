"""Claims that are watched, with the articles that repeat or change them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from reader.model.claims import Claim, ClaimRow
from reader.records.articles import ARTICLE_COLUMNS, article_cells, article_fields, origins_fields
from reader.records.table import Table


def _cells(claim: Claim, _number: int) -> Iterator[Sequence[object]]:
    for row in claim.rows:
        one = row.retelling
        told, drift = ("changed" if one.drift else "again"), ", ".join(one.drift) or None
        what = (claim.bookmark.id, claim.told.kind, claim.told.text, told, drift, "new" if row.new else None)
        yield (*what, one.text, one.figure or None, one.speaker, *article_cells(row.heading))


def claim_fields(claim: Claim) -> dict[str, Any]:
    """The JSON object of a claim."""
    from reader.passages.exporting import bookmark_to_json  # it knows many formats

    return {
        "id": claim.bookmark.id,
        "kind": claim.told.kind,
        "text": claim.told.text or claim.bookmark.passage.text,
        "speaker": claim.bookmark.passage.cite.speaker,
        "watched": claim.bookmark.watched,
        "told_again": sum(not row.retelling.drift for row in claim.rows),
        "changed": sum(bool(row.retelling.drift) for row in claim.rows),
        "new": len(claim.new),
        **origins_fields(claim.origins),
        "article": bookmark_to_json(claim.bookmark)["article"],
        "retellings": list(map(_row_fields, claim.rows)),
    }


def _row_fields(row: ClaimRow) -> dict[str, Any]:
    one = row.retelling
    return {
        "told": "changed" if one.drift else "again",
        "drift": list(one.drift),
        "new": row.new,
        **dict(zip(("start", "end"), one.span, strict=True)),
        "text": one.text,
        "figure": one.figure or None,
        "speaker": one.speaker,
        "article": article_fields(row.heading),
    }


CLAIMS: Table[Claim] = Table(
    ("claim", "kind", "text", "told", "drift", "new", "again", "figure", "speaker", *ARTICLE_COLUMNS),
    _cells,
    claim_fields,
)
