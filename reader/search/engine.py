"""The seam between the program and its search engines.

`SearchEngine` answers questions, `Index` and `IndexWriter` keep articles, `Vocabulary` is what an engine knows of
words, `Lookup` is what it asks back about quotes, figures and bookmarks. Article ids are opaque whole numbers, offsets
are Python characters into an article's canonical text. What goes wrong with an index or a connection is told in the
answer; only errors of the program raise. Nothing here says how or where an engine keeps anything.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from enum import Flag, auto
from typing import Generic, Literal, Protocol, TypeVar

from msgspec import Struct

from reader.errors import SearchIndexError
from reader.model import Facet, Hit, SearchAnswer, Span
from reader.model.desks import (
    Between,
    Cursor,
    DeskCounts,
    DeskOrder,
    DifferenceRow,
    EvidencePage,
    FigureDeskFilter,
    FigurePage,
    GroupOrder,
    QuoteDeskFilter,
    QuotePage,
    SameQuote,
    StoryDeskFilter,
    StoryRow,
)
from reader.model.search import Completion, FigureRange, SearchOrder, SpokenQuote

Value = TypeVar("Value")

MAX_BODY = 20_000_000
MAX_ID = 2**63 - 1
_SURROGATES = re.compile("[\ud800-\udfff]")


class Can(Flag):
    """What an engine can do; the program offers nothing that its engine cannot."""

    EXACT_TOTAL = auto()
    """The total counts all matches, however many; else it is "at least" beyond some number."""
    PERSONAL = auto()
    """`tag:` and `is:` narrow over the whole library."""
    REBUILD = auto()
    """The index may be made anew from the articles of this machine."""
    VERIFY = auto()
    """What is stored can be compared with checksums."""
    DESKS = auto()
    """It lists speakers, quotes and figures itself; else a catalog of this machine does."""


class Answer(Struct, Generic[Value], frozen=True):
    """An answer; or, in `error`, one clear line why there is none."""

    value: Value
    error: str | None = None


class SearchDocument(Struct, frozen=True):
    """An article to be indexed.

    `published` is ISO 8601, whole or shortened to month or year, as written: what `date:` compares. `moment` is what
    lists sort by, in seconds since 1970: without a date far below all dates (see UNDATED), and last in every order by
    date.
    """

    id: int
    title: str
    body: str
    source: str = ""
    byline: str = ""
    published: str = ""
    moment: int = 0


def plain_query(typed: str) -> str:
    """A query without lone surrogates, which no index or database can be asked for."""
    return _SURROGATES.sub(" ", typed)


def check_document(document: SearchDocument) -> None:
    """Raise SearchIndexError when a document cannot be indexed as it is: one must not spoil a batch."""
    for name in ("id", "moment"):
        value = getattr(document, name)
        if type(value) is not int or abs(value) > MAX_ID or (name == "id" and value < 0):
            raise SearchIndexError(f"An article cannot be indexed: its {name} is {value!r}, not a whole number.")
    for name in ("title", "body", "source", "byline", "published"):
        value = getattr(document, name)
        if not isinstance(value, str):
            kind = type(value).__name__
            raise SearchIndexError(f"Article {document.id} cannot be indexed: its {name} is {kind}, not text.")
    if len(document.body) > MAX_BODY:
        raise SearchIndexError(f"Article {document.id} is too long to index ({len(document.body):,} characters).")


# -- asking -----------------------------------------------------------------------------------------------


class SearchEngine(Protocol):
    """Answers questions in the search language. For one thread."""

    @property
    def can(self) -> Can:
        """What this engine can do."""

    def search(
        self,
        query: str,
        limit: int = 200,
        order: SearchOrder = "relevance",
        live: bool = True,
        snippets: int | None = None,
    ) -> SearchAnswer:
        """Hits, of which so many have snippets and lit titles (None: all). With `live` the last word is still being
        typed."""

    def snippets(self, query: str, ids: Sequence[int], live: bool = True) -> Answer[tuple[Hit, ...]]:
        """Hits of a query with snippets and lit titles, without scores and copies; those the catalog lacks are left
        out."""

    def article_ids(
        self, query: str, limit: int | None = None, order: SearchOrder = "relevance", live: bool = False
    ) -> Answer[list[int]]:
        """Only the ids of articles that match, best first, copies included."""

    def marks(self, article_id: int, query: str) -> Answer[tuple[Span, ...]]:
        """Everything a query lights in an article's text; nothing when the catalog does not have the article."""

    def facets(self, query: str) -> Answer[tuple[Facet, ...]]:
        """Sources, dates and speakers of all hits; of the whole library when the query is empty."""

    def similar(self, article_id: int, limit: int = 50) -> SearchAnswer:
        """Articles like one of the library."""

    def complete(self, line: str, limit: int = 1) -> Answer[tuple[Completion, ...]]:
        """Ways to complete the last word of a line, best first."""

    def release_memory(self) -> None:
        """Let go of memory that can be had again."""


