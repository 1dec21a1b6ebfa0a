"""What stands at an address that a person types."""

from __future__ import annotations

import pytest

from reader.errors import FeedsError
from reader.feeds.addresses import as_address
from reader.model.feed import Feed
from tests.local_server import Answer, item, rss

PAGE = """<!doctype html><html lang="en"><head><title>Harbour wall gives way | The Courier</title>
<meta property="og:site_name" content="The Courier"><meta name="author" content="Ada Quill">
{links}</head><body><nav><a href="/">Home</a> <a href="/sport">Sport</a></nav><article><h1>Harbour wall gives way</h1>
<p>The harbour wall of Lower Wick gave way on Monday night, and water stood a metre deep in the streets behind it.</p>
<p>“We heard it before we saw it,” said Ola Brandt, who keeps the ferry office. At least 35 people left their homes.</p>
<p>The council had put off repairs three times since 2021, according to minutes of its meetings that were published.</p>
<p>Work on a new wall is to begin in May and to cost 4.2 million pounds, the harbour master said on Tuesday.</p>
</article><footer>Share this article</footer></body></html>"""


def test_a_page_that_names_a_feed(feeds, server):
    links = (
        '<link rel="alternate" type="application/rss+xml" href="/comments/feed">'
        '<link rel="alternate" type="application/rss+xml" href="/feed">'
    )
    server.put("/", PAGE.format(links=links), "text/html")
    server.put("/feed", rss(item(1)))
    server.put("/comments/feed", rss(item(1), title="Comments"))
    found, look = feeds.add(Feed(server.url("/"), "", full_text="never"))
    assert (found.feed.name, found.feed.url, found.feed.kind) == ("The Courier", server.url("/feed"), "feed")
    assert found.others == (server.url("/comments/feed"),)
    assert len(look.new) == 1
    assert server.paths().count("/feed") == 1  # it was not asked again to be fetched


def test_a_page_without_a_feed_is_kept_itself(feeds, server):
    server.put("/wall", PAGE.format(links=""), "text/html; charset=utf-8")
    found, look = feeds.add(Feed(server.url("/wall"), ""))
    assert found.feed.kind == "page"
    [path] = look.new
    article = feeds.news.read(path)
    assert article.fields["title"] == "Harbour wall gives way"
    assert (article.fields["source"], article.fields["author"]) == ("The Courier", "Ada Quill")
    assert "“We heard it before we saw it,” said Ola Brandt" in article.body
    assert "Share this article" not in article.body
    assert article.fields["text_from"] == "page"


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (Answer(b"", 404), "nothing at this address"),
        (Answer(b""), "empty"),
        (Answer(b"\x89PNG\r\n\x1a\n" + bytes(50), headers={"Content-Type": "image/png"}), "not a feed but image/png"),
        (Answer(b'{"a": 1}', headers={"Content-Type": "application/json"}), "some other JSON"),
        (Answer(b"<html><body></body></html>", headers={"Content-Type": "text/html"}), "no article on the page"),
    ],
)
def test_what_is_no_feed_is_said_and_nothing_is_written(feeds, server, folders, answer, words):
    server.answers["/"] = answer
    with pytest.raises(FeedsError, match=words):
        feeds.add(Feed(server.url("/"), ""))
    assert not folders.feeds_file.exists() and not feeds.news.root.exists()


def test_a_feed_is_followed_once(feeds, server):
    server.put("/feed", rss(item(1)))
    feeds.add(Feed(server.url("/feed"), "", full_text="never"))
    with pytest.raises(FeedsError, match="already among your feeds"):
        feeds.add(Feed(server.url("/feed"), ""))


def test_two_feeds_of_one_title_get_names_that_differ(feeds, server):
    server.put("/a", rss(item(1)))
    server.put("/b", rss(item(2)))
    names = [feeds.add(Feed(server.url(path), "", full_text="never"))[0].feed.name for path in ("/a", "/b")]
    assert names == ["The Courier", "The Courier 2"]


@pytest.mark.parametrize(
    ("typed", "url"),
    [
        ("example.org", "https://example.org"),
        ("http://example.org/a#b", "http://example.org/a"),
        ("feed://example.org/rss", "https://example.org/rss"),
        ("feed:https://example.org/rss", "https://example.org/rss"),
        (" https://example.org ", "https://example.org"),
        ("localhost:8080/feed", "http://localhost:8080/feed"),
        ("127.0.0.1", "http://127.0.0.1"),
        ("[::1]:80/x", "http://[::1]:80/x"),
        ("localhost.example/feed", "https://localhost.example/feed"),
    ],
)
def test_addresses_as_people_type_them(typed, url):
    assert as_address(typed) == (url, None)


def test_a_password_in_an_address_is_refused_and_a_name_taken():
    assert as_address("https://me@example.org/feed") == ("https://example.org/feed", "me")
    with pytest.raises(FeedsError, match="--password-command"):
        as_address("https://me:secret@example.org/feed")


@pytest.mark.parametrize("typed", ["", "ftp://example.org", "https://", "http://[", "not an address"])
def test_what_is_no_address(typed):
    with pytest.raises(FeedsError):
        as_address(typed)
