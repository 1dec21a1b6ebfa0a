"""`newsreader add`, `fetch` and `feeds`: following feeds and pages."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any

import click

from reader.cli.main import FAILED, NOTHING_FOUND
from reader.cli.output import ProgressLine, Styled, joined, json_lines_option, put, put_json, say
from reader.errors import FeedsError
from reader.feeds.addresses import as_address
from reader.feeds.subscriptions import seconds_of, span_of
from reader.library.feeds import Feeds
from reader.model.feed import Feed, FeedRow, FetchProgress, FullText, Look
from reader.settings import load_settings, user_folders


def _seconds(context: click.Context, parameter: click.Parameter, value: str | None) -> float | None:
    """Seconds of a span of time as typed."""
    try:
        return None if value is None else seconds_of(value)
    except ValueError as error:
        raise click.BadParameter(str(error), context, parameter) from error


@contextmanager
def opened_feeds() -> Iterator[Feeds]:
    """The person's feeds; what is wrong in their list is said."""
    folders = user_folders()
    settings = load_settings(folders.config_file)
    feeds = Feeds.of(folders, settings)
    try:
        for notice in (*settings.notices, *feeds.subscriptions().notices):
            say(notice)
        yield feeds
    finally:
        feeds.close()


class FetchMeter(ProgressLine):
    """Shows how far a fetch is."""

    def __call__(self, progress: FetchProgress) -> None:
        """Take one report."""
        if progress.total > 1:
            self.show(progress_line(progress))


def progress_line(progress: FetchProgress) -> str:
    """ "12 of 500 · 3 failed · 40 new"."""
    parts = [f"{progress.done:,} of {progress.total:,}"]
    if progress.failed:
        parts.append(f"{progress.failed:,} failed")
    if progress.new:
        parts.append(f"{progress.new:,} new")
    return " · ".join(parts)


@click.command(
    epilog="\b\nExamples:\n  newsreader add https://example.org/feed.xml --tag local\n"
    "  newsreader add example.org --name 'The Example'\n"
    "  newsreader add https://example.org/private.xml --user me --password-command 'pass show example'"
)
@click.argument("url")
@click.option("--name", default="", help="What to call it; else its own title.")
@click.option("--tag", "tags", multiple=True, help="A tag for it; may be given several times.")
@click.option(
    "--full-text",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    show_default=True,
    help="Read each article's page: where the feed has only a teaser, always, or never.",
)
@click.option("--every", callback=_seconds, help="How often to look (30m, 2h, 1d); else as suits the feed.")
@click.option("--user", help="A name to give to the server.")
@click.option("--password-command", help="A command that prints the password. The password itself is stored nowhere.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def add(
    url: str,
    name: str,
    tags: tuple[str, ...],
    full_text: FullText,
    every: float | None,
    user: str | None,
    password_command: str | None,
    as_json: bool,
) -> None:
    """Follow the feed at URL, or the one that the page at URL names; a page without a feed is kept itself.

    It is fetched at once. Articles are Markdown files in the news folder, which opens with the library from then on.
    """
    address, named_user = as_address(url)
    wanted = Feed(
        address,
        name,
        tags=tuple(dict.fromkeys(tags)),
        full_text=full_text,
        every=every,
        user=user or named_user,
        password_command=password_command,
    )
    meter = FetchMeter()
    with opened_feeds() as feeds:
        try:
            found, look = feeds.add(wanted, meter)
        finally:
            meter.clear()
        folder = feeds.news.root
    if as_json:
        put_json({**look_fields(look), "folder": str(folder), "others": list(found.others)})
    else:
        kind = "The page" if found.feed.kind == "page" else "The feed"
        put(f"{kind} “{found.feed.name}” is followed: {outcome(look)}. They are in {folder}.")
        for other in found.others:
            put(f"The page names another feed: {other}")
    _say_notices([look])
    if look.result == "failed":
        raise click.exceptions.Exit(FAILED)


@click.command(
    epilog="\b\nExamples:\n  newsreader fetch\n  newsreader fetch 'The Example' --json\n  newsreader fetch --now"
)
@click.argument("names", nargs=-1, metavar="[FEED]...")
@click.option("--now", is_flag=True, help="All feeds, also those that were looked at a short while ago.")
@json_lines_option
def fetch(names: tuple[str, ...], now: bool, as_json: bool) -> None:
    """Look at the feeds that are due; at FEED... alone when some are named.

    Exit code 0: new articles came, 1: nothing new, 3: a feed could not be read.
    """
    with opened_feeds() as feeds:
        subscriptions = feeds.subscriptions()
        if not subscriptions.feeds:
            raise FeedsError("There are no feeds yet. `newsreader add URL` follows the first.")
        if names:
            wanted = list(dict.fromkeys(subscriptions.named(name) for name in names))
        elif now:
            wanted = [feed for feed in subscriptions.feeds if not feed.paused]
        else:
            wanted = feeds.due(time.time())
        meter = FetchMeter()
        try:
            looks = feeds.fetch(wanted, meter) if wanted else []
        finally:
            meter.clear()
        waiting = None if wanted else _next_due(feeds.rows())
    if as_json:
        for look in looks:
            put_json(look_fields(look))
    else:
        _tell_looks(looks, waiting)
    _say_notices(looks)
    if any(look.result == "failed" for look in looks):
        raise click.exceptions.Exit(FAILED)
    if not any(look.result == "new" for look in looks):
        raise click.exceptions.Exit(NOTHING_FOUND)


def _next_due(rows: Sequence[FeedRow]) -> float | None:
    dues = [row.state.due for row in rows if not row.feed.paused and not row.state.gone]
    return min(dues, default=None)


