"""Scores when an article was published and by whom, on folders of invented files of every kind.

A date or an outlet is right when it is one of those that are labelled, and looks like a guess where it is one.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from reader.model import Heading
from tests import documents

FOLDER = Path(__file__).parent.parent / "fixtures" / "labelled" / "dates"


class DatedFile(NamedTuple):
    """A file and what must be said of it: `dates` and `outlets` that are right, "?" behind what must look guessed."""

    name: str
    dates: tuple[str, ...]
    outlets: tuple[str, ...]
    data: bytes


def read_files(part: str) -> list[DatedFile]:
    """The files of a part: seen, second or all."""
    names = ("seen", "second") if part == "all" else (part,)
    return [file for name in names for file in _files((FOLDER / f"{name}.txt").read_text("utf-8"))]


def _files(source: str) -> Iterator[DatedFile]:
    for record in source.split("\n=== ")[1:]:
        head, _, body = record.partition("\n")
        name, dates, outlets, *made = (part.strip() for part in head.split(" | "))
        data = _data(name, body.strip("\n") + "\n", *made)
        yield DatedFile(name, tuple(dates.split(" // ")), tuple(outlets.split(" // ")), data)


def _data(name: str, body: str, made: str = "2026-03-03") -> bytes:
    """The bytes of a file: its text, or the document that is made of its lines and says when it was `made`."""
    title, *lines = body.strip().split("\n")
    match name.rpartition(".")[2]:
        case "docx":
            paragraphs = "".join(map(documents.docx_paragraph, filter(None, (title, *lines))))
            return documents.docx(paragraphs, title="", created=made)
        case "pdf":
            return documents.pdf([[title, *lines]], created=made.replace("-", "") + "061500Z")
        case "epub":
            chapter = "".join(f"<p>{line}</p>" for line in lines if line)
            return documents.epub([chapter], title, publisher="Quay Press", date=made)
        case _:
            return body.encode()


class DateScore:
    """Adds up over files; `errors` are lines for a person to read."""

    def __init__(self) -> None:
        self.files = 0
        self.dates = 0
        self.outlets = 0
        self.errors: list[str] = []

    def add(self, file: DatedFile, heading: Heading) -> None:
        """Score what the list says of one file."""
        meta = heading.meta
        date = shown((meta.published or "")[:10], guessed=meta.date_guessed)
        outlet = shown(meta.source or "", guessed=meta.source_guessed)
        self.files += 1
        self.dates += self._is_right(file.name, "date", date, file.dates)
        self.outlets += self._is_right(file.name, "outlet", outlet, file.outlets)

    def _is_right(self, name: str, what: str, found: str, wanted: Sequence[str]) -> bool:
        if found in wanted or "*" in wanted:
            return True
        self.errors.append(f"{name}: {what} {found}, wanted {' or '.join(wanted)}")
        return False

    def report(self) -> Iterator[str]:
        """The totals as lines."""
        for what, right in (("dates", self.dates), ("outlets", self.outlets)):
            yield f"{what:8} {right} of {self.files} right, {100 * right / max(1, self.files):.1f} %"


def shown(value: str, *, guessed: bool) -> str:
    """A date or an outlet as it is labelled: "-" for none, "?" behind a guess."""
    return f"{value}{'?' if guessed else ''}" if value else "-"


def score_dates(files: Sequence[DatedFile]) -> DateScore:
    """Read the files as the indexer does, and score what it knows of them."""
    from reader.library.indexing.deriving import read_article

    score = DateScore()
    with tempfile.TemporaryDirectory() as folder:
        for number, file in enumerate(files):
            place = Path(folder, file.name)
            place.write_bytes(file.data)
            article = read_article(str(place), place, 5_000_000).article
            assert article is not None, file.name
            score.add(file, Heading(number, str(place), article.meta))
    return score
