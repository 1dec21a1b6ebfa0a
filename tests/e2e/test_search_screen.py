"""Facets and saved searches of the installed command in a terminal, with its real searcher."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.slow


def write(folder, name: str, title: str, source: str, text: str, day: str = "2026-03-02") -> None:
    article = f"---\ntitle: {title}\ndate: {day}\nsource: {source}\n---\n\n{text}\n"
    (folder / f"{name}.md").write_text(article, encoding="utf-8")


@pytest.fixture
def news(tmp_path):
    folder = tmp_path / "news"
    folder.mkdir()
    write(folder, "flood", "Harrow floods the lower town", "The Courier", "The flood took the pumps, Ada Quill said.")
    write(folder, "dyke", "New dyke is too low", "The Courier", "Another flood would top it, engineers wrote.")
    write(folder, "tram", "Trams run late", "Evening Star", "The flood had reached the depot.", "2025-11-20")
    return folder


def test_a_search_is_narrowed_by_a_facet_and_widened_again(launch, news):
    screen = launch(news)
    screen.until("Harrow floods", "Trams run late")
    screen.type("/", "flood")
    screen.until("3 hits")
    screen.type("enter", "F")
    screen.until("Sources", "Dates", "Nov 2025")
    screen.type("enter")
    screen.until("✓ The Courier", 'source:"The Courier" flood', "2 hits", gone="Trams run late")
    screen.type("enter")
    screen.until("3 hits", "Trams run late", gone="✓")
    screen.type("esc", "esc")
    screen.until("3 articles", gone="Sources")
    assert screen.quit() == 0


def test_a_saved_search_tells_what_is_new_also_after_a_restart(launch, news):
    screen = launch(news)
    screen.until("Harrow floods")
    screen.type("/", "flood")
    screen.until("3 hits")
    screen.type("ctrl+s")
    screen.until("Name of the saved search")
    screen.type("enter")
    screen.until("Saved the search")
    screen.type("esc")
    screen.until("F Narrow")
    screen.type("S")
    screen.until("Saved searches", "seen", gone="…")
    assert screen.quit() == 0

    write(news, "late", "Cellars stay wet", "Evening Star", "A week after the flood the cellars are wet.", "2026-03-09")
    screen = launch(news)
    screen.until("Cellars stay wet")
    screen.type("S")
    screen.until("1 new")
    screen.type("enter")
    screen.until("4 hits", "1 new since", "new · Evening Star")
    screen.type("S")
    screen.until("Saved searches", "seen", gone="1 new  ")
    screen.type("d")
    screen.until("No saved searches yet")
    screen.type("u")
    screen.until("/ flood")
    assert screen.quit() == 0
