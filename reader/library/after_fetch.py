"""Commands of a person's own that are run after a fetch which brought something."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping, Sequence

import msgspec

from reader.errors import reason_of
from reader.feeds.articles import NewsFolder
from reader.model.feed import Look
from reader.model.plain_text import escaped_json, one_line
from reader.settings import OwnCommand

SECONDS = 60.0
"""After which a command is ended."""
_LINE = 200


def run_after_fetch(commands: Mapping[str, OwnCommand], news: NewsFolder, looks: Sequence[Look]) -> list[str]:
    """Run what is to be run when something came. Lines for the person about what failed.

    On standard input stands a JSON list of what is new: path, title, source, date and url of each article, and its
    feed.
    """
    wanted = {name: command for name, command in commands.items() if command.after == "fetch"}
    new = [(look.feed.name, path) for look in looks for path in look.new]
    if not wanted or not new:
        return []
    text = escaped_json(msgspec.json.encode([_fields(news, feed, path) for feed, path in new]).decode()) + "\n"
    return [line for name, command in wanted.items() if (line := _run(name, command, text))]


def _fields(news: NewsFolder, feed: str, path: str) -> dict[str, str | None]:
    article = news.read(path)
    known = {} if article is None else article.fields
    fields = {name: str(known[name]) if known.get(name) else None for name in ("title", "source", "date", "url")}
    return {"path": str(news.root / path), "feed": feed, **fields}


def _run(name: str, command: OwnCommand, text: str) -> str | None:
    """Why a command failed, in one line."""
    failed = f"The command “{name}” failed after the fetch"
    try:
        done = subprocess.run(
            command.run,
            input=text.encode("utf-8", "replace"),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"{failed}: it did not end within a minute."
    except OSError as error:
        return f"{failed}: {command.run[0]} cannot be run ({reason_of(error)})."
    if not done.returncode:
        return None
    said = one_line(done.stderr.decode("utf-8", "replace"))[:_LINE]
    return f"{failed} (exit code {done.returncode}){f': {said}' if said else '.'}"
