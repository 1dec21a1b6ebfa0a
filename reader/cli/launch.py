"""Launching the screen."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from reader.errors import LibraryError
from reader.library.open import open_library, open_server


def launch(paths: Sequence[Path], server: str | None = None, draft: str = "") -> int:
    """Open the library of `paths`, or one on a server, on the screen; returns the exit code.

    `draft`: the path key of a draft that is checked at once.
    """
    library = open_library(paths) if server is None else open_server(server)
    # Textual draws on standard error, so that output can be piped.
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise LibraryError("The screen needs a terminal. In scripts use a command: `newsreader --help` lists them.")
    if notice := shadowed():
        sys.stderr.write(f"{notice}\n")
    library.first_look()
    from reader.app import run

    code = run(library, library.opening.settings, draft)
    if code is None:
        # A new process image: nothing of the library that was open is left in it.
        os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])
    return code


def shadowed() -> str | None:
    """A line when another distribution installs an import package `reader` over ours.

    Looks for its folder by itself: importing importlib.metadata would hold up the first frame.
    """
    found = next((info for folder in sys.path for info in Path(folder).glob("reader-*.dist-info")), None)
    if found is None:
        return None
    version = found.stem.removeprefix("reader-")
    return (
        f"newsreader: the package 'reader' {version} is installed in the same environment and uses the same folder; "
        "install newsreader-tui into an environment of its own."
    )
