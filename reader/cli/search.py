"""`newsreader search`."""

from __future__ import annotations

from pathlib import Path

import click

from reader.cli.common import article_fields, byline, opened, print_json, say, stale_option
from reader.cli.main import NOTHING_FOUND
from reader.model.search import SearchOrder


@click.command(
    epilog="\b\nExamples:\n  newsreader search 'flood toll'\n  newsreader search 'speaker:askew said:morning' ~/news\n"
    "  newsreader search 'figure:>1000 homes' --json"
)
@click.argument("query")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 100_000), help="Hits at most.")
@click.option("--order", type=click.Choice(["relevance", "newest", "oldest"]), default="relevance", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@stale_option
def search(query: str, paths: tuple[Path, ...], limit: int, order: SearchOrder, as_json: bool, stale: bool) -> None:
    """Articles that match QUERY in the library of PATH..., best first."""
    with opened(paths, stale=stale) as library:
        answer = library.search_now(query, limit, order)
        headings = {heading.id: heading for heading in library.headings_of([hit.id for hit in answer.hits])}
    hits = [(hit, headings[hit.id]) for hit in answer.hits if hit.id in headings]
    if as_json:
        print_json(
            {
                "query": query,
                "read_as": answer.read_as,
                "total": answer.total,
                "took_ms": round(answer.took_ms, 2),
                "suggestion": answer.suggestion,
                "dropped": list(answer.dropped),
                "error": answer.error,
                "hits": [
                    {
                        **article_fields(heading),
                        "score": round(hit.score, 4),
                        "copies": hit.copies,
                        "snippet": hit.snippet,
                        "spans": [list(span) for span in hit.spans],
                    }
                    for hit, heading in hits
                ],
            }
        )
    else:
        for hit, heading in hits:
            click.echo(click.style(heading.meta.title, bold=True))
            copies = f" · {_copies(hit.copies)}" if hit.copies else ""
            click.echo(f"  {byline(heading) or heading.path}{copies}")
            if hit.snippet:
                click.echo(f"  {_lit(hit.snippet, hit.spans)}")
        for line in (answer.read_as, answer.error):
            if line:
                say(line)
        if answer.suggestion and not hits:
            without = f" (without {', '.join(answer.dropped)})" if answer.dropped else ""
            say(f"Nothing found. Did you mean: {answer.suggestion}{without}")
        else:
            say(f"{answer.total:,} {'hit' if answer.total == 1 else 'hits'} · {answer.took_ms:.0f} ms")
    if not hits:
        raise click.exceptions.Exit(NOTHING_FOUND)


def _copies(number: int) -> str:
    return f"+{number:,} {'copy' if number == 1 else 'copies'}"


def _lit(snippet: str, spans: tuple[tuple[int, int], ...]) -> str:
    parts, at = [], 0
    for start, end in spans:
        parts += [snippet[at:start], click.style(snippet[start:end], reverse=True)]
        at = end
    return " ".join("".join([*parts, snippet[at:]]).split())
