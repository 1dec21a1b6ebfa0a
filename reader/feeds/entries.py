"""A feed's bytes as entries: RSS and Atom by feedparser, JSON Feed by msgspec. To be run with limits (`reading`)."""

from __future__ import annotations

import html
import io
import re
from calendar import timegm
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

import msgspec

from reader.errors import FetchError
from reader.feeds.addresses import canonical_address
from reader.formats.dates import to_iso

MOST_ENTRIES = 2_000
"""Entries read of one feed; those that come first are the newest by custom."""
_MOST_TAGS = 12
_LONGEST_ID = 2_000
_TAGS = re.compile(r"<[^>]*>")
_BLANKS = re.compile(r"\s+")
_HALF_CHARACTER = re.compile(rb"&#(?:[xX]0*[dD][89a-fA-F][0-9a-fA-F]{2}|0*5(?:5[3-9]|6\d|7[0-3])\d\d);?")
"""References to surrogates (U+D800 to U+DFFF, 55296 to 57343, and some neighbours that mean nothing either), over
which feedparser stumbles."""
_MAIL_AND_NAME = re.compile(r"\S+@\S+\s*\((.+)\)")


class ParsedEntry(msgspec.Struct):
    """One entry as the feed gives it. `markup` is HTML, relative to `base`; dates are ISO 8601. Unknown is ""."""

    guid: str
    url: str = ""
    title: str = ""
    byline: str = ""
    published: str = ""
    updated: str = ""
    language: str = ""
    tags: list[str] = []
    markup: str = ""
    base: str = ""


class ParsedFeed(msgspec.Struct):
    """A feed and its entries. `ttl`: seconds for which the feed says it need not be asked again."""

    title: str = ""
    site: str = ""
    language: str = ""
    ttl: float | None = None
    entries: list[ParsedEntry] = []


def parse_feed(data: bytes, url: str, content_type: str = "") -> ParsedFeed:
    """The entries of a feed that came from `url`. Raises FetchError, saying what it is, when it is no feed."""
    start = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start:
        raise FetchError("The answer is empty.")
    if start[:1] == b"{":
        return _json_feed(data, url)
    return _xml_feed(data, url, content_type)


# -- RSS and Atom ------------------------------------------------------------------------------------------


