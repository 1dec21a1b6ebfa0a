"""Quotation marks: which stretches of a text stand between them.

Marks pair inside a paragraph (a line). A stretch left open at the end of its paragraph is closed there: newspapers
leave quotes open when the next paragraph begins with an opening mark again. An unpaired mark costs one stretch, never
the article.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_MARK = re.compile(r"[“”„«»\"‘’'‚‹›\n＂]|``|''")
_OPENERS = {"“": "”", "„": "“”", "«": "»", "‹": "›", "``": "''"}
_ELISION = re.compile(r"\d0s|(?:em|til|tis|twas|cause|bout|round|n|cos)\b", re.I)
_WORDISH = re.compile(r"\w")


class Stretch(NamedTuple):
    """Words between quotation marks: `text[start:end]`; `outer_start` and `outer_end` include the marks.

    `open_start`, `open_end`: no mark stands there, the quotation runs over the paragraph.
    """

    outer_start: int
    start: int
    end: int
    outer_end: int
    open_end: bool = False
    single: bool = False


class _Mark(NamedTuple):
    at: int
    end: int
    role: str
    """`(` opens, `)` closes, `?` may be an apostrophe that closes."""
    family: str


def find_stretches(text: str) -> list[Stretch]:
    """The outermost quoted stretches of `text` in order; each holds at least one letter or digit."""
    found: list[Stretch] = []
    line: list[_Mark] = []
    for match in _MARK.finditer(text):
        if match.group() == "\n":
            if line:
                _pair(text, line, match.start(), found)
                line = []
            continue
        mark = _classify(text, match.start(), match.end(), match.group())
        if mark is not None:
            line.append(mark)
    if line:
        _pair(text, line, len(text), found)
    return found


def _classify(text: str, start: int, end: int, sign: str) -> _Mark | None:
    before = text[start - 1] if start else " "
    after = text[end] if end < len(text) else " "
    if sign in "'‘’‚‹›" and len(sign) == 1:
        return _classify_single(text, start, end, sign, before, after)
    if sign in ('"', "＂"):
        if before.isdigit() and not after.isalnum() and before != " ":
            return _Mark(start, end, "?", "straight")
        opens = not after.isspace() and (before.isspace() or before in "([{—–-/“‘'")
        return _Mark(start, end, "(" if opens else ")", "straight")
    if sign == "“" and (after.isspace() or after in ",.;") and not before.isspace():
        return _Mark(start, end, ")", "”")  # a closing mark that was curled the wrong way
    if sign == "”" and before.isspace() and after.isalnum():
        return _Mark(start, end, "(", "“")
    if sign in _OPENERS:
        return _Mark(start, end, "(", sign)
    return _Mark(start, end, ")", sign)


def _classify_single(text: str, start: int, end: int, sign: str, before: str, after: str) -> _Mark | None:
    if before.isalnum() and after.isalnum():
        return None
    starts_word = not before.isalnum() and before not in ".,!?…" and not after.isspace()
    if starts_word and sign in "'‘‚‹":
        if after.isdigit() and _ELISION.match(text, end):
            return None
        if sign == "'" and _ELISION.match(text, end):
            return None
        return _Mark(start, end, "(", "single")
    if sign in "'’›‘" and not before.isspace():
        return _Mark(start, end, "?" if before.isalnum() else ")", "single")
    return None


def _pair(text: str, marks: list[_Mark], line_end: int, found: list[Stretch]) -> None:
    """Pair the marks of one paragraph, outermost first."""
    closes_later = _closers_ahead(marks)
    index = 0
    count = len(marks)
    while index < count:
        mark = marks[index]
        if mark.role != "(":
            index += 1
            continue
        if mark.family == "single":
            close = _single_close(text, marks, index, closes_later)
        else:
            close = _double_close(text, marks, index)
        if close is None:
            if mark.family != "single" and _runs_on(text, mark, line_end):
                _add(text, found, Stretch(mark.at, mark.end, line_end, line_end, True), line_end)
                return
            index += 1
            continue
        closer = marks[close]
        _add(text, found, Stretch(mark.at, mark.end, closer.at, closer.end, False, mark.family == "single"), line_end)
        index = close + 1


def _add(text: str, found: list[Stretch], stretch: Stretch, line_end: int) -> None:
    if _WORDISH.search(text, stretch.start, stretch.end):
        found.append(stretch)


def _closers_ahead(marks: list[_Mark]) -> list[int]:
    """For every mark the index of the next sure single closer at or after it with no single opener before it, or -1."""
    ahead = [-1] * (len(marks) + 1)
    for index in range(len(marks) - 1, -1, -1):
        mark = marks[index]
        if mark.family != "single":
            ahead[index] = ahead[index + 1]
        elif mark.role == ")":
            ahead[index] = index
        elif mark.role == "(":
            ahead[index] = -1
        else:
            ahead[index] = ahead[index + 1]
    return ahead


def _single_close(text: str, marks: list[_Mark], opener: int, closes_later: list[int]) -> int | None:
    sign = text[marks[opener].at]
    for index in range(opener + 1, len(marks)):
        mark = marks[index]
        if mark.family != "single":
            continue
        if mark.role == "(":
            return None
        if sign in "‘‚" and text[mark.at] == "'":
            continue
        if mark.role == ")":
            return index
        possessive = text[mark.at - 1] in "sS" and text[mark.end : mark.end + 1] == " "
        follows = text[mark.end + 1 : mark.end + 2]
        if possessive and follows.isalpha() and closes_later[index + 1] >= 0:
            continue
        return index
    return None


def _double_close(text: str, marks: list[_Mark], opener: int) -> int | None:
    first = marks[opener]
    closing = _OPENERS.get(first.family, "")
    depth = 0
    for index in range(opener + 1, len(marks)):
        mark = marks[index]
        if mark.family == "single":
            continue
        if first.family == "straight":
            if mark.family == "”" and mark.role == ")":
                return index
            if mark.family != "straight":
                continue
            if mark.role == "(" and index > opener + 1:
                return None
            return index
        if mark.family in closing or (mark.family == "straight" and mark.role == ")"):
            if depth == 0:
                return index
            depth -= 1
        elif mark.family == first.family and mark.role == "(":
            return None
    return None


def _runs_on(text: str, mark: _Mark, line_end: int) -> bool:
    """Whether a mark left open begins a quotation that runs over the end of its paragraph."""
    rest = text[line_end : line_end + 8].lstrip()
    if rest and rest[0] in '“"„«':
        return True
    before = text[max(0, mark.at - 3) : mark.at].rstrip(" ")
    return not before or before[-1] in "\n:,."
