"""Word documents (Office Open XML, ECMA-376): made into HTML, and from there into Markdown like a page."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree
from lxml.html import Element, HtmlElement

from reader.errors import ArticleError, EmptyArticleError
from reader.formats.archive import Archive
from reader.formats.characters import one_line
from reader.formats.dates import to_iso
from reader.formats.document import Document
from reader.formats.exports import END_OF_DOCUMENT, said_of_export
from reader.formats.html import to_markdown
from reader.model import ArticleMeta
from reader.model.article import Guess

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_DCTERMS = "{http://purl.org/dc/terms/}"
_HEADING_STYLE = re.compile(r"(?:heading|überschrift|titre|titolo|título|berschrift)[ -]?([1-6])", re.IGNORECASE)
_TITLE_STYLES = frozenset(("title", "titel", "titre", "titolo", "ttulo"))
_MAIN = "word/document.xml"


def read_docx(data: bytes) -> Document:
    """The text of a Word document, with its headings, lists, tables, links and notes.

    Deleted and hidden text is no part of it. Raises ArticleError when it is damaged, locked or too large.
    """
    archive = Archive(data, "Word document")
    if _MAIN not in archive:
        raise ArticleError("This ZIP archive is not a Word document.")
    root = archive.xml(_MAIN)
    body = root.find(f"{_W}body") if root is not None else None
    if body is None:
        raise ArticleError("This Word document is damaged or incomplete.")
    page = _Page(_links(archive))
    try:
        page.blocks(body)
    except RecursionError as error:
        raise ArticleError("This Word document is nested too deeply to be read.") from error
    page.notes(archive.xml("word/footnotes.xml"), archive.xml("word/endnotes.xml"))
    markdown = to_markdown(page.root)
    if not markdown:
        raise EmptyArticleError("There is no text in this document.")
    meta, guessed = _meta(archive, page.title)
    return Document(meta, markdown, guessed, notes=said_of_export(markdown.count(f"\n\n{END_OF_DOCUMENT}")))


def docx_paragraphs(data: bytes) -> list[str]:
    """The paragraphs of a Word document as plain text, line breaks as line feeds. Raises as `read_docx` does."""
    root = Archive(data, "Word document").xml(_MAIN)
    if root is None:
        raise ArticleError("This ZIP archive is not a Word document.")
    paragraphs = []
    for paragraph in root.iter(f"{_W}p"):
        if next(paragraph.iterancestors(f"{_W}p"), None) is None:
            parts = (_TEXTS.get(run.tag, run.text or "") for run in paragraph.iter(f"{_W}t", *_TEXTS))
            paragraphs.append("".join(parts))
    return paragraphs


_TEXTS = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}


def _links(archive: Archive) -> dict[str, str]:
    """Addresses of web links by relationship id."""
    root = archive.xml("word/_rels/document.xml.rels")
    if root is None:
        return {}
    external = (one for one in root.iter(etree.Element) if one.get("TargetMode") == "External")
    return {one.get("Id", ""): one.get("Target", "") for one in external}


def _meta(archive: Archive, title: str) -> tuple[ArticleMeta, tuple[Guess, ...]]:
    """What the core properties of the file say: who made it and when need not be who wrote the article."""
    core = archive.xml("docProps/core.xml")

    def stated(name: str) -> str:
        return one_line(core.findtext(name) or "") if core is not None else ""

    creator = stated(f"{_DC}creator")
    byline = creator if " " in creator else None
    published = to_iso(stated(f"{_DCTERMS}created"))
    language = stated(f"{_DC}language") or None
    meta = ArticleMeta(title or stated(f"{_DC}title"), byline, published=published, language=language, date_from="file")
    return meta, ("byline",) if byline else ()


@dataclass(slots=True)
class _Page:
    """The document as an HTML tree in the making."""

    links: dict[str, str]
    root: HtmlElement = field(default_factory=lambda: Element("div"))
    title: str = ""
    cited: list[str] = field(default_factory=list)
    """Ids of notes in the order in which the text refers to them."""

    def blocks(self, parent: etree._Element) -> None:
        self._blocks(parent, self.root)

    def _blocks(self, parent: etree._Element, target: HtmlElement) -> None:
        for child in parent:
            if child.tag == f"{_W}p":
                self._paragraph(child, target)
            elif child.tag == f"{_W}tbl":
                self._table(child, target)
            elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}customXml", f"{_W}smartTag"):
                self._blocks(child, target)

    def _paragraph(self, paragraph: etree._Element, target: HtmlElement) -> None:
        style = paragraph.find(f"{_W}pPr/{_W}pStyle")
        name = (style.get(f"{_W}val") or "") if style is not None else ""
        if name.casefold() in _TITLE_STYLES and not self.title:
            self.title = _words(paragraph)
            return
        is_item = paragraph.find(f"{_W}pPr/{_W}numPr") is not None
        heading = _HEADING_STYLE.match(name)
        if heading:
            element = _below(target, f"h{min(int(heading[1]) + 1, 6)}")
        elif is_item:
            items = target[-1] if len(target) and target[-1].tag == "ul" else _below(target, "ul")
            element = _below(items, "li")
        else:
            element = _below(target, "p")
        self._runs(paragraph, element)

    def _runs(self, parent: etree._Element, target: HtmlElement) -> None:
        for child in parent:
            if child.tag == f"{_W}r":
                self._run(child, target)
            elif child.tag == f"{_W}hyperlink":
                link = _below(target, "a")
                link.set("href", self.links.get(child.get(f"{_R}id") or "", ""))
                self._runs(child, link)
            elif child.tag in (f"{_W}ins", f"{_W}smartTag", f"{_W}sdt", f"{_W}sdtContent", f"{_W}fldSimple"):
                self._runs(child, target)

    def _run(self, run: etree._Element, target: HtmlElement) -> None:
        properties = run.find(f"{_W}rPr")
        if properties is not None:
            if _is_on(properties, "vanish"):
                return
            raised = properties.find(f"{_W}vertAlign")
            if raised is not None and raised.get(f"{_W}val") == "superscript":
                target = _below(target, "sup")
            if _is_on(properties, "b"):
                target = _below(target, "strong")
            if _is_on(properties, "i"):
                target = _below(target, "em")
        for child in run:
            if child.tag == f"{_W}t":
                _append_text(target, child.text or "")
            elif child.tag in (f"{_W}footnoteReference", f"{_W}endnoteReference"):
                self.cited.append(f"{child.tag}{child.get(f'{_W}id')}")
                _below(target, "sup").text = str(len(self.cited))
            elif child.tag in (f"{_W}br", f"{_W}cr"):
                _below(target, "br")
            elif child.tag in _TEXTS:
                _append_text(target, " " if child.tag == f"{_W}tab" else _TEXTS[child.tag])

    def _table(self, table: etree._Element, target: HtmlElement) -> None:
        element = _below(target, "table")
        for row in table.iterchildren(f"{_W}tr"):
            line = _below(element, "tr")
            for cell in row.iterchildren(f"{_W}tc"):
                self._blocks(cell, _below(line, "td"))

    def notes(self, *parts: etree._Element | None) -> None:
        """The notes the text refers to, after it, each with its number."""
        found = {
            f"{note.tag}Reference{note.get(f'{_W}id')}": note for part in parts if part is not None for note in part
        }
        for number, cited in enumerate(list(self.cited), 1):
            if cited in found:
                words = " ".join(filter(None, map(_words, found[cited].iter(f"{_W}p"))))
                _append_text(_below(self.root, "p"), f"[{number}] {words}")


def _words(paragraph: etree._Element) -> str:
    return one_line("".join(text.text or "" for text in paragraph.iter(f"{_W}t")))


def _is_on(properties: etree._Element, name: str) -> bool:
    found = properties.find(f"{_W}{name}")
    return found is not None and found.get(f"{_W}val") not in ("0", "false", "off")


def _below(parent: HtmlElement, tag: str) -> HtmlElement:
    element = Element(tag)
    parent.append(element)
    return element


def _append_text(element: HtmlElement, text: str) -> None:
    if len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text
