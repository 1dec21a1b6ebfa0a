"""Tags as typed: a line of words, with or without `#`, parted by blanks or commas."""

from __future__ import annotations

import re
from collections.abc import Iterable

_TAG = re.compile(r"[^\s,#]+")


def parse_tags(line: str) -> tuple[str, ...]:
    """The tags in a line, each once (whatever its case), in the order typed."""
    found: dict[str, str] = {}
    for tag in _TAG.findall(line):
        found.setdefault(tag.casefold(), tag)
    return tuple(found.values())


def tags_line(tags: Iterable[str]) -> str:
    """Tags as a line to edit; what `parse_tags` reads back."""
    return " ".join(tags)


def complete_tag(line: str, known: Iterable[str]) -> str | None:
    """The line with its last word completed to the first known tag that begins so, or None.

    Tags that the line already has are passed over.
    """
    begun = re.search(r"[^\s,#]+\Z", line)
    if not begun:
        return None
    word = begun.group().casefold()
    present = {tag.casefold() for tag in parse_tags(line[: begun.start()])}
    for tag in known:
        folded = tag.casefold()
        if folded.startswith(word) and folded != word and folded not in present:
            return line + tag[len(begun.group()) :]
    return None
