"""The `newsreader` command: which subcommand runs, how errors are said, exit codes."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from reader import __version__
from reader.errors import LibraryError, NewsreaderError

NOTHING_FOUND, WRONG_USE, FAILED = 1, 2, 3

_COMMANDS = {
    "index": "reader.cli.index",
    "search": "reader.cli.search",
    "quotes": "reader.cli.desks",
    "figures": "reader.cli.desks",
    "bookmark": "reader.cli.bookmarks",
    "bookmarks": "reader.cli.bookmarks",
    "extract": "reader.cli.extract",
    "doctor": "reader.cli.doctor",
}
"""Subcommand -> the module that holds it, imported only when it runs."""


class Newsreader(click.Group):
    """Subcommands by name; anything else is a path to open. Names win: `./index` opens a folder of that name."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        command = getattr(importlib.import_module(_COMMANDS[cmd_name]), cmd_name)
        assert isinstance(command, click.Command)
        return command

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args and args[0] == "--":
            ctx.meta["paths"] = args[1:]
            args = []
        elif args and not args[0].startswith("-") and args[0] not in _COMMANDS:
            ctx.meta["paths"] = args
            args = []
        return super().parse_args(ctx, args)


@click.command(cls=Newsreader, invoke_without_command=True, no_args_is_help=False)
@click.version_option(__version__, prog_name="newsreader")
@click.pass_context
def newsreader(ctx: click.Context) -> None:
    """A keyboard-first terminal reader for news: who said what, and how many.

    \b
    newsreader                     open the configured folders, else the articles that come with it
    newsreader ~/news              open a folder
    newsreader a.md b.txt          open files

    Keys are shown at the bottom of the screen; ? explains them all.
    """
    if ctx.invoked_subcommand is not None:
        return
    paths: list[str] = ctx.meta.get("paths", [])
    if wrong := next((path for path in paths if path.startswith("-") and path != "-"), None):
        raise click.UsageError(f"No such option: {wrong}. Options come first; `newsreader --help` lists them.")
    from reader.cli.launch import launch

    ctx.exit(launch([Path(path) for path in paths]))


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command and leave with its exit code: 0 fine, 1 nothing found, 2 wrong use, 3 something failed."""
    sys.exit(run(sys.argv[1:] if arguments is None else arguments))


def run(arguments: Sequence[str]) -> int:
    """Run the command and return its exit code. What went wrong is said on standard error in one line."""
    try:
        code = newsreader.main(list(arguments), prog_name="newsreader", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return WRONG_USE
    except (click.Abort, KeyboardInterrupt):
        return 130
    except LibraryError as error:
        click.echo(f"newsreader: {error}", err=True)
        return WRONG_USE
    except NewsreaderError as error:
        click.echo(f"newsreader: {error}", err=True)
        return FAILED
    except BrokenPipeError:
        # Who read our output has seen enough (`newsreader quotes | head`); nothing is to be flushed at exit.
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - stays open to the end
        return 0
    except Exception as error:  # noqa: BLE001 - no traceback ever reaches the terminal
        click.echo(f"newsreader: {type(error).__name__}: {error}. `newsreader doctor` may help.", err=True)
        return FAILED
    return code if isinstance(code, int) else 0
