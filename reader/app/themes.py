"""The program's own themes. In both every mark is told from plain text and from every other mark by its colour alone
(tests hold how far apart they are), and text has the contrast of WCAG 2.2, level AA."""

from __future__ import annotations

from types import MappingProxyType

from textual.theme import Theme

DARK = Theme(
    name="newsreader-dark",
    dark=True,
    primary="#3d7bd9",
    secondary="#8a93a6",
    accent="#a970d6",
    warning="#c98a1b",
    error="#d9534f",
    success="#3f9e5c",
    foreground="#dcdfe4",
    background="#13161b",
    surface="#1b2027",
    panel="#262d37",
    variables={
        "text-primary": "#7fb2ff",
        "text-secondary": "#b9c4d6",
        "text-accent": "#d3a4f5",
        "text-warning": "#ffb347",
        "text-error": "#ff8a80",
        "text-success": "#6fdc8c",
        "text-muted": "#9aa3b0",
        "tag-2": "#00d4d4",
        "text-tag-2": "#6fd3e3",
        "tag-5": "#e83fc0",
        "text-tag-5": "#ff9fd6",
        "primary-muted": "#1a3357",
        "block-cursor-blurred-background": "#2a313c",
        "border": "#3d7bd9",
    },
)

LIGHT = Theme(
    name="newsreader-light",
    dark=False,
    primary="#2864c7",
    secondary="#5a6475",
    accent="#8c4bc0",
    warning="#d48c00",
    error="#c93a36",
    success="#2c9150",
    foreground="#1d2127",
    background="#fbfaf7",
    surface="#efede7",
    panel="#e1ded6",
    variables={
        "text-primary": "#1a4fa8",
        "text-secondary": "#4c5668",
        "text-accent": "#7431a8",
        "text-warning": "#7a4500",
        "text-error": "#b3241f",
        "text-success": "#0e6b34",
        "text-muted": "#555d68",
        "tag-2": "#00c4c4",
        "text-tag-2": "#0b6170",
        "tag-5": "#ff00a0",
        "text-tag-5": "#962a6c",
        "primary-muted": "#c3d7f7",
        "block-cursor-blurred-background": "#e3e0d8",
        "border": "#2864c7",
    },
)

SIXTEEN_COLOURS = "ansi-dark"
"""The theme for terminals that have no more than sixteen colours: it uses these, and shapes where others use shades."""

_MARK_COLOURS = MappingProxyType({"quote": "text-success", "figure": "text-warning", "bookmark": "warning"})


def with_mark_colours(variables: dict[str, str]) -> dict[str, str]:
    """The variables of a theme, with those that marks are drawn with: `$mark-quote` and so on. They are names of their
    own, so that a person who sets the colour of figures changes no warning. Of other themes tags take colours that are
    neither those of marks nor of alerts."""
    tags = {"tag-2": "primary", "text-tag-2": "text-primary", "tag-5": "accent", "text-tag-5": "text-accent"}
    return (
        {tag: variables[colour] for tag, colour in tags.items()}
        | variables
        | {f"mark-{mark}": variables[colour] for mark, colour in _MARK_COLOURS.items()}
    )


def default_theme(color_system: str | None) -> str:
    """The name of the theme for a terminal when a person has set none. `color_system`: what Rich found out."""
    return SIXTEEN_COLOURS if color_system == "standard" else DARK.name
