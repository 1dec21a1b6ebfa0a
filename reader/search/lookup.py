"""Lookup: what the searcher asks of the catalog and of the personal database."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from reader.model.search import SpokenQuote


class Lookup(Protocol):
    """Answers in catalog ids. Any of these may raise CatalogError or PersonalDataError."""

    def texts(self, ids: Sequence[int]) -> dict[int, tuple[str, str]]:
        """Title and canonical text of articles; those the catalog lacks are left out."""

    def quotes_of(self, ids: Sequence[int]) -> list[SpokenQuote]:
        """All quotes of some articles."""

    def articles_with_figure(
        self, low: float | None, high: float | None, above: bool, below: bool, noun: str, ids: Sequence[int] | None
    ) -> set[int]:
        """Articles (of `ids` when given) with one figure in a range that counts a noun.

        A limit of None is open; `above`, `below` leave the limit itself out. An empty noun is any; one that starts
        with "%" wants a percentage.
        """

    def figure_spans(
        self, low: float | None, high: float | None, above: bool, below: bool, noun: str, ids: Sequence[int]
    ) -> list[tuple[int, int, int]]:
        """Article, start and end of the figures that `articles_with_figure` is about."""

    def counts(self, noun: str) -> bool:
        """Whether some article has a figure that counts this noun."""

    def tagged(self, tag: str) -> set[int]:
        """Articles with a bookmark that has this tag."""

    def bookmarked(self) -> set[int]:
        """Articles with a bookmark."""

    def unread(self) -> set[int]:
        """Articles that were not read yet."""

    def speakers(self, ids: Sequence[int]) -> dict[str, int]:
        """Canonical names of speakers with the number of these articles that quote them."""

    def speakers_like(self, start: str, limit: int) -> list[str]:
        """Canonical names of speakers, one of whose words starts so; the most quoted first."""

    def tags_like(self, start: str, limit: int) -> list[str]:
        """Tags that start so."""
