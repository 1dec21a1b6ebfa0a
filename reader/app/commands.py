"""What the palette offers: every key that works here by its name, and what has no key."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING

from textual.app import SystemCommand
from textual.screen import Screen

from reader.app.bindings import in_order
from reader.app.keys import display
from reader.app.text.cells import safe

if TYPE_CHECKING:
    from reader.app.app import NewsreaderApp


FILTERS = (
    ("Show only unread articles", "is:unread"),
    ("Show only articles with bookmarks", "is:bookmarked"),
    ("Show all articles", ""),
)


def palette_commands(app: NewsreaderApp, screen: Screen[object]) -> Iterable[SystemCommand]:
    """Commands for `screen`, each with its key."""
    seen: set[str] = set()
    for key, active in in_order(screen.active_bindings):
        binding = active.binding
        if not binding.id or binding.id in seen or not active.enabled or binding.id == "app.palette":
            continue
        seen.add(binding.id)
        run = partial(app.run_action, binding.action, active.node)
        yield SystemCommand(binding.description, f"Key {display(key)}", run)
    main = app.main
    if screen is main:
        for title, typed in FILTERS:
            yield SystemCommand(title, "Filter the list", partial(main.listing.set_filter, typed))
        for saved in main.library.saved_searches():
            name = safe(saved.name)
            yield SystemCommand(f"Search: {name}", "Saved search", partial(main.searching.run_saved, saved))
            yield SystemCommand(f"Delete the search: {name}", "Saved search", partial(main.saved.delete, saved))
    yield SystemCommand("Theme", "Change the colours until you quit", app.action_change_theme)
