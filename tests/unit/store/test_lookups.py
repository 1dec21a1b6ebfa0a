"""What the searcher asks of the catalog and of the personal database."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from msgspec.structs import replace

from reader.errors import CatalogError, PersonalDataError
from reader.model import Article, ArticleMeta, Extracted, Figure, Mention, Quote, Span
from reader.model.rows import FigureFilter, QuoteFilter
from reader.model.search import FigureRange, SpokenQuote
from reader.search.words import Terms
from reader.store.catalog.lookups import SearchLookup
from reader.store.catalog.reader import CatalogReader
from reader.store.catalog.rows import FileStamp, article_rows
from reader.store.catalog.writer import CatalogWriter

TEXT = "“We will rebuild,” mayor Ann Lee said. At least 35 people and 12 to 20 homes, 4% of them new."

QUOTE = Quote(
    "direct", Span(1, 16), TEXT[1:16], speaker=Mention(Span(25, 32), "Ann Lee"), canonical="Ann Lee", role="mayor"
)
FIGURES = (
    Figure("count", Span(39, 57), "At least 35 people", 35, ">=", noun="people"),
    Figure("count", Span(62, 76), "12 to 20 homes", (12, 20), "range", noun="homes"),
    Figure("percent", Span(78, 80), "4%", 4, unit="%"),
    Figure("date", Span(0, 1), "2022", 2022),
)


def add_article(writer: CatalogWriter, path: str, extracted: Extracted) -> int:
    with writer.transaction():
        number = writer.add_heading(path, FileStamp(1, 1), ArticleMeta(f"Title of {path}"), 0)
        article = Article(ArticleMeta(f"Title of {path}"), TEXT)
        writer.put_article(article_rows(number, FileStamp(1, 1), "hash", article, extracted, 0, Terms().counted))
    return number


@pytest.fixture
def catalog(tmp_path: Path) -> Path:
    writer = CatalogWriter(tmp_path / "catalog.db")
    add_article(writer, "/one.md", Extracted((QUOTE,), FIGURES))
    add_article(writer, "/two.md", Extracted())
    writer.close()
    return tmp_path / "catalog.db"


@pytest.fixture
def lookup(catalog: Path, tmp_path: Path) -> Iterator[SearchLookup]:
    with closing(SearchLookup(catalog, tmp_path / "personal.db")) as lookup:
        yield lookup


def test_texts(lookup: SearchLookup) -> None:
    assert lookup.texts([2, 1, 99]) == {1: ("Title of /one.md", TEXT), 2: ("Title of /two.md", TEXT)}
    assert lookup.texts([]) == {}
    assert len(lookup.texts(list(range(2_000)))) == 2


def test_quotes(lookup: SearchLookup) -> None:
    assert lookup.quotes_of([1, 2]) == [SpokenQuote(1, 1, 16, 25, 32, "Ann Lee Ann Lee mayor")]
    assert lookup.speakers([1, 2]) == {"Ann Lee": 1}
    assert lookup.speakers_like("le", 5) == lookup.speakers_like("ann", 5) == [("Ann Lee", 1)]
    assert lookup.speakers_like("nn", 5) == lookup.speakers_like("%", 5) == []


def test_guesses_are_left_out_when_only_what_is_sure_is_asked_for(tmp_path: Path) -> None:
    writer = CatalogWriter(tmp_path / "catalog.db")
    add_article(writer, "/one.md", Extracted((QUOTE,), FIGURES[:1]))
    add_article(writer, "/two.md", Extracted((replace(QUOTE, guess=True),), (replace(FIGURES[0], guess=True),)))
    writer.close()
    with closing(SearchLookup(tmp_path / "catalog.db", tmp_path / "personal.db")) as lookup:
        assert [quote.article_id for quote in lookup.quotes_of([1, 2])] == [1, 2]
        assert [quote.article_id for quote in lookup.quotes_of([1, 2], sure=True)] == [1]
        assert lookup.with_sure_quotes() == {1}
        for ids in (None, [1, 2]):
            assert lookup.articles_with_figure(FigureRange(35, 35), ids) == {1, 2}
            assert lookup.articles_with_figure(FigureRange(35, 35, sure=True), ids) == {1}
        assert [row[0] for row in lookup.figure_spans(FigureRange(35, 35, sure=True), [1, 2])] == [1]
    with closing(CatalogReader(tmp_path / "catalog.db")) as catalog:
        assert [row.heading.id for row in catalog.quotes(QuoteFilter(sure=True))] == [1]
        assert [row.heading.id for row in catalog.figures(FigureFilter(sure=True))] == [1]


@pytest.mark.parametrize(
    ("low", "high", "above", "below", "noun", "found"),
    [
        (35, 35, False, False, "", True),
        (35, None, True, False, "", False),
        (35, None, False, False, "people", True),
        (30, None, True, False, "homes", False),
        (19, None, True, False, "home", True),
        (13, 14, False, False, "homes", True),
        (None, 12, False, True, "homes", False),
        (None, 5, False, False, "% ", True),
        (4, 4, False, False, "people", False),
        (2000, None, False, False, "", False),
        (None, None, False, False, "p_ople", False),
        (None, None, False, False, "peopl", True),
        (None, None, False, False, "peo", False),
        (None, None, False, False, "homely", True),
        (None, None, False, False, "hom", False),
        (None, None, False, False, "homeless", False),
    ],
)
def test_figures(
    lookup: SearchLookup, low: float | None, high: float | None, above: bool, below: bool, noun: str, found: bool
) -> None:
    expected = {1} if found else set()
    wanted = FigureRange(low, high, above, below, Terms().counted(noun))
    assert lookup.articles_with_figure(wanted, None) == expected
    assert lookup.articles_with_figure(wanted, [1, 2]) == expected
    assert lookup.articles_with_figure(wanted, [2]) == set()
    assert {row[0] for row in lookup.figure_spans(wanted, [1, 2])} == expected


@pytest.mark.parametrize(
    ("noun", "counted"), [("people", True), ("home", True), ("cars", False), ("", False), ("%", True)]
)
def test_counted_nouns(lookup: SearchLookup, noun: str, counted: bool) -> None:
    assert lookup.counts(Terms().counted(noun)) is counted


def test_figures_are_found_by_what_happened(lookup: SearchLookup, catalog: Path) -> None:
    dead = Figure("count", Span(0, 11), "24,000 dead", 24_000, said_of="dead")
    killed = Figure("count", Span(0, 12), "1,300 people", 1_300, noun="people", said_of="killed")
    writer = CatalogWriter(catalog)
    three = add_article(writer, "/three.md", Extracted((), (dead,)))
    four = add_article(writer, "/four.md", Extracted((), (killed,)))
    writer.close()
    assert lookup.counts("dead") and lookup.counts(Terms().counted("kills"))
    assert lookup.articles_with_figure(FigureRange(1_000, noun="dead"), None) == {three}
    assert lookup.articles_with_figure(FigureRange(1_000, noun=Terms().counted("people killed")), None) == {four}
    assert lookup.articles_with_figure(FigureRange(30_000, noun="dead"), None) == set()


def test_what_was_found_is_forgotten_when_the_catalog_changes(lookup: SearchLookup, catalog: Path) -> None:
    assert not lookup.counts("car")
    writer = CatalogWriter(catalog)
    add_article(writer, "/three.md", Extracted((), (Figure("count", Span(0, 6), "3 cars", 3, noun="cars"),)))
    writer.close()
    assert lookup.counts("car")


def test_without_a_personal_database_nothing_is_marked(lookup: SearchLookup) -> None:
    assert lookup.tagged("todo") == lookup.bookmarked() == set()
    assert lookup.unread() == {1, 2}
    assert lookup.tags_like("", 5) == []


def test_bookmarks_tags_and_read_marks(lookup: SearchLookup, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "personal.db")) as connection, connection:
        connection.executescript(
            """
            CREATE TABLE bookmark (id INTEGER PRIMARY KEY, path TEXT NOT NULL);
            CREATE TABLE bookmark_tag (bookmark_id INTEGER, position INTEGER, tag TEXT, folded TEXT);
            CREATE TABLE read_article (path TEXT PRIMARY KEY);
            INSERT INTO bookmark VALUES (1, '/one.md'), (2, '/gone.md');
            INSERT INTO bookmark_tag VALUES (1, 0, 'ToDo', 'todo'), (2, 0, 'todo', 'todo');
            INSERT INTO read_article VALUES ('/two.md');
            """
        )
    assert lookup.kept() == set()  # a file of before whole articles could be kept
    assert lookup.tagged("TODO") == lookup.bookmarked() == lookup.unread() == {1}
    assert lookup.tagged("other") == set()
    assert lookup.tags_like("t", 5) == [("ToDo", 2)]


def test_a_damaged_personal_database_is_said(lookup: SearchLookup, tmp_path: Path) -> None:
    (tmp_path / "personal.db").write_bytes(b"no database at all" * 100)
    with pytest.raises(PersonalDataError, match=r"personal\.db cannot be read"):
        lookup.bookmarked()


def test_a_missing_or_damaged_catalog_is_said_and_one_that_is_back_is_used(tmp_path: Path, catalog: Path) -> None:
    lookup = SearchLookup(tmp_path / "later.db", tmp_path / "personal.db")
    with pytest.raises(CatalogError):
        lookup.texts([1])
    (tmp_path / "later.db").write_bytes(b"not a catalog" * 500)
    with pytest.raises(CatalogError):
        lookup.texts([1])
    (tmp_path / "later.db").unlink()
    catalog.rename(tmp_path / "later.db")
    assert set(lookup.texts([1])) == {1}
    lookup.close()


def test_a_question_that_takes_too_long_is_given_up(lookup: SearchLookup, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reader.store.catalog.lookups.TIME_LIMIT", -1.0)
    monkeypatch.setattr("reader.store.catalog.lookups._STEPS", 1)
    with pytest.raises(CatalogError, match="too long"):
        lookup.texts([1])


@pytest.mark.parametrize("noun", ["people", "person", "home", "homes", "%", "ho", "me", "percent"])
def test_a_search_and_the_table_of_figures_count_the_same_nouns(
    lookup: SearchLookup, tmp_path: Path, noun: str
) -> None:
    noun = Terms().counted(noun)
    found = lookup.articles_with_figure(FigureRange(noun=noun), None)
    with closing(CatalogReader(tmp_path / "catalog.db")) as reader:
        assert {row.heading.id for row in reader.figures(FigureFilter(noun=noun))} == found


def test_half_a_character_is_found_nowhere(lookup: SearchLookup) -> None:
    half = "\ud800"
    assert lookup.articles_with_figure(FigureRange(noun=half), None) == set()
    assert lookup.speakers_like(half, 9) == []
    assert lookup.tagged(half) == set()
    assert lookup.tags_like(half, 9) == []
    assert not lookup.counts(half)
