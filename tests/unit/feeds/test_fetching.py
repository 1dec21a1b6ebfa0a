"""From a feed on a server to files in the news folder."""

from __future__ import annotations

import os
import stat
import time
from contextlib import closing

import pytest
from msgspec.structs import replace

from reader.errors import FeedsDamagedError
from reader.feeds.articles import ArticleFile, NewsFolder
from reader.files import UNFINISHED
from reader.formats.reading import parse
from reader.library.events import LibraryEvent, Notice
from reader.library.feeds import Feeds
from reader.library.open import open_library
from reader.library.processes.fetcher import Loop
from reader.model import Span
from reader.model.feed import Feed
from reader.store.feeds import FeedDatabase, changed_paths
from reader.store.personal import Personal
from tests.local_server import item, rss


def follow(feeds, url, **fields):
    """Follow a feed; the look that came of it."""
    return feeds.add(Feed(url, fields.pop("name", ""), full_text=fields.pop("full_text", "never"), **fields))[1]


def test_a_feed_that_is_added_becomes_files(feeds, server):
    server.put("/feed", rss(item(1), item(2, "<p>“We saw it coming,” said <b>Ada Quill</b>.</p>")))
    look = follow(feeds, server.url("/feed"))
    assert (look.result, len(look.new), look.problem) == ("new", 2, None)
    path = next(path for path in look.new if "item-2" in path)
    assert path.startswith("the-courier/2026-03/2026-03-02-item-2-of-the-day-")
    article = parse(path, (feeds.news.root / path).read_bytes())
    assert article.text == "“We saw it coming,” said Ada Quill."
    meta = article.meta
    assert (meta.title, meta.source, meta.published) == (
        "Item 2 of the day",
        "The Courier",
        "2026-03-02T10:15:00+01:00",
    )
    assert (meta.url, meta.language) == ("https://courier.example/2", "en-GB")


def test_the_second_look_costs_the_server_nothing(feeds, server):
    server.put("/feed", rss(item(1)), Last_Modified="Mon, 02 Mar 2026 08:00:00 GMT")
    follow(feeds, server.url("/feed"))
    [look] = feeds.fetch(feeds.subscriptions().feeds)
    assert look.result == "unchanged"
    second = server.asked[-1].headers
    assert second["if-none-match"].startswith('"')
    assert second["if-modified-since"] == "Mon, 02 Mar 2026 08:00:00 GMT"
    assert "cookie" not in second and "referer" not in second


def test_only_what_is_new_is_written(feeds, server):
    server.put("/feed", rss(item(1)))
    first = follow(feeds, server.url("/feed")).new
    server.put("/feed", rss(item(2), item(1)))
    [look] = feeds.fetch(feeds.subscriptions().feeds)
    assert len(look.new) == 1 and look.new != first and not look.changed
    assert len(list(feeds.news.articles())) == 2


def test_a_changed_title_makes_no_second_article(feeds, server):
    server.put("/feed", rss(item(1, title="Storm kills three")))
    [path] = follow(feeds, server.url("/feed")).new
    server.put("/feed", rss(item(1, title="Storm kills four")))
    [look] = feeds.fetch(feeds.subscriptions().feeds)
    assert (look.new, look.changed) == ((), (path,))
    assert feeds.news.read(path).fields["title"] == "Storm kills four"
    [before] = feeds.news.versions(path)
    assert ArticleFile.read(before).fields["title"] == "Storm kills three"


def test_an_article_that_its_publisher_changed_is_unread_again(feeds, server, folders):
    server.put("/feed", rss(item(1, title="Storm kills three"), item(2)))
    paths = follow(feeds, server.url("/feed")).new
    keys = [str(feeds.news.root.resolve() / path) for path in paths]
    with Personal.open(folders.data) as personal:
        for key in keys:
            personal.mark_read(key, "hash", True)
        server.put("/feed", rss(item(1, title="Storm kills four"), item(2)))
        [look] = feeds.fetch(feeds.subscriptions().feeds)
        changed = str(feeds.news.root.resolve() / look.changed[0])
        assert personal.read_paths(keys) == set(keys) - {changed}
    assert changed_paths(feeds.database.file) == {changed}
    # Rebuilt from the files, or remembered by an earlier version: it is learnt from the texts that are kept.
    feeds.forget_and_rebuild()
    assert changed_paths(feeds.database.file) == set()
    feeds.rows()
    assert changed_paths(feeds.database.file) == {changed}
    with feeds.database.writing() as connection:
        connection.execute("DROP TABLE changed")
    feeds.close()
    assert feeds.database and changed_paths(feeds.database.file) == {changed}


