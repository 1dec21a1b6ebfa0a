"""Markdown to tokens: markdown-it's parser with limits on nesting and work, and with short cuts.

The short cuts are the one place that relies on how markdown-it is made inside (the fields of its `StateBlock`, the
helpers of its rule for tables); `test_format_markdown.py` compares them with the parser's own rules on random sources.
They are there for long files. Seconds of processor time for 250,000 bytes, with the parser's own rules / with them:
a table 2.7 / 0.4, a digit on each line 2.6 / 0.2, a digit in each paragraph 2.4 / 0.5, lines of two words 0.34 / 0.03,
news articles 0.03 / 0.02.
"""

from __future__ import annotations

import re
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.common.utils import mdTrim
from markdown_it.rules_block import StateBlock, reference, table
from markdown_it.rules_block.table import MAX_AUTOCOMPLETED_CELLS, escapedSplit
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

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