class DeskEngine(Protocol):
    """What an engine answers besides that `Can.DESKS`. What goes wrong is told in the answer."""

    def desk_counts(self, name: str = "") -> Answer[DeskCounts]:
        """Speakers whose names have these words in them, the most quoted first; all quotes and figures counted."""

    def desk_quotes(
        self, only: QuoteDeskFilter, speaker: str | None, order: DeskOrder, after: Cursor | None, least: int
    ) -> Answer[QuotePage]:
        """A page of quotes, `least` at least unless there are no more or few of many articles fit; of one `speaker`
        where a name is given. `after`: where the page before ended."""

    def desk_figures(
        self, only: FigureDeskFilter, order: DeskOrder, after: Cursor | None, least: int
    ) -> Answer[FigurePage]:
        """A page of figures, as `desk_quotes`."""

    def desk_same(
        self, only: QuoteDeskFilter, speaker: str | None, order: GroupOrder, after: Cursor | None, least: int
    ) -> Answer[EvidencePage[SameQuote]]:
        """A page of repeated quotes of which a filter lets one through."""

    def desk_differences(
        self,
        only: FigureDeskFilter,
        dismissed: Collection[str],
        order: GroupOrder,
        after: Cursor | None,
        least: int,
    ) -> Answer[EvidencePage[DifferenceRow]]:
        """A page of figures that differ, without those that were `dismissed`."""

    def desk_stories(self, only: StoryDeskFilter, after: Cursor | None, least: int) -> Answer[EvidencePage[StoryRow]]:
        """A page of stories, the newest first."""

    def desk_between(self, articles: Collection[int], dismissed: Collection[str]) -> Answer[Between]:
        """What some articles have in common, and what differs between them."""


class Form(Struct, frozen=True):
    """A word form that articles have: folded but not stemmed, with how often it occurs."""

    text: str
    count: int


class Vocabulary(Protocol):
    """The words of all articles (see `reader.search.words` for *form* and *term*)."""

    @property
    def size(self) -> int:
        """Number of articles, about."""

    def form_count(self, form: str) -> int:
        """How often a form occurs."""

    def commonest_forms(self, prefix: str, limit: int) -> list[Form]:
        """The most frequent forms that start so, commonest first."""

    def document_frequencies(self, terms: Sequence[str]) -> list[int]:
        """In about how many articles each of some terms occurs."""

    def forms_with_letter(self, first: str) -> Mapping[str, int]:
        """All forms that start with a letter, with their counts."""

    def common_forms(self) -> Mapping[str, int]:
        """Frequent forms, with their counts."""


# -- keeping ----------------------------------------------------------------------------------------------


class Prepared(Protocol):
    """Articles ready to be put in. Can be pickled."""

    @property
    def ids(self) -> tuple[int, ...]:
        """Their ids."""


class Preparer(Protocol):
    """Prepares articles for an IndexWriter, in this or another process."""

    def __len__(self) -> int:
        """How many articles were added since the last `finish`."""

    def add(self, document: SearchDocument) -> None:
        """Take in an article. Raises SearchIndexError when it cannot be indexed, with nothing of it kept."""

    def finish(self) -> Prepared:
        """All that was added since the last call. Raises SearchIndexError when there is nothing."""


class IndexWriter(Protocol):
    """Changes an index. Nothing is changed before `commit`; an article that is put in again is replaced.

    What the index cannot take raises SearchIndexError; the index is then as it was after the last commit.
    """

    @property
    def build(self) -> str:
        """Names this index: another one after every rebuild."""

    @property
    def complaint(self) -> str | None:
        """Why the index was made anew, when it was missing or damaged."""

    @property
    def preparer(self) -> Callable[[], Preparer]:
        """Makes preparers for this index. Can be pickled."""

    def held(self) -> frozenset[int]:
        """The ids of all articles in the index."""

    def put(self, articles: Iterable[SearchDocument] | Prepared) -> None:
        """Put articles in, each in place of the one with its id if there is one."""

    def delete(self, ids: Iterable[int]) -> None:
        """Take articles out; one that is not there is no error."""

    def commit(self) -> int:
        """Make all changes last; returns the number of articles in the index."""

    def tidy(self) -> None:
        """Make the index quicker to search, where it pays. What is not committed is left alone."""


