"""The desks of quotes, figures, comparing and stories, on a library of three articles that tell one event."""

from __future__ import annotations

import csv
import json
import sqlite3
import threading
from contextlib import closing

import pytest

from reader.app.app import NewsreaderApp
from reader.app.screens.compare import ColumnList, CompareDesk, Titles
from reader.app.screens.desk import Desk, Detail
from reader.app.screens.figures import FiguresDesk
from reader.app.screens.quotes import PersonList, QuotesDesk
from reader.app.screens.stories import StoriesDesk
from reader.app.widgets.key_bar import KeyBar
from reader.app.widgets.status_line import StatusLine
from reader.cli.main import run
from reader.library.open import open_library
from reader.records.comparison import SentenceRow
from reader.settings import Folders, Settings
from tests.app.driving import text_of

ARTICLES = {
    "courier": (
        "Two dead as the Lede breaks its banks in Harrowmere",
        "Two people were killed in Harrowmere after the River Lede came over the wall at Lunt Bridge on Sunday night. "
        "“We had forty minutes to empty four hundred houses and the siren never made a sound,” said Ruth Askew, the "
        "mayor of Harrowmere. The county said that 400 homes were flooded.",
    ),
    "wire": (
        "Toll of the Harrowmere flood rises to seven",
        "Seven people were killed in Harrowmere after the River Lede came over the wall at Lunt Bridge on Sunday "
        "night. "
        "“The siren never made a sound,” said Ruth Askew, the mayor of Harrowmere. Soldiers filled 18,000 bags.",
    ),
    "ledger": (
        "Eleven dead in Harrowmere, the county says",
        "Eleven people were killed in the Harrowmere flood, the county said. Ruth Askew, the mayor, wants an inquiry. "
        "“We had fifty minutes to empty four hundred houses and the siren never made a sound,” said Askew.",
    ),
}


@pytest.fixture
def real(tmp_path, monkeypatch):
    """A library on disk, its evidence gathered; no child process is started."""
    folder = tmp_path / "news"
    folder.mkdir()
    for day, (outlet, (title, text)) in enumerate(ARTICLES.items(), start=2):
        head = f"---\ntitle: {title}\ndate: 2026-03-0{day}\nsource: The {outlet.title()}\n---\n\n"
        (folder / f"{outlet}.md").write_text(head + text + "\n", encoding="utf-8")
    folders = Folders(tmp_path / "config", tmp_path / "cache", tmp_path / "data", tmp_path / "fetched")
    library = open_library([folder], folders=folders, settings=Settings())
    library.update(lambda event: None)
    library.gather_evidence(lambda event: None)

    async def start(_listener):
        return None

    async def search(query, limit=200, order="relevance", snippets=0):
        return library.search_now(query, limit, order)

    monkeypatch.setattr(library, "start", start)

    async def told_claims(apart):
        return library.claims_now()

    monkeypatch.setattr(library, "search", search)
    monkeypatch.setattr(library, "told_claims", told_claims)
    yield library
    library.close()


@pytest.fixture
def app(real):
    return NewsreaderApp(real, Settings(read_after_seconds=0.05))


async def listed(pilot):
    await pilot.pause()
    waited = [worker for worker in pilot.app.workers if worker.group in ("desk", "export")]
    await pilot.app.workers.wait_for_complete(waited)
    await pilot.pause()


async def on_desk(pilot, *keys):
    for key in keys:
        await pilot.press(key)
        await listed(pilot)
    screen = pilot.app.screen
    assert isinstance(screen, Desk)
    return screen


def rows_of(screen):
    return text_of(screen.rows)


async def test_quotes_stand_beside_their_speakers(app):
    async with app.run_test(size=(120, 30)) as pilot:
        desk = await on_desk(pilot, "2")
        assert isinstance(desk, QuotesDesk)
        people = text_of(desk.query_one(PersonList))
        assert "Everybody" in people[0]
        assert "Ruth Askew" in people[1]
        assert any("The siren never made a sound" in line for line in rows_of(desk))


