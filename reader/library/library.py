"""Library: the one object that app and commands talk to.

It is one of two kinds: a `LocalLibrary` on files of this machine, or a `ServerLibrary`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from functools import cached_property
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from reader.errors import ArticleError
from reader.library.background import Background
from reader.library.events import ArticlesChanged, Fetched, LibraryEvent, Notice
from reader.library.keeping.bookmarks import Bookmarks
from reader.library.keeping.claims import Claims
from reader.library.keeping.corrections import Corrections
from reader.library.keeping.drafts import Drafts
from reader.library.opening import Opening
from reader.library.processes.messages import Command, FetchCommand, from_line
from reader.library.reading.articles import OtherArticles
from reader.library.reading.catalog import CurrentCatalog
from reader.library.reading.desks import Desks
from reader.library.roots import SEEDS, file_of, library_name
from reader.model import Article, Heading, SearchAnswer
from reader.model.article import Copied
from reader.model.checking import CheckedDraft, CheckedRow
from reader.model.claims import Claim
from reader.model.desks import DeskOrder, DifferenceRow, SameQuote, StoryRow
from reader.model.feed import Account, FeedRow
from reader.model.keeping import SavedSearch
from reader.model.rows import (
    FigureFilter,
    FigureRow,
    HeadingFilter,
    HeadingOrder,
    QuoteFilter,
    QuoteRow,
    Reading,
    ScanReport,
)
from reader.model.search import SNIPPETS, SearchOrder
from reader.store.catalog.reader import CatalogReader
from reader.store.feeds import FILE_NAME, changed_paths
from reader.store.personal.searches import SearchStore

if TYPE_CHECKING:
    from reader.library.feeds import Feeds
    from reader.library.processes.children import Children
    from reader.library.processes.clients import SearchClient
    from reader.library.reading.versions import Difference

READINGS_KEPT = 16
"""Opened articles that are kept: what is bookmarked or cited is taken from the text that was shown."""

COPIED_FROM = 0.3
"""The share of an article found in another one from which the list and the article's head say so."""


class Abilities(Struct, frozen=True):
    """What a library can do."""

    people: bool = True
    """Speakers of several articles are put together as one person, and can be parted and joined."""
    complete: bool = True
    """All articles are on this machine; else only what was seen of them, and the rest is asked for as it is wanted."""
    orders: tuple[DeskOrder, ...] = ("newest", "oldest", "largest", "smallest")
    """The orders in which quotes and figures can be listed."""


