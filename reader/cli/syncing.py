"""`newsreader sync`: accounts at services that hold subscriptions and what was read."""

from __future__ import annotations

import sys

import click

from reader.cli.feeds import FetchMeter, opened_feeds
from reader.cli.names import FAILED, NOTHING_FOUND
from reader.cli.output import json_lines_option, put, put_json, say
from reader.errors import FeedsError
from reader.feeds.addresses import as_address
from reader.feeds.subscriptions import ACCOUNT_NAME, account_name
from reader.model.feed import Account, FullText
from reader.model.plain_text import amount
from reader.records.syncing import sync_fields, sync_line, sync_notices


@click.group(
    invoke_without_command=True,
    epilog="\b\nExamples:\n  newsreader sync add https://rss.example.org --user me\n"
    "  newsreader sync\n  newsreader sync --dry-run\n  newsreader sync remove home",
)
@click.option(
    "--account", "names", multiple=True, metavar="NAME", help="Only this account; may be given several times."
)
@click.option("--dry-run", is_flag=True, help="Only say what would be sent and brought.")
@click.option("--yes", is_flag=True, help="Also make more than 500 changes that no key was pressed for.")
@click.option(
    "--start-over",
    is_flag=True,
    help="For a service that was installed anew: recognise its articles by their addresses. Needs --account.",
)
@json_lines_option
@click.pass_context
def sync(
    context: click.Context, names: tuple[str, ...], dry_run: bool, yes: bool, start_over: bool, as_json: bool
) -> None:
    """Sync with FreshRSS, Miniflux and other services with the Google Reader API.

    What was read there is read here, what you read here is read there, and new articles become files.

    Exit code 0: something changed, 1: nothing new, 3: an account could not be synced.
    """
    if context.invoked_subcommand is not None:
        return
    if start_over and len(names) != 1:
        raise click.UsageError("--start-over needs one --account NAME.")
    reports = []
    with opened_feeds() as feeds:
        subscriptions = feeds.subscriptions()
        if not subscriptions.accounts:
            raise FeedsError("There is no account yet. `newsreader sync add URL --user NAME` adds one.")
        wanted = [subscriptions.account(name) for name in dict.fromkeys(names)] or subscriptions.accounts
        for account in wanted:
            with FetchMeter() as meter:
                meter.show(f"Syncing {account.name} …")
                report = feeds.sync(account, meter, dry=dry_run, sure=yes, start_over=start_over)
            reports.append(report)
            if as_json:
                put_json(sync_fields(report))
            else:
                put(f"{account.name}: {sync_line(report, dry=dry_run)}")
            for notice in sync_notices(report):
                say(notice)
    if any(report.problem for report in reports):
        raise click.exceptions.Exit(FAILED)
    if not any(report.new or report.changed or report.sent or report.coming for report in reports):
        raise click.exceptions.Exit(NOTHING_FOUND)


@sync.command()
@click.argument("url")
@click.option("--user", required=True, help="Your name at the service.")
@click.option("--name", help="What to call the account; by default the service's host.")
@click.option("--password-command", help="A command that prints the password, for logging in again later.")
@click.option("--folder", "folders", multiple=True, help="Bring only feeds in this folder; may be given several times.")
@click.option(
    "--full-text",
    type=click.Choice(["auto", "always", "never"]),
    default="never",
    show_default=True,
    help="When to read the page of an article in place of the service's text.",
)
def add(
    url: str, user: str, name: str | None, password_command: str | None, folders: tuple[str, ...], full_text: FullText
) -> None:
    """Add the account of USER at the service at URL.

    The password is asked for, unless --password-command or the variable NEWSREADER_SYNC_PASSWORD gives it. It is not
    stored; what the login gives is, in a file that only you can read. At Miniflux and FreshRSS the API has a password
    of its own, which you set at the service.
    """
    from reader.feeds.sync.logins import password_for

    address, _ = as_address(url)
    name = name or account_name(address)
    if not ACCOUNT_NAME.fullmatch(name):
        raise click.BadParameter("letters, digits, - and _ are possible.", param_hint="--name")
    account = Account(name, address, user, password_command, full_text, folders)
    with opened_feeds() as feeds:
        asked = None if password_for(account) is not None else _ask_password(account)
        account = feeds.add_account(account, asked)
    put(f"The account “{account.name}” is added. `newsreader sync` brings its articles; so does an open newsreader.")


def _ask_password(account: Account) -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    typed: str = click.prompt(f"Password of {account.user}", hide_input=True, err=True)
    return typed


@sync.command()
@click.argument("name")
def remove(name: str) -> None:
    """Stop syncing with the account NAME. The articles that it brought stay, and what was read."""
    with opened_feeds() as feeds:
        waiting = feeds.remove_account(name)
    lost = f" {amount(waiting, 'change')} had not been sent." if waiting else ""
    put(f"The account “{name}” is removed. The articles that it brought stay, and what you read stays read.{lost}")
