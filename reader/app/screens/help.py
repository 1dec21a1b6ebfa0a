"""Help: the keys that work here, then all others; what is typed narrows them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar, NamedTuple

from textual import on
from textual.binding import ActiveBinding, BindingType
from textual.dom import DOMNode
from textual.widgets import Input

from reader.app.keys import Entry, display, in_order
from reader.app.screens.base import FieldDialog, list_keys
from reader.app.text.lines import Line, Part, fit, two_ends, width_of
from reader.app.widgets.item_list import ItemList
from reader.model.plain_text import has_words

KEYS_WIDTH = 14

LEGEND = (
    ("quote", "“words”", "a quote: italic, in colour; the quoted words strongly, reported words lightly"),
    ("figure", "2,500 people", "a figure: bold, in colour"),
    ("hit", "word", "a search hit: reversed"),
    ("bookmark", "a passage", "a bookmark: a background, and a line in the margin"),
    ("accent", "●", "not read yet"),
)


SIGNS = (
    "❝ quotes  # figures  ▎ bookmarks",
    "● not read yet  ★ kept  ± versions",
    "≡ in several articles  ≈ copied",
    "≠ differs  ↗ rises  ? a guess",
)
"""What the signs mean, in lines that fit into the narrowest help."""


def help_entries(
    active: Mapping[str, ActiveBinding], places: Mapping[str, Sequence[type[DOMNode]]], whole: Sequence[Entry]
) -> list[Entry]:
    """Active bindings by the part of the screen that has them, what is special there first, then those of other parts.

    `places`: all parts by name; `whole`: the table of all keys, a person's own keymap applied.
    """
    names = {node: name for name, nodes in places.items() for node in nodes}
    here: dict[str, Entry] = {}
    keys_here = [(names.get(type(one.node), "Here"), key, one.binding) for key, one in in_order(active)]
    order = list(dict.fromkeys(name for name, _, _ in keys_here))
    for name, key, binding in sorted(keys_here, key=lambda one: (order.index(one[0]), not one[2].show)):
        old = here.get(binding.id or "")
        keys = (*old.keys, key) if old else (key,)
        here[binding.id or ""] = Entry(binding.id or "", keys, binding.description, name)
    rest = [
        entry for entry in whole if entry.id not in here and entry.where not in {known.where for known in here.values()}
    ]
    return [*here.values(), *rest]


def matching(entries: Sequence[Entry], typed: str) -> list[Entry]:
    """The entries that have all typed words in their description, place, id or keys."""
    return [
        entry
        for entry in entries
        if has_words(f"{entry.description} {entry.where} {entry.id} {' '.join(map(display, entry.keys))}", typed)
    ]


class HelpItem(NamedTuple):
    """A line of the help; `group` is the heading above it, empty within a group."""

    group: str
    left: Line
    right: Line


def help_items(entries: Sequence[Entry], *, legend: bool) -> list[HelpItem]:
    """Keys by group; `legend`: with the meaning of signs before them, and of looks behind them."""
    found = [HelpItem("Signs", (Part(line),), ()) for line in SIGNS] if legend else []
    for entry in entries:
        keys = Part(" ".join(map(display, entry.keys)).ljust(KEYS_WIDTH) + " ", "accent")
        found.append(HelpItem(entry.where, (keys, Part(entry.description)), (Part(entry.id, "dim"),)))
    for look, sign, meaning in LEGEND if legend else ():
        beside = Part(" " * (KEYS_WIDTH + 1 - width_of((Part(sign),))))
        found.append(HelpItem("Marks", (Part(sign, look), beside, Part(meaning)), ()))
    last = ["", *(item.group for item in found)]
    return [item._replace(group="") if item.group == group else item for item, group in zip(found, last, strict=False)]


def help_lines(item: HelpItem, width: int) -> Sequence[Line]:
    fits = width_of(item.left) + 2 + width_of(item.right) <= width
    return [two_ends(item.left, item.right, width) if fits else fit(item.left, width)]


class HelpList(ItemList[HelpItem]):
    """Keys by group."""

    def heading(self, index: int) -> Sequence[Line]:
        group = self.items[index].group
        return ((), (Part(group, "strong"),)) if group else ()


class HelpScreen(FieldDialog[HelpItem, None]):
    """Over the screen it explains."""

    WHERE = "Help"
    NAME = "help"
    BINDINGS: ClassVar[list[BindingType]] = list_keys("help", close="escape,f1")

    def __init__(self, entries: Sequence[Entry]) -> None:
        """`entries`: what `help_entries` found."""
        rows = HelpList(help_lines, id="help-list")
        rows.set_empty("No key matches.", "Delete what you typed to see all.")
        super().__init__(rows, "Keys", "Type to find a key")
        self._entries = entries

    def matching(self, typed: str) -> Sequence[HelpItem]:
        return help_items(matching(self._entries, typed), legend=not typed)

    def chosen(self, item: HelpItem) -> None:
        """Nothing is done with a key."""

    @on(Input.Submitted)
    def _submitted(self) -> None:
        self.answer()
