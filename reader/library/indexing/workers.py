"""The queue of files to derive, and the worker processes that read, parse and extract them."""

from __future__ import annotations

import os
import pickle
import time
import traceback
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from functools import lru_cache, partial
from itertools import chain, islice
from pathlib import Path
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from reader.errors import SearchIndexError
from reader.library.indexing.deriving import Derived, derive, unread
from reader.model import ArticleMeta, Extracted
from reader.model.correction import Correction
from reader.passages.correcting import stamp_of
from reader.pool import Worker, WorkerDiedError, ready
from reader.search.engine import Prepared, Preparer, SearchDocument
from reader.search.words import Terms
from reader.store.catalog.rows import article_rows

SHARE = 16
"""Files sent to a worker at once: enough to keep it busy, few enough that a wanted article need not wait long."""

SHARES_AHEAD = 2
"""Shares a worker has at once: it need not wait while the parent stores what it has sent."""

WORTH_PROCESSES = 64
"""Fewer files than this are done sooner than worker processes start."""

_COUNTED_KNOWN = 1 << 14
"""Nouns and units whose terms are remembered: most articles count the same things."""

BATCH_ARTICLES = 2_000
BATCH_SECONDS = 10.0
"""A batch ends after so many articles or seconds, each after the first one after twice as many seconds as the one
before: what is written in small pieces has to be written again. It goes on when fewer articles are left than it has."""


