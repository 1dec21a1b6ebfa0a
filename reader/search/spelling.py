"""Words that are spelled nearly alike: for `fuzy~` and for suggestions when nothing was found."""

from __future__ import annotations

from rapidfuzz import process
from rapidfuzz.distance import OSA

from reader.search.snapshot import Snapshot

_MOST = 24
_LONG = 8
"""From this length on a word may be off by two letters instead of one."""


def near_forms(snapshot: Snapshot, form: str, limit: int = _MOST) -> list[str]:
    """Forms of the index that are one edit away (two for long words) and begin with the same letter, best first.

    An edit is a letter added, dropped, changed or swapped with the next. Nearer ones come first, then commoner ones.
    """
    return _near(form, snapshot.forms_of_length(form[:1], *_byte_lengths(form)), limit)


def corrections(snapshot: Snapshot, form: str, limit: int = 5) -> list[str]:
    """As `near_forms`, but the first letter may be wrong too, and rare forms (themselves misspelled) are left out."""
    firsts = [form[:1], *dict.fromkeys(form[1:2])]
    known: dict[str, int] = {}
    for first in firsts:
        known |= snapshot.forms_of_length(first, *_byte_lengths(form))
    near = _near(form, known, limit)
    if near or len(form) < 4:
        return near
    return _near(form, snapshot.forms_of_length("", *_byte_lengths(form)), limit)


def _byte_lengths(form: str) -> tuple[int, int]:
    size = len(form.encode("utf-8", "replace"))
    edits = _edits(form)
    return max(1, size - 4 * edits if not form.isascii() else size - edits), size + 4 * edits


def _edits(form: str) -> int:
    return 2 if len(form) >= _LONG else 1


def _near(form: str, known: dict[str, int], limit: int) -> list[str]:
    known.pop(form, None)
    forms = list(known)
    distances = process.cdist([form], forms, scorer=OSA.distance, score_cutoff=_edits(form))[0] if forms else []
    near = [(int(distance), text) for distance, text in zip(distances, forms, strict=True) if distance <= _edits(form)]
    return [text for _, text in sorted(near, key=lambda item: (item[0], -known[item[1]], item[1]))[:limit]]
