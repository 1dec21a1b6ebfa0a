"""Writing: segments by Whoosh's own SegmentWriter in sub-indexes of their own, which the writer of the index adopts."""

from __future__ import annotations

import secrets
import shutil
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import accumulate, chain
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import numpy as np
from msgspec import Struct
from msgspec.structs import replace
from whoosh.analysis import SimpleAnalyzer
from whoosh.codec.whoosh3 import W3Codec, W3Segment
from whoosh.fields import TEXT
from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.filetables import OrderedHashReader
from whoosh.index import TOC, FileIndex
from whoosh.writing import SegmentWriter

from reader.errors import SearchIndexError, reason_of
from reader.files import remove_unfinished, write_whole
from reader.model.words import form_of, words_of
from reader.search.engine import Prepared, Preparer, SearchDocument, check_document
from reader.search.query.values import day_of
from reader.search.show.copies import signatures, term_hashes
from reader.search.whoosh.codec import CompactCodec, FieldLists, Lists
from reader.search.whoosh.inverting import Renumbered, inverted, merged, noted
from reader.search.whoosh.layout import (
    FIELDS,
    INDEX_NAME,
    INDEXED,
    LENGTHS,
    TERMS,
    Commit,
    FileSum,
    Segment,
    Terms,
    segment_file,
)
from reader.search.whoosh.lists import encoded
from reader.search.whoosh.schema import news_schema
from reader.search.whoosh.snapshot import SegmentArrays
from reader.search.whoosh.storage import Array, Generation, damage_told, sum_of, synced_sum
from reader.search.words import Terms as Stems

STAGED = "staged"
"""Folder beside the index for sub-indexes that no commit has taken in yet, each in a folder of its own."""
_MUCH_DELETED = 0.3
_GROWTH = 3
"""A segment is merged with smaller ones when it is up to so many times as large as these together."""
_SIGNED = 200
"""Texts that are signed at once."""
_FULL = "The search index could not be written: {}. Free some space and try again."


class _Staged(NamedTuple):
    """A sub-index of one segment, ready to be adopted. `sums` are those of its files."""

    path: Path
    segment: Segment
    sums: Mapping[str, FileSum]


# -- segments ---------------------------------------------------------------------------------------------


class _Length(TEXT):  # type: ignore[misc]
    """A text field that is given only its number of words. Only while a segment is written."""

    def index(self, value: int, **others: object) -> Iterator[tuple[bytes, int, float, bytes]]:
        yield b"", value, 1.0, b""


class _Pool:
    """What Whoosh's writer takes postings from: they are ready."""

    def __init__(self, postings: Iterator[FieldLists]) -> None:
        self._postings = postings

    def add(self, item: object) -> None:
        """Nothing: it is among those that are ready."""

    def iter_postings(self) -> Iterator[FieldLists]:
        return self._postings

    def cleanup(self) -> None:
        """Nothing lies on the disk."""


class _Folder(FileStorage):  # type: ignore[misc]
    """The folder of a segment that is written.

    Whoosh makes its folder for what is temporary twice, and keeps the error of the second time in a circle: with it,
    until such circles are looked for, the frames of all callers and whatever they hold.
    """

    def temp_storage(self, name: str) -> FileStorage:
        path = Path(self.folder, name)
        path.mkdir(exist_ok=True)
        return FileStorage(str(path))


def _write_segment(generation: Path, rows: Iterable[Mapping[str, Any]], postings: Iterator[FieldLists]) -> _Staged:
    """A sub-index with a row of columns and lengths of each document. Raises SearchIndexError when there is no room."""
    folder = generation / STAGED / secrets.token_hex(8)
    schema, codec = news_schema(), CompactCodec()
    for field in FIELDS:
        schema.remove(field)
        schema.add(field, _Length(analyzer=SimpleAnalyzer()))
    try:
        folder.mkdir(parents=True)
        writer = SegmentWriter(FileIndex.create(_Folder(str(folder)), schema, INDEX_NAME), codec=codec, compound=False)
        writer.pool = _Pool(postings)
        for row in rows:
            writer.add_document(**row)
        writer.commit(merge=False)
        # Whoosh's writer is part of a circle: what the postings were made of must not wait until that is found.
        writer.pool = None
        written = writer.get_segment()
        sums = {name: synced_sum(folder / name) for name in written.list_files(writer.storage)}
        segment = Segment(
            written.segid, written.doc_count_all(), dict(written._fieldlengths), _terms_of(folder, written.segid, codec)
        )
        return _Staged(folder, segment, sums)
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise SearchIndexError(_FULL.format(reason_of(error))) from error


