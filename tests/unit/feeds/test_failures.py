"""What a feed, its pages or its rules do wrong: told, remembered, and gone on from."""

from __future__ import annotations

import time

import pytest

from reader.errors import FetchError
from reader.feeds.fetching import password_of
from reader.model.feed import Feed
from tests.documents import page
from tests.local_server import Answer, item, rss

WORDS = [f"The water rose in street {n}, said Ada Quill, and 4,120 people had been told of it." for n in range(8)]


def follow(feeds, server, **options):
    return feeds.add(Feed(server.url("/feed"), "Courier", **options))[1]


def note(feeds, look):
    [path] = look.new
    return feeds.news.read(path).fields.get("note", "")


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (None, "The page could not be read: 127.0.0.1 has nothing at this address (404)"),
        (Answer(b"%PDF-1.7", headers={"Content-Type": "application/pdf"}), "It is application/pdf, not a web page."),
        (Answer(page(["Short, said she."]).encode(), headers={"Content-Type": "text/html"}), "less text than the feed"),
    ],
)
def test_a_page_that_gives_no_article_leaves_the_text_of_the_feed(feeds, server, answer, told):
    server.put("/feed", rss(item(1, "The water rose, said Ada Quill. " * 20, link=server.url("/one"))))
    if answer:
        server.answers["/one"] = answer
    look = follow(feeds, server, full_text="always")
    assert told in note(feeds, look)
    assert feeds.news.read(look.new[0]).fields["text_from"] == "feed"


def test_a_page_that_robots_may_not_read_is_not_read(feeds, server):
    server.put("/robots.txt", "User-agent: *\nDisallow: /", "text/plain")
    server.put("/one", page(WORDS), "text/html")
    server.put("/feed", rss(item(1, link=server.url("/one"))))
    assert "asks programs not to read" in note(feeds, follow(feeds, server, full_text="always"))
    assert "/one" not in server.paths()


def test_a_feed_that_fails_is_tried_later_each_time_and_its_state_says_why(feeds, server):
    server.put("/feed", rss(item(1)))
    follow(feeds, server, full_text="never")
    server.answers["/feed"] = Answer(b"", status=500)
    waits = []
    for number in (1, 2):
        [look] = feeds.fetch(feeds.subscriptions().feeds)
        [row] = feeds.rows()
        assert look.result == "failed" and row.state.problem == look.problem and row.state.failures == number
        waits.append(row.state.due - time.time())
    assert waits[1] > 1.5 * waits[0] > 1_000
    server.put("/feed", rss(item(1), item(2)))
    [look] = feeds.fetch(feeds.subscriptions().feeds)
    assert len(look.new) == 1 and feeds.rows()[0].state.problem is None


def test_two_feeds_that_bring_one_article_in_one_fetch_bring_it_once(feeds, server):
    link = server.url("/one")
    for name in "ab":
        server.put(f"/{name}", rss(item(1, link=f"{link}?utm_source={name}", guid=name)))
    wanted = [Feed(server.url(f"/{name}"), name, full_text="never", private=True) for name in "ab"]
    feeds.subscriptions().adding(wanted).write()
    for _ in range(2):
        feeds.fetch(feeds.subscriptions().feeds)
    assert len(list(feeds.news.articles())) == 1


@pytest.mark.parametrize("rule", ["speaker:quill", "speaker:quill said:rose", "figure:>4000", 'figure:">4000 people"'])
def test_a_rule_may_ask_for_quotes_and_figures(feeds, server, rule):
    quote = "<p>“The water rose,” said Ada Quill on Monday. More than 4,120 people were told.</p>"
    server.put("/feed", rss(item(1, quote), item(2, "<p>Nobody said anything to 12 people.</p>")))
    look = follow(feeds, server, full_text="never", block=(rule,))
    assert (look.blocked, len(look.new)) == (1, 1)


@pytest.mark.parametrize(("command", "code"), [("exit 3", 3), ("true", 0)])
def test_a_password_command_that_prints_nothing_is_told(command, code):
    with pytest.raises(FetchError, match=rf"The password command of Courier failed \(exit code {code}\)"):
        password_of(command, "Courier")
    assert password_of("printf 'one\\ntwo'", "Courier") == "one"


def test_what_was_removed_for_good_is_not_asked_again(feeds, server):
    server.put("/feed", rss(item(1)))
    follow(feeds, server, full_text="never")
    server.answers["/feed"] = Answer(b"", status=410)
    [look] = feeds.fetch(feeds.subscriptions().feeds)
    assert "gone for good" in look.problem and feeds.rows()[0].state.gone
    assert feeds.due(time.time() + 1e9) == []