Rebuild = Literal["beside", "at once"]
"""How an index is made anew: beside the old one, which answers until all is done; or in its place from the start."""


class Index(Protocol):
    """The index of one library, of an engine that `Can.REBUILD`. Written by one process at a time, read by many.

    A library on a server is filled by many machines at once, each article with its quotes and figures
    (`reader.search.opensearch.intake`).
    """

    def writing(self, rebuild: Rebuild | None = None) -> AbstractContextManager[IndexWriter]:
        """Open it for writing; one that is missing or damaged is made anew in place.

        Raises SearchIndexError when it cannot be written or another process writes to it.
        """

    def build(self) -> str | None:
        """What IndexWriter.build is; None when there is no index. Reads next to nothing."""

    def count(self) -> int:
        """Number of articles. Raises SearchIndexError when there is no sound index."""

    def verify(self) -> list[str]:
        """Names of what is not as it was written; reads everything. Raises SearchIndexError when it cannot be read."""


# -- what an engine asks back -----------------------------------------------------------------------------


class ArticleLookup(Protocol):
    """The articles that hits are shown from. Any of these may raise NewsreaderError."""

    def texts(self, ids: Sequence[int]) -> dict[int, tuple[str, str]]:
        """Title and canonical text of articles; those the catalog lacks are left out."""

    def quotes_of(self, ids: Sequence[int], sure: bool = False) -> list[SpokenQuote]:
        """All quotes of some articles; only those that are no guess when `sure`."""

    def figure_spans(self, wanted: FigureRange, ids: Sequence[int]) -> list[tuple[int, int, int]]:
        """Article, start and end of such figures of some articles."""


class NameLookup(Protocol):
    """Names that a line may be completed to. Any of these may raise NewsreaderError."""

    def speakers_like(self, start: str, limit: int) -> list[tuple[str, int]]:
        """Canonical names of speakers, one of whose words starts so, with their quotes; the most quoted first.

        The number is 0 where it is not known.
        """

    def tags_like(self, start: str, limit: int) -> list[tuple[str, int]]:
        """Tags that start so, with the bookmarks that have them; the most used first."""

    def feeds_like(self, start: str, limit: int) -> list[str]:
        """Names and tags of feeds that start so."""


class Lookup(ArticleLookup, NameLookup, Protocol):
    """What an engine asks of the catalog and of the personal database. Any of these may raise NewsreaderError."""

    def with_sure_quotes(self) -> set[int]:
        """Articles with a quote that is no guess."""

    def corrected(self) -> set[int]:
        """Articles in which a person corrected something: their speakers may have names that the text does not."""

    def articles_with_figure(self, wanted: FigureRange, ids: Sequence[int] | None) -> set[int]:
        """Articles (of `ids` when given) with one such figure."""

    def counts(self, noun: str) -> bool:
        """Whether some article has a figure that counts this noun, given as terms."""

    def tagged(self, tag: str) -> set[int]:
        """Articles that have this tag, or a bookmark that has it."""

    def bookmarked(self) -> set[int]:
        """Articles with a passage that was kept."""

    def in_path(self, text: str) -> set[int]:
        """Articles whose path has these characters in it."""

    def kept(self) -> set[int]:
        """Articles that were kept as a whole."""

    def changed(self) -> set[int]:
        """Articles of which an earlier text is kept."""

    def unread(self) -> set[int]:
        """Articles that were not read yet."""

    def from_feed(self, name: str) -> set[int]:
        """Articles that a feed brought whose name has these words, or that has this tag."""

    def arrived(self, since: float, until: float) -> set[int]:
        """Articles that a feed brought between two times, in seconds since 1970."""

    def feeds(self, ids: Sequence[int]) -> dict[str, int]:
        """Names of feeds with the number of these articles that they brought."""

    def speakers(self, ids: Sequence[int]) -> dict[str, int]:
        """Canonical names of speakers with the number of these articles that quote them."""
