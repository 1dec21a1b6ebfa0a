"""The base of all desks: tables over the whole library that are filtered, sorted, walked and exported.

A new desk is one module, `reader/app/screens/NAME.py`, with a subclass of `Desk`, and one entry in `DESKS` of
`reader/app/screens/all.py` (key, name, class); table of keys, help, palette and keymap check follow from these.
A subclass says

- in class variables: `WHERE` and `PARTS` (names for the table of keys), `NOUN` (what a row is: "bookmark"), `ORDERS`
  (id of each order, and in words), `FILTER_HINT`, `ROW_LINES`, and `EXPORT_HINT` with `EXPORT_ENDINGS` when rows can be
  exported;
- `find(typed, order)`: what is to be listed, as a `Found`: how many rows, how many without the filter, and a function
  that reads a stretch of them from a library. It is awaited in a worker of which only the newest counts, so a slow
  question may be asked in a thread. Rows are read a page at a time when they come on the screen, in the event loop
  (some milliseconds), and all at once for an export, in a thread, through connections of its own;
- `row_lines(row, width)`, `in_full(row)`: a row in the list, and all of it below the list, as lines of parts (the one
  that begins with `HERE` is shown in any case);
- `key_of(row)`: what the row under the cursor is known by when the list is read anew, and `Found.index_of`, where that
  stands then;
- `open_row(row)`: usually `self.jump(path, span)`;
- and where needed: `empty()`, `complete(line)`, `export(rows, file)`, keys of its own in BINDINGS (for a row as well:
  `self.row` is the row under the cursor), `refresh_desk()` after it changed something.

What the library or a person changes meanwhile is shown: `library_changed` and `personal_changed` read the list anew.
"""

from __future__ import annotations

import asyncio
from abc import abstractmethod
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, ClassVar, Generic, TypeVar

from msgspec import Struct
from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Input
from textual.worker import Worker, WorkerCancelled, WorkerFailed

from reader.app.errors import tells_errors
from reader.app.keys import Command
from reader.app.outside import new_file, target
from reader.app.rows import Pages
from reader.app.screens.base import AppScreen
from reader.app.session import Session
from reader.app.text.cells import safe
from reader.app.text.lines import HERE, Line, Part, wrap_parts
from reader.app.widgets.field import Completer, Field
from reader.app.widgets.key_bar import KeyBar
from reader.app.widgets.row_list import RowList
from reader.app.widgets.status_line import StatusLine
from reader.app.widgets.styles import Bar, PartsWidget
from reader.assets import asset_folder
from reader.errors import ExportError, NewsreaderError
from reader.library.library import Library
from reader.model import Span
from reader.model.plain_text import amount

Row = TypeVar("Row")

REFRESH_EVERY = 1.0
"""Seconds between two readings of a desk while the library changes."""

LONGEST_READING = 3.0
"""Seconds for which keys wait until a desk is read. It takes milliseconds, but a server may not answer."""


async def _end_of(worker: Worker[None]) -> None:
    """Wait until a worker has ended or was replaced by a newer one."""
    with suppress(WorkerCancelled, WorkerFailed):
        await worker.wait()


Read = Callable[[Library, int, int], Sequence[Row | None]]
"""Reads the rows of a list from an offset on, at most so many; None for a row that is gone by now."""


def window(rows: Sequence[Row]) -> Read[Row]:
    """Reads rows that are all in memory."""
    return lambda _library, offset, limit: rows[offset : offset + limit]


class Found(Struct, Generic[Row], frozen=True):
    """What a desk is to list.

    `count` rows of `total` pass the filter; `read(library, offset, limit)` reads a stretch of them; `index_of` gives
    the index of the row with a key, or None when it is not listed or that is not known.
    """

    count: int
    total: int
    read: Read[Row]
    index_of: Callable[[Hashable], int | None] = lambda key: None
    more: bool = False
    """There are more rows than `count`: they come as one goes down, by `library_changed`."""
    remark: str = ""
    """What is missing, and why."""

    def all(self, library: Library) -> Sequence[Row]:
        """All rows, in order."""
        return [row for row in self.read(library, 0, self.count) if row is not None]


