"""Transcripts: paragraphs that begin with the speaker's name and a colon."""

from __future__ import annotations

import re
from typing import NamedTuple

from reader.extraction.text.words import given_names, grammar
from reader.model.span import Span

_NAME = r"[^\W\d_a-z][\w.'’-]*"
_TURN = re.compile(
    rf"^[ \t>•-]*(?P<label>{_NAME}(?:[ ]{_NAME}){{0,4}})"
    r"(?:,[ ][^:\n]{1,40}|[ ]?\([^)\n]{1,40}\))?:[ \t]+(?P<words>\S[^\n]*)$",
    re.M,
)
_OPENING = frozenset("“\"„«‘'‹‚")


class Turn(NamedTuple):
    """One turn of a transcript: who, and the words."""

    speaker: Span
    words: Span


def find_turns(text: str) -> list[Turn]:
    """The turns of `text` in order; none when it is no transcript.

    Turns follow each other, of two speakers at least, and either somebody speaks twice or the labels are names.
    """
    if text.count(":") < 2:
        return []
    turns = _adjacent(text, [match for match in _TURN.finditer(text) if _is_turn(match)])
    labels = [match["label"] for match in turns]
    if len(set(labels)) < 2 or (len(set(labels)) == len(labels) and not any(map(_names_someone, labels))):
        return []
    return [Turn(Span(*match.span("label")), Span(match.start("words"), _end(match))) for match in turns]


def _is_turn(match: re.Match[str]) -> bool:
    last = match["label"].split()[-1].lower()
    return match["words"][0] not in _OPENING and last not in grammar().not_speakers


def _adjacent(text: str, turns: list[re.Match[str]]) -> list[re.Match[str]]:
    """The turns that have another right before or after them."""
    linked = [False] * (len(turns) + 1)
    for index in range(1, len(turns)):
        if not text[turns[index - 1].end() : turns[index].start()].strip():
            linked[index - 1] = linked[index] = True
    return [turn for index, turn in enumerate(turns) if linked[index]]


def _names_someone(label: str) -> bool:
    male, female = given_names()
    lists = grammar()
    parts = [part.rstrip(".") for part in label.lower().split()]
    return (
        parts[0] in male or parts[0] in female or any(part in lists.honorifics or part in lists.roles for part in parts)
    )


def _end(match: re.Match[str]) -> int:
    return match.start("words") + len(match["words"].rstrip())
