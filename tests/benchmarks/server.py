"""A library on a server: three nodes of OpenSearch on this machine, filled, asked, and waited for.

    python -m tests.benchmarks.server [--library DIR] [-n 100000] [--work DIR] [--seconds 60] [--parts asked typists …]

Fills a library on the server by `newsreader index --to`, once, and merges it: what stands in `--work` is measured again
without. Questions are made of words of the articles and asked through the searcher, as the screen does; before any is
timed, `--warm` others are asked, because Java gets faster with what it does often and a desk's server runs for days.
Times are of the wall; behind them stands the processor time of a question, on the server (all nodes) and in the
searcher: trust that on a busy machine. Needs Java and Maven, and the extras `server` and `bench`.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import re
import shutil
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import psutil
from msgspec import Struct

from reader.extraction import extract
from reader.model.search import SNIPPETS
from tests.benchmarks.measuring import COMMAND, environment_of, options, percentile, say_environment, table, workplace
from tests.benchmarks.search_corpus import articles
from tests.benchmarks.terminal import Terminal
from tests.opensearch.cluster import Cluster
from tests.opensearch.front import Front

PARTS = ("asked", "typists", "far", "killed", "frame")
SETTINGS = {"node.processors": 2}
TYPISTS = 32
KEY_SECONDS = 0.15
READING_SECONDS = (4.0, 12.0)
ROUND_TRIP = 0.08
_WORD = re.compile(r"[a-z]{4,}")
_SAMPLE = 400
_FACETS_ASKED = 0.1
_SERVER_SECONDS = 3_600.0
_GREEN = f"/_cluster/health?wait_for_status=green&timeout={_SERVER_SECONDS:.0f}s"


class Searcher:
    """The searcher process of a library on a server, asked one question at a time."""

    def __init__(self, address: str, home: Path) -> None:
        home.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "reader.library.processes.searcher", "--library", address]
        command += ["--cache", str(home), "--data", str(home)]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment_of(home)
        )
        self.processor = psutil.Process(self._process.pid)

    def __enter__(self) -> Searcher:
        # The first question reads what the library is; a sample of its words comes in the background.
        self.search("government")
        return self

    def __exit__(self, *_: object) -> None:
        with self._process:
            assert self._process.stdin is not None
            self._process.stdin.close()

    def ask(self, **fields: object) -> Any:
        """The answer to a question. Raises RuntimeError with the line that says why there is none."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"id": 1, **fields}).encode() + b"\n")
        self._process.stdin.flush()
        reply = json.loads(self._process.stdout.readline())
        answer = reply.get("answer")
        if reply.get("error") or (isinstance(answer, dict) and answer.get("error")):
            raise RuntimeError(reply.get("error") or answer["error"])
        return answer

    def search(self, query: str, live: bool = True) -> Any:
        """A search as the screen asks it."""
        return self.ask(ask="search", query=query, limit=200, order="relevance", live=live, snippets=SNIPPETS)


