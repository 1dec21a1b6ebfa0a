"""The head of a text or Markdown file: title, byline and date, and where the text begins."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import NamedTuple

from msgspec.structs import replace

from reader.formats.characters import one_line
from reader.formats.content import UNKNOWN
from reader.formats.dates import dates_within, has_year, to_iso
from reader.formats.frontmatter import Head, read_front_matter
from reader.formats.imprint import (
    Imprint,
    date_in_name,
    is_heading,
    is_place,
    outlet_in_name,
    read_imprint,
)
from reader.formats.names import stem_of, title_from_name
from reader.model import ArticleMeta
from reader.model.article import Clue
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


def read_head(source: str, name: str, *, is_markdown: bool, said: ArticleMeta = UNKNOWN, is_cut: bool = False) -> Head:
    """The head of the file `name`; `source` has line feeds only and may break off anywhere (`is_cut`).

    A heading or headline that gives the title is no part of the text: the title is shown above it. The same goes for
    lines that say who wrote and published it and when, and nothing else. The words of the name are the title when the
    file gives none; `said` is what is known otherwise of an article that has no front matter.
    """
    # In a plain text only where its first line opens it.
    front = read_front_matter(source) if is_markdown or source.startswith("---") else Head()
    has_front = front.meta is not UNKNOWN
    said = front.meta if has_front else said
    imprint = _ImprintLines(source, is_markdown, said if has_front else UNKNOWN)
    start = imprint.read(_skip_blank_lines(source, front.end), is_top=True)
    found = _markdown_title(source, start) if is_markdown else _text_title(source, start)
    if is_markdown and found is None and not said.title:
        found = _title_over_imprint(source, start)
    if found and said.title and found.words.casefold() != without_markup(said.title).casefold():
        found = None
    body = found.end if found else start
    if found or said.title or start > front.end:
        body = imprint.read(body)
    given = said.title or (found.words if found else "")
    words = given or _lead_title(source, body, is_markdown)
    guessed = list(front.guessed)
    if not said.title and (found is None or found.guessed):
        guessed.append("title")
    if not is_cut:
        imprint.read_closing(source[body:])
    meta = replace(said, title=(words or title_from_name(name))[:_LONGEST_TITLE])
    meta = _published(meta, imprint.found, _Opening.of(source, body, is_markdown), given, name)
    return Head(meta, front.end, body, tuple(dict.fromkeys(guessed)), front.notes, front.left_out)


@dataclass(slots=True)
class _ImprintLines:
    """The lines at the head of a text that say who wrote and published it and when. `known`: what needs no line."""

    source: str
    is_markdown: bool
    known: ArticleMeta
    found: Imprint = Imprint()  # noqa: RUF009 - a frozen value

    def read(self, position: int, *, is_top: bool = False) -> int:
        """Take the lines from a position on that are nothing else; where the text goes on behind them.

        At the top of a file, above a title, only lines with a date.
        """
        end, found = position, self.found
        while (line := self._next(end)) is not None and line[1].adds_to(self.known, found):
            end, found = line[0], found.with_more(line[1])
        is_taken = (found.published or found.updated) if is_top else found.is_anchored
        if end == position or not is_taken or (is_top and not self.source[end:].strip()):
            return position
        self.found = found
        return end

    def _next(self, position: int) -> tuple[int, Imprint] | None:
        """The end of the next line, in Markdown of the next paragraph, and what it says."""
        start = _skip_blank_lines(self.source, position)
        line = _line_at(self.source, start)
        if not line or len(line) > _LONGEST_IMPRINT:
            return None
        end = min(start + len(line) + 1, len(self.source))
        found = read_imprint(_markdown_words(line) if self.is_markdown else line)
        if self.is_markdown and found and _line_at(self.source, end).strip():
            following = self._next(end)
            return (following[0], found.with_more(following[1])) if following else None
        return (end, found) if found else None

    def read_closing(self, body: str) -> None:
        """What the last line of a text says, where its head says nothing: "Tidende, 9 May 2026"."""
        if self.found.published or self.known.published:
            return
        last = body.rstrip()[-_LONGEST_IMPRINT:].rpartition("\n\n")[2]
        words = _markdown_words(last) if self.is_markdown else last
        closing = read_imprint(words) if has_year(words) else None
        if closing and closing.published and not closing.place:
            self.found = self.found.with_more(closing)


class _Opening(NamedTuple):
    """The first words of a text: its dateline, with the date and the agency in it, and what follows."""

    published: str | None
    agency: str | None
    text: str

    @staticmethod
    def of(source: str, body: int, is_markdown: bool) -> _Opening:
        """Read what opens the text: "BAYONNE, April 3, 2026 (Courier) — "."""
        start = _skip_blank_lines(source, body)
        text = source[start : start + 3_000]
        line = _line_at(source, start)[:_LONGEST_DATELINE]
        dateline = _DATELINE.match(_markdown_words(line) if is_markdown else line.strip())
        if dateline is None:
            return _Opening(None, None, text)
        return _Opening(to_iso(dateline["date"]) if dateline["date"] else None, dateline["agency"], text)


def _published(meta: ArticleMeta, imprint: Imprint, opening: _Opening, title: str, name: str) -> ArticleMeta:
    """Who published the article and when, from the surest that says so; with its byline."""
    stem = stem_of(name)
    dates: list[tuple[Clue | None, str | None]] = [
        ("text", imprint.published),
        ("dateline", opening.published),
    ]
    if meta.published and (meta.date_from == "front matter" or not meta.date_guessed):
        dates.insert(0 if meta.date_from == "front matter" else 1, (meta.date_from, meta.published))
    elif meta.published and meta.date_from != "file":
        dates.append((meta.date_from, meta.published))
    dates += [
        ("updated", imprint.updated),
        ("name", date_in_name(stem)),
        ("heading", _date_in_headings(title, opening)),
    ]
    if meta.date_from == "file":
        dates.append(("file", meta.published))
    clue, date = next(((clue, date) for clue, date in dates if date), (None, None))
    if clue == "text" and meta.published and date and meta.published[:10] == date[:10] and not meta.date_guessed:
        clue, date = meta.date_from, meta.published  # the same day, with its hour
    place = imprint.place if imprint.place and is_place(imprint.place, opening.text) else None
    outlets: list[tuple[Clue | None, str | None]] = [
        ("place" if imprint.place else "text", None if place else imprint.source),
    ]
    if meta.source and (meta.source_from == "front matter" or imprint.place):
        outlets.insert(0, (meta.source_from, meta.source))
    elif meta.source:
        outlets.append((meta.source_from, meta.source))
    outlets += [("agency", opening.agency), ("name", outlet_in_name(stem, f"{title} {opening.text}"))]
    source_from, outlet = next(((clue, outlet) for clue, outlet in outlets if outlet), (None, None))
    return replace(
        meta,
        byline=meta.byline or imprint.byline,
        published=date,
        source=outlet,
        date_from=clue,
        source_from=source_from,
    )


def _date_in_headings(title: str, opening: _Opening) -> str | None:
    """The date in a title, or in a line below it that is set like one: "Minutes of the meeting of 6 May 2026"."""
    first = opening.text.partition("\n")[0].strip()
    lines = (title, first if is_heading(first) else "")
    return next((date.iso[:10] for line in lines for date in dates_within(line)), None)


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


def _title_over_imprint(source: str, start: int) -> _Title | None:
    """The title that a first line without any mark is, when the line after it says who published the article."""
    line = _line_at(source, start)
    end = start + len(line) + 1
    words = _markdown_words(line)
    if not looks_like_title(words) or _line_at(source, end).strip():
        return None
    imprint = read_imprint(_markdown_words(_line_at(source, _skip_blank_lines(source, end))))
    return _Title(words, end, guessed=True) if imprint and imprint.is_anchored else None


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
    if read_imprint(following):
        return True
    first_word = following.split(None, 1)[0]
    return len(line) + 1 + len(first_word) <= 0.8 * len(following) and not following.lstrip()[0].islower()


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

_DATELINE = re.compile(
    r"[A-ZÀ-ÖØ-Þ][A-ZÀ-ÖØ-Þ .'’-]{2,40}(?:, (?!(?:[A-Z][a-z]{2,8}\.? )?\d)[A-Z][\w. ]{1,30}?){0,3}"
    r"(?:,? (?P<date>[A-Z][a-z]{2,8}\.? \d{1,2}, \d{4}|\d{1,2}\.? [^\W\d_]{3,10}\.? \d{4})|, [A-Z][a-z]{2,8}\.? \d{1,2}"
    r"|, \d{1,2}\.? [^\W\d_]{3,10}\.?)?"
    r" ?(?:\((?P<agency>[A-Z][\w. ]{1,30})\))? ?(?:—|–|--|-) ?(?=\S)"
)
_LONGEST_DATELINE = 200
_LONGEST_IMPRINT = 200
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
        and read_imprint(line) is None
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
