"""What the article pane costs: opening, moving the cursor, scrolling, wrapping anew. Processor time, medians.

    python -m tests.benchmarks.article_pane [--words 500 5000 50000] [--repeat 5]

Opening counts from `show` until the pane is painted. All figures are of one process and one run.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import statistics
import time
from collections.abc import Awaitable, Callable
from functools import partial

from textual.app import App, ComposeResult
from textual.pilot import Pilot

from reader.app.themes import with_mark_colours
from reader.app.widgets.article_view import ArticleView
from reader.assets import asset_folder
from reader.model import Span
from reader.model.rows import Reading
from tests.app.article_demo import ArticleScreen, reading_of

SIZE = (120, 40)
PROMISES = {"open": 50.0, "cursor move": 3.0}
"""Milliseconds, for an article of 5,000 words."""

_WORDS = """
    river council minister harbour strike budget engineers winter families report water evening border
    the a of in and to said will would after before near against without several many new old early
"""
_VOCABULARY = tuple(_WORDS.split())


class PaneAlone(App[None]):
    """Nothing but the pane."""

    CSS_PATH = asset_folder("styles") / "looks.tcss"

    def get_css_variables(self) -> dict[str, str]:
        return with_mark_colours(super().get_css_variables())

    def get_default_screen(self) -> ArticleScreen:
        return ArticleScreen()

    def compose(self) -> ComposeResult:
        yield ArticleView()


def article(words: int, seed: int = 7) -> str:
    """An invented article with a quote in every third sentence and a figure in every second one."""
    random_words = random.Random(seed)
    paragraphs: list[str] = []
    left = words
    while left > 0:
        sentences = []
        for _ in range(random_words.randint(1, 4)):
            body = random_words.choices(_VOCABULARY, k=random_words.randint(8, 25))
            if random_words.random() < 0.5:
                body.insert(3, f"{random_words.randint(2, 9000):,}")
            sentence = " ".join(body).capitalize()
            sentences.append(f"“{sentence},” the mayor said." if random_words.random() < 0.34 else f"{sentence}.")
            left -= len(body)
        paragraphs.append(" ".join(sentences))
    return "\n\n".join(paragraphs)


async def timed(act: Callable[[], object], settle: Callable[[], Awaitable[None]]) -> float:
    """Milliseconds of processor time for `act` and all that follows until the screen is quiet."""
    started = time.process_time()
    act()
    await settle()
    return (time.process_time() - started) * 1000


async def measure(words: int, repeat: int) -> dict[str, float]:
    """Medians in milliseconds."""
    text = article(words)
    readings: list[Reading] = [reading_of(text, article_id=number) for number in range(2, repeat + 3)]
    app = PaneAlone()
    async with app.run_test(size=SIZE) as pilot:
        view = app.query_one(ArticleView)
        idle = statistics.median([await timed(lambda: None, pilot.pause) for _ in range(20)])
        found: dict[str, list[float]] = {}

        async def note(name: str, act: Callable[[], object]) -> None:
            found.setdefault(name, []).append(max(0.0, await timed(act, pilot.pause) - idle))

        for reading in readings:
            await note("open", partial(view.show, reading))
        view.show(readings[0])
        hits = [Span(at, at + 5) for at in range(0, len(text) - 5, 400)]
        for _ in range(repeat * 8):
            await note("cursor move", lambda: view.action_row(1))
        view.unit = "word"
        for _ in range(repeat * 8):
            await note("cursor move by words", lambda: view.action_step(1))
        for _ in range(repeat * 2):
            await note("page", lambda: view.action_page(1))
            await note("next quote", lambda: view.action_walk("quote", 1))
        for _ in range(repeat):
            await note("mark hits", lambda: view.set_hits(hits))
        await _resizes(pilot, note, repeat)
    return {name: statistics.median(times) for name, times in found.items()}


async def _resizes(pilot: Pilot[None], note: Callable[..., Awaitable[None]], repeat: int) -> None:
    """Wrap anew alone: the terminal's resizing costs the whole screen."""
    view = pilot.app.query_one(ArticleView)
    for _ in range(repeat):
        await note("wrap anew", view.lay_out)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--words", type=int, nargs="+", default=[500, 5000, 50000])
    parser.add_argument("--repeat", type=int, default=5)
    options = parser.parse_args()
    results = {words: asyncio.run(measure(words, options.repeat)) for words in options.words}
    print(f"{'ms of CPU, median':24}" + "".join(f"{words:>10,}" for words in results) + "   promised at 5,000 words")
    for name in next(iter(results.values())):
        row = "".join(f"{result[name]:10.1f}" for result in results.values())
        print(f"{name:24}{row}   {f'{PROMISES[name]:.0f}' if name in PROMISES else ''}")


if __name__ == "__main__":
    main()
