"""Two texts drawn as one: the words that stayed, those that were struck, and those that were set."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from reader.app.text.cells import safe
from reader.app.text.lines import Line, Part

if TYPE_CHECKING:
    from reader.feeds.versions import Change


def as_one(before: str, after: str, changes: Iterable[Change]) -> list[Line]:
    """The paragraphs of both texts as one; a change is drawn as the old words struck, then the new ones set."""
    parts: list[Part] = []
    at = 0
    for change in changes:
        parts.append(Part(after[at : change.new_start]))
        parts.append(Part(before[change.old_start : change.old_end], "struck"))
        parts.append(Part(after[change.new_start : change.new_end], "set"))
        at = change.new_end
    parts.append(Part(after[at:]))
    paragraphs: list[list[Part]] = [[]]
    for text, look in parts:
        first, *rest = text.split("\n")
        paragraphs[-1].append(Part(safe(first), look))
        paragraphs += [[Part(safe(line), look)] for line in rest]
    spaced = (_spaced([part for part in paragraph if part.text]) for paragraph in paragraphs)
    return [paragraph for paragraph in spaced if any(part.text.strip() for part in paragraph)]


def _spaced(parts: Sequence[Part]) -> Line:
    """A blank between words struck and words set that meet."""
    line: list[Part] = []
    for part in parts:
        meets = line and line[-1].look == "struck" and part.look == "set"
        if meets and not line[-1].text.endswith(" ") and not part.text.startswith(" "):
            line.append(Part(" "))
        line.append(part)
    return tuple(line)
