"""The program's own bindings of a part of the screen, in the order in which they are declared."""

from __future__ import annotations

from collections.abc import Mapping

from textual.binding import ActiveBinding, Binding
from textual.dom import DOMNode


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
