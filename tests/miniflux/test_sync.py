"""Every call of a sync, against a real Miniflux."""

from __future__ import annotations

from contextlib import contextmanager

import pytest
from msgspec.structs import replace

from reader.errors import FeedsError
from reader.feeds.reading import Readers
from reader.library.feeds import Feeds
from reader.model.feed import Account
from reader.store.personal import Personal
from tests.local_server import item, rss, serving
from tests.miniflux.server import PASSWORD, USER

pytestmark = pytest.mark.slow


class Reader:
    """A newsreader with a home of its own."""

    def __init__(self, feeds: Feeds, personal: Personal, base: str) -> None:
        self.feeds, self.personal = feeds, personal
        self.account = feeds.add_account(Account("home", base, USER), PASSWORD)

    def sync(self, **options):
        report = self.feeds.sync(self.account, **options)
        assert report.problem is None
        return report

    def by_title(self):
        """Paths by title."""
        return {article.fields["title"]: path for path, article in self.feeds.news.articles()}

    def mark(self, titles, read=True):
        paths = self.by_title()
        self.personal.mark_all_read({str(self.feeds.news.root.resolve() / paths[one]): None for one in titles}, read)

    def read(self):
        keys = {title: str(self.feeds.news.root.resolve() / path) for title, path in self.by_title().items()}
        read = self.personal.read_paths(list(keys.values()))
        return {title for title, key in keys.items() if key in read}


@contextmanager
def reader_in(folder, base):
    readers = Readers(1)
    feeds = Feeds(folder / "feeds.toml", folder / "data", folder / "News", readers)
    try:
        with Personal.open(folder / "data") as personal:
            yield Reader(feeds, personal, base)
    finally:
        feeds.close()
        readers.close()


@pytest.fixture
def reader(tmp_path, miniflux):
    with reader_in(tmp_path, miniflux.base) as reader:
        yield reader


@pytest.fixture
def server():
    with serving() as server:
        yield server


def titles(feed, *numbers):
    return {f"{feed} {number}" for number in numbers}


def test_a_wrong_password_is_refused(tmp_path, miniflux):
    feeds = Feeds(tmp_path / "feeds.toml", tmp_path, tmp_path / "News")
    with pytest.raises(FeedsError, match="refuses the name or password of reader"):
        feeds.add_account(Account("home", miniflux.base, USER), "wrong")


def test_articles_come_once_and_then_nothing_more(reader, miniflux):
    miniflux.add("courier", 250, folder="News")
    assert len(reader.sync().new) == 250
    assert reader.by_title().keys() == titles("courier", *range(1, 251))
    [feed] = reader.feeds.database.service_feeds()
    assert (feed.name, feed.tags) == ("courier", ("News",))
    report = reader.sync()
    assert (report.requests, report.new, report.changed, report.sent) == (4, (), 0, 0)


def test_read_unread_and_stars_go_both_ways(reader, miniflux):
    miniflux.add("courier", 20)
    miniflux.change("update entries set starred = true where title = 'courier 20'")
    reader.sync()
    reader.mark(titles("courier", 1, 2, 3))
    miniflux.change("update entries set status = 'read' where title in ('courier 4', 'courier 5')")
    report = reader.sync()
    assert (report.sent, report.changed) == (3, 2)
    assert reader.read() == miniflux.titles("status = 'read'") == titles("courier", 1, 2, 3, 4, 5)
    reader.mark(titles("courier", 1), read=False)
    miniflux.change("update entries set status = 'unread' where title = 'courier 4'")
    reader.sync()
    assert reader.read() == miniflux.titles("status = 'read'") == titles("courier", 2, 3, 5)
    kept = [one for one in reader.personal.bookmarks() if one.is_article]
    assert [one.passage.text for one in kept] == ["courier 20"]
    reader.personal.delete_bookmark(kept[0].id)
    reader.sync()
    assert miniflux.titles("starred") == set()