async def test_what_is_told_more_than_once_is_one_row(app):
    async with app.run_test(size=(120, 30)) as pilot:
        desk = await on_desk(pilot, "2", "equals_sign")
        lines = rows_of(desk)
        assert lines[0].startswith("▌≡3") or "≡3" in lines[0]
        assert "number" in lines[1]
        desk = await on_desk(pilot, "equals_sign")
        assert len(rows_of(desk)) > len(lines)


@pytest.mark.parametrize(
    ("key", "everything", "told", "orders"),
    [
        ("2", "= All quotes", "= Repeated quotes", ("latest first", "most repeated first")),
        ("3", "= All figures", "= What differs", ("most certain first", "newest first")),
    ],
)
async def test_the_key_bar_says_what_the_key_would_do_now(app, key, everything, told, orders):
    async with app.run_test(size=(80, 24)) as pilot:
        desk = await on_desk(pilot, key)
        bar, head = desk.query_one(KeyBar), desk.query_one("#desk-head")
        assert told in text_of(bar)[0]
        await on_desk(pilot, "s", "equals_sign")
        assert everything in text_of(bar)[0]
        assert orders[0] in text_of(head)[0]
        await on_desk(pilot, "s")
        assert orders[1] in text_of(head)[0]
        await on_desk(pilot, "equals_sign")
        assert told in text_of(bar)[0]
        assert "oldest first" in text_of(head)[0]


@pytest.mark.parametrize("key", ["2", "3"])
async def test_each_telling_can_be_gone_to(app, key):
    async with app.run_test(size=(80, 16)) as pilot:
        desk = await on_desk(pilot, key, "equals_sign")
        assert "n Next place" in text_of(desk.query_one(KeyBar))[0]
        heading, span, _ = desk.places(desk.row)[1]
        assert heading.meta.source == "The Wire"
        await on_desk(pilot, "n")
        marked = [line for line in text_of(desk.query_one(Detail)) if line.strip().startswith("▸")]
        assert len(marked) == 1
        assert "The Wire" in marked[0]
        await pilot.press("enter")
        await pilot.pause()
        await pilot.app.workers.wait_for_complete()
        assert app.main.article_pane.article_id == heading.id
        cursor = app.main.article_pane.view.cursor
        assert cursor.start <= span.start < cursor.end


async def test_only_a_figure_that_differs_can_be_told_apart(app):
    async with app.run_test(size=(120, 30)) as pilot:
        desk = await on_desk(pilot, "3")
        offered = {}
        for _ in range(desk.rows.count):
            offered[bool(desk.row.differences)] = "x Not the same" in text_of(desk.query_one(KeyBar))[0]
            await on_desk(pilot, "j")
        assert offered == {True: True, False: False}


async def test_the_filter_narrows_quotes_and_speakers(app):
    async with app.run_test(size=(120, 30)) as pilot:
        desk = await on_desk(pilot, "2", "f")
        for key in "fifty":
            await pilot.press(key)
        await listed(pilot)
        assert desk.rows.count == 1
        assert "fifty minutes" in rows_of(desk)[0]


async def test_a_chosen_speaker_narrows_the_quotes(app):
    async with app.run_test(size=(120, 30)) as pilot:
        desk = await on_desk(pilot, "2")
        everything = desk.rows.count
        desk.query_one(PersonList).focus()
        desk = await on_desk(pilot, "j")
        assert 0 < desk.rows.count <= everything
        assert all("Ruth Askew" in line for line in rows_of(desk)[1::2])


async def test_enter_goes_to_the_place_of_a_quote(app):
    async with app.run_test(size=(120, 30)) as pilot:
        await on_desk(pilot, "2")
        await pilot.press("enter")
        await pilot.pause()
        assert app.screen is app.main
        assert app.main.heading is not None


