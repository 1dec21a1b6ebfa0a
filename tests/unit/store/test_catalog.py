"""The catalog gives back what was put into it, in the orders lists ask for."""

from __future__ import annotations

import random

import pytest
from msgspec.structs import replace

from reader.errors import CatalogError
from reader.model import Article, ArticleMeta, Block, Extracted, Figure, Mention, Quote, Span, Style
from reader.model.article import UNDATED
from reader.model.desks import figure_filter
from reader.model.rows import FigureFilter, HeadingFilter, QuoteFilter
from reader.search.words import Terms
from reader.store.catalog.desks import DeskReader
from reader.store.catalog.reader import ORDERS, CatalogReader
from reader.store.catalog.rows import FileStamp, article_rows
from reader.store.catalog.schema import connect_reader
from reader.store.catalog.writer import CatalogWriter

TEXT = 'Mayor Ada Quill said 300 homes were lost. "We will rebuild," she added, for 5 to 6 million.'
STAMP = FileStamp(100, 5)


def said(start: int, end: int, **fields) -> Quote:
    return Quote("direct", Span(start, end), TEXT[start:end], **fields)


QUOTES = (
    said(21, 40, speaker=Mention(Span(6, 15), "Ada Quill"), canonical="Ada Quill", role="Mayor", rule="np-verb"),
    said(43, 58, quoted=(Span(43, 58),), speaker=Mention(Span(60, 63), "she"), canonical="Ada Quill", guess=True),
)
FIGURES = (
    Figure("count", Span(21, 30), TEXT[21:30], 300, noun="homes", said_of="lost"),
    Figure("money", Span(77, 91), TEXT[77:91], (5_000_000, 6_000_000), "range", "USD"),
    Figure("vague", Span(0, 5), TEXT[0:5], None),
    Figure("count", Span(6, 9), TEXT[6:9], 2**70),
)
ARTICLE = Article(
    ArticleMeta("Flood", "Jo Reed", "The Courier", "2026-03-02", "https://example.org/1", "en"),
    TEXT,
    (Block(0, len(TEXT), "quote", 1, "▎ ", "▎ "),),
    (Style(0, 5, "link", "https://example.org"),),
    notes=("a note",),
)


@pytest.fixture
def catalog(tmp_path):
    writer = CatalogWriter(tmp_path / "catalog.db")
    yield writer
    writer.close()


@pytest.fixture
def reading(tmp_path):
    """Opens the catalog for reading; closed at the end."""
    opened: list[CatalogReader] = []

    def open_reader(file=tmp_path / "catalog.db") -> CatalogReader:
        opened.append(CatalogReader(file))
        return opened[-1]

    yield open_reader
    for reader in opened:
        reader.close()


def put(catalog: CatalogWriter, path: str, article: Article = ARTICLE, moment: int = 0, extracted=None) -> int:
    with catalog.transaction():
        article_id = catalog.add_heading(path, STAMP, article.meta, moment)
        extracted = extracted or Extracted(QUOTES, FIGURES)
        catalog.put_article(
            article_rows(article_id, STAMP, f"hash of {path}", article, extracted, moment, Terms().counted)
        )
    return article_id


def test_an_article_comes_back_as_it_was(catalog, reading):
    article_id = put(catalog, "/a.md")
    stored = reading().article(article_id)
    assert stored is not None
    assert stored.article == ARTICLE
    assert stored.extracted.quotes == QUOTES
    assert stored.extracted.figures == tuple(sorted(FIGURES, key=lambda figure: figure.span))
    assert stored.content_hash == "hash of /a.md"
    assert (stored.heading.quotes, stored.heading.figures, stored.heading.words) == (2, 4, 18)


def test_a_second_put_replaces_the_first(catalog, reading):
    article_id = put(catalog, "/a.md")
    with catalog.transaction():
        catalog.set_indexed({article_id: "hash of /a.md"})
    shorter = replace(ARTICLE, text="No quotes.", blocks=())
    with catalog.transaction():
        catalog.put_article(article_rows(article_id, STAMP, "new", shorter, Extracted(), 1))
    reader = reading()
    assert reader.article(article_id).extracted == Extracted()
    assert reader.quotes(QuoteFilter()) == []
    assert [row[:2] for row in catalog.unindexed(10)] == [(article_id, "new")]


