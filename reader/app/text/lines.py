"""Lines of a list or a bar as parts, each a visible text and the name of its look; fitted to a width in cells."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from reader.app.text.cells import ELLIPSIS, cell_count, clusters, shorten
from reader.app.text.wrap import wrap_line
from reader.model import Span


class Part(NamedTuple):
    """A stretch of a line. `look` is one of `widgets.styles.LOOKS`; "" is plain."""

    text: str
    look: str = ""


Line = tuple[Part, ...]

HERE = Part("▸ ", "accent")
"""What a line begins with that stands for the chosen one of several places."""


def width_of(parts: Iterable[Part]) -> int:
    """Cells that `parts` take."""
    return sum(cell_count(part.text) for part in parts)


def fit(parts: Iterable[Part], width: int) -> Line:
    """`parts` shortened to at most `width` cells."""
    pending = [part for part in parts if part.text]
    if width_of(pending) <= width:
        return tuple(pending)
    kept: list[Part] = []
    left = width
    for part in pending:
        cells = cell_count(part.text)
        if cells >= left:
            kept.append(Part(shorten(part.text, left, more=True), part.look))
            break
        kept.append(part)
        left -= cells
    return tuple(kept)


def two_ends(left: Sequence[Part], right: Sequence[Part], width: int, gap: int = 2) -> Line:
    """`left` at the left and `right` at the right end; `right` goes when it would take more than half."""
    needed = width_of(right)
    if not needed or needed + gap > width or (needed > width // 2 and width_of(left) + needed + gap > width):
        return fit(left, width)
    start = fit(left, width - needed - gap)
    return (*start, Part(" " * (width - needed - width_of(start))), *right)


def lit(text: str, spans: Iterable[Span], look: str, hit_look: str) -> Line:
    """`text` in `look` with the graphemes of `spans` in `hit_look`. Spans outside the text are cut to it."""
    parts: list[Part] = []
    at = 0
    starts = None if text.isascii() else [*(cluster.start for cluster in clusters(text)), len(text)]
    for span in sorted(spans):
        start, end = max(span.start, at), min(span.end, len(text))
        if start >= end:
            continue
        if starts:
            start, end = starts[bisect_right(starts, start) - 1], starts[bisect_left(starts, end)]
        parts += [Part(text[at:start], look), Part(text[start:end], hit_look)]
        at = end
    parts.append(Part(text[at:], look))
    return tuple(part for part in parts if part.text)


def wrap_parts(parts: Sequence[Part], width: int, most: int = 1_000) -> list[Line]:
    """`parts` over several rows of `width` cells, at most `most`; each keeps its look."""
    text = "".join(part.text for part in parts)
    rows: list[Line] = []
    for row in wrap_line(text, width, most):
        # The blanks at which a row is broken hang over its end: they are not drawn.
        last = row.start + len(row.of(text).rstrip(" "))
        line, at = [], 0
        for part in parts:
            start, end = max(row.start, at), min(last, at + len(part.text))
            if start < end:
                line.append(Part(text[start:end], part.look))
            at += len(part.text)
        rows.append(fit(line, width))
    return rows


def excerpt(text: str, spans: Sequence[Span], width: int, rows: int) -> list[Line]:
    """At most `rows` lines of `text` that show its first hit, looks "dim" and "found"; "…" where it is cut."""
    if not text or rows < 1:
        return []
    first = min((span.start for span in spans), default=0)
    begin = 0
    wrapped = wrap_line(text, width, rows)
    if wrapped[-1].end <= first:
        begin = text.rfind(" ", 0, max(0, first - width // 3)) + 1 or max(0, first - width // 3)
        text = ELLIPSIS + text[begin:]
        spans = [Span(span.start - begin + 1, span.end - begin + 1) for span in spans if span.end > begin]
        wrapped = wrap_line(text, width, rows)
    lines = []
    for row in wrapped:
        inside = [Span(span.start - row.start, span.end - row.start) for span in spans if span.overlaps(row)]
        lines.append(fit(lit(row.of(text).rstrip(), [Span(max(0, a), b) for a, b in inside], "dim", "found"), width))
    if wrapped[-1].end < len(text):
        lines[-1] = fit((*lines[-1], Part(" " + ELLIPSIS, "dim")), width) if lines[-1] else lines[-1]
    return lines