def in_memory(rows: Sequence[Row], total: int, key: Callable[[Row], Hashable]) -> Found[Row]:
    """A list of rows that are all in memory; `key` is what a row is known by."""
    places = {key(row): index for index, row in enumerate(rows)}
    return Found(len(rows), total, window(rows), places.get)


class DeskList(RowList, Generic[Row]):
    """The rows of a desk. Only those on the screen are read."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,l", "open", "Open", id="desk.jump"),
    ]

    def __init__(self, lines: Callable[[Row, int], Sequence[Line]], height: int, *, name: str = "desk-list") -> None:
        """`lines` draws a row at a width, `height` lines of it; `name` is the id of the widget."""
        super().__init__(id=name)
        self._lines_of = lines
        self._height = height
        self._read: Callable[[int, int], Sequence[Row | None]] = lambda offset, limit: ()
        self._pages: Pages[Row | None] = Pages(self._read)
        self.row: Row | None = None
        """The row under the cursor."""

    def list_rows(self, count: int, read: Callable[[int, int], Sequence[Row | None]], at: int | None) -> None:
        """List `count` rows, which `read(offset, limit)` reads; the cursor goes to the row `at`, or stays (None)."""
        self._read, self._pages = read, Pages(read)
        self.set_rows(count, self._height, cursor=at)
        self.take_row()

    def go_to(self, wanted: Callable[[Row], bool], way: int = 0) -> bool:
        """Go to the next (`way` 1), the previous (-1) or the first row (0) that is wanted; False where none is."""
        rows = list(self._read(0, self.count))
        first = self.cursor + way if way else 0
        for index in range(first, -1 if way < 0 else len(rows), way or 1):
            row = rows[index]
            if row is not None and wanted(row):
                self.cursor = index
                return True
        return False

    def take_row(self) -> None:
        """Read the row under the cursor."""
        self.row = self._pages.row(self.cursor) if self.count else None
        if self.is_attached:  # not before the desk is composed, nor while the program ends
            self.refresh_bindings()

    def watch_cursor(self, old: int, new: int) -> None:
        self.take_row()  # before the move is told: whoever hears of it asks for the row
        super().watch_cursor(old, new)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Without a row there is nothing to open."""
        return self.count > 0 if action == "open" else super().check_action(action, parameters)

    def row_lines(self, index: int, width: int) -> Sequence[Line]:
        """A row that is gone by now is blank until the list is read again."""
        row = self._pages.row(index)
        return () if row is None else self._lines_of(row, width)


class Detail(PartsWidget):
    """One row in full, as high as it needs."""

    def __init__(self) -> None:
        super().__init__(id="desk-detail", classes="-empty")
        self._lines: Sequence[Line] = ()
        self._wrapped: tuple[int, list[Line]] = (0, [])
        self._at = 0

    def show(self, lines: Sequence[Line], at: int = 0) -> None:
        """Show lines, wrapped to the width, from number `at` on where there is no room for all; none: it is hidden."""
        self.set_class(not lines, "-empty")
        if lines != self._lines or at != self._at:
            self._lines, self._at, self._wrapped = lines, at, (0, [])
            self.refresh(layout=True)

    def _rows(self, width: int) -> list[Line]:
        if self._wrapped[0] != width:
            self._wrapped = (width, self._wrap(self._lines, width))
        return self._wrapped[1]

    def _wrap(self, lines: Sequence[Line], width: int) -> list[Line]:
        return [row for line in lines for row in wrap_parts(line, max(2, width - 4))]

    def _first(self, width: int) -> int:
        """The first line that is shown: the top if the wanted line fits below it, or else one near the wanted line."""
        if len(self._wrap(self._lines[: self._at + 2], width)) <= self.size.height:
            return 0
        hidden = len(self._rows(width)) - self.size.height
        return min(max(0, hidden), len(self._wrap(self._lines[: self._at], width)))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self._rows(width))

    def render_line(self, y: int) -> Strip:
        rows = self._rows(self.size.width)[self._first(self.size.width) :]
        return self.draw((Part("  "), *rows[y]) if y < len(rows) else (), self.size.width)


