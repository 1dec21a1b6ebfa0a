"""The Textual app: its screens, the keys that work everywhere, settings, messages, and events of the library."""

from __future__ import annotations

import asyncio
import gc
import signal
import sys
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import partial
from inspect import isawaitable
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple
from urllib.parse import urlsplit

from msgspec.structs import replace
from textual import constants, events, work
from textual.actions import ActionParseResult
from textual.app import App, SuspendNotSupported
from textual.binding import Binding, BindingType
from textual.color import Color, ColorParseError
from textual.dom import DOMNode
from textual.message import Message
from textual.notifications import SeverityLevel
from textual.screen import Screen

from reader.app import outside
from reader.app.bookmarking import Bookmarking
from reader.app.errors import tells_errors
from reader.app.key_queue import KeyQueue
from reader.app.keys import (
    EVERYWHERE,
    NEWSBOAT,
    Command,
    Entry,
    check_keymap,
    display,
    key_of,
    normalised,
    table,
    wrong_key,
)
from reader.app.own_commands import OwnCommands
from reader.app.screen_state import ChosenTheme, StateFile
from reader.app.screens.all import DESKS, all_screens
from reader.app.screens.base import AppScreen, Dialog
from reader.app.screens.main import MainScreen
from reader.app.session import Session
from reader.app.text.cells import safe
from reader.app.themes import DARK, LIGHT, default_theme, with_mark_colours
from reader.app.widgets.styles import forget_drawn
from reader.app.wording import fetched_line
from reader.assets import asset_folder
from reader.errors import NewsreaderError, SettingsError
from reader.library.events import (
    ArticlesChanged,
    BookmarksChanged,
    EvidenceChanged,
    Fetched,
    LibraryEvent,
    Notice,
    Progress,
)
from reader.library.library import Library
from reader.model import Heading
from reader.model.feed import FetchProgress
from reader.records.feeds import progress_line
from reader.settings import Settings, SettingsFile, user_folders

if TYPE_CHECKING:
    from reader.app.screens.desk import Desk
    from reader.app.screens.feeds import FeedsDesk
    from reader.app.widgets.article_view import ArticleView
    from reader.app.widgets.bookmark_list import BookmarkList

NOTICE_SECONDS = 12.0
"""Seconds for which a notice about settings stays."""

SETTINGS_SECONDS = 2.0
"""How often config.toml is checked for changes, in seconds."""

STATE_SECONDS = 10.0
"""How often the state of the screen is stored, in seconds: a crash loses no more than that."""

FORGET_SECONDS = 5.0
"""How often caches are cleared of what is not drawn any more (closed notices, for example), in seconds."""

LOOK_SECONDS = 2.0
"""How often changes by another program are looked for, in seconds; it takes microseconds."""

ERROR_SECONDS = 15.0
"""Seconds for which an error stays."""

NEWS = "•"
"""Shown beside a desk that has something new which is not counted."""

STYLES = ("app", "looks", "note")
"""Style files of the first frame, in the order in which they apply; other screens bring their own."""


class _Jumped(NamedTuple):
    """An article that was opened from a desk, and that desk."""

    desk: str
    article_id: int


