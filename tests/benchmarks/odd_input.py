"""What a person or a stranger may hand over: searches, settings files, files to import. Failures and hangs are counted.

    python -m tests.benchmarks.odd_input [--queries 200000] [--settings 2500] [--imports 2000] [--seconds 600]

Searches are asked of an index of the articles that come along, through the lines that the screen and the searcher
exchange: the search as it is typed, then one of what is asked beside it (all articles, completions, facets, marks).
Settings files are the commented file with lines cut, doubled, swapped and filled with other values; files to import are
an export with values replaced and bytes changed, and what can be read is stored. Nothing a person types is an error: an
answer that says so is a failure, as is a settings file that is refused. A file to import may be refused, with one of
the program's own errors and nothing stored. Anything else is a failure, anything over two seconds of processor time a
hang (0 of both are asked). What takes over four minutes ends the run, with the place in the program.
"""

from __future__ import annotations

import argparse
import faulthandler
import io
import json
import random
import string
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

from reader.errors import NewsreaderError
from reader.library.open import open_library
from reader.library.processes.messages import to_line
from reader.library.processes.search_service import SearchService
from reader.model.keeping import BookmarkFilter
from reader.passages.importing import bookmarks_from_json
from reader.search.whoosh.engine import WhooshEngine
from reader.search.whoosh.index import WhooshIndex
from reader.settings import Folders, Settings, load_settings, settings_text
from reader.store.catalog.lookups import SearchLookup
from tests.benchmarks.measuring import say_environment, table

HANG = 2.0
"""Seconds of processor time over which something counts as a hang."""

NEVER_ENDS = 240.0
"""Seconds of the wall after which something will never end."""

BESIDE = ("article_ids", "complete", "facets", "marks")
"""What is asked beside a search."""

PIECES = (
    *("speaker:", "said:", "figure:", "figure:>", "date:", "tag:", "is:", "in:", "new:", "source:", "by:", "title:"),
    *(
        '"',
        "(",
        ")",
        " OR ",
        " AND ",
        "-",
        "*",
        "~",
        "..",
        ":",
        "'",
        "%",
        "\\",
        "\x00",
        "\u202e",
        "\ud800",
        "\U0001f600",
    ),
    *("flood", "askew", "1000", "5%", "2026-03", "last week", "sure", "9" * 400, "é" * 40, "מים", "水", "\u0301"),
)
VALUES = (
    "",
    "0",
    "-1",
    "nan",
    "1e400",
    '"x"',
    "[]",
    "[1, 2]",
    "{}",
    "true",
    "2026-03-01",
    '"~nobody/x"',
    "'''",
    "=",
    "\x00",
)


def queries(rng: random.Random) -> Iterator[str]:
    """Searches made of pieces of the language and of anything else."""
    while True:
        parts = [
            rng.choice(PIECES) if rng.random() < 0.8 else "".join(rng.choices(string.printable, k=rng.randrange(8)))
            for _ in range(rng.randrange(1, 12))
        ]
        yield rng.choice(("", " ")).join(parts)


def settings_files(rng: random.Random) -> Iterator[bytes]:
    """Settings files in which something is wrong."""
    lines = [line.removeprefix("# ") for line in settings_text().splitlines()]
    while True:
        some = rng.choices(lines, k=rng.randrange(1, 15))
        for _ in range(rng.randrange(4)):
            at = rng.randrange(len(some))
            some[at] = f"{some[at].partition('=')[0]}= {rng.choice(VALUES)}"
        data = "\n".join(some).encode("utf-8", "surrogatepass")
        yield _damaged(data, rng) if rng.random() < 0.3 else data


def imports(rng: random.Random, sound: str) -> Iterator[str]:
    """Exports of bookmarks with other values in them, or other characters."""
    others: tuple[object, ...]
    others = (None, 0, -1, 2**70, 1.5, "", "x", [], {}, [[]], {"text": 1}, True, "2026-03-01", "\x1b]52;c;x\x07")
    while True:
        entries = json.loads(sound)
        for entry in entries:
            inner = entry.get("article") if rng.random() < 0.3 else entry
            if isinstance(inner, dict) and inner:
                inner[rng.choice(list(inner))] = rng.choice(others)
        text = json.dumps(entries)
        yield _damaged(text.encode(), rng).decode("utf-8", "replace") if rng.random() < 0.3 else text


