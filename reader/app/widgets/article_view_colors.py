"""Colours that can be read on any theme."""

from __future__ import annotations

from textual.color import Color

LEAST_CONTRAST = 4.5
"""Contrast of text with its background, Web Content Accessibility Guidelines 2.2, level AA."""

_STEPS = 10


def contrast(one: Color, other: Color) -> float:
    """The contrast ratio of two opaque colours, 1 to 21 (WCAG 2.2, "contrast ratio")."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def legible(color: Color, background: Color, plain: Color) -> Color:
    """`color` moved towards `plain`, the colour of plain text, as far as it takes to be read on `background`.

    Where plain text has less contrast than asked for, as much as plain text has. The terminal's own colours are
    left alone: nobody knows what they look like.
    """
    if color.ansi is not None or background.ansi is not None or plain.ansi is not None:
        return color
    wanted = min(LEAST_CONTRAST, contrast(plain, background))
    for step in range(_STEPS):
        mixed = color.blend(plain, step / _STEPS)
        if contrast(mixed, background) >= wanted:
            return mixed
    return plain


def _luminance(color: Color) -> float:
    """Relative luminance, 0 to 1 (WCAG 2.2)."""
    red, green, blue = (_linear(part) for part in color.normalized)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
