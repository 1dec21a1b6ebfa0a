"""How the screen was left: kept in a small file, so that the next start goes on there.

Nobody's work: a file that is missing, damaged or cannot be written costs a start at the first row, and nothing is said.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args

from msgspec import Struct
from msgspec.structs import asdict

from reader.app.panes.layout import PANES, Pane
from reader.app.panes.side import TABS, Tab
from reader.files import write_whole
from reader.model.rows import HeadingOrder

FILE_NAME = "screen.json"

LIBRARIES_KEPT = 100
"""Libraries whose state is kept; the one left longest ago goes first."""


class ScreenState(Struct, frozen=True):
    """How the screen of one library was left. `article`: the path of the article under the list's cursor."""

    order: HeadingOrder = "newest"
    article: str = ""
    pane: Pane = "list"
    side_open: bool = True
    tab: Tab = "quotes"

    @classmethod
    def of(cls, stored: object) -> ScreenState:
        """What of a stored state can be used; the rest is as at the first start."""
        fields: dict[str, Any] = {}
        for name, known in (("order", get_args(HeadingOrder)), ("pane", PANES), ("tab", TABS)):
            if isinstance(stored, Mapping) and stored.get(name) in known:
                fields[name] = stored[name]
        for name, kind in (("article", str), ("side_open", bool)):
            if isinstance(stored, Mapping) and isinstance(stored.get(name), kind):
                fields[name] = stored[name]
        return cls(**fields)


class ChosenTheme(Struct, frozen=True):
    """A theme chosen on the screen: `name`, on a terminal with `colours`, while config.toml said `instead_of`.

    It holds until config.toml says something else, and for terminals with as many colours.
    """

    name: str
    instead_of: str | None
    colours: str | None


class StateFile:
    """The states of all libraries in one file, read once and replaced as a whole."""

    def __init__(self, folder: Path | None = None, library: str = "") -> None:
        """`folder`: where the file is kept; None: nowhere. `library`: the name of the library's cache folder."""
        self._file = folder / FILE_NAME if folder is not None else None
        self._library = library
        stored = self._read()
        self.state = ScreenState.of(_mapping(stored, "libraries").get(library))
        """How the screen was left."""
        self.theme = _theme_of(_mapping(stored, "theme"))
        """The theme that was chosen last, if any."""

    def remember(self, state: ScreenState) -> None:
        """Keep how the screen is; quick, and nothing is written when nothing has changed."""
        if state != self.state:
            self.state = state
            self._write()

    def remember_theme(self, theme: ChosenTheme) -> None:
        """Keep a theme that was chosen."""
        if theme != self.theme:
            self.theme = theme
            self._write()

    def _read(self) -> Mapping[str, Any]:
        try:
            stored = json.loads(self._file.read_bytes()) if self._file is not None else {}
        except (OSError, ValueError, RecursionError):
            return {}
        return stored if isinstance(stored, dict) else {}

    def _write(self) -> None:
        """Put our part into the file as it is now: another program may have written its own meanwhile."""
        if self._file is None:
            return
        libraries = dict(_mapping(self._read(), "libraries"))
        libraries.pop(self._library, None)
        kept = dict(list(libraries.items())[1 - LIBRARIES_KEPT :])
        stored = {"libraries": kept | {self._library: asdict(self.state)}}
        if self.theme is not None:
            stored["theme"] = asdict(self.theme)
        content = json.dumps(stored, indent=1).encode("utf-8", "surrogatepass")
        with contextlib.suppress(OSError):
            write_whole(self._file, content, lasting=False)


def _mapping(stored: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = stored.get(name)
    return found if isinstance(found, dict) else {}


def _theme_of(stored: Mapping[str, Any]) -> ChosenTheme | None:
    name, instead_of, colours = (stored.get(field) for field in ("name", "instead_of", "colours"))
    if not isinstance(name, str) or not isinstance(instead_of, str | None) or not isinstance(colours, str | None):
        return None
    return ChosenTheme(name, instead_of, colours)
