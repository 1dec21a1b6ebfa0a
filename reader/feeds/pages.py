"""The full text of an article: the feed's own where it is whole, else the page's."""

from __future__ import annotations

import re
from typing import Literal

from msgspec import Struct

from reader.errors import ClosedError, FetchError
from reader.feeds.entries import ParsedEntry
from reader.feeds.http import PAGE_BYTES, Client
from reader.feeds.reading import PageText, Readers
from reader.feeds.robots import Robots
from reader.model.feed import Feed

WHOLE = 1_500
"""Characters from which on a feed's own text counts as the whole article, unless it ends like a teaser."""
_WORTHLESS = 250
"""A page with fewer characters than this gave no article."""

PAGE_TYPES = "text/html, application/xhtml+xml;q=0.9, */*;q=0.1"

_TEASER = re.compile(
    r"(?:…|\.\.\.|\[…\]|\[\.\.\.\]|read (?:more|the full|on)|continue reading|keep reading|weiterlesen|mehr lesen|"
    r"lire la suite|leer más|leggi tutto|full (?:story|article)|"
    r"the post .{0,120} (?:appeared first|first appeared) on .{0,80})[\s.»→*_)\]>]*$",
    re.IGNORECASE | re.DOTALL,
)
_LINK_TARGET = re.compile(r"\]\(<?[^)>]*>?\)")
_MARKS = re.compile(r"[\\*_\[\]>#`]")

TextFrom = Literal["feed", "page"]


class FullText(Struct, frozen=True):
    """An article's text as Markdown, where it came from, what the page said of itself, and a note for the reader."""

    markdown: str
    text_from: TextFrom
    page: PageText
    note: str = ""


def is_whole(markdown: str) -> bool:
    """Whether a feed's text is the whole article: long enough, and without a teaser's end."""
    plain = _MARKS.sub("", _LINK_TARGET.sub("", markdown)).strip()
    return len(plain) >= WHOLE and not _TEASER.search(plain[-300:])


class Pages:
    """Fetches and reads pages."""

    def __init__(self, client: Client, readers: Readers) -> None:
        self._client = client
        self._readers = readers
        self._robots = Robots(client)

    def full_text(self, feed: Feed, entry: ParsedEntry, markdown: str) -> FullText:
        """The text of an entry whose own text is `markdown`, as the feed's `full_text` wants it. Never raises."""
        has_enough = feed.full_text == "never" or (feed.full_text == "auto" and is_whole(markdown))
        if has_enough or not entry.url:
            return FullText(markdown, "feed", PageText())
        private = feed.url if feed.private else None
        try:
            if not self._robots.allow(entry.url, private):
                return FullText(markdown, "feed", PageText(), "The site asks programs not to read this page.")
            page = self.read(entry.url, private)
        except ClosedError:
            raise
        except FetchError as error:
            return FullText(markdown, "feed", PageText(), f"The page could not be read: {error}")
        note = "The page says that it shows only a part to readers without a subscription." if page.is_paywalled else ""
        if len(page.markdown) < max(_WORTHLESS, len(markdown)):
            return FullText(markdown, "feed", page, note or "The page has less text than the feed.")
        return FullText(page.markdown, "page", page, note)

    def read(self, url: str, private: str | None) -> PageText:
        """The page at `url`. Raises FetchError."""
        response = self._client.get(url, accept=PAGE_TYPES, limit=PAGE_BYTES, private=private)
        media_type = (response.content_type or "text/html").partition(";")[0].strip().lower()
        if "html" not in media_type and not media_type.startswith("text/"):
            raise FetchError(f"It is {media_type or 'of no known type'}, not a web page.")
        return self._readers.page(response)