def test_a_file_that_was_removed_does_not_come_again(feeds, server):
    server.put("/feed", rss(item(1)))
    [path] = follow(feeds, server.url("/feed")).new
    (feeds.news.root / path).unlink()
    server.put("/feed", rss(item(2), item(1, "<p>Another text.</p>")))
    [look] = feeds.fetch(feeds.subscriptions().feeds)
    assert len(look.new) == 1 and not (feeds.news.root / path).exists()


def test_a_file_that_a_person_edited_is_never_overwritten(feeds, server):
    server.put("/feed", rss(item(1)))
    [path] = follow(feeds, server.url("/feed")).new
    file = feeds.news.root / path
    file.write_text(file.read_text("utf-8") + "\nMy own remark.\n", "utf-8")
    server.put("/feed", rss(item(1, "<p>A wholly new text.</p>")))
    [look] = feeds.fetch(feeds.subscriptions().feeds)
    assert "My own remark." in file.read_text("utf-8")
    assert "A wholly new text." in feeds.news.versions(path)[-1].read_text("utf-8")
    assert any("edited by you" in notice for notice in look.notices)


def test_one_article_from_two_feeds_is_there_once(feeds, server):
    server.put("/a", rss(item(1, link="https://courier.example/1?utm_source=rss")))
    server.put("/b", rss(item(1, link="https://www.courier.example/1/", guid="other"), title="All of it"))
    follow(feeds, server.url("/a"))
    look = follow(feeds, server.url("/b"))
    assert (look.new, look.again) == ((), 1)
    assert len(list(feeds.news.articles())) == 1


def test_one_article_from_two_feeds_at_the_same_time_is_there_once(feeds, server):
    same = [item(number, link=f"https://courier.example/{number}") for number in range(20)]
    for name in ("a", "b", "c"):
        server.put(f"/{name}", rss(*same, title=name))
    followed = [
        Feed(server.url(f"/{name}"), name, full_text="never", private=True, tags=()) for name in ("a", "b", "c")
    ]
    feeds.subscriptions().adding(followed).write()
    looks = feeds.fetch(feeds.subscriptions().feeds)
    assert sum(len(look.new) for look in looks) == 20 == len(list(feeds.news.articles()))
    assert sum(look.again for look in looks) == 40
    again = feeds.fetch(feeds.subscriptions().feeds)
    assert {(look.result, look.new) for look in again} == {("unchanged", ())}


def test_rules_keep_entries_out_and_let_them_in_when_they_go(feeds, server):
    server.put("/feed", rss(item(1, title="Your horoscope"), item(2, "<p>At least 35 houses were damaged.</p>")))
    look = follow(feeds, server.url("/feed"), block=("title:horoscopes", "figure:>100"))
    assert (len(look.new), look.blocked) == (1, 1)
    [out] = feeds.database.blocked()
    assert (out.title, out.blocked_by) == ("Your horoscope", "title:horoscopes")
    [feed] = feeds.subscriptions().feeds
    feeds.replace(feed, replace(feed, block=()))
    server.put("/feed", rss(item(3), item(1, title="Your horoscope")))
    [look] = feeds.fetch(feeds.subscriptions().feeds)
    assert len(look.new) == 2 and feeds.database.blocked() == []


def test_old_articles_go_but_none_with_a_bookmark(feeds, server, folders, tmp_path):
    server.put("/feed", rss(item(1), item(2)))
    first, second = sorted(follow(feeds, server.url("/feed"), keep_days=7).new)
    keep_passage_in(folders, feeds.news.root / first)
    entries = feeds.database.entries_of(server.url("/feed")).values()
    feeds.database.keep_entries([replace(entry, arrived=entry.arrived - 8 * 86_400) for entry in entries])
    feeds.fetch(feeds.subscriptions().feeds)
    assert (feeds.news.exists(first), feeds.news.exists(second)) == (True, False)
    server.put("/feed", rss(item(3), item(1), item(2)))
    [look] = feeds.fetch(feeds.subscriptions().feeds)
    assert len(look.new) == 1 and not feeds.news.exists(second)


