"""Bringing catalog and index up to date: the order of commits that survives a kill at any moment.

1. Pass 1 stores the headings of new files, so that a list fills at once.
2. Pass 2 derives articles. A batch is committed in three steps: the catalog's rows with `indexed_hash` NULL, the index,
   then `indexed_hash`. Whatever is interrupted, an article whose `indexed_hash` differs from its content is put into
   the index again at the next start, replacing what may stand there.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from reader.library.events import ArticlesChanged, IndexCommitted, LibraryEvent, Progress
from reader.library.indexing.deriving import content_hash_of
from reader.library.indexing.headings import add_headings
from reader.library.indexing.memory import give_back
from reader.library.indexing.scan import Changes, Files, Scan, Told, compare, scan, scan_paths, told_of
from reader.library.indexing.session import Held, MendedError, holding
from reader.library.indexing.workers import (
    BATCH_ARTICLES,
    Batch,
    Job,
    JobQueue,
    Outcome,
    Workers,
    document_of,
    worker_count,
)
from reader.library.opening import Opening
from reader.library.roots import Root, file_of
from reader.model.desks import Decisions
from reader.model.rows import ScanReport
from reader.store.catalog.rows import FileStamp, KnownFile
from reader.store.catalog.writer import CatalogWriter

if TYPE_CHECKING:
    from reader.library.indexing.evidence import Comparing

LARGE_BYTES = 500_000
"""A larger file may take many seconds: it is derived after the others, which need not wait for it."""

MOST_BYTES = 5_000_000
"""No file is reckoned with more text than this."""

FIXED_BYTES = 2_000
"""What a file costs beside its text, as bytes of text."""

ROWS_SECONDS = 0.5
"""Derived articles are committed to the catalog at least this often, so that a reader sees them."""


@dataclass(slots=True)
class Summary:
    """What an update did, in articles."""

    new: int = 0
    changed: int = 0
    renamed: int = 0
    removed: int = 0
    indexed: int = 0
    seconds: float = 0.0
    failed: dict[str, str] = field(default_factory=dict)
    newly_not_read: str = ""
    """Says which files have a format that is not supported, when they are others than last time."""


def update_once(opening: Opening, tell: Callable[[LibraryEvent], None], *, rebuild: bool = False) -> Summary:
    """Bring catalog and index of a library up to date, in this process and its workers.

    Raises LockedError when another process is at it.
    """
    try:
        return _update(opening, tell, rebuild=rebuild)
    except MendedError:
        return _update(opening, tell)


def _update(opening: Opening, tell: Callable[[LibraryEvent], None], *, rebuild: bool = False) -> Summary:
    with holding(opening.cache, opening.roots, tell, rebuild=rebuild) as held:
        count = worker_count(attached=False)
        workers = Workers(count, held.index.preparer, opening.largest, opening.cache.indexer_log)
        try:
            updater = Updater(
                *(opening.roots, held, workers, tell),
                told=lambda: told_of(opening),
                decisions=opening.personal.decisions,
            )
            return updater.everything()
        finally:
            workers.close()


class Updater:
    """Brings one library up to date. Needs the library's lock; `tell` is told what happens."""

    def __init__(
        self,
        roots: Sequence[Root],
        held: Held,
        workers: Workers,
        tell: Callable[[LibraryEvent], None],
        interrupted: Callable[[JobQueue], bool] = lambda queue: False,
        told: Callable[[], Told] = Told,
        decisions: Callable[[], Decisions] = Decisions,
    ) -> None:
        """`interrupted` is asked between articles: it may reorder the queue; True ends early.

        `told`: what a person said of articles, as it is now; `decisions`: what somebody parted and joined by hand.
        """
        self._roots = roots
        self._catalog = held.catalog
        self._index = held.index
        self._workers = workers
        self._tell = tell
        self._interrupted = interrupted
        self._ask_told = told
        self._told = Told()
        self._decisions = decisions
        self._empty = 0

    def everything(self) -> Summary:
        """Look at all files of the library."""
        self._tell(Progress("scanning"))
        started = time.monotonic()
        known = self._catalog.known()
        self._mend(known)
        found = scan(self._roots)
        self._empty = 0
        summary = self.update(found, known)
        summary.seconds = time.monotonic() - started
        report = ScanReport(
            hidden=found.hidden,
            not_articles=found.not_articles,
            not_read=tuple(sorted(found.not_read)),
            empty=self._empty,
        )
        with self._catalog.transaction():
            if self._catalog.set_scan(report):
                summary.newly_not_read = report.not_read_line
        return summary

    def update(self, found: Scan, known: Mapping[str, KnownFile]) -> Summary:
        """Bring the articles of `known` in line with the files found."""
        started = time.monotonic()
        self._told = self._ask_told()
        changes = compare(found.files, known, found.failed, content_hash_of, self._told)
        summary = Summary(renamed=len(changes.renamed), removed=len(changes.gone), failed=dict(found.failed))
        self._forget(changes, known, found.files)
        headings = add_headings(self._catalog, changes.new, self._tell)
        added = headings.added
        self._empty += headings.empty
        jobs = self._jobs(added, changes, known)
        summary.new, summary.changed = len(added), len(changes.changed)
        already = len(known) - len(changes.gone) - len(changes.changed) - len(changes.again)
        summary.indexed = self._derive(jobs, already) + self._index_waiting()
        give_back()  # what was compared beside is let go: merging takes its place
        self._index.tidy()
        give_back()
        summary.seconds = time.monotonic() - started
        self._tell(Progress("idle"))
        return summary

    def correct(self) -> None:
        """Derive the articles anew of which a person said something since they were derived."""
        known, told = self._catalog.known(), self._ask_told()
        paths = [file_of(path) for path, file in known.items() if told.is_new(path, file)]
        if paths:
            found, known = scan_paths(self._roots, paths, known)
            self.update(found, known)

    # -- before pass 1 ------------------------------------------------------------------------------------

    def _mend(self, known: Mapping[str, KnownFile]) -> None:
        """Catalog and index must agree on what is indexed; where they do not, the article is indexed again."""
        indexed = {file.id for file in known.values() if file.indexed_hash is not None}
        held = self._index.held()
        if indexed == held:
            return
        with self._catalog.transaction():
            self._catalog.forget_indexed(indexed - held)
        if strays := held - indexed:
            self._take_out(strays)

    def _take_out(self, ids: Iterable[int]) -> None:
        self._index.delete(ids)
        self._index.commit()

    def _forget(self, changes: Changes, known: Mapping[str, KnownFile], files: Files) -> None:
        """Rename and remove. The index forgets first; a hit whose article is gone would be dropped anyway."""
        gone = [known[path].id for path in changes.gone]
        if gone:
            self._take_out(gone)
        if not gone and not changes.renamed:
            return
        with self._catalog.transaction():
            self._catalog.remove(gone)
            for old, new in changes.renamed.items():
                self._catalog.rename(known[old].id, new, files[new][1])
        self._tell(ArticlesChanged())

    # -- pass 2 -------------------------------------------------------------------------------------------

    def _jobs(self, added: Mapping[str, int], changes: Changes, known: Mapping[str, KnownFile]) -> JobQueue:
        """New and changed files, newest first (of new ones the catalog knows the order they were listed in), the large
        ones last."""
        there = {**changes.changed, **changes.again}
        ids = {**{path: known[path].id for path in there}, **added}
        files = {**there, **changes.new}
        order = self._catalog.newest_first()
        place = {article_id: n for n, article_id in enumerate(order)}
        jobs = [
            Job(article_id, path, files[path][0], corrections, _text_size(files[path]), self._told.outlet(path))
            for path, article_id in ids.items()
            for corrections in (tuple(self._told.corrections.get(path, ())),)
        ]
        return JobQueue(sorted(jobs, key=lambda job: (job.size > LARGE_BYTES, place.get(job.article_id, 0))))

    def _derive(self, queue: JobQueue, already: int) -> int:
        """Derive all of the queue; returns how many articles went into the index. `already`: those that need not be."""
        total, done, indexed = len(queue), 0, 0
        if not total:
            return 0
        started = stored = time.monotonic()
        work, worked = queue.size + FIXED_BYTES * total, 0
        waiting: list[Outcome] = []
        hashes: dict[int, str] = {}
        beside = _Beside(self._catalog, self._tell, self._decisions)
        for item in self._workers.run(self._watched(queue), total, beside.a_little):
            now = time.monotonic()
            if isinstance(item, Outcome):
                done += 1
                worked += item.size + FIXED_BYTES
                waiting.append(item)
                if item.file.rows is not None:
                    hashes[item.article_id] = item.file.rows.content_hash
            if isinstance(item, Batch) or now - stored >= ROWS_SECONDS:
                self._store(waiting)
                beside.stored += len(waiting)
                waiting, stored = [], now
                passed = max(now - started, 1e-6)
                left = passed * (work - worked) / max(worked, 1)
                self._tell(Progress("articles", already + done, already + total, done / passed, left))
            if isinstance(item, Batch):
                indexed += self._adopt(item, hashes)
                hashes = {}
        while beside.goes_on and not self._interrupted(queue):
            beside.a_little()
        return indexed

    def _adopt(self, batch: Batch, hashes: Mapping[int, str]) -> int:
        """Steps 2 and 3 of a batch: the index, then that it is indexed."""
        give_back()
        for prepared in batch.prepared:
            self._index.put(prepared)
        self._index.commit()
        ids = {article_id for prepared in batch.prepared for article_id in prepared.ids}
        indexed = self._now_indexed({article_id: hashes[article_id] for article_id in ids})
        self._catalog.fold_log()
        give_back()
        return indexed

    def _now_indexed(self, hashes: Mapping[int, str]) -> int:
        if hashes:
            with self._catalog.transaction():
                self._catalog.set_indexed(hashes)
            self._tell(IndexCommitted())
        return len(hashes)

    def _watched(self, queue: JobQueue) -> Iterator[Job]:
        for job in queue:
            yield job
            if self._interrupted(queue):
                return

    def _store(self, outcomes: Sequence[Outcome]) -> None:
        """Step 1 of a batch: the catalog's rows, not yet indexed."""
        if not outcomes:
            return
        self._index.delete(article_id for article_id, file, _ in outcomes if file.rows is None)
        with self._catalog.transaction():
            for article_id, file, _ in outcomes:
                if file.rows is not None:
                    self._catalog.put_article(file.rows)
                elif file.state == "empty":
                    self._empty += 1
                    self._catalog.remove([article_id])
                else:
                    name, reason = Path(file.path).name, file.reason or "cannot be read"
                    self._catalog.put_unreadable(article_id, file.stamp, file.content_hash, file.state, reason, name)
        self._tell(ArticlesChanged(frozenset(outcome.article_id for outcome in outcomes)))

    def _index_waiting(self) -> int:
        """Index what is derived but not indexed: what an interrupted run, or a worker that died, left."""
        done = 0
        while waiting := self._catalog.unindexed(BATCH_ARTICLES):
            self._index.put(document_of(row.id, row.meta, row.moment, row.text) for row in waiting)
            self._index.commit()
            done += self._now_indexed({row.id: row.content_hash for row in waiting})
        return done


