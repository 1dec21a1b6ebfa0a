"""Articles: columns, fields, and where one comes from."""

from __future__ import annotations

from typing import Any

from reader.model import ArticleMeta, Heading
from reader.model.article import marked
from reader.model.desks import StoryRow
from reader.model.origins import Origins
from reader.model.plain_text import one_line
from reader.records.table import Table

ARTICLE_COLUMNS = ("title", "source", "date", "url", "path", "date_guessed", "source_guessed", "language")


def article_cells(heading: Heading) -> tuple[object, ...]:
    """The values of `ARTICLE_COLUMNS`."""
    meta = heading.meta
    guessed = ("guessed" if meta.date_guessed else None, "guessed" if meta.source_guessed else None)
    return meta.title, meta.source, meta.published, meta.url, heading.path, *guessed, meta.language


def article_fields(heading: Heading) -> dict[str, Any]:
    """An article within a JSON object."""
    return {"id": heading.id, "path": heading.path, **meta_fields(heading.meta)}


def meta_fields(meta: ArticleMeta) -> dict[str, Any]:
    """What is known of an article within a JSON object."""
    return {
        "title": meta.title,
        "source": meta.source,
        "date": meta.published,
        "url": meta.url,
        "language": meta.language,
        "date_guessed": meta.date_guessed,
        "source_guessed": meta.source_guessed,
    }


def provenance(heading: Heading) -> str:
    """ "The Courier · 2026-03-02", as much of it as is known; the path when nothing is."""
    return joined(*published(heading.meta)) or one_line(heading.path)


def published(meta: ArticleMeta) -> tuple[str, str]:
    """Outlet and day of an article, "?" behind a guess; "" for what is not known."""
    day = marked((meta.published or "")[:10], guessed=meta.date_guessed)
    return marked(meta.source, guessed=meta.source_guessed), day


def joined(*parts: str | None, between: str = " · ") -> str:
    """The parts that are known, each on one line."""
    return between.join(part for part in map(one_line, (part or "" for part in parts)) if part)


def origins_fields(origins: Origins | None) -> dict[str, Any]:
    """From how many origins articles come, and whether that is the least."""
    return {"origins": origins.count, "origins_unsure": origins.unsure} if origins else {}


def _story_fields(story: StoryRow) -> dict[str, Any]:
    return {
        "story": story.id,
        "title": story.title,
        **origins_fields(story.origins),
        "articles": [article_fields(one) for one in story.headings],
    }


STORIES: Table[StoryRow] = Table(
    ("story", *ARTICLE_COLUMNS),
    lambda story, _: ((story.id, *article_cells(one)) for one in story.headings),
    _story_fields,
)
