"""The filter of the bookmarks desk: the search language, with the fields that bookmarks have. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from reader.app.filters import complete_tag
from reader.app.wording import STATE_NAMES
from reader.model.keeping import BookmarkFilter

FIELDS = ("tag", "source", "speaker", "state", "date", "kept", "shared", "title", "said")
"""`date` is when the article was published, `kept` when the bookmark was made, `shared` who shared it, `said` words of
the passage."""
SHARED_WITH = ("me", "no")
"""Values of `shared:` beside names: own ones that are shared, own ones that are not."""

_TOKEN = re.compile(r'(?:[-–−!]?[a-z]+:|[-–−!])?"[^"]*"?|\S+', re.IGNORECASE)
_NEGATED = re.compile(r'[-–−!](?=[\w"#])')
_DATE = re.compile(r"\d{1,4}(?:-\d{0,2}){0,2}")
_ANY = BookmarkFilter()


class Known(Struct, frozen=True):
    """What can be completed: tags and sources in use, the most used first."""

    tags: Sequence[str] = ()
    sources: Sequence[str] = ()


class TypedFilter(Struct, frozen=True):
    """What a line means; `notes` say which fields were not understood."""

    only: BookmarkFilter
    notes: tuple[str, ...] = ()


def parse_bookmark_filter(typed: str, known: Known, today: date) -> TypedFilter:
    """The filter that a line means. Nothing typed is an error: what is no field is searched as words.

    As in a search, `-` or `NOT` before a word or field excludes it, `OR` joins its neighbours (`a OR b c` is `(a OR b)
    c`), and dates are written as there (`date:last month`, `kept:today`).
    A tag or source that is not in use (yet: it is being typed) stands for all that begin so or have its words.
    In a source and a speaker `_` stands for a blank.
    """
    reader = _Reader(_TOKEN.findall(typed), known, today)
    only = _ANY
    while reader.tokens:
        alternatives = [one for one in reader.any_of() if one != _ANY]
        match alternatives:
            case []:
                pass
            case [one]:
                only = _both(only, one)
            case _:
                only = replace(only, either=(*only.either, tuple(alternatives)))
    return TypedFilter(only, tuple(reader.notes))


class _Reader:
    """Reads tokens, which it takes from the front of `tokens`."""

    def __init__(self, tokens: list[str], known: Known, today: date) -> None:
        self.tokens = tokens
        self._known = known
        self._today = today
        self.notes: list[str] = []

    def any_of(self) -> list[BookmarkFilter]:
        """What is between two ANDs: one thing, or several with OR between them."""
        found = [self._one()]
        while self.tokens[:1] in (["OR"], ["|"]):
            del self.tokens[0]
            if self.tokens:
                found.append(self._one())
        return found

    def _one(self) -> BookmarkFilter:
        token = self.tokens.pop(0)
        if token in ("AND", "&", "+"):
            return _ANY
        if token == "NOT":
            return _none_of(self._one()) if self.tokens else _ANY
        if _NEGATED.match(token):
            return _none_of(self._leaf(token[1:]))
        return self._leaf(token)

    def _leaf(self, token: str) -> BookmarkFilter:
        name, colon, value = token.partition(":")
        if token.startswith("#"):
            name, colon, value = "tag", ":", token[1:]
        if not colon or not name.isalpha() or value.startswith("//"):
            return BookmarkFilter(text=token.strip('"'))
        value = value.strip('"')
        if name.casefold() in FIELDS:
            if not value:
                return _ANY  # it has not been typed yet
            found = self._field(name.casefold(), value)
            if found is not None:
                return found
        elif value:
            self._note_unknown(name, value)
        return BookmarkFilter(text=token.replace('"', ""))

    def _field(self, name: str, value: str) -> BookmarkFilter | None:
        """What a field with a value means; None when it cannot have this value."""
        match name:
            case "tag":
                return BookmarkFilter(tags=(_whole(value.lstrip("#"), self._known.tags),))
            case "source":
                return BookmarkFilter(source=_whole(value.replace("_", " "), self._known.sources))
            case "speaker":
                return BookmarkFilter(speaker=value.replace("_", " "))
            case "shared":
                return BookmarkFilter(shared=value.casefold().replace("_", " "))
            case "title":
                return BookmarkFilter(title=value)
            case "said":
                return BookmarkFilter(said=value)
            case "state":
                words = [word for word in value.casefold().split(",") if word]
                states = [state for state, name in STATE_NAMES.items() if any(name.startswith(word) for word in words)]
                return BookmarkFilter(states=tuple(states)) if states else None
            case _:
                return self._dated(name, value)

    def _dated(self, name: str, value: str) -> BookmarkFilter | None:
        """Dates as in a search; one that is still being typed (`2026-0`) counts as far as it goes."""
        days = self._named_days(value, (2, 1)) or _days(value) or self._named_days(value, (0,))
        if days is None:
            return None
        since, until = days
        if name == "date":
            return BookmarkFilter(published_since=since, published_until=until)
        return BookmarkFilter(since=since, until=until)

    def _named_days(self, value: str, counts: Sequence[int]) -> tuple[str | None, str | None] | None:
        """`today`, `last week`, `3 may 2026`, `>2026-03`, with so many of the words that follow."""
        from reader.search.query.values import read_dates  # few filters have such a date

        for count in counts:
            more = self.tokens[:count]
            dates = read_dates(" ".join((value, *more)), self._today) if len(more) == count else None
            if dates is not None:
                del self.tokens[:count]
                # A month without a day stands before its days.
                first = _iso(dates.first)
                return first and first.removesuffix("-00").removesuffix("-00"), _iso(dates.last)
        return None

    def _note_unknown(self, name: str, value: str) -> None:
        from reader.search.query.parser import field_like  # few filters need it

        near = field_like(name.casefold(), FIELDS)
        meant = f"; did you mean {near}:{value}?" if near else ""
        self.notes.append(f"{name}:{value} was searched as words{meant}")


def _none_of(only: BookmarkFilter) -> BookmarkFilter:
    return only if only == _ANY else BookmarkFilter(without=(only,))


def _both(first: BookmarkFilter, second: BookmarkFilter) -> BookmarkFilter:
    """What passes both; of two sources, speakers, states or dates the second counts."""
    of_second = {name: getattr(second, name) for name in second.__struct_fields__}
    given = {name: value for name, value in of_second.items() if value}
    added = {
        "text": f"{first.text} {second.text}".strip(),
        "tags": first.tags + second.tags,
        "without": first.without + second.without,
        "either": first.either + second.either,
    }
    return replace(first, **{**given, **added})


def _whole(value: str, known: Iterable[str]) -> str:
    folded = value.casefold()
    return value if any(one.casefold() == folded for one in known) else f"{value}*"


def _days(value: str) -> tuple[str | None, str | None] | None:
    """A day, month or year, or a stretch from one to another (`2026-03-01..2026-03-14`), open at either end."""
    first, dots, last = value.partition("..")
    if not dots:
        last = first
    if not all(_DATE.fullmatch(day) for day in (first, last) if day) or not (first or last):
        return None
    return first.rstrip("-") or None, last.rstrip("-") or None


def _iso(number: int) -> str | None:
    """A date of a search (yyyymmdd; months and days to 99) as an ISO date; None for an open end."""
    text = f"{number:08}"
    return f"{text[:4]}-{text[4:6]}-{text[6:]}" if 0 < number < 99_999_999 else None


def complete_bookmark_filter(line: str, known: Known) -> str | None:
    """The line with its last word completed: the name of a field, a tag, a source or a state; None: nothing fits."""
    begun = re.search(r"\S+\Z", line)
    if begun is None:
        return None
    token = begun.group()[1:] if _NEGATED.match(begun.group()) else begun.group()
    name, colon, value = token.partition(":")
    if token.startswith("#"):
        return complete_tag(line, known.tags)
    if not colon:
        return _completed(line, token, [f"{name}:" for name in FIELDS]) if len(token) > 1 else None
    match name.casefold():
        case "tag":
            return _completed(line, value, known.tags)
        case "source":
            return _completed(line, value, [re.sub(r"\s+", "_", source) for source in known.sources])
        case "shared":
            return _completed(line, value, SHARED_WITH)
        case "state":
            return _completed(line, value.rpartition(",")[2], STATE_NAMES.values())
        case _:
            return None


def _completed(line: str, begun: str, choices: Iterable[str]) -> str | None:
    folded = begun.casefold()
    for choice in choices:
        if choice.casefold().startswith(folded) and len(choice) > len(begun):
            return line + choice[len(begun) :]
    return None
