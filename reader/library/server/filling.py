"""Filling a library on a server from files of this machine: read and extracted here, found there.

An article's key is the name of the folder that was named and the path below it, so that several machines with the same
folders fill in the same articles once.
"""

from __future__ import annotations

import os
import pickle
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from msgspec.json import encode

from reader.errors import SearchIndexError, ServerError
from reader.extraction import RULES_VERSION
from reader.library.events import LibraryEvent, Notice, Progress
from reader.library.indexing.deriving import content_hash_of, derive
from reader.library.indexing.scan import scan
from reader.library.indexing.workers import WORTH_PROCESSES, document_of, worker_count
from reader.library.roots import SEEDS, Root
from reader.library.server.signs import Signer
from reader.pool import Pool, WorkerDiedError
from reader.search.opensearch.connection import Server
from reader.search.opensearch.documents import WORDS_VERSION, SharedArticle, Words, body_of, id_of, version_of
from reader.search.opensearch.engine import meta_of
from reader.search.opensearch.intake import Intake, Parcel, Receipt
from reader.search.opensearch.mapping import FORMAT, SIGNS
from reader.store.catalog.rows import layout_of

SHARE = 64
"""Files that are looked up, made ready and sent together."""
_SHARES_AHEAD = 3
_SENDERS = 2
"""Requests under way at once: while the server works on one, the next is on its way."""


@dataclass(slots=True)
class Filled:
    """What filling did, in articles. `there`: they stood there as they are. `failed`: path and why."""

    sent: int = 0
    there: int = 0
    newer: int = 0
    empty: int = 0
    seconds: float = 0.0
    failed: dict[str, str] = field(default_factory=dict)


class _File(NamedTuple):
    """A file to be filled in: its key, its path, and when it was last written (milliseconds since 1970)."""

    key: str
    path: Path
    time: int


class _Packing(NamedTuple):
    """The size in bytes above which no file is read, and whether articles are signed."""

    largest: int
    signing: bool


@dataclass(slots=True)
class _Ready:
    """What became of a share of files, for sending."""

    parcels: list[Parcel] = field(default_factory=list)
    paths: dict[int, str] = field(default_factory=dict)
    empty: int = 0
    failed: dict[str, str] = field(default_factory=dict)

    def __iadd__(self, other: _Ready) -> _Ready:
        self.parcels += other.parcels
        self.paths |= other.paths
        self.empty += other.empty
        self.failed |= other.failed
        return self


