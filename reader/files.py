"""Writing whole files: whoever reads a name finds the old content or the new one, never half of one."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import get_ident

UNFINISHED = ".unfinished-"
"""How the name of a file begins that is being written. One that a killed program left behind may be removed."""


@contextmanager
def replacing(file: Path, *, lasting: bool = True) -> Iterator[Path]:
    """A name beside `file` to write to; when the block ends, what is there takes the place of `file` in one step.

    `lasting`: the content is on the disk before it takes that place, and the name is on the disk when this returns.
    The access rights of a file that is replaced are kept; a symbolic link is replaced, not followed. When the block
    fails, `file` is as it was. Raises OSError.
    """
    unfinished = file.with_name(f"{UNFINISHED}{os.getpid()}-{get_ident()}")
    try:
        yield unfinished
        with suppress(FileNotFoundError):
            unfinished.chmod(file.stat().st_mode & 0o7777)
        if lasting:
            _sync(unfinished)
        unfinished.replace(file)
    except BaseException:
        with suppress(OSError):
            unfinished.unlink()
        raise
    if lasting:
        # Some file systems cannot do this for a folder.
        with suppress(OSError):
            _sync(file.parent)


def write_whole(file: Path, content: bytes | str, *, lasting: bool = True) -> None:
    """Write `content` to `file`, all of it or nothing; a text as UTF-8, its line ends as they are.

    Raises OSError, and UnicodeEncodeError for a text that UTF-8 cannot hold.
    """
    written = content.encode("utf-8") if isinstance(content, str) else content
    with replacing(file, lasting=lasting) as unfinished:
        unfinished.write_bytes(written)


def write_named(file: Path, text: str, *, over: bool = False) -> None:
    """Write a text to a file that a person named: a link is followed, a device or a pipe is written to.

    Raises OSError, FileExistsError for a file that is there unless `over`; ValueError for a name or a text that no file
    can have.
    """
    if file.exists():
        if not over:
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(file))
        if not file.is_file():
            file.write_text(text, encoding="utf-8", newline="")
            return
    write_whole(file.resolve(), text)


def remove_unfinished(folder: Path) -> None:
    """Remove what killed programs left half written in `folder`. Nobody may be writing there. Raises OSError."""
    for left in folder.glob(f"{UNFINISHED}*"):
        left.unlink(missing_ok=True)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
