"""From the bytes of one file to what the catalog keeps. Runs in worker processes."""

from __future__ import annotations

import hashlib
import os
import signal
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from msgspec import Struct, field
from msgspec.structs import replace

from reader.errors import ArticleError, EmptyArticleError, reason_of
from reader.model import Article, ArticleMeta, Extracted
from reader.model.article import UNDATED, ArticleState
from reader.model.correction import Correction
from reader.model.languages import language_code
from reader.store.catalog.rows import ArticleRows, FileStamp

DOCUMENT_SECONDS = 10.0
"""What one page, mail or other document may take to read."""


class Derived(Struct, frozen=True):
    """What became of one file: an article, or the state and reason why there is none (`state` "empty": no text).

    Where it goes into a catalog, `rows` take the place of `article` and `extracted`: they cross between processes.
    """

    path: str
    stamp: FileStamp
    content_hash: str | None
    state: ArticleState | Literal["empty"]
    article: Article | None = None
    extracted: Extracted = field(default_factory=Extracted)
    moment: int = 0
    reason: str | None = None
    rows: ArticleRows | None = None


def derive(
    path: str, file: Path, largest: int, corrections: Sequence[Correction] = (), outlet: str | None = None
) -> Derived:
    """Read, parse and extract one file, and put right what a person corrected. Never raises.

    `largest` is the size in bytes above which none is read. `outlet`: whose the files of its folder are; a file that
    names its own keeps that.
    """
    from reader.extraction import extract, language_of

    derived = read_article(path, file, largest)
    article, content_hash = derived.article, derived.content_hash
    if article is None or content_hash is None:
        return derived
    if outlet and (article.meta.source is None or article.meta.source_guessed):
        article = replace(article, meta=replace(article.meta, source=outlet, source_from="setting"))
    language = language_of(article.text, article.meta.language)
    if language != language_code(article.meta.language):
        article = replace(article, meta=replace(article.meta, language=language))
    extracted = extract(article.text, language=language)
    if corrections:
        from reader.passages.correcting import corrected

        article, extracted = corrected(article, extracted, content_hash, corrections)
        moment = moment_of(article.meta, derived.stamp)
        return replace(derived, article=article, extracted=extracted, moment=moment)
    return replace(derived, article=article, extracted=extracted)


def read_article(path: str, file: Path, largest: int) -> Derived:
    """Read and parse one file without extracting. Never raises."""
    from reader.formats.names import is_document, largest_size
    from reader.formats.reading import parse

    stamp = FileStamp(0, 0)
    largest = largest_size(file.name, largest)
    content_hash = None
    try:
        with file.open("rb") as stream:
            stamp = file_stamp_of(stream.fileno())
            if stamp.size > largest:
                return _failed(path, stamp, None, "too_large", too_large(stamp.size, largest))
            data = stream.read(largest + 1)
        if len(data) > largest:
            return _failed(path, stamp, None, "too_large", too_large(len(data), largest))
        content_hash = hashlib.sha256(data).hexdigest()
        with _at_most(DOCUMENT_SECONDS if is_document(file.name) else None):
            article = parse(file.name, data)
    except EmptyArticleError:
        return Derived(path, stamp, content_hash, "empty")
    except ArticleError as error:
        return _failed(path, stamp, content_hash, "unreadable", str(error))
    except _TimeUpError:
        reason = f"reading it takes longer than {DOCUMENT_SECONDS:.0f} s"
        return _failed(path, stamp, content_hash, "unreadable", reason)
    except OSError as error:
        return _failed(path, stamp, content_hash, "unreadable", reason_of(error))
    moment = moment_of(article.meta, stamp)
    return Derived(path, stamp, content_hash, "derived", article, moment=moment)


def unread(path: str, file: Path, reason: str) -> Derived:
    """A file that could not be read, for a reason that does not go away before the file is changed."""
    try:
        status = file.stat()
    except OSError as error:
        return _failed(path, FileStamp(0, 0), None, "unreadable", reason_of(error))
    stamp = FileStamp(status.st_size, status.st_mtime_ns)
    return _failed(path, stamp, content_hash_of(file), "unreadable", reason)


class _TimeUpError(BaseException):
    """The time for one document is over. No Exception: a library that catches those must not catch this."""


@contextmanager
def _at_most(seconds: float | None) -> Iterator[None]:
    """End what is done inside after so many seconds, by a signal: only the main thread of a process can be ended so."""
    if seconds is None or threading.current_thread() is not threading.main_thread():
        yield
        return

    def end(number: int, frame: object) -> None:
        raise _TimeUpError

    before = signal.signal(signal.SIGALRM, end)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _failed(path: str, stamp: FileStamp, content_hash: str | None, state: ArticleState, reason: str) -> Derived:
    return Derived(path, stamp, content_hash, state, reason=reason)


def file_stamp_of(descriptor: int) -> FileStamp:
    """The stamp of an open file: that of the very bytes that are read from it."""
    status = os.fstat(descriptor)
    return FileStamp(status.st_size, status.st_mtime_ns)


def content_hash_of(file: Path) -> str | None:
    """SHA-256 of a file's bytes in hex; None when it cannot be read."""
    try:
        with file.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return None


def too_large(size: int, largest: int) -> str:
    """The reason shown for a file over the limit."""
    return f"too large ({size / 1e6:.1f} MB; the limit is {largest / 1e6:g} MB, see max_text_mb in config.toml)"


def heading_of_file(file: Path) -> ArticleMeta:
    """The heading of a file from its first bytes. Raises ArticleError, EmptyArticleError or OSError."""
    from reader.formats.characters import HEAD_BYTES
    from reader.formats.reading import read_meta

    with file.open("rb") as stream:
        return read_meta(file.name, stream.read(HEAD_BYTES))


def moment_of(meta: ArticleMeta, stamp: FileStamp) -> int:
    """What lists sort by, in seconds since 1970: when it was published. Without a date the file's time below all dates
    (see UNDATED). A time without a zone is taken as UTC, so that the order does not depend on where one reads."""
    moment = _seconds(meta.published) if meta.published else None
    return UNDATED + stamp.mtime // 1_000_000_000 if moment is None else moment


def _seconds(text: str) -> int | None:
    try:
        moment = datetime.fromisoformat(text)
        return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())
    except (ValueError, OverflowError):
        return None
