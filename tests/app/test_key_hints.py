"""Messages name the keys that a person has, and what the library cannot do is said, whatever the command."""

from __future__ import annotations

import ast
import asyncio
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import reader.app
from reader.app.screens.base import Dialog
from reader.errors import PersonalDataError
from reader.model import Span
from reader.model.keeping import SavedSearch
from reader.settings import Settings
from tests.app.driving import settle, status, text_of, type_in

WHAT_KEYS_DO = (
    "accepts|adds|again|brings|changes|closes|copies|corrects|deletes|does|fetches|finds|goes|joins|keeps|lists|next|"
    "opens|pins|previous|quits|reads|removes|saves|searches|separates|shows|sorts|undoes|writes"
)
A_BARE_KEY = re.compile(rf"(?:^|[\s(])(?:\^[A-Z]|[A-Za-z0-9/:?#=])(?: (?:{WHAT_KEYS_DO})\b|, then \b)")
"""A key as it is delivered, before what it does: "u undoes it"."""


def texts() -> Iterator[tuple[str, str]]:
    """All strings of the screen that are no docstrings, with where they are."""
    folder = Path(reader.app.__file__).parent
    for path in sorted(folder.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
                yield f"{path.relative_to(folder)}:{node.lineno}", node.value


def test_no_message_names_a_key_as_it_is_delivered():
    assert [(where, text) for where, text in texts() if A_BARE_KEY.search(text)] == []


@pytest.mark.parametrize("text", ["Deleted · u undoes it", "press 6, then a", "^S keeps it", "(6 shows why)"])
def test_a_bare_key_would_be_found(text):
    assert A_BARE_KEY.search(text)


@pytest.fixture
def changed(app):
    """The program with keys of a person's own."""
    app.session.settings = Settings(keys="newsboat", keymap={"app.undo": "ctrl+r", "app.library": "f5"})
    return app


async def test_messages_name_a_persons_own_keys(changed, library):
    library.bookmarks.keep(1, Span(0, 30))
    async with changed.run_test(size=(120, 35)) as pilot:
        await pilot.press("F")
        await type_in(pilot, "flood")
        assert "F changes it" in changed.main.list_pane.query_one("#list-note").text
        await type_in(pilot, "no such article")
        assert "F changes it" in " ".join(text_of(changed.main.list_pane.articles))
        await pilot.press("escape", "escape", "N")
        assert status(changed).endswith("· ^r undoes it") or "^R undoes it" in status(changed)
        await pilot.press("5")
        await settle(pilot)
        assert "F5 goes to the library" in " ".join(text_of(changed.screen.rows))


def refuses(*args, **kwargs):
    raise PersonalDataError("personal.db cannot be used now.")


BROKEN = {
    "bookmarks": ("keep", "delete", "change", "tags", "passage", "draft", "of_article", "accept_place", "reject_place"),
    "searches": ("past_searches", "remember_search", "save_search", "delete_search", "seen_hits"),
    "corrections": ("all", "delete", "correct_mark", "correct_details"),
}


@pytest.mark.parametrize("where", ["list", "article", "side", "bookmarks", "feeds"])
async def test_no_command_ends_the_program_when_the_library_refuses(app, library, monkeypatch, where):
    library.bookmarks.keep(1, Span(0, 30))
    library.searches.save_search("velka", "velka")
    async with app.run_test(size=(150, 40)) as pilot:
        await pilot.pause()

        async def go_back() -> None:
            while isinstance(app.screen, Dialog):
                app.screen.answer()
                await pilot.pause(0)
            await app.run_action("desk('library')" if where in ("list", "article", "side") else f"desk('{where}')")
            if where in ("list", "article", "side"):
                app.main.panes.focus_pane(where)

        await go_back()
        for part, names in BROKEN.items():
            for name in names:
                monkeypatch.setattr(getattr(library, part), name, refuses)
        for name in ("mark_read", "fetch", "fetch_page", "follow"):
            monkeypatch.setattr(library, name, refuses)
        actions = {(one.binding.action, one.node) for one in app.screen.active_bindings.values()}
        for action, node in sorted(actions, key=lambda one: one[0]):
            if not any(word in action for word in ("quit", "suspend", "edit_source", "page_text")):
                await app.run_action(action, node)
                await asyncio.sleep(0.01)
                await go_back()
        for command in list(app.screen.commands()):
            await app.run_command(command)
            await asyncio.sleep(0.01)
            await go_back()
        await settle(pilot)
        assert app.is_running and app.return_code is None


async def test_a_saved_search_that_cannot_be_deleted_is_said(app, library, monkeypatch):
    library.searches.save_search("velka", "velka")
    monkeypatch.setattr(library.searches, "delete_search", refuses)
    async with app.run_test(size=(120, 35)) as pilot:
        await pilot.press("colon")
        await type_in(pilot, "delete velka")
        await pilot.press("enter")
        await settle(pilot)
        assert app.is_running
        assert [type(saved) for saved in library.searches.saved_searches()] == [SavedSearch]


async def test_earlier_searches_that_cannot_be_read_are_said(app, library, monkeypatch):
    monkeypatch.setattr(library.searches, "past_searches", refuses)
    async with app.run_test(size=(120, 35)) as pilot:
        await pilot.press("slash", "up")
        await type_in(pilot, "velk")
        assert app.is_running and app.main.search_pane.box.value == "velk"
