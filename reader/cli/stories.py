"""`newsreader stories`: events that several articles report; `newsreader story`: the evidence of one."""

from __future__ import annotations

from pathlib import Path

import click

from reader.cli.opening import library_option, opened, paths_argument, say_lag, stale_option
from reader.cli.output import (
    Styled,
    csv_option,
    json_lines_option,
    limited,
    nothing_found,
    put,
    put_json,
    put_order_doubt,
    put_rows,
    put_text,
    say,
    write_new,
)
from reader.model.desks import StoryRow
from reader.model.origins import of_origins
from reader.model.plain_text import amount
from reader.records.articles import STORIES, article_fields, provenance


@click.command(epilog="\b\nExample:\n  newsreader stories ~/news --json")
@paths_argument
@json_lines_option
@csv_option
@library_option
@stale_option
def stories(paths: tuple[Path, ...], as_json: bool, as_csv: bool, server: str | None, stale: bool) -> None:
    """Events reported by two or more articles in the library of PATH..., newest first."""
    with opened(paths, stale=stale, evidence=True, server=server) as library:
        say_lag(library)
        found = limited(library.told_stories(), None, "No event is reported by two articles.")
        put_rows(found, STORIES, _put_story, as_json=as_json, as_csv=as_csv)


def _put_story(story: StoryRow) -> None:
    put(Styled(story.title, bold=True), f" · {amount(len(story.headings), 'article')}{of_origins(story.origins)}")
    put_order_doubt(story.headings)
    for heading in story.headings:
        put(Styled(f"  {provenance(heading)} · {heading.meta.title}", dim=True))


@click.command(epilog="\b\nExamples:\n  newsreader story flood\n  newsreader story flood --export flood.md")
@click.argument("name")
@paths_argument
@click.option("--export", "target", type=click.Path(path_type=Path, dir_okay=False), help="Write the evidence file.")
@click.option("--force", is_flag=True, help="Write over a file that is there.")
@json_lines_option
@stale_option
def story(name: str, paths: tuple[Path, ...], target: Path | None, force: bool, as_json: bool, stale: bool) -> None:
    """The articles of a story. NAME is a saved search, the title of an event, or any search."""
    from reader.evidence.evidence_file import markdown
    from reader.library.reading.story import story_evidence
    from reader.records.figures import difference_fields
    from reader.records.same_quotes import same_fields

    with opened(paths, stale=stale, evidence=True) as library:
        saved = {one.name.casefold(): one.query for one in library.searches.saved_searches()}
        events = {one.title.casefold(): one.headings for one in library.desks.stories()}
        query = saved.get(name.casefold(), name)
        if query is name and name.casefold() in events:
            query, articles = "", [heading.id for heading in events[name.casefold()]]
        else:
            articles = sorted(library.matching_now(query))
        evidence = story_evidence(library, name, query, articles)
    if not evidence.headings:
        nothing_found(f"No saved search is called “{name}”, and nothing is found by searching for it.")
    if target is not None:
        write_new(target, markdown(evidence), force=force, hint="--force writes over it.")
        say(f"Evidence on {amount(len(evidence.headings), 'article')} written to {target}.")
    if as_json:
        put_json(
            {
                "story": name,
                "query": query,
                "articles": [article_fields(heading) for heading in evidence.headings],
                "quotes": len(evidence.quotes),
                "figures": len(evidence.figures),
                "same": [same_fields(group) for group in evidence.same],
                "differ": [difference_fields(one) for one in evidence.differences],
                "bookmarks": len(evidence.bookmarks),
            }
        )
    elif target is None:
        put_text(markdown(evidence))
