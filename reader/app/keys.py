"""Keys: how they are written, which parts of the screen have which, and a person's own keymap checked against them.

Every screen names its parts (`WHERE`, `PARTS`); the table of all keys, the help, the key bar, the palette and the check
of a keymap all follow from that and from the parts' own BINDINGS.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from types import MappingProxyType
from typing import Any, ClassVar, NamedTuple

from msgspec import Struct
from textual.binding import ActiveBinding, Binding
from textual.dom import DOMNode
from textual.keys import Keys
from textual.screen import ModalScreen, Screen

EVERYWHERE = "Everywhere"
"""The place of the keys that the app itself has."""

_MODIFIERS = {"ctrl", "shift", "alt", "super", "meta", "hyper"}

_NAMES = {
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "enter": "Enter",
    "escape": "Esc",
    "tab": "Tab",
    "space": "Space",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "home": "Home",
    "end": "End",
    "backspace": "Backspace",
    "delete": "Del",
}
"""Keys that are no characters, as people write them."""

_CHARACTERS = {"slash": "/", "backslash": "\\", "minus": "-", "plus": "+", "at": "@", "underscore": "_"}
"""The characters that Textual calls otherwise than Unicode does."""


def _character(name: str) -> str | None:
    """The character that Textual calls so; None for a key that is no character."""
    if name in _CHARACTERS or len(name) == 1:
        return _CHARACTERS.get(name, name)
    for spelled in (name.replace("_", " "), name.replace("_", "-", 1).replace("_", " ")):
        with suppress(KeyError):
            return unicodedata.lookup(spelled)
    return None


def display(key: str) -> str:
    """One key as people write it."""
    *modifiers, name = key.split("+")
    written = _NAMES.get(name) or _character(name) or (name.upper() if name[0] == "f" and name[1:].isdigit() else name)
    if "shift" in modifiers:
        written = f"S-{written}"
    if "alt" in modifiers or "meta" in modifiers:
        written = f"M-{written}"
    if "ctrl" in modifiers:
        written = f"^{written.upper() if len(written) == 1 else written}"
    return written


NEWSBOAT: Mapping[str, str] = MappingProxyType(
    {
        "article.next_unread": "n",
        "article.previous_unread": "p",
        "article.next_hit": ">",
        "article.previous_hit": "<",
        "article.paragraph": "P",
        "list.read": "N",
        "list.sort": "g",
        "list.first": "home",
        "list.filter": "F",
        "list.narrow": "f",
        "list.read_all": "A,C",
        "app.corrections": "Z",
    }
)
"""The keys of newsboat where those of this program are others: n and p for unread articles, A and C mark all read, N
one, g sorts, F filters."""

# -- commands ---------------------------------------------------------------------------------------------


class Command(NamedTuple):
    """Something the palette offers. `preview` shows what it would do while the cursor is on it."""

    title: str
    about: str
    run: Callable[[], object]
    preview: Callable[[], object] | None = None


# -- the table --------------------------------------------------------------------------------------------


def bindings_of(node: type[DOMNode]) -> dict[str, Binding]:
    """Bindings of a class by key, those of its bases first; Textual's own are left out."""
    found: dict[str, Binding] = {}
    for base in reversed(node.__mro__):
        if base.__module__.startswith("reader."):
            for binding in Binding.make_bindings(vars(base).get("BINDINGS", ())):
                if binding.id:
                    found[binding.key] = binding
    return found


def in_order(active: Mapping[str, ActiveBinding]) -> list[tuple[str, ActiveBinding]]:
    """The program's own active bindings by key: the focused part first, in the order of their declaration."""
    nodes: dict[type[DOMNode], dict[str, int]] = {}
    for one in active.values():
        node = type(one.node)
        if node not in nodes:
            ids = dict.fromkeys(binding.id or "" for binding in bindings_of(node).values())
            nodes[node] = {name: position for position, name in enumerate(ids)}
    places = list(nodes)
    mine = [(key, one) for key, one in active.items() if one.binding.id in nodes[type(one.node)]]
    return sorted(
        mine,
        key=lambda item: (places.index(type(item[1].node)), nodes[type(item[1].node)][item[1].binding.id or ""]),
    )


class Entry(Struct, frozen=True):
    """A binding: its stable id, its keys by Textual's names, what it does, and the part of the screen it is for."""

    id: str
    keys: tuple[str, ...]
    description: str
    where: str


class CheckedKeymap(Struct, frozen=True):
    """What of a keymap can be used, and what is wrong with the rest, one clear line each."""

    usable: dict[str, str]
    problems: tuple[str, ...]


Parts = type[DOMNode] | tuple[type[DOMNode], ...]
"""A part of a screen with keys of its own; a tuple when what holds it has keys for it too, the innermost first."""


class KeyedScreen(Screen[Any]):
    """A screen with its name in the table, and its parts that have keys of their own, by their names there."""

    WHERE: ClassVar[str]
    PARTS: ClassVar[Mapping[str, Parts]] = {}

    def key(self, name: str) -> str:
        """The first key of one of its own commands, as people write it."""
        return next((display(key) for key, one in self.active_bindings.items() if one.binding.id == name), "?")


def places(screens: Iterable[type[KeyedScreen]], app: type[DOMNode]) -> dict[str, tuple[type[DOMNode], ...]]:
    """Every part of the screen that has keys of its own, by name: those of the screens, then what works everywhere."""
    found: dict[str, tuple[type[DOMNode], ...]] = {}
    for screen in screens:
        for name, parts in screen.PARTS.items():
            found[name] = parts if isinstance(parts, tuple) else (parts,)
        found[screen.WHERE] = (screen,)
    return {**found, EVERYWHERE: (app,)}


