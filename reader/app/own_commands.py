"""Commands of a person's own: what they are given, how they run, and what is shown of it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from textual.app import App

from reader.app.errors import tells_errors
from reader.app.session import Session
from reader.app.text.cells import one_line, safe
from reader.app.wording import Card
from reader.errors import reason_of
from reader.library.processes.child import answered
from reader.library.roots import file_of
from reader.model import Passage
from reader.settings import OwnCommand

if TYPE_CHECKING:
    from reader.passages.giving import Subject

SECONDS = 300.0
"""After which a command is ended."""
MOST_SHOWN = 20_000
"""Characters of output that a card shows."""
_LINE = 200


class OwnCommands:
    """Runs a person's commands for the whole program."""

    def __init__(self, app: App[Any], session: Session) -> None:
        self.app = app
        self._session = session

    def subjects(self, articles: Sequence[int], passages: Sequence[Passage]) -> list[Subject]:
        """What a command is about: passages where there are any, else whole articles."""
        from reader.passages.giving import Subject

        library = self._session.library
        if passages:
            found = [(library.find_article(one.cite.path), one) for one in passages]
            return [
                Subject(library.shown(number).article, str(file_of(one.cite.path)), one)
                for number, one in found
                if number is not None
            ]
        readings = [library.shown(number) for number in articles]
        return [Subject(reading.article, str(file_of(reading.heading.path))) for reading in readings]

    @tells_errors
    async def run(self, name: str, command: OwnCommand, subjects: Sequence[Subject]) -> None:
        """Run a command, once for each subject where an argument is something of it, and show what it is to show. What
        fails is said in one line, and ends it."""
        from reader.passages.giving import names_article

        each = [[one] for one in subjects] if names_article(command.run) else [subjects]
        printed = []
        for some in each:
            out = await self._run(name, command, some)
            if out is None:
                return
            printed.append(out)
        if command.show != "terminal":
            self._show(name, command, "\n".join(printed))

    async def _run(self, name: str, command: OwnCommand, subjects: Sequence[Subject]) -> str | None:
        """What a command prints; None if it failed, which is said."""
        from reader.passages.giving import arguments, given, takes_given

        text = given(subjects, command.give)
        try:
            full = arguments(command.run, subjects, text)
        except ValueError as error:
            self.app.notify(f"{name}: {error}", severity="error")
            return None
        text = "" if takes_given(command.run) else text
        if command.show == "terminal":
            from reader.app.screens.base import AppScreen

            self.app.post_message(AppScreen.ProgramWanted(full, text or None))
            return ""
        self.app.notify(f"{name} …")
        try:
            async with asyncio.timeout(SECONDS):
                code, *printed = await answered(full, text.encode("utf-8", "replace"))
        except TimeoutError:
            self.app.notify(f"{name} did not end within five minutes and was ended", severity="error")
            return None
        except OSError as error:
            self.app.notify(f"{name}: {full[0]} cannot be run ({reason_of(error)})", severity="error")
            return None
        out, err = (one.decode("utf-8", "replace") for one in printed)
        if code:
            said = one_line(err or out)[:_LINE]
            self.app.notify(f"{name} failed (exit code {code}){f': {said}' if said else ''}", severity="error")
            return None
        return out

    def _show(self, name: str, command: OwnCommand, out: str) -> None:
        self.app.notify(f"{name}: done")
        if command.show == "card":
            from reader.app.screens.dialogs import CardScreen

            lines = out[:MOST_SHOWN].split("\n") if out.strip() else ["Nothing was printed."]
            self.app.push_screen(CardScreen(Card(safe(name), tuple(("", line) for line in lines))))
