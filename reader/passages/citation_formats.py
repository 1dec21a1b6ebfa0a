"""Bookmarks for programs that manage sources: CSL-JSON, RIS and BibTeX. One item for each article.

A passage is a note of its article's item: its words as they may be printed, then who said them. Sources of the forms:
https://citeproc-js.readthedocs.io/en/latest/csl-json/markup.html,
https://en.wikipedia.org/wiki/RIS_(file_format), https://www.bibtex.com/format/.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import msgspec
from msgspec import Struct

from reader.model.passage import Bookmark, Citation
from reader.model.plain_text import escaped_json, one_line, printable
from reader.passages.wording import UNSURE, guesses_of, words_of

_BETWEEN_AUTHORS = re.compile(r"\s*(?:,|;|&|\band\b)\s*", re.IGNORECASE)
_BY = re.compile(r"^by\s+", re.IGNORECASE)
_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")
_TEX: Mapping[str, str] = MappingProxyType(
    {
        "\\": r"\textbackslash{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{character: f"\\{character}" for character in "{}%&$#_"},
    }
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


class _Item(Struct, frozen=True):
    """An article to be cited, with a line for each passage or note that was kept of it."""

    key: str
    cite: Citation
    notes: tuple[str, ...]
    tags: tuple[str, ...]

    @property
    def title(self) -> str:
        return one_line(self.cite.title) or self.cite.path.rpartition("/")[2]

    @property
    def date(self) -> tuple[int, ...]:
        """Year, month and day, as far as they are known."""
        found = _DATE.match(self.cite.published or "")
        return tuple(int(part) for part in found.groups() if part) if found else ()

    @property
    def url(self) -> str:
        """The address, where it is one of the web."""
        address = "".join((self.cite.url or "").split())
        return printable(address) if re.match(r"https?://", address, re.IGNORECASE) else ""

    @property
    def authors(self) -> list[tuple[str, str]]:
        """Family and given names; the given one is empty where it is not plain which is which."""
        return [_name(one) for one in _BETWEEN_AUTHORS.split(_BY.sub("", one_line(self.cite.byline or ""))) if one]


def to_csljson(bookmarks: Sequence[Bookmark]) -> str:
    """A JSON list of CSL items, as Zotero, pandoc and others read it."""
    return (
        escaped_json(
            msgspec.json.format(msgspec.json.encode([_csl(item) for item in _items(bookmarks)]), indent=2).decode()
        )
        + "\n"
    )


def _csl(item: _Item) -> dict[str, Any]:
    authors = [{"family": family, "given": given} if given else {"literal": family} for family, given in item.authors]
    circa = {"circa": True} if item.cite.date_guessed else {}
    fields = {
        "id": item.key,
        "type": "article-newspaper",
        "title": item.title,
        "author": authors,
        "container-title": one_line(item.cite.source or ""),
        "issued": {"date-parts": [list(item.date)], **circa} if item.date else {},
        "URL": item.url,
        "keyword": ", ".join(item.tags),
        "note": "\n\n".join(item.notes),
    }
    return {name: value for name, value in fields.items() if value}


def to_ris(bookmarks: Sequence[Bookmark]) -> str:
    """Records of the type NEWS; each passage is a note (`N1`) of its own. Lines end in CR LF."""
    lines = []
    for item in _items(bookmarks):
        date = "/".join([f"{part:02}" for part in item.date] + [""] * (3 - len(item.date))) if item.date else ""
        fields = [
            ("TY", "NEWS"),
            ("ID", item.key),
            ("TI", item.title),
            *(("AU", f"{family}, {given}" if given else family) for family, given in item.authors),
            ("T2", one_line(item.cite.source or "")),
            ("PY", str(item.date[0]) if item.date else ""),
            ("DA", date),
            ("UR", item.url),
            *(("KW", tag) for tag in item.tags),
            *(("N1", " ".join(note.split())) for note in item.notes),
        ]
        lines += [f"{name}  - {value}" for name, value in fields if value]
        lines += ["ER  - ", ""]
    return "".join(f"{line}\r\n" for line in lines)


def to_bibtex(bookmarks: Sequence[Bookmark]) -> str:
    """An `@article` for each article; all passages stand in its `note`."""
    entries = []
    for item in _items(bookmarks):
        fields = {
            "title": f"{{{_tex(item.title)}}}",
            "author": " and ".join(
                f"{_tex(family)}, {_tex(given)}" if given else f"{{{_tex(family)}}}" for family, given in item.authors
            ),
            "journal": _tex(one_line(item.cite.source or "")),
            "year": str(item.date[0]) if item.date else "",
            "month": _MONTHS[item.date[1] - 1] if len(item.date) > 1 and 1 <= item.date[1] <= 12 else "",
            "day": str(item.date[2]) if len(item.date) > 2 else "",
            "url": re.sub(r"[{}\\\s]", lambda found: f"%{ord(found[0]):02X}", item.url),
            "keywords": _tex(", ".join(item.tags)),
            "note": _tex(" ".join(" ".join(item.notes).split())),
        }
        lines = [
            f"  {name} = {value if name == 'month' else f'{{{value}}}'}" for name, value in fields.items() if value
        ]
        entries.append(f"@article{{{item.key},\n" + ",\n".join(lines) + "\n}\n")
    return "\n".join(entries)


def _tex(text: str) -> str:
    return "".join(_TEX.get(character, character) for character in text)


def _items(bookmarks: Sequence[Bookmark]) -> list[_Item]:
    """The articles of bookmarks, in the order of their first ones. No two have the same key."""
    articles: dict[tuple[str, str], list[Bookmark]] = {}
    for bookmark in bookmarks:
        articles.setdefault((bookmark.passage.cite.path, bookmark.passage.cite.title), []).append(bookmark)
    items: list[_Item] = []
    taken: set[str] = set()
    for some in articles.values():
        cite = some[0].passage.cite
        begun = _key(cite)
        key = next(one for n in range(len(articles) + 1) if (one := f"{begun}{f'-{n + 1}' if n else ''}") not in taken)
        taken.add(key)
        notes = tuple(note for bookmark in some for note in _notes(bookmark))
        notes = ((guesses_of(cite),) if guesses_of(cite) else ()) + notes
        tags = tuple(dict.fromkeys(one_line(tag) for bookmark in some for tag in bookmark.tags))
        items.append(_Item(key, cite, notes, tags))
    return items


def _notes(bookmark: Bookmark) -> list[str]:
    """The words of a passage with who said them, and what the person wrote."""
    passage = bookmark.passage
    # Reported words name their speaker.
    speaker = one_line(passage.cite.speaker or "") if passage.wording != "reported" else ""
    words = printable(words_of(passage)).strip()
    said = f"{words} — {speaker}{UNSURE if passage.unsure else ''}" if words and speaker else words
    return [part for part in (said, printable(bookmark.note).strip()) if part]


def _name(author: str) -> tuple[str, str]:
    words = author.split()
    if len(words) < 2 or not all(word[0].isupper() for word in words):
        return author, ""
    return words[-1], " ".join(words[:-1])


def _key(cite: Citation) -> str:
    """What an article is cited by: author or outlet, year, first word of the title, in plain letters."""
    item = _Item("", cite, (), ())
    who = item.authors[0][0] if item.authors else one_line(cite.source or "")
    year = str(item.date[0]) if item.date else ""
    return (
        _plain(who)[:20] + year + _plain(next((word for word in item.title.split() if len(word) > 3), ""))[:20]
        or "article"
    )


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "", letters)
