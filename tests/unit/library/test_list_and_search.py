"""The list and a search agree: on the order of articles, on their dates, on what a figure counts."""

from __future__ import annotations

from pathlib import Path

import pytest

from reader.app.question import filter_terms, parse_filter
from reader.model.rows import FigureFilter
from reader.search.whoosh.engine import WhooshEngine
from reader.search.whoosh.index import WhooshIndex
from reader.search.words import Terms
from reader.store.catalog.lookups import SearchLookup

from .conftest import Shelf

ARTICLES = {
    "late.md": "---\ndate: 2022-03-14T23:30:00-08:00\n---\n\nThe flood took 300 homes.\n",
    "early-next-day.md": "---\ndate: 2022-03-15T01:00:00Z\n---\n\nThe flood left 40 homeless people.\n",
    "east.md": "---\ndate: 2022-03-15T12:00:00+09:00\n---\n\nThe flood cost $5 million.\n",
    "2022-03-16-by-name.md": "The flood spared 12 houses and one home.\n",
    "20220313 by name.txt": "The flood came by night. It took 4% of the harvest.\n",
    "2022-03-01-said-otherwise.md": "---\ndate: 2022-03-17\n---\n\nThe flood went; 7 home owners stayed.\n",
    "no-date.md": "The flood was a flood.\n",
}


@pytest.fixture
def library(shelf: Shelf, tmp_path: Path) -> tuple[Shelf, WhooshEngine]:
    for name, text in ARTICLES.items():
        (shelf.folder / name).write_text(text, encoding="utf-8")
    shelf.update()
    lookup = SearchLookup(shelf.cache.catalog, tmp_path / "personal.db")
    return shelf, WhooshEngine(WhooshIndex(shelf.cache.index), lookup)


@pytest.mark.parametrize("order", ["newest", "oldest"])
def test_hits_by_date_are_in_the_order_of_the_list(library: tuple[Shelf, WhooshEngine], order: str) -> None:
    shelf, engine = library
    listed = [heading.id for heading in shelf.reader().headings(0, 100, order)]  # type: ignore[arg-type]
    assert engine.article_ids("flood", order=order).value == listed  # type: ignore[arg-type]
    assert [hit.id for hit in engine.search("flood", order=order).hits] == listed  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("date:2022-03-14", {"late.md"}),
        ("date:2022-03-15", {"early-next-day.md", "east.md"}),
        ("date:2022-03-16", {"2022-03-16-by-name.md"}),
        ("date:2022-03-13", {"20220313 by name.txt"}),
        ("date:2022-03-01", set()),
        ("date:2022-03-17", {"2022-03-01-said-otherwise.md"}),
    ],
)
def test_an_article_dated_by_its_file_name_is_found_by_that_date(
    library: tuple[Shelf, WhooshEngine], query: str, names: set[str]
) -> None:
    shelf, engine = library
    ids = shelf.names()
    assert set(engine.article_ids(query).value) == {ids[name] for name in names}


@pytest.mark.parametrize("noun", ["home", "homes", "house", "people", "USD", "hom", "flood", "%"])
def test_search_and_the_figures_command_count_the_same_nouns(library: tuple[Shelf, WhooshEngine], noun: str) -> None:
    shelf, engine = library
    rows = shelf.reader().figures(FigureFilter(noun=Terms().counted(noun)))
    assert set(engine.article_ids(f'figure:">=0 {noun}"').value) == {row.heading.id for row in rows}
    assert (noun in ("hom", "flood")) == (not rows)


OUTLETS = (
    "The Harbour Post",
    "Harbour-Echo",
    "(BBC) Hafen",
    "Müller Blatt",
    "Muller's Post",
    "St. Anna Post",
    "U.S. Daily",
)


@pytest.mark.parametrize(
    ("typed", "outlets"),
    [
        ("source:harbour", {"The Harbour Post", "Harbour-Echo"}),
        ("source:HARB", {"The Harbour Post", "Harbour-Echo"}),
        ('source:"Harbour Post"', {"The Harbour Post"}),
        ('source:"harbour po', {"The Harbour Post"}),
        ("source:arbour", set()),
        ("source:bbc", {"(BBC) Hafen"}),
        ("source:muller", {"Müller Blatt", "Muller's Post"}),
        ("source:müller", {"Müller Blatt", "Muller's Post"}),
        ('source:"Muller\'s Post"', {"Muller's Post"}),
        ('source:"St. Anna"', {"St. Anna Post"}),
        ('source:"U.S. Daily"', {"U.S. Daily"}),
        ("source:_", set()),
        ("source:%", set(OUTLETS)),
    ],
)
def test_the_list_and_a_search_find_the_same_outlets(
    shelf: Shelf, tmp_path: Path, typed: str, outlets: set[str]
) -> None:
    for n, outlet in enumerate((*OUTLETS, "")):
        source = f'source: "{outlet}"\n' if outlet else ""
        (shelf.folder / f"{n}.md").write_text(f"---\ntitle: One\n{source}---\n\nText.\n", encoding="utf-8")
    shelf.update()
    only = parse_filter(typed)
    listed = shelf.reader().headings(0, 20, only=only)
    lookup = SearchLookup(shelf.cache.catalog, tmp_path / "personal.db")
    engine = WhooshEngine(WhooshIndex(shelf.cache.index), lookup)
    assert {heading.meta.source for heading in listed} == outlets
    if filter_terms(only):
        assert set(engine.article_ids(filter_terms(only)).value) == {heading.id for heading in listed}
