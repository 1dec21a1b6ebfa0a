"""`newsreader add`, `fetch` and `feeds`: following feeds and pages."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import click
from msgspec.structs import replace

from reader.cli.names import FAILED, NOTHING_FOUND
from reader.cli.output import (
    ProgressLine,
    Styled,
    json_lines_option,
    local_time,
    nothing_found,
    put,
    put_json,
    put_text,
    say,
)
from reader.errors import FeedsError, LibraryError, reason_of
from reader.feeds.addresses import as_address, site_of
from reader.feeds.subscriptions import seconds_of, span_of
from reader.library.feeds import Feeds, notices_of, seconds_until
from reader.model.feed import Feed, FeedRow, FetchProgress, FullText, Look
from reader.model.plain_text import amount
from reader.records.articles import joined
from reader.records.feeds import LOSES_STARS, feed_fields, feed_times, look_fields, outcome, progress_line
from reader.records.syncing import sync_line, sync_notices
from reader.settings import load_settings, user_folders


def _seconds(context: click.Context, parameter: click.Parameter, value: str | None) -> float | None:
    """Seconds of a span of time as typed."""
    try:
        return None if value is None else seconds_of(value)
    except ValueError as error:
        raise click.BadParameter(str(error), context, parameter) from error


@contextmanager
def opened_feeds() -> Iterator[Feeds]:
    """The person's feeds; mistakes in their list are printed."""
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


@click.command(
    epilog="\b\nExamples:\n  newsreader add https://example.org/feed.xml --tag local\n"
    "  newsreader add example.org --name 'The Example'\n"
    "  newsreader add https://example.org/private.xml --user me --password-command 'pass show example'"
)
@click.argument("url")
@click.option("--name", default="", help="Its name; by default its own title.")
@click.option("--tag", "tags", multiple=True, help="A tag for it; may be given several times.")
@click.option(
    "--full-text",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    show_default=True,
    help="When to read each article's page: if the feed has only a teaser (auto), always, or never.",
)
@click.option("--every", callback=_seconds, help="How often to check (30m, 2h, 1d); by default as suits the feed.")
@click.option("--account", metavar="NAME", help="Let the service of this account follow it; a tag is its folder there.")
@click.option("--user", help="User name for the server.")
@click.option("--password-command", help="A command that prints the password. The password itself is stored nowhere.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def add(
    url: str,
    name: str,
    tags: tuple[str, ...],
    full_text: FullText,
    every: float | None,
    account: str | None,
    user: str | None,
    password_command: str | None,
    as_json: bool,
) -> None:
    """Follow the feed at URL, or the feed that the page at URL names. A page without a feed is followed itself.

    It is fetched at once. Its articles become Markdown files in the news folder, which then opens with your
    library.
    """
    address, named_user = as_address(url)
    if account:
        with opened_feeds() as feeds:
            feeds.subscribe(account, address, name, next(iter(tags), ""))
            _send(feeds, account)
        return
    wanted = Feed(
        address,
        name,
        tags=tuple(dict.fromkeys(tags)),
        full_text=full_text,
        every=every,
        user=user or named_user,
        password_command=password_command,
    )
    with opened_feeds() as feeds, FetchMeter() as meter:
        meter.show(f"Checking {address} …")
        found, look = feeds.add(wanted, meter)
        folder = feeds.news.root
    if as_json:
        put_json({**look_fields(look), "folder": str(folder), "others": list(found.others)})
    else:
        kind = "The page" if found.feed.kind == "page" else "The feed"
        put(f"{kind} “{found.feed.name}” is followed: {outcome(look)}.")
        if look.new:
            put(f"`newsreader` opens the articles; the files are in {folder}.")
        for other in found.others:
            put(f"The page names another feed: {other}")
    _say_notices([look])
    if look.result == "failed":
        raise click.exceptions.Exit(FAILED)


