from __future__ import annotations

from itertools import count

import pytest

from reader.app.app import NewsreaderApp
from reader.settings import Settings
from reader.store.personal import bookmarks, decisions, reading, searches
from tests.app.small_library import SmallLibrary


@pytest.fixture(autouse=True)
def quiet_terminal(monkeypatch):
    """No animation, nothing of the terminal the tests run in, no real browser or clipboard program."""
    monkeypatch.setenv("TEXTUAL_ANIMATIONS", "none")
    monkeypatch.setenv("TERM", "xterm-256color")
    for name in ("TMUX", "NO_COLOR", "DISPLAY", "WAYLAND_DISPLAY", "BROWSER", "WSL_DISTRO_NAME"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(autouse=True)
def one_day(monkeypatch):
    """What a person makes is made on one day, one thing after the other, whenever the tests run."""
    seconds = count()
    for module in (bookmarks, decisions, reading, searches):
        monkeypatch.setattr(module, "now", lambda: f"2031-04-12T10:00:{next(seconds) % 60:02}.000000+00:00")


@pytest.fixture
def library():
    """A dozen small articles."""
    library = SmallLibrary()
    yield library
    library.close()


@pytest.fixture
def app(library):
    """The program on that library; previews come at once."""
    return NewsreaderApp(library, Settings(read_after_seconds=0.05))
