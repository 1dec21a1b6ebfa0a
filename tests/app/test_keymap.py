"""The table of keys, a person's own keymap, and the help made of both."""

from __future__ import annotations

import asyncio

import pytest
from textual.binding import Binding
from textual.containers import Vertical
from textual.dom import DOMNode
from textual.events import Key, Paste
from textual.widgets import Input, TextArea

from reader.app import keys
from reader.app.app import NewsreaderApp
from reader.app.keys import bindings_of, chains_of, places
from reader.app.palette import Palette
from reader.app.screens import desk
from reader.app.screens.all import all_screens
from reader.app.screens.base import Dialog
from reader.app.screens.bookmarks import BookmarksDesk
from reader.app.screens.dialogs import NameScreen, NoteEditor
from reader.app.screens.help import HelpList, HelpScreen, matching
from reader.app.widgets.item_list import ItemList
from reader.model import Span
from reader.settings import Settings
from tests.app.driving import text_of, until


def table():
    """All keys as delivered."""
    return keys.table(all_screens(), NewsreaderApp)


def check_keymap(keymap):
    """A keymap checked against all screens."""
    return keys.check_keymap(keymap, all_screens(), NewsreaderApp)


def classes_with_bindings() -> list[type[DOMNode]]:
    """Every class of the program that has keys of its own."""
    all_screens()
    found, pending = [], [DOMNode]
    while pending:
        one = pending.pop()
        pending += one.__subclasses__()
        if one.__module__.startswith("reader.") and vars(one).get("BINDINGS"):
            found.append(one)
    return found


def test_every_binding_of_every_class_has_an_id_words_for_the_help_and_an_action_that_exists():
    classes = classes_with_bindings()
    assert {NewsreaderApp, Palette} <= set(classes)
    listed = {entry.id for entry in table()}
    for node in classes:
        for binding in Binding.make_bindings(node.BINDINGS):
            assert binding.id and binding.description, (node, binding)
            assert binding.id in listed, f"{binding.id} of {node.__name__} is missing in the table of keys"
            where, _dot, action = binding.action.partition("(")[0].rpartition(".")
            owners = {"": [node], "app": [NewsreaderApp], "screen": list(all_screens())}[where]
            assert any(hasattr(owner, f"action_{action}") for owner in owners), (node, binding.action)


def test_every_key_of_a_dialog_can_be_changed():
    for name in (
        "help.close",
        "card.close",
        "card.quit",
        "palette.down",
        "note.quit",
        "naming.cancel",
        "overlay.close",
    ):
        assert check_keymap({name: "f9"}).usable == {name: "f9"}


def test_every_screen_names_the_parts_that_have_keys():
    named = {node for nodes in places(all_screens(), NewsreaderApp).values() for node in nodes}
    for node in classes_with_bindings():
        assert any(issubclass(one, node) for one in named), f"{node.__name__} has keys but no screen names it"


def test_there_are_keys_of_every_part():
    entries = table()
    assert len(entries) > 50
    assert all(bindings_of(node) for nodes in places(all_screens(), NewsreaderApp).values() for node in nodes)
    assert {"list.open", "article.bookmark", "app.search", "bookmark.delete"} <= {entry.id for entry in entries}


def test_ids_mean_one_thing():
    descriptions: dict[str, set[str]] = {}
    for entry in table():
        descriptions.setdefault(entry.id, set()).add(entry.description)
    assert {name: found for name, found in descriptions.items() if len(found) > 1} == {}


def test_the_keys_as_delivered_do_not_clash():
    """Within the parts that work together a key means one thing, but for what a part says again for itself."""
    by_place: dict[str, dict[str, str]] = {where: {} for where in places(all_screens(), NewsreaderApp)}
    for entry in table():
        by_place[entry.where].update(dict.fromkeys(entry.keys, entry.id))
    meant = {
        ("enter", "search.results"), ("o", "list.source"), ("escape", "article.unselect"), ("h", "desk.back"),
        ("number_sign", "bookmark.tags"),
        ("number_sign", "feeds.tags"),
    }  # fmt: skip
    for chain in chains_of(all_screens()):
        taken: dict[str, str] = {}
        for place in chain:
            for key, name in by_place[place].items():
                first = taken.setdefault(key, name)
                assert first == name or (key, first) in meant, (chain, key, first, name)


