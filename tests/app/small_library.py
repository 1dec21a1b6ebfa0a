"""A real library over a dozen small files; only the searcher's and the indexer's process are left out.

The files are written and indexed once, by whoever opens the first one of a test session; every `SmallLibrary` then
works on a copy of that cache, with personal data of its own. All of them share the folder of articles, since a
cache holds for one folder only: one library is open at a time, and puts the files back that it changed.
"""

from __future__ import annotations

import asyncio
import atexit
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

from msgspec.structs import replace

from reader.errors import ArticleError
from reader.library.events import LibraryEvent
from reader.library.local import LocalLibrary
from reader.library.open import open_library
from reader.library.opening import prepare
from reader.model import Bookmark, Facet, Hit, SearchAnswer, Span
from reader.model.keeping import Draft
from reader.model.passage import AnchorState
from reader.model.rows import Reading
from reader.model.search import SNIPPETS, Completion, SearchOrder
from reader.passages.keeping import place_of
from reader.settings import Folders, Settings

FILES = Path(__file__).parents[1] / "fixtures" / "library"
"""A dozen articles, numbered as their ids are: invented places and people."""

PREPARED = "NEWSREADER_SMALL_LIBRARY"
"""The variable that names the folder with the files and their index, also to programs that a test starts."""

TOOK = 3.0
"""Milliseconds every answer is said to have taken, so that screens look the same each time."""


def prepared() -> Path:
    """The folder with the files (`seeds`) and what was derived from them (`cache`), made when it is not there yet."""
    if PREPARED not in os.environ:
        folder = Path(tempfile.mkdtemp(prefix="newsreader-tests-")).resolve()
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        shutil.copytree(FILES, folder / "seeds")
        folders = Folders(folder / "config", folder / "cache", folder / "data", folder / "fetched")
        library = open_library([folder / "seeds"], folders=folders, settings=Settings())
        library.update(lambda event: None)
        library.close()
        os.environ[PREPARED] = str(folder)
    return Path(os.environ[PREPARED])


class SmallLibrary(LocalLibrary):
    """A library as the screen gets it, and a few handles to make happen what a test is about."""

    holds_samples = True
    """As of the library that one sees first."""

    def __init__(self) -> None:
        made = prepared()
        self._news = made / "seeds"
        self._home = Path(tempfile.mkdtemp(prefix="library-", dir=made))
        shutil.copytree(made / "cache", self._home / "cache")
        folders = Folders(*(self._home / name for name in ("config", "cache", "data", "fetched")))
        super().__init__(prepare([self._news], folders, Settings()))
        self.engine = Engine(self)
        self.broken: dict[int, str] = {}
        self.listener: Callable[[LibraryEvent], None] = lambda event: None
        self.started = self.stopped = False
        self._added: list[Path] = []
        self._taken: dict[Path, Path] = {}

    # -- files that come and go

    def add(self, title: str, text: str, published: str = "2031-05-01") -> int:
        """A file comes into the folder and is indexed."""
        [number] = self.add_all([title], text, published)
        return number

    def add_all(self, titles: Sequence[str], text: str, published: str) -> list[int]:
        """A file for each title comes into the folder, and all are indexed."""
        before = len(self._added)
        for title in titles:
            file = self._news / f"added-{len(self._added) + 1}.md"
            head = f'---\ntitle: "{title}"\nsource: Post\ndate: {published}\n---\n\n'
            file.write_text(f"{head}{text}\n", encoding="utf-8")
            self._added.append(file)
        self.update(lambda event: None)
        numbers = [self.article_id_of(str(file)) for file in self._added[before:]]
        assert None not in numbers
        return [number for number in numbers if number is not None]

    def remove(self, *article_ids: int) -> None:
        """Files go out of the folder."""
        for heading in self.headings_of(article_ids):
            file = Path(heading.path)
            self._taken[file] = self._home / file.name
            shutil.move(file, self._taken[file])
        self.update(lambda event: None)

    def put_back(self) -> None:
        """The files that went out of the folder come back."""
        for file, kept in self._taken.items():
            shutil.move(kept, file)
        self._taken.clear()
        self.update(lambda event: None)

    def another(self) -> LocalLibrary:
        """The same library, without the handles of a test."""
        return LocalLibrary(replace(self._opening, personal=self._personal.another()))

    def close(self) -> None:
        super().close()
        self.engine.close()
        for file in self._added:
            file.unlink(missing_ok=True)
        for file, kept in self._taken.items():
            shutil.move(kept, file)
        shutil.rmtree(self._home, ignore_errors=True)

    # -- what goes wrong, and what another program does

    def read(self, article_id: int) -> Reading:
        if article_id in self.broken:
            raise ArticleError(self.broken[article_id])
        return super().read(article_id)

    def put_state(self, bookmark_id: int, state: AnchorState, path: str | None = None) -> Bookmark:
        """The place of a bookmark is found to be in that state."""
        bookmark = self._personal.bookmark(bookmark_id)
        place = replace(bookmark.place, state=state, path=path or bookmark.place.path)
        self._personal.delete_bookmark(bookmark_id)
        return self._personal.restore_bookmark(replace(bookmark, place=place))

    def keep_elsewhere(self, article_id: int, span: Span) -> None:
        """Another program keeps a passage."""
        passage = self.bookmarks.passage(article_id, span)
        with self._personal.another() as personal:
            personal.add_bookmark(passage, place_of(passage))

    def note_drafts(self) -> list[Draft]:
        """All unfinished notes."""
        return self._personal.drafts()

    def hide_index(self) -> None:
        """No article is searchable yet."""
        self._opening.cache.index.rename(self._home / "index")
        self._change_catalog("UPDATE articles SET indexed_hash = NULL")

    def show_index(self) -> None:
        """All articles are searchable."""
        (self._home / "index").rename(self._opening.cache.index)
        self._change_catalog("UPDATE articles SET indexed_hash = content_hash")

    def _change_catalog(self, statement: str) -> None:
        with closing(sqlite3.connect(self._opening.cache.catalog)) as connection, connection:
            connection.execute(statement)

    # -- children

    @property
    def is_busy(self) -> bool:
        """Whether something is done in the background."""
        return self._background.busy

    async def start(self, listener: Callable[[LibraryEvent], None]) -> None:
        self._listener = self.listener = listener
        self.started = True

    @property
    def searcher(self) -> Engine:
        return self.engine

    async def stop(self) -> None:
        self.stopped = True


