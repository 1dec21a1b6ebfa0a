"""What lies outside the program: the clipboard, a browser, the person's editor and pager, and files they name."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from textual.app import App

from reader.errors import ExportError, PersonalDataError, reason_of
from reader.model.plain_text import amount
from reader.records.table import Table
from reader.settings import user_folders

Row = TypeVar("Row")

ANSWER_SECONDS = 2.0
"""A clipboard program answers in milliseconds; one that hangs must not hold up the screen."""

MOST_IN_SEQUENCE = 74_000
"""Bytes: what common terminals take in one OSC 52 sequence (xterm and hterm stop at 100,000 characters of Base64)."""

WITHOUT_CLIPBOARD = ("linux", "dumb", "vt100", "vt220", "screen")
"""Terminals (by TERM) that know no OSC 52; GNU screen swallows it."""

FILE_NAME = "copied.txt"


# -- clipboard --------------------------------------------------------------------------------------------


def copy(app: App[Any], text: str, environ: Mapping[str, str] | None = None) -> str:
    """Put `text` into the clipboard and return how, in words for the person.

    In this order: tmux's own buffer (with `-w` it reaches the terminal as well; a plain OSC 52 passes tmux only when
    it is configured to), a clipboard program of this desktop, the terminal's own sequence (OSC 52), and where that is
    known to fail, a file in the data folder. Nobody answers OSC 52, so what is said is what was done, not that it
    arrived. Raises PersonalDataError when nothing works.
    """
    environ = os.environ if environ is None else environ
    data = text.encode("utf-8", "replace")
    if environ.get("TMUX") and _given_to(["tmux", "load-buffer", "-w", "-"], data):
        return "Copied through tmux"
    program = desktop_program(environ)
    if program and _given_to(program, data):
        return f"Copied with {program[0]}"
    if environ.get("TERM", "").split("-")[0].split(".")[0] in WITHOUT_CLIPBOARD or len(data) > MOST_IN_SEQUENCE:
        return f"Written to {_written(user_folders(environ).data, data)}"
    app.copy_to_clipboard(data.decode("utf-8"))
    return "Copied to the terminal's clipboard"


def desktop_program(environ: Mapping[str, str]) -> list[str] | None:
    """The program that fills the clipboard of the desktop this terminal is on; None over SSH or when there is none."""
    if environ.get("SSH_CONNECTION") or environ.get("SSH_TTY"):
        return None
    known: list[tuple[bool, list[str]]] = [
        (sys.platform == "darwin", ["pbcopy"]),
        (bool(environ.get("WSL_DISTRO_NAME")), ["clip.exe"]),
        (bool(environ.get("WAYLAND_DISPLAY")), ["wl-copy"]),
        (bool(environ.get("DISPLAY")), ["xclip", "-selection", "clipboard"]),
        (bool(environ.get("DISPLAY")), ["xsel", "--clipboard", "--input"]),
    ]
    return next((command for here, command in known if here and shutil.which(command[0])), None)


def _given_to(command: Sequence[str], data: bytes) -> bool:
    try:
        done = subprocess.run(
            command,
            input=data.decode("utf-8").encode("utf-16") if command[0] == "clip.exe" else data,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=ANSWER_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def _written(folder: Path, data: bytes) -> Path:
    file = folder / FILE_NAME
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with open(file, "wb", opener=lambda name, flags: os.open(name, flags, 0o600)) as stream:
            stream.write(data + b"\n")
    except OSError as error:
        raise PersonalDataError(
            f"This terminal has no clipboard, and {file} cannot be written ({reason_of(error)}). Nothing was copied."
        ) from error
    return file


# -- browser ----------------------------------------------------------------------------------------------


def is_web_address(url: str) -> bool:
    """Whether `url` is one that may be handed to a browser: http or https, with a host, no blanks or controls."""
    if not url.isprintable() or any(char.isspace() for char in url):
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def has_browser(environ: Mapping[str, str] | None = None) -> bool:
    """Whether a browser would open in a window of its own; one that takes over the terminal is not used."""
    environ = os.environ if environ is None else environ
    if sys.platform == "darwin" or environ.get("WSL_DISTRO_NAME"):
        return True
    return bool(environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY") or environ.get("BROWSER"))


def open_in_browser(url: str) -> bool:
    """Open `url`; whether a browser took it. May take a while: call it from a thread."""
    import webbrowser

    try:
        return webbrowser.open(url)
    except (webbrowser.Error, OSError):
        return False


# -- editor and pager -------------------------------------------------------------------------------------


def is_text(file: Path) -> bool:
    """Whether a file is one for an editor, and no PDF, Word document or the like; so is one that is missing."""
    try:
        with file.open("rb") as opened:
            begin = opened.read(4096)
    except OSError:
        return True
    return b"\0" not in begin and not begin.startswith((b"%PDF", b"PK\x03\x04"))


def editor(environ: Mapping[str, str] | None = None) -> list[str] | None:
    """The person's editor as a command: `$VISUAL`, `$EDITOR`, else the first of the usual ones that is there."""
    return _chosen(("VISUAL", "EDITOR"), ("sensible-editor", "nano", "vi"), environ)


