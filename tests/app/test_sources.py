"""The tree of sources."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import Tree

from reader.app.app import NewsreaderApp
from reader.app.screen_state import StateFile
from reader.app.screens.sources import SourcesScreen, _feeds, _in_folder, _named
from reader.library.indexing.updating import update_once
from reader.library.library import Library
from reader.library.open import open_library
from reader.library.processes.clients import SearchClient
from reader.model.feed import Feed, FeedRow, FeedState
from reader.settings import Settings
from tests.app.driving import settle


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("NEWSREADER_HOME", str(tmp_path / "home"))
    for name in ("plant/one.md", "plant/two.md", "[b]harbour/three.md"):
        file = tmp_path / "news" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"# {file.stem.title()}\n\nNews of {file.stem}.\n", encoding="utf-8")
    library = open_library([tmp_path / "news"])
    update_once(library.opening, lambda event: None)
    two = next(heading for heading in library.headings(0, 9) if heading.path.endswith("two.md"))
    library.mark_read(two.id, True)
    library.bookmarks.tag_articles([two.id], ["river"])
    library.searches.save_search("threes", "three")
    yield library
    library.close()


def labels(app: NewsreaderApp) -> list[str]:
    tree = app.screen.query_one(Tree)
    return [str(tree.get_node_at_line(line).label) for line in range(tree.last_line + 1)]


@pytest.fixture(autouse=True)
def _searched_here(made: Library, monkeypatch: pytest.MonkeyPatch):
    """Searches are answered in this process."""

    async def article_ids(_self: SearchClient, query: str, live: bool = False) -> list[int]:
        del live
        return sorted(made.matching_now(query))

    monkeypatch.setattr(SearchClient, "article_ids", article_ids)


@pytest.mark.parametrize(("width", "beside"), [(150, True), (100, False)])
async def test_folders_tags_and_saved_searches_with_what_is_unread(made: Library, width: int, beside: bool):
    app = NewsreaderApp(made, Settings())
    async with app.run_test(size=(width, 40)) as pilot:
        await settle(pilot)
        await pilot.press("H")
        await pilot.pause(0.5)
        assert isinstance(app.screen, SourcesScreen) is not beside
        # A folder may be called anything.
        assert labels(app) == [
            *("All articles  2", "Folders", "[b]harbour  1", "plant  1"),
            *("Tags", "#river", "Saved searches", "threes  1"),
        ]
        if beside:
            assert app.screen.query_one(Tree).region.right < app.main.list_pane.region.x
        await pilot.press("j", "space")
        assert labels(app)[:3] == ["All articles  2", "Folders", "Tags"]
        await pilot.press("space", "j", "j", "enter")
        await settle(pilot)
        assert app.main.question.query == 'path:"/plant/"'
        assert app.main.list_pane.articles.has_focus


async def test_the_pane_beside_the_list_follows_and_goes(made: Library):
    state = StateFile()
    app = NewsreaderApp(made, Settings(), state)
    async with app.run_test(size=(150, 40)) as pilot:
        await settle(pilot)
        await pilot.press("H", "escape")
        await pilot.pause(0.5)
        assert app.main.list_pane.articles.has_focus and app.main.state.sources
        await pilot.press("A")
        await pilot.pause(0.8)
        assert labels(app)[:3] == ["All articles", "Folders", "[b]harbour"]
        await pilot.resize_terminal(100, 30)
        await pilot.pause()
        assert not app.main.sources_pane.display or not app.main.sources_pane.region
        await pilot.resize_terminal(150, 40)
        await pilot.press("H", "H")
        await settle(pilot)
        assert app.main.sources_pane is None and app.main.list_pane.articles.has_focus


def test_feeds_are_below_each_of_their_tags():
    rows = [
        FeedRow(Feed(f"https://{name}.example", name, tags=tags), FeedState(""), 9, new) for name, tags, new in FEEDS
    ]
    feeds = _feeds(rows)
    assert [source.name for source in feeds.sources] == ["gamma"]
    told = [(group.source.query, group.source.unread, [one.name for one in group.sources]) for group in feeds.groups]
    assert told == [("in:local", 5, ["alpha", "beta"]), ('in:"the flood"', 3, ["beta"])]


FEEDS = [("alpha", ("local",), 2), ("beta", ("local", "the flood"), 3), ("gamma", (), 1)]


def test_a_folder_is_searched_by_path(made: Library):
    def found(query: str) -> set[str]:
        return {Path(heading.path).stem for heading in made.headings_of(sorted(made.matching_now(query)))}

    assert found('path:"/plant/"') == {"one", "two"} == found("path:PLANT")
    assert found("path:plant two") == {"two"}
    assert found("-path:plant") == {"three"}
    assert found("path:%") == set() == found("path:nowhere")


def test_the_sample_articles_are_in_a_folder_of_their_own():
    assert _in_folder("seeds:") == 'path:"seeds:/"' and _in_folder("plant") == 'path:"/plant/"'
    assert _named("seeds:") == "Sample articles" and _named("plant") == "plant"
