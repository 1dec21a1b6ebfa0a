"""Markdown to canonical text: the tokens of markdown-it become blocks and styles."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.common.utils import mdTrim
from markdown_it.rules_block import StateBlock, reference, table
from markdown_it.rules_block.table import MAX_AUTOCOMPLETED_CELLS, escapedSplit
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from msgspec.structs import replace

from reader.formats.characters import one_line, running, without_controls
from reader.formats.content import RULE, UNKNOWN, ArticleBuilder, table_lines
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
        if token.children or self.lists or self.quotes:
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


def _add_inline(builder: ArticleBuilder, inline: Token) -> None:
    if not inline.children:
        builder.words(inline.content)
        return
    open_styles: list[tuple[int, str | None]] = []
    for token in inline.children:
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


_DEEPEST = 60
_MOST_BRACKETS = 5_000
_WORK = "work"


class TooIntricateError(Exception):
    """The source nests too deeply, or costs too much, to be read as Markdown."""


def standard_parser() -> MarkdownIt:
    """The parser of CommonMark with tables and strikethrough, by the rules of markdown-it."""
    parser = MarkdownIt("commonmark", {"maxNesting": _DEEPEST}).enable(["table", "strikethrough"])
    rules = parser.block.ruler
    rules.at("reference", _reference_but_no_footnote)
    # First of all rules and of all that may end a paragraph, list or quote: it sees every step of the block parser.
    rules.before("table", "work_limit", _count_work, {"alt": ["paragraph", "reference", "blockquote", "list"]})
    return parser


@cache
def quick_parser() -> MarkdownIt:
    """The standard parser with short cuts for lines without markup: it reads the same article in a tenth of the time.

    "inline" tokens without children hold plain text; one outside of a heading, paragraph or table is a paragraph.
    """
    parser = standard_parser()
    parser.block.ruler.before("work_limit", "plain_paragraph", _plain_paragraph)
    parser.block.ruler.at("table", _quick_table, {"alt": ["paragraph", "reference"]})
    parser.core.ruler.at("inline", _parse_inline_markup)
    return parser


def parse_tokens(source: str, parser: MarkdownIt | None = None) -> list[Token]:
    """Tokens of `source` (line feeds only), by the quick parser if none is given.

    Raises TooIntricateError instead of losing text or taking long.
    """
    # Brackets that begin no link cost 40 µs each: seconds in a file of nothing else.
    if source.count("[") > max(_MOST_BRACKETS, len(source) // 8):
        raise TooIntricateError
    # A block quote followed by lines that could belong to it is scanned to its end for every such quote: quadratic.
    steps = 2_000 + 8 * source.count("\n")
    try:
        tokens = (parser or quick_parser()).parse(source, {_WORK: steps})
    except RecursionError as error:
        raise TooIntricateError from error
    # Past maxNesting the parser drops text without a word.
    if any(token.nesting == 1 and token.level >= _DEEPEST - 1 for token in tokens):
        raise TooIntricateError
    return tokens


def _count_work(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    state.env[_WORK] -= 1
    if state.env[_WORK] < 0:
        raise TooIntricateError
    return False


_MAY_BEGIN_A_BLOCK = re.compile(r"[-+*_=~`<>#|:\[]|\d{1,9}[.)]")
"""What a line begins with that may begin a block other than a paragraph: CommonMark 0.31, sections 4 and 5."""

_UNDER_A_LINE = re.compile(r"[-=|:][-=|: \t]*(?:\n|\Z)")
"""A line that may make the one above it a heading or the first row of a table."""

_INLINE_MARKUP = re.compile(r"[\\`*_~\[<&]| {2}\n")
"""What any inline markup has: CommonMark 0.31, section 6, and strikethrough."""


def _plain_paragraph(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """A paragraph as one "inline" token, without open and close.

    The parser's own rules for headings and paragraphs each ask all rules whether a line ends it; as most lines can
    begin nothing else, that takes most of the time. Here only the others are asked about, once. Paragraphs that may
    hold a heading or a table are left to those rules, so both give the same.
    """
    src, begins, shifts, stops, indents = state.src, state.bMarks, state.tShift, state.eMarks, state.sCount
    deepest = state.blkIndent + 3
    if indents[start_line] > deepest or state.level >= _DEEPEST - 1:
        return False
    if _MAY_BEGIN_A_BLOCK.match(src, begins[start_line] + shifts[start_line]):
        return False
    may_end_paragraph = state.md.block.ruler.getRules("paragraph")
    line = start_line + 1
    # A paragraph in a quote or a list goes on in lines outside of it: hence not `end_line`.
    while line < state.lineMax:
        first = begins[line] + shifts[line]
        if first >= stops[line]:
            break
        # What stands deeper goes on as well; lines that a quote has claimed already have an indent below zero.
        if 0 <= indents[line] <= deepest and _MAY_BEGIN_A_BLOCK.match(src, first):
            if _UNDER_A_LINE.match(src, first):
                return False
            outer, state.parentType = state.parentType, "paragraph"
            ends = any(rule(state, line, state.lineMax, True) for rule in may_end_paragraph)
            state.parentType = outer
            if ends:
                break
        line += 1
    # Outside of quotes and lists the lines stand in the source as they are.
    lines = state.getLines(start_line, line, state.blkIndent, False) if state.level else None
    token = state.push("inline", "", 0)
    token.content = mdTrim(src[begins[start_line] : stops[line - 1]] if lines is None else lines)
    state.line = line
    return True


def _quick_table(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """A table as its "inline" tokens, one a cell, with a "tr_open" before each row and nothing else between them.

    Whether one begins is decided by the parser's own rule, which also reads what is nested too deeply. Rows are read as
    that rule reads them: GitHub Flavored Markdown, section 4.10.
    """
    if silent or state.level >= _DEEPEST - 4:
        return table(state, start_line, end_line, silent)
    if not table(state, start_line, end_line, True):
        return False
    may_end_table = state.md.block.ruler.getRules("blockquote")
    outer, state.parentType = state.parentType, "table"
    state.push("table_open", "table", 0)
    header = _cells(state, start_line) or []
    columns = len(header)
    _push_row(state, header, columns)
    missing = 0
    line = start_line + 2
    while line < end_line and state.sCount[line] >= state.blkIndent:
        # Most rows begin with a bar, and nothing else does.
        begins_with_bar = state.src.startswith("|", state.bMarks[line] + state.tShift[line])
        if not begins_with_bar and any(rule(state, line, end_line, True) for rule in may_end_table):
            break
        cells = _cells(state, line)
        if cells is None or state.is_code_block(line):
            break
        missing += columns - len(cells)
        if missing > MAX_AUTOCOMPLETED_CELLS:
            break
        _push_row(state, cells, columns)
        line += 1
    state.push("table_close", "table", 0)
    state.parentType = outer
    state.line = line
    return True


def _cells(state: StateBlock, line: int) -> list[str] | None:
    """The cells of a row; None where the line is empty."""
    text = mdTrim(state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]])
    if not text:
        return None
    # Only a bar behind a backslash is part of a cell: without one the row needs no reading character by character.
    cells = escapedSplit(text) if "\\" in text else text.split("|")
    begin = 1 if cells[0] == "" else 0
    end = -1 if len(cells) > begin and cells[-1] == "" else None
    return cells[begin:end]


def _push_row(state: StateBlock, cells: list[str], columns: int) -> None:
    """Add the tokens of a row: cells that it lacks are empty, those that are too many are left out."""
    state.push("tr_open", "tr", 0)
    for column in range(columns):
        state.push("inline", "", 0).content = mdTrim(cells[column]) if column < len(cells) else ""


def _parse_inline_markup(state: StateCore) -> None:
    """Parse the contents of inline tokens; one without any markup gets no children, its content is its text."""
    for token in state.tokens:
        if token.type == "inline":
            token.children = []
            if _INLINE_MARKUP.search(token.content):
                state.md.inline.parse(token.content, state.md, state.env, token.children)


def _reference_but_no_footnote(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """`[^1]: Words` is a footnote, not the address of a link: it stays in the text."""
    if state.src.startswith("[^", state.bMarks[start_line] + state.tShift[start_line]):
        return False
    return reference(state, start_line, end_line, silent)


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
