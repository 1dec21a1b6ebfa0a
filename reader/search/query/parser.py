"""From what a person typed to a tree. Nothing a person types is an error."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import takewhile

from msgspec import Struct
from msgspec.structs import replace

from reader.model.words import words_of
from reader.search.query.lexer import FIELDS, Piece, pieces_of
from reader.search.query.tree import (
    PERCENT,
    STATES,
    SURE,
    And,
    Everything,
    FigureOf,
    FromFeed,
    Fuzzy,
    InPath,
    Is,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    QuoteBy,
    Tagged,
    TextField,
    Word,
    shown,
)
from reader.search.query.values import is_month, read_arrival, read_dates, read_figure

MOST_CHARACTERS = 1_000
MOST_PIECES = 64
_DEEPEST = 20
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_TEXT_FIELDS: dict[str, TextField] = {
    "title": "title",
    "source": "source",
    "by": "byline",
    "byline": "byline",
    "author": "byline",
}

_MOST_DATE_WORDS = 4
"""Words after the first one of a date: "10 May 2026..12 May 2026"."""

_TAKES = {
    "date": "a date is 2026-05-10, 10 May 2026, May 2026, 2026, today, last week, or a range: 2026-05-10..2026-05-12",
    "new": "new: takes today, 12h, 3d, week",
    "is": f"is: takes {', '.join((*STATES, SURE))}",
}
"""What fields take that not every word is good for."""


class Question(Struct, frozen=True):
    """A query as read. `root` is None when there is nothing to search for; `notes` say what was not read as typed.

    `offered` is the query with the names of fields as they are spelled, when some were misspelt. `typing` is the
    speaker or tag that is still being typed.
    """

    typed: str
    root: Node | None
    notes: tuple[str, ...] = ()
    offered: str | None = None
    typing: Node | None = None

    @property
    def read_as(self) -> str:
        """How it was read, empty when that is as typed."""
        read = "" if self.root is None else shown(self.root)
        same = _plain(read) == _plain(self.typed)
        return " · ".join([*([] if same or not read else [f"Read as {read}"]), *self.notes])


def parse(typed: str, today: date, is_counted: Callable[[str], bool], live: bool = False) -> Question:
    """Read a query.

    `is_counted` says whether some article has figures that count a noun: only then does the word after an unquoted
    `figure:` belong to it. With `live` the last word is still being typed, unless something follows it.
    """
    line = _CONTROL.sub(" ", typed)
    notes = []
    if len(line) > MOST_CHARACTERS:
        line = line[:MOST_CHARACTERS]
        notes.append(f"Only the first {MOST_CHARACTERS:,} characters were searched")
    pieces = pieces_of(line)
    if len(pieces) > MOST_PIECES:
        pieces = pieces[:MOST_PIECES]
        notes.append(f"Only the first {MOST_PIECES} words were searched")
    reader = _Reader(pieces, today, is_counted, notes)
    root = reader.read()
    offered = line
    for name, field_name in reader.misspelt.items():
        offered = re.sub(rf"(?<!\w){re.escape(name)}(?=:)", field_name, offered)
    typing = None
    if live and root is not None and pieces and _is_being_typed(pieces[-1], line):
        root = _alive(root)
        typing = _named_last(root) if pieces[-1].field in ("speaker", "tag") else None
    return Question(typed, root, tuple(notes), offered if reader.misspelt else None, typing)


def _is_being_typed(last: Piece, line: str) -> bool:
    return last.kind == "text" and not last.quoted and last.end == len(line)


def _alive(node: Node) -> Node:
    """The tree with its last word marked as being typed."""
    match node:
        case And(parts):
            return And((*parts[:-1], _alive(parts[-1])))
        case Or(parts):
            return Or((*parts[:-1], _alive(parts[-1])))
        case Word():
            return replace(node, live=True)
    return node


def _named_last(node: Node) -> Node | None:
    """The speaker or tag at the end of a tree."""
    match node:
        case And(parts) | Or(parts):
            return _named_last(parts[-1])
        case QuoteBy() | Tagged():
            return node
    return None


def _plain(text: str) -> str:
    """A query for comparing: blanks, letter case and the kind of quotation marks do not matter."""
    plain = " ".join(re.sub(r"[“”„«»]", '"', text).split()).casefold()
    return plain + '"' if plain.count('"') % 2 else plain


@dataclass
class _Reader:
    """Reads pieces by recursive descent. `OR` joins its neighbours: `a OR b c` is `(a OR b) c`."""

    pieces: list[Piece]
    today: date
    is_counted: Callable[[str], bool]
    notes: list[str]
    at: int = 0
    depth: int = 0
    misspelt: dict[str, str] = field(default_factory=dict)
    """Names before a colon that are nearly those of fields, and these."""

    def read(self) -> Node | None:
        parts: list[Node] = []
        while self.at < len(self.pieces):
            part = self.all_of()
            if part is not None:
                parts.append(part)
            self.at += 1  # a closing parenthesis that nothing opened
        return self.join(parts)

    def all_of(self) -> Node | None:
        """Everything up to a closing parenthesis, ANDed."""
        parts: list[Node] = []
        while self.at < len(self.pieces) and self.pieces[self.at].kind != "close":
            part = self.any_of()
            if part is not None:
                parts.append(part)
        return self.join(parts)

    def any_of(self) -> Node | None:
        """Neighbours with OR between them."""
        parts = [self.one()]
        while self.at < len(self.pieces) and self.pieces[self.at].kind == "or":
            self.at += 1
            if self.at < len(self.pieces) and self.pieces[self.at].kind != "close":
                parts.append(self.one())
        found = [part for part in parts if part is not None]
        return None if not found else found[0] if len(found) == 1 else Or(tuple(found))

    def one(self) -> Node | None:
        """A word, phrase, field or parenthesis, perhaps negated."""
        if self.at >= len(self.pieces):
            return None
        piece = self.pieces[self.at]
        self.at += 1
        if piece.kind == "not":
            return self.negated()
        if piece.kind == "open":
            return self.in_parentheses()
        return self.leaf(piece) if piece.kind == "text" else None

    def negated(self) -> Node | None:
        if self.at >= len(self.pieces) or self.pieces[self.at].kind in ("close", "or", "and"):
            return None
        if self.depth >= _DEEPEST:
            return self.one_flat()
        self.depth += 1
        part = self.one()
        self.depth -= 1
        if part is None:
            return None
        return part.part if isinstance(part, Not) else Not(part)

    def in_parentheses(self) -> Node | None:
        if self.depth >= _DEEPEST:
            return self.one_flat()
        self.depth += 1
        part = self.all_of()
        self.depth -= 1
        self.at += 1
        return part

    def one_flat(self) -> Node | None:
        """The next piece of text, whatever stands before it: for what is nested too deep to mean anything."""
        while self.at < len(self.pieces):
            piece = self.pieces[self.at]
            self.at += 1
            if piece.kind == "text":
                return self.leaf(piece)
        return None

    def join(self, parts: list[Node]) -> Node | None:
        """AND parts; `speaker:`, `said:` and `is:sure` side by side mean one quote, `is:sure` also the figures."""
        quotes = [part for part in parts if isinstance(part, QuoteBy)]
        if quotes:
            speaker = " ".join(part.speaker for part in quotes if part.speaker)
            said = " ".join(part.said for part in quotes if part.said)
            sure = any(part.sure for part in quotes)
            first = parts.index(quotes[0])
            others = [
                replace(part, sure=sure) if isinstance(part, FigureOf) else part
                for part in parts
                if not isinstance(part, QuoteBy)
            ]
            means_figures = not (speaker or said) and any(isinstance(part, FigureOf) for part in others)
            one = () if means_figures else (QuoteBy(speaker, said, sure),)
            parts = [*others[:first], *one, *others[first:]]
        flat = [inner for part in parts for inner in (part.parts if isinstance(part, And) else (part,))]
        if not flat:
            return None
        if all(isinstance(part, Not) for part in flat):
            flat.insert(0, Everything())
        return flat[0] if len(flat) == 1 else And(tuple(flat))

    # -- leaves -------------------------------------------------------------------------------------------

    def leaf(self, piece: Piece) -> Node | None:
        """A piece of text, with or without a field. A value that its field cannot have is searched as words."""
        if not piece.field:
            return self.plain(piece)
        if piece.field in _TEXT_FIELDS:
            return _words(piece, _TEXT_FIELDS[piece.field]) or self.as_words(piece)
        node = self.special(piece)
        return self.as_words(piece) if node is None else node

    def plain(self, piece: Piece) -> Node | None:
        """A piece without a field that we know: words, or what looks like a field of another program."""
        name, colon, value = piece.text.partition(":")
        if piece.quoted or not colon or not name.isalpha() or value.startswith("//"):
            return _words(piece)
        if name.lower() in FIELDS:
            return None  # the value has not been typed yet
        near = field_like(name.lower())
        if near is not None:
            self.misspelt[name] = near
        meant = f"; did you mean {near}:{value}?" if near is not None else ""
        self.notes.append(f"{piece.text} was searched as words{meant}")
        parts = (_words(replace(piece, text=text)) for text in (name, value))
        return self.join([part for part in parts if part is not None])

    def special(self, piece: Piece) -> Node | None:
        text = " ".join(piece.text.split())
        match piece.field:
            case "date":
                return self.dates(piece, text)
            case "speaker" | "said":
                if not words_of(text):
                    return None
                return QuoteBy(text, "") if piece.field == "speaker" else QuoteBy("", text)
            case "figure":
                return self.figure(piece, text)
            case "tag":
                return Tagged(text) if text else None
            case "in":
                return FromFeed(text) if words_of(text) else None
            case "path":
                return InPath(text) if text else None
            case "new":
                return read_arrival(text, self.today)
            case "is":
                state = text.lower()
                if state == SURE:
                    return QuoteBy("", "", sure=True)
                return next((Is(known) for known in STATES if known == state), None)
        return None

    def following(self, count: int) -> list[str]:
        """The next plain words, at most `count`."""
        pieces = self.pieces[self.at : self.at + count]
        return [p.text for p in takewhile(lambda p: p.kind == "text" and not p.field and not p.quoted, pieces)]

    def dates(self, piece: Piece, text: str) -> Node | None:
        """A date; unquoted, words after it that make it one belong to it: `date:last week`, `date:april 2026`."""
        begins = text.lower() in ("last", "this") or is_month(text) or len(text) < 3
        more = self.following(_MOST_DATE_WORDS) if not piece.quoted and begins else []
        for count in range(len(more), 0, -1):
            dates = read_dates(" ".join((text, *more[:count])), self.today)
            if dates is not None:
                self.at += count
                return dates
        return read_dates(text, self.today)

    def figure(self, piece: Piece, text: str) -> Node | None:
        figure = read_figure(text)
        if figure is None and words_of(text) and self.is_counted(text):
            # Any number of what is counted.
            return FigureOf(None, None, False, False, text, "")
        if figure is None or piece.quoted or figure.noun.removeprefix(PERCENT):
            return figure
        for noun in self.following(1):
            if self.is_counted(noun):
                self.at += 1
                return replace(figure, noun=figure.noun + noun)
        return figure

    def as_words(self, piece: Piece) -> Node | None:
        """Both sides of the colon as words."""
        takes = f" ({_TAKES[piece.field]})" if piece.field in _TAKES else ""
        self.notes.append(f"{piece.field}:{piece.text.strip()} was searched as words{takes}")
        parts = [part for part in (Word(piece.field), _words(replace(piece, field=""))) if part is not None]
        return self.join(parts)


def field_like(name: str, fields: Sequence[str] = FIELDS) -> str | None:
    """The field whose name is spelled nearly so; None when there is none."""
    from rapidfuzz.distance import OSA  # few searches need it

    edits = 2 if len(name) > 4 else 1
    near = sorted((OSA.distance(name, other, score_cutoff=edits), other) for other in fields if len(other) > 2)
    return near[0][1] if len(name) > 2 and near[0][0] <= edits else None


def _words(piece: Piece, text_field: TextField | None = None) -> Node | None:
    """Words or a phrase; None when there is no word in it."""
    found = words_of(piece.text)
    if not found:
        return None
    if piece.quoted:
        text = " ".join(piece.text.split())
        return Phrase(text, text_field) if len(found) > 1 or piece.ended else Word(text, text_field)
    core = piece.text.strip()
    if len(found) == 1 and len(core) > 1:
        if core.endswith("*") and len(core.rstrip("*?")) >= 1:
            return Prefix(core.rstrip("*?").lstrip("*?"), text_field)
        if core.endswith("~") and len(found[0]) > 2:
            return Fuzzy(core.rstrip("~"), text_field)
    # A word that is several words by the rules of the index (two-and-a-half, x@y.org) is a phrase.
    text = core.strip("*?~")
    return Phrase(text, text_field, quoted=False) if len(found) > 1 else Word(text, text_field)
