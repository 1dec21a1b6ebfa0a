"""Finding words in a text when spaces, quotation marks and dashes may be written in another way."""

from __future__ import annotations

import re
import unicodedata

from reader.model.span import Span

_DOUBLE = '"“”„‟«»〝〞＂'
_SINGLE = "'’‘‚‛`´′ʼ"
_DASHES = "-‐‑‒–—―−"

_TOKEN = re.compile(rf"\s+|…|\.{{3}}|[{_DOUBLE}]|[{_SINGLE}]|[{re.escape(_DASHES)}]+|.", re.DOTALL)


def _pattern_of(token: str) -> str:
    if token.isspace():
        return r"\s+"
    if token in ("…", "..."):
        return r"(?:…|\.{3})"
    if token in _DOUBLE:
        return f"[{_DOUBLE}]"
    if token in _SINGLE:
        return f"[{_SINGLE}]"
    if token[0] in _DASHES:
        return f"[{re.escape(_DASHES)}]{{1,3}}"
    return re.escape(token)


def _occurrences(text: str, wanted: str) -> list[Span]:
    pattern = re.compile("".join(_pattern_of(token) for token in _TOKEN.findall(wanted)))
    return [Span(*match.span()) for match in pattern.finditer(text)]


def find_text(text: str, wanted: str) -> list[Span]:
    """All places in `text`, in order and without overlaps, where `wanted` stands.

    A run of white space matches any other (line ends included); a quotation mark, an apostrophe, a dash or an
    ellipsis matches any of its kind. Letters and case are compared as they are, composed or decomposed.
    Nothing is found when `wanted` is blank.
    """
    wanted = wanted.strip()
    if not wanted:
        return []
    for form in dict.fromkeys((wanted, unicodedata.normalize("NFC", wanted), unicodedata.normalize("NFD", wanted))):
        if found := _occurrences(text, form):
            return found
    return []
