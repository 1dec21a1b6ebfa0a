"""Opening a library: on files of this machine, or on a server."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from reader.library.library import Library
from reader.library.local import LocalLibrary
from reader.library.opening import Opening, prepare
from reader.settings import Folders, Settings


def open_library(
    paths: Sequence[Path] = (), *, folders: Folders | None = None, settings: Settings | None = None
) -> LocalLibrary:
    """The library of `paths` (files or folders), else of the configured folders, else of the seeds.

    Raises LibraryError when a path does not exist.
    """
    return LocalLibrary(prepare(paths, folders, settings))


def open_server(named: str) -> Library:
    """A library on a server, by its address or its name in config.toml. Nothing is sent before `start`.

    Raises LibraryError when there is no such name, ServerError when the address cannot be used.
    """
    from reader.library.server.places import prepare_server

    return library_of(prepare_server(named))


def library_of(opening: Opening) -> Library:
    """The library that was prepared."""
    if opening.server is None:
        return LocalLibrary(opening)
    from reader.library.server.library import ServerLibrary

    return ServerLibrary(opening)
