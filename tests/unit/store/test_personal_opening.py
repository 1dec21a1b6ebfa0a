from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest

from reader.errors import PersonalDataError
from reader.store.personal import Personal
from reader.store.personal import database as personal_opening
from reader.store.personal.backups import back_up, backups
from reader.store.personal.migrations import MIGRATIONS, migrate, version_of

from .conftest import keep_in


def test_a_new_folder_is_made(tmp_path):
    personal = Personal.open(tmp_path / "a" / "b")
    assert personal.file == tmp_path / "a" / "b" / "personal.db"
    assert personal.file.exists()
    assert personal.notices == ()
    personal.close()


def test_it_is_written_ahead_and_fully_synchronous(personal):
    settings = {}

    def look(connection):
        for name in ("journal_mode", "synchronous", "foreign_keys"):
            settings[name] = connection.execute(f"PRAGMA {name}").fetchone()[0]

    personal._database.using(look)
    assert settings == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_reading_only_makes_nothing(tmp_path):
    reading = Personal.open(tmp_path / "none", read_only=True)
    assert reading.bookmarks() == []
    assert not (tmp_path / "none").exists()
    with pytest.raises(PersonalDataError, match="only reads"):
        reading.mark_read("/a", "h", True)
    reading.close()


def test_reading_only_sees_what_another_writes(personal, tmp_path):
    reading = Personal.open(tmp_path, read_only=True)
    kept = keep_in(personal)
    assert reading.bookmarks() == [kept]
    with pytest.raises(PersonalDataError):
        reading.delete_bookmark(kept.id)
    assert personal.bookmarks() == [kept]
    reading.close()


