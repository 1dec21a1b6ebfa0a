"""Takes out of a text what could disturb a terminal, and nothing a reader would miss."""

from __future__ import annotations

import re

# Line ends of every system in the order they are replaced; form feed and vertical tab end a line too.
_LINE_ENDS = (("\r\n", "\n"), ("\r", "\n"), ("\x0b", "\n"), ("\x0c", "\n"), ("\u2028", "\n"), ("\u2029", "\n\n"))

# ECMA-48: control sequences; command strings (OSC, DCS, …) with their terminator; other escapes.
_ESCAPE = re.compile("\x1b(?:\\[[0-?]*[ -/]*[@-~]?|[\\]PX^_][^\x07\x1b\n]*(?:\x07|\x1b\\\\)|[ -/]*[0-~]?)")

# C0, DEL, C1; soft hyphen; Arabic letter mark; Mongolian vowel separator; zero-width space; direction marks,
# embeddings, overrides and isolates; word joiner and invisible operators; byte order mark; interlinear annotation;
# surrogates; non-characters; tags. Zero-width (non-)joiners stay: scripts and emoji need them.
_UNWANTED = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)

# Windows-1252 bytes that were taken for C1 controls: the mapping of the HTML standard, 13.2.5.80 "numeric character
# reference end state".
_WINDOWS = {
    code: bytes([code]).decode("cp1252")
    for code in range(0x80, 0xA0)
    if code not in {0x81, 0x8D, 0x8F, 0x90, 0x9B, 0x9D}
}

_BLANKS = re.compile(r"[ \t\n]{2,}|[\t\n]")


def _harmless(match: re.Match[str]) -> str:
    code = ord(match[0])
    if 0xD800 <= code <= 0xDFFF:
        return "\ufffd"
    return _WINDOWS.get(code, "")


def without_controls(text: str) -> str:
    """`text` without control, direction and invisible characters, tabs and line feeds apart.

    Whole escape sequences go, not only their first character. Quotes, dashes and blanks (no-break ones too) stay
    exactly as they are. Linear in the length of `text`.
    """
    if text.replace("\n", " ").isprintable():
        return text  # the usual case, ten times quicker than looking for each
    if "\x1b" in text:
        text = _ESCAPE.sub("", text)
    return _UNWANTED.sub(_harmless, text)


def with_line_feeds(text: str) -> str:
    """`text` with every kind of line end as a line feed (a paragraph separator as two), without controls."""
    for line_end, line_feeds in _LINE_ENDS:
        text = text.replace(line_end, line_feeds)
    return without_controls(text)


def one_line(text: str) -> str:
    """`text` for a single line: without controls, each run of blanks, tabs and line ends as one blank."""
    return _BLANKS.sub(" ", without_controls(text)).strip()
