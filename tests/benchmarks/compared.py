"""Comparing over a library on a server: filling with and without signs, comparing, pages of the desks, and kills.

    python -m tests.benchmarks.compared --library DIR [--work DIR] [--parts filled compared pages killed …]

The folder is filled into two libraries, `news` and `plain`, some of its folders at a time into the one and then into
the other; articles of `plain` have no signs. Then `news` is compared, its desks are read through the searcher, as the
screen does, and it is compared once more from the beginning by a comparer that is killed at random moments. What one
part leaves in `--work` the next ones go on with. Needs Java and Maven, and the extras `server` and `bench`.
"""

from __future__ import annotations

import argparse
import random
import resource
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from itertools import pairwise
from pathlib import Path
from typing import Any

import psutil

from reader.extraction import RULES_VERSION
from reader.library.events import LibraryEvent
from reader.library.server.comparing import PARCEL, compare
from reader.library.server.desks import FIRST, NEXT
from reader.library.server.places import server_of
from reader.search.opensearch.administration import condition, initialise
from reader.search.opensearch.compared import Compared
from reader.search.opensearch.connection import Server
from reader.settings import Settings
from tests.benchmarks.measuring import COMMAND, environment_of, options, percentile, say_environment, table, workplace
from tests.benchmarks.server import Searcher, processor_time, running
from tests.opensearch.cluster import Cluster

PARTS = ("filled", "compared", "pages", "killed")
SHARES = 5
"""Parts of the folder that are filled into one library and then into the other."""
_SECONDS = 600.0
_AT_ONCE = 5_000
_WORDS = ("tim", "tip", "doc", "pos")
"""Files of the server that say which article has which word or sign. Others also hold, for some hours, what the server
was sent as it was."""
_KINDS = ("article", "link", "group", "copy", "member", "story", "difference")


def filled(cluster: Cluster, library: Path, environment: dict[str, str]) -> None:
    """Fill both libraries by turns; processor time, and disk once all is merged."""
    nodes = [psutil.Process(node.pid) for node in cluster.nodes]
    for name in ("news", "plain"):
        with closing(server_of(cluster.address(name), Settings())) as server:
            index = initialise(server, RULES_VERSION, articles=1_000_000, replicas=0)
            if name == "plain":
                meta = server.get(f"/{index}/_mapping")[index]["mappings"]["_meta"]
                del meta["signs"]
                server.call("PUT", f"/{index}/_mapping", {"_meta": meta}, seconds=_SECONDS)
    used = {name: [0.0, 0.0, 0.0] for name in ("news", "plain")}
    folders = sorted(library.iterdir())
    for share in range(min(SHARES, len(folders))):
        for name in ("news", "plain") if share % 2 else ("plain", "news"):
            before = _used(nodes)
            some = map(str, folders[share::SHARES])
            subprocess.run(
                [COMMAND, "index", *some, "--to", cluster.address(name)],
                env=environment,
                check=True,
                stdout=subprocess.DEVNULL,
            )
            used[name] = [sum(pair) for pair in zip(used[name], _since(before, _used(nodes)), strict=True)]
    rows = []
    for name, (wall, here, there) in used.items():
        with closing(server_of(cluster.address(name), Settings())) as server:
            parameters: dict[str, str | int] = {"max_num_segments": 1}
            server.call("POST", f"/{name}/_forcemerge", parameters=parameters, seconds=3_600.0)
            server.call("POST", f"/{name}/_refresh", seconds=_SECONDS)
            found = condition(server)
            path = f"/{name}/_stats/segments"
            files = server.get(path, include_segment_file_sizes="true")["_all"]["primaries"]["segments"]["file_sizes"]
        count = found.articles
        each = (f"{1000 * one / count:.1f}" for one in (wall, here, there))
        words = sum(files.get(kind, {}).get("size_in_bytes", 0) for kind in _WORDS)
        rows.append([name, f"{count:,}", *each, *(f"{one / count / 1000:.2f}" for one in (found.bytes_on_disk, words))])
    header = ("library", "articles", "ms each, wall", "CPU here", "CPU servers", "kB each on disk", "of that words")
    table(header, rows)


