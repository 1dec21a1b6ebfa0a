"""The desks over a server show what those of the same articles on this machine show."""

from __future__ import annotations

import asyncio
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, TypeVar

import pytest
from msgspec.json import encode

from reader.cli.main import run
from reader.errors import ServerError
from reader.extraction import RULES_VERSION
from reader.library.events import LibraryEvent
from reader.library.library import Library
from reader.library.open import library_of
from reader.library.opening import prepare
from reader.library.roots import resolve_roots, server_key
from reader.library.server.comparing import compare
from reader.library.server.filling import fill
from reader.library.server.listing import figures_on
from reader.library.server.places import prepare_server, server_of
from reader.library.server.searching import MirroredEngine
from reader.library.server.signs import Signer
from reader.model import Figure, Heading, Quote, Span
from reader.model.desks import (
    Cursor,
    DeskOrder,
    DifferenceRow,
    FigureDeskFilter,
    QuoteDeskFilter,
    SameQuote,
    SpeakerCount,
    StoryDeskFilter,
    figure_filter,
    quote_filter,
)
from reader.model.rows import FigureFilter, QuoteFilter
from reader.search.opensearch import administration, compared
from reader.search.opensearch.administration import condition, initialise, renew, unsigned
from reader.search.opensearch.compared import Compared, Waiting
from reader.search.opensearch.connection import Address
from reader.search.opensearch.desks import DeskSearch
from reader.search.opensearch.documents import WHOLE, WORDS_VERSION, Words, article_in, body_of, stored_in
from reader.search.opensearch.intake import Intake, Parcel
from reader.search.opensearch.mapping import FORMAT
from reader.settings import Folders, Settings
from tests.opensearch.cluster import Cluster
from tests.opensearch.test_desk_library import LARGEST

T = TypeVar("T")
Row = tuple[Heading, T]

