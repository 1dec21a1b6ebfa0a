"""What is typed to narrow the bookmarks: words, #tag, source:, state:, date:, kept:. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import get_args

from reader.app.text.tags import complete_tag
from reader.model.keeping import BookmarkFilter
from reader.model.passage import AnchorState

STATES: tuple[AnchorState, ...] = get_args(AnchorState)
FIELDS = ("tag:", "source:", "state:", "date:", "kept:")
"""`date:` is when the article was published, `kept:` when the bookmark was made."""

_TOKEN = re.compile(r'(?:[a-z]+:)?"[^"]*"?|\S+', re.IGNORECASE)
_DATE = re.compile(r"\d{1,4}(?:-\d{0,2}){0,2}")


@dataclass(frozen=True, slots=True)
class Known:
    """What can be completed: tags and sources in use, the most used first."""

    tags: Sequence[str] = ()
    sources: Sequence[str] = ()


def parse_kept(typed: str, known: Known) -> BookmarkFilter:
    """The filter that a line means. Nothing typed is an error: what is no field is searched as words.

    A tag or source that is not in use (yet: it is being typed) stands for all that begin so or have its words.
    In a source `_` stands for a blank.
    """
    words: list[str] = []
    only = BookmarkFilter()
    for token in _TOKEN.findall(typed):
        narrowed = _field(only, token, known)
        if narrowed is None:
            words.append(token.strip('"'))
        else:
            only = narrowed
    return replace(only, text=" ".join(word for word in words if word))


def _field(only: BookmarkFilter, token: str, known: Known) -> BookmarkFilter | None:
    """`only` narrowed by one field, unchanged while its value is still to be typed; None when it is no field."""
    if token.startswith("#"):
        name, value = "tag", token[1:]
    else:
        name, colon, value = token.partition(":")
        name = name.casefold()
        if not colon or f"{name}:" not in FIELDS:
            return None
    value = value.strip('"')
    if not value:
        return only
    match name:
        case "tag":
            return replace(only, tags=(*only.tags, _whole(value.lstrip("#"), known.tags)))
        case "source":
            return replace(only, source=_whole(value.replace("_", " "), known.sources))
        case "state":
            states = tuple(state for state in STATES for word in value.casefold().split(",") if _begins(state, word))
            return replace(only, states=states) if states else None
        case _:
            return _dated(only, name, value)


def _begins(state: str, word: str) -> bool:
    return bool(word) and state.startswith(word)


def _whole(value: str, known: Iterable[str]) -> str:
    folded = value.casefold()
    return value if any(one.casefold() == folded for one in known) else f"{value}*"


def _dated(only: BookmarkFilter, name: str, value: str) -> BookmarkFilter | None:
    """A day, month or year, or a stretch from one to another (`2026-03-01..2026-03-14`), open at either end."""
    first, dots, last = value.partition("..")
    if not dots:
        last = first
    if not all(_DATE.fullmatch(day) for day in (first, last) if day) or not (first or last):
        return None
    since, until = first.rstrip("-") or None, last.rstrip("-") or None
    if name == "date":
        return replace(only, published_since=since, published_until=until)
    return replace(only, since=since, until=until)


def complete_kept(line: str, known: Known) -> str | None:
    """The line with its last word completed: the name of a field, a tag, a source or a state; None: nothing fits."""
    begun = re.search(r"\S+\Z", line)
    if begun is None:
        return None
    token = begun.group()
    name, colon, value = token.partition(":")
    if token.startswith("#"):
        return complete_tag(line, known.tags)
    if not colon:
        return _completed(line, token, FIELDS) if len(token) > 1 else None
    match name.casefold():
        case "tag":
            return _completed(line, value, known.tags)
        case "source":
            return _completed(line, value, [re.sub(r"\s+", "_", source) for source in known.sources])
        case "state":
            return _completed(line, value.rpartition(",")[2], STATES)
        case _:
            return None


def _completed(line: str, begun: str, choices: Iterable[str]) -> str | None:
    folded = begun.casefold()
    for choice in choices:
        if choice.casefold().startswith(folded) and len(choice) > len(begun):
            return line + choice[len(begun) :]
    return None
