"""Narrowing a search by facets: their terms in the line of a search, and the rows they are chosen from. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from reader.app.wording import month
from reader.library.views import HeadingFilter
from reader.model import Facet, Span
from reader.model.search import SPEAKERS_COUNTED_IN

FacetField = Literal["source", "date", "speaker"]
GROUPS: tuple[FacetField, ...] = get_args(FacetField)
GROUP_NAMES: dict[FacetField, str] = {"source": "Sources", "date": "Dates", "speaker": "Speakers"}

_PIECE = re.compile(
    r'(?<![^\s(])(?P<field>source|date|speaker):(?P<value>"[^"]*"|[^\s()"]+)|"[^"]*"?|.', re.IGNORECASE | re.DOTALL
)
_STRAY = re.compile(r"\(\s*\)|^(?:OR\s+)+|(?:\s+OR)+$")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Term:
    """A field with its value as it stands in a search; `span` are its offsets in the line."""

    field: str
    value: str
    span: Span

    def means(self, term: str) -> bool:
        """Whether it says the same as another term, whatever the case and the quotation marks."""
        field, _, value = term.partition(":")
        return (self.field, _plain(self.value)) == (field.casefold(), _plain(value))


@dataclass(frozen=True, slots=True)
class FacetRow:
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


def filter_terms(only: HeadingFilter | None) -> str:
    """The filter of the list as terms of a search, so that both narrow together; empty without a filter."""
    if only is None:
        return ""
    terms = [f"(title:{word}* OR source:{word}* OR by:{word}*)" for word in _WORD.findall(only.text)]
    terms += [name for name, wanted in (("is:unread", only.unread), ("is:bookmarked", only.bookmarked)) if wanted]
    if only.source:
        terms.append(f'source:"{_plain_marks(only.source)}"')
    return " ".join(terms)


def _plain_marks(value: str) -> str:
    return " ".join(value.replace('"', " ").split())


def joined(only: HeadingFilter | None, line: str) -> str:
    """A search within the filter of the list."""
    return f"{filter_terms(only)} {line.strip()}".strip()