def pager(environ: Mapping[str, str] | None = None) -> list[str] | None:
    """The person's pager as a command: `$PAGER`, else the first of the usual ones that is there."""
    return _chosen(("PAGER",), ("less", "more"), environ)


def _chosen(
    variables: Sequence[str], usual: Sequence[str], environ: Mapping[str, str] | None = None
) -> list[str] | None:
    environ = os.environ if environ is None else environ
    for variable in variables:
        try:
            command = shlex.split(environ.get(variable, ""))
        except ValueError:
            continue  # a quotation mark that is never closed: as if it were not set
        if command:
            return command
    return next(([name] for name in usual if shutil.which(name)), None)


def run(command: Sequence[str], text: str | None = None) -> str | None:
    """Run a program in the foreground until it ends, with `text` as its input; why it could not be, or None."""
    try:
        if text is None:
            subprocess.run(command, check=False)
        else:
            subprocess.run(command, input=text, encoding="utf-8", errors="replace", check=False)
    except OSError as error:
        return reason_of(error)
    return None


# -- files ------------------------------------------------------------------------------------------------


def target(name: str) -> Path:
    """The file that a person named: "~" is their home, and a name alone is in the folder the program was started in."""
    path = os.path.expanduser(name.strip())  # noqa: PTH111 - that of Path raises for an unknown person
    return Path(os.path.abspath(path))  # noqa: PTH100 - that of Path fails when the folder is gone


def new_file(name: str, endings: Sequence[str] = ()) -> Path:
    """The new file that a person named, of one of these `endings` ("~" is their home).

    Raises ExportError; a file that exists is never overwritten.
    """
    path = target(name)
    if endings and not path.name.lower().endswith(tuple(endings)):
        raise ExportError(f"The name must end in {', '.join(endings[:-1])} or {endings[-1]}")
    try:
        if path.exists():
            raise ExportError(f"{path} already exists; choose another name.")
        return path
    except (OSError, ValueError) as error:
        raise _not_written(path, error) from error


def write_new(path: Path, text: str) -> None:
    """Write a text to a new file. Raises ExportError; a file that exists is never overwritten."""
    from reader.files import write_named

    try:
        write_named(path, text)
    except FileExistsError:
        raise ExportError(f"{path} already exists; choose another name.") from None
    except (OSError, ValueError) as error:
        raise _not_written(path, error) from error


def _not_written(path: Path, error: OSError | ValueError) -> ExportError:
    return ExportError(f"{path} cannot be written: {reason_of(error) if isinstance(error, OSError) else error}")


def write_table(path: Path, table: Table[Row], rows: Sequence[Row], noun: str) -> str:
    """Write rows to a new file, as comma-separated values or JSON Lines by how its name ends; a sentence about it, in
    which a row is called `noun`. Raises ExportError."""
    write_new(path, "".join(table.csv(rows) if path.suffix.lower() == ".csv" else table.json_lines(rows)))
    return f"{amount(len(rows), noun)} exported to {path}"
