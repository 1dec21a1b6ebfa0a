"""What no text may do where it lands: the characters that act on a terminal, a line or a reading direction, and how
they are taken out. The screen, the commands and the exports all follow these sets."""

from __future__ import annotations

import re
import unicodedata

CONTROLS = "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"
"""C0 and C1 controls that end no line (in a regular expression's set). A tab and line ends are apart."""
LINE_ENDS = "\n\x0b\x0c\r\x1c-\x1e\x85\u2028\u2029"
"""Whatever some program takes for the end of a line (`str.splitlines` knows all of them)."""
HALVES = "\ud800-\udfff"
"""Halves of a character: bytes of a file name that are no UTF-8, or broken JSON. No encoding can write them."""
DIRECTION = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
"""Marks, overrides and isolates of the reading direction: they can show words in another order than they stand."""
INVISIBLE = "\u2060-\u2065\u206a-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f"
"""Joiners, invisible operators, byte order marks, interlinear marks and tags: they say things nobody sees."""
SOFT_BREAKS = "\xad\u200b"
"""Soft hyphen and zero-width space: a line may end here, nothing is drawn."""

_PLAIN_LETTERS = str.maketrans(
    {
        "ø": "o",
        "Ø": "O",
        "æ": "ae",
        "Æ": "AE",
        "œ": "oe",
        "Œ": "OE",
        "ł": "l",
        "Ł": "L",
        "đ": "d",
        "Đ": "D",
        "ð": "d",
        "Ð": "D",
        "þ": "th",
        "Þ": "TH",
        "ß": "ss",
        "ẞ": "SS",
        "ı": "i",
    }
)

REPLACEMENT = "\ufffd"

_LINE_END = re.compile(f"\r\n|[{LINE_ENDS}]")
_IN_EXPORTS = re.compile(f"[{CONTROLS}\u202a-\u202e\u2066-\u2069\ufeff]")
_SHOWN_AS_SIGN = re.compile(f"[{CONTROLS}{HALVES}]")
_NOT_SHOWN = re.compile(f"[{DIRECTION}{INVISIBLE}{SOFT_BREAKS}]")
_HALF = re.compile(f"[{HALVES}]")
_ESCAPED_IN_JSON = re.compile(f"[\x7f-\x9f\u2028\u2029{HALVES}{DIRECTION}{INVISIBLE}{SOFT_BREAKS}]")


def printable(text: str) -> str:
    """`text` for a file or the clipboard: every kind of line end a newline, no controls, no overrides of direction."""
    return _IN_EXPORTS.sub("", _LINE_END.sub("\n", text))


def harmless(text: str) -> str:
    """`text` for one line of a terminal, or of a pipe that may lead to one: nothing in it acts, nothing is hidden.

    Line ends and tabs become blanks, controls U+FFFD, so that a name made to do harm looks odd.
    """
    if text.isascii() and text.isprintable():
        return text
    return _SHOWN_AS_SIGN.sub(REPLACEMENT, _NOT_SHOWN.sub("", _LINE_END.sub(" ", text)).replace("\t", " "))


def one_line(text: str) -> str:
    """The same, with runs of blanks as one blank and none at the ends."""
    return " ".join(harmless(text).split())


def amount(number: int, noun: str, plural: str | None = None) -> str:
    """A count with its noun: "1 article", "3,120 articles"."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def without_accents(text: str) -> str:
    """`text` with every letter in its plain form, for comparing: "Müller", "Muller"; "Søndre", "Sondre".

    NFKD without combining marks; letters that Unicode does not take apart as they are written without them.
    """
    if text.isascii():
        return text
    plain = unicodedata.normalize("NFKD", text).translate(_PLAIN_LETTERS)
    return "".join(c for c in plain if not unicodedata.combining(c))


def escaped_json(json: str) -> str:
    """JSON text with all that could act on a terminal or split a line written as `\\uXXXX`; it means the same.

    Such characters can stand in strings alone, where an escape is the character.
    """
    return json if json.isascii() and "\x7f" not in json else _ESCAPED_IN_JSON.sub(_as_escape, json)


def _as_escape(match: re.Match[str]) -> str:
    units = match[0].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))


def whole(text: str) -> str:
    """`text` with U+FFFD for every half of a character."""
    return text if text.isascii() else _HALF.sub(REPLACEMENT, text)


def has_words(text: str, typed: str) -> bool:
    """Whether a text has all words that were typed, or longer ones that hold them, in whatever case."""
    text = text.casefold()
    return all(word in text for word in typed.casefold().split())
