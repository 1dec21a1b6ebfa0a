"""Documents that are ZIP archives of XML files (DOCX, EPUB), read within limits."""

from __future__ import annotations

import io
import zipfile
import zlib

from lxml import etree

from reader.errors import ArticleError

MOST_UNPACKED = 60_000_000
"""Bytes of all that is unpacked of one document: a bomb is stopped by what really comes out of it."""
_MOST_FILES = 20_000


class Archive:
    """A ZIP archive in memory. `kind` names it in errors: "Word document"."""

    def __init__(self, data: bytes, kind: str) -> None:
        self._kind = kind
        self._left = MOST_UNPACKED
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            self._names = frozenset(self._zip.namelist())
        except (zipfile.BadZipFile, ValueError, LookupError, OSError, NotImplementedError) as error:
            raise self._damaged() from error
        if len(self._names) > _MOST_FILES:
            raise ArticleError(f"This {kind} contains too many files ({len(self._names):,}).")

    @property
    def names(self) -> frozenset[str]:
        """The names of all files in it."""
        return self._names

    def __contains__(self, name: str) -> bool:
        return name in self._names

    def read(self, name: str) -> bytes:
        """The bytes of one file; b"" when there is none. Raises ArticleError when it is damaged or too large."""
        if name not in self._names:
            return b""
        try:
            with self._zip.open(name) as stream:
                data = stream.read(self._left + 1)
        except RuntimeError as error:  # what zipfile raises for an encrypted file
            raise ArticleError(f"This {self._kind} is locked with a password. Save a copy without one.") from error
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            OSError,
            ValueError,
            LookupError,
            NotImplementedError,
        ) as error:
            raise self._damaged() from error
        self._left -= len(data)
        if self._left < 0:
            raise ArticleError(f"This {self._kind} is too large once unpacked (over {MOST_UNPACKED / 1e6:.0f} MB).")
        return data

    def xml(self, name: str) -> etree._Element | None:
        """The root element of one XML file, None when there is none; entities and networks are not followed."""
        data = self.read(name)
        if not data:
            return None
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, recover=True, remove_comments=True
        )
        try:
            return etree.fromstring(data, parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise self._damaged() from error

    def _damaged(self) -> ArticleError:
        return ArticleError(f"This {self._kind} is damaged or incomplete.")
