"""Bookmarks and corrections coming back from the JSON that was exported, or made by a script."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Annotated, TypeVar, get_args

import msgspec

from reader.errors import PersonalDataError
from reader.model.correction import DETAIL_KINDS, MARK_KINDS, Correction, CorrectionKind
from reader.model.passage import AnchorState, Bookmark, Citation, Passage, Place, Wording
from reader.model.span import Span

T = TypeVar("T")

_Filled = Annotated[str, msgspec.Meta(min_length=1)]
_Number = Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]
_Share = Annotated[float, msgspec.Meta(ge=0, le=1)]


class _Article(msgspec.Struct):
    path: _Filled
    title: str | None = None
    source: str | None = None
    date: str | None = None
    url: str | None = None
    byline: str | None = None
    date_guessed: bool = False
    source_guessed: bool = False


class _Kept(msgspec.Struct):
    path: str | None = None
    start: _Number | None = None
    end: _Number | None = None
    prefix: str | None = None
    suffix: str | None = None
    content_hash: str | None = None


class _Place(msgspec.Struct):
    score: _Share | None = None
    content_hash: str | None = None


class _Entry(msgspec.Struct):
    """A bookmark as `reader.passages.exporting.bookmark_to_json` writes it; most of it may be left out."""

    text: _Filled
    article: _Article
    id: _Number | None = None
    kind: str = "passage"
    found_text: str | None = None
    note: str | None = None
    tags: list[str] = []
    created: str | None = None
    state: AnchorState | None = None
    start: _Number | None = None
    end: _Number | None = None
    speaker: str | None = None
    wording: Wording | None = None
    cue: str | None = None
    unsure: bool = False
    watched: str | None = None
    kept: _Kept = msgspec.field(default_factory=_Kept)
    place: _Place = msgspec.field(default_factory=_Place)


class _Corrected(msgspec.Struct):
    """A correction as `reader.passages.exporting.corrections_to_json` writes it; most of it may be left out."""

    kind: CorrectionKind
    article: _Article
    value: str | None = None
    before: str | None = None
    created: str | None = None
    text: str = ""
    prefix: str = ""
    suffix: str = ""
    start: _Number | None = None
    content_hash: str = ""


def bookmarks_from_json(text: str) -> list[Bookmark]:
    """The bookmarks in a JSON list as `newsreader bookmarks --json` prints it.

    Only `text` and `article.path` are needed; the rest has sensible defaults, unknown fields are passed over.
    Raises PersonalDataError that names the first entry that is no bookmark; nothing has been taken in then.
    """
    return _taken_from(text, "bookmark", lambda entry: _bookmark(msgspec.convert(entry, _Entry)))


def corrections_from_json(text: str) -> list[Correction]:
    """The corrections in a JSON list as `newsreader corrections --json` prints it.

    Only `kind`, `value`, `article.path` and, of a quote or figure, `text` are needed. Raises PersonalDataError as
    `bookmarks_from_json` does.
    """
    return _taken_from(text, "correction", lambda entry: _correction(msgspec.convert(entry, _Corrected)))


def _taken_from(text: str, what: str, read: Callable[[object], T]) -> list[T]:
    try:
        entries = msgspec.json.decode(text.encode("utf-8", "replace"))
    except (msgspec.DecodeError, RecursionError) as error:
        raise PersonalDataError(f"This is not JSON ({_reason(error)}). Nothing was imported.") from error
    if not isinstance(entries, list):
        raise PersonalDataError(f"This is not a list of {what}s as `newsreader {what}s --json` prints it.")
    taken = []
    for number, entry in enumerate(entries, start=1):
        try:
            taken.append(read(entry))
        except (msgspec.ValidationError, ValueError) as error:
            reason = _in_words(str(error))
            raise PersonalDataError(f"Entry {number} is not a {what}: {reason}. Nothing was imported.") from error
    return taken


def _reason(error: Exception) -> str:
    return "it is nested too deeply" if isinstance(error, RecursionError) else str(error).lower()


_CHOICES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"wording": get_args(Wording), "kind": (*DETAIL_KINDS, *MARK_KINDS)}
)
"""What a field can be, where that is one of a few words; else it is a state."""

_EXPECTED = re.compile(r"expected `([^`]*)`(?:, got `([^`]*)`)?", re.IGNORECASE)
_WHERE = re.compile(r" - at `\$\.?([^`]*)`")


def _in_words(message: str) -> str:
    """A message of msgspec ("Expected `str`, got `int` - at `$.article.path`") in words, the field first."""
    where = _WHERE.search(message)
    field = f"{where[1]}: " if where and where[1] else ""
    plain = _WHERE.sub("", message).replace("Object missing required field", "there is no")
    if "Invalid enum value" in message:
        known = _CHOICES.get(field.removesuffix(": "), get_args(AnchorState))
        plain = f"it is one of {', '.join(known)}"
    plain = plain.replace("`str` of length >= 1", "`a text that is not empty`")
    return field + _EXPECTED.sub(_expected, plain).replace("`", "")


def _expected(match: re.Match[str]) -> str:
    words = {"str": "a text", "int": "a whole number", "float": "a number", "array": "a list", "object": "an object"}
    wanted = " or ".join(words.get(one, one) for one in match[1].split(" | ") if one != "null")
    return f"should be {wanted}" + (f", is {words.get(match[2], match[2])}" if match[2] else "")


def _bookmark(entry: _Entry) -> Bookmark:
    """Raises ValueError for what does not fit together."""
    article, kept = entry.article, entry.kept
    place = _span(entry.start, entry.end, "")
    kept_span = _span(kept.start, kept.end, "kept.") or place or Span(0, len(entry.text))
    cite = Citation(
        kept.path or article.path,
        article.title or "",
        article.source,
        article.date,
        article.url,
        article.byline,
        entry.speaker,
        article.date_guessed,
        article.source_guessed,
    )
    passage = Passage(
        kept_span,
        entry.text,
        kept.prefix or "",
        kept.suffix or "",
        kept.content_hash or "",
        cite,
        entry.wording,
        entry.cue,
        entry.unsure,
        "article" if entry.kind == "article" else "passage",
    )
    score = entry.place.score if entry.place.score is not None else 0.0 if place is None else 1.0
    found = entry.found_text or (None if place is None else entry.text)
    state = entry.state or ("ok" if place is not None else "orphan")
    return Bookmark(
        entry.id,
        passage,
        Place(state, place, found, score, entry.place.content_hash, article.path),
        _time(entry.created),
        entry.note or "",
        tuple(entry.tags),
        watched=None if entry.watched is None else _time(entry.watched, "watched"),
    )


def _correction(entry: _Corrected) -> Correction:
    """Raises ValueError for what does not fit together."""
    article = entry.article
    if entry.kind in MARK_KINDS and not entry.text.strip():
        raise ValueError("text: there are no words to correct")
    if entry.kind == "title" and not (entry.value or "").strip():
        raise ValueError("value: a title is missing")
    text = entry.text if entry.kind in MARK_KINDS else ""
    span = Span(entry.start or 0, (entry.start or 0) + len(text)) if text else Span(0, 0)
    about = (article.path, article.title or "", article.source, article.date, article.url, article.byline)
    cite = Citation(*about, date_guessed=article.date_guessed, source_guessed=article.source_guessed)
    passage = Passage(span, text, entry.prefix, entry.suffix, entry.content_hash, cite)
    return Correction(None, entry.kind, entry.value or None, entry.before, passage, _time(entry.created or None))


def _span(start: int | None, end: int | None, of: str) -> Span | None:
    if start is None or end is None:
        return None
    if end <= start:
        raise ValueError(f"{of}end is not after {of}start")
    return Span(start, end)


def _time(created: str | None, what: str = "created") -> str:
    if created is None:
        return datetime.now(UTC).isoformat(timespec="microseconds")
    try:
        time = datetime.fromisoformat(created)
    except ValueError as error:
        raise ValueError(f"{what} is not a time like 2026-03-01T12:00:00+00:00") from error
    if time.tzinfo is None:
        raise ValueError(f"{what} has no time zone")
    return time.astimezone(UTC).isoformat(timespec="microseconds")
