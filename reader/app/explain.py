"""What a mark means: one line for the status line, and a card that says why it is marked. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePath
from typing import NamedTuple

from reader.app.text.cells import one_line
from reader.app.text.marks import Mark
from reader.app.wording import NO_SPEAKER, published_text, tags_text
from reader.model import Bookmark, Figure, Mention, Quote
from reader.model.figure import Bound, FigureKind, FigureValue, Number
from reader.model.figure_text import figure_text
from reader.model.passage import AnchorState
from reader.model.quote import QuoteKind
from reader.model.rows import ScanReport
from reader.model.rules import CORRECTED_RULES, FIGURE_RULES, QUOTE_RULES

_SEPARATOR = " · "
_MOST_LINES = 200
"""Lines left out, or files not read, that are shown at once."""

_QUOTE_NAMES: dict[QuoteKind, str] = {"direct": "Quote", "mixed": "Mixed quote", "indirect": "Indirect quote"}
_QUOTE_KINDS: dict[QuoteKind, str] = {
    "direct": "The words as they were said, between quotation marks.",
    "mixed": "Reported in the article's words, some of them quoted.",
    "indirect": "Reported in the article's words.",
}
_BOUNDS: dict[Bound, str] = {
    "=": "exactly as given",
    ">": "more than",
    ">=": "at least",
    "<": "less than",
    "<=": "at most",
    "~": "about",
    "range": "from … to",
}
_FIGURE_KINDS: dict[FigureKind, str] = {
    "count": "a count",
    "money": "an amount of money",
    "percent": "a percentage",
    "duration": "a length of time",
    "date": "a date",
    "ordinal": "a rank in a sequence",
    "measure": "a measure",
    "age": "an age",
    "ratio": "a ratio",
    "vague": "a vague amount",
    "other": "a number",
}
_STATES: dict[AnchorState, str] = {
    "ok": "where it was kept",
    "moved": "moved: the same words stand elsewhere now",
    "edited": "edited: the words have changed since",
    "ask": "unsure: the words were found only in part",
    "orphan": "gone: the words are no longer in the article",
    "missing": "missing: the file is not there now",
}


class Card(NamedTuple):
    """Why something is marked: a title, and lines of a label and what it says. Plain text without line ends."""

    title: str
    lines: tuple[tuple[str, str], ...]


def status_line(mark: Mark) -> str:
    """A mark in one line.

    `Quote · Ada Hale (mayor) · “she added”`, `Figure · > 2,500 residents killed · claimed by Ben Ortt, via Reuters`.
    """
    match mark:
        case Quote():
            parts = [_QUOTE_NAMES[mark.kind], _speaker(mark), _in_marks(_attribution(mark))]
        case Figure():
            parts = ["Figure", _figure(mark), _prefixed("claimed by", _claim(mark))]
        case Bookmark():
            parts = [
                "Bookmark",
                _first_line(mark.note),
                tags_text(mark.tags),
                "" if mark.place.state == "ok" else mark.place.state,
            ]
    if not isinstance(mark, Bookmark) and mark.guess:
        parts.append("a guess")
    return _SEPARATOR.join(part for part in parts if part)


def left_out_card(lines: Sequence[str]) -> Card:
    """The lines that were left out of an article, numbered; not all when there are very many."""
    shown = tuple((f"{number:,}", line) for number, line in enumerate(lines[:_MOST_LINES], 1))
    more = (("", f"and {len(lines) - _MOST_LINES:,} more"),) if len(lines) > _MOST_LINES else ()
    return Card("Left out of the article", (*shown, *more))


def not_read_card(report: ScanReport) -> Card:
    """Which files of the library are listed as no article, or cannot be read, and why; not all of very many."""
    files = [f"{PurePath(one.path).name}: {one.reason}" for one in report.unreadable]
    files += [f"{PurePath(path).name}: this format is not supported" for path in report.not_read]
    if len(files) > _MOST_LINES:
        files[_MOST_LINES:] = [f"and {len(files) - _MOST_LINES:,} more"]
    files += [f"{count:,} {what}" for count, what in ((report.empty, "empty"), (report.hidden, "hidden")) if count]
    return Card("Files that are not read", tuple(("", file) for file in files or ["All files are read."]))


def card(mark: Mark) -> Card:
    """All that is known of a mark and why it is there; what is unknown is left out."""
    match mark:
        case Quote():
            return Card(_QUOTE_NAMES[mark.kind], _known(_quote_lines(mark)))
        case Figure():
            return Card("Figure", _known(_figure_lines(mark)))
        case Bookmark():
            return Card("Bookmark", _known(_bookmark_lines(mark)))


def _quote_lines(quote: Quote) -> Iterable[tuple[str, str]]:
    yield "Words", one_line(quote.text)
    yield "What", _QUOTE_KINDS[quote.kind]
    yield "Said by", _speaker(quote)
    if quote.speaker and quote.speaker.text != quote.canonical:
        yield "Written as", _in_marks(one_line(quote.speaker.text))
    yield "Said with", _in_marks(one_line(quote.cue.text) if quote.cue else "")
    yield from _reason(quote.rule, QUOTE_RULES)
    yield "How sure", _sureness(quote.confidence, quote.guess, "words and name are right")


def _figure_lines(figure: Figure) -> Iterable[tuple[str, str]]:
    yield "Words", one_line(figure.text)
    yield "Read as", _figure(figure)
    yield "What", _FIGURE_KINDS[figure.kind]
    yield "Value", _value(figure.value)
    if figure.bound != "=":
        words = _in_marks(one_line(figure.bound_text or ""))
        yield "Bound", _BOUNDS[figure.bound] + (f" ({words})" if words else "")
    yield "Unit", one_line(figure.unit or "")
    yield "Counted", one_line(figure.noun or "")
    yield "Said of it", one_line(figure.said_of or "")
    yield "Claimed by", one_line(figure.claimant_name or "")
    yield "Via", one_line(figure.via or "")
    yield from _reason(figure.rule, FIGURE_RULES)
    yield "How sure", _sureness(figure.confidence, figure.guess, "the claimant is right")


def _bookmark_lines(bookmark: Bookmark) -> Iterable[tuple[str, str]]:
    passage, place = bookmark.passage, bookmark.place
    yield "Words", one_line(passage.text)
    if place.found_text is not None and place.found_text != passage.text:
        yield "Now", one_line(place.found_text)
    yield "Said by", one_line(passage.cite.speaker or "")
    yield "Note", one_line(bookmark.note)
    yield "Tags", tags_text(bookmark.tags)
    yield "Kept", published_text(bookmark.created) or ""
    yield "Place", _STATES[place.state]


def _reason(rule: str, rules: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    why = rules.get(rule) or CORRECTED_RULES.get(rule)
    yield "Why", why or (f"Found by the rule “{rule}”." if rule else "")


def _sureness(confidence: float | None, guess: bool, right: str) -> str:
    """How likely a mark is as the extraction has it, 0 to 1; empty when there is nothing to say of it."""
    likely = "" if confidence is None else f"{confidence:.2f} that {right} (1 is certain)"
    return ": ".join(filter(None, ("A guess" if guess else "", likely)))


def _known(lines: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple((label, value) for label, value in lines if value)


def _speaker(quote: Quote) -> str:
    name = one_line(quote.speaker_name or "")
    role = one_line(quote.role or "")
    if name and role and role.casefold() not in name.casefold():
        return f"{name} ({role})"
    return name or role or NO_SPEAKER


def _attribution(quote: Quote) -> str:
    """The reporting words, in the order of the text with the mention unless that already holds the name."""
    mentions: list[Mention] = [quote.cue] if quote.cue else []
    if quote.speaker and not (quote.canonical and quote.canonical in quote.speaker.text):
        mentions.append(quote.speaker)
    return " ".join(one_line(mention.text) for mention in sorted(mentions, key=lambda mention: mention.span))


def _figure(figure: Figure) -> str:
    text = one_line(figure_text(figure))
    said_of = one_line(figure.said_of or "")
    return f"{text} {said_of}" if said_of and said_of not in text else text


def _claim(figure: Figure) -> str:
    claimant, via = figure.claimant_name, figure.via
    if claimant and via and via != claimant:
        return f"{one_line(claimant)}, via {one_line(via)}"
    return one_line(claimant or via or "")


def _value(value: FigureValue) -> str:
    if value is None:
        return ""
    return " to ".join(map(_number, value)) if isinstance(value, tuple) else _number(value)


def _number(number: Number) -> str:
    return f"{number:,}" if isinstance(number, int) else f"{number:,.4f}".rstrip("0").rstrip(".")


def _first_line(note: str) -> str:
    first, *rest = note.strip().splitlines() or [""]
    return one_line(first) + (" …" if rest else "")


def _prefixed(words: str, rest: str) -> str:
    return f"{words} {rest}" if rest else ""


def _in_marks(text: str) -> str:
    return f"“{text}”" if text else ""
