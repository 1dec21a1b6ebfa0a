"""Corrections in personal.db: of articles' particulars, and of the quotes and figures found in them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence

from msgspec.structs import replace

from reader.errors import PersonalDataError
from reader.model.correction import Correction
from reader.model.keeping import Imported
from reader.model.passage import Citation, Passage
from reader.model.span import Span
from reader.store.personal.database import Database, now
from reader.store.sql import Row, in_batches, marks

COLUMNS = (
    "id, created, path, kind, value, before, kept_start, kept_end, text, prefix, suffix, content_hash, title, source, "
    "published, url, byline, speaker, date_guessed, source_guessed"
)
"""What `correction_of` makes a correction of."""
_INSERT = f"INSERT INTO correction ({COLUMNS}) VALUES ({', '.join('?' * (COLUMNS.count(',') + 1))})"

_SAME_SUBJECT = {
    "speaker": ("speaker", "not_quote"),
    "not_quote": ("speaker", "not_quote"),
    "claimant": ("claimant", "not_figure"),
    "not_figure": ("claimant", "not_figure"),
}
"""Kinds of which only the newest counts for the same words."""


class CorrectionStore:
    """Corrections by the path of their article, newest last. The newest on the same subject takes the older's place."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def corrections(self, path: str | None = None) -> list[Correction]:
        """The corrections of an article, or of all, in the order in which they were made."""
        where, values = ("", ()) if path is None else (" WHERE path = ?", (path,))
        rows = self._database.rows(f"SELECT {COLUMNS} FROM correction{where} ORDER BY created, id", values)
        return [correction_of(row) for row in rows]

    def corrections_by_path(self) -> dict[str, tuple[Correction, ...]]:
        """All corrections by the path key of their articles."""
        found: dict[str, tuple[Correction, ...]] = {}
        for correction in self.corrections():
            found[correction.path] = (*found.get(correction.path, ()), correction)
        return found

    def corrected_details(self, paths: Sequence[str]) -> dict[str, dict[str, str | None]]:
        """The corrected particulars of articles: path -> name -> what it should be."""
        found: dict[str, dict[str, str | None]] = {}
        for some in in_batches(paths):
            for path, kind, value in self._database.rows(
                f"SELECT path, kind, value FROM correction WHERE text = '' AND path IN ({marks(some)})"
                " ORDER BY created, id",
                some,
            ):
                found.setdefault(path, {})[kind] = value
        return found

    def add_corrections(self, corrections: Sequence[Correction]) -> tuple[list[Correction], list[Correction]]:
        """Store corrections, all or none: those stored, and those whose place they took."""
        stored, replaced = [], []
        with self._database.writing() as connection:
            for correction in corrections:
                replaced += _take_out_same(connection, correction)
                dated = replace(correction, id=None, created=correction.created or now())
                stored.append(replace(dated, id=_insert(connection, dated)))
        return stored, replaced

    def delete_corrections(self, ids: Iterable[int]) -> list[Correction]:
        """Take corrections back; those that were there."""
        deleted: list[Correction] = []
        with self._database.writing() as connection:
            for correction_id in ids:
                deleted += _taken_out(connection, "id = ?", (correction_id,))
        return deleted

    def restore_corrections(self, corrections: Iterable[Correction]) -> None:
        """Put corrections back as they were, with their ids."""
        with self._database.writing() as connection:
            for correction in corrections:
                _take_out_same(connection, correction)
                _insert(connection, correction)

    def import_corrections(self, corrections: Iterable[Correction]) -> Imported:
        """Take corrections in, all or none. One on the same subject that is there already stays."""
        added = already = 0
        with self._database.writing() as connection:
            for correction in corrections:
                if _same(connection, correction):
                    already += 1
                else:
                    _insert(connection, replace(correction, id=None, created=correction.created or now()))
                    added += 1
        return Imported(added, already)

    def corrected_hashes(self) -> Mapping[str, frozenset[str]]:
        """Path -> the contents its article had when it was corrected."""
        found: dict[str, set[str]] = {}
        for path, content_hash in self._database.rows("SELECT DISTINCT path, content_hash FROM correction"):
            found.setdefault(path, set()).add(content_hash)
        return {path: frozenset(hashes) for path, hashes in found.items()}


def _insert(connection: sqlite3.Connection, correction: Correction) -> int:
    passage = correction.passage
    cite = passage.cite
    values = (
        *(correction.id, correction.created, cite.path, correction.kind, correction.value, correction.before),
        *(passage.span.start, passage.span.end, passage.text, passage.prefix, passage.suffix, passage.content_hash),
        *(cite.title, cite.source, cite.published, cite.url, cite.byline, cite.speaker),
        *(cite.date_guessed, cite.source_guessed),
    )
    row_id = connection.execute(_INSERT, values).lastrowid
    if row_id is None:
        raise PersonalDataError("The correction was not stored. Nothing was changed; try again.")
    return row_id


def _same(connection: sqlite3.Connection, correction: Correction) -> list[int]:
    """The ids of corrections on the same subject."""
    passage = correction.passage
    kinds = _SAME_SUBJECT.get(correction.kind, (correction.kind, correction.kind))
    rows = connection.execute(
        "SELECT id FROM correction WHERE path = ? AND kind IN (?, ?) AND text = ? AND kept_start = ?",
        (correction.path, *kinds, passage.text, passage.span.start),
    )
    return [row[0] for row in rows]


def _take_out_same(connection: sqlite3.Connection, correction: Correction) -> list[Correction]:
    out: list[Correction] = []
    for correction_id in _same(connection, correction):
        out += _taken_out(connection, "id = ?", (correction_id,))
    return out


def _taken_out(connection: sqlite3.Connection, where: str, values: Sequence[object]) -> list[Correction]:
    rows = connection.execute(f"SELECT {COLUMNS} FROM correction WHERE {where}", values).fetchall()
    connection.execute(f"DELETE FROM correction WHERE {where}", values)
    return [correction_of(row) for row in rows]


def correction_of(row: Row) -> Correction:
    """A correction from a row of COLUMNS."""
    correction_id, created, path, kind, value, before, start, end, text, prefix, suffix, content_hash = row[:12]
    cite = Citation(path, *row[12:18], *map(bool, row[18:]))
    passage = Passage(Span(start, end), text, prefix, suffix, content_hash, cite)
    return Correction(correction_id, kind, value, before, passage, created)
