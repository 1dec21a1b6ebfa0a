"""Reading files: bytes to articles. The only home of markdown-it, PyYAML and charset-normalizer."""

from reader.formats.encoding import HEAD_BYTES
from reader.formats.names import is_article_name
from reader.formats.reading import parse, read_meta

__all__ = ["HEAD_BYTES", "is_article_name", "parse", "read_meta"]
