"""Why something could not be fetched or read."""

from __future__ import annotations

from reader.errors import FeedsError


class FetchError(FeedsError):
    """One address could not be fetched. `str(error)` is one line for a person.

    `wait`: seconds after which asking again makes sense; 0 lets the usual pace decide. `gone`: it never does.
    `status`: the HTTP status, when there was an answer.
    """

    def __init__(self, message: str, *, wait: float = 0.0, gone: bool = False, status: int | None = None) -> None:
        super().__init__(message)
        self.wait = wait
        self.gone = gone
        self.status = status


class ClosedError(FetchError):
    """The program ends while something is fetched: nothing is known of what would have come."""

    def __init__(self) -> None:
        super().__init__("It was not finished, because the program ended.")
