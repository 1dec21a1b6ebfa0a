"""The tree of sources."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import Tree

from reader.app.app import NewsreaderApp
from reader.app.screens.sources import SourcesScreen, _in_folder, _named
from reader.library.indexing.updating import update_once
from reader.library.library import Library
from reader.library.open import open_library
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


async def opened(pilot) -> None:
    await pilot.press("H")
    await settle(pilot)
    await pilot.app.workers.wait_for_complete([one for one in pilot.app.screen.workers if one.group == "sources"])
    await settle(pilot)


async def test_folders_tags_and_saved_searches_with_what_is_unread(made: Library):
    app = NewsreaderApp(made, Settings())
    async with app.run_test(size=(150, 40)) as pilot:
        await settle(pilot)
        await pilot.press("H")
        await pilot.pause(0.5)
        assert isinstance(app.screen, SourcesScreen)
        # A folder may be called anything.
        assert labels(app) == [
            *("All articles  2", "Folders", "[b]harbour  1", "plant  1"),
            *("Tags", "#river", "Saved searches", "threes"),
        ]
        await pilot.press("j", "j", "j", "enter")
        await settle(pilot)
        assert app.main.question.query == 'path:"/plant/"'


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
