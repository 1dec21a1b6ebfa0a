"""Article text that leaves the program: nothing in it may act on where it lands."""

from __future__ import annotations

import re

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_LINE_ENDS = re.compile(r"\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")


def printable(text: str) -> str:
    """`text` with every kind of line end as a newline, and without control and text-direction characters."""
    return _CONTROLS.sub("", _LINE_ENDS.sub("\n", text))