def _xml_feed(data: bytes, url: str, content_type: str) -> ParsedFeed:
    import feedparser

    try:
        found: Any = feedparser.parse(
            io.BytesIO(_HALF_CHARACTER.sub(b"&#xFFFD;", data)),
            response_headers={"content-type": content_type, "content-location": url},
            # Our reading of HTML takes out scripts and resolves links; feedparser's takes ten times as long for it.
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except UnicodeDecodeError as error:
        # feedparser reads the name of the encoding in the first line as UTF-8.
        raise FetchError("This feed is damaged: the name of its encoding cannot be read.") from error
    except ValueError as error:
        # feedparser takes the address of a namespace for several words when it has blanks.
        raise FetchError("This feed is damaged: its XML cannot be read.") from error
    if not found.get("version") and not found.get("entries"):
        raise FetchError(
            f"This is not a feed but {_kind_of(data, content_type)}. Add the site itself to find its feed."
        )
    channel = found.feed
    ttl = str(channel.get("ttl", "")).strip()
    feed = ParsedFeed(
        title=_plain(channel.get("title", "")),
        site=_web(channel.get("link", ""), url),
        language=str(channel.get("language", "") or "").strip(),
        ttl=min(float(ttl), 60 * 24 * 7) * 60 if ttl.isdecimal() else None,
    )
    channel_author = _byline(channel) if found.version.startswith("atom") else ""
    feed.entries = _each_once([_xml_entry(item, url, channel_author) for item in found.entries[:MOST_ENTRIES]])
    return feed


def _xml_entry(item: Any, url: str, channel_author: str) -> ParsedEntry:  # noqa: ANN401 - a dictionary of feedparser
    link = _web(item.get("link", "") or _first_link(item), url)
    title = _plain(item.get("title", ""))
    markup, base = _longest(item)
    return ParsedEntry(
        guid=_guid(item.get("id", ""), link, title, markup),
        url=link,
        title=title,
        byline=_byline(item) or channel_author,
        published=_date(item, "published") or _date(item, "created") or _date(item, "updated"),
        updated=_date(item, "updated"),
        language=str(_language(item)),
        tags=_labels(tag.get("label") or tag.get("term") or "" for tag in item.get("tags", []) or []),
        markup=markup,
        base=base or link or url,
    )


def _longest(item: Any) -> tuple[str, str]:  # noqa: ANN401
    """The fullest text an entry has, and the address its links are relative to."""
    texts = list(item.get("content", []) or [])
    if item.get("summary"):
        texts.append(item.get("summary_detail") or {"value": item.get("summary")})
    texts = [text for text in texts if _is_text(str(text.get("type") or ""))]
    best = max(texts, key=lambda text: len(text.get("value") or ""), default=None)
    if best is None:
        return "", ""
    value = str(best.get("value") or "")
    return html.escape(value, quote=False) if best.get("type") == "text/plain" else value, str(best.get("base") or "")


def _is_text(media_type: str) -> bool:
    return not media_type or media_type.startswith("text/") or "html" in media_type


def _first_link(item: Any) -> str:  # noqa: ANN401
    links = item.get("links", []) or []
    return next((link.get("href", "") for link in links if link.get("rel") in ("alternate", None)), "")


def _language(item: Any) -> str:  # noqa: ANN401
    details = [*(item.get("content", []) or []), item.get("summary_detail") or {}, item.get("title_detail") or {}]
    return next((detail["language"] for detail in details if detail.get("language")), "")


def _date(item: Any, name: str) -> str:  # noqa: ANN401
    """A date in ISO 8601 with the offset it was written with; as UTC where only feedparser can read it."""
    # Asked for a date that is not there, feedparser gives another one.
    written = str(item.get(name) or "") if name in item else ""
    if not written:
        return ""
    if iso := to_iso(written):
        return iso
    parsed = item.get(f"{name}_parsed")
    try:
        return datetime.fromtimestamp(timegm(parsed), UTC).isoformat() if parsed else ""
    except (ValueError, TypeError, OverflowError, OSError):
        return ""


def _byline(item: Any) -> str:  # noqa: ANN401
    """The authors' names; "mail@host (Name)", as RSS wants it, becomes the name alone."""
    together = str(item.get("author", "") or "").strip()
    if match := _MAIL_AND_NAME.fullmatch(together):
        # feedparser takes only the older top-level domains for the end of an address.
        return _plain(match[1])
    names = [person.get("name", "") for person in item.get("authors", []) or [] if person]
    plain = (_plain(name) for name in [name for name in names if name] or [together])
    return ", ".join(dict.fromkeys(name for name in plain if name and "@" not in name))


# -- JSON Feed ---------------------------------------------------------------------------------------------


def _json_feed(data: bytes, url: str) -> ParsedFeed:
    """JSON Feed 1.0 and 1.1 (jsonfeed.org), leniently: what has another type than it should is passed over."""
    try:
        table = msgspec.json.decode(data.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace"))
    except (msgspec.DecodeError, RecursionError) as error:
        raise FetchError("This is not a feed but JSON that is not valid.") from error
    if not isinstance(table, dict) or not isinstance(items := table.get("items"), list):
        raise FetchError("This is not a feed but some other JSON.")
    feed = ParsedFeed(
        title=_plain(_string(table, "title")),
        site=_web(_string(table, "home_page_url"), url),
        language=_string(table, "language"),
    )
    authors = _people(table)
    feed.entries = _each_once(
        [_json_entry(item, url, authors) for item in items[:MOST_ENTRIES] if isinstance(item, dict)]
    )
    return feed


def _json_entry(item: dict[str, Any], url: str, authors: str) -> ParsedEntry:
    link = _web(_string(item, "url") or _string(item, "external_url"), url)
    text = _string(item, "content_text")
    markup = _string(item, "content_html") or _paragraphs(text) or _paragraphs(_string(item, "summary"))
    title = _plain(_string(item, "title"), is_markup=False)
    return ParsedEntry(
        guid=_guid(_string(item, "id"), link, title, markup),
        url=link,
        title=title,
        byline=_people(item) or authors,
        published=to_iso(_string(item, "date_published")) or to_iso(_string(item, "date_modified")) or "",
        updated=to_iso(_string(item, "date_modified")) or "",
        language=_string(item, "language"),
        tags=_labels(tag for tag in _list(item, "tags") if isinstance(tag, str)),
        markup=markup,
        base=link or url,
    )


def _string(table: dict[str, Any], name: str) -> str:
    value = table.get(name)
    if isinstance(value, bool):
        return ""
    return str(value).strip() if isinstance(value, str | int | float) else ""


def _list(table: dict[str, Any], name: str) -> list[Any]:
    value = table.get(name)
    return value if isinstance(value, list) else []


def _people(table: dict[str, Any]) -> str:
    people = [person for person in [*_list(table, "authors"), table.get("author")] if isinstance(person, dict)]
    return ", ".join(dict.fromkeys(name for person in people if (name := _plain(_string(person, "name")))))


def _paragraphs(text: str) -> str:
    pieces = (piece.strip() for piece in re.split(r"\n\s*\n", text))
    return "".join(f"<p>{html.escape(piece, quote=False)}</p>" for piece in pieces if piece)


# -- both --------------------------------------------------------------------------------------------------


def _guid(given: str, link: str, title: str, markup: str) -> str:
    """What an entry is known by: its own id, else its link, else its title, else its text."""
    return (given.strip() or link or title or _plain(markup)[:200])[:_LONGEST_ID]


def _each_once(entries: Iterable[ParsedEntry]) -> list[ParsedEntry]:
    """The entries that are known by something, each once, in their order.

    Some feeds give all their entries one id. Those are told apart by their addresses, else by their titles.
    """
    named = [entry for entry in entries if entry.guid]
    places: dict[str, set[str]] = {}
    for entry in named:
        places.setdefault(entry.guid, set()).add(_place(entry))
    once: dict[str, ParsedEntry] = {}
    for entry in named:
        if len(places[entry.guid]) > 1:
            entry.guid = f"{entry.guid} {_place(entry)}"[-_LONGEST_ID:]
        once.setdefault(entry.guid, entry)
    return list(once.values())


def _place(entry: ParsedEntry) -> str:
    return canonical_address(entry.url) if entry.url else entry.title


def _plain(markup: str, *, is_markup: bool = True) -> str:
    """One line of plain text. Titles come with tags and entities in them, whatever their type says."""
    if is_markup:
        if "<" in markup:
            markup = _TAGS.sub("", markup)
        if "&" in markup:
            markup = html.unescape(markup)
    return _BLANKS.sub(" ", markup).strip()


def _labels(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(filter(None, (_plain(str(name))[:60] for name in names))))[:_MOST_TAGS]


def _web(link: str, base: str) -> str:
    """A link as a whole web address, or "" when it is none."""
    if not str(link).strip():
        return ""
    try:
        whole = urljoin(base, str(link).strip())
        parts = urlsplit(whole)
        return whole if parts.scheme in ("http", "https") and parts.hostname else ""
    except ValueError:
        return ""


def _kind_of(data: bytes, content_type: str) -> str:
    start = data[:2048].lower()
    if b"<html" in start or b"<!doctype html" in start:
        return "a web page"
    media_type = content_type.partition(";")[0].strip().lower()
    return media_type if re.fullmatch(r"[\w.+-]+/[\w.+-]+", media_type) else "something else"
