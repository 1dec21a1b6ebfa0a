"""YAML front matter: what an article says of itself before its text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from reader.formats.clean import one_line
from reader.formats.dates import to_iso

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

_LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*")
_HTTP = re.compile(r"https?://[^\s/]+(?:/\S*)?", re.IGNORECASE)
_BARE_ADDRESS = re.compile(r"[\w-]+(?:\.[\w-]+)+(?:/\S*)?")
_MOST_AUTHORS = 12
_LONGEST = 600


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What front matter says. `end`: where the text begins. Unknown is None; `notes` say what was not understood."""

    end: int = 0
    title: str | None = None
    byline: str | None = None
    source: str | None = None
    published: str | None = None
    url: str | None = None
    language: str | None = None
    notes: tuple[str, ...] = ()


def read_front_matter(source: str) -> FrontMatter:
    """The front matter at the start of `source` (line feeds only, no control characters).

    Never raises: what is no front matter is left in the text, what is bad in it becomes a note. Aliases are not
    expanded and nesting is not followed, so no document is expensive.
    """
    opening = _OPENING.match(source)
    if opening is None or not _KEY_OR_INSIDE.match(source, opening.end()):
        closing = _CLOSING.search(source, opening.end()) if opening else None
        is_empty = opening and closing and not source[opening.end() : closing.start()].strip()
        return FrontMatter(end=_after_line(source, closing.end())) if is_empty and closing else FrontMatter()
    closing = _CLOSING.search(source, opening.end())
    if closing is None:
        return _unclosed(source, opening.end())
    return _interpret(source[opening.end() : closing.start()], _after_line(source, closing.end()), ())


def _after_line(source: str, position: int) -> int:
    return min(position + 1, len(source))


def _unclosed(source: str, start: int) -> FrontMatter:
    """The lines that look like front matter, up to the first that does not."""
    end = start
    while end < len(source) and _KEY_OR_INSIDE.match(source, end):
        line_end = source.find("\n", end)
        end = len(source) if line_end < 0 else line_end + 1
    if not _KEY_LINE.match(source, start):
        return FrontMatter()
    return _interpret(source[start:end], end, ("The front matter has no closing --- line.",))


def _interpret(block: str, end: int, notes: tuple[str, ...]) -> FrontMatter:
    from reader.formats.yaml_fields import read_fields  # yaml is imported only where there is front matter

    fields, problem = read_fields(block)
    found = _Findings([*notes, problem] if problem else list(notes))
    url = found.address(_first(fields, _URL))
    source = found.text(_first(fields, _SOURCE), "source")
    if source and _HTTP.fullmatch(source):
        url = url or source
        source = source.split("/")[2].removeprefix("www.")
    return FrontMatter(
        end=end,
        title=found.text(_first(fields, _TITLE), "title"),
        byline=found.byline(_first(fields, _AUTHOR)),
        source=source,
        published=found.date(_first(fields, _DATE)),
        url=url,
        language=found.language(_first(fields, _LANGUAGE)),
        notes=tuple(found.notes),
    )


def _first(fields: dict[str, Value], names: Iterable[str]) -> Value | None:
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
        self.notes.append(f"The url “{text[:40]}” in the front matter is no web address.")
        return None

    def language(self, value: Value | None) -> str | None:
        text = self.text(value, "language")
        tag = text.replace("_", "-") if text else ""
        return tag if _LANGUAGE_TAG.fullmatch(tag) else None
