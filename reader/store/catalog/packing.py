"""Texts and marks of an article as the catalog stores them: compressed, each read as a whole.

Quotes, figures and layout repeat words of their text: they are compressed with the text before them, so that a word
that stands there costs next to nothing.
"""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Generic, TypeVar

import msgspec

from reader.model import Figure, Quote

T = TypeVar("T")

_LEVEL, _WINDOW = 6, -15
_BEFORE = 20_000
"""Bytes of the text that are taken as standing before what is packed."""
_FAMILIAR = (
    b'{"names":[],"blocks":[[0,1,"heading",2,"",""],[,"paragraph",0,"",""]],"styles":[],"guessed":[],"left_out":[],'
    b'"encoding":"utf-8","encoding_guessed":false,"notes":[]}'
    b'[{"kind":"date","span":[1,2],"text":"Monday","value":null,"bound":"=","unit":null,"noun":null,"said_of":null,'
    b'"claimant":null,"claimant_canonical":null,"via":null,"bound_text":null,"unit_text":null,"rule":"date",'
    b'"confidence":null,"guess":false},{"kind":"date","span":[1,2],"text":"2008","value":2008,"bound":"=","unit":null,'
    b'"noun":null,"said_of":null,"claimant":null,"claimant_canonical":null,"via":null,"bound_text":null,'
    b'"unit_text":null,"rule":"year","confidence":null,"guess":false},{"kind":"duration","bound":"<=","unit":"year",'
    b'"bound_text":"up to","unit_text":"years","rule":"duration"},{"kind":"ordinal","rule":"ordinal"},'
    b'{"kind":"percent","span":[1,2],"text":"5 percent","value":5.5,"bound":"~","unit":"%","noun":null,'
    b'"said_of":"rose","claimant":{"span":[1,2],"text":"analysts"},"claimant_canonical":null,"via":"Reuters",'
    b'"bound_text":"about","unit_text":"percent","rule":"percent","confidence":0.9,"guess":true},{"kind":"money",'
    b'"span":[1,2],"text":"$1 billion","value":1000000000,"bound":">","unit":"USD","bound_text":"more than",'
    b'"unit_text":"$","rule":"money","confidence":null,"guess":false},{"kind":"count","span":[1,2],"text":"10 people",'
    b'"value":10,"bound":">=","unit":null,"noun":"people","said_of":"killed","claimant":null,'
    b'"claimant_canonical":null,"via":null,"bound_text":"at least","unit_text":null,"rule":"count","confidence":null,'
    b'"guess":false}]'
    b'[{"kind":"mixed","span":[1,2],"text":"","quoted":[[1,2]],"speaker":{"span":[1,2],"text":"he"},"canonical":"",'
    b'"role":null,"cue":{"span":[1,2],"text":"told"},"rule":"quote-said","confidence":0.97,"guess":false},'
    b'{"kind":"direct","span":[1,2],"text":"","quoted":[],"speaker":{"span":[1,2],"text":"she"},"canonical":"",'
    b'"role":"chief executive","cue":{"span":[1,2],"text":"according to"},"rule":"said-quote","confidence":0.8,'
    b'"guess":true},{"kind":"indirect","span":[1,2],"text":"","quoted":[],"speaker":{"span":[1,2],"text":"The "},'
    b'"canonical":"","role":null,"cue":{"span":[1,2],"text":"said"},"rule":"said-that","confidence":0.95,'
    b'"guess":false}]'
)
"""What is taken as having stood before any marks: their usual fields and values. Part of the format."""


def pack_text(text: str) -> bytes:
    """A text, compressed."""
    return _deflated(text.encode("utf-8", "replace"), b"")


def unpack_text(packed: bytes) -> str:
    """The inverse of `pack_text`. Raises sqlite3.DatabaseError when it is damaged."""
    with _damage_told():
        return _inflated(packed, b"").decode("utf-8")


def pack(data: bytes, text: str) -> bytes:
    """What belongs to a text, compressed with its help."""
    return _deflated(data, _before(text))


def unpack(packed: bytes, text: str) -> bytes:
    """The inverse of `pack`, given the same text. Raises sqlite3.DatabaseError when it is damaged."""
    return _inflated(packed, _before(text))


class Packing(Generic[T]):
    """How marks of one kind are packed."""

    def __init__(self, kind: type[T]) -> None:
        self._decoder = msgspec.json.Decoder(kind)

    def pack(self, marks: T, text: str) -> bytes:
        """Marks, compressed with the help of their text."""
        return pack(msgspec.json.encode(marks), text)

    def unpack(self, packed: bytes, text: str) -> T:
        """The inverse of `pack`, given the same text. Raises sqlite3.DatabaseError when it is damaged."""
        with _damage_told():
            return self._decoder.decode(unpack(packed, text))


QUOTES = Packing(tuple[Quote, ...])
FIGURES = Packing(tuple[Figure, ...])


Unit = tuple[int, bool, int, int]
"""What may be told again: the place of its quote among those of the article, whether it is quoted, start, end."""


def pack_tellings(units: Sequence[Unit]) -> bytes:
    """The units of an article that may be told again."""
    return msgspec.msgpack.encode([(2 * quote + quoted, start, end - start) for quote, quoted, start, end in units])


def unpack_tellings(packed: bytes) -> list[Unit]:
    """The inverse of `pack_tellings`. Raises sqlite3.DatabaseError when it is damaged."""
    with _damage_told():
        found = msgspec.msgpack.decode(packed, type=list[tuple[int, int, int]])
    return [(number // 2, bool(number % 2), start, start + length) for number, start, length in found]


def _before(text: str) -> bytes:
    return _FAMILIAR + text[:_BEFORE].encode("utf-8", "replace")[:_BEFORE]


def _deflated(data: bytes, before: bytes) -> bytes:
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, _WINDOW, zdict=before)
    return packer.compress(data) + packer.flush()


def _inflated(packed: bytes, before: bytes) -> bytes:
    with _damage_told():
        unpacker = zlib.decompressobj(_WINDOW, zdict=before)
        return unpacker.decompress(packed) + unpacker.flush()


class _DamagedError(sqlite3.DatabaseError):
    """What is packed is damaged: to be told as any damage of the file that it lies in."""

    sqlite_errorname = "SQLITE_CORRUPT"


@contextmanager
def _damage_told() -> Iterator[None]:
    try:
        yield
    except (zlib.error, msgspec.DecodeError, UnicodeDecodeError, TypeError) as error:
        raise _DamagedError("an article is not packed as it should be") from error