def _terms_of(folder: Path, segment: str, codec: CompactCodec) -> Terms:
    """Where the terms of a segment that was just written are listed."""
    reader = OrderedHashReader.open(FileStorage(str(folder)), segment_file(segment, TERMS))
    fields, first = {}, 0
    for field, count in codec.terms.counts.items():
        fields[field] = first, first + count
        first += count
    kind = np.dtype(reader.extras["indextype"]).newbyteorder(">").str
    reader.close()
    return Terms(reader.indexbase, kind, reader.indexlen, fields)


def _as_whoosh(segment: Segment) -> W3Segment:
    """A segment as Whoosh's table of contents has it.

    Whoosh's own writer leaves the numbers of words in an attribute of the segment that has no setter.
    """
    whooshs = W3Segment(W3Codec(), INDEX_NAME, segment.documents, segment.name, set(segment.deleted) or None)
    whooshs._fieldlengths = dict(segment.lengths)
    return whooshs


# -- new articles -----------------------------------------------------------------------------------------


class _Numbering(dict[str, int]):
    """Numbers strings in the order in which they first come."""

    def __missing__(self, key: str) -> int:
        number = self[key] = len(self)
        return number


class PreparedArticles(Struct, frozen=True):
    """Articles as numbers of their words. Can be pickled."""

    ids: tuple[int, ...]
    rows: tuple[Mapping[str, Any], ...]
    """What is kept of each besides its words."""
    words: tuple[str, ...]
    numbers: Mapping[str, Array]
    """Of each field the words of all articles, one article after another, by their place in `words`."""
    lengths: Mapping[str, Array]
    """Of each field how many of these each article has."""


class ArticlePreparer:
    """Splits articles into words. Usable in a worker process."""

    def __init__(self) -> None:
        self._forget()

    def _forget(self) -> None:
        self._words = _Numbering()
        self._numbers = {field: array("I") for field in FIELDS}
        self._lengths = {field: array("I") for field in FIELDS}
        self._rows: dict[int, dict[str, Any]] = {}

    def __len__(self) -> int:
        return len(self._rows)

    def add(self, document: SearchDocument) -> None:
        """Take in a document. Raises SearchIndexError when it cannot be indexed, with nothing of it kept."""
        check_document(document)
        if document.id in self._rows:
            raise SearchIndexError(f"Article {document.id} was given to the index twice in one batch.")
        number = self._words.__getitem__
        for field in FIELDS:
            words = words_of(getattr(document, field))
            self._numbers[field].extend(map(number, words))
            self._lengths[field].append(len(words))
        self._rows[document.id] = {
            "id": document.id,
            "moment": document.moment,
            "day": day_of(document.published),
            "outlet": encoded(document.source),
        }

    def finish(self) -> PreparedArticles:
        """All that was added since the last call. Raises SearchIndexError when there is nothing."""
        if not self._rows:
            raise SearchIndexError("There is no article to index in this batch.")
        numbers, lengths = (
            {field: np.frombuffer(of_field, np.uint32) for field, of_field in each.items()}
            for each in (self._numbers, self._lengths)
        )
        prepared = PreparedArticles(tuple(self._rows), tuple(self._rows.values()), tuple(self._words), numbers, lengths)
        self._forget()
        return prepared


