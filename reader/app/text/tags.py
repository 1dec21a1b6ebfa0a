"""Tags as typed: a line of words, with or without `#`, parted by blanks or commas."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from zlib import crc32

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


TAG_LOOKS = 5
"""How many looks there are for tags, besides that of bookmarks without any."""


def tag_look(tags: Sequence[str]) -> str:
    """The name of the look of a bookmark with these tags: it goes by the first one, and is the same in every session.

    Two tags may share a look; the tag is always written beside it where bookmarks are listed.
    """
    if not tags:
        return "bookmark"
    return f"tag-{crc32(tags[0].casefold().encode('utf-8', 'replace')) % TAG_LOOKS + 1}"
