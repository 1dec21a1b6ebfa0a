"""The head of a text or Markdown file: title, byline and date, and where the text begins."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

from msgspec.structs import replace

from reader.formats.characters import one_line
from reader.formats.content import UNKNOWN
from reader.formats.dates import to_iso
from reader.formats.frontmatter import Head, read_front_matter
from reader.model import ArticleMeta
from reader.model.units import sentences

_LONGEST_TITLE = 400
_ATX = re.compile(r" {0,3}(#{1,6})(?:[ \t]+(.*?))??(?:[ \t]+#+)?[ \t]*(?:\n|$)")
_SETEXT = re.compile(r" {0,3}(\S[^\n]*)\n {0,3}(?:=+|-{2,})[ \t]*(?:\n|$)")
_BLOCK_MARKS = re.compile(r"[ \t]*(?:(?:>|[-*+]|\d{1,9}[.)]|#{1,6}|\|)(?:[ \t]+|$))*")
_WITHOUT_WORDS = re.compile(r"[ \t]*(?:```.*|~~~.*|\[[^\]]*\]:[ \t].*|[|:\-=*_ \t]+)$")
_IMAGE = re.compile(r"!\[[^\[\]]*\]\([^()\n]*\)")
_LINE = re.compile(r"[^\n]*")


@dataclass(slots=True)
class _Title:
    words: str
    end: int
    guessed: bool = False


def read_head(source: str, title: str, *, is_markdown: bool, said: ArticleMeta = UNKNOWN) -> Head:
    """The head of a file; `source` has line feeds only and may break off anywhere.

    A heading or headline that gives the title is no part of the text: the title is shown above it. The same goes for
    a byline and a date that stand alone under it. `title` is taken when the file gives none and has no words; `said`
    is what is known otherwise of an article that has no front matter.
    """
    # In a plain text only where its first line opens it.
    front = read_front_matter(source) if is_markdown or source.startswith("---") else Head()
    said = said if front.meta is UNKNOWN else front.meta
    start = _skip_blank_lines(source, front.end)
    found = _markdown_title(source, start) if is_markdown else _text_title(source, start)
    if found and said.title and found.words.casefold() != without_markup(said.title).casefold():
        found = None
    body = found.end if found else start
    byline, published = said.byline, said.published
    if found or said.title:
        body, byline, published = _lines_under_title(source, body, is_markdown, byline, published)
    words = said.title or (found.words if found else "") or _lead_title(source, body, is_markdown) or title
    guessed = list(front.guessed)
    if not said.title and (found is None or found.guessed):
        guessed.append("title")
    if published is None and (published := _date_of_dateline(source, body, is_markdown)):
        guessed.append("published")
    meta = replace(said, title=words[:_LONGEST_TITLE], byline=byline, published=published)
    return Head(meta, front.end, body, tuple(dict.fromkeys(guessed)), front.notes, front.left_out)


def _date_of_dateline(source: str, body: int, is_markdown: bool) -> str | None:
    """The date that a text opens with after its place: "BAYONNE, April 3, 2026 — "."""
    line = _line_at(source, _skip_blank_lines(source, body))[:_LONGEST_DATELINE]
    dateline = _DATELINE.match(_markdown_words(line) if is_markdown else line.strip())
    return to_iso(dateline["date"]) if dateline and dateline["date"] else None


def _skip_blank_lines(source: str, position: int) -> int:
    while position < len(source):
        end = source.find("\n", position)
        if end < 0 or source[position:end].strip():
            return position
        position = end + 1
    return position


def _line_at(source: str, position: int) -> str:
    match = _LINE.match(source, position)
    return match[0] if match else ""


def _markdown_title(source: str, start: int) -> _Title | None:
    """The title that a first heading gives."""
    line = _line_at(source, start)
    if len(line) > 4 * _LONGEST_TITLE:
        return None
    if (atx := _ATX.match(source, start)) and atx[2]:
        words = without_markup(atx[2])
        return _Title(words, atx.end()) if words else None
    if (setext := _SETEXT.match(source, start)) and not _BLOCK_MARKS.fullmatch(setext[1]):
        words = without_markup(setext[1])
        return (
            _Title(words, setext.end()) if words and not line.lstrip().startswith((">", "-", "*", "+", "|")) else None
        )
    return None


def _text_title(source: str, start: int) -> _Title | None:
    """The title that a first line gives when it looks like one and something sets it off from the text."""
    line = _line_at(source, start)
    end = start + len(line)
    if not looks_like_title(line) or end >= len(source):
        return None
    following = _line_at(source, end + 1)
    underline = following.strip()
    if underline and set(underline) <= set("=-~*_") and len(underline) >= 3:
        return _Title(" ".join(line.split()), min(end + 2 + len(following), len(source)), guessed=True)
    if underline and not _stands_apart(line, following):
        return None
    return _Title(" ".join(line.split()), end + 1, guessed=True) if source[end + 1 :].strip() else None


def _stands_apart(line: str, following: str) -> bool:
    """Whether a line that the next one follows at once was ended on purpose: the next word had room on it."""
    if byline_in(following) or date_in(following):
        return True
    first_word = following.split(None, 1)[0]
    return len(line) + 1 + len(first_word) <= 0.8 * len(following) and not following.lstrip()[0].islower()


def _lines_under_title(
    source: str, body: int, is_markdown: bool, byline: str | None, published: str | None
) -> tuple[int, str | None, str | None]:
    """Byline and date standing alone below the title, and where the text begins after them."""
    for _ in range(2):
        start = _skip_blank_lines(source, body)
        line = _line_at(source, start)
        if not line or len(line) > 200:
            break
        end = min(start + len(line) + 1, len(source))
        words = without_markup(line) if is_markdown else line
        if is_markdown and _line_at(source, end).strip():
            break
        if byline is None and (names := byline_in(words)):
            body, byline = end, names
        elif published is None and (date := date_in(words)):
            body, published = end, date
        else:
            break
    return body, byline, published


def _lead_title(source: str, body: int, is_markdown: bool) -> str:
    """A title from the first lines that have words."""
    lead: list[str] = []
    for line in source[body : body + 4_000].split("\n"):
        words = _markdown_words(line) if is_markdown else line.strip()
        if words:
            lead.append(words)
        elif lead:
            break
        if len(lead) > 3 or (lead and len(lead[-1]) > 120):
            break
    return title_from_lead(" ".join(lead))


def _markdown_words(line: str) -> str:
    if _WITHOUT_WORDS.match(line):
        return ""
    marks = _BLOCK_MARKS.match(line)
    return without_markup(_IMAGE.sub("", line[marks.end() :] if marks else line).removesuffix("\\"))


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
    r"[A-ZÀ-ÖØ-Þ][A-ZÀ-ÖØ-Þ .'’-]{2,40}(?:, (?!(?:[A-Z][a-z]{2,8}\.? )?\d)[A-Z][\w. ]{1,30}?){0,3}"
    r"(?:,? (?P<date>[A-Z][a-z]{2,8}\.? \d{1,2}, \d{4}|\d{1,2} [A-Z][a-z]{2,8}\.? \d{4})|, [A-Z][a-z]{2,8}\.? \d{1,2})?"
    r" ?(?:\([A-Z][\w. ]{1,30}\))? ?(?:—|–|--|-) ?(?=\S)"
)
_LONGEST_DATELINE = 200
_FULL_STOP = re.compile("(?<![.A-Z])\\.([”’\"')]*)$")
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
    sentence = next((first.of(lead) for first in sentences(lead)), "")
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
