"""The Whoosh side of `reader.search.words`: the analyser that the schema names.

Whoosh pickles an analyser by its module path, so it stays here.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from whoosh.analysis import Analyzer, Token

from reader.search.words import Terms


class NewsAnalyser(Analyzer):  # type: ignore[misc]
    """Yields a Whoosh token for each word of a text: its term, position and characters."""

    def __init__(self) -> None:
        self._terms = Terms()

    def __getstate__(self) -> dict[str, Any]:
        return {}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self._terms = Terms()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, NewsAnalyser)

    def __hash__(self) -> int:
        return hash(NewsAnalyser)

    def __call__(
        self,
        value: str,
        positions: bool = False,
        chars: bool = False,
        start_pos: int = 0,
        start_char: int = 0,
        mode: str = "",
        **others: object,
    ) -> Iterator[Token]:
        token = Token(positions, chars, mode=mode)
        for position, (term, start, end) in enumerate(self._terms.in_text(value), start_pos):
            token.original, token.text, token.boost, token.stopped = value[start:end], term, 1.0, False
            if positions:
                token.pos = position
            if chars:
                token.startchar, token.endchar = start_char + start, start_char + end
            yield token
