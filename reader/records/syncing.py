"""What a sync of an account did, in words and as JSON."""

from __future__ import annotations

from typing import Any

import msgspec

from reader.model.plain_text import amount
from reader.model.sync import SyncReport


def sync_line(report: SyncReport, *, dry: bool = False) -> str:
    """ "12 new articles, 3 changed here, 5 sent"; of a trial run: what would be done."""
    if report.problem:
        kept = f" {amount(report.waiting, 'change')} will be sent later." if report.waiting else ""
        return report.problem + kept
    parts = (
        (report.coming if dry else len(report.new), "new article"),
        (report.changed, "change", "from there"),
        (report.waiting if dry else report.sent, "change", "to be sent" if dry else "sent"),
    )
    done = [" ".join((amount(part[0], part[1]), *part[2:])) for part in parts if part[0]]
    return ("Would bring: " if dry and done else "") + (", ".join(done) or "nothing new")


def sync_notices(report: SyncReport) -> list[str]:
    """What a person should know besides."""
    name = report.account
    lines = [f"{name}: {refused}" for refused in report.refused]
    if report.held:
        lines.append(
            f"{name}: {amount(report.held, 'change')} wait, because no key was pressed for so many. "
            f"`newsreader sync --account {name} --dry-run` counts them, `--yes` makes them."
        )
    if report.doubtful:
        lines.append(
            f"{name}: {amount(report.doubtful, 'article')} changed here and there; unread and kept were preferred."
        )
    if report.set_aside:
        lines.append(
            f"{name}: the service accepted {amount(report.set_aside, 'change')} several times and did nothing. "
            f"`newsreader sync` tries once more."
        )
    return lines


def sync_fields(report: SyncReport) -> dict[str, Any]:
    """A sync as a JSON object."""
    fields: dict[str, Any] = msgspec.to_builtins(report)
    return fields
