"""Correction: what a person put right of an article's particulars, or of what was found in its text."""

from __future__ import annotations

from typing import Literal, get_args

from msgspec import Struct

from reader.model.passage import Passage

DetailKind = Literal["title", "byline", "source", "published"]
"""Particulars of an article: the names of ArticleMeta."""
MarkKind = Literal["speaker", "claimant", "not_quote", "not_figure"]
"""Who said a quote, who claims a figure; that words are no quote, a number no figure."""
CorrectionKind = DetailKind | MarkKind

DETAIL_KINDS: tuple[DetailKind, ...] = get_args(DetailKind)
MARK_KINDS: tuple[MarkKind, ...] = get_args(MarkKind)


class Correction(Struct, frozen=True):
    """Something put right in the article at `passage.cite.path`.

    `value` is what it should be; None: unknown, nobody, none. `before` is what stood there. `passage` are the words of
    the quote or figure, by which it is found again in an edited text; of a particular it is empty. `created` is
    ISO 8601 in UTC. `id` is None until it is stored.
    """

    id: int | None
    kind: CorrectionKind
    value: str | None
    before: str | None
    passage: Passage
    created: str = ""

    @property
    def path(self) -> str:
        """The path key of its article."""
        return self.passage.cite.path

    @property
    def is_detail(self) -> bool:
        """Whether it is about a particular of the article, not about words of its text."""
        return self.kind in DETAIL_KINDS
