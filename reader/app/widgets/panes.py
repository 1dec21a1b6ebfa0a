"""The list pane and the article pane: a head above what they hold, a line to type into below it."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical

from reader.app.text.lines import Line, Part
from reader.app.widgets.article_list import ArticleList
from reader.app.widgets.article_view import ArticleView
from reader.app.widgets.field import Field
from reader.app.widgets.styles import Bar, Heading


class HeadedPane(Vertical):
    """A pane with a head."""

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, classes="pane")
        self._head = Heading(classes="pane-head")
        self.listed = ""
        """The left end of the head, in words."""

    def show_head(self, left: Line, right: Line) -> None:
        """What the head says at its ends."""
        self.listed = "".join(part.text for part in left)
        self._head.show(left, (*right, Part(" ")))


class ListPane(HeadedPane):
    """The articles, or the hits of a search; under the head a line says how a search was read."""

    def __init__(self) -> None:
        super().__init__(id="list-pane")
        self.articles = ArticleList(id="articles")
        self.filter_line = Field("filter", "is:unread  is:bookmarked  source:name  words")
        self._note = Bar(id="list-note")
        self._note.display = False

    def compose(self) -> ComposeResult:
        """Head, note, list, filter."""
        yield self._head
        yield self._note
        yield self.articles
        yield self.filter_line

    def show_note(self, note: Line) -> None:
        """How a search was read, or a suggestion; without one the line goes."""
        self._note.display = bool(note)
        self._note.show((Part(" "), *note))


class ArticlePane(HeadedPane):
    """The open article."""

    def __init__(self) -> None:
        super().__init__(id="article-pane")
        self.view = ArticleView(id="article")
        self.find_line = Field("find", "Find in this article")

    def compose(self) -> ComposeResult:
        """Head, article, find line."""
        yield self._head
        yield self.view
        yield self.find_line
