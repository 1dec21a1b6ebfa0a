"""What is imported before the first frame."""

from __future__ import annotations

import subprocess
import sys

FIRST_FRAME = """
import asyncio, sys
from reader.app import run
from reader.app.app import NewsreaderApp
from reader.settings import Settings
from tests.app.fake_library import FakeLibrary

async def main():
    app = NewsreaderApp(FakeLibrary(), Settings())
    async with app.run_test(size=(120, 35)) as pilot:
        await pilot.pause()
        assert app.main.article.reading is not None
        print("\\n".join(sorted(sys.modules)))

asyncio.run(main())
"""

HEAVY = (
    "whoosh", "Stemmer", "numpy", "markdown_it", "sqlite3", "rapidfuzz", "webbrowser", "http", "yaml", "watchfiles",
    "reader.extraction", "reader.search", "reader.formats", "reader.passages", "reader.app.keymap",
    "reader.app.screens.help", "reader.app.screens.bookmarks_desk", "reader.app.widgets.note_editor",
    "textual.widgets._text_area", "textual.widgets._markdown", "textual.widgets._data_table",
)  # fmt: skip


def test_nothing_heavy_is_imported_before_the_first_frame():
    done = subprocess.run([sys.executable, "-c", FIRST_FRAME], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    loaded = set(done.stdout.split())
    assert "reader.app.screens.main" in loaded
    assert {module for module in HEAVY if module in loaded} == set()


def test_importing_the_package_of_the_screen_imports_no_textual():
    code = "import sys, reader.app; print('textual' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "False"


def test_escape_is_quick_unless_the_person_set_it():
    code = (
        "import reader.app, os; from unittest import mock\n"
        "with mock.patch.dict('sys.modules'):\n"
        "    import reader.app.app as app\n"
        "    with mock.patch.object(app, 'NewsreaderApp') as made:\n"
        "        made.return_value.return_code = 0\n"
        "        print(reader.app.run(None, None), os.environ['ESCDELAY'])\n"
    )
    import os

    for given, expected in (({}, "0 25"), ({"ESCDELAY": "80"}, "0 80")):
        environ = {name: value for name, value in os.environ.items() if name != "ESCDELAY"} | given
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60, env=environ
        )
        assert done.stdout.strip() == expected
