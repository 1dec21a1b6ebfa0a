"""The index as any Whoosh program finds it: `python -m tests.benchmarks.stock_whoosh [INDEX] [--articles 2000]`.

INDEX is a folder of a library's index with a table of contents (`index/generation-...`); without it a small library is
indexed first. A process that can import neither `reader` nor numpy opens it with `whoosh.index.open_dir`, searches with
Whoosh's own parser, queries and BM25F, sorts, groups and suggests by columns and terms. What it finds is compared with
what the program finds: the same articles for the same words.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from reader.search.engine import SearchDocument
from reader.search.whoosh.engine import WhooshEngine
from reader.search.whoosh.index import WhooshIndex
from tests.unit.search.search_help import MemoryLookup

PROGRAM = """
import json, sys, time
sys.modules["reader"] = sys.modules["numpy"] = None
from whoosh import index, qparser, scoring, sorting
ix = index.open_dir(sys.argv[1])
with ix.searcher(weighting=scoring.BM25F(K1=2.0)) as searcher:
    parser = qparser.MultifieldParser(["title", "body", "source", "byline"], ix.schema)
    for line in sys.stdin:
        began = time.perf_counter()
        found = searcher.search(parser.parse(line.strip()), limit=None)
        took = (time.perf_counter() - began) * 1000
        print(json.dumps([[hit["id"] for hit in found], took]), flush=True)
    newest_first = sorting.FieldFacet("day", reverse=True)
    every = searcher.search(parser.parse(line.strip()), sortedby=newest_first, groupedby="outlet")
    print(json.dumps({
        "articles": ix.doc_count(),
        "newest": [hit["day"] for hit in every][:3],
        "sources": len(every.groups("outlet")),
        "suggested": searcher.suggest("body_forms", "goverment", limit=1, prefix=1),
        "imported": [name for name in ("reader", "numpy") if sys.modules[name] is not None],
    }))
"""
QUERIES = ["oil", "oil prices", '"interest rates"', "bank*", "title:profit", "government AND minister", "rise OR fall"]


def ask_whoosh(folder: Path, queries: list[str]) -> tuple[list[tuple[set[int], float]], dict[str, Any]]:
    """What a Whoosh program finds: ids and milliseconds for each query; and what else it sees."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(folder)],
        input="\n".join(queries),
        capture_output=True,
        text=True,
        check=True,
    )
    *answers, summary = map(json.loads, done.stdout.splitlines())
    return [(set(ids), took) for ids, took in answers], summary


def ask_program(index: WhooshIndex, query: str) -> set[int]:
    """What this program finds."""
    return set(WhooshEngine(index, MemoryLookup()).article_ids(query).value)


def main() -> None:
    """Print what both find."""
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("index", type=Path, nargs="?")
    cli.add_argument("--articles", type=int, default=2_000)
    cli.add_argument("--library", type=Path)
    options = cli.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = options.index or _made(Path(name), options.library, options.articles)
        index = WhooshIndex(folder.parent)
        answers, summary = ask_whoosh(folder, QUERIES)
        print(f"{'query':28}{'Whoosh':>9}{'program':>9}{'Whoosh ms':>11}")
        for query, (ids, took) in zip(QUERIES, answers, strict=True):
            ours = ask_program(index, query)
            print(f"{query:28}{len(ids):9,}{len(ours):9,}{took:11.1f}{'' if ids == ours else '   NOT THE SAME'}")
        print(summary)


def _made(folder: Path, library: Path | None, count: int) -> Path:
    from tests.benchmarks.search_corpus import articles

    documents: list[SearchDocument] = list(articles(library, count))
    index = WhooshIndex(folder / "index")
    with index.writing() as writer:
        for at in range(0, count, 500):
            writer.put(documents[at : at + 500])
            writer.commit()
    return next(path for path in index.path.iterdir() if path.is_dir())


if __name__ == "__main__":
    main()
