"""Words of a text and the terms they are indexed under. The same rules for indexing, asking and marking.

A *word* is a stretch of the text as written ("U.S", "27,000", "Müller's"). Its *form* is the word folded: lower case,
no accents, no possessive, no separators inside numbers and acronyms ("us", "27000", "muller"). Its *term* is the
form's stem (Snowball English). Chinese and Japanese characters are words of one character each, so that a run of
them is found as a phrase.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

import Stemmer

MAX_TERM = 64
"""Characters kept of a term: longer "words" are data (encoded attachments), found by their beginning."""

_CJK_CLASS = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_WORD_SHAPE = r"\w+(?:['’]\w+|(?<=\d)[.,]\d\w*|(?<=\b\w)\.\w\b)*"
_WORD = re.compile(_WORD_SHAPE)
_WORD_WITH_CJK = re.compile(f"[{_CJK_CLASS}]|" + _WORD_SHAPE.replace(r"\w", rf"[^\W{_CJK_CLASS}]"))
_CJK = re.compile(f"[{_CJK_CLASS}]")
_SEPARATED_NUMBER = re.compile(r"\d{1,3}(?:,\d{3})+(?!\d)")
_ACRONYM = re.compile(r"\w(?:\.\w)+")
_MOST_CACHED = 400_000

STOP_WORDS = frozenset(
    {
        *("a", "an", "and", "are", "as", "at", "be", "been", "but", "by", "for", "from", "had", "has", "have", "he"),
        *("her", "his", "i", "if", "in", "is", "it", "its", "of", "on", "or", "she", "so", "that", "the", "their"),
        *("them", "they", "this", "to", "was", "we", "were", "which", "who", "will", "with", "you"),
    }
)
"""Words so common that they narrow nothing; a query of other words does without them."""


def word_pattern(text: str) -> re.Pattern[str]:
    """The pattern that finds the words of this text."""
    return _WORD_WITH_CJK if not text.isascii() and _CJK.search(text) else _WORD


def words_of(text: str) -> list[str]:
    """The words of a text in order, in lower case."""
    lowered = text.lower()
    return word_pattern(lowered).findall(lowered)


def form_of(word: str) -> str:
    """The folded form of a word; never empty for a word that `words_of` finds."""
    form = word.casefold()
    if not form.isascii():
        decomposed = unicodedata.normalize("NFKD", form.replace("’", "'"))
        form = "".join(c for c in decomposed if not unicodedata.combining(c)).casefold() or form
    if form.endswith("'s"):
        form = form[:-2] or form
    if "," in form:
        form = _SEPARATED_NUMBER.sub(lambda number: number.group().replace(",", ""), form)
    if "." in form and _ACRONYM.fullmatch(form):
        form = form.replace(".", "")
    return form[:MAX_TERM]


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
