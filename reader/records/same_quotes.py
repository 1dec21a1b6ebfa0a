"""Quotes that several articles have, and what changed in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from reader.evidence.wording import Change, changes, placed_words
from reader.model.desks import SameQuote, Variant
from reader.records.articles import ARTICLE_COLUMNS, article_cells, article_fields, origins_fields
from reader.records.table import Table


def changes_in(first: Variant, variant: Variant) -> list[Change]:
    """How the words of a telling differ from the first one."""
    return changes(placed_words(first.text), placed_words(variant.text), reported=first.quoted != variant.quoted)


def _same_cells(group: SameQuote, number: int) -> Iterator[Sequence[object]]:
    for variant in group.variants:
        yield (
            *(number, group.row.person, group.row.stock, " ".join(variant.drift), variant.kind, variant.canonical),
            *(variant.text, *article_cells(variant.heading), "unsure" if variant.guess else None),
        )


def same_fields(group: SameQuote) -> dict[str, Any]:
    """The JSON object of words that several articles have."""
    first = group.variants[0]
    return {
        "person": group.row.person,
        "stock": group.row.stock,
        "drift": list(group.row.drift),
        **origins_fields(group.origins),
        "variants": [_variant_fields(first, variant) for variant in group.variants],
    }


def _variant_fields(first: Variant, variant: Variant) -> dict[str, Any]:
    return {
        "text": variant.text,
        "kind": variant.kind,
        **dict(zip(("start", "end"), variant.span, strict=True)),
        **{name: getattr(variant, name) for name in ("speaker", "canonical", "role", "quoted", "guess")},
        "drift": list(variant.drift),
        "changes": [] if variant is first else _change_fields(first, variant),
        "article": article_fields(variant.heading),
    }


def _change_fields(first: Variant, variant: Variant) -> list[dict[str, Any]]:
    changed: list[dict[str, Any]] = [
        {"kind": change.kind, "a": change.a.of(first.text), "b": change.b.of(variant.text)}
        for change in changes_in(first, variant)
    ]
    if "attribution" in variant.drift:
        changed.append({"kind": "attribution", "a": first.canonical, "b": variant.canonical})
    return changed


SAME: Table[SameQuote] = Table(
    ("group", "person", "stock", "drift", "kind", "speaker", "text", *ARTICLE_COLUMNS, "unsure"),
    _same_cells,
    same_fields,
)
