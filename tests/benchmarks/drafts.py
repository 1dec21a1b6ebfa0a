"""Checking drafts that were copied from a library: what is found, how long it takes, what the searcher holds.

    python -m tests.benchmarks.drafts [--library DIR] [--drafts 8] [--sentences 46]

Each draft is made of sentences with a quote or a figure, word for word, a few from each of some articles; then the same
drafts with another number in place of each. Where sentences are taken out of their place the speaker may become another
one. Times are processor time in seconds: the whole command, the first rows that the desk shows, all rows, all again.
"""

from __future__ import annotations

import random
import re
import resource
import statistics
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any, cast

import msgspec
import psutil

from reader.extraction import extract
from reader.formats.reading import parse
from reader.library.open import open_library
from reader.library.processes.messages import to_line
from reader.library.roots import key_of
from reader.model.checking import FINDINGS
from reader.model.units import sentences_around, words
from reader.settings import user_folders
from tests.benchmarks.measuring import options, run, say_environment, table, workplace

FROM_ONE = 4
"""Sentences from one article."""
_NUMBER = re.compile(r"\d+(?=\D|$)")


def told(file: Path) -> list[str]:
    """The sentences of an article that have a quote or a figure, those of one line joined."""
    article = parse(file.name, file.read_bytes())
    found = extract(article.text)
    spans = [*(quote.span for quote in found.quotes), *(one.span for one in found.figures if one.kind != "date")]
    return list(dict.fromkeys(span.of(article.text) for span in sorted(sentences_around(article.text, spans))))


def make_drafts(library: Path, folder: Path, count: int, sentences: int) -> list[Path]:
    """Files of drafts, always the same ones of a library."""
    chance, files = random.Random(7), sorted(path for path in library.rglob("*") if path.is_file())
    made = []
    for number in range(count):
        lines: list[str] = []
        while len(lines) < sentences:
            lines += told(chance.choice(files))[:FROM_ONE]
        made.append(folder / f"draft-{number}.md")
        made[-1].write_text("\n\n".join(lines[:sentences]) + "\n", encoding="utf-8")
    return made


def with_other_numbers(draft: Path) -> Path:
    """The same draft with another number in place of each."""
    other = draft.with_stem(f"{draft.stem}-other")
    text = _NUMBER.sub(lambda found: str(int(found.group()) + 3), draft.read_text(encoding="utf-8"))
    other.write_text(text, encoding="utf-8")
    return other


class Searcher:
    """The searcher of a library, as the screen has it."""

    def __init__(self, library: Path, environment: dict[str, str]) -> None:
        opened = open_library([library], folders=user_folders(environment))
        cache, data = opened.opening.cache.path, opened.opening.folders.data
        opened.close()
        module = [sys.executable, "-m", "reader.library.processes.searcher"]
        self._process = psutil.Popen(
            [*module, "--cache", str(cache), "--data", str(data)],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self.ask("search", query="police", limit=200, order="relevance", live=True, snippets=10)

    def ask(self, kind: str, **fields: object) -> dict[str, Any]:
        """The answer to a question. Raises RuntimeError where it is an error."""
        self._process.stdin.write(to_line({"id": 1, "ask": kind, **fields}))
        self._process.stdin.flush()
        reply = msgspec.json.decode(self._process.stdout.readline())
        if "error" in reply:
            raise RuntimeError(reply["error"])
        return cast("dict[str, Any]", reply["answer"])

    def used(self) -> float:
        """Seconds of processor time until now."""
        times = self._process.cpu_times()
        return times.user + times.system

    def held(self) -> tuple[float, float]:
        """Memory in MB: all that is resident, and what no file backs."""
        memory = self._process.memory_info()
        return memory.rss / 1e6, (memory.rss - memory.shared) / 1e6

    def check(self, draft: Path) -> tuple[float, float]:
        """Seconds until the first rows were answered, and until all were."""
        begin, part = self.used(), self.ask("check", path=key_of(draft), after=0)
        first, done = self.used() - begin, len(part["rows"])
        while part["rest"]:
            part = self.ask("check", path=key_of(draft), after=done)
            done += len(part["rows"])
        return first, self.used() - begin

    def close(self) -> None:
        """End it."""
        self._process.stdin.close()
        self._process.wait()


def timed(draft: Path, library: Path, environment: dict[str, str]) -> tuple[float, list[dict[str, Any]]]:
    """Processor time of the whole command in seconds, and the rows that it printed."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    printed = run("check", draft, library, "--json", "--stale", environment=environment)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return used, [msgspec.json.decode(line) for line in printed.splitlines()]


def main() -> None:
    """Print the tables."""
    cli = options(__doc__)
    cli.add_argument("--drafts", type=int, default=8, help="how many (%(default)s)")
    cli.add_argument("--sentences", type=int, default=46, help="of each (%(default)s)")
    given = cli.parse_args()
    place = workplace(given)
    library = place.library(20_000)
    environment = place.indexed(library)
    say_environment()
    drafts = make_drafts(library, place.folder, given.drafts, given.sentences)
    found: list[tuple[object, ...]] = []
    whole, lengths, numbers = list[float](), list[int](), list[int]()
    for name, files in (("word for word", drafts), ("other numbers", [with_other_numbers(one) for one in drafts])):
        counts: Counter[tuple[str, str]] = Counter()
        for file in files:
            used, rows = timed(file, library, environment)
            counts.update((row["kind"], row["finding"]) for row in rows)
            whole.append(used)
            lengths.append(len(words(file.read_text(encoding="utf-8"))))
            numbers.append(len(rows))
        found += [(f"{kind}s, {name}", *(counts[kind, one] for one in FINDINGS)) for kind in ("quote", "figure")]
    print(f"{len(drafts)} drafts of {statistics.median(lengths):.0f} words, {statistics.median(numbers):.0f} rows\n")
    table(("rows", *FINDINGS), found)
    first, every, again = list[float](), list[float](), list[float]()
    for draft in drafts:
        searcher = Searcher(library, environment)
        for into, seconds in zip((first, every), searcher.check(draft), strict=True):
            into.append(seconds)
        again.append(searcher.check(draft)[1])
        searcher.close()
    measured = {"the command": whole, "first rows on the desk": first, "all rows": every, "all rows again": again}
    table(
        ("processor time, s", "median", "longest"),
        [(name, f"{statistics.median(one):.2f}", f"{max(one):.2f}") for name, one in measured.items()],
    )
    searcher = Searcher(library, environment)
    held = [("after a search", *searcher.held())]
    for draft in drafts:
        searcher.check(draft)
    held.append((f"after {len(drafts)} drafts", *searcher.held()))
    searcher.close()
    table(("the searcher holds, MB", "all", "of its own"), [(name, f"{a:.0f}", f"{b:.0f}") for name, a, b in held])


if __name__ == "__main__":
    main()
