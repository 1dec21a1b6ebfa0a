"""Whole files: under a name stands the old content or the new one, whatever happens while it is written."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from reader.files import UNFINISHED, remove_unfinished, replacing, write_named, write_whole


@pytest.fixture
def steps(monkeypatch):
    """What is written through to the disk and what takes which name, in order."""
    found: list[tuple[str, str]] = []
    fsync, replace = os.fsync, Path.replace

    def synced(descriptor):
        found.append(("synced", "folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "file"))
        fsync(descriptor)

    def replaced(path, target):
        found.append(("named", Path(target).name))
        return replace(path, target)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(Path, "replace", replaced)
    return found


def full(*_: object) -> None:
    raise OSError(28, "No space left on device")


def test_a_lasting_file_is_on_the_disk_before_it_has_its_name(tmp_path, steps):
    write_whole(tmp_path / "a.md", "One.\r\nTwo.")
    assert steps == [("synced", "file"), ("named", "a.md"), ("synced", "folder")]
    assert (tmp_path / "a.md").read_bytes() == b"One.\r\nTwo."


def test_what_need_not_last_waits_for_no_disk(tmp_path, steps):
    write_whole(tmp_path / "a.json", b"{}", lasting=False)
    assert steps == [("named", "a.json")] and (tmp_path / "a.json").read_bytes() == b"{}"


@pytest.mark.parametrize("there", [None, "Old."])
@pytest.mark.parametrize("fails", ["fsync", "replace"])
def test_what_cannot_be_written_leaves_the_folder_as_it_was(tmp_path, monkeypatch, there, fails):
    if there is not None:
        (tmp_path / "a.md").write_text(there)
    before = {path.name: path.read_text() for path in tmp_path.iterdir()}
    monkeypatch.setattr(*{"fsync": (os, "fsync"), "replace": (Path, "replace")}[fails], full)
    with pytest.raises(OSError, match="No space"):
        write_whole(tmp_path / "a.md", "New.")
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == before


def test_a_text_that_utf_8_cannot_hold_is_refused_before_anything_is_written(tmp_path):
    (tmp_path / "a.md").write_text("Old.")
    with pytest.raises(UnicodeEncodeError):
        write_whole(tmp_path / "a.md", "half a character: \ud83d")
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("a.md", "Old.")]


def test_an_interrupt_leaves_nothing_behind(tmp_path):
    with pytest.raises(KeyboardInterrupt), replacing(tmp_path / "a.md") as unfinished:
        unfinished.write_text("half")
        raise KeyboardInterrupt
    assert not list(tmp_path.iterdir())


def test_a_file_system_that_cannot_sync_folders_is_no_error(tmp_path, monkeypatch):
    fsync = os.fsync

    def only_files(descriptor):
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(22, "Invalid argument")
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", only_files)
    write_whole(tmp_path / "a.md", "Text.")
    assert (tmp_path / "a.md").read_text() == "Text."


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o444])
def test_access_rights_are_kept(tmp_path, mode):
    file = tmp_path / "a.toml"
    file.write_text("old")
    file.chmod(mode)
    write_whole(file, "new")
    assert stat.S_IMODE(file.stat().st_mode) == mode and file.read_text() == "new"


def test_a_new_file_has_the_access_rights_of_any_other(tmp_path):
    (tmp_path / "by_hand").write_text("")
    write_whole(tmp_path / "ours", "")
    assert (tmp_path / "ours").stat().st_mode == (tmp_path / "by_hand").stat().st_mode


def test_a_link_is_replaced_and_what_it_leads_to_is_left_alone(tmp_path):
    (tmp_path / "elsewhere").write_text("Theirs.")
    (tmp_path / "a.md").symlink_to(tmp_path / "elsewhere")
    write_whole(tmp_path / "a.md", "Ours.")
    assert not (tmp_path / "a.md").is_symlink() and (tmp_path / "elsewhere").read_text() == "Theirs."


def test_the_longest_name_that_a_file_can_have_can_be_written(tmp_path):
    write_whole(tmp_path / ("n" * 255), "Text.")
    assert [path.name for path in tmp_path.iterdir()] == ["n" * 255]


def test_what_a_killed_program_left_is_removed(tmp_path):
    (tmp_path / f"{UNFINISHED}1-1").write_text("half")
    (tmp_path / "a.md").write_text("whole")
    remove_unfinished(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["a.md"]


def test_what_killed_programs_left_never_reaches_a_new_file(tmp_path, monkeypatch):
    monkeypatch.setattr("reader.files.get_ident", lambda: 1)
    (tmp_path / f"{UNFINISHED}{os.getpid()}-1").write_text("a longer text of long ago")
    write_whole(tmp_path / "a.md", "New.")
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("a.md", "New.")]


# -- files that a person named ------------------------------------------------------------------------------


def test_a_file_that_a_person_named_is_never_overwritten_unasked(tmp_path, monkeypatch):
    file = tmp_path / "kept.md"
    write_named(file, "First.\r\n")
    assert file.read_bytes() == b"First.\r\n"
    with pytest.raises(FileExistsError):
        write_named(file, "Second.")
    monkeypatch.setattr(os, "fsync", full)
    for name in ("kept.md", "new.md"):
        with pytest.raises(OSError, match="No space"):
            write_named(tmp_path / name, "Third.", over=True)
    assert [one.name for one in tmp_path.iterdir()] == ["kept.md"] and file.read_bytes() == b"First.\r\n"


def test_writing_over_a_link_or_a_device_keeps_it(tmp_path):
    (tmp_path / "there.md").write_text("First.")
    (tmp_path / "link.md").symlink_to(tmp_path / "there.md")
    write_named(tmp_path / "link.md", "Second.", over=True)
    assert (tmp_path / "link.md").is_symlink() and (tmp_path / "there.md").read_text() == "Second."
    write_named(Path("/dev/null"), "Third.", over=True)
    assert not Path("/dev/null").is_file()
