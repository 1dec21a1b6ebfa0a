"""`newsreader verify`: whether an article still says what the page said that it came from."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from reader.cli.feeds import opened_feeds
from reader.cli.names import NOTHING_FOUND
from reader.cli.output import local_time, put, put_json
from reader.errors import FeedsError
from reader.model.plain_text import one_line

_PAGE = {
    "same": "The page is as it was fetched.",
    "changed": "The kept page was changed since it was fetched, or is damaged: it proves nothing any more.",
    "gone": "The page was kept, but its file is gone.",
    "not_kept": "No page is kept of this article. `keep_pages = true` in config.toml keeps those to come.",
}
_TEXT = {
    "same": "The text is what that page gives.",
    "edited": "The text was edited since.",
    "other": "The text is not what that page gives: another version of newsreader may have read it.",
}


@click.command(epilog="\b\nExamples:\n  newsreader verify ~/News/courier/2026-03/2026-03-02-storm-1a2b3c.md --cite")
@click.argument("path", metavar="ARTICLE", type=click.Path(path_type=Path))
@click.option("--cite", is_flag=True, help="Print a citation with the time and the hash of the page.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def verify(path: Path, cite: bool, as_json: bool) -> None:
    """Compare the article ARTICLE with the page that it came from, as it was fetched. The network is not used.

    Pages are kept if `keep_pages = true` in config.toml. Exit code 0: page and text hold, 1: they do not, or no page
    is kept.
    """
    with opened_feeds() as feeds:
        inside = feeds.relative(str(path.resolve()))
        if inside is None:
            raise FeedsError(f"{path} is no article that newsreader fetched.")
        found = feeds.verify(inside)
        article = feeds.news.read(inside)
    if as_json:
        put_json(msgspec.to_builtins(found))
    elif cite and article is not None and found.page == "same":
        names = ("title", "author", "source", "date")
        known = [one_line(str(article.fields[name])) for name in names if article.fields.get(name)]
        put(". ".join([*known, found.url, f"Fetched {found.fetched}, SHA-256 of the page {found.sha256}."]))
    else:
        put(_PAGE[found.page])
        if found.text:
            put(_TEXT[found.text])
        if found.sha256:
            put(f"  {found.url} · fetched {local_time(found.fetched)}")
            put(f"  SHA-256 {found.sha256}")
            put(f"  {found.file}")
    if found.text != "same":
        raise click.exceptions.Exit(NOTHING_FOUND)
