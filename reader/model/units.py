"""Units of a text: paragraphs, sentences, words, as spans. Pure; shared by extraction and the article pane."""

from __future__ import annotations

import re

from reader.model.span import Span

_ABBREVIATIONS = """
    mr mrs ms dr prof sen rep gov gen col lt capt sgt maj cmdr adm hon rev st jr sr inc ltd corp co vs
    etc no jan feb mar apr jun jul aug sept sep oct nov dec ave blvd rd mt ft fr pres supt det insp sec
    atty dist dept univ assn bros ala ariz ark calif colo conn del fla ga ill ind kan ky mass md mich
    minn miss mo mont neb nev okla ore pa tenn tex va vt wash wis wyo ont que alta sask approx est
"""
ABBREVIATIONS = frozenset(_ABBREVIATIONS.split())
"""Lower-case words whose full stop does not end a sentence by itself."""

_WORD = re.compile(r"\w+(?:['’.,-]\w+)*")
_SENTENCE = re.compile(r"\S[^\n]*?(?:[.!?…]+[”\"’')\]]*(?=\s|$)|(?=\n)|$)", re.M)


def paragraphs(text: str) -> list[Span]:
    """Lines with something on them; the newline is excluded."""
    found = []
    start = 0
    for line in text.split("\n"):
        if line and not line.isspace():
            found.append(Span(start, start + len(line)))
        start += len(line) + 1
    return found


def sentences(text: str) -> list[Span]:
    """Sentences in order; none crosses a line end, and blanks between them belong to none."""
    return [Span(*match.span()) for match in _SENTENCE.finditer(text)]


def words(text: str) -> list[Span]:
    """Words and numbers, apostrophes and inner separators included."""
    return [Span(*match.span()) for match in _WORD.finditer(text)]


def sentence_around(text: str, span: Span) -> Span:
    """The sentences that `span` touches, from the first one's start to the last one's end."""
    start = text.rfind("\n", 0, span.start) + 1
    end = text.find("\n", span.end)
    paragraph = text[start : len(text) if end < 0 else end]
    touched = [
        found
        for found in (Span(start + s, start + e) for s, e in sentences(paragraph))
        if found.overlaps(span) or found.contains(span)
    ]
    return Span(touched[0].start, touched[-1].end) if touched else span