def _damaged(data: bytes, rng: random.Random) -> bytes:
    at = rng.randrange(len(data) + 1)
    return rng.choice((data[:at], data[:at] + rng.randbytes(4) + data[at:], data[at:] + data[:at], data * 2, b""))


class Searches:
    """The searcher's loop, asked in this process."""

    def __init__(self, engine: WhooshEngine, articles: int) -> None:
        self._service = SearchService(engine, io.BytesIO())
        self._articles = articles
        self._number = 0

    def ask(self, query: str) -> None:
        """Search, and ask something beside it. Raises AssertionError when the answer is an error."""
        self._number += 1
        self._answer({"ask": "search", "query": query, "limit": 200, "order": "relevance", "live": True})
        article = 1 + self._number % self._articles
        beside = BESIDE[self._number % len(BESIDE)]
        self._answer({"ask": beside, "query": query, "line": query, "limit": 8, "article": article, "live": True})

    def _answer(self, ask: dict[str, object]) -> None:
        reply = self._service.answer(to_line({"id": self._number, **ask}))
        said = reply.get("error") or getattr(reply.get("answer"), "error", None)
        assert said is None, f"{ask['ask']}: {said}"


def tried(
    things: Iterator[object], times: int, use: Callable[..., object], until: float
) -> tuple[int, int, int, float]:
    """How many were used, how many failed, how many took too long, seconds of the slowest."""
    used = crashed = hung = 0
    slowest = 0.0
    while used < times and time.monotonic() < until:
        one = next(things)
        faulthandler.dump_traceback_later(NEVER_ENDS, exit=True)
        began = time.process_time()
        try:
            use(one)
        except Exception:  # noqa: BLE001 - that is what is counted here
            crashed += 1
            print(f"crash with {one!r}"[:300])
            traceback.print_exc(limit=-3)
        took = time.process_time() - began
        hung += took > HANG
        slowest = max(slowest, took)
        used += 1
    faulthandler.cancel_dump_traceback_later()
    return used, crashed, hung, slowest


def main() -> int:
    """Try all three; the exit code says whether anything crashed or hung."""
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("--queries", type=int, default=200_000)
    cli.add_argument("--settings", type=int, default=2_500)
    cli.add_argument("--imports", type=int, default=2_000)
    cli.add_argument("--seconds", type=float, default=600.0, help="at most so long for each")
    cli.add_argument("--seed", type=int, default=3)
    given = cli.parse_args()
    rng = random.Random(given.seed)
    say_environment()
    article = {"path": "/a.md", "title": "T", "source": "S", "date": "2026-03-01", "url": None}
    kept = {
        "text": "a passage",
        "note": "n",
        "tags": ["t"],
        "start": 1,
        "end": 10,
        "created": "2026-03-01T12:00:00+00:00",
    }
    sound = json.dumps([{**kept, "article": article} for _ in range(4)])
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folders = Folders(folder / "config", folder / "cache", folder / "data", folder / "news")
        library = open_library([], folders=folders, settings=Settings())
        library.update(lambda event: None)
        cache = library.opening.cache
        engine = WhooshEngine(WhooshIndex(cache.index), SearchLookup(cache.catalog, folders.data / "personal.db"))
        searches = Searches(engine, library.count())
        file = folder / "config.toml"

        def read_settings(data: bytes) -> None:
            file.write_bytes(data)
            load_settings(file)

        everything = BookmarkFilter()

        def take_in(text: str) -> None:
            before = library.bookmarks.count(everything)
            try:
                library.bookmarks.take_in(bookmarks_from_json(text))
            except NewsreaderError:
                assert library.bookmarks.count(everything) == before, "refused, and some of it stored"

        rows = []
        for what, things, times, use in (
            ("searches", queries(rng), given.queries, searches.ask),
            ("settings files", settings_files(rng), given.settings, read_settings),
            ("files to import", imports(rng, sound), given.imports, take_in),
        ):
            used, crashed, hung, slowest = tried(things, times, use, time.monotonic() + given.seconds)
            rows.append((what, f"{used:,}", crashed, hung, f"{slowest * 1000:.0f} ms"))
        library.close()
    table(("what", "tried", "failures", f"over {HANG:.0f} s", "slowest"), rows)
    print(", ".join(f"{used} {what}: {crashed} failures, {hung} hangs" for what, used, crashed, hung, _ in rows))
    return int(any(crashed or hung for _, _, crashed, hung, _ in rows))


if __name__ == "__main__":
    raise SystemExit(main())
