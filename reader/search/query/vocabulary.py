"""Words chosen from those that articles have: spelled nearly alike, or telling what an article is about."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping

from reader.model.words import form_of
from reader.search.engine import Vocabulary
from reader.search.words import STOP_WORDS, Terms

_MOST_NEAR = 24
_LONG = 8
"""From this length on a word may be off by two letters instead of one."""
_MOST_TELLING = 25
_READ = 20_000
"""Characters of an article that are read to tell what it is about."""
_LOOKED_UP = 150
"""Frequent terms of an article that are looked up: those that occur once in a long text are not the telling ones."""


def near_forms(vocabulary: Vocabulary, form: str, limit: int = _MOST_NEAR) -> list[str]:
    """Forms that are one edit away (two for long words) and begin with the same letter, best first.

    An edit is a letter added, dropped, changed or swapped with the next. Nearer ones come first, then commoner ones.
    """
    return nearest(form, vocabulary.forms_with_letter(form[:1]), limit)


def corrections(vocabulary: Vocabulary, form: str, limit: int = 5) -> list[str]:
    """As `near_forms`; when there are none, frequent forms with another first letter."""
    near = near_forms(vocabulary, form, limit)
    return near or (nearest(form, vocabulary.common_forms(), limit) if len(form) > 3 else [])


def nearest(form: str, known: Mapping[str, int], limit: int = _MOST_NEAR) -> list[str]:
    """As `near_forms`, of some forms with how often each occurs, whatever letter they begin with."""
    from rapidfuzz import process  # few searches need it
    from rapidfuzz.distance import OSA

    edits = 2 if len(form) >= _LONG else 1
    forms = [other for other in known if abs(len(other) - len(form)) <= edits and other != form]
    if not forms:
        return []
    distances = process.cdist([form], forms, scorer=OSA.distance, score_cutoff=edits)[0].tolist()
    near = [(distance, text) for distance, text in zip(distances, forms, strict=True) if distance <= edits]
    return [text for _, text in sorted(near, key=lambda item: (item[0], -known[item[1]], item[1]))[:limit]]


def telling_words(title: str, text: str, vocabulary: Vocabulary, terms: Terms) -> list[tuple[str, float]]:
    """The terms that tell most about an article, with their weights; words of the title count three times.

    Terms that no other article has say nothing and are left out.
    """
    counts: Counter[str] = Counter()
    for part, factor in ((title, 3), (text[:_READ], 1)):
        for term, start, end in terms.in_text(part):
            if form_of(part[start:end]) not in STOP_WORDS and len(term) > 1:
                counts[term] += factor
    size = vocabulary.size
    common = counts.most_common(_LOOKED_UP)
    weighed = []
    for (term, count), articles in zip(common, vocabulary.document_frequencies([t for t, _ in common]), strict=True):
        if 1 < articles < size / 4 or 1 < articles <= 20:
            weighed.append((term, (1 + math.log(count)) * math.log(1 + size / articles)))
    return sorted(weighed, key=lambda item: (-item[1], item[0]))[:_MOST_TELLING]
