"""What commands load: one that needs no library or no screen starts without it."""

from __future__ import annotations

import subprocess
import sys

import pytest


def loaded(home, code):
    """The modules that are loaded once `code` has run in a process of its own."""
    code = f"import sys\n{code}\nprint(*sys.modules, file=sys.stderr)"
    command, environ = [sys.executable, "-c", code], {"NEWSREADER_HOME": str(home)}
    done = subprocess.run(command, env=environ, capture_output=True, encoding="utf-8", check=True)
    return done.stderr.split()


def starts(module, names):
    return [name for name in names if name == module or name.startswith(f"{module}.")]


def test_extract_loads_no_library(tmp_path):
    file = tmp_path / "story.md"
    file.write_text("“We will rebuild,” said Ada Quill. At least 35 people were hurt.")
    names = loaded(tmp_path / "home", f"from reader.cli.main import run\nassert run(['extract', {str(file)!r}]) == 0")
    assert "reader.extraction" in names
    for module in ("reader.library", "reader.store", "reader.search", "reader.app", "textual"):
        assert not starts(module, names)


@pytest.mark.parametrize(
    "module", ["search", "quotes", "figures", "compare", "stories", "bookmarks", "feeds", "versions"]
)
def test_commands_load_no_screen(tmp_path, module):
    names = loaded(tmp_path, f"import reader.cli.{module}")
    assert not starts("textual", names) and not starts("reader.app", names)


def test_the_state_of_the_screen_is_read_without_a_screen(tmp_path):
    """`newsreader pick --open` sets the article that the screen begins with."""
    assert not starts("textual", loaded(tmp_path, "import reader.app.screen_state"))
