"""When two answers are the same: spans, names, roles, counted things."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from reader.model import Span

_EDGE = " \t\r\n\u00a0\"'“”„‟‘’‚‛«»‹›`.,;:!?…—–-"
_THAT = re.compile(r"that\b[\s,]*", re.I)
_TOKEN = re.compile(r"\w+(?:[.'’-]\w+)*")
_ARTICLE = re.compile(r"(?:the|an?|his|her|its|their|our|my)\s+", re.I)
_HONORIFIC = re.compile(r"(?:mr|mrs|ms|miss|mx|dr|prof|sir|dame|lord|lady|m|mme|herr|shri|smt)\b\.?\s+", re.I)
_TAIL = re.compile(r"[,(—]|\b(?:of|for|at|in|with|from|on|who|that|to)\b", re.I)
_POSSESSOR = re.compile(r"^.*\w['’]s?\s+(?=\w)", re.S)
SAME = 0.8


def trimmed(text: str, span: Span) -> Span:
    """`span` without outer marks, punctuation, blanks and a leading "that"."""
    start, end = _inner(text, span.start, span.end)
    that = _THAT.match(text, start, end)
    if that is not None and that.end() < end:
        start, end = _inner(text, that.end(), end)
    return Span(start, end)


def _inner(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in _EDGE:
        start += 1
    while end > start and text[end - 1] in _EDGE:
        end -= 1
    return start, end


def iou(one: Span, other: Span) -> float:
    """Shared characters over covered characters."""
    shared = min(one.end, other.end) - max(one.start, other.start)
    return max(shared, 0) / (max(one.end, other.end) - min(one.start, other.start) or 1)


def closeness(text: str, span: Span, accepted: Iterable[Span]) -> float:
    """The best IoU of `span` with one of `accepted`, both trimmed."""
    mine = trimmed(text, span)
    return max(iou(mine, trimmed(text, place)) for place in accepted)


def plain(name: str) -> str:
    """`name` folded: no case, leading article or honorific, possessive, full stops."""
    name = " ".join(name.replace("’", "'").split())
    for prefix in (_ARTICLE, _HONORIFIC):
        name = prefix.sub("", name, count=1) if prefix.match(name) else name
    return name.casefold().removesuffix("'s").replace(".", "").replace(",", "")


def same_name(found: str | None, accepted: tuple[str, ...]) -> bool:
    """Whether `found` is one of the accepted names; the answer "" accepts no name."""
    if not found:
        return "" in accepted
    return plain(found) in {plain(answer) for answer in accepted if answer}


def same_role(found: str | None, accepted: tuple[str, ...]) -> bool:
    """As `same_name`, and a role may be longer or shorter by what stands before its head or after it.

    "adviser" and "a senior adviser to the minister" name the same role, "deputy minister" and "minister" do not.
    """
    if same_name(found, accepted):
        return True
    return any(_alike_roles(_head(found), _head(answer)) for answer in accepted if found and answer)


_RANKS = frozenset({"deputy", "vice", "assistant", "former", "ex", "acting", "interim", "retired", "junior", "shadow"})


def _head(role: str) -> list[str]:
    core = _TAIL.split(role, maxsplit=1)[0].strip() or role
    return _TOKEN.findall(_POSSESSOR.sub("", plain(core)))


def _alike_roles(one: list[str], other: list[str]) -> bool:
    if not one or not other or one[-1] != other[-1]:
        return False
    return not (set(one) ^ set(other)) & _RANKS


_IRREGULAR = {
    "people": "person", "persons": "person", "men": "man", "women": "woman", "children": "child", "feet": "foot",
    "lives": "life", "halves": "half",
    "mph": "mile per hour", "km/h": "kilometre per hour", "kph": "kilometre per hour", "km": "kilometre",
    "per cent": "%", "percent": "%", "percentage": "%", "pp": "percentage point", "bps": "basis point",
}  # fmt: skip
_SPELLING = (
    (re.compile(r"(met|lit)er(s?)\b"), r"\1re\2"),
    (re.compile(r"\bgrammes\b"), "grams"),
    (re.compile(r"\b(?:u\.?s\.?|american) dollars?\b|^\$$|^us\$$"), "usd"),
    (re.compile(r"\bpounds? sterling\b|^£$"), "gbp"),
    (re.compile(r"^(?:euros?|€)$"), "eur"),
    (re.compile(r"\bmetric ton(?:ne)?s?\b|\btonnes?\b|\btons?\b"), "ton"),
    (re.compile(r"\bdegrees? (celsius|fahrenheit|c|f)\b"), r"\1"),
    (re.compile(r"°\s*c$|^c$"), "celsius"),
    (re.compile(r"°\s*f$|^f$"), "fahrenheit"),
    (re.compile(r"\byears?[ -](?:old|of age)\b"), "year of age"),
    (re.compile(r"/| an? "), " per "),
)


def _unit(words: str) -> list[str]:
    words = plain(words)
    for pattern, form in _SPELLING:
        words = pattern.sub(form, words)
    words = _IRREGULAR.get(words.strip(), words)
    return [_singular(word) for word in re.findall(r"[^\s-]+", words)]


def _singular(word: str) -> str:
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) <= 3 or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "xes", "sses")):
        return word[:-2]
    return word.removesuffix("s")


def same_unit(found: Iterable[str | None], accepted: tuple[str, ...]) -> bool:
    """Whether one of `found` (unit, noun) is an accepted one; longer or shorter by modifiers of its head is fine."""
    given = [unit for unit in found if unit]
    if not given:
        return "" in accepted
    return any(_alike_units(_unit(unit), _unit(answer)) for unit in given for answer in accepted if answer)


def _alike_units(one: list[str], other: list[str]) -> bool:
    if one == other:
        return True
    if "per" in one or "per" in other:
        return False
    one, other = _counted(one), _counted(other)
    return bool(one and other) and one[-1] == other[-1] and (set(one) <= set(other) or set(other) <= set(one))


def _counted(words: list[str]) -> list[str]:
    words = words[1:] if words[:1] == ["of"] else words
    stop = next((i for i, word in enumerate(words) if word in {"of", "in", "at", "from", "for"} and i), len(words))
    return [word for word in words[:stop] if word not in {"the", "a", "an", "its", "their", "his", "her"}]


def same_mention(text: str, found: Span, accepted: Iterable[Span]) -> bool:
    """Whether `found` overlaps an accepted mention and has its head: "a spokesman" for "a spokesman for the palace"."""
    head = _head(found.of(text))[-1:]
    return any(found.overlaps(span) and head == _head(span.of(text))[-1:] for span in accepted)


def is_description(name: str) -> bool:
    """Whether `name` names nobody ("the driver", "three officials"): after an article it starts in lower case."""
    return _ARTICLE.sub("", name.strip(), count=1)[:1].islower()


def same_head(found: str, accepted: str) -> bool:
    """Whether two descriptions have the same head: "officials" and "three American officials"."""
    return _head(found)[-1:] == _head(accepted)[-1:]


@dataclass
class Tally:
    """Counts of right answers, of answers given and of answers wanted."""

    right: int = 0
    given: int = 0
    wanted: int = 0

    def count(self, *, right: bool, given: bool, wanted: bool) -> None:
        """Count one answer."""
        self.right += right
        self.given += given
        self.wanted += wanted

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall, in percent."""
        return 200 * self.right / (self.given + self.wanted) if self.right else 0.0

    def row(self, name: str) -> str:
        """The tally as a line: precision, recall, F1 in percent and the counts behind them."""
        precision = 100 * self.right / self.given if self.given else 0.0
        recall = 100 * self.right / self.wanted if self.wanted else 0.0
        counts = f"{self.right} right, {self.given} given, {self.wanted} wanted"
        return f"{name:<22} {precision:5.1f} {recall:5.1f} {self.f1:5.1f}   {counts}"
