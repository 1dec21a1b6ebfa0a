"""Reads labelled records: plain text with marks in braces, and a line for each label below the text.

=== us-mayor-bridge
“{q1:We need more time,}” {s1:Mayor Dana Whitlock} {c1:said} on Friday.
--
q1 direct | Dana Whitlock | mayor
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from msgspec import Struct

from reader.model import Span

FIXTURES = Path(__file__).parent.parent / "fixtures" / "labelled"
Part = Literal["seen", "unseen", "all", "blind", "second"]
_ASIDE = {"blind": "articles.txt", "second": "second.txt"}
"""The parts that nobody tunes on, each a file of the folder blind/."""

_RECORD = re.compile(r"^=== (?P<id>[a-z0-9-]+)$", re.M)
_OPEN = re.compile(r"\{(?P<tag>[a-z]+?)(?P<numbers>[\d,]*)(?P<alt>alt)?:")
_BRACE = re.compile(r"[{}]")
_LABEL = re.compile(r"(?P<name>[a-z]+\d+)(?P<flags>[?+]*) (?P<rest>.+)")


class MarkupError(ValueError):
    """A record that is not written as the format asks; the message names the record."""


class Mark(Struct, frozen=True):
    """`text[span]` carries `tag` for the label `number`; `alternative`: another place that is right as well."""

    tag: str
    number: int
    span: Span
    alternative: bool = False


class LabelLine(Struct, frozen=True):
    """A line below the text: `columns` are the parts between bars, each a tuple of accepted answers.

    A column `*` is read as None (not scored), `-` as the answer "" (nothing), an empty column as ().
    """

    name: str
    flags: str
    columns: tuple[tuple[str, ...] | None, ...]

    def column(self, index: int, default: tuple[str, ...] | None) -> tuple[str, ...] | None:
        """The accepted answers in column `index`, or `default` where the line says nothing there."""
        answers = self.columns[index] if index < len(self.columns) else ()
        return default if answers == () else answers


class Record(Struct, frozen=True):
    """A labelled text. `text` is free of marks, and every span indexes it."""

    id: str
    text: str
    marks: tuple[Mark, ...]
    lines: tuple[LabelLine, ...] = ()

    @property
    def unseen(self) -> bool:
        """Whether the record belongs to the third that rules are not tuned on; its id alone decides."""
        return int(hashlib.sha256(self.id.encode()).hexdigest(), 16) % 3 == 0

    def spans(self, tag: str, number: int | None = None) -> tuple[Span, ...]:
        """The places marked `tag` (and `number`), those that are not alternatives first."""
        found = [m for m in self.marks if m.tag == tag and number in (None, m.number)]
        return tuple(m.span for m in sorted(found, key=lambda mark: mark.alternative))

    def number_of(self, line: LabelLine) -> int:
        """The number in the name of `line`."""
        return int(line.name.lstrip("abcdefghijklmnopqrstuvwxyz"))


def load(kind: Literal["quotes", "figures"], part: Part = "all") -> list[Record]:
    """The records of the folders `kind` and both/, file by file; for `blind` and `second` those of one file instead."""
    if part in _ASIDE:
        paths = [FIXTURES / "blind" / _ASIDE[part]]
    else:
        paths = [path for folder in (kind, "both") for path in sorted((FIXTURES / folder).glob("*.txt"))]
    records = [record for path in paths for record in parse(path.read_text(encoding="utf-8"))]
    return [record for record in records if part in ("all", *_ASIDE) or record.unseen == (part == "unseen")]


def parse(source: str) -> list[Record]:
    """The records of one file. Lines before the first `===` are a comment. MarkupError where it cannot be read."""
    heads = list(_RECORD.finditer(source))
    ends = [head.start() for head in heads[1:]] + [len(source)]
    return [_parse_record(head["id"], source[head.end() : end]) for head, end in zip(heads, ends, strict=True)]


def _parse_record(record_id: str, source: str) -> Record:
    body, _, below = source.partition("\n--\n")
    try:
        text, marks = _read_marks(body.strip("\n"))
        lines = tuple(_read_lines(below))
    except MarkupError as error:
        raise MarkupError(f"{record_id}: {error}") from None
    return Record(record_id, text, marks, lines)


def _read_marks(body: str) -> tuple[str, tuple[Mark, ...]]:
    plain: list[str] = []
    length = 0
    opened: list[tuple[re.Match[str], int]] = []
    marks: list[Mark] = []
    position = 0
    while brace := _BRACE.search(body, position):
        plain.append(body[position : brace.start()])
        length += brace.start() - position
        if brace[0] == "{":
            tag = _OPEN.match(body, brace.start())
            if tag is None:
                raise MarkupError(f"no tag after the brace in {body[brace.start() : brace.start() + 20]!r}")
            opened.append((tag, length))
            position = tag.end()
            continue
        if not opened:
            raise MarkupError(f"a brace closes nothing after {''.join(plain)[-20:]!r}")
        marks.extend(_closed(*opened.pop(), length))
        position = brace.end()
    if opened:
        raise MarkupError(f"{opened[-1][0][0]!r} is never closed")
    plain.append(body[position:])
    return "".join(plain), tuple(sorted(marks, key=lambda mark: (mark.span.start, -mark.span.end)))


def _closed(tag: re.Match[str], start: int, end: int) -> Iterator[Mark]:
    numbers = [int(number) for number in tag["numbers"].split(",") if number] or [0]
    for number in numbers:
        yield Mark(tag["tag"], number, Span(start, end), bool(tag["alt"]))


def _read_lines(below: str) -> Iterator[LabelLine]:
    for line in below.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        label = _LABEL.fullmatch(line.strip())
        if label is None:
            raise MarkupError(f"not a label line: {line!r}")
        columns = tuple(_answers(column.strip()) for column in label["rest"].split("|"))
        yield LabelLine(label["name"], label["flags"], columns)


def _answers(column: str) -> tuple[str, ...] | None:
    if column == "*":
        return None
    if not column:
        return ()
    return tuple("" if answer.strip() == "-" else answer.strip() for answer in column.split("//"))
