"""Bookmarks as files that other programs read: JSON, CSV, Readwise, W3C Web Annotations, Markdown.

A spreadsheet runs a cell that begins with `=`, `+`, `-`, `@`, a tab or a carriage return as a formula, and article
text is not ours to trust (https://owasp.org/www-community/attacks/CSV_Injection). Such a cell gets an apostrophe in
front, and so does one with apostrophes before such a character. So nothing is lost: whoever takes one apostrophe away
from every cell that begins with apostrophes and then such a character has the text back.
"""

from __future__ import annotations

import csv
import io
import re
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain
from types import MappingProxyType
from typing import Any, Literal
from urllib.parse import quote

import msgspec

from reader.model.correction import Correction
from reader.model.passage import Bookmark, Wording
from reader.model.plain_text import escaped_json, printable
from reader.passages.citation_formats import to_bibtex, to_csljson, to_ris
from reader.passages.markdown import by_template, to_markdown
from reader.passages.wording import UNSURE, guesses_of, words_of

ExportFormat = Literal["markdown", "json", "csv", "jsonld", "readwise", "csljson", "ris", "bibtex"]

FILE_ENDINGS: Mapping[ExportFormat, str] = MappingProxyType(
    {
        "markdown": ".md",
        "json": ".json",
        "csv": ".csv",
        "jsonld": ".jsonld",
        "readwise": ".readwise.csv",
        "csljson": ".csl.json",
        "ris": ".ris",
        "bibtex": ".bib",
    }
)
"""The usual ending of a file of each format."""


def export(bookmarks: Sequence[Bookmark], form: ExportFormat, template: str = "") -> str:
    """`bookmarks`, in their order, as the text of one file (to be encoded as UTF-8, without newline translation).

    `template`: a person's own, which Markdown is written by. Raises ValueError when it names an unknown field.
    """
    writers: dict[ExportFormat, Callable[[Sequence[Bookmark]], str]] = {
        "markdown": partial(by_template, template=template) if template else to_markdown,
        "json": to_json,
        "csv": to_csv,
        "jsonld": to_jsonld,
        "readwise": to_readwise,
        "csljson": to_csljson,
        "ris": to_ris,
        "bibtex": to_bibtex,
    }
    return writers[form](bookmarks)


def format_of(file_name: str) -> ExportFormat | None:
    """The format a file name ends like, or None."""
    name = file_name.lower()
    endings = sorted(FILE_ENDINGS.items(), key=lambda item: -len(item[1]))
    return next((form for form, ending in endings if name.endswith(ending)), None)


# -- JSON -------------------------------------------------------------------------------------------------------------


def bookmark_to_json(bookmark: Bookmark) -> dict[str, Any]:
    """All of a bookmark.

    `kind` is "passage", or "article" for a whole article, whose `text` is its title.
    `start`, `end`, `found_text`, `state` and `article.path` say where the passage is now (null: nowhere);
    `kept` has what was stored when it was kept, and `place` how it was found again.
    """
    passage, cite, place = bookmark.passage, bookmark.passage.cite, bookmark.place
    return {
        "id": bookmark.id,
        "kind": passage.kind,
        "text": passage.text,
        "found_text": place.found_text,
        "note": bookmark.note,
        "tags": list(bookmark.tags),
        "created": bookmark.created,
        "state": place.state,
        "start": place.span.start if place.span is not None else None,
        "end": place.span.end if place.span is not None else None,
        "speaker": cite.speaker,
        "wording": passage.wording,
        "cue": passage.cue,
        "unsure": passage.unsure,
        "watched": bookmark.watched,
        "article": {
            "path": place.path,
            "title": cite.title,
            "source": cite.source,
            "date": cite.published,
            "date_guessed": cite.date_guessed,
            "source_guessed": cite.source_guessed,
            "url": cite.url,
            "byline": cite.byline,
        },
        "kept": {
            "path": cite.path,
            "start": passage.span.start,
            "end": passage.span.end,
            "prefix": passage.prefix,
            "suffix": passage.suffix,
            "content_hash": passage.content_hash,
        },
        "place": {"score": place.score, "content_hash": place.content_hash},
        **({} if bookmark.shared_by is None else {"shared_by": bookmark.shared_by}),
    }


