"""A sync with a real Miniflux: seconds, requests, memory; and many syncs that are killed.

python -m tests.benchmarks.sync                     200 feeds, 20,000 articles; marks 5,000 as read
python -m tests.benchmarks.sync --articles 2000     fewer
python -m tests.benchmarks.sync --kills 500         kills a sync at random moments and compares both sides
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from reader.feeds.reading import Readers
from reader.library.feeds import Feeds
from reader.model.feed import Account
from reader.model.sync import SyncReport
from reader.store.personal import Personal
from tests.miniflux.server import PASSWORD, USER, Miniflux, missing


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--articles", type=int, default=20_000)
    options.add_argument("--feeds", type=int, default=200)
    options.add_argument("--kills", type=int, default=0)
    options.add_argument("--child", type=Path, help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.child:
        with closing(_feeds(given.child)) as feeds:
            feeds.sync(feeds.subscriptions().account("home"))
        return
    if lacking := missing():
        print(f"Left out: {lacking}.")
        return
    with tempfile.TemporaryDirectory() as folder, Miniflux() as miniflux:
        home = Path(folder)
        for number in range(given.feeds):
            miniflux.add(f"feed{number}", given.articles // given.feeds, words=250)
        with closing(_feeds(home)) as feeds:
            feeds.add_account(Account("home", miniflux.base, USER), PASSWORD)
        if given.kills:
            raise SystemExit(_kill(home, miniflux, given.kills))
        _measure(home, given.articles)


def _feeds(home: Path, readers: Readers | None = None) -> Feeds:
    return Feeds(home / "feeds.toml", home / "data", home / "News", readers)


def _measure(home: Path, articles: int) -> None:
    with closing(_feeds(home)) as feeds, Personal.open(home / "data") as personal:
        account = feeds.subscriptions().account("home")

        def sync() -> SyncReport:
            return feeds.sync(account)

        _timed(f"first sync of {articles:,} articles", sync)
        _timed("nothing new", sync)
        _timed("nothing new, once more", sync)
        items = [item for item in personal.sync_items("home").values() if item.path][:5_000]
        start = time.perf_counter()
        personal.mark_all_read({item.path: None for item in items if item.path}, True)
        print(f"{len(items):,} articles marked as read at once: {time.perf_counter() - start:.1f} s")
        _timed(f"{len(items):,} marks sent", sync)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"memory of the process at most: {peak:.0f} MB")


def _timed(what: str, sync: Callable[[], SyncReport]) -> None:
    start, before = time.perf_counter(), _processor_time()
    report = sync()
    wall, used = time.perf_counter() - start, _processor_time() - before
    assert report.problem is None, report.problem
    print(
        f"{what}: {wall:.1f} s, {used:.2f} s of processor time, {report.requests} requests; "
        f"{len(report.new):,} came, {report.sent:,} sent",
        flush=True,
    )


def _processor_time() -> float:
    """Of this process and of the children that it waited for."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def _kill(home: Path, miniflux: Miniflux, kills: int) -> int:
    """Read and unread here and there, with a sync that is killed at a random moment each time; 1 if both differ."""
    chance = random.Random(7)
    here: dict[str, bool] = {}
    there: dict[str, bool] = {}
    command = [sys.executable, "-m", "tests.benchmarks.sync", "--child", str(home)]
    cut = 0
    for number in range(kills):
        process = subprocess.Popen(command)
        try:
            process.wait(chance.uniform(0.25, 1.6))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            cut += 1
        with Personal.open(home / "data") as personal:
            known = {key: item for key, item in personal.sync_items("home").items() if item.path}
            for key in chance.sample(sorted(known), min(5, len(known))):
                if key not in there:
                    here[key] = not known[key].here_read
                    personal.mark_read(known[key].path or "", "", here[key])
        for key in chance.sample(sorted(known), min(2, len(known))):
            if key not in here:
                there[key] = chance.random() < 0.7
                state = "read" if there[key] else "unread"
                miniflux.change(f"update entries set status = '{state}' where id = {int(key, 16)}")
        if (number + 1) % 50 == 0:
            print(f"{number + 1} of {kills}: {cut} killed, {len(known):,} articles known", flush=True)
    for _ in range(3):
        subprocess.run(command, check=True)
    wanted = {key for key, read in (here | there).items() if read}
    with Personal.open(home / "data") as personal:
        items = personal.sync_items("home")
        read_here = {key for key, item in items.items() if item.here_read}
        waiting = sum(personal.waiting_counts().values())
    read_there = {f"{int(one):016x}" for one in miniflux.change("select id from entries where status='read'").split()}
    files = len(list((home / "News").rglob("*.md")))
    print(f"{cut} of {kills} syncs killed; {len(items):,} articles in {files:,} files; {waiting} changes wait")
    lost, invented = len(wanted - read_here) + len(wanted - read_there), len((read_here | read_there) - wanted)
    print(f"{cut} killed; read by {len(wanted):,}, of which lost {lost}; read by nobody {invented}; {waiting} wait")
    return int(bool(lost or invented or waiting))


if __name__ == "__main__":
    main()
