"""Text for a terminal: made harmless, measured in cells, and cut between grapheme clusters.

Every text that is drawn goes through here, whether it comes from an article, a file name or a person.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple

from rich.cells import split_graphemes

_BREAK_HERE = "\u200b"
_NOTHING = "\u2060"
_REPLACEMENT = "\ufffd"
_BLANKS = "\t\x0b\x0c\r\x85\u2028\u2029"

# A joiner joins emoji only: elsewhere Rich takes the character after it for a part of the one before, terminals do not.
_EMOJI = "\u2190-\u2bff\U0001f000-\U0001faff"
_STRAY_JOINER = re.compile(f"(?<![{_EMOJI}])\u200d|\u200d(?![{_EMOJI}])")
# No writing piles up more than 30 marks on a letter (Unicode UAX #15, Stream-Safe Text Format).
_MARK = "[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f]"
_PILE = re.compile(f"({_MARK}{{30}})({_MARK}+)")
# Line and page separators become a blank; all other control characters and lone surrogates a replacement sign. At a
# soft hyphen and a zero-width space a line may end, nothing is drawn. Nothing at all becomes of what changes the
# direction of text, byte order marks, invisible operators, interlinear marks, tags, nor of the sign that asks for an
# emoji in place of a narrow sign: terminals do not agree on how wide that is.
_SUBSTITUTES: dict[int, str] = {
    **dict.fromkeys((*range(0x20), *range(0x7F, 0xA0), *range(0xD800, 0xE000)), _REPLACEMENT),
    **dict.fromkeys(map(ord, _BLANKS), " "),
    **dict.fromkeys((0xAD, 0x200B), _BREAK_HERE),
    **dict.fromkeys(
        (0x61C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2060, 0x2065), *range(0x2066, 0x2070)), _NOTHING
    ),
    **dict.fromkeys((0xFE0F, 0xFEFF, *range(0xFFF9, 0xFFFC), *range(0xE0000, 0xE0080)), _NOTHING),
    ord("\n"): "\n",
}
# Everything above, to see quickly that a text needs nothing.
_SUSPECT = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufe0f\ufeff\ufff9-\ufffb\ud800-\udfff"
    f"\U000e0000-\U000e007f]|{_MARK}{{31}}"
)
_PLACEHOLDERS = re.compile(f"[{_BREAK_HERE}{_NOTHING}]")

# Characters that take one cell each and join with nothing: most of what news is made of.
_NARROW_CHARS = (
    "\n\x20-\x7e\xa0-\xac\xae-\u02ff\u0370-\u0377\u0391-\u03ff\u0400-\u0482\u05d0-\u05ea\u0620-\u064a"
    "\u0904-\u0939\u0e01-\u0e30\u0e40-\u0e46\u2010-\u2027\u2030-\u205e\u2500-\u259f\ufffd"
)
_NARROW = re.compile(f"[{_NARROW_CHARS}]*")

# Ideographs, kana, Hangul syllables and full-width signs take two cells and join with nothing.
_FIRST_WIDE = "\u3001"
_WIDE_CHARS = (
    "\u3001-\u3029\u3041-\u3096\u309b-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7a3\uf900-\ufa6d\uff01-\uff60\uffe0-\uffe6"
)
_PLAIN_CHARS = f"{_NARROW_CHARS}{_WIDE_CHARS}{_BREAK_HERE}{_NOTHING}"
_PLAIN = re.compile(f"[{_PLAIN_CHARS}]*")
# What needs a closer look, with the character before it, which marks may join.
_JOINING = re.compile(f".?[^{_PLAIN_CHARS}]+")
_NO_CELLS = f"\n{_BREAK_HERE}{_NOTHING}"

_REGIONAL = re.compile("[\U0001f1e6-\U0001f1ff]")

ELLIPSIS = "…"


class Cluster(NamedTuple):
    """Characters `start:end` that are drawn together, in `cells` cells (0 to 2). A newline is one of its own, of 0."""

    start: int
    end: int
    cells: int


def visible(text: str) -> str:
    """`text` with everything harmful or invisible replaced, character for character, so that offsets stay.

    Control characters never reach a terminal. Invisible ones become placeholders that `drawn` removes.
    """
    if not _SUSPECT.search(text):
        return text
    shown = text.translate(_SUBSTITUTES)
    if "\u200d" in shown:
        shown = _STRAY_JOINER.sub(_NOTHING, shown)
    return _PILE.sub(lambda match: match[1] + _NOTHING * len(match[2]), shown)


def drawn(text: str) -> str:
    """What to send to the terminal for a stretch of visible text."""
    return text if text.isascii() else _PLACEHOLDERS.sub("", text)


def visible_line(text: str) -> str:
    """`visible` text in one line: line ends are blanks too. Every character keeps its offset."""
    return text if text.isascii() and text.isprintable() else visible(text).replace("\n", " ")


def safe(text: str) -> str:
    """`text` in one line as it is to be drawn: nothing in it steers a terminal, nothing is invisible."""
    return drawn(visible_line(text))


def one_line(text: str, most: int | None = None) -> str:
    """`text` as one harmless line with single blanks; when it has more than `most` characters, its beginning."""
    if most is None or len(text) <= most:
        return " ".join(safe(text).split())
    return " ".join(safe(text[:most]).split()) + ELLIPSIS


def is_narrow(text: str) -> bool:
    """Whether every character of visible text takes exactly one cell (newlines aside)."""
    return text.isascii() or _NARROW.fullmatch(text) is not None


def clusters(text: str) -> list[Cluster]:
    """The grapheme clusters of visible text in order, without gaps.

    Rich's clusters, and in addition: the two halves of a flag, and spacing combining marks (Unicode category Mc),
    stay with what they belong to.
    """
    if is_narrow(text):
        return [Cluster(i, i + 1, int(char != "\n")) for i, char in enumerate(text)]
    found: list[Cluster] = []
    at = 0
    for joining in _JOINING.finditer(text):
        start, end = joining.span()
        found += [Cluster(at + i, at + i + 1, cells) for i, cells in enumerate(_plain_cells(text[at:start]))]
        found += _joined(text[start:end], start)
        at = end
    return [*found, *(Cluster(at + i, at + i + 1, cells) for i, cells in enumerate(_plain_cells(text[at:])))]


def ruler(text: str) -> tuple[Sequence[int], list[int]]:
    """Where the clusters of visible text begin, and how many cells stand before each; the last entry is the end."""
    if _PLAIN.fullmatch(text):
        return range(len(text) + 1), list(accumulate(_plain_cells(text), initial=0))
    starts: list[int] = []
    cells: list[int] = []
    at = 0
    for joining in _JOINING.finditer(text):
        start, end = joining.span()
        starts += range(at, start)
        cells += _plain_cells(text[at:start])
        for cluster in _joined(text[start:end], start):
            starts.append(cluster.start)
            cells.append(cluster.cells)
        at = end
    starts += range(at, len(text) + 1)
    cells += _plain_cells(text[at:])
    return starts, list(accumulate(cells, initial=0))


def _plain_cells(text: str) -> list[int]:
    return [0 if char in _NO_CELLS else 2 if _FIRST_WIDE <= char < _REPLACEMENT else 1 for char in text]


def _joined(line: str, offset: int) -> list[Cluster]:
    found: list[Cluster] = []
    half_flag = False
    for start, end, cells in split_graphemes(line)[0]:
        regional = _REGIONAL.match(line, start) is not None
        joins = (half_flag and regional) or (
            bool(found) and unicodedata.category(line[start]) == "Mc" and found[-1].cells + cells <= 2
        )
        if joins:
            found[-1] = Cluster(found[-1].start, offset + end, min(2, found[-1].cells + cells))
            half_flag = False
        else:
            found.append(Cluster(offset + start, offset + end, cells))
            half_flag = regional
    return found


def cell_count(text: str) -> int:
    """Cells that visible text takes."""
    return len(text) if is_narrow(text) else sum(cluster.cells for cluster in clusters(text))


def cut(text: str, cells: int) -> str:
    """The longest beginning of visible text that fits into `cells`, whole clusters only."""
    if is_narrow(text):
        return text[: max(0, cells)]
    used = 0
    for cluster in clusters(text):
        used += cluster.cells
        if used > cells:
            return text[: cluster.start]
    return text


def shorten(text: str, cells: int, *, more: bool = False, words: bool = False) -> str:
    """Visible text in at most `cells` cells, with an ellipsis where something is left out.

    `more`: something follows that is left out, so that the ellipsis is needed even if `text` fits. `words`: no word is
    cut, if there is room for one.
    """
    if not more and cell_count(text) <= cells:
        return text
    if cells <= 0:
        return ""
    kept = cut(text, cells - 1)
    if words and kept != text and not text[len(kept)].isspace():
        kept = kept.rpartition(" ")[0].rstrip() or kept
    return (kept if kept == text else kept.rstrip()) + ELLIPSIS
