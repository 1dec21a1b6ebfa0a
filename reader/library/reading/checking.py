"""Checking a draft: reading it, finding the articles that it may come from, comparing. Nothing of it is stored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import pairwise
from math import inf
from pathlib import Path
from time import monotonic

from reader.errors import ArticleError, EmptyArticleError, SearchIndexError
from reader.evidence.checking import DraftCheck, KnownArticle, Marked
from reader.evidence.claims import claim_at, retellings
from reader.evidence.counted import DAY
from reader.evidence.shared import Side
from reader.extraction import extract, language_of
from reader.formats.reading import parse
from reader.library.indexing.deriving import read_article
from reader.library.opening import Opening
from reader.library.roots import file_of, key_of
from reader.model import Article, Span
from reader.model.checking import CheckedDraft, CheckedRow
from reader.model.claims import Told, Watched
from reader.search.engine import SearchEngine
from reader.store.catalog.desks import DeskReader

MOST_CHARACTERS = 100_000
"""Characters of the longest draft that is checked: a book chapter."""
MOST_ROWS = 2_000
"""Quotes and figures of the longest draft: a book chapter has hundreds."""

MOST_BYTES = 20_000_000
"""Bytes of the largest file that is read as a draft: a document holds more than its text."""

CLAIM_ARTICLES = 60
"""Articles that are looked at for a claim."""
OWN_ARTICLES = 6
"""Articles that are looked at for the words of one quote or sentence alone."""
SHARED_ARTICLES = 16
"""Articles that are looked at for each of some rows: those found most often for all of them."""
FIRST_ROWS, SHARING_ROWS = 16, 80
"""Rows that share articles, the first ones and each page or two after them: the first are shown before the others are
looked for."""
STORIES, STORY_ARTICLES = 2, 4
"""Stories whose newest articles are looked at as well, and how many of each: they may have a newer toll."""
_ARTICLES_KEPT = 96
"""Articles that are ready for the next row or the next check: a few hundred kilobytes each."""


def read_draft_file(file: Path) -> tuple[Article, str]:
    """The draft in a file, and its path key. Raises ArticleError with the reason when it cannot be checked."""
    path = key_of(file)
    derived = read_article(path, file, MOST_BYTES)
    if derived.article is None:
        raise ArticleError(f"{file} cannot be checked: {(derived.reason or 'there is no text in it').rstrip('.')}.")
    return _checkable(derived.article, str(file)), path


def read_draft(name: str, data: bytes) -> Article:
    """A draft from bytes; `name` tells its format. Raises ArticleError as `read_draft_file` does."""
    try:
        article = parse(name, data)
    except EmptyArticleError as error:
        raise ArticleError("The draft cannot be checked: there is no text in it.") from error
    except ArticleError as error:
        raise ArticleError(f"The draft cannot be checked: {str(error).rstrip('.')}.") from error
    return _checkable(article, "The draft")


def _checkable(article: Article, name: str) -> Article:
    if len(article.text) > MOST_CHARACTERS:
        raise ArticleError(
            f"{name} cannot be checked: it is too long ({len(article.text):,} characters; "
            f"the most is {MOST_CHARACTERS:,})."
        )
    return article


def checker_of(opening: Opening) -> DraftChecker:
    """A checker over the library that was opened, in this process."""
    from reader.library.reading.searching import engine_of

    engine = engine_of(opening)
    if opening.server is None:
        return DraftChecker(engine, opening.cache.catalog)
    from reader.library.server.searching import MirroredEngine

    assert isinstance(engine, MirroredEngine)
    return DraftChecker(engine, opening.cache.catalog, engine.fetch_ids)


def _draft_of(article: Article) -> DraftCheck:
    """What is checked of a draft. Raises ArticleError when that is too much."""
    language = language_of(article.text, article.meta.language)
    found = extract(article.text, language=language)
    draft = DraftCheck(Side(article.meta.title, article.text, article.meta.source, 0.0, found.quotes, found.figures))
    if len(draft.marked) > MOST_ROWS:
        raise ArticleError(
            f"The draft cannot be checked: it has {len(draft.marked):,} quotes and figures; the most is {MOST_ROWS:,}."
        )
    return draft


@dataclass
class _Begun:
    """A draft of which a part was checked: of `total` rows those that are `done`."""

    path: str
    article: Article
    total: int
    coming: Iterator[CheckedRow]
    done: list[CheckedRow]


class DraftChecker:
    """Checks drafts against one library. Articles that were compared are kept ready for the next check."""

    def __init__(
        self, engine: SearchEngine, catalog: Path, fetch: Callable[[Sequence[int]], None] | None = None
    ) -> None:
        """`fetch` brings articles of a server into the catalog by their ids."""
        self._engine, self._catalog, self._fetch = engine, catalog, fetch
        self._fetched: set[int] = set()
        self._known: dict[tuple[int, str], KnownArticle] = {}
        """Articles by id and hash, those last that were used last."""
        self._found: dict[tuple[tuple[str, ...], int], list[int]] = {}
        self._begun: _Begun | None = None

    def check(self, article: Article, path: str = "") -> Iterator[CheckedRow]:
        """The rows of a draft, in the order of its text. An article of the library at `path` is not its own source.

        Raises ArticleError when there are too many, CatalogError, SearchIndexError.
        """
        return self._rows(_draft_of(article), path)

    def check_at(self, path: str, after: int = 0, seconds: float = inf) -> CheckedDraft:
        """Check the draft at a path key: a file as it is now, or else an article as the catalog has it.

        A part of it that takes some `seconds`, one row at least: from its beginning, or `after` so many rows of the
        draft that was begun last, as it was read then. Where that was another one, this one is begun: the part's
        `first` says so. Raises ArticleError with the reason when it cannot be read, CatalogError, SearchIndexError.
        """
        begun = self._begun
        if begun is None or begun.path != path or not 0 < after <= len(begun.done):
            article = self._draft_at(path)
            draft = _draft_of(article)
            begun = self._begun = _Begun(path, article, len(draft.marked), self._rows(draft, path), [])
            after = 0
        if len(begun.done) == after:
            end = monotonic() + seconds
            for row in begun.coming:
                begun.done.append(row)
                if monotonic() >= end:
                    break
        rows, rest = tuple(begun.done[after:]), begun.total - len(begun.done)
        return CheckedDraft(path, begun.article.meta.title, begun.article.text, rows, after, rest)

    def _draft_at(self, path: str) -> Article:
        if not file_of(path).is_file():
            with closing(DeskReader(self._catalog)) as catalog:
                number = catalog.id_of(path)
                if number is not None and (reading := catalog.article(number)) is not None:
                    return reading.article
        return read_draft_file(file_of(path))[0]

    def _rows(self, draft: DraftCheck, path: str) -> Iterator[CheckedRow]:
        starts = [0, *range(FIRST_ROWS, len(draft.marked), SHARING_ROWS), len(draft.marked)]
        for start, end in pairwise(starts):
            rows = draft.marked[start:end]
            with closing(DeskReader(self._catalog)) as catalog:
                shared = self._shared(rows)
                told = [story.headings[-STORY_ARTICLES:] for story in catalog.story_of(shared)[:STORIES]]
                shared = list(dict.fromkeys([*shared, *(heading.id for headings in told for heading in headings)]))
                for one in rows:
                    ids = list(dict.fromkeys([*self._ids(one.query)[:OWN_ARTICLES], *shared]))
                    yield draft.row(one, self._articles(catalog, ids, path))

    def tell(self, watched: Watched) -> Told:
        """A claim with what other articles make of it that are not older, in the order of time.

        Raises CatalogError, SearchIndexError.
        """
        with closing(DeskReader(self._catalog)) as catalog:
            side, own = self._side_of(catalog, watched)
            draft = DraftCheck(side)
            if (claim := claim_at(draft, watched.span)) is None:
                return Told()
            ids = self._ids(claim.query, CLAIM_ARTICLES)
            found = [own, *ids[:OWN_ARTICLES]] if own is not None else ids[:OWN_ARTICLES]
            ids = list(
                dict.fromkeys(
                    [*ids, *(one.id for story in catalog.story_of(found)[:STORIES] for one in story.headings)]
                )
            )
            known = [
                one
                for one in self._articles(catalog, ids, watched.path)
                if one.side.moment // DAY >= side.moment // DAY
            ]
        text, lit = claim.span.of(side.text), tuple[Span, ...]()
        if claim.kind == "figure" and (thing := draft.thing(claim)) is not None:
            text, start = thing.sentence, claim.span.start - thing.sentence_start
            lit = (Span(start, start + claim.span.length),)
        return Told(claim.kind, text, lit, tuple(retellings(draft, claim, known)))

    def _side_of(self, catalog: DeskReader, watched: Watched) -> tuple[Side, int | None]:
        """The text that a claim stands in, and the id of its article while that is there."""
        if watched.text is None and (number := catalog.id_of(watched.path)) is not None:
            for marked in catalog.marked([number]):
                moment = catalog.moments_of([number]).get(number, 0)
                meta = marked.heading.meta
                return Side(meta.title, marked.text, meta.source, moment, marked.quotes(), marked.figures()), number
        text = watched.text or ""
        found = extract(text, language=language_of(text, None))
        return Side(watched.title, text, None, 0.0, found.quotes, found.figures), None

    def forget(self) -> None:
        """Articles came or went: what was found before says nothing any more."""
        self._found.clear()
        self._known.clear()
        self._fetched.clear()

    def _shared(self, marked: Sequence[Marked]) -> list[int]:
        """The articles that are found most often for some rows of a draft."""
        votes: Counter[int] = Counter()
        for query in dict.fromkeys(one.query for one in marked):
            for rank, number in enumerate(self._ids(query)):
                votes[number] += 10 - min(9, rank)
        return [number for number, _ in votes.most_common(SHARED_ARTICLES)]

    def _ids(self, query: tuple[str, ...], most: int = 10) -> list[int]:
        if not query:
            return []
        if (query, most) not in self._found:
            answer = self._engine.article_ids(" OR ".join(query), limit=most)
            if answer.error is not None:
                raise SearchIndexError(answer.error)
            self._found[query, most] = answer.value
        return self._found[query, most]

    def _articles(self, catalog: DeskReader, ids: Sequence[int], path: str) -> list[KnownArticle]:
        if self._fetch is not None and (missing := [number for number in ids if number not in self._fetched]):
            self._fetch(missing)
            self._fetched.update(missing)
        wanted = catalog.hashes_by_id(ids)
        for key in wanted.items():
            if key in self._known:
                self._known[key] = self._known.pop(key)
        new = [number for number, key in wanted.items() if (number, key) not in self._known]
        moments, persons = catalog.moments_of(new), catalog.person_names(new)
        for marked in catalog.marked(new):
            heading = marked.heading
            moment = moments.get(heading.id, 0)
            side = Side(
                *(heading.meta.title, marked.text, heading.meta.source, moment, marked.quotes(), marked.figures())
            )
            self._known[heading.id, wanted[heading.id]] = KnownArticle(
                heading, side, heading.id, persons.get(heading.id)
            )
        found = [self._known.get((number, wanted.get(number, ""))) for number in ids]
        while len(self._known) > _ARTICLES_KEPT:
            del self._known[next(iter(self._known))]
        return [one for one in found if one is not None and one.heading.path != path]
