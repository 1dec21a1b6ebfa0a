"""Asking for the name of a saved search."""

from __future__ import annotations

from collections.abc import Collection
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input

from reader.app.text.cells import safe
from reader.app.text.lines import Line, Part
from reader.app.widgets.styles import LOOK_CLASSES, Bar
from reader.assets import asset_folder

HINT = "Enter saves · Esc does not"


class NameScreen(ModalScreen[str | None]):
    """Dismissed with the name, or with None when nothing is to be saved. The search itself is proposed."""

    CSS_PATH = asset_folder("styles") / "overlays.tcss"
    COMPONENT_CLASSES: ClassVar[set[str]] = LOOK_CLASSES
    AUTO_FOCUS = "#name"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss", "Do not save", id="naming.cancel"),
        Binding("ctrl+s", "keep", "Save", id="naming.keep"),
        Binding("ctrl+q", "app.quit", "Quit", show=False, id="naming.quit"),
    ]

    def __init__(self, query: str, taken: Collection[str]) -> None:
        """`taken`: names that other searches have; they would be replaced, which is said."""
        super().__init__()
        self._query, self._taken = query, taken
        self._hint = Bar(self._said(query), classes="overlay-line")

    def compose(self) -> ComposeResult:
        """What is asked, the line, what the keys do."""
        with Vertical(id="name-box"):
            yield Bar((Part(" Name of the saved search", "strong"),), classes="pane-head")
            yield Input(self._query, id="name", compact=True, placeholder="A name")
            yield self._hint

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        self._hint.show(self._said(event.value.strip()))

    def _said(self, name: str) -> Line:
        if not name:
            return (Part(" A name is needed", "warning"),)
        if name in self._taken:
            return (Part(f" Replaces the search “{safe(name)}”", "warning"), Part(f" · {HINT}", "dim"))
        return (Part(f" {HINT}", "dim"),)

    @on(Input.Submitted)
    def action_keep(self) -> None:
        """Save under the name that stands there."""
        name = self.query_one(Input).value.strip()
        if name:
            self.dismiss(name)
