"""Launching the screen."""

from __future__ import annotations

import importlib.metadata
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from reader.errors import LibraryError
from reader.library.library import Library


def launch(paths: Sequence[Path]) -> int:
    """Open the library of `paths` on the screen; returns the exit code."""
    library = Library.open(paths)
    # Textual draws on standard error, so that output can be piped.
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise LibraryError("The screen needs a terminal. In scripts use a command: `newsreader --help` lists them.")
    if notice := shadowed():
        click.echo(notice, err=True)
    library.first_look()
    from reader.app import run

    return run(library, library.opening.settings)


def shadowed() -> str | None:
    """A line when another distribution installs an import package `reader` over ours."""
    try:
        version = importlib.metadata.version("reader")
    except importlib.metadata.PackageNotFoundError:
        return None
    return (
        f"newsreader: the package 'reader' {version} is installed in the same environment and uses the same folder; "
        "install newsreader-tui into an environment of its own."
    )
