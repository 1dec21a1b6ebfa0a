"""The picture in the README, exported by the program itself: `python -m tests.picture screenshot.svg`."""

from __future__ import annotations

import asyncio
import os
import re
import sys
import tempfile
from pathlib import Path

from reader.app.app import NewsreaderApp
from reader.library.library import Library
from reader.settings import Folders, Settings

SIZE = (140, 38)
KEYS = ("down", "down", "enter", "right_parenthesis", "right_parenthesis", "m", "right_curly_bracket")


async def take(target: Path, home: Path) -> None:
    """Open the seeds as a newcomer would, walk to a quote and a figure, and export the screen."""
    library = Library.open(folders=Folders(home / "config", home / "cache", home / "data"))
    library.update(lambda event: None)
    app = NewsreaderApp(library, Settings())
    async with app.run_test(size=SIZE) as pilot:
        for key in KEYS:
            await pilot.pause(0.3)
            await pilot.press(key)
        await pilot.pause(6)
        picture = app.export_screenshot(title="newsreader")
        # The fonts it names lie on a server; a picture should need nothing but itself.
        target.write_text(re.sub(r"@font-face \{.*?\}", "", picture, flags=re.S), encoding="utf-8")


if __name__ == "__main__":
    os.environ.setdefault("TEXTUAL_ANIMATIONS", "none")
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(take(Path(sys.argv[1]), Path(folder)))
