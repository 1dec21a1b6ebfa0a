"""Every file that the program stores, damaged in every way: does the program start, and is everything there?

    python -m tests.benchmarks.damaged_files [--seconds 1800] [--only WORD] [--seed 17]

A home is made with a catalog, an index, bookmarks with daily copies, settings, a feed and what a killed program leaves
behind. Each of its files and folders is cut, flipped, emptied, removed, replaced by a folder (a folder: by a file) and
made unreadable, one at a time, in a copy of that home. Then `newsreader doctor` looks at one such copy, and the program
is started in a terminal on another: it must list the articles, find one by a search, keep a passage of it and end when
told to. Afterwards all bookmarks that a sound file holds must be there with their words, every article be listed, every
file that a feed brought be there, and no process have written of a fault of its own. What costs a person something must
be told on the screen and by doctor. The exit code is 1 when anything of it was not so.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from msgspec import Struct

from reader.store.personal import Personal
from tests.benchmarks.damage import keep
from tests.benchmarks.making_libraries import make_library
from tests.benchmarks.measuring import COMMAND, environment_of, say_environment, table, tracebacks
from tests.benchmarks.terminal import Terminal
from tests.benchmarks.together import leave
from tests.local_server import Server, item, rss
from tests.permissions import restricted

ARTICLES = 12
WORD = "quillfish"
"""Stands in one article, which a search must find."""

COPIED, SINCE = 6, 2
"""Bookmarks that the daily copies have, and bookmarks made since."""

PATIENCE = 60.0
"""Seconds after which something that should be on the screen counts as missing: an index may have to be made anew."""

PERSONAL = "data/personal.db"


# -- damage ---------------------------------------------------------------------------------------------------------


def _cut(file: Path, rng: random.Random) -> None:
    body = file.read_bytes()
    file.write_bytes(body[: rng.randrange(len(body))])


def _flip(file: Path, rng: random.Random) -> None:
    body = bytearray(file.read_bytes())
    for _ in range(64):
        body[rng.randrange(len(body))] ^= rng.randrange(1, 256)
    file.write_bytes(body)


def _empty(file: Path, rng: random.Random) -> None:
    file.write_bytes(b"")


def _become_folder(file: Path, rng: random.Random) -> None:
    file.unlink()
    file.mkdir()
    (file / "letter.txt").write_text("Dear all,\n", encoding="utf-8")


def _become_file(folder: Path, rng: random.Random) -> None:
    shutil.rmtree(folder)
    folder.write_text("Dear all,\n", encoding="utf-8")


def _remove(path: Path, rng: random.Random) -> None:
    shutil.rmtree(path) if path.is_dir() else path.unlink()


Damage = Callable[[Path, random.Random], None]

OF_FILES: Mapping[str, Damage] = {
    "cut": _cut,
    "flipped": _flip,
    "emptied": _empty,
    "removed": _remove,
    "a folder": _become_folder,
    "unreadable": lambda file, rng: file.chmod(0),
}
OF_FOLDERS: Mapping[str, Damage] = {
    "removed": _remove,
    "a file": _become_file,
    "unreadable": lambda folder, rng: folder.chmod(0),
}


class Case(Struct, frozen=True):
    """One damage. `path`: relative to the home; `after_kill`: in a home that a killed program left behind."""

    path: str
    damage: str
    after_kill: bool = False

    def told(self) -> tuple[str, ...]:
        """One of these words must be said, on the screen and by doctor; none: nothing need be said."""
        name = Path(self.path).name
        certain = self.damage in ("a folder", "a file", "unreadable")
        if self.path == PERSONAL and (certain or self.damage in ("cut", "emptied", "removed")):
            return (name,)
        if name in ("config.toml", "feeds.toml") and certain:
            return (name,)
        if name == "catalog.db" and self.damage in ("cut", "a folder", "unreadable"):
            return ("catalog",)
        if "/index/" in self.path and name.startswith("MAIN_") and "." in name and self.damage != "flipped":
            return ("index",)
        if name == "current.json" and self.damage != "removed":
            return ("index",)
        if name in ("data", "cache", "config", "backups") and certain:
            return (self.path,)
        return ()

    def starts_anew(self) -> bool:
        """Whether a person took the bookmarks away: then copies are named, but not taken back unasked."""
        return self.path == "data" or (self.path == PERSONAL and self.damage == "removed")

    def has_no_room(self) -> bool:
        """Whether there is no place left where something could be kept: then that must be said, and is all there is."""
        return self.path == "data" and self.damage == "a file"

    def __str__(self) -> str:
        return f"{self.path} {self.damage}{' after a kill' if self.after_kill else ''}"


def cases(sound: Path, killed: Path) -> Iterator[Case]:
    """Every damage of every file and folder below a home; of one left by a kill, what belongs to personal.db."""
    for path in sorted(sound.rglob("*")):
        for damage in OF_FOLDERS if path.is_dir() else OF_FILES if path.stat().st_size else _OF_EMPTY:
            yield Case(path.relative_to(sound).as_posix(), damage)
    for path in sorted((killed / "data").glob("personal.db*")):
        for damage in OF_FILES if path.stat().st_size else _OF_EMPTY:
            yield Case(path.relative_to(killed).as_posix(), damage, after_kill=True)


_OF_EMPTY = ("removed", "a folder", "unreadable")


# -- the program ----------------------------------------------------------------------------------------------------


class Home:
    """A copy of a sound home with one thing damaged in it, and a library that is not damaged."""

    def __init__(self, sound: Path, place: Path, library: Path, case: Case, seed: str) -> None:
        self.home, self.library = place, library
        self._case = case
        shutil.copytree(sound, place)
        self._target = place / case.path
        ({**OF_FILES, **OF_FOLDERS})[case.damage](self._target, random.Random(seed))
        self._environment = environment_of(place)

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command of the program."""
        return subprocess.run(
            restricted(COMMAND, *arguments),
            env=self._environment,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            check=False,
            timeout=300,
        )

    def doctor(self) -> list[str]:
        """What is wrong with what doctor says."""
        done = self.run("doctor")
        found = []
        if "Traceback" in done.stderr or done.returncode not in (0, 3):
            found.append(f"doctor: exit code {done.returncode}, {done.stderr.strip()[-300:]}")
        said = [line for line in done.stdout.splitlines() if line.startswith(("BAD", "mended"))]
        if (words := self._case.told()) and not any(word in line for word in words for line in said):
            found.append(f"doctor says nothing of {words}: {said}")
        return found

    def use(self) -> list[str]:
        """Start the program in a terminal, search, keep a passage, leave; what went wrong."""
        found: list[str] = []
        said = ""
        with Terminal(restricted(COMMAND, str(self.library)), self._environment, columns=200) as terminal:
            for keys, wanted in (
                ("", f"{ARTICLES + 1} articles"),
                (f"/{WORD}", "hit 1 of"),
                ("\r", ""),
                ("\r", ""),
                ("m", "cannot be kept" if self._case.has_no_room() else "Kept “"),
            ):
                terminal.send(keys) if keys else None
                try:
                    terminal.until(wanted, patience=PATIENCE) if wanted else terminal.idle(0.5)
                except (AssertionError, OSError) as error:
                    found.append(f"on the screen: {str(error)[:60]} … {_last_words(str(error))}")
                    break
                finally:
                    said += terminal.shown()
                    terminal.forget()
            if (words := self._case.told()) and not any(word in said for word in words):
                found.append(f"nothing of {words} on the screen")
            if not leave(terminal):
                found.append("does not end")
        return found

    def left(self, kept: Mapping[str, str], since: Mapping[str, str], fetched: set[str]) -> list[str]:
        """What is not as it should be afterwards. `kept`, `since`: texts of bookmarks by their notes."""
        if self._target.exists() and not self._target.stat().st_mode & 0o777:
            self._target.chmod(0o700)
        found = [f"{log} has a traceback: {last}" for log, last in tracebacks(self.home).items()]
        done = self.run("bookmarks", "--json")
        if self._case.has_no_room() and done.returncode == 3:
            return found
        if done.returncode not in (0, 1):
            return [*found, f"bookmarks: exit code {done.returncode}, {done.stderr.strip()[-300:]}"]
        there = {entry["note"]: entry["text"] for entry in json.loads(done.stdout or "[]")}
        wanted = {} if self._case.starts_anew() else kept if self._case.path == PERSONAL else {**kept, **since}
        if lost := [note for note, text in wanted.items() if there.get(note) != text]:
            found.append(f"{len(lost)} of {len(wanted)} bookmarks are lost or changed: {done.stderr.strip()[-200:]}")
        done = self.run("index", str(self.library), "--json")
        listed = json.loads(done.stdout)["articles"] if done.returncode == 0 else done.stderr.strip()[-300:]
        if listed != ARTICLES + 1:
            found.append(f"index: {listed} instead of {ARTICLES + 1} articles")
        brought = {file.name for file in (self.home / "News").rglob("*.md") if ".versions" not in file.parts}
        if not self._case.path.startswith("News") and brought != fetched:
            found.append(f"files of the feed: {len(brought)} instead of {len(fetched)}")
        return found


