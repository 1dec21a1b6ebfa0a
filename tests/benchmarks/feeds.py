"""What fetching many feeds costs, and whether anything is lost when it is killed. All on this machine.

    python -m tests.benchmarks.feeds [--feeds 500] [--entries 20] [--odd 4800] [--kills 100] [--seconds 3600] [--seed 5]

A server on the loopback interface serves feeds of our own making, each entry with its whole text. Measured are the
first fetch, which writes all articles, and one more, which the server answers with 304: processor time of all
processes, and the largest sum of their memory (proportional set size, sampled). Then the feeds change a hundred times
over, and each time the fetch is killed at a random moment and run once more: afterwards no file may be half written,
no entry there twice, and none missing.
"""

from __future__ import annotations

import argparse
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

import psutil

from reader.errors import FetchError
from reader.feeds.articles import ArticleFile
from reader.feeds.entries import parse_feed
from reader.files import UNFINISHED
from reader.formats.html import fragment_to_markdown
from tests.benchmarks.measuring import COMMAND, environment_of, say_environment, table
from tests.local_server import Server, item, rss

WORDS = (
    *("the", "council", "said", "water", "rose", "street", "harbour", "wall", "repairs", "money", "mayor", "people"),
    *("evening", "storm", "ferry", "north", "office", "three", "hundred", "houses", "closed", "school", "bridge"),
    *("traffic", "police", "fire", "service", "report", "published", "yesterday", "morning"),
)


def entry(feed: int, number: int, version: int = 0) -> str:
    """One entry with some 2,500 characters of text, the same for the same numbers."""
    rng = random.Random(f"{feed} {number} {version}")
    paragraphs = (
        f"<p>{' '.join(rng.choices(WORDS, k=60)).capitalize()}, said Ada Quill, who counted {rng.randrange(9999)}.</p>"
        for _ in range(6)
    )
    return item(
        number,
        "".join(paragraphs),
        title=f"{' '.join(rng.choices(WORDS, k=6)).capitalize()} {number}",
        link=f"https://feed{feed}.example/{number}",
        guid=f"{feed}-{number}",
    )


def serve(pipe: Connection, feeds: int, entries: int) -> None:
    """A process of its own, so that its time is not counted: says its port, then takes (first, last, version)."""
    server = Server()
    _publish(server, feeds, range(entries), 0)
    pipe.send(server.port)
    while (wanted := pipe.recv()) is not None:
        first, last, version = wanted
        _publish(server, feeds, range(first, last), version)
        pipe.send(True)


def _publish(server: Server, feeds: int, numbers: range, version: int) -> None:
    for feed in range(feeds):
        server.put(f"/{feed}", rss(*(entry(feed, number, version) for number in numbers), title=f"Feed {feed}"))


def follow(home: Path, port: int, feeds: int) -> None:
    """A list of feeds as a person would have it."""
    (home / "config").mkdir(parents=True)
    blocks = (
        f'[[feed]]\nname = "Feed {n}"\nurl = "http://127.0.0.1:{port}/{n}"\nprivate = true\n' for n in range(feeds)
    )
    (home / "config" / "feeds.toml").write_text("\n".join(blocks), "utf-8")


