"""Articles edited the way newsrooms edit them, with the place of a kept passage known before and after.

An article is a list of paragraphs, a paragraph a list of sentences, a sentence three parts: what stands before the
passage, the passage, what stands behind it. Edits change parts and move sentences; the truth is read off the result.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from msgspec import Struct

from reader.model import Citation, Passage, Span
from reader.model.units import paragraphs, sentences
from reader.passages.keeping import make_passage

_FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
_NUMBER = re.compile(r"\d[\d,.]*\d|\d")
_WORD = re.compile(r"[A-Za-z’']+")
_ASIDES = (
    ", officials confirmed later,",
    ", in a statement issued overnight,",
    ", according to people who were present,",
    " (the figure was corrected on Tuesday)",
    ", for the second time this month,",
)
_SYNONYMS = {
    "said": "told reporters",
    "killed": "left dead",
    "many": "a large number of",
    "more than": "over",
    "about": "roughly",
    "will": "is expected to",
    "announced": "made public",
    "government": "cabinet",
    "company": "firm",
    "year": "twelve-month period",
    "people": "persons",
    "but": "although",
}


@dataclass
class Sentence:
    """A sentence in three parts; `kept` when the middle one is the passage, `near` when it stood beside that."""

    before: str
    middle: str
    after: str
    kept: bool = False
    near: bool = False

    @property
    def text(self) -> str:
        return self.before + self.middle + self.after


@dataclass
class Draft:
    """An article that is being edited."""

    paragraphs: list[list[Sentence]] = field(default_factory=list)

    def render(self) -> tuple[str, Span | None]:
        """(text, span of the passage or None)."""
        text, span = "", None
        for paragraph in self.paragraphs:
            if text:
                text += "\n\n"
            for number, sentence in enumerate(paragraph):
                text += " " if number else ""
                if sentence.kept:
                    start = len(text) + len(sentence.before)
                    span = Span(start, start + len(sentence.middle))
                text += sentence.text
        return text, span

    def kept_at(self) -> tuple[int, int]:
        return next(
            (row, column)
            for row, paragraph in enumerate(self.paragraphs)
            for column, sentence in enumerate(paragraph)
            if sentence.kept
        )

    def kept(self) -> Sentence:
        row, column = self.kept_at()
        return self.paragraphs[row][column]

    def take_out(self) -> Sentence:
        row, column = self.kept_at()
        sentence = self.paragraphs[row].pop(column)
        if not self.paragraphs[row]:
            del self.paragraphs[row]
        return sentence


class Case(Struct, frozen=True):
    """A passage, the article after the edit, and where the passage truly is in it (None: nowhere)."""

    fate: str
    passage: Passage
    text: str
    truth: Span | None


def articles(folder: Path, least: int = 900) -> list[str]:
    """Texts of at least `least` characters, in the order of their paths."""
    texts = []
    for file in sorted(folder.rglob("*")):
        if file.suffix in (".md", ".txt") and not file.name.startswith("README"):
            text = _FRONT_MATTER.sub("", file.read_text(encoding="utf-8", errors="replace")).strip()
            if len(text) >= least:
                texts.append(text)
    return texts


def parse(text: str) -> Draft:
    return Draft(
        [
            [Sentence("", sentence.of(line), "") for sentence in sentences(line)]
            for line in (paragraph.of(text) for paragraph in paragraphs(text))
        ]
    )


# -- small edits of words -----------------------------------------------------------------------------------------


def correct_figures(words: str, rng: random.Random) -> str:
    """Other numbers; where there are none, one word is exchanged."""

    def other(match: re.Match[str]) -> str:
        digits = list(match[0])
        places = [at for at, character in enumerate(digits) if character.isdigit()]
        digits[rng.choice(places)] = str(rng.randint(1, 9))
        return "".join(digits)

    changed = _NUMBER.sub(other, words)
    return changed if changed != words else exchange_words(words, rng, 1)


def exchange_words(words: str, rng: random.Random, count: int, other: Sequence[str] = ()) -> str:
    """`count` words become synonyms, or words of `other`, or are spelled backwards."""
    found = [match for match in _WORD.finditer(words) if len(match[0]) > 3]
    for match in sorted(rng.sample(found, min(count, len(found))), key=lambda one: -one.start()):
        new = _SYNONYMS.get(match[0].lower()) or (rng.choice(other) if other else match[0][::-1])
        words = words[: match.start()] + new + words[match.end() :]
    return words


def insert_aside(words: str, rng: random.Random) -> str:
    gaps = [match.start() for match in re.finditer(r"\s", words)]
    at = rng.choice(gaps) if gaps else len(words)
    return words[:at] + rng.choice(_ASIDES) + words[at:]


def cut_words(words: str, rng: random.Random) -> str:
    parts = words.split(" ")
    if len(parts) < 5:
        return exchange_words(words, rng, 1)
    count = max(1, len(parts) * rng.randint(12, 30) // 100)
    at = rng.randint(1, len(parts) - count - 1)
    return " ".join(parts[:at] + parts[at + count :])


def rewrite(words: str, rng: random.Random, other: Sequence[str]) -> str:
    parts = words.split(" ")
    return exchange_words(" ".join(parts[len(parts) // 2 :] + parts[: len(parts) // 2]), rng, len(parts) // 4, other)


def straighten(words: str) -> str:
    return words.translate(str.maketrans("“”‘’—", "\"\"''-"))


# -- what happens around the passage ------------------------------------------------------------------------------


def disturb(draft: Draft, rng: random.Random, strangers: Sequence[str]) -> None:
    """What an update does to the rest of the article."""
    if rng.random() < 0.5:
        for _ in range(rng.randint(1, 3)):
            new = [Sentence("", rng.choice(strangers), "") for _ in range(rng.randint(1, 3))]
            draft.paragraphs.insert(rng.randint(0, len(draft.paragraphs)), new)
    if rng.random() < 0.4:
        lede = draft.paragraphs[0][0]
        if not lede.kept:
            lede.middle = rng.choice(strangers)
    if rng.random() < 0.2:
        rng.shuffle(draft.paragraphs)
    if rng.random() < 0.4:
        row, column = draft.kept_at()
        for near in (column - 1, column + 1):
            if 0 <= near < len(draft.paragraphs[row]) and rng.random() < 0.6:
                sentence = draft.paragraphs[row][near]
                sentence.middle = rng.choice(
                    [
                        correct_figures(sentence.middle, rng),
                        exchange_words(sentence.middle, rng, 3),
                        rng.choice(strangers),
                    ]
                )
    if rng.random() < 0.15:
        for paragraph in draft.paragraphs:
            for sentence in paragraph:
                sentence.before, sentence.middle, sentence.after = map(
                    straighten, (sentence.before, sentence.middle, sentence.after)
                )


def put_elsewhere(draft: Draft, sentence: Sentence, rng: random.Random, strangers: Sequence[str]) -> None:
    """Between two sentences beside which the passage did not stand, of another article where there are none."""
    gaps = [
        (paragraph, column)
        for paragraph in draft.paragraphs
        for column in range(1, len(paragraph))
        if not any(one.near or one.kept for one in paragraph[column - 1 : column + 1])
    ]
    if not gaps:
        draft.paragraphs.append([Sentence("", rng.choice(strangers), "") for _ in range(2)])
        gaps = [(draft.paragraphs[-1], 1)]
    paragraph, column = rng.choice(gaps)
    paragraph.insert(column, sentence)


def twin_of(sentence: Sentence, rng: random.Random, words: Sequence[str]) -> Sentence:
    """A sentence about something else: a figure or one to three words differ, and a third of those around them."""

    def other(part: str) -> str:
        return exchange_words(part, rng, 1 + len(part.split()) // 3, words)

    middle = sentence.middle
    few = exchange_words(middle, rng, rng.randint(1, 3), words)
    changed = correct_figures(middle, rng) if rng.random() < 0.4 else few
    return Sentence(other(sentence.before), changed if changed != middle else middle[::-1], other(sentence.after))


# -- fates of a passage -------------------------------------------------------------------------------------------

Fate = Callable[[Draft, random.Random, Sequence[str], Sequence[str]], None]


def _changed(change: Callable[[str, random.Random, Sequence[str]], str]) -> Fate:
    def fate(draft: Draft, rng: random.Random, strangers: Sequence[str], words: Sequence[str]) -> None:
        sentence = draft.kept()
        sentence.middle = change(sentence.middle, rng, words)

    return fate


def _untouched(draft: Draft, rng: random.Random, strangers: Sequence[str], words: Sequence[str]) -> None:
    """Only the article around it changes."""


def _moved(draft: Draft, rng: random.Random, strangers: Sequence[str], words: Sequence[str]) -> None:
    put_elsewhere(draft, draft.take_out(), rng, strangers)


def _beside_a_twin(draft: Draft, rng: random.Random, strangers: Sequence[str], words: Sequence[str]) -> None:
    put_elsewhere(draft, twin_of(draft.kept(), rng, words), rng, strangers)


def _corrected_beside_a_twin(draft: Draft, rng: random.Random, strangers: Sequence[str], words: Sequence[str]) -> None:
    twin = twin_of(draft.kept(), rng, words)
    sentence = draft.kept()
    sentence.middle = correct_figures(sentence.middle, rng)
    put_elsewhere(draft, twin, rng, strangers)


def _gone(draft: Draft, rng: random.Random, strangers: Sequence[str], words: Sequence[str]) -> None:
    draft.take_out()


def _gone_with_a_twin(draft: Draft, rng: random.Random, strangers: Sequence[str], words: Sequence[str]) -> None:
    put_elsewhere(draft, twin_of(draft.take_out(), rng, words), rng, strangers)


def _replaced_in_place(draft: Draft, rng: random.Random, strangers: Sequence[str], words: Sequence[str]) -> None:
    sentence = draft.kept()
    sentence.kept = False
    sentence.before, sentence.middle, sentence.after = "", rng.choice(strangers), ""


STAYS: dict[str, Fate] = {
    "untouched": _untouched,
    "moved": _moved,
    "figure corrected": _changed(lambda text, rng, words: correct_figures(text, rng)),
    "words exchanged": _changed(lambda text, rng, words: exchange_words(text, rng, rng.randint(1, 3), words)),
    "aside inserted": _changed(lambda text, rng, words: insert_aside(text, rng)),
    "words cut": _changed(lambda text, rng, words: cut_words(text, rng)),
    "rewritten": _changed(rewrite),
    "untouched, twin elsewhere": _beside_a_twin,
    "corrected, twin elsewhere": _corrected_beside_a_twin,
}
"""Fates after which the passage is still in the article."""

GOES: dict[str, Fate] = {
    "gone": _gone,
    "gone, twin elsewhere": _gone_with_a_twin,
    "replaced in place": _replaced_in_place,
}
"""Fates after which it is not: whatever is attached then is wrong."""


def _choose(draft: Draft, rng: random.Random) -> bool:
    """Mark a passage: a whole sentence, or a stretch of one. False when the article has none long enough."""
    long_enough = [
        (row, column)
        for row, paragraph in enumerate(draft.paragraphs)
        for column, sentence in enumerate(paragraph)
        if 45 <= len(sentence.text) <= 500
    ]
    if not long_enough:
        return False
    row, column = rng.choice(long_enough)
    text = draft.paragraphs[row][column].text
    start, end = 0, len(text)
    if rng.random() < 0.4:
        edges = [0, *(match.end() for match in re.finditer(r"\s", text)), len(text) + 1]
        first = rng.randrange(len(edges) - 1)
        last = rng.randrange(first + 1, len(edges))
        if edges[last] - 1 - edges[first] >= 20:
            start, end = edges[first], edges[last] - 1
    flat = [sentence for paragraph in draft.paragraphs for sentence in paragraph]
    at = next(place for place, sentence in enumerate(flat) if sentence is draft.paragraphs[row][column])
    for sentence in (*flat[max(0, at - 1) : at], *flat[at + 1 : at + 2]):
        sentence.near = True
    draft.paragraphs[row][column] = Sentence(text[:start], text[start:end], text[end:], kept=True)
    return True


def case_of(text: str, fate: str, strangers: Sequence[str], rng: random.Random) -> Case | None:
    """The article after one edit with that fate; None when it holds no passage to choose."""
    draft = parse(text)
    if len(draft.paragraphs) < 3 or not _choose(draft, rng):
        return None
    before, span = draft.render()
    assert span is not None
    passage = make_passage(before, span, "before", Citation("/article", "Article"))
    words = [match[0] for match in _WORD.finditer(" ".join(strangers[:40])) if len(match[0]) > 3]
    disturb(draft, rng, strangers)
    (STAYS | GOES)[fate](draft, rng, strangers, words)
    after, truth = draft.render()
    return Case(fate, passage, after, truth)
