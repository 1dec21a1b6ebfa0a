"""Exports of press databases: Nexis and LexisNexis, Factiva, Europresse, ProQuest. One file holds many articles.

The layouts are those the databases write: Nexis ends an article with "End of Document", LexisNexis counts "1 of 146
DOCUMENTS", Factiva names fields with two letters, Europresse and ProQuest label theirs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from lxml.html import HtmlElement

from reader.formats.characters import one_line
from reader.formats.dates import date_within
from reader.formats.document import Document
from reader.formats.escaping import paragraphs_to_markdown
from reader.model import ArticleMeta

_LANGUAGES = {
    **dict.fromkeys(("english", "englisch", "anglais", "inglés"), "en"),
    **dict.fromkeys(("german", "deutsch", "allemand", "alemán"), "de"),
    **dict.fromkeys(("french", "französisch", "français", "francés"), "fr"),
    **dict.fromkeys(("spanish", "spanisch", "espagnol", "español"), "es"),
    **dict.fromkeys(("italian", "italienisch", "italien", "italiano"), "it"),
    **dict.fromkeys(("dutch", "niederländisch", "néerlandais", "nederlands"), "nl"),
    **dict.fromkeys(("portuguese", "portugiesisch", "portugais", "português"), "pt"),
}
_BY = re.compile(r"\s*(?:by|von|par|por|di)\s+", re.IGNORECASE)


@dataclass(slots=True)
class _Record:
    """One article of an export as it is put together."""

    title: str = ""
    byline: str = ""
    source: str = ""
    published: str | None = None
    language: str = ""
    url: str | None = None
    paragraphs: list[str] = field(default_factory=list)

    def document(self) -> Document | None:
        """The article, or None when there is no text or nothing to call it by."""
        body = paragraphs_to_markdown(self.paragraphs)
        if not body or not (self.title or self.source):
            return None
        meta = ArticleMeta(
            title=self.title,
            byline=_BY.sub("", self.byline, count=1).strip() or None,
            source=self.source or None,
            published=self.published,
            url=self.url,
            language=_LANGUAGES.get(self.language.casefold().split(";")[0].strip()),
        )
        return Document(meta, body)


def said_of_export(articles: int) -> tuple[str, ...]:
    """The note for an export that is read as one article; nothing when it holds no more than one."""
    if articles < 2:
        return ()
    return (f"This is an export of {articles:,} articles: `newsreader import FILE` makes an article of each.",)


def articles_in_page(tree: HtmlElement) -> int:
    """How many articles of Factiva or Europresse a page holds."""
    return sum(1 for _ in factiva_documents(tree)) or sum(1 for _ in europresse_documents(tree))


def _documents(records: Iterable[_Record]) -> Iterator[Document]:
    return (document for record in records if (document := record.document()) is not None)


# -- Nexis and LexisNexis --------------------------------------------------------------------------------------

# The labels of its fields in English, German and French, by what they are here.
_FIELDS = {
    **dict.fromkeys(("byline", "auteur", "autor"), "byline"),
    **dict.fromkeys(("headline", "titre"), "title"),
    **dict.fromkeys(("language", "langue", "sprache"), "language"),
    **dict.fromkeys(("section", "length", "longueur", "länge", "rubrique", "rubrik", "dateline", "highlight"), "head"),
    **dict.fromkeys(("encart", "series", "correction-date"), "head"),
    **dict.fromkeys(("load-date", "date-chargement", "update", "graphic", "subject", "classification"), "end"),
    **dict.fromkeys(("publication-type", "type-publication", "publication type", "notes", "copyright"), "end"),
    **dict.fromkeys(("journal code", "document-type", "ticker", "organization", "industry", "person", "city"), "end"),
}
_LABEL = re.compile(rf"\s*({'|'.join(_FIELDS)})\s*:\s*(.*)", re.IGNORECASE | re.DOTALL)
_COUNT = re.compile(
    r"^[ \t]*(?:dokument\s+)?\d{1,5}\s+(?:of|de|von|sur)\s+\d{1,5}(?:\s+do[ck]ument[se]?n?)?[ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)
_RIGHTS = re.compile(r"copyright\b|©|all rights reserved", re.IGNORECASE)
_FIRST_OF_CONTENTS = re.compile(r"1\.\s+(\S.*)")
_PAGE = re.compile(r"page(?: \d+(?: of \d+)?)?", re.IGNORECASE)
END_OF_DOCUMENT = "End of Document"
_WIDEST_HEAD = 7
"""Paragraphs between headline and text: outlet, date, rights, section, length, byline."""


def nexis_documents(paragraphs: Sequence[str]) -> Iterator[Document]:
    """The articles of a Nexis Uni or Lexis Advance document, from its paragraphs."""
    return _documents(_nexis_records([paragraph.strip() for paragraph in paragraphs]))


def _nexis_records(paragraphs: Sequence[str]) -> Iterator[_Record]:
    contents = next((match[1] for paragraph in paragraphs if (match := _FIRST_OF_CONTENTS.match(paragraph))), None)
    start = 0
    for number, paragraph in enumerate(paragraphs):
        if paragraph == END_OF_DOCUMENT:
            article = [words for words in paragraphs[start:number] if words]
            body = next((at for at, words in enumerate(article) if words.casefold() == "body"), None)
            if body is None:
                yield _lexis_record(article, is_headline_first=True)
            else:
                head = _nexis_head(article[:body], contents if start == 0 else None)
                yield _lexis_record([*head, *article[body:]], is_headline_first=True)
            start = number + 1


def _nexis_head(lines: Sequence[str], contents: str | None) -> Sequence[str]:
    """The lines of an article's own head. Before the first stands a list of contents, which names its headline."""
    if contents is not None:
        named = [at for at, line in enumerate(lines) if one_line(line) == one_line(contents)]
        return lines[named[-1] :] if named else lines[-_WIDEST_HEAD:]
    rights = next((at for at in range(len(lines) - 1, -1, -1) if _RIGHTS.match(lines[at])), len(lines))
    page = max((at + 1 for at, line in enumerate(lines[:rights]) if _PAGE.fullmatch(line)), default=0)
    return lines[page:]


