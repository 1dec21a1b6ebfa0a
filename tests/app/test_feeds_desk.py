"""The feeds desk, and the versions of an article."""

from __future__ import annotations

import asyncio

import pytest
from msgspec.structs import replace
from textual.widgets import Input, Label

from reader.app.app import NewsreaderApp
from reader.app.screens.feeds import FeedsDesk
from reader.app.screens.versions import VersionsScreen, page_of
from reader.app.widgets.styles import Bar
from reader.feeds.versions import changes
from reader.library.events import Fetched
from reader.library.feeds import Feeds
from reader.library.reading.versions import Difference, ItemChange, Version
from reader.model import Article, ArticleMeta
from reader.model.feed import Account, Feed, FeedRow, FeedState, FetchProgress
from reader.settings import Settings
from reader.store.personal import Personal
from tests.app.driving import settle, status, text_of
from tests.app.small_library import SmallLibrary

COURIER = Feed("https://courier.example/feed", "The Courier", tags=("local",))
HARBOUR = Feed("https://harbour.example/rss", "Harbour Post")
HOME = Account("home", "https://rss.example.org", "me")
PROBLEM = (
    "harbour.example has nothing at this address (404). If the feed has moved, add the site itself: that finds it."
)


class LibraryWithFeeds(SmallLibrary):
    """Two feeds, one of which fails; `asked` is what was asked of the fetcher."""

    def __init__(self, feeds: Feeds) -> None:
        super().__init__()
        self._list = feeds
        self.asked: list[object] = []
        self.served: list[Feed] = []

    @property
    def feeds(self) -> Feeds:
        return self._list

    @property
    def shows_news(self) -> bool:
        return True

    @property
    def has_feeds(self) -> bool:
        return True

    def feed_rows(self) -> list[FeedRow]:
        states = {
            COURIER.url: FeedState(COURIER.url, checked=1_772_000_000.0, due=1_772_003_600.0),
            HARBOUR.url: FeedState(HARBOUR.url, checked=1_772_000_000.0, failures=3, problem=PROBLEM),
        }
        own = [FeedRow(feed, states[feed.url], 12, 5) for feed in self._list.subscriptions().feeds]
        return own + [FeedRow(feed, FeedState(feed.url), 3) for feed in self.served]

    def log_in(self, account, password) -> None:
        self.asked.append((account, password))

    def fetch(self, urls=()) -> None:
        self.asked.append(tuple(urls))

    def follow(self, url: str) -> None:
        self.asked.append(url)

    async def versions(self, article_id: int) -> list[Difference]:
        return [DIFFERENCE]


@pytest.fixture
def library(tmp_path):
    feeds = Feeds(tmp_path / "feeds.toml", tmp_path / "data", tmp_path / "News")
    feeds.subscriptions().adding([COURIER, HARBOUR]).with_account(HOME).write()
    library = LibraryWithFeeds(feeds)
    yield library
    library.close()
    feeds.close()


@pytest.fixture
def app(library):
    return NewsreaderApp(library, Settings())


def rows(app) -> list[str]:
    assert isinstance(app.screen, FeedsDesk)
    return [" ".join(line.split()) for line in text_of(app.screen.rows)]


async def test_an_address_is_offered_again_until_it_is_followed(app, library):
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.press("6")
        await settle(pilot)
        field = app.screen.query_one("#feeds-address", Input)
        await pilot.press("a")
        assert field.value == ""
        await pilot.press(*"tide", "enter", "a")
        assert field.value == "tide"
        await pilot.press("escape")
        library.feeds.subscriptions().adding([Feed("https://tide.example/feed", "Tide")]).write()
        await pilot.press("a")
        assert field.value == ""


async def test_what_is_followed_and_what_failed(app):
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.press("6")
        await settle(pilot)
        first, below, second, problem = rows(app)
        assert first.endswith("The Courier 5 new · 12 articles") and "Harbour Post" in second
        assert "checked 25 Feb 2026" in below and "#local" in below
        assert PROBLEM in problem
        await pilot.press("exclamation_mark")
        await settle(pilot)
        [only] = [line for line in rows(app) if "articles" in line]
        assert "Harbour Post" in only
        await pilot.press("exclamation_mark")
        await settle(pilot)
        assert len(rows(app)) == 4


