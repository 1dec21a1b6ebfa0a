"""Errors of the library end as one clear line on the screen."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from textual.screen import Screen

from reader.errors import NewsreaderError

ERROR_SECONDS = 15.0
"""Seconds for which an error stays."""


class OnScreen(Protocol):
    """A controller with the screen it works for."""

    @property
    def screen(self) -> Screen[None]:
        """Where errors are said."""


C = TypeVar("C", bound=OnScreen)
P = ParamSpec("P")


def says_errors(method: Callable[Concatenate[C, P], None]) -> Callable[Concatenate[C, P], None]:
    """A controller's method that says what the library could not do, instead of raising it."""

    @wraps(method)
    def careful(self: C, /, *args: P.args, **kwargs: P.kwargs) -> None:
        try:
            method(self, *args, **kwargs)
        except NewsreaderError as error:
            self.screen.notify(str(error), severity="error", timeout=ERROR_SECONDS)

    return careful
