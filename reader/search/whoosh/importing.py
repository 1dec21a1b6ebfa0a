"""Whoosh imported without what it does not use.

For a download, the endings of English words and coroutines, none of which occurs here, importing Whoosh also imports
`urllib.request`, `whoosh.lang`, `asyncio` and more: a sixth of a search from the shell. While it is imported, stand-ins
take the place of such modules. A function of a stand-in imports the real module when it is called: nothing is missing.
"""

from __future__ import annotations

import importlib
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import ModuleType
from typing import Any

FUNCTIONS_ONLY = (
    "asyncio",
    "html",
    "random",
    "shutil",
    "tempfile",
    "urllib.request",
    "whoosh.lang.dmetaphone",
    "whoosh.lang.morph_en",
    "whoosh.lang.porter",
)
"""Modules of which Whoosh, and what it imports, take nothing but functions."""


class _StandIn(ModuleType):
    """A module whose functions are looked up in the real one when they are called."""

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name.startswith("__"):
            raise AttributeError(name)
        module = self.__name__

        def function(*arguments: Any, **named: Any) -> Any:  # noqa: ANN401
            return getattr(importlib.import_module(module), name)(*arguments, **named)

        return function


@contextmanager
def late(modules: Sequence[str]) -> Iterator[None]:
    """Put stand-ins in the place of modules that are not imported yet; the next import of them is a real one again.

    Not while other threads run: one of them might import the same module for more than its functions.
    """
    absent = [name for name in modules if name not in sys.modules] if threading.active_count() == 1 else []
    sys.modules.update((name, _StandIn(name)) for name in absent)
    try:
        yield
    finally:
        for name in absent:
            del sys.modules[name]


def import_whoosh() -> None:
    """Import the modules of Whoosh that a search needs."""
    with late(FUNCTIONS_ONLY):
        importlib.import_module("whoosh.codec.whoosh3")
        importlib.import_module("whoosh.searching")
