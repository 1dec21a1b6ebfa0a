"""What is typed: tags, the filter of the article list, facets of a search. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Literal, get_args

from msgspec import Struct

from reader.app.wording import month
from reader.model import Facet, Span
from reader.model.rows import HeadingFilter
from reader.model.search import SPEAKERS_COUNTED_IN
from reader.model.words import words_of

# -- tags as they are typed --------------------------------------------------------------------------------

_TAG = re.compile(r"[^\s,#]+")


def parse_tags(line: str) -> tuple[str, ...]:
    """The tags in a line, each once (whatever its case), in the order typed."""
    found: dict[str, str] = {}
    for tag in _TAG.findall(line):
        found.setdefault(tag.casefold(), tag)
    return tuple(found.values())


def tags_line(tags: Iterable[str]) -> str:
    """Tags as a line to edit; what `parse_tags` reads back."""
    return " ".join(tags)


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


# -- the list of articles ---------------------------------------------------------------------------------

_LIST_TERM = re.compile(r'(is|source):(?:"([^"]*)"?|(\S*))', re.IGNORECASE)
_WORD = re.compile(r"\w+")


def parse_filter(typed: str) -> HeadingFilter | None:
    """A filter from what was typed: `is:unread`, `is:bookmarked`, `source:` with the words of an outlet, each of which
    may be unfinished; the rest is looked for in titles. None when nothing narrows."""
    unread = bookmarked = False
    source: str | None = None
    rest = typed
    for match in _LIST_TERM.finditer(typed):
        value = (match[2] if match[2] is not None else match[3]) or ""
        name = match[1].casefold()
        if name == "source":
            source = value or source
        elif value.casefold() == "unread":
            unread = True
        elif value.casefold() == "bookmarked":
            bookmarked = True
        else:
            continue
        rest = rest.replace(match[0], " ", 1)
    only = HeadingFilter(" ".join(rest.split()), unread, bookmarked, source)
    return None if only == HeadingFilter() else only


def filter_terms(only: HeadingFilter | None) -> str:
    """The filter of the list as terms of a search, so that both narrow together; empty without a filter."""
    if only is None:
        return ""
    terms = [f"(title:{word}* OR source:{word}* OR by:{word}*)" for word in _WORD.findall(only.text)]
    terms += [name for name, wanted in (("is:unread", only.unread), ("is:bookmarked", only.bookmarked)) if wanted]
    terms += [f"source:{word}*" for word in words_of(only.source or "")]
    return " ".join(terms)


def joined(only: HeadingFilter | None, line: str) -> str:
    """A search within the filter of the list."""
    return f"{filter_terms(only)} {line.strip()}".strip()


# -- facets of a search -----------------------------------------------------------------------------------

FacetField = Literal["source", "in", "date", "speaker"]
GROUPS: tuple[FacetField, ...] = get_args(FacetField)
GROUP_NAMES: dict[FacetField, str] = {"source": "Sources", "in": "Feeds", "date": "Dates", "speaker": "Speakers"}

_PIECE = re.compile(
    r'(?<![^\s(])(?P<field>source|date|speaker|in):(?P<value>"[^"]*"|[^\s()"]+)|"[^"]*"?|.', re.IGNORECASE | re.DOTALL
)
_STRAY = re.compile(r"\(\s*\)|^(?:OR\s+)+|(?:\s+OR)+$")


class Term(Struct, frozen=True):
    """A field with its value as it stands in a search; `span` are its offsets in the line."""

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
        rows += [
            FacetRow(row.label, row.term, row.count, row.chosen, "" if number else group_name(field, total))
            for number, row in enumerate(group)
        ]
    return rows


def group_name(field: FacetField, total: int) -> str:
    """The heading of a group; of speakers it says when not all `total` articles were counted."""
    name = GROUP_NAMES[field]
    capped = field == "speaker" and total > SPEAKERS_COUNTED_IN
    return f"{name} in the newest {SPEAKERS_COUNTED_IN:,}" if capped else name


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
