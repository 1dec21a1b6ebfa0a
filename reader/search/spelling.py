"""Words that are spelled nearly alike: for `fuzy~` and for suggestions when nothing was found."""

from __future__ import annotations

from collections.abc import Mapping

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
    return _near(form, snapshot.forms_with_letter(form[:1]), limit)


def corrections(snapshot: Snapshot, form: str, limit: int = 5) -> list[str]:
    """As `near_forms`; when there are none, frequent forms with another first letter."""
    return near_forms(snapshot, form, limit) or (_near(form, snapshot.common_forms(), limit) if len(form) > 3 else [])


def _near(form: str, known: Mapping[str, int], limit: int) -> list[str]:
    edits = 2 if len(form) >= _LONG else 1
    forms = [other for other in known if abs(len(other) - len(form)) <= edits and other != form]
    if not forms:
        return []
    distances = process.cdist([form], forms, scorer=OSA.distance, score_cutoff=edits)[0].tolist()
    near = [(distance, text) for distance, text in zip(distances, forms, strict=True) if distance <= edits]
    return [text for _, text in sorted(near, key=lambda item: (item[0], -known[item[1]], item[1]))[:limit]]
