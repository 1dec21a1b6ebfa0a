"""A draft that was checked: each of its quotes and figures with the places of articles that it may come from."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from reader.model.span import Span

Finding = Literal["same", "words differ", "other number", "other speaker", "not found"]

FINDINGS: tuple[Finding, ...] = ("not found", "other number", "words differ", "other speaker", "same")
"""All findings, what is most in doubt first."""


class Source(Struct, frozen=True):
    """A place of an article beside a row of a draft. `article` is its id, `path` its path key.

    `difference` says in words how the draft differs from it, empty where it does not. `changed`: what is lit in `text`;
    `changed_here`: what is lit in the row's own text. Both are offsets into these texts. `bookmark`: the id of a
    bookmark kept there.
    """

    article: int
    path: str
    title: str
    source: str | None
    published: str | None
    span: Span
    text: str
    speaker: str | None = None
    difference: str = ""
    changed: tuple[Span, ...] = ()
    changed_here: tuple[Span, ...] = ()
    bookmark: int | None = None
    date_guessed: bool = False
    source_guessed: bool = False


class CheckedRow(Struct, frozen=True):
    """A quote or figure of a draft with what was found of it, its sources best first.

    `span` counts in the draft's canonical text. `origins`: how many of the sources were not copied from another one.
    """

    kind: Literal["quote", "figure"]
    span: Span
    text: str
    speaker: str | None
    finding: Finding
    guess: bool = False
    sources: tuple[Source, ...] = ()
    origins: int = 0
    checked: bool = False
    note: str = ""


class CheckedDraft(Struct, frozen=True):
    """A draft as it was read, and its rows in the order of its text, or a part of them.

    `path`: its path key, "" for standard input. `first`: how many rows stand before this part. `rest`: how many are not
    checked yet.
    """

    path: str
    title: str
    text: str
    rows: tuple[CheckedRow, ...]
    first: int = 0
    rest: int = 0


class Tick(Struct, frozen=True):
    """A row of a draft that a person checked, as it was then, and its surroundings. `id` is None until it is kept."""

    id: int | None
    kind: str
    span: Span
    text: str
    prefix: str
    suffix: str
    note: str = ""
