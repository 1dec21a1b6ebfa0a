"""The terms under which words are indexed: the same for indexing, asking and marking.

The *term* of a word is the stem (Snowball English) of its form; see `reader.model.words`.
"""

from __future__ import annotations

from collections.abc import Iterator

import Stemmer

from reader.model.words import form_of, word_pattern

_MOST_CACHED = 400_000

STOP_WORDS = frozenset(
    {
        *("a", "an", "and", "are", "as", "at", "be", "been", "but", "by", "for", "from", "had", "has", "have", "he"),
        *("her", "his", "i", "if", "in", "is", "it", "its", "of", "on", "or", "she", "so", "that", "the", "their"),
        *("them", "they", "this", "to", "was", "we", "were", "which", "who", "will", "with", "you"),
    }
)
"""Words so common that they narrow nothing; a query of other words does without them."""


class Terms:
    """Maps words to terms, remembering what it has seen. Not to be shared between threads."""

    def __init__(self) -> None:
        self._stem = Stemmer.Stemmer("english", 0).stemWord
        self._seen: dict[str, str] = {}

    def of_form(self, form: str) -> str:
        """The term of a folded form."""
        return self._stem(form) or form

    def of(self, word: str) -> str:
        """The term of a word as written."""
        term = self._seen.get(word)
        if term is None:
            term = self.of_form(form_of(word))
            if len(self._seen) < _MOST_CACHED:
                self._seen[word] = term
        return term

    def counted(self, noun: str) -> str:
        """How nouns and units are compared: their terms, a blank between two, after "% " when percentages are meant.

        >>> Terms().counted("Homes"), Terms().counted("% of residents"), Terms().counted("%")
        ('home', '% of resid', '% ')
        """
        percent = "% " if noun.startswith("%") else ""
        return percent + " ".join(term for term, _, _ in self.in_text(noun))

    def in_text(self, text: str) -> Iterator[tuple[str, int, int]]:
        """`(term, start, end)` of each word of a text, in order; offsets are into `text` as given."""
        of = self.of
        for match in word_pattern(text).finditer(text):
            yield of(match.group()), match.start(), match.end()
