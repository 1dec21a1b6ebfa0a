"""The catalog of an open library: asked while other processes write it, rebuild it, or have not made it yet."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from reader.errors import CatalogError
from reader.store.catalog.desks import DeskReader

T = TypeVar("T")


class CurrentCatalog:
    """The catalog as it is now: another file at its place (a rebuild) is opened anew."""

    def __init__(self, file: Path, personal: Path, complain: Callable[[str], None]) -> None:
        """`personal` is the database that filters look into. `complain` is told in a line why there are no answers."""
        self._file, self._personal, self._complain = file, personal, complain
        self._reader: DeskReader | None = None
        self._identity: tuple[int, int] | None = None
        self._complaint: str | None = None

    def ask(self, question: Callable[[DeskReader], T], otherwise: T) -> T:
        """The answer of `question`; without a usable catalog (not made yet, being rebuilt) it is `otherwise`."""
        try:
            reader = self._opened()
            return otherwise if reader is None else question(reader)
        except CatalogError as error:
            self.close()
            if str(error) != self._complaint:
                # Every part of the screen asks; until the catalog is mended, one remark is enough.
                self._complaint = str(error)
                self._complain(self._complaint)
            return otherwise

    def _opened(self) -> DeskReader | None:
        try:
            status = self._file.stat()
        except OSError:
            self.close()
            return None
        identity = (status.st_dev, status.st_ino)
        if self._reader is None or identity != self._identity:
            self.close()
            self._reader = DeskReader(self._file, self._personal)
            self._identity = identity
        return self._reader

    def close(self) -> None:
        """Let go of the file; the next question opens it anew."""
        if self._reader is not None:
            self._reader.close()
        self._reader = None
