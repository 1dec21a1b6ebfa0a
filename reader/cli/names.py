"""Names of the subcommands and the exit codes of the program."""

from __future__ import annotations

NOTHING_FOUND, WRONG_USE, FAILED, INTERRUPTED = 1, 2, 3, 130
"""Exit codes; 0 is fine."""

COMMANDS = {
    "search": "reader.cli.search",
    "pick": "reader.cli.search",
    "read": "reader.cli.reading",
    "quotes": "reader.cli.quotes",
    "figures": "reader.cli.figures",
    "people": "reader.cli.quotes",
    "compare": "reader.cli.compare",
    "check": "reader.cli.check",
    "stories": "reader.cli.stories",
    "story": "reader.cli.stories",
    "claims": "reader.cli.claims",
    "bookmark": "reader.cli.bookmarks",
    "bookmarks": "reader.cli.bookmarks",
    "corrections": "reader.cli.corrections",
    "add": "reader.cli.feeds",
    "fetch": "reader.cli.feeds",
    "feeds": "reader.cli.feeds",
    "sync": "reader.cli.syncing",
    "versions": "reader.cli.versions",
    "verify": "reader.cli.verifying",
    "import": "reader.cli.importing",
    "extract": "reader.cli.extract",
    "index": "reader.cli.upkeep",
    "library": "reader.cli.server",
    "settings": "reader.cli.upkeep",
    "completion": "reader.cli.upkeep",
    "doctor": "reader.cli.upkeep",
}
"""Subcommand -> the module that holds it, imported only when it runs."""
