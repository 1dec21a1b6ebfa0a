"""Reading files: bytes to articles.

The only home of markdown-it, PyYAML, charset-normalizer, lxml, trafilatura and pypdfium2.
"""

from reader.formats.characters import HEAD_BYTES
from reader.formats.reading import is_article_name, is_document, is_leftover_name, largest_size, parse, read_meta

__all__ = ["HEAD_BYTES", "is_article_name", "is_document", "is_leftover_name", "largest_size", "parse", "read_meta"]
