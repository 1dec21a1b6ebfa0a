"""Whole articles that are kept, and tags on articles: on disk, in searches, in exports."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from reader.library.indexing.updating import update_once
from reader.library.library import Library
from reader.library.open import open_library
from reader.model import Span
from reader.model.keeping import BookmarkFilter, Imported
from reader.passages.citing import cite
from reader.passages.exporting import FILE_ENDINGS, bookmark_to_json, export, to_json
from reader.passages.importing import bookmarks_from_json
from reader.store.personal import Personal

FLOOD = """---
title: Flood in Arvel
source: The Courier
date: 2026-03-01
url: https://courier.example/flood
---

“We lost 30 houses,” said Mayor Ada Quill.

The river rose again on Monday.
"""


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Library]:
    monkeypatch.setenv("NEWSREADER_HOME", str(tmp_path / "home"))
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "flood.md").write_text(FLOOD, encoding="utf-8")
    (folder / "other.md").write_text("# Other news\n\nNothing of a river.\n", encoding="utf-8")
    opened = open_library([folder])
    update_once(opened.opening, lambda event: None)
    yield opened
    opened.close()


def id_of(library: Library, name: str) -> int:
    return next(heading.id for heading in library.headings(0, 9) if heading.path.endswith(name))


def found(library: Library, query: str) -> set[str]:
    ids = library.matching_now(query)
    return {Path(heading.path).name for heading in library.headings_of(sorted(ids))}


def test_an_article_is_kept_once_and_found(library: Library) -> None:
    flood = id_of(library, "flood.md")
    assert [Path(path).name for path in library.bookmarks.keep_articles([flood])] == ["flood.md"]
    assert library.bookmarks.keep_articles([flood]) == []
    [kept] = library.bookmarks.find(BookmarkFilter())
    assert kept.is_article and kept.passage.text == "Flood in Arvel"
    assert kept.place.span == Span(0, len(library.read(flood).article.text))
    assert found(library, "is:kept") == {"flood.md"}
    assert found(library, "is:bookmarked") == set()
    assert {heading.kept: Path(heading.path).name for heading in library.headings(0, 9)}[True] == "flood.md"


def test_a_passage_and_its_article_are_two_bookmarks(library: Library) -> None:
    flood = id_of(library, "flood.md")
    library.bookmarks.keep_articles([flood])
    library.bookmarks.keep(flood, Span(0, 20))
    assert len(library.bookmarks.find(BookmarkFilter())) == 2
    assert [one.is_article for one in library.bookmarks.of_article(flood)] == [False]
    assert library.headings_of([flood])[0].bookmarks == 1
    # All of the text as a passage is not the article.
    whole = Span(0, len(library.read(flood).article.text))
    assert not library.bookmarks.keep(flood, whole).already


def test_tags_on_an_article_are_found_and_are_no_bookmark(library: Library) -> None:
    flood = id_of(library, "flood.md")
    library.bookmarks.tag_articles([flood], ["River", "to-do"])
    assert found(library, "tag:river") == {"flood.md"} == found(library, "tag:to-do")
    assert library.headings_of([flood])[0].tags == ("River", "to-do")
    assert library.bookmarks.find(BookmarkFilter()) == [] == library.bookmarks.all()
    assert library.bookmarks.count(BookmarkFilter()) == 0
    assert found(library, "is:kept") == set()
    assert library.bookmarks.tags() == ["River", "to-do"]
    # Kept, it has its tags; and a kept article stays when it has no tags any more.
    library.bookmarks.keep_articles([flood])
    assert library.bookmarks.find(BookmarkFilter(tags=("river",)))[0].tags == ("River", "to-do")
    library.bookmarks.tag_articles([flood], [])
    assert found(library, "is:kept") == {"flood.md"} and found(library, "tag:river") == set()


def test_taking_all_tags_away_leaves_nothing(library: Library) -> None:
    flood = id_of(library, "flood.md")
    library.bookmarks.tag_articles([flood], ["river"])
    library.bookmarks.tag_articles([flood], [])
    assert library.bookmarks.tags() == []
    assert library.bookmarks.article(library.headings_of([flood])[0].path) is None


def test_what_was_made_of_articles_can_be_put_back(library: Library) -> None:
    ids = [heading.id for heading in library.headings(0, 9)]
    library.bookmarks.tag_articles(ids[:1], ["river"])
    before = library.bookmarks.article_states(ids)
    library.bookmarks.keep_articles(ids)
    assert library.bookmarks.count(BookmarkFilter()) == 2
    library.bookmarks.restore_articles(before)
    assert library.bookmarks.count(BookmarkFilter()) == 0
    assert library.bookmarks.article_states(ids) == before


@pytest.mark.parametrize("change", ["edited", "renamed", "removed"])
def test_a_kept_article_follows_its_file(library: Library, tmp_path: Path, change: str) -> None:
    library.bookmarks.keep_articles([id_of(library, "flood.md")])
    file = tmp_path / "news" / "flood.md"
    match change:
        case "edited":
            file.write_text(FLOOD.replace("30 houses", "31 houses") + "More of it.\n", encoding="utf-8")
        case "renamed":
            file.rename(file.with_name("arvel.md"))
        case "removed":
            file.unlink()
    update_once(library.opening, lambda event: None)
    library.find_bookmarks_again()
    [kept] = library.bookmarks.find(BookmarkFilter())
    assert kept.passage.text == "Flood in Arvel"
    assert (kept.place.state, Path(kept.place.path).name) == {
        "edited": ("ok", "flood.md"),
        "renamed": ("ok", "arvel.md"),
        "removed": ("missing", "flood.md"),
    }[change]


def test_kept_articles_come_back_from_json(library: Library, tmp_path: Path) -> None:
    flood = id_of(library, "flood.md")
    library.bookmarks.tag_articles([flood], ["river"])
    library.bookmarks.keep_articles([flood])
    library.bookmarks.keep(flood, Span(0, 20))
    kept = library.bookmarks.find(BookmarkFilter())
    assert [bookmark_to_json(one)["kind"] for one in kept] == ["passage", "article"]
    with Personal.open(tmp_path / "elsewhere") as other:
        assert other.import_bookmarks(bookmarks_from_json(to_json(kept))) == Imported(2, 0)
        assert other.find_bookmarks() == kept
        assert other.import_bookmarks(bookmarks_from_json(to_json(kept))) == Imported(0, 2)


def test_every_export_says_that_it_is_an_article(library: Library) -> None:
    library.bookmarks.keep_articles([id_of(library, "flood.md")])
    [kept] = library.bookmarks.find(BookmarkFilter())
    texts = {form: export([kept], form) for form in FILE_ENDINGS}
    assert "*The whole article.*" in texts["markdown"] and "> " not in texts["markdown"]
    [row] = csv.DictReader(texts["csv"].splitlines())
    assert row["kind"] == "article"
    assert "TextQuoteSelector" not in texts["jsonld"]
    assert "Flood in Arvel,Flood in Arvel,The Courier" in texts["readwise"]


def test_an_article_is_cited_without_words(library: Library) -> None:
    library.bookmarks.keep_articles([id_of(library, "flood.md")])
    [kept] = library.bookmarks.find(BookmarkFilter())
    assert cite(kept.passage) == "Flood in Arvel, The Courier, 2026-03-01, https://courier.example/flood"
    assert (
        cite(kept.passage, "markdown") == "[Flood in Arvel](<https://courier.example/flood>), The Courier, 2026-03-01"
    )
    assert cite(kept.passage, "chicago").startswith("“Flood in Arvel,” The Courier, March 1, 2026")
    assert cite(kept.passage, "“{text}” ({title}, {source})") == "(Flood in Arvel, The Courier)"
