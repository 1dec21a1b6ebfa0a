"""Where articles come from, as a tree: folders, feeds, tags and saved searches, with what is not read yet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar

from msgspec import Struct
from rich.style import Style
from rich.text import Text
from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Tree
from textual.widgets.tree import TreeNode

from reader.app.errors import tells_errors
from reader.app.keys import Parts
from reader.app.screens.base import Dialog
from reader.app.session import Session
from reader.app.text.cells import one_line
from reader.app.text.lines import Part
from reader.app.widgets.key_bar import KeyBar
from reader.app.widgets.styles import Bar
from reader.library.library import Library
from reader.model.keeping import SavedSearch
from reader.model.rows import HeadingFilter

_NAME = 60


class Source(Struct, frozen=True):
    """Something to show the articles of: `query` is the search for them (empty: all), `unread` how many of them are not
    read yet, where that is counted."""

    name: str
    query: str
    unread: int | None = None
    saved: SavedSearch | None = None


class Group(Struct, frozen=True):
    """Sources of one kind."""

    name: str
    sources: Sequence[Source]


def groups_of(library: Library) -> list[Group]:
    """All sources of a library. Quick enough for a thread, not for a key."""
    feeds = library.feed_rows() if library.has_feeds else []
    by_tag: dict[str, int] = {}
    for row in feeds:
        for tag in row.feed.tags:
            by_tag[tag] = by_tag.get(tag, 0) + row.new
    unread = library.count(HeadingFilter(unread=True))
    folders = library.folders_unread()
    return [
        Group("", [Source("All articles", "", unread)]),
        Group("Folders", [Source(_named(name), _in_folder(name), count) for name, count in folders]),
        Group("Feeds", [Source(row.feed.name, f"in:{_quoted(row.feed.name)}", row.new) for row in feeds]),
        Group(
            "Tags of feeds", [Source(f"#{tag}", f"in:{_quoted(tag)}", count) for tag, count in sorted(by_tag.items())]
        ),
        Group("Tags", [Source(f"#{tag}", f"tag:{_quoted(tag)}") for tag in library.bookmarks.tags()]),
        Group("Saved searches", [Source(one.name, one.query, None, one) for one in library.searches.saved_searches()]),
    ]


def _named(folder: str) -> str:
    """A folder as it is called here."""
    return "Sample articles" if folder.endswith(":") else folder


def _in_folder(name: str) -> str:
    """The search for a folder; `seeds:` begins the path keys of the sample articles."""
    return f'path:"{"" if name.endswith(":") else "/"}{name}/"'


def _quoted(name: str) -> str:
    plain = name.replace('"', " ").strip()
    return plain if plain.isalnum() else f'"{plain}"'


class SourceTree(Tree[Source | None]):
    """The tree."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,l", "select_cursor", "Show its articles", id="sources.show"),
        Binding("j", "cursor_down", "Down", show=False, id="sources.down"),
        Binding("k", "cursor_up", "Up", show=False, id="sources.up"),
        Binding("space", "toggle_node", "Open or close", show=False, id="sources.toggle"),
    ]

    def render_label(self, node: TreeNode[Source | None], base_style: Style, style: Style) -> Text:
        """Names come from strangers: they are never read as markup."""
        sign = ("▾ " if node.is_expanded else "▸ ") if node.allow_expand else ""
        return Text(f"{sign}{node.label}", style=base_style + style, no_wrap=True)


class SourcesScreen(Dialog[Source]):
    """Answered with the source whose articles are to be shown."""

    WHERE = "Sources: window"
    NAME = "sources"
    AUTO_FOCUS = "SourceTree"
    PARTS: ClassVar[Mapping[str, Parts]] = {"Sources": SourceTree}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,h,H", "dismiss", "Close", id="sources.close"),
        Binding("question_mark,f1", "app.help", "Help", show=False, id="sources.help"),
        Binding("ctrl+q,Q", "app.quit", "Quit", show=False, id="sources.quit"),
    ]

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._sources = SourceTree("Sources", id="sources-tree")
        self._sources.show_root = False
        self._sources.guide_depth = 2

    def compose(self) -> ComposeResult:
        with Vertical(id="sources-box"):
            yield Bar((Part(" Sources", "strong"),), (Part("Esc closes ", "dim"),), classes="pane-head")
            yield self._sources
            yield KeyBar()

    def begin(self) -> None:
        """Fill the tree, beside what the screen does."""
        self._fill()

    @work(group="sources", exclusive=True)
    @tells_errors
    async def _fill(self) -> None:
        groups = await self._session.apart(groups_of)
        if self._sources.is_attached:  # the person may be gone by now
            self.put(groups)

    def put(self, groups: Iterable[Group]) -> None:
        """Show groups; one without sources is left out."""
        self._sources.clear()
        for group in groups:
            if not group.sources:
                continue
            node = self._sources.root if not group.name else self._sources.root.add(Text(group.name), expand=True)
            for source in group.sources:
                count = f"  {source.unread:,}" if source.unread else ""
                node.add_leaf(Text(f"{one_line(source.name, _NAME)}{count}"), source)
        self._sources.root.expand()
        self._sources.cursor_line = 0

    @on(Tree.NodeSelected)
    def _chosen(self, event: Tree.NodeSelected[Source | None]) -> None:
        event.stop()
        if event.node.data is not None:
            self.answer(event.node.data)