@click.command(
    epilog="\b\nExamples:\n  newsreader fetch\n  newsreader fetch 'The Example' --json\n  newsreader fetch --now"
)
@click.argument("names", nargs=-1, metavar="[FEED]...")
@click.option("--now", is_flag=True, help="All feeds, even those checked a short while ago.")
@click.option("--quiet", "-q", is_flag=True, help="For a timer: print only what is new; nothing new is exit code 0.")
@json_lines_option
def fetch(names: tuple[str, ...], now: bool, quiet: bool, as_json: bool) -> None:
    """Fetch the feeds that are due, or only FEED... if you name some.

    Exit code 0: new articles came, 1: nothing new, 3: a feed could not be read.
    """
    with opened_feeds() as feeds:
        subscriptions = feeds.subscriptions()
        if not subscriptions.everything:
            raise FeedsError("There are no feeds yet. `newsreader add URL` follows the first.")
        if names:
            wanted = list({feed.url: feed for feed in map(subscriptions.named, names)}.values())
        elif now:
            wanted = [feed for feed in subscriptions.everything if not feed.paused]
        else:
            wanted = feeds.due(time.time())
        with FetchMeter() as meter:
            looks = feeds.fetch(wanted, meter) if wanted else []
        for line in feeds.after(looks):
            say(line)
        waiting = None if wanted else seconds_until(feeds.rows())
    shown = [look for look in looks if look.result != "unchanged"] if quiet else looks
    if as_json:
        for look in shown:
            put_json(look_fields(look))
    else:
        _tell_looks(shown, None if quiet else waiting)
    _say_notices(looks)
    if any(look.result == "failed" for look in looks):
        raise click.exceptions.Exit(FAILED)
    if not quiet and not any(look.result == "new" for look in looks):
        raise click.exceptions.Exit(NOTHING_FOUND)


def _tell_looks(looks: Sequence[Look], waiting: float | None) -> None:
    if waiting is not None:
        at = datetime.fromtimestamp(time.time() + waiting).strftime("%H:%M")
        put(f"No feed is due before {at}. `newsreader fetch --now` fetches anyway.")
    for look in looks:
        if look.result == "new":
            put(f"{look.feed.name}: {outcome(look)}")
        elif look.result == "failed":
            put(f"{look.feed.name}: {look.problem}")
    unchanged = sum(look.result == "unchanged" for look in looks)
    if unchanged:
        put(f"{amount(unchanged, 'feed')} with nothing new")


def _say_notices(looks: Sequence[Look]) -> None:
    for notice in notices_of(looks):
        say(notice)


@click.group(
    invoke_without_command=True,
    epilog="\b\nExamples:\n  newsreader feeds --failing\n  newsreader feeds rename 'Example News' Example",
)
@click.option("--failing", is_flag=True, help="Only feeds whose last fetch failed.")
@json_lines_option
@click.option(
    "--import", "import_from", type=click.Path(path_type=Path), help="Follow all feeds of an OPML or urls file."
)
@click.option(
    "--export",
    "export_as",
    is_flag=False,
    flag_value="opml",
    type=click.Choice(["opml", "urls"]),
    help="Print the list for other readers: OPML, or newsboat's urls.",
)
@click.option("--blocked", is_flag=True, help="List the entries that block rules kept out, with the rule.")
@click.option("--rebuild", is_flag=True, help="Rebuild the state of the feeds from the articles in the news folder.")
@click.pass_context
def feeds(
    context: click.Context,
    failing: bool,
    as_json: bool,
    import_from: Path | None,
    export_as: str | None,
    blocked: bool,
    rebuild: bool,
) -> None:
    """List the feeds: when each was checked, what arrived, what failed and why."""
    if context.invoked_subcommand is not None:
        return
    if import_from is not None:
        _import_list(import_from, as_json)
        return
    with opened_feeds() as opened:
        if export_as is not None:
            _export(opened.subscriptions().feeds, export_as)
            return
        if blocked:
            _tell_blocked(opened, as_json)
            return
        if rebuild:
            put(f"{amount(opened.forget_and_rebuild(), 'article')} in {opened.news.root} came from feeds.")
            return
        everything = opened.rows(waiting=opened.waiting(), services=True)
        rows = [row for row in everything if row.state.problem or not failing]
    for row in rows:
        if as_json:
            put_json(feed_fields(row))
        else:
            url = row.account.url if row.account else row.feed.address or row.feed.url
            put(Styled(row.feed.name, bold=True), f" · {url}")
            tags = " ".join(f"#{tag}" for tag in row.feed.tags)
            waiting = f"{amount(row.waiting, 'change')} to be sent" if row.waiting else ""
            times = feed_times(row, local_time)
            put("  ", joined(amount(row.articles, "article"), waiting, times, tags), *_trouble(row))
    if not rows:
        nothing_found(
            "No feed is failing." if failing else "There are no feeds yet. `newsreader add URL` follows the first."
        )


def _tell_blocked(opened: Feeds, as_json: bool) -> None:
    names = {feed.url: feed.name for feed in opened.subscriptions().feeds}
    entries = opened.database.blocked()
    for entry in entries:
        name = names.get(entry.feed, entry.feed)
        if as_json:
            put_json({"feed": entry.feed, "name": name, "title": entry.title, "rule": entry.blocked_by})
        else:
            put(f"{name}: {entry.title} · kept out by “{entry.blocked_by}”")
    if not entries:
        nothing_found('No entry was kept out. Rules go into feeds.toml: block = ["title:horoscope"]')


