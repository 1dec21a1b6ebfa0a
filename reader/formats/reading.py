"""Files to articles: bytes in, an Article or an ArticleError out."""

from __future__ import annotations

from reader.errors import EmptyArticleError
from reader.formats.clean import with_line_feeds
from reader.formats.content import Content
from reader.formats.encoding import HEAD_BYTES, decode
from reader.formats.head import Head, read_head
from reader.formats.names import format_of
from reader.formats.plain_text import read_plain_text
from reader.model import Article, ArticleMeta


def parse(name: str, data: bytes) -> Article:
    """Read the file called `name` with the bytes `data`, in time linear in their number.

    Raises EmptyArticleError when there is no text in it, ArticleError with the reason when it is no text.
    """
    decoded = decode(data)
    head = _head(name, data)
    source = with_line_feeds(decoded.text)
    content = _content(name, source[head.body :])
    if not content.text:
        # A lone headline is the text.
        content = _content(name, source[head.front :])
    if all(block.kind == "rule" for block in content.blocks):
        raise EmptyArticleError("There is no text in the file.")
    return Article(
        meta=head.meta,
        text=content.text,
        blocks=content.blocks,
        styles=content.styles,
        title_guessed=head.title_guessed,
        encoding=decoded.encoding,
        encoding_guessed=decoded.guessed,
        notes=(*decoded.notes, *head.notes, *content.notes),
    )


def read_meta(name: str, data: bytes) -> ArticleMeta:
    """What the first `HEAD_BYTES` of a file say of it: the same as `parse` of the whole file gives.

    `data` is the whole file, or at least its first `HEAD_BYTES`. Raises as `parse` does where so much shows it.
    """
    return _head(name, data).meta


def _head(name: str, data: bytes) -> Head:
    is_cut = len(data) >= HEAD_BYTES
    source = with_line_feeds(decode(data[:HEAD_BYTES]).text)
    if is_cut and (last_line := source.rfind("\n")) >= 0:
        # The last line may be half a line, half a character, half a line end.
        source = source[: last_line + 1]
    if not is_cut and not source.strip():
        raise EmptyArticleError("There is no text in the file.")
    return read_head(name, source)


def _content(name: str, source: str) -> Content:
    if format_of(name) == "text":
        return read_plain_text(source)
    from reader.formats.markdown import read_markdown  # markdown-it takes long to import

    return read_markdown(source)
