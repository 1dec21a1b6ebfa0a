"""Characters as Markdown that reads as the very same characters.

Only what Markdown would take for markup is escaped: people search these files for "[sic]" and "$70,000".
"""

from __future__ import annotations

import re
from collections.abc import Iterable

# CommonMark 0.31: 2.4 backslash escapes, 2.5 entities, 4.7 reference definitions, 6.1 to 6.6; GFM strikethrough.
_MARKUP = re.compile(
    r"([\\`*]|(?<![^\W_])_|_(?![^\W_])|\[(?=\^)|\](?=[(\[:])|<(?=[A-Za-z/!?])|~(?=~)|(?<=~)~|&(?=#?\w+;))"
)
# Headings, lists, quotes, underlines of headings, rules, and the second line of a table.
_LINE_START = re.compile(r"(#{1,6}(?=\s|$)|[-+](?=\s|$)|(?P<number>\d{1,9})[.)](?=\s|$)|>|=+\s*$|[-:|][-:| ]*$)")
_CLOSING_HASHES = re.compile(r"(?<=\s)(?=#+$)")


def escape(text: str) -> str:
    """Running text with its markup escaped; what matters only at the start of a line is left."""
    return _MARKUP.sub(r"\\\1", text)


def escape_start(line: str) -> str:
    """A line of Markdown that begins no heading, list, quote, rule or table."""
    match = _LINE_START.match(line)
    if match is None:
        return line
    at = match.end("number") if match["number"] else 0
    return f"{line[:at]}\\{line[at:]}"


def escape_line(text: str) -> str:
    """A line of plain text as Markdown, at any place in a document."""
    return escape_start(escape(text.strip()))


def escape_heading(words: str) -> str:
    """The Markdown of a heading, whose hashes at the end belong to it."""
    return _CLOSING_HASHES.sub(r"\\", words)


def paragraphs_to_markdown(paragraphs: Iterable[str]) -> str:
    """Paragraphs of plain text as Markdown; line ends in them are blanks."""
    lines = (" ".join(paragraph.split()) for paragraph in paragraphs)
    return "\n\n".join(escape_line(line) for line in lines if line)