def test_a_good_keymap_is_used_as_it_is():
    checked = check_keymap({"article.bookmark": "m,ctrl+b", "app.help": "?"})
    assert checked.problems == ()
    assert checked.usable == {"article.bookmark": "m,ctrl+b", "app.help": "question_mark"}


def test_an_unknown_id_is_named_with_a_suggestion():
    checked = check_keymap({"article.bookmrk": "x"})
    assert checked.usable == {}
    assert checked.problems == ("keymap: there is no binding “article.bookmrk”; did you mean “article.bookmark”?",)


@pytest.mark.parametrize("keys", ["", "ctrl b", "cmd+b", "m,,b", "pagedwn"])
def test_keys_that_are_none_are_named(keys):
    checked = check_keymap({"article.bookmark": keys})
    assert checked.usable == {}
    assert len(checked.problems) == 1
    assert "article.bookmark" in checked.problems[0]


@pytest.mark.parametrize(
    "keys", ["m", "M", "ctrl+b", "f5", "é", "left_curly_bracket", "{", "space", "shift+up", "+", "plus"]
)
def test_keys_that_are_some(keys):
    assert check_keymap({"article.bookmark": keys}).usable


def test_a_clash_across_parts_is_named_once_with_the_winner():
    checked = check_keymap({"article.bookmark": "slash"})
    assert checked.usable == {"article.bookmark": "slash"}
    assert checked.problems == ("keymap: / is both article.bookmark and app.search; article.bookmark wins (article).",)


def test_a_clash_within_a_part_is_named():
    (problem,) = check_keymap({"list.sort": "f"}).problems
    assert "list.sort" in problem
    assert "list.filter" in problem


def test_swapping_two_keys_is_no_clash():
    assert check_keymap({"list.sort": "f", "list.filter": "s"}).problems == ()


async def test_the_keymap_works_and_its_problems_are_said(library):
    app = NewsreaderApp(library, Settings(keymap={"article.bookmark": "b", "no.such": "x"}))
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        await pilot.press("enter", "b")
        await pilot.pause()
        assert len(library.bookmarks.all()) == 1
        said = [notice.message for notice in app._notifications]
        assert any("no.such" in message for message in said)
        assert any("article.page_up" in message for message in said)


async def test_an_unknown_theme_is_said_and_a_known_one_used(library):
    app = NewsreaderApp(library, Settings(theme="no-such-theme"))
    async with app.run_test():
        assert any("no-such-theme" in notice.message for notice in app._notifications)
    app = NewsreaderApp(library, Settings(theme="nord"))
    async with app.run_test():
        assert app.theme == "nord"


async def test_help_shows_the_keys_that_work_here_first_and_is_filtered(app):
    async with app.run_test(size=(110, 40)) as pilot:
        await pilot.press("enter", "question_mark")
        assert isinstance(app.screen, HelpScreen)
        lines = text_of(app.screen.query_one(HelpList))
        assert any("Next figure" in line or "Figure" in line for line in lines)
        await pilot.press(*"undo")
        await pilot.pause()
        lines = text_of(app.screen.query_one(HelpList))
        assert any("app.undo" in line for line in lines)
        assert len(lines) < 8
        await pilot.press("escape")
        assert not isinstance(app.screen, HelpScreen)


async def test_in_a_narrow_help_the_words_stand_and_the_ids_go(app):
    async with app.run_test(size=(40, 12)) as pilot:
        await pilot.press("enter", "question_mark", *"previous", "space", *"bookmark")
        await pilot.pause()
        assert any("Previous bookmark" in line for line in text_of(app.screen.query_one(HelpList)))


async def test_help_shows_a_persons_own_keys(library):
    app = NewsreaderApp(library, Settings(keymap={"app.undo": "ctrl+z"}))
    async with app.run_test(size=(110, 40)) as pilot:
        await pilot.press("f1", *"app.undo")
        await pilot.pause()
        assert any("^Z" in line for line in text_of(app.screen.query_one(HelpList)))


def test_matching_takes_all_words():
    assert [entry.id for entry in matching(table(), "app undo")] == ["app.undo"]
    assert matching(table(), "no such key at all") == []


