"""What helps at the shell: suggestions, completion, choosing with fzf, settings."""

from __future__ import annotations

import io
import os
import shlex
import shutil
import subprocess
import sys

import pytest

from reader.cli.main import command_like
from reader.model import Citation, Span
from reader.model.correction import Correction
from reader.model.passage import Passage
from reader.store.personal import Personal


@pytest.mark.parametrize(("typed", "meant"), [("serach", "search"), ("bookmrks", "bookmarks"), ("~/news", None)])
def test_a_misspelt_command_is_recognised(typed, meant):
    assert command_like(typed) == meant


def test_a_misspelt_command_is_offered(command):
    done = command("serach", "flood")
    assert done.code == 2
    assert "Did you mean `newsreader search`?" in done.messages


@pytest.mark.parametrize("name", ["search", "pick"])
def test_a_query_that_begins_with_a_dash_is_hinted(command, name):
    done = command(name, "-flood")
    assert done.code == 2
    assert f"newsreader {name} -- '-flood'" in done.messages
    assert command("search", "--", "-zeppelin").code == 0


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_is_installed_by_one_command(command, tmp_path, monkeypatch, shell):
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "ZDOTDIR"):
        monkeypatch.delenv(name, raising=False)
    assert "_NEWSREADER_COMPLETE" in command("completion", shell).output
    done = command("completion", shell, "--install")
    assert done.code == 0
    [file] = [path for path in tmp_path.rglob("*newsreader*") if path.is_file()]
    assert "_NEWSREADER_COMPLETE" in file.read_text()
    if shell == "zsh":
        assert command("completion", shell, "--install").code == 0
        assert (tmp_path / ".zshrc").read_text().count("compinit; compinit") == 1


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "wanted"), [("newsreader se", "search"), ("newsreader search --li", "--limit"), ("newsreader ", "pick")]
)
def test_completion_completes(words, wanted):
    environment = {
        **os.environ,
        "_NEWSREADER_COMPLETE": "bash_complete",
        "COMP_WORDS": words,
        "COMP_CWORD": str(len(words.split(" ")) - 1),
    }
    done = subprocess.run(
        [sys.executable, "-m", "reader"], env=environment, capture_output=True, text=True, check=False, timeout=30
    )
    assert wanted in done.stdout, done.stderr


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (("newsreader", "sea"), ["search"]),
        (("newsreader", "co"), ["compare", "corrections", "completion"]),
        (("newsreader", "search", "flood", "--st"), ["--stale"]),
        (("newsreader", "search", "flood", "--order", "new"), ["newest"]),
        (("newsreader", "completion", ""), ["bash", "zsh", "fish"]),
        (("newsreader", "/no/such/fol"), []),
    ],
)
def test_bash_completes(command, tmp_path, words, offered):
    program = tmp_path / "newsreader"
    program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m reader "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    script = tmp_path / "completion.bash"
    script.write_text(command("completion", "bash").output, encoding="utf-8")
    done = subprocess.run(
        [
            *(
                "bash",
                "-c",
                'source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _newsreader_completion "$1"; '
                'printf "%s\\n" "${COMPREPLY[@]}"',
            ),
            *("bash", script, *words),
        ],
        env={**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.stdout.split() == offered, done.stderr


def test_pick_prints_a_path_a_tab_and_what_is_shown(command, news):
    done = command("pick", "--print", "", news)
    assert done.code == 0
    assert done.output == f"{news / 'flood.md'}\tRiver rises · The Courier · 2026-03-02\n"
    assert command("pick", "zeppelin", news).code == 1


def test_pick_opens_what_was_chosen(command, news, monkeypatch):
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    opened = []
    monkeypatch.setattr("reader.cli.launch.launch", lambda paths: opened.extend(paths) or 0)
    monkeypatch.setattr("sys.stdin", Terminal(f"{news / 'flood.md'}\tRiver rises\n"))
    assert command("pick", "--open").code == 0
    assert opened == [news / "flood.md"]
    monkeypatch.setattr("sys.stdin", Terminal(""))
    assert command("pick", "--open").code == 1


def test_settings_are_shown_with_their_meaning(command, tmp_path):
    done = command("settings")
    assert done.code == 0
    assert "# max_text_mb = 5" in done.output and "megabytes" in done.output
    config = tmp_path / "home" / "config" / "config.toml"
    config.parent.mkdir(parents=True)
    config.write_text('theme = "nord"\n[keymap]\n"list.open" = "x"\n')
    done = command("settings", "--show")
    assert '\ntheme = "nord"\n' in done.output and '\nkeymap = { "list.open" = "x" }\n' in done.output
    config.write_text("max_text_mb = -1\n")
    done = command("settings")
    assert (done.code, "above 0" in done.messages) == (3, True)


def test_settings_are_edited_with_the_editor_of_the_person(command, tmp_path, monkeypatch):
    config = tmp_path / "home" / "config" / "config.toml"
    seen = tmp_path / "seen"
    monkeypatch.setenv("VISUAL", f"{sys.executable} -c \"import sys; open({str(seen)!r}, 'w').write(sys.argv[1])\"")
    done = command("settings", "--edit")
    assert (done.code, seen.read_text()) == (0, str(config))
    assert "# max_text_mb = 5" in config.read_text()
    monkeypatch.setenv("VISUAL", "no-such-editor-anywhere")
    assert command("settings", "--edit").code == 3


@pytest.mark.slow
def test_nothing_is_imported_that_a_command_does_not_need(command, news, tmp_path):
    def loaded(*arguments: object) -> set[str]:
        code = (
            f"import sys; from reader.cli.main import run; code = run({[str(argument) for argument in arguments]!r}); "
            "print(code, *sorted(sys.modules), file=sys.stderr)"
        )
        done = subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
            env={**os.environ, "NEWSREADER_HOME": str(tmp_path / "home")},
        )
        code, *modules = done.stderr.splitlines()[-1].split()
        assert code == "0"
        return set(modules)

    heavy = {"textual", "reader.app", "reader.extraction", "asyncio", "filelock", "watchfiles"}
    assert command("index", news).code == 0
    assert not loaded("quotes", "--stale", "--speaker", "quill", news) & {*heavy, "numpy", "whoosh", "reader.formats"}
    assert not loaded("quotes", "--speaker", "quill", news) & {*heavy, "numpy", "whoosh", "reader.formats.reading"}
    assert not loaded("--version") & {*heavy, "numpy", "whoosh", "sqlite3"}
    rarely = {"textual", "reader.extraction", "filelock", "multiprocessing", "rapidfuzz", "whoosh.writing"}
    rarely |= {"importlib.metadata", "asyncio", "urllib.request", "tempfile", "shutil", "subprocess", "difflib"}
    rarely |= {"reader.library.library", "reader.store.personal", "reader.formats.reading", "reader.model.units"}
    assert not loaded("search", "quill", news) & rarely
    assert not loaded("search", "--stale", "quill", news) & rarely


def test_a_search_finds_what_changed_since_and_a_stale_one_does_not(command, news):
    assert command("search", "harrow", news).code == 0
    story = news / "flood.md"
    story.write_text(story.read_text(encoding="utf-8").replace("Harrow", "Tanner"), encoding="utf-8")
    (news / "storm.md").write_text("A gale tore roofs off.\n", encoding="utf-8")
    assert command("search", "--stale", "tanner", news).code == 1
    assert command("search", "tanner", news).code == 0
    assert command("search", "gale", news).code == 0
    (news / "storm.md").unlink()
    assert command("search", "gale", news).code == 1


def test_a_search_takes_in_what_a_person_corrected(command, news, tmp_path):
    assert command("search", "speaker:oak", news).code == 1
    said = "We will rebuild every street of it,"
    key = str((news / "flood.md").resolve())
    passage = Passage(Span(1, 1 + len(said)), said, "“", "” said", "", Citation(key, "River rises"))
    personal = Personal.open(tmp_path / "home" / "data")
    personal.add_corrections([Correction(None, "speaker", "Ann Oak", "Ada Quill", passage)])
    personal.close()
    assert command("search", "speaker:oak", news).code == 0
