"""Feeds of every kind as entries, and hostile ones as one clear line."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader import pool
from reader.errors import FetchError
from reader.feeds.entries import parse_feed
from reader.feeds.http import Response
from reader.feeds.pace import after_failure, asked_to_wait, next_look, own_pace, watch_pace
from reader.feeds.pages import is_whole
from tests.local_server import item, rss

URL = "https://courier.example/news/feed.xml"


def answered(body: bytes) -> Response:
    return Response(200, URL, {"content-type": "text/xml"}, body)


ATOM = """<?xml version="1.0"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en" xml:base="https://courier.example/a/">
<title type="html">The &lt;b&gt;Courier&lt;/b&gt; &amp;amp; Post</title>
<link href="/"/><author><name>The desk</name></author>
<entry><id>tag:courier.example,2026:1</id><title>Wall &amp; water</title><link href="wall.html"/>
<published>2026-03-02T09:15:00+01:00</published><updated>2026-03-02T11:00:00Z</updated>
<author><name>Ada Quill</name></author><author><name>Ola Brandt</name></author>
<category term="harbour" label="Harbour"/>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>The wall <a href="map">gave way</a>.</p></div>
</content>
</entry>
<entry><id>tag:courier.example,2026:2</id><title>No author</title><summary>Short.</summary></entry>
</feed>"""

RDF = """<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="https://courier.example/"><title>Old Courier</title></channel>
<item rdf:about="https://courier.example/1"><title>One</title><link>https://courier.example/1</link>
<dc:creator>Ada Quill</dc:creator><dc:date>2026-03-02T09:15:00Z</dc:date><description>Text.</description></item>
</rdf:RDF>"""

JSON = {
    "version": "https://jsonfeed.org/version/1.1",
    "title": "JSON Courier",
    "home_page_url": "https://courier.example/",
    "authors": [{"name": "The desk"}],
    "items": [
        {
            "id": 7,
            "url": "/seven",
            "title": "Seven < eight",
            "content_text": "First.\n\n5 < 6 & so on.",
            "date_published": "2026-03-02T09:15:00Z",
            "tags": ["harbour", 3],
        },
        {"id": "8", "content_html": "<p>Eight.</p>", "author": {"name": "Ada Quill"}, "title": None},
        "nonsense",
    ],
}


def test_atom():
    feed = parse_feed(ATOM.encode(), URL, "application/atom+xml")
    assert (feed.title, feed.site, feed.language) == ("The Courier & Post", "https://courier.example/", "en")
    first, second = feed.entries
    assert (first.title, first.url) == ("Wall & water", "https://courier.example/a/wall.html")
    assert (first.byline, first.published) == ("Ada Quill, Ola Brandt", "2026-03-02T09:15:00+01:00")
    assert first.updated.startswith("2026-03-02T11:00:00") and first.tags == ["Harbour"]
    assert "gave way" in first.markup and first.base == "https://courier.example/a/"
    assert (second.byline, second.markup, second.published) == ("The desk", "Short.", "")


def test_rdf():
    [entry] = parse_feed(RDF.encode(), URL).entries
    assert (entry.title, entry.byline, entry.markup) == ("One", "Ada Quill", "Text.")
    assert entry.published.startswith("2026-03-02T09:15:00")


def test_json_feed():
    feed = parse_feed(json.dumps(JSON).encode(), URL, "application/feed+json")
    first, second = feed.entries
    assert (first.guid, first.url, first.title) == ("7", "https://courier.example/seven", "Seven < eight")
    assert first.markup == "<p>First.</p><p>5 &lt; 6 &amp; so on.</p>"
    assert (first.byline, first.tags) == ("The desk", ["harbour"])
    assert (second.guid, second.byline, second.title) == ("8", "Ada Quill", "")


def test_rss_with_the_mistakes_that_feeds_have():
    source = rss(
        "<item><title>AT&T &nbsp;caf&eacute;</title><author>ada@courier.example (Ada Quill)</author>"
        "<guid>https://courier.example/1</guid><description>&lt;p&gt;Text.&lt;/p&gt;</description></item>",
        "<item><description>Only a text.</description></item>",
        "<item></item>",
        extra="<ttl>120</ttl>",
    )
    feed = parse_feed(source.encode(), URL, "text/xml")
    assert feed.ttl == 7200
    first, second = feed.entries
    assert (first.byline, first.guid) == ("Ada Quill", "https://courier.example/1") and first.url == first.guid
    assert "AT" in first.title and "caf" in first.title
    assert (second.guid, second.markup) == ("Only a text.", "Only a text.")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1", "utf-8-sig"])
def test_encodings(encoding):
    declared = f'encoding="{encoding.removesuffix("-sig")}"'
    source = rss(item(1, title="Café in Zürich")).replace('encoding="utf-8"', declared)
    [entry] = parse_feed(source.encode(encoding), URL, "application/xml").entries
    assert entry.title == "Café in Zürich"


@pytest.mark.parametrize(
    ("data", "content_type", "words"),
    [
        (b"", "", "empty"),
        (b'<?xml version="1.0" encoding="\xc9\xff"?><rss></rss>', "", "name of its encoding"),
        (b" \n\xef\xbb\xbf", "", "empty"),
        (b"<html><body>Hello</body></html>", "text/html", "a web page"),
        (b"%PDF-1.7", "application/pdf", "application/pdf"),
        (b"{", "application/json", "JSON that is not valid"),
        (b'{"items": 3}', "", "other JSON"),
        (b"[" * 100_000, "application/json", "application/json"),
    ],
)
def test_what_is_no_feed(data, content_type, words):
    with pytest.raises(FetchError, match=words):
        parse_feed(data, URL, content_type)


@settings(max_examples=60)
@given(st.binary(max_size=400))
def test_any_bytes_are_a_feed_or_an_error_of_ours(data):
    for start in (b"", b"<rss><channel><item>", b"{", b'<feed xmlns="http://www.w3.org/2005/Atom"><entry>'):
        try:
            parse_feed(start + data, URL, "text/xml")
        except FetchError as error:
            assert "\n" not in str(error)


BOMB = b"""<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "aaaaaaaaaa">
<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">
<!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;"><!ENTITY e "&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;">
<!ENTITY f "&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;"><!ENTITY x SYSTEM "file:///etc/passwd">]>
<rss version="2.0"><channel><title>&f;</title><item><title>T &x; &f;</title><guid>1</guid></item></channel></rss>"""


def test_entries_that_share_one_id_are_told_apart_by_address_or_title():
    guid = '<guid isPermaLink="false">same</guid>'
    items = (
        f"<item><title>A</title><link>https://courier.example/a</link>{guid}</item>",
        f"<item><title>B</title><link>https://courier.example/b?utm_source=feed</link>{guid}</item>",
        f"<item><title>A, corrected</title><link>https://courier.example/a#top</link>{guid}</item>",
        f"<item><title>C</title>{guid}</item>",
        f"<item><title>D</title>{guid}</item>",
    )
    found = parse_feed(rss(*items).encode(), URL)
    assert [entry.title for entry in found.entries] == ["A", "B", "C", "D"]
    assert len({entry.guid for entry in found.entries}) == 4
    again = parse_feed(rss(items[0], items[0]).encode(), URL)
    assert [entry.guid for entry in again.entries] == ["same"]


def test_entity_bombs_and_files_are_inert(readers):
    began = time.process_time()
    try:
        feed = readers.feed(answered(BOMB)).feed
    except FetchError:
        return
    assert all(len(entry.title) < 1000 and "root:" not in entry.title for entry in feed.entries)
    assert time.process_time() - began < 5


def test_a_feed_that_takes_too_long_is_given_up_and_the_next_one_read(readers, monkeypatch):
    monkeypatch.setattr(pool, "PATIENCE", 0.02)
    attributes = " ".join(f"a{number}='{number}'" for number in range(60_000))
    slow = f"<rss version='2.0'><channel><item {attributes}></item></channel></rss>"
    with pytest.raises(FetchError, match="takes more than 15 seconds to read"):
        readers.feed(answered(slow.encode()))
    monkeypatch.undo()
    assert readers.feed(answered(rss(item(1)).encode())).feed.title == "The Courier"


def test_text_is_markdown_without_scripts(readers):
    markup = "<p>One <script>alert(1)</script><b onclick='x'>two</b> [sic] 5 * 6</p><img src=x onerror=y>"
    [text] = readers.feed(answered(rss(item(1, markup)).encode())).texts
    assert text == "One **two** [sic] 5 \\* 6"


# -- how much is the whole, and when to look again ---------------------------------------------------------

LONG = "The harbour wall gave way on Monday night. " * 40


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        (LONG, True),
        ("Short.", False),
        (LONG + "Read more", False),
        (LONG + "and so…", False),
        (LONG + "The post Wall gives way appeared first on The Courier.", False),
        (LONG + "[Continue reading](<https://courier.example/1>)", False),
        (LONG + "He likes to read more books.", True),
    ],
)
def test_whether_a_feeds_text_is_whole(text, whole):
    assert is_whole(text) is whole


def test_paces():
    now = 1_772_000_000.0
    day = 86_400.0

    def dates(*ages: float) -> list[str]:
        return [time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime(now - age)) for age in ages]

    assert own_pace([], now) == 3600
    assert own_pace(dates(*(n * 600 for n in range(400))), now) == 1800
    assert own_pace(dates(3 * day), now) == day
    assert 5 * 3600 < own_pace(dates(*(n * day / 2 for n in range(14))), now) < 7 * 3600
    assert next_look(now, 60) == now + 1800
    assert next_look(now, 3600, asked=7200) == now + 7200
    assert next_look(now, 3600, asked=10 * day) == now + day
    assert next_look(now, 3600, every=600) == now + 600
    assert [after_failure(now, n, 0) - now for n in (1, 2, 3, 20)] == [1800, 3600, 7200, day]
    assert after_failure(now, 1, 5000) == now + 5000
    assert asked_to_wait({"cache-control": "public, max-age=900"}, 1200) == 1200
    assert asked_to_wait({"cache-control": "s-maxage=900"}, None) == 0
    assert [watch_pace(age) for age in (0, 4 * 3600, 2 * day, 10 * day, 40 * day)] == [900, 3600, 10_800, 3 * day, None]


def test_what_feedparser_fails_on_is_a_damaged_feed(monkeypatch):
    def parse(*arguments, **named):
        raise ValueError("too many values to unpack")  # the address of a namespace with blanks in it

    monkeypatch.setattr("feedparser.parse", parse)
    with pytest.raises(FetchError, match="its XML cannot be read"):
        parse_feed(rss(item(1)).encode(), URL, "application/xml")
