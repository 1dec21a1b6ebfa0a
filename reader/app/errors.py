"""How errors are reported: what the library could not do as a notice, a fault of the program as one last line."""

from __future__ import annotations

import tempfile
import traceback
from collections.abc import Awaitable, Callable
from functools import wraps
from inspect import iscoroutinefunction
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar, overload

from textual.app import App

from reader.errors import NewsreaderError

LOG_NAME = "newsreader-error.log"


class InApp(Protocol):
    """A part of the screen, or anything else that knows the app."""

    @property
    def app(self) -> App[Any]:
        """The running app."""


Part = TypeVar("Part", bound=InApp)
P = ParamSpec("P")


@overload
def tells_errors(
    method: Callable[Concatenate[Part, P], Awaitable[None]],
) -> Callable[Concatenate[Part, P], Awaitable[None]]: ...


@overload
def tells_errors(method: Callable[Concatenate[Part, P], None]) -> Callable[Concatenate[Part, P], None]: ...


def tells_errors(method: Callable[Concatenate[Part, P], object]) -> Callable[Concatenate[Part, P], object]:
    """Wraps a method of a part of the screen: errors of the library become a notice.

    Every other error is a fault of the program and is raised, so that it is seen.
    """
    if iscoroutinefunction(method):

        @wraps(method)
        async def careful_later(self: Part, /, *args: P.args, **kwargs: P.kwargs) -> None:
            try:
                await method(self, *args, **kwargs)
            except NewsreaderError as error:
                self.app.notify(str(error), severity="error")

        return careful_later

    @wraps(method)
    def careful(self: Part, /, *args: P.args, **kwargs: P.kwargs) -> None:
        try:
            method(self, *args, **kwargs)
        except NewsreaderError as error:
            self.app.notify(str(error), severity="error")

    return careful


def record(error: BaseException, folder: Path) -> Path | None:
    """Write what is known of `error` to a file in `folder`, else in the folder for temporary files; where it is."""
    details = "".join(traceback.format_exception(error))
    for place in (folder, Path(tempfile.gettempdir())):
        try:
            place.mkdir(parents=True, exist_ok=True)
            path = place / LOG_NAME
            path.write_text(details, encoding="utf-8", errors="replace")
        except OSError:
            continue
        return path
    return None


def sentence(error: BaseException, log: Path | None) -> str:
    """What the person reads when the program itself failed."""
    where = f" Details are in {log}; please report them." if log else ""
    return f"newsreader stopped: an error in the program ({type(error).__name__}). What you kept is safe.{where}"
