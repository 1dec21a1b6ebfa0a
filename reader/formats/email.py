"""Mails and newsletters as articles: RFC 5322 and MIME, read by the standard library."""

from __future__ import annotations

import email.policy
import re
from dataclasses import dataclass, field
from email import message_from_bytes
from email.errors import MessageError
from email.message import EmailMessage, MIMEPart
from email.utils import parseaddr, parsedate_to_datetime

from reader.errors import ArticleError, EmptyArticleError
from reader.formats.characters import decode, one_line, with_line_feeds
from reader.formats.document import Document
from reader.formats.furniture import is_furniture
from reader.formats.html import parse_html, to_markdown, without_hidden
from reader.formats.imprint import has_outlet_word
from reader.formats.text import text_as_markdown
from reader.model import ArticleMeta

BAD_MESSAGE = (MessageError, ValueError, LookupError, AttributeError, TypeError, RecursionError)
"""What the standard library raises for mails that break the rules of their format."""

_MOST_NAMED = 5
_MOST_PARTS = 200
_MOST_OF_A_HEAD = 500_000
_PARTS = re.compile(rb"^Content-Type:\s*(?:multipart|message)/", re.IGNORECASE | re.MULTILINE)
_LONG_FIELD = re.compile(rb"^([^\n]{4000})[^\n]*\n?", re.MULTILINE)
"""The standard library takes a time quadratic in the words of a header field."""
_IN_BROWSER = ("browser", "online", "web version")


def read_email(data: bytes) -> Document:
    """The article of one mail. Raises ArticleError when it is no mail, EmptyArticleError when it holds no text."""
    if len(_PARTS.findall(data)) > _MOST_PARTS:
        raise ArticleError("This mail is nested too deeply to be read.")
    head, blank, rest = data.partition(b"\r\n\r\n" if b"\r\n\r\n" in data[:_MOST_OF_A_HEAD] else b"\n\n")
    try:
        head = _LONG_FIELD.sub(rb"\1\n", head[:_MOST_OF_A_HEAD])
        message = message_from_bytes(head + blank + rest, policy=email.policy.default)
        if not message.keys():
            raise ArticleError("This is not a mail: it has no header.")
        return read_message(message)
    except BAD_MESSAGE as error:
        raise ArticleError(f"This mail is damaged and cannot be read ({type(error).__name__}).") from error


def read_message(message: EmailMessage) -> Document:
    """The article of a parsed mail: its HTML part if it has one, else its text.

    A newsletter (it says how to unsubscribe, or which list it is of) has its sender for outlet; what a person sent has
    the sender for author. Raises EmptyArticleError when there is no text in it, and what `BAD_MESSAGE` names.
    """
    part = message.get_body(("html", "plain"))
    if part is None:
        raise EmptyArticleError("There is no text in this mail.")
    body = _html_body(part) if part.get_content_type() == "text/html" else _plain_body(part)
    if not body.text:
        raise EmptyArticleError("There is no text in this mail.")
    sender = _sender(message)
    is_newsletter = (sender is not None and "@" not in sender and has_outlet_word(sender)) or any(
        message.get(name) for name in ("List-Id", "List-Unsubscribe", "List-Post")
    )
    meta = ArticleMeta(
        title=one_line(str(message.get("Subject") or "")),
        byline=None if is_newsletter else sender,
        source=sender if is_newsletter else None,
        published=_date(message),
        url=_first_address(message) or body.url,
        language=one_line(str(message.get("Content-Language") or "")) or None,
        date_from="mail",
        source_from="mail",
    )
    return Document(meta, body.text, left_out=tuple(dict.fromkeys(body.left_out)), notes=_attachments(message))


@dataclass(slots=True)
class _Body:
    """Markdown of a mail. `url`: where it can be read on the web."""

    text: str = ""
    left_out: list[str] = field(default_factory=list)
    url: str | None = None


def _bytes_of(part: MIMEPart) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def text_of(part: MIMEPart) -> str:
    """The characters of a part, in the encoding it names unless that is wrong; "" when there are none."""
    data = _bytes_of(part)
    charset = part.get_content_charset()
    if charset and charset != "us-ascii":
        try:
            return data.decode(charset)
        except (LookupError, UnicodeDecodeError):
            pass
    return decode(data).text if data else ""


def _html_body(part: MIMEPart) -> _Body:
    source = text_of(part)
    if not source.strip():
        return _Body()
    tree = without_hidden(parse_html(source))
    body = _Body()
    for link in tree.iter("a"):
        words = one_line("".join(link.itertext())).casefold()
        href = (link.get("href") or "").strip()
        if body.url is None and href.startswith(("http://", "https://")) and any(name in words for name in _IN_BROWSER):
            body.url = href
    for element in list(tree.iter("p", "td", "div", "li", "a", "h1", "h2", "h3", "h4", "span", "center")):
        words = one_line("".join(element.itertext()))
        if element.getparent() is not None and is_furniture(words):
            body.left_out.append(words)
            element.drop_tree()
    body.text = to_markdown(next(tree.iter("body"), tree))
    return body


def _plain_body(part: MIMEPart) -> _Body:
    kept: list[str] = []
    body = _Body()
    for line in with_line_feeds(text_of(part)).split("\n"):
        if line.rstrip() == "--":
            break  # RFC 3676, 4.3: what follows is the signature
        (body.left_out if is_furniture(line) else kept).append(line)
    body.text = text_as_markdown("\n".join(kept))
    return body


def _sender(message: EmailMessage) -> str | None:
    name, address = parseaddr(str(message.get("From") or ""))
    return one_line(name).strip("\"'") or address or None


def _date(message: EmailMessage) -> str | None:
    try:
        return parsedate_to_datetime(str(message["Date"])).isoformat() if message["Date"] else None
    except (ValueError, TypeError, OverflowError):
        return None


def _first_address(message: EmailMessage) -> str | None:
    for name in ("Archived-At", "X-Original-URL"):
        address = str(message.get(name) or "").strip(" <>")
        if address.startswith(("http://", "https://")):
            return address
    return None


def _attachments(message: EmailMessage) -> tuple[str, ...]:
    names = [one_line(part.get_filename() or part.get_content_type()) for part in message.iter_attachments()]
    names = [name for name in names if not name.startswith(("image/", "text/plain", "text/html"))]
    if not names:
        return ()
    more = f" and {len(names) - _MOST_NAMED:,} more" if len(names) > _MOST_NAMED else ""
    count = "1 attachment is" if len(names) == 1 else f"{len(names):,} attachments are"
    return (f"{count} not read: {', '.join(names[:_MOST_NAMED])}{more}.",)
