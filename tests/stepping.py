"""Stops a command at each of its steps in turn, and looks whether the next run makes good what was left.

    python -m tests.stepping WORK [--every-error | --no-errors] [--then COMMAND]... -- newsreader's arguments

A step is what changes files for good: a commit of SQLite, a rename, an unlink, a new or removed folder, an fsync, of
anything below WORK. WORK holds `before/`, what is there before the command; each attempt begins with a copy of it as
`now/`, which is the current folder and, as `now/home`, where newsreader keeps its files. The command is run

1. undisturbed: that says how many steps it has, and what is there in the end;
2. once for each step, killed (all its processes) just before it;
3. with an error of the system in the place of a step: no room, a broken disk, no permission, in turn, once for each
   kind of step after each other kind; with `--every-error` all three in the place of every step, with `--no-errors`
   not at all.

After each the command is run to its end (and those of `--then` after it), and what is there must be what the
undisturbed run left; a run with an error must say what is wrong in single lines. One line of JSON is printed for all of
it: `steps`, and `faults`.

A process that has imported everything is forked for each run, so that a run takes as long as its work.
"""

from __future__ import annotations

import argparse
import contextlib
import errno
import importlib
import itertools
import json
import os
import re
import shutil
import signal
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

EVENTS = ("os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.truncate", "os.link")
"""What Python tells an audit hook before it does it, with the path first."""

ERRORS = (errno.ENOSPC, errno.EIO, errno.EACCES)

READING = ("SELECT", "PRAGMA", "BEGIN", "EXPLAIN", "WITH", "ATTACH", "DETACH", "SAVEPOINT", "RELEASE", "ROLLBACK")
"""How a statement begins that ends no transaction of its own."""

VIEWS = (
    ["search", "--json", "--limit", "50", "the"],
    ["quotes", "--json"],
    ["bookmarks", "--json"],
    ["feeds", "--json"],
)
"""What is looked at in the end."""

ITS_OWN = re.compile(r'"\d{4}-\d\d-\d\dT[^"]*"|"(?:took_ms|id)":[\d.]+')
"""What differs from run to run: times, and numbers that articles get in the order in which they are found."""


class Steps:
    """Counts the steps of this process and those that it forks before they begin; at one of them, something happens."""

    def __init__(self, below: Path) -> None:
        self._below = str(below)
        self._at, self._act = 0, lambda: None
        self.seen: list[str] = []
        sys.addaudithook(self._hear)
        fsync, connect = os.fsync, sqlite3.connect

        def counted_fsync(descriptor: int) -> None:
            self.step("fsync")
            fsync(descriptor)

        os.fsync = counted_fsync  # type: ignore[assignment]
        sqlite3.connect = lambda *args, **named: connect(*args, **{"factory": _counted(self), **named})  # type: ignore[assignment]

    def arm(self, at: int, act: Callable[[], None]) -> None:
        """Count from nought; do `act` just before step `at` (from 1)."""
        self.seen.clear()
        self._at, self._act = at, act

    def _hear(self, event: str, values: tuple[Any, ...]) -> None:
        if event in EVENTS and isinstance(values[0], str | os.PathLike):
            path = os.path.abspath(os.fspath(values[0]))  # noqa: PTH100
            if path.startswith(self._below) and not (event == "os.mkdir" and os.path.isdir(path)):  # noqa: PTH112
                self.step(f"{event} {path[len(self._below) :]}")

    def step(self, what: str) -> None:
        """One step is about to be taken."""
        self.seen.append(what)
        if len(self.seen) == self._at:
            self._act()


def _counted(steps: Steps) -> type[sqlite3.Connection]:
    class Counted(sqlite3.Connection):
        def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:  # type: ignore[override]
            word = sql.split(None, 1)[0].upper() if sql.strip() else ""
            if word in ("COMMIT", "END") or (not self.in_transaction and word not in READING):
                with _as_sqlite():
                    steps.step(f"sqlite {' '.join(sql.split())[:50]}")
            return super().execute(sql, *values)

    return Counted


@contextlib.contextmanager
def _as_sqlite() -> Iterator[None]:
    """An error of the system as SQLite says it."""
    try:
        yield
    except OSError as error:
        full = error.errno == errno.ENOSPC
        raised = sqlite3.OperationalError("database or disk is full" if full else "disk I/O error")
        raised.sqlite_errorcode = sqlite3.SQLITE_FULL if full else sqlite3.SQLITE_IOERR
        raised.sqlite_errorname = "SQLITE_FULL" if full else "SQLITE_IOERR"
        raise raised from None


def killed() -> None:
    """End this process and all that it started, at once."""
    os.killpg(0, signal.SIGKILL)


def failing(code: int) -> Callable[[], None]:
    """Raises the system's error of that number."""

    def fail() -> None:
        raise OSError(code, os.strerror(code))

    return fail


