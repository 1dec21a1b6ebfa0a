"""How text is drawn: the looks that a stretch of text can have, and widgets that draw with them.

What a look is stands in styles/looks.tcss. Here looks are laid over each other and over what lies behind a widget, and
their colours are moved until they can be read.
"""

from __future__ import annotations

import os
from collections.abc import Iterable

from rich.segment import Segment
from rich.style import Style
from textual._styles_cache import StylesCache
from textual.color import Color
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widget import Widget

from reader.app.text.cells import safe
from reader.app.text.lines import Line, Part, two_ends, width_of
from reader.app.text.marks import KINDS, TAG_LOOKS

LOOKS = (
    # Lists, bars and messages.
    *("title", "unread", "dim", "strong", "found", "accent", "warning", "row", "row-focus"),
    # Versions of an article: words that are gone, words that came.
    *("struck", "set"),
    # The heading of a pane.
    *("heading", "heading-focus"),
    # Marks on a text, and what stands beside them in the margin.
    *KINDS,
    *("prefix", "cursor-sign", "selection-sign", "bookmark-bar"),
    *(f"tag-{number}-bar" for number in range(1, TAG_LOOKS + 1)),
    # What stands above an article.
    *(f"head-{role}" for role in ("title", "meta", "counts", "note", "rule", "blank")),
)
"""Everything a stretch of text can look like. `found`: words of a list that a search found."""

LOOK_CLASSES = {f"look--{look}" for look in LOOKS}
"""Component classes that every screen with such widgets declares.

They are the screen's, not each widget's: Textual matches every component class of every widget against all style
rules, which would double the time to the first frame.
"""

LEAST_CONTRAST = 4.5
"""Contrast of text with its background, Web Content Accessibility Guidelines 2.2, level AA."""

_STEPS = 10


def contrast(one: Color, other: Color) -> float:
    """The contrast ratio of two opaque colours, 1 to 21 (WCAG 2.2, "contrast ratio")."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def legible(color: Color, background: Color) -> Color:
    """`color` moved towards black or white, as far as it takes to be read on `background`.

    The terminal's own colours are left alone: nobody knows what they look like.
    """
    if color.ansi is not None or background.ansi is not None:
        return color
    extreme = max((Color(0, 0, 0), Color(255, 255, 255)), key=lambda one: contrast(one, background))
    for step in range(_STEPS):
        mixed = color.blend(extreme, step / _STEPS)
        if contrast(mixed, background) >= LEAST_CONTRAST:
            return mixed
    return extreme


def _luminance(color: Color) -> float:
    """Relative luminance, 0 to 1 (WCAG 2.2)."""
    red, green, blue = (_linear(part) for part in color.normalized)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def has_italics(term: str) -> bool:
    """Whether a terminal, by its TERM, draws italics. Where it does not, quotes are underlined."""
    return not term.startswith(("linux", "screen", "vt", "ansi", "dumb", "cygwin"))


class PartsWidget(Widget):
    """Draws text in looks. Their styles are made when they are first needed and kept until the theme changes."""

    ALLOW_SELECT = False

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, classes=classes)
        self._styles_of_looks: dict[tuple[str, ...], Style] = {}

    def style_of(self, *looks: str) -> Style:
        """The style of text with `looks` laid over each other, later ones winning."""
        style = self._styles_of_looks.get(looks)
        if style is None:
            style = self._styles_of_looks[looks] = self._blended(looks)
        return style

    def _blended(self, looks: Iterable[str]) -> Style:
        _, _, background, color = self.colors
        text = Style()
        for look in looks:
            styles = self.screen.get_component_styles(f"look--{look}")
            if styles.has_rule("background"):
                background += styles.background
            if styles.has_rule("color"):
                wanted = background.get_contrast_text(styles.color.a) if styles.auto_color else styles.color
                color = background + wanted
                if wanted.ansi is not None and wanted.a < 1:
                    text += Style(dim=True)
            if styles.text_opacity < 1 and color.ansi is None:
                color = background.blend(color, styles.text_opacity, 1.0)
            text += styles.text_style
        color = legible(color, background)
        if text.italic and not has_italics(os.environ.get("TERM", "")):
            text += Style(italic=False, underline=True)
        return Style.from_color(color.rich_color, background.rich_color) + text

    def draw(self, parts: Iterable[Part], width: int, behind: str = "") -> Strip:
        """One row of `width` cells. `behind` names a look that lies under all parts, the cursor's for example."""
        under = (behind,) if behind else ()
        segments = [Segment(safe(text), self.style_of(*under, *((look,) if look else ()))) for text, look in parts]
        return Strip(segments).adjust_cell_length(width, self.style_of(*under))

    def notify_style_update(self) -> None:
        """The theme, or what lies behind, has changed."""
        self._styles_of_looks.clear()
        super().notify_style_update()
        self.refresh()


