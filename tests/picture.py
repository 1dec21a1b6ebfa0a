"""The pictures in the README, exported by the program itself: `python -m tests.picture .` in the top folder."""

from __future__ import annotations

import asyncio
import os
import re
import sys
import tempfile
from pathlib import Path

from reader.app.app import NewsreaderApp
from reader.library.open import open_library
from reader.settings import Folders, Settings

PICTURES: dict[str, tuple[tuple[int, int], tuple[str, ...]]] = {
    "screenshot": ((140, 38), ("down", "down", "enter", *["right_parenthesis"] * 2, "m", "right_curly_bracket")),
    "docs/quotes": ((120, 35), ("2", "equals_sign", "j", "j", "j", "j")),
    "docs/figures": ((120, 40), ("3", "equals_sign", "p")),
    "docs/compare": ((120, 35), ("5", "s", "n")),
    "docs/stories": ((120, 35), ("7",)),
}
"""Name of each picture, size of its terminal, and the keys that lead there from the start."""
COMPARED = ("2026-03-06-kavera-rate-cut-herald.md", "2026-03-06-kavera-rate-cut-wire.md")


async def take(folder: Path, home: Path) -> None:
    """Open the seeds as a newcomer would, walk to what is to be shown, and export the screen."""
    for name, (size, keys) in PICTURES.items():
        # A home for each: the children of one may still be at work when the next begins.
        own = home / Path(name).name
        library = open_library(folders=Folders(own / "config", own / "cache", own / "data"))
        library.update(lambda event: None)
        library.gather_evidence(lambda event: None)
        app = NewsreaderApp(library, Settings())
        found = [library.article_id_of(f"seeds:/{file}") for file in COMPARED]
        app.session.compare([article for article in found if article is not None])
        async with app.run_test(size=size) as pilot:
            for key in keys:
                await pilot.pause(0.5)
                await pilot.press(key)
            await pilot.pause(6)
            picture = app.export_screenshot(title="newsreader")
            # The fonts it names lie on a server; a picture should need nothing but itself.
            drawn = re.sub(r"@font-face \{.*?\}", "", picture, flags=re.DOTALL)
            (folder / f"{name}.svg").write_text(drawn, encoding="utf-8")
        library.close()


if __name__ == "__main__":
    os.environ.setdefault("TEXTUAL_ANIMATIONS", "none")
    with tempfile.TemporaryDirectory() as home:
        asyncio.run(take(Path(sys.argv[1]), Path(home)))