def lexis_documents(text: str) -> Iterator[Document]:
    """The articles of a LexisNexis text: each stands below a line "3 of 146 DOCUMENTS"."""
    parts = _COUNT.split(text)
    blocks = ([block for block in re.split(r"\n[ \t]*\n", part) if block.strip()] for part in parts[1:])
    return _documents(_lexis_record(block, is_headline_first=False) for block in blocks)


def _lexis_record(blocks: Sequence[str], *, is_headline_first: bool) -> _Record:
    """One article. Nexis has the headline first and says "Body"; LexisNexis has outlet and date first."""
    record = _Record()
    head: list[str] = []
    in_body = not is_headline_first
    for block in blocks:
        words = one_line(block)
        label = _LABEL.match(block)
        if label is not None and _takes(record, _FIELDS[label[1].casefold()], one_line(label[2])):
            break
        if label is not None or (len(words) < 200 and _RIGHTS.match(words)):
            continue
        if words.casefold() == "body" and is_headline_first:
            in_body = True
        elif not in_body:
            head.append(words)
        elif is_headline_first or record.title:
            record.paragraphs.append(words)
        elif record.published is None and (date := date_within(words)):
            record.published = date
        elif record.published is None and not record.source:
            record.source = words
        elif record.published is not None:
            record.title = words
    if is_headline_first:
        _take_head(record, head)
    return record


def _takes(record: _Record, name: str, value: str) -> bool:
    """Note a labelled field. True when it is one of those that follow the text: the article ends there."""
    if name == "end":
        return bool(record.paragraphs)
    if name in ("byline", "title", "language") and value:
        setattr(record, name, value)
    return False


def _take_head(record: _Record, head: Sequence[str]) -> None:
    record.title = record.title or (head[0] if head else "")
    for words in head[1:]:
        if record.published is None and (date := date_within(words)):
            record.published = date
        elif not record.source:
            record.source = words


def lexis_html_documents(tree: HtmlElement) -> Iterator[Document]:
    """The articles of a LexisNexis page: the same text, in paragraphs."""
    return lexis_documents("\n\n".join(one_line("".join(element.itertext())) for element in tree.iter("p")))


# -- Factiva ---------------------------------------------------------------------------------------------------

_WORD_COUNT = re.compile(
    r"[\d.,]+ ?(?:words|mots|wörter|palabras|parole|palavras|woorden|слов|語|字|字數|個字)", re.IGNORECASE
)
_CLOCK = re.compile(r"\d{1,2}:\d{2}.*")
_FACTIVA_TEXT = ("LP", "TD")


def factiva_documents(tree: HtmlElement) -> Iterator[Document]:
    """The articles of a Factiva page, with or without the codes of its fields."""
    articles = [element for element in tree.iter("div") if _is_factiva(element)]
    return _documents(_factiva_coded(element) or _factiva_plain(element) for element in articles)


def _is_factiva(element: HtmlElement) -> bool:
    names = (element.get("class") or "").split()
    return "article" in names and (len(names) > 1 or (element.get("id") or "").startswith("article-"))


