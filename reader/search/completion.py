"""Completing the line that is being typed: field names, their values, words."""

from __future__ import annotations

import re
from collections.abc import Iterable

from reader.search.lexer import FIELDS
from reader.search.lookup import Lookup
from reader.search.snapshot import Snapshot
from reader.search.words import STOP_WORDS, form_of

_LAST = re.compile(r"(?:^|(?<=[\s(]))(-?)(?:([a-z]+):)?(\"?)([^\s\"()]*(?:(?<=\")[^\"]*)?)$")
_QUOTED_LAST = re.compile(r"(?:^|(?<=[\s(]))(-?)([a-z]+):\"([^\"]*)$")
_OFFERED_FIELDS = tuple(name for name in FIELDS if name not in ("byline", "author"))
_DATES = ("today", "yesterday", "week", "month", "year")
_SHORTEST = 2


def complete_line(line: str, snapshot: Snapshot, lookup: Lookup) -> str | None:
    """The whole line with its last word completed, or None when nothing is known that starts so.

    Values with blanks are put in quotation marks.
    """
    quoted = _QUOTED_LAST.search(line)
    if quoted is not None:
        value = _value(quoted[2], quoted[3], snapshot, lookup)
        return None if value is None else f'{line[: quoted.start(3) - 1]}"{value}"'
    match = _LAST.search(line)
    if match is None or match[3]:
        return None
    typed = match[4]
    if match[2]:
        value = _value(match[2], typed, snapshot, lookup)
        if value is None:
            return None
        return line[: match.start(4)] + (f'"{value}"' if " " in value else value)
    if len(typed) < _SHORTEST:
        return None
    word = _field_name(typed) or _word(typed, snapshot)
    if word is None:
        return None
    # What was typed keeps its letter case when the completion only adds to it.
    return line + word[len(typed) :] if word.startswith(typed.lower()) else line[: match.start(4)] + word


def _field_name(typed: str) -> str | None:
    return next((f"{name}:" for name in _OFFERED_FIELDS if name.startswith(typed) and len(typed) >= 3), None)


def _word(typed: str, snapshot: Snapshot) -> str | None:
    form = form_of(typed)
    known = snapshot.form_count(form)
    for candidate in snapshot.commonest_forms(form, 8):
        if candidate.text != form and candidate.text not in STOP_WORDS and candidate.count >= known:
            return candidate.text
    return None


def _value(field: str, typed: str, snapshot: Snapshot, lookup: Lookup) -> str | None:
    match field:
        case "source":
            return _starting(typed, sorted(filter(None, snapshot.source_names)))
        case "speaker":
            return next(iter(lookup.speakers_like(typed, 1)), None) if typed else None
        case "tag":
            return next(iter(lookup.tags_like(typed, 1)), None)
        case "is":
            return _starting(typed, ("bookmarked", "unread"))
        case "date":
            return _starting(typed, _DATES)
        case "title" | "said" | "by" | "byline" | "author":
            return _word(typed, snapshot) if len(typed) >= _SHORTEST else None
    return None


def _starting(typed: str, values: Iterable[str]) -> str | None:
    wanted = typed.casefold()
    return next((value for value in values if value.casefold().startswith(wanted) and value.casefold() != wanted), None)
