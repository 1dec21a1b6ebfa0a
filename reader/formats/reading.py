"""Files to articles: bytes in, an Article or an ArticleError out."""

from __future__ import annotations

from msgspec.structs import replace

from reader.errors import EmptyArticleError
from reader.formats.characters import HEAD_BYTES, decode, with_line_feeds
from reader.formats.document import Document
from reader.formats.frontmatter import Head
from reader.formats.furniture import said_of_left_out, without_furniture
from reader.formats.head import read_head
from reader.formats.names import Format, format_of, is_document
from reader.formats.text import read_plain_text
from reader.model import Article, ArticleMeta


def parse(name: str, data: bytes) -> Article:
    """Read the file called `name` with the bytes `data`, in time linear in their number.

    Raises EmptyArticleError when there is no text in it, ArticleError with the reason when it is no text.
    """
    kind = format_of(name)
    if kind not in ("text", "markdown"):
        return _article_of(name, read_document(kind, data))
    decoded = decode(data)
    source, left_out = _without_furniture(kind, with_line_feeds(decoded.text))
    head = _head(name, data) if len(data) >= HEAD_BYTES else _head_of(name, source)
    article = _article(kind, source, head)
    return replace(
        article,
        guessed=head.guessed,
        left_out=(*head.left_out, *left_out),
        encoding=decoded.encoding,
        encoding_guessed=decoded.guessed,
        notes=(*decoded.notes, *head.notes, *said_of_left_out(len(left_out)), *article.notes),
    )


def read_meta(name: str, data: bytes) -> ArticleMeta:
    """What the first `HEAD_BYTES` of a file say of it: the same as `parse` of the whole file gives.

    `data` is the whole file, or at least its first `HEAD_BYTES`. Raises as `parse` does where so much shows it. Of a
    document (`is_document`) it gives the name alone: what such a file says of itself takes its reader to find.
    """
    return read_head("", name, is_markdown=False).meta if is_document(name) else _head(name, data).meta


def _head(name: str, data: bytes) -> Head:
    is_cut = len(data) >= HEAD_BYTES
    source = with_line_feeds(decode(data[:HEAD_BYTES]).text)
    if is_cut and (last_line := source.rfind("\n")) >= 0:
        # The last line may be half a line, half a character, half a line end.
        source = source[: last_line + 1]
    source, _ = _without_furniture(format_of(name), source)
    return _head_of(name, source, is_cut=is_cut)


def _head_of(name: str, source: str, *, is_cut: bool = False) -> Head:
    if not is_cut and not source.strip():
        raise EmptyArticleError("There is no text in the file.")
    return read_head(source, name, is_markdown=format_of(name) == "markdown", is_cut=is_cut)


def _without_furniture(kind: Format, source: str) -> tuple[str, tuple[str, ...]]:
    """A text without the lines that came along when it was copied from a page, and those lines.

    Markdown was written by someone, or cleaned when it was fetched: it stays as it is. So does what is nothing else.
    """
    if kind != "text":
        return source, ()
    kept, left_out = without_furniture(source.split("\n"))
    return ("\n".join(kept), tuple(left_out)) if left_out and any(map(str.strip, kept)) else (source, ())


def _article(kind: Format, source: str, head: Head) -> Article:
    """The article under a head. A headline with nothing under it is the text."""
    if kind == "text":
        read = read_plain_text
    else:
        from reader.formats.markdown import read_markdown as read  # markdown-it takes long to import
    article = read(source[head.end :], head.meta)
    if not article.text:
        article = read(source[head.front :], head.meta)
    if all(block.kind == "rule" for block in article.blocks):
        raise EmptyArticleError("There is no text in the file.")
    return article


def read_document(kind: Format, data: bytes) -> Document:
    """What the reader of a format other than text and Markdown finds in a file. Raises as `parse` does.

    Each reader is imported when a first file wants it: lxml, trafilatura and pypdfium2 take long to load.
    """
    if not data:
        raise EmptyArticleError("The file is empty.")
    match kind:
        case "html":
            from reader.formats.saved import read_saved_html as read
        case "mhtml":
            from reader.formats.saved import read_mhtml as read
        case "webarchive":
            from reader.formats.saved import read_webarchive as read
        case "email":
            from reader.formats.email import read_email as read
        case "pdf":
            from reader.formats.pdf import read_pdf as read
        case "docx":
            from reader.formats.docx import read_docx as read
        case "rtf":
            from reader.formats.rtf import read_rtf as read
        case "epub":
            from reader.formats.epub import read_epub as read
        case _:
            raise ValueError(kind)
    return read(data)


def _article_of(name: str, document: Document) -> Article:
    """The article that a document holds: its text is that of its Markdown, like any other's."""
    head = read_head(document.body, name, is_markdown=True, said=document.meta)
    article = _article("markdown", document.body, head)
    notes = (*document.notes, *said_of_left_out(len(document.left_out)), *article.notes)
    guessed = tuple(dict.fromkeys((*document.guessed, *head.guessed)))
    return replace(article, guessed=guessed, left_out=document.left_out, notes=notes)
