"""What a person puts right, and telling whoever derives articles of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from reader.errors import PersonalDataError
from reader.model import Bookmark, Figure, Quote, Span
from reader.model.correction import Correction, DetailKind, MarkKind
from reader.model.keeping import Imported
from reader.model.rows import Reading
from reader.store.personal import Personal


class Corrected(Struct, frozen=True):
    """Corrections that were made, and those whose place they took."""

    made: tuple[Correction, ...]
    replaced: tuple[Correction, ...] = ()


class Corrections:
    """The corrections of a person. Each is on disk when a method returns; all raise PersonalDataError.

    The indexer, which is told at once, derives the article anew: catalog, index and evidence follow within moments.
    """

    def __init__(self, personal: Personal, tell: Callable[[], None]) -> None:
        """`tell` is called after every change."""
        self._personal = personal
        self._tell = tell

    def all(self) -> list[Correction]:
        """All of every library, oldest first."""
        return self._personal.corrections()

    def correct_mark(self, reading: Reading, mark: Quote | Figure, kind: MarkKind, value: str | None) -> Corrected:
        """Say who said a quote or claims a figure (`value`; None: nobody known), or that it is none."""
        from reader.passages.correcting import correction_of_mark

        heading, article = reading.heading, reading.article
        about = (article.text, reading.content_hash, heading.path, article.meta)
        return self._add([correction_of_mark(kind, value, mark, *about)])

    def correct_details(self, reading: Reading, details: Mapping[DetailKind, str]) -> Corrected:
        """Give particulars of an article as they should be; "" takes one away.

        What is as it was is left alone. Raises PersonalDataError for a missing title, and a date that is none.
        """
        from reader.passages.correcting import correction_of_detail

        meta = reading.article.meta
        checked = {kind: checked_detail(kind, value) for kind, value in details.items()}
        return self._add(
            [
                correction_of_detail(kind, value, reading.content_hash, reading.heading.path, meta)
                for kind, value in checked.items()
                if value != getattr(meta, kind)
            ]
        )

    def _add(self, corrections: Sequence[Correction]) -> Corrected:
        stored, replaced = self._personal.add_corrections(corrections)
        self._tell()
        return Corrected(tuple(stored), tuple(replaced))

    def undo(self, done: Corrected) -> None:
        """Take corrections back; those whose place they took are there again."""
        self._personal.delete_corrections([one.id for one in done.made if one.id is not None])
        self._personal.restore_corrections(done.replaced)
        self._tell()

    def delete(self, correction_id: int) -> Correction | None:
        """Take one back; None when there is none with this id."""
        deleted = self._personal.delete_corrections([correction_id])
        self._tell()
        return deleted[0] if deleted else None

    def restore(self, correction: Correction) -> None:
        """Make one again that was taken back."""
        self._personal.restore_corrections([correction])
        self._tell()

    def take_in(self, corrections: Sequence[Correction]) -> Imported:
        """Take in corrections made elsewhere, all or none; those on the same subject that are there already stay."""
        imported = self._personal.import_corrections(corrections)
        self._tell()
        return imported

    def cited(self, bookmarks: list[Bookmark]) -> list[Bookmark]:
        """Bookmarks cited as their articles were corrected since they were kept."""
        made = self._personal.corrections_by_path() if bookmarks else {}
        if not made:
            return bookmarks
        from reader.passages.correcting import bookmark_put_right

        return [bookmark_put_right(one, made.get(one.place.path, ())) for one in bookmarks]

    def place_of(self, correction: Correction, reading: Reading) -> Span | None:
        """Where the words of a correction stand in its article; None: nowhere for sure, or it is about no words."""
        from reader.passages.correcting import place_of_correction

        if correction.is_detail:
            return None
        return place_of_correction(correction, reading.article.text, reading.content_hash)

    def look_again(self) -> None:
        """Another program may have changed corrections."""
        self._tell()

    def applied(self, reading: Reading) -> Reading:
        """An article as it was read, put right: the catalog may not have taken it up yet."""
        found = self._personal.corrections(reading.heading.path)
        if not found:
            return reading
        from reader.passages.correcting import corrected

        article, extracted = corrected(reading.article, reading.extracted, reading.content_hash, found)
        heading = replace(reading.heading, meta=article.meta)
        return replace(reading, heading=heading, article=article, extracted=extracted)


def checked_detail(kind: DetailKind, value: str) -> str | None:
    """A particular as it is kept: without blanks around it, None for nothing, a date in ISO 8601.

    Raises PersonalDataError with what is wrong.
    """
    value = " ".join(value.split())
    if kind == "title" and not value:
        raise PersonalDataError("An article needs a title. Nothing was changed.")
    if kind == "published" and value:
        from reader.formats.dates import to_iso

        ago = {"today": 0, "yesterday": 1}.get(value.lower())
        value = value.removesuffix("?") if ago is None else (date.today() - timedelta(ago)).isoformat()
        day = to_iso(value)
        if day is None and not _is_date(value):
            raise PersonalDataError(
                f"“{value[:40]}” is not the date of one day, or could be two. Write 10 May 2026, May 10, 2026, "
                "2026-05-10, today or yesterday, with a time behind the day if you like: 10 May 2026, 18:40. Nothing "
                "was changed."
            )
        return day or value
    return value or None


def _is_date(value: str) -> bool:
    for form in (date, datetime):
        try:
            form.fromisoformat(value)
        except ValueError:
            continue
        return True
    return False
