"""The terminal screen: the only home of Textual. `run` is imported by the command line to launch it."""

from __future__ import annotations

import gc
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reader.library.library import Library
    from reader.settings import Settings

ESCAPE_DELAY = "25"
"""Milliseconds after which a lone Esc counts as the key; Textual reads it from the environment when imported."""


def run(library: Library, settings: Settings, draft: str = "") -> int | None:
    """Show `library` until the person quits; returns the exit code of the program, None when it is to be launched anew.

    `draft`: the path key of a draft that the check desk opens with. It is launched anew when the library consists of
    other folders than when it was opened.
    """
    os.environ.setdefault("ESCDELAY", ESCAPE_DELAY)
    gc.disable()  # nothing is garbage until the first frame; the app turns it on again
    from reader.app.app import NewsreaderApp
    from reader.app.screen_state import StateFile
    from reader.app.wording import DATE_FORMAT, LIST_DATES

    DATE_FORMAT.set(settings.date_format)
    LIST_DATES.set(settings.list_dates)
    opening = library.opening
    app = NewsreaderApp(library, settings, StateFile(opening.folders.data, opening.cache.path.name))
    app.session.draft = draft
    app.run()
    return None if app.opens_anew else app.return_code or 0
