"""Articles as files: Markdown with front matter in the news folder, whole or not at all, never over a person's edit.

A file is ours when its front matter has the hash of its body (`sha256`). It was edited when that hash is not the
body's any more. Earlier texts lie beside it, under `.versions/NAME/TIME.md`, and pages as they were fetched under
`.pages/NAME/TIME.warc.gz`; no library lists either.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from msgspec import Struct

from reader.errors import FeedsError, reason_of
from reader.files import remove_unfinished, write_whole
from reader.model.plain_text import without_accents

VERSIONS = ".versions"
PAGES = ".pages"
_LONGEST_TITLE, _LONGEST_FOLDER = 60, 40
_FRONT = re.compile(r"---\n(.*?)^---\n\n?", re.DOTALL | re.MULTILINE)
_FIELD = re.compile(r"^(\w+): (.*)$", re.MULTILINE)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
MOST_LINES, MOST_OF_A_LINE = 40, 100
"""Lines left out that front matter names, and characters of each."""
_ORDER = (
    *("title", "source", "author", "date", "updated", "url", "language", "tags", "feed", "guid", "fetched"),
    *("text_from", "guessed", "left_out", "left_out_lines", "note", "sha256"),
    "page_sha256",
)
"""The order of front matter; what has no value is not written."""


class ArticleFile(Struct, frozen=True):
    """A file in the news folder: its front matter as written, and its body.

    `page`: the page that it was read from, packed, where that is to be kept.
    """

    fields: Mapping[str, Any]
    body: str
    page: bytes = b""

    @property
    def is_ours(self) -> bool:
        """Whether this program wrote it."""
        return isinstance(self.fields.get("sha256"), str) and isinstance(self.fields.get("fetched"), str)

    @property
    def is_edited(self) -> bool:
        """Whether a person changed the text since."""
        return self.fields.get("sha256") != body_hash(self.body)

    def text(self) -> str:
        """The file's content."""
        lines = [f"{name}: {_yaml(self.fields[name])}\n" for name in _ORDER if self.fields.get(name)]
        return f"---\n{''.join(lines)}---\n\n{self.body.rstrip()}\n"

    def content(self) -> bytes:
        """The same as bytes."""
        return self.text().encode("utf-8", "replace")

    @classmethod
    def parse(cls, text: str) -> ArticleFile | None:
        """The file with this content; None when it has no front matter."""
        front = _FRONT.match(text)
        if front is None:
            return None
        return cls({name: _value(value) for name, value in _FIELD.findall(front[1])}, text[front.end() :])

    @classmethod
    def read(cls, path: Path) -> ArticleFile | None:
        """The file at `path`; None when it is not there, or is no Markdown with front matter."""
        try:
            return cls.parse(path.read_text("utf-8"))
        except (OSError, UnicodeDecodeError):
            return None


def lines_left_out(lines: Sequence[str]) -> list[str]:
    """The first lines that were left out of an article, as its front matter names them: short enough to look at."""
    return [line[:MOST_OF_A_LINE] for line in lines[:MOST_LINES]]


def body_hash(body: str) -> str:
    """SHA-256 of a body, blanks at its end apart."""
    return hashlib.sha256(body.strip().encode("utf-8", "surrogatepass")).hexdigest()


def slug(words: str, longest: int = _LONGEST_TITLE) -> str:
    """`words` as part of a file name: lower case, letters and digits of any script, dashes, `longest` bytes at most."""
    plain = re.sub(r"[\W_]+", "-", without_accents(words.casefold()))
    plain = unicodedata.normalize("NFC", plain).strip("-")
    while len(plain.encode()) > longest:
        shorter = plain.rpartition("-")[0]
        plain = shorter if len(shorter.encode()) > longest // 3 else plain[:-1].rstrip("-")
    return plain or "untitled"


def path_for(folder: str, title: str, date: str, identity: str) -> str:
    """Where an article belongs, relative to the news folder: FOLDER/2026-03/2026-03-02-title-1a2b3c.md.

    `identity` tells it from others of its title and day. Nothing in the answer comes from the net unchanged.
    """
    day = date[:10] if _DATE.match(date) else datetime.now(UTC).date().isoformat()
    six = hashlib.sha256(identity.encode("utf-8", "replace")).hexdigest()[:6]
    return f"{slug(folder, _LONGEST_FOLDER)}/{day[:7]}/{day}-{slug(title)}-{six}.md"


