"""When the program itself fails: one clear line for the person, the details in a file for a report."""

from __future__ import annotations

import tempfile
import traceback
from pathlib import Path

LOG_NAME = "newsreader-error.log"


def record(error: BaseException, folder: Path) -> Path | None:
    """Write what is known of `error` to a file in `folder`, else in the folder for temporary files; where it is."""
    details = "".join(traceback.format_exception(error))
    for place in (folder, Path(tempfile.gettempdir())):
        try:
            place.mkdir(parents=True, exist_ok=True)
            path = place / LOG_NAME
            path.write_text(details, encoding="utf-8", errors="replace")
        except OSError:
            continue
        return path
    return None


def sentence(error: BaseException, log: Path | None) -> str:
    """What the person reads."""
    where = f" Details are in {log}; please report them." if log else ""
    return f"newsreader stopped: an error in the program ({type(error).__name__}). What you kept is safe.{where}"
