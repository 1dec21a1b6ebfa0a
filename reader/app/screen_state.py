"""How the screen was left: kept in a small file, so that the next start goes on there.

A file that is missing, damaged or cannot be written only means a start at the first row, and nothing is said.
"""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import Any, Literal, TypeVar

from msgspec import Struct, ValidationError, convert, field, to_builtins

from reader.files import write_whole
from reader.model.rows import HeadingOrder
from reader.model.search import SearchOrder

Pane = Literal["list", "article", "side"]
Tab = Literal["quotes", "figures", "bookmarks"]
"""The panes of the library's screen, and the tabs of its side pane."""

Kind = TypeVar("Kind")

FILE_NAME = "screen.json"

LIBRARIES_KEPT = 100
"""Libraries whose state is kept; the one left longest ago goes first."""


class ScreenState(Struct, frozen=True):
    """How the screen of one library was left. `article`: the path of the article under the list's cursor. `desk`: what
    was in front. `at`: the start and end of what the cursor was on in the article. `one_line`, `list_width`: the form
    of the list, and the columns that a person gave it (0: none). `sources`: whether they were open beside the list."""

    order: HeadingOrder = "newest"
    article: str = ""
    pane: Pane = "list"
    side_open: bool = True
    tab: Tab = "quotes"
    one_line: bool = False
    list_width: int = 0
    sources: bool = False
    desk: str = "library"
    search: str = ""
    filter: str = ""
    unread: bool = False
    hit_order: SearchOrder = "relevance"
    at: tuple[int, int] | None = None


class ChosenTheme(Struct, frozen=True):
    """A theme chosen on the screen: `name`, on a terminal with `colours`, while config.toml said `instead_of`.

    It holds until config.toml says something else, and for terminals with as many colours.
    """

    name: str
    instead_of: str | None
    colours: str | None


class _Stored(Struct, omit_defaults=True):
    """What the file holds; what other versions of the program wrote in it may be anything."""

    libraries: dict[str, Any] = field(default_factory=dict)
    theme: Any = None
    network: Any = None


class StateFile:
    """The states of all libraries in one file, read once and replaced as a whole."""

    def __init__(self, folder: Path | None = None, library: str = "") -> None:
        """`folder`: where the file is kept; None: nowhere. `library`: the name of the library's cache folder."""
        self._file = folder / FILE_NAME if folder is not None else None
        self._library = library
        stored = self._read()
        self.state = _usable(stored.libraries.get(library), ScreenState) or ScreenState()
        """How the screen was left."""
        self.network = stored.network is True
        """Whether the person has allowed the network to be used."""
        self.theme = _usable(stored.theme, ChosenTheme)
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

    def allow_network(self) -> None:
        """The person allows the network to be used."""
        self.network = True
        self._write()

    def _read(self) -> _Stored:
        try:
            # Not by msgspec: a path may hold halves of characters.
            stored = json.loads(self._file.read_bytes()) if self._file is not None else {}
        except (OSError, ValueError, RecursionError):
            stored = {}
        return _usable(stored, _Stored) or _Stored()

    def _write(self) -> None:
        """Put our part into the file as it is now: another program may have written its own meanwhile."""
        if self._file is None:
            return
        libraries = self._read().libraries
        libraries.pop(self._library, None)
        kept = dict(list(libraries.items())[1 - LIBRARIES_KEPT :]) | {self._library: self.state}
        stored = to_builtins(_Stored(kept, self.theme, self.network or None))
        content = json.dumps(stored, indent=1).encode("utf-8", "surrogatepass")
        with contextlib.suppress(OSError):
            write_whole(self._file, content, lasting=False)


def _usable(stored: object, kind: type[Kind]) -> Kind | None:
    """A stored value as its type; None when it does not fit."""
    try:
        return convert(stored, kind)
    except ValidationError:
        return None
