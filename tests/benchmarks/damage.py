"""What a damaged personal.db costs: files cut, flipped, emptied and overwritten, with a daily copy beside them.

    python -m tests.benchmarks.damage [--times 200] [--bookmarks 60] [--seed 61]

Every time the database holds some bookmarks that the copy has and some made since. Counted are bookmarks of the copy
that are not back, or not with the words that were kept (0 is asked), bookmarks made since that are gone, openings that
raised, and damaged files that are not kept. The exit code is 1 when anything of it happened, but for bookmarks made
since.
"""

from __future__ import annotations

import argparse
import random
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from reader.errors import PersonalDataError
from reader.model import Bookmark, Citation, Span
from reader.passages.keeping import make_passage, place_of
from reader.store.personal import Personal

TEXT = "The mill closed in May. Forty looms went to Sarn, the owner said. Nobody was told before. " * 40
PAGE = 4096

Damage = Callable[[bytearray, random.Random], bytes]


def _flip(body: bytearray, rng: random.Random) -> bytes:
    for _ in range(rng.choice((1, 4, 16, 64, 256))):
        body[rng.randrange(len(body))] ^= rng.randrange(1, 256)
    return bytes(body)


def _pages(body: bytearray, rng: random.Random) -> bytes:
    for _ in range(rng.randrange(1, 6)):
        at = rng.randrange(len(body) // PAGE) * PAGE
        body[at : at + PAGE] = rng.randbytes(PAGE)
    return bytes(body)


DAMAGES: dict[str, Damage] = {
    "cut": lambda body, rng: bytes(body[: rng.randrange(len(body))]),
    "flipped bytes": _flip,
    "pages of noise": _pages,
    "all noise": lambda body, rng: rng.randbytes(len(body)),
    "header lost": lambda body, rng: bytes(100) + bytes(body[100:]),
    "zeros": lambda body, rng: bytes(len(body)),
    "emptied": lambda body, rng: b"",
    "another file": lambda body, rng: b"This is a letter, not a database.\n" * 40,
}


def keep(personal: Personal, number: int) -> Bookmark:
    """A bookmark of its own article."""
    cite = Citation(f"/news/{number}.md", f"Mill {number}", "Sarn Herald", speaker="the owner")
    passage = make_passage(TEXT, Span(4, 30 + number), "hash", cite)
    return personal.add_bookmark(passage, place_of(passage), f"note {number}", ("all", f"t{number % 5}"))


def prepare(folder: Path, count: int) -> tuple[list[Bookmark], list[Bookmark]]:
    """A database with its copy of today: the bookmarks the copy has, and those made since."""
    with Personal.open(folder) as personal:
        copied = [keep(personal, number) for number in range(count)]
    with Personal.open(folder) as personal:
        since = [keep(personal, count + number) for number in range(max(1, count // 6))]
    return copied, since


def main() -> int:
    """Damage the file again and again, and count; 1 when something is lost that a copy has."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--times", type=int, default=200)
    options.add_argument("--bookmarks", type=int, default=60)
    options.add_argument("--seed", type=int, default=61)
    given = options.parse_args()
    rng = random.Random(given.seed)
    totals: dict[str, Counter[str]] = {name: Counter() for name in DAMAGES}
    slowest = 0.0
    with tempfile.TemporaryDirectory() as place:
        sound = Path(place) / "sound"
        copied, since = prepare(sound, given.bookmarks)
        for number in range(given.times):
            name = list(DAMAGES)[number % len(DAMAGES)]
            folder = Path(place) / "damaged"
            shutil.copytree(sound, folder)
            file = folder / "personal.db"
            file.write_bytes(DAMAGES[name](bytearray(file.read_bytes()), rng))
            broken = file.read_bytes()
            started = time.perf_counter()
            _count(folder, broken, copied, since, totals[name])
            slowest = max(slowest, time.perf_counter() - started)
            shutil.rmtree(folder)
    heads = ("times", "lost, of the copy", "changed", "lost since", "raised", "not kept")
    print(f"{'damage':<16}{heads[0]:>7}{heads[1]:>19}{heads[2]:>9}{heads[3]:>12}{heads[4]:>8}{heads[5]:>10}")
    for name, counts in totals.items():
        print(
            f"{name:<16}{counts['times']:>7}{counts['lost']:>19}{counts['changed']:>9}{counts['since']:>12}"
            f"{counts['raised']:>8}{counts['not kept']:>10}"
        )
    summed: Counter[str] = sum(totals.values(), Counter())
    print(
        f"{summed['times']} times: {summed['lost']} of a copy lost, {summed['changed']} changed, "
        f"{summed['raised']} raised, {summed['not kept']} not kept; {summed['since']:,} made since lost; "
        f"slowest opening {slowest * 1e3:.0f} ms"
    )
    return int(any(summed[what] for what in ("lost", "changed", "raised", "not kept")))


def _count(folder: Path, broken: bytes, copied: list[Bookmark], since: list[Bookmark], counts: Counter[str]) -> None:
    counts["times"] += 1
    try:
        with Personal.open(folder) as personal:
            back = {bookmark.id: bookmark for bookmark in personal.bookmarks()}
            mended = bool(personal.notices)
    except PersonalDataError:
        counts["raised"] += 1
        counts["not kept"] += (folder / "personal.db").read_bytes() != broken
        return
    counts["lost"] += sum(bookmark.id not in back for bookmark in copied)
    # Flipped letters that leave the file in order go unseen: SQLite keeps no checksums.
    for bookmark in copied if mended else ():
        found = back.get(bookmark.id)
        counts["changed"] += found is not None and found.passage != bookmark.passage
    counts["since"] += sum(bookmark.id not in back for bookmark in since)
    if mended:
        counts["not kept"] += broken not in [file.read_bytes() for file in folder.glob("personal.db.damaged-*")]


if __name__ == "__main__":
    raise SystemExit(main())
