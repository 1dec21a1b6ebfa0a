"""Where articles come from, as a tree: folders, feeds, tags and saved searches, with what is not read yet."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar

from msgspec import Struct
from msgspec.structs import replace
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
from reader.app.question import joined
from reader.app.screens.base import Dialog
from reader.app.session import Session
from reader.app.text.cells import one_line
from reader.app.text.lines import Part
from reader.app.widgets.key_bar import KeyBar
from reader.app.widgets.styles import Heading
from reader.library.library import Library
from reader.model.feed import FeedRow
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
    """Sources of one kind, and groups within it. One that is itself a `source` can be chosen as a whole."""

    name: str
    sources: Sequence[Source] = ()
    groups: Sequence[Group] = ()
    source: Source | None = None


def groups_of(library: Library) -> list[Group]:
    """All sources of a library. Quick enough for a thread, not for a key."""

    def unread(*tags: str) -> int:
        return library.count(HeadingFilter(unread=True, tags=tags))

    return [
        Group("", [Source("All articles", "", unread())]),
        Group("Folders", [Source(_named(name), _in_folder(name), count) for name, count in library.folders_unread()]),
        _feeds(library.feed_rows() if library.has_feeds else []),
        Group("Tags", [Source(f"#{tag}", f"tag:{_quoted(tag)}", unread(tag)) for tag in library.bookmarks.tags()]),
        Group("Saved searches", [Source(one.name, one.query, None, one) for one in library.searches.saved_searches()]),
    ]


def _feeds(rows: Sequence[FeedRow]) -> Group:
    """Feeds below each of their tags, which are their folders."""
    by_tag: dict[str, list[FeedRow]] = {}
    for row in rows:
        for tag in row.feed.tags:
            by_tag.setdefault(tag, []).append(row)
    tagged = [
        Group(tag, _of_feeds(found), source=Source(tag, f"in:{_quoted(tag)}", sum(row.new for row in found)))
        for tag, found in sorted(by_tag.items())
    ]
    return Group("Feeds", _of_feeds([row for row in rows if not row.feed.tags]), tagged)


def _of_feeds(rows: Sequence[FeedRow]) -> list[Source]:
    return [Source(row.feed.name, f"in:{_quoted(row.feed.name)}", row.new) for row in rows]


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


class SourcesPane(Vertical):
    """The tree below its head. It fills itself."""

    def __init__(self, session: Session, close: str, show: Callable[[Source], None]) -> None:
        """`close`: the key that puts it away, as its head says it. `show` is called with a source that was chosen."""
        super().__init__(id="sources-pane")
        self._session = session
        self._close = close
        self._show = show
        self.tree_of_sources = SourceTree("Sources", id="sources-tree")
        self.tree_of_sources.show_root = False
        self.tree_of_sources.guide_depth = 2
        self.tree_of_sources.auto_expand = False
        self._by_path: dict[tuple[str, ...], TreeNode[Source | None]] = {}

    def compose(self) -> ComposeResult:
        yield Heading((Part("Sources", "strong"),), (Part(f"{self._close} closes ", "dim"),), classes="pane-head")
        yield self.tree_of_sources

    def on_mount(self) -> None:
        """Fill the tree."""
        self.fill()

    @work(group="sources", exclusive=True)
    @tells_errors
    async def fill(self) -> None:
        """Read the sources, beside what the screen does, and count what is not read of them."""
        groups = await self._session.apart(groups_of)
        if not self.is_attached:
            return  # the person may be gone by now
        self.put(groups)
        for source in groups[-1].sources:
            ids = await self._session.library.searcher.article_ids(joined(HeadingFilter(unread=True), source.query))
            if ids and self.is_attached:
                self._label((groups[-1].name, source.name), replace(source, unread=len(ids)))

    def put(self, groups: Sequence[Group]) -> None:
        """Show groups; one with nothing in it is left out. What is closed stays closed, and the cursor in its line."""
        tree, line = self.tree_of_sources, self.tree_of_sources.cursor_line
        closed = {path for path, node in self._by_path.items() if node.allow_expand and not node.is_expanded}
        tree.clear()
        self._by_path.clear()
        self._add(tree.root, (), groups)
        for path in closed & self._by_path.keys():
            self._by_path[path].collapse()
        tree.root.expand()
        tree.cursor_line = max(0, line)

    def _add(self, parent: TreeNode[Source | None], path: tuple[str, ...], groups: Sequence[Group]) -> None:
        for group in groups:
            if not group.sources and not group.groups:
                continue
            node, here = parent, path
            if group.name:
                node, here = parent.add(Text(group.name), group.source, expand=True), (*path, group.name)
                self._by_path[here] = node
                if group.source is not None:
                    self._label(here, group.source)
            self._add(node, here, group.groups)
            for source in group.sources:
                self._by_path[*here, source.name] = node.add_leaf("", source)
                self._label((*here, source.name), source)

    def _label(self, path: tuple[str, ...], source: Source) -> None:
        count = f"  {source.unread:,}" if source.unread else ""
        self._by_path[path].set_label(Text(f"{one_line(source.name, _NAME)}{count}"))

    @on(Tree.NodeSelected)
    def _chosen(self, event: Tree.NodeSelected[Source | None]) -> None:
        event.stop()
        if event.node.data is not None:
            self._show(event.node.data)
        else:
            event.node.toggle()


class SourcesScreen(Dialog[Source]):
    """Answered with the source whose articles are to be shown: the sources over the list, where it is too narrow for
    both."""

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

    def compose(self) -> ComposeResult:
        with Vertical(id="sources-box"):
            yield SourcesPane(self._session, "Esc", self.answer)
            yield KeyBar()
