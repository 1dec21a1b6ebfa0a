"""Damage: every file of an index cut short or changed; missing; of another version; a disk that is full."""

from __future__ import annotations

import json
import random
import resource
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from reader.errors import SearchIndexError
from reader.search.engine import SearchDocument
from reader.search.whoosh.engine import WhooshEngine
from reader.search.whoosh.index import WhooshIndex
from reader.search.whoosh.schema import check_distribution

from .search_help import MemoryLookup, make_index

DOCUMENTS = [
    SearchDocument(
        number, f"Report {number}", f"Flood {number} rose in town{number % 7}. The river fell.", "Post", "Lee", "2024"
    )
    for number in range(1, 41)
]
QUERIES = ["flood", '"the river fell"', "town*", "tonw1~", "source:post flood -town3", "riv"]


def files_of(index: WhooshIndex) -> list[Path]:
    return sorted(path for path in index.path.rglob("*") if path.is_file() and path.stat().st_size)


def searcher_over(index: WhooshIndex) -> WhooshEngine:
    return WhooshEngine(index, MemoryLookup({document.id: document for document in DOCUMENTS}))


def answers(index: WhooshIndex) -> list[tuple[int, str | None]]:
    searcher = searcher_over(index)
    return [(answer.total, answer.error) for answer in map(searcher.search, QUERIES)]


@pytest.fixture
def index(tmp_path: Path) -> WhooshIndex:
    return make_index(tmp_path / "index", DOCUMENTS, segments=2)


def test_every_file_cut_short_is_noticed_when_opening(index: WhooshIndex) -> None:
    for path in files_of(index):
        whole = path.read_bytes()
        for length in (0, 1, len(whole) // 2, len(whole) - 1):
            path.write_bytes(whole[:length])
            with pytest.raises(SearchIndexError):
                index.count()
            assert all(error for _, error in answers(index))
        path.write_bytes(whole)
    assert all(error is None for _, error in answers(index))


@pytest.mark.slow
def test_every_file_with_a_changed_byte_is_noticed_when_verifying(index: WhooshIndex) -> None:
    sound = answers(index)
    rng = random.Random(4)
    for path in files_of(index):
        whole = path.read_bytes()
        for at in {0, len(whole) - 1, *(rng.randrange(len(whole)) for _ in range(6))}:
            path.write_bytes(whole[:at] + bytes((whole[at] ^ (1 << rng.randrange(8)),)) + whole[at + 1 :])
            try:
                noticed = bool(index.verify())
            except SearchIndexError:
                noticed = True
            assert noticed or path.name == "current.json", (path.name, at)
            answers(index)  # right, wrong, or an error: never an exception
        path.write_bytes(whole)
    assert answers(index) == sound


def test_every_file_missing_is_noticed(index: WhooshIndex) -> None:
    for path in files_of(index):
        whole = path.read_bytes()
        path.unlink()
        assert all(error for _, error in answers(index))
        path.write_bytes(whole)
    assert all(error is None for _, error in answers(index))


def test_a_searcher_recovers_when_the_index_is_back(tmp_path: Path) -> None:
    index = WhooshIndex(tmp_path / "index")
    searcher = searcher_over(index)
    assert "no search index yet" in str(searcher.search("flood").error)
    make_index(index.path, DOCUMENTS[:10])
    assert searcher.search("flood").total == 10
    with index.writing() as writer:
        writer.put(DOCUMENTS[10:])
        writer.commit()
    assert searcher.search("flood").total == 40
    (segment, *_) = index.path.rglob("*.pst")
    segment.write_bytes(b"")
    assert searcher_over(index).search("flood").error
    with index.writing("at once"):
        assert searcher.search("flood").total == 0
    assert searcher.search("flood").error is None


def test_the_old_generation_answers_while_a_new_one_is_built(index: WhooshIndex) -> None:
    searcher = searcher_over(index)
    with index.writing("beside") as writer:
        writer.put([DOCUMENTS[0]])
        writer.commit()
        assert searcher.search("flood").total == 40
    assert searcher.search("flood").total == 1


def test_another_version_is_rebuilt_and_said(index: WhooshIndex) -> None:
    pointer = index.path / "current.json"
    pointer.write_text(json.dumps({**json.loads(pointer.read_text()), "format": 99}))
    with pytest.raises(SearchIndexError, match="another version"):
        index.count()


@pytest.mark.parametrize("name", ["../../etc", "generation-000001/..", "", "other", 7, None])
def test_a_pointer_never_leads_out_of_the_folder(index: WhooshIndex, name: object) -> None:
    pointer = index.path / "current.json"
    pointer.write_text(json.dumps({**json.loads(pointer.read_text()), "generation": name}))
    with pytest.raises(SearchIndexError):
        index.count()


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(SearchIndexError, match="cannot be created"):
        WhooshIndex(tmp_path / "file" / "index").writing().__enter__()


def limit_file_size() -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))


def test_a_full_disk_leaves_the_index_as_it_was(index: WhooshIndex) -> None:
    script = textwrap.dedent(
        """
        import sys
        from pathlib import Path
        from reader.errors import SearchIndexError
        from reader.search.engine import SearchDocument
        from reader.search.whoosh.index import WhooshIndex
        with WhooshIndex(Path(sys.argv[1])).writing() as writer:
            try:
                writer.put(SearchDocument(number, "t", f"word{number} " * 5) for number in range(2_000))
                writer.commit()
            except SearchIndexError as error:
                print(error)
        """
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(index.path)],
        preexec_fn=limit_file_size,
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[3],
    )
    assert "could not be written" in done.stdout
    assert done.stderr == ""
    assert index.count() == 40
    with index.writing() as writer:
        writer.put([SearchDocument(1, "later", "works again")])
        assert writer.commit() == 40
    assert not list(index.path.rglob("staged/*"))


def test_the_right_whoosh_is_installed() -> None:
    check_distribution()


def test_another_whoosh_over_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "reader.search.whoosh.schema._installed", lambda: {"whoosh": "2.7.4", "whoosh-reloaded": "2.7.5"}
    )
    with pytest.raises(SearchIndexError, match="pip uninstall whoosh"):
        check_distribution()
    monkeypatch.setattr("reader.search.whoosh.schema._installed", dict)
    with pytest.raises(SearchIndexError, match="not installed"):
        check_distribution()
