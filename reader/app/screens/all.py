"""All screens and dialogs of the program, and the desks by their names. Each is imported when it is first wanted."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

from reader.app.keys import KeyedScreen
from reader.app.screens.main import MainScreen

if TYPE_CHECKING:
    from reader.app.screens.desk import Desk


class DeskEntry(NamedTuple):
    """A desk: the key that opens it, what it is called, and its module and class, imported when it is first wanted."""

    key: str
    title: str
    module: str
    name: str

    def load(self) -> type[Desk[Any]]:
        """Its class."""
        desk: type[Desk[Any]] = getattr(import_module(self.module), self.name)
        return desk


DESKS = {
    "quotes": DeskEntry("2", "Quotes", "reader.app.screens.quotes", "QuotesDesk"),
    "figures": DeskEntry("3", "Figures", "reader.app.screens.figures", "FiguresDesk"),
    "bookmarks": DeskEntry("4", "Bookmarks", "reader.app.screens.bookmarks", "BookmarksDesk"),
    "compare": DeskEntry("5", "Compare", "reader.app.screens.compare", "CompareDesk"),
    "feeds": DeskEntry("6", "Feeds", "reader.app.screens.feeds", "FeedsDesk"),
    "stories": DeskEntry("7", "Stories", "reader.app.screens.stories", "StoriesDesk"),
    "check": DeskEntry("8", "Check", "reader.app.screens.check", "CheckDesk"),
}
"""The desks by name, in the order of the table of keys. A new one is a module and an entry here."""


def all_screens() -> tuple[type[KeyedScreen], ...]:
    """Every screen and dialog of the program, in the order in which the table of keys has them. Imports them all."""
    from reader.app.palette import Palette
    from reader.app.screens.check import DraftScreen
    from reader.app.screens.corrections import CorrectionsScreen, CorrectMark, DetailsEditor
    from reader.app.screens.dialogs import AskScreen, CardScreen, NameScreen, NoteEditor, TagsScreen
    from reader.app.screens.facets import FacetScreen
    from reader.app.screens.feeds import AccountEditor, FeedLine
    from reader.app.screens.help import HelpScreen
    from reader.app.screens.links import LinksScreen
    from reader.app.screens.saved_searches import SavedScreen
    from reader.app.screens.sources import SourcesScreen
    from reader.app.screens.versions import VersionsScreen

    return (
        MainScreen,
        *(desk.load() for desk in DESKS.values()),
        NoteEditor,
        CorrectMark,
        DetailsEditor,
        CorrectionsScreen,
        FacetScreen,
        AccountEditor,
        FeedLine,
        SavedScreen,
        NameScreen,
        DraftScreen,
        TagsScreen,
        AskScreen,
        LinksScreen,
        SourcesScreen,
        CardScreen,
        VersionsScreen,
        Palette,
        HelpScreen,
    )
