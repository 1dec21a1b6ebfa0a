"""Markdown to canonical text: the tokens of markdown-it become blocks and styles."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from markdown_it.token import Token
from msgspec.structs import replace

from reader.formats.characters import one_line, running, without_controls
from reader.formats.content import RULE, UNKNOWN, ArticleBuilder, table_lines
from reader.formats.markdown_parser import TooIntricateError, parse_tokens
from reader.formats.text import read_plain_text
from reader.model import Article, ArticleMeta
from reader.model.article import BlockKind, StyleKind

BULLET = "• "
QUOTE_BAR = "▎ "

_STYLES: dict[str, StyleKind] = {"strong": "strong", "em": "emphasis", "s": "strike", "link": "link"}
_FOOTNOTE = re.compile(r"\[\^([\w-]{1,20})\]")
_LINE_BREAK_TAG = re.compile(r"<br\s*/?>", re.IGNORECASE)


def read_markdown(source: str, meta: ArticleMeta = UNKNOWN) -> Article:
    """The article of Markdown `source` (line feeds only, no control characters, no front matter).

    Source that is too deeply nested or too intricate is read as plain text, with a note.
    """
    try:
        tokens = parse_tokens(source)
    except TooIntricateError:
        note = "The Markdown is nested too deeply or too intricate; it is shown as plain text."
        return replace(read_plain_text(source, meta), notes=(note,))
    return article_of_tokens(tokens, meta)


def article_of_tokens(tokens: Sequence[Token], meta: ArticleMeta = UNKNOWN) -> Article:
    """The article that the tokens of a Markdown source make."""
    reader = _Reader()
    reader.read(tokens)
    return reader.builder.article(meta)


@dataclass(slots=True)
class _List:
    """A list that is open: the next number (None: bullets), and the mark still to be drawn before an item."""

    number: int | None
    mark: str = ""


@dataclass(slots=True)
class _Reader:
    builder: ArticleBuilder = field(default_factory=ArticleBuilder)
    quotes: int = 0
    lists: list[_List] = field(default_factory=list)

    def read(self, tokens: Sequence[Token]) -> None:
        stream = iter(tokens)
        for token in stream:
            if handle := _HANDLERS.get(token.type):
                handle(self, token, stream)

    def quote_open(self, token: Token, stream: Iterator[Token]) -> None:
        self.quotes += 1

    def quote_close(self, token: Token, stream: Iterator[Token]) -> None:
        self.quotes -= 1

    def list_open(self, token: Token, stream: Iterator[Token]) -> None:
        self.lists.append(_List(None if token.tag == "ul" else int(token.attrGet("start") or 1)))

    def list_close(self, token: Token, stream: Iterator[Token]) -> None:
        self.lists.pop()

    def item_open(self, token: Token, stream: Iterator[Token]) -> None:
        inside = self.lists[-1]
        if inside.number is None:
            inside.mark = BULLET
        else:
            inside.mark = f"{inside.number}. "
            inside.number += 1

    def heading(self, token: Token, stream: Iterator[Token]) -> None:
        self._inline(next(stream), "heading", int(token.tag[1:]))

    def paragraph(self, token: Token, stream: Iterator[Token]) -> None:
        self._inline(next(stream), *self._running())

    def plain_paragraph(self, token: Token, stream: Iterator[Token]) -> None:
        if token.children or self.lists or self.quotes or _labelled_lines(token.content):
            self._inline(token, *self._running())
        else:
            self.builder.block(token.content, "paragraph")

    def code(self, token: Token, stream: Iterator[Token]) -> None:
        self.builder.begin()
        self.builder.verbatim(token.content.rstrip("\n"))
        self._finish("code")

    def rule(self, token: Token, stream: Iterator[Token]) -> None:
        self.builder.begin()
        self.builder.words(RULE)
        self._finish("rule")

    def html(self, token: Token, stream: Iterator[Token]) -> None:
        for paragraph in html_paragraphs(token.content):
            self.builder.begin()
            self.builder.words(paragraph)
            self._finish(*self._running())

    def table(self, token: Token, stream: Iterator[Token]) -> None:
        rows: list[list[str]] = []
        for inner in stream:
            if inner.type == "table_close":
                break
            if inner.type == "tr_open":
                rows.append([])
            elif inner.type == "inline":
                rows[-1].append(_cell(inner))
        self.builder.begin()
        for number, line in enumerate(table_lines(rows)):
            self.builder.break_line()
            start = self.builder.offset
            self.builder.verbatim(line)
            if number == 0:
                self.builder.style(start, "strong")
        self._finish("table")

    def _running(self) -> tuple[BlockKind, int]:
        if self.lists:
            return "item", len(self.lists)
        return ("quote", self.quotes) if self.quotes else ("paragraph", 0)

    def _inline(self, token: Token, kind: BlockKind, level: int) -> None:
        self.builder.begin()
        _add_inline(self.builder, token)
        self._finish(kind, level)

    def _finish(self, kind: BlockKind, level: int = 0) -> None:
        bars = QUOTE_BAR * self.quotes
        outer = "".join(" " * _width(inside) for inside in self.lists[:-1])
        inside = self.lists[-1] if self.lists else None
        indent = " " * _width(inside) if inside else ""
        first = bars + outer + (inside.mark if inside and inside.mark else indent)
        if self.builder.finish(kind, level, first, bars + outer + indent) and inside:
            inside.mark = ""


def _cell(inline: Token) -> str:
    """The words of a cell, on one line and without styles."""
    if not inline.children:
        return running(inline.content).removeprefix(" ").rstrip()
    cell = _Reader()
    cell._inline(inline, "table", 0)
    return cell.builder.text.replace("\n", " ")


def _width(inside: _List) -> int:
    return len(BULLET) if inside.number is None else len(f"{inside.number - 1}. ")


_HANDLERS: dict[str, Callable[[_Reader, Token, Iterator[Token]], None]] = {
    "blockquote_open": _Reader.quote_open,
    "blockquote_close": _Reader.quote_close,
    "bullet_list_open": _Reader.list_open,
    "bullet_list_close": _Reader.list_close,
    "ordered_list_open": _Reader.list_open,
    "ordered_list_close": _Reader.list_close,
    "list_item_open": _Reader.item_open,
    "heading_open": _Reader.heading,
    "paragraph_open": _Reader.paragraph,
    "inline": _Reader.plain_paragraph,
    "fence": _Reader.code,
    "code_block": _Reader.code,
    "hr": _Reader.rule,
    "html_block": _Reader.html,
    "table_open": _Reader.table,
}


_LABEL = re.compile(
    r"[>*_•–-]{0,3}[ ]?[^\W\d_a-z][\w.'’-]*(?:[ ][^\W\d_a-z][\w.'’-]*){0,4}"
    r"(?:,[ ][^:]{1,40}|[ ]?\([^)]{1,40}\))?[*_]*:[*_]*[ \t]"
)


def _labelled_lines(source: str) -> frozenset[int]:
    """The lines of a paragraph that begin with a label, where two do or more: "HART: Why?", a transcript."""
    found = [number for number, line in enumerate(source.split("\n")) if _LABEL.match(line)] if ":" in source else []
    return frozenset(found) if len(found) > 1 else frozenset()


def _add_inline(builder: ArticleBuilder, inline: Token) -> None:
    labelled = _labelled_lines(inline.content)
    if not inline.children:
        for number, words in enumerate(inline.content.split("\n") if labelled else [inline.content]):
            if number in labelled:
                builder.break_line()
            builder.words(f"{words} " if labelled else words)
        return
    open_styles: list[tuple[int, str | None]] = []
    line = 0
    for token in inline.children:
        match token.type:
            case "text" | "text_special":
                builder.words(_FOOTNOTE.sub(r"[\1]", token.content))
            case "code_inline":
                start = builder.offset
                builder.words(token.content)
                builder.style(start, "code")
            case "softbreak" | "hardbreak":
                line += 1
                if token.type == "hardbreak" or line in labelled:
                    builder.break_line()
                else:
                    builder.words(" ")
            case "image":
                if alt := "".join(child.content for child in token.children or ()).strip():
                    builder.words(f"[Image: {alt}]")
            case "html_inline":
                if _LINE_BREAK_TAG.fullmatch(token.content):
                    builder.break_line()
            case _ if token.nesting == 1:
                href = token.attrGet("href")
                open_styles.append((builder.offset, without_controls(str(href)) if href else None))
            case _ if token.nesting == -1:
                start, url = open_styles.pop()
                kind = _STYLES[token.type.removesuffix("_close")]
                if kind != "link" or url:
                    builder.style(start, kind, url)


_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9-]*)[^<>]*>|<[!?][^<>]*>")
_BREAKING_TAG = re.compile(
    "p|div|br|hr|h[1-6]|pre|blockquote|[ou]l|li|d[ldt]|table|t(?:head|body|foot|r)|caption|section|article|header|footer"
    "|aside|main|nav|figure|figcaption|details|summary|form|fieldset|address|center"
)
_WITHOUT_WORDS = frozenset(("script", "style", "template", "svg", "head", "iframe"))
_BREAK = "\n\n"


def html_paragraphs(source: str) -> list[str]:
    """The paragraphs of an HTML fragment as plain lines; scripts, styles and comments have no words. Linear."""
    parts: list[str] = []
    hidden_by = ""
    hidden_from = 0
    position = 0
    source = _without_comments(source)
    for match in _TAG.finditer(source):
        if not hidden_by:
            parts.append(source[position : match.start()])
        position = match.end()
        tag = (match[2] or "").lower()
        if hidden_by:
            hidden_by = "" if match[1] and tag == hidden_by else hidden_by
        elif tag in _WITHOUT_WORDS:
            hidden_by = "" if match[1] or match[0].endswith("/>") else tag
            hidden_from = match.end()
        elif tag in ("td", "th"):
            parts.append(" ")
        elif _BREAKING_TAG.fullmatch(tag):
            parts.append(_BREAK)
    # What is never closed hides nothing.
    parts.append(_TAG.sub(" ", source[hidden_from:]) if hidden_by else source[position:])
    paragraphs = (one_line(html.unescape(paragraph)) for paragraph in re.split(r"\n[ \t]*\n", "".join(parts)))
    return [paragraph for paragraph in paragraphs if paragraph]


def _without_comments(source: str) -> str:
    parts: list[str] = []
    position = 0
    while (start := source.find("<!--", position)) >= 0:
        end = source.find("-->", start + 4)
        if end < 0:
            break
        parts.append(source[position:start])
        position = end + 3
    parts.append(source[position:].replace("<!--", " "))
    return "".join(parts)
