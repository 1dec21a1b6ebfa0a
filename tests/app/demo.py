"""The screen with the small library of the tests, to look at: `python -m tests.app.demo`."""

from __future__ import annotations

from pathlib import Path

from reader.app import run
from reader.settings import Settings
from tests.app.small_library import SmallLibrary

if __name__ == "__main__":
    raise SystemExit(run(SmallLibrary(), Settings(folders=(Path(),))))