class _Beside:
    """Compares articles while workers derive others: a full batch of those stored, a little at a time."""

    def __init__(
        self, catalog: CatalogWriter, tell: Callable[[LibraryEvent], None], decisions: Callable[[], Decisions]
    ) -> None:
        self._arguments = (catalog, tell, decisions)
        self._comparing: Comparing | None = None
        self._steps: Iterator[None] | None = None
        self.stored = 0
        """Articles that were stored and are not being compared yet."""

    @property
    def goes_on(self) -> bool:
        """Whether a batch is being compared."""
        return self._steps is not None

    def a_little(self) -> bool:
        """Do a step; False when there are too few articles for a batch."""
        if self._steps is None:
            # Imported late: nothing of it is needed before articles are there.
            from reader.library.indexing.evidence import BATCH, Comparing

            if self.stored < BATCH:
                return False
            self.stored = 0
            catalog, tell, decisions = self._arguments
            self._comparing = self._comparing or Comparing(catalog, tell, decisions())
            self._steps = self._comparing.full_batch()
        if next(self._steps, self) is self:
            self._steps = None
        return True


def _text_size(found: tuple[Path, FileStamp]) -> int:
    """About how much text a file holds, in bytes: pictures and what is over the limit are no work."""
    return min(found[1].size, MOST_BYTES)
