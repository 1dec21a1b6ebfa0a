"""What an address that a person typed is: a feed, a page that names one, or a page to keep."""

from __future__ import annotations

from urllib.parse import urlsplit

from msgspec import Struct
from msgspec.structs import replace

from reader.errors import FetchError
from reader.feeds.addresses import checked_addresses, host_and_port, is_public
from reader.feeds.fetching import FEED_TYPES, credentials_of
from reader.feeds.http import FEED_BYTES, Client, Response
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
    response = _get(client, feed)
    try:
        title = readers.feed(response.body, response.url, response.headers.get("content-type", "")).feed.title
        return Found(_named(replace(feed, url=_stable(response, feed.url)), title), response)
    except FetchError as no_feed:
        if not _is_page(response):
            raise
        try:
            page = readers.page(response.body, response.url, response.headers.get("content-type", ""), wants_feeds=True)
        except FetchError:
            raise no_feed from None
    for url in page.feeds:
        candidate = replace(feed, url=url, private=feed.private and host_and_port(url) == host_and_port(feed.url))
        try:
            answer = _get(client, candidate)
            named = readers.feed(answer.body, answer.url, answer.headers.get("content-type", "")).feed.title
        except FetchError:
            continue
        others = tuple(other for other in page.feeds if other != url)
        return Found(_named(replace(candidate, url=_stable(answer, url)), named), answer, others)
    if not page.markdown.strip():
        raise FetchError("There is no feed at this address and no article on the page. Check it in a browser.")
    return Found(_named(replace(feed, url=_stable(response, feed.url), kind="page"), page.title), response)


def _get(client: Client, feed: Feed) -> Response:
    return client.get(
        feed.url,
        accept=_EITHER,
        limit=FEED_BYTES,
        credentials=credentials_of(feed),
        private=feed.url if feed.private else None,
    )


def _is_private(url: str) -> bool:
    """Whether the host of a typed address lies in a private network. Raises FetchError when it is not known."""
    host, port = host_and_port(url)
    return not any(is_public(address) for address in checked_addresses(host, port, allow_private=True))


def _stable(response: Response, asked: str) -> str:
    """The address to remember: where it was led to for good, else the one that was asked."""
    return response.moved_to or asked


def _is_page(response: Response) -> bool:
    start = response.body[:2048].lower()
    return "html" in response.headers.get("content-type", "").lower() or b"<html" in start or b"<!doctype" in start


def _named(feed: Feed, title: str) -> Feed:
    host = (urlsplit(feed.url).hostname or "").removeprefix("www.")
    return replace(feed, name=feed.name or " ".join(title.split())[:80] or host)
