"""No module of the package imports another that imports it again, however many steps away."""

from __future__ import annotations

import ast
from pathlib import Path

import reader

ROOT = Path(reader.__file__).parent


def imports() -> dict[str, set[str]]:
    """The modules of the package, and which of them each imports, inside functions too; not those for types alone."""
    files = {".".join(("reader", *file.relative_to(ROOT).with_suffix("").parts)): file for file in ROOT.rglob("*.py")}
    files = {name.removesuffix(".__init__"): file for name, file in files.items()}
    found: dict[str, set[str]] = {}
    for name, file in files.items():
        tree = ast.parse(file.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
                node.body = []
        found[name] = set()
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module:
                below = {f"{node.module}.{alias.name}" for alias in node.names} & files.keys()
                found[name] |= below or ({node.module} & files.keys())
    return found


def circle(graph: dict[str, set[str]]) -> list[str]:
    """The modules of a circle of imports; empty when there is none."""
    done: set[str] = set()

    def visit(name: str, path: list[str]) -> list[str]:
        if name in path:
            return [*path[path.index(name) :], name]
        if name in done:
            return []
        for other in sorted(graph[name]):
            if other != name and (found := visit(other, [*path, name])):
                return found
        done.add(name)
        return []

    return next((found for name in sorted(graph) if (found := visit(name, []))), [])


def test_there_is_no_circle_of_imports():
    graph = imports()
    assert "reader.app.app" in graph and graph["reader.app.app"] and len(graph) > 20
    assert circle(graph) == []


def test_a_circle_would_be_found():
    assert circle({"a": {"b"}, "b": {"c"}, "c": {"b"}}) == ["b", "c", "b"]


def test_no_pane_knows_another():
    graph = imports()
    panes = {name for name in graph if name.startswith("reader.app.panes.")}
    assert len(panes) == 5
    for pane in panes:
        assert not graph[pane] & panes, f"{pane} imports another pane"
        assert "reader.app.screens.main" not in graph[pane]