def keep_passage_in(folders, file):
    with closing(open_library([file], folders=folders)) as library:
        library.update(lambda _: None)
        [heading] = library.headings(0, 1)
        library.bookmarks.keep(heading.id, Span(0, 20))


def test_a_watched_article_takes_over_what_its_page_says(feeds, server):
    page = "<html><head><title>Wall</title></head><body><nav>Most read today</nav><article>{}</article></body></html>"
    text = "".join(f"<p>The harbour wall gave way on Monday, paragraph {n} of this report said.</p>" for n in range(6))
    server.put("/wall", page.format(text), "text/html")
    server.put("/feed", rss(item(1, link=server.url("/wall"), title="The wall")))
    [path] = follow(feeds, server.url("/feed"), full_text="always").new
    assert feeds.news.read(path).fields["text_from"] == "page"
    assert "Most read today" in parse(path, (feeds.news.root / path).read_bytes()).left_out
    watched = feeds.watch(str(feeds.news.root / path), time.time() + 3600)
    assert watched.kind == "page" and watched in feeds.due(time.time())
    server.put("/wall", page.format(text.replace("Monday", "Tuesday")), "text/html")
    [feed] = [feed for feed in feeds.subscriptions().feeds if feed.kind == "page"]
    feeds.replace(feed, replace(feed, private=True))
    [look] = feeds.fetch([feed for feed in feeds.subscriptions().feeds if feed.kind == "page"])
    assert (look.new, look.changed) == ((), (path,))
    article = feeds.news.read(path)
    assert "on Tuesday" in article.body and len(feeds.news.versions(path)) == 1
    assert (article.fields["title"], article.fields["guid"]) == ("The wall", "courier-1")
    assert 600 < feeds.database.state(watched.url).due - time.time() < 1000


def test_entries_that_share_an_address_are_not_one(feeds, server):
    server.put("/feed", rss(item(1, link="https://courier.example/live"), item(2, link="https://courier.example/live")))
    assert len(follow(feeds, server.url("/feed")).new) == 2


def test_what_is_remembered_can_be_made_anew_from_the_files(feeds, server, folders):
    server.put("/feed", rss(item(1), item(2)))
    follow(feeds, server.url("/feed"))
    feeds.close()
    (folders.data / "feeds.db").unlink()
    [look] = feeds.fetch(feeds.subscriptions().feeds)
    assert (look.new, look.changed, look.result) == ((), (), "unchanged")


@pytest.mark.parametrize("there", ["a folder", "text"])
def test_what_stands_in_the_place_of_what_is_remembered_costs_nothing(feeds, server, folders, there):
    server.put("/feed", rss(item(1), item(2)))
    follow(feeds, server.url("/feed"))
    feeds.close()
    file = folders.data / "feeds.db"
    file.unlink()
    file.mkdir() if there == "a folder" else file.write_text("Dear all,\n" * 400)
    [look] = feeds.fetch(feeds.subscriptions().feeds)
    assert (look.new, look.changed, look.result) == ((), (), "unchanged")


def test_damage_met_while_fetching_is_mended_from_the_articles(feeds, server, folders):
    server.put("/feed", rss(*(item(number) for number in range(40))))
    follow(feeds, server.url("/feed"))
    feeds.close()
    file = folders.data / "feeds.db"
    body = bytearray(file.read_bytes())
    body[4096:] = b"\xff" * (len(body) - 4096)
    file.write_bytes(body)
    with pytest.raises(FeedsDamagedError):
        feeds.rows()
    told: list[LibraryEvent] = []
    loop = Loop(feeds, lambda event: (told.append(event), loop.end()))
    loop.run()
    assert told == [Notice("The state of your feeds was damaged. It was rebuilt from 40 articles.", "warning")]
    assert len(feeds.database.paths(server.url("/feed"))) == 40