def _write_articles(generation: Path, parts: Iterable[tuple[PreparedArticles, Array]]) -> _Staged:
    """One segment with those articles of several preparers that masks keep. Raises SearchIndexError."""
    numbering, rows = _Numbering(), list[dict[str, Any]]()
    numbers: dict[str, list[Array]] = {field: [] for field in FIELDS}
    counts: dict[str, list[Array]] = {field: [] for field in FIELDS}
    for part, kept in parts:
        number_of = np.fromiter((numbering[word] for word in part.words), np.int32, len(part.words))
        rows += ({**row} for row, keep in zip(part.rows, kept.tolist(), strict=True) if keep)
        for field in FIELDS:
            counts[field].append(part.lengths[field][kept])
            numbers[field].append(number_of[part.numbers[field][np.repeat(kept, part.lengths[field])]])
    lengths = {field: np.concatenate(each).astype(np.int64) for field, each in counts.items()}
    forms, form_of_word = _sorted_numbers(map(form_of, numbering))
    terms, term_of_form = _sorted_numbers(map(Stems().of_form, forms))
    spelled = list(map(encoded, forms))
    words = {field: form_of_word[np.concatenate(each)] for field, each in numbers.items()}
    prints = _signatures(term_hashes(spelled), words["body"], lengths["body"])
    for number, (row, print_) in enumerate(zip(rows, prints, strict=True)):
        row.update({field: int(of_field[number]) for field, of_field in lengths.items()})
        row["print"] = print_.astype("<u4").tobytes()

    def lists(field: str) -> Iterable[Lists]:
        name = field.removesuffix("_forms")
        if not len(words[name]):
            return ()
        if field in FIELDS:
            return inverted(list(map(encoded, terms)), term_of_form[words[name]], lengths[name])
        return (noted(spelled, words[name], lengths[name]),)

    return _write_segment(generation, rows, _in_order(lists, lengths))


def _signatures(hashes: Array, words: Array, lengths: Array) -> Iterator[Array]:
    """The signatures of texts: of some at a time, for it takes much memory."""
    ends = np.cumsum(lengths)
    for at in range(0, len(lengths), _SIGNED):
        of_texts = slice(at, at + _SIGNED)
        first, last = ends[at] - lengths[at], ends[of_texts][-1]
        yield from signatures(hashes[words[first:last]], lengths[of_texts])


def _sorted_numbers(texts: Iterable[str]) -> tuple[list[str], Array]:
    """Different texts, in the order in which they are stored; and the number there of each that was given."""
    numbering = _Numbering()
    given = np.fromiter((numbering[text] for text in texts), np.int32)
    known = list(numbering)
    order = sorted(range(len(known)), key=lambda number: encoded(known[number]))
    rank = np.empty(len(known), np.int32)
    rank[order] = np.arange(len(known))
    return [known[number] for number in order], rank[given]


def _in_order(lists: Callable[[str], Iterable[Lists]], lengths: Mapping[str, Array]) -> Iterator[FieldLists]:
    """The postings of all fields in the order in which they are written."""
    for field in sorted(INDEXED):
        of_field = lengths[field.removesuffix("_forms")]
        yield from (FieldLists(field, some, of_field) for some in lists(field))


# -- merging ----------------------------------------------------------------------------------------------


def plan_merges(sizes: Sequence[int], deleted: Sequence[int]) -> list[list[int]]:
    """Groups of segment numbers to merge. `sizes` are documents, `deleted` those of them that are deleted.

    The largest that is not much larger than all smaller ones together becomes one with these: a large segment is
    written again only when the library has grown by a third of it. A segment of which a third is deleted is rewritten.
    """
    decayed = [[number] for number, size in enumerate(sizes) if deleted[number] > _MUCH_DELETED * max(1, size)]
    alive = [size - gone for size, gone in zip(sizes, deleted, strict=True)]
    order = sorted(range(len(sizes)), key=alive.__getitem__)
    smaller = list(accumulate((alive[number] for number in order), initial=0))
    fitting = (n for n, number in enumerate(order) if n and alive[number] <= _GROWTH * smaller[n])
    group = order[: max(fitting, default=-1) + 1]
    groups = [sorted(group)] if group else []
    return [*groups, *(one for one in decayed if not groups or one[0] not in group)]


def _merge(generation: Path, items: Sequence[_Open]) -> _Staged:
    """One segment with the documents of several that are not deleted."""
    parts, rows, base = [], [], 0
    known = np.array(LENGTHS, np.int64)
    for item in items:
        kept = item.kept()
        parts.append(Renumbered(item.arrays, np.where(kept, base + np.cumsum(kept) - 1, -1)))
        base += int(kept.sum())
        rows.append(_rows(item.arrays, np.flatnonzero(kept).tolist()))
    lengths = {
        field: np.concatenate([known[part.arrays.lengths[field]][part.numbers >= 0] for part in parts])
        for field in FIELDS
    }
    with damage_told():
        postings = _in_order(partial(merged, parts), lengths)
        return _write_segment(generation, chain.from_iterable(rows), postings)