class Questions(Struct, frozen=True):
    """Lines to be typed, and whole questions of each kind."""

    lines: Sequence[str]
    phrases: Sequence[str]
    quotes: Sequence[str]
    figures: Sequence[str]

    @classmethod
    def of(cls, library: Path, count: int, seed: int) -> Questions:
        """From articles all over a folder."""
        rng = random.Random(seed)
        documents = list(islice(articles(library, count), 0, None, max(1, count // _SAMPLE)))
        lines, phrases, quotes, figures = [], [], [], []
        for document in documents:
            words = sorted(set(_WORD.findall(document.body.lower())))
            if len(words) < 20:
                continue
            lines.append(" ".join(rng.sample(words, rng.choice((1, 2, 3)))))
            run = re.findall(r"\w+", document.body)
            at = rng.randrange(len(run) - 3)
            phrases.append(f'"{" ".join(run[at : at + rng.choice((2, 3))])}"')
            found = extract(document.body)
            said = [
                f"speaker:{quote.canonical.split()[-1]} said:{rng.choice(spoken)}"
                for quote in found.quotes
                if quote.canonical and (spoken := _WORD.findall(quote.text.lower()))
            ]
            counted = [
                f'figure:">{float(low) / 2:g} {figure.noun.split()[-1]}"'
                for figure in found.figures
                if figure.noun and (low := figure.limits[0]) is not None and low > 0
            ]
            quotes += rng.sample(said, min(1, len(said)))
            figures += rng.sample(counted, min(1, len(counted)))
        return cls(lines, phrases, quotes, figures)

    def keystrokes(self, count: int) -> list[str]:
        """What has been typed after each key of the first lines, from the second letter."""
        return [line[:end] for line in self.lines[:count] for end in range(2, len(line) + 1) if line[:end].strip()]


def processor_time(processes: Sequence[psutil.Process]) -> float:
    """Seconds of processor time that processes have used."""
    return sum(sum(process.cpu_times()[:2]) for process in processes)


class Asking:
    """Asks questions and makes a row of the table of them."""

    def __init__(self, searcher: Searcher, nodes: Sequence[psutil.Process]) -> None:
        self._searcher, self._nodes = searcher, nodes

    def row(self, name: str, ask: Callable[[str], object], asked: Sequence[str], wanted: str) -> list[str]:
        """Ask all; p50 and p95 of the wall, processor time a question on the server and here."""
        times = []
        server, here = processor_time(self._nodes), processor_time([self._searcher.processor])
        for question in asked:
            began = time.perf_counter()
            ask(question)
            times.append(time.perf_counter() - began)
        server, here = (
            (processor_time(processes) - before) / max(1, len(asked)) * 1000
            for processes, before in ((self._nodes, server), ([self._searcher.processor], here))
        )
        return [name, str(len(asked)), *_quantiles(times), f"{server:.0f}", f"{here:.0f}", wanted]


def _quantiles(seconds: Sequence[float]) -> tuple[str, str]:
    return f"{percentile(seconds, 0.5) * 1000:.0f}", f"{percentile(seconds, 0.95) * 1000:.0f}"


HEADER = ("question", "asked", "p50 ms", "p95 ms", "CPU server ms", "CPU here ms", "wanted p50 / p95")


def warmed(address: str, home: Path, asked: Questions, count: int) -> None:
    """Ask for nothing but that Java gets fast: other questions of every kind than those that are timed."""
    others = [line for lines in (asked.phrases, asked.quotes, asked.figures) for line in lines[-100:]]
    questions = [*asked.keystrokes(len(asked.lines))[-2 * count :], *others]
    with Searcher(address, home) as searcher:
        for line in random.Random(0).choices(questions, k=count):
            searcher.search(line)
            if random.random() < _FACETS_ASKED:
                searcher.ask(ask="facets", query=line.split()[0])


def asked_one_after_another(
    address: str, home: Path, nodes: Sequence[psutil.Process], asked: Questions, count: int
) -> None:
    """One person asks: `count` questions of each kind, three times as many keystrokes."""
    with Searcher(address, home) as searcher:
        asking, search = Asking(searcher, nodes), searcher.search
        keys = asked.keystrokes(count)[: 3 * count]
        words = [line.split()[0] for line in asked.lines[:count]]
        table(
            HEADER,
            [
                asking.row("as you type", search, keys, "20 / 60"),
                asking.row("phrase", search, asked.phrases[:count], "– / 40"),
                asking.row("one quote", search, asked.quotes[:count], "– / 40"),
                asking.row("one figure", search, asked.figures[:count], "– / 40"),
                asking.row("facets", lambda line: searcher.ask(ask="facets", query=line), words, "– / 100"),
                asking.row("completion", lambda line: searcher.ask(ask="complete", line=line[:4], limit=1), words, ""),
            ],
        )


class Typist(threading.Thread):
    """Somebody who types a search, a key each 150 ms, reads for a while, and types another."""

    def __init__(self, searcher: Searcher, lines: Sequence[str], seed: int, until: float) -> None:
        super().__init__(daemon=True)
        self._searcher, self._lines, self._rng, self._until = searcher, lines, random.Random(seed), until
        self.waits: list[float] = []
        """Seconds from each key to its answer; one typed meanwhile takes its place, as on the screen."""

    def run(self) -> None:
        """Type until the time is over."""
        time.sleep(self._rng.uniform(0, READING_SECONDS[1]))
        while time.monotonic() < self._until:
            self._type(self._rng.choice(self._lines))
            time.sleep(self._rng.uniform(*READING_SECONDS))

    def _type(self, line: str) -> None:
        began = time.monotonic()
        pressed = [began + KEY_SECONDS * number for number in range(len(line))]
        answered = 1
        while answered < len(line):
            now = time.monotonic()
            typed = sum(moment <= now for moment in pressed)
            if typed <= answered:
                time.sleep(pressed[answered] - now + 0.001)
                continue
            self._searcher.search(line[:typed])
            self.waits.append(time.monotonic() - pressed[typed - 1])
            answered = typed


def many_typists(
    address: str, home: Path, nodes: Sequence[psutil.Process], asked: Questions, seconds: float, count: int = TYPISTS
) -> None:
    """A whole desk searches at once, each with a searcher of their own."""
    with contextlib.ExitStack() as stack:
        searchers = [stack.enter_context(Searcher(address, home / f"typist-{number}")) for number in range(count)]
        server, began = processor_time(nodes), time.monotonic()
        until = began + seconds
        typists = [Typist(searcher, asked.lines, number, until) for number, searcher in enumerate(searchers)]
        for typist in typists:
            typist.start()
        for typist in typists:
            typist.join()
        passed = time.monotonic() - began
        waits = [wait for typist in typists for wait in typist.waits]
        used = (processor_time(nodes) - server) / passed
        middle, high = _quantiles(waits)
        table(
            ("people typing with pauses", "keys answered", "a second", "p50 ms", "p95 ms", "server's cores", "wanted"),
            [[str(count), len(waits), f"{len(waits) / passed:.1f}", middle, high, f"{used:.2f}", "p95 150"]],
        )


def from_afar(port: int, name: str, home: Path, nodes: Sequence[psutil.Process], asked: Questions) -> None:
    """The same questions when every request takes 80 ms on its way."""
    with Front(port) as front:
        front.delay = ROUND_TRIP
        with Searcher(f"http://localhost:{front.port}/{name}", home / "far") as searcher:
            asking = Asking(searcher, nodes)
            table(HEADER, [asking.row("80 ms away", searcher.search, asked.keystrokes(40)[-150:], "– / 200")])


class Losses(threading.Thread):
    """Asks one question after the other and notes which were not answered, or not whole."""

    def __init__(self, searcher: Searcher, lines: Sequence[str]) -> None:
        super().__init__(daemon=True)
        self._searcher, self._lines = searcher, lines
        self.asked = self.lost = self.partial = 0
        self.longest = 0.0
        self.over = threading.Event()

    def run(self) -> None:
        """Ask until it is over."""
        while not self.over.is_set():
            began = time.monotonic()
            try:
                answer = self._searcher.search(self._lines[self.asked % len(self._lines)])
                self.partial += bool(answer["partial"])
            except RuntimeError:
                self.lost += 1
            self.longest = max(self.longest, time.monotonic() - began)
            self.asked += 1


def _more(library: Path, home: Path) -> Path:
    """Articles that the server does not have yet: those of the first folder under another name."""
    first = next(path for path in sorted(library.iterdir()) if path.is_dir())
    return Path(shutil.copytree(first, home / "more" / f"{first.name}-{time.time():.0f}"))


def one_node_killed(cluster: Cluster, name: str, home: Path, asked: Questions, more: Path) -> None:
    """A copy of everything, four people who ask, and articles of another folder on their way: a node dies, returns."""
    address, environment = cluster.address(name), environment_of(home)
    port = cluster.nodes[0].port
    _ask_server(port, "PUT", f"/{name},{name}-*/_settings", {"index": {"number_of_replicas": 1}})
    _ask_server(port, "GET", _GREEN)
    before = _status(address, environment)["articles"]
    [held] = (row for row in _ask_server(port, "GET", f"/_cat/shards/{name}?format=json") if row["prirep"] == "p")
    victim = cluster.nodes[int(held["node"].removeprefix("node"))]
    with contextlib.ExitStack() as stack:
        searchers = [stack.enter_context(Searcher(address, home / f"asker-{number}")) for number in range(4)]
        askers = [Losses(searcher, asked.lines[number:]) for number, searcher in enumerate(searchers)]
        filling = subprocess.Popen(
            [COMMAND, "index", str(more), "--to", address, "--json"], env=environment, stdout=subprocess.PIPE
        )
        for asker in askers:
            asker.start()
        time.sleep(3)
        victim.kill()
        time.sleep(10)
        told = json.loads(filling.communicate()[0])
        victim.start()
        victim.wait(len(cluster.nodes))
        _ask_server(victim.port, "GET", _GREEN)
        for asker in askers:
            asker.over.set()
        for asker in askers:
            asker.join()
    _ask_server(victim.port, "POST", f"/{name}/_refresh")
    lost = before + told["sent"] - _status(address, environment)["articles"]
    _ask_server(victim.port, "PUT", f"/{name},{name}-*/_settings", {"index": {"number_of_replicas": 0}})
    table(
        ("a node of three killed", "asked", "no answer", "not whole", "longest ms", "sent meanwhile", "articles lost"),
        [
            [
                "the one with the part that takes articles",
                sum(asker.asked for asker in askers),
                sum(asker.lost for asker in askers),
                sum(asker.partial for asker in askers),
                f"{max(asker.longest for asker in askers) * 1000:.0f}",
                told["sent"],
                lost,
            ]
        ],
    )


def _ask_server(port: int, method: str, path: str, body: object = None) -> Any:
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}{path}",
        method=method,
        data=None if body is None else json.dumps(body).encode(),
        headers={"content-type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=_SERVER_SECONDS) as answer:
        return json.load(answer)


def first_frames(cluster: Cluster, name: str, home: Path, repeat: int) -> None:
    """From the command to the first frame with a heading, with the server there and without."""
    environment = environment_of(home / "screen")
    address = cluster.address(name)
    with Terminal([COMMAND, "--library", address], environment) as terminal:
        terminal.when(lambda text: re.search(r"of [\d,]+ articles|[1-9][\d,]* articles", text) is not None, "a list")
        terminal.idle(3)
    heading = _first_heading(environment, address)
    rows = [_frame("library on a server", address, environment, heading, repeat)]
    cluster.stop()
    rows.append(_frame("the same, server away", address, environment, heading, repeat))
    table(("first frame with a heading", "median ms", "least", "wanted"), rows)


def _first_heading(environment: dict[str, str], address: str) -> str:
    code = (
        "import sys; from contextlib import closing; from reader.library.open import open_server\n"
        "with closing(open_server(sys.argv[1])) as library: print(library.headings(0, 1)[0].meta.title)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, address], env=environment, check=True, capture_output=True, encoding="utf-8"
    )
    return done.stdout[:14].strip()


def _frame(name: str, address: str, environment: dict[str, str], heading: str, repeat: int) -> list[str]:
    times = []
    for number in range(repeat + 1):
        with Terminal([COMMAND, "--library", address], environment) as terminal:
            shown = terminal.until(heading)
            if number:
                times.append(shown)
    return [name, _quantiles(times)[0], f"{min(times) * 1000:.0f}", "400"]


def filled(
    cluster: Cluster, name: str, library: Path, count: int, environment: dict[str, str], nodes: list[psutil.Process]
) -> None:
    """See to it that the library holds the articles, and say what filling took."""
    address, port = cluster.address(name), cluster.nodes[0].port
    if _status(address, environment).get("articles", 0) >= count:
        print("The library is filled already.\n")
        return
    _run("library", "init", address, "--articles", str(count), environment=environment)
    before, server, began = os.times(), processor_time(nodes), time.monotonic()
    told = json.loads(_run("index", str(library), "--to", address, "--json", environment=environment))
    passed, after = time.monotonic() - began, os.times()
    here = after.children_user + after.children_system - before.children_user - before.children_system
    sent = max(1, told["sent"])
    used = processor_time(nodes) - server
    table(
        ("filling", "articles", "a second", "CPU here ms each", "CPU server ms each", "not read"),
        [
            [
                "reading, extracting, sending",
                f"{sent:,}",
                f"{sent / passed:.0f}",
                f"{here / sent * 1000:.1f}",
                f"{used / sent * 1000:.1f}",
                len(told["unreadable"]),
            ]
        ],
    )
    _ask_server(port, "POST", f"/{name}/_forcemerge?max_num_segments=1")
    _ask_server(port, "POST", f"/{name}/_flush?force=true")


def _status(address: str, environment: dict[str, str]) -> dict[str, Any]:
    done = subprocess.run(
        [COMMAND, "library", "status", address, "--json"], env=environment, check=False, capture_output=True
    )
    found: dict[str, Any] = json.loads(done.stdout) if done.returncode == 0 else {}
    return found


def _run(*arguments: str, environment: dict[str, str]) -> str:
    return subprocess.run(
        [COMMAND, *arguments], env=environment, check=True, stdout=subprocess.PIPE, encoding="utf-8"
    ).stdout


@contextlib.contextmanager
def running(folder: Path, count: int, heap: str) -> Iterator[Cluster]:
    """A cluster whose nodes keep what they hold."""
    folder.mkdir(parents=True, exist_ok=True)
    with Cluster(folder, count, (f"-Xms{heap}", f"-Xmx{heap}", "-XX:+UseSerialGC"), SETTINGS) as cluster:
        try:
            with urllib.request.urlopen(
                f"http://127.0.0.1:{cluster.nodes[0].port}/_cluster/health?wait_for_status=yellow&timeout=300s",
                timeout=310,
            ):
                pass  # what was kept is there again
            yield cluster
        finally:
            cluster.stop()


def main() -> None:
    """Print the tables."""
    cli = options(__doc__)
    cli.add_argument("-n", type=int, default=100_000, help="articles of the library (%(default)s)")
    cli.add_argument("--nodes", type=int, default=3, help="nodes of the server (%(default)s)")
    cli.add_argument("--heap", default="1g", help="memory of each for Java (%(default)s)")
    cli.add_argument("--warm", type=int, default=1_500, help="questions asked before any is timed (%(default)s)")
    cli.add_argument("--questions", type=int, default=100, help="questions of each kind (%(default)s)")
    cli.add_argument("--seconds", type=float, default=60.0, help="how long the typists type (%(default)s)")
    cli.add_argument("--parts", nargs="*", choices=PARTS, default=PARTS, help="what to measure (all)")
    given = cli.parse_args()
    place = workplace(given)
    library = place.library(given.n)
    say_environment()
    measure(given, library, place.folder / f"server-{given.nodes}-{library.name}")


def measure(given: argparse.Namespace, library: Path, folder: Path) -> None:
    """Fill and ask."""
    home, name = folder / "home", "news"
    with running(folder, given.nodes, given.heap) as cluster:
        address, port = cluster.address(name), cluster.nodes[0].port
        nodes = [psutil.Process(node.pid) for node in cluster.nodes]
        filled(cluster, name, library, given.n, environment_of(home), nodes)
        status = _status(address, environment_of(home))
        size = status["bytes_on_disk"] / max(1, status["articles"])
        assert status["articles"], "the library is empty"
        print(f"{status['articles']:,} articles, {size / 1000:.2f} kB each on disk, {status['shards']} shards\n")
        asked = Questions.of(library, given.n, 1)
        warmed(address, home / "asked", asked, given.warm)
        if "asked" in given.parts:
            asked_one_after_another(address, home / "asked", nodes, asked, given.questions)
        if "typists" in given.parts:
            many_typists(address, home, nodes, asked, given.seconds)
        if "far" in given.parts:
            from_afar(port, name, home, nodes, asked)
        say_memory(port)
        if "killed" in given.parts:
            one_node_killed(cluster, name, home, asked, _more(library, home))
        if "frame" in given.parts:
            first_frames(cluster, name, home, given.repeat)


def say_memory(port: int) -> None:
    """What Java's heaps hold, and how long collecting what it no longer needs has taken."""
    found = _ask_server(port, "GET", "/_nodes/stats/jvm")["nodes"].values()
    rows = []
    for node in sorted(found, key=lambda one: one["name"]):
        heap, collecting = node["jvm"]["mem"], node["jvm"]["gc"]["collectors"].values()
        old = heap["pools"]["old"]["used_in_bytes"]
        spent = sum(one["collection_time_in_millis"] for one in collecting)
        ran = node["jvm"]["uptime_in_millis"]
        numbers = (heap["heap_max_in_bytes"], heap["heap_used_in_bytes"], old)
        rows.append([node["name"], *(f"{number / 1e6:.0f}" for number in numbers), f"{spent / ran:.1%}"])
    table(("node", "heap MB", "in use MB", "of that old MB", "time spent collecting"), rows)


if __name__ == "__main__":
    main()