def fill(server: Server, roots: Sequence[Root], largest: int, tell: Callable[[LibraryEvent], None]) -> Filled:
    """Send the articles below some roots that the library lacks or has in another version.

    `largest` is the size in bytes above which no file is read. Raises ServerError when the library cannot be filled;
    what was sent until then stands.
    """
    signing = _check(server)
    started = time.monotonic()
    tell(Progress("scanning"))
    found = scan(roots)
    files = [_File(_key(key, roots), file, stamp.mtime // 1_000_000) for key, (file, stamp) in found.files.items()]
    # Newest first: what somebody will look for next.
    files.sort(key=lambda file: -file.time)
    filled = Filled(failed=dict(found.failed))
    workers = worker_count(attached=False) if len(files) >= WORTH_PROCESSES else 0
    pool = Pool(workers, _make_packer) if workers else None
    try:
        with ThreadPoolExecutor(_SENDERS) as senders, ThreadPoolExecutor(workers or 1) as readers:
            intake = Intake(server, tell=lambda line: tell(Notice(line, "warning")))
            packing = _Packing(largest, signing)
            _Filling(intake, pool, readers, senders, packing, filled, tell).run(files)
    finally:
        if pool is not None:
            pool.close()
    filled.seconds = time.monotonic() - started
    tell(Progress("idle"))
    return filled


def _check(server: Server) -> bool:
    """Raise ServerError unless this program makes what the library holds; whether articles are signed there."""
    meta = meta_of(server)
    ours = {"format": FORMAT, "words": WORDS_VERSION, "rules": RULES_VERSION}
    if differing := [name for name, version in ours.items() if meta.get(name) != version]:
        name = differing[0]
        raise ServerError(
            f"{server.name} is of other {name} (version {meta.get(name)}; this program makes {ours[name]}). "
            "Nothing was sent: fill it with the newsreader that made it, or renew it: `newsreader library upgrade`."
        )
    return bool(meta.get("signs") == SIGNS)


def _key(path_key: str, roots: Sequence[Root]) -> str:
    """What an article is called on the server, wherever its folder lies on this machine."""
    for root in roots:
        if root.key == SEEDS or path_key == root.key:
            return path_key if root.key == SEEDS else root.path.name
        if path_key.startswith(f"{root.key}{os.sep}"):
            return f"{root.path.name}/{Path(path_key).relative_to(root.path).as_posix()}"
    raise ValueError(path_key)


class _Filling:
    """One run: shares of files are looked up, made ready by workers, and sent, a few of each under way."""

    def __init__(
        self,
        intake: Intake,
        pool: Pool | None,
        readers: Executor,
        senders: Executor,
        packing: _Packing,
        filled: Filled,
        tell: Callable[[LibraryEvent], None],
    ) -> None:
        """`readers` wait for the worker processes; without a `pool` they do the work themselves."""
        self._intake, self._pool, self._readers, self._senders = intake, pool, readers, senders
        self._packing, self._filled, self._tell = packing, filled, tell
        self._done = self._total = 0
        self._began = time.monotonic()

    def run(self, files: Sequence[_File]) -> None:
        """Fill in all files. Raises ServerError."""
        self._total = len(files)
        shares = iter(range(0, len(files), SHARE))
        making: set[Future[_Ready]] = set()
        sending: dict[Future[Receipt], _Ready] = {}
        try:
            while True:
                # No more is made ready than can be sent: a slow server slows down the workers.
                room = _SHARES_AHEAD * 2 - len(making) - len(sending)
                for at in islice(shares, max(0, room)):
                    making.add(self._make(files[at : at + SHARE]))
                if not making and not sending:
                    return
                under_way: list[Future[Any]] = [*making, *sending]
                wait(under_way, return_when=FIRST_COMPLETED)
                for made in [future for future in making if future.done()]:
                    making.discard(made)
                    ready = made.result()
                    sending[self._senders.submit(self._intake.put, ready.parcels)] = ready
                for sent in [future for future in sending if future.done()]:
                    self._sent(sending.pop(sent), sent.result())
        finally:
            for made in making:
                made.cancel()
            for sent in sending:
                sent.cancel()

    def _make(self, files: Sequence[_File]) -> Future[_Ready]:
        wanted = list(self._not_there(files))
        self._filled.there += len(files) - len(wanted)
        self._done += len(files) - len(wanted)
        return self._readers.submit(self._make_ready, wanted)

    def _make_ready(self, files: Sequence[_File]) -> _Ready:
        """Read, extract and pack files. A file that ends its worker is named, and stops no other."""
        if self._pool is None:
            return _packed(files, self._packing)
        try:
            answer: _Ready = pickle.loads(self._pool.ask(pickle.dumps((files, self._packing))))
            return answer
        except WorkerDiedError:
            if len(files) == 1:
                return _Ready(failed={str(files[0].path): "newsreader failed on this file. Please report this"})
        ready = _Ready()
        for file in files:
            ready += self._make_ready([file])
        return ready

    def _not_there(self, files: Sequence[_File]) -> Iterator[_File]:
        """The files that do not stand there with this very content."""
        there = self._intake.versions([id_of(file.key) for file in files])
        for file in files:
            version = there.get(id_of(file.key))
            if version is None or version != _version_on_disk(file.path):
                yield file

    def _sent(self, ready: _Ready, receipt: Receipt) -> None:
        self._filled.sent += receipt.stored
        self._filled.newer += receipt.newer
        self._filled.empty += ready.empty
        self._filled.failed |= ready.failed
        self._filled.failed |= {ready.paths[number]: why for number, why in receipt.refused.items()}
        self._done += len(ready.parcels) + ready.empty + len(ready.failed)
        rate = self._done / max(time.monotonic() - self._began, 1e-6)
        left = (self._total - self._done) / max(rate, 1e-6)
        self._tell(Progress("articles", self._done, self._total, rate, left))


def _version_on_disk(path: Path) -> str | None:
    """The version that a file would get; None when it cannot be read, which reading it in earnest tells."""
    content_hash = content_hash_of(path)
    return None if content_hash is None else version_of(content_hash, RULES_VERSION)


@cache
def _words() -> tuple[Words, Signer]:
    """The words of this worker, remembered from article to article."""
    return Words(), Signer()


def _make_packer() -> Callable[[bytes], bytes]:
    """In a worker: files in, what became of them out."""
    return lambda request: pickle.dumps(_packed(*pickle.loads(request)))


def _packed(files: Sequence[_File], packing: _Packing) -> _Ready:
    """Read, extract and pack files."""
    ready = _Ready()
    read: list[tuple[_File, SharedArticle]] = []
    for file in files:
        derived = derive(file.key, file.path, packing.largest)
        article = derived.article
        if article is None or derived.content_hash is None:
            if derived.state == "empty":
                ready.empty += 1
            else:
                ready.failed[str(file.path)] = derived.reason or "cannot be read"
            continue
        number = id_of(file.key)
        document = document_of(number, article.meta, derived.moment, article.text)
        about = (
            derived.content_hash,
            article.meta.url,
            article.meta.language,
            layout_of(article, derived.extracted.names).decode(),
        )
        clues = (article.meta.date_from, article.meta.source_from)
        read.append((file, SharedArticle(file.key, document, *about, derived.extracted, RULES_VERSION, *clues)))
    words, signer = _words()
    signs = signer([one for _, one in read]) if packing.signing else [None] * len(read)
    for (file, shared), own in zip(read, signs, strict=True):
        try:
            fields = body_of(shared, words, own)
        except SearchIndexError as error:
            ready.failed[str(file.path)] = str(error)
            continue
        ready.parcels.append(Parcel(shared.document.id, file.time, encode(fields)))
        ready.paths[shared.document.id] = str(file.path)
    return ready
