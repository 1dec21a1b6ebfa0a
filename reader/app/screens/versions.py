"""The versions of an article: what was deleted and what was added from each text to the next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from msgspec import Struct
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.geometry import Size
from textual.strip import Strip

from reader.app.screens.base import Dialog
from reader.app.text.cells import safe
from reader.app.text.changes import as_one
from reader.app.text.lines import Line, Part, wrap_parts
from reader.app.widgets.styles import Bar, PartsWidget
from reader.app.wording import day_and_time
from reader.library.reading.versions import Difference, ItemChange
from reader.model.plain_text import amount

_FATES = {"added": "new", "changed": "changed", "gone": "gone"}


class Page(Struct, frozen=True):
    """The rows of one difference at some width; `places` are the rows at which its changes begin."""

    rows: Sequence[Line]
    places: Sequence[int]


def page_of(found: Difference, width: int) -> Page:
    """The new text with deletions and additions, below the quotes and figures that changed."""
    rows: list[Line] = []
    places: list[int] = []
    for item in found.items:
        rows += wrap_parts(_item(item), width)
    if rows:
        rows.append(())
    if found.title_changed:
        places.append(len(rows))
        titles = (Part(safe(found.old.article.meta.title), "struck"), Part(" "))
        rows += [*wrap_parts((*titles, Part(safe(found.new.article.meta.title), "set")), width), ()]
    for paragraph in as_one(found.old.article.text, found.new.article.text, found.changes):
        if any(part.look for part in paragraph):
            places.append(len(rows))
        rows += [*wrap_parts(paragraph, width), ()]
    return Page(rows, places)


def _item(item: ItemChange) -> Line:
    old, new = (" ".join(safe(words).split()) for words in (item.old, item.new))
    head = Part(f"{item.what.capitalize()} {_FATES[item.fate]}: ", "dim")
    between = Part(" → " if old and new else "", "dim")
    return head, Part(old, "struck"), between, Part(new, "set")


class VersionText(PartsWidget):
    """One difference, as high as it needs."""

    def __init__(self) -> None:
        super().__init__(id="version-text")
        self._found: Difference | None = None
        self._page: tuple[int, Page] = (0, Page((), ()))

    def show(self, found: Difference) -> None:
        self._found, self._page = found, (0, Page((), ()))
        self.refresh(layout=True)

    def page(self, width: int) -> Page:
        if self._found is not None and self._page[0] != width:
            self._page = (width, page_of(self._found, max(2, width - 2)))
        return self._page[1]

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self.page(width).rows)

    def render_line(self, y: int) -> Strip:
        rows = self.page(self.size.width).rows
        return self.draw((Part(" "), *rows[y]) if y < len(rows) else (), self.size.width)


class VersionsScreen(Dialog[None]):
    """Walks the changes of an article, from each of its texts to the next; begins at the newest."""

    WHERE = "Versions"
    AUTO_FOCUS = "#version-scroll"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "change(1)", "Next change", id="versions.next"),
        Binding("N", "change(-1)", "Previous change", id="versions.previous"),
        Binding("left", "version(-1)", "Earlier version", id="versions.earlier"),
        Binding("right", "version(1)", "Later version", id="versions.later"),
        Binding("j", "scroll(1)", "Down", show=False, id="versions.down"),
        Binding("k", "scroll(-1)", "Up", show=False, id="versions.up"),
        Binding("escape,q,h,V", "dismiss", "Close", id="versions.close"),
        Binding("question_mark,f1", "app.help", "Help", show=False, id="versions.help"),
        Binding("ctrl+q,Q", "app.quit", "Quit", show=False, id="versions.quit"),
    ]

    def __init__(self, differences: Sequence[Difference]) -> None:
        """`differences`: from each text to the next, oldest first; at least one."""
        super().__init__()
        self._differences = differences
        self._at = len(differences) - 1
        self._change = -1
        self._head = Bar(classes="pane-head")
        self._text = VersionText()
        self._foot = Bar(classes="pane-head")

    def compose(self) -> ComposeResult:
        with Vertical(id="versions-box"):
            yield self._head
            with VerticalScroll(id="version-scroll"):
                yield self._text
            yield self._foot

    def begin(self) -> None:
        changes = f"{self.key('versions.next')} {self.key('versions.previous')}"
        versions = f"{self.key('versions.earlier')} {self.key('versions.later')}"
        self._foot.show((Part(f" {changes} next, previous change · {versions} earlier, later · Esc closes", "dim"),))
        self._show()

    def _show(self) -> None:
        found = self._differences[self._at]
        times = f"{day_and_time(found.old.moment) or 'earlier'} → {day_and_time(found.new.moment) or 'earlier'}"
        changed = amount(len(found.changes) + found.title_changed, "change")
        self._head.show(
            (Part(f" {times}", "strong"), Part(f" · {changed}", "dim")),
            (Part(f"version {self._at + 2} of {len(self._differences) + 1} ", "dim"),),
        )
        self._change = -1
        self._text.show(found)
        self.query_one(VerticalScroll).scroll_to(y=0, animate=False)

    def action_change(self, by: int) -> None:
        places = self._text.page(self._text.size.width).places
        if not places:
            return
        self._change = (max(self._change, 0) + by) % len(places) if self._change >= 0 or by < 0 else 0
        self.query_one(VerticalScroll).scroll_to(y=max(0, places[self._change] - 1), animate=False)

    def action_version(self, by: int) -> None:
        at = min(max(self._at + by, 0), len(self._differences) - 1)
        if at != self._at:
            self._at = at
            self._show()

    def action_scroll(self, by: int) -> None:
        self.query_one(VerticalScroll).scroll_relative(y=by, animate=False)
