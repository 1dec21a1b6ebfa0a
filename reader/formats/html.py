"""HTML as Markdown whose reading gives back the very characters of the page.

What Markdown would take for markup is escaped, and only that: people search these files for "[sic]" and "$70,000".
Scripts, and what a page hides from its readers, never become text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from html import unescape
from typing import cast
from urllib.parse import quote, urljoin, urlsplit

from lxml import etree
from lxml.etree import SubElement
from lxml.html import Element, HtmlElement, HTMLParser, document_fromstring, fragment_fromstring

from reader.errors import ArticleError
from reader.formats.content import RULE
from reader.formats.escaping import escape, escape_heading, escape_start, paragraphs_to_markdown
from reader.formats.text import text_as_markdown

_DEEPEST_HEADING = 6
_LONGEST_ADDRESS = 2_000
_LONGEST_CELL = 300
"""A table cell of more characters makes a table one of layout, not of data."""

_BLOCKS = frozenset(
    (
        *("address", "article", "aside", "body", "caption", "center", "dd", "details", "div", "dl", "dt", "fieldset"),
        *("figcaption", "figure", "footer", "form", "header", "hgroup", "html", "legend", "li", "main", "nav"),
        *("optgroup", "p", "search", "section", "summary", "tbody", "td", "tfoot", "th", "thead", "tr"),
    )
)
_ENDS_LINE = _BLOCKS | {"br", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "pre", "blockquote"}
_WITHOUT_TEXT = frozenset(
    (
        *("area", "audio", "base", "button", "canvas", "datalist", "embed", "head", "iframe", "input", "link", "map"),
        *("math", "meta", "noframes", "noscript", "object", "param", "progress", "script", "select", "source"),
        *("style", "svg", "template", "textarea", "title", "track", "video"),
    )
)
_HIDING_STYLE = re.compile(
    r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all)", re.IGNORECASE
)
_HIDING_CLASSES = frozenset(
    ("sr-only", "sf-hidden", "visually-hidden", "visuallyhidden", "screen-reader-text", "screen-reader-only")
)
_NEVER_HIDDEN = frozenset(("html", "body", "main", "article"))
"""Pages hide these until a script has run; whoever reads them sees them."""

_BLANKS = re.compile("[ \t\r\n\x0b\x0c\x85\u2028\u2029]+")
_UNREADABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f\xad\ue000-\ue003\ufffe\uffff]")
_BLANK_NUMBERS = re.compile(r"[\x0b\x0c]|&#(?:0*12(?!\d)|[xX]0*[cC](?![\da-fA-F]));?")
_NO_CHARACTERS = re.compile(
    r"&#(?:0*(?:[1-8]|1[14-9]|2\d|3[01]|6553[45])(?!\d)|[xX]0*(?:[1-8bBeEfF]|1[\da-fA-F]|[fF]{3}[eEfF])(?![\da-fA-F]));?"
)
"""Numbers that HTML takes for a character and XML does not: a tree that holds one cannot be changed."""
_XML_DECLARATION = re.compile(r"\s*<\?xml[^>]*>")
_SURROGATES = re.compile("[\ud800-\udfff]")

_WORD = re.compile(r"[^\s\\*_~]")

# Private-use characters stand for emphasis until its neighbours are known: they are taken out of every page.
_STRONG, _STRONG_END, _EMPHASIS, _EMPHASIS_END = "\ue000\ue001\ue002\ue003"
_MARKED = re.compile(f"([{_STRONG}{_EMPHASIS}])([^\ue000-\ue003\n]*)([{_STRONG_END}{_EMPHASIS_END}])")
_ANY_MARK = re.compile("[\ue000-\ue003]")
_PAIRS = {_STRONG: (_STRONG_END, "**"), _EMPHASIS: (_EMPHASIS_END, "*")}

_RAISED = re.compile(r"\s*\[?(\d{1,3})\]?\s*")
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


# -- parsing ---------------------------------------------------------------------------------------------------


def parse_html(source: str) -> HtmlElement:
    """The tree of a whole page. Raises ArticleError when there is no element in it.

    Comments and processing instructions are left out: trafilatura loses what follows one inside a paragraph. So are
    the characters that libxml2 stops at.
    """
    tree = _parsed(source, document_fromstring)
    if tree is None:
        raise ArticleError("There is no page in this file.")
    return tree


def _parsed(source: str, parse: Callable[..., HtmlElement], **options: str) -> HtmlElement | None:
    """The tree that `parse` makes of HTML; None when there is no element in it."""
    source = _XML_DECLARATION.sub("", _parsable(source), count=1)
    parser = HTMLParser(remove_comments=True, remove_pis=True, collect_ids=False, no_network=True, huge_tree=True)
    try:
        tree = parse(source, parser=parser, **options)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError):
        return None
    if any(error.type_name == "ERR_RESOURCE_LIMIT" for error in parser.error_log):
        return _without_depth(source)
    return tree


def _without_depth(source: str) -> HtmlElement:
    """The paragraphs of HTML that nests deeper than libxml2 goes (2,048 levels): it drops what is below."""
    from reader.formats.markdown import html_paragraphs

    body = Element("body")
    for words in html_paragraphs(source):
        # What entities stood for may be no character of XML: nor are two of the blanks.
        SubElement(body, "p").text = " ".join(_parsable(words).split())
    return body


def _parsable(source: str) -> str:
    return _SURROGATES.sub("\ufffd", _NO_CHARACTERS.sub("", _BLANK_NUMBERS.sub(" ", _UNREADABLE.sub("", source))))


def without_hidden(tree: HtmlElement) -> HtmlElement:
    """`tree` itself, without what the page hides."""
    for element in cast(list[HtmlElement], _may_hide()(tree)):
        if is_hidden(element):
            element.drop_tree()
    return tree


@cache
def _may_hide() -> etree.XPath:
    return etree.XPath("descendant::*[@hidden or @style or @class]")


def is_hidden(element: HtmlElement) -> bool:
    """Whether a page does not show `element`: by its attributes alone, style sheets are not read."""
    attributes = element.attrib
    if not attributes or element.tag in _NEVER_HIDDEN:
        return False
    if "hidden" in attributes and attributes["hidden"] != "until-found":
        return True
    style = attributes.get("style")
    if style and _HIDING_STYLE.search(style):
        return True
    classes = attributes.get("class")
    return bool(classes and not _HIDING_CLASSES.isdisjoint(classes.split()))


# -- writing ---------------------------------------------------------------------------------------------------


def fragment_to_markdown(source: str, base: str = "") -> str:
    """A piece of HTML, as feeds and mails carry it, as Markdown; `base` is the address its links are relative to.

    Text without a tag or an entity is taken as it is, its blank lines ending paragraphs. Never raises.
    """
    if "<" not in source:
        return text_as_markdown(unescape(_parsable(source)))
    tree = _parsed(source, fragment_fromstring, create_parent="div")
    return "" if tree is None else to_markdown(tree, base)


def to_markdown(tree: HtmlElement, base: str = "", *, links: bool = True) -> str:
    """The Markdown of an element and all below it, hidden parts and scripts apart. Never raises.

    `base` is the address that links are relative to; with `links` off only their words are kept. A tree too deep to
    be walked gives its words as paragraphs.
    """
    writer = _Writer(base, links)
    try:
        writer.children(tree)
        writer.end_block()
    except RecursionError:
        return paragraphs_to_markdown(_paragraphs(tree))
    return writer.markdown()


def _paragraphs(tree: HtmlElement) -> list[str]:
    """The words of a tree, block by block, however deep it is."""
    parts: list[str] = []
    silent = 0
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        tag = element.tag
        if tag in _WITHOUT_TEXT or is_hidden(element):
            silent += 1 if event == "start" else -1
        elif tag in _ENDS_LINE:
            parts.append("\n\n")
        words = element.text if event == "start" else element.tail if element is not tree else None
        if words and not silent:
            parts.append(words.replace("\n", " "))
    return "".join(parts).split("\n\n")


@dataclass(slots=True)
class _Block:
    """A finished block: what comes before each of its lines, and whether it begins a list item."""

    prefix: str
    text: str
    is_item: bool


@dataclass(slots=True)
class _Writer:
    base: str
    links: bool
    blocks: list[_Block] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    prefix: str = ""
    first: str | None = None
    """What the next block has before its first line in place of the prefix: the mark of a list item."""

    def markdown(self) -> str:
        parts: list[str] = []
        before: _Block | None = None
        for block in self.blocks:
            if before is not None:
                is_same_quote = ">" in block.prefix and block.prefix == before.prefix and not block.is_item
                is_tight = block.is_item and before.is_item
                parts.append("\n" if is_tight else f"\n{block.prefix.rstrip()}\n" if is_same_quote else "\n\n")
            parts.append(block.text)
            before = block
        return "".join(parts)

    # -- running text

    def text(self, text: str | None) -> None:
        if text:
            self.words.append(escape(_BLANKS.sub(" ", text)))

    def children(self, element: HtmlElement) -> None:
        self.text(element.text)
        for child in element:
            self.node(child)
            self.text(child.tail)

    def node(self, element: HtmlElement) -> None:
        tag = element.tag if isinstance(element.tag, str) else ""
        tag = tag.rpartition("}")[2].rpartition(":")[2].lower()
        if not tag or tag in _WITHOUT_TEXT or is_hidden(element):
            return
        if write := _WRITERS.get(tag):
            write(self, element)
        elif tag in _BLOCKS:
            self.block(element)
        else:
            self.children(element)

    def block(self, element: HtmlElement) -> None:
        self.end_block()
        self.children(element)
        self.end_block()

    def end_block(self, heading: str = "") -> None:
        """What was written since the last block becomes one, or several where lines were broken twice."""
        source = "".join(self.words)
        self.words.clear()
        if not source or source.isspace():
            return
        source = _with_emphasis(source)
        for paragraph in re.split(r" *\n(?: *\n)+ *", source):
            lines = [" ".join(line.split(" ")).strip(" ") for line in re.sub(" {2,}", " ", paragraph).split("\n")]
            lines = [line for line in lines if line]
            if not lines:
                continue
            if not _WORD.search("".join(lines)):
                if sum(line.count("_") + line.count("*") for line in lines) > 2:
                    self.add(RULE)
            elif heading:
                self.add(f"{heading} {escape_heading(' '.join(lines))}")
            else:
                self.add("\\\n".join(map(escape_start, lines)))

    def add(self, text: str) -> None:
        first, self.first = self.first, None
        lines = text.split("\n")
        head = self.prefix if first is None else first
        body = "\n".join([head + lines[0], *(self.prefix + line for line in lines[1:])])
        self.blocks.append(_Block(self.prefix, body, first is not None))

    # -- elements

    def line_break(self, element: HtmlElement) -> None:
        self.words.append("\n")

    def rule(self, element: HtmlElement) -> None:
        self.end_block()
        self.add(RULE)

    def heading(self, element: HtmlElement) -> None:
        # The title of the article is the heading of the first level.
        level = min(max(int(element.tag[-1]), 2), _DEEPEST_HEADING)
        self.end_block()
        self.children(element)
        self.end_block("#" * level)

    def block_quote(self, element: HtmlElement) -> None:
        self.end_block()
        prefix, first = self.prefix, self.first
        self.prefix = prefix + "> "
        self.first = None if first is None else first + "> "
        self.children(element)
        self.end_block()
        # An item that has only said its mark so far still needs it.
        self.first = first if first is not None and self.first is not None else None
        self.prefix = prefix

    def strong(self, element: HtmlElement) -> None:
        self.emphasised(element, _STRONG)

    def emphasis(self, element: HtmlElement) -> None:
        self.emphasised(element, _EMPHASIS)

    def emphasised(self, element: HtmlElement, mark: str) -> None:
        self.words.append(mark)
        self.children(element)
        self.words.append(_PAIRS[mark][0])

    def quoted(self, element: HtmlElement) -> None:
        self.words.append("“")
        self.children(element)
        self.words.append("”")

    def raised(self, element: HtmlElement) -> None:
        """A raised number set plainly would join the figure before it: 28 with note 1 must not become 281."""
        if number := _RAISED.fullmatch("".join(element.itertext())):
            self.words.append(number[1].translate(_SUPERSCRIPTS))
        else:
            self.children(element)

    def link(self, element: HtmlElement) -> None:
        at = len(self.words)
        self.children(element)
        words = "".join(self.words[at:])
        label = words.strip(" \n")
        is_plain = "\n" not in label and "](" not in label and len(_ANY_MARK.findall(label)) % 2 == 0
        address = self._address(element) if self.links and label and is_plain else None
        if address is not None:
            before, _, after = words.partition(label)
            self.words[at:] = [f"{before}[{label}](<{address}>){after}"]

    def _address(self, element: HtmlElement) -> str | None:
        href = re.sub(r"[\t\r\n]", "", element.get("href") or "").strip()
        if not href or href.startswith("#"):
            return None
        try:
            address = urljoin(self.base, href)
            is_web = urlsplit(address).scheme in ("http", "https", "mailto")
        except ValueError:
            return None
        if not is_web or len(address) > _LONGEST_ADDRESS:
            return None
        return re.sub(r"[\s<>\\\x00-\x1f\x7f]", lambda match: quote(match[0]), address)

    def code(self, element: HtmlElement) -> None:
        self.end_block()
        code = "".join(element.itertext()).strip("\n")
        if code.strip():
            longest = max(map(len, re.findall("`+", code)), default=0)
            fence = "`" * max(3, longest + 1)
            self.add("\n".join([fence, *code.split("\n"), fence]))

    def items(self, element: HtmlElement) -> None:
        self.end_block()
        number = _start_of(element) if element.tag == "ol" else None
        self.text(element.text)
        self.end_block()
        for child in element:
            if child.tag == "li":
                number = self.item(child, number)
            else:
                self.node(child)
            self.end_block()
            self.text(child.tail)
            self.end_block()

    def item(self, element: HtmlElement, number: int | None) -> int | None:
        """Write one item; the number of the next one."""
        if is_hidden(element):
            return number
        mark = "- " if number is None else f"{number}. "
        prefix, first = self.prefix, self.first
        self.first = (prefix if first is None else first) + mark
        self.prefix = prefix + " " * len(mark)
        self.block(element)
        self.prefix = prefix
        is_empty = self.first is not None
        self.first = first if is_empty else None
        return number if is_empty or number is None else number + 1

    def table(self, element: HtmlElement) -> None:
        self.end_block()
        rows = [cells for row in element.iter("tr") if not is_hidden(row) and (cells := _cells(row))]
        if not _is_data(element, rows):
            self.block(element)
            return
        width = max(map(len, rows))
        lines = [self._row(row, width) for row in rows]
        self.add("\n".join([lines[0], "|" + " --- |" * width, *lines[1:]]))
        for caption in element.iter("caption"):
            self.block(caption)

    def _row(self, row: list[HtmlElement], width: int) -> str:
        cells = []
        for cell in row:
            inner = _Writer(self.base, self.links)
            inner.children(cell)
            inner.end_block()
            words = " ".join(block.text for block in inner.blocks).replace("\\\n", " ")
            cells.append(" ".join(words.split()).replace("|", "\\|"))
        return f"| {' | '.join(cells + [''] * (width - len(cells)))} |"


_WRITERS: dict[str, Callable[[_Writer, HtmlElement], None]] = {
    "br": _Writer.line_break,
    "hr": _Writer.rule,
    **{f"h{level}": _Writer.heading for level in range(1, 7)},
    "blockquote": _Writer.block_quote,
    **dict.fromkeys(("strong", "b"), _Writer.strong),
    **dict.fromkeys(("em", "i", "cite", "dfn", "var"), _Writer.emphasis),
    "q": _Writer.quoted,
    "sup": _Writer.raised,
    "a": _Writer.link,
    **dict.fromkeys(("pre", "listing", "xmp"), _Writer.code),
    **dict.fromkeys(("ul", "ol", "menu", "dir"), _Writer.items),
    "table": _Writer.table,
}


def _start_of(element: HtmlElement) -> int:
    start = element.get("start") or ""
    return int(start) if start.isascii() and start.isdigit() and len(start) < 9 else 1


def _cells(row: HtmlElement) -> list[HtmlElement]:
    return [cell for cell in row if cell.tag in ("td", "th") and not is_hidden(cell)]


def _is_data(table: HtmlElement, rows: list[list[HtmlElement]]) -> bool:
    """Whether a table holds data; one that only lays out a page is read cell by cell."""
    if len(rows) < 2 or max(map(len, rows)) < 2 or table.get("role") in ("presentation", "none"):
        return False
    if next(table.iterdescendants("table", "ul", "ol", "blockquote", "pre"), None) is not None:
        return False
    cells = (cell for row in rows for cell in row)
    return not any(len(cell.findall(".//p")) > 1 or len("".join(cell.itertext())) > _LONGEST_CELL for cell in cells)


def _with_emphasis(source: str) -> str:
    """Emphasis marks where CommonMark takes them for such (0.31, 6.2: flanking); elsewhere the words alone."""

    def marked(match: re.Match[str]) -> str:
        words = match[2]
        inner = words.strip()
        closing, mark = _PAIRS[match[1]]
        if match[3] != closing or not inner:
            return words
        before = " " if words[0].isspace() else source[match.start() - 1 : match.start()] or " "
        after = " " if words[-1].isspace() else source[match.end() : match.end() + 1] or " "
        if "*" in (before, after) or _ANY_MARK.match(before) or _ANY_MARK.match(after):
            return words
        opens_badly = _is_punctuation(inner[0]) and before.isalnum()
        closes_badly = _is_punctuation(inner[-1]) and after.isalnum()
        if opens_badly or closes_badly:
            return words
        return words.replace(inner, f"{mark}{inner}{mark}", 1)

    return _ANY_MARK.sub("", _MARKED.sub(marked, source))


def _is_punctuation(character: str) -> bool:
    return not character.isalnum() and not character.isspace()


def block_lines(tree: HtmlElement) -> Iterator[str]:
    """The words of a tree, a line for each of its blocks, hidden parts and scripts apart."""
    for paragraph in _paragraphs(tree):
        if line := " ".join(paragraph.split()):
            yield line
