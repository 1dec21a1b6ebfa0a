"""The command line in this process: quick, and everything it writes can be looked at."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from reader.cli.main import run

STORY = """---
title: "{title}"
date: 2026-03-02
source: "{source}"
---

“We will rebuild every street of it,” said Mayor Ada Quill.

At least 35 people were hurt when the Harrow rose, according to the fire service.
"""


class Done(NamedTuple):
    """What a command did."""

    code: int
    output: str
    messages: str


@pytest.fixture
def command(tmp_path, monkeypatch, capsys) -> Callable[..., Done]:
    """Run a command with a home of its own."""
    monkeypatch.setenv("NEWSREADER_HOME", str(tmp_path / "home"))

    def call(*arguments: object) -> Done:
        code = run([str(argument) for argument in arguments])
        return Done(code, *capsys.readouterr())

    return call


@pytest.fixture
def news(tmp_path) -> Path:
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "flood.md").write_text(STORY.format(title="River rises", source="The Courier"), encoding="utf-8")
    return folder
