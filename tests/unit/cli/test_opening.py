"""What opens the screen and what is a subcommand; what is not imported on the way."""

import subprocess
import sys
from pathlib import Path

import pytest

from reader.cli.launch import shadowed
from reader.cli.main import paths_to_open, run
from reader.cli.names import WRONG_USE
from reader.errors import LibraryError


@pytest.mark.parametrize(
    ("arguments", "paths"),
    [
        ([], []),
        (["news"], [Path("news")]),
        (["a.md", "b.txt"], [Path("a.md"), Path("b.txt")]),
        (["./index"], [Path("./index")]),
        (["--", "index", "-x"], [Path("index"), Path("-x")]),
    ],
)
def test_paths_open_the_screen(arguments, paths):
    assert paths_to_open(arguments) == paths


@pytest.mark.parametrize("arguments", [["index"], ["search", "flood"], ["--help"], ["--version"], ["-h"]])
def test_names_of_subcommands_and_options_do_not(arguments):
    assert paths_to_open(arguments) is None


def test_an_option_after_a_path_is_named(capsys):
    with pytest.raises(LibraryError, match="--wide"):
        paths_to_open(["news", "--wide"])
    assert run(["news", "--wide"]) == WRONG_USE
    assert "--wide" in capsys.readouterr().err


def test_another_package_that_takes_our_folder_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "path", [str(tmp_path), str(tmp_path / "absent")])
    assert shadowed() is None
    (tmp_path / "reader-3.12.dist-info").mkdir()
    assert "'reader' 3.12" in (shadowed() or "")


def test_nothing_heavy_is_imported_before_the_first_frame():
    heavy = "click whoosh Stemmer numpy rapidfuzz markdown_it yaml charset_normalizer watchfiles filelock"
    heavy += " importlib.metadata reader.extraction reader.search reader.formats"
    heavy += " lxml trafilatura pypdfium2 striprtf feedparser urllib3 protego"
    code = (
        "import sys, reader.cli.main, reader.cli.launch, reader.app.app; "
        f"print(*[name for name in {heavy.split()!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.split() == []


def test_a_library_on_a_server_without_a_terminal_is_refused_in_one_line(monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("NEWSREADER_HOME", str(tmp_path))
    assert run(["--library", "http://localhost:9/news"]) == WRONG_USE
    assert "needs a terminal" in capsys.readouterr().err
