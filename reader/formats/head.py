"""The head of a file: front matter, title, byline and date, and where the text begins."""

from __future__ import annotations

import re
from dataclasses import dataclass

from reader.formats.frontmatter import FrontMatter, read_front_matter
from reader.formats.names import Format, format_of, title_from_name
from reader.formats.titles import byline_in, date_in, looks_like_title, title_from_lead, without_markup
from reader.model import ArticleMeta

_LONGEST_TITLE = 400
_ATX = re.compile(r" {0,3}(#{1,6})(?:[ \t]+(.*?))??(?:[ \t]+#+)?[ \t]*(?:\n|$)")
_HEADING_MARKS = re.compile(r" {0,3}#{1,6}[ \t]+")
_SETEXT = re.compile(r" {0,3}(\S[^\n]*)\n {0,3}(?:=+|-{2,})[ \t]*(?:\n|$)")
_BLOCK_MARKS = re.compile(r"[ \t]*(?:(?:>|[-*+]|\d{1,9}[.)]|#{1,6}|\|)(?:[ \t]+|$))*")
_WITHOUT_WORDS = re.compile(r"[ \t]*(?:```.*|~~~.*|\[[^\]]*\]:[ \t].*|[|:\-=*_ \t]+)$")
_IMAGE = re.compile(r"!\[[^\[\]]*\]\([^()\n]*\)")
_LINE = re.compile(r"[^\n]*")


@dataclass(frozen=True, slots=True)
class Head:
    """What the first bytes of a file say.

    `front`: where front matter ends; `body`: where the text begins, after the lines that became title and byline.
    """

    meta: ArticleMeta
    front: int
    body: int
    title_guessed: bool
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class _Title:
    words: str
    end: int
    guessed: bool = False


def read_head(name: str, source: str) -> Head:
    """The head of a file called `name`; `source` has line feeds only and may break off anywhere.

    A heading or headline that gives the title is no part of the text: the title is shown above it. The same goes for
    a byline and a date that stand alone under it.
    """
    kind = format_of(name)
    front = read_front_matter(source) if kind == "markdown" or source.startswith("---") else FrontMatter()
    start = _skip_blank_lines(source, front.end)
    title = _markdown_title(source, start) if kind == "markdown" else _text_title(source, start)
    if title and front.title and not _same_title(title.words, front.title):
        title = None
    body = title.end if title else start
    byline, published = front.byline, front.published
    if title or front.title:
        body, byline, published = _lines_under_title(source, body, kind, byline, published)
    words = front.title or (title.words if title else "")
    meta = ArticleMeta(
        title=(words or _lead_title(source, body, kind) or title_from_name(name))[:_LONGEST_TITLE],
        byline=byline,
        source=front.source,
        published=published,
        url=front.url,
        language=front.language,
    )
    guessed = not front.title and (title is None or title.guessed)
    return Head(meta, front.end, body, guessed, front.notes)


def _same_title(heading: str, title: str) -> bool:
    return heading.casefold() == without_markup(title).casefold()


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
    source: str, body: int, kind: Format, byline: str | None, published: str | None
) -> tuple[int, str | None, str | None]:
    """Byline and date standing alone below the title, and where the text begins after them."""
    for _ in range(2):
        start = _skip_blank_lines(source, body)
        line = _line_at(source, start)
        if not line or len(line) > 200:
            break
        end = min(start + len(line) + 1, len(source))
        words = without_markup(line) if kind == "markdown" else line
        if kind == "markdown" and _line_at(source, end).strip():
            break
        if byline is None and (names := byline_in(words)):
            body, byline = end, names
        elif published is None and (date := date_in(words)):
            body, published = end, date
        else:
            break
    return body, byline, published


def _lead_title(source: str, body: int, kind: Format) -> str:
    """A title from the first lines that have words."""
    lead: list[str] = []
    for line in source[body : body + 4_000].split("\n"):
        words = _markdown_words(line) if kind == "markdown" else line.strip()
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