def to_json(bookmarks: Sequence[Bookmark]) -> str:
    """A JSON list, lossless: `bookmarks_from_json` reads it back."""
    return _as_json([bookmark_to_json(bookmark) for bookmark in bookmarks])


def corrections_to_json(corrections: Sequence[Correction]) -> str:
    """A JSON list, lossless: `reader.passages.importing.corrections_from_json` reads it back."""
    return _as_json([_correction_to_json(correction) for correction in corrections])


def _correction_to_json(correction: Correction) -> dict[str, Any]:
    passage, cite = correction.passage, correction.passage.cite
    return {
        "id": correction.id,
        "kind": correction.kind,
        "value": correction.value,
        "before": correction.before,
        "created": correction.created,
        "text": passage.text,
        "prefix": passage.prefix,
        "suffix": passage.suffix,
        "start": passage.span.start,
        "end": passage.span.end,
        "content_hash": passage.content_hash,
        "article": {
            "path": cite.path,
            "title": cite.title,
            "source": cite.source,
            "date": cite.published,
            "date_guessed": cite.date_guessed,
            "source_guessed": cite.source_guessed,
            "url": cite.url,
            "byline": cite.byline,
        },
    }


def _as_json(value: object) -> str:
    """Indented JSON in which nothing acts on a terminal or splits a line."""
    return escaped_json(msgspec.json.format(msgspec.json.encode(value), indent=2).decode()) + "\n"


# -- comma-separated values -------------------------------------------------------------------------------------------


_FORMULA = re.compile(r"'*[=+\-@\t\r＝＋－＠]")

COLUMNS = (
    "id", "text", "found_text", "note", "tags", "created", "state", "start", "end", "speaker",
    "path", "title", "source", "date", "url", "wording", "unsure", "kind",
    "date_guessed", "source_guessed",
)  # fmt: skip
READWISE_COLUMNS = ("Highlight", "Title", "Author", "URL", "Note", "Location", "Date")
"""https://readwise.io/import_bulk"""


def to_csv(bookmarks: Sequence[Bookmark]) -> str:
    """A row for each bookmark under `COLUMNS`; tags are separated by blanks (RFC 4180, lines end in CR LF)."""
    rows = []
    for bookmark in bookmarks:
        fields = bookmark_to_json(bookmark)
        cite, article = bookmark.passage.cite, fields["article"]
        guessed = {"date_guessed": cite.date_guessed, "source_guessed": cite.source_guessed}
        fields |= {**article, **{name: "guessed" if is_so else None for name, is_so in guessed.items()}}
        fields["tags"] = " ".join(bookmark.tags)
        rows.append([fields[name] for name in COLUMNS])
    return csv_table(COLUMNS, rows)


def to_readwise(bookmarks: Sequence[Bookmark]) -> str:
    """A row for each bookmark under `READWISE_COLUMNS`.

    Tags stand at the end of the note as `.tag`, which Readwise makes tags of; the speaker stands before it.
    """
    return csv_table(READWISE_COLUMNS, [_readwise_row(bookmark) for bookmark in bookmarks])


def _readwise_row(bookmark: Bookmark) -> list[object]:
    passage, cite = bookmark.passage, bookmark.passage.cite
    how = "As reported, not word for word, of" if passage.wording == "reported" else "Said by"
    said_by = f"{how} {cite.speaker}{UNSURE if passage.unsure else ''}." if cite.speaker else ""
    tags = " ".join(f".{tag}" for tag in bookmark.tags)
    return [
        words_of(passage) or passage.text,
        cite.title or cite.path,
        cite.byline or cite.source,
        cite.url,
        "\n".join(part for part in (bookmark.note, said_by, tags) if part),
        passage.span.start,
        bookmark.created[:19].replace("T", " "),
    ]


