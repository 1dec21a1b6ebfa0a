"""Quotation marks: which stretches of a text stand between them.

Marks pair inside a paragraph (a line). A stretch left open at the end of its paragraph is closed there: newspapers
leave quotes open when the next paragraph begins with an opening mark again. An unpaired mark costs one stretch, never
the article. Every step is linear in the number of marks.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import NamedTuple

from msgspec import Struct

_MARK = re.compile(r"[“”„«»\"‘’'‚‹›\n＂`](?:(?<=`)`|(?<=')'|(?<!`))")
_SINGLE = frozenset("'‘’‚‹›")
_STRAIGHT = frozenset('"＂')
_ELISION = re.compile(r"\d0s|(?:em|til|tis|twas|cause|bout|round|n|cos|cause|ave|er|im)\b", re.I)
_WORDISH = re.compile(r"\w")
_OPENING_SIGNS = frozenset("“\"„«‘'‹‚")
_SENTENCE_END = re.compile(r"[.!?…]\s+\Z")
_NESTING = 64
"""Single marks looked through for the one that closes; keeps hostile text linear."""
_BEFORE_OPENER = frozenset("([{—–-/:“‘'\"")


class Stretch(NamedTuple):
    """Words between quotation marks: `text[start:end]`; `outer_start` and `outer_end` include the marks.

    `open_end`: no closing mark stands there, the quotation runs over the end of its paragraph.
    """

    outer_start: int
    start: int
    end: int
    outer_end: int
    open_end: bool = False


class _Mark(Struct, frozen=True):
    """A sign that may open or close; `family` names the signs it pairs with."""

    at: int
    end: int
    opens: bool
    family: str
    sure: bool = True


def find_stretches(text: str) -> list[Stretch]:
    """The outermost quoted stretches of `text` in order; each holds at least one letter or digit."""
    found: list[Stretch] = []
    line: list[_Mark] = []
    for match in _MARK.finditer(text):
        sign = match.group()
        if sign == "\n":
            if line:
                found.extend(_pair(text, line, match.start()))
                line = []
            continue
        mark = _classify(text, match.start(), match.end(), sign)
        if mark is not None:
            line.append(mark)
    if line:
        found.extend(_pair(text, line, len(text)))
    return found


def _classify(text: str, start: int, end: int, sign: str) -> _Mark | None:
    before = text[start - 1] if start else " "
    after = text[end] if end < len(text) else " "
    if sign in _SINGLE:
        return _classify_single(text, start, end, sign, before, after)
    if sign in _STRAIGHT:
        opens = not after.isspace() and (before.isspace() or before in _BEFORE_OPENER)
        if before.isdigit() and not after.isalnum():
            # Inches and seconds: 6'2"; closes only what is open.
            return _Mark(start, end, False, "double")
        return _Mark(start, end, opens, "double")
    if sign == "“":
        wrong = not before.isspace() and (after.isspace() or after in ",.;") and start > 0
        return _Mark(start, end, not wrong, "double")
    if sign == "”":
        wrong = (before.isspace() and after.isalnum()) or (
            before in " \n" and text[max(0, start - 2) : start].strip() == ""
        )
        return _Mark(start, end, wrong, "double")
    if sign == "«":
        return _Mark(start, end, before.isspace() or after.isalnum(), "angle")
    if sign == "»":
        return _Mark(start, end, before.isspace() and after.isalnum(), "angle")
    if sign == "''":
        return _Mark(start, end, before.isspace() and not after.isspace(), "double")
    return _Mark(start, end, True, "low" if sign == "„" else "double")


def _classify_single(text: str, start: int, end: int, sign: str, before: str, after: str) -> _Mark | None:
    if sign in "‹›":
        return _Mark(start, end, sign == "‹", "single-angle")
    if before.isalnum() and after.isalnum():
        return None
    if sign != "’" and not before.isalnum() and before not in ".,!?…" and not after.isspace():
        if _ELISION.match(text, end) and (sign == "'" or after.isdigit()):
            return None
        return _Mark(start, end, True, "single")
    if sign != "‚" and not before.isspace():
        return _Mark(start, end, False, "single", not before.isalnum())
    return None


def _pair(text: str, marks: list[_Mark], line_end: int) -> list[Stretch]:
    """The outermost stretches of one paragraph."""
    doubles = _pair_doubles(text, [mark for mark in marks if mark.family != "single"], line_end)
    singles = [mark for mark in marks if mark.family == "single"]
    if not any(mark.opens for mark in singles):
        return doubles
    return _merge(doubles, _pair_singles(text, singles, line_end))


def _pair_doubles(text: str, marks: list[_Mark], line_end: int) -> list[Stretch]:
    """Pair by a stack; what opens and never closes runs to the end of the paragraph or is dropped."""
    open_marks: list[_Mark] = []
    closed: list[Stretch] = []
    for mark in marks:
        if mark.opens and not (open_marks and open_marks[-1].family == "low" and text[mark.at] == "“"):
            if open_marks and open_marks[-1].end == mark.at:
                continue
            open_marks.append(mark)
        elif not open_marks and text[mark.at] == '"' and text[mark.end : mark.end + 1].isalnum():
            open_marks.append(mark)  # glued to the full stop before it
        elif open_marks and _fits(open_marks[-1], mark):
            opener = open_marks.pop()
            end = mark.end
            if text[end : end + 1] in ("'", "’") and not text[end + 1 : end + 2].isalnum():
                end += 1
            closed.append(Stretch(opener.at, opener.end, mark.at, end))
    if open_marks:
        closed = _close_left_open(text, open_marks, closed, line_end)
    outermost: list[Stretch] = []
    for stretch in sorted(closed):
        inside = outermost and stretch.outer_start < outermost[-1].outer_end
        if not inside and _WORDISH.search(text, stretch.start, stretch.end):
            outermost.append(stretch)
    return outermost


def _close_left_open(text: str, left: list[_Mark], closed: list[Stretch], line_end: int) -> list[Stretch]:
    """Close what was left open: where the next sentence opens marks again, else at the end of the paragraph.

    Marks that open again after a full stop are the newspaper convention of paragraphs that were joined to one, or a
    closing mark was lost; either way the words after the next closing mark are no part of the quotation.
    """
    openers = sorted({*(mark.at for mark in left), *(stretch.outer_start for stretch in closed)})
    for mark in left:
        at = bisect_right(openers, mark.at)
        if at < len(openers) and _SENTENCE_END.search(text, max(mark.end, openers[at] - 4), openers[at]):
            end = openers[at]
            while text[end - 1].isspace():
                end -= 1
            closed.append(Stretch(mark.at, mark.end, end, end, True))
        elif _runs_on(text, mark, line_end):
            closed = [stretch for stretch in closed if stretch.outer_start < mark.at]
            closed.append(Stretch(mark.at, mark.end, line_end, line_end, True))
            break
    return closed


def _fits(opener: _Mark, closer: _Mark) -> bool:
    if opener.family == "angle" or closer.family == "angle":
        return opener.family == closer.family
    if opener.family == "single-angle" or closer.family == "single-angle":
        return opener.family == closer.family
    return True


def _runs_on(text: str, mark: _Mark, line_end: int) -> bool:
    """Whether a mark left open begins a quotation that runs over the end of its paragraph."""
    rest = text[line_end : line_end + 8].lstrip()
    if rest and rest[0] in _OPENING_SIGNS:
        return True
    before = text[max(0, mark.at - 3) : mark.at].rstrip(" ")
    return not before or before[-1] in "\n:,."


def _pair_singles(text: str, marks: list[_Mark], line_end: int) -> list[Stretch]:
    """Pair single marks: a closer after a letter may be an apostrophe, and a plural possessive is one."""
    ahead = _sure_closers_ahead(marks)
    found: list[Stretch] = []
    index = 0
    while index < len(marks):
        opener = marks[index]
        index += 1
        if not opener.opens:
            continue
        close = _single_close(text, marks, index, ahead)
        if close is not None:
            closer = marks[close]
            if _WORDISH.search(text, opener.end, closer.at):
                found.append(Stretch(opener.at, opener.end, closer.at, closer.end))
            index = close + 1
        elif _single_runs_on(text, opener, line_end):
            found.append(Stretch(opener.at, opener.end, line_end, line_end, True))
            break
    return found


def _single_close(text: str, marks: list[_Mark], index: int, ahead: list[bool]) -> int | None:
    """The mark that closes the single mark before `index`; marks that open meanwhile are closed first."""
    opener = marks[index - 1]
    curly = text[opener.at] in "‘‚"
    depth = 0
    first: int | None = None
    for at in range(index, min(len(marks), index + _NESTING)):
        mark = marks[at]
        if mark.opens:
            depth += 1
            continue
        if mark.at == opener.end or (curly and text[mark.at] == "'"):
            continue
        if not mark.sure and _goes_on(text, mark) and ahead[at + 1]:
            continue
        if depth == 0:
            return at
        depth -= 1
        if first is None:
            first = at
    # An opener too many: one of them was an apostrophe, or a closer is missing.
    return first if depth == 0 else None


def _goes_on(text: str, mark: _Mark) -> bool:
    """Whether a mark after a letter may be an apostrophe: the sentence goes on after it ("the workers' pay")."""
    follows = text[mark.end + 1 : mark.end + 2]
    return (
        text[mark.end : mark.end + 1] == " " and follows.isalpha() and (follows.islower() or text[mark.at - 1] in "sS")
    )


def _single_runs_on(text: str, opener: _Mark, line_end: int) -> bool:
    """Whether a single mark left open begins a quotation that goes on in the next paragraph."""
    before = text[max(0, opener.at - 2) : opener.at].strip(" ")
    rest = text[line_end : line_end + 8].lstrip()
    return (not before or before[-1] in "\n:") and len(rest) > 1 and rest[0] == text[opener.at] and rest[1].isalnum()


def _sure_closers_ahead(marks: list[_Mark]) -> list[bool]:
    """For every mark, whether a sure closer follows at or after it with no opener before it."""
    ahead = [False] * (len(marks) + 1)
    for index in range(len(marks) - 1, -1, -1):
        mark = marks[index]
        ahead[index] = not mark.opens and (mark.sure or ahead[index + 1])
    return ahead


def _merge(doubles: list[Stretch], singles: list[Stretch]) -> list[Stretch]:
    """Outermost of both kinds in order; a single stretch that crosses a double one is dropped."""
    merged: list[Stretch] = []
    at = 0
    for single in singles:
        while at < len(doubles) and doubles[at].outer_end <= single.outer_start:
            merged.append(doubles[at])
            at += 1
        if at < len(doubles) and doubles[at].outer_start < single.outer_start:
            continue
        inside = at
        while inside < len(doubles) and doubles[inside].outer_end <= single.outer_end:
            inside += 1
        if inside < len(doubles) and doubles[inside].outer_start < single.outer_end:
            continue
        merged.append(single)
        at = inside
    merged.extend(doubles[at:])
    return merged
