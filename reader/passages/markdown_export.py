"""Bookmarks as Markdown that Obsidian and every other reader of CommonMark shows well."""

from __future__ import annotations

import re
from collections.abc import Sequence

from reader.model.passage import Bookmark, Citation
from reader.passages.citing import day_of, title_link
from reader.passages.markdown_text import escape_line, quote_block
from reader.passages.plain_text import printable


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
    about = " · ".join(escape_line(part) for part in (cite.source, day_of(cite.published), cite.byline) if part)
    return f"## {title}\n\n{about}" if about else f"## {title}"


def _section(bookmark: Bookmark) -> str:
    cite = bookmark.passage.cite
    said = [escape_line(cite.speaker)] if cite.speaker else []
    said += [title_link(cite.title, cite.url or "")] if cite.title else []
    said += [escape_line(part) for part in (cite.source, day_of(cite.published)) if part]
    parts = [quote_block(bookmark.passage.text)]
    if bookmark.id is not None:
        parts.append(f"^bm-{bookmark.id}")
    if said:
        parts.append(f"— {', '.join(said)}")
    parts.append(_change(bookmark))
    parts.append(printable(bookmark.note).strip())
    parts.append(" ".join(f"#{_tag(tag)}" for tag in bookmark.tags))
    return "\n\n".join(part for part in parts if part)


def _change(bookmark: Bookmark) -> str:
    """What has become of the passage, when it does not stand there as it was kept."""
    state, found = bookmark.place.state, bookmark.place.found_text
    if state == "edited" and found is not None and found != bookmark.passage.text:
        return f"*The article now reads:* {escape_line(found)}"
    if state == "orphan":
        return "*These words are not in the article any more.*"
    if state == "missing":
        return "*The article was not there when this was exported.*"
    return ""


def _tag(tag: str) -> str:
    """A tag in the characters Obsidian allows."""
    return re.sub(r"[^\w/-]+", "-", tag)
