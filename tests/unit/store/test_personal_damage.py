"""What happens to bookmarks when the file they are in is damaged."""

from __future__ import annotations

import random
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from msgspec.structs import replace

from reader.errors import PersonalDataError
from reader.model import Citation, Span
from reader.model.keeping import BookmarkFilter
from reader.passages.keeping import make_passage
from reader.store.personal import Personal, database
from reader.store.personal.backups import backups
from reader.store.personal.mending import mend

from .conftest import TEXT, keep_in

MANY = 300


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed personal.db with 300 bookmarks."""
    folder = tmp_path_factory.mktemp("sound")
    personal = Personal.open(folder)
    made = keep_in(personal, 4, 60)
    personal.delete_bookmark(made.id)
    personal.import_bookmarks(
        replace(
            made,
            id=number,
            passage=make_passage(TEXT, Span(4, 60 + number), "hash-1", Citation(f"/news/{number}.md", "Mill")),
            created=f"2031-01-01T00:{number // 60:02d}:{number % 60:02d}.000000+00:00",
            note=f"note {number}",
            tags=("all", f"t{number % 7}"),
        )
        for number in range(1, MANY + 1)
    )
    personal.remember_search("looms")
    personal.close()
    return folder / "personal.db"


@pytest.fixture
def file(sound: Path, tmp_path: Path) -> Path:
    """A copy of it, without backups."""
    return Path(shutil.copy(sound, tmp_path / "personal.db"))


def damaged_files(file: Path) -> list[Path]:
    return [one for one in file.parent.iterdir() if ".damaged-" in one.name]


def page_of_table(file: Path, name: str) -> tuple[int, int]:
    """(offset, size) of the root page of a table or index."""
    with closing(sqlite3.connect(file)) as connection:
        size = connection.execute("PRAGMA page_size").fetchone()[0]
        root = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (name,)).fetchone()[0]
    return (root - 1) * size, size


def overwrite(file: Path, offset: int, content: bytes) -> bytes:
    whole = bytearray(file.read_bytes())
    whole[offset : offset + len(content)] = content
    file.write_bytes(bytes(whole))
    return bytes(whole)


def test_a_broken_index_costs_nothing(file):
    offset, size = page_of_table(file, "bookmark_path")
    broken = overwrite(file, offset, b"\xff" * size)
    personal = Personal.open(file.parent)
    assert personal.count_bookmarks() == MANY
    assert f"{MANY} bookmarks saved" in personal.notices[0]
    (kept,) = damaged_files(file)
    assert kept.read_bytes() == broken
    assert personal.past_searches() == ["looms"]
    personal.close()


def test_a_broken_page_costs_only_what_was_on_it(file):
    size = 4096
    broken = overwrite(file, (len(file.read_bytes()) // size // 2) * size, b"\xff" * size)
    personal = Personal.open(file.parent)
    saved = personal.bookmarks()
    assert len(saved) >= MANY - 40
    assert all(bookmark.note == f"note {bookmark.id}" for bookmark in saved)
    assert damaged_files(file)[0].read_bytes() == broken
    assert len(personal.notices) == 1
    personal.close()


def test_a_file_cut_in_half_gives_what_is_left(file):
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2])
    personal = Personal.open(file.parent)
    assert 0 < personal.count_bookmarks() < MANY
    assert "was damaged and has been repaired" in personal.notices[0]
    personal.close()


def test_a_broken_header_costs_nothing(file):
    overwrite(file, 0, b"\x00" * 100)
    personal = Personal.open(file.parent)
    assert personal.count_bookmarks() == MANY
    personal.close()


@pytest.mark.parametrize("content", [b"", b"This is no database.", bytes(5000)], ids=["empty", "text", "zeros"])
def test_what_the_file_lost_comes_from_the_newest_copy(file, content):
    personal = Personal.open(file.parent)
    personal.back_up_if_due()
    personal.close()
    file.write_bytes(content)
    again = Personal.open(file.parent)
    assert again.count_bookmarks() == MANY
    assert again.count_bookmarks(BookmarkFilter(tags=("t3",))) == len(range(3, MANY + 1, 7))
    assert "from the copy personal-" in again.notices[0]
    assert damaged_files(file)[0].read_bytes() == content
    again.close()


def test_a_file_without_anything_readable_and_without_a_copy_is_kept_beside(file):
    file.write_bytes(b"x" * 9000)
    personal = Personal.open(file.parent)
    assert personal.bookmarks() == []
    assert damaged_files(file)[0].read_bytes() == b"x" * 9000
    assert "0 bookmarks saved" in personal.notices[0]
    keep_in(personal)
    personal.close()


def test_reading_only_never_mends(file):
    broken = overwrite(file, 0, b"\x00" * 100)
    with pytest.raises(PersonalDataError, match="damaged"):
        Personal.open(file.parent, read_only=True)
    assert file.read_bytes() == broken


def test_damage_met_while_running_is_one_clear_line(file):
    Personal.open(file.parent).close()  # makes the copy of the day, which reads every page
    personal = Personal.open(file.parent)
    offset, size = page_of_table(file, "search_history")
    overwrite(file, offset, b"\xff" * size)
    with pytest.raises(PersonalDataError, match="damaged"):
        personal.remember_search("anything")
    personal.close()


def test_damaged_characters_are_shown_as_such(file):
    note = file.read_bytes().index(b"note 17")
    overwrite(file, note, b"\xff\xfe")
    personal = Personal.open(file.parent)
    assert personal.count_bookmarks() == MANY
    assert len(personal.bookmarks()) == MANY
    assert personal.count_bookmarks(BookmarkFilter(text="\ufffdte 17")) == 1
    personal.close()


@pytest.mark.parametrize("seed", range(24))
def test_flipped_bytes_never_bring_a_traceback(file, seed):
    rng = random.Random(seed)
    whole = bytearray(file.read_bytes())
    for _ in range(rng.choice([1, 5, 50])):
        whole[rng.randrange(len(whole))] ^= rng.randrange(1, 256)
    file.write_bytes(bytes(whole))
    try:
        personal = Personal.open(file.parent)
    except PersonalDataError as error:
        assert file.read_bytes() == bytes(whole)
        assert "\n" not in str(error)
        return
    saved = personal.bookmarks()
    assert len(saved) >= MANY // 2
    if personal.notices:
        assert damaged_files(file)[0].read_bytes() == bytes(whole)
    keep_in(personal, note="and it goes on")
    personal.close()


def copy_of_today(file: Path) -> Path:
    Personal.open(file.parent).close()
    [copy] = (file.parent / "backups").iterdir()
    return copy


def test_noise_over_the_file_costs_nothing_that_a_copy_has(file):
    copy_of_today(file)
    rng = random.Random(61)
    noise = bytearray(file.read_bytes())
    for offset in range(0, len(noise), 97):
        # No character of ASCII becomes another one: that could not be known for damage.
        noise[offset] ^= rng.randrange(128, 256)
    file.write_bytes(bytes(noise))
    personal = Personal.open(file.parent)
    assert personal.count_bookmarks() == MANY
    assert {bookmark.note for bookmark in personal.bookmarks()} == {f"note {number}" for number in range(1, MANY + 1)}
    assert "taken from the copy personal-" in personal.notices[0]
    assert damaged_files(file)[0].read_bytes() == bytes(noise)
    personal.close()


def test_what_was_kept_since_the_copy_is_read_from_the_damaged_file(file):
    copy_of_today(file)
    with Personal.open(file.parent) as personal:
        new = keep_in(personal, 4, 90, path="/news/new.md", note="since then")
    offset, size = page_of_table(file, "search_history")
    overwrite(file, offset, b"\xff" * size)
    with closing(sqlite3.connect(file)) as connection:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
    overwrite(file, pages // 2 * size, b"\xff" * size)
    with Personal.open(file.parent) as personal:
        assert personal.count_bookmarks() == MANY + 1
        assert personal.bookmark(new.id) == new
        assert personal.past_searches() == ["looms"]


def test_a_text_with_holes_is_taken_whole_from_the_copy(file):
    copy_of_today(file)
    note = file.read_bytes().index(b"note 17")
    overwrite(file, note, b"\xff\xfe")
    size = 4096
    overwrite(file, (len(file.read_bytes()) // size // 2) * size, b"\xff" * size)
    with Personal.open(file.parent) as personal:
        assert personal.count_bookmarks() == MANY
        assert all("\ufffd" not in bookmark.note for bookmark in personal.bookmarks())


def test_a_copy_of_damage_never_takes_the_place_of_a_good_one(file, monkeypatch):
    good = copy_of_today(file)
    good.rename(good.with_name("personal-2001-01-01.db"))
    size = 4096
    overwrite(file, (len(file.read_bytes()) // size // 2) * size, b"\xff" * size)
    with Personal.open(file.parent) as personal:
        assert personal.count_bookmarks() == MANY
    for copy in (file.parent / "backups").iterdir():
        with closing(sqlite3.connect(copy)) as connection:
            assert connection.execute("SELECT count(*) FROM bookmark").fetchone() == (MANY,)


def test_damage_of_the_version_or_the_owner_is_damage_not_another_program(file):
    for offset in (60, 68):
        before = file.read_bytes()
        overwrite(file, offset, b"\x7f\xff\xff\x01")
        with Personal.open(file.parent) as personal:
            assert personal.count_bookmarks() == MANY
        assert before != file.read_bytes()


def test_the_whole_file_is_looked_at_only_when_it_may_have_changed(file, monkeypatch):
    looks = []
    monkeypatch.setattr(database, "complaint", lambda *_, **__: looks.append(1))
    Personal.open(file.parent).close()
    assert looks
    looks.clear()
    for _ in range(3):
        with Personal.open(file.parent) as personal:
            keep_in(personal, 4, 20 + len(looks))
            personal.another().close()
    assert looks == []
    file.touch()
    Personal.open(file.parent).close()
    assert len(looks) == 1


def test_a_reader_that_stays_leaves_nothing_in_the_log_and_costs_no_look_at_the_whole_file(file, monkeypatch):
    """As when the screen ends before the search process, which reads bookmarks, does."""
    Personal.open(file.parent).close()
    looks = []
    monkeypatch.setattr(database, "complaint", lambda *_, **__: looks.append(1))
    with Personal.open(file.parent, read_only=True) as reader:
        with Personal.open(file.parent) as personal:
            keep_in(personal, 4, 40)
            assert reader.count_bookmarks() == MANY + 1
        assert file.with_name(f"{file.name}-wal").stat().st_size == 0
    Personal.open(file.parent).close()
    assert looks == []


def test_kept_words_are_as_the_copy_has_them(file):
    copy_of_today(file)
    with Personal.open(file.parent) as personal:
        before = {bookmark.id: bookmark.passage for bookmark in personal.bookmarks()}
    overwrite(file, file.read_bytes().index(b"mill closed"), b"MILL")
    size = 4096
    overwrite(file, (len(file.read_bytes()) // size // 2) * size, b"\xff" * size)
    with Personal.open(file.parent) as personal:
        assert {bookmark.id: bookmark.passage for bookmark in personal.bookmarks()} == before


def test_damaged_names_in_the_schema_are_damage(file):
    copy_of_today(file)
    overwrite(file, file.read_bytes().index(b"CREATE TABLE reading_place") + 14, b"\xd0\x01")
    with Personal.open(file.parent) as personal:
        assert personal.count_bookmarks() == MANY


def test_a_folder_in_its_place_is_set_aside_and_the_copy_taken(file):
    with Personal.open(file.parent) as personal:
        personal.back_up_if_due()
        before = [bookmark.passage.text for bookmark in personal.bookmarks()]
    file.unlink()
    file.mkdir()
    (file / "letter.txt").write_text("Dear all,")
    with Personal.open(file.parent) as personal:
        assert "from the copy personal-" in personal.notices[0]
        assert [bookmark.passage.text for bookmark in personal.bookmarks()] == before
    assert [(one / "letter.txt").read_text() for one in damaged_files(file)] == ["Dear all,"]


@pytest.mark.parametrize("suffix", ["-wal", "-shm"])
def test_a_folder_in_the_place_of_a_side_file_is_set_aside(file, suffix):
    side = file.with_name(f"{file.name}{suffix}")
    side.mkdir()
    with Personal.open(file.parent) as personal:
        assert "was a folder" in personal.notices[0]
        keep_in(personal, 4, 40)
        assert personal.count_bookmarks() == MANY + 1
    assert len(damaged_files(file)) == 1


def test_permission_to_read_it_is_taken_back(file, monkeypatch):
    file.chmod(0o200)
    monkeypatch.setattr(database.os, "access", lambda path, mode: bool(path.stat().st_mode & mode << 6))
    with Personal.open(file.parent) as personal:
        assert "because of its permissions" in personal.notices[0]
        assert personal.count_bookmarks() == MANY
    assert file.stat().st_mode & 0o777 == 0o600


def test_permission_to_enter_its_folder_is_taken_back(file, monkeypatch):
    folder = file.parent
    folder.chmod(0)
    monkeypatch.setattr(database.os, "access", lambda path, mode: bool(path.stat().st_mode & mode << 6))
    with Personal.open(folder) as personal:
        assert personal.notices == (
            f"{folder} could not be read because of its permissions; they have been corrected.",
        )
        assert personal.count_bookmarks() == MANY
    assert folder.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize(
    ("name", "damaged"), [(b"byline TEXT", b"bylime TEXT"), (b"accepted_place (", b"accepted_plaze (")]
)
def test_a_damaged_list_of_tables_is_damage(file, name, damaged):
    """SQLite finds nothing wrong with a column or a table of another name."""
    with Personal.open(file.parent) as personal:
        personal.back_up_if_due()
        keep_in(personal, 4, 40)
        before = personal.bookmarks()
    body = file.read_bytes()
    assert name in body
    file.write_bytes(body.replace(name, damaged))
    with Personal.open(file.parent) as personal:
        assert "was damaged and has been repaired" in personal.notices[0]
        assert personal.bookmarks() == before


def test_a_row_that_is_not_ours_is_taken_from_the_copy(file):
    with Personal.open(file.parent) as personal:
        personal.back_up_if_due()
        before = personal.bookmarks()
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE bookmark SET created = x'00ff' WHERE id = 3")
    mend(file, backups(file.parent))
    with Personal.open(file.parent) as personal:
        assert personal.bookmarks() == before
