"""IndexWriter: changes an index in batches; each commit counts wholly or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from types import TracebackType

import numpy as np

from reader.errors import SearchIndexError
from reader.search.array_file import Array
from reader.search.builder import SegmentBuilder, SegmentRef
from reader.search.codec import INDEX_NAME, NewsSegment, segment_data
from reader.search.document import SearchDocument, check_document
from reader.search.generation import Generation, damage_told
from reader.search.merge import MOST_SEGMENTS, merge_segments, plan_merges
from reader.search.segment_data import SegmentData
from reader.search.words import Terms


@dataclass(frozen=True, slots=True)
class _Open:
    """A segment of the index with its arrays."""

    segment: NewsSegment
    data: SegmentData


class IndexWriter:
    """Writes to one generation. Holds its lock until closed; a process that dies lets go of it.

    Nothing is changed before `commit`. An id that is already there is replaced, however it comes: nothing stands twice.
    """

    def __init__(self, generation: Generation) -> None:
        """Raises SearchIndexError when the index is damaged or another process writes to it."""
        self._generation = generation
        self._storage = generation.storage()
        self._lock = self._storage.lock(f"{INDEX_NAME}_WRITELOCK")
        try:
            free = self._lock.acquire()
        except OSError as error:
            raise SearchIndexError(f"The search index cannot be written: {error.strerror or error}.") from error
        if not free:
            raise SearchIndexError("Another process is writing to this search index. Wait until it has finished.")
        self._terms = Terms()
        try:
            self._load()
        except SearchIndexError:
            self.close()
            raise
        self._forget()

    def __enter__(self) -> IndexWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _load(self) -> None:
        self._commit, segments = self._generation.read_toc()
        with damage_told():
            self._open = [_Open(segment, segment_data(self._storage, segment)) for segment in segments]

    def _forget(self) -> None:
        self._pending: dict[int, SearchDocument] = {}
        self._refs: list[SegmentRef] = []
        self._gone: set[int] = set()

    # -- what is there ------------------------------------------------------------------------------------

    def doc_count(self) -> int:
        """Articles in the index as last committed."""
        return sum(item.segment.doc_count() for item in self._open)

    def article_ids(self) -> frozenset[int]:
        """Their ids."""
        return frozenset(
            number
            for item in self._open
            for number in item.data.ids[~item.data.deleted_mask(item.segment.deleted)].tolist()
        )

    # -- changes ------------------------------------------------------------------------------------------

    def add(self, document: SearchDocument) -> None:
        """Add a document to an index known to be empty. Raises SearchIndexError when it is not, or on a bad one."""
        if self._open:
            raise SearchIndexError("Documents can only be added to an empty index; use replace.")
        self.replace(document)

    def replace(self, document: SearchDocument) -> None:
        """Put a document in, in place of the one with its id if there is one. Raises SearchIndexError on a bad one."""
        check_document(document)
        self._gone.discard(document.id)
        self._pending[document.id] = document

    def adopt(self, refs: Iterable[SegmentRef]) -> None:
        """Take in segments that builders finished; of documents with the same id the later one stays."""
        self._refs.extend(refs)

    def delete(self, article_id: int) -> None:
        """Take a document out; one that is not there is no error."""
        self._pending.pop(article_id, None)
        self._gone.add(article_id)

    def cancel(self) -> None:
        """Forget all changes since the last commit."""
        for ref in self._refs:
            ref.path.unlink(missing_ok=True)
        self._forget()

    # -- making it last -----------------------------------------------------------------------------------

    def commit(self, merge: bool = False) -> int:
        """Make all changes last; returns the number of articles in the index.

        With `merge`, small segments are merged when there are more than twelve. Raises SearchIndexError when the disk
        does not take it or a count is wrong; the index is then as it was before.
        """
        refs = list(self._refs)
        if self._pending:
            builder = SegmentBuilder(self._generation.path, self._terms)
            for document in self._pending.values():
                builder.add(document)
            refs.append(builder.finish())
        expected = len((self.article_ids() - self._gone).union(*(ref.ids for ref in refs)))
        fresh = self._without(self._open, self._gone)
        for ref in refs:
            fresh = [*self._without(fresh, ref.ids), self._taken_in(ref)]
        self._replace_segments(fresh, expected)
        self._forget()
        if merge and len(self._open) > MOST_SEGMENTS:
            self.merge_small()
        return expected

    def merge_small(self) -> None:
        """Merge small segments so that at most twelve are left. Changes not committed are left alone.

        Raises SearchIndexError when the disk does not take it; the index is then as it was before.
        """
        segments = [item.segment for item in self._open]
        groups = plan_merges([s.doc_count_all() for s in segments], [s.deleted_count() for s in segments])
        if not groups:
            return
        merged = {number for group in groups for number in group}
        fresh = [item for number, item in enumerate(self._open) if number not in merged]
        with damage_told():
            for group in groups:
                parts = [(self._open[number].data, self._open[number].segment.deleted) for number in group]
                ref = merge_segments(self._generation.path, parts)
                if ref is not None:
                    fresh.append(self._taken_in(ref))
        self._replace_segments(fresh, self.doc_count())

    def close(self) -> None:
        """Let go of the lock. Changes not committed are lost."""
        if self._lock.fd is not None:
            self._lock.release()

    def _taken_in(self, ref: SegmentRef) -> _Open:
        """Move a finished segment in among the files of the index. It counts once the table of contents names it."""
        segment = NewsSegment(ref.path.stem, len(ref.ids), ref.sum)
        try:
            ref.path.replace(self._generation.path / segment.file_name)
        except OSError as error:
            raise SearchIndexError(f"The search index could not be written: {error.strerror or error}.") from error
        with damage_told():
            return _Open(segment, segment_data(self._storage, segment))

    def _without(self, items: Sequence[_Open], ids: Iterable[int]) -> list[_Open]:
        """The segments with the documents of these ids deleted; a segment with none left is dropped."""
        wanted = np.fromiter(ids, np.int64)
        if not wanted.size:
            return list(items)
        wanted.sort()
        kept = []
        for item in items:
            found = frozenset(np.flatnonzero(_is_in(item.data.ids, wanted)).tolist())
            segment = item.segment.without(found) if found - item.segment.deleted else item.segment
            if segment.doc_count():
                kept.append(_Open(segment, item.data))
        return kept

    def _replace_segments(self, fresh: list[_Open], expected: int) -> None:
        count = sum(item.segment.doc_count() for item in fresh)
        if count != expected:
            raise SearchIndexError(f"The search index would hold {count} articles instead of {expected}. Rebuild it.")
        segments = [item.segment for item in fresh]
        try:
            self._generation.write_toc(segments, self._commit + 1)
        except OSError as error:
            reason = error.strerror or str(error)
            raise SearchIndexError(f"The search index could not be written: {reason}. Free some space.") from error
        self._commit += 1
        self._open = fresh
        self._generation.remove_strays(segments, self._commit)


def _is_in(values: Array, wanted: Array) -> Array:
    """A mask of the values that are in `wanted`, which is sorted and not empty."""
    places = np.searchsorted(wanted, values)
    places[places == len(wanted)] = 0
    mask: Array = wanted[places] == values
    return mask
