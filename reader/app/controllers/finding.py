"""Find in this article: a line under the text; its hits are walked like those of a search."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reader.model import Span

if TYPE_CHECKING:
    from reader.app.screens.main import MainScreen

_ALIKE = dict.fromkeys('"“”„‟«»', '["“”„‟«»]') | dict.fromkeys("'’‘‚‛", "['’‘‚‛]")


def find_all(text: str, words: str) -> tuple[Span, ...]:
    """Where `words` stand in `text`. Case counts only when a capital was typed; blanks and line ends are alike,
    and so are all kinds of quotation marks."""
    words = words.strip()
    if not words:
        return ()
    pattern = "".join(
        r"\s+" if part.isspace() else "".join(_ALIKE.get(char, re.escape(char)) for char in part)
        for part in re.split(r"(\s+)", words)
    )
    flags = re.IGNORECASE if words == words.lower() else re.NOFLAG
    return tuple(Span(*match.span()) for match in re.finditer(pattern, text, flags))


class Finding:
    """The find line of the article pane."""

    def __init__(self, screen: MainScreen) -> None:
        self._screen = screen
        self.found: tuple[Span, ...] = ()

    @property
    def open(self) -> bool:
        """Whether the line is shown."""
        return bool(self._screen.article_pane.find_line.display)

    def start(self) -> None:
        """Show the line and go into it."""
        if self._screen.reading.reading is None:
            return
        self._screen.panes.focus("article")
        self._screen.article_pane.find_line.open()

    def typed(self, words: str) -> None:
        """Mark what is found; go to the first."""
        reading = self._screen.reading.reading
        if reading is None:
            return
        self.found = find_all(reading.article.text, words)
        self._screen.article.set_hits(self.found, jump=bool(self.found))
        self._screen.reading.show_hit(1, len(self.found))
        note = "" if self.found or not words.strip() else f"“{words.strip()}” is not in this article"
        self._screen.status.explain(note)

    def confirm(self) -> None:
        """Go back into the text; n and N walk what was found."""
        self._screen.article_pane.find_line.close()
        self._screen.article.focus()
        if self.found:
            self._screen.say(f"{len(self.found)} found · n next, N previous")

    def close(self) -> None:
        """Put the line away; the hits of the search, if any, are marked again."""
        self.found = ()
        self._screen.article_pane.find_line.close()
        self._screen.article.focus()
        self._screen.reading.clear_hits()
        reading = self._screen.reading
        if reading.article_id is not None and self._screen.searching.active:
            reading.show(reading.article_id)
