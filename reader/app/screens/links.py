"""The links of an article: numbered, opened, copied, read into the library."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from typing import ClassVar, Literal

from msgspec import Struct
from textual import events
from textual.binding import Binding, BindingType

from reader.app.keys import Parts
from reader.app.screens.base import ListDialog
from reader.app.text.cells import one_line
from reader.app.text.lines import Line, Part, fit
from reader.app.widgets.item_list import ItemList
from reader.model import Article, Span

_ADDRESS = re.compile(r"(?:https?://|mailto:)[\x21-\x7e]{1,2000}", re.IGNORECASE)
_BARE = re.compile(r"https?://[\x21-\x7e]{4,2000}", re.IGNORECASE)
_BEHIND = ".,;:!?'\"”’»*_>"
_WORDS = 200


class Link(Struct, frozen=True):
    """An address that an article names, with the words of its first link and every place where it stands."""

    number: int
    url: str
    words: str
    spans: tuple[Span, ...]

    @property
    def is_page(self) -> bool:
        """Whether there is a page at it, which a mail address has not."""
        return self.url.lower().startswith("http")


def links_of(article: Article) -> list[Link]:
    """The links of an article, each address once, in the order of the text; bare addresses in it too.

    Only http, https and mailto, in printable ASCII: all else that an article may call a link is left out.
    """
    found = [
        (Span(style.start, style.end), style.url)
        for style in article.styles
        if style.kind == "link" and style.url and _ADDRESS.fullmatch(style.url)
    ]
    taken = sorted(span for span, _ in found)
    for match in _BARE.finditer(article.text):
        url = _without_end(match[0])
        span = Span(match.start(), match.start() + len(url))
        # They do not overlap each other: only the last that begins before its end can overlap this one.
        before = bisect_left(taken, Span(span.end, 0))
        if not before or not taken[before - 1].overlaps(span):
            found.append((span, url))
    places: dict[str, list[Span]] = {}
    for span, url in sorted(found):
        places.setdefault(url, []).append(span)
    return [
        Link(number, url, one_line(spans[0].of(article.text), _WORDS), tuple(spans))
        for number, (url, spans) in enumerate(places.items(), 1)
    ]


def _without_end(url: str) -> str:
    """A bare address without the punctuation of the sentence behind it."""
    url = url.rstrip(_BEHIND)
    while url.endswith(")") and url.count(")") > url.count("("):
        url = url[:-1].rstrip(_BEHIND)
    return url


class Wanted(Struct, frozen=True):
    """What is to be done with a link."""

    link: Link
    how: Literal["open", "copy", "read"]


class LinkList(ItemList[Link]):
    """The links."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,l", "open", "Open", id="link.open"),
        Binding("y", "screen.want('copy')", "Copy", id="link.copy"),
        Binding("O", "screen.want('read')", "Read into the library", id="link.read"),
    ]


def link_lines(link: Link, width: int) -> Sequence[Line]:
    words = () if link.words in (link.url, "") else (Part(link.words), Part("  "))
    return [fit((Part(f"{link.number:>3} ", "accent"), *words, Part(one_line(link.url), "dim")), width)]


class LinksScreen(ListDialog[Link, Wanted]):
    """Answered with a link and what is to be done with it. The number of a link goes to it, and opens it as soon as no
    other begins so."""

    WHERE = "Links: window"
    NAME = "links"
    PARTS: ClassVar[Mapping[str, Parts]] = {"Links": LinkList}
    BINDINGS: ClassVar[list[BindingType]] = [Binding("W", "dismiss", "Close", show=False, id="links.close")]

    def __init__(self, links: Sequence[Link]) -> None:
        rows = LinkList(link_lines, id="links-list")
        rows.set_empty("This article names no address.", "Esc closes.")
        super().__init__(rows, "Links")
        self._links = links
        self._typed = ""

    def begin(self) -> None:
        self.rows.show(self._links)

    def on_key(self, event: events.Key) -> None:
        """Digits are the number of a link."""
        if event.character is None or event.character not in "0123456789":
            self._typed = ""
            return
        event.stop()
        number = int(self._typed + event.character)
        if not 1 <= number <= len(self._links):
            self._typed = ""
            return
        self._typed = str(number)
        self.rows.cursor = number - 1
        if number * 10 > len(self._links):
            self.chosen(self._links[number - 1])

    def chosen(self, item: Link) -> None:
        self.answer(Wanted(item, "open"))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Without a link nothing can be wanted; a mail address is no page."""
        if action == "want" and self.is_mounted:
            link = self.rows.item
            return link is not None and (link.is_page or parameters != ("read",))
        return super().check_action(action, parameters)

    def action_want(self, how: Literal["copy", "read"]) -> None:
        if self.rows.item is not None:
            self.answer(Wanted(self.rows.item, how))
