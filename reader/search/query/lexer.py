"""Cuts what a person typed into the pieces of the search language. Never fails."""

from __future__ import annotations

import re
from typing import Literal

from msgspec import Struct

FIELDS = (
    "title",
    "source",
    "by",
    "byline",
    "author",
    "date",
    "speaker",
    "said",
    "figure",
    "tag",
    "is",
    "in",
    "new",
    "path",
)
"""Names before a colon that mean something; `by`, `byline` and `author` mean the same."""

Kind = Literal["open", "close", "or", "and", "not", "text"]

_QUOTES = '"“”„«»'
_PIECE = re.compile(
    rf"""
      (?P<space>\s+)
    | (?P<open>\() | (?P<close>\))
    | (?P<or>(?:OR|\|\|?)(?=\s|$|\())
    | (?P<and>(?:AND|&&?|\+)(?=\s|$|\())
    | (?P<not>NOT(?=\s|$|\()|[-–−!](?=[\w({_QUOTES}]))
    | (?:(?P<field>(?i:{"|".join(FIELDS)})):\s*(?=[^\s()]))?
      (?:
          [{_QUOTES}](?P<phrase>[^{_QUOTES}]*)(?P<ended>[{_QUOTES}]?)
        | (?P<word>(?:[^\s(){_QUOTES}]|(?<=\S)[()](?=\w))+)
      )
    | (?P<other>.)
    """,
    re.X | re.S,
)


class Piece(Struct, frozen=True):
    """A piece of a query. `field` is the name before the colon or empty; `quoted`: it stood in quotation marks.

    `ended` is False for a phrase whose second mark has not been typed. `end` is the offset after the piece.
    """

    kind: Kind
    text: str = ""
    field: str = ""
    quoted: bool = False
    ended: bool = True
    end: int = 0


def pieces_of(line: str) -> list[Piece]:
    """The pieces of a line in order. Operators count only in capitals, so that `war or peace` is three words."""
    pieces = []
    for match in _PIECE.finditer(line):
        if match["space"] is not None or match["other"] is not None:
            continue
        kind = _operator(match)
        if kind is not None:
            pieces.append(Piece(kind, match.group(), end=match.end()))
            continue
        quoted = match["phrase"] is not None
        text = match["phrase"] if quoted else match["word"]
        field = (match["field"] or "").lower()
        ended = not quoted or bool(match["ended"])
        pieces.append(Piece("text", text, field, quoted, ended, match.end()))
    return pieces


def _operator(match: re.Match[str]) -> Kind | None:
    kinds: tuple[Kind, ...] = ("open", "close", "or", "and", "not")
    return next((kind for kind in kinds if match[kind] is not None), None)