def test_names_from_the_net_never_leave_the_folder(feeds, server):
    server.put("/feed", rss(item(1, title="../../../etc/passwd"), title="../.."))
    [path] = follow(feeds, server.url("/feed")).new
    assert path.startswith("untitled/2026-03/2026-03-02-etc-passwd-")


def test_searches_know_which_feed_brought_an_article_and_when(feeds, server, folders):
    server.put("/a", rss(item(1), item(2)))
    server.put("/b", rss(item(3), title="Harbour Post"))
    follow(feeds, server.url("/a"), name="The Courier", tags=("local news",))
    follow(feeds, server.url("/b"))
    with closing(open_library([feeds.news.root], folders=folders)) as library:
        library.update(lambda _: None)

        def hits(query: str) -> int:
            return library.search_now(query, 10).total

        assert [hits(query) for query in ("in:courier", 'in:"The Courier"', "in:harbour", "in:nothing")] == [2, 2, 1, 0]
        assert [hits(query) for query in ('in:"local news"', "in:courier river", "-in:courier")] == [2, 2, 1]
        assert [hits(query) for query in ("new:1h", "new:today", "new:3d", "new:2020", "new:yesterday")] == [
            3,
            3,
            3,
            0,
            0,
        ]
        assert library.search_now("new:soon", 10).read_as


def test_an_article_is_on_the_disk_before_its_entry_is_noted_as_written(feeds, server, monkeypatch):
    """Otherwise a power failure could leave an empty file that is never fetched again."""
    steps = []
    fsync, keep = os.fsync, FeedDatabase.keep_entries

    def synced(descriptor):
        if not stat.S_ISDIR(os.fstat(descriptor).st_mode):
            steps.append("on disk" if os.fstat(descriptor).st_size else "empty")
        fsync(descriptor)

    def kept(database, entries):
        entries = list(entries)
        steps.extend("noted" if entry.written else "begun" for entry in entries)
        keep(database, entries)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(FeedDatabase, "keep_entries", kept)
    server.put("/feed", rss(item(1), item(2)))
    follow(feeds, server.url("/feed"))
    # feeds.toml, then the articles
    assert steps == ["on disk", "begun", "begun", "on disk", "on disk", "noted", "noted"]
    steps.clear()
    server.put("/feed", rss(item(1, "<p>Another text.</p>"), item(2)))
    feeds.fetch(feeds.subscriptions().feeds)
    assert steps == ["on disk", "on disk", "noted"]  # the version before, and the article


class Killed(BaseException):
    """The program ends here, without a chance to do anything about it."""


@pytest.mark.parametrize("at", range(6))
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_fetch_that_ends_at_any_file_is_gone_on_with(feeds, server, folders, readers, monkeypatch, at, when):
    """Whatever file was being written last: afterwards all are there, whole, and once."""
    server.put("/feed", rss(*(item(number) for number in range(4))))
    follow(feeds, server.url("/feed"))
    changed = [item(number, f"<p>Another text, number {number}.</p>") for number in range(3)]
    server.put("/feed", rss(*changed, *(item(number) for number in range(3, 7))))
    write, count = NewsFolder._write, iter(range(100))

    def until_killed(self, file, text):
        number = next(count)
        if number == at and when == "before":
            file.parent.mkdir(parents=True, exist_ok=True)
            (file.parent / f"{UNFINISHED}0-0").write_text("half")
            raise Killed
        write(self, file, text)
        if number == at:
            raise Killed

    monkeypatch.setattr(NewsFolder, "_write", until_killed)
    with pytest.raises(Killed):
        feeds.fetch(feeds.subscriptions().feeds)
    monkeypatch.undo()
    feeds.close()
    (folders.data / "fetcher.pid").write_text("1")  # what a killed process leaves
    with closing(Feeds(folders.feeds_file, folders.data, folders.news, readers)) as again:
        again.fetch(again.subscriptions().feeds)
        articles = list(again.news.articles())
    guids = sorted(article.fields["guid"] for _, article in articles)
    assert guids == [f"courier-{number}" for number in range(7)]
    assert not any(article.is_edited for _, article in articles)
    assert sum("Another text" in article.body for _, article in articles) == 3
    assert not list(folders.news.rglob(f"{UNFINISHED}*"))
