"""What a mark means: one line for the status line, and a card that says why it is marked. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from reader.app.text.cells import drawn, visible
from reader.app.text.head import published_text
from reader.app.text.marks import Mark
from reader.model import Bookmark, Figure, Mention, Quote
from reader.model.figure import Bound, FigureKind, FigureValue, Number
from reader.model.figure_text import figure_text
from reader.model.passage import AnchorState
from reader.model.quote import QuoteKind
from reader.model.rules import FIGURE_RULES, QUOTE_RULES

_SEPARATOR = " · "

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
    "ordinal": "a place in a row",
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
    "ask": "doubtful: the words were found only in part",
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
            parts = [_QUOTE_NAMES[mark.kind], _speaker(mark) or "speaker unknown", _in_marks(_attribution(mark))]
        case Figure():
            parts = ["Figure", _figure(mark), _prefixed("claimed by", _claim(mark))]
        case Bookmark():
            parts = [
                "Bookmark",
                _first_line(mark.note),
                _tags(mark),
                "" if mark.place.state == "ok" else mark.place.state,
            ]
    if not isinstance(mark, Bookmark) and mark.guess:
        parts.append("a guess")
    return _SEPARATOR.join(part for part in parts if part)


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
    yield "Words", _plain(quote.text)
    yield "What", _QUOTE_KINDS[quote.kind]
    yield "Said by", _speaker(quote) or "unknown"
    if quote.speaker and quote.speaker.text != quote.canonical:
        yield "Named here", _in_marks(_plain(quote.speaker.text))
    yield "Said how", _in_marks(_plain(quote.cue.text) if quote.cue else "")
    yield from _reason(quote.rule, QUOTE_RULES, quote.guess, "Who said it is a guess.")


def _figure_lines(figure: Figure) -> Iterable[tuple[str, str]]:
    yield "Words", _plain(figure.text)
    yield "Read as", _figure(figure)
    yield "What", _FIGURE_KINDS[figure.kind]
    yield "Value", _value(figure.value)
    if figure.bound != "=":
        words = _in_marks(_plain(figure.bound_text or ""))
        yield "Bound", _BOUNDS[figure.bound] + (f" ({words})" if words else "")
    yield "Unit", _plain(figure.unit or "")
    yield "Counted", _plain(figure.noun or "")
    yield "Said of it", _plain(figure.said_of or "")
    yield "Claimed by", _plain(figure.claimant_canonical or (figure.claimant.text if figure.claimant else ""))
    yield "Via", _plain(figure.via or "")
    yield from _reason(figure.rule, FIGURE_RULES, figure.guess, "This reading is a guess.")


def _bookmark_lines(bookmark: Bookmark) -> Iterable[tuple[str, str]]:
    passage, place = bookmark.passage, bookmark.place
    yield "Words", _plain(passage.text)
    if place.found_text is not None and place.found_text != passage.text:
        yield "Now", _plain(place.found_text)
    yield "Said by", _plain(passage.cite.speaker or "")
    yield "Note", _plain(bookmark.note)
    yield "Tags", _tags(bookmark)
    yield "Kept", published_text(bookmark.created) or ""
    yield "Place", _STATES[place.state]


def _reason(rule: str, rules: Mapping[str, str], guess: bool, guessed: str) -> Iterable[tuple[str, str]]:
    yield "Why", rules.get(rule, f"Found by the rule “{rule}”." if rule else "")
    if guess:
        yield "Careful", guessed


def _known(lines: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple((label, value) for label, value in lines if value)


def _speaker(quote: Quote) -> str:
    name = _plain(quote.canonical or (quote.speaker.text if quote.speaker else ""))
    role = _plain(quote.role or "")
    return f"{name} ({role})" if name and role and role.casefold() not in name.casefold() else name or role


def _attribution(quote: Quote) -> str:
    """The reporting words, in the order of the text with the mention unless that already holds the name."""
    mentions: list[Mention] = [quote.cue] if quote.cue else []
    if quote.speaker and not (quote.canonical and quote.canonical in quote.speaker.text):
        mentions.append(quote.speaker)
    return " ".join(_plain(mention.text) for mention in sorted(mentions, key=lambda mention: mention.span))


def _figure(figure: Figure) -> str:
    text = _plain(figure_text(figure))
    said_of = _plain(figure.said_of or "")
    return f"{text} {said_of}" if said_of and said_of not in text else text


def _claim(figure: Figure) -> str:
    claimant = figure.claimant_canonical or (figure.claimant.text if figure.claimant else "")
    via = figure.via or ""
    if claimant and via and via != claimant:
        return f"{_plain(claimant)}, via {_plain(via)}"
    return _plain(claimant or via)


def _value(value: FigureValue) -> str:
    if value is None:
        return ""
    return " to ".join(map(_number, value)) if isinstance(value, tuple) else _number(value)


def _number(number: Number) -> str:
    return f"{number:,}" if isinstance(number, int) else f"{number:,.4f}".rstrip("0").rstrip(".")


def _tags(bookmark: Bookmark) -> str:
    return " ".join(f"#{_plain(tag)}" for tag in bookmark.tags)


def _first_line(note: str) -> str:
    first, *rest = note.strip().splitlines() or [""]
    return _plain(first) + (" …" if rest else "")


def _prefixed(words: str, rest: str) -> str:
    return f"{words} {rest}" if rest else ""


def _in_marks(text: str) -> str:
    return f"“{text}”" if text else ""


def _plain(text: str) -> str:
    """In one line, with nothing that steers a terminal."""
    return " ".join(drawn(visible(text)).split())