def _import_list(file: Path, as_json: bool) -> None:
    from reader.feeds.lists import read_list

    try:
        found = read_list(file.read_bytes())
    except OSError as error:
        raise LibraryError(f"{file} cannot be read ({reason_of(error)}).") from error
    with opened_feeds() as opened:
        subscriptions = opened.subscriptions()
        there = {feed.url for feed in subscriptions.feeds}
        new = [replace(feed, name=feed.name or site_of(feed.url)) for feed in found.feeds if feed.url not in there]
        subscriptions.adding(new).write()
        opened.make_folder()
    counts = {"added": len(new), "already": len(found.feeds) - len(new), "left_out": list(found.left_out)}
    if as_json:
        put_json(counts)
    else:
        already = len(found.feeds) - len(new)
        put(
            f"{amount(len(new), 'feed')} added"
            + (f", {already:,} already there" if already else "")
            + (". `newsreader fetch` gets their articles." if new else ".")
        )
    for line in found.left_out:
        say(f"Left out: {line}")
    if not new:
        raise click.exceptions.Exit(NOTHING_FOUND)


def _export(followed: Sequence[Feed], form: str) -> None:
    from reader.feeds.lists import write_opml, write_urls

    put_text(write_opml(followed) if form == "opml" else write_urls(followed))


def _trouble(row: FeedRow) -> tuple[str | Styled, ...]:
    state = row.state
    if not state.problem:
        return ()
    times = f" ({state.failures} times)" if state.failures > 1 else ""
    return " · ", Styled(f"{state.problem}{times}", colour="red")


@feeds.command()
@click.argument("name")
@click.argument("new_name")
def rename(name: str, new_name: str) -> None:
    """Rename a feed, also at a service. Its articles stay where they are."""
    if not new_name.strip():
        raise FeedsError("The new name is empty.")
    _change(name, name=new_name.strip())
    put(f"“{name}” is now called “{new_name.strip()}”; its articles stay where they are.")


@feeds.command()
@click.argument("name")
@click.argument("tags", nargs=-1, metavar="[TAG]...")
def tag(name: str, tags: tuple[str, ...]) -> None:
    """Give a feed these tags and no others; a feed of a service has one, its folder there."""
    _change(name, tags=tuple(dict.fromkeys(tags)))
    put(f"“{name}” has {joined(*(f'#{one}' for one in tags)) or 'no tags'} now.")


def _change(called: str, **fields: object) -> None:
    with opened_feeds() as opened:
        feed = opened.named(called)
        opened.replace(feed, replace(feed, **fields))
        if feed.kind == "subscription":
            _send(opened, feed.account)


def _send(opened: Feeds, name: str) -> None:
    """Tell a service at once what was changed; what it cannot be told now waits."""
    report = opened.sync(opened.subscriptions().account(name))
    put(f"{name}: {sync_line(report)}")
    for notice in sync_notices(report):
        say(notice)
    if report.refused:
        raise click.exceptions.Exit(FAILED)


@feeds.command()
@click.argument("name")
@click.option("--off", is_flag=True, help="Resume it.")
def pause(name: str, off: bool) -> None:
    """Pause a feed: it is not fetched for now."""
    with opened_feeds() as opened:
        feed = opened.subscriptions().named(name)
        opened.replace(feed, replace(feed, paused=not off))
    put(f"“{feed.name}” is resumed." if off else f"“{feed.name}” is paused; `--off` resumes it.")


@feeds.command()
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask about a feed of a service.")
def remove(name: str, yes: bool) -> None:
    """Stop following a feed. Its articles stay; those that a service has are removed there, so it asks first."""
    with opened_feeds() as opened:
        feed = opened.named(name)
        if feed.kind == "subscription":
            if not yes:
                click.confirm(LOSES_STARS.format(feed=feed), abort=True, err=True)
            opened.remove(feed)
            _send(opened, feed.account)
            return
        opened.remove(feed)
    put(f"“{feed.name}” is removed; its articles stay. `newsreader add {feed.url}` brings it back.")


@feeds.command()
@click.argument("what", metavar="FEED|ARTICLE")
@click.option("--for", "span", callback=_seconds, default="30d", show_default=True, help="How long: 12h, 7d.")
@click.option("--off", is_flag=True, help="Stop watching it.")
def watch(what: str, span: float, off: bool) -> None:
    """Check a feed, or the page of an article, more often; each changed text is stored as a version.

    Every 15 minutes for three hours after a change, hourly for a day, every three hours for a week, and then every
    three days.
    """
    with opened_feeds() as opened:
        feed = opened.watch(what, None if off else time.time() + span)
    put(f"“{feed.name}” is no longer watched." if off else f"“{feed.name}” is watched for {span_of(span)}.")