_REMEMBERED = 1_000
"""Results of one kind that are remembered; Textual would keep four times as many, Rich sixteen times."""

_OF_REGIONS = (Region.intersection, Region.union, Region.shrink, Region.grow, Region.__contains__)


class Backdrop(Widget):
    """A container of which only the background is seen, between its children: one painted row is used for all.

    Textual would paint and keep each row, though most are covered: several MB for the screens of a large terminal.
    This must be the last base class: Textual takes the styles of the first.
    """

    def render_lines(self, crop: Region) -> list[Strip]:
        """The rows of a region: all are like the first one, but for a border above or below."""
        gutter = self.styles.gutter
        if gutter.top or gutter.bottom:
            return super().render_lines(crop)
        return super().render_lines(Region(crop.x, 0, crop.width, 1)) * crop.height


FOCUS_SIGN = "▌"
"""Stands at the left of the heading of the pane with the focus, and of the row under its cursor."""
REST_SIGN = "▏"
"""Stands at the left of the row under the cursor of a list without the focus."""


def forget_drawn() -> None:
    """Clear caches of Textual and Rich that grow while the program runs.

    Textual caches mixed colours together with the widget that asked for them, so that up to 1,024 closed dialogs and
    notices stay in memory with everything they painted. It also caches thousands of rectangles, and Rich thousands of
    cut rows, which another size of the terminal or another article never needs. Some of these caches have no public
    name; all fill again quickly.
    """
    for memory, most in (
        (StylesCache.get_inner_outer, 0),
        (getattr(Segment, "_split_cells", None), _REMEMBERED),
        *((of_regions, _REMEMBERED) for of_regions in _OF_REGIONS),
    ):
        size, forget = getattr(memory, "cache_info", None), getattr(memory, "cache_clear", None)
        # A later release may remember otherwise, or nothing.
        if size is not None and forget is not None and size().currsize > most:
            forget()


class HeadWidget(PartsWidget):
    """Something at the head of a pane that shows, by a sign as well as by colour, whether the pane has the focus."""

    lit = False
    """Whether it has."""

    def on_mount(self) -> None:
        self.watch(self.screen, "focused", self._focus_moved)

    def _focus_moved(self, focused: Widget | None) -> None:
        lit = focused is not None and self.parent in focused.ancestors_with_self
        if lit != self.lit:
            self.lit = lit
            self.refresh()

    def draw_head(self, parts: Iterable[Part], width: int) -> Strip:
        """One row of `width` cells; the first cell is for the sign of the focus."""
        sign = Part(FOCUS_SIGN if self.lit else " ", "accent")
        return self.draw((sign, *parts), width, "heading-focus" if self.lit else "heading")


class Bar(PartsWidget):
    """One line with something at its left and its right end. Both are replaced at once by `show`."""

    def __init__(self, left: Line = (), right: Line = (), *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, classes=classes)
        self._left, self._right = left, right

    def show(self, left: Iterable[Part] = (), right: Iterable[Part] = ()) -> None:
        """Replace what stands at the ends; repaints only when something differs."""
        new = tuple(left), tuple(right)
        if new != (self._left, self._right):
            self._left, self._right = new
            self.refresh()

    @property
    def text(self) -> str:
        """Everything shown."""
        return " ".join("".join(part.text for part in end) for end in (self._left, self._right) if end)

    def get_content_width(self, container: Size, viewport: Size) -> int:
        return width_of(self._left) + width_of(self._right)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return 1

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        return self.draw(two_ends(self._left, self._right, width) if y == 0 else (), width)


class Heading(Bar, HeadWidget):
    """The heading of a pane."""

    left_is_whole = False
    """Whether the right end goes where there is no room for both; else the left end is cut."""

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        gap = 1 if self.left_is_whole else 2
        fits = width_of(self._left) + gap + width_of(self._right) < width
        right = self._right if fits or not self.left_is_whole else ()
        return self.draw_head(two_ends(self._left, right, width - 1, gap) if y == 0 else (), width)