async def test_the_palette_runs_what_has_a_key_and_what_has_none(app, library):
    library.mark_read(2, True)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("colon", *"only unread", "enter")
        await pilot.pause()
        assert app.main.list_pane.articles.count == 11


async def test_the_palette_goes_to_a_row_by_its_number(app):
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("colon", *"12", "enter")
        await pilot.pause()
        assert app.main.list_pane.articles.cursor == 11
        await pilot.press("colon", *"999", "enter")
        await pilot.pause()
        assert app.main.list_pane.articles.cursor == 11


async def test_a_theme_is_tried_in_the_palette_and_taken_back_by_esc(app):
    async with app.run_test(size=(100, 30)) as pilot:
        before = app.theme
        await pilot.press("colon", *"theme nord")
        await pilot.pause()
        assert app.theme == "nord"
        await pilot.press("escape")
        await pilot.pause()
        assert app.theme == before
        await pilot.press("colon", *"theme nord", "enter")
        await pilot.pause()
        assert app.theme == "nord"


@pytest.mark.parametrize("size", [(20, 5), (40, 12), (100, 30)])
async def test_paging_in_the_palette_at_any_size(app, size):
    async with app.run_test(size=size) as pilot:
        await pilot.press("colon", "pagedown", "pagedown", "pageup", *"zzz", "pagedown", "down", "enter")
        await pilot.pause()
        assert "Nothing has this name" in " ".join(text_of(app.screen.query_one(ItemList))) or size[1] < 10
        await pilot.press("escape")
        assert app.screen is app.main


@pytest.mark.parametrize("size", [(20, 5), (80, 24), (150, 36)])
@pytest.mark.parametrize(
    "keys",
    [
        ("slash", "x", "ctrl+s", "enter", "enter", "enter", "escape", "S", "enter", "enter"),
        ("slash", "x", "1", "ctrl+s", "enter", "escape", "escape", "S", "enter", "enter"),
        ("colon", "4", "enter", "enter"),
        ("4", "colon", "1", "enter", "enter", "escape", "escape", "escape"),
        ("question_mark", "enter", "enter", "escape", "escape"),
        ("enter", "right_parenthesis", "i", "enter", "enter"),
        ("enter", "M", "ctrl+s", "ctrl+s", "escape", "escape"),
        ("F", "escape", "escape", "escape"),
    ],
)
async def test_a_key_pressed_twice_in_a_dialog_closes_it_once(app, keys, size):
    """All keys at once, as a fast hand or a slow machine gives them: the second comes before the first was handled."""
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        for key in keys:
            app.simulate_key(key)
        await pilot.pause()
        await pilot.press("escape", "escape", "escape")
        await pilot.pause()
        assert app.is_running and len(app.screen_stack) == 1


@pytest.mark.parametrize(
    ("make", "action"),
    [
        (lambda: Palette([], None, lambda: None), "list('page(1)')"),
        (lambda: NameScreen("velka", ()), "keep"),
        (lambda: NoteEditor("Words of the article."), "finish(True)"),
    ],
)
async def test_a_key_that_comes_before_a_dialog_has_its_parts_does_nothing(app, make, action):
    async with app.run_test(size=(80, 24)) as pilot:
        dialog = make()
        app.push_screen(dialog)
        await app.run_action(action, dialog)
        await pilot.pause()
        assert app.screen is dialog
        await app.run_action(action, dialog)


async def test_a_dialog_below_another_takes_no_answer_that_comes_late(app):
    async with app.run_test(size=(120, 35)) as pilot:
        await pilot.press("colon")
        palette = app.screen
        await pilot.press("f1")
        help_screen = app.screen
        assert help_screen is not palette
        palette.answer()
        await pilot.pause()
        assert app.screen is help_screen
        await pilot.press("escape", "escape")
        await pilot.pause()
        assert app.screen is app.main


async def test_what_is_typed_ahead_of_the_palette_is_typed_into_it(app):
    async with app.run_test(size=(120, 35)) as pilot:
        await pilot.pause()
        app.post_message(Key("colon", ":"))
        for char in "theme nord":
            app.post_message(Key("space" if char == " " else char, char))
        app.simulate_key("enter")
        for _ in range(100):
            if app.theme == "nord":
                break
            await pilot.pause(0.02)
        assert app.theme == "nord"
        assert not app.main.panes.visible_now & {"side"}