def test_a_data_folder_below_a_file_is_one_clear_line(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(PersonalDataError, match=r"cannot be kept in .*NEWSREADER_HOME") as caught:
        Personal.open(tmp_path / "file" / "data")
    assert "\n" not in str(caught.value)


def test_in_a_folder_that_may_not_be_written_one_can_still_read(personal, tmp_path, monkeypatch):
    kept = keep_in(personal)
    personal.close()
    before = (tmp_path / "personal.db").read_bytes()
    monkeypatch.setattr(personal_opening.os, "access", lambda file, mode: not mode & os.W_OK)
    with Personal.open(tmp_path) as reading:
        assert reading.bookmarks() == [kept]
        assert "may not be written" in reading.notices[0]
        with pytest.raises(PersonalDataError, match="may not be written"):
            keep_in(reading)
    assert (tmp_path / "personal.db").read_bytes() == before


def test_opening_what_is_there_loads_nothing_heavy(personal, tmp_path):
    program = (
        "import sys; from pathlib import Path; from reader.store.personal import Personal\n"
        "Personal.open(Path(sys.argv[1])).close()\n"
        "print(*({'filelock', 'rapidfuzz', 'asyncio', 'reader.store.personal_mending'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program, str(tmp_path)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.split(), done.stderr) == (0, [], "")


def test_without_storage_one_can_still_ask(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_bytes(b"")
    personal = Personal.unavailable(blocked / "data", "The disk is gone.")
    assert personal.bookmarks() == []
    assert personal.read_paths(["/a"]) == set()
    assert personal.back_up_if_due() is False
    assert personal.notices == ("The disk is gone.",)
    with pytest.raises(PersonalDataError, match="Bookmarks cannot be kept"):
        keep_in(personal)
    assert list(tmp_path.iterdir()) == [blocked]
    personal.close()


def test_what_could_not_be_opened_is_opened_when_something_is_to_be_kept(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_bytes(b"")
    personal = Personal.unavailable(blocked / "data", "There is no room left.")
    with pytest.raises(PersonalDataError):
        keep_in(personal)
    blocked.unlink()
    kept = keep_in(personal)
    assert personal.bookmarks() == [kept]
    personal.close()
    with Personal.open(blocked / "data") as again:
        assert again.bookmarks() == [kept]


def test_a_newer_version_is_not_opened_later_either(personal, tmp_path):
    keep_in(personal)
    personal.close()
    file = tmp_path / "personal.db"
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("PRAGMA user_version = 999")
    before = file.read_bytes()
    reading = Personal.unavailable(tmp_path, "It is newer.")
    with pytest.raises(PersonalDataError, match="newer newsreader"):
        keep_in(reading)
    reading.close()
    assert file.read_bytes() == before


def test_a_newer_version_is_refused_untouched(personal, tmp_path):
    keep_in(personal)
    personal.close()
    file = tmp_path / "personal.db"
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("PRAGMA user_version = 999")
    before = file.read_bytes()
    for read_only in (False, True):
        with pytest.raises(PersonalDataError, match="newer newsreader"):
            Personal.open(tmp_path, read_only=read_only)
    assert file.read_bytes() == before


def test_a_database_of_another_program_is_refused_untouched(tmp_path):
    file = tmp_path / "personal.db"
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE recipes (name)")
    before = file.read_bytes()
    with pytest.raises(PersonalDataError, match="not made by newsreader"):
        Personal.open(tmp_path)
    assert file.read_bytes() == before


def test_an_older_version_is_copied_and_brought_up_to_date(personal, tmp_path, monkeypatch):
    kept = keep_in(personal)
    personal.close()

    newer = (*MIGRATIONS, ("ALTER TABLE bookmark ADD COLUMN colour TEXT NOT NULL DEFAULT 'yellow'",))
    monkeypatch.setattr(personal_opening, "NEWEST", len(newer))
    monkeypatch.setattr(personal_opening, "MIGRATIONS", newer)
    again = Personal.open(tmp_path)
    assert again.bookmarks() == [kept]
    again.close()
    with closing(sqlite3.connect(tmp_path / "personal.db")) as connection:
        assert version_of(connection) == len(newer)
        assert connection.execute("SELECT colour FROM bookmark").fetchall() == [("yellow",)]
    (copy,) = (tmp_path / "backups").glob(f"personal-version-{len(MIGRATIONS)}-*.db")
    with closing(sqlite3.connect(copy)) as connection:
        assert version_of(connection) == len(MIGRATIONS)
        assert connection.execute("SELECT count(*) FROM bookmark").fetchone() == (1,)


def test_a_migration_that_fails_changes_nothing(tmp_path):
    connection = sqlite3.connect(tmp_path / "some.db", isolation_level=None)
    migrate(connection)

    half_done = ("CREATE TABLE half (x)", "INSERT INTO nowhere VALUES (1)")
    with pytest.raises(sqlite3.OperationalError):
        migrate(connection, (*MIGRATIONS, half_done))
    assert version_of(connection) == len(MIGRATIONS)
    assert connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'half'").fetchone() == (0,)
    connection.close()


def test_one_copy_a_day_and_the_last_seven_are_kept(personal, tmp_path):
    keep_in(personal)
    assert personal.back_up_if_due() is True
    assert personal.back_up_if_due() is False
    today = date(2031, 1, 1)
    for day in range(9):
        personal._database.using(lambda connection, day=day: back_up(connection, tmp_path, today + timedelta(day)))
    names = [copy.name for copy in backups(tmp_path)]
    assert len(names) == 7
    assert names[0] == "personal-2031-01-09.db"
    with closing(sqlite3.connect(backups(tmp_path)[0])) as connection:
        assert connection.execute("SELECT count(*) FROM bookmark").fetchone() == (1,)
    assert not [file for file in (tmp_path / "backups").iterdir() if file.name.startswith(".")]


def test_copies_made_while_the_clock_was_ahead_do_not_push_out_those_of_today(personal, tmp_path):
    for day in range(1, 9):
        personal._database.using(lambda connection, day=day: back_up(connection, tmp_path, date(2040, 1, day)))
    for day in (1, 2):
        personal._database.using(lambda connection, day=day: back_up(connection, tmp_path, date(2031, 1, day)))
    names = [copy.name for copy in backups(tmp_path)]
    assert names[-2:] == ["personal-2031-01-02.db", "personal-2031-01-01.db"] and len(names) == 7


def test_the_first_opening_of_a_day_makes_the_copy(personal, tmp_path):
    kept = keep_in(personal)
    personal.close()
    assert backups(tmp_path) == []
    with Personal.open(tmp_path, read_only=True):
        assert backups(tmp_path) == []
    for _ in range(2):
        with Personal.open(tmp_path) as again:
            if again.bookmark(kept.id) is not None:
                again.delete_bookmark(kept.id)
    with closing(sqlite3.connect(backups(tmp_path)[0])) as connection:
        assert connection.execute("SELECT id FROM bookmark").fetchall() == [(kept.id,)]


def test_a_copy_that_cannot_be_written_is_one_clear_line(personal, tmp_path):
    kept = keep_in(personal)
    (tmp_path / "backups").write_text("a file where the folder should be")
    with pytest.raises(PersonalDataError, match="See that it is a folder"):
        personal.back_up_if_due()
    personal.close()
    with Personal.open(tmp_path) as again:
        assert again.bookmarks() == [kept]
        assert again.notices[0].startswith("Today's copy of your bookmarks could not be made.")


def test_a_vanished_file_is_begun_anew_and_the_copy_named(personal, tmp_path):
    keep_in(personal)
    personal.back_up_if_due()
    personal.close()
    (tmp_path / "personal.db").unlink()
    again = Personal.open(tmp_path)
    assert again.bookmarks() == []
    assert "There is a copy" in again.notices[0]
    again.close()


def test_a_path_that_is_no_unicode_is_one_clear_line(personal):
    with pytest.raises(PersonalDataError, match="rename it"):
        personal.mark_read("/news/\udcff.md", "h", True)
    assert personal.read_paths(["/news/\ufffd.md", "/news/?.md"]) == set()


def test_opening_leaves_no_other_file_behind(personal, tmp_path):
    personal.close()
    assert {file.name for file in Path(tmp_path).iterdir()} <= {"personal.db", "personal.lock", "personal.sound"}


def test_where_there_is_no_room_to_write_one_can_still_read(personal, tmp_path, monkeypatch):
    kept = keep_in(personal)
    personal.close()

    def no_room(file: Path) -> sqlite3.Connection:
        error = sqlite3.OperationalError("disk I/O error")
        error.sqlite_errorname = "SQLITE_IOERR_WRITE"
        raise error

    monkeypatch.setattr(personal_opening, "_connect_to_write", no_room)
    with Personal.open(tmp_path) as reading:
        assert reading.bookmarks() == [kept]
        assert "the disk may be full" in reading.notices[0]
        with pytest.raises(PersonalDataError, match="the disk may be full"):
            keep_in(reading)