async def test_pausing_removing_and_taking_it_back(app, library):
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.press("6")
        await settle(pilot)
        await pilot.press("p")
        await settle(pilot)
        assert "paused" in rows(app)[1]
        assert library.feeds.subscriptions().feeds[0].paused
        await pilot.press("u")
        await settle(pilot)
        assert not library.feeds.subscriptions().feeds[0].paused
        await pilot.press("d")
        await settle(pilot)
        assert library.feeds.subscriptions().feeds == (HARBOUR,)
        await pilot.press("u")
        await settle(pilot)
        assert library.feeds.subscriptions().feeds == (COURIER, HARBOUR)


def waiting(library):
    with Personal.open(library.feeds.news.root.parent / "data") as personal:
        return personal.subscription_acts("home")


SERVED = Feed("sync:home/feed/1", "Tide Tables", "subscription", ("Sea",), address="https://tide.example/feed")


async def test_an_account_is_added_and_its_password_is_shown_nowhere(app, library):
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.press("6")
        await settle(pilot)
        await pilot.press("A")
        await settle(pilot)
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert "Not typed yet: address, user, password" in app.screen.query(Bar).last().text
        await pilot.press(*"rss.example.org", "enter", *"me", "enter", *"hidden")
        await settle(pilot)
        field = app.screen.query_one("#account-password", Input)
        assert (field.value, field.render_line(0).text.strip()) == ("hidden", "••••••")
        await pilot.press("enter")
        await settle(pilot)
        await pilot.press("A")  # it was refused: all but the password stands there again
        await settle(pilot)
        typed = [app.screen.query_one(f"#account-{name}", Input).value for name in ("url", "user", "password")]
        assert typed == ["https://rss.example.org", "me", ""]
    [(account, password)] = library.asked
    assert (account.name, account.url, account.user, password) == (
        *("rss-example-org", "https://rss.example.org", "me"),
        "hidden",
    )


async def test_a_feed_of_a_service_is_renamed_and_unsubscribing_asks(app, library):
    library.served = [SERVED]
    library.feeds.database.keep_service_feeds("home", [SERVED])
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.press("6")
        await settle(pilot)
        assert "Tide Tables" in rows(app)[4] and "fetched by home · #Sea" in rows(app)[5]
        await pilot.press("G", "d")
        await settle(pilot)
        assert "also the starred ones" in str(app.screen.query_one("#ask-text", Label).content)
        await pilot.press("n")
        await settle(pilot)
        assert waiting(library) == []
        await pilot.press("d")
        await settle(pilot)
        await pilot.press("y")
        await settle(pilot)
        assert [act.subscribed for act in waiting(library)] == [False]
        await pilot.press("u")
        await settle(pilot)
        [act] = waiting(library)
        assert (act.feed, act.subscribed) == (SERVED.address, True)


async def test_asking_the_fetcher(app, library):
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.press("R")
        await pilot.press("6")
        await settle(pilot)
        await pilot.press("r", "a")
        await pilot.pause()
        await pilot.press(*"a.example", "enter")
        await pilot.pause()
        assert library.asked == [(), (COURIER.url,), "a.example"]


async def test_what_a_fetch_brought_is_said(app, library):
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.pause(0.1)
        library.listener(FetchProgress(12, 500, 3))
        await pilot.pause()
        assert status(app) == "Fetching: 12 of 500 · 3 failed"
        library.listener(Fetched(new=2, failed=("The Courier: It is empty.",), asked=True))
        await pilot.pause()
        assert status(app) == "2 new articles · The Courier: It is empty."


def version(text: str, title: str, moment: str, current: bool = False) -> Version:
    return Version("a.md", moment, Article(ArticleMeta(title), text), current)


