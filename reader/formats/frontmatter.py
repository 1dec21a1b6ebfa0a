"""YAML front matter: what an article says of itself before its text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from reader.formats.characters import one_line
from reader.formats.content import UNKNOWN
from reader.formats.dates import to_iso
from reader.formats.furniture import said_of_left_out
from reader.model import ArticleMeta
from reader.model.article import Guess

if TYPE_CHECKING:
    from yaml import ScalarEvent

Value = str | list[str]

_OPENING = re.compile(r"---[ \t]*\n")
_CLOSING = re.compile(r"^(?:---|\.\.\.)[ \t]*$", re.MULTILINE)
_KEY_LINE = re.compile(r"[\w\"'][\w \"'-]{0,60}:(?=\s)")
_KEY_OR_INSIDE = re.compile(r"[ \t]+\S|- |#|" + _KEY_LINE.pattern)

_TITLE = ("title", "headline")
_AUTHOR = ("author", "authors", "byline", "by", "creator")
_SOURCE = ("source", "publication", "outlet", "publisher", "newspaper", "site", "site_name")
_DATE = ("date", "published", "publication_date", "published_at", "date_published", "pubdate", "datetime", "created")
_URL = ("url", "link", "canonical", "canonical_url", "permalink", "source_url", "original_url")
_LANGUAGE = ("language", "lang")

# Fetched articles list under "guessed" what of their particulars is a guess.
_GUESSES: dict[str, Guess] = {
    **dict.fromkeys(_TITLE, "title"),
    **dict.fromkeys(_AUTHOR, "byline"),
}
_LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*")
_HTTP = re.compile(r"https?://[^\s/]+(?:/\S*)?", re.IGNORECASE)
_BARE_ADDRESS = re.compile(r"[\w-]+(?:\.[\w-]+)+(?:/\S*)?")
_MOST_AUTHORS = 12
_LONGEST = 600


class Head(Struct, frozen=True):
    """What comes before the text of an article. `front`: where its front matter ends; `end`: where the text begins.

    An unknown title is "". `guessed`: what of the particulars is a guess. `notes`: what was not understood, and what
    whoever wrote the head has to say. `left_out`: lines that whoever wrote the file left out of the article.
    """

    meta: ArticleMeta = UNKNOWN
    front: int = 0
    end: int = 0
    guessed: tuple[Guess, ...] = ()
    notes: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()


def read_front_matter(source: str) -> Head:
    """The front matter at the start of `source` (line feeds only, no control characters).

    Never raises: what is no front matter is left in the text, what is bad in it becomes a note. Aliases are not
    expanded and nesting is not followed, so no document is expensive.
    """
    opening = _OPENING.match(source)
    if opening is None or not _KEY_OR_INSIDE.match(source, opening.end()):
        closing = _CLOSING.search(source, opening.end()) if opening else None
        is_empty = opening and closing and not source[opening.end() : closing.start()].strip()
        end = _after_line(source, closing.end()) if is_empty and closing else 0
        return Head(front=end, end=end)
    closing = _CLOSING.search(source, opening.end())
    if closing is None:
        return _unclosed(source, opening.end())
    return _interpret(source[opening.end() : closing.start()], _after_line(source, closing.end()), ())


def _after_line(source: str, position: int) -> int:
    return min(position + 1, len(source))


def _unclosed(source: str, start: int) -> Head:
    """The lines that look like front matter, up to the first that does not."""
    end = start
    while end < len(source) and _KEY_OR_INSIDE.match(source, end):
        line_end = source.find("\n", end)
        end = len(source) if line_end < 0 else line_end + 1
    if not _KEY_LINE.match(source, start):
        return Head()
    return _interpret(source[start:end], end, ("The front matter has no closing --- line.",))


def _interpret(block: str, end: int, notes: tuple[str, ...]) -> Head:
    fields, problem = read_fields(block)
    meta, unclear = read_particulars(fields)
    marked = _words_of(fields, "guessed")
    guessed = tuple(dict.fromkeys(_GUESSES[name] for name in marked if name in _GUESSES))
    if meta.published and any(name in _DATE for name in marked):
        meta = replace(meta, date_from="marked")
    if meta.source and any(name in _SOURCE for name in marked):
        meta = replace(meta, source_from="marked")
    left_out = next(iter(_words_of(fields, "left_out")), "")
    said = (*_words_of(fields, "note"), *said_of_left_out(int(left_out) if re.fullmatch(r"\d{1,6}", left_out) else 0))
    lines = tuple(_words_of(fields, "left_out_lines"))
    return Head(meta, end, end, guessed, (*notes, *([problem] if problem else []), *unclear, *said), lines)


def _words_of(fields: Mapping[str, Value], name: str) -> list[str]:
    value = fields.get(name) or []
    return [one_line(words)[:_LONGEST] for words in ([value] if isinstance(value, str) else value) if words]


def read_particulars(fields: Mapping[str, Value]) -> tuple[ArticleMeta, tuple[str, ...]]:
    """What fields named as in front matter say of an article, and notes of what is not clear in them."""
    found = _Findings()
    url = found.address(_first(fields, _URL))
    source = found.text(_first(fields, _SOURCE), "source")
    if source and _HTTP.fullmatch(source):
        url = url or source
        source = source.split("/")[2].removeprefix("www.")
    published = found.date(_first(fields, _DATE))
    meta = ArticleMeta(
        title=found.text(_first(fields, _TITLE), "title") or "",
        byline=found.byline(_first(fields, _AUTHOR)),
        source=source,
        published=published,
        url=url,
        language=found.language(_first(fields, _LANGUAGE)),
        date_from="front matter" if published else None,
        source_from="front matter" if source else None,
    )
    return meta, tuple(found.notes)


def _first(fields: Mapping[str, Value], names: Iterable[str]) -> Value | None:
    return next((fields[name] for name in names if fields.get(name)), None)


@dataclass(slots=True)
class _Findings:
    """Turns values into what an article can use, and notes what it cannot."""

    notes: list[str] = field(default_factory=list)

    def text(self, value: Value | None, name: str) -> str | None:
        if isinstance(value, list):
            self.notes.append(f"The {name} in the front matter is a list; its first entry is used.")
            value = value[0]
        return one_line(value)[:_LONGEST] or None if value else None

    def byline(self, value: Value | None) -> str | None:
        names = value[:_MOST_AUTHORS] if isinstance(value, list) else [value] if value else []
        byline = ", ".join(filter(None, map(one_line, names)))
        return re.sub(r"^by\s+", "", byline, count=1, flags=re.IGNORECASE)[:_LONGEST] or None

    def date(self, value: Value | None) -> str | None:
        text = self.text(value, "date")
        if text is None:
            return None
        published = to_iso(text)
        if published is None:
            self.notes.append(f"The date “{text[:40]}” in the front matter is not clear; write it as 2022-03-14.")
        return published

    def address(self, value: Value | None) -> str | None:
        text = self.text(value, "url")
        if text is None or _HTTP.fullmatch(text):
            return text
        if _BARE_ADDRESS.fullmatch(text):
            return f"https://{text}"
        self.notes.append(f"The url “{text[:40]}” in the front matter is not a web address.")
        return None

    def language(self, value: Value | None) -> str | None:
        text = self.text(value, "language")
        tag = text.replace("_", "-") if text else ""
        return tag if _LANGUAGE_TAG.fullmatch(tag) else None


_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_NAME_KEY = "name"
_LONGEST_LIST = 100
_PLAIN_LINE = re.compile(r"^([\w-]{1,40}):[ \t]+(\S.*)$", re.MULTILINE)


def read_fields(block: str) -> tuple[dict[str, str | list[str]], str | None]:
    """Fields of the YAML mapping `block` by lower-case name, and what is wrong with it, or None.

    A scalar stays as it is written ("2022-03-14", "Yes", "1984"; null is ""), a list keeps its scalars, a mapping
    only its "name" (so does one in a list). Of two fields with one name the first counts. When the YAML is broken,
    its lines are read as "name: words": a headline with a colon in it is the usual case. Linear in the length of
    `block`, however it is nested or aliased.
    """
    import yaml  # most files have no front matter
    from yaml import AliasEvent, CollectionEndEvent, CollectionStartEvent, MappingStartEvent, ScalarEvent

    loader: type = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    walk = _Walk()
    try:
        for event in yaml.parse(block, Loader=loader):
            if isinstance(event, CollectionStartEvent):
                if not walk.levels and not isinstance(event, MappingStartEvent):
                    return {}, "The front matter is a list, not fields; it is ignored."
                walk.enter(is_mapping=isinstance(event, MappingStartEvent))
            elif isinstance(event, CollectionEndEvent):
                walk.leave()
            elif isinstance(event, ScalarEvent):
                if not walk.levels:
                    return {}, "The front matter is plain text, not fields; it is ignored."
                walk.scalar(event)
            elif isinstance(event, AliasEvent):
                walk.value(walk.anchors.get(event.anchor or "", ""))
    except (yaml.YAMLError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f" (line {mark.line + 2})" if mark else ""
        return {
            **walk.fields,
            **_plain_lines(block),
        }, f"The front matter is not valid YAML{where}; the readable part is used."
    return walk.fields, None


def _plain_lines(block: str) -> dict[str, str | list[str]]:
    fields: dict[str, str | list[str]] = {}
    for name, value in _PLAIN_LINE.findall(block):
        words = value.strip()
        is_quoted = len(words) > 1 and words[0] == words[-1] and words[0] in "\"'"
        fields.setdefault(name.lower(), words[1:-1] if is_quoted else words)
    return fields


@dataclass(slots=True)
class _Level:
    """A collection being read. `key`: the key whose value comes next; `is_key`: the collection is itself a key."""

    is_mapping: bool
    is_key: bool = False
    key: str | None = None


@dataclass(slots=True)
class _Walk:
    fields: dict[str, str | list[str]] = field(default_factory=dict)
    anchors: dict[str, str] = field(default_factory=dict)
    levels: list[_Level] = field(default_factory=list)

    def enter(self, *, is_mapping: bool) -> None:
        parent = self.levels[-1] if self.levels else None
        is_key = parent is not None and parent.is_mapping and parent.key is None
        self.levels.append(_Level(is_mapping, is_key))

    def leave(self) -> None:
        left = self.levels.pop()
        if self.levels and self.levels[-1].is_mapping:
            self.levels[-1].key = "" if left.is_key else None

    def scalar(self, event: ScalarEvent) -> None:
        is_null = event.implicit[0] and event.value in _NULLS
        text = "" if is_null else event.value
        if event.anchor:
            self.anchors[event.anchor] = text
        self.value(text)

    def value(self, text: str) -> None:
        level = self.levels[-1]
        if not level.is_mapping:
            self._keep(text)
        elif level.key is None:
            level.key = text.lower()
        else:
            self._keep(text)
            level.key = None

    def _keep(self, text: str) -> None:
        name = self.levels[0].key
        if not name:
            return
        if len(self.levels) == 1:
            self.fields.setdefault(name, text)
            return
        inner = self.levels[-1]
        is_name = inner.is_mapping and inner.key == _NAME_KEY
        is_entry = not inner.is_mapping and len(self.levels) == 2
        if is_entry or (is_name and len(self.levels) <= 3):
            entries = self.fields.setdefault(name, [])
            if isinstance(entries, list) and text and len(entries) < _LONGEST_LIST:
                entries.append(text)
