"""Article text as Markdown that shows exactly that text, and bookmarks in it: CommonMark, GitHub's and Obsidian's."""

from __future__ import annotations

import re
from collections.abc import Sequence
from string import Template

from reader.model.article import ArticleMeta, marked
from reader.model.export_template import check_template
from reader.model.passage import Bookmark, Citation
from reader.model.plain_text import printable
from reader.passages.wording import UNSURE, words_of

_ALWAYS = re.compile(r"[\\`*_\[\]<>|~$^{}]|==|%%|&(?=#?\w+;)|#(?=\w)|(?<=[A-Za-z]):(?=//)")
_AT_START = re.compile(r"[#+=:-]|\d+(?=[.)])")


def escape_line(line: str) -> str:
    """One line of text, escaped; line ends inside become spaces."""
    line = " ".join(printable(line).split())
    escaped = _ALWAYS.sub(lambda match: "".join(f"\\{character}" for character in match[0]), line)
    first = _AT_START.match(escaped)
    if first is None:
        return escaped
    if first[0][0].isdigit():
        return f"{first[0]}\\{escaped[first.end() :]}"
    return f"\\{escaped}"


def quote_block(text: str) -> str:
    """`text` as a block quotation; each of its lines is a paragraph, as it is in an article."""
    lines = [escape_line(line) for line in printable(text).split("\n") if line.strip()]
    return "\n>\n".join(f"> {line}" for line in lines)


def title_link(title: str, url: str) -> str:
    """A title as Markdown, linked when the address is one of the web."""
    if not re.match(r"https?://", url, re.IGNORECASE):
        return escape_line(title)
    address = re.sub(r"[\s<>\\\x00-\x1f]", lambda match: "".join(f"%{byte:02X}" for byte in match[0].encode()), url)
    return f"[{escape_line(title) or address}](<{address}>)"


def day_of(published: str | None) -> str:
    """The day of an ISO date or date and time; anything else as it is."""
    if published is None:
        return ""
    return published[:10] if re.match(r"\d{4}-\d\d-\d\d(?!\d)", published) else published


# -- bookmarks --------------------------------------------------------------------------------------------------------


def to_markdown(bookmarks: Sequence[Bookmark]) -> str:
    """A section for each article, in the order of their first bookmarks, in it a quotation for each bookmark.

    A quotation has the block id `^bm-…`, so that a note elsewhere can link to it; below stand who said it, the note as
    it was written, and the tags. Article text is escaped: it cannot be taken for Markdown.
    """
    articles: dict[tuple[str, str, str | None], list[Bookmark]] = {}
    for bookmark in bookmarks:
        articles.setdefault(_article(bookmark), []).append(bookmark)
    parts = []
    for some in articles.values():
        parts.append(_heading(some[0].passage.cite))
        parts.extend(_section(bookmark) for bookmark in some)
    return "\n\n".join(parts) + "\n" if parts else ""


def _article(bookmark: Bookmark) -> tuple[str, str, str | None]:
    cite = bookmark.passage.cite
    return cite.path, cite.title, cite.url


def _heading(cite: Citation) -> str:
    title = title_link(cite.title or cite.path, cite.url or "")
    about = " · ".join(escape_line(part) for part in (*published_by(cite), cite.byline) if part)
    return f"## {title}\n\n{about}" if about else f"## {title}"


def published_by(cite: Citation | ArticleMeta) -> tuple[str, str]:
    """Outlet and day, "?" behind a guess."""
    day = marked(day_of(cite.published), guessed=cite.date_guessed)
    return marked(cite.source, guessed=cite.source_guessed), day


def _section(bookmark: Bookmark) -> str:
    cite = bookmark.passage.cite
    passage = bookmark.passage
    how = " (reported)" if passage.wording == "reported" else UNSURE if passage.unsure else ""
    said = [f"{escape_line(cite.speaker)}{how}"] if cite.speaker else []
    said += [title_link(cite.title, cite.url or "")] if cite.title else []
    said += [escape_line(part) for part in published_by(cite) if part]
    parts = ["*The whole article.*" if bookmark.is_article else quote_block(words_of(passage))]
    if bookmark.id is not None:
        parts.append(f"^bm-{bookmark.id}")
    if said and not bookmark.is_article:
        parts.append(f"— {', '.join(said)}")
    parts.append(_change(bookmark))
    parts.append(printable(bookmark.note).strip())
    # In the characters that Obsidian allows.
    parts.append(" ".join("#" + re.sub(r"[^\w/-]+", "-", tag) for tag in bookmark.tags))
    return "\n\n".join(part for part in parts if part)


def _change(bookmark: Bookmark) -> str:
    """What became of the passage, unless it is still as it was kept."""
    state, found = bookmark.place.state, bookmark.place.found_text
    if state == "edited" and found is not None and found != bookmark.passage.text:
        return f"*The article now reads:* {escape_line(found)}"
    if state == "orphan":
        return "*These words are no longer in the article.*"
    if state == "missing":
        return "*The article was missing when this was exported.*"
    return ""


# -- a template of a person's own -------------------------------------------------------------------------------------


def by_template(bookmarks: Sequence[Bookmark], template: str) -> str:
    """Each bookmark by the template, one after the other. What is of the article is escaped, line by line.

    Raises ValueError when the template names an unknown field.
    """
    check_template(template)
    filled = Template(template)
    return "".join(filled.substitute(_template_fields(bookmark)).rstrip() + "\n\n" for bookmark in bookmarks)


def _template_fields(bookmark: Bookmark) -> dict[str, str]:
    passage, cite = bookmark.passage, bookmark.passage.cite
    words = words_of(passage)
    source, date = published_by(cite)
    fields = {
        "text": escape_line(words),
        "speaker": escape_line(f"{cite.speaker}{UNSURE if passage.unsure else ''}") if cite.speaker else "",
        "title": escape_line(cite.title),
        "source": escape_line(source),
        "byline": escape_line(cite.byline or ""),
        "date": escape_line(date),
        "path": escape_line(bookmark.place.path),
    }
    address = "".join(printable(cite.url or "").split())
    return fields | {
        "quote": quote_block(words),
        "url": address if re.match(r"https?://", address, re.IGNORECASE) else "",
        "note": printable(bookmark.note).strip(),
        "tags": " ".join(f"#{tag}" for tag in bookmark.tags),
        "kind": passage.kind,
    }
