"""A checked draft: its rows as JSON and as a table, and the sheet that goes with an article."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from reader.model.article import marked
from reader.model.checking import FINDINGS, CheckedDraft, CheckedRow, Finding, Source
from reader.model.plain_text import one_line
from reader.records.articles import joined
from reader.records.table import Table

SIGNS: dict[Finding, str] = {
    "same": "=",
    "words differ": "≠",
    "other number": "#",
    "other speaker": "@",
    "not found": "?",
}
"""The sign of each finding: it tells them apart without colour."""


def check_fields(row: CheckedRow) -> dict[str, Any]:
    """The JSON object of a row."""
    return {
        "kind": row.kind,
        "start": row.span.start,
        "end": row.span.end,
        "text": row.text,
        "speaker": row.speaker,
        "finding": row.finding,
        "guess": row.guess,
        "sources": list(map(_source_fields, row.sources)),
        "origins": row.origins,
        "checked": row.checked,
        "note": row.note,
    }


def _source_fields(source: Source) -> dict[str, Any]:
    return {
        "path": source.path,
        "title": source.title,
        "source": source.source,
        "date": source.published,
        "date_guessed": source.date_guessed,
        "source_guessed": source.source_guessed,
        "start": source.span.start,
        "end": source.span.end,
        "text": source.text,
        "speaker": source.speaker,
        "difference": source.difference or None,
        "bookmark": source.bookmark,
    }


_COLUMNS = (
    *("finding", "kind", "text", "speaker", "guess", "source text", "source speaker", "difference", "title", "source"),
    *("date", "path", "origins", "checked", "note", "date_guessed", "source_guessed"),
)


def _cells(row: CheckedRow, _number: int) -> Iterator[Sequence[object]]:
    best = row.sources[0] if row.sources else None
    theirs = (
        (best.text, best.speaker, best.difference or None, best.title, best.source, best.published, best.path)
        if best
        else (None,) * 7
    )
    guess, checked = "unsure" if row.guess else None, "yes" if row.checked else None
    yield (
        *(row.finding, row.kind, row.text, row.speaker, guess, *theirs),
        *(row.origins or None, checked, row.note or None),
        *(("guessed" if guessed else None) for guessed in (best and best.date_guessed, best and best.source_guessed)),
    )


CHECKED: Table[CheckedRow] = Table(_COLUMNS, _cells, check_fields)


def counts(rows: Iterable[CheckedRow]) -> str:
    """How many rows there are of each finding: "= 12 same · ? 2 not found"."""
    found = Counter(row.finding for row in rows)
    return " · ".join(f"{SIGNS[one]} {found[one]} {one}" for one in reversed(FINDINGS) if found[one])


def origin_of(source: Source) -> str:
    """Outlet, title and day of a source."""
    day = marked((source.published or "")[:10], guessed=source.date_guessed)
    return joined(marked(source.source, guessed=source.source_guessed), source.title, day)


def markdown_table(rows: Iterable[CheckedRow]) -> Iterator[str]:
    """The sheet as a Markdown table, a line at a time."""
    yield "| finding | in the draft | who | in the source | who | difference | source | checked |\n"
    yield "|---|---|---|---|---|---|---|---|\n"
    for row in rows:
        best = row.sources[0] if row.sources else None
        theirs = (best.text, best.speaker, best.difference, origin_of(best)) if best else (None,) * 4
        finding = f"{SIGNS[row.finding]} {row.finding}{' ?' if row.guess else ''}"
        cells = (finding, row.text, row.speaker, *theirs, joined("yes" if row.checked else None, row.note))
        yield f"| {' | '.join(_cell(cell) for cell in cells)} |\n"


def _cell(value: str | None) -> str:
    return _escaped(one_line(value or "")).replace("|", "\\|")


def footnoted(draft: CheckedDraft) -> str:
    """The draft as Markdown with a footnote for the source of each row: word processors make footnotes of them."""
    parts: list[str] = []
    notes: list[str] = []
    at = 0
    for number, row in enumerate(sorted(draft.rows, key=lambda row: row.span.end), start=1):
        parts += _escaped(draft.text[at : row.span.end]), f"[^{number}]"
        at = max(at, row.span.end)
        told = [_note(source) for source in row.sources[:2]]
        about = joined(f"{SIGNS[row.finding]} {row.finding}", *told, "checked" if row.checked else None, row.note)
        notes.append(f"[^{number}]: {_escaped(about)}\n")
    parts.append(_escaped(draft.text[at:]))
    return re.sub(r"\n+", "\n\n", "".join(parts)).strip() + "\n\n" + "\n".join(notes)


def _note(source: Source) -> str:
    return joined(f"“{one_line(source.text)}”", source.speaker, origin_of(source), source.difference, between=", ")


def _escaped(text: str) -> str:
    """Text in which nothing acts as Markdown or HTML."""
    from reader.formats.escaping import escape

    return escape(text)
