"""Plain text as Markdown that shows exactly that text, in CommonMark, GitHub's and Obsidian's dialects."""

from __future__ import annotations

import re

from reader.passages.plain_text import printable

_ALWAYS = re.compile(r"[\\`*_\[\]<>|~$^{}]|==|%%|&(?=#?\w+;)|#(?=\w)|(?<=[A-Za-z]):(?=//)")
_AT_START = re.compile(r"[#+=:-]|\d+(?=[.)])")


def escape_line(line: str) -> str:
    """One line of text, escaped; line ends inside become spaces."""
    line = " ".join(printable(line).split())
    escaped = _ALWAYS.sub(lambda match: "".join(f"\\{character}" for character in match[0]), line)
    first = _AT_START.match(escaped)
    if first is None:
        return escaped
    if first[0][0].isdigit():
        return f"{first[0]}\\{escaped[first.end() :]}"
    return f"\\{escaped}"


def quote_block(text: str) -> str:
    """`text` as a block quotation; each of its lines is a paragraph, as it is in an article."""
    lines = [escape_line(line) for line in printable(text).split("\n") if line.strip()]
    return "\n>\n".join(f"> {line}" for line in lines)
