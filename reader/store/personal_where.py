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
    for tag in only.tags:
        folded = tag.lstrip("#").casefold()
        begins = folded.endswith("*")
        same = "substr(folded, 1, length(?)) = ?" if begins else "folded = ?"
        values = (folded[:-1],) * 2 if begins else (folded,)
        narrow(f"b.id IN (SELECT bookmark_id FROM bookmark_tag WHERE {same})", *values)
    if only.states:
        narrow(f"b.state IN ({', '.join('?' * len(only.states))})", *only.states)
    if only.source:
        if only.source.endswith("*"):
            narrow("contains_all(?, CAST(coalesce(b.source, '') AS BLOB))", only.source[:-1].casefold())
        else:
            narrow("b.source = ? COLLATE NOCASE", only.source)
    for column, since, until in (
        ("created", only.since, only.until),
        ("published", only.published_since, only.published_until),
    ):
        if since:
            narrow(f"b.{column} >= ?", since)
        if until:
            # `~` sorts after every character of a time, so the whole of the last day or month is included.
            narrow(f"b.{column} <= ?", f"{until}~")
    if words := only.text.casefold().strip():
        narrow(_SEARCHED, words)
    return " AND ".join(conditions), tuple(parameters)
