"""What a file's name says: whether it is an article, and in which format. Needs no reader of any format."""

from __future__ import annotations

from typing import Literal

Format = Literal["markdown", "text", "html", "mhtml", "webarchive", "email", "pdf", "docx", "rtf", "epub"]

_FORMATS: dict[str, Format] = {
    **dict.fromkeys((".md", ".markdown"), "markdown"),
    **dict.fromkeys((".txt", ".text"), "text"),
    **dict.fromkeys((".html", ".htm", ".xhtml"), "html"),
    **dict.fromkeys((".mhtml", ".mht"), "mhtml"),
    ".webarchive": "webarchive",
    ".eml": "email",
    ".pdf": "pdf",
    ".docx": "docx",
    ".rtf": "rtf",
    ".epub": "epub",
}
_LEFTOVERS = ("~", ".swp", ".swo", ".bak", ".tmp", ".part", ".crdownload", ".lock")
_OF_SYSTEMS = ("thumbs.db", "desktop.ini", "icon\r")
_DOCUMENT_TIMES = 12
"""How many times larger than a text a document may be: pictures, fonts and scripts are most of it."""


def is_document(name: str) -> bool:
    """Whether a file of this name is in a format other than text and Markdown."""
    return format_of(name) not in ("text", "markdown")


def largest_size(name: str, largest_text: int) -> int:
    """Bytes up to which a file of this name is read, where texts are up to `largest_text`."""
    return largest_text * (_DOCUMENT_TIMES if is_document(name) else 1)


def is_article_name(name: str) -> bool:
    """Whether a file of this name (no folders in it) is read as an article.

    By suffix, in any case. Hidden files, `README*` and what editors leave behind (`a.md~`, `.a.md.swp`, `#a.md#`)
    are none.
    """
    return not is_leftover_name(name) and _suffix(name) in _FORMATS


def is_leftover_name(name: str) -> bool:
    """Whether nobody misses a file of this name: `README*`, hidden, or left by an editor or the system."""
    low = name.lower()
    return low.startswith((".", "#", "~", "readme")) or low.endswith(_LEFTOVERS) or low in _OF_SYSTEMS


def format_of(name: str) -> Format:
    """The format a file is read as; plain text when the suffix says nothing."""
    return _FORMATS.get(_suffix(name), "text")


def title_from_name(name: str) -> str:
    """A last resort for a title: the file name without its suffix, dashes and underscores as blanks."""
    return " ".join(stem_of(name).replace("_", " ").replace("-", " ").split()) or name


def stem_of(name: str) -> str:
    """The file name without its suffix."""
    return name[: -len(_suffix(name))] if _suffix(name) in _FORMATS else name


def _suffix(name: str) -> str:
    stem, dot, suffix = name.rpartition(".")
    return dot + suffix.lower() if stem else ""
