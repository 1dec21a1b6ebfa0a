from __future__ import annotations

import pytest

from reader.app.app import NewsreaderApp
from reader.app.widgets.counts import Counted
from reader.settings import Settings
from tests.app.fake_library import FakeLibrary


@pytest.fixture(autouse=True)
def quiet_terminal(monkeypatch):
    """No animation, nothing of the terminal the tests run in, no real browser or clipboard program."""
    monkeypatch.setenv("TEXTUAL_ANIMATIONS", "none")
    monkeypatch.setenv("TERM", "xterm-256color")
    for name in ("TMUX", "NO_COLOR", "DISPLAY", "WAYLAND_DISPLAY", "BROWSER", "WSL_DISTRO_NAME"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(autouse=True)
def digits_at_once(monkeypatch):
    """A digit alone means what it means without waiting for a key it could be the count of."""
    monkeypatch.setattr(Counted, "COUNT_SECONDS", 0.001)


@pytest.fixture
def library():
    """A dozen articles in memory."""
    return FakeLibrary()


@pytest.fixture
def app(library):
    """The program on that library; previews come at once."""
    return NewsreaderApp(library, Settings(read_after_seconds=0.05))