@pytest.mark.parametrize("order", ["newest", "oldest", "source", "title", "quotes", "figures"])
@pytest.mark.parametrize("only", [HeadingFilter(), HeadingFilter(text="co flo"), HeadingFilter(source="B")])
def test_positions_agree_with_windows(catalog, order, only, reading):
    rng = random.Random(3)
    for n in range(40):
        source = rng.choice(["A", "B", "co", None])
        meta = ArticleMeta(rng.choice(["Flood", "flood", "Strike", "Ödland"]), source=source)
        extracted = Extracted(QUOTES[: rng.randrange(3)], FIGURES[: rng.randrange(4)])
        put(catalog, f"/{n}.md", replace(ARTICLE, meta=meta), rng.randrange(5) + rng.choice((0, UNDATED)), extracted)
    reader = reading()
    total = reader.count(only)
    rows = [row for at in range(0, total, 7) for row in reader.headings(at, 7, order, only)]
    assert len(rows) == len({row.id for row in rows}) == total > 0
    assert [reader.position(row.id, order, only) for row in rows] == list(range(total))
    left_out = {row.id for row in reader.headings(0, 99)} - {row.id for row in rows}
    assert all(reader.position(article_id, order, only) is None for article_id in left_out)


@pytest.mark.parametrize(("order", "ids"), [("newest", [3, 1, 4, 2]), ("oldest", [1, 3, 2, 4])])
def test_articles_without_a_date_stand_last_in_either_order(catalog, order, ids, reading):
    for moment in (-5, UNDATED + 3, 7, UNDATED + 9):
        put(catalog, f"/{moment}.md", moment=moment)
    assert [row.id for row in reading().headings(0, 9, order)] == ids


@pytest.mark.parametrize(
    ("text", "found"),
    [("QUILL", {"/title", "/byline"}), ("courier", {"/source"}), ("quill courier", set()), ("q reed", {"/title"})],
)
def test_each_word_of_a_filter_stands_in_title_source_or_byline(catalog, reading, text, found):
    put(catalog, "/title", replace(ARTICLE, meta=ArticleMeta("Quill resigns", "Jo Reed")))
    put(catalog, "/source", replace(ARTICLE, meta=ArticleMeta("Floods", source="The Courier")))
    put(catalog, "/byline", replace(ARTICLE, meta=ArticleMeta("Storms", "Ada Quill", "Herald")))
    only = HeadingFilter(text=text)
    assert {row.path for row in reading().headings(0, 9, only=only)} == found
    assert reading().count(only) == len(found)


def test_filter_text_is_taken_literally(catalog, reading):
    put(catalog, "/a.md", replace(ARTICLE, meta=ArticleMeta("100% sure_thing")))
    put(catalog, "/b.md", replace(ARTICLE, meta=ArticleMeta("100 sure thing")))
    reader = reading()
    assert [row.path for row in reader.headings(0, 9, only=HeadingFilter(text="0% e_t"))] == ["/a.md"]


def test_headings_of_keeps_the_order_and_drops_the_unknown(catalog, reading):
    ids = [put(catalog, f"/{n}.md") for n in range(3)]
    reader = reading()
    assert [row.id for row in reader.headings_of([ids[2], 999, ids[0]])] == [ids[2], ids[0]]


def test_quotes_by_speaker_mention_or_role(catalog, reading):
    article_id = put(catalog, "/a.md")
    reader = reading()
    assert [row.quote for row in reader.quotes(QuoteFilter("quill"))] == list(QUOTES)
    assert [row.quote for row in reader.quotes(QuoteFilter("mayor ada"))] == [QUOTES[0]]
    assert reader.quotes(QuoteFilter("nobody")) == []
    assert reader.quotes(QuoteFilter(articles=frozenset())) == []
    assert len(reader.quotes(QuoteFilter(articles=frozenset([article_id])))) == 2


@pytest.mark.parametrize(
    ("only", "found"),
    [
        (FigureFilter(), [2, 3, 0, 1]),
        (FigureFilter(low=301), [3, 1]),
        (FigureFilter(high=300), [0]),
        (FigureFilter(low=5_500_000, high=5_600_000), [1]),
        (FigureFilter(noun="home"), [0]),
        (FigureFilter(noun="hom"), []),
        (FigureFilter(noun="usd"), [1]),
    ],
)
def test_figures_by_value_and_noun(catalog, only, found, reading):
    put(catalog, "/a.md")
    rows = reading().figures(only)
    assert [row.figure for row in rows] == [FIGURES[n] for n in found]
    assert all(row.figure.text in row.sentence for row in rows)


def test_the_sentence_of_a_figure_is_cut_where_a_text_is_one_endless_line(catalog, reading):
    text = "and 12 more " * 3_000
    numbers = [Span(at, at + 2) for at in range(4, len(text), 12)]
    figures = tuple(Figure("count", span, "12", 12) for span in numbers)
    put(catalog, "/long.txt", replace(ARTICLE, text=text, blocks=(), styles=()), extracted=Extracted((), figures))
    put(catalog, "/a.md")
    rows = reading().figures(FigureFilter())
    assert sum(len(row.sentence) for row in rows) < 1_300 * len(figures)
    assert all("12" in row.sentence for row in rows if row.figure.text == "12")
    first, middle, last = rows[len(FIGURES)], rows[1_500], rows[-1]
    assert not first.sentence.startswith("…") and first.sentence.endswith("…")
    assert middle.sentence.startswith("…") and middle.sentence.endswith("…")
    assert last.sentence.startswith("…") and not last.sentence.endswith("…")
    assert rows[0].sentence == "Mayor Ada Quill said 300 homes were lost."