@pytest.mark.parametrize(("key", "name"), [("slash", "/"), ("f", "f")])
async def test_what_is_typed_ahead_of_a_field_is_typed_into_it_in_order(app, key, name):
    async with app.run_test(size=(120, 35)) as pilot:
        await pilot.pause()
        app.post_message(Key(key, name))
        for char in "speaker":
            app.post_message(Key(char, char))
        await asyncio.sleep(0)
        for char in "quill":
            app.post_message(Key(char, char))
        for _ in range(100):
            if isinstance(app.focused, Input) and len(app.focused.value) == len("speakerquill"):
                break
            await pilot.pause(0.02)
        assert isinstance(app.focused, Input) and app.focused.value == "speakerquill"


def typed(app, *keys):
    """Type without waiting for anything in between."""
    for key in keys:
        app.post_message(Key(key, key if len(key) == 1 else None))


async def test_what_is_typed_ahead_of_a_desk_reaches_it(app, library):
    first, second = (heading.id for heading in library.headings(0, 2))
    library.bookmarks.keep(first, Span(0, 20))
    newest = library.bookmarks.keep(second, Span(30, 60)).bookmark
    async with app.run_test(size=(120, 35)) as pilot:
        await pilot.pause()
        view = app.main.article_pane.view
        for _ in range(2):  # a desk that is made, and one that is there
            typed(app, "4", "G", "g", "enter")
            await until(pilot, lambda: app.screen is app.main and view.has_focus and view.cursor)
            assert app.screen is app.main
            assert view.cursor == newest.place.span
            await pilot.press("h", "j")


@pytest.mark.parametrize("key", "23456")
async def test_what_is_typed_ahead_of_the_filter_of_a_desk_reaches_it(app, key):
    async with app.run_test(size=(120, 35)) as pilot:
        await pilot.pause()
        typed(app, key, "j", "slash", *"wall", "enter")
        await until(pilot, lambda: app.main.search_pane.box.value == "wall")
        assert app.screen is app.main
        assert app.main.search_pane.box.value == "wall"


async def test_what_is_typed_ahead_of_what_a_row_opens_reaches_it(app, library):
    async with app.run_test(size=(120, 35)) as pilot:
        await pilot.pause()
        typed(app, "j", "enter", "p", "m")
        await until(pilot, library.bookmarks.all)
        assert [bookmark.passage.cite.path for bookmark in library.bookmarks.all()] == [library.headings(1, 1)[0].path]
        assert app.main.article_pane.view.unit == "paragraph"


async def test_what_is_typed_ahead_of_the_library_reaches_it(app):
    async with app.run_test(size=(120, 35)) as pilot:
        await pilot.press("2")
        await until(pilot, lambda: app.screen.focused is not None)
        typed(app, "1", "slash", *"wall")
        await until(pilot, lambda: app.main.search_pane.box.value == "wall")
        assert (app.screen, app.main.search_pane.box.value) == (app.main, "wall")


@pytest.fixture
def four_bookmarks(library):
    article = library.headings(0, 1)[0].id
    for start in (0, 10, 20, 30):
        library.bookmarks.keep(article, Span(start, start + 10))


async def test_a_digit_opens_its_desk_whatever_is_typed_next(app, four_bookmarks):
    async with app.run_test(size=(120, 35)) as pilot:
        await pilot.press("4", "j")
        await pilot.pause()
        assert (app.current_mode, app.screen.rows.cursor) == ("bookmarks", 1)
        typed(app, *"1372j4jj")
        await until(pilot, lambda: app.current_mode == "bookmarks" and app.screen.rows.cursor == 3)
        assert (app.current_mode, app.screen.rows.cursor) == ("bookmarks", 3)
        assert app.main.list_pane.articles.cursor == 0


async def test_a_paste_goes_to_the_field_that_the_key_before_it_opens(app):
    async with app.run_test(size=(120, 35)) as pilot:
        await pilot.pause()
        typed(app, "slash")
        app.post_message(Paste("wall"))
        typed(app, "x")
        await until(pilot, lambda: app.main.search_pane.box.value == "wallx")
        assert app.main.search_pane.box.value == "wallx"
        typed(app, "escape", "escape", "f")
        app.post_message(Paste("is:unread"))
        typed(app, "enter", "j")
        await until(pilot, lambda: app.main.list_pane.articles.cursor == 1)
        assert app.main.list_pane.articles.cursor == 1
        assert app.main.question.only is not None and app.main.question.only.unread


