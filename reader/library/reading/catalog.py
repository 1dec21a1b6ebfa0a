"""The catalog of an open library: asked while other processes write it, rebuild it, or have not made it yet."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from reader.errors import CatalogError
from reader.store.catalog.desks import DeskReader
from reader.store.sql import Opened

T = TypeVar("T")


class CurrentCatalog:
    """The catalog as it is now: another file at its place (a rebuild) is opened anew."""

    def __init__(self, file: Path, personal: Path, complain: Callable[[str], None]) -> None:
        """`personal` is the database that filters look into. `complain` is told in a line why there are no answers."""
        self._catalog = Opened(file, lambda: DeskReader(file, personal), DeskReader.close)
        self._complain = complain
        self._complaint: str | None = None

    def ask(self, question: Callable[[DeskReader], T], otherwise: T) -> T:
        """The answer of `question`; without a usable catalog (not made yet, being rebuilt) it is `otherwise`."""
        try:
            if self._catalog.file.exists():
                return question(self._catalog.get())
            self.close()
        except CatalogError as error:
            self.close()
            if str(error) != self._complaint:
                # Every part of the screen asks; until the catalog is mended, one remark is enough.
                self._complaint = str(error)
                self._complain(self._complaint)
        return otherwise

    def close(self) -> None:
        """Let go of the file; the next question opens it anew."""
        self._catalog.close()
