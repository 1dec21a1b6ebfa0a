"""The Textual app: screens, keys that work everywhere, notices, and the library's events. It only routes."""

from __future__ import annotations

import asyncio
import gc
import signal
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.notifications import SeverityLevel
from textual.screen import Screen

from reader.app.controllers.kept_events import KeptEvents
from reader.app.screens.base import AppScreen
from reader.app.screens.main import MainScreen
from reader.app.session import Session
from reader.app.text.cells import safe
from reader.assets import asset_folder
from reader.errors import NewsreaderError, SettingsError
from reader.library.events import BookmarksChanged, LibraryEvent, Notice
from reader.library.library import Library
from reader.model import Bookmark
from reader.settings import Settings

NOTICE_SECONDS = 12.0
"""Seconds for which a notice about settings stays."""

STYLES = ("app", "looks", "note")
"""Style files of the first frame, in the order in which they apply; other screens bring their own."""


class NewsreaderApp(App[None]):
    """The program on the screen."""

    TITLE = "newsreader"
    ENABLE_COMMAND_PALETTE = True
    AUTO_FOCUS = None
    DEFAULT_MODE = "library"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "search", "Search", id="app.search"),
        Binding("1", "desk('library')", "Library", show=False, id="app.library"),
        Binding("4", "desk('bookmarks')", "Bookmarks", show=False, id="app.bookmarks"),
        Binding("u", "undo", "Undo", show=False, id="app.undo"),
        Binding("colon,ctrl+p", "command_palette", "Palette", show=False, id="app.palette"),
        Binding("escape", "go_back", "Back", show=False, id="app.back"),
        Binding("q", "back_or_quit", "Quit", show=False, id="app.back_or_quit"),
        Binding("ctrl+q,Q", "quit", "Quit", show=False, id="app.quit"),
        Binding("ctrl+z", "suspend_process", "Suspend", show=False, id="app.suspend"),
        Binding("ctrl+c", "copy_or_explain", "Copy selection", show=False, id="app.copy", system=True),
        Binding("question_mark,f1", "help", "Help", id="app.help"),
    ]

    @dataclass
    class FromLibrary(Message):
        """Something the library told."""

        event: LibraryEvent

    def __init__(self, library: Library, settings: Settings) -> None:
        folder = asset_folder("styles")
        super().__init__(css_path=[folder / f"{name}.tcss" for name in STYLES if (folder / f"{name}.tcss").exists()])
        self.session = Session(library, settings, self.open_bookmark)
        self._main = MainScreen(self.session)
        self.kept_events = KeptEvents(self)
        self.add_mode("bookmarks", self._bookmarks_desk)

    def get_default_screen(self) -> Screen[None]:
        """The main screen. As the default screen it spares the first frame a second pass over all styles."""
        return self._main

    def _bookmarks_desk(self) -> Screen[None]:
        from reader.app.screens.bookmarks_desk import BookmarksDesk

        return BookmarksDesk(self.session)

    @property
    def main(self) -> MainScreen:
        """The main screen, whether it is in front or not."""
        return self._main

    # -- starting and ending ------------------------------------------------------------------------------

    def on_mount(self) -> None:
        """Theme and keys first; what takes time comes after the first frame."""
        if not self.is_headless:
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                asyncio.get_running_loop().add_signal_handler(number, self._told_to_end, number)
        self.add_mode("library", lambda: self._main)
        settings = self.session.settings
        notices = [*self.session.library.notices, *settings.notices]
        if settings.theme:
            if settings.theme in self.available_themes:
                self.theme = settings.theme
            else:
                notices.append(f"Unknown theme “{settings.theme}”. Known: {', '.join(sorted(self.available_themes))}.")
        if settings.citation != Settings().citation:
            notices += _wrong_citation(settings.citation)
        if settings.keymap:
            from reader.app.keymap import check_keymap

            checked = check_keymap(settings.keymap)
            notices += checked.problems
            self.session.keymap = checked.usable
            self.set_keymap(checked.usable)
        for notice in notices:
            self.notify(notice, severity="warning", timeout=NOTICE_SECONDS)
        self.call_after_refresh(self._start_library)

    def _start_library(self) -> None:
        gc.freeze()
        gc.enable()
        self.run_worker(self._run_library(), group="library", exit_on_error=False)
        self.kept_events.start()

    async def _run_library(self) -> None:
        try:
            await self.session.library.start(self._hear)
            self._main.searching.started.set()
        except NewsreaderError as error:
            self.notify(str(error), severity="error", timeout=NOTICE_SECONDS)

    def _hear(self, event: LibraryEvent) -> None:
        self.post_message(self.FromLibrary(event))

    def on_newsreader_app_from_library(self, message: FromLibrary) -> None:
        """Route what the library tells."""
        if isinstance(message.event, Notice):
            self.notify(message.event.text, severity=message.event.severity, timeout=NOTICE_SECONDS)
        elif isinstance(message.event, BookmarksChanged):
            self.kept_events.found_again(message.event)
        else:
            self._main.events.route(message.event)

    async def action_quit(self) -> None:
        """Remember where reading stopped, let the children end, quit."""
        self._remember_place()
        self.exit()

    def _told_to_end(self, number: int) -> None:
        """A signal, or a terminal that was closed, ends the program like the key does, and leaves the terminal tidy."""
        self._remember_place()
        self.exit(return_code=128 + number)

    def _remember_place(self) -> None:
        if self._main.is_mounted:
            self._main.reading.leave()

    async def on_unmount(self) -> None:
        """The children end with the screen."""
        await self.session.library.stop()

    def _fatal_error(self) -> None:
        """An error in the program: one clear line instead of a traceback over the whole terminal.

        Overrides a private method of Textual, which has no other hook for it; called while the error is handled.
        """
        from rich.text import Text

        from reader.app import crash
        from reader.settings import user_folders

        error = sys.exc_info()[1] or self._exception or RuntimeError("unknown")
        self.panic(Text(crash.sentence(error, crash.record(error, user_folders().cache))))

    # -- saying -------------------------------------------------------------------------------------------

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = False,
    ) -> None:
        """Show a notice; a passing remark goes to the status line.

        It may quote an article or a file name, so it is never read as markup.
        """
        del markup
        screen = self.screen if self.is_running else None
        if severity == "information" and not title and timeout is None and isinstance(screen, AppScreen):
            screen.say(message)
            return
        super().notify(safe(message), title=title, severity=severity, timeout=timeout, markup=False)

    def say(self, text: str, *, warning: bool = False) -> None:
        """Tell something in the status line, or as a notice where there is none."""
        screen = self.screen
        if isinstance(screen, AppScreen):
            screen.say(text, warning=warning)
        else:
            self.notify(text, severity="warning" if warning else "information")

    # -- keys ---------------------------------------------------------------------------------------------

    def action_go_back(self) -> None:
        """Back one step, never out of the program."""
        if isinstance(self.screen, AppScreen) and not self.screen.back() and self.screen is not self._main:
            self.switch_mode("library")

    async def action_back_or_quit(self) -> None:
        """Back one step; at the top quit."""
        if not isinstance(self.screen, AppScreen) or self.screen.back():
            return
        if self.screen is self._main:
            await self.action_quit()
        else:
            self.switch_mode("library")

    def action_search(self) -> None:
        """The search box, from anywhere."""
        if self.screen is not self._main:
            self.switch_mode("library")
        self._main.action_search()

    def action_desk(self, name: str) -> None:
        """The library, or a desk."""
        self.switch_mode(name)

    def action_undo(self) -> None:
        """Take back the last thing done."""
        try:
            label = self.session.undo.undo()
        except NewsreaderError as error:
            self.notify(str(error), severity="error")
            return
        if label is None:
            self.say("Nothing to undo")
            return
        self.say(f"Undone: {label}")
        if isinstance(self.screen, AppScreen):
            self.screen.refresh_kept()

    def action_copy_or_explain(self) -> None:
        """Copy a selection; without one say how to quit, for that is what ^C is pressed for."""
        if self.screen is self._main and self._main.copy_selection():
            return
        self.say("^Q or Q quits · q goes back")

    def action_help(self) -> None:
        """All keys that work here."""
        from reader.app.screens.help import HelpScreen

        if not isinstance(self.screen, HelpScreen):
            self.push_screen(HelpScreen(self.screen, self.session.keymap))

    def open_bookmark(self, bookmark: Bookmark) -> None:
        """Go to where a bookmark stands, in an article of another library too; say so when its file is gone."""
        path, span = bookmark.place.path, bookmark.place.span
        article_id = self.session.library.find_article(path)
        if article_id is None:
            self.say(f"Its file is not there now: {path} · what was kept is below", warning=True)
            return
        self.switch_mode("library")
        self._main.open_place(article_id, span)
        if span is None:
            self.say("The passage is no longer in this article · 4 shows what was kept", warning=True)
        elif article_id < 0:
            self.say(f"An article of another library: {path}")

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """What the palette offers."""
        from reader.app.commands import palette_commands

        yield from palette_commands(self, screen)


def _wrong_citation(template: str) -> list[str]:
    """What is wrong with a person's template for citations, if anything."""
    from reader.passages.citing import check_template

    try:
        check_template(template)
    except SettingsError as error:
        return [f"config.toml: {error} The plain form is used."]
    return []
