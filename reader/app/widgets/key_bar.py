"""The footer: the keys that work here, as many as fit; a click does what the key does."""

from __future__ import annotations

from msgspec import Struct
from textual import events
from textual.screen import Screen
from textual.strip import Strip

from reader.app.keys import display, in_order
from reader.app.text.lines import Part, width_of
from reader.app.widgets.styles import PartsWidget

GAP = 2


class Shown(Struct, frozen=True):
    """A key as it stands in the bar. `key` is what is simulated when it is clicked."""

    key: str
    label: str
    description: str

    @property
    def parts(self) -> tuple[Part, ...]:
        return (Part(self.label, "accent"), Part(f" {self.description}", "dim"))

    @property
    def width(self) -> int:
        return width_of(self.parts)


ALWAYS = ("app.back", "app.back_or_quit", "app.help")
"""Keys that always stand at the end: the way back, where there is one, else how to quit, and the help."""


def chosen(keys: list[Shown], last: list[Shown], width: int) -> list[Shown]:
    """The first keys that fit beside `last`, which always stay."""
    room = width - sum(one.width + GAP for one in last)
    fitting = []
    for key in keys:
        if key.width + GAP > room:
            break
        room -= key.width + GAP
        fitting.append(key)
    return [*fitting, *last]


class KeyBar(PartsWidget):
    """Asks the screen for its active bindings whenever they change."""

    def on_mount(self) -> None:
        self.screen.bindings_updated_signal.subscribe(self, self._changed)

    def _changed(self, _screen: Screen[object]) -> None:
        self.refresh()

    def _keys(self, width: int) -> list[Shown]:
        shown: dict[str, Shown] = {}
        last: dict[str, Shown] = {}
        focused = self.screen.focused
        for key, active in in_order(self.screen.active_bindings):
            binding = active.binding
            label = binding.key_display or display(key)
            typed = focused is not None and len(label) == 1 and focused.check_consume_key(key, label)
            if not binding.show or not active.enabled or typed:
                continue
            one = Shown(key, label, binding.description)
            name = binding.id or binding.action
            (last if name in ALWAYS else shown).setdefault(name, one)
        if "app.back" in last:
            last.pop("app.back_or_quit", None)
        return chosen(list(shown.values()), [last[name] for name in ALWAYS if name in last], width)

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        parts = [part for key in self._keys(width - 2) for part in (*key.parts, Part(" " * GAP))]
        return self.draw((Part(" "), *parts) if y == 0 else (), width)

    async def on_click(self, event: events.Click) -> None:
        at = 1
        for key in self._keys(self.size.width - 2):
            if at <= event.x < at + key.width:
                self.app.simulate_key(key.key)
                return
            at += key.width + GAP
