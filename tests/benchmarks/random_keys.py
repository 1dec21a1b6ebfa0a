"""Random keys at five sizes of the terminal, with resizes: does the program ever stop by itself, or stop answering?

    python -m tests.benchmarks.random_keys [--keys 20000] [--seconds 600] [--seed N] [--library DIR]
    python -m tests.benchmarks.random_keys --memory 1000 3000 6000 10000

The screen runs without a terminal, on a library with its index, and gets its keys faster than it can handle them. What
is printed: keys, ends that were asked for (`q`), crashes with the keys before them, and the slowest stretch of keys. A
fault of a child process that it wrote into its log is a crash as well; a screen that does not come back within five
minutes ends the run, with the place in the program.

`--memory` prints what one program that is not ended holds after so many keys, with resizes as before.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import faulthandler
import gc
import os
import random
import shutil
import string
import sys
import tempfile
import time
import traceback
from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.benchmarks.measuring import resident, tracebacks

SIZES = ((20, 5), (40, 12), (80, 24), (120, 35), (200, 60))

NAMED = (
    "enter", "escape", "tab", "shift+tab", "up", "down", "left", "right", "pageup", "pagedown", "home", "end", "space",
    "backspace", "delete", "f1", "ctrl+p", "ctrl+f", "ctrl+s", "ctrl+d", "ctrl+u", "ctrl+l", "ctrl+c", "shift+up",
    "shift+down", "shift+left", "shift+right",
)  # fmt: skip
CHARACTERS = {
    "/": "slash", ":": "colon", "?": "question_mark", "#": "number_sign", "(": "left_parenthesis",
    ")": "right_parenthesis", "{": "left_curly_bracket", "}": "right_curly_bracket", "[": "left_square_bracket",
    "]": "right_square_bracket", '"': "quotation_mark", "%": "percent_sign", "|": "vertical_line", "=": "equals_sign",
    "-": "minus", "*": "asterisk", "~": "tilde", ".": "full_stop", ",": "comma",
}  # fmt: skip
LETTERS = [char for char in string.ascii_letters + string.digits if char != "Q"]
TYPED = ("speaker:", "source:", "figure:", "is:unread", "theme ", "sort ", "state:", "said", "#", "12", "water OR fire")

STANDARD_ERROR = 2
"""Its number: the screen puts something of its own in the place of sys.stderr."""

ENDING = ("q", "ctrl+c")
"""Keys that may end the program."""

BURST = 12
"""Keys given at once, at most."""

HANG = 2.0
"""Seconds of processor time after which a stretch of keys counts as a hang."""

WAITS = 20.0
"""Seconds after which it counts as one, too, without those in which it waited for a processor."""

NEVER_ENDS = 300.0
"""Seconds of the wall after which a stretch of keys will never end."""

SETTLES = 4.0
"""Seconds in which keys that still wait are handled before the program is told to end: nobody ends it before."""


@dataclass
class Totals:
    """What came of it."""

    keys: int = 0
    ends: int = 0
    slowest: float = 0.0
    hangs: int = 0
    crashes: list[str] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)
    sizes: Counter[tuple[int, int]] = field(default_factory=Counter)


def waited() -> float:
    """Seconds in which this process's main thread could have run and had no processor (Linux; 0 elsewhere)."""
    try:
        return int(Path("/proc/self/schedstat").read_text(encoding="ascii").split()[1]) / 1e9
    except (OSError, IndexError):
        return 0.0


def burst(chance: random.Random) -> list[str]:
    """Some keys: often named ones and letters, now and then words that mean something."""
    if chance.random() < 0.08:
        return [CHARACTERS.get(char, "space" if char == " " else char) for char in chance.choice(TYPED)]
    pool: Sequence[str] = (
        NAMED if (which := chance.random()) < 0.45 else list(CHARACTERS.values()) if which < 0.6 else LETTERS
    )
    return [chance.choice(pool) for _ in range(chance.randint(1, BURST))]


