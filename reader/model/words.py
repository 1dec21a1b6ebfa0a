"""Words of a text and the forms in which they are compared, wherever words are looked for.

A *word* is a stretch of the text as written ("U.S", "27,000", "Müller's"). Its *form* is the word folded: lower case,
no accents, no possessive, no separators inside numbers and acronyms ("us", "27000", "muller"). Chinese and Japanese
characters are words of one character each, so that a run of them is found as a phrase.
"""

from __future__ import annotations

import re
from functools import cache

from reader.model.plain_text import without_accents

MAX_TERM = 64
"""Characters kept of a term: longer "words" are data (encoded attachments), found by their beginning."""

_CJK_CLASS = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_WORD_SHAPE = r"\w+(?:['’]\w+|(?<=\d)[.,]\d\w*|(?<=\b\w)\.\w\b)*"
_WORD = re.compile(_WORD_SHAPE)
_BEYOND_LETTERS = re.compile("[^\0-\u303f]")
"""Found in texts that may have Chinese or Japanese characters. The exact set takes longer to compile."""
_SEPARATED_NUMBER = re.compile(r"\d{1,3}(?:,\d{3})+(?!\d)")
_ACRONYM = re.compile(r"\w(?:\.\w)+")


def word_pattern(text: str) -> re.Pattern[str]:
    """The pattern that finds the words of this text."""
    if text.isascii() or not _BEYOND_LETTERS.search(text) or not _cjk().search(text):
        return _WORD
    return _word_with_cjk()


@cache
def _cjk() -> re.Pattern[str]:
    return re.compile(f"[{_CJK_CLASS}]")


@cache
def _word_with_cjk() -> re.Pattern[str]:
    # Compiled when first needed: it takes longer than that of all other patterns.
    return re.compile(f"[{_CJK_CLASS}]|" + _WORD_SHAPE.replace(r"\w", rf"[^\W{_CJK_CLASS}]"))


def words_of(text: str) -> list[str]:
    """The words of a text in order, in lower case."""
    lowered = text.lower()
    return word_pattern(lowered).findall(lowered)


def form_of(word: str) -> str:
    """The folded form of a word; never empty for a word that `words_of` finds."""
    form = word.casefold()
    if not form.isascii():
        form = without_accents(form.replace("’", "'")).casefold() or form
    if form.endswith("'s"):
        form = form[:-2] or form
    if "," in form:
        form = _SEPARATED_NUMBER.sub(lambda number: number.group().replace(",", ""), form)
    if "." in form and _ACRONYM.fullmatch(form):
        form = form.replace(".", "")
    return form[:MAX_TERM]
