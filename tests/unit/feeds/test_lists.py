"""Lists of feeds from and to other readers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.errors import FeedsError
from reader.feeds.lists import read_list, write_opml, write_urls
from reader.model.feed import Feed

OPML = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE opml [<!ENTITY x "y">]>
<opml version="2.0"><head><title>Mine</title></head><body>
  <outline text="Local &amp; near">
    <outline type="rss" text="Caf&eacute; Courier" xmlUrl="https://courier.example/feed?a=1&b=2"/>
    <outline title="Deeper">
   <outline text="Harbour" xmlUrl="https://harbour.example/rss" category="/sea/ships,tide"/>
  </outline>
  </outline>
  <outline text="Courier again" xmlUrl="https://courier.example/feed?a=1&amp;b=2" category="twice"/>
  <outline text="A folder with nothing"/>
  <outline text="Script" xmlUrl="javascript:alert(1)"/>
</body></opml>"""


def test_opml_with_folders_entities_and_mistakes():
    found = read_list(OPML.encode())
    assert [(feed.name, feed.url, feed.tags) for feed in found.feeds] == [
        ("Café Courier", "https://courier.example/feed?a=1&b=2", ("Local & near", "twice")),
        ("Harbour", "https://harbour.example/rss", ("Local & near", "Deeper", "ships", "tide")),
    ]
    assert len(found.left_out) == 1


URLS = r"""# my feeds
https://courier.example/feed local "two words" "~The Courier"
http://harbour.example/rss "!hidden" tides

"query:Unread:unread = \"yes\"" all
exec:~/bin/make-feed.sh
filter:~/bin/f.sh:https://a.example/
file:///home/me/feed.xml
nonsense
"""


def test_newsboats_urls():
    found = read_list(URLS.encode())
    assert [(feed.name, feed.url, feed.tags) for feed in found.feeds] == [
        ("The Courier", "https://courier.example/feed", ("local", "two words")),
        ("", "http://harbour.example/rss", ("hidden", "tides")),
    ]
    assert len(found.left_out) == 5
    assert "query:Unread" in found.left_out[0] and "a command" in found.left_out[1]


@pytest.mark.parametrize("data", [b"", b"# nothing\n", b"<opml/>", b"<opml><body></body></opml>"])
def test_a_file_without_feeds(data):
    with pytest.raises(FeedsError, match="no feeds"):
        read_list(data)


@given(st.binary(max_size=300))
def test_any_bytes_are_a_list_or_an_error_of_ours(data):
    for start in (b"", b"<opml>", b"<opml><outline xmlUrl='"):
        try:
            read_list(start + data)
        except FeedsError as error:
            assert str(error)


names = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=20)


@given(st.lists(st.tuples(names, st.lists(names, max_size=3, unique=True)), min_size=1, max_size=5))
def test_what_is_written_is_read_again(rows):
    feeds = [
        Feed(f"https://a.example/{number}", name, tags=tuple(tag.strip(",!~/#") or "t" for tag in tags))
        for number, (name, tags) in enumerate(rows)
    ]
    for written in (write_opml(feeds), write_urls(feeds)):
        again = {feed.url: feed for feed in read_list(written.encode()).feeds}
        assert {url: feed.name for url, feed in again.items()} == {feed.url: feed.name for feed in feeds}
    again = {feed.url: set(feed.tags) for feed in read_list(write_urls(feeds).encode()).feeds}
    assert again == {feed.url: set(feed.tags) for feed in feeds}
