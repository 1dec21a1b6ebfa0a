"""Document: one article as a page, a mail or an export gives it, before its text is laid out."""

from __future__ import annotations

from msgspec import Struct

from reader.formats.content import UNKNOWN
from reader.model import ArticleMeta
from reader.model.article import Guess


class Document(Struct, frozen=True):
    """What was read of one article. `body` is Markdown; a title that is not known is "".

    `guessed`: whether its title and byline are a guess. `left_out`: lines that were taken for the furniture of a page
    or a mail. `paywalled`: the page says that not all of it is free to read. `notes`: what a reader should know of how
    it was read.
    """

    meta: ArticleMeta = UNKNOWN
    body: str = ""
    guessed: tuple[Guess, ...] = ()
    left_out: tuple[str, ...] = ()
    paywalled: bool = False
    notes: tuple[str, ...] = ()

    @property
    def guessed_fields(self) -> list[str]:
        """All that is a guess, by its names in front matter."""
        date, source = ["date"] * self.meta.date_guessed, ["source"] * self.meta.source_guessed
        return [*("author" if name == "byline" else name for name in self.guessed), *date, *source]
