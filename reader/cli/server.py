"""`newsreader library`, `index --to`: a library on a server is made, filled, looked at and renewed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click
from msgspec.structs import asdict

from reader.cli.names import FAILED
from reader.cli.opening import Meter
from reader.cli.output import ProgressLine, put, put_json, say
from reader.model.plain_text import amount

if TYPE_CHECKING:
    from reader.search.opensearch.administration import Condition
    from reader.search.opensearch.connection import Server

_UNITS = {"k": 1_000, "m": 1_000_000}
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")


def _amount(ctx: click.Context, param: click.Parameter, typed: str | None) -> int | None:
    """A number of articles as typed: 500000, 500k, 10m."""
    if typed is None:
        return None
    text = typed.strip().lower().replace(",", "").replace("_", "")
    try:
        number = int(float(text.rstrip("km")) * _UNITS.get(text[-1:], 1))
    except (ValueError, OverflowError):
        number = 0
    if number < 1:
        raise click.BadParameter(f"“{typed}” is not a number of articles. Write 500000, 500k or 10m.", ctx, param)
    return number


_articles_option = click.option(
    "--articles", callback=_amount, metavar="NUMBER", help="About how many articles it will hold: 500k, 10m."
)
_replicas_option = click.option(
    "--replicas", type=click.IntRange(0, 5), help="Copies of each part on other nodes: 1 survives the loss of a node."
)


@contextmanager
def _opened(named: str) -> Iterator[Server]:
    from reader.library.server.places import server_of
    from reader.settings import load_settings, user_folders

    settings = load_settings(user_folders().config_file)
    for notice in settings.notices:
        say(notice)
    with closing(server_of(named, settings)) as server:
        yield server


@click.group()
def library() -> None:
    """Create, inspect and upgrade a library on a server. LIBRARY is its address, or its name in config.toml."""


@library.command(
    epilog="\b\nExamples:\n  newsreader library init https://desk.example:9200/news --articles 10m --replicas 1"
)
@click.argument("library")
@_articles_option
@_replicas_option
def init(library: str, articles: int | None, replicas: int | None) -> None:
    """Create an empty library."""
    from reader.extraction import RULES_VERSION
    from reader.search.opensearch.administration import initialise

    with _opened(library) as server:
        initialise(server, RULES_VERSION, articles=articles or 1_000_000, replicas=replicas or 0)
        put(f"Created: {server.address}. `newsreader index PATH... --to {library}` fills it.")


@library.command()
@click.argument("library")
@json_option
def status(library: str, as_json: bool) -> None:
    """Show the state of a library: articles, size, parts and versions."""
    from reader.search.opensearch.administration import condition

    with _opened(library) as server:
        found = condition(server)
    if as_json:
        put_json(asdict(found))
    else:
        for line in _told(found):
            put(line)
    if found.health == "red":
        raise click.exceptions.Exit(FAILED)


def _told(found: Condition) -> Iterator[str]:
    kilobytes = found.bytes_on_disk / 1000 / max(1, found.articles)
    yield f"{amount(found.articles, 'article')}, {found.bytes_on_disk / 1e6:,.1f} MB on disk ({kilobytes:.1f} kB each)"
    parts = amount(found.shards, "part")
    copies = f"{amount(found.replicas, 'copy', 'copies')} each" if found.replicas else "no copies"
    yield f"{parts}, {copies}, on {amount(found.nodes, 'node')} of OpenSearch {found.server}"
    if found.health == "green":
        yield "All parts are there."
    elif found.health == "yellow":
        yield f"All articles are there; copies are missing of {amount(found.missing_shards, 'part')}."
    else:
        yield f"Missing: {amount(found.missing_shards, 'part')}. Some articles cannot be found."
    if found.read_only:
        yield "It takes no articles now: the server's disks are nearly full, or it is being renewed."
    yield f"Versions: fields {found.format}, words {found.words}, rules {found.rules}"


@library.command()
@click.argument("library")
@_articles_option
@_replicas_option
def upgrade(library: str, articles: int | None, replicas: int | None) -> None:
    """Rebuild a library beside the old one, for this program's fields and words or for more articles.

    The old one answers until the new one is complete. Quotes and figures stay as they were found. Articles that only
    lack what `compare` needs get it where they stand.
    """
    from reader.extraction import RULES_VERSION
    from reader.library.server.signs import Signer
    from reader.search.opensearch.administration import renew

    with _opened(library) as server, ProgressLine() as line:
        done = renew(
            server,
            RULES_VERSION,
            Signer(),
            lambda done, total: line.show(f"{done:,} of {total:,} articles renewed"),
            articles=articles,
            replicas=replicas,
        )
    put(f"{amount(done, 'article')} renewed.")


@library.command(epilog="\b\nExample:\n  newsreader library compare desk")
@click.argument("library")
def compare(library: str) -> None:
    """Compare the articles of a library: repeated quotes, differing figures, stories.

    Only what was not compared yet. It can be stopped at any time, and run on several machines at once.
    """
    from reader.library.server.comparing import compare

    with _opened(library) as server, Meter() as meter:
        done = compare(server, meter)
    put(f"{amount(done, 'article')} compared.")


# -- filling --------------------------------------------------------------------------------------------------------


def fill_from(paths: tuple[Path, ...], named: str, *, as_json: bool) -> None:
    """Fill a library on a server from files and folders, and say what was sent."""
    from reader.library.opening import prepare
    from reader.library.server.filling import fill

    opening = prepare(paths)
    opening.personal.close()
    with _opened(named) as server, Meter() as meter:
        filled = fill(server, opening.roots, opening.largest, meter)
    if as_json:
        put_json(
            {
                "sent": filled.sent,
                "there": filled.there,
                "newer": filled.newer,
                "empty": filled.empty,
                "unreadable": [{"path": path, "reason": reason} for path, reason in filled.failed.items()],
                "seconds": round(filled.seconds, 3),
            }
        )
        return
    rate = f", {filled.sent / filled.seconds:,.0f} a second" if filled.sent and filled.seconds else ""
    put(f"{amount(filled.sent, 'article')} sent in {filled.seconds:.1f} s{rate}")
    others = [(filled.there, "already there"), (filled.newer, "older than the stored one"), (filled.empty, "empty")]
    if told := ", ".join(f"{count:,} {what}" for count, what in others if count):
        put(f"Not sent: {told}")
    for path, reason in filled.failed.items():
        put(f"Not read: {path}: {reason}")
