"""Plain text to canonical text: where paragraphs end, and which line breaks only fill a page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from reader.formats.content import COLUMN_LINE, RULE, UNKNOWN, ArticleBuilder
from reader.formats.escaping import escape_line
from reader.model import Article, ArticleMeta
from reader.model.article import BlockKind

_NARROWEST_PAGE, _WIDEST_PAGE = 40, 120
"""Text filled to a width is filled to one between these; longer and shorter lines were ended on purpose."""

_ENDS_SENTENCE = re.compile("[.!?…:][”’\"')\\]»]*$")
_COLUMN_GAP = re.compile(r"(?<=\S)(?:[ ]{3,}|[ ]*\t[ \t]*)(?=\S)")
_STARTS_ITEM = re.compile(r"(?:[-*•–—▪◦·]|\(?\d{1,3}[.)]|\(?[a-z][.)])[ \t]")
_RULE = re.compile(r"(?:[-*_=~#·•][ \t]*){3,}$")


def read_plain_text(source: str, meta: ArticleMeta = UNKNOWN) -> Article:
    """The article of plain `source` (line feeds only, no control characters).

    Paragraphs are set apart by blank lines; where a file has none, each line is one. Lines filled to a page width are
    joined, lists and columns keep their lines. Linear in the length of `source`.
    """
    lines = [line.rstrip() for line in source.split("\n")]
    groups = list(_groups(lines))
    width = _page_width(line for group in groups for line in group)
    is_single = len(groups) == 1
    builder = ArticleBuilder()
    for group in groups:
        if _RULE.match(group[0].lstrip()):
            builder.block(RULE, "rule")
        elif _is_table(group):
            _add_table(builder, group)
        elif width is None or (is_single and not _is_filled(group, width)):
            for line in group:
                builder.block(line, "paragraph")
        else:
            for paragraph in _paragraphs(group, width, may_split=is_single):
                _add_paragraph(builder, paragraph)
    return builder.article(meta)


def _groups(lines: Iterable[str]) -> Iterator[list[str]]:
    """Lines between blank lines; a line of dashes or stars is a group of its own."""
    group: list[str] = []
    for line in lines:
        is_rule = _RULE.match(line.lstrip()) is not None
        if line and not is_rule:
            group.append(line)
            continue
        if group:
            yield group
            group = []
        if is_rule:
            yield [line]
    if group:
        yield group


def _page_width(lines: Iterable[str]) -> int | None:
    """The width lines were filled to, or None when each line is a paragraph."""
    lengths = [len(line) for line in lines if " " in line.strip()]
    narrow = [length for length in lengths if length <= _WIDEST_PAGE]
    if not narrow or len(narrow) < 0.9 * len(lengths):
        return None
    width = max(narrow)
    return width if width >= _NARROWEST_PAGE else None


def _is_filled(group: list[str], width: int) -> bool:
    """Whether the lines of a text without blank lines run on: most end in the middle of a sentence, near the edge."""
    if len(group) < 4:
        return False
    running = sum(not _ENDS_SENTENCE.search(line) and len(line) > 0.7 * width for line in group[:-1])
    return running > 0.5 * (len(group) - 1)


def _is_table(group: list[str]) -> bool:
    return len(group) > 1 and sum(bool(_COLUMN_GAP.search(line)) for line in group) > 0.6 * len(group)


def _paragraphs(group: list[str], width: int, *, may_split: bool) -> Iterator[list[list[str]]]:
    """Paragraphs of a group, each as its lines, each line as the source lines it was filled from."""
    paragraph = [[group[0]]]
    for before, line in pairwise(group):
        starts_item = _STARTS_ITEM.match(line.lstrip()) and _is_deliberate(before, line, width, margin=0.0)
        if starts_item or (may_split and _ends_paragraph(before, line, width)):
            yield paragraph
            paragraph = [[line]]
        elif _is_deliberate(before, line, width, margin=0.15):
            paragraph.append([line])
        else:
            paragraph[-1].append(line)
    yield paragraph


def _ends_paragraph(before: str, line: str, width: int) -> bool:
    """A first line is indented, or the last line is short and ends a sentence."""
    is_indented = line[0] in " \t" and before[0] not in " \t"
    return is_indented or (bool(_ENDS_SENTENCE.search(before)) and _has_room(before, line, width, margin=0.0))


def _is_deliberate(before: str, line: str, width: int, margin: float) -> bool:
    """Whether the line end is more than the edge of the page: the next word had room, and something begins anew."""
    begins_anew = not line.lstrip()[0].islower()
    return begins_anew and _has_room(before, line, width, margin)


def _has_room(before: str, line: str, width: int, margin: float) -> bool:
    return len(before) + 1 + len(line.split(None, 1)[0]) <= (1 - margin) * width


def _add_paragraph(builder: ArticleBuilder, paragraph: list[list[str]]) -> None:
    builder.begin()
    for source_lines in paragraph:
        builder.break_line()
        builder.words(_joined(source_lines))
    builder.finish("paragraph")


def _joined(lines: list[str]) -> str:
    """Filled lines as one; a word broken at its hyphen keeps it and gets no blank."""
    parts = []
    for line, after in pairwise([*lines, ""]):
        parts.append(line.strip())
        breaks_word = len(line) > 1 and line[-1] == "-" and line[-2].isalpha() and after.lstrip()[:1].islower()
        parts.append("" if breaks_word else " ")
    return "".join(parts).strip()


def _add_table(builder: ArticleBuilder, group: list[str]) -> None:
    builder.begin()
    for line in group:
        builder.break_line()
        builder.verbatim(_COLUMN_GAP.sub(COLUMN_LINE, line.strip()) if "\t" in line else line)
    builder.finish("table")


def text_as_markdown(source: str) -> str:
    """Plain text as Markdown that reads as the same article, but for tables: they become code."""
    article = read_plain_text(source)
    return "\n\n".join(
        _block_as_markdown(article.text[block.start : block.end], block.kind) for block in article.blocks
    )


def _block_as_markdown(text: str, kind: BlockKind) -> str:
    if kind == "rule":
        return RULE
    if kind == "table":
        return f"````\n{text}\n````"
    return "\\\n".join(map(escape_line, text.split("\n")))
