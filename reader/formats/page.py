"""A web page as an article: the words of its article, and what it says of itself. The only home of trafilatura."""

from __future__ import annotations

import codecs
import logging
import re
from functools import cache
from typing import cast
from urllib.parse import urlsplit

from lxml import etree
from lxml.html import HtmlElement
from msgspec.structs import replace

from reader.errors import EmptyArticleError
from reader.formats.characters import decode, one_line
from reader.formats.document import Document
from reader.formats.furniture import without_furniture
from reader.formats.html import block_lines, parse_html, to_markdown, without_hidden
from reader.formats.imprint import Imprint, read_imprint
from reader.formats.metadata import PageMetadata, read_metadata
from reader.model import ArticleMeta

_DECLARED = re.compile(rb"charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_HEAD_BYTES = 4_096
# What browsers read these names as: the Encoding Standard of WHATWG, 4.2.
_READ_AS = {"iso-8859-1": "cp1252", "latin-1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252", "gb2312": "gb18030",
            "gbk": "gb18030", "iso-8859-9": "cp1254", "shift_jis": "cp932", "euc-kr": "cp949"}  # fmt: skip

_MOST_ELEMENTS = 60_000
"""Finding the article takes seconds in a page of more elements; such a page is shown whole."""
_MOST_LINES_LEFT_OUT = 300
_LINES_OF_IMPRINT = 6
_FURNITURE = ("nav", "header", "footer", "aside", "form", "dialog", "menu")
_MOST_FURNITURE = 0.9
"""The largest share of a page's letters that one menu, head or foot can have."""
_WHOLE_PAGE = "No article was recognised in this page: all of its text is shown."
_FAILURES = (ValueError, TypeError, AttributeError, LookupError, AssertionError, RecursionError, etree.LxmlError)
"""What trafilatura and htmldate raise on odd pages, as their issue trackers have it."""
_NO_WORD = re.compile(r"\W+")


def read_page(source: bytes | str, url: str | None = None, content_type: str = "") -> Document:
    """The article of a page that was found at `url`; `content_type` is what the server said of it.

    Raises ArticleError when this is no page, EmptyArticleError when it holds no text.
    """
    text = source if isinstance(source, str) else decode_page(source, content_type)
    tree = without_hidden(parse_html(text))
    url = _sound(url)
    stated = read_metadata(tree, url)
    is_huge = cast(float, tree.xpath("count(//*)")) > _MOST_ELEMENTS
    body, notes = _whole(tree, url) if is_huge else _body(tree, url)
    body = "\n\n".join(without_furniture(_without_title(body, stated.meta.title).split("\n\n"))[0])
    if not body:
        raise EmptyArticleError("There is no text in this page.")
    meta = _completed(None if is_huge else tree, stated, body, url)
    return Document(meta, body, (), _left_out(tree, body, meta.title), stated.paywalled, notes)


def _sound(url: str | None) -> str | None:
    """The address, or None when it is malformed, as in a damaged archive."""
    try:
        urlsplit(url or "")
    except ValueError:
        return None
    return url


def decode_page(data: bytes, content_type: str = "") -> str:
    """The characters of a page: a byte order mark, valid UTF-8, what server or page declare, then a guess."""
    decoded = decode(data)
    if not decoded.guessed:
        return decoded.text
    declared = _DECLARED.search(content_type.encode("ascii", "ignore")) or _DECLARED.search(data[:_HEAD_BYTES])
    if declared is not None:
        name = declared[1].decode("ascii").lower()
        try:
            return data.decode(codecs.lookup(_READ_AS.get(name, name)).name, "replace")
        except (LookupError, UnicodeError):
            return decoded.text
    return decoded.text


def _body(tree: HtmlElement, url: str | None) -> tuple[str, tuple[str, ...]]:
    """The article of a page as Markdown; the whole page, with a note, when no article is found in it."""
    found = _article(tree, url)
    return (found, ()) if found else _whole(tree, url)


def _whole(tree: HtmlElement, url: str | None) -> tuple[str, tuple[str, ...]]:
    """The page without its menus, head and foot."""
    whole = next(tree.iter("body"), tree)
    most = _MOST_FURNITURE * len(_letters(whole.text_content()))
    for element in list(whole.iter(*_FURNITURE)):
        # A head that was never closed holds the whole page.
        if len(_letters(element.text_content())) <= most:
            element.drop_tree()
    return to_markdown(whole, url or "", links=False), (_WHOLE_PAGE,)


def _article(tree: HtmlElement, url: str | None) -> str:
    from trafilatura import extract

    _silence()
    # Links are left off: with them trafilatura takes another, often shorter, part of a page for the article.
    try:
        found = extract(
            tree,
            url=url,
            output_format="html",
            include_formatting=True,
            include_links=False,
            include_tables=True,
            include_comments=False,
            fast=True,
            with_metadata=False,
        )
    except _FAILURES:
        return ""
    if not found:
        return ""
    article = parse_html(found)
    body = to_markdown(next(article.iter("body"), article), url or "")
    return "" if _is_run_together(body, tree) else body


def _is_run_together(body: str, tree: HtmlElement) -> bool:
    """Whether several lines of the page became one: what trafilatura gives when it has found no article."""
    if "\n\n" in body:
        return False
    letters = _letters(body)
    lines = (_letters(line) for line in block_lines(next(tree.iter("body"), tree)))
    return sum(1 for line in lines if line and line in letters) > 1


@cache
def _silence() -> None:
    """trafilatura and the packages it uses log what they do not find; nobody reads that log here."""
    for name in ("trafilatura", "htmldate", "courlan"):
        logging.getLogger(name).setLevel(logging.CRITICAL)


def _without_title(body: str, title: str) -> str:
    """The headline is shown above the text: one that opens the text as well is left out."""
    first, _, rest = body.partition("\n\n")
    return rest if title and _letters(first) == _letters(title) else body


def _letters(text: str) -> str:
    return _NO_WORD.sub("", text).casefold()


def _completed(tree: HtmlElement | None, stated: PageMetadata, body: str, url: str | None) -> ArticleMeta:
    """What the page states, what stands between its headline and its text, and in the gaps what can be guessed."""
    meta = stated.meta
    if tree is not None and (imprint := _imprint(tree, meta.title, body)):
        if imprint.source and not imprint.place:
            meta = replace(meta, source=imprint.source, source_from="text")
        if imprint.published and (meta.published or "")[:10] != imprint.published[:10]:
            meta = replace(meta, published=imprint.published, date_from="text")
        meta = replace(meta, byline=meta.byline or imprint.byline)
    if meta.published is None and tree is not None and (date := _guessed_date(tree, url)):
        meta = replace(meta, published=date, date_from="search")
    if meta.source is None and url and (host := urlsplit(url).hostname):
        meta = replace(meta, source=host.removeprefix("www."), source_from="address")
    return meta


def _imprint(tree: HtmlElement, title: str, body: str) -> Imprint | None:
    """What the lines between the headline of a page and its text say."""
    lines = [one_line(line) for line in block_lines(next(tree.iter("body"), tree))]
    letters, opening = _letters(title), _letters(body.partition("\n")[0])
    heads = [at for at, line in enumerate(lines) if letters and _letters(line) == letters]
    found: Imprint | None = None
    for line in lines[heads[-1] + 1 : heads[-1] + 1 + _LINES_OF_IMPRINT] if heads else ():
        if opening and _letters(line) == opening:
            break
        if imprint := read_imprint(line):
            found = found.with_more(imprint) if found else imprint
    return found


def _guessed_date(tree: HtmlElement, url: str | None) -> str | None:
    from htmldate import find_date

    try:
        return find_date(tree, original_date=True, url=url)
    except _FAILURES:
        return None


def _left_out(tree: HtmlElement, body: str, title: str) -> tuple[str, ...]:
    """Lines of the page that are not in its article."""
    kept, seen = _letters(body), {"", _letters(title)}
    left: list[str] = []
    for line in block_lines(next(tree.iter("body"), tree)):
        letters = _letters(line)
        if letters not in seen and letters not in kept:
            seen.add(letters)
            left.append(one_line(line))
            if len(left) == _MOST_LINES_LEFT_OUT:
                break
    return tuple(left)
