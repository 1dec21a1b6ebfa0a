"""Scores the checking of drafts on the labelled ones: invented drafts over the sample articles, with planted errors.

A statement is marked in the text of a draft as `{q~ not inquiry:words}`: a quote or figure (q, f), what is to be found
of it (= same, ~ words differ, # other number, @ other speaker, ? not found), the kind of plant, and parts of the names
of the files that are right sources.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from msgspec import Struct

from reader.model import Span
from tests.labelled.markup import FIXTURES

FINDINGS = {"=": "same", "~": "words differ", "#": "other number", "@": "other speaker", "?": "not found"}
HELD_BACK = ("7-", "8-")
"""How the names of the drafts begin that the rules are not written on."""

_MARK = re.compile(r"\{([qf])([=~#@?]) ([a-z]+)(?: ([\w,-]+))?:([^}]*)\}")


class Statement(Struct, frozen=True):
    """A marked statement: `text[span]` of its draft, what is to be found, of which kind it is, its right sources."""

    kind: str
    finding: str
    plant: str
    sources: tuple[str, ...]
    span: Span


class LabelledDraft(Struct, frozen=True):
    """A draft without marks, and the statements in it. Offsets count in the file as it is written."""

    name: str
    text: str
    statements: tuple[Statement, ...]


def drafts(*, held_back: bool) -> list[LabelledDraft]:
    """The labelled drafts: those that the rules are written on, or the others."""
    files = sorted((FIXTURES / "checking").iterdir())
    return [read_draft(file) for file in files if file.name.startswith(HELD_BACK) == held_back]


def read_draft(file: Path) -> LabelledDraft:
    """A draft with its marks taken out."""
    marked = file.read_text(encoding="utf-8")
    parts: list[str] = []
    found: list[Statement] = []
    at = length = 0
    for mark in _MARK.finditer(marked):
        before, words = marked[at : mark.start()], mark[5]
        parts += before, words
        start = length + len(before)
        length = start + len(words)
        kind = "quote" if mark[1] == "q" else "figure"
        sources = tuple(mark[4].split(",")) if mark[4] else ()
        found.append(Statement(kind, FINDINGS[mark[2]], mark[3], sources, Span(start, length)))
        at = mark.end()
    return LabelledDraft(file.name, "".join([*parts, marked[at:]]), tuple(found))


@dataclass
class CheckScore:
    """What was found of the statements, with the rows of each draft as `newsreader check --json` prints them."""

    counts: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    errors: list[str] = field(default_factory=list)

    def add(self, draft: LabelledDraft, rows: Sequence[dict[str, Any]]) -> None:
        """Count one draft."""
        for one in draft.statements:
            words = one.span.of(draft.text)
            row = _row_of(words, one.kind, rows, draft.text[: one.span.start].count(words))
            right = one.finding == "same"
            counted = {
                "all": True,
                "right": right,
                "planted": not right,
                "found": row is not None,
                "finding": row is not None and row["finding"] == one.finding,
                "told": row is not None and not right and row["finding"] != "same",
                "blamed": row is not None and right and row["finding"] != "same",
                "sourced": bool(one.sources),
                "first": row is not None and bool(row["sources"]) and _is_right(row["sources"][0], one.sources),
            }
            self.counts.update(name for name, holds in counted.items() if holds)
            if not counted["finding"]:
                self.wrong[f"{one.kind} {one.plant}"] += 1
                what = f"{row['finding']} {[_brief(source) for source in row['sources'][:2]]}" if row else "no row"
                self.errors.append(f"{draft.name}: {one.plant}: {words!r} is {one.finding}, found {what}")
            elif one.sources and not counted["first"] and row is not None:
                told = [_brief(source) for source in row["sources"][:2]]
                self.errors.append(f"{draft.name}: source: {words!r} is from {one.sources}, found {told}")

    def report(self) -> Iterable[str]:
        """A line for each measure."""
        measures = (
            ("rows found", "found", "all"),
            ("finding right", "finding", "all"),
            ("planted errors told", "told", "planted"),
            ("right statements told as errors", "blamed", "right"),
            ("right source first", "first", "sourced"),
        )
        for name, part, whole in measures:
            share = 100 * self.counts[part] / max(1, self.counts[whole])
            yield f"{name:34}{share:6.1f} %  ({self.counts[part]} of {self.counts[whole]})"
        yield "wrong: " + ", ".join(f"{kind} {count}" for kind, count in self.wrong.most_common())


def _row_of(words: str, kind: str, rows: Sequence[dict[str, Any]], before: int) -> dict[str, Any] | None:
    """The row whose text holds the words, or is held in them; of several, the one in whose place it stands."""
    plain = f" {_plain(words)} "
    texts = [(f" {_plain(row['text'])} ", row) for row in rows if row["kind"] == kind]
    fits = (
        [row for text, row in texts if text == plain]
        or [row for text, row in texts if plain in text]
        or [row for text, row in texts if text in plain]
    )
    return fits[min(before, len(fits) - 1)] if fits else None


def _plain(text: str) -> str:
    return re.sub(r"[^\w%£$.]+", " ", text.replace("’", "'")).strip(" .").lower()


def _is_right(source: dict[str, Any], wanted: Sequence[str]) -> bool:
    return any(one in source["path"] for one in wanted)


def _brief(source: dict[str, Any]) -> str:
    return f"{Path(source['path']).stem}: {source['text'][:70]}"


def score_drafts(*, held_back: bool) -> CheckScore:
    """Check the labelled drafts against the sample articles, as the command does."""
    import tempfile

    from reader.library.open import open_library
    from reader.library.reading.checking import read_draft
    from reader.records.checking import check_fields
    from reader.settings import Folders

    score = CheckScore()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        library = open_library([], folders=Folders(home / "config", home / "cache", home / "data"))
        library.bring_up_to_date(lambda event: None, index=True)
        for draft in drafts(held_back=held_back):
            rows = library.check_now(read_draft(draft.name, draft.text.encode()))
            score.add(draft, [check_fields(row) for row in rows])
        library.close()
    return score
