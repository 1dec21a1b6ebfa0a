"""Errors that end a process, or work in the background: one line for the person, the details in a log for
`newsreader doctor`."""

from __future__ import annotations

import sys
from pathlib import Path

from reader.errors import NewsreaderError, reason_of


def log_error(error: Exception, log: Path) -> str:
    """Write an error to a log file and return it as a line for the person.

    An error that is not one of ours is logged with its traceback.
    """
    import traceback  # not needed in a start that goes well

    expected = isinstance(error, NewsreaderError)
    try:
        log.write_text(f"{error}\n" if expected else "".join(traceback.format_exception(error)), encoding="utf-8")
    except OSError as problem:
        sys.stderr.write(f"{log}: {problem}\n")
    if expected:
        return str(error)
    if isinstance(error, OSError):
        where = f"{error.filename}: " if error.filename else ""
        return f"{where}{reason_of(error)}."
    return f"{type(error).__name__}: {error}."


def log_background_error(error: Exception, consequence: str, log: Path) -> str:
    """The same for work in the background. `consequence`: what does not work now ("searches may not find new
    articles")."""
    line = log_error(error, log)
    if isinstance(error, NewsreaderError | OSError):
        return f"{line} So {consequence}."
    return f"An error in the program ({type(error).__name__}): {consequence}. `newsreader doctor` says more."
