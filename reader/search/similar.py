"""More like this: the words that set an article apart, as a query."""

from __future__ import annotations

import math
from collections import Counter

from reader.search.snapshot import Snapshot
from reader.search.words import STOP_WORDS, Terms, form_of

_TERMS = 25
_READ = 20_000


def telling_words(title: str, text: str, snapshot: Snapshot, terms: Terms) -> list[tuple[str, float]]:
    """The terms that tell most about an article, with their weights; words of the title count three times.

    Terms that no other article has say nothing and are left out.
    """
    counts: Counter[str] = Counter()
    for part, factor in ((title, 3), (text[:_READ], 1)):
        for term, start, end in terms.in_text(part):
            if form_of(part[start:end]) not in STOP_WORDS and len(term) > 1:
                counts[term] += factor
    # Looking terms up costs; those that occur once in a long text are not the telling ones.
    frequent = counts.most_common(150)
    weighed = []
    for term, count in frequent:
        documents = snapshot.document_frequency(term)
        if 1 < documents < snapshot.size / 4 or 1 < documents <= 20:
            weighed.append((term, (1 + math.log(count)) * math.log(1 + snapshot.size / documents)))
    return sorted(weighed, key=lambda item: (-item[1], item[0]))[:_TERMS]