def chains_of(screens: Iterable[type[KeyedScreen]]) -> list[tuple[str, ...]]:
    """Parts whose keys work at the same time, the one that wins first. Keys of a dialog do not reach the app."""
    chains: list[tuple[str, ...]] = []
    for screen in screens:
        below = (screen.WHERE,) if issubclass(screen, ModalScreen) else (screen.WHERE, EVERYWHERE)
        chains += [(part, *below) for part in screen.PARTS] or [below]
    return chains


def entries(where: str, bindings: Iterable[Binding]) -> list[Entry]:
    """Bindings as a table: one entry an id, in their order."""
    keys: dict[str, list[str]] = {}
    descriptions: dict[str, str] = {}
    for binding in bindings:
        name = binding.id or binding.action
        keys.setdefault(name, []).append(binding.key)
        descriptions.setdefault(name, binding.description)
    return [Entry(name, tuple(keys[name]), descriptions[name], where) for name in keys]


def table(
    screens: Iterable[type[KeyedScreen]], app: type[DOMNode], keymap: Mapping[str, str] | None = None
) -> list[Entry]:
    """All bindings, place by place, with `keymap` applied."""
    found = []
    for where, nodes in places(screens, app).items():
        bindings = [binding for node in nodes for binding in bindings_of(node).values()]
        for entry in entries(where, bindings):
            if keymap and entry.id in keymap:
                found.append(Entry(entry.id, normalised(keymap[entry.id]), entry.description, where))
            else:
                found.append(entry)
    return found


def key_of(name: str, entries: Iterable[Entry]) -> str | None:
    """The first key of the binding with an id, as people write it; None when it is not in the table."""
    return next((display(entry.keys[0]) for entry in entries if entry.id == name), None)


def normalised(keys: str) -> tuple[str, ...]:
    """Comma-separated keys by Textual's names ("?" is "question_mark")."""
    return tuple(binding.key for binding in Binding.make_bindings([Binding(keys, "")]))


def check_keymap(keymap: Mapping[str, str], screens: Sequence[type[KeyedScreen]], app: type[DOMNode]) -> CheckedKeymap:
    """Check ids and keys, and find keys that would mean two things at once."""
    import difflib

    defaults = table(screens, app)
    known = {entry.id for entry in defaults}
    problems: list[str] = []
    usable: dict[str, str] = {}
    for name, keys in keymap.items():
        if name not in known:
            close = difflib.get_close_matches(name, known, 1)
            hint = f"did you mean “{close[0]}”?" if close else "? in the program lists all ids."
            problems.append(f"keymap: there is no binding “{name}”; {hint}")
        elif wrong := wrong_key(keys):
            problems.append(f"keymap: {name}: {wrong}; its own keys stay.")
        else:
            usable[name] = ",".join(normalised(keys))
    problems += _clashes(defaults, usable, chains_of(screens))
    return CheckedKeymap(usable, tuple(problems))


_SENT_AS_ANOTHER = {
    **dict.fromkeys((*(f"alt+{key}" for key in "0123456789-="), "alt+minus", "alt+equals_sign"), "a sign"),
    "alt+b": "ctrl+left",
    "alt+f": "ctrl+right",
    "ctrl+i": "tab",
    "ctrl+m": "enter",
    "ctrl+h": "backspace",
}
"""Keys that a program never sees as such: most terminals send for them what they send for another key, or Textual reads
it so."""


def wrong_key(keys: str) -> str | None:
    """What is wrong with a list of keys, or None."""
    names = {key.value for key in Keys}
    for key in keys.split(","):
        *modifiers, name = key.strip().split("+") if key.strip() != "+" else ["+"]
        if not name:
            return f"“{keys}” has an empty key (write “comma” for a comma and “plus” for a plus)"
        if any(modifier not in _MODIFIERS for modifier in modifiers):
            return f"“{key}” has an unknown modifier (known: ctrl, shift, alt)"
        if name not in names and _character(name) is None:
            return f"“{key}” is not a key"
        if other := _SENT_AS_ANOTHER.get(key.strip()):
            return f"“{key.strip()}” arrives as {other}, so it cannot be a key of its own"
    return None


def _clashes(defaults: Sequence[Entry], usable: Mapping[str, str], chains: Iterable[Sequence[str]]) -> list[str]:
    """One line for each key that means two things where both work, unless it does so by default."""
    own = {entry.id: set(entry.keys) for entry in defaults}
    by_place: dict[str, list[Entry]] = {}
    for entry in defaults:
        by_place.setdefault(entry.where, []).append(entry)
    lines: dict[tuple[str, str, str], str] = {}
    for chain in chains:
        taken: dict[str, str] = {}
        for place in chain:
            ordered = sorted(by_place.get(place, ()), key=lambda entry: entry.id not in usable)
            for entry in ordered:
                for key in normalised(usable[entry.id]) if entry.id in usable else entry.keys:
                    first = taken.setdefault(key, entry.id)
                    if first == entry.id or not ({first, entry.id} & usable.keys()):
                        continue
                    if key in own[first] and key in own[entry.id]:
                        continue
                    lines[(key, first, entry.id)] = (
                        f"keymap: {display(key)} is both {first} and {entry.id}; {first} wins ({chain[0].lower()})."
                    )
    return list(lines.values())