def _last_words(text: str) -> str:
    return " ".join(text[-1200:].split())[-250:]


# -- a sound home ---------------------------------------------------------------------------------------------------


class Sound(Struct, frozen=True):
    """Homes to damage: one left in order and one left by a kill, and what is in them."""

    home: Path
    killed: Path
    library: Path
    copied: dict[str, str]
    since: dict[str, str]
    fetched: set[str]


def prepare(folder: Path, port: int) -> Sound:
    """Make both homes as a person would who uses everything."""
    library, home = make_library(folder / "library", ARTICLES), folder / "sound"
    (library / "fish.md").write_text(
        f"---\ntitle: The {WORD} came back\ndate: 2026-03-18\n---\n\nA {WORD} was seen in the harbour on Monday.\n",
        encoding="utf-8",
    )
    (home / "config").mkdir(parents=True)
    (home / "config" / "config.toml").write_text("read_after_seconds = 2.0\n", encoding="utf-8")
    (home / "config" / "feeds.toml").write_text(
        f'[[feed]]\nname = "Herald"\nurl = "http://127.0.0.1:{port}/herald"\nprivate = true\n', encoding="utf-8"
    )
    environment = environment_of(home)
    for arguments in (("fetch", "--now"), ("index", str(library))):
        subprocess.run([COMMAND, *arguments], env=environment, check=True, capture_output=True)
    # The first opening of a day makes its copy: so the bookmarks made before it are those that the copy has.
    with Personal.open(home / "data") as personal:
        for number in range(COPIED):
            keep(personal, number)
    backups = home / "data" / "backups"
    for copy in backups.glob("*.db"):
        copy.unlink()
    with Personal.open(home / "data") as personal:
        copied = {bookmark.note or "": bookmark.passage.text for bookmark in personal.bookmarks()}
        for number in range(SINCE):
            keep(personal, COPIED + number)
        everything = {bookmark.note or "": bookmark.passage.text for bookmark in personal.bookmarks()}
    [copy] = backups.glob("personal-*.db")
    shutil.copyfile(copy, backups / "personal-2026-01-02.db")
    with Terminal([COMMAND, str(library)], environment) as terminal:
        terminal.until(f"{ARTICLES + 1} articles")
        terminal.send("j")
        terminal.idle(2)
        killed = folder / "killed"
        shutil.copytree(home, killed)
        leave(terminal)
    [cache] = [folder for folder in (home / "cache").iterdir() if folder.is_dir()]
    for log in (cache / "indexer.log", cache / "searcher.log", home / "data" / "fetcher.log"):
        log.write_text("Something went wrong an hour ago.\n", encoding="utf-8")
    fetched = {file.name for file in (home / "News").rglob("*.md")}
    since = {note: text for note, text in everything.items() if note not in copied}
    return Sound(home, killed, library, copied, since, fetched)


