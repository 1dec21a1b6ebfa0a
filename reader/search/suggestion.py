"""Did you mean: a query with a better spelling, when nothing was found."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import islice

from reader.search.parser import Question
from reader.search.query import Fuzzy, Node, Phrase, QuoteBy, Word, positive_leaves
from reader.search.snapshot import Snapshot
from reader.search.spelling import corrections
from reader.search.words import form_of, words_of

_TRIED = 4


def corrected(question: Question, snapshot: Snapshot, has_hits: Callable[[str], bool]) -> str | None:
    """The query as typed with words replaced that no article has, or None when no such query has hits."""
    if question.root is None:
        return None
    query = question.typed
    for word in islice(_unknown_words(question.root, snapshot), _TRIED):
        better = corrections(snapshot, form_of(word), 1)
        if better:
            query = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", better[0], query, flags=re.I)
    return query if query != question.typed and has_hits(query) else None


def _unknown_words(root: Node, snapshot: Snapshot) -> list[str]:
    unknown = []
    for leaf in positive_leaves(root):
        match leaf:
            case Word(text) | Phrase(text) | Fuzzy(text):
                typed = text
            case QuoteBy(speaker, said):
                typed = f"{speaker} {said}"
            case _:
                continue
        unknown += [word for word in words_of(typed) if len(word) > 2 and not snapshot.form_count(form_of(word))]
    return unknown
