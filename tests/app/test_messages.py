"""What was done is said once: in the status line, or by what changed on the screen, never by both or by a notice."""

from __future__ import annotations

import ast
from pathlib import Path

import reader.app
from reader.app.widgets.styles import Bar
from tests.app.driving import settle, status, text_of, type_in, until

ACTS = (
    # Where one is, the keys, and how the message begins; empty: what changed on the screen says it.
    ("list", "s", ""),
    ("list", "U", ""),
    ("list", "U", ""),
    ("list", "Y", ""),
    ("list", "r", "Marked"),
    ("list", "u", "Undone: marked"),
    ("list", "B", "Kept"),
    ("list", "u", "Undone: kept"),
    ("list", "c", "One article to compare"),
    ("list", "c", "No article to compare"),
    ("list", "y", "Copied"),
    ("list", "A", "Marked 12 articles read"),
    ("list", "u", "Undone: marked 12 articles read"),
    ("list", "g", ""),
    ("list", "j", ""),
    ("list", "j", ""),
    ("list", "enter", ""),
    ("article", "m", "Kept"),
    ("article", "u", "Undone: kept"),
    ("article", "y", "Copied"),
    ("article", "minus", ""),
    ("article", "plus", ""),
    ("article", "right_curly_bracket", ""),
    ("article", "left_curly_bracket", "That was the first figure"),
    ("article", "percent_sign", ""),
    ("article", "z", "z or Esc brings the panes back"),
    ("article", "z", ""),
    ("article", "t", ""),
    ("article", "t", ""),
)


def heads(app) -> str:
    """What the bars of the screen say, but for the status line."""
    return " ".join(bar.text for bar in app.screen.query(Bar) if bar is not app.main.status)


async def test_each_success_is_said_once(app, library, monkeypatch):
    said: list[str] = []
    notify = type(app).notify

    def listen(self, message, **kwargs):
        said.append(message)
        notify(self, message, **kwargs)

    monkeypatch.setattr(type(app), "notify", listen)
    monkeypatch.setattr(app.session, "say", app.notify)
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        await settle(pilot)
        for pane, key, begins in ACTS:
            if not app.main.panes.zen:
                app.main.panes.focus_pane(pane)
            await settle(pilot)
            app.main.say("")
            said.clear()
            await pilot.press(key)
            await settle(pilot)
            if begins:
                await until(pilot, lambda: said)
            assert len(said) == bool(begins), (key, said)
            assert "".join(said).startswith(begins), key
            toasts = list(app.screen.query("Toast"))
            assert len(toasts) == app.main.panes.zen, "a notice only where there is no status line"
            for toast in toasts:
                await toast.remove()
            if begins and not toasts:
                assert said[0] in status(app)
                assert said[0].split(" · ")[0] not in heads(app)


async def test_what_finding_words_found_is_counted_once(app):
    async with app.run_test(size=(120, 30), notifications=True) as pilot:
        await pilot.press("ctrl+f")
        await type_in(pilot, "people")
        await pilot.press("enter")
        await settle(pilot)
        assert status(app).strip() == "n next, N previous"
        assert "hit 1 of" in heads(app)


async def test_undone_is_said_when_it_is_done(app, library, monkeypatch):
    undone = []
    async with app.run_test(size=(120, 30)) as pilot:
        await settle(pilot)
        await pilot.press("A")
        await until(pilot, lambda: "Marked 12" in status(app))

        def notify(message, **_how):
            undone.append((message, sum(heading.read for heading in library.headings(0, 20))))

        monkeypatch.setattr(app, "notify", notify)
        await pilot.press("u")
        await until(pilot, lambda: undone)
        assert undone == [("Undone: marked 12 articles read", 0)]


async def test_the_head_counts_what_is_unread_by_now(app, library):
    async with app.run_test(size=(120, 30)) as pilot:
        await settle(pilot)
        await pilot.press("U", "r")
        await until(pilot, lambda: "11 of 12 articles · unread" in heads(app))
        assert app.main.list_pane.articles.count == 12, "what was read stays where it is"
        await pilot.press("u")
        await until(pilot, lambda: "12 of 12 articles · unread" in heads(app))


async def test_a_filter_and_a_search_find_the_same(app, library):
    library.bookmarks.keep_articles([3])
    library.bookmarks.tag_articles([4], ["river"])
    async with app.run_test(size=(120, 30)) as pilot:
        for typed in ("is:kept", "tag:river", "is:unread tag:RIVER"):
            await pilot.press("f")
            await type_in(pilot, typed)
            filtered = text_of(app.main.list_pane.articles)
            assert len(filtered) == 2
            await pilot.press("escape", "escape", "slash")
            await type_in(pilot, typed)
            assert text_of(app.main.list_pane.articles)[0][2:] == filtered[0][2:]
            await pilot.press("escape", "escape")
            await settle(pilot)


def test_how_long_a_message_stays_is_decided_in_one_place():
    folder = Path(reader.app.__file__).parent
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = node.func.attr if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) else ""
            if name == "notify" and path.name != "app.py":
                assert not {keyword.arg for keyword in node.keywords} - {"severity"}, f"{path}:{node.lineno}"
