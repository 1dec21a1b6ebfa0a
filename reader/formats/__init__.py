"""Reading files: bytes to articles.

The only home of markdown-it, PyYAML, charset-normalizer, lxml, trafilatura and pypdfium2.
"""
