"""What the desks of quotes and figures share: keeping, copying, comparing, exporting what is under the cursor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, TypeVar

from textual.binding import Binding, BindingType

from reader.app.errors import tells_errors
from reader.app.screens.desk import Desk
from reader.app.text.cells import one_line, shorten
from reader.model import Heading, Span

Row = TypeVar("Row")


class EvidenceDesk(Desk[Row]):
    """A desk whose rows stand at places of articles."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("m", "keep", "Bookmark", id="desk.keep"),
        Binding("y", "copy", "Copy", show=False, id="desk.copy"),
    ]

    told_only = False
    """Only what is told, or differs, between articles is listed."""

    def places(self, row: Row) -> Sequence[tuple[Heading, Span, str, str | None]]:
        """Where a row stands, first the place it leads to: article, span, words, speaker."""
        raise NotImplementedError

    def action_only_told(self) -> None:
        """Only what is told more than once, or everything."""
        self.told_only = not self.told_only
        self.refresh_desk()

    def open_row(self, row: Row) -> None:
        """Go to its place."""
        heading, span, _, _ = self.places(row)[0]
        self.jump(heading.path, span)

    @tells_errors
    def action_keep(self) -> None:
        """Bookmark it."""
        if self.row is None:
            return
        heading, span, words, speaker = self.places(self.row)[0]
        library = self.library
        library.read(heading.id)
        kept = library.keep(heading.id, span, speaker=speaker)
        said = f"“{shorten(one_line(words), 40)}”"
        if kept.already:
            self.notify(f"Already kept: {said}")
            return
        number = kept.bookmark.id
        if number is not None:
            self.session.undo.push(f"kept {said}", lambda: library.delete_bookmark(number))
        self.notify(f"Kept {said} · u undoes it")

    @tells_errors
    def action_copy(self) -> None:
        """Copy it with where it stands."""
        from reader.app.outside import copy

        if self.row is None:
            return
        lines = []
        for heading, _, words, speaker in self.places(self.row):
            meta = heading.meta
            cited = (speaker, meta.title, meta.source, meta.published, meta.url)
            lines.append(f"{one_line(words)} ({', '.join(part for part in cited if part)})")
        self.notify(copy(self.app, "\n".join(lines)))

    def articles_here(self) -> Sequence[int]:
        """The articles of the row under the cursor."""
        places = self.places(self.row) if self.row is not None else ()
        return list(dict.fromkeys(heading.id for heading, _, _, _ in places))