class Stepping:
    """A command, and the folder it is tried in."""

    def __init__(self, work: Path, arguments: list[str], then: list[list[str]]) -> None:
        self._before, self._now, self._arguments, self._then = work / "before", work / "now", arguments, then
        self._steps = Steps(self._now)
        self.faults: list[str] = []

    def try_all(self, which: str) -> dict[str, Any]:
        """Go through all steps; `which` errors are tried: "every", "each kind", "none". Returns what is printed."""
        _, whole = self._run(0, lambda: None)
        wanted, modules = self._end()
        for name in modules:
            with contextlib.suppress(ImportError):
                importlib.import_module(name)
        for at, what in enumerate(whole["seen"], 1):
            if what == "fsync":
                continue  # a process that is killed leaves the same with and without it
            self._attempt(f"killed before step {at}, {what}", at, killed, wanted)
        errors = itertools.cycle([ERRORS] if which == "every" else [(one,) for one in ERRORS])
        tried = set()
        for at, what in enumerate(whole["seen"], 1):
            kind = re.sub(r"[\da-f]{6,}|\w+(?=\.\w+$)", "", " ".join(whole["seen"][max(0, at - 2) : at]))
            if which == "every" or (which == "each kind" and kind not in tried):
                tried.add(kind)
                for code in next(errors):
                    self._attempt(f"{errno.errorcode[code]} at step {at}, {what}", at, failing(code), wanted)
        return {"steps": whole["seen"], "faults": self.faults}

    def _attempt(self, name: str, at: int, act: Callable[[], None], wanted: str) -> None:
        status, told = self._run(at, act)
        if act is killed and not os.WIFSIGNALED(status):
            return  # this run took fewer steps; threads are not the same twice
        errors = told.get("errors", "")
        if "Traceback" in errors or any(len(line) > 400 for line in errors.splitlines()):
            self.faults.append(f"{name}: said {errors[-1500:]}")
        if (found := self._end()[0]) != wanted:
            self.faults.append(f"{name}: the next run leaves {_first_difference(found, wanted)}")

    def _run(self, at: int, act: Callable[[], None]) -> tuple[int, dict[str, Any]]:
        """The command from the beginning, with something to happen at a step."""
        shutil.rmtree(self._now, ignore_errors=True)
        shutil.copytree(self._before, self._now)

        def command() -> dict[str, Any]:
            self._steps.arm(at, act)
            code, _, errors = _newsreader(self._arguments)
            return {"code": code, "errors": errors, "seen": self._steps.seen}

        return _forked(self._now, command)

    def _end(self) -> tuple[str, list[str]]:
        """What is there after the command was run (once more), and which modules that took."""

        def views() -> dict[str, Any]:
            self._steps.arm(0, lambda: None)
            again = [_newsreader(arguments) for arguments in (self._arguments, *self._then)]
            shown = [_newsreader(view) for view in VIEWS]
            tracebacks = [errors for _, _, errors in (*again, *shown) if "Traceback" in errors]
            seen = "\n".join(ITS_OWN.sub('""', output) for _, output, _ in shown)
            return {"views": seen, "tracebacks": tracebacks, "modules": [*sys.modules]}

        status, told = _forked(self._now, views)
        seen = f"{told['views']}\n{told['tracebacks'] or ''}" if "views" in told else f"{status}: {told}"
        return seen, told.get("modules", [])


def _newsreader(arguments: list[str]) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of a command in this process."""
    from reader.cli.main import run

    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        for stream, file in ((1, output), (2, errors)):
            os.dup2(file.fileno(), stream)
        code = run(arguments)
        sys.stdout.flush()
        sys.stderr.flush()
        texts = []
        for file in (output, errors):
            file.seek(0)
            texts.append(file.read().decode())
    return code, texts[0], texts[1]


def _forked(folder: Path, work: Callable[[], dict[str, Any]]) -> tuple[int, dict[str, Any]]:
    """Do `work` in a process of its own, with its own group, in `folder`; its status, and what it returns."""
    reading, writing = os.pipe()
    process = os.fork()
    if process == 0:
        try:
            os.setsid()
            os.close(reading)
            os.chdir(folder)
            os.environ["NEWSREADER_HOME"] = str(folder / "home")
            told = work()
            with os.fdopen(writing, "w") as pipe:
                json.dump(told, pipe)
        except BaseException as error:  # noqa: BLE001 - it must not go on as a second harness
            os.write(writing, json.dumps({"errors": f"Traceback of the harness: {error!r}"}).encode())
            os._exit(99)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        text = pipe.read()
    _, status = os.waitpid(process, 0)
    return status, json.loads(text) if text else {}


def _first_difference(found: str, wanted: str) -> str:
    for one, other in itertools.zip_longest(found.splitlines(), wanted.splitlines(), fillvalue="(nothing)"):
        if one != other:
            return f"{one[:300]!r}, not {other[:300]!r}"
    return "something else"


def main() -> None:
    """See the head of this file."""
    parser = argparse.ArgumentParser(description="Stop a command at each of its steps.")
    parser.add_argument("work", type=Path)
    errors = parser.add_mutually_exclusive_group()
    errors.add_argument("--every-error", action="store_const", const="every", dest="errors")
    errors.add_argument("--no-errors", action="store_const", const="none", dest="errors")
    parser.add_argument("--then", action="append", default=[], type=str.split)
    parser.add_argument("arguments", nargs="+")
    given = parser.parse_args()
    stepping = Stepping(given.work.resolve(), given.arguments, given.then)
    print(json.dumps(stepping.try_all(given.errors or "each kind"), ensure_ascii=False))


if __name__ == "__main__":
    main()
