"""Taking an article out of the program: its citation, a passage of it, its source in a outside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reader.app import outside
from reader.app.text.cells import safe
from reader.app.wording import day
from reader.errors import NewsreaderError, SettingsError
from reader.model import ArticleMeta, Heading, Span

if TYPE_CHECKING:
    from reader.app.screens.main import MainScreen


def cite_article(meta: ArticleMeta) -> str:
    """Byline, “Title”, Source, 14 Mar 2022, address: as much of it as is known."""
    parts = (safe(meta.byline or ""), f"“{safe(meta.title)}”", safe(meta.source or ""), day(meta.published))
    return ", ".join(part for part in (*parts, safe(meta.url or "")) if part)


class Sources:
    """Copies and opens."""

    def __init__(self, screen: MainScreen) -> None:
        self._screen = screen

    def copy_citation(self, heading: Heading | None) -> None:
        """Copy where an article comes from."""
        if heading is not None:
            self._copy(cite_article(heading.meta), "citation")

    def copy_passage(self, span: Span, speaker: str | None) -> None:
        """Copy a passage of the open article with its source."""
        reading = self._screen.reading.reading
        if reading is None or not span.of(reading.article.text).strip():
            return
        from reader.passages.citing import cite

        passage = self._screen.library.passage(reading.heading.id, span, speaker=speaker)
        try:
            text = cite(passage, self._screen.session.settings.citation)
        except SettingsError:
            # What is wrong with the template was said at the start.
            text = cite(passage)
        self._copy(text, "passage with its source")

    def copy_selection(self, span: Span) -> None:
        """Copy selected words as they are."""
        reading = self._screen.reading.reading
        if reading is not None:
            self._copy(span.of(reading.article.text), "selection")

    def _copy(self, text: str, what: str) -> None:
        try:
            how = outside.copy(self._screen.app, text)
        except NewsreaderError as error:
            self._screen.say(str(error), warning=True)
            return
        self._screen.say(f"{how}: {what}, {len(text):,} characters")

    def open(self, heading: Heading | None) -> None:
        """Open an article's address in a browser; where there is none, copy it."""
        url = heading.meta.url if heading else None
        if heading is None:
            return
        if not url:
            self._screen.say("This article names no address")
        elif not outside.is_web_address(url):
            self._screen.say(f"Not opened, because it is no web address: {safe(url)}", warning=True)
        elif not outside.has_browser():
            self._copy(url, f"no browser here, {safe(url)}")
        else:
            self._screen.say(f"Opening {url}")
            self._screen.run_worker(lambda: self._open(url), thread=True, group="browser", exclusive=True)

    def _open(self, url: str) -> None:
        if not outside.open_in_browser(url):
            self._screen.app.call_from_thread(self._screen.say, f"No browser took {url}", warning=True)
