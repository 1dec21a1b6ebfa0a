"""Any Whoosh program opens the index and finds in it what this program finds, without anything of this program."""

from __future__ import annotations

from pathlib import Path

import pytest

from reader.search.whoosh.index import WhooshIndex
from tests.benchmarks.stock_whoosh import ask_program, ask_whoosh

from .test_engine_contract import DOCUMENTS

QUERIES = [
    "flood",
    "flood AND bridge",
    '"near the"',
    "flo*",
    "title:flood",
    "storm OR river",
    "zurich",
    "27000",
    "xyzzy",
]


@pytest.mark.slow
def test_a_plain_whoosh_program_finds_the_same(tmp_path: Path) -> None:
    index = WhooshIndex(tmp_path / "index")
    with index.writing() as writer:
        for part in range(15):
            writer.put(DOCUMENTS[part::15])
            writer.commit()
        writer.delete([5, 6, 7])
        writer.commit()
        writer.tidy()
    (folder,) = (path for path in index.path.iterdir() if path.is_dir())
    answers, summary = ask_whoosh(folder, QUERIES)
    assert [ids for ids, _ in answers] == [ask_program(index, query) for query in QUERIES]
    assert sum(map(len, (ids for ids, _ in answers))) > 100
    assert summary["articles"] == len(DOCUMENTS) - 3
    assert summary["imported"] == []