def fetch(home: Path) -> tuple[float, float, float]:
    """Fetch all feeds: seconds by the clock, of processor time, and megabytes at most."""
    began = time.perf_counter()
    process = psutil.Popen(
        [COMMAND, "fetch", "--now"], env=environment_of(home), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    seen: dict[int, float] = {}
    memory = 0.0
    while process.poll() is None:
        total = 0.0
        for one in _family(process):
            try:
                times = one.cpu_times()
                seen[one.pid] = times.user + times.system
                total += one.memory_full_info().pss / 1e6
            except psutil.Error:
                continue
        memory = max(memory, total)
        time.sleep(0.05)
    if process.returncode not in (0, 1):
        sys.exit(f"fetch failed with {process.returncode}: {process.stderr.read().decode()[-500:]}")
    return time.perf_counter() - began, sum(seen.values()), memory


def _family(process: psutil.Process) -> list[psutil.Process]:
    try:
        return [process, *process.children(recursive=True)]
    except psutil.Error:
        return []


def problems(news: Path, feeds: int, wanted: int, version: int, first: int) -> list[str]:
    """What is not as it should be in the news folder."""
    found: list[str] = []
    guids: Counter[str] = Counter()
    for file in news.rglob("*.md"):
        if ".versions" in file.parts:
            continue
        article = ArticleFile.read(file)
        if article is None or not article.is_ours or article.is_edited:
            found.append(f"half written: {file.name}")
            continue
        guids[str(article.fields["guid"])] += 1
    found += [f"twice: {guid}" for guid, count in guids.items() if count > 1]
    if len(guids) != feeds * wanted:
        found.append(f"{len(guids)} articles instead of {feeds * wanted}")
    found += [f"left behind: {file.name}" for file in news.rglob(f"{UNFINISHED}*")]
    current = news.rglob("*.md")
    stale = 0
    for file in current:
        if ".versions" in file.parts:
            continue
        article = ArticleFile.read(file)
        if article is not None:
            feed, number = map(int, str(article.fields["guid"]).split("-"))
            if number >= first and f"{_first_words(feed, number, version)}" not in article.body:
                stale += 1
    if stale:
        found.append(f"{stale} articles without the newest text")
    return found


def _first_words(feed: int, number: int, version: int) -> str:
    text = entry(feed, number, version).partition("<![CDATA[<p>")[2]
    return text[:60]


def kills(rounds: int, seed: int, until: float) -> list[list[str]]:
    """Kill a fetch of 12 feeds at random moments, none after `until` (time.monotonic); rows of a table."""
    feeds, entries = 12, 20
    rng = random.Random(seed)
    folder = Path(tempfile.mkdtemp(prefix="newsreader-kills-"))
    ours, theirs = get_context("spawn").Pipe()
    server = get_context("spawn").Process(target=serve, args=(theirs, feeds, entries), daemon=True)
    server.start()
    follow(folder, ours.recv(), feeds)
    _, _, _ = fetch(folder)
    whole = time.perf_counter()
    fetch(folder)
    whole = time.perf_counter() - whole
    bad: list[str] = []
    killed = done = 0
    total = entries
    for number in range(1, rounds + 1):
        if time.monotonic() > until:
            break
        done = number
        # Every round: two new entries a feed, and another text for the ten newest.
        ours.send((max(0, total - 10), total + 2, number))
        ours.recv()
        first, total = max(0, total - 10), total + 2
        process = subprocess.Popen(
            [COMMAND, "fetch", "--now"],
            env=environment_of(folder),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        time.sleep(rng.uniform(0.2, 0.5 + whole * 1.5))
        if process.poll() is None:
            killed += 1
        try:
            family = _family(psutil.Process(process.pid))
        except psutil.Error:
            family = []
        for one in family:
            try:
                one.send_signal(signal.SIGKILL)
            except psutil.Error:
                continue
        process.wait()
        fetch(folder)
        found = problems(folder / "News", feeds, total, number, first)
        bad += [f"round {number}: {problem}" for problem in found]
    server.kill()
    shutil.rmtree(folder, ignore_errors=True)
    for problem in bad:
        print(problem)
    return [
        ["kills in a fetch", f"{killed} of {done} while it ran"],
        ["half files, twice, lost, stale", str(len(bad))],
    ]


ATOM = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>A</title><link href="/"/>
<entry><id>1</id><title>Wall &amp; water</title><link href="w.html"/><published>2026-03-02T09:15:00+01:00</published>
<author><name>Ada Quill</name></author><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>The
<a href="map">wall</a> gave way.</p></div></content></entry></feed>"""
JSON = """{"version": "https://jsonfeed.org/version/1.1", "title": "J", "items": [{"id": 1, "url": "/1", "title": "T",
"content_html": "<p>One <b>two</b></p>", "date_published": "2026-03-02T09:15:00Z", "authors": [{"name": "A"}]}]}"""
SPLICES = (
    *(b"<", b">", b"&", b"&#0;", b"&#xD800;", b"]]>", b"<![CDATA[", b"<!--", b"<!DOCTYPE x [", b'"', b"'", b"\x00"),
    *(b"\xff\xfe", b"\xed\xa0\x80", b"<p " * 50, b"<div>" * 300, b"{" * 50, b"null", b"9" * 400, b"http://["),
)


def odd_feeds(count: int, seed: int) -> list[list[str]]:
    """Read feeds that were damaged at random; rows of a table."""
    rng = random.Random(seed)
    bases = [rss(*(entry(1, n) for n in range(3))).encode(), ATOM.encode(), JSON.encode(), ATOM.encode("utf-16")]
    refused = 0
    broken: Counter[str] = Counter()
    slowest = 0.0
    for _ in range(count):
        data = bytearray(rng.choice(bases))
        for _ in range(rng.randrange(1, 8)):
            at = rng.randrange(len(data) + 1)
            match rng.randrange(4):
                case 0:
                    data[at:at] = rng.choice(SPLICES)
                case 1:
                    del data[at : at + rng.randrange(1, 200)]
                case 2:
                    data[at : at + 1] = bytes([rng.randrange(256)])
                case 3:
                    data[at:at] = data[: rng.randrange(300)]
        began = time.process_time()
        try:
            feed = parse_feed(
                bytes(data), "https://a.example/feed", rng.choice(("", "text/xml", "text/xml; charset=x"))
            )
            for one in feed.entries:
                fragment_to_markdown(one.markup, one.base)
        except FetchError:
            refused += 1
        except Exception as error:  # noqa: BLE001 - what is counted
            broken[type(error).__name__] += 1
        slowest = max(slowest, time.process_time() - began)
    said = ", ".join(f"{name} {number}" for name, number in broken.most_common()) or "0"
    return [
        [f"damaged feeds: {count:,}, refused in one line", f"{refused:,}"],
        ["other exceptions", said],
        ["slowest, ms of processor time", f"{slowest * 1000:.0f}"],
    ]


def main() -> int:
    """Print the tables; 1 when an article is missing or something failed otherwise than in one line."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--feeds", type=int, default=500)
    options.add_argument("--entries", type=int, default=20)
    options.add_argument("--kills", type=int, default=100)
    options.add_argument("--odd", type=int, default=4_800)
    options.add_argument("--seconds", type=float, default=3_600.0, help="kill no more after this time")
    options.add_argument("--seed", type=int, default=5)
    given = options.parse_args()
    say_environment()
    wrong = 0
    killed = "no kills"
    if given.feeds:
        folder = Path(tempfile.mkdtemp(prefix="newsreader-feeds-"))
        ours, theirs = get_context("spawn").Pipe()
        server = get_context("spawn").Process(target=serve, args=(theirs, given.feeds, given.entries), daemon=True)
        server.start()
        follow(folder, ours.recv(), given.feeds)
        rows = []
        for what in (f"{given.feeds} feeds × {given.entries} entries, all new", f"{given.feeds} × 304"):
            clock, processor, memory = fetch(folder)
            rows.append([what, f"{clock:.1f}", f"{processor:.1f}", f"{memory:.0f}"])
        articles = sum(1 for _ in (folder / "News").rglob("*.md"))
        rows.append([f"articles written: {articles:,} of {given.feeds * given.entries:,}", "", "", ""])
        wrong += given.feeds * given.entries - articles
        table(["fetch", "seconds", "processor seconds", "MB at most"], rows)
        server.kill()
        shutil.rmtree(folder, ignore_errors=True)
    if given.odd:
        rows = odd_feeds(given.odd, given.seed)
        wrong += rows[1][1] != "0"
        table(["odd feeds", ""], rows)
    if given.kills:
        rows = kills(given.kills, given.seed, time.monotonic() + given.seconds)
        wrong += int(rows[1][1])
        killed = f"killed {rows[0][1]}"
        table(["killed at random moments", ""], rows)
    print(f"{given.feeds} feeds, {given.odd} odd ones, {killed}: {wrong} not as they should be")
    return int(wrong != 0)


if __name__ == "__main__":
    raise SystemExit(main())
