"""The links of an article: which there are, and what can be done with them."""

from __future__ import annotations

from pathlib import Path

import pytest

from reader.app.app import NewsreaderApp
from reader.app.screen_state import StateFile
from reader.app.screens.dialogs import AskScreen
from reader.app.screens.links import LinksScreen, links_of
from reader.formats.reading import parse
from reader.library.indexing.updating import update_once
from reader.library.library import Library
from reader.library.open import open_library
from reader.settings import Settings
from tests.app.driving import settle

TEXT = """# A flood

The [harbour board](https://board.example/a_b) spoke to [the mayor](mailto:mayor@arvel.example).
See https://bare.example/page(1). [Again](https://board.example/a_b), [run](javascript:alert(1)),
[file](file:///etc/passwd) and (https://two.example/x)!
"""


def links(text: str) -> list[tuple[int, str, str]]:
    return [(one.number, one.url, one.words) for one in links_of(parse("a.md", text.encode()))]


def test_each_address_once_in_the_order_of_the_text_and_only_those_of_web_and_mail():
    found = links(TEXT)
    assert [(number, url) for number, url, _ in found] == [
        (1, "https://board.example/a_b"),
        (2, "mailto:mayor@arvel.example"),
        (3, "https://bare.example/page(1)"),
        (4, "https://two.example/x"),
    ]
    assert found[0][2] == "harbour board"
    article = parse("a.md", TEXT.encode())
    assert [span.of(article.text) for span in links_of(article)[0].spans] == ["harbour board", "Again"]


def test_an_article_without_links_has_none():
    assert links("Nothing here: ftp://x.example, www.example, http:// and https://a.\n") == []


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("NEWSREADER_HOME", str(tmp_path / "home"))
    (tmp_path / "news").mkdir()
    (tmp_path / "news" / "flood.md").write_text(TEXT, encoding="utf-8")
    library = open_library([tmp_path / "news"])
    update_once(library.opening, lambda event: None)
    yield library
    library.close()


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    urls: list[str] = []
    monkeypatch.setattr("reader.app.outside.has_browser", lambda environ=None: True)
    monkeypatch.setattr("reader.app.outside.open_in_browser", lambda url: not urls.append(url))
    return urls


async def test_a_number_opens_a_link_and_numbers_stand_in_the_text(made: Library, opened: list[str]):
    app = NewsreaderApp(made, Settings())
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await pilot.press("enter", "W")
        await settle(pilot)
        assert isinstance(app.screen, LinksScreen)
        view = app.main.article_pane.view
        text = "\n".join(view.render_line(y).text for y in range(12))
        assert "[1]bour board" in text and "[2] mayor" in text
        await pilot.press("2")
        await settle(pilot)
        await app.workers.wait_for_complete([one for one in app.workers if one.group == "browser"])
        assert opened == ["mailto:mayor@arvel.example"]
        assert "[1]" not in "\n".join(view.render_line(y).text for y in range(12))


async def test_without_a_browser_the_address_is_said(made: Library, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("reader.app.outside.has_browser", lambda environ=None: False)
    app = NewsreaderApp(made, Settings())
    async with app.run_test(size=(120, 30)) as pilot:
        await settle(pilot)
        await pilot.press("enter", "W", "enter")
        await settle(pilot)
        assert "https://board.example/a_b" in app.main.status.text


async def test_reading_a_page_asks_once_before_the_network_is_used(made: Library, tmp_path, monkeypatch):
    read: list[str] = []
    monkeypatch.setattr(made, "fetch_address", read.append)
    app = NewsreaderApp(made, Settings(), StateFile(tmp_path, "x"))
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        for answer in ("n", "y", None):
            await pilot.press("enter", "W", "j", "j", "O")
            await settle(pilot)
            assert isinstance(app.screen, AskScreen) == (answer is not None)
            if answer:
                await pilot.press(answer)
                await settle(pilot)
        assert read == ["https://bare.example/page(1)"] * 2
    assert StateFile(tmp_path, "x").network
