"""The parts of the main screen and where they stand."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal

from reader.app.screens.base import AppScreen
from reader.app.session import Session
from reader.app.text.cells import safe
from reader.app.text.lines import Part
from reader.app.widgets.key_bar import KeyBar
from reader.app.widgets.panes import ArticlePane, ListPane
from reader.app.widgets.search_box import SearchBox
from reader.app.widgets.side_pane import SidePane
from reader.app.widgets.status_line import StatusLine
from reader.app.widgets.styles import Bar


class MainLayout(AppScreen):
    """Search box above list | article | side pane, status line and keys below."""

    search_box: SearchBox
    """Made by the screen, which knows past searches and completions."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.library = session.library
        self.undo_stack = session.undo
        self.list_pane = ListPane()
        self.article_pane = ArticlePane()
        self.articles = self.list_pane.articles
        self.article = self.article_pane.view
        self.side = SidePane(id="side-pane")
        self.status = StatusLine()

    def compose(self) -> ComposeResult:
        """All parts, top to bottom."""
        self.take_size_classes()
        with Horizontal(id="masthead"):
            yield Bar((Part("newsreader", "strong"), Part(f"  {safe(self.library.name)}", "dim")), id="brand")
            yield Bar((Part("/", "accent"),), id="slash")
            yield self.search_box
        with Horizontal(id="panes"):
            yield self.list_pane
            yield self.article_pane
            yield self.side
        yield self.status
        yield KeyBar()
