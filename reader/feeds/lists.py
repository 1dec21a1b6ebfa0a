"""Lists of feeds to and from other readers: OPML, which most of them write, and newsboat's `urls` file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from html import unescape
from xml.sax.saxutils import quoteattr

from lxml import etree
from msgspec import Struct
from msgspec.structs import replace

from reader.errors import ArticleError, FeedsError
from reader.feeds.addresses import as_address
from reader.formats.characters import decode, one_line
from reader.model.feed import Feed

_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_DOCTYPE = re.compile(r"<!DOCTYPE[^>\[]*(?:\[.*?\])?[^>]*>", re.DOTALL | re.IGNORECASE)
_BARE_AMPERSAND = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[0-9a-fA-F]+);)")
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_URLS_PART = re.compile(r'"((?:[^"\\]|\\.)*)"|(\S+)')
_MOST_FOLDERS = 50
_NOT_FETCHED = {"query:": "a query feed", "exec:": "a command", "filter:": "a filter", "file:": "a file"}
"""What newsboat makes feeds of besides addresses."""


class FeedList(Struct, frozen=True):
    """The feeds of a list, and the lines that are no feeds, each with the reason."""

    feeds: tuple[Feed, ...]
    left_out: tuple[str, ...] = ()


def read_list(data: bytes) -> FeedList:
    """The feeds of an OPML or `urls` file, each address once. Raises FeedsError when it is neither."""
    try:
        text = decode(data).text
    except ArticleError as error:
        raise FeedsError("There are no feeds in this file: it is empty, or no text.") from error
    entries = _opml_entries(text) if "<opml" in text[:4096].lower() else _urls_entries(text)
    feeds: dict[str, Feed] = {}
    left_out: list[str] = []
    for address, name, tags, problem in entries:
        if problem:
            left_out.append(problem)
            continue
        try:
            url, user = as_address(address)
        except FeedsError as error:
            left_out.append(str(error))
            continue
        before = feeds.get(url)
        feeds[url] = (
            Feed(url, name, tags=tags, user=user)
            if before is None
            else replace(before, name=before.name or name, tags=tuple(dict.fromkeys((*before.tags, *tags))))
        )
    found = FeedList(tuple(feeds.values()), tuple(left_out))
    if not found.feeds and not found.left_out:
        raise FeedsError("There are no feeds in this file. It should be OPML, or newsboat's urls file.")
    return found


_Entry = tuple[str, str, tuple[str, ...], str]
"""Address, name, tags, and why it is left out."""


def _opml_entries(text: str) -> Iterator[_Entry]:
    text = _NOT_XML.sub("", _DOCTYPE.sub("", _DECLARATION.sub("", text, count=1), count=1))
    # Names of entities that only HTML knows would be lost to a parser that mends what is broken.
    text = _BARE_AMPERSAND.sub("&amp;", re.sub(r"&(?!(?:amp|lt|gt|quot|apos);)\w+;", lambda m: unescape(m[0]), text))
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True, encoding="utf-8")
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise FeedsError(f"This OPML file cannot be read: {error}.") from error
    if root is not None:
        yield from _outlines(root, (), 0)


def _outlines(element: etree._Element, tags: tuple[str, ...], depth: int) -> Iterator[_Entry]:
    if depth > _MOST_FOLDERS:
        return
    for child in element:
        if not isinstance(child.tag, str):
            continue
        if child.tag.rsplit("}", 1)[-1].lower() != "outline":
            yield from _outlines(child, tags, depth + 1)
            continue
        attributes = {str(name).lower(): str(value).strip() for name, value in child.attrib.items()}
        name = one_line(unescape(attributes.get("title") or attributes.get("text") or ""))
        if address := attributes.get("xmlurl", ""):
            categories = (
                part.strip().strip("/").rsplit("/", 1)[-1] for part in attributes.get("category", "").split(",")
            )
            own = (*tags, *(category for category in categories if category))
            yield address, name, tuple(dict.fromkeys(own)), ""
            yield from _outlines(child, tags, depth + 1)
        else:
            yield from _outlines(child, (*tags, name) if name else tags, depth + 1)


def _urls_entries(text: str) -> Iterator[_Entry]:
    """A line is an address, then tags; "~Title" names it, "!" before a tag hides it from lists."""
    for line in text.splitlines():
        parts = [re.sub(r"\\(.)", r"\1", quoted) or bare for quoted, bare in _URLS_PART.findall(line)]
        if not parts or parts[0].startswith("#"):
            continue
        address, *rest = parts
        for kind, what in _NOT_FETCHED.items():
            if address.startswith(kind):
                yield "", "", (), f"{address[:80]} is {what}."
                break
        else:
            if "." not in address and "://" not in address:
                yield "", "", (), f"“{address[:80]}” is not an address."
                continue
            names = [part[1:] for part in rest if part.startswith("~")]
            tags = tuple(dict.fromkeys(tag.lstrip("!") for tag in rest if not tag.startswith("~") and tag.strip("!")))
            yield address, one_line(names[-1]) if names else "", tags, ""


def write_opml(feeds: Sequence[Feed]) -> str:
    """OPML 2.0 (opml.org); a folder for each first tag, all tags as categories."""
    groups: dict[str, list[Feed]] = {}
    for feed in feeds:
        groups.setdefault(feed.tags[0] if feed.tags else "", []).append(feed)
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<opml version="2.0">',
        "  <head><title>newsreader</title></head>",
    ]
    lines.append("  <body>")
    for tag in sorted(groups):
        if tag:
            lines.append(f"    <outline text={quoteattr(tag)} title={quoteattr(tag)}>")
            lines.extend(f"      {_outline(feed)}" for feed in groups[tag])
            lines.append("    </outline>")
        else:
            lines.extend(f"    {_outline(feed)}" for feed in groups[tag])
    lines += ["  </body>", "</opml>", ""]
    return "\n".join(lines)


def _outline(feed: Feed) -> str:
    name, url = quoteattr(feed.name), quoteattr(feed.url)
    categories = f" category={quoteattr(','.join(feed.tags))}" if feed.tags else ""
    return f'<outline type="rss" text={name} title={name} xmlUrl={url}{categories}/>'


def write_urls(feeds: Iterable[Feed]) -> str:
    """newsboat's `urls` file."""
    return "".join(f"{_urls_line(feed)}\n" for feed in feeds)


def _urls_line(feed: Feed) -> str:
    return " ".join([feed.url, *map(_in_quotes, feed.tags), _in_quotes(f"~{feed.name}")])


def _in_quotes(words: str) -> str:
    escaped = words.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
