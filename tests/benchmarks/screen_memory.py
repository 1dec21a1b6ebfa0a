"""Whether the memory of the screen stays flat: a long list walked from end to end, and many articles opened in turn.

    python -m tests.benchmarks.screen_memory [--rows 100000] [--articles 600]

Prints resident memory in megabytes on the way. Headings and articles (of 600 words) are invented. The exit code is 1
when memory has grown by more than a sixth after the first part.
"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Sequence

from textual.app import App, ComposeResult

from reader.app.rows import LibraryRows
from reader.app.themes import with_mark_colours
from reader.app.widgets.article_list import ArticleList
from reader.assets import asset_folder
from reader.model import ArticleMeta, Heading
from tests.app.article_demo import ArticleDemo, ArticleScreen, reading_of
from tests.benchmarks.article_pane import article
from tests.benchmarks.measuring import resident

SIZE = (120, 35)
STEPS = 6
GROWS = 1 / 6
"""Share by which memory may grow after the first part."""


class InventedLibrary:
    """As many headings as wanted, made when they are asked for."""

    def __init__(self, rows: int) -> None:
        self._rows = rows

    def count(self, only: object = None) -> int:
        return self._rows

    def headings(self, offset: int, limit: int, order: str, only: object = None) -> Sequence[Heading]:
        return [
            Heading(
                number,
                f"/news/{number}.md",
                ArticleMeta(f"The flood in town {number}", source=f"Paper {number % 31}", published="2026-03-14"),
                600,
                12,
                9,
                "derived",
            )
            for number in range(offset, min(offset + limit, self._rows))
        ]


class ListAlone(App[None]):
    """Nothing but the list."""

    CSS_PATH = asset_folder("styles") / "looks.tcss"

    def get_css_variables(self) -> dict[str, str]:
        return with_mark_colours(super().get_css_variables())

    def get_default_screen(self) -> ArticleScreen:
        return ArticleScreen()

    def compose(self) -> ComposeResult:
        yield ArticleList(id="articles")


async def walk_list(rows: int) -> list[float]:
    """Memory after each of STEPS parts of the list; every seventh row is drawn."""
    app = ListAlone()
    found = []
    async with app.run_test(size=SIZE):
        articles = app.query_one(ArticleList)
        articles.show(LibraryRows(InventedLibrary(rows)))  # type: ignore[arg-type]
        for step in range(STEPS):
            for row in range(step * rows // STEPS, (step + 1) * rows // STEPS, 7):
                articles.cursor = row
                articles.render_line(0)
                articles.render_line(1)
                if not row % 49:
                    await asyncio.sleep(0)
            found.append(resident())
    return found


async def open_articles(number: int) -> list[float]:
    """Memory after each of STEPS parts of the articles, each paged through."""
    app = ArticleDemo()
    found = []
    async with app.run_test(size=SIZE):
        view = app.view
        for step in range(STEPS):
            for seed in range(step * number // STEPS, (step + 1) * number // STEPS):
                view.show(reading_of(article(600, seed), article_id=seed + 2))
                for _ in range(6):
                    view.action_page(1)
                    for row in range(view.size.height):
                        view.render_line(row)
                    await asyncio.sleep(0)
                app.said.clear()
            found.append(resident())
    return found


def main() -> int:
    """Print both rows; 1 when either has grown by more than a sixth after its first part."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--articles", type=int, default=600)
    options = parser.parse_args()
    walked = asyncio.run(walk_list(options.rows))
    opened = asyncio.run(open_articles(options.articles))
    print(f"MB after each of {STEPS} parts")
    print(f"a list of {options.rows:>9,} rows" + "".join(f"{megabytes:8.1f}" for megabytes in walked))
    print(f"{options.articles:>10,} articles opened " + "".join(f"{megabytes:8.1f}" for megabytes in opened))
    grown = [found[-1] / found[0] - 1 for found in (walked, opened)]
    print(
        f"{options.rows:,} rows walked, {options.articles:,} articles opened: memory grown by {grown[0]:.0%} and "
        f"{grown[1]:.0%} after the first of {STEPS} parts, to {walked[-1]:.0f} and {opened[-1]:.0f} MB"
    )
    return int(max(grown) > GROWS)


if __name__ == "__main__":
    raise SystemExit(main())
