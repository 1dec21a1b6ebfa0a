"""The pictures in the documents, one of them moving, exported by the program itself: `python -m tests.picture .`."""

from __future__ import annotations

import asyncio
import os
import re
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from xml.sax.saxutils import escape

from textual.pilot import Pilot

from reader.app.app import NewsreaderApp
from reader.library.open import open_library
from reader.settings import Folders, Settings

PICTURES: dict[str, tuple[tuple[int, int], tuple[str, ...]]] = {
    "screenshot": ((140, 38), ("down", "down", "enter", *["right_parenthesis"] * 2, "m", "right_curly_bracket")),
    "docs/quotes": ((120, 35), ("2", "equals_sign", "j", "j", "j", "j")),
    "docs/figures": ((120, 40), ("3", "equals_sign", "p")),
    "docs/compare": ((120, 35), ("5", "s", "n")),
    "docs/stories": ((120, 35), ("7",)),
    "docs/checking": ((120, 35), ("down", "enter", "colon", *"check", "space", *"this", "enter", *["j"] * 9)),
}
"""Name of each picture, size of its terminal, and the keys that lead there from the start."""
FILM: tuple[tuple[tuple[str, ...], str, float], ...] = (
    ((), "newsreader opens, here with its sample articles", 3),
    (("slash", *"speaker:aske"), "/ searches while you type: who quotes Ruth Askew?", 3),
    (("w", "enter", "enter"), "Enter opens the hit where she is quoted", 3),
    (("right_parenthesis",), ") goes to the next quote; its speaker stands below", 3),
    (("m",), "m keeps the passage, with its source", 3),
    (("2", "equals_sign", "j", "j"), "2 who said what, in all articles: what is repeated, and how it changed", 4),
    (("3", "equals_sign", "p"), "3 how many: figures that differ from article to article", 4),
    (("4",), "4 what you kept, ready to be exported and cited", 3),
)
"""The moving picture: keys, what is said below the screen when they have been pressed, and for how many seconds."""
COMPARED = ("2026-03-06-kavera-rate-cut-herald.md", "2026-03-06-kavera-rate-cut-wire.md")


async def take(folder: Path, home: Path) -> None:
    """Open the seeds as a newcomer would, walk to what is to be shown, and export the screen."""
    for name, (size, keys) in PICTURES.items():
        # A home for each: the children of one may still be at work when the next begins.
        async with opened(home / Path(name).name, size) as pilot:
            for key in keys:
                await pilot.pause(0.5)
                await pilot.press(key)
            await pilot.pause(6)
            (folder / f"{name}.svg").write_text(exported(pilot), encoding="utf-8")


async def film(folder: Path, home: Path) -> None:
    """Walk through the five minutes, and put the screens one after the other into one picture that moves by itself."""
    frames = []
    async with opened(home / "film", (110, 32)) as pilot:
        for keys, _, _ in FILM:
            for key in keys:
                await pilot.press(key)
                await pilot.pause(0.5)
            await pilot.pause(4)
            frames.append(exported(pilot))
    (folder / "docs" / "five-minutes.svg").write_text(moving(frames), encoding="utf-8")


@asynccontextmanager
async def opened(own: Path, size: tuple[int, int]) -> AsyncIterator[Pilot[object]]:
    """The program with the sample articles, all derived and compared."""
    library = open_library(folders=Folders(own / "config", own / "cache", own / "data"))
    library.update(lambda event: None)
    library.gather_evidence(lambda event: None)
    app = NewsreaderApp(library, Settings())
    found = [library.article_id_of(f"seeds:/{file}") for file in COMPARED]
    app.session.compare([article for article in found if article is not None])
    async with app.run_test(size=size) as pilot:
        yield pilot
    library.close()


def exported(pilot: Pilot[object]) -> str:
    """The screen as SVG. The fonts that Textual names lie on a server; a picture should need nothing but itself."""
    picture = pilot.app.export_screenshot(title="newsreader")
    return re.sub(r"@font-face \{.*?\}", "", picture, flags=re.DOTALL)


def moving(frames: list[str]) -> str:
    """Screens, all of one size, as one SVG that shows them in turn, each with its words below, again and again."""
    size = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', frames[0])
    assert size is not None
    width, height = float(size[1]), float(size[2])
    whole = sum(seconds for *_, seconds in FILM)
    style, shown, begins = [], [], 0.0
    for number, (frame, (_, words, seconds)) in enumerate(zip(frames, FILM, strict=True)):
        first, last = 100 * begins / whole, 100 * (begins + seconds) / whole
        style.append(
            f"@keyframes frame{number} {{ 0%, {first - 0.01:.2f}% {{ opacity: 0 }} {first:.2f}%, {last:.2f}% "
            f"{{ opacity: 1 }} {last + 0.01:.2f}%, 100% {{ opacity: 0 }} }} "
            f"#frame{number} {{ opacity: 0; animation: frame{number} {whole:g}s step-end infinite }}"
        )
        inner = frame[frame.index(">") + 1 : frame.rindex("</svg>")]
        shown.append(
            f'<g id="frame{number}">{inner}<text x="{width / 2:g}" y="{height + 30:g}" text-anchor="middle" '
            f'font-family="sans-serif" font-size="22" fill="#888">{escape(words)}</text></g>'
        )
        begins += seconds
    return (
        f'<svg viewBox="0 0 {width:g} {height + 50:g}" xmlns="http://www.w3.org/2000/svg"><style>{" ".join(style)}'
        f"</style>{''.join(shown)}</svg>\n"
    )


if __name__ == "__main__":
    os.environ.setdefault("TEXTUAL_ANIMATIONS", "none")
    with tempfile.TemporaryDirectory() as home:
        asyncio.run(take(Path(sys.argv[1]), Path(home)))
        asyncio.run(film(Path(sys.argv[1]), Path(home)))