def test_marking_all_read_is_taken_back_after_it_was_sent(reader, miniflux):
    miniflux.add("courier", 700, words=1)
    reader.sync()
    reader.mark(titles("courier", *range(1, 701)))
    assert reader.sync().sent == 700 and miniflux.titles("status = 'unread'") == set()
    reader.mark(titles("courier", *range(1, 651)), read=False)
    assert reader.sync().sent == 650
    assert miniflux.titles("status = 'unread'") == titles("courier", *range(1, 651))


def test_more_ids_than_the_server_gives_at_once(reader, miniflux):
    miniflux.add("herald", 10_400, folder="Other", words=1)
    miniflux.add("courier", 20, folder="News")
    reader.account = replace(reader.account, folders=("News",))
    assert len(reader.sync().new) == 20
    reader.mark(titles("courier", 20))
    report = reader.sync()
    assert (report.sent, report.changed) == (1, 0) and miniflux.titles("status = 'read'") == titles("courier", 20)


def test_an_article_that_is_gone_there_stays_here(reader, miniflux):
    miniflux.add("courier", 5)
    reader.sync()
    reader.mark(titles("courier", 1))
    miniflux.change("update entries set status = 'removed' where title in ('courier 1', 'courier 2')")
    reader.sync()
    report = reader.sync()
    assert report.waiting == 0 and reader.read() == titles("courier", 1)
    assert len(reader.by_title()) == 5


def test_a_server_that_was_installed_anew_is_recognised(reader, miniflux):
    miniflux.add("courier", 60)
    reader.sync()
    reader.mark(titles("courier", *range(1, 51)))
    reader.sync()
    # The same numbers for other articles.
    miniflux.change("update entries set status = 'unread', url = 'https://new.example/' || id, title = 'new ' || id")
    report = reader.feeds.sync(reader.account)
    assert "counts its articles anew" in report.problem
    assert len(miniflux.titles("status = 'unread'")) == 60


def test_feeds_are_renamed_moved_and_unsubscribed(reader, miniflux):
    miniflux.add("courier", 5, folder="News")
    reader.sync()
    feed = reader.feeds.named("courier")
    reader.feeds.replace(feed, replace(feed, name="Morning", tags=("Tech",)))
    assert reader.sync().refused == ()
    there = "select f.title || ' in ' || c.title from feeds f join categories c on c.id = f.category_id"
    assert miniflux.change(there).split("\n")[0] == "Morning in Tech"
    reader.feeds.subscribe("home", "http://127.0.0.1:9/feed", "No feed")
    [refused] = reader.sync().refused
    assert "does not follow No feed" in refused
    reader.feeds.remove(reader.feeds.named("Morning"))
    assert reader.sync().refused == () and miniflux.change(there) == ""
    assert len(reader.by_title()) == 5


def test_a_feed_is_subscribed_to_at_the_service(reader, miniflux, server):
    server.put("/feed", rss(item(1), item(2)))
    for _ in range(2):
        reader.feeds.subscribe("home", server.url("/feed"), "Courier", "News")
        assert reader.sync().refused == ()
    assert miniflux.titles("true") == set(reader.by_title()) and len(reader.by_title()) == 2
    [feed] = reader.feeds.database.service_feeds()
    assert (feed.name, feed.tags, feed.address) == ("Courier", ("News",), server.url("/feed"))


def test_more_unread_than_one_list_holds_takes_four_requests(reader, miniflux):
    miniflux.add("herald", 10_400, folder="Other", words=1)
    reader.account = replace(reader.account, folders=("News",))
    reader.sync()
    assert reader.sync().requests == 4


def test_two_newsreaders_and_a_phone_agree(tmp_path, miniflux):
    miniflux.add("courier", 60)
    with reader_in(tmp_path / "one", miniflux.base) as one, reader_in(tmp_path / "two", miniflux.base) as two:
        one.sync()
        two.sync()
        one.mark(titles("courier", *range(1, 11)))
        two.mark(titles("courier", *range(6, 21)))
        two.mark(titles("courier", *range(18, 21)), read=False)
        miniflux.change("update entries set status = 'read' where title in ('courier 30', 'courier 31')")
        for each in (one, two, one, two):
            each.sync()
        there = miniflux.titles("status = 'read'")
        assert one.read() == two.read() == there == titles("courier", *range(1, 18), 30, 31)
