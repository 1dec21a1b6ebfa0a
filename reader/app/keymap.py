"""All keys of the program in one table, and a person's own keymap checked against it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from textual.binding import Binding
from textual.dom import DOMNode
from textual.keys import Keys

from reader.app.bindings import bindings_of
from reader.app.keys import display

_MODIFIERS = {"ctrl", "shift", "alt", "super", "meta", "hyper"}


@dataclass(frozen=True, slots=True)
class Entry:
    """A binding: its stable id, its keys by Textual's names, what it does, and the part of the screen it is for."""

    id: str
    keys: tuple[str, ...]
    description: str
    where: str


@dataclass(frozen=True, slots=True)
class CheckedKeymap:
    """What of a keymap can be used, and what is wrong with the rest, one clear line each."""

    usable: dict[str, str]
    problems: tuple[str, ...]


def places() -> dict[str, type[DOMNode]]:
    """Every part of the screen that has keys of its own. Imports all screens: not for start-up."""
    from reader.app.app import NewsreaderApp
    from reader.app.screens.bookmarks_desk import BookmarksDesk
    from reader.app.screens.facets import FacetList, FacetScreen
    from reader.app.screens.main import MainScreen
    from reader.app.screens.naming import NameScreen
    from reader.app.screens.saved_searches import SavedList, SavedScreen
    from reader.app.widgets.article_list import ArticleList
    from reader.app.widgets.article_view import ArticleView
    from reader.app.widgets.bookmark_list import DeskList
    from reader.app.widgets.note_editor import NoteEditor
    from reader.app.widgets.search_box import SearchBox
    from reader.app.widgets.side_pane import SideList

    return {
        "Article list": ArticleList,
        "Article": ArticleView,
        "Side pane": SideList,
        "Search box": SearchBox,
        "Library": MainScreen,
        "Bookmarks desk": BookmarksDesk,
        "Bookmarks": DeskList,
        "Note": NoteEditor,
        "Facets": FacetList,
        "Facets overlay": FacetScreen,
        "Saved searches": SavedList,
        "Saved searches overlay": SavedScreen,
        "Name of a saved search": NameScreen,
        "Everywhere": NewsreaderApp,
    }


TOGETHER = (
    ("Article list", "Library", "Everywhere"),
    ("Article", "Library", "Everywhere"),
    ("Side pane", "Library", "Everywhere"),
    ("Search box", "Library", "Everywhere"),
    ("Bookmarks", "Bookmarks desk", "Everywhere"),
    ("Note",),
    ("Facets", "Facets overlay"),
    ("Saved searches", "Saved searches overlay"),
    ("Name of a saved search",),
)
"""Parts whose keys work at the same time; the first one wins."""


def entries(where: str, bindings: Iterable[Binding]) -> list[Entry]:
    """Bindings as a table: one entry an id, in their order."""
    keys: dict[str, list[str]] = {}
    descriptions: dict[str, str] = {}
    for binding in bindings:
        name = binding.id or binding.action
        keys.setdefault(name, []).append(binding.key)
        descriptions.setdefault(name, binding.description)
    return [Entry(name, tuple(keys[name]), descriptions[name], where) for name in keys]


def table(keymap: Mapping[str, str] | None = None) -> list[Entry]:
    """All bindings, place by place, with `keymap` applied."""
    found = []
    for where, node in places().items():
        for entry in entries(where, bindings_of(node).values()):
            if keymap and entry.id in keymap:
                found.append(Entry(entry.id, normalised(keymap[entry.id]), entry.description, where))
            else:
                found.append(entry)
    return found


def as_markdown(listed: Iterable[Entry]) -> str:
    """Bindings as Markdown tables, one a part of the screen: keys, what they do, the id for a keymap."""
    lines: list[str] = []
    where = ""
    for entry in listed:
        if entry.where != where:
            where = entry.where
            lines += ["", f"**{where}**", "", "| keys | what | id |", "|---|---|---|"]
        keys = " ".join(f"`{display(key)}`" if key != "grave_accent" else "`` ` ``" for key in entry.keys)
        lines.append(f"| {keys.replace('|', chr(92) + '|')} | {entry.description} | `{entry.id}` |")
    return "\n".join(lines).strip() + "\n"


def normalised(keys: str) -> tuple[str, ...]:
    """Comma-separated keys by Textual's names ("?" is "question_mark")."""
    return tuple(binding.key for binding in Binding.make_bindings([Binding(keys, "")]))


def check_keymap(keymap: Mapping[str, str]) -> CheckedKeymap:
    """Check ids and keys, and find keys that would mean two things at once."""
    defaults = table()
    known = {entry.id for entry in defaults}
    problems: list[str] = []
    usable: dict[str, str] = {}
    for name, keys in keymap.items():
        if name not in known:
            close = difflib.get_close_matches(name, known, 1)
            hint = f"did you mean “{close[0]}”?" if close else "? in the program lists all ids."
            problems.append(f"keymap: there is no binding “{name}”; {hint}")
        elif wrong := _wrong_key(keys):
            problems.append(f"keymap: {name}: {wrong}; its own keys stay.")
        else:
            usable[name] = ",".join(normalised(keys))
    problems += _clashes(defaults, usable)
    return CheckedKeymap(usable, tuple(problems))


def _wrong_key(keys: str) -> str | None:
    """What is wrong with a list of keys, or None."""
    names = {key.value for key in Keys}
    for key in keys.split(","):
        *modifiers, name = key.strip().split("+") if key.strip() != "+" else ["+"]
        if not name:
            return f"“{keys}” has an empty key (write “comma” for a comma and “plus” for a plus)"
        if any(modifier not in _MODIFIERS for modifier in modifiers):
            return f"“{key}” has an unknown modifier (known: ctrl, shift, alt)"
        if len(name) > 1 and name not in names and not _is_character_name(name):
            return f"“{key}” is no key"
    return None


def _is_character_name(name: str) -> bool:
    import unicodedata

    try:
        unicodedata.lookup(name.replace("_", " ").upper())
    except KeyError:
        return name.replace("_", "-").upper() in {"HYPHEN-MINUS", "PLUS", "MINUS", "AT", "UNDERSCORE", "SLASH"}
    return True


def _clashes(defaults: list[Entry], usable: Mapping[str, str]) -> list[str]:
    """One line for each key that means two things where both work, unless it does so by default."""
    own = {entry.id: set(entry.keys) for entry in defaults}
    by_place: dict[str, list[Entry]] = {}
    for entry in defaults:
        by_place.setdefault(entry.where, []).append(entry)
    lines: dict[tuple[str, str, str], str] = {}
    for chain in TOGETHER:
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
