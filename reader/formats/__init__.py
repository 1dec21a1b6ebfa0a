"""Reading files: bytes to articles. The only home of markdown-it, PyYAML and charset-normalizer."""

from reader.formats.characters import HEAD_BYTES
from reader.formats.reading import is_article_name, parse, read_meta

__all__ = ["HEAD_BYTES", "is_article_name", "parse", "read_meta"]
