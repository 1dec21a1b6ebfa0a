"""What is imported before the first frame."""

from __future__ import annotations

import os
import subprocess
import sys

FIRST_FRAME = """
import asyncio, sys
from reader.app import run
from reader.app.app import NewsreaderApp
from reader.settings import Settings
{imports}

async def main():
    app = NewsreaderApp({library}, Settings())
    async with app.run_test(size=(120, 35)) as pilot:
        await pilot.pause()
        assert app.main.article_pane.view.reading is not None
        import os
        print("\\n".join(sorted(sys.modules)), file=sys.__stdout__, flush=True)  # the app has replaced sys.stdout
        os._exit(0)

asyncio.run(main())
"""

HEAVY = (
    "whoosh", "Stemmer", "numpy", "markdown_it", "rapidfuzz", "webbrowser", "http", "yaml", "watchfiles",
    "reader.extraction", "reader.search", "reader.formats", "reader.app.palette",
    "reader.app.screens.help", "reader.app.screens.bookmarks_desk", "reader.app.screens.dialogs",
    "textual.widgets._text_area", "textual.widgets._markdown", "textual.widgets._data_table",
)  # fmt: skip


def loaded_before_the_first_frame(imports: str, library: str) -> set[str]:
    code = FIRST_FRAME.replace("{imports}", imports).replace("{library}", library)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split())


def test_nothing_heavy_is_imported_before_the_first_frame(library):
    loaded = loaded_before_the_first_frame("from tests.app.small_library import SmallLibrary", "SmallLibrary()")
    assert "reader.app.screens.main" in loaded
    assert {module for module in HEAVY if module in loaded} == set()


def test_the_real_library_needs_nothing_heavy_either(tmp_path, monkeypatch):
    monkeypatch.setenv("NEWSREADER_HOME", str(tmp_path / "home"))
    (tmp_path / "news").mkdir()
    (tmp_path / "news" / "a.md").write_text("---\ntitle: Flood\n---\n\n“It rose,” said Ada Quill.\n", encoding="utf-8")
    subprocess.run([sys.executable, "-m", "reader", "index", str(tmp_path / "news")], check=True, capture_output=True)
    loaded = loaded_before_the_first_frame(
        "from pathlib import Path\nfrom reader.library.open import open_library",
        f"open_library([Path({str(tmp_path / 'news')!r})])",
    )
    assert "reader.library.library" in loaded
    assert {module for module in HEAVY if module in loaded} == set()


def test_importing_the_package_of_the_screen_imports_no_textual():
    code = "import sys, reader.app; print('textual' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "False"


def test_escape_is_quick_unless_the_person_set_it():
    code = (
        "import reader.app, os; from unittest import mock; from reader.settings import Settings\n"
        "with mock.patch.dict('sys.modules'):\n"
        "    import reader.app.app as app\n"
        "    with mock.patch.object(app, 'NewsreaderApp') as made, mock.patch('reader.app.screen_state.StateFile'):\n"
        "        made.return_value.return_code, made.return_value.opens_anew = 0, False\n"
        "        print(reader.app.run(mock.MagicMock(), Settings()), os.environ['ESCDELAY'])\n"
    )
    for given, expected in (({}, "0 25"), ({"ESCDELAY": "80"}, "0 80")):
        environ = {name: value for name, value in os.environ.items() if name != "ESCDELAY"} | given
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60, env=environ
        )
        assert done.stdout.strip() == expected


CRASH = """
import asyncio
from reader.app.app import NewsreaderApp
from reader.settings import Settings
from tests.app.small_library import SmallLibrary

class Broken(SmallLibrary):
    def read(self, article_id):
        raise KeyError("a bug")

app = NewsreaderApp(Broken(), Settings())
app.run(headless=True, auto_pilot=lambda pilot: pilot.pause(1))
print("code", app.return_code)
"""


def test_an_error_in_the_program_is_one_sentence_and_a_file(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", CRASH],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env=os.environ | {"NEWSREADER_HOME": str(tmp_path), "COLUMNS": "400"},
    )
    said = " ".join((done.stderr + done.stdout).split())
    assert "newsreader stopped: an error in the program (KeyError)." in said
    assert "Traceback" not in said
    assert "code 1" in said
    (log,) = tmp_path.rglob("newsreader-error.log")
    assert "a bug" in log.read_text(encoding="utf-8")
