"""The order in which articles are derived: wanted ones first, then as lists show them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reader.library.indexing.workers import Job


class JobQueue:
    """Jobs in the order given; `want` moves some to the front while others are being done."""

    def __init__(self, jobs: Iterable[Job]) -> None:
        self._jobs = {job.article_id: job for job in jobs}
        self._wanted: list[int] = []

    def __len__(self) -> int:
        return len(self._jobs)

    def want(self, ids: Iterable[int]) -> None:
        """Do these next; the last call goes first."""
        self._wanted = [*ids, *self._wanted]

    def __iter__(self) -> Iterator[Job]:
        while self._jobs:
            job = None
            while self._wanted and job is None:
                job = self._jobs.pop(self._wanted.pop(0), None)
            yield job or self._jobs.pop(next(iter(self._jobs)))
