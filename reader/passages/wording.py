"""Whose words a passage is, and how they may be printed: exact words in quotation marks, reported ones without."""

from __future__ import annotations

import re
from collections.abc import Iterable
from types import MappingProxyType

from reader.model.passage import Citation, Passage, Wording
from reader.model.plain_text import printable
from reader.model.quote import Quote
from reader.model.span import Span


def wording_of(text: str, span: Span, quotes: Iterable[Quote]) -> tuple[Wording, str | None]:
    """Whose words stand at `span`, and the reporting words that go with them when they are reported."""
    span = _without_marks(text, span)
    touched = [quote for quote in quotes if quote.span.overlaps(span)]
    if not touched:
        return "article", None
    exact = [stretch for quote in touched for stretch in ((quote.span,) if quote.kind == "direct" else quote.quoted)]
    if any(_without_marks(text, stretch).contains(span) for stretch in exact):
        return "exact", None
    around = next((quote for quote in touched if quote.span.contains(span)), None)
    if around is None or any(stretch.overlaps(span) for stretch in exact):
        return "both", None
    return "reported", around.cue.text if around.cue is not None else None


def said_by(span: Span, quotes: Iterable[Quote]) -> str | None:
    """Who says the passage, when it lies within one quote or holds one: the full name where it is known."""
    for quote in quotes:
        if quote.span.contains(span) or span.contains(quote.span):
            return quote.speaker_name
    return None


def is_unsure(span: Span, quotes: Iterable[Quote]) -> bool:
    """Whether a quote that the passage lies within, or holds, is a guess."""
    return any(quote.guess for quote in quotes if quote.span.contains(span) or span.contains(quote.span))


_AROUND_WORDS = '“”„‟"«»‘’‚‹› \t\n,'


def _without_marks(text: str, span: Span) -> Span:
    """`span` without quotation marks, blanks and commas at its ends."""
    words = span.of(text)
    start = span.start + len(words) - len(words.lstrip(_AROUND_WORDS))
    return Span(start, max(start, span.end - (len(words) - len(words.rstrip(_AROUND_WORDS)))))


UNSURE = " (unsure)"
"""Stands behind the speaker of words that are a guess, in everything that leaves the program."""


def guesses_of(cite: Citation) -> str:
    """A sentence that says which of date and outlet are guesses, where a form has no place for a "?"; "" for none."""
    match [*["date"] * cite.date_guessed, *["outlet"] * cite.source_guessed]:
        case [one]:
            return f"The {one} is a guess."
        case [one, other]:
            return f"The {one} and the {other} are guesses."
    return ""


# -- in print ---------------------------------------------------------------------------------------------------------

_MARKS = MappingProxyType({"“": "”", "„": "“”", "«": "»", '"': '"', "‘": "’", "‚": "‘’", "‹": "›", "'": "'"})
"""Quotation marks that open, with those that close them."""

_INNER = re.compile('[“„«]|[”»]|"')
_LOWER_FIRST = re.compile(
    r"(?:The|A|An|This|That|These|Those|It|He|She|They|We|There|His|Her|Its|Their|Our|In|On|At|By|For|From|With|After|"
    r"Before|If|When|While|Some|Many|Most|More|Less|Few|All|No|Not|Any|Each|Every|Both|About|Around|Over|Under|Up|As|But|"
    r"And|Nearly|Almost|Roughly|Only|One|Two|Three|Four|Five|Six|Seven|Eight|Nine|Ten)\b"
)
"""Words at the start of a sentence that are no names: inside another sentence they begin small."""

_OWN_CONNECTIVE = re.compile(r"(?:that|what|when|where|who|whom|why|how|whether|if|to)\b", re.IGNORECASE)
_REPORTING = re.compile(r"(?!(?:told|tells?|telling)$)[^\W\d_]+(?: [^\W\d_]+){0,3}", re.IGNORECASE)
"""Reporting words that can stand between speaker and clause as they are; *told* wants to know whom."""
_WITH_PRONOUN = re.compile(r"^(?:he|she|they|it|who|which)\s+", re.IGNORECASE)


def words_of(passage: Passage) -> str:
    """The words of a passage as they may be printed: exact ones in quotation marks, reported ones without.

    - Words of a speaker stand in “”, the marks inside them turned into ‘’, without the comma that led on.
    - Reported words become a sentence that names the speaker: *Paul Haran said that his client would appeal.*
    - A passage with both keeps both as they stand.
    - The article's own words are a quotation of the article. Of a whole article there are none.
    """
    if passage.kind != "passage":
        return ""
    text = printable(passage.text).strip()
    speaker = printable(passage.cite.speaker or "").strip()
    if passage.wording == "exact" or passage.wording == "article" or (passage.wording is None and not speaker):
        return in_marks(text)
    if passage.wording == "reported" and speaker:
        return _reported(text, speaker, passage.cue) + (UNSURE if passage.unsure else "")
    return printable(passage.text)


def in_marks(text: str) -> str:
    """Exact words in quotation marks: those inside them turned, without the comma that led on."""
    return f"“{_turned(_bare(text))}”"


def _bare(text: str) -> str:
    """`text` without quotation marks around all of it, and without a comma at its end."""
    text = text.rstrip(",").rstrip()
    closing = _MARKS.get(text[:1])
    if closing is not None and len(text) > 1 and text[-1] in closing and _encloses(text, text[0], closing):
        return text[1:-1].rstrip(",").strip()
    return text


def _encloses(text: str, opening: str, closing: str) -> bool:
    """Whether the mark that opens at the first character closes at the last one only."""
    depth = 0
    for at, character in enumerate(text):
        if character == opening and (opening not in closing or at == 0):
            depth += 1
        elif character in closing:
            depth -= 1
            if depth == 0:
                return at == len(text) - 1
    return False


def _turned(text: str) -> str:
    """`text` with its double quotation marks made single: it is going to stand in double ones."""
    opened = False

    def turn(match: re.Match[str]) -> str:
        nonlocal opened
        opens = match[0] in "“„«" or (match[0] == '"' and not opened)
        opened = opens
        return "‘" if opens else "’"

    return _INNER.sub(turn, text)


def _reported(text: str, speaker: str, cue: str | None) -> str:
    """A sentence that reports: speaker, reporting words, what was said."""
    said = text.rstrip(" ,")
    if _LOWER_FIRST.match(said):
        said = said[0].lower() + said[1:]
    end = "" if said.endswith((".", "!", "?", "…")) else "."
    words = " ".join(_WITH_PRONOUN.sub("", printable(cue or "")).split())
    if words.lower().startswith("according to") or words.lower() in ("per", "for"):
        return f"According to {speaker}, {said}{end}"
    words = words.removesuffix(" that")
    if not _REPORTING.fullmatch(words):
        words = "said"
    that = "" if _OWN_CONNECTIVE.match(said) else "that "
    return f"{speaker[0].upper()}{speaker[1:]} {words} {that}{said}{end}"