async def run_once(
    library: Path,
    size: tuple[int, int],
    most: int,
    until: float,
    chance: random.Random,
    totals: Totals,
    moments: Sequence[int] = (),
) -> int:
    """Give up to `most` keys to one run of the program; returns how many it got.

    `moments`: after how many keys its memory is measured. Keys that may end the program are left out then.
    """
    from textual.pilot import WaitForScreenTimeout

    from reader.app.app import NewsreaderApp
    from reader.library.open import open_library
    from reader.settings import Settings

    app = NewsreaderApp(open_library([library]), Settings(read_after_seconds=0.05))
    last: deque[str] = deque(maxlen=60)
    given = 0
    try:
        async with app.run_test(size=size) as pilot:
            while given < most and time.monotonic() < until and app.is_running and app.return_code is None:
                if chance.random() < 0.02:
                    await pilot.resize_terminal(*chance.choice(SIZES))
                    last.append("(resized)")
                keys = [key for key in burst(chance) if not (moments and key in ENDING)]
                faulthandler.dump_traceback_later(NEVER_ENDS, exit=True, file=STANDARD_ERROR)
                began, busy = time.monotonic() - waited(), time.process_time()
                for key in keys:
                    app.simulate_key(key)
                given += len(keys)
                last.extend(keys)
                # How long a stretch may take is judged below.
                with contextlib.suppress(WaitForScreenTimeout):
                    await pilot.pause()
                took = time.process_time() - busy
                totals.slowest = max(totals.slowest, took)
                totals.hangs += took > HANG or time.monotonic() - waited() - began > WAITS
                if len(totals.memory) < len(moments) and given >= moments[len(totals.memory)]:
                    totals.memory.append(resident())
            await asyncio.sleep(SETTLES)
            totals.ends += app.return_code is not None
    except Exception:  # noqa: BLE001 - whatever ends the program is what is looked for
        totals.crashes.append(f"{traceback.format_exc()}\nat {size}, after: {' '.join(last)}")
    finally:
        faulthandler.cancel_dump_traceback_later()
        app.session.library.close()
    totals.keys += given
    totals.sizes[size] += given
    return given


async def run_on(library: Path, moments: Sequence[int], seconds: float, seed: int) -> Totals:
    """One run of the program, which begins at 120×35; its memory is measured after so many keys."""
    totals = Totals()
    until = time.monotonic() + seconds
    await run_once(library, (120, 35), moments[-1] + BURST, until, random.Random(seed), totals, moments)
    return totals


async def run(library: Path, keys: int, seconds: float, seed: int) -> Totals:
    """All sizes, an equal share of the keys each."""
    chance, totals = random.Random(seed), Totals()
    until = time.monotonic() + seconds
    for size in SIZES:
        left = keys // len(SIZES)
        while left > 0 and time.monotonic() < until:
            left -= max(1, await run_once(library, size, left, until, chance, totals))
            # A program freezes at its start all that there is: here the one before it too, 4 MB that would never go.
            gc.unfreeze()
            gc.collect()
        totals.memory.append(resident())
    return totals


def main() -> int:
    """Print what came of it; 1 when the program crashed or hung."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--keys", type=int, default=20_000)
    parser.add_argument("--seconds", type=float, default=600.0, help="end after this time, with what was done by then")
    parser.add_argument("--seed", type=int, default=random.randrange(1_000_000))
    parser.add_argument("--library", type=Path, help="a folder of articles; the articles that come along otherwise")
    parser.add_argument("--memory", type=int, nargs="+", metavar="KEYS", help="print the memory after so many keys")
    given = parser.parse_args()
    moments = sorted(given.memory or ())
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        os.environ |= {"NEWSREADER_HOME": str(place / "home"), "TEXTUAL_ANIMATIONS": "none", "TERM": "xterm-256color"}
        os.environ |= {"EDITOR": "true", "VISUAL": "true", "PAGER": "true"}
        for variable in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER", "TMUX", "NEWSREADER_PAGER"):
            os.environ.pop(variable, None)
        shutil.copytree(given.library or Path(__file__).parents[2] / "seeds", place / "news")
        os.chdir(place)  # what is exported under a name that was typed by chance goes away with the rest
        from reader.app.errors import LOG_NAME
        from reader.library.open import open_library

        library = open_library([place / "news"])
        library.update(lambda event: None)
        library.close()
        began = time.monotonic()
        news, seconds, seed = place / "news", given.seconds, given.seed
        work = run_on(news, moments, seconds, seed) if moments else run(news, given.keys, seconds, seed)
        totals = asyncio.run(work)
        took = time.monotonic() - began
        totals.crashes += [f"{log}: {last}" for log, last in tracebacks(place).items() if log != LOG_NAME]
    for crash in totals.crashes:
        print(crash, file=sys.stderr)
    print(f"seed {given.seed} · {totals.keys:,} keys in {took:.0f} s · " + ", ".join(
        f"{width}×{height}: {count:,}" for (width, height), count in totals.sizes.items()))  # fmt: skip
    after = [f"{count:,} keys" for count in moments] or [f"{width}×{height}" for width, height in SIZES]
    held = zip(totals.memory, after, strict=False)  # the time may have been over before the last
    print("MB: " + ", ".join(f"{megabytes:.0f} after {what}" for megabytes, what in held))
    print(
        f"crashes {len(totals.crashes)} · hangs {totals.hangs} · slowest {totals.slowest:.2f} s of processor time · "
        f"ended by a key {totals.ends}"
    )
    return bool(totals.crashes or totals.hangs)


if __name__ == "__main__":
    raise SystemExit(main())
