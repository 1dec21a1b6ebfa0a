"""`newsreader versions`: the texts that an article had, and what changed from each to the next."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reader.cli.output import Styled, local_time, nothing_found, put, put_json
from reader.errors import LibraryError
from reader.model.plain_text import one_line

if TYPE_CHECKING:
    from reader.feeds.versions import Change
    from reader.library.reading.versions import Difference, Version


@click.command(
    epilog="\b\nExamples:\n  newsreader versions ~/News/courier/2026-03/2026-03-02-storm-1a2b3c.md\n"
    "  newsreader versions ARTICLE --diff --json"
)
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--diff", "with_diff", is_flag=True, help="What changed from each version to the next.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object per version, or per change.")
def versions(path: Path, with_diff: bool, as_json: bool) -> None:
    """List the versions of the article at PATH. Exit code 1 if there is only one."""
    from reader.library.reading.versions import difference, versions_of

    if not path.is_file():
        raise LibraryError(f"{path} is not a file. Name an article.")
    texts = versions_of(path)
    if with_diff:
        for old, new in pairwise(texts):
            _tell_difference(difference(old, new), as_json)
    else:
        for text in texts:
            if as_json:
                put_json(_version_fields(text))
            else:
                words = len(text.article.text.split())
                now = " · the current one" if text.current else f" · {text.path}"
                put(f"{local_time(text.moment) or 'unknown time'} · {words:,} words · {text.article.meta.title}{now}")
    if len(texts) < 2:
        nothing_found("Only one version of this article is known.")


def _version_fields(version: Version) -> dict[str, Any]:
    meta = version.article.meta
    fields = {"moment": version.moment or None, "current": version.current, "path": str(version.path)}
    return {**fields, "title": meta.title, "words": len(version.article.text.split())}


def _tell_difference(found: Difference, as_json: bool) -> None:
    before, after = found.old.article.text, found.new.article.text
    if as_json:
        changed = [
            {
                "old_start": change.old_start,
                "old_end": change.old_end,
                "new_start": change.new_start,
                "new_end": change.new_end,
                "old": before[change.old_start : change.old_end],
                "new": after[change.new_start : change.new_end],
            }
            for change in found.changes
        ]
        items = [{"what": item.what, "fate": item.fate, "old": item.old, "new": item.new} for item in found.items]
        put_json(
            {"from": _version_fields(found.old), "to": _version_fields(found.new), "changes": changed, "items": items}
        )
        return
    before_and_after = f"{local_time(found.old.moment) or 'earlier'} → {local_time(found.new.moment) or 'later'}"
    put(Styled(before_and_after, bold=True))
    if found.title_changed:
        put("  Headline: ", *_struck_and_set(found.old.article.meta.title, found.new.article.meta.title))
    for change in found.changes:
        put(*_in_context(change, before, after))
    for item in found.items:
        told = " → ".join(" ".join(words.split()) for words in (item.old, item.new) if words)
        put(f"  {item.what.capitalize()} {item.fate}: {told}")


_AROUND = 40
"""Characters of unchanged text shown on either side of a change."""


def _in_context(change: Change, before: str, after: str) -> Iterator[str | Styled]:
    """A change as `git diff --word-diff` writes it, with some words around it, on one line."""
    lead = before[max(0, change.old_start - _AROUND) : change.old_start]
    tail = before[change.old_end : change.old_end + _AROUND]
    old, new = before[change.old_start : change.old_end], after[change.new_start : change.new_end]
    yield f"  …{one_line(lead.partition(' ')[2] if change.old_start > _AROUND else lead)} "
    yield from _struck_and_set(one_line(old), one_line(new))
    yield f" {one_line(tail.rpartition(' ')[0] or tail)}…"


def _struck_and_set(old: str, new: str) -> Iterator[str | Styled]:
    """Words that are gone and words that came."""
    if old:
        yield Styled(f"[-{old}-]", colour="red")
    if old and new:
        yield " "
    if new:
        yield Styled(f"{{+{new}+}}", colour="green")
