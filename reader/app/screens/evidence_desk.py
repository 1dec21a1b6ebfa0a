"""What the desks of quotes and figures share: keeping, copying, comparing, exporting what is under the cursor."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Hashable, Mapping, Sequence
from types import MappingProxyType
from typing import ClassVar, TypeVar

from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widget import Widget

from reader.app.screens.desk import Desk
from reader.app.session import Session
from reader.app.text.lines import Line
from reader.app.widgets.styles import Backdrop
from reader.model import Heading, Passage, Span
from reader.model.plain_text import amount

Row = TypeVar("Row")


class Columns(Horizontal, Backdrop):
    """The lists of a desk, side by side."""

    def __init__(self, *lists: Widget) -> None:
        super().__init__(*lists, id="desk-columns")


def group_keys(everything: str, told: str, name: str) -> list[BindingType]:
    """The key that lists only groups (repeated quotes, figures that differ), or everything again, as it says."""
    return [
        Binding("equals_sign", "screen.everything", everything, id=name),
        Binding("equals_sign", "screen.only_groups", told, id=name),
    ]


def still_looking(session: Session) -> Sequence[str]:
    """What an empty desk says until all articles were read and compared for the first time; nothing after that."""
    library = session.library
    done, known = library.index_progress() if library.abilities.complete else (0, 0)
    if library.desks.count_compared() >= known:
        return ()
    if done < known:
        how_far = f"Quotes and figures are being looked for: {done:,} of {amount(known, 'article')} so far."
    else:
        how_far = f"The quotes and figures of {amount(known, 'article')} are being compared."
    return (how_far, "They are listed here when that is done.", f"{session.key('app.library')} goes to the library.")


MOST_FETCHED = 20
"""Articles of a row whose texts are fetched while it is under the cursor."""

PLACE_KEYS: tuple[BindingType, ...] = (
    Binding("n", "screen.place(1)", "Next place", id="desk.next_place"),
    Binding("N", "screen.place(-1)", "Previous place", show=False, id="desk.previous_place"),
)
"""The keys of a list whose rows may have several places."""


class EvidenceDesk(Desk[Row]):
    """A desk of passages. A row is one of them, or a group of several from different articles."""

    WITHOUT_ROWS = frozenset({"everything"})
    EXPORT_HINT = "Export to NAME.csv or NAME.jsonl"
    EXPORT_ENDINGS: ClassVar[Sequence[str]] = (".csv", ".jsonl")

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("m", "keep", "Bookmark", id="desk.keep"),
        Binding("y", "copy", "Copy", show=False, id="desk.copy"),
    ]

    GROUP_ORDERS: ClassVar[Mapping[str, str]] = MappingProxyType({})
    """The orders of groups."""

    grouped = False
    """Whether groups are listed: quotes that several articles have, figures that differ between them."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._other_order = next(iter(self.GROUP_ORDERS), "")
        self._place: tuple[Hashable, int] = (None, 0)

    @property
    def orders(self) -> Mapping[str, str]:
        if self.grouped:
            return self.GROUP_ORDERS
        left_out = {"newest", "oldest", "largest", "smallest"} - set(self.library.abilities.orders)
        return {name: words for name, words in super().orders.items() if name not in left_out}

    @abstractmethod
    def places(self, row: Row) -> Sequence[tuple[Heading, Span, str | None]]:
        """The places of a row: article, span, speaker."""

    def chosen(self, row: Row) -> int:
        """The number of the place that a row leads to."""
        key, number = self._place
        return number if key == self.key_of(row) else 0

    def line_to_show(self, lines: Sequence[Line]) -> int:
        return super().line_to_show(lines) if self.row is not None and self.chosen(self.row) else 0

    def action_place(self, by: int) -> None:
        """The next or the previous place of the row under the cursor."""
        if self.row is not None:
            last = len(self.places(self.row)) - 1
            wanted = self.chosen(self.row) + by
            if not 0 <= wanted <= last:
                self.notify(f"This is the {'first' if by < 0 else 'last'} place")
            self._place = (self.key_of(self.row), min(max(0, wanted), last))
            self.show_detail()

    def action_only_groups(self) -> None:
        self._list_groups(True)

    def action_everything(self) -> None:
        self._list_groups(False)

    def _list_groups(self, grouped: bool) -> None:
        self.grouped = grouped
        self.order, self._other_order = self._other_order, self.order
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in ("only_groups", "everything") and self.grouped != (action == "everything"):
            return False
        if action == "place":
            return self.row is not None and len(self.places(self.row)) > 1
        return super().check_action(action, parameters)

    def open_row(self, row: Row) -> None:
        heading, span, _ = self.places(row)[self.chosen(row)]
        self.jump(heading.path, span)

    def show_detail(self) -> None:
        super().show_detail()
        if self.grouped and self.row is not None:
            # Of groups on a server only what is listed is here: their texts are wanted next, to be kept and copied.
            self.library.have_at_hand(self.articles_here()[:MOST_FETCHED])

    def _is_here(self, articles: Sequence[int]) -> bool:
        """Whether articles can be kept and copied; says so where they are not."""
        here = self.library.have_at_hand(articles)
        if not here:
            self.notify("The text is being fetched: press the key again in a moment")
        return here

    def action_keep(self) -> None:
        if self.row is not None and self._is_here(self.articles_here()[self.chosen(self.row) :][:1]):
            heading, span, speaker = self.places(self.row)[self.chosen(self.row)]
            self.library.read(heading.id)  # the places are those of the text as the catalog has it now
            self.session.bookmarking.keep(heading.id, span, speaker)

    def claim_here(self) -> Callable[[], Passage] | None:
        if self.row is None:
            return None
        heading, span, speaker = self.places(self.row)[self.chosen(self.row)]

        def passage() -> Passage:
            self.library.read(heading.id)
            return self.library.bookmarks.passage(heading.id, span, speaker=speaker)

        return passage

    def action_copy(self) -> None:
        if self.row is not None and self._is_here(self.articles_here()):
            self.session.bookmarking.copy_passages([self._passage(*place) for place in self.places(self.row)])

    def _passage(self, heading: Heading, span: Span, speaker: str | None) -> Passage:
        text = self.library.read(heading.id).article.text
        return self.library.bookmarks.passage(heading.id, self.copied(text, span), speaker=speaker)

    def copied(self, text: str, span: Span) -> Span:
        """The span that is copied for a place of a row."""
        del text
        return span

    def articles_here(self) -> Sequence[int]:
        places = self.places(self.row) if self.row is not None else ()
        return list(dict.fromkeys(heading.id for heading, _, _ in places))
