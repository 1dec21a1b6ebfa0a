"""What the overlays with a list of their own share."""

from __future__ import annotations

from typing import ClassVar, TypeVar

from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

from reader.app.widgets.styles import LOOK_CLASSES
from reader.assets import asset_folder

Result = TypeVar("Result")


class ListOverlay(ModalScreen[Result | None]):
    """Lies over the screen it belongs to; Esc closes it and changes nothing."""

    CSS_PATH = asset_folder("styles") / "overlays.tcss"
    COMPONENT_CLASSES: ClassVar[set[str]] = LOOK_CLASSES
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,h", "dismiss", "Close", id="overlay.close"),
        Binding("question_mark,f1", "app.help", "Help", id="overlay.help"),
        Binding("ctrl+q,Q", "app.quit", "Quit", show=False, id="overlay.quit"),
    ]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (80, "-normal")]  # noqa: RUF012 - Textual's declaration
