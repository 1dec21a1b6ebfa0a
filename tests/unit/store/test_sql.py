"""What both databases share: paths of any kind, soundness, patterns, many ids."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from reader.errors import CatalogError
from reader.model import ArticleMeta
from reader.model.rows import HeadingFilter
from reader.store.catalog.reader import CatalogReader
from reader.store.catalog.rows import FileStamp
from reader.store.catalog.writer import CatalogWriter
from reader.store.personal import Personal
from reader.store.sql import (
    Failure,
    complaint,
    connect,
    errors_told,
    in_batches,
    literal,
    remove_database,
    stray_rows,
)

from .conftest import keep_in


@pytest.mark.parametrize("name", ["plain", "a#b", "what?x=1", "100%", "%41", "mode=ro&cache", "ö û", "a b"])
def test_a_folder_of_any_name_keeps_unread_and_bookmarked(tmp_path, name):
    folder = tmp_path / name
    folder.mkdir()
    writer = CatalogWriter(folder / "catalog.db")
    with writer.transaction():
        for path in ("/news/mill.md", "/news/other.md", "/news/third.md"):
            writer.add_heading(path, FileStamp(1, 1), ArticleMeta(path), 0)
    writer.close()
    with Personal.open(folder) as personal:
        keep_in(personal)
        personal.mark_read("/news/other.md", "hash", True)
        with closing(CatalogReader(folder / "catalog.db", personal.file)) as reader:
            bookmarked = [heading.path for heading in reader.headings(0, 9, only=HeadingFilter(bookmarked=True))]
            unread = {heading.path for heading in reader.headings(0, 9, only=HeadingFilter(unread=True))}
    assert bookmarked == ["/news/mill.md"]
    assert unread == {"/news/mill.md", "/news/third.md"}
    assert {file.name for file in tmp_path.iterdir()} == {name}


def test_a_sound_table_without_row_ids_is_no_damage(tmp_path):
    """Some versions of SQLite see a NULL in every row of a table whose key is not made of its first columns."""
    with closing(connect(tmp_path / "a.db", "rwc")) as connection:
        connection.execute(
            "CREATE TABLE tag (id INTEGER NOT NULL, place INTEGER NOT NULL, word TEXT NOT NULL, PRIMARY KEY (id, word))"
            " WITHOUT ROWID"
        )
        connection.execute("BEGIN")
        connection.executemany("INSERT INTO tag VALUES (?, 0, 'x')", [(number,) for number in range(500)])
        connection.execute("COMMIT")
        assert complaint(connection) is None


def test_a_null_where_none_may_be_is_a_complaint(tmp_path):
    with closing(connect(tmp_path / "a.db", "rwc")) as connection:
        connection.execute("CREATE TABLE tag (id INTEGER PRIMARY KEY, word TEXT)")
        connection.execute("INSERT INTO tag VALUES (1, NULL)")
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("UPDATE sqlite_master SET sql = replace(sql, 'word TEXT', 'word TEXT NOT NULL')")
        connection.execute("PRAGMA writable_schema = RESET")
        assert complaint(connection) == "NULL value in tag.word"


def test_rows_of_a_row_that_is_not_there_are_named(tmp_path):
    with closing(connect(tmp_path / "a.db", "rwc")) as connection:
        connection.execute("CREATE TABLE one (id INTEGER PRIMARY KEY)")
        connection.execute("CREATE TABLE many (one INTEGER REFERENCES one (id))")
        assert stray_rows(connection) == []
        connection.executemany("INSERT INTO many VALUES (?)", [(1,), (2,)])
        assert stray_rows(connection) == ["many"]


def test_every_failure_is_one_line(tmp_path):
    sentences = {Failure.DAMAGED: "{file} is damaged", Failure.OTHER: "{file}: {error}"}
    for content, said in ((b"no database at all" * 100, "is damaged"), (b"", "no such table")):
        file = tmp_path / "x.db"
        file.write_bytes(content)
        with (
            closing(connect(file, "rwc")) as connection,
            pytest.raises(CatalogError, match=said) as caught,
            errors_told(file, sentences, CatalogError),
        ):
            connection.execute("SELECT * FROM words")
        assert isinstance(caught.value.__cause__, sqlite3.Error)


def test_what_is_opened_to_read_cannot_write(tmp_path):
    connect(tmp_path / "a.db", "rwc").close()
    with closing(connect(tmp_path / "a.db", "ro")) as connection, pytest.raises(sqlite3.OperationalError):
        connection.execute("CREATE TABLE x (y)")


def test_patterns_mean_what_they_say():
    with closing(sqlite3.connect(":memory:")) as connection:
        for text in ("100%", "a_b", "back\\slash", "half \ud800 a character"):
            sql = "SELECT ? LIKE ? ESCAPE '\\'"
            stored = text.replace("\ud800", "?")
            assert connection.execute(sql, (stored, literal(text))).fetchone() == (1,)
            assert connection.execute(sql, (stored + "x", literal(text))).fetchone() == (0,)


def test_many_are_asked_for_in_portions():
    assert [len(some) for some in in_batches(range(1_200))] == [500, 500, 200]
    assert list(in_batches([])) == []


def test_a_folder_in_the_place_of_a_database_is_renamed_when_that_is_removed(tmp_path):
    (tmp_path / "catalog.db").mkdir()
    (tmp_path / "catalog.db" / "letter.txt").write_text("Dear all,")
    (tmp_path / "catalog.db-wal").write_bytes(b"log")
    remove_database(tmp_path / "catalog.db")
    [aside] = tmp_path.iterdir()
    assert aside.name.startswith("catalog.db.damaged-")
    assert (aside / "letter.txt").read_text() == "Dear all,"
