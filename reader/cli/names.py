"""Names of the subcommands and the exit codes of the program."""

from __future__ import annotations

NOTHING_FOUND, WRONG_USE, FAILED, INTERRUPTED = 1, 2, 3, 130
"""Exit codes; 0 is fine."""

COMMANDS = {
    "search": "reader.cli.search",
    "pick": "reader.cli.search",
    "quotes": "reader.cli.desks",
    "figures": "reader.cli.desks",
    "people": "reader.cli.evidence",
    "compare": "reader.cli.evidence",
    "stories": "reader.cli.evidence",
    "story": "reader.cli.evidence",
    "bookmark": "reader.cli.bookmarks",
    "bookmarks": "reader.cli.bookmarks",
    "corrections": "reader.cli.corrections",
    "add": "reader.cli.feeds",
    "fetch": "reader.cli.feeds",
    "feeds": "reader.cli.feeds",
    "versions": "reader.cli.feeds",
    "import": "reader.cli.feeds",
    "extract": "reader.cli.extract",
    "index": "reader.cli.upkeep",
    "library": "reader.cli.server",
    "settings": "reader.cli.upkeep",
    "completion": "reader.cli.upkeep",
    "doctor": "reader.cli.upkeep",
}
"""Subcommand -> the module that holds it, imported only when it runs."""