async def test_keys_typed_while_a_desk_is_read_wait_for_it(app, four_bookmarks, monkeypatch):
    go_on = asyncio.Event()
    find = BookmarksDesk.find

    async def slow(self, typed, order):
        await go_on.wait()
        return await find(self, typed, order)

    monkeypatch.setattr(BookmarksDesk, "find", slow)
    async with app.run_test(size=(120, 35)) as pilot:
        await pilot.pause()
        typed(app, "4", "j", "j")
        await until(pilot, lambda: app.current_mode == "bookmarks")
        await pilot.resize_terminal(100, 30)  # nothing but the keys waits
        assert app.size == (100, 30)
        go_on.set()
        await until(pilot, lambda: app.screen.rows.cursor == 2)
        assert app.screen.rows.cursor == 2


async def test_a_desk_that_does_not_answer_holds_no_keys_up_for_ever(app, monkeypatch):
    async def never(self, typed, order):
        await asyncio.Event().wait()

    monkeypatch.setattr(BookmarksDesk, "find", never)
    monkeypatch.setattr(desk, "LONGEST_READING", 0.01)
    async with app.run_test(size=(120, 35)) as pilot:
        await pilot.press("4", "1")
        await until(pilot, lambda: app.screen is app.main)
        assert app.screen is app.main


async def test_what_is_typed_ahead_of_the_hits_is_not_searched_for(app):
    async with app.run_test(size=(120, 35)) as pilot:
        await pilot.pause()
        for key in ("slash", *"wall", "enter", "J", "G"):
            app.post_message(Key(key, "/" if key == "slash" else key if len(key) == 1 else None))
        for _ in range(100):
            if app.main.search_pane.box.value and not isinstance(app.focused, Input):
                break
            await pilot.pause(0.02)
        await pilot.pause(0.3)
        assert app.main.search_pane.box.value == "wall"
        assert not isinstance(app.focused, Input)


async def test_what_is_typed_ahead_of_a_note_is_typed_into_it(app, library):
    async with app.run_test(size=(120, 35)) as pilot:
        await pilot.press("enter", "right_parenthesis")
        await pilot.pause()
        for key in ("M", *"due", "ctrl+s"):
            app.simulate_key(key)
        for _ in range(100):
            if library.bookmarks.all() and library.bookmarks.all()[0].note:
                break
            await pilot.pause(0.02)
        assert [bookmark.note for bookmark in library.bookmarks.all()] == ["due"]


async def test_what_is_typed_while_a_note_opens_keeps_its_order(app, library):
    go_on = asyncio.Event()
    async with app.run_test(size=(120, 35)) as pilot:
        await pilot.press("enter", "right_parenthesis")
        await pilot.pause()
        app.post_message(Key("M", "M"))
        app.post_message(Key("d", "d"))
        async with asyncio.timeout(20):
            while not isinstance(app.screen, NoteEditor):
                await asyncio.sleep(0)
        # The program is busy just now: the note has its focus, and more is typed, before it hears of either.
        app.call_later(go_on.wait)
        await asyncio.sleep(0.3)
        for char in "ue":
            app.post_message(Key(char, char))
        go_on.set()
        for _ in range(100):
            if len(app.screen.query_one(TextArea).text) == len("due"):
                break
            await asyncio.sleep(0.02)
        assert app.screen.query_one(TextArea).text == "due"


async def test_a_dialog_whose_box_has_no_parts_does_not_begin(app):
    class Begun(Dialog[None]):
        begun = False

        def compose(self):
            yield Vertical()  # as it is when the program ends before the box has its parts

        def begin(self):
            self.begun = True

    async with app.run_test(size=(120, 35)):
        await app.push_screen(dialog := Begun())
        assert dialog.is_mounted and not dialog.begun


async def test_a_dialog_that_comes_up_while_the_program_ends_ends_with_it(app):
    async with app.run_test(size=(120, 35)) as pilot:
        await pilot.pause()
        app.exit()
        await app.push_screen(HelpScreen(table()))
    assert app.return_code == 0
