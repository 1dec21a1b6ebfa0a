"""Whoosh and numpy imported without what is not used of them.

For a download, the endings of English words and coroutines, none of which occurs here, importing Whoosh also imports
`urllib.request`, `whoosh.lang`, `asyncio` and more: a sixth of a search from the shell. While it is imported, stand-ins
take the place of such modules. A function of a stand-in imports the real module when it is called: nothing is missing.

numpy brings OpenBLAS, which starts threads for linear algebra as soon as it is loaded; there is none here.
"""

from __future__ import annotations

import importlib
import os
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


_THREADS = "OPENBLAS_NUM_THREADS"


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


def import_numpy() -> None:
    """Import numpy, with one thread for linear algebra unless the environment says otherwise."""
    if _THREADS in os.environ:
        importlib.import_module("numpy")
        return
    os.environ[_THREADS] = "1"
    try:
        importlib.import_module("numpy")
    finally:
        del os.environ[_THREADS]


def import_whoosh() -> None:
    """Import the modules of Whoosh that a search needs."""
    with late(FUNCTIONS_ONLY):
        importlib.import_module("whoosh.codec.whoosh3")
        importlib.import_module("whoosh.searching")
