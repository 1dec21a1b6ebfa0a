"""The subcommands, by name."""

from __future__ import annotations

import importlib
import keyword
import os
from collections.abc import Sequence

import click
from click.shell_completion import CompletionItem

from reader import __version__
from reader.cli.names import COMMANDS, INTERRUPTED, WRONG_USE

COMPLETE_VARIABLE = "_NEWSREADER_COMPLETE"
"""Set by the shell while it asks for completions."""


class Newsreader(click.Group):
    """Subcommands whose modules are imported when they run."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Their names, in the order in which the help shows them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """A subcommand, or None."""
        if cmd_name not in COMMANDS:
            return None
        command = getattr(importlib.import_module(COMMANDS[cmd_name]), _function(cmd_name))
        assert isinstance(command, click.Command)
        return command

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Subcommands, and the files and folders that can be opened instead."""
        # In this order: click's script for bash forgets what came before a file.
        return [CompletionItem(incomplete, type="file"), *super().shell_complete(ctx, incomplete)]


def _function(command: str) -> str:
    """The name of a command's function: `import` is a word of Python."""
    return f"{command}_" if keyword.iskeyword(command) else command


@click.command(cls=Newsreader, options_metavar="[PATH]...", subcommand_metavar="| COMMAND [ARGS]...")
@click.version_option(__version__, prog_name="newsreader")
def newsreader() -> None:
    """A keyboard-first terminal reader for news: who said what, and how many.

    \b
    newsreader                     open the configured folders, or else the sample articles
    newsreader ~/news              open a folder
    newsreader a.md b.txt          open files
    newsreader --library desk      open a library on a server, by its address or its name in config.toml

    Keys are shown at the bottom of the screen; ? explains them all.
    """


def call(arguments: Sequence[str]) -> int:
    """Run a subcommand (or show help or version) and return its exit code. Wrong use is said on standard error."""
    if instruction := os.environ.get(COMPLETE_VARIABLE):
        from click.shell_completion import shell_complete

        return shell_complete(newsreader, {}, "newsreader", COMPLETE_VARIABLE, instruction)
    try:
        # Not `newsreader.main`: it takes a closed pipe for a failure of ours.
        with newsreader.make_context("newsreader", list(arguments)) as context:
            newsreader.invoke(context)
    except click.exceptions.Exit as end:
        return end.exit_code
    except click.ClickException as error:
        error.show()
        return WRONG_USE
    except click.Abort:
        return INTERRUPTED
    return 0
