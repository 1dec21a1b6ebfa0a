"""Catalog and index follow the files, whatever happens to them and to the process."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import queue
import random
import subprocess
import sys
import time
import weakref
from collections.abc import Callable
from pathlib import Path

import pytest

from reader.errors import CatalogError, SearchIndexError
from reader.formats import reading
from reader.library.events import ArticlesChanged, LibraryEvent, Notice, Progress
from reader.library.indexing import updating
from reader.library.indexing.session import LockedError, MendedError, holding
from reader.library.indexing.updating import Updater
from reader.library.indexing.watching import Watcher
from reader.library.indexing.workers import WORTH_PROCESSES, Batch, Job, JobQueue, Workers
from reader.library.roots import resolve_roots
from reader.model.rows import FigureFilter, QuoteFilter


def test_new_files_are_derived_and_indexed(shelf):
    shelf.write("a.md", "b.md", "sub/c.md")
    summary = shelf.update()
    assert (summary.new, summary.indexed) == (3, 3)
    shelf.assert_complete(["a.md", "b.md", "c.md"])
    stored = shelf.reader().article(shelf.names()["a.md"])
    assert stored.article.meta.title == "Flood a.md"
    assert stored.heading.state == "derived"


def test_a_large_file_comes_last_and_its_text_counts_as_work_left(shelf, monkeypatch):
    monkeypatch.setattr(updating, "LARGE_BYTES", 2_000)
    monkeypatch.setattr(updating, "ROWS_SECONDS", 0.0)
    shelf.write("b.md")
    (shelf.folder / "a.md").write_text("---\ndate: 2030-01-01\n---\n\n" + "A dull sentence. " * 200)
    shelf.update()
    derived = [event for event in shelf.events if isinstance(event, ArticlesChanged) and event.ids]
    names = {number: name for name, number in shelf.names().items()}
    assert [names[number] for event in derived for number in event.ids] == ["b.md", "a.md"]
    [first, *_] = [event for event in shelf.events if isinstance(event, Progress) and event.phase == "articles"]
    assert (first.done, first.total) == (1, 2)
    assert first.seconds_left > 1 / first.rate


def test_the_outlet_of_a_folder_wins_over_guesses_and_not_over_what_a_file_says(shelf):
    plain = "Ten houses burned on Monday, the fire brigade said.\n\nNobody was hurt.\n"
    files = {
        "plant/a.md": plain,
        "plant/2026-05-06-tidende.md": plain,
        "plant/b.md": f"---\ntitle: B\nsource: The Courier\n---\n\n{plain}",
        "plant/c.md": f"# Fire\n\nTidende · 6 May 2026 · Ane Lund\n\n{plain}",
        "elsewhere.md": plain,
    }
    for name, text in files.items():
        (shelf.folder / name).parent.mkdir(exist_ok=True)
        (shelf.folder / name).write_text(text)

    def outlets() -> dict[str, tuple[str | None, bool]]:
        headings = shelf.reader().headings(0, 99)
        return {Path(one.path).name: (one.meta.source, one.meta.source_guessed) for one in headings}

    shelf.update()
    before = outlets()
    shelf.outlets = {"plant": "The Herald"}
    assert shelf.update().indexed == 4
    assert shelf.update().indexed == 0
    assert outlets() == before | {
        "a.md": ("The Herald", False),
        "2026-05-06-tidende.md": ("The Herald", False),
        "b.md": ("The Courier", False),
        "c.md": ("Tidende", False),
    }
    shelf.outlets = {}
    assert shelf.update().indexed == 4
    assert outlets() == before


def test_quotes_and_figures_are_kept(shelf):
    shelf.write("a.md")
    shelf.update()
    [row] = shelf.reader().quotes(QuoteFilter("quill"))
    assert row.quote.text.startswith("We lost 30 houses")
    assert shelf.reader().figures(FigureFilter(low=30, high=30))


def test_nothing_changed_means_nothing_is_read(shelf):
    shelf.write("a.md", "b.md")
    shelf.update()
    summary = shelf.update()
    assert (summary.new, summary.changed, summary.removed, summary.indexed) == (0, 0, 0, 0)


def test_a_changed_file_keeps_its_id_and_is_indexed_once(shelf):
    shelf.write("a.md", "b.md")
    shelf.update()
    before = shelf.names()
    shelf.write("a.md", count=4_000)
    summary = shelf.update()
    assert (summary.changed, summary.indexed) == (1, 1)
    assert shelf.names() == before
    shelf.assert_complete(["a.md", "b.md"])
    assert shelf.reader().figures(FigureFilter(low=4_000))


def test_a_renamed_file_keeps_its_id_and_is_not_read_again(shelf):
    shelf.write("a.md", "b.md")
    shelf.update()
    before = shelf.names()
    (shelf.folder / "a.md").rename(shelf.folder / "z.md")
    summary = shelf.update()
    assert (summary.renamed, summary.new, summary.indexed) == (1, 0, 0)
    assert shelf.names() == {"z.md": before["a.md"], "b.md": before["b.md"]}


def test_a_deleted_file_leaves_catalog_and_index(shelf):
    shelf.write("a.md", "b.md")
    shelf.update()
    (shelf.folder / "a.md").unlink()
    assert shelf.update().removed == 1
    shelf.assert_complete(["b.md"])


def test_two_files_with_the_same_content_are_two_articles(shelf):
    shelf.write("a.md")
    (shelf.folder / "copy.md").write_bytes((shelf.folder / "a.md").read_bytes())
    shelf.update()
    shelf.assert_complete(["a.md", "copy.md"])


def test_what_cannot_be_read_is_listed_and_leaves_the_index(shelf):
    shelf.write("a.md", "b.md")
    shelf.update()
    (shelf.folder / "a.md").write_bytes(bytes(range(256)) * 10)
    shelf.update()
    report = shelf.reader().scan_report()
    assert [Path(item.path).name for item in report.unreadable] == ["a.md"]
    assert shelf.indexed_ids() == [shelf.names()["b.md"]]
    shelf.write("a.md")
    shelf.update()
    shelf.assert_complete(["a.md", "b.md"])
    assert shelf.reader().scan_report().unreadable == ()


def test_empty_files_are_counted_and_not_listed(shelf):
    shelf.write("a.md")
    (shelf.folder / "e.md").write_text("")
    (shelf.folder / "blank.txt").write_text("\n \n")
    shelf.update()
    shelf.assert_complete(["a.md"])
    assert shelf.reader().scan_report().empty == 2


def test_an_article_that_becomes_empty_goes(shelf):
    shelf.write("a.md", "b.md")
    shelf.update()
    (shelf.folder / "a.md").write_text("")
    shelf.update()
    shelf.assert_complete(["b.md"])


@pytest.mark.slow
def test_worker_processes_give_the_same_library(shelf):
    names = [f"{n:03}.md" for n in range(90)]
    shelf.write(*names)
    shelf.update(workers=2)
    shelf.assert_complete(names)


def test_a_rebuild_keeps_ids_and_derives_everything_again(shelf):
    shelf.write("a.md", "b.md")
    shelf.update()
    before = shelf.names()
    summary = shelf.update(rebuild=True)
    assert summary.indexed == 2
    assert shelf.names() == before
    shelf.assert_complete(["a.md", "b.md"])


def test_a_damaged_catalog_is_rebuilt_and_said(shelf):
    shelf.write("a.md", "b.md")
    shelf.update()
    shelf.cache.catalog.write_bytes(b"SQLite format 3\0 no, it is not" * 200)
    shelf.update()
    shelf.assert_complete(["a.md", "b.md"])
    assert any(isinstance(event, Notice) and "rebuilt" in event.text for event in shelf.events)


def test_a_damaged_index_is_rebuilt_and_said(shelf):
    shelf.write("a.md", "b.md")
    shelf.update()
    for file in shelf.cache.index.rglob("*"):
        if file.is_file():
            file.write_bytes(b"noise")
    shelf.update()
    shelf.assert_complete(["a.md", "b.md"])
    assert any(isinstance(event, Notice) and "index" in event.text for event in shelf.events)


def test_a_deleted_index_is_filled_from_the_catalog(shelf):
    shelf.write("a.md", "b.md")
    shelf.update()
    for file in sorted(shelf.cache.index.rglob("*"), reverse=True):
        file.unlink() if file.is_file() else file.rmdir()
    shelf.update()
    shelf.assert_complete(["a.md", "b.md"])


def test_a_second_process_is_told_who_indexes(shelf):
    shelf.write("a.md")
    with (
        holding(shelf.cache, resolve_roots([shelf.folder]), shelf.events.append),
        pytest.raises(LockedError, match=r"process \d+"),
        holding(shelf.cache, resolve_roots([shelf.folder]), shelf.events.append),
    ):
        pass


def indexer(shelf) -> subprocess.Popen[bytes]:
    command = ["-m", "reader.library.processes.indexer", "--cache", str(shelf.cache.path), "--largest", "1000000"]
    return subprocess.Popen(
        [sys.executable, *command, str(shelf.folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10))
def test_killed_at_any_moment_the_next_start_completes_it(shelf, seed):
    rng = random.Random(seed)
    names = [f"{n:03}.md" for n in range(120)]
    shelf.write(*names[:80])
    if rng.random() < 0.5:
        shelf.update()
        shelf.write(*rng.sample(names[:80], 30), count=77)
    shelf.write(*names[80:])
    process = indexer(shelf)
    time.sleep(0.15 + rng.random() * 0.7)
    process.kill()
    process.communicate()
    shelf.update()
    shelf.assert_complete(names)


@pytest.mark.slow
def test_the_indexer_follows_changes_and_ends_with_its_input(shelf):
    shelf.write("a.md")
    process = indexer(shelf)
    assert process.stdin is not None and process.stdout is not None

    def wait_for(phase: str) -> None:
        for line in process.stdout:
            if f'"{phase}"'.encode() in line:
                return
        raise AssertionError(f"ended before {phase}")

    with contextlib.closing(process.stdin):
        wait_for("idle")
        shelf.write("b.md")
        # It is idle more than once: when the articles are read, and again when what is told of them is gathered.
        while "b.md" not in shelf.names():
            wait_for("idle")
        assert sorted(shelf.names()) == ["a.md", "b.md"]
    assert process.wait(timeout=10) == 0
    process.stdout.close()
    shelf.assert_complete(["a.md", "b.md"])


def test_a_failing_indexer_says_why_in_one_line(shelf):
    shelf.cache.path.parent.mkdir(parents=True, exist_ok=True)
    shelf.cache.path.write_text("a file where the cache folder should be")
    process = indexer(shelf)
    output, _ = process.communicate(timeout=20)
    assert process.returncode == 1
    assert b'"stopped"' in output and b"cannot be written" in output
    assert b"Traceback" not in output


@pytest.mark.slow
def test_a_worker_that_is_killed_loses_no_article(shelf):
    names = [f"{n:03}.md" for n in range(150)]
    shelf.write(*names)
    roots = resolve_roots([shelf.folder])

    def kill_one(event: object) -> None:
        shelf.events.append(event)
        if isinstance(event, Progress) and event.phase == "articles":
            for worker in multiprocessing.active_children()[:1]:
                worker.kill()

    with holding(shelf.cache, roots, kill_one) as held:
        pool = Workers(2, held.index.preparer, 1_000_000)
        try:
            Updater(roots, held, pool, kill_one).everything()
        finally:
            pool.close()
    shelf.assert_complete(names)


def test_workers_let_go_of_what_was_done_meanwhile():
    class Beside:
        def a_little(self) -> bool:
            return False

    workers, beside = Workers(0, Bomb, 1_000_000), Beside()
    assert len(list(workers.run(iter(()), 0, beside.a_little))) == 1
    gone = weakref.ref(beside)
    del beside
    assert gone() is None


class Bomb:
    """Prepares nothing, and ends its process over one article."""

    def __len__(self):
        return 0

    def add(self, document):
        if "bomb" in document.title:
            os._exit(1)


@pytest.mark.slow
def test_a_file_that_ends_its_worker_is_named_and_all_others_are_read(shelf):
    names = [f"{n:03}.md" for n in range(WORTH_PROCESSES + 10)]
    shelf.write("bomb.md", *names)
    jobs = [Job(n, name, shelf.folder / name) for n, name in enumerate(["bomb.md", *names])]
    pool = Workers(1, Bomb, 1_000_000)
    found = [one for one in pool.run(iter(JobQueue(jobs)), len(jobs)) if not isinstance(one, Batch)]
    pool.close()
    assert sorted(one.article_id for one in found) == list(range(len(jobs)))
    assert [one.article_id for one in found if one.file.state == "unreadable"] == [0]
    assert "failed on this file (its reader ended)" in str([one.file.reason for one in found if one.file.reason])


@pytest.mark.parametrize("what", ["catalog", "index"])
def test_damage_that_shows_only_when_it_is_read_is_removed_to_begin_again(shelf, what):
    names = [f"{number:02}.md" for number in range(40)]
    shelf.write(*names)
    shelf.update()
    file = shelf.cache.catalog if what == "catalog" else next(shelf.cache.index.glob("*/*.trm"))
    body = bytearray(file.read_bytes())
    body[len(body) // 2 :] = b"\xff" * (len(body) - len(body) // 2)
    shelf.events.clear()
    error = CatalogError("It cannot be read.") if what == "catalog" else SearchIndexError("It cannot be read.")
    with (
        pytest.raises(MendedError),
        holding(shelf.cache, resolve_roots([shelf.folder]), shelf.events.append),
    ):
        file.write_bytes(body)
        raise error
    [told] = shelf.events
    assert isinstance(told, Notice) and what in told.text
    shelf.update()
    shelf.assert_complete(names)


def test_an_error_over_sound_files_removes_nothing(shelf):
    shelf.write("a.md")
    shelf.update()
    with (
        pytest.raises(SearchIndexError, match="no room"),
        holding(shelf.cache, resolve_roots([shelf.folder]), shelf.events.append),
    ):
        raise SearchIndexError("There is no room.")
    assert shelf.cache.catalog.exists() and shelf.indexed_ids() == sorted(shelf.names().values())


def _fails_on(name: str, right: Callable[[str, bytes], object]) -> Callable[[str, bytes], object]:
    def parse(file: str, data: bytes) -> object:
        if file == name:
            raise IndexError(name)
        return right(file, data)

    return parse


def test_an_error_that_nobody_foresaw_costs_one_article(shelf, monkeypatch):
    shelf.write("a.md", "bad.md", "c.md")
    monkeypatch.setattr(reading, "parse", _fails_on("bad.md", reading.parse))
    shelf.update()
    [unread] = shelf.reader().scan_report().unreadable
    assert (Path(unread.path).name, "failed on this file (IndexError)" in unread.reason) == ("bad.md", True)
    names = shelf.names()
    assert shelf.indexed_ids() == sorted((names["a.md"], names["c.md"]))
    assert "raise IndexError" in shelf.cache.indexer_log.read_text()


def test_an_error_that_nobody_foresaw_in_a_heading_is_left_to_the_reading_of_the_file(shelf, monkeypatch):
    shelf.write("a.md", "bad.md")
    monkeypatch.setattr(reading, "read_meta", _fails_on("bad.md", reading.read_meta))
    shelf.update()
    shelf.assert_complete(["a.md", "bad.md"])


@pytest.mark.slow
@pytest.mark.parametrize("at_once", [True, False])
def test_a_folder_that_is_renamed_and_comes_back_is_followed_again(shelf, at_once):
    """Also one that goes before the system's notifications have begun."""
    shelf.write("a.md")
    changed: queue.SimpleQueue[set[Path]] = queue.SimpleQueue()
    told: queue.SimpleQueue[LibraryEvent] = queue.SimpleQueue()
    watcher = Watcher(resolve_roots([shelf.folder]), changed.put, told.put)
    away = shelf.folder.with_name("away")
    if at_once:
        shelf.folder.rename(away)
    watcher.start()
    try:
        if not at_once:
            time.sleep(1)
            shelf.folder.rename(away)
        event = told.get(timeout=30)
        assert isinstance(event, Notice) and "is not there any more" in event.text
        away.rename(shelf.folder)
        while shelf.folder.resolve() not in changed.get(timeout=30):
            pass
        until = time.monotonic() + 30
        while time.monotonic() < until:  # the system's notifications begin a moment later
            shelf.write("b.md")
            with contextlib.suppress(queue.Empty):
                if shelf.folder.resolve() / "b.md" in changed.get(timeout=2):
                    return
        raise AssertionError("a file of the folder that is back was not noticed")
    finally:
        watcher.stop()
