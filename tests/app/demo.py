"""The screen with the library in memory, to look at: `python -m tests.app.demo`."""

from __future__ import annotations

from pathlib import Path

from reader.app import run
from reader.settings import Settings
from tests.app.fake_library import FakeLibrary

if __name__ == "__main__":
    raise SystemExit(run(FakeLibrary(), Settings(folders=(Path(),))))
