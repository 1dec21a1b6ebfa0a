"""Search at scale, beside SQLite FTS5, tantivy and LIKE in the same run.

    python -m tests.benchmarks.search [--library DIR] [-n 20000] [--peers] [--seed 1]

Builds index and catalog in a temporary folder, starts the searcher as the program does, and asks it. Times of the
searcher are those of what the screen waits for: 200 hits, the first of them with snippets and lit titles (`rest`: forty
of the others); behind them, where the system tells it, its processor time: trust that on a busy machine. Peers only
return 200 ids.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from reader.model.search import SNIPPETS
from reader.search.engine import SearchDocument
from reader.search.whoosh.index import WhooshIndex
from tests.benchmarks.search_corpus import articles, write_catalog
from tests.benchmarks.search_peers import Fts5, Like, Tantivy

BATCH = 2_000
_WORD = re.compile(r"[a-z]{4,}")


def build(folder: Path, documents: list[SearchDocument]) -> tuple[float, float]:
    """CPU seconds for building and for merging."""
    index = WhooshIndex(folder / "index")
    began = time.process_time()
    with index.writing("at once") as writer:
        for at in range(0, len(documents), BATCH):
            writer.put(documents[at : at + BATCH])
            writer.commit()
        built = time.process_time() - began
        writer.tidy()
    assert index.count() == len(documents)
    return built, time.process_time() - began - built


class Child:
    """The searcher process."""

    def __init__(self, folder: Path) -> None:
        command = [
            sys.executable,
            "-m",
            "reader.library.processes.searcher",
            "--cache",
            str(folder),
            "--data",
            str(folder),
        ]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.restart = time.perf_counter()

    def ask(self, **fields: object) -> Any:
        """One question and its answer."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps({"id": 0, **fields}).encode() + b"\n")
        self.process.stdin.flush()
        while True:
            reply = json.loads(self.process.stdout.readline())
            if "event" not in reply:
                return reply.get("answer")

    def search(self, query: str, live: bool = False, order: str = "relevance") -> Any:
        """A search as the screen asks it."""
        return self.ask(ask="search", query=query, limit=200, order=order, live=live, snippets=SNIPPETS)

    def processor(self) -> float:
        """Seconds of processor time of the thread that answers; 0 where the system does not tell."""
        try:
            used = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/schedstat").read_text(encoding="ascii")
        except OSError:
            return 0.0
        return int(used.split()[0]) / 1e9

    def timed(self, ask: Callable[[Any], object], asked: list[Any]) -> str:
        """p50 and p95 in milliseconds, of wall and of processor time."""
        used = []

        def measured(query: object) -> None:
            before = self.processor()
            ask(query)
            used.append((self.processor() - before) * 1000)

        return f"{timed(measured, asked)} ({quantiles(used)})"

    def memory(self) -> dict[str, int]:
        """Megabytes: resident at its highest, and of that private (index files that are mapped are shared)."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        kilobytes = {key: int(value) for key, value in re.findall(r"^(\w+):\s+(\d+) kB", status, re.M)}
        return {"peak": kilobytes["VmHWM"] // 1024, "private": kilobytes["RssAnon"] // 1024}


def queries(documents: list[SearchDocument], seed: int, count: int) -> dict[str, list[Any]]:
    """Queries of each kind, from words of random articles."""
    rng = random.Random(seed)

    def words(many: int) -> list[str]:
        while True:
            found = sorted(set(_WORD.findall(rng.choice(documents).body.lower())))
            if len(found) > 20:
                return rng.sample(found, many)

    def phrase() -> list[str]:
        while True:
            found = re.findall(r"\w+", rng.choice(documents).body)
            if len(found) > 30:
                at = rng.randrange(len(found) - 3)
                return found[at : at + rng.choice((2, 3))]

    typed = [" ".join(words(rng.choice((1, 2, 3)))) for _ in range(max(4, count // 8))]
    return {
        "one word": [words(1) for _ in range(count)],
        "AND of three": [words(3) for _ in range(count)],
        "phrase": [phrase() for _ in range(count)],
        "keystroke": [line[:end] for line in typed for end in range(2, len(line) + 1) if line[:end].strip()],
        "prefix": [f"{words(1)[0][:3]}*" for _ in range(count)],
        "fuzzy": [f"{words(1)[0]}~" for _ in range(count)],
        "date": [f"{words(1)[0]} date:{rng.choice(documents).published[:7] or '2020-01'}" for _ in range(count)],
    }


def timed(ask: Callable[[Any], object], asked: list[Any]) -> str:
    """p50 and p95 in milliseconds of wall time."""
    times = []
    for query in asked:
        began = time.perf_counter()
        ask(query)
        times.append((time.perf_counter() - began) * 1000)
    return quantiles(times)


def quantiles(times: list[float]) -> str:
    """p50 and p95."""
    times = sorted(times)
    return f"{times[len(times) // 2]:.1f} / {times[min(len(times) - 1, int(len(times) * 0.95))]:.1f}"


def main() -> None:
    """Print the tables."""
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("--library", type=Path)
    cli.add_argument("-n", type=int, default=20_000)
    cli.add_argument("--count", type=int, default=100, help="queries of each kind")
    cli.add_argument("--seed", type=int, default=1)
    cli.add_argument("--peers", action="store_true", help="measure FTS5, tantivy and LIKE as well")
    options = cli.parse_args()
    documents = list(articles(options.library, options.n))
    words = sum(len(document.body.split()) for document in documents) // len(documents)
    print(f"{len(documents):,} articles of {words} words, seed {options.seed}")
    with tempfile.TemporaryDirectory() as name:
        run(Path(name), documents, options)


def run(folder: Path, documents: list[SearchDocument], options: argparse.Namespace) -> None:
    """Build, ask, print."""
    built, merged = build(folder, documents)
    write_catalog(folder / "catalog.db", documents)
    size = sum(path.stat().st_size for path in (folder / "index").rglob("*") if path.is_file())
    print(f"\n{'build':14}{'articles / CPU s':>18}{'MB':>8}")
    print(f"{'newsreader':14}{len(documents) / (built + merged):18,.0f}{size / 1e6:8.0f}   (merging {merged:.1f} s)")
    peers: list[Any] = []
    if options.peers:
        peers = [Fts5(folder), Tantivy(folder)]
        for peer in peers:
            seconds = peer.build(documents)
            print(f"{peer.name:14}{len(documents) / seconds:18,.0f}{peer.size() / 1e6:8.0f}")
        peers.append(Like(folder / "catalog.db"))
    child = Child(folder)
    began = time.perf_counter()
    first = child.search("government")
    print(f"\nstart to first answer {(time.perf_counter() - began) * 1000:.0f} ms, of it search {first['took_ms']} ms")
    asked = queries(documents, options.seed, options.count)
    print(f"\n{'p50 / p95 ms':16}" + "".join(f"{name:>32}" for name in ("newsreader", *(p.name for p in peers))))
    for kind, lines in asked.items():
        print(f"{kind:16}" + "".join(f"{cell:>32}" for cell in row(kind, lines, child, peers)), flush=True)
    texts = [" ".join(line) for line in asked["one word"]]
    others: dict[str, tuple[Callable[[Any], object], list[Any]]] = {
        "newest first": (lambda q: child.search(q, order="newest"), texts),
        "facets": (lambda q: child.ask(ask="facets", query=q), texts),
        "like this": (lambda n: child.ask(ask="similar", article=n, limit=50), list(range(1, 60))),
        "completion": (lambda q: child.ask(ask="complete", line=q[:4], limit=1), texts),
        "rest": (lambda q: child.ask(ask="snippets", query=q, articles=list(range(1, 41))), texts),
        "no hits": (lambda q: child.search(q[:3] + "x" + q[3:]), texts),
    }
    for kind, (ask, lines) in others.items():
        print(f"{kind:16}{child.timed(ask, lines):>32}")
    print(f"\nmemory of the searcher: {child.memory()} MB")


def row(kind: str, lines: list[Any], child: Child, peers: list[Any]) -> list[str]:
    """The cells of a kind of query."""
    ask: Callable[[Any], Any]
    other: str | None = None
    match kind:
        case "one word" | "AND of three":
            ask, other = lambda words: child.search(" ".join(words)), "words"
        case "phrase":
            ask, other = lambda words: child.search('"' + " ".join(words) + '"'), "phrase"
        case "keystroke":
            ask, other = lambda line: child.search(line, live=True), "typed"
        case _:
            ask = child.search
    return [
        child.timed(ask, lines),
        *(timed(getattr(peer, other), lines) if other and hasattr(peer, other) else "–" for peer in peers),
    ]


if __name__ == "__main__":
    main()
