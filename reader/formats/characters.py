"""Bytes to characters, and which of those stay: no control character ever reaches a text."""

from __future__ import annotations

import codecs
import re

from msgspec import Struct

from reader.errors import ArticleError, EmptyArticleError

HEAD_BYTES = 16_384
"""How much of a file decides on its encoding, front matter and title."""

# UTF-32 first: its little-endian mark begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

# First bytes of files that are often named like texts, with what to say of them.
_KNOWN_FILES = {
    b"%PDF-": "a PDF document",
    b"PK\x03\x04": "a ZIP archive or an office document",
    b"\xd0\xcf\x11\xe0": "an office document",
    b"{\\rtf": "a Rich Text document",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"\x1f\x8b": "a compressed file",
    b"BZh": "a compressed file",
    b"\xfd7zXZ": "a compressed file",
    b"\x7fELF": "a program",
    b"SQLite format 3\x00": "a database",
    b"bplist00": "a property list",
}

# What news outside Unicode is found in; fewer candidates make better guesses (a pound sign stays one).
_CANDIDATES = (
    "cp1252", "cp1250", "iso8859_2", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "koi8_r",
    "mac_roman", "shift_jis", "euc_jp", "gb18030", "big5", "euc_kr",
)  # fmt: skip

_GUESS_BYTES = 4_096
_NON_ASCII = re.compile(rb"[\x80-\xff]")
_CONTROLS = bytes([*range(0x01, 0x09), *range(0x0E, 0x1B), *range(0x1C, 0x20)])
_MULTI_BYTE = re.compile("[^\x00-\x7f\ufffd]")

# What Western European prose has of Windows-1252: the punctuation it adds to ASCII, signs like £ § ©, and letters.
_WESTERN = re.compile(
    rb"[\x80\x85\x8a\x8c\x8e\x91-\x97\x99\x9a\x9c\x9e-\xa1\xa3\xa7\xa9\xab\xae\xb0\xb2\xb3\xb7\xb9\xbb-\xff]"
)

# Curly quotes and apostrophes of Mac OS Roman where Windows-1252 would have capital letters in lower-case words.
_MAC_QUOTES = re.compile(rb"[a-z]\xd5[a-z]|(?:^|\s)\xd2[A-Za-z]")


class Decoded(Struct, frozen=True):
    """Characters of a file. `guessed`: the bytes did not say which encoding they are in."""

    text: str
    encoding: str
    guessed: bool = False
    notes: tuple[str, ...] = ()


def decode(data: bytes) -> Decoded:
    """The characters of `data`, in linear time.

    A byte order mark decides; then valid UTF-8; then UTF-16 shown by its zero bytes; then a guess. What cannot be
    decoded becomes U+FFFD, and a note says how often. The first `HEAD_BYTES` alone decide on the encoding unless they
    are ASCII, so a longer and a shorter prefix of one file read alike.

    Raises EmptyArticleError when there are no bytes, ArticleError when this is no text.
    """
    if not data:
        raise EmptyArticleError("The file is empty.")
    _refuse_known_files(data)
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _replaced(data[len(mark) :], encoding, guessed=False)
    head = data[:HEAD_BYTES]
    if b"\0" in head and (wide := _utf16_by_zeros(head)):
        return _replaced(data, wide, guessed=True)
    _refuse_controls(head)
    if _is_utf8(head, cut=len(data) >= HEAD_BYTES):
        return _as_utf8_or_guess(data, head)
    return _guess(data, head)


def _refuse_known_files(data: bytes) -> None:
    if data.startswith(tuple(_KNOWN_FILES)):
        kind = next(kind for start, kind in _KNOWN_FILES.items() if data.startswith(start))
        raise ArticleError(f"This is {kind}, not a text. Save it as plain text or Markdown to read it here.")


def _refuse_controls(head: bytes) -> None:
    zeros = head.count(0)
    if zeros * 500 > len(head) or (len(head) - len(head.translate(None, _CONTROLS))) * 20 > len(head):
        raise ArticleError("This is a binary file, not a text.")