class Desk(AppScreen, Generic[Row]):
    """A table over the whole library. The head of this module says what a subclass defines."""

    NOUN: ClassVar[str]
    ORDERS: ClassVar[Mapping[str, str]]
    ROW_LINES: ClassVar[int] = 3
    LIST: ClassVar[type[DeskList[Any]]] = DeskList
    """The class of the list, with the keys of its rows."""
    FILTER_HINT: ClassVar[str] = "words"
    EXPORT_HINT: ClassVar[str] = ""
    EXPORTS_ALL: ClassVar[bool] = True
    """Whether an export holds all rows, or just that under the cursor."""
    EXPORT_ENDINGS: ClassVar[Sequence[str]] = ()
    """How the name of an exported file may end; empty: as one likes."""

    WITHOUT_ROWS: ClassVar[frozenset[str]] = frozenset()
    """The actions that have something to do while there is nothing to list."""

    AUTO_FOCUS = "#desk-list"
    CSS_PATH = asset_folder("styles") / "desk.tcss"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s", "sort", "Sort", id="desk.sort"),
        Binding("f", "filter", "Filter", id="desk.filter"),
        Binding("e", "export", "Export", id="desk.export"),
        Binding("h", "app.go_back", "Back", show=False, id="desk.back"),
    ]

    typed: reactive[str] = reactive("", init=False)
    """The filter, as it was typed."""

    order: reactive[str] = reactive("", init=False)
    """The id of the order."""

    @dataclass
    class Jump(Message):
        """Show a place of an article. `remark` is said when the article is there, after it was opened."""

        path: str
        span: Span | None
        remark: str = ""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.library = session.library
        self.found: Found[Row] | None = None
        """The list; None before it was read for the first time."""
        self.set_reactive(Desk.order, next(iter(self.ORDERS)))
        self.rows: DeskList[Row] = self.LIST(self.row_lines, self.ROW_LINES)
        self._head = Bar(classes="pane-head", id="desk-head")
        self._detail = Detail()
        self._detail.border_title = self.NOUN.capitalize()
        self._filter = Field("desk-filter", self.FILTER_HINT, Completer(self.complete))
        self._export = Field("desk-export", self.EXPORT_HINT)
        self._here: Hashable = None
        self._due = False
        self._reading: Worker[None] | None = None

    def compose(self) -> ComposeResult:
        self.take_size_classes()
        yield self.desk_bar()
        yield self._head
        yield from self.body()
        yield self._filter
        yield self._export
        yield StatusLine()
        yield KeyBar()

    def body(self) -> Iterable[Widget]:
        """What is between the head and the fields: the list, and the row under the cursor in full."""
        return (self.rows, self._detail)

    # -- for subclasses -----------------------------------------------------------------------------------

    @abstractmethod
    async def find(self, typed: str, order: str) -> Found[Row]:
        """What passes the filter that was typed, in an order. Nothing typed is an error."""

    @abstractmethod
    def row_lines(self, row: Row, width: int) -> Sequence[Line]:
        """A row in the list, at most `ROW_LINES` lines."""

    def in_full(self, row: Row) -> Sequence[Line]:
        """All of a row, to be wrapped; empty: nothing is shown below the list."""
        return ()

    def key_of(self, row: Row) -> Hashable:
        """What a row is known by."""
        return row if isinstance(row, Hashable) else id(row)

    @abstractmethod
    def open_row(self, row: Row) -> None:
        """Open a row: go to its place, its article, its articles."""

    def empty(self) -> Sequence[str]:
        """The paragraphs shown while there is no row at all, filtered or not."""
        return (f"No {self.NOUN}s yet.", f"{self.session.key('app.library')} goes to the library.")

    def complete(self, line: str) -> str | None:
        """The filter with its last word completed, or None."""
        return None

    def exporter(self, found: Found[Row]) -> Callable[[Library, Path], str]:
        """A function that writes the list to a new file and returns a sentence about it; by default all rows.

        It runs in a thread, with a library of its own, and must not use the screen. Raises ExportError.
        """

        def write(library: Library, file: Path) -> str:
            if not (rows := found.all(library)):
                raise ExportError("There is nothing to export any more.")
            return self.export(rows, file)

        return write

    def export(self, rows: Sequence[Row], file: Path) -> str:
        """Write rows, one at least, to a new file and return a sentence about it. Raises ExportError."""
        raise ExportError(f"{self.NOUN.capitalize()}s are not exported.")

    def jump(self, path: str, span: Span | None, remark: str = "") -> None:
        self.post_message(self.Jump(path, span, remark))

    @property
    def noun(self) -> str:
        """What a row is called in counts, as things are listed now."""
        return self.NOUN

    @property
    def orders(self) -> Mapping[str, str]:
        """The orders, as things are listed now: id, and in words."""
        return self.ORDERS

    @property
    def row(self) -> Row | None:
        return self.rows.row

    # -- what is listed -----------------------------------------------------------------------------------

    def on_screen_resume(self) -> None:
        if not self._is_reading:
            self.refresh_desk()

    async def read(self) -> None:
        """Read the desk; returns when it is listed, or after `LONGEST_READING`."""
        if not self._is_reading:
            self.refresh_desk()
        if self._reading is not None:
            await asyncio.wait([asyncio.ensure_future(_end_of(self._reading))], timeout=LONGEST_READING)

    @property
    def _is_reading(self) -> bool:
        return self._reading is not None and not self._reading.is_finished

    def watch_typed(self) -> None:
        self.refresh_desk()

    def watch_order(self) -> None:
        self.refresh_desk()

    def personal_changed(self) -> None:
        """Until the list is read again no row is under the cursor, so that no key acts on a row that is gone."""
        self._stay()
        self.rows.row = None
        self.refresh_desk()

    def _stay(self) -> None:
        if self.row is not None:
            self._here = self.key_of(self.row)

    def library_changed(self, ids: frozenset[int] | None) -> None:
        """Read the list again soon: once for many changes, and only while the desk is shown."""
        if self.is_current and not self._due:
            self._due = True
            self.set_timer(REFRESH_EVERY, self.refresh_desk)

    def refresh_desk(self) -> None:
        """Read the list again; the cursor stays on its row, or else where it is."""
        self._due = False
        self._reading = self._read()

    @work(group="desk", exclusive=True)
    @tells_errors
    async def _read(self) -> None:
        try:
            found = await self.find(self.typed, self.order)
        except NewsreaderError:
            self.rows.take_row()  # what is listed stays, and its keys work
            raise
        self._stay()
        here = found.index_of(self._here)
        self.found = found
        filtered = (
            f"No {self.noun} matches.",
            f"{self.session.key('desk.filter')} changes the filter, Esc removes it.",
        )
        nothing = (found.remark,) if found.remark else filtered if self.typed else self.empty()
        self.rows.set_empty(*map(safe, nothing))
        self.rows.list_rows(found.count, partial(found.read, self.library), here)
        self._head.show(*self.describe(found))
        self.show_detail()

    def describe(self, found: Found[Row]) -> tuple[Line, Line]:
        """What the head says at its left and its right end."""
        of_all = amount(found.total, self.noun)
        filtered = self.typed and found.total
        listed = f"{found.count:,}{'+' if found.more else ''}"
        left: Line = (Part(f"{listed} of {of_all}" if filtered else of_all, "strong"),)
        if found.more and not filtered:
            left = (*left, Part(f" · the first {listed.removesuffix('+')}", "dim"))
        if self.typed:
            left = (*left, Part(" · filter: ", "dim"), Part(safe(self.typed), "accent"))
        if found.remark and found.count:
            left = (*left, Part(f" · {safe(found.remark)}", "warning"))
        order = f"{self.orders[self.order]} " if found.total else ""
        return (Part(" "), *left), (Part(order, "dim"),)

    def show_detail(self) -> None:
        """Show the row under the cursor in full."""
        lines = () if self.row is None else self.in_full(self.row)
        self._detail.show(lines, self.line_to_show(lines))

    def line_to_show(self, lines: Sequence[Line]) -> int:
        """The number of the line of a row in full that is shown in any case, with the one after it."""
        return next((n for n, line in enumerate(lines) if line and line[0] == HERE), 0)

    @on(RowList.Moved)
    def _moved(self) -> None:
        self.show_detail()

    @on(RowList.Opened)
    def _opened(self) -> None:
        if self.row is not None:
            self.open_row(self.row)

    # -- order and filter ---------------------------------------------------------------------------------

    def action_sort(self) -> None:
        orders = list(self.orders)
        self.order = orders[(orders.index(self.order) + 1) % len(orders)]

    def action_filter(self) -> None:
        self._filter.open()

    @on(Input.Changed, "#desk-filter")
    def _filter_typed(self, event: Input.Changed) -> None:
        self.typed = event.value.strip()

    @on(Input.Submitted, "#desk-filter")
    def _filter_done(self) -> None:
        self.rows.focus()

    # -- export -------------------------------------------------------------------------------------------

    def action_export(self) -> None:
        if self.rows.count:
            self._export.open()
            self.query_one(StatusLine).explain(f"Writes into {Path.cwd()}")
        else:
            self.notify("Nothing to export")

    @on(Input.Changed, "#desk-export")
    def _export_typed(self, event: Input.Changed) -> None:
        """Say where the file will be."""
        name = event.value.strip()
        for line in self.query(StatusLine):
            line.explain(f"Writes {target(name) if name else Path.cwd()}" if self._export.has_focus_within else "")

    @on(Input.Submitted, "#desk-export")
    @tells_errors
    def _export_named(self, event: Input.Submitted) -> None:
        self.say("")  # the sentence about the export before
        file = new_file(event.value, self.EXPORT_ENDINGS)
        self._export.close()
        self.rows.focus()
        if self.found is not None:
            self._write(file, self.exporter(self.found), self.found.more and self.EXPORTS_ALL)

    @work(group="export")
    @tells_errors
    async def _write(self, file: Path, write: Callable[[Library, Path], str], more: bool) -> None:
        self.say(f"Exporting to {file} …")
        try:
            done = await self.session.apart(lambda library: write(library, file))
        finally:
            self.say("")
        self.notify(f"{done} · only the rows listed; there are more" if more else done)

    # -- for the app's keys -------------------------------------------------------------------------------

    def back(self) -> bool:
        if self._export.has_focus_within:
            self._export.close()
            self.rows.focus()
        elif self._filter.has_focus_within:
            self.rows.focus()
        elif self.typed:
            self._filter.close()
            self.typed = ""
        else:
            return False
        return True

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A desk without an export has no key for it, one without rows none for what is done with rows."""
        if self.found is not None and not self.found.total and action not in self.WITHOUT_ROWS:
            return False
        return bool(self.EXPORT_HINT) if action == "export" else super().check_action(action, parameters)

    def commands(self) -> Iterator[Command]:
        for name, words in self.orders.items():
            yield Command(f"Sort: {words}", f"{self.NOUN}s", partial(setattr, self, "order", name))

    @property
    def main_list(self) -> RowList:
        return self.rows
