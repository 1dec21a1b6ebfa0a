"""The Markdown parser: CommonMark with tables and strikethrough, bounded in work and depth."""

from __future__ import annotations

from functools import cache

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, reference
from markdown_it.token import Token

_DEEPEST = 60
_MOST_BRACKETS = 5_000
_WORK = "work"


class TooIntricateError(Exception):
    """The source nests too deeply, or costs too much, to be read as Markdown."""


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"maxNesting": _DEEPEST}).enable(["table", "strikethrough"])
    rules = parser.block.ruler
    rules.at("reference", _reference_but_no_footnote)
    # First of all rules and of all that may end a paragraph, list or quote: it sees every step of the block parser.
    rules.before("table", "work_limit", _count_work, {"alt": ["paragraph", "reference", "blockquote", "list"]})
    return parser


def parse_tokens(source: str) -> list[Token]:
    """Tokens of `source` (line feeds only). Raises TooIntricateError instead of losing text or taking long."""
    # Brackets that begin no link cost 40 µs each: seconds in a file of nothing else.
    if source.count("[") > max(_MOST_BRACKETS, len(source) // 8):
        raise TooIntricateError
    # A block quote followed by lines that could belong to it is scanned to its end for every such quote: quadratic.
    steps = 2_000 + 8 * source.count("\n")
    try:
        tokens = _parser().parse(source, {_WORK: steps})
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


def _reference_but_no_footnote(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """`[^1]: Words` is a footnote, not the address of a link: it stays in the text."""
    if state.src.startswith("[^", state.bMarks[start_line] + state.tShift[start_line]):
        return False
    return reference(state, start_line, end_line, silent)