def test_removed_ids_are_never_given_again(catalog):
    first = put(catalog, "/a.md")
    with catalog.transaction():
        catalog.remove([first])
    assert put(catalog, "/a.md") > first
    assert list(catalog.known()) == ["/a.md"]


def test_a_failed_transaction_leaves_nothing(catalog):
    with pytest.raises(RuntimeError), catalog.transaction():
        catalog.add_heading("/a.md", STAMP, ARTICLE.meta, 0)
        raise RuntimeError
    assert catalog.known() == {}


def test_what_was_indexed_with_other_content_is_not_marked(catalog):
    article_id = put(catalog, "/a.md")
    with catalog.transaction():
        catalog.set_indexed({article_id: "older content"})
    assert len(catalog.unindexed(9)) == 1


def test_a_missing_catalog_is_said(reading):
    with pytest.raises(CatalogError, match="newsreader index"):
        reading()


@pytest.mark.parametrize("harm", ["noise", "truncated", "flipped"])
def test_a_damaged_catalog_is_said(catalog, tmp_path, harm, reading):
    file = tmp_path / "catalog.db"
    for n in range(30):
        put(catalog, f"/{n}.md")
    catalog.close()
    data = bytearray(file.read_bytes())
    if harm == "noise":
        data = bytearray(random.Random(1).randbytes(9000))
    elif harm == "truncated":
        data = data[:5000]
    else:
        data[100:4000] = bytes(3900)
    file.write_bytes(data)
    with pytest.raises(CatalogError):
        reader = reading(file)
        reader.headings(0, 100)
        reader.quotes(QuoteFilter())


def test_another_format_is_refused(catalog, reading):
    catalog._connection.execute("PRAGMA user_version = 99")
    with pytest.raises(CatalogError, match="another version"):
        reading()


def test_a_read_only_folder_can_still_be_read(catalog, tmp_path, reading):
    put(catalog, "/a.md")
    catalog.close()
    # What a read-only medium has: the file alone, no write-ahead log beside it.
    file = tmp_path / "medium" / "catalog.db"
    file.parent.mkdir()
    (tmp_path / "catalog.db").rename(file)
    (tmp_path / "medium" / "catalog.db-shm").mkdir()
    assert reading(file).count() == 1


@pytest.mark.parametrize("order", ORDERS)
def test_no_order_of_the_list_sorts_the_whole_library(tmp_path, order):
    CatalogWriter(tmp_path / "catalog.db").close()
    connection = connect_reader(tmp_path / "catalog.db")
    by = ", ".join(f"{key} {way}" for key, way in ORDERS[order])
    plan = connection.execute(f"EXPLAIN QUERY PLAN SELECT * FROM articles a ORDER BY {by} LIMIT 100 OFFSET 5000")
    steps = [row[-1] for row in plan]
    connection.close()
    assert steps
    assert not any("TEMP B-TREE" in step for step in steps)


def test_no_write_ahead_log_is_left_though_a_reader_closes_last(tmp_path):
    writer = CatalogWriter(tmp_path / "catalog.db")
    reader = CatalogReader(tmp_path / "catalog.db")
    for number in range(50):
        put(writer, f"/news/{number}.md", ARTICLE)
    reader.count()
    writer.close()
    reader.close()
    assert sum(file.stat().st_size for file in tmp_path.glob("catalog.db-wal")) == 0


def test_the_log_is_folded_in_while_the_writer_goes_on_and_a_reader_does_not_hold_it_up(catalog, tmp_path, reading):
    put(catalog, "/news/a.md", ARTICLE)
    catalog.fold_log()
    assert (tmp_path / "catalog.db-wal").stat().st_size == 0
    put(catalog, "/news/b.md", ARTICLE)
    assert reading().count() == 2


def test_the_figures_of_an_article_are_not_looked_for_in_an_index_of_values(tmp_path, catalog, reading):
    put(catalog, "/news/a.md", ARTICLE)
    desks = DeskReader(tmp_path / "catalog.db")
    asked = []
    plain = desks._all
    desks._all = lambda sql, values=(): asked.append((sql, values)) or plain(sql, values)
    for typed in (">0", "<5", "% ", "source:wire", "people >1"):
        for order in ("newest", "oldest"):
            desks.count_figures(figure_filter(typed))
            desks.desk_figures(figure_filter(typed), 0, 50, order)
    plans = [
        row[-1] for sql, values in asked if "NOT INDEXED" in sql for row in plain(f"EXPLAIN QUERY PLAN {sql}", values)
    ]
    assert [plan for plan in plans if plan.startswith("SEARCH f ")]
    assert not [plan for plan in plans if plan.startswith(("SCAN f", "SEARCH f USING INDEX"))]
    desks.close()
