"""Search: the only home of Whoosh. Analysis, index, query language, snippets, ranking.

To write an index: `IndexFolder(path).open()` or `.create()` gives a `Generation`; `IndexWriter(generation)` changes it
in batches; a `SegmentBuilder` in a worker process builds the segment of its share, which the writer adopts.
"""

from reader.search.builder import SegmentBuilder, SegmentRef
from reader.search.document import SearchDocument
from reader.search.folder import IndexFolder
from reader.search.generation import Generation
from reader.search.writer import IndexWriter

__all__ = ["Generation", "IndexFolder", "IndexWriter", "SearchDocument", "SegmentBuilder", "SegmentRef"]