class Library(ABC):
    """A set of root folders (or files), what is known of the articles in them, and what a person made of them.

    Reads are synchronous and quick (SQLite, a window at a time: no list ever loads a whole library). What a person
    makes is on disk when a method returns; such methods raise PersonalDataError, with one clear line, when something
    cannot be read or stored. Searching and indexing happen in child processes, started by `start`.
    """

    abilities = Abilities()

    def __init__(self, opening: Opening) -> None:
        self._opening = opening
        self._personal = opening.personal
        self._catalog = CurrentCatalog(
            opening.cache.catalog, self._personal.file, lambda line: self._listener(Notice(line, "warning"))
        )
        self._readings: dict[int, Reading] = {}
        self._others = OtherArticles(opening.settings)
        self._listener: Callable[[LibraryEvent], None] = lambda event: None
        self._background = Background(opening.cache.screen_log, lambda line: self._listener(Notice(line, "error")))
        self._children: Children | None = None
        self._feeds: Feeds | None = None
        self.desks = self._make_desks()
        """What was found across the articles."""
        self.corrections = Corrections(self._personal, self._corrected)
        """What a person corrected."""
        self.bookmarks = Bookmarks(self._personal, self.corrections, self.shown)
        """What a person bookmarked."""
        self.claims = Claims(self._personal, lambda: self)
        """Quotes and figures that a person watches."""
        self.drafts = Drafts(self._personal)
        """What a person ticked in drafts."""
        self.searches: SearchStore = self._personal
        """What a person searched for, and the searches that were given a name."""

    # -- what differs between the two kinds ---------------------------------------------------------------

    @abstractmethod
    def _make_desks(self) -> Desks: ...

    @abstractmethod
    def _make_children(self) -> Children: ...

    @abstractmethod
    def _read_listed(self, heading: Heading) -> Reading:
        """An article that is listed and whose text is not in the catalog. Raises ArticleError."""

    @abstractmethod
    def all_quotes(self, only: QuoteFilter, query: str = "") -> Iterator[QuoteRow]:
        """For commands: quotes of the articles that match a query, newest article first.

        From a server they come page by page. Raises SearchIndexError when not all can be had.
        """

    @abstractmethod
    def all_figures(self, only: FigureFilter, query: str = "") -> Iterator[FigureRow]:
        """For commands: figures, as `all_quotes`."""

    @abstractmethod
    def bring_up_to_date(
        self, tell: Callable[[LibraryEvent], None], *, index: bool = False, evidence: bool = False
    ) -> None:
        """For commands: take up what changed in the files, without opening anything for writing when nothing has.

        `index`: it is about to be searched. `evidence`: what is found across articles is wanted. Raises LockedError
        when another process holds the library and is behind.
        """

    @abstractmethod
    async def new_of(self, saved: SavedSearch, *, look: bool = False) -> frozenset[int] | None:
        """The ids of a saved search's hits that are new since its last look; None when that cannot be known now.

        `look`: this is a look, they are not new any more afterwards. Raises PersonalDataError.
        """

    @abstractmethod
    def first_look(self) -> None:
        """Give a small library that has no catalog yet its headings, so that the first frame can show them."""

    @abstractmethod
    def look_for_bookmarks(self) -> None:
        """Look in the background for every bookmark whose article has changed or gone; events tell what is found."""

    def fetch_now(self, paths: Sequence[str]) -> list[int]:
        """For commands: the ids of articles by their paths; those on a server are fetched, to be read.

        Raises LibraryError for an article that is not on the server, ServerError.
        """
        return [number for path in paths if (number := self.article_id_of(path)) is not None]

    def have_at_hand(self, ids: Iterable[int]) -> bool:
        """Whether the texts of articles can be read now; those that cannot are fetched."""
        return True

    @property
    def listed_of(self) -> int | None:
        """How many articles the library has on its server, of which the newest are listed; None where all are."""
        return None

    # -- the library --------------------------------------------------------------------------------------

    def another(self) -> Library:
        """The same library by connections of its own, for a thread beside the screen's; whoever asks closes it."""
        return type(self)(replace(self._opening, personal=self._personal.another()))

    @property
    def name(self) -> str:
        """A short name for titles: "seeds", the folder's name, or "3 folders"."""
        return library_name(self._opening.roots)

    @property
    def holds_samples(self) -> bool:
        """Whether it is that of the sample articles, and not a person's own, whatever its folder is called."""
        return any(root.key == SEEDS for root in self._opening.roots)

    @property
    def opening(self) -> Opening:
        """What it was opened with: roots, folders, settings."""
        return self._opening

    @property
    def notices(self) -> tuple[str, ...]:
        """Lines for the person that came up while opening."""
        return self._opening.notices

    def close(self) -> None:
        """Let go of the databases."""
        self._catalog.close()
        self._personal.close()
        if self._feeds is not None:
            self._feeds.close()

    # -- articles ---------------------------------------------------------------------------------------------

    def count(self, only: HeadingFilter | None = None) -> int:
        """How many articles a list with this filter has."""
        return self._catalog.ask(lambda catalog: catalog.count(only), 0)

    def folders_unread(self) -> list[tuple[str, int]]:
        """The folders that hold articles, by name, with how many of these are not read yet."""
        paths = self._catalog.ask(lambda catalog: catalog.folders(), list[tuple[str, int]]())
        only = HeadingFilter(unread=True)
        unread = self._catalog.ask(lambda catalog: catalog.folders(only), list[tuple[str, int]]())
        counts = dict.fromkeys((folder.rpartition("/")[2] for folder, _ in paths), 0)
        for folder, count in unread:
            counts[folder.rpartition("/")[2]] += count
        return sorted(item for item in counts.items() if item[0])

    def headings(
        self, offset: int, limit: int, order: HeadingOrder = "newest", only: HeadingFilter | None = None
    ) -> list[Heading]:
        """A window of the list, read marks and bookmark counts included."""
        return self._marked(self._catalog.ask(lambda catalog: catalog.headings(offset, limit, order, only), []))

    def headings_of(self, ids: Sequence[int]) -> list[Heading]:
        """Headings in the order of `ids`; ids no longer known are dropped."""
        return self._marked(self._catalog.ask(lambda catalog: catalog.headings_of(ids), []))

    def position(
        self,
        article_id: int,
        order: HeadingOrder = "newest",
        only: HeadingFilter | None = None,
        among: HeadingFilter | None = None,
    ) -> int | None:
        """How many rows are before an article that is in the list, or None; `among`: of another filter's rows."""
        return self._catalog.ask(lambda catalog: catalog.position(article_id, order, only, among), None)

    def read(self, article_id: int) -> Reading:
        """Open an article. Raises ArticleError with the reason when it cannot be read any more.

        One whose quotes and figures are not derived yet is `pending`: it is derived, or fetched, next.
        """
        reading = self._read(article_id)
        self._readings.pop(article_id, None)
        self._readings[article_id] = reading
        if len(self._readings) > READINGS_KEPT:
            del self._readings[next(iter(self._readings))]
        return reading

    def shown(self, article_id: int) -> Reading:
        """The article as it was last opened. Raises ArticleError when it is not there any more."""
        return self._readings.get(article_id) or self.read(article_id)

    def _read(self, article_id: int) -> Reading:
        if article_id < 0:
            return self._as_corrected(self._others.read(article_id))
        stored = self._catalog.ask(lambda catalog: catalog.article(article_id), None)
        if stored is not None:
            return self._as_corrected(stored)
        found = self.headings_of([article_id])
        if not found:
            raise ArticleError("This article is gone: its file was moved or deleted.")
        self._ask_indexer(Command(want=[article_id]))
        return self._as_corrected(self._read_listed(found[0]))

    def _as_corrected(self, reading: Reading) -> Reading:
        """With what a person made of it: corrections, read mark, count of bookmarks."""
        reading = self.corrections.applied(reading)
        return replace(reading, heading=self._marked([reading.heading])[0])

    def article_id_of(self, path: str) -> int | None:
        """The article that is at a path key now (to jump from a bookmark), or None."""
        return self._catalog.ask(lambda catalog: catalog.id_of(path), None)

    def find_article(self, path: str) -> int | None:
        """The article at a path key, of this library or read from its file when it belongs to another; None: no file.

        The id of an article of another library is negative and valid as long as this object.
        """
        article_id = self.article_id_of(path)
        return self._others.id_of(path) if article_id is None else article_id

    def scan_report(self) -> ScanReport:
        """What the last scan found and passed over."""
        return self._catalog.ask(lambda catalog: catalog.scan_report(), ScanReport())

    def index_progress(self) -> tuple[int, int]:
        """Articles searchable, articles that are or will be."""
        return self._catalog.ask(lambda catalog: catalog.progress(), (0, 0))

    def quotes(self, only: QuoteFilter, offset: int = 0, limit: int = -1) -> list[QuoteRow]:
        """Quotes over the library, newest article first; `limit` -1: all."""
        return self._catalog.ask(lambda catalog: catalog.quotes(only, offset, limit), [])

    def figures(self, only: FigureFilter, offset: int = 0, limit: int = -1) -> list[FigureRow]:
        """Figures over the library, newest article first; `limit` -1: all."""
        if only.noun:
            from reader.search.words import Terms

            only = replace(only, noun=Terms().counted(only.noun))
        return self._catalog.ask(lambda catalog: catalog.figures(only, offset, limit), [])

    def _marked(self, headings: list[Heading]) -> list[Heading]:
        paths = [heading.path for heading in headings]
        read = self._personal.read_paths(paths)
        counts = self._personal.bookmark_counts(paths)
        ids = [heading.id for heading in headings]
        whole = self._personal.article_bookmarks(paths)
        changed = self._changed
        copied = self._catalog.ask(lambda catalog: catalog.copied(ids, COPIED_FROM), dict[int, Copied]())
        corrected: Mapping[str, Mapping[str, Any]] = self._personal.corrected_details(paths)
        return [
            replace(
                heading,
                read=heading.path in read,
                bookmarks=counts.get(heading.path, 0),
                copied=copied.get(heading.id),
                kept=heading.path in whole and whole[heading.path].is_article,
                tags=whole[heading.path].tags if heading.path in whole else (),
                versions=_versions(heading.path) if heading.path in changed else 0,
                meta=replace(heading.meta, **corrected[heading.path]) if heading.path in corrected else heading.meta,
            )
            for heading in headings
        ]

    @cached_property
    def _changed(self) -> frozenset[str]:
        """The path keys of articles that their publishers changed, until something comes."""
        return changed_paths(self._opening.folders.data / FILE_NAME)

    def changed_elsewhere(self) -> bool:
        """Whether another program has changed what a person made since this was asked last."""
        return self._personal.changed_elsewhere()

    # -- reading ------------------------------------------------------------------------------------------

    def mark_read(self, article_id: int, read: bool) -> None:
        """Remember that an article was read, or not."""
        reading = self.shown(article_id)
        self._personal.mark_read(reading.heading.path, reading.content_hash, read)

    def mark_listed_read(
        self, read: bool, order: HeadingOrder, only: HeadingFilter | None = None, offset: int = 0, limit: int = -1
    ) -> list[str]:
        """Mark a stretch of the list read or unread; the path keys of the articles that were not marked so before."""
        contents = self._catalog.ask(
            lambda catalog: catalog.listed_paths(order, only, offset, limit), dict[str, str | None]()
        )
        return self._personal.mark_all_read(contents, read)

    def mark_articles_read(self, ids: Iterable[int], read: bool) -> list[str]:
        """The same of articles by their ids."""
        paths = self._catalog.ask(lambda catalog: catalog.paths_of(ids), dict[int, str]())
        return self.mark_paths_read(list(paths.values()), read)

    def mark_paths_read(self, paths: Sequence[str], read: bool) -> list[str]:
        """The same of articles by their path keys."""
        hashes = self._catalog.ask(lambda catalog: catalog.hashes_of(paths), dict[str, str | None]())
        return self._personal.mark_all_read({path: hashes.get(path) for path in paths}, read)

    def reading_place(self, article_id: int) -> int | None:
        """The text offset at which reading stopped, or None."""
        return self._personal.reading_place(self.shown(article_id).heading.path)

    def remember_place(self, article_id: int, offset: int) -> None:
        """Remember where reading stopped, if the article is still there to come back to."""
        try:
            reading = self.shown(article_id)
        except ArticleError:
            return
        self._personal.remember_place(reading.heading.path, reading.content_hash, offset)

    # -- feeds --------------------------------------------------------------------------------------------

    @property
    def feeds(self) -> Feeds:
        """The person's feeds: what is known of them, and the list. Fetching is asked for below."""
        from reader.library.feeds import Feeds

        self._feeds = self._feeds or Feeds.of(self._opening.folders, self._opening.settings)
        return self._feeds

    @property
    def has_feeds(self) -> bool:
        """Whether there is a list of feeds, or an account at a service."""
        try:
            written = self._opening.folders.feeds_file.read_bytes()
            return b"[[feed]]" in written or b"[accounts" in written
        except OSError:
            return False

    @property
    def shows_news(self) -> bool:
        """Whether what feeds bring lies in this library."""
        news = self.feeds.news.root.resolve()
        return any(news.is_relative_to(root.path) for root in self._opening.roots)

    def feed_rows(self) -> list[FeedRow]:
        """All feeds, with how many of their articles are not read yet. May be called in a thread. Raises FeedsError."""
        from reader.library.feeds import Feeds

        with closing(Feeds.of(self._opening.folders, self._opening.settings)) as feeds:
            if not self.has_feeds:
                return []
            with self._opening.personal.another() as personal:
                return feeds.rows(personal.read_paths, personal.waiting_counts(), services=True)

    def fetch(self, urls: Sequence[str] = ()) -> None:
        """Look at these feeds now, at all when none is named; what comes is told by events."""
        self._running().start_fetcher().send(FetchCommand(feeds=list(urls)))

    def fetch_page(self, article_id: int) -> None:
        """Read the page of an article: its text replaces that of a fetched article, or becomes an article of its own.

        Raises ArticleError when the article names no address.
        """
        heading = self.shown(article_id).heading
        if not heading.meta.url:
            raise ArticleError("This article does not name its web page.")
        path = self.feeds.relative(heading.path)
        self._running().start_fetcher().send(FetchCommand(page=heading.meta.url, path=path))

    def fetch_address(self, url: str) -> None:
        """Read the page at an address as an article of its own."""
        self._running().start_fetcher().send(FetchCommand(page=url))

    async def versions(self, article_id: int) -> list[Difference]:
        """What changed from each text of an article to the next, oldest first; nothing when it has only one.

        Raises ArticleError.
        """
        from reader.library.processes.child import answered, child_command
        from reader.library.reading.versions import Answer

        path = str(file_of(self.shown(article_id).heading.path))
        _, output, _ = await answered(child_command("reader.library.reading.versions", [path]))
        try:
            answer = from_line(output, Answer)
        except ValueError as error:
            raise ArticleError(
                "The versions of this article cannot be compared. `newsreader versions` may say why."
            ) from error
        if answer.error:
            raise ArticleError(answer.error)
        return answer.differences

    def follow(self, url: str) -> None:
        """Follow the feed at an address as a person types it. Raises FeedsError when it is none."""
        from reader.feeds.addresses import as_address

        self._running().start_fetcher().send(FetchCommand(add=as_address(url)[0]))

    def log_in(self, account: Account, password: str) -> None:
        """Add an account at a service; what comes of it is told by events. The password is not kept."""
        self._running().start_fetcher().send(FetchCommand(account=account, password=password))

    def find_bookmarks_again(self) -> None:
        """Look for every bookmark whose article has changed, in this process."""
        self._catalog.ask(self._find_bookmarks, None)

    def _find_bookmarks(self, catalog: CatalogReader) -> None:
        from reader.library.keeping.anchoring import LibraryArticles, anchor_again, followed

        articles = LibraryArticles(catalog, followed(self._personal), self._opening.largest)
        anchor_again(self._personal, articles)

    def search_now(self, query: str, limit: int, order: SearchOrder = "relevance") -> SearchAnswer:
        """Search without a child process."""
        from reader.library.reading.searching import search

        return search(self._opening, query, limit, order)

    def repeated(self, articles: frozenset[int] | None = None) -> Iterator[SameQuote]:
        """For commands: the same words in several articles; stock phrases last, and left out where only those in some
        `articles` are wanted."""
        yield from self.desks.same(stock=None) if articles is None else self.desks.same_in(sorted(articles))

    def differing(self, articles: frozenset[int] | None = None) -> Iterator[DifferenceRow]:
        """For commands: figures that differ, or those that differ between some `articles`."""
        yield from self.desks.differences() if articles is None else self.desks.differences_between(sorted(articles))

    def told_stories(self) -> Iterator[StoryRow]:
        """For commands: stories told in two articles or more, the newest first."""
        yield from self.desks.stories()

    def lag(self) -> str:
        """How far comparing is, where it is behind and this program does not wait for it."""
        return ""

    def matching_now(self, query: str) -> frozenset[int]:
        """The ids of all articles that match."""
        from reader.library.reading.searching import matching

        return matching(self._opening, query)

    async def check(self, path: str, so_far: CheckedDraft | None = None) -> CheckedDraft:
        """The draft (or article) at a path key as far as the searcher has checked it by now, with what a person ticked.

        `so_far`: what was answered before, with rows that are not checked yet. Raises ChildError, PersonalDataError.
        """
        part = await self.searcher.check(path, len(so_far.rows) if so_far else 0)
        rows = map(self.drafts.kept_of(path, part.text), part.rows)
        before = so_far.rows if so_far and part.first else ()
        return replace(part, rows=(*before, *rows), first=0)

    def check_now(self, article: Article, path: str = "") -> Iterator[CheckedRow]:
        """For commands: the quotes and figures of a draft with their sources, in order. `path` is its path key.

        Raises CatalogError, SearchIndexError, ServerError.
        """
        from reader.library.reading.checking import checker_of

        rows = checker_of(self._opening).check(article, path)
        return map(self.drafts.kept_of(path, article.text), rows)

    async def told_claims(self, apart: Callable[[Callable[[Library], Any]], Awaitable[Any]]) -> list[Claim]:
        """The claims that are watched, with the articles that have them again, as the searcher finds them.

        What reads articles and their origins is done `apart`. Raises ChildError, PersonalDataError.
        """
        watched = await apart(lambda library: library.claims.all())
        if not watched:
            return []
        told = await self.searcher.claims([one for _, one in watched])
        bookmarks = [bookmark for bookmark, _ in watched]
        claims: list[Claim] = await apart(lambda library: library.claims.with_told(bookmarks, told))
        return claims

    def claims_now(self) -> list[Claim]:
        """For commands: the same without a child process.

        Raises CatalogError, SearchIndexError, ServerError, PersonalDataError.
        """
        from reader.library.reading.checking import checker_of

        watched = self.claims.all()
        told = map(checker_of(self._opening).tell, (one for _, one in watched)) if watched else ()
        return self.claims.with_told((bookmark for bookmark, _ in watched), told)

    # -- child processes ----------------------------------------------------------------------------------

    async def start(self, listener: Callable[[LibraryEvent], None]) -> None:
        """Start indexer and searcher, and the fetcher if there are feeds; `listener` is called on the event loop."""
        self._listener = listener
        self._children = self._make_children()
        await self._children.start()
        if self.has_feeds:
            self._children.start_fetcher()

    async def stop(self) -> None:
        """Let the children end."""
        if self._children is not None:
            await self._children.stop()

    def _running(self) -> Children:
        if self._children is None:
            raise RuntimeError("the library was not started")
        return self._children

    def _ask_indexer(self, command: Command) -> None:
        if self._children is not None:
            self._children.indexer.send(command)

    @property
    def searcher(self) -> SearchClient:
        """Whom to ask for snippets, hits in an article, facets, completions and articles like one."""
        return self._running().searcher

    async def search(
        self, query: str, limit: int = 200, order: SearchOrder = "relevance", snippets: int = SNIPPETS
    ) -> SearchAnswer:
        """Hits, of which so many have snippets. Of questions that wait only the newest is asked; the others are
        cancelled."""
        return await self.searcher.search(query, limit, order, snippets)

    def _heard(self, event: LibraryEvent) -> None:
        """A child said something."""
        if isinstance(event, (ArticlesChanged, Fetched)):
            vars(self).pop("_changed", None)  # asked anew when it is wanted
        self._listener(event)

    def _corrected(self) -> None:
        """A person corrected something: what is open is read again, and the indexer takes it up."""
        self._readings.clear()
        self.desks.outdated(corrected=True)
        self._ask_indexer(Command(correct=True))


def _versions(path: str) -> int:
    """How many texts of the article at a path key are known."""
    from reader.feeds.articles import NewsFolder

    file = file_of(path)
    return 1 + len(NewsFolder(file.parent).versions(file.name))