OLD = "The storm killed three people.\n\n“We will rebuild,” said Ada Quill.\n\nThe end."
NEW = "The storm killed four people.\n\nThe end."
DIFFERENCE = Difference(
    version(OLD, "Storm", "2026-03-02T09:12:00+00:00"),
    version(NEW, "Great storm", "2026-03-02T14:00:00+00:00", current=True),
    tuple(changes(OLD, NEW)),
    (
        ItemChange("figure", "changed", "three people", "four people"),
        ItemChange("quote", "gone", "We will rebuild,", ""),
    ),
)


def test_a_version_is_one_text_with_words_struck_and_set():
    page = page_of(DIFFERENCE, 60)
    lines = ["".join(part.text for part in row) for row in page.rows]
    assert lines[:2] == ["Figure changed: three people → four people", "Quote gone: We will rebuild,"]
    assert "Storm Great storm" in lines and "The storm killed three four people." in lines
    looks = {part.text.strip(): part.look for row in page.rows for part in row}
    assert (looks["three"], looks["four"]) == ("struck", "set")
    assert looks["“We will rebuild,” said Ada Quill."] == "struck"
    assert len(page.places) == 3
    assert all(len(line) <= 20 for line in ("".join(part.text for part in row) for row in page_of(DIFFERENCE, 20).rows))


@pytest.mark.parametrize("size", [(120, 35), (80, 24), (40, 12)])
async def test_versions_on_the_screen(app, size):
    async with app.run_test(size=size) as pilot:
        await pilot.pause(0.1)
        await pilot.press("V")
        await pilot.app.workers.wait_for_complete([w for w in pilot.app.workers if w.group == "versions"])
        await pilot.pause()
        assert isinstance(app.screen, VersionsScreen)
        scrolled = app.screen.query_one("#version-scroll")
        await pilot.press("n", "n", "n")
        await pilot.pause()
        assert (scrolled.scroll_y > 0) == (scrolled.max_scroll_y > 0)
        await pilot.press("n", "N", "left", "right", "j", "k")
        await pilot.pause()
        await pilot.press("escape")
        await pilot.pause()
        assert not isinstance(app.screen, VersionsScreen)


async def test_versions_do_not_come_up_over_another_desk(app, monkeypatch):
    go_on = asyncio.Event()
    versions = app.session.library.versions

    async def slow(article_id):
        await go_on.wait()
        return await versions(article_id)

    monkeypatch.setattr(app.session.library, "versions", slow)
    async with app.run_test(size=(120, 35)) as pilot:
        await pilot.pause(0.1)
        await pilot.press("V", "2")
        go_on.set()
        await pilot.app.workers.wait_for_complete([w for w in pilot.app.workers if w.group == "versions"])
        await pilot.pause()
        assert app.screen is app.screen_stack[0]
        assert app.current_mode == "quotes"


def test_rows_say_when_nothing_is_to_come():
    gone = FeedRow(replace(COURIER, tags=()), FeedState(COURIER.url, checked=1.0, gone=True), 0)
    from reader.app.screens.feeds import FeedsDesk as Desk

    line = "".join(part.text for part in Desk.row_lines(None, gone, 100)[1])
    assert "gone for good" in line and "next" not in line


async def test_a_feed_gets_name_and_tags(app, library):
    async def change(key: str, typed: str) -> None:
        await pilot.press(key)
        await settle(pilot)
        app.screen.query_one("#name", Input).value = typed
        await pilot.press("enter")
        await settle(pilot)

    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("6")
        await change("n", "  Courier of Harrowmere ")
        await change("number_sign", "local #flood local")
        feed = library.feeds.subscriptions().feeds[0]
        assert (feed.name, feed.tags, feed.url) == ("Courier of Harrowmere", ("local", "flood"), COURIER.url)
        assert any("Courier of Harrowmere" in line for line in text_of(app.screen.rows))
        await change("number_sign", "")
        assert library.feeds.subscriptions().feeds[0].tags == ()
        await pilot.press("u", "u", "u")
        await settle(pilot)
        await change("n", "")
        assert library.feeds.subscriptions().feeds[0] == COURIER
