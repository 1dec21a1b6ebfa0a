"""Which way a copied text takes, and what is said of it."""

from __future__ import annotations

import pytest

from reader.app import outside as clipboard
from reader.errors import PersonalDataError


class Recorder:
    """Takes what would go to the terminal."""

    def __init__(self):
        self.taken = None

    def copy_to_clipboard(self, text):
        self.taken = text


def test_editor_and_pager_are_the_persons_own():
    assert clipboard.editor({"VISUAL": "code --wait", "EDITOR": "vi"}) == ["code", "--wait"]
    assert clipboard.editor({"EDITOR": "emacs -nw"}) == ["emacs", "-nw"]
    assert clipboard.pager({"PAGER": "less -R"}) == ["less", "-R"]
    assert clipboard.pager({"PAGER": "less 'never closed"}) in (None, ["less"], ["more"])


def test_another_program_that_is_not_there_is_a_reason():
    assert clipboard.run(["no-such-program-anywhere"]) == "no such file or directory"
    assert clipboard.run(["true"]) is None
    assert clipboard.run(["cat"], "") is None


def environ(home, **more):
    return {"NEWSREADER_HOME": str(home), "TERM": "xterm-256color", **more}


def test_the_terminal_is_told(tmp_path):
    app = Recorder()
    assert clipboard.copy(app, "“words” \ud800", environ(tmp_path)) == "Copied to the terminal's clipboard"
    assert app.taken == "“words” ?"


@pytest.mark.parametrize(("term", "text"), [("linux", "words"), ("xterm", "w" * 100_000), ("screen.xterm", "words")])
def test_a_file_where_the_terminal_cannot(tmp_path, term, text):
    app = Recorder()
    said = clipboard.copy(app, text, environ(tmp_path, TERM=term))
    file = tmp_path / "data" / "copied.txt"
    assert said == f"Written to {file}"
    assert file.read_text(encoding="utf-8") == text + "\n"
    assert app.taken is None


def test_where_nothing_works_it_is_said(tmp_path):
    (tmp_path / "data").write_text("")
    with pytest.raises(PersonalDataError, match="Nothing was copied"):
        clipboard.copy(Recorder(), "words", environ(tmp_path, TERM="dumb"))


def test_a_program_of_the_desktop_is_used_but_not_from_afar(tmp_path, monkeypatch):
    monkeypatch.setattr(clipboard.sys, "platform", "linux")
    monkeypatch.setattr(clipboard.shutil, "which", lambda name: f"/bin/{name}" if name == "xclip" else None)
    assert clipboard.desktop_program({"DISPLAY": ":0", "WAYLAND_DISPLAY": "w"}) == ["xclip", "-selection", "clipboard"]
    assert clipboard.desktop_program({"DISPLAY": ":0", "SSH_TTY": "/dev/pts/1"}) is None
    assert clipboard.desktop_program({}) is None