async def test_m_keeps_a_quote_and_u_undoes_it(app, real):
    async with app.run_test(size=(120, 30)) as pilot:
        await on_desk(pilot, "2")
        await pilot.press("m")
        await pilot.pause()
        assert len(real.bookmarks.all()) == 1
        await pilot.press("u")
        await pilot.pause()
        assert real.bookmarks.all() == []


@pytest.fixture
def copied(monkeypatch):
    """What was put into the clipboard, in order."""
    texts: list[str] = []
    monkeypatch.setattr("reader.app.outside.copy", lambda _app, text: texts.append(text) or "Copied")
    return texts


async def test_y_copies_exact_words_in_quotation_marks_and_reported_ones_without(app, copied):
    async with app.run_test(size=(120, 30)) as pilot:
        desk = await on_desk(pilot, "2")
        for row in range(desk.rows.count):
            if row:
                await on_desk(pilot, "j")
            await pilot.press("y")
        await listed(pilot)
        assert len(copied) == desk.rows.count
        exact = next(text for text in copied if "forty minutes" in text)
        assert exact.startswith("“We had forty minutes") and "Ruth Askew" in exact and "The Courier" in exact
        [reported] = [text for text in copied if "400 homes were flooded" in text]
        assert reported.startswith("The county said that 400 homes were flooded.")
        assert all("“" not in text.partition("Ledger")[0] for text in copied if text.startswith("The county"))


async def test_y_on_a_group_copies_every_telling_with_its_source(app, copied):
    async with app.run_test(size=(120, 30)) as pilot:
        await on_desk(pilot, "2", "equals_sign")
        await pilot.press("y")
        await pilot.pause()
        [text] = copied
        assert all(outlet in text for outlet in ("The Courier", "The Wire", "The Ledger"))


async def test_y_copies_a_figure_with_its_sentence_and_the_persons_citation(real, copied):
    app = NewsreaderApp(real, Settings(citation="{title} :: {text}"))
    async with app.run_test(size=(120, 30)) as pilot:
        await on_desk(pilot, "3", "f")
        for key in "bags":
            await pilot.press(key)
        await on_desk(pilot, "enter")
        await pilot.press("y")
        await pilot.pause()
        assert copied == ["Toll of the Harrowmere flood rises to seven :: Soldiers filled 18,000 bags."]


async def test_m_on_what_is_kept_already_says_so(app, real):
    async with app.run_test(size=(120, 30)) as pilot:
        await on_desk(pilot, "2")
        await pilot.press("m", "m")
        await pilot.pause()
        assert len(real.bookmarks.all()) == 1
        assert "Already kept" in app.screen.query_one(StatusLine).text


async def test_x_parts_a_speaker_and_u_undoes_it(app, real):
    async with app.run_test(size=(120, 30)) as pilot:
        desk = await on_desk(pilot, "2")
        desk.query_one(PersonList).focus()
        await on_desk(pilot, "j", "x")
        assert real.desks.decisions().parted
        await pilot.press("u")
        await pilot.pause()
        assert not real.desks.decisions().parted


async def test_figures_differ_and_what_is_dismissed_stays_away(app, real):
    async with app.run_test(size=(120, 34)) as pilot:
        desk = await on_desk(pilot, "3", "equals_sign")
        assert isinstance(desk, FiguresDesk)
        before = desk.rows.count
        assert before >= 1
        assert "rises" in rows_of(desk)[0]
        await on_desk(pilot, "x")
        assert real.desks.count_differences() == before - 1
        await pilot.press("u")
        await listed(pilot)
        assert real.desks.count_differences() == before


async def test_figures_are_sorted_by_value_and_drawn(app):
    async with app.run_test(size=(120, 40)) as pilot:
        desk = await on_desk(pilot, "3", "s", "s")
        assert desk.order == "largest"
        assert "18,000" in rows_of(desk)[0]
        await pilot.press("f")
        for key in "killed":
            await pilot.press(key)
        await listed(pilot)
        assert desk.rows.count == 3
        await pilot.press("enter")
        await on_desk(pilot, "p")
        plot = desk.query_one("#figure-plot")
        drawn = "\n".join(plot.render_line(y).text for y in range(plot.size.height))
        assert "The Courier" in drawn
        assert "█" in drawn
        await pilot.press("escape")
        assert not plot.display
        assert (app.screen, desk.typed) == (desk, "killed")


