"""Markdown to canonical text: markdown-it's tokens become blocks and styles."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from markdown_it.token import Token

from reader.formats.clean import without_controls
from reader.formats.content import RULE, Content, ContentBuilder
from reader.formats.html_text import html_paragraphs
from reader.formats.markdown_parser import TooIntricateError, parse_tokens
from reader.formats.plain_text import read_plain_text
from reader.formats.tables import table_lines
from reader.model.article import BlockKind, StyleKind

BULLET = "• "
QUOTE_BAR = "▎ "

_STYLES: dict[str, StyleKind] = {"strong": "strong", "em": "emphasis", "s": "strike", "link": "link"}
_FOOTNOTE = re.compile(r"\[\^([\w-]{1,20})\]")
_LINE_BREAK_TAG = re.compile(r"<br\s*/?>", re.IGNORECASE)


def read_markdown(source: str) -> Content:
    """The canonical text of Markdown `source` (line feeds only, no control characters, no front matter).

    Source that is too deeply nested or too intricate is read as plain text, with a note.
    """
    try:
        tokens = parse_tokens(source)
    except TooIntricateError:
        content = read_plain_text(source)
        note = "The Markdown is nested too deeply or too intricate; it is shown as plain text."
        return Content(content.text, content.blocks, content.styles, (note, *content.notes))
    return _Reader().read(tokens)


@dataclass(slots=True)
class _List:
    """A list that is open: the next number (None: bullets), and the mark still to be drawn before an item."""

    number: int | None
    mark: str = ""


@dataclass(slots=True)
class _Reader:
    builder: ContentBuilder = field(default_factory=ContentBuilder)
    quotes: int = 0
    lists: list[_List] = field(default_factory=list)

    def read(self, tokens: Sequence[Token]) -> Content:
        stream = iter(tokens)
        for token in stream:
            if handle := _HANDLERS.get(token.type):
                handle(self, token, stream)
        return self.builder.content()

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
                cell = _Reader()
                cell._inline(inner, "table", 0)
                rows[-1].append(cell.builder.content().text.replace("\n", " "))
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
        _add_inline(self.builder, token.children or ())
        self._finish(kind, level)

    def _finish(self, kind: BlockKind, level: int = 0) -> None:
        bars = QUOTE_BAR * self.quotes
        outer = "".join(" " * _width(inside) for inside in self.lists[:-1])
        inside = self.lists[-1] if self.lists else None
        indent = " " * _width(inside) if inside else ""
        first = bars + outer + (inside.mark if inside and inside.mark else indent)
        if self.builder.finish(kind, level, first, bars + outer + indent) and inside:
            inside.mark = ""


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
    "fence": _Reader.code,
    "code_block": _Reader.code,
    "hr": _Reader.rule,
    "html_block": _Reader.html,
    "table_open": _Reader.table,
}


def _add_inline(builder: ContentBuilder, tokens: Sequence[Token]) -> None:
    open_styles: list[tuple[int, str | None]] = []
    for token in tokens:
        match token.type:
            case "text" | "text_special":
                builder.words(_FOOTNOTE.sub(r"[\1]", token.content))
            case "code_inline":
                start = builder.offset
                builder.words(token.content)
                builder.style(start, "code")
            case "softbreak":
                builder.words(" ")
            case "hardbreak":
                builder.break_line()
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
