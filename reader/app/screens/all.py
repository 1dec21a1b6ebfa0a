"""All screens and dialogs of the program, and the desks by their names. Each is imported when it is first wanted."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from reader.app.keys import KeyedScreen
from reader.app.screens.main import MainScreen

if TYPE_CHECKING:
    from reader.app.screens.desk import Desk


class DeskEntry(NamedTuple):
    """A desk: the key that opens it, what it is called, and its class, imported when it is first wanted."""

    key: str
    title: str
    load: Callable[[], type[Desk[Any]]]


def _bookmarks() -> type[Desk[Any]]:
    from reader.app.screens.bookmarks import BookmarksDesk

    return BookmarksDesk


def _quotes() -> type[Desk[Any]]:
    from reader.app.screens.quotes import QuotesDesk

    return QuotesDesk


def _figures() -> type[Desk[Any]]:
    from reader.app.screens.figures import FiguresDesk

    return FiguresDesk


def _compare() -> type[Desk[Any]]:
    from reader.app.screens.compare import CompareDesk

    return CompareDesk


def _stories() -> type[Desk[Any]]:
    from reader.app.screens.stories import StoriesDesk

    return StoriesDesk


def _feeds() -> type[Desk[Any]]:
    from reader.app.screens.feeds import FeedsDesk

    return FeedsDesk


DESKS = {
    "quotes": DeskEntry("2", "Quotes", _quotes),
    "figures": DeskEntry("3", "Figures", _figures),
    "bookmarks": DeskEntry("4", "Bookmarks", _bookmarks),
    "compare": DeskEntry("5", "Compare", _compare),
    "feeds": DeskEntry("6", "Feeds", _feeds),
    "stories": DeskEntry("7", "Stories", _stories),
}
"""The desks by name, in the order of the table of keys. A new one is a module and an entry here."""


NEED_ARTICLES = frozenset({"stories"})
"""Desks that go through all articles, which a library on a server does not hand out."""


def all_screens() -> tuple[type[KeyedScreen], ...]:
    """Every screen and dialog of the program, in the order in which the table of keys has them. Imports them all."""
    from reader.app.palette import Palette
    from reader.app.screens.corrections import CorrectionsScreen, CorrectMark, DetailsEditor
    from reader.app.screens.dialogs import CardScreen, NameScreen, NoteEditor
    from reader.app.screens.facets import FacetScreen
    from reader.app.screens.help import HelpScreen
    from reader.app.screens.saved_searches import SavedScreen
    from reader.app.screens.versions import VersionsScreen

    return (
        MainScreen,
        *(desk.load() for desk in DESKS.values()),
        NoteEditor,
        CorrectMark,
        DetailsEditor,
        CorrectionsScreen,
        FacetScreen,
        SavedScreen,
        NameScreen,
        CardScreen,
        VersionsScreen,
        Palette,
        HelpScreen,
    )