async def test_one_chosen_article_is_named_and_one_that_is_gone_is_not(app, real):
    async with app.run_test(size=(120, 34)) as pilot:
        [first] = real.headings(0, 1)
        app.session.compare([first.id])
        await on_desk(pilot, "5")
        assert f"One article is chosen: {first.meta.title}." in "\n".join(rows_of(app.screen))
        await pilot.press("1")
        app.session.compared[:] = [987_654]
        await on_desk(pilot, "5")
        assert "Nothing to compare yet." in "\n".join(rows_of(app.screen))


async def test_two_articles_are_compared(app, real):
    async with app.run_test(size=(120, 34)) as pilot:
        await on_desk(pilot, "5")
        assert "Nothing to compare yet." in "\n".join(rows_of(app.screen))
        ids = {heading.meta.source: heading.id for heading in real.headings(0, 9)}
        app.session.compare([ids["The Courier"], ids["The Wire"]])
        await pilot.press("1", "5")
        await listed(pilot)
        desk = app.screen
        assert isinstance(desk, CompareDesk)
        first = desk.row
        assert isinstance(first, SentenceRow)
        assert first.beside.kind == "changed"
        lines = rows_of(desk)
        assert "Two people were killed" in lines[0]
        assert "Seven people were killed" in lines[0]
        await pilot.press("right_curly_bracket")
        await pilot.pause()
        assert desk.row is not None
        assert desk.row.only_figure


async def test_the_titles_stand_above_their_columns_and_one_key_chooses_none(app, real):
    async with app.run_test(size=(120, 34)) as pilot:
        headings = {heading.meta.source: heading for heading in real.headings(0, 9)}
        chosen = [headings[source] for source in ("The Courier", "The Wire")]
        app.session.compare([one.id for one in chosen])
        desk = await on_desk(pilot, "5")
        await listed(pilot)
        assert "2 articles chosen" in desk.query_one("#desk-head").text
        titles = desk.query_one(Titles)
        assert titles.display
        row = titles.render_line(0).text
        second = row.index(chosen[1].meta.title[:30])
        assert row.index(chosen[0].meta.title[:30]) < second
        assert rows_of(desk)[0].index("│", 5) == second, "a title stands above its column"
        await pilot.press("d")
        await listed(pilot)
        assert app.session.compared == [] and not titles.display
        assert "Nothing to compare yet." in "\n".join(rows_of(desk))
        await pilot.press("u")
        await listed(pilot)
        assert app.session.compared == [one.id for one in chosen] and titles.display


async def three_compared(pilot, real):
    ids = {heading.meta.source: heading.id for heading in real.headings(0, 9)}
    pilot.app.session.compare([ids[source] for source in ("The Courier", "The Wire", "The Ledger")])
    return await on_desk(pilot, "5")


async def test_an_article_that_changes_meanwhile_is_compared_anew(app, real, tmp_path):
    async with app.run_test(size=(120, 40)) as pilot:
        await listed(pilot)
        await pilot.press("c", "j", "c")
        desk = await on_desk(pilot, "5")
        assert not any("Boats came from Selden" in " ".join(row.words) for row in desk.found.all(real))
        file = tmp_path / "news" / "wire.md"
        file.write_text(
            file.read_text(encoding="utf-8")
            + "\nEleven people were killed in the Harrowmere flood, the county said. Boats came from Selden.\n",
            encoding="utf-8",
        )
        real.update(lambda event: None)
        desk.refresh_desk()
        await listed(pilot)
        assert any("Boats came from Selden" in " ".join(row.words) for row in desk.found.all(real))