def _used(nodes: Sequence[psutil.Process]) -> tuple[float, float, float]:
    """The wall, the processor time of the commands that were run from here, and that of the servers."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.perf_counter(), children.ru_utime + children.ru_stime, processor_time(nodes)


def _since(before: Sequence[float], after: Sequence[float]) -> list[float]:
    return [now - then for then, now in zip(before, after, strict=True)]


def compared(cluster: Cluster) -> None:
    """Compare everything; the time between two parcels."""
    nodes = [psutil.Process(node.pid) for node in cluster.nodes]
    with closing(server_of(cluster.address("news"), Settings())) as server:
        _begin_again(server)
        times = [time.perf_counter()]
        here, there = processor_time([psutil.Process()]), processor_time(nodes)

        def parcel(event: LibraryEvent) -> None:
            del event
            times.append(time.perf_counter())

        count = compare(server, parcel)
        here, there = processor_time([psutil.Process()]) - here, processor_time(nodes) - there
        seconds = [after - before for before, after in pairwise(times)]
        header = ("parcels", "articles", "p50 s", "p95 s", "longest", "CPU here s each", "CPU servers s each")
        parcels = max(1, count / PARCEL)
        quantiles = (f"{percentile(seconds, share):.1f}" for share in (0.5, 0.95, 1.0))
        table(header, [[len(seconds), f"{count:,}", *quantiles, f"{here / parcels:.1f}", f"{there / parcels:.1f}"]])
        found = _all(server)
        size = server.get(f"/{server.name}-compared/_stats/store")["_all"]["primaries"]["store"]["size_in_bytes"]
        table(("found", "count"), [(kind, f"{len(found[kind]):,}") for kind in _KINDS])
        print(f"{size / count / 1000:.2f} kB of disk for each article compared\n")


def _begin_again(server: Server) -> None:
    """Forget all that was compared."""
    if Compared(server).made():
        server.call("DELETE", f"/{server.name}-compared", seconds=_SECONDS)
    Compared(server).make(1, 0)


def _all(server: Server) -> dict[str, dict[str, Any]]:
    """All that was found, by kind and name."""
    server.call("POST", f"/{server.name}-compared/_refresh", seconds=_SECONDS)
    found: dict[str, dict[str, Any]] = {kind: {} for kind in (*_KINDS, "claim", "lock")}
    after: dict[str, Any] = {}
    while True:
        body = {"query": {"match_all": {}}, "size": _AT_ONCE, "sort": [{"key": {"order": "asc"}}], **after}
        hits = server.call("POST", f"/{server.name}-compared/_search", body, seconds=_SECONDS)["hits"]["hits"]
        for hit in hits:
            found[hit["_source"]["kind"]][hit["_id"]] = hit["_source"]
        if len(hits) < _AT_ONCE:
            return found
        after = {"search_after": hits[-1]["sort"]}


def pages(address: str, home: Path, count: int) -> None:
    """Pages of the desks through the searcher: the first ones, and those that come as one goes down."""
    differ = {"ask": "desk_differences", "dismissed": [], "order": "surest"}
    kinds: dict[str, dict[str, Any]] = {
        "repeated quotes": {"ask": "desk_same", "only": {}, "order": "latest"},
        "the most repeated": {"ask": "desk_same", "only": {}, "order": "often"},
        "repeated quotes with “oil”": {"ask": "desk_same", "only": {"words": ["oil"]}, "order": "latest"},
        "differences": {**differ, "only": {}},
        "differences with “people”": {**differ, "only": {"words": ["people"]}},
        "stories": {"ask": "desk_stories", "only": {}},
        "stories with “oil”": {"ask": "desk_stories", "only": {"typed": "oil"}},
    }
    rows = []
    with Searcher(address, home) as searcher:
        for name, fields in kinds.items():
            for _ in range(20):
                searcher.ask(**fields, after=None, least=100)
            for what, least in (("first 100", FIRST), ("the next 300", NEXT)):
                times: list[float] = []
                for after in _places(searcher, fields, count) if least > FIRST else [None] * count:
                    began = time.perf_counter()
                    searcher.ask(**fields, after=after, least=least)
                    times.append(time.perf_counter() - began)
                if times:
                    numbers = (f"{1000 * percentile(times, share):.0f}" for share in (0.5, 0.95))
                    rows.append([f"{name}, {what}", len(times), *numbers])
    table(("page", "asked", "p50 ms", "p95 ms"), rows)


def _places(searcher: Searcher, fields: dict[str, Any], count: int) -> list[Any]:
    """Where the pages of a list begin, without the first one."""
    places: list[Any] = []
    after = searcher.ask(**fields, after=None, least=FIRST)["after"]
    while after is not None and len(places) < count:
        places.append(after)
        after = searcher.ask(**fields, after=after, least=NEXT)["after"]
    return places


def killed(address: str, environment: dict[str, str], kills: int, seed: int) -> None:
    """Compare from the beginning while comparers are killed; what is there in the end, beside what was there before."""
    rng = random.Random(seed)
    with closing(server_of(address, Settings())) as server:
        whole = _all(server)
        _begin_again(server)
        command, done = [COMMAND, "library", "compare", address], 0
        while True:
            one = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            try:
                one.wait(rng.uniform(2, 30) if done < kills else None)
            except subprocess.TimeoutExpired:
                one.kill()
                one.wait()
                done += 1
            else:
                break
        again = _all(server)
    rows = []
    for kind in (*_KINDS, "claim", "lock"):
        here, there = whole[kind], again[kind]
        same = sum(one == there.get(name) for name, one in here.items())
        rows.append([kind, f"{len(here):,}", f"{len(there):,}", f"{len(here.keys() & there.keys()):,}", f"{same:,}"])
    print(f"{done} comparers killed\n")
    table(("found", "undisturbed", "with kills", "same name", "same in all"), rows)
    for kind, several in (("group", "tellings"), ("story", "articles")):
        twice = _twice(again[kind].values(), several)
        print(f"{several} that stand in more than one {kind}: {twice}")
    parts = [{frozenset(one["articles"]) for one in found["story"].values()} for found in (whole, again)]
    print(f"stories with exactly the same articles: {len(parts[0] & parts[1]):,} of {len(parts[0]):,}\n")


def _twice(found: Iterator[Any] | Any, several: str) -> int:
    named = [name for one in found for name in one[several]]
    return len(named) - len(set(named))


def main() -> None:
    """Print the tables."""
    cli = options(__doc__)
    cli.add_argument("--nodes", type=int, default=3, help="nodes of the server (%(default)s)")
    cli.add_argument("--heap", default="1g", help="memory of each for Java (%(default)s)")
    cli.add_argument("--asked", type=int, default=60, help="pages of each kind (%(default)s)")
    cli.add_argument("--kills", type=int, default=20, help="comparers that are killed (%(default)s)")
    cli.add_argument("--parts", nargs="*", choices=PARTS, default=PARTS, help="what to measure (all)")
    given = cli.parse_args()
    place = workplace(given)
    library = place.library(20_000)
    say_environment()
    measure(given, library, place.folder / f"compared-{library.name}")


def measure(given: argparse.Namespace, library: Path, folder: Path) -> None:
    """Do the parts that are wanted, in order."""
    home = folder / "home"
    with running(folder, given.nodes, given.heap) as cluster:
        address, environment = cluster.address("news"), environment_of(home)
        parts: dict[str, Callable[[], None]] = {
            "filled": lambda: filled(cluster, library, environment),
            "compared": lambda: compared(cluster),
            "pages": lambda: pages(address, home / "searcher", given.asked),
            "killed": lambda: killed(address, environment, given.kills, 1),
        }
        for part in given.parts:
            parts[part]()


if __name__ == "__main__":
    main()
