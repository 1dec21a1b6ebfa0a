"""Claims: quotes and figures that a person watches, with the articles that have them again."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from reader.model.article import Heading
from reader.model.origins import Origins, of_origins
from reader.model.passage import Bookmark
from reader.model.span import Span

ClaimKind = Literal["quote", "figure"]


class Watched(Struct, frozen=True):
    """A claim as it is looked for: `span` of the article at a path key, or of `text` where the article is gone."""

    path: str
    title: str
    span: Span
    text: str | None = None


class Retelling(Struct, frozen=True):
    """What an article makes of a claim: the quote, or the sentence with the figure, and its place in the article.

    `drift`: what was changed ("number", "words", "attribution"), what matters most first; empty for told again.
    `lit`: what is different in `text`, or the figure. `figure`: the figure as it is written there, "" for a quote.
    """

    article: int
    span: Span
    text: str
    speaker: str | None
    drift: tuple[str, ...] = ()
    lit: tuple[Span, ...] = ()
    figure: str = ""


class Told(Struct, frozen=True):
    """A claim that was looked for. `kind` None: there is no quote and no figure in it."""

    kind: ClaimKind | None = None
    text: str = ""
    lit: tuple[Span, ...] = ()
    retellings: tuple[Retelling, ...] = ()


class ClaimRow(Struct, frozen=True):
    """An article that has a claim again. `new`: nobody has looked at it yet."""

    heading: Heading
    retelling: Retelling
    new: bool


class Claim(Struct, frozen=True):
    """A watched bookmark with the later articles that have it again, in the order of time."""

    bookmark: Bookmark
    told: Told
    rows: tuple[ClaimRow, ...] = ()
    origins: Origins | None = None

    @property
    def new(self) -> tuple[ClaimRow, ...]:
        """What nobody has looked at yet."""
        return tuple(row for row in self.rows if row.new)

    @property
    def counts(self) -> str:
        """ "told again by 2, changed by 1"."""
        changed = sum(bool(row.retelling.drift) for row in self.rows)
        parts = (("told again by", len(self.rows) - changed), ("changed by", changed))
        counts = ", ".join(f"{words} {count}" for words, count in parts if count)
        return counts + of_origins(self.origins) if counts else "not told again so far"
