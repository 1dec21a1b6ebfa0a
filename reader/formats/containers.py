"""Files that hold many articles: mailboxes, JSON and CSV tables, exports of press databases, web archives.

`newsreader import` makes a file of each; as one article nobody could read them.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, pairwise

from lxml.html import HtmlElement

from reader.errors import ArticleError
from reader.formats import exports, read_later
from reader.formats.characters import decode, with_line_feeds
from reader.formats.document import Document
from reader.formats.docx import docx_paragraphs
from reader.formats.email import read_email
from reader.formats.frontmatter import read_particulars
from reader.formats.html import fragment_to_markdown, parse_html
from reader.formats.page import decode_page
from reader.formats.text import text_as_markdown
from reader.formats.warc import is_warc, warc_documents

Found = Iterator[Document | ArticleError]
"""Articles in the order of the file; in place of one that cannot be read is the error."""

SUFFIXES = (".mbox", ".mbx", ".jsonl", ".ndjson", ".json", ".csv", ".tsv", ".docx", ".html", ".htm", ".txt", ".warc",
            ".gz", ".rtf", ".zip")  # fmt: skip
"""How the names of containers end. Only the content tells whether a file is one."""

_TEXT_FIELDS = ("text", "body", "content", "full_text", "fulltext", "article", "article_text", "markdown", "maintext")
_HTML_FIELDS = ("html", "content_html", "body_html")
_WALLABAG = {"published_by": "author", "domain_name": "source"}
"""Names of fields in wallabag's export, and what they are called here."""
_TAG = re.compile(r"<(?:p|div|br|h[1-6]|ul|ol|li|a|b|i|em|strong|blockquote|table|span)\b[^<>]*>", re.IGNORECASE)
_MOST_OF_A_FIELD = 20_000_000


def documents_in(name: str, data: bytes) -> Found:
    """The articles of the container called `name`.

    Raises ArticleError when it is none that is known, and EmptyArticleError when there is nothing in it.
    """
    if not data:
        raise ArticleError("The file is empty.")
    if is_warc(data):
        return warc_documents(data)
    if re.match(rb"From [^\n]+\n[\w-]+:", data):
        return _mailbox(data)
    suffix = name.lower().rpartition(".")[2]
    if read_later.is_pocket(data):
        raise read_later.ONLY_ADDRESSES
    if data.startswith(b"PK\x03\x04"):
        if (found := read_later.omnivore_documents(data)) is not None:
            return found
        return _or_refused(exports.nexis_documents(docx_paragraphs(data)))
    if data.startswith(b"{\\rtf"):
        from reader.formats.rtf import rtf_paragraphs

        return _or_refused(exports.nexis_documents(rtf_paragraphs(data)))
    if suffix in ("jsonl", "ndjson", "json"):
        return _json(decode(data).text)
    if suffix in ("csv", "tsv"):
        return _table(decode(data).text)
    if suffix in ("html", "htm"):
        return _or_refused(_in_page(parse_html(decode_page(data))))
    text = with_line_feeds(decode(data).text)
    return _or_refused(chain(exports.lexis_documents(text), exports.proquest_documents(text)))


def _in_page(tree: HtmlElement) -> Iterator[Document]:
    for read in (exports.factiva_documents, exports.europresse_documents, exports.lexis_html_documents):
        found = read(tree)
        first = next(found, None)
        if first is not None:
            return chain((first,), found)
    return iter(())


def _or_refused(found: Iterator[Document]) -> Found:
    first = next(found, None)
    if first is None:
        raise ArticleError(
            "No articles were recognised in this file. Mailboxes, JSON Lines, CSV, WARC, and exports of Nexis, Factiva,"
            " Europresse and ProQuest can be imported; one article alone is opened with newsreader FILE."
        )
    return chain((first,), found)


# -- mailboxes -------------------------------------------------------------------------------------------------

_FROM_LINE = re.compile(rb"(?:\A|(?<=\n\n)|(?<=\n\r\n))From [^\n]*\d{2}:\d{2}[^\n]*\n")
_QUOTED_FROM = re.compile(rb"^>(>*From )", re.MULTILINE)


def _mailbox(data: bytes) -> Found:
    """The mails of a mailbox (RFC 4155), lines ">From " unquoted as mboxrd has it."""
    places = [*(match.span() for match in _FROM_LINE.finditer(data)), (len(data), len(data))]
    for number, ((_, start), (end, _)) in enumerate(pairwise(places), 1):
        try:
            yield read_email(_QUOTED_FROM.sub(rb"\1", data[start:end]))
        except ArticleError as error:
            yield ArticleError(f"Mail {number:,}: {error}")


# -- tables ----------------------------------------------------------------------------------------------------


def _json(text: str) -> Found:
    """A JSON list, an object with a list in it, or one object a line."""
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError):
        return _json_lines(text)
    if isinstance(whole, dict):
        lists = (value for value in whole.values() if isinstance(value, list) and value and isinstance(value[0], dict))
        is_article = any(str(name).lower() in (*_HTML_FIELDS, *_TEXT_FIELDS) for name in whole)
        whole = [whole] if is_article else next(lists, [whole])
    return _rows(whole if isinstance(whole, list) else [])


def _json_lines(text: str) -> Found:
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            yield ArticleError(f"Line {number:,} is not valid JSON.")
            continue
        yield _row(row, f"Line {number:,}")


def _rows(rows: Sequence[object]) -> Found:
    return (_row(row, f"Entry {number:,}") for number, row in enumerate(rows, 1))


def _table(text: str) -> Found:
    csv.field_size_limit(_MOST_OF_A_FIELD)
    head = text.partition("\n")[0]
    delimiter = max(",;\t|", key=head.count)
    table = csv.reader(io.StringIO(text.replace("\0", ""), newline=""), delimiter=delimiter)
    names = [name.strip() for name in next(table, [])]
    try:
        for number, cells in enumerate(table, 2):
            if any(cells):
                yield _row(dict(zip(names, cells, strict=False)), f"Row {number:,}")
    except csv.Error as error:
        yield ArticleError(f"The rest of the table cannot be read ({error}).")


def _row(row: object, place: str) -> Document | ArticleError:
    """The article of one row: its fields are named as in front matter."""
    if not isinstance(row, Mapping):
        return ArticleError(f"{place} has no fields.")
    fields: dict[str, str | list[str]] = {}
    for name, value in row.items():
        words = _words(value)
        if words:
            plain = str(name).strip().lower().replace(" ", "_").replace("-", "_")
            fields.setdefault(_WALLABAG.get(plain, plain) if "domain_name" in row else plain, words)
    body = _body(fields)
    if not body:
        return ArticleError(f"{place} has no text; it is looked for in: {', '.join(_TEXT_FIELDS[:4])}, html.")
    meta, notes = read_particulars(fields)
    return Document(meta, body, notes=notes)


def _words(value: object) -> str | list[str]:
    if isinstance(value, Mapping):
        value = value.get("name") or value.get("value") or ""
    if isinstance(value, list):
        return [words for entry in value[:100] if isinstance(words := _words(entry), str) and words]
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def _body(fields: Mapping[str, str | list[str]]) -> str:
    for name in (*_HTML_FIELDS, *_TEXT_FIELDS):
        words = fields.get(name)
        if not isinstance(words, str) or not words.strip():
            continue
        if name in _HTML_FIELDS or _TAG.search(words):
            return fragment_to_markdown(words)
        return words.strip() if name == "markdown" else text_as_markdown(with_line_feeds(words))
    return ""