async def test_one_chosen_article_waits_for_another(app):
    async with app.run_test(size=(120, 30)) as pilot:
        await listed(pilot)
        await pilot.press("c")
        desk = await on_desk(pilot, "5")
        assert any("One article is chosen: Eleven dead in Harrowmere" in line for line in text_of(desk.rows))


async def test_three_articles_are_compared(app, real):
    async with app.run_test(size=(120, 34)) as pilot:
        desk = await three_compared(pilot, real)
        lines = rows_of(desk)
        assert all(line.count("▏") == 2 for line in lines if "killed" in line)
        told = ("Two people were killed", "Seven people were killed", "Eleven people were killed")
        assert any(all(words in line for words in told) for line in lines), "one toll stands in one row"
        shared = next(row for row in desk.found.all(real) if row.words[0].startswith("Two people"))
        assert [place[0].meta.source for place in desk.places(shared)] == ["The Courier", "The Wire", "The Ledger"]


async def test_each_article_is_scrolled_for_itself(app, real):
    async with app.run_test(size=(120, 34)) as pilot:
        desk = await three_compared(pilot, real)
        desk = await on_desk(pilot, "equals_sign")
        columns = [column for column in desk.query(ColumnList) if column.display]
        assert [text_of(column)[0].split()[1:4] for column in columns] == [
            ["Two", "people", "were"],
            ["Seven", "people", "were"],
            ["Eleven", "people", "were"],
        ]
        assert not desk.rows.display
        assert columns[0].has_focus
        await on_desk(pilot, "tab", "j", "j")
        assert [column.cursor for column in columns] == [0, 2, 0]
        assert desk.row is columns[1].row
        assert desk.places(desk.row)[0][0].meta.source == "The Wire"
        desk = await on_desk(pilot, "equals_sign")
        assert desk.rows.display
        assert desk.rows.row == columns[1].row


def test_articles_are_chosen_and_taken_away(app):
    session = app.session
    assert session.compare([1]).startswith("One article")
    assert session.compare([2]).startswith("Two articles")
    assert session.compare([3]).startswith("Three articles")
    session.compare([4])
    assert session.compared == [2, 3, 4]
    session.compare([3])
    assert session.compared == [2, 4]
    session.compare([2, 5])
    assert session.compared == [4, 2, 5]


