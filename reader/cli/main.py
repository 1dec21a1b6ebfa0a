"""The `newsreader` command: the screen or a subcommand, how errors are said, exit codes.

Opening the screen goes past click, which takes as long to import as a tenth of the way to the first frame.
"""

from __future__ import annotations

import errno
import gc
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from reader.cli.names import COMMANDS, FAILED, INTERRUPTED, WRONG_USE
from reader.errors import CacheFolderError, LibraryError, NewsreaderError, reason_of

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)
"""What writing output fails with when nobody closed it. What the program keeps has errors of its own."""

_SELDOM = (20_000, 10, 10)
"""How seldom garbage is looked for. Starting makes many thousands of objects that stay: looking through them again and
again, as often as Python does by itself, is a tenth of a start."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command and leave with its exit code: 0 fine, 1 nothing found, 2 wrong use, 3 something failed."""
    gc.set_threshold(*_SELDOM)
    code = run(sys.argv[1:] if arguments is None else arguments)
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            # The terminal is gone. Trying once more at exit, the interpreter would put a code of its own for ours.
            _forget(stream)
    gc.freeze()  # all memory goes back with the process: none of it has to be looked through for garbage first
    sys.exit(code)


def run(arguments: Sequence[str]) -> int:
    """Run the command and return its exit code. What went wrong is said on standard error in one line."""
    _stand_in_for_closed_streams()
    try:
        code = _run(arguments)
        sys.stdout.flush()
    except KeyboardInterrupt:
        return INTERRUPTED
    except LibraryError as error:
        return _failed(str(error), FAILED if isinstance(error, CacheFolderError) else WRONG_USE)
    except NewsreaderError as error:
        return _failed(str(error))
    except BrokenPipeError:
        # Who read our output has seen enough (`newsreader quotes | head`).
        _forget(sys.stdout)
        return 0
    except Exception as error:  # noqa: BLE001 - no traceback ever reaches the terminal
        if isinstance(error, OSError) and error.errno in _NO_ROOM and error.filename is None:
            _forget(sys.stdout)
            return _failed(f"The output cannot be written: {reason_of(error)}.")
        return _failed(f"{type(error).__name__}: {error}. `newsreader doctor` may help.")
    return code


def _run(arguments: Sequence[str]) -> int:
    paths = None if "_NEWSREADER_COMPLETE" in os.environ else paths_to_open(arguments)
    if paths is None:
        from reader.cli.commands import call

        return call(arguments)
    from reader.cli.launch import launch

    try:
        return launch(paths, server_to_open(arguments))
    except LibraryError as error:
        if arguments and paths and not paths[0].exists() and (meant := command_like(arguments[0])):
            raise LibraryError(f"{error} Did you mean `newsreader {meant}`?") from error
        raise


def command_like(word: str) -> str | None:
    """The subcommand that a mistyped word is most like."""
    from difflib import get_close_matches

    return next(iter(get_close_matches(word.lower(), COMMANDS, 1)), None)


def _stand_in_for_closed_streams() -> None:
    """Open /dev/null for each closed standard stream, so that no file opened later gets its number."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115 - stays open to the end


def _forget(stream: TextIO) -> None:
    """Let output go that cannot be written: nothing is to be tried again at exit."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


def paths_to_open(arguments: Sequence[str]) -> list[Path] | None:
    """The paths to open on the screen; None for a subcommand or an option.

    Names of subcommands win: `./index` opens a folder of that name, and so does `-- index`. Raises LibraryError for an
    option after a path.
    """
    first = arguments[0] if arguments else ""
    if first == "--":
        return [Path(path) for path in arguments[1:]]
    if server_to_open(arguments) is not None:
        return []
    if first in COMMANDS or first.startswith("-"):
        return None
    if wrong := next((path for path in arguments if path.startswith("-") and path != "-"), None):
        raise LibraryError(f"No such option: {wrong}. Options come first; `newsreader --help` lists them.")
    return [Path(path) for path in arguments]


def server_to_open(arguments: Sequence[str]) -> str | None:
    """The library on a server to open on the screen, or None."""
    match list(arguments):
        case ["--library", named]:
            return named
        case [option] if option.startswith("--library="):
            return option.partition("=")[2]
    return None


def _failed(line: str, code: int = FAILED) -> int:
    from reader.model.plain_text import harmless

    sys.stderr.write(f"newsreader: {harmless(line)}\n")
    return code