def _tell_looks(looks: Sequence[Look], waiting: float | None) -> None:
    if waiting is not None:
        at = datetime.fromtimestamp(waiting).strftime("%H:%M")
        put(f"No feed is due before {at}. `newsreader fetch --now` looks all the same.")
    for look in looks:
        if look.result == "new":
            put(f"{look.feed.name}: {outcome(look)}")
        elif look.result == "failed":
            put(f"{look.feed.name}: {look.problem}")
    unchanged = sum(look.result == "unchanged" for look in looks)
    if unchanged:
        put(f"{unchanged:,} {'feed' if unchanged == 1 else 'feeds'} with nothing new")


def outcome(look: Look) -> str:
    """ "3 new, 1 changed, 2 known from another feed"."""
    if look.problem:
        return look.problem.rstrip(".")
    counts = (
        (len(look.new), "new"),
        (len(look.changed), "changed"),
        (look.again, "known from another feed"),
        (look.blocked, "blocked"),
    )
    return ", ".join(f"{count:,} {what}" for count, what in counts if count) or "nothing new"


def look_fields(look: Look) -> dict[str, Any]:
    """A look as a JSON object."""
    return {
        "feed": look.feed.url,
        "name": look.feed.name,
        "kind": look.feed.kind,
        "result": look.result,
        "new": list(look.new),
        "changed": list(look.changed),
        "again": look.again,
        "blocked": look.blocked,
        "problem": look.problem,
    }


def _say_notices(looks: Sequence[Look]) -> None:
    for look in looks:
        for notice in look.notices:
            say(notice)


@click.group(
    invoke_without_command=True,
    epilog="\b\nExamples:\n  newsreader feeds --failing\n  newsreader feeds rename 'Example News' Example",
)
@click.option("--failing", is_flag=True, help="Only those that could not be read the last time.")
@json_lines_option
@click.pass_context
def feeds(context: click.Context, failing: bool, as_json: bool) -> None:
    """List the feeds: when they were looked at, what came, what failed and why."""
    if context.invoked_subcommand is not None:
        return
    with opened_feeds() as opened:
        rows = [row for row in opened.rows() if row.state.problem or not failing]
    for row in rows:
        if as_json:
            put_json(row_fields(row))
        else:
            put(Styled(row.feed.name, bold=True), f" · {row.feed.url}")
            put("  ", row_line(row), *_trouble(row))
    if not rows:
        say("No feed fails." if failing else "There are no feeds yet. `newsreader add URL` follows the first.")
        raise click.exceptions.Exit(NOTHING_FOUND)


def row_line(row: FeedRow) -> str:
    """How a feed is, in words."""
    state = row.state
    parts = [f"{row.articles:,} {'article' if row.articles == 1 else 'articles'}"]
    parts.append(f"looked at {_when(state.checked)}" if state.checked else "not looked at yet")
    if row.feed.paused:
        parts.append("paused")
    elif not state.gone and state.checked:
        parts.append(f"next {_when(state.due)}")
    if row.feed.tags:
        parts.append(" ".join(f"#{tag}" for tag in row.feed.tags))
    return joined(*parts)


def _trouble(row: FeedRow) -> tuple[str | Styled, ...]:
    state = row.state
    if not state.problem:
        return ()
    times = f" ({state.failures} times)" if state.failures > 1 else ""
    return " · ", Styled(f"{state.problem}{times}", colour="red")


def _when(moment: float) -> str:
    return datetime.fromtimestamp(moment).strftime("%Y-%m-%d %H:%M")


def row_fields(row: FeedRow) -> dict[str, Any]:
    """A feed as a JSON object."""
    feed, state = row.feed, row.state
    return {
        "name": feed.name,
        "url": feed.url,
        "kind": feed.kind,
        "tags": list(feed.tags),
        "full_text": feed.full_text,
        "every": span_of(feed.every) if feed.every else None,
        "paused": feed.paused,
        "articles": row.articles,
        "checked": _iso(state.checked),
        "due": None if feed.paused or state.gone else _iso(state.due),
        "failures": state.failures,
        "problem": state.problem,
        "gone": state.gone,
        "blocked": state.blocked,
    }


def _iso(moment: float | None) -> str | None:
    return datetime.fromtimestamp(moment).astimezone().isoformat(timespec="seconds") if moment else None


@feeds.command()
@click.argument("name")
@click.argument("new_name")
def rename(name: str, new_name: str) -> None:
    """Call a feed something else. Its articles stay where they are."""
    with opened_feeds() as opened:
        subscriptions = opened.subscriptions()
        feed = subscriptions.named(name)
        subscriptions.replacing(feed, replace(feed, name=new_name.strip() or feed.name)).write()
    put(f"“{feed.name}” is called “{new_name}” now.")


@feeds.command()
@click.argument("name")
@click.option("--off", is_flag=True, help="Look at it again.")
def pause(name: str, off: bool) -> None:
    """Stop looking at a feed for a while."""
    with opened_feeds() as opened:
        subscriptions = opened.subscriptions()
        feed = subscriptions.named(name)
        subscriptions.replacing(feed, replace(feed, paused=not off)).write()
    put(f"“{feed.name}” is looked at again." if off else f"“{feed.name}” is paused; `--off` ends that.")


@feeds.command()
@click.argument("name")
def remove(name: str) -> None:
    """Follow a feed no more. The articles it brought stay."""
    with opened_feeds() as opened:
        subscriptions = opened.subscriptions()
        feed = subscriptions.named(name)
        subscriptions.removing(feed).write()
        opened.database.forget_feed(feed.url)
    put(f"“{feed.name}” is removed; its articles stay. `newsreader add {feed.url}` brings it back.")
