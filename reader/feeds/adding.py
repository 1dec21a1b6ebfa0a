"""What an address that a person typed is: a feed, a page that names one, or a page to keep."""

from __future__ import annotations

from urllib.parse import urlsplit

from msgspec import Struct
from msgspec.structs import replace

from reader.errors import FetchError
from reader.feeds.addresses import checked_addresses, host_and_port, is_public
from reader.feeds.fetching import FEED_TYPES, get
from reader.feeds.http import Client, Response
from reader.feeds.reading import Readers
from reader.model.feed import Feed

_EITHER = f"{FEED_TYPES}, text/html;q=0.8"


class Found(Struct, frozen=True):
    """What stands at an address: the feed to follow, and what came from it. `others`: feeds the page names besides."""

    feed: Feed
    response: Response
    others: tuple[str, ...] = ()


def look_up(wanted: Feed, client: Client, readers: Readers) -> Found:
    """Find out what stands at `wanted.url`, which the person typed. Raises FetchError.

    The answer's feed has the address of the feed itself, a name, and `private` set where it lies in a private network.
    """
    feed = replace(wanted, private=_is_private(wanted.url))
    response = get(client, feed, _EITHER)
    try:
        title = readers.feed(response).feed.title
        return Found(_named(replace(feed, url=response.moved_to or feed.url), title), response)
    except FetchError as no_feed:
        if not _is_page(response):
            raise
        try:
            page = readers.page(response, wants_feeds=True)
        except FetchError:
            raise no_feed from None
    for url in page.feeds:
        candidate = replace(feed, url=url, private=feed.private and host_and_port(url) == host_and_port(feed.url))
        try:
            answer = get(client, candidate, _EITHER)
            named = readers.feed(answer).feed.title
        except FetchError:
            continue
        others = tuple(other for other in page.feeds if other != url)
        return Found(_named(replace(candidate, url=answer.moved_to or url), named), answer, others)
    if not page.markdown.strip():
        raise FetchError("There is no feed at this address and no article on the page. Check it in a browser.")
    return Found(_named(replace(feed, url=response.moved_to or feed.url, kind="page"), page.title), response)


def _is_private(url: str) -> bool:
    """Whether the host of a typed address lies in a private network. Raises FetchError when it is not known."""
    host, port = host_and_port(url)
    return not any(is_public(address) for address in checked_addresses(host, port, allow_private=True))


def _is_page(response: Response) -> bool:
    start = response.body[:2048].lower()
    return "html" in response.content_type.lower() or b"<html" in start or b"<!doctype" in start


def _named(feed: Feed, title: str) -> Feed:
    host = (urlsplit(feed.url).hostname or "").removeprefix("www.")
    return replace(feed, name=feed.name or " ".join(title.split())[:80] or host)