def worker_count(attached: bool) -> int:
    """How many workers this machine should run; with a screen `attached` one core is left to it."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, cores - 1 if attached else cores)


class Job(Struct, frozen=True):
    """One file to derive."""

    article_id: int
    path: str
    file: Path
    corrections: tuple[Correction, ...] = ()
    """What a person put right of this article."""
    size: int = 0
    """About how much text the file holds, in bytes."""
    outlet: str | None = None
    """Whose the files of its folder are, by the settings."""


class JobQueue:
    """Jobs in the order given; `want` moves some to the front while others are being done."""

    def __init__(self, jobs: Iterable[Job]) -> None:
        self._jobs = {job.article_id: job for job in jobs}
        self._wanted: list[int] = []
        self.size = sum(job.size for job in self._jobs.values())
        """About how much text all files hold, in bytes."""

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


class Outcome(NamedTuple):
    """What became of a job."""

    article_id: int
    file: Derived
    size: int = 0
    """That of the job."""


class Batch(Struct, frozen=True):
    """The end of a batch: its articles, prepared by each worker to be put into the index.

    Articles of a worker that died are in none of them.
    """

    prepared: tuple[Prepared, ...]


class Deriver:
    """Derives files and prepares what it derived for the index. Never raises."""

    def __init__(self, preparer: Callable[[], Preparer], largest: int, log: Path | None = None) -> None:
        """`log`: where the traceback of an error that nobody foresaw is written to."""
        self._largest = largest
        self._log = log
        self._counted = lru_cache(_COUNTED_KNOWN)(Terms().counted)
        self._preparer = preparer()

    def do(self, job: Job) -> Outcome:
        """Derive one file: its rows, or why there are none."""
        try:
            return self._derived(job)
        except Exception as error:  # noqa: BLE001 - the other files are read; the list and the log say what happened
            if self._log is not None:
                with suppress(OSError):
                    self._log.write_text(
                        f"{job.path}\n{''.join(traceback.format_exception(error))}", "utf-8", "replace"
                    )
            reason = f"newsreader failed on this file ({type(error).__name__}). Please report this"
            return Outcome(job.article_id, unread(job.path, job.file, reason), job.size)

    def _derived(self, job: Job) -> Outcome:
        derived = derive(job.path, job.file, self._largest, job.corrections, job.outlet)
        article, content_hash = derived.article, derived.content_hash
        if article is None or content_hash is None:
            return Outcome(job.article_id, derived, job.size)
        about = (derived.stamp, content_hash, article, derived.extracted, derived.moment, self._counted)
        rows = article_rows(job.article_id, *about, stamp_of(job.corrections, job.outlet))
        derived = replace(derived, article=None, extracted=Extracted())
        try:
            self._preparer.add(document_of(job.article_id, article.meta, derived.moment, article.text))
        except SearchIndexError as error:
            return Outcome(job.article_id, replace(derived, state="unreadable", reason=str(error)), job.size)
        return Outcome(job.article_id, replace(derived, rows=rows), job.size)

    def finish(self) -> Prepared | None:
        """All done since the last call; None when there is none."""
        return self._preparer.finish() if len(self._preparer) else None


def document_of(article_id: int, meta: ArticleMeta, moment: int, text: str) -> SearchDocument:
    """What the index takes in of an article with the `moment` that lists sort by."""
    known = (meta.source or "", meta.byline or "", meta.published or "", moment)
    return SearchDocument(article_id, meta.title, text, *known)


class Workers:
    """A few worker processes. With `count` 0 everything is done in this process."""

    def __init__(self, count: int, preparer: Callable[[], Preparer], largest: int, log: Path | None = None) -> None:
        self._count = count
        self._arguments = (preparer, largest, log)
        self._local = Deriver(*self._arguments)
        self._all: list[Worker] = []
        self._idle: list[Worker] = []
        """Workers that can take a share, each as often as it can take one."""
        self._busy: dict[Worker, deque[Sequence[Job]]] = {}
        self._exhausted = False

    def run(
        self, jobs: Iterator[Job], expected: int, meanwhile: Callable[[], bool] = lambda: False
    ) -> Iterator[Outcome | Batch]:
        """Outcomes as they come, and a Batch now and then and at the end.

        `jobs` is asked for more only when a worker is free. Few `expected` jobs are not worth a process. `meanwhile`
        does a little of something else while nothing has come, and says whether there was anything to do.
        """
        if self._count and expected >= WORTH_PROCESSES and not self._all:
            self._all = [Worker(partial(_serving, *self._arguments)) for _ in range(self._count)]
            self._idle = self._all * SHARES_AHEAD
        done, seconds, since = 0, BATCH_SECONDS, time.monotonic()
        self._exhausted = ended = False
        while not ended:
            for outcome in self._round(jobs, meanwhile):
                yield outcome
                done += 1
            is_full = done >= BATCH_ARTICLES or time.monotonic() - since >= seconds
            if self._exhausted or (is_full and done < expected - done):
                for outcome in self._drain(meanwhile):
                    yield outcome
                    done += 1
                batch = Batch(tuple(self._prepared()))
                expected, done, seconds = expected - done, 0, 2 * seconds
                since, ended = time.monotonic(), self._exhausted
                # The workers go on while the batch is stored.
                yield from self._hand_out(jobs)
                yield batch
                del batch  # it is large, and long until the next one

    def _round(self, jobs: Iterator[Job], meanwhile: Callable[[], bool]) -> Iterator[Outcome]:
        """Give every idle worker a share and take what is ready."""
        if not self._idle and not self._busy:
            # There are no worker processes: a share is done here.
            yield from map(self._local.do, self._share(jobs))
        yield from self._hand_out(jobs)
        yield from self._take_ready(meanwhile)

    def _hand_out(self, jobs: Iterator[Job]) -> Iterator[Outcome]:
        while self._idle and not self._exhausted and (share := self._share(jobs)):
            yield from self._give(self._idle.pop(), share)

    def _share(self, jobs: Iterator[Job]) -> list[Job]:
        share = list(islice(jobs, SHARE))
        self._exhausted = len(share) < SHARE
        return share

    def _give(self, worker: Worker, share: Sequence[Job]) -> Iterator[Outcome]:
        try:
            worker.send(pickle.dumps(share))
        except WorkerDiedError:
            self._busy.setdefault(worker, deque()).append(share)
            yield from self._after_death(worker)
        else:
            self._busy.setdefault(worker, deque()).append(share)

    def _take_ready(self, meanwhile: Callable[[], bool]) -> Iterator[Outcome]:
        while self._busy and not ready(self._busy, 0) and meanwhile():
            pass
        for worker in ready(self._busy) if self._busy else ():
            try:
                outcomes: list[Outcome] = pickle.loads(worker.receive())
            except WorkerDiedError:
                yield from self._after_death(worker)
                continue
            shares = self._busy[worker]
            shares.popleft()
            if not shares:
                del self._busy[worker]
            self._idle.append(worker)
            yield from outcomes

    def _after_death(self, worker: Worker) -> Iterator[Outcome]:
        """A worker died: its files are read one by one, so that one that ends its reader stops no other.

        What it had prepared for the index went with it: those articles are in the catalog, and the parent indexes them.
        """
        self._idle = [other for other in self._idle if other is not worker]
        for job in chain.from_iterable(self._busy.pop(worker, ())):
            yield self._alone(worker, job)
        self._idle += [worker] * SHARES_AHEAD

    def _alone(self, worker: Worker, job: Job) -> Outcome:
        # Twice: somebody may have killed the worker for another reason.
        for _ in range(2):
            with suppress(WorkerDiedError):
                [outcome] = pickle.loads(worker.ask(pickle.dumps([job])))
                assert isinstance(outcome, Outcome)
                return outcome
        reason = "newsreader failed on this file (its reader ended). Please report this"
        return Outcome(job.article_id, unread(job.path, job.file, reason), job.size)

    def _drain(self, meanwhile: Callable[[], bool]) -> Iterator[Outcome]:
        while self._busy:
            yield from self._take_ready(meanwhile)

    def _prepared(self) -> Iterator[Prepared]:
        asked: list[Worker] = []
        for worker in self._all:
            if worker.pipe is None:
                continue  # not started, so it has prepared nothing
            with suppress(WorkerDiedError):
                worker.send(pickle.dumps(None))
                asked.append(worker)
        for worker in asked:
            # Articles of a worker that died are in the catalog without being indexed: the parent indexes them.
            with suppress(WorkerDiedError):
                prepared: Prepared | None = pickle.loads(worker.receive())
                if prepared is not None:
                    yield prepared
        if (prepared := self._local.finish()) is not None:
            yield prepared

    def close(self) -> None:
        """Let the workers end."""
        for worker in self._all:
            worker.close()
        self._all, self._idle, self._busy = [], [], {}


def _serving(preparer: Callable[[], Preparer], largest: int, log: Path | None) -> Callable[[bytes], bytes]:
    """In a worker: a share in, its outcomes out; None in, all since the last None prepared for the index out."""
    deriver = Deriver(preparer, largest, log)

    def answer(request: bytes) -> bytes:
        share: Sequence[Job] | None = pickle.loads(request)
        return pickle.dumps(deriver.finish() if share is None else [deriver.do(job) for job in share])

    return answer
