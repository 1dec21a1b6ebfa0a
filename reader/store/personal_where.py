"""A bookmark filter as a condition of SQL."""

from __future__ import annotations

from reader.model.keeping import BookmarkFilter, BookmarkOrder

ORDERS: dict[BookmarkOrder, str] = {
    "newest": "b.created DESC, b.id DESC",
    "oldest": "b.created, b.id",
    "article": "b.path, coalesce(b.found_start, b.kept_start), b.id",
    "published": "b.published IS NULL, b.published DESC, b.path, coalesce(b.found_start, b.kept_start), b.id",
    "source": "b.source IS NULL, b.source COLLATE NOCASE, b.created DESC, b.id DESC",
    "speaker": "b.speaker IS NULL, b.speaker COLLATE NOCASE, b.created DESC, b.id DESC",
}

# As bytes: SQLite hands no text with damaged characters to a function.
_SEARCHED = (
    "contains_all(?, CAST(b.text || char(10) || coalesce(b.found_text, '') || char(10) || b.note || char(10) || b.title"
    " || char(10) || coalesce(b.source, '') || char(10) || coalesce(b.speaker, '') || char(10)"
    " || coalesce((SELECT group_concat(tag, ' ') FROM bookmark_tag WHERE bookmark_id = b.id), '') AS BLOB))"
)


def where(only: BookmarkFilter) -> tuple[str, tuple[str, ...]]:
    """(condition on `bookmark b`, its parameters)."""
    conditions: list[str] = ["1"]
    parameters: list[str] = []

    def narrow(condition: str, *values: str) -> None:
        conditions.append(condition)
        parameters.extend(values)

    if only.path is not None:
        narrow("b.path = ?", only.path)
    if only.tag:
        narrow("b.id IN (SELECT bookmark_id FROM bookmark_tag WHERE folded = ?)", only.tag.lstrip("#").casefold())
    if only.states:
        narrow(f"b.state IN ({', '.join('?' * len(only.states))})", *only.states)
    if only.source:
        narrow("b.source = ? COLLATE NOCASE", only.source)
    if only.since:
        narrow("b.created >= ?", only.since)
    if only.until:
        # `~` sorts after every character of a time, so the whole of the last day is included.
        narrow("b.created <= ?", f"{only.until}~")
    if words := only.text.casefold().strip():
        narrow(_SEARCHED, words)
    return " AND ".join(conditions), tuple(parameters)