def _factiva_coded(element: HtmlElement) -> _Record | None:
    fields: dict[str, str] = {}
    record = _Record()
    for row in element.iter("tr"):
        cells = row.findall("td")
        code = one_line("".join(cells[0].itertext())) if len(cells) > 1 else ""
        if not re.fullmatch("[A-Z]{2,3}", code):
            continue
        if code in _FACTIVA_TEXT:
            record.paragraphs += _paragraphs(cells[1])
        else:
            fields.setdefault(code, one_line("".join(cells[1].itertext())))
    if not fields:
        return None
    record.title, record.byline, record.source = fields.get("HD", ""), fields.get("BY", ""), fields.get("SN", "")
    record.published, record.language = date_within(fields.get("PD", "")), fields.get("LA", "")
    return record


def _paragraphs(element: HtmlElement) -> list[str]:
    found = [one_line("".join(paragraph.itertext())) for paragraph in element.iter("p")]
    return [words for words in found if words] or [one_line("".join(element.itertext()))]


def _factiva_plain(element: HtmlElement) -> _Record:
    """Without codes the head is a run of lines: headline, author, number of words, date, time, outlet, …"""
    lines = [one_line("".join(line.itertext())) for line in element.iter("div") if line.find("div") is None]
    lines = [line for line in lines if line]
    headline = next((e for e in element.iter("span", "div") if "headline" in (e.get("class") or "").casefold()), None)
    record = _Record(title=one_line("".join(headline.itertext())) if headline is not None else "")
    record.title = record.title or (lines[0] if lines else "")
    counted = next((at for at, line in enumerate(lines) if _WORD_COUNT.fullmatch(line)), None)
    start = 0 if counted is None else counted + 1
    dated = next((at for at in range(start, len(lines)) if len(lines[at]) < 60 and date_within(lines[at])), None)
    if dated is not None:
        record.published = date_within(lines[dated])
        record.source = next((line for line in lines[dated + 1 : dated + 3] if not _CLOCK.fullmatch(line)), "")
    between = [line for line in lines[:counted] if line != record.title] if counted is not None else []
    record.byline = between[-1] if between and len(between[-1]) < 100 else ""
    marked = (p for p in element.iter("p") if "articleParagraph" in (p.get("class") or ""))
    record.paragraphs = [words for p in marked if (words := one_line("".join(p.itertext())))]
    return record


# -- Europresse ------------------------------------------------------------------------------------------------


def europresse_documents(tree: HtmlElement) -> Iterator[Document]:
    """The articles of a Europresse page."""
    return _documents(map(_europresse, [one for one in tree.iter("article") if _classed(one, "DocPublicationName")]))


def _europresse(element: HtmlElement) -> _Record:
    title = next((e for e in element.iter() if "itreArticleVisu" in (e.get("class") or "")), None)
    texts = [e for e in element.iter() if {"docOcurrContainer", "DocText"} & set((e.get("class") or "").split())]
    return _Record(
        title=one_line("".join(title.itertext())) if title is not None else "",
        byline=_classed(element, "docAuthors"),
        source=re.split(r",|\s{2}", _classed(element, "DocPublicationName"))[0].strip(),
        published=date_within(_classed(element, "DocHeader")),
        paragraphs=[words for text in texts for words in _paragraphs(text)],
    )


def _classed(element: HtmlElement, name: str) -> str:
    found = next((e for e in element.iter() if name in (e.get("class") or "").split()), None)
    return "" if found is None else one_line("".join(found.itertext()))


# -- ProQuest --------------------------------------------------------------------------------------------------

_LINE_OF_PROQUEST = re.compile(r"^_{40,}[ \t]*$", re.MULTILINE)
_PROQUEST_LABEL = re.compile(r"^([A-Z][A-Za-z][A-Za-z /-]{1,38}): (.*)$", re.MULTILINE)
_FULL_TEXT = re.compile(r"^Full text: (.*?)(?=^[A-Z][A-Za-z][A-Za-z /-]{1,38}: |\Z)", re.DOTALL | re.MULTILINE)


def proquest_documents(text: str) -> Iterator[Document]:
    """The articles of a ProQuest text: a line of underscores between two, the text after "Full text:"."""
    return _documents(filter(None, map(_proquest, _LINE_OF_PROQUEST.split(text))))


def _proquest(part: str) -> _Record | None:
    text = _FULL_TEXT.search(part)
    if text is None:
        return None
    fields = {name.casefold(): one_line(value) for name, value in _PROQUEST_LABEL.findall(part)}
    return _Record(
        title=fields.get("title")
        or fields.get("document title")
        or one_line(part[: text.start()].strip().split("\n")[0]),
        byline=fields.get("author", ""),
        source=fields.get("publication title", ""),
        published=date_within(fields.get("publication date", "")),
        language=fields.get("language of publication", ""),
        url=fields.get("document url"),
        paragraphs=re.split(r"\n[ \t]*\n", text[1]),
    )
