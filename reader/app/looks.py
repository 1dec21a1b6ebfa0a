"""Looks: the text styles that lists, bars and messages share. Their colours stand in styles/lists.tcss.

They are component classes of the screen, not of each widget: Textual matches every component class of every widget
against all style rules, which would double the time to the first frame.
"""

from __future__ import annotations

from collections.abc import Iterable

from rich.style import Style
from textual.screen import Screen
from textual.widget import Widget

from reader.app.text.tags import TAG_LOOKS as TAG_LOOK_COUNT
from reader.app.widgets.article_view_colors import legible

TAG_LOOKS = tuple(f"tag-{number}" for number in range(1, TAG_LOOK_COUNT + 1))
"""Looks of bookmarks with tags; `tag_look` says which."""

LOOKS = (
    "title",
    "unread",
    "dim",
    "strong",
    "hit",
    "quote",
    "figure",
    "bookmark",
    *TAG_LOOKS,
    "accent",
    "warning",
    "cursor",
    "cursor-focus",
)

LOOK_CLASSES = {f"look--{look}" for look in LOOKS}
"""Component classes that every screen with such widgets declares."""


def look_style(screen: Screen[object], widget: Widget, looks: Iterable[str]) -> Style:
    """The style of text of `widget` with `looks` laid over each other, blended with what lies behind it, and moved
    as far from it as it takes to be read on any theme."""
    _, _, background, color = widget.colors
    text = Style()
    for look in looks:
        styles = screen.get_component_styles(f"look--{look}")
        if styles.has_rule("background"):
            background += styles.background
        if styles.has_rule("color"):
            wanted = background.get_contrast_text(styles.color.a) if styles.auto_color else styles.color
            color = background + wanted
            if wanted.ansi is not None and wanted.a < 1:
                text += Style(dim=True)
        text += styles.text_style
    color = legible(color, background, background.get_contrast_text(1.0))
    return Style.from_color(color.rich_color, background.rich_color) + text