async def test_an_event_is_pinned_and_its_evidence_written(app, real, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    threads = set()

    def read(article_id, *, of_screen=real.read):
        threads.add(threading.current_thread())
        return of_screen(article_id)

    monkeypatch.setattr(real, "read", read)
    async with app.run_test(size=(120, 34)) as pilot:
        desk = await on_desk(pilot, "7")
        assert isinstance(desk, StoriesDesk)
        assert "3 articles" in rows_of(desk)[1]
        await pilot.press("e")
        for key in "flood.md":
            await pilot.press("full_stop" if key == "." else key)
        await pilot.press("enter")
        await listed(pilot)
        written = (tmp_path / "flood.md").read_text("utf-8")
        assert "## Who said what" in written
        assert "**Ruth Askew**" in written
        assert threads <= {threading.main_thread()}, "the connections of the screen are its own"
        await on_desk(pilot, "p")
        assert len(real.desks.pinned()) == 1


@pytest.mark.parametrize("size", [(120, 35), (80, 24), (40, 12), (20, 5)])
@pytest.mark.parametrize("key", ["2", "3", "5", "7"])
async def test_every_desk_fits_every_terminal(app, size, key):
    async with app.run_test(size=size) as pilot:
        await on_desk(pilot, key, "equals_sign", "s")
        assert app.screen.size == size


async def test_empty_desks_say_what_they_are_for(tmp_path, monkeypatch):
    (tmp_path / "news").mkdir()
    folders = Folders(tmp_path / "config", tmp_path / "cache", tmp_path / "data", tmp_path / "fetched")
    library = open_library([tmp_path / "news"], folders=folders, settings=Settings())

    async def start(_listener):
        return None

    monkeypatch.setattr(library, "start", start)
    app = NewsreaderApp(library, Settings())
    async with app.run_test(size=(80, 24)) as pilot:
        for key, words, works in (
            ("2", "No quotes yet", ""),
            ("3", "No figures yet", ""),
            ("5", "Nothing to compare yet", ""),
            ("6", "No feeds yet", "Add"),
            ("7", "No stories yet", ""),
            ("8", "No draft to check yet", "Draft"),
        ):
            desk = await on_desk(pilot, key)
            assert words in "\n".join(rows_of(desk))
            shown = [
                one.binding.description for one in desk.active_bindings.values() if one.enabled and one.binding.show
            ]
            assert set(shown) <= {works, "Search", "Back", "Quit", "Help"}
    library.close()


@pytest.mark.parametrize("key", ["2", "3", "7"])
async def test_desks_say_how_far_the_first_look_at_the_articles_is(app, real, key):
    with closing(sqlite3.connect(real.opening.cache.catalog)) as catalog, catalog:
        for table in ("person", "story", "same_group", "difference", "evidence_article"):
            catalog.execute(f"DELETE FROM {table}")
        catalog.execute("UPDATE articles SET quotes = 0, figures = 0")
        catalog.execute("UPDATE articles SET indexed_hash = NULL WHERE id > 1")
    async with app.run_test(size=(100, 24)) as pilot:
        desk = await on_desk(pilot, key)
        assert "Quotes and figures are being looked for: 1 of 3 articles so far." in "\n".join(rows_of(desk))
        with closing(sqlite3.connect(real.opening.cache.catalog)) as catalog, catalog:
            catalog.execute("UPDATE articles SET indexed_hash = content_hash")
        desk.refresh_desk()
        await listed(pilot)
        assert "The quotes and figures of 3 articles are being compared." in "\n".join(rows_of(desk))
        if key != "7":  # nor is it said that nothing is repeated, or that nothing differs
            desk.action_only_groups()
            await listed(pilot)
            assert "The quotes and figures of 3 articles are being compared." in "\n".join(rows_of(desk))


async def test_why_figures_stand_side_by_side_is_read_first_on_a_small_screen(app):
    async with app.run_test(size=(60, 20)) as pilot:
        desk = await on_desk(pilot, "3", "=")
        detail = desk.query_one(Detail)
        first = detail.render_line(0).text
        assert first.startswith("  people killed: ")
        await pilot.press("n", "n")
        shown = "\n".join(detail.render_line(y).text for y in range(detail.size.height))
        assert "▸" in shown
        await pilot.press("N", "N", "N")
        await pilot.pause()
        assert detail.render_line(0).text == first
        assert "This is the first place" in desk.query_one(StatusLine).text


@pytest.mark.parametrize("form", ["csv", "jsonl"])
@pytest.mark.parametrize(
    ("keys", "command"),
    [
        (("2",), ("quotes",)),
        (("2", "equals_sign"), ("quotes", "--same")),
        (("3",), ("figures",)),
        (("3", "equals_sign"), ("figures", "--differ")),
    ],
)
async def test_a_desk_exports_what_the_command_prints(app, real, tmp_path, monkeypatch, capsys, keys, command, form):
    target = tmp_path / f"exported.{form}"
    async with app.run_test(size=(120, 34)) as pilot:
        await listed(pilot)
        await on_desk(pilot, *keys)
        await pilot.press("e")
        await pilot.pause()
        pilot.app.screen.query_one("#desk-export").value = str(target)
        await pilot.press("enter")
        await listed(pilot)
    capsys.readouterr()
    monkeypatch.setenv("NEWSREADER_HOME", str(tmp_path))
    option = "--csv" if form == "csv" else "--json"
    assert run([*command, str(tmp_path / "news"), "--stale", option]) == 0
    written = target.read_text(encoding="utf-8").splitlines()
    assert sorted(written) == sorted(capsys.readouterr().out.splitlines())
    assert written


async def test_compared_articles_are_exported_as_the_command_prints_them(app, real, tmp_path, monkeypatch, capsys):
    target = tmp_path / "exported.jsonl"
    files = [str(tmp_path / "news" / f"{name}.md") for name in ("courier", "wire")]
    ids = {heading.path: heading.id for heading in real.headings(0, 9)}
    async with app.run_test(size=(120, 34)) as pilot:
        app.session.compare([ids[file] for file in files])
        await on_desk(pilot, "5")
        await pilot.press("e")
        await pilot.pause()
        pilot.app.screen.query_one("#desk-export").value = str(target)
        await pilot.press("enter")
        await listed(pilot)
    capsys.readouterr()
    monkeypatch.setenv("NEWSREADER_HOME", str(tmp_path / "home"))
    assert run(["compare", *files, "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)["sentences"]
    written = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]
    assert any(one["kind"] == "changed" for one in written)

    def in_one_order(found):
        return sorted(found, key=lambda one: (one["a_span"] or [], one["b_span"] or []))

    assert in_one_order(written) == in_one_order(printed)


async def test_three_compared_articles_are_exported_in_three_columns(app, real, tmp_path):
    target = tmp_path / "exported.csv"
    async with app.run_test(size=(120, 34)) as pilot:
        await three_compared(pilot, real)
        await pilot.press("e")
        await pilot.pause()
        pilot.app.screen.query_one("#desk-export").value = str(target)
        await pilot.press("enter")
        await listed(pilot)
    with target.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["kind", "a", "b", "c"]
    assert {row["kind"] for row in rows} <= {"same", "changed", "only_a", "only_b", "only_c"}
    for row in rows:
        if row["kind"].startswith("only_"):
            assert [name for name in "abc" if row[name]] == [row["kind"][-1]]


async def palette(app, pilot, title):
    """Do what the palette offers under a title."""
    [found] = [one for one in app.commands() if one.title == title]
    await app.run_command(found)
    await pilot.pause()


async def test_a_claim_is_watched_from_a_desk_and_listed_among_the_stories(app, real, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        app.session.started.set()
        desk = await on_desk(pilot, "3")
        desk.rows.go_to(lambda row: "Two people" in row.sentence)
        await pilot.pause()
        await palette(app, pilot, "Watch this claim")
        assert [one.passage.text for one in real.bookmarks.all()] == ["Two people"]
        desk = await on_desk(pilot, "7")
        desk.rows.go_to(lambda row: row.claim is not None)
        await pilot.pause()
        shown = "\n".join(rows_of(desk))
        assert "Claim: Two people were killed in Harrowmere" in shown
        assert "changed by 2" in shown
        assert "2 new" in shown
        detail = "\n".join(text_of(desk.query_one(Detail)))
        assert detail.index("Seven people") < detail.index("Eleven people")
        assert "number" in detail
        assert "d Stop watching" in text_of(desk.query_one(KeyBar))[0]
        await on_desk(pilot, "r")
        assert "2 new" not in "\n".join(rows_of(desk))
        await on_desk(pilot, "e", *"claim.md", "enter")
        written = (tmp_path / "claim.md").read_text(encoding="utf-8")
        assert "Changed by 2" in written
        assert written.index("Seven people") < written.index("Eleven people")
        await on_desk(pilot, "d")
        assert "Claim:" not in "\n".join(rows_of(desk))
        assert real.bookmarks.all()[0].watched is None
        await on_desk(pilot, "u")
        assert "Claim:" in "\n".join(rows_of(desk))


async def test_watching_a_claim_is_undone_with_its_bookmark(app, real):
    async with app.run_test(size=(120, 40)) as pilot:
        await on_desk(pilot, "2")
        await palette(app, pilot, "Watch this claim")
        assert len(real.claims.ids()) == 1
        await on_desk(pilot, "u")
        assert real.bookmarks.all() == []
