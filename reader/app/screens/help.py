"""Help: the keys that work here, then all others; what is typed narrows them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import ActiveBinding, BindingType
from textual.containers import Vertical
from textual.dom import DOMNode
from textual.widgets import Input

from reader.app.keys import Entry, display, in_order
from reader.app.screens.base import FieldDialog, list_keys
from reader.app.text.lines import Line, Part, fit, two_ends, width_of
from reader.app.widgets.row_list import RowList
from reader.app.widgets.styles import Bar

KEYS_WIDTH = 14

LEGEND = (
    ("quote", "“words”", "a quote: italic, in colour; the quoted words strongly, reported words lightly"),
    ("figure", "2,500 people", "a figure: bold, in colour"),
    ("hit", "word", "a search hit: reversed"),
    ("bookmark", "a passage", "a bookmark: a background, and a line in the margin"),
    ("accent", "●", "not read yet"),
)


def help_entries(
    active: Mapping[str, ActiveBinding], places: Mapping[str, Sequence[type[DOMNode]]], whole: Sequence[Entry]
) -> list[Entry]:
    """Active bindings by the part of the screen that has them, then those of other parts.

    `places`: all parts by name; `whole`: the table of all keys, a person's own keymap applied.
    """
    names = {node: name for name, nodes in places.items() for node in nodes}
    here: dict[str, Entry] = {}
    for key, one in in_order(active):
        binding = one.binding
        name = names.get(type(one.node), "Here")
        old = here.get(binding.id or "")
        keys = (*old.keys, key) if old else (key,)
        here[binding.id or ""] = Entry(binding.id or "", keys, binding.description, name)
    rest = [
        entry for entry in whole if entry.id not in here and entry.where not in {known.where for known in here.values()}
    ]
    return [*here.values(), *rest]


def matching(entries: Sequence[Entry], typed: str) -> list[Entry]:
    """The entries that have all typed words in their description, place, id or keys."""
    words = typed.casefold().split()
    return [
        entry
        for entry in entries
        if all(
            word in f"{entry.description} {entry.where} {entry.id} {' '.join(map(display, entry.keys))}".casefold()
            for word in words
        )
    ]


class HelpList(RowList):
    """Keys by group, a legend of the marks at the end."""

    def __init__(self) -> None:
        super().__init__(id="help-list")
        self._rows: list[tuple[Line, ...]] = []
        self._headed: list[int] = []

    def show(self, entries: Sequence[Entry], legend: bool) -> None:
        """List `entries`."""
        self._rows, self._headed = [], []
        group = ""
        for entry in entries:
            self._add(entry.where, group, self._line(entry), (Part(entry.id, "dim"),))
            group = entry.where
        for look, sign, meaning in LEGEND if legend else ():
            beside = Part(" " * (KEYS_WIDTH + 1 - width_of((Part(sign),))))
            self._add("Marks", group, (Part(sign, look), beside, Part(meaning)), ())
            group = "Marks"
        self.set_empty("No key matches.", "Delete what you typed to see all.")
        self.set_rows(len(self._rows), [len(row) for row in self._rows], cursor=0)

    def _add(self, group: str, last: str, left: Line, right: Line) -> None:
        heading = ((), (Part(group, "strong"),)) if group != last else ()
        self._headed.append(len(heading))
        self._rows.append((*heading, (*left, Part("\0"), *right)))

    @staticmethod
    def _line(entry: Entry) -> Line:
        keys = " ".join(display(key) for key in entry.keys)
        return (Part(keys.ljust(KEYS_WIDTH) + " ", "accent"), Part(entry.description))

    def row_lines(self, index: int, width: int) -> Sequence[Line]:
        """Keys, what they do, and the id at the right where it takes nothing away."""
        lines = []
        for line in self._rows[index]:
            if Part("\0") in line:
                at = line.index(Part("\0"))
                left, right = line[:at], line[at + 1 :]
                fits = width_of(left) + 2 + width_of(right) <= width
                lines.append(two_ends(left, right, width) if fits else fit(left, width))
            else:
                lines.append(fit(line, width))
        return lines

    def uncovered(self, index: int) -> int:
        """Headings are not covered."""
        return self._headed[index]


class HelpScreen(FieldDialog[None]):
    """Over the screen it explains."""

    WHERE = "Help"
    AUTO_FOCUS = "#help-filter"
    BINDINGS: ClassVar[list[BindingType]] = list_keys("help", close="escape,f1")

    def __init__(self, entries: Sequence[Entry]) -> None:
        """`entries`: what `help_entries` found."""
        super().__init__()
        self._entries = entries

    def compose(self) -> ComposeResult:
        """A box with a filter line and the keys."""
        with Vertical(id="help-box"):
            yield Bar((Part("Keys", "strong"),), (Part("Esc closes", "dim"),), classes="pane-head")
            yield Input(id="help-filter", compact=True, placeholder="Type to find a key")
            yield HelpList()

    def begin(self) -> None:
        """All of them at first."""
        self.query_one(HelpList).show(self._entries, legend=True)

    @on(Input.Changed, "#help-filter")
    def _typed(self, event: Input.Changed) -> None:
        self.query_one(HelpList).show(matching(self._entries, event.value), legend=not event.value.strip())

    @on(Input.Submitted, "#help-filter")
    def _submitted(self) -> None:
        self.answer()
