"""Titles, nicknames, inscriptions and scare quotes: quoted stretches that nobody said."""

from __future__ import annotations

import re

from reader.extraction.text.tokens import Tokens
from reader.extraction.text.words import grammar, word_set

_WORD = re.compile(r"[^\W_][\w'’-]*")
_SMALL = word_set("small words of titles")
"""Words that titles write small."""
_BEARING = word_set("bearing")
_WORDINGS = frozenset(
    {"word", "term", "phrase", "label", "slogan", "motto", "hashtag", "catchphrase", "jingle", "lyric", "chorus"}
    | {"acronym", "password", "headline", "code-named", "codenamed", "single", "hit", "song"}
)
"""Nouns that introduce words in small letters, too."""
_INSCRIBED = 10
"""Tokens between an inscription and its words at most."""


def is_no_quotation(tokens: Tokens, index: int, lo: int) -> bool:
    """Whether the stretch at token `index` is a title, a nickname, an inscription; its sentence begins at `lo`."""
    return is_title(tokens, index, lo) or _is_inscription(tokens, index, lo) or _is_introduced(tokens, index, lo)


def _is_introduced(tokens: Tokens, index: int, lo: int) -> bool:
    """Whether a noun such as "song" or "slogan" stands right before the stretch."""
    if index <= lo or tokens.low[index - 1] not in grammar().introducing:
        return False
    # Works and schemes have capitals: "called the scheme “a mess”" is no title.
    return tokens.low[index - 1] in _WORDINGS or not tokens.text[tokens.quote[index].start].islower()


def _is_inscription(tokens: Tokens, index: int, lo: int) -> bool:
    """Whether a sign, a banner or a headline bears the words."""
    low = tokens.low
    lists = grammar()
    at = index - 1
    if at < lo or low[at] not in _BEARING:
        return False
    for before in range(at - 1, max(lo, at - _INSCRIBED) - 1, -1):
        if low[before] in lists.inscriptions:
            return True
        if low[before] in lists.pronouns and low[before] != "who":
            return False
    return False


def is_title(tokens: Tokens, index: int, lo: int) -> bool:
    """Whether the stretch at token `index` is a title or a nickname; `lo` is where its sentence begins."""
    stretch = tokens.quote[index]
    text = tokens.text
    if stretch.end - stretch.start > 120:
        return False
    low, cap = tokens.low, tokens.cap
    lists = grammar()
    found = _WORD.findall(text[stretch.start : stretch.end])
    if not found:
        return True
    before = low[index - 1] if index > lo else ""
    after = index + 1
    following_name = after < len(low) and cap[after] and tokens.start[after] == tokens.end[index] + 1
    if index > lo and cap[index - 1] and following_name and len(found) <= 4:
        return True
    main = [word for word in found if word.lower() not in _SMALL]
    capitals = sum(1 for word in main if word[0].isupper() or word[0].isdigit())
    named = before == "," and index - 2 >= lo and low[index - 2] in lists.introducing
    if len(main) >= 2 and capitals == len(main) and len(found) <= 10 and (named or before not in (",", ":")):
        return True
    return len(main) == 1 and capitals == 1 and (before in lists.introducing or before.endswith("'s"))
