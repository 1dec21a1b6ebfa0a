"""Which of several hosts is asked: the one that has answered soonest of late.

A host that holds what a search looks through answers by itself. Any other passes the question on and hands the whole
answer through, which takes the servers nearly twice the work. Who holds what is not for every reader to know: that the
answer comes sooner can be seen.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

SLOW = 5.0
"""Seconds that count for a request which failed."""
_TRIED = 3
"""Requests after which a host is known."""
_MEMORY = 12
"""A host is known by about so many of its last requests."""
_CURIOSITY = 0.05
"""Share of requests that go to any host, lest one that has become quicker is never found out."""


class Paces:
    """How soon each host has answered."""

    def __init__(self, chance: Callable[[], float] = random.random) -> None:
        """`chance` gives numbers from 0 up to 1."""
        self._chance = chance
        self._seen: dict[str, tuple[int, float]] = {}

    def note(self, host: str, seconds: float) -> None:
        """A request took a host so long."""
        count, mean = self._seen.get(host, (0, 0.0))
        self._seen[host] = count + 1, mean + (seconds - mean) / min(count + 1, _MEMORY)

    def choice(self, hosts: Sequence[str]) -> int:
        """The place of the host to ask next, in a list of at least one."""
        counts = [self._seen.get(host, (0, 0.0))[0] for host in hosts]
        if min(counts) < _TRIED:
            return counts.index(min(counts))
        if self._chance() < _CURIOSITY:
            return int(self._chance() * len(hosts))
        means = [self._seen[host][1] for host in hosts]
        return means.index(min(means))