def _rows(arrays: SegmentArrays, documents: Sequence[int]) -> Iterator[dict[str, Any]]:
    """Columns and lengths of documents of a segment."""
    outlets = list(map(encoded, arrays.outlets))
    for document in documents:
        yield {
            "id": int(arrays.ids[document]),
            "moment": int(arrays.moments[document]),
            "day": int(arrays.days[document]),
            "outlet": outlets[arrays.outlet_of[document]],
            "print": arrays.prints[document].tobytes(),
            **{field: LENGTHS[lengths[document]] for field, lengths in arrays.lengths.items()},
        }


# -- the writer of an index -------------------------------------------------------------------------------


class _Open(Struct, frozen=True):
    """A segment of the index with its arrays and the checksums of its files."""

    segment: Segment
    arrays: SegmentArrays
    sums: Mapping[str, FileSum]

    def kept(self) -> Array:
        """A mask of the documents that are not deleted."""
        mask = np.ones(self.segment.documents, bool)
        mask[list(self.segment.deleted)] = False
        return mask


def create(path: Path) -> Generation:
    """Make a new, empty generation. Raises SearchIndexError when the folder cannot be written."""
    generation = Generation(path)
    try:
        path.mkdir(parents=True)
        _write_commit(generation, 0, Commit((), {}))
    except OSError as error:
        raise SearchIndexError(f"The search index cannot be created in {path.parent}: {reason_of(error)}.") from error
    return generation


def _write_commit(generation: Generation, number: int, commit: Commit) -> None:
    """Make a commit. Whoosh's table of contents is the one step that counts.

    Raises OSError; the commit before it is intact then.
    """

    def write(sums: Mapping[str, FileSum]) -> None:
        write_whole(generation.commit_file(number), msgspec.json.encode(replace(commit, sums=sums)))

    write(commit.sums)
    contents = TOC(news_schema(), list(map(_as_whoosh, commit.segments)), number)
    contents.write(FileStorage(str(generation.path)), INDEX_NAME)
    toc = generation.contents_file(number)
    write({**commit.sums, toc.name: sum_of(toc)})


