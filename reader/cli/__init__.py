"""The command line. Imports `reader.app` only to launch it."""

from __future__ import annotations

from reader.cli.main import main

__all__ = ["main"]
