"""What is typed: tags, the filters of the article list and of the bookmarks desk, facets of a search. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Literal, get_args

from msgspec import Struct
from msgspec.structs import replace

from reader.app.wording import STATE_NAMES, month
from reader.model import Facet, Span
from reader.model.keeping import BookmarkFilter
from reader.model.search import SPEAKERS_COUNTED_IN

# -- tags as they are typed --------------------------------------------------------------------------------

_TAG = re.compile(r"[^\s,#]+")


def parse_tags(line: str) -> tuple[str, ...]:
    """The tags in a line, each once (whatever its case), in the order typed."""
    found: dict[str, str] = {}
    for tag in _TAG.findall(line):
        found.setdefault(tag.casefold(), tag)
    return tuple(found.values())


def complete_tag(line: str, known: Iterable[str]) -> str | None:
    """The line with its last word completed to the first known tag that begins so, or None.

    Tags that the line already has are passed over.
    """
    begun = re.search(r"[^\s,#]+\Z", line)
    if not begun:
        return None
    word = begun.group().casefold()
    present = {tag.casefold() for tag in parse_tags(line[: begun.start()])}
    for tag in known:
        folded = tag.casefold()
        if folded.startswith(word) and folded != word and folded not in present:
            return line + tag[len(begun.group()) :]
    return None


# -- facets of a search -----------------------------------------------------------------------------------

FacetField = Literal["source", "in", "date", "speaker"]
GROUPS: tuple[FacetField, ...] = get_args(FacetField)
GROUP_NAMES: dict[FacetField, str] = {"source": "Sources", "in": "Feeds", "date": "Dates", "speaker": "Speakers"}

_PIECE = re.compile(
    r'(?<![^\s(])(?P<field>source|date|speaker|in):(?P<value>"[^"]*"|[^\s()"]+)|"[^"]*"?|.', re.IGNORECASE | re.DOTALL
)
_STRAY = re.compile(r"\(\s*\)|^(?:OR\s+)+|(?:\s+OR)+$")


class Term(Struct, frozen=True):
    """A field with its value in a search; `span` are its offsets in the line."""

    field: str
    value: str
    span: Span

    def means(self, term: str) -> bool:
        """Whether it says the same as another term, whatever the case and the quotation marks."""
        field, _, value = term.partition(":")
        return (self.field, _plain(self.value)) == (field.casefold(), _plain(value))


class FacetRow(Struct, frozen=True):
    """A facet to choose. `group` is its group's name above the first row of it; `count` None: not counted."""

    label: str
    term: str
    count: int | None
    chosen: bool
    group: str = ""


def _plain(value: str) -> str:
    return " ".join(value.replace('"', " ").casefold().split())


def terms_of(line: str) -> list[Term]:
    """The terms of a search that a facet could have put there: not negated, not inside a phrase."""
    return [
        Term(match["field"].casefold(), match["value"].strip('"'), Span(*match.span()))
        for match in _PIECE.finditer(line)
        if match["field"]
    ]


def toggled(line: str, term: str) -> str:
    """The search with a term put in, or taken out if it is there.

    It goes in front: the last word of a search is completed while it is typed, and must stay the last.
    """
    there = [found for found in terms_of(line) if found.means(term)]
    if not there:
        return f"{term} {line.strip()}".strip()
    for found in reversed(there):
        line = f"{line[: found.span.start].rstrip()} {line[found.span.end :].lstrip()}".strip()
    return _STRAY.sub("", line).strip()


def facet_rows(facets: Sequence[Facet], line: str, total: int = 0) -> list[FacetRow]:
    """The rows of all groups: what was chosen first, then what it can be narrowed to. `total`: articles counted.

    Of speakers and sources one at a time can be chosen: the search language has no two of either in one article.
    """
    chosen = terms_of(line)
    rows: list[FacetRow] = []
    for field in GROUPS:
        mine = [facet for facet in facets if facet.field == field]
        group = _chosen_rows([term for term in chosen if term.field == field], mine)
        if field == "date" or not group:
            group += [
                FacetRow(label_of(facet), facet.term, facet.count, False)
                for facet in mine
                if not any(term.means(facet.term) for term in chosen)
            ]
        if group:
            capped = field == "speaker" and total > SPEAKERS_COUNTED_IN
            name = f"{GROUP_NAMES[field]} in the newest {SPEAKERS_COUNTED_IN:,}" if capped else GROUP_NAMES[field]
            rows += [replace(group[0], group=name), *group[1:]]
    return rows


def _chosen_rows(terms: Sequence[Term], facets: Sequence[Facet]) -> list[FacetRow]:
    rows = []
    for term in terms:
        facet = next((facet for facet in facets if term.means(facet.term)), None)
        written = f'{term.field}:"{term.value}"'
        label = label_of(facet) if facet else month(term.value) if term.field == "date" else term.value
        rows.append(FacetRow(label, facet.term if facet else written, facet.count if facet else None, True))
    return rows


def label_of(facet: Facet) -> str:
    """A facet's value as a person reads it: "Mar 2022"."""
    return month(facet.value) if facet.field == "date" else facet.value


# -- the bookmarks desk: the search language, with the fields that bookmarks have -----------------------------

BOOKMARK_FIELDS = ("tag", "source", "speaker", "state", "date", "kept", "shared", "title", "said")
"""`date` is when the article was published, `kept` when the bookmark was made, `shared` who shared it, `said` words of
the passage."""
SHARED_WITH = ("me", "no")
"""Values of `shared:` beside names: own ones that are shared, own ones that are not."""

_BOOKMARK_TERM = re.compile(r'(?:[-–−!]?[a-z]+:|[-–−!])?"[^"]*"?|\S+', re.IGNORECASE)
_NEGATED = re.compile(r'[-–−!](?=[\w"#])')
_DATE_TYPED = re.compile(r"\d{1,4}(?:-\d{0,2}){0,2}")
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
    """The filter that a line means. No line is an error: what is not a field is searched as words.

    As in a search, `-` or `NOT` before a word or field excludes it, `OR` joins its neighbours (`a OR b c` is `(a OR b)
    c`), and dates are written as there (`date:last month`, `kept:today`).
    A tag or source that is not in use (it may be only half typed) means all that begin with it or have its words.
    In a source and a speaker `_` means a space.
    """
    reader = _Reader(_BOOKMARK_TERM.findall(typed), known, today)
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
        """The alternatives up to the next AND: one, or several with OR between them."""
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
        if name.casefold() in BOOKMARK_FIELDS:
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
                # A month without a day sorts before its days.
                first = _iso(dates.first)
                return first and first.removesuffix("-00").removesuffix("-00"), _iso(dates.last)
        return None

    def _note_unknown(self, name: str, value: str) -> None:
        from reader.search.query.parser import field_like  # few filters need it

        near = field_like(name.casefold(), BOOKMARK_FIELDS)
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
    if not all(_DATE_TYPED.fullmatch(day) for day in (first, last) if day) or not (first or last):
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
        return _completed(line, token, [f"{name}:" for name in BOOKMARK_FIELDS]) if len(token) > 1 else None
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
