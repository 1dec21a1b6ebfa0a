"""A title for a text that does not name one, and the lines under it that say who wrote it and when."""

from __future__ import annotations

import html
import re

from reader.formats.clean import one_line
from reader.formats.dates import to_iso

_LONGEST_TITLE = 120
_MOST_TITLE_WORDS = 20
_LONGEST_LEAD = 90
_SHORTEST_LEAD = 30

_ENDS_LIKE_PROSE = re.compile("[.!…:;,—–-][”’\"')\\]]*$")
_LINK = re.compile(r"!?\[([^\[\]]*)\](?:\([^()\s]*(?:\s[^()]*)?\)|\[[^\[\]]*\])?")
_TAG = re.compile(r"</?[A-Za-z][^<>]*>|<!--[^<>]*>")
_AUTOLINK = re.compile(r"<(https?://[^<>\s]*)>")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_EMPHASIS = re.compile(r"(\*{1,3}|(?<!\w)_{1,3}|~~)(?=\S)([^*_~`]*[^\s*_~`])(?:\1)(?!\w)|`([^`]*)`")

_BY = re.compile(r"(?:by|words by|story by)[ \t]+(\S.*)", re.IGNORECASE)
_NAME = r"(?:[A-ZÀ-ÖØ-Þ][\w’'.-]*|de|da|di|del|della|der|den|van|von|la|le|bin|al|el|ben|ter)"
_NAMES = re.compile(rf"{_NAME}(?: {_NAME}){{1,4}}(?:(?:, | and | & |, and ){_NAME}(?: {_NAME}){{1,4}})*")
_AFTER_NAMES = re.compile(
    r"(?:,| in| for| \||  | –| —| -) ?[^.!?]{1,60}$|\s*\([^()]{1,40}\)$",
)
_DATELINE = re.compile(
    r"[A-ZÀ-ÖØ-Þ][A-ZÀ-ÖØ-Þ .'’-]{2,40}(?:, [A-Z][\w. ]{1,30}){0,3} ?(?:\([A-Z][\w. ]{1,30}\))? ?(?:—|–|--|-) ?(?=\S)"
)
_SENTENCE_END = re.compile(r"(?<=[.!?])[”’\"')]*\s+(?=[“‘\"'(]?[A-ZÀ-ÖØ-Þ0-9])")
_FULL_STOP = re.compile("(?<![.A-Z])\\.([”’\"')]*)$")
_ABBREVIATION = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|Sir|St|Gen|Lt|Col|Sgt|Capt|Sen|Rep|Gov|Pres|Rev|Hon|Jr|Sr|vs|No|Inc|Co|Corp|Ltd|Jan|Feb|Mar|Apr"
    r"|Aug|Sept|Sep|Oct|Nov|Dec)|\b[A-Z]|\.[A-Za-z])\.$"
)
_CLAUSE_END = re.compile(r"[,;:](?=\s)|\s[—–-](?=\s)")
_WEAK_ENDING = re.compile(
    r"\s+(?:a|an|the|and|or|but|of|to|in|on|at|by|for|from|with|as|that|which|who|whose|than|into|over|after|before|its|his"
    r"|her|their|our|it|he|she|they|this|had|has|have|was|were|is|are|be|been|not|no|more|said|says|saying)$",
    re.IGNORECASE,
)


def without_markup(markdown: str) -> str:
    """One line of Markdown as plain words: near enough to what a parser gives, for a title."""
    text = _AUTOLINK.sub(r"\1", markdown)
    text = _LINK.sub(r"\1", text)
    text = _TAG.sub("", text)
    for _ in range(3):
        text, changes = _EMPHASIS.subn(lambda match: match[2] or match[3] or "", text)
        if not changes:
            break
    return one_line(html.unescape(_ESCAPED.sub(r"\1", text)))


def looks_like_title(line: str) -> bool:
    """Whether a first line is a headline: short, and not ending as running text does."""
    line = line.strip()
    return (
        0 < len(line) <= _LONGEST_TITLE
        and len(line.split()) <= _MOST_TITLE_WORDS
        and any(map(str.isalpha, line))
        and not _ENDS_LIKE_PROSE.search(line)
        and not _BY.fullmatch(line)
        and to_iso(line) is None
    )


def title_from_lead(lead: str) -> str:
    """A title from the first words of a text: its first sentence, else as much of it as ends well, and "…"."""
    lead = one_line(lead[:1_000])
    if dateline := _DATELINE.match(lead):
        lead = lead[dateline.end() :]
    sentence = _first_sentence(lead)
    if len(sentence) <= _LONGEST_LEAD:
        return _FULL_STOP.sub(r"\1", sentence)
    room = sentence[: _LONGEST_LEAD + 1]
    clauses = [match.start() for match in _CLAUSE_END.finditer(room)]
    if clauses and clauses[-1] >= _SHORTEST_LEAD + 20:
        cut = room[: clauses[-1]]
    else:
        cut = room[: room.rfind(" ")] if room.rfind(" ") > _SHORTEST_LEAD else room[:-1]
    cut = _without_open_quote(cut)
    while weak := _WEAK_ENDING.search(cut):
        cut = cut[: weak.start()]
    return cut.rstrip(" ,;:—–-") + "…"


def _without_open_quote(text: str) -> str:
    """`text` up to a quotation that it opens and does not close, if enough is left."""
    at = text.rfind("“") if text.rfind("“") > text.rfind("”") else -1
    if at < 0 and text.count('"') % 2:
        at = text.rfind('"')
    return text[:at].rstrip() if at >= _SHORTEST_LEAD else text


def _first_sentence(text: str) -> str:
    for match in _SENTENCE_END.finditer(text):
        sentence = text[: match.start()]
        if not _ABBREVIATION.search(sentence):
            return text[: match.end()].rstrip()
    return text


def byline_in(line: str) -> str | None:
    """The names in a line that is nothing but a byline ("By Jane Doe and Ali Khan, political staff"), or None."""
    line = line.strip()
    match = _BY.fullmatch(line) if len(line) <= 120 else None
    if match is None:
        return None
    rest = match[1].strip()
    names = _NAMES.match(rest)
    if names is None:
        return None
    after = rest[names.end() :]
    return rest if not after or _AFTER_NAMES.fullmatch(after) else None


def date_in(line: str) -> str | None:
    """The date of a line that is nothing but a date ("Published: 14 March 2022, 9:30 GMT"), as ISO 8601, or None."""
    line = re.sub(r"^(?:published|posted|date|updated)(?: on)?:?\s+", "", line.strip(), count=1, flags=re.IGNORECASE)
    return to_iso(line.strip(" |–—"))