class NewsreaderApp(App[None]):
    """The program on the screen."""

    TITLE = "newsreader"
    ENABLE_COMMAND_PALETTE = False
    AUTO_FOCUS = None
    DEFAULT_MODE = "library"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "search", "Search", id="app.search"),
        Binding("1", "desk('library')", "Library", show=False, id="app.library"),
        *(
            Binding(desk.key, f"desk('{name}')", desk.title, show=False, id=f"app.{name}")
            for name, desk in DESKS.items()
        ),
        Binding("c", "add_to_compare", "Add to compare", show=False, id="app.compare_article"),
        Binding("B", "keep_article", "keep article", show=False, id="app.keep_article"),
        Binding("number_sign", "tag_article", "tag article", show=False, id="app.tag_article"),
        Binding("R", "fetch_feeds", "Fetch feeds", show=False, id="app.fetch"),
        Binding("O", "fetch_page", "Read its page", show=False, id="app.page"),
        Binding("V", "versions", "Versions", show=False, id="app.versions"),
        Binding("u", "undo", "Undo", show=False, id="app.undo"),
        Binding("colon,ctrl+p", "palette", "Palette", show=False, id="app.palette"),
        Binding("escape", "go_back", "Back", id="app.back"),
        Binding("q", "back_or_quit", "Quit", id="app.back_or_quit"),
        Binding("ctrl+q,Q", "quit", "Quit", show=False, id="app.quit"),
        Binding("ctrl+l", "redraw", "Redraw the screen", show=False, id="app.redraw"),
        Binding("ctrl+z", "suspend_process", "Suspend", show=False, id="app.suspend"),
        Binding("ctrl+c", "copy_or_explain", "Copy selection", show=False, id="app.copy", system=True),
        Binding("question_mark,f1", "help", "Help", id="app.help"),
    ]

    @dataclass
    class FromLibrary(Message):
        """An event of the library."""

        event: LibraryEvent

    def __init__(self, library: Library, settings: Settings, state: StateFile | None = None) -> None:
        """`state`: how the screen was left; without it nothing is stored."""
        folder = asset_folder("styles")
        self._colours: dict[str, str] = {}  # the styles ask for them while they are read
        super().__init__(css_path=[folder / f"{name}.tcss" for name in STYLES if (folder / f"{name}.tcss").exists()])
        self._state = state or StateFile()
        self._take_theme(settings)
        titles = {"library": "Library", **{name: desk.title for name, desk in DESKS.items()}}
        self.session = Session(library, settings, key=self._key, say=self.notify, desks=titles)
        self.session.bookmarking = Bookmarking(self, self.session, self.personal_changed)
        self._own_commands = OwnCommands(self, self.session)
        self._written_keys: dict[str, str] = {}
        self._settings_file = SettingsFile(user_folders().config_file)
        self._main = MainScreen(self.session, self._state.state)
        self._desks: dict[str, Desk[Any]] = {}
        self._said_unbound: set[str] = set()
        self._keys = KeyQueue(self, super().on_event)
        self._jumped: _Jumped | None = None
        self._feeds_stamp: int | None = None
        self.opens_anew = False
        """Whether the program ends only to be launched once more, over folders that were not there before."""
        for name in DESKS:
            self.add_mode(name, partial(self._desk, name))

    def _take_theme(self, settings: Settings) -> None:
        """Set the theme before anything is styled, so that the first frame is styled once."""
        for theme in (DARK, LIGHT):
            self.register_theme(theme)
        colours, chosen = self.console.color_system, self._state.theme
        wanted = settings.theme
        if chosen is not None and (chosen.instead_of, chosen.colours) == (settings.theme, colours):
            wanted = chosen.name
        name = wanted if wanted is not None and wanted in self.available_themes else default_theme(colours)
        self.set_reactive(App.theme, name)
        self.stylesheet.set_variables(self.get_css_variables())

    def get_default_screen(self) -> Screen[None]:
        """The main screen. As the default screen it spares the first frame a second pass over all styles."""
        return self._main

    def _desk(self, name: str) -> Desk[Any]:
        """A desk, created when it is first opened."""
        if name not in self._desks:
            self._desks[name] = DESKS[name].load()(self.session)
            self._desks[name].desk = name
        return self._desks[name]

    def full_screens(self) -> list[AppScreen]:
        """The main screen and the desks that were opened."""
        return [screen for screen in (self._main, *self._desks.values()) if screen.is_mounted]

    @property
    def main(self) -> MainScreen:
        return self._main

    def personal_changed(self) -> None:
        """Show bookmarks and read marks anew on every screen, also below a dialog and in the background."""
        for screen in self.full_screens():
            screen.personal_changed()

    def look_elsewhere(self) -> None:
        """Show what another program changed since the last look."""
        self._look_at_feeds()
        try:
            changed = self.session.library.changed_elsewhere()
        except NewsreaderError:
            return  # whoever asks for bookmarks next says what is wrong
        if changed:
            self.session.library.corrections.look_again()
            for screen in self.full_screens():
                screen.library_changed(None)
            self.personal_changed()

    def _look_at_feeds(self) -> None:
        """Show feeds that another program has added or removed."""
        try:
            stamp = self.session.library.opening.folders.feeds_file.stat().st_mtime_ns
        except OSError:
            stamp = 0
        before, self._feeds_stamp = self._feeds_stamp, stamp
        desk = self._desks.get("feeds")
        if before is not None and stamp != before and desk is not None and desk.is_mounted:
            desk.refresh_desk()

    # -- bookmarks ----------------------------------------------------------------------------------------

    def on_article_view_keep_requested(self, message: ArticleView.KeepRequested) -> None:
        self.session.bookmarking.keep_from_article(message)

    def on_bookmark_list_command(self, message: BookmarkList.Command) -> None:
        self.session.bookmarking.change(message)

    def on_article_view_copy_requested(self, message: ArticleView.CopyRequested) -> None:
        self.session.bookmarking.copy_from_article(message)

    # -- starting and ending ------------------------------------------------------------------------------

    def on_mount(self) -> None:
        """Theme and keys first; what takes time comes after the first frame."""
        if not self.is_headless:
            self._end_on_signals()
        self.app_resume_signal.subscribe(self, self._resumed)
        self.add_mode("library", lambda: self._main)
        self._warn([*self.session.library.notices, *self._put_to_use(self.session.settings)])
        self.set_interval(SETTINGS_SECONDS, self._look_at_settings)
        self.set_interval(STATE_SECONDS, self._remember_state)
        self.set_interval(FORGET_SECONDS, forget_drawn)
        self.call_after_refresh(self._start_library)
        if self.session.draft:
            self.call_after_refresh(self._show_screen, "check")

    def _put_to_use(self, settings: Settings) -> list[str]:
        """Apply the settings; returns lines about what cannot be used."""
        notices = list(settings.notices)
        if settings.theme and settings.theme not in self.available_themes:
            notices.append(f"Unknown theme “{settings.theme}”. Known: {', '.join(sorted(self.available_themes))}.")
        if settings.citation != Settings().citation:
            from reader.passages.citing import check_template

            try:
                check_template(settings.citation)
            except SettingsError as error:
                notices.append(f"config.toml: {error} The plain form is used.")
        notices += self._take_looks(settings)
        keymap = {**(NEWSBOAT if settings.keys == "newsboat" else {}), **settings.keymap}
        if keymap or self.session.keymap:
            checked = check_keymap(keymap, all_screens(), NewsreaderApp)
            notices += checked.problems
            self.session.keymap = checked.usable
            self._written_keys.clear()
            self.set_keymap(checked.usable)
        return [*notices, *self._bind_commands(settings)]

    def _bind_commands(self, settings: Settings) -> list[str]:
        """Bind the keys of the person's own commands; returns lines about keys that are taken."""
        wanted = {name: own.key for name, own in settings.commands.items() if own.key}
        if not wanted:
            return []
        entries = table(all_screens(), NewsreaderApp, self.session.keymap)
        taken = {key: entry for entry in reversed(entries) for key in entry.keys}
        notices = []
        for name, keys in wanted.items():
            if wrong := wrong_key(keys):
                notices.append(f"config.toml: commands: {name}: {wrong}; the palette runs it.")
                continue
            for key in normalised(keys):
                if (entry := taken.get(key)) is not None:
                    notices.append(
                        f"config.toml: commands: {display(key)} of “{name}” is {entry.id} ({entry.where}); the palette "
                        "runs it."
                    )
                else:
                    self.bind(key, f"own_command({name!r})", description=name, show=False)
        return notices

    def _take_looks(self, settings: Settings) -> list[str]:
        """Apply colours of marks, and motion; returns lines about values that are no colours."""
        self.animation_level = "none" if settings.reduced_motion else constants.TEXTUAL_ANIMATIONS
        notices, colours = [], {}
        for mark, colour in settings.colours.items():
            try:
                colours[f"mark-{mark}"] = Color.parse(colour).hex
            except ColorParseError:
                notices.append(
                    f"config.toml: “{colour}” is not a colour (write #rrggbb or a name); {mark} stays as it is."
                )
        if colours != self._colours:
            self._colours = colours
            self.refresh_css(animate=False)
        return notices

    def get_css_variables(self) -> dict[str, str]:
        """The colours of the theme, with those of marks that a person has set."""
        return with_mark_colours(super().get_css_variables()) | self._colours

    def _look_at_settings(self) -> None:
        """Apply what was changed in config.toml while the program runs."""
        settings = self._settings_file.changed()
        if settings is None:
            return
        outlets, self.session.settings = self.session.settings.outlets, settings
        if settings.outlets != outlets:
            self.session.library.corrections.look_again()
        if settings.theme and settings.theme in self.available_themes:
            self.theme = settings.theme
        self._main.article_pane.read_after = settings.read_after_seconds
        if not self._warn(self._put_to_use(settings)):
            self.notify("The changed settings are now in use.")

    def _warn(self, notices: Sequence[str]) -> bool:
        """Show notices about settings; whether there are any."""
        for notice in notices:
            self.notify(notice, severity="warning", timeout=NOTICE_SECONDS)
        return bool(notices)

    def _start_library(self) -> None:
        gc.freeze()
        gc.enable()
        self.run_worker(self._run_library, group="library")
        self.session.library.changed_elsewhere()
        self.set_interval(LOOK_SECONDS, self.look_elsewhere)

    @tells_errors
    async def _run_library(self) -> None:
        await self.session.library.start(self._hear)
        self.session.started.set()
        if (desk := self._state.state.desk) in DESKS and not isinstance(self.screen, Dialog):
            await self.action_desk(desk)

    def _hear(self, event: LibraryEvent) -> None:
        self.post_message(self.FromLibrary(event))

    def on_newsreader_app_from_library(self, message: FromLibrary) -> None:
        if isinstance(message.event, Notice):
            self.notify(message.event.text, severity=message.event.severity, timeout=NOTICE_SECONDS)
        elif isinstance(message.event, BookmarksChanged):
            self._tell_new("bookmarks", NEWS)
            self.session.bookmarking.found_again(message.event)
        elif isinstance(message.event, EvidenceChanged):
            for name in ("quotes", "figures", "stories"):
                self._tell_new(name, NEWS)
            for desk in self._desks.values():
                if desk.is_mounted:
                    desk.library_changed(None)
        elif isinstance(message.event, Progress):
            self._main.show_progress(message.event)
        elif isinstance(message.event, ArticlesChanged):
            for screen in self.full_screens():
                screen.library_changed(message.event.ids)
        elif isinstance(message.event, FetchProgress):
            self.notify(f"Fetching: {progress_line(message.event)}")
        elif isinstance(message.event, Fetched):
            self._fetched(message.event)
        else:
            self._main.search_pane.ask_again()
            if (check := self._desks.get("check")) is not None and check.is_mounted:
                check.library_changed(None)

    def _tell_new(self, desk: str, new: str) -> None:
        """Show that there is something new on a desk, until it is opened."""
        if desk != self.current_mode:
            self.session.news[desk] = new
            for screen in self.screen_stack:
                if isinstance(screen, AppScreen):
                    screen.show_news()

    def _fetched(self, event: Fetched) -> None:
        """Say what a fetch brought: always when a person asked for it, else when something came."""
        if event.asked or event.new or event.changed or event.synced:
            line = fetched_line(event, self._key("app.feeds"))
            if event.new and not self.session.library.shows_news:
                line = f"{line} · {self._how_to_read_news()}"
            self.notify(line, severity="warning" if event.failed and event.asked else "information")
        if event.new:
            self._tell_new("feeds", f"+{event.new:,}")
        for desk in self._desks.values():
            if desk.is_mounted:
                desk.refresh_desk()

    async def action_quit(self) -> None:
        """Remember where reading stopped, let the children end, quit."""
        self._remember_place()
        self.exit()

    def _end_on_signals(self) -> None:
        """End as by the key when a signal arrives, or when the terminal is gone."""
        from reader.app.terminal import end_with_terminal

        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
            loop.add_signal_handler(number, self._end_by_signal, number)
        if sys.__stdin__ is not None and sys.__stdin__.isatty():
            hang_up = partial(loop.call_soon_threadsafe, self._end_by_signal, signal.SIGHUP)
            end_with_terminal(sys.__stdin__.fileno(), hang_up)

    def hand_over(self, command: Sequence[str], text: str | None = None) -> None:
        """Let another program have the terminal until it ends; `text` is what it reads from its standard input.

        The screen stands still meanwhile. ^C is meant for the other program.
        """
        loop = asyncio.get_running_loop()
        try:
            with self.suspend():
                loop.remove_signal_handler(signal.SIGINT)
                before = signal.signal(signal.SIGINT, lambda number, frame: None)
                try:
                    failed = outside.run(command, text)
                finally:
                    signal.signal(signal.SIGINT, before)
                    loop.add_signal_handler(signal.SIGINT, self._end_by_signal, signal.SIGINT)
        except SuspendNotSupported:
            failed = "this terminal cannot be given to another program"
        if failed:
            self.notify(f"{command[0]} could not be run: {failed}", severity="error")

    def on_app_screen_program_wanted(self, message: AppScreen.ProgramWanted) -> None:
        self.hand_over(message.command, message.text)

    def _end_by_signal(self, number: int) -> None:
        """End as by the key, with the exit code of the signal; the terminal is left tidy."""
        self._remember_place()
        self.exit(return_code=128 + number)

    def _remember_place(self) -> None:
        if self._main.is_mounted:
            self._main.article_pane.leave()
            self._remember_state()

    def _remember_state(self) -> None:
        self._state.remember(replace(self._main.state, desk=self.current_mode))

    async def on_unmount(self) -> None:
        await self.session.library.stop()

    def _fatal_error(self) -> None:
        """An error in the program: one clear line instead of a traceback over the whole terminal.

        Overrides a private method of Textual, which has no other hook for it; called while the error is handled.
        """
        from rich.text import Text

        from reader.app.errors import record, sentence

        error = sys.exc_info()[1] or self._exception or RuntimeError("unknown")
        self.panic(Text(sentence(error, record(error, user_folders().cache))))

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
        """The one way to tell the person something: a remark goes to the status line, for a few seconds; an error,
        and what is given a time of its own, is a notice. Without a status line (a dialog is open, a desk has just been
        opened) all are notices.

        It may quote an article or a file name, so it is never read as markup.
        """
        del markup
        screen = self.screen if self.is_running else None
        is_remark = severity != "error" and not title and timeout is None
        if is_remark and isinstance(screen, AppScreen) and screen.say(message, warning=severity == "warning"):
            return
        if severity == "error" and timeout is None:
            timeout = ERROR_SECONDS
        super().notify(safe(message), title=title, severity=severity, timeout=timeout, markup=False)

    # -- keys ---------------------------------------------------------------------------------------------

    async def on_event(self, event: events.Event) -> None:
        """Keys and pastes are handled in their turn."""
        if not self._keys.take(event):
            await super().on_event(event)

    async def run_action(
        self,
        action: str | ActionParseResult,
        default_namespace: DOMNode | None = None,
        namespaces: Mapping[str, DOMNode] | None = None,
    ) -> bool:
        """Every key's action runs here, so that what the library could not do is said, whatever the action is."""
        try:
            return await super().run_action(action, default_namespace, namespaces)
        except NewsreaderError as error:
            self.notify(str(error), severity="error")
            return True

    @tells_errors
    async def run_command(self, command: Command) -> None:
        """Do what was chosen in the palette."""
        done = command.run()
        if isawaitable(done):
            await done

    def _key(self, name: str) -> str:
        """The first key of a command, as people write it: messages name the key that a person has."""
        if name not in self._written_keys:
            # All screens are imported only for a command that the main screen does not have.
            found = key_of(name, table([MainScreen], type(self), self.session.keymap))
            found = found or key_of(name, table(all_screens(), type(self), self.session.keymap))
            self._written_keys[name] = found or ""
        return self._written_keys[name]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Where there is nothing to go back from, the key bar shows how to quit."""
        if action == "go_back":
            return not (isinstance(self.screen, AppScreen) and self.screen.at_top)
        return super().check_action(action, parameters)

    def on_key(self, event: events.Key) -> None:
        """A key that means nothing here: say so, once for each."""
        key, screen = event.key, self.screen
        unbound = event.is_printable and isinstance(screen, AppScreen) and key not in screen.active_bindings
        if unbound and key not in self._said_unbound:
            self._said_unbound.add(key)
            self.notify(f"{display(key)} does nothing here · {self._key('app.help')} lists the keys that do")

    async def action_go_back(self) -> None:
        await self._step_back()

    async def action_back_or_quit(self) -> None:
        """Back one step; at the top quit."""
        if isinstance(self.screen, AppScreen) and not await self._step_back():
            await self.action_quit()

    async def _step_back(self) -> bool:
        """From what a desk led to back to the desk; else what the screen says; from a desk to the library.

        False where there is nothing to go back from.
        """
        screen, jumped = self.screen, self._jumped
        self._jumped = None
        if not isinstance(screen, AppScreen):
            return False
        if jumped is not None and screen is self._main and self._main.is_reading(jumped.article_id):
            await self._show_screen(jumped.desk)
        elif screen.back():
            self._jumped = jumped
        elif screen is self._main:
            return False
        else:
            await self._show_screen("library")
        return True

    async def _show_screen(self, name: str) -> None:
        """Show the library, or a desk with what it lists."""
        await self.switch_mode(name)
        if name in self._desks:
            await self._desks[name].read()

    async def action_search(self) -> None:
        await self._show_screen("library")
        self._main.action_search()

    async def action_desk(self, name: str) -> None:
        await self._show_screen(name)

    def action_add_to_compare(self) -> None:
        """The article that is open, or that a row is about, is to be compared: 5 shows two of them side by side."""
        if articles := self._articles_meant():
            self.notify(self.session.compare(articles))

    def action_keep_article(self) -> None:
        if articles := self._articles_meant():
            self.session.bookmarking.keep_articles(articles)

    @work(group="tags")
    @tells_errors
    async def action_tag_article(self) -> None:
        if articles := self._articles_meant():
            await self.session.bookmarking.tag_articles(articles)

    @work(group="own")
    @tells_errors
    async def action_own_command(self, name: str) -> None:
        command = self.session.settings.commands.get(name)
        if command is None or not isinstance(self.screen, AppScreen):
            return
        if command.where and self._place() not in command.where:
            self.notify(f"{name} works in: {', '.join(command.where)}")
            return
        from reader.passages.giving import names_article

        passages = self.screen.passages_here()
        about_nothing = command.give == "nothing" and not names_article(command.run)
        articles = () if passages or about_nothing else self._articles_meant()
        if passages or articles or about_nothing:
            await self._own_commands.run(name, command, self._own_commands.subjects(articles, passages))

    def _place(self) -> str:
        if self.screen is not self._main:
            return "desks"
        return "article" if self._main.panes.has("article") else "list"

    def _articles_meant(self) -> Sequence[int]:
        """The articles that a key is about; says so when there is none."""
        articles = self.screen.articles_here() if isinstance(self.screen, AppScreen) else ()
        if not articles and (heading := self._in_front()) is not None:
            articles = [heading.id]
        return articles

    @tells_errors
    def action_fetch_feeds(self) -> None:
        if not self.session.library.has_feeds:
            self.notify(f"No feeds yet: press {self._key('app.feeds')}, then {self._key('feeds.add')}, to add one")
            return
        self.session.library.fetch()
        self.notify("Fetching …")

    @work(group="page")
    @tells_errors
    async def action_fetch_page(self) -> None:
        """Read the page of the article in front into it."""
        if (heading := self._in_front()) is not None and await self._may_use_network(heading.meta.url):
            self.session.library.fetch_page(heading.id)
            self.notify("Reading the page …")

    @work(group="page")
    @tells_errors
    async def on_main_screen_page_wanted(self, message: MainScreen.PageWanted) -> None:
        if await self._may_use_network(message.url):
            self.session.library.fetch_address(message.url)
            self.notify("Reading the page …")

    async def _may_use_network(self, url: str | None) -> bool:
        """Whether the network may be used: asked once, where there is no feed that uses it anyway."""
        if url is None or self.session.library.has_feeds or self._state.network:
            return True
        from reader.app.screens.dialogs import AskScreen

        host = urlsplit(url).hostname or url
        asked = AskScreen(
            "Use the network?",
            f"newsreader has not used the network so far. It would get this page from {host}. You are not asked again.",
        )
        if not await self.push_screen_wait(asked):
            return False
        self._state.allow_network()
        return True

    @work(group="versions", exclusive=True)
    @tells_errors
    async def action_versions(self) -> None:
        if (heading := self._in_front()) is None:
            return
        asked_on = self.screen
        differences = await self.session.library.versions(heading.id)
        if self.screen is not asked_on:
            return  # the person has gone on to something else
        if not differences:
            self.notify("Only one version of this article is known")
            return
        from reader.app.screens.versions import VersionsScreen

        await self.push_screen(VersionsScreen(differences))

    def _in_front(self) -> Heading | None:
        """The article that a key is about; says so when there is none."""
        heading = self._main.heading if self.screen is self._main else None
        if heading is None:
            self.notify(f"Open an article first: {self._key('app.library')} goes to the library")
        return heading

    def on_feeds_desk_show_articles(self, message: FeedsDesk.ShowArticles) -> None:
        if not self.session.library.shows_news:
            self._open_news()
            return
        self.switch_mode("library")
        name = message.name.replace('"', "")
        self._main.ask(replace(self._main.question.searching(f'in:"{name}"'), filter="", hit_order="newest"))

    def _how_to_read_news(self) -> str:
        library = self.session.library
        if library.opening.named:
            return f"not part of this library: open {library.feeds.news.root} to read them"
        return "Enter on the feed opens them"

    def _open_news(self) -> None:
        """Open the library that the first feed has made: the news folder belongs to it from now on."""
        if self.session.library.opening.named:
            self.notify(f"Its articles are {self._how_to_read_news()}", severity="warning")
            return
        self.opens_anew = True
        self._remember_place()
        self.exit()

    @tells_errors
    async def action_undo(self) -> None:
        label = await self.session.undo.undo()
        if label is None:
            self.notify("Nothing to undo")
            return
        self.notify(f"Undone: {label}")
        self.personal_changed()

    def action_copy_or_explain(self) -> None:
        """Copy a selection; without one say how to quit, for that is what ^C is pressed for."""
        if self.screen is self._main and self._main.copy_selection():
            return
        self.notify(f"{self._key('app.quit')} quits · {self._key('app.back_or_quit')} goes back")

    def action_redraw(self) -> None:
        """Draw all of the screen anew: another program may have written over it."""
        self.refresh(layout=True)

    def _resumed(self, _app: App[None]) -> None:
        """Back from the shell: nothing of what was drawn is on the terminal any more."""
        self.action_redraw()

    def action_help(self) -> None:
        from reader.app.keys import places
        from reader.app.screens.help import HelpScreen, help_entries

        if not isinstance(self.screen, HelpScreen):
            screens = all_screens()
            whole = table(screens, NewsreaderApp, self.session.keymap)
            active = self.screen.active_bindings
            self.push_screen(HelpScreen(help_entries(active, places(screens, NewsreaderApp), whole)))

    # -- the palette --------------------------------------------------------------------------------------

    @work(group="palette")
    @tells_errors
    async def action_palette(self) -> None:
        """Choose what to do by its name."""
        from reader.app.palette import Palette

        if isinstance(self.screen, Dialog):
            return
        rows = self.screen.main_list if isinstance(self.screen, AppScreen) else None
        go_to = self._go_to_row if rows is not None and rows.count else None
        take_back = partial(self._set_theme, self.theme)
        chosen = await self.push_screen_wait(Palette(list(self.commands()), go_to, take_back))
        if chosen is not None:
            self.call_later(self.run_command, chosen)

    def commands(self) -> Iterator[Command]:
        """What the palette offers: what keys do here, what the screen offers without keys, and the themes."""
        from reader.app.palette import key_commands

        screen = self.screen
        yield from key_commands(screen.active_bindings, self.run_action)
        if isinstance(screen, AppScreen):
            yield from screen.commands()
            yield from self._commands_elsewhere({one.binding.id for one in screen.active_bindings.values()})
        if not (isinstance(screen, AppScreen) and screen is self._desks.get("check")):
            yield Command("Check a draft", "its quotes and figures beside their sources", self._check_a_draft)
        if isinstance(screen, AppScreen) and (screen.articles_here() or self._main.heading is not None):
            yield Command("Check this article", "against all others", self._check_this_article)
        if isinstance(screen, AppScreen) and (passage := screen.claim_here()) is not None:
            yield Command(
                "Watch this claim", "who repeats or changes it", partial(self.session.bookmarking.watch_claim, passage)
            )
        for name, own in self.session.settings.commands.items():
            about = display(normalised(own.key)[0]) if own.key else "your command"
            yield Command(name, about, partial(self.action_own_command, name))
        for name in sorted(self.available_themes):
            now = "the current theme" if name == self.theme else "Colours"
            yield Command(
                f"Theme: {name}", now, partial(self._choose_theme, name), preview=partial(self._set_theme, name)
            )

    def _commands_elsewhere(self, here: Set[str | None]) -> Iterator[Command]:
        """What keys do that do not work here: where they work, and a way to go there and do it."""
        screens: dict[str, type[AppScreen]] = {
            "library": MainScreen,
            **{name: desk.load() for name, desk in DESKS.items()},
        }
        known = set(here)
        for desk, kind in screens.items():
            for entry in table([kind], type(self), self.session.keymap):
                if entry.id not in known and entry.where != EVERYWHERE:
                    known.add(entry.id)
                    about = f"{entry.where} · {display(entry.keys[0])}"
                    yield Command(entry.description, about, partial(self._do_there, desk, entry))

    async def _do_there(self, desk: str, entry: Entry) -> None:
        await self.action_desk(desk)
        screen = self.screen
        if isinstance(screen, AppScreen) and entry.where in screen.PARTS:
            screen.go_to_part(entry.where)
        found = [one for one in screen.active_bindings.values() if one.binding.id == entry.id]
        if found and found[0].enabled:
            await self.run_action(found[0].binding.action, found[0].node)
        else:
            self.notify(f"“{entry.description}” has nothing to work on here yet")

    @work(group="draft")
    @tells_errors
    async def _check_a_draft(self) -> None:
        await self._show_screen("check")
        await self.run_action("choose", self._desk("check"))

    @work(group="draft")
    @tells_errors
    async def _check_this_article(self) -> None:
        """Check the article that is open, or that a row is about, against all others."""
        articles = self._articles_meant()
        for heading in self.session.library.headings_of(articles[:1]):
            self.session.draft = heading.path
            await self._show_screen("check")

    def _set_theme(self, name: str) -> None:
        self.theme = name

    def _choose_theme(self, name: str) -> None:
        """Take a theme, for the next starts too."""
        self.theme = name
        self._state.remember_theme(ChosenTheme(name, self.session.settings.theme, self.console.color_system))

    def _go_to_row(self, number: int) -> None:
        rows = self.screen.main_list if isinstance(self.screen, AppScreen) else None
        if rows is not None:
            rows.focus()
            rows.cursor = number - 1

    @tells_errors
    def on_desk_jump(self, message: Desk.Jump) -> None:
        """Go to a place, in an article of another library too; say so when its file is gone."""
        path = message.path
        article_id = self.session.library.find_article(path)
        if article_id is None:
            self.notify(f"Its file is missing: {path} · what was kept is below", severity="warning")
            self.session.library.look_for_bookmarks()  # it may have been renamed
            return
        self._jumped = _Jumped(self.current_mode, article_id)
        self.switch_mode("library")
        self._main.open(article_id, place=message.span)
        if message.remark:
            self.notify(message.remark, severity="warning")
        elif article_id < 0:
            self.notify(f"This article belongs to another library: {path}")