class NewsFolder:
    """The folder that fetched articles are written to."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._inside: set[Path] = set()
        """Folders that were found to lie in the news folder, links followed."""

    def read(self, path: str) -> ArticleFile | None:
        """The article at a path relative to the folder, or None."""
        return ArticleFile.read(self.root / path)

    def exists(self, path: str) -> bool:
        """Whether something is at this path."""
        return os.path.lexists(self.root / path)

    def write(self, path: str, article: ArticleFile) -> None:
        """Write an article; it is there as a whole or not at all. Raises FeedsError."""
        if article.page:
            self._write(self.page_file(path, str(article.fields["fetched"])), article.page)
        self._write(self.root / path, article.content())

    def keep_version(self, path: str, article: ArticleFile) -> None:
        """Keep a text of the article at `path` under `.versions`, named by when it was fetched. Raises FeedsError."""
        self._write(self._versions(path) / f"{stamp(str(article.fields.get('fetched', '')))}.md", article.content())

    def versions(self, path: str) -> list[Path]:
        """The other texts of the article at `path`, oldest first."""
        return sorted(self._versions(path).glob("*.md"))

    def page_file(self, path: str, fetched: str) -> Path:
        """Where the page is kept that the article at `path` was read from at a time."""
        file = self.root / path
        return file.parent / PAGES / file.stem / f"{stamp(fetched)}.warc.gz"

    def remove(self, path: str) -> None:
        """Remove an article of ours, its versions and its pages. One that a person edited stays. Raises FeedsError."""
        article = self.read(path)
        if article is None or not article.is_ours or article.is_edited:
            return
        try:
            for folder in (self._versions(path), self.page_file(path, "").parent):
                for file in folder.glob("*"):
                    file.unlink()
                if folder.is_dir():
                    folder.rmdir()
            (self.root / path).unlink()
        except OSError as error:
            raise FeedsError(f"{self.root / path} cannot be removed ({reason_of(error)}).") from error

    def articles(self) -> Iterator[tuple[str, ArticleFile]]:
        """All articles that this program wrote, with their paths relative to the folder."""
        for folder, folders, files in os.walk(self.root):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            for name in sorted(files):
                if name.endswith(".md") and not name.startswith("."):
                    path = Path(folder, name)
                    article = ArticleFile.read(path)
                    if article is not None and article.is_ours:
                        yield path.relative_to(self.root).as_posix(), article

    def changed(self) -> Iterator[str]:
        """The paths of articles of which other texts are kept."""
        for folder, folders, _ in os.walk(self.root):
            if VERSIONS in folders:
                for kept in sorted(Path(folder, VERSIONS).iterdir()):
                    path = Path(folder, f"{kept.name}.md")
                    if kept.is_dir() and path.is_file():
                        yield path.relative_to(self.root).as_posix()
            folders[:] = [name for name in folders if not name.startswith(".")]

    def sweep(self) -> None:
        """Remove what a killed program left half written."""
        for folder, folders, _ in os.walk(self.root):
            folders[:] = [name for name in folders if name in (VERSIONS, PAGES) or not name.startswith(".")]
            remove_unfinished(Path(folder))

    def _versions(self, path: str) -> Path:
        file = self.root / path
        return file.parent / VERSIONS / file.stem

    def _write(self, file: Path, content: bytes) -> None:
        try:
            self._make_folder(file.parent)
            # Lasting: its entry is noted as written next, and what is noted is not fetched again.
            write_whole(file, content)
        except OSError as error:
            raise FeedsError(
                f"{file} cannot be written ({reason_of(error)}). Make room, or set `news_folder` in config.toml."
            ) from error

    def _make_folder(self, folder: Path) -> None:
        if folder in self._inside and folder.is_dir():
            return
        folder.mkdir(parents=True, exist_ok=True)
        if not folder.resolve().is_relative_to(self.root.resolve()):
            raise FeedsError(f"{folder} leads out of the news folder by a link. Nothing was written there.")
        self._inside.add(folder)


def stamp(moment: str) -> str:
    """An ISO 8601 time as a file name that sorts in the order of time: 20260303T091200Z."""
    try:
        return datetime.fromisoformat(moment).astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    except ValueError:
        return "00000000T000000Z"


def moment_of(version: Path) -> str:
    """When the text in a file under `.versions` was fetched, ISO 8601; "" when its name does not tell."""
    try:
        return datetime.strptime(version.stem, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC).isoformat()
    except ValueError:
        return ""


def _yaml(value: Any) -> str:  # noqa: ANN401 - what JSON can hold, and so YAML
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace").decode("utf-8")


def _value(written: str) -> Any:  # noqa: ANN401
    try:
        return json.loads(written)
    except ValueError:
        return written.strip()