def _utf16_by_zeros(head: bytes) -> str | None:
    """UTF-16 without a mark: ASCII characters in it leave a zero in every second byte."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = len(head) // 2
    if half < 2:
        return None
    if odd > 0.4 * half and even < 0.05 * half:
        return "utf-16-le"
    if even > 0.4 * half and odd < 0.05 * half:
        return "utf-16-be"
    return None


def _is_utf8(data: bytes, *, cut: bool) -> bool:
    """Whether `data` is valid UTF-8; with `cut` the last character may be incomplete."""
    try:
        codecs.utf_8_decode(data, "strict", not cut)
    except UnicodeDecodeError:
        return False
    return True


def _as_utf8_or_guess(data: bytes, head: bytes) -> Decoded:
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        pass
    if head.isascii():
        first = _NON_ASCII.search(data)
        at = max(0, first.start() - 64) if first else 0
        return _guess(data, data[at : at + HEAD_BYTES])
    return _replaced(data, "utf-8", guessed=False)


def _guess(data: bytes, window: bytes) -> Decoded:
    if _is_damaged_utf8(window):
        return _replaced(data, "utf-8", guessed=False)
    return _replaced(data, _guess_encoding(window), guessed=True)


def _is_damaged_utf8(window: bytes) -> bool:
    """Whether at least as many non-ASCII characters read as UTF-8 as do not: by chance few would."""
    text = window.decode("utf-8", "replace")
    return len(_MULTI_BYTE.findall(text)) >= text.count("\ufffd")


def _guess_encoding(window: bytes) -> str:
    high = _NON_ASCII.findall(window)
    if len(high) * 8 < len(window) and len(_WESTERN.findall(window)) == len(high):
        return "mac_roman" if _MAC_QUOTES.search(window) else "cp1252"
    from charset_normalizer import from_bytes

    # Around the first bytes that say anything; the library is slow on long input.
    first = _NON_ASCII.search(window)
    at = max(0, first.start() - _GUESS_BYTES // 4) if first else 0
    best = from_bytes(window[at : at + _GUESS_BYTES], cp_isolation=list(_CANDIDATES), enable_fallback=False).best()
    return best.encoding if best else "cp1252"


def _replaced(data: bytes, encoding: str, *, guessed: bool) -> Decoded:
    text = data.decode(encoding, "replace")
    lost = text.count("\ufffd")
    if lost and encoding.startswith("utf"):
        lost -= data.count("\ufffd".encode(encoding))
    notes = []
    if lost > 0:
        places = "1 place" if lost == 1 else f"{lost:,} places"
        notes.append(f"{places} could not be read as {encoding} and {'is' if lost == 1 else 'are'} shown as \ufffd.")
    return Decoded(text, encoding, guessed, tuple(notes))


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


def _harmless(match: re.Match[str]) -> str:
    code = ord(match[0])
    if 0xD800 <= code <= 0xDFFF:
        return "\ufffd"
    return _WINDOWS.get(code, "")


def _is_printable(text: str) -> bool:
    """Whether every character can be seen, line feeds apart: the usual case, told ten times quicker than by looking."""
    return text.replace("\n", " ").isprintable()


def without_controls(text: str) -> str:
    """`text` without control, direction and invisible characters, tabs and line feeds apart.

    Whole escape sequences go, not only their first character. Quotes, dashes and blanks (no-break ones too) stay
    exactly as they are. Linear in the length of `text`.
    """
    if _is_printable(text):
        return text
    if "\x1b" in text:
        text = _ESCAPE.sub("", text)
    return _UNWANTED.sub(_harmless, text)


def with_line_feeds(text: str) -> str:
    """`text` with every kind of line end as a line feed (a paragraph separator as two), without controls."""
    if _is_printable(text):
        return text
    for line_end, line_feeds in _LINE_ENDS:
        text = text.replace(line_end, line_feeds)
    return without_controls(text)


def running(text: str) -> str:
    """`text` as running text: without controls, each run of blanks, tabs and line ends as one blank."""
    text = without_controls(text).replace("\t", " ").replace("\n", " ")
    while "  " in text:
        text = text.replace("  ", " ")
    return text


def one_line(text: str) -> str:
    """`text` for a single line: running text without blanks at its ends."""
    return running(text).strip()
