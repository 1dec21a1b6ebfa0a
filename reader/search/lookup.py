"""Lookup: what the searcher asks of the catalog and of the personal database."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from reader.search.query import FigureOf


class ArticleText(NamedTuple):
    """Title and canonical text of an article."""

    title: str
    text: str


class QuoteText(NamedTuple):
    """A quote's article, its words, and its speaker (mention, canonical name and role in one line)."""

    article_id: int
    said: str
    speaker: str


class Lookup(Protocol):
    """Answers in catalog ids. Any of these may raise CatalogError or PersonalDataError."""

    def texts(self, ids: Sequence[int]) -> dict[int, ArticleText]:
        """Titles and texts; articles the catalog lacks are left out."""

    def quotes_of(self, ids: Sequence[int], with_words: bool) -> list[QuoteText]:
        """All quotes of some articles; `said` is empty unless `with_words`."""

    def articles_with_figure(self, figure: FigureOf, ids: Sequence[int] | None) -> set[int]:
        """Articles (of `ids` when given) with a figure in the range that counts the noun."""

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
