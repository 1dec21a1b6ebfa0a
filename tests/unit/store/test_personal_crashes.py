"""Two programs at once, a full disk, and being killed right after the confirmation."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from reader.store.personal import Personal

KEEPING = """
import sys, time
from pathlib import Path
from reader.errors import PersonalDataError
from reader.model import Citation, Span
from reader.passages.keeping import make_passage, place_of
from reader.store.personal import Personal

TEXT = "The mill closed in May. Forty looms went to Sarn, the owner said. " * 400

def keep(personal, number, note=""):
    passage = make_passage(TEXT, Span(4, 20 + number), "h", Citation("/news/mill.md", "Mill"))
    return personal.add_bookmark(passage, place_of(passage), note, ["a", "b"]).id
"""


def program(body: str) -> list[str]:
    return [sys.executable, "-c", KEEPING + textwrap.dedent(body)]


@pytest.mark.slow
def test_what_was_confirmed_survives_kill_9(tmp_path):
    """Ten rounds; each ends with a kill at a moment drawn from the seed, measured in confirmations."""
    seed = 20_310_402
    rng = random.Random(seed)
    endless = """
    personal = Personal.open(Path(sys.argv[1]))
    for number in range(1, 10_000):
        print(keep(personal, number), flush=True)
    """
    confirmed: list[int] = []
    for _ in range(10):
        child = subprocess.Popen([*program(endless), str(tmp_path)], stdout=subprocess.PIPE, text=True)
        assert child.stdout is not None
        confirmed += [int(child.stdout.readline()) for _ in range(rng.randint(1, 25))]
        child.send_signal(signal.SIGKILL)
        confirmed += [int(line) for line in child.stdout if line.endswith("\n")]
        child.stdout.close()
        child.wait()
    personal = Personal.open(tmp_path)
    assert personal.notices == (), f"seed {seed}"
    stored = {bookmark.id for bookmark in personal.bookmarks()}
    assert set(confirmed) <= stored, f"seed {seed}"
    assert all(bookmark.tags == ("a", "b") for bookmark in personal.bookmarks())
    personal.close()


def test_two_programs_may_keep_at_once(tmp_path):
    both = """
    personal = Personal.open(Path(sys.argv[1]))
    for number in range(1, 61):
        keep(personal, number, sys.argv[2])
    """
    children = [subprocess.Popen([*program(both), str(tmp_path), name]) for name in ("one", "two")]
    assert [child.wait(60) for child in children] == [0, 0]
    personal = Personal.open(tmp_path)
    notes = [bookmark.note for bookmark in personal.bookmarks()]
    assert (notes.count("one"), notes.count("two")) == (60, 60)
    personal.close()


def test_a_full_disk_is_one_clear_line_and_nothing_is_half_written(tmp_path):
    until_full = """
    import resource
    personal = Personal.open(Path(sys.argv[1]))
    print(keep(personal, 1), flush=True)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
    for number in range(2, 1_000):
        try:
            print(keep(personal, number, "n" * 3_000), flush=True)
        except PersonalDataError as error:
            print(error, file=sys.stderr)
            print(len(personal.bookmarks()))
            sys.exit(0)
    """
    done = subprocess.run([*program(until_full), str(tmp_path)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    *confirmed, still_there = [int(line) for line in done.stdout.split()]
    assert still_there == len(confirmed)
    assert done.stderr.count("\n") == 1
    assert "Nothing was changed" in done.stderr
    assert "Free some space" in done.stderr
    personal = Personal.open(tmp_path)
    assert sorted(bookmark.id for bookmark in personal.bookmarks()) == confirmed
    personal.close()


def test_a_write_lock_that_is_not_given_up_is_one_clear_line(tmp_path, monkeypatch):
    import sqlite3

    from reader.errors import PersonalDataError
    from reader.store.personal import database as personal_connection

    monkeypatch.setattr(personal_connection, "BUSY_SECONDS", 0.05)
    personal = Personal.open(tmp_path)
    holder = sqlite3.connect(tmp_path / "personal.db", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(PersonalDataError, match="Another newsreader is writing"):
        personal.remember_search("looms")
    holder.execute("ROLLBACK")
    holder.close()
    personal.remember_search("looms")
    assert personal.past_searches() == ["looms"]
    personal.close()


def test_threads_may_share_it(tmp_path):
    from concurrent.futures import ThreadPoolExecutor

    personal = Personal.open(tmp_path)
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda number: personal.mark_read(f"/{number}", "h", True), range(60)))
    assert len(personal.read_paths([f"/{number}" for number in range(60)])) == 60
    personal.close()


def test_no_lock_of_the_first_opening_stays(tmp_path):
    opening = program("Personal.open(Path(sys.argv[1])); print(keep(Personal.open(Path(sys.argv[1])), 3))")
    children = [subprocess.Popen([*opening, str(tmp_path / "new")], stdout=subprocess.DEVNULL) for _ in range(3)]
    assert [child.wait(60) for child in children] == [0, 0, 0]
    personal = Personal.open(Path(tmp_path / "new"))
    assert personal.count_bookmarks() == 3
    personal.close()