class WhooshWriter:
    """The IndexWriter of a Whoosh index. Holds its lock until closed; a process that dies lets go of it."""

    def __init__(self, generation: Generation, complaint: str | None = None) -> None:
        """Raises SearchIndexError when the index is damaged or another process writes to it."""
        self.complaint = complaint
        self._generation = generation
        self._lock = FileStorage(str(generation.path)).lock(f"{INDEX_NAME}_WRITELOCK")
        try:
            free = self._lock.acquire()
        except OSError as error:
            raise SearchIndexError(f"The search index cannot be written: {reason_of(error)}.") from error
        if not free:
            raise SearchIndexError("Another process is writing to this search index. Wait until it has finished.")
        try:
            self._load()
        except SearchIndexError:
            self.close()
            raise
        self._changes: list[PreparedArticles | frozenset[int]] = []

    def _load(self) -> None:
        self._number, commit = self._generation.read()
        self._open = []
        for segment in commit.segments:
            own = segment_file(segment.name, "")
            sums = {name: sum_ for name, sum_ in commit.sums.items() if name.startswith(own)}
            self._open.append(self._opened(segment, sums))

    def _opened(self, segment: Segment, sums: Mapping[str, FileSum]) -> _Open:
        """A segment whose files are in place."""
        with damage_told():
            return _Open(segment, SegmentArrays(self._generation.path, segment), sums)

    def close(self) -> None:
        """Let go of the lock. Changes not committed are lost."""
        if self._lock.fd is not None:
            self._lock.release()

    # -- what is there ------------------------------------------------------------------------------------

    @property
    def build(self) -> str:
        """Names this index: another one after every rebuild."""
        return self._generation.path.name

    @property
    def preparer(self) -> Callable[[], Preparer]:
        """Makes preparers for this index. Can be pickled."""
        return ArticlePreparer

    def held(self) -> frozenset[int]:
        """The ids of all articles in the index as last committed."""
        return frozenset(number for item in self._open for number in item.arrays.ids[item.kept()].tolist())

    # -- changes ------------------------------------------------------------------------------------------

    def put(self, articles: Iterable[SearchDocument] | Prepared) -> None:
        """Put articles in, each in place of the one with its id. Raises SearchIndexError on a bad one, or no room."""
        if isinstance(articles, PreparedArticles):
            self._changes.append(articles)
            return
        assert isinstance(articles, Iterable)
        preparer = ArticlePreparer()
        for document in articles:
            preparer.add(document)
        if len(preparer):
            self._changes.append(preparer.finish())

    def delete(self, ids: Iterable[int]) -> None:
        """Take articles out; one that is not there is no error."""
        self._changes.append(frozenset(ids))

    def commit(self) -> int:
        """Make all changes last; returns the number of articles in the index.

        Raises SearchIndexError when the disk does not take it or a count is wrong; the index is then as it was before.
        """
        newest: dict[int, int] = {}
        changed = set[int]()
        for number, change in enumerate(self._changes):
            if isinstance(change, PreparedArticles):
                newest.update(dict.fromkeys(change.ids, number))
                changed.update(change.ids)
            else:
                for article_id in change:
                    newest.pop(article_id, None)
                changed |= change
        fresh = self._without(self._open, changed)
        parts = (
            (change, np.array([newest.get(article_id) == number for article_id in change.ids]))
            for number, change in enumerate(self._changes)
            if isinstance(change, PreparedArticles)
        )
        if newest:
            fresh.append(self._taken_in(_write_articles(self._generation.path, parts)))
        expected = len((self.held() - changed) | newest.keys())
        self._replace_segments(fresh, expected)
        self._changes = []
        return expected

    def tidy(self) -> None:
        """Merge small segments. Changes not committed are left alone.

        Raises SearchIndexError when the disk does not take it; the index is then as it was before.
        """
        segments = [item.segment for item in self._open]
        groups = plan_merges([s.documents for s in segments], [len(s.deleted) for s in segments])
        if not groups:
            return
        merging = {number for group in groups for number in group}
        fresh = [item for number, item in enumerate(self._open) if number not in merging]
        for group in groups:
            items = [self._open[number] for number in group]
            if any(item.segment.alive for item in items):
                fresh.append(self._taken_in(_merge(self._generation.path, items)))
        self._replace_segments(fresh, len(self.held()))

    def _taken_in(self, staged: _Staged) -> _Open:
        """Move a finished segment in among the files of the index. It counts once a commit names it."""
        try:
            for name in staged.sums:
                (staged.path / name).replace(self._generation.path / name)
            shutil.rmtree(staged.path, ignore_errors=True)
        except OSError as error:
            raise SearchIndexError(f"The search index could not be written: {reason_of(error)}.") from error
        return self._opened(staged.segment, staged.sums)

    def _without(self, items: Sequence[_Open], ids: Iterable[int]) -> list[_Open]:
        """The segments with the documents of these ids deleted; a segment with none left is dropped."""
        wanted = np.fromiter(ids, np.int64)
        if not wanted.size:
            return list(items)
        left = []
        for item in items:
            found = np.flatnonzero(np.isin(item.arrays.ids, wanted) & item.kept()).tolist()
            segment = replace(item.segment, deleted=item.segment.deleted.union(found))
            if segment.alive:
                left.append(replace(item, segment=segment))
        return left

    def _replace_segments(self, fresh: list[_Open], expected: int) -> None:
        count = sum(item.segment.alive for item in fresh)
        if count != expected:
            raise SearchIndexError(f"The search index would hold {count} articles instead of {expected}. Rebuild it.")
        sums = {name: sum_ for item in fresh for name, sum_ in item.sums.items()}
        try:
            _write_commit(self._generation, self._number + 1, Commit(tuple(item.segment for item in fresh), sums))
        except OSError as error:
            reason = reason_of(error)
            raise SearchIndexError(f"The search index could not be written: {reason}. Free some space.") from error
        self._number += 1
        self._open = list(fresh)
        self._remove_strays(sums)

    def _remove_strays(self, sums: Mapping[str, FileSum]) -> None:
        """Remove files that the commit does not need. What cannot be removed now is removed by a later call."""
        remove_unfinished(self._generation.path)
        of_commit = (self._generation.contents_file(self._number), self._generation.commit_file(self._number))
        wanted = {*sums, *(path.name for path in of_commit)}
        for path in self._generation.path.iterdir():
            ours = path.name.startswith((f"{INDEX_NAME}_", f"_{INDEX_NAME}_")) and path.suffix != ""
            if ours and path.name not in wanted:
                path.unlink(missing_ok=True)
