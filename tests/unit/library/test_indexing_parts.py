"""The pure parts of indexing: what is walked, what has changed, in which order things are done."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from reader.errors import LibraryError
from reader.library.events import ArticlesChanged, BookmarksChanged, IndexCommitted, Notice, Progress
from reader.library.indexing.deriving import moment_of, read_article
from reader.library.indexing.scan import Told, compare, scan, scan_paths
from reader.library.indexing.workers import Job, JobQueue
from reader.library.processes.messages import event_from_line, to_line
from reader.library.roots import (
    SEEDS,
    Root,
    file_of,
    key_of,
    library_id,
    library_name,
    outlet_folders,
    resolve_roots,
    seed_roots,
)
from reader.model import ArticleMeta
from reader.model.article import UNDATED
from reader.model.rows import ScanReport
from reader.store.catalog.reader import CatalogReader
from reader.store.catalog.rows import FileStamp, KnownFile


def write(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(f"Text of {name}.", encoding="utf-8")


def names(found, folder: Path) -> set[str]:
    return {Path(key).relative_to(folder).as_posix() for key in found}


# -- roots ------------------------------------------------------------------------------------------------


def test_nested_roots_fold_into_the_outer_one(tmp_path):
    write(tmp_path, "a/b/c.md", "a/d.md", "e.md")
    roots = resolve_roots([tmp_path / "a" / "b", tmp_path / "a", tmp_path / "e.md", tmp_path / "a" / "d.md"])
    assert [root.path for root in roots] == [tmp_path / "a", tmp_path / "e.md"]


def test_the_library_folder_depends_on_the_roots_alone(tmp_path):
    write(tmp_path, "a/x.md", "b/x.md")
    one, other = tmp_path / "a", tmp_path / "b"
    assert library_id(resolve_roots([one, other])) == library_id(resolve_roots([other, one, one / "x.md"]))
    assert library_id(resolve_roots([one])) != library_id(resolve_roots([other]))
    assert len(library_id(seed_roots())) == 16


def test_a_folder_with_a_similar_name_is_not_inside(tmp_path):
    write(tmp_path, "news/x.md", "news-old/x.md")
    assert len(resolve_roots([tmp_path / "news", tmp_path / "news-old"])) == 2


def test_a_missing_path_is_named(tmp_path):
    with pytest.raises(LibraryError, match="nowhere does not exist"):
        resolve_roots([tmp_path / "nowhere"])


def test_a_loop_of_links_is_named(tmp_path):
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    with pytest.raises(LibraryError, match="loop"):
        resolve_roots([tmp_path / "loop"])


def test_seeds_are_known_by_their_own_root():
    [root] = seed_roots()
    assert resolve_roots([root.path]) == (root,)
    readme = root.path / "README.md"
    assert key_of(readme) == "seeds:/README.md" == root.key_of(readme)
    assert file_of("seeds:/README.md") == readme
    assert library_name([root]) == "seeds"


def test_names_of_libraries(tmp_path):
    write(tmp_path, "press/x.md", "wire/x.md")
    assert library_name(resolve_roots([tmp_path / "press"])) == "press"
    assert library_name(resolve_roots([tmp_path / "press", tmp_path / "wire"])) == "2 folders"


# -- scan -------------------------------------------------------------------------------------------------


def test_hidden_files_and_others_are_counted_and_passed_over(tmp_path):
    write(tmp_path, "a.md", "sub/b.txt", ".hidden.md", ".git/c.md", "README.md", "photo.jpg", "sub/.x")
    found = scan(resolve_roots([tmp_path]))
    assert names(found.files, tmp_path) == {"a.md", "sub/b.txt"}
    assert (found.hidden, found.not_articles) == (3, 2)
    assert [key.rpartition("/")[2] for key in found.not_read] == ["photo.jpg"]
    assert found.failed == {}


def test_files_are_found_in_the_order_of_their_names(tmp_path):
    written = [f"{n:02}.md" for n in (7, 3, 11, 1, 9, 2, 12, 5, 8, 4, 10, 6)]
    write(tmp_path, *written)
    found = scan(resolve_roots([tmp_path]))
    assert [Path(key).name for key in found.files] == sorted(written)


def test_what_was_saved_with_a_page_belongs_to_it(tmp_path):
    write(tmp_path, "page.html", "page_files/frame.html", "page_files/style.css", "other_files/b.html")
    found = scan(resolve_roots([tmp_path]))
    assert names(found.files, tmp_path) == {"page.html", "other_files/b.html"}
    assert found.not_read == []


@pytest.mark.parametrize(
    ("names", "line"),
    [
        ((), ""),
        (("/a/b.xlsx",), "1 file not read: b.xlsx"),
        (tuple("abcde"), "5 files not read: a, b, c, d, e"),
        (tuple("abcdef"), "6 files not read: a, b, c, d and 2 more"),
    ],
)
def test_files_that_are_not_read_are_named(names, line):
    assert ScanReport(not_read=names).not_read_line == line


def test_a_link_loop_ends(tmp_path):
    write(tmp_path, "sub/a.md")
    (tmp_path / "sub" / "up").symlink_to(tmp_path)
    (tmp_path / "again").symlink_to(tmp_path / "sub")
    assert len(scan(resolve_roots([tmp_path])).files) == 1


def test_what_cannot_be_looked_at_is_named_and_the_rest_goes_on(tmp_path):
    write(tmp_path, "a.md")
    (tmp_path / "gone.md").symlink_to(tmp_path / "nowhere")
    os.mkfifo(tmp_path / "pipe.md")
    found = scan(resolve_roots([tmp_path]))
    assert names(found.files, tmp_path) == {"a.md"}
    assert {Path(path).name: why for path, why in found.failed.items()} == {
        "gone.md": "no such file or directory",
        "pipe.md": "not a regular file",
    }


def test_a_root_that_vanished_is_named():
    root = Root("/nowhere/at/all", Path("/nowhere/at/all"))
    assert scan([root]).failed == {"/nowhere/at/all": "no such file or directory"}


def test_a_named_file_is_an_article_whatever_it_is_called(tmp_path):
    write(tmp_path, "notes.log")
    assert len(scan(resolve_roots([tmp_path / "notes.log"])).files) == 1


def test_a_name_that_is_no_text_is_said(tmp_path):
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/bad\xff.md")).write_text("x")
    found = scan(resolve_roots([tmp_path]))
    assert found.files == {}
    assert list(found.failed.values()) == ["its name is not valid UTF-8: rename it"]


def test_looking_at_some_paths_only(tmp_path):
    write(tmp_path, "a.md", "sub/b.md", "sub/c.md", ".git/x.md")
    roots = resolve_roots([tmp_path])
    known = {str(tmp_path / name): known_file(1) for name in ("a.md", "sub/b.md", "sub/old.md", "subway.md")}
    found, concerned = scan_paths(roots, [tmp_path / "sub", tmp_path / ".git" / "x.md", Path("/elsewhere.md")], known)
    assert names(found.files, tmp_path) == {"sub/b.md", "sub/c.md"}
    assert names(concerned, tmp_path) == {"sub/b.md", "sub/old.md"}


def test_many_changed_paths_are_not_compared_with_every_known_file():
    class Counted(str):
        __slots__ = ()
        compared = 0

        def startswith(self, prefixes, *place):  # type: ignore[override]
            Counted.compared += len(prefixes) if isinstance(prefixes, tuple) else 1
            return super().startswith(prefixes, *place)

    roots = [Root("/nowhere/at/all", Path("/nowhere/at/all"))]
    known = {Counted(f"/nowhere/at/all/{n}.md"): known_file(n) for n in range(100)}
    found, concerned = scan_paths(roots, [Path(f"/nowhere/at/all/{n}.md") for n in range(0, 100, 2)], known)
    assert len(concerned) == 50
    assert Counted.compared <= len(known)
    compare(found.files, known, [f"/elsewhere/{n}" for n in range(50)], lambda file: None, Told())
    assert Counted.compared <= len(known)


# -- changes ----------------------------------------------------------------------------------------------


def known_file(number: int, content_hash: str | None = "h", size: int = 1, mtime: int = 1) -> KnownFile:
    return KnownFile(number, size, mtime, content_hash, None, "derived")


def found_file(path: str, size: int = 1, mtime: int = 1) -> tuple[Path, FileStamp]:
    return Path(path), FileStamp(size, mtime)


def hashes(**of: str):
    return lambda file: of.get(file.name)


def test_new_changed_unread_and_gone():
    files = {path: found_file(path) for path in ("/new", "/same", "/again")} | {"/changed": found_file("/c", size=2)}
    known = {
        "/same": known_file(1),
        "/changed": known_file(2),
        "/gone": known_file(3),
        "/again": known_file(4, content_hash=None),
    }
    changes = compare(files, known, (), hashes(new="other"), Told())
    assert (list(changes.new), list(changes.changed), list(changes.again)) == (["/new"], ["/changed"], ["/again"])
    assert (changes.gone, changes.renamed) == (["/gone"], {})


def test_a_rename_is_recognised_by_its_content():
    changes = compare({"/b": found_file("/b")}, {"/a": known_file(1, "h")}, (), hashes(b="h"), Told())
    assert (changes.renamed, changes.new, changes.gone) == ({"/a": "/b"}, {}, [])


@pytest.mark.parametrize(
    ("files", "known"),
    [
        (["/b", "/c"], ["/a"]),
        (["/b"], ["/a", "/z"]),
    ],
)
def test_two_of_the_same_content_are_no_rename(files, known):
    changes = compare(
        {path: found_file(path) for path in files},
        {path: known_file(n) for n, path in enumerate(known)},
        (),
        lambda file: "h",
        Told(),
    )
    assert changes.renamed == {}
    assert (sorted(changes.new), sorted(changes.gone)) == (files, known)


def test_only_files_of_a_vanished_size_are_hashed():
    asked = []
    compare({"/b": found_file("/b", size=7)}, {"/a": known_file(1)}, (), asked.append, Told())
    assert asked == []


def test_what_is_told_of_the_nearest_folder_counts_and_is_taken_up():
    roots = [Root("/news", Path("/news")), Root(SEEDS, Path("/program/seeds"))]
    outlets = outlet_folders({"plant": "The Herald", "/news/plant/radio/": "Sund Radio", "/elsewhere": "No one"}, roots)
    told = Told(outlets=outlets)
    assert told.outlet("/news/plant/radio/a.md") == "Sund Radio"
    assert told.outlet("/news/plant/deep/b.md") == told.outlet(f"{SEEDS}/plant/c.md") == "The Herald"
    assert told.outlet("/news/plants/d.md") is None
    assert outlet_folders({"/": "All"}, roots) == {root.key: "All" for root in roots}
    files = {path: found_file(path) for path in ("/news/plant/e.md", "/news/f.md")}
    known = {path: known_file(n) for n, path in enumerate(files)}
    assert list(compare(files, known, (), hashes(), told).again) == ["/news/plant/e.md"]
    assert not compare(files, known, (), hashes(), Told()).again


def test_a_folder_that_cannot_be_read_loses_nothing():
    known = {"/disk/a": known_file(1), "/disk/sub/b": known_file(2), "/diskette/c": known_file(3)}
    assert compare({}, known, ["/disk"], hashes(), Told()).gone == ["/diskette/c"]


# -- order and moments ------------------------------------------------------------------------------------


def test_wanted_jobs_come_first_and_none_twice():
    queue = JobQueue(Job(n, str(n), Path(str(n))) for n in range(6))
    jobs = iter(queue)
    order = [next(jobs).article_id]
    queue.want([4, 99, 0])
    queue.want([2])
    order += [job.article_id for job in jobs]
    assert order == [0, 2, 4, 1, 3, 5]
    assert len(queue) == 0


@pytest.mark.parametrize(
    ("published", "seconds"),
    [
        ("1970-01-02", 86_400),
        ("1970-01-01T01:00:00+01:00", 0),
        ("1970-01-01T00:01", 60),
        (None, UNDATED + 5),
        ("no date", UNDATED + 5),
        ("0001-01-01T00:00:00+14:00", -62_135_647_200),
    ],
)
def test_the_moment_lists_sort_by(published, seconds):
    assert moment_of(ArticleMeta("t", published=published), FileStamp(1, 5_000_000_000)) == seconds


@pytest.mark.parametrize(
    ("name", "date"),
    [
        ("1970-01-03-flood.md", "1970-01-03"),
        ("flood_20010101.md", "2001-01-01"),
        ("call-1200101019.md", None),
        ("2001-02-31.md", None),
    ],
)
def test_the_date_in_the_name_of_a_file_is_a_guess(name, date, tmp_path):
    (tmp_path / name).write_text("The flood came.")
    article = read_article("a", tmp_path / name, 1_000).article
    assert (article.meta.published, article.meta.date_guessed) == (date, date is not None)


# -- reading one file -------------------------------------------------------------------------------------


def test_a_file_over_the_limit_is_not_read(tmp_path):
    file = tmp_path / "a.txt"
    file.write_text("word " * 100, encoding="utf-8")
    derived = read_article(str(file), file, largest=499)
    assert (derived.state, derived.article) == ("too_large", None)
    assert "max_text_mb" in (derived.reason or "")
    assert read_article(str(file), file, largest=500).state == "derived"


def test_binary_empty_and_vanished_files(tmp_path):
    (tmp_path / "b.txt").write_bytes(bytes(range(256)) * 20)
    (tmp_path / "e.txt").write_text(" \n\n", encoding="utf-8")
    assert read_article("b", tmp_path / "b.txt", 10**6).state == "unreadable"
    assert read_article("e", tmp_path / "e.txt", 10**6).state == "empty"
    gone = read_article("g", tmp_path / "g.txt", 10**6)
    assert (gone.state, gone.reason) == ("unreadable", "no such file or directory")


# -- events between processes -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "event",
    [
        Progress("articles", 3, 9, 1.5, 4.0),
        Progress("waiting", holder="Another newsreader (process 7)"),
        ArticlesChanged(),
        ArticlesChanged(frozenset([3, 1])),
        IndexCommitted(),
        BookmarksChanged(),
        Notice("a\nb “c”", "warning"),
    ],
)
def test_events_survive_the_wire(event):
    line = to_line(event)
    assert line.endswith(b"\n") and line.count(b"\n") == 1
    assert event_from_line(line) == event


@pytest.mark.parametrize(
    "line", [b"", b"{}", b"[]", b"3", b'{"type": "what"}', b'{"type": "Notice", "text": 1}', b"\xff"]
)
def test_other_lines_are_no_events(line):
    with pytest.raises(ValueError):
        event_from_line(line)


def test_a_scan_for_a_few_files_ends_early(tmp_path):
    for folder in range(5):
        (tmp_path / str(folder)).mkdir()
        for number in range(4):
            (tmp_path / str(folder) / f"{number}.md").write_text("A line of news.")
    assert len(scan(resolve_roots([tmp_path])).files) == 20
    assert 6 < len(scan(resolve_roots([tmp_path]), 6).files) < 20


def test_the_list_of_a_new_library_is_filled_before_index_and_extraction_are_imported(tmp_path):
    news = tmp_path / "news"
    news.mkdir()
    (news / "a.md").write_text("---\ntitle: The river rises\n---\n\nIt rained.")
    code = (
        "import sys; from pathlib import Path; from reader.library.processes import indexer; "
        "from reader.library.roots import CacheFolder; from reader.library.roots import resolve_roots; "
        f"roots = resolve_roots([Path({str(news)!r})]); cache = CacheFolder(Path({str(tmp_path / 'cache')!r})); "
        "cache.make(roots); indexer.fill_list(cache, roots, indexer.tell); "
        "print(*[name for name in ('numpy', 'whoosh', 'reader.extraction', 'markdown_it') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True)
    *events, imported = done.stdout.splitlines()
    assert [json.loads(event)["type"] for event in events] == ["Progress", "Progress", "ArticlesChanged"]
    assert imported == ""
    catalog = CatalogReader(tmp_path / "cache" / "catalog.db")
    assert [heading.meta.title for heading in catalog.headings(0, 10)] == ["The river rises"]
    catalog.close()
