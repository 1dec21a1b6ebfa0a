"""A small app around the article pane: `python tests/app/article_demo.py [FILE]`, and the tests' harness."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from msgspec.structs import replace
from textual.app import App, ComposeResult
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Static

from reader.app.themes import with_mark_colours
from reader.app.widgets.article_view import ArticleView
from reader.app.widgets.styles import LOOK_CLASSES
from reader.app.wording import status_line
from reader.assets import asset_folder
from reader.model import (
    Article,
    ArticleMeta,
    Bookmark,
    Citation,
    Extracted,
    Figure,
    Heading,
    Mention,
    Passage,
    Place,
    Quote,
    Span,
)
from reader.model.rows import Reading


def quotes_of(text: str) -> tuple[Quote, ...]:
    """Whatever stands between curly quotation marks, said by nobody in particular."""
    return tuple(
        Quote(
            "direct", Span(*match.span(1)), match.group(1), speaker=Mention(Span(0, 1), text[:1]), canonical="Somebody"
        )
        for match in re.finditer("“([^”]+)”", text)
    )


def figures_of(text: str) -> tuple[Figure, ...]:
    """Digits and the word after them."""
    return tuple(
        Figure("count", Span(*match.span()), match.group(), value=int(match.group(1).replace(",", "")))
        for match in re.finditer(r"(\d[\d,]*)(?: \w+)?", text)
    )


def reading_of(text: str, *, article_id: int = 1, title: str = "A test of the pane", **article: object) -> Reading:
    """A reading with simple quotes and figures."""
    meta = ArticleMeta(title, byline="A. Writer", source="The Gazette", published="2022-03-14T09:30+01:00")
    return Reading(
        Heading(article_id, f"/{article_id}.txt", meta, words=len(text.split())),
        Article(meta, text, **article),  # type: ignore[arg-type]
        Extracted(quotes_of(text), figures_of(text)),
        "0" * 64,
    )


def bookmark_of(text: str, span: Span, *, note: str = "", tags: tuple[str, ...] = ()) -> Bookmark:
    """A bookmark in its place."""
    cite = Citation("/1.txt", "A test of the pane", source="The Gazette")
    passage = Passage(span, span.of(text), "", "", "0" * 64, cite)
    place = Place("ok", span, span.of(text), 1.0, "0" * 64, "/1.txt")
    return Bookmark(1, passage, place, "2022-03-15T10:00:00+00:00", note, tags)


class ArticleScreen(Screen[None]):
    """A screen that has the looks."""

    COMPONENT_CLASSES = LOOK_CLASSES


class ArticleDemo(App[None]):
    """The pane above one line that says where the cursor is."""

    CSS_PATH = asset_folder("styles") / "looks.tcss"
    ENABLE_COMMAND_PALETTE = False

    def get_css_variables(self) -> dict[str, str]:
        return with_mark_colours(super().get_css_variables())

    def __init__(self, reading: Reading | None = None, *, ansi_color: bool | None = None) -> None:
        super().__init__(ansi_color=ansi_color)
        self.reading = reading
        self.said: list[Message] = []

    def get_default_screen(self) -> ArticleScreen:
        return ArticleScreen()

    def compose(self) -> ComposeResult:
        yield ArticleView()
        yield Static(id="where", markup=False)

    @property
    def view(self) -> ArticleView:
        return self.query_one(ArticleView)

    def on_mount(self) -> None:
        self.query_one("#where").styles.height = 1
        self.view.focus()
        self.view.show(self.reading)

    def on_article_view_cursor_moved(self, message: ArticleView.CursorMoved) -> None:
        self.said.append(message)
        for line in self.query("#where").results(Static):
            line.update(status_line(message.mark) if message.mark else f"{message.span.start}–{message.span.end}")

    def on_article_view_keep_requested(self, message: ArticleView.KeepRequested) -> None:
        self.said.append(message)
        if self.reading:
            self.view.set_bookmarks([bookmark_of(self.reading.article.text, message.span)])

    def on_article_view_copy_requested(self, message: ArticleView.CopyRequested) -> None:
        self.said.append(message)

    def on_article_view_explain_requested(self, message: ArticleView.ExplainRequested) -> None:
        self.said.append(message)

    def on_article_view_hit_changed(self, message: ArticleView.HitChanged) -> None:
        self.said.append(message)


def reading_of_file(path: Path) -> Reading:
    """A plain text file, one paragraph a line, with what extraction really finds in it."""
    from reader.extraction import extract

    text = re.sub(r"\n+", "\n\n", path.read_text(encoding="utf-8").strip())
    return replace(reading_of(text, title=path.stem), extracted=extract(text))


if __name__ == "__main__":
    ArticleDemo(reading_of_file(Path(sys.argv[1])) if len(sys.argv) > 1 else None).run()