def main() -> int:
    """Damage one thing after another and count; 1 when anything is not as it should be."""
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("--seconds", type=float, default=1_800.0, help="begin no further damage after this time")
    cli.add_argument("--only", default="", help="only what has this word in its path or damage")
    cli.add_argument("--seed", type=int, default=17)
    given = cli.parse_args()
    say_environment()
    until = time.monotonic() + given.seconds
    done: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    with tempfile.TemporaryDirectory(prefix="damaged-") as name:
        server = Server()
        server.put("/herald", rss(*(item(number, f"<p>Ferry {number} is late.</p>") for number in range(4))))
        sound = prepare(Path(name), server.port)
        every = [case for case in cases(sound.home, sound.killed) if given.only in str(case)]
        random.Random(given.seed).shuffle(every)
        # One damage of each before a second of any: a run that ends early has met all of them.
        met: Counter[str] = Counter()
        turns = [met.update([case.path]) or met[case.path] for case in every]
        every = [case for _, case in sorted(zip(turns, every, strict=True), key=lambda pair: pair[0])]
        for number, case in enumerate(every):
            if time.monotonic() > until:
                break
            origin = sound.killed if case.after_kill else sound.home
            homes = [Home(origin, Path(name, f"{use}-{number}"), sound.library, case, str(case)) for use in ("a", "b")]
            found = homes[0].doctor() + homes[1].use() + homes[1].left(sound.copied, sound.since, sound.fetched)
            done[case.damage] += 1
            wrong[case.damage] += bool(found)
            for problem in found:
                print(f"{case}: {problem}", flush=True)
            for home in homes:
                shutil.rmtree(home.home)
    table(("damage", "times", "not as it should be"), [(what, done[what], wrong[what]) for what in done])
    print(
        f"{done.total()} of {len(every)} damages of {len({case.path for case in every})} files and folders: "
        f"{wrong.total()} not as they should be"
    )
    return int(wrong.total() > 0 or not done)


if __name__ == "__main__":
    raise SystemExit(main())
