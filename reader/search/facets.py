"""Facets: sources, months and speakers of all hits, with counts."""

from __future__ import annotations

from collections import Counter

import numpy as np

from reader.model import Facet
from reader.model.search import SPEAKERS_COUNTED_IN
from reader.search.array_file import Array
from reader.search.lookup import Lookup
from reader.search.snapshot import Snapshot

MOST_VALUES = 30
MOST_MONTHS = 12
"""With more months than this, years are counted instead; narrowed to a year, its months are."""


def facets_of(documents: Array, snapshot: Snapshot, lookup: Lookup) -> list[Facet]:
    """Facets of documents: sources by count, months or years newest first, speakers by count (those
    with a name before others)."""
    return [
        *_sources(documents, snapshot),
        *_dates(documents, snapshot),
        *_speakers(documents, snapshot, lookup),
    ]


def _sources(documents: Array, snapshot: Snapshot) -> list[Facet]:
    counts = np.bincount(snapshot.sources[documents], minlength=len(snapshot.source_names))
    order = np.argsort(-counts, kind="stable")
    named = [(snapshot.source_names[number], int(counts[number])) for number in order.tolist() if counts[number]]
    return [Facet("source", name, count, _term("source", name)) for name, count in named if name][:MOST_VALUES]


def _dates(documents: Array, snapshot: Snapshot) -> list[Facet]:
    """Months, newest first; years when there are too many months to choose from."""
    months, counts = np.unique(snapshot.days[documents] // 100, return_counts=True)
    dated = [(month, count) for month, count in zip(months.tolist(), counts.tolist(), strict=True) if month >= 100]
    if len(dated) > MOST_MONTHS:
        years: Counter[str] = Counter()
        for month, count in dated:
            years[f"{month // 100:04d}"] += count
        found = sorted(years.items(), reverse=True)
    else:
        found = [(_month(month), count) for month, count in reversed(dated)]
    return [Facet("date", value, count, f"date:{value}") for value, count in found[:MOST_VALUES]]


def _month(month: int) -> str:
    """A year and month, or the year alone where the month is not known."""
    year, number = divmod(month, 100)
    return f"{year:04d}-{number:02d}" if number else f"{year:04d}"


def _speakers(documents: Array, snapshot: Snapshot, lookup: Lookup) -> list[Facet]:
    newest = documents[np.argsort(-snapshot.days[documents], kind="stable")][:SPEAKERS_COUNTED_IN]
    counted = lookup.speakers(snapshot.ids[newest].tolist())
    # "analysts" and "Analysts" are nobody in particular: those with a name come first.
    unnamed = {name.casefold() for name in counted if name[:1].islower()}
    ranked = sorted(counted.items(), key=lambda item: (item[0].casefold() in unnamed, -item[1], item[0]))[:MOST_VALUES]
    return [Facet("speaker", name, count, _term("speaker", name)) for name, count in ranked]


def _term(field: str, value: str) -> str:
    plain = value.replace('"', " ").strip()
    return f"{field}:{plain}" if plain.isalnum() else f'{field}:"{plain}"'