class Engine:
    """What the searcher's process does, in this one, with the questions of its client."""

    def __init__(self, library: SmallLibrary) -> None:
        self._opening = library.opening
        self._service: object = None
        self.asked: list[str] = []
        """The queries of all searches."""
        self.slow: set[str] = set()
        """Queries that are answered when they are taken out of here."""
        self.error: str | None = None
        self.copies: dict[int, int] = {}
        """How many copies of an article answers speak of, beside those there are."""
        self.most_snippets = SNIPPETS
        """With how many hits snippets come at most."""
        self.later: list[int] = []
        """The hits whose snippets were asked for later."""
        self.partial = False
        """Whether answers are said to be cut short."""

    def close(self) -> None:
        """Let go of the catalog."""
        if self._service is not None:
            self._service[1].close()

    @property
    def _engine(self):
        # Imported when it is first asked, as the screen must not wait for it.
        if self._service is None:
            from reader.search.whoosh.engine import WhooshEngine
            from reader.search.whoosh.index import WhooshIndex
            from reader.store.catalog.lookups import SearchLookup

            lookup = SearchLookup(self._opening.cache.catalog, self._opening.folders.data / "personal.db")
            self._service = WhooshEngine(WhooshIndex(self._opening.cache.index), lookup), lookup
        return self._service[0]

    async def search(
        self, query: str, limit: int = 200, order: SearchOrder = "relevance", snippets: int = SNIPPETS
    ) -> SearchAnswer:
        self.asked.append(query)
        await asyncio.sleep(0)
        while query in self.slow:
            await asyncio.sleep(0.01)
        if self.error:
            return SearchAnswer(query, error=self.error)
        answer = self._engine.search(query, limit, order, live=True, snippets=min(snippets, self.most_snippets))
        hits = tuple(replace(hit, copies=self.copies.get(hit.id, hit.copies)) for hit in answer.hits)
        return replace(answer, took_ms=TOOK, hits=hits, partial=answer.partial or self.partial)

    async def snippets(self, query: str, ids: Sequence[int]) -> tuple[Hit, ...] | None:
        self.later += ids
        await asyncio.sleep(0)
        return self._engine.snippets(query, ids).value

    async def similar(self, article_id: int, limit: int = 50) -> SearchAnswer:
        await asyncio.sleep(0)
        return replace(self._engine.similar(article_id, limit), took_ms=TOOK)

    async def marks(self, article_id: int, query: str) -> tuple[Span, ...]:
        return self._engine.marks(article_id, query).value

    async def article_ids(self, query: str, live: bool = False) -> list[int] | None:
        await asyncio.sleep(0)
        return list(self._engine.article_ids(query, live=live).value)

    async def facets(self, query: str) -> tuple[Facet, ...]:
        await asyncio.sleep(0)
        return self._engine.facets(query).value

    async def completions(self, line: str, limit: int = 8) -> tuple[Completion, ...]:
        return self._engine.complete(line, limit).value

    async def refresh(self) -> None:
        """The engine sees by itself that the index has changed."""
