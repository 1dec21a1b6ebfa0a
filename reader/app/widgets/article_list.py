"""The list of articles: all of them, or the hits of a search."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType

from reader.app.lines import Line, Part, excerpt, fit, lit, two_ends
from reader.app.listing import Rows
from reader.app.widgets.row_list import RowList
from reader.app.wording import amount, origin, safe
from reader.model import Heading, Hit

ARTICLE_LINES = 2
HIT_LINES = 4


def heading_lines(heading: Heading, hit: Hit | None, width: int, *, new: bool = False) -> list[Line]:
    """Title (unread dot before it), then source, date and counts; for a hit two lines of its passage.

    `new`: a hit that was not there when its saved search was last looked at; a word says so, for terminals without
    colour too.
    """
    title = safe(heading.meta.title)
    look = "title" if heading.read else "unread"
    words = lit(title, hit.title_spans if hit else (), look, "hit")
    lines = [fit((Part(" " if heading.read else "●", "accent"), Part(" "), *words), width)]
    if heading.reason:
        lines.append(fit((Part("  "), Part(safe(heading.reason), "warning")), width))
    else:
        fresh = (Part("new", "accent"), Part(" · ", "dim")) if new else ()
        more = amount(hit.copies, "copy", "copies") if hit and hit.copies else ""
        copies = (Part(f"+{more}", "strong"), Part(" · ", "dim")) if more else ()
        about = (*fresh, *copies, Part(origin(heading.meta) or file_name(heading), "dim"))
        lines.append(two_ends((Part("  "), *about), counts(heading), width))
    if hit:
        lines += [(Part("  "), *line) for line in excerpt(safe(hit.snippet), hit.spans, width - 2, HIT_LINES - 2)]
    return lines


def file_name(heading: Heading) -> str:
    """The name of an article's file: what is shown where neither source nor date is known."""
    return safe(heading.path.rsplit("/", 1)[-1])


def counts(heading: Heading) -> Line:
    """Quotes, figures and bookmarks as "❝12 #31 ▎2"; what is nought or not yet known is left out."""
    parts: list[Part] = []
    for sign, number, look in (("❝", heading.quotes, "quote"), ("#", heading.figures, "figure")):
        if number:
            parts += [Part(" "), Part(sign, look), Part(str(number), "dim")]
    if heading.bookmarks:
        parts += [Part(" "), Part("▎", "bookmark"), Part(str(heading.bookmarks), "dim")]
    if heading.state == "headed":
        parts += [Part(" "), Part("…", "dim")]
    return tuple(parts[1:])


class ArticleList(RowList):
    """Two lines an article; four a hit. Rows are read from `Rows` when they are drawn."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s", "screen.sort", "Sort", id="list.sort"),
        Binding("f", "screen.filter", "Filter", id="list.filter"),
        Binding("r", "screen.toggle_read", "Read/unread", id="list.read"),
        Binding("y", "screen.copy_citation", "Copy citation", show=False, id="list.copy"),
        Binding("o", "screen.open_source", "Open source", show=False, id="list.source"),
    ]

    rows: Rows | None = None
    """What is listed."""

    def show(self, rows: Rows, *, cursor: int | None = None) -> None:
        """List `rows`, the cursor on row `cursor` (None: on the first)."""
        first = self.rows is not rows and cursor is None
        self.rows = rows
        hits = rows.count > 0 and rows.hit(0) is not None
        self.set_rows(rows.count, HIT_LINES if hits else ARTICLE_LINES, cursor=0 if first else cursor)

    def row_lines(self, index: int, width: int) -> Sequence[Line]:
        """The lines of an article."""
        rows = self.rows
        heading = rows.heading(index) if rows else None
        if rows is None or heading is None:
            return ()
        return heading_lines(heading, rows.hit(index), width, new=rows.is_new(index))

    def action_open(self) -> None:
        """Choose the article under the cursor; without any, whoever listens may have something else to offer."""
        self.post_message(self.Opened(self, self.cursor))

    @property
    def heading(self) -> Heading | None:
        """The article under the cursor."""
        return self.rows.heading(self.cursor) if self.rows and self.count else None

    @property
    def hit(self) -> Hit | None:
        """The hit under the cursor."""
        return self.rows.hit(self.cursor) if self.rows and self.count else None
