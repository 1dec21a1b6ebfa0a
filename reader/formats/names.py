"""Which files are articles, by their names."""

from __future__ import annotations

from typing import Literal

Format = Literal["markdown", "text"]

_FORMATS: dict[str, Format] = {".md": "markdown", ".markdown": "markdown", ".txt": "text", ".text": "text"}


def _suffix(name: str) -> str:
    stem, dot, suffix = name.rpartition(".")
    return dot + suffix.lower() if stem else ""


def is_article_name(name: str) -> bool:
    """Whether a file of this name (no folders in it) is read as an article.

    By suffix, in any case. Hidden files, `README*` and what editors leave behind (`a.md~`, `.a.md.swp`, `#a.md#`)
    are none.
    """
    if name.startswith((".", "#", "~")) or name.lower().startswith("readme"):
        return False
    return _suffix(name) in _FORMATS


def format_of(name: str) -> Format:
    """The format a file is read as; plain text when the suffix says nothing."""
    return _FORMATS.get(_suffix(name), "text")


def title_from_name(name: str) -> str:
    """A last resort for a title: the file name without its suffix, dashes and underscores as blanks."""
    stem = name[: -len(_suffix(name))] if _suffix(name) in _FORMATS else name
    return " ".join(stem.replace("_", " ").replace("-", " ").split()) or name
