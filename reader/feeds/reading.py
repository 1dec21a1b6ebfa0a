"""Reading what came from the net in a child process, with limits on processor time and memory.

One tag with a hundred thousand attributes costs feedparser 38 seconds, a page of a hundred thousand paragraphs costs
trafilatura 10. The child that takes too long or too much is ended by the system, and the next one starts.
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from reader.errors import EmptyArticleError, FetchError, NewsreaderError
from reader.feeds.entries import ParsedFeed
from reader.feeds.http import Response
from reader.pool import Pool, WorkerDiedError

FEED_SECONDS, PAGE_SECONDS = 15.0, 10.0
"""Processor time for one feed and one page."""
MEMORY = 1_500_000_000
"""Bytes of address space, libraries included."""


class FeedRequest(msgspec.Struct, tag="feed"):
    """Read a feed."""

    data: bytes
    url: str
    content_type: str


class PageRequest(msgspec.Struct, tag="page"):
    """Read a web page, and which feeds it names if that is wanted."""

    data: bytes
    url: str
    content_type: str
    wants_feeds: bool = False


class MarkupRequest(msgspec.Struct, tag="markup"):
    """Read pieces of HTML, each with the address that its links are relative to."""

    pieces: list[tuple[str, str]]


class FeedText(msgspec.Struct, tag="feed"):
    """A feed whose entries are Markdown: `texts[n]` is that of `feed.entries[n]`, whose markup is left out."""

    feed: ParsedFeed
    texts: list[str]


class PageText(msgspec.Struct, tag="page"):
    """A web page as an article. Unknown is "". `guessed` names the fields that are a guess.

    `feeds`: addresses of the feeds the page names. `left_out`: lines that are no part of the article. `notes`:
    what a reader should know of how it was read. `is_paywalled`: the page says that it shows only a part. `data`,
    `address` and `content_type`: the page as it came, and where from.
    """

    markdown: str = ""
    title: str = ""
    byline: str = ""
    published: str = ""
    source: str = ""
    url: str = ""
    language: str = ""
    guessed: list[str] = []
    left_out: list[str] = []
    notes: list[str] = []
    feeds: list[str] = []
    is_paywalled: bool = False
    data: bytes = b""
    address: str = ""
    content_type: str = ""


class Texts(msgspec.Struct, tag="texts"):
    """Pieces of HTML as Markdown."""

    texts: list[str]


class Refused(msgspec.Struct, tag="refused"):
    """Why it could not be read, in one line."""

    reason: str


Request = FeedRequest | PageRequest | MarkupRequest
Reply = FeedText | PageText | Texts | Refused


class Readers:
    """Child processes that read feeds and pages, started when they are needed. Safe to use from several threads."""

    def __init__(self, count: int) -> None:
        self._pool = Pool(count, _make_reader, MEMORY)

    def close(self) -> None:
        """End the children."""
        self._pool.close()

    def feed(self, response: Response) -> FeedText:
        """Read a feed. Raises FetchError."""
        reply = self._ask(FeedRequest(response.body, response.url, response.content_type), FEED_SECONDS)
        assert isinstance(reply, FeedText)
        return reply

    def page(self, response: Response, *, wants_feeds: bool = False) -> PageText:
        """Read a page; one without text is one with none. Raises FetchError when it cannot be read."""
        whole = (response.body, response.url, response.content_type)
        reply = self._ask(PageRequest(*whole, wants_feeds), PAGE_SECONDS)
        assert isinstance(reply, PageText)
        # Not by way of the child: it would be copied twice more.
        reply.data, reply.address, reply.content_type = whole
        return reply

    def markdown(self, pieces: list[tuple[str, str]]) -> list[str]:
        """Pieces of HTML, each with its address, as Markdown. Raises FetchError when one cannot be read."""
        reply = self._ask(MarkupRequest(pieces), FEED_SECONDS)
        assert isinstance(reply, Texts)
        return reply.texts

    def _ask(self, request: Request, seconds: float) -> Reply:
        try:
            answer = self._pool.ask(msgspec.msgpack.encode(request), seconds)
            reply: Reply = msgspec.msgpack.decode(answer, type=Reply)
        except WorkerDiedError as error:
            if error.late:
                raise FetchError(
                    f"It takes more than {seconds:.0f} seconds to read, so it was given up: no article needs that."
                ) from error
            raise FetchError("It could not be read. Please report this address.") from error
        if isinstance(reply, Refused):
            raise FetchError(reply.reason)
        return reply


# -- in the child ------------------------------------------------------------------------------------------


def _make_reader() -> Callable[[bytes], bytes]:
    return lambda request: msgspec.msgpack.encode(_reply(msgspec.msgpack.decode(request, type=Request)))


def _reply(request: Request) -> Reply:
    try:
        if isinstance(request, MarkupRequest):
            from reader.formats.html import fragment_to_markdown

            return Texts([fragment_to_markdown(markup, base) for markup, base in request.pieces])
        return _feed(request) if isinstance(request, FeedRequest) else _page(request)
    except NewsreaderError as error:
        return Refused(str(error))
    except MemoryError:
        return Refused("It takes too much memory to read, so it was given up: no article needs that.")
    except Exception as error:  # noqa: BLE001 - whatever the bytes do to a library, the next feed is read
        return Refused(f"It could not be read ({type(error).__name__}): it is damaged, or not what it says it is.")


def _feed(request: FeedRequest) -> FeedText:
    # Imported where the limits hold, and only there.
    from reader.feeds.entries import parse_feed
    from reader.formats.html import fragment_to_markdown

    feed = parse_feed(request.data, request.url, request.content_type)
    texts = [fragment_to_markdown(entry.markup, entry.base) for entry in feed.entries]
    for entry in feed.entries:
        entry.markup = ""
    return FeedText(feed, texts)


def _page(request: PageRequest) -> PageText:
    from reader.formats.page import decode_page, read_page

    source = decode_page(request.data, request.content_type)
    feeds = _feeds_of(source, request.url) if request.wants_feeds else []
    try:
        document = read_page(source, request.url)
    except EmptyArticleError:
        return PageText(feeds=feeds)
    meta = document.meta
    return PageText(
        markdown=document.body,
        title=meta.title,
        byline=meta.byline or "",
        published=meta.published or "",
        source=meta.source or "",
        url=meta.url or "",
        language=meta.language or "",
        guessed=document.guessed_fields,
        left_out=list(document.left_out),
        notes=list(document.notes),
        feeds=feeds,
        is_paywalled=document.paywalled,
    )


def _feeds_of(source: str, url: str) -> list[str]:
    """The feeds that a page names, those of comments last."""
    from reader.formats.html import parse_html
    from reader.formats.metadata import read_metadata

    return sorted(read_metadata(parse_html(source), url).feeds, key=lambda address: "comment" in address.lower())