def csv_table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Comma-separated values under a line of `columns`; no cell acts on a spreadsheet or a terminal."""
    return "".join(csv_lines(columns, rows))


def csv_lines(columns: Sequence[str], rows: Iterable[Sequence[object]], line_end: str = "\r\n") -> Iterator[str]:
    """The same row by row, as they come."""
    row_written = io.StringIO(newline="")
    writer = csv.writer(row_written, lineterminator=line_end)
    for row in chain([columns], ([_cell(value) for value in row] for row in rows)):
        writer.writerow(row)
        yield row_written.getvalue()
        row_written.seek(0)
        row_written.truncate()


def _cell(value: object) -> object:
    if not isinstance(value, str):
        return value
    text = printable(value)
    return f"'{text}" if _FORMULA.match(text) else text


# -- JSON-LD ----------------------------------------------------------------------------------------------------------


_WORDINGS: Mapping[Wording, str] = MappingProxyType(
    {
        "exact": "exact words",
        "reported": "reported, not word for word",
        "both": "exact and reported words",
        "article": "words of the article",
    }
)
_CONTEXT = "http://www.w3.org/ns/anno.jsonld"
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:(?=.)")


def to_jsonld(bookmarks: Sequence[Bookmark]) -> str:
    """An AnnotationCollection with one page that holds an Annotation for each bookmark.

    A passage is selected by its words with what surrounds them, and by its position, both as they were when it was
    kept. The source is the article's address, else where its file is now. Identifiers are made of what was kept:
    another export has the same.
    """
    items = [_annotation(bookmark) for bookmark in bookmarks]
    collection = _urn("collection", *(str(item["id"]) for item in items))
    document = {
        "@context": _CONTEXT,
        "id": collection,
        "type": "AnnotationCollection",
        "label": "Bookmarks",
        "total": len(items),
    }
    if items:
        document["first"] = {
            "id": _urn("page", collection),
            "type": "AnnotationPage",
            "startIndex": 0,
            "items": items,
        }
    return _as_json(document)


def _annotation(bookmark: Bookmark) -> dict[str, Any]:
    passage = bookmark.passage
    annotation: dict[str, Any] = {
        "id": _urn("bookmark", bookmark.created, passage.cite.path, *map(str, passage.span), passage.text),
        "type": "Annotation",
        "motivation": "commenting" if bookmark.note else "bookmarking",
        "created": bookmark.created,
        "target": _source(bookmark)
        if bookmark.is_article
        else {
            "source": _source(bookmark),
            "selector": [
                {
                    "type": "TextQuoteSelector",
                    "exact": passage.text,
                    "prefix": passage.prefix,
                    "suffix": passage.suffix,
                },
                {"type": "TextPositionSelector", "start": passage.span.start, "end": passage.span.end},
            ],
        },
    }
    if bodies := _bodies(bookmark):
        annotation["body"] = bodies
    return annotation


def _bodies(bookmark: Bookmark) -> list[dict[str, str]]:
    bodies = []
    if bookmark.note:
        bodies.append({"type": "TextualBody", "value": bookmark.note, "format": "text/plain", "purpose": "commenting"})
    if bookmark.passage.cite.speaker:
        bodies.append({"type": "TextualBody", "value": bookmark.passage.cite.speaker, "purpose": "identifying"})
    if wording := bookmark.passage.wording:
        bodies.append({"type": "TextualBody", "value": _WORDINGS[wording], "purpose": "classifying"})
    if bookmark.passage.unsure:
        bodies.append({"type": "TextualBody", "value": UNSURE.strip(" ()"), "purpose": "classifying"})
    bodies.extend({"type": "TextualBody", "value": tag, "purpose": "tagging"} for tag in bookmark.tags)
    return bodies


def _source(bookmark: Bookmark) -> dict[str, str]:
    cite = bookmark.passage.cite
    known = {
        "dc:title": cite.title,
        "dc:creator": cite.byline,
        "dc:publisher": cite.source,
        "dc:date": cite.published,
        "dc:description": guesses_of(cite),
    }
    return {
        "id": _iri(cite.url, bookmark.place.path),
        "type": "Text",
        **{name: value for name, value in known.items() if value},
    }


def _iri(url: str | None, path: str) -> str:
    """The address of an article; without a usable one that of its file."""
    address = url if url is not None and _SCHEME.match(url) else path
    if _SCHEME.match(address):
        return quote(address, safe="/:?#[]@!$&'()*+,;=%~", errors="replace")
    return f"file:///{quote(address.lstrip('/'), errors='replace')}"


def _urn(*parts: str) -> str:
    return uuid.uuid5(uuid.NAMESPACE_URL, "newsreader\n" + "\n".join(parts)).urn