SEEDS = Path(__file__).parents[2] / "seeds"
MORE = {
    "cafe.md": "---\ntitle: Café\nsource: The Valley Post\ndate: 2024-02-03\n---\n\nThe café's owner, Zoë Brück, said "
    "that 4 to 6 % of 1,200 families had left. “We’re by the river-bank,” said Brück. “The U.S. won't pay,” she added. "
    "More than 300 residents were killed, according to Harbour Police.\n",
    "undated.md": "---\ntitle: Undated\n---\n\nThe families of 40 miners waited. “The river rose,” said Ann Lee, the "
    "engineer. “It took 2,500 homes,” said Ann Lee.\n",
    "empty.md": "---\ntitle: Nothing in it\n---\n\nNobody spoke here.\n",
}
PAGE = 40
"""Rows asked for at once: all quotes together are several pages."""
QUOTES = (
    *("", "the", "th", "ri", "river", "rose river", "cafe", "CAFÉ we", "u.s", "the bank", "bank the", "said"),
    *(
        "speaker:lee",
        "speaker:engineer",
        "river speaker:ann",
        "source:post",
        "source:VALLEY river",
        "zoë",
        "2",
        "no*such",
    ),
)
FIGURES = (
    *(
        "",
        "families",
        "family",
        "residents killed",
        "killed",
        ">1000",
        ">=1200",
        "<50",
        "%",
        ">5 %",
        "<=4 %",
        "homes >2k",
    ),
    *("claimant:police", "claimant:harbour residents", "source:post", "source:post %", ">1 <10", "people killed >10"),
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("articles") / "news"
    folder.mkdir()
    for seed in sorted(SEEDS.glob("*.*"))[:40]:
        (folder / seed.name).write_bytes(seed.read_bytes())
    for name, text in MORE.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def folders_in(home: Path) -> Folders:
    return Folders(home / "config", home / "cache", home / "data", home / "News")


def deaf(event: LibraryEvent) -> None:
    del event


@pytest.fixture(scope="module")
def local(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """The articles in files on this machine."""
    opening = prepare([folder], folders_in(tmp_path_factory.mktemp("local")), Settings())
    with closing(library_of(opening)) as library:
        library.update(deaf)
        library.gather_evidence(deaf)
        yield library


@pytest.fixture(scope="module")
def address(cluster: Cluster, folder: Path) -> str:
    """The same articles on the server, in three parts."""
    address = cluster.address("desks")
    with closing(server_of(address, Settings())) as server:
        initialise(server, RULES_VERSION, articles=13_000_000, replicas=0)
        assert fill(server, resolve_roots([folder]), LARGEST, deaf).failed == {}
        server.call("POST", f"/{server.name}/_refresh", seconds=60.0)
        assert condition(server).shards == 3
        assert compare(server, deaf) == condition(server).articles
        Compared(server).refresh()
    return address


class Remote:
    """The engine over the server, and the library of this machine that its rows are opened from."""

    def __init__(self, address: str, home: Path) -> None:
        folders = folders_in(home)
        opening = self.opening = prepare_server(address, folders, Settings())
        self.library = library_of(opening)
        self._headings: dict[int, Heading] = {}
        personal = folders.data / "personal.db"
        self.engine = MirroredEngine(address, Settings(), opening.cache, personal, time_limit=30.0)

    def quotes(self, only: QuoteDeskFilter, order: DeskOrder, speaker: str | None = None) -> Iterator[Row[Quote]]:
        """All quotes, a few at a time."""
        after: Cursor | None = None
        while True:
            page = self.engine.desk_quotes(only, speaker, order, after, PAGE)
            assert (page.error, page.value.remark) == (None, "")
            for row in page.value.rows:
                yield self._heading(row.article), row.quote
            if (after := page.value.after) is None:
                return

    def figures(self, only: FigureDeskFilter, order: DeskOrder) -> Iterator[tuple[Heading, tuple[Figure, str, Span]]]:
        """All figures with their sentences, a few at a time."""
        after: Cursor | None = None
        while True:
            page = self.engine.desk_figures(only, order, after, PAGE)
            assert (page.error, page.value.remark) == (None, "")
            for row in page.value.rows:
                yield self._heading(row.article), (row.figure, row.sentence, row.sentence_span)
            if (after := page.value.after) is None:
                return

    def _heading(self, article: int) -> Heading:
        if article not in self._headings:
            [self._headings[article]] = self.library.headings_of([article])
        return self._headings[article]

    def close(self) -> None:
        self.engine.close()
        self.library.close()


@pytest.fixture(scope="module")
def remote(address: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Remote]:
    with closing(Remote(address, tmp_path_factory.mktemp("remote"))) as remote:
        yield remote


def told(rows: Iterable[Row[Any]]) -> list[str]:
    """Rows in an order of their own, by file name and all that is known of them."""
    return sorted(f"{heading.path.rpartition('/')[2]} {found!r}" for heading, found in rows)


def moments(rows: Iterable[Row[Any]], library: Library) -> list[int]:
    return [library.desks.moment_of(heading.id) for heading, _ in rows]


def test_speakers_have_the_same_counts(remote: Remote, local: Library) -> None:
    quotes = local.quotes(QuoteFilter())
    here = Counter(row.quote.canonical for row in quotes if row.quote.canonical)
    there = remote.engine.desk_counts().value
    assert {one.name: one.quotes for one in there.speakers} == here
    assert [one.quotes for one in there.speakers] == sorted(here.values(), reverse=True)
    assert (there.quotes, there.figures) == (len(quotes), local.desks.all_figures())
    [lee] = remote.engine.desk_counts("LEE an").value.speakers
    articles = {row.heading.id for row in quotes if row.quote.canonical == "Ann Lee"}
    assert (lee.name, lee.quotes, lee.articles) == ("Ann Lee", here["Ann Lee"], len(articles))
    assert remote.engine.desk_counts(").*[").value.speakers == ()


@pytest.mark.parametrize("order", ["newest", "oldest"])
def test_quotes_are_the_same_page_by_page(remote: Remote, local: Library, order: DeskOrder) -> None:
    found = []
    for typed in QUOTES:
        only = quote_filter(typed)
        here = [(row.heading, row.quote) for row in local.desks.quotes(only, order=order)]
        there = list(remote.quotes(only, order))
        assert told(there) == told(here), typed
        assert moments(there, remote.library) == moments(here, local), typed
        found.append(len(there))
    assert sum(map(bool, found)) > len(QUOTES) // 2


@pytest.mark.parametrize("order", ["newest", "oldest"])
def test_figures_are_the_same_page_by_page(remote: Remote, local: Library, order: DeskOrder) -> None:
    found = []
    for typed in FIGURES:
        only = figure_filter(typed)
        here = [
            (row.heading, (row.figure, row.sentence, row.sentence_span))
            for row in local.desks.figures(only, order=order)
        ]
        there = list(remote.figures(only, order))
        assert told(there) == told(here), typed
        assert moments(there, remote.library) == moments(here, local), typed
        found.append(len(there))
    assert sum(map(bool, found)) > len(FIGURES) // 2


def test_the_quotes_of_one_speaker_are_those_under_the_name(remote: Remote, local: Library) -> None:
    for name in ("Ann Lee", "Zoë Brück"):
        here = [row for row in local.quotes(QuoteFilter()) if row.quote.canonical == name]
        assert here
        there = remote.quotes(QuoteDeskFilter(), "newest", name)
        assert told(there) == told((row.heading, row.quote) for row in here)


COMMANDS = (
    ["quotes"],
    ["quotes", "--speaker", "EE engineer", "--json"],
    ["quotes", "--speaker", "brü"],
    ["quotes", "--sure", "-q", "river OR flood", "--csv"],
    ["quotes", "-q", "is:unread flood", "--limit", "7"],
    ["figures"],
    ["figures", "--min", "1000", "--noun", "homes", "--json"],
    ["figures", "--noun", "% of families"],
    ["figures", "--max", "50", "--sure", "-q", "speaker:askew", "--csv", "--limit", "9"],
    ["figures", "-q", "zeppelin"],
    ["quotes", "--same"],
    ["quotes", "--same", "--json"],
    ["quotes", "--same", "-q", "flood", "--speaker", "askew"],
    ["figures", "--differ"],
    ["figures", "--differ", "--json"],
    ["figures", "--differ", "-q", "killed"],
)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_commands_print_what_they_print_of_files(
    command: list[str],
    address: str,
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("NEWSREADER_HOME", str(tmp_path))
    local = run([*command, str(folder)]), capsys.readouterr().out
    there = run([*command, "--library", address]), capsys.readouterr().out
    assert there[0] == local[0]
    places = (server_key(Address.read(address).identity, "news/"), f"{folder}/")
    assert sorted(_without(places, there[1])) == sorted(_without(places, local[1]))


def test_stories_are_those_of_files(
    address: str, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("NEWSREADER_HOME", str(tmp_path))

    def told(*where: str) -> set[tuple[int, frozenset[str]]]:
        assert run(["stories", "--json", *where]) == 0
        rows = map(json.loads, capsys.readouterr().out.splitlines())
        return {
            (row["origins"], frozenset(article["path"].rpartition("/")[2] for article in row["articles"]))
            for row in rows
        }

    here = told(str(folder))
    assert len(here) > 3
    assert told("--library", address) == here


def test_an_older_library_is_signed_in_its_place_and_goes_on_after_an_interruption(
    cluster: Cluster, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(server_of(cluster.address("older"), Settings())) as server:
        index = initialise(server, RULES_VERSION, articles=10, replicas=0)
        meta = {"format": FORMAT, "words": WORDS_VERSION, "rules": RULES_VERSION}
        server.call("PUT", f"/{index}/_mapping", {"_meta": meta}, seconds=60.0)
        articles = fill(server, resolve_roots([folder]), LARGEST, deaf).sent
        server.call("POST", f"/{index}/_refresh", seconds=60.0)
        assert unsigned(server) == articles
        with pytest.raises(ServerError, match="library upgrade"):
            compare(server, deaf)
        monkeypatch.setattr(administration, "_PAGE", 10)

        def interrupted(done: int, total: int) -> None:
            if done >= 20:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            renew(server, RULES_VERSION, Signer(), interrupted)
        server.call("POST", f"/{index}/_refresh", seconds=60.0)
        assert unsigned(server) == articles - 20
        assert renew(server, RULES_VERSION, Signer(), lambda done, total: None) == articles - 20
        assert unsigned(server) == 0
        assert condition(server).index == index, "it stands where it stood"
        assert fill(server, resolve_roots([folder]), LARGEST, deaf).there == articles
        assert compare(server, deaf) == articles


def _without(places: Iterable[str], printed: str) -> list[str]:
    """Lines without what tells where an article lies, and which persons were merged over all articles."""
    for place in places:
        printed = printed.replace(place, "")
    # Two articles have no date but that in their files' names, which a server takes for theirs.
    dated_by_name = "The River Lede fell by about.*|Velmora’s presidential election….*"
    return re.sub(rf'"id":\d+,|"person":("[^"]*"|null),|{dated_by_name}', "", printed).splitlines()


def test_two_articles_are_compared_by_their_paths_there(
    address: str, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("NEWSREADER_HOME", str(tmp_path))
    assert run(["compare", "news/cafe.md", "news/undated.md", "--json", "--library", address]) == 0
    there = json.loads(capsys.readouterr().out)
    assert run(["compare", str(folder / "cafe.md"), str(folder / "undated.md"), "--json"]) == 0
    here = json.loads(capsys.readouterr().out)
    for name in ("copy", "sentences", "quotes", "figures"):
        assert there[name] == here[name]
    assert run(["compare", "news/cafe.md", "news/none.md", "--library", address]) == 2
    assert "has no article news/none.md" in capsys.readouterr().err


def test_what_is_listed_can_be_opened_and_kept_at_once(remote: Remote) -> None:
    heading, quote = next(remote.quotes(quote_filter("river speaker:lee"), "newest"))
    reading = remote.library.read(heading.id)
    assert not reading.pending
    assert quote in reading.extracted.quotes
    kept = remote.library.bookmarks.keep(heading.id, quote.span)
    assert kept.bookmark.passage.cite.speaker == "Ann Lee"
    assert remote.library.headings_of([heading.id])[0].bookmarks == 1


def test_what_was_corrected_here_is_so_in_the_rows_and_in_the_filter(
    address: str, local: Library, tmp_path: Path
) -> None:
    with closing(Remote(address, tmp_path)) as remote:
        heading, quote = next(remote.quotes(quote_filter("river speaker:lee"), "newest"))
        figure = next(found for _, found in remote.figures(figure_filter("homes"), "newest"))[0]
        reading = remote.library.read(heading.id)
        corrections = remote.library.corrections
        corrections.correct_mark(reading, quote, "speaker", "Grace Wren")
        corrections.correct_details(reading, {"source": "Night Mail"})
        [row] = remote.quotes(quote_filter("speaker:wren river source:night"), "newest")
        assert (row[1].canonical, row[1].guess) == ("Grace Wren", False)
        assert remote.library.headings_of([row[0].id])[0].meta.source == "Night Mail"
        assert list(remote.quotes(QuoteDeskFilter(), "newest", "Grace Wren")) == [row]
        of_lee = remote.quotes(QuoteDeskFilter(), "newest", "Ann Lee")
        assert (heading.id, quote.span) not in [(article.id, one.span) for article, one in of_lee]
        everything = list(remote.quotes(QuoteDeskFilter(), "newest"))
        corrections.correct_mark(reading, quote, "not_quote", None)
        assert len(list(remote.quotes(QuoteDeskFilter(), "newest"))) == len(everything) - 1
        named = figures_on(remote.opening, address, FigureFilter(noun="homes"), "")
        assert figure in [one.figure for one in named]
        for one in corrections.all():
            assert one.id is not None
            corrections.delete(one.id)
        assert told(remote.quotes(QuoteDeskFilter(), "newest")) == told(
            (one.heading, one.quote) for one in local.desks.quotes(QuoteDeskFilter())
        )


def test_a_library_without_the_fields_of_the_desks_gets_them_when_it_is_renewed(cluster: Cluster, folder: Path) -> None:
    with closing(server_of(cluster.address("before"), Settings())) as server:
        initialise(server, RULES_VERSION, articles=10, replicas=0)
        fill(server, resolve_roots([folder / "undated.md"]), LARGEST, deaf)
        server.call("POST", f"/{server.name}/_refresh", seconds=60.0)
        [hit] = server.search({"size": 1, **WHOLE})["hits"]["hits"]
        fields = body_of(article_in(int(hit["_id"]), stored_in(hit)), Words())
        for name in ("speech", "quoted", "counted"):
            del fields[name]
        for name in ("quotes", "figures"):
            del fields["forms"][name]
        assert Intake(server).put([Parcel(int(hit["_id"]), 2**42, encode(fields))]).stored == 1
        server.call("POST", f"/{server.name}/_refresh", seconds=60.0)
        search = DeskSearch(server.search)
        assert (search.counts("").quotes, search.quotes(quote_filter("river"), None, "newest", None, 5)[0].rows) == (
            0,
            (),
        )
        renew(server, RULES_VERSION, Signer(), lambda done, total: None)
        assert search.counts("").speakers == (SpeakerCount("Ann Lee", 2, 1),)
        assert len(search.quotes(quote_filter("river"), None, "newest", None, 5)[0].rows) == 1


async def test_the_screen_s_lists_come_from_the_searcher(address: str, tmp_path: Path) -> None:
    with closing(library_of(prepare_server(address, folders_in(tmp_path), Settings()))) as library:
        await library.start(deaf)
        try:
            only = quote_filter("river")
            await until_answered(library, only)
            rows = library.desks.quotes(only)
            assert rows
            assert all("river" in f"{row.quote.text} {row.person}".lower() for row in rows)
            assert not library.read(rows[0].heading.id).pending
            [lee] = [row for row in library.desks.persons() if row.name == "Ann Lee"]
            assert await library.desks.fetch(quote_filter("", lee.id), "newest") == ""
            assert len(library.desks.quotes(quote_filter("", lee.id))) == library.desks.all_quotes(lee.id) == lee.quotes
            assert await library.desks.fetch(figure_filter(">1000"), "oldest") == ""
            assert library.desks.figures(figure_filter(">1000"), order="oldest")
        finally:
            await library.stop()


async def test_desks_list_what_comparing_found_as_of_files(address: str, local: Library, tmp_path: Path) -> None:
    with closing(library_of(prepare_server(address, folders_in(tmp_path), Settings()))) as library:
        await library.start(deaf)
        try:
            await until_answered(library, quote_filter("river"))
            desks = library.desks
            for typed in ("", "flood", "speaker:askew", "river source:post", "zeppelin"):
                quotes = quote_filter(typed)
                assert await desks.fetch(quotes, "often") == ""
                assert _of_groups(desks.same(only=quotes, often=True)) == _of_groups(local.desks.same(only=quotes))
            for typed in ("", "killed", ">1000", "%", "zeppelin"):
                figures = figure_filter(typed)
                assert await desks.fetch(figures, "surest") == ""
                assert _of_figures(desks.differences(only=figures)) == _of_figures(
                    local.desks.differences(only=figures)
                )
            await desks.fetch(QuoteDeskFilter(), "often")
            assert len(_of_groups(desks.same(often=True))) == desks.all_same() == local.desks.count_same() > 2
            assert desks.all_differences() == local.desks.count_differences() > 2
            for typed in ("", "river", "the FLO", "zeppelin"):
                stories = StoryDeskFilter(typed)
                assert await desks.fetch(stories, "newest") == ""
                here = local.desks.stories(only=stories)
                assert {frozenset(_files(one.headings)) for one in desks.stories(only=stories)} == {
                    frozenset(_files(one.headings)) for one in here
                }
            await desks.fetch(StoryDeskFilter(), "newest")
            [most, *_] = sorted(desks.stories(), key=lambda story: -len(story.headings))
            ids = [heading.id for heading in most.headings]
            found = await library.searcher.desk_between(ids, ())
            numbers = [local.article_id_of(local_path) for local_path in _paths(local, most.headings)]
            there = [number for number in numbers if number is not None]
            assert _of_groups(found.same) == _of_groups(local.desks.same_in(there))
            assert _of_figures(found.differences) == _of_figures(local.desks.differences_between(there))
            await desks.fetch(QuoteDeskFilter(), "often")
            [row, *_] = desks.same(often=True)
            told_in = [one.heading.id for one in row.variants]
            for _ in range(100):
                if library.have_at_hand(told_in):
                    break
                await asyncio.sleep(0.1)
            first = row.variants[0]
            assert first.span.of(library.read(first.heading.id).article.text) == first.text
        finally:
            await library.stop()


async def test_a_desk_says_what_to_run_where_nothing_was_compared(
    cluster: Cluster, folder: Path, tmp_path: Path
) -> None:
    address = cluster.address("uncompared")
    with closing(server_of(address, Settings())) as server:
        initialise(server, RULES_VERSION, articles=10, replicas=0)
        fill(server, resolve_roots([folder]), LARGEST, deaf)
        server.call("POST", f"/{server.name}/_refresh", seconds=60.0)
    with closing(Remote(address, tmp_path)) as remote:
        for page in (
            remote.engine.desk_same(QuoteDeskFilter(), None, "latest", None, PAGE),
            remote.engine.desk_differences(FigureDeskFilter(), (), "surest", None, PAGE),
            remote.engine.desk_stories(StoryDeskFilter(), None, PAGE),
        ):
            assert page.error is None
            assert (page.value.rows, page.value.total, page.value.after) == ((), 0, None)
            assert "`newsreader library compare`" in page.value.remark


def test_who_compares_for_long_keeps_the_articles_and_who_is_gone_loses_them(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(server_of(address, Settings())) as server:
        one, other = Compared(server), Compared(server)
        articles = [Waiting(number, "1", 0) for number in (1, 2)]
        monkeypatch.setattr(compared, "_LEASE_MS", -1)
        assert one.claim(articles) == articles
        monkeypatch.undo()
        one.hold(articles)
        assert other.claim(articles) == []
        monkeypatch.setattr(compared, "_LEASE_MS", -1)
        one.hold(articles[:1])
        assert other.claim(articles) == articles[:1]
        one.finish(articles, again={1, 2})


def _files(headings: Iterable[Heading]) -> list[str]:
    return [heading.path.rpartition("/")[2] for heading in headings]


def _paths(library: Library, headings: Iterable[Heading]) -> list[str]:
    """The same articles in files."""
    names = set(_files(headings))
    return [heading.path for heading in library.headings(0, -1) if heading.path.rpartition("/")[2] in names]


def _of_groups(rows: Iterable[SameQuote]) -> set[frozenset[tuple[str, str]]]:
    return {frozenset((name, one.text) for one in row.variants for name in _files([one.heading])) for row in rows}


def _of_figures(rows: Iterable[DifferenceRow]) -> set[tuple[str, str, str]]:
    return {(row.key, row.what, row.values) for row in rows}


async def until_answered(library: Library, only: QuoteDeskFilter) -> None:
    """Fetch until the server answers: on a busy machine the first answers may not come in time."""
    for _ in range(20):
        if await library.desks.fetch(only, "newest") == "" and library.desks.count_quotes(only):
            return
    raise TimeoutError
