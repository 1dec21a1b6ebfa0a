"""Figures that an article says to be corrected: “It was 320, not 230”; “An earlier version said eight years”."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from msgspec.structs import replace

from reader.evidence.counted import DAY, CountedThing, apart, by_time
from reader.evidence.differences import Difference, told
from reader.evidence.news_words import rarity, stem
from reader.evidence.wording import STOP_WORDS, is_number, normal_words

CORRECTED_DAYS = 30
"""Days after which an article is corrected no more."""
CORRECTION_WORDS = frozenset(
    {
        *(
            "correction",
            "corrections",
            "corrects",
            "corrected",
            "clarification",
            "clarifications",
            "version",
            "wrong",
            "wrongly",
        ),
        *("incorrect", "incorrectly", "misstated", "erroneously", "mistake", "mistakenly", "error", "reported"),
    }
)
"""Words in their form for comparing: an article with none of them corrects nothing."""
_CUE = re.compile(
    r"\bcorrections?\b|\bcorrect(?:s|ed)\b|\bclarifications?\b|\b(?:earlier|previous|first|original) version\b|"
    r"\bwrong(?:ly)?\b|\bincorrect(?:ly)?\b|\bmisstated\b|\berroneously\b|\bmistake(?:nly)?\b|\bin error\b|"
    r"\bas (?:was )?(?:first |earlier |previously |initially )?reported\b",
    re.IGNORECASE,
)
_EARLIER = re.compile(
    r"\b(?:(?:earlier|previous|first|original) version|originally|wrongly|incorrectly|misstated|erroneously|"
    r"mistakenly|we (?:wrote|said|reported|stated|gave)|(?:was|were) (?:given|reported|stated) (?:as|by us))\b",
    re.IGNORECASE,
)
_NOT = re.compile(r"\b(?:not(?! only\b)|instead of|rather than)\b[^.;]{0,40}$", re.IGNORECASE)
_TURN = re.compile(r"[.;:]|\b(?:but|now|actually|in fact|should|when|correct)\b", re.IGNORECASE)
"""Between what was wrong and what is right."""
_NOT_BUT = re.compile(r"\bnot(?! only\b)\b[^.;]*$", re.IGNORECASE)
_SAID_ALIKE, _SAID_ELSEWHERE = 1.2, 2.0
"""How much a sentence must have in common with a correction, by the rarity of words; with the titles, elsewhere."""
_AROUND = 250
"""Characters on either side of a sentence in which it is said that something is corrected."""


def corrections(things: Sequence[CountedThing], title: str, text: str) -> Iterator[tuple[CountedThing, CountedThing]]:
    """Pairs of what is right now and what was wrong, both as this article has them."""
    titled = _CUE.search(title) is not None
    cues = [] if titled else [match.span() for match in _CUE.finditer(text)]
    for n, first in enumerate(things):
        start, end = first.sentence_start - _AROUND, first.sentence_start + len(first.sentence) + _AROUND
        if not titled and not any(start <= begin and after <= end for begin, after in cues):
            continue
        same = [one for one in things if one.sentence_start == first.sentence_start]
        if same[0] is first and (pair := _not_the_other(same)):
            yield pair
        elif same == [first] and _EARLIER.search(first.sentence):
            near = [one for one in (*things[n + 1 : n + 4], *reversed(things[max(0, n - 3) : n])) if _alike(one, first)]
            if near and abs(near[0].start - first.start) <= 2 * _AROUND:
                yield near[0], first


def may_correct(title: str, text: str) -> bool:
    """Whether an article has words that a correction needs."""
    return bool(_CUE.search(title) or _CUE.search(text))


def text_around(thing: CountedThing, text: str) -> str:
    """The sentence of a figure with what stands on either side."""
    return text[max(0, thing.sentence_start - _AROUND) : thing.sentence_start + len(thing.sentence) + _AROUND]


def _not_the_other(figures: Sequence[CountedThing]) -> tuple[CountedThing, CountedThing] | None:
    """What is right and what was wrong, said in one sentence."""
    pairs = [(a, b) for n, b in enumerate(figures) for a in reversed(figures[:n]) if _alike(a, b)]
    for earlier, later in sorted(pairs, key=lambda pair: pair[0].head != pair[1].head):
        between = later.before[earlier.end - earlier.sentence_start :]
        if _NOT.search(between):
            return earlier, later
        if re.search(r"\bbut\b", between) and _NOT_BUT.search(earlier.before):
            return later, earlier
        if _EARLIER.search(earlier.before) and _TURN.search(between):
            return later, earlier
    return None


def _alike(a: CountedThing, b: CountedThing) -> bool:
    """Whether two figures count one sort of thing with different values."""
    if a.kind == "date" or a.kind != b.kind or (a.unit or "") != (b.unit or "") or not apart(a, b):
        return False
    return a.head is None or b.head is None or a.head == b.head


def joined_to(
    now: CountedThing,
    was: CountedThing,
    candidates: Iterable[CountedThing],
    story: frozenset[int],
    around: str,
    title_of: Callable[[int], str],
) -> Difference | None:
    """The correction with what it corrects: figures of the same outlet, and of others that tell of the same event.

    The same number stands in many articles: what is corrected counts the same, or its sentence says what stands
    `around` the correction; out of its story, more must be the same, the titles included.
    """
    said, noun = _said(around), now.head or was.head
    titled = _said(title_of(now.article))

    def is_meant(one: CountedThing) -> bool:
        common = _weight(said & _said(one.sentence))
        if not (noun is not None and one.head == noun) and common < _SAID_ALIKE:
            return False
        return one.article in story or common + _weight(titled & _said(title_of(one.article))) >= _SAID_ELSEWHERE

    wrong = [
        one
        for one in candidates
        if one.article != now.article
        and (one.low, one.high, one.kind, one.unit or "") == (was.low, was.high, was.kind, was.unit or "")
        and (one.head is None or was.head is None or one.head == was.head)
        and -DAY <= now.moment - one.moment <= CORRECTED_DAYS * DAY
        and (one.article in story or (one.outlet is not None and one.outlet == now.outlet))
        and is_meant(one)
    ]
    own = [one for one in wrong if one.outlet == now.outlet]
    if not wrong:
        return None
    first = min(own or wrong, key=by_time)
    alike = [one for one in wrong if one.head == first.head or one.head is None or first.head is None]
    each = {one.article: one for one in sorted(alike, key=by_time, reverse=True)}
    found = told("sentence", [*each.values(), now], first.noun or now.noun or "")
    why = f"{now.outlet or 'An article'} corrected this: {now.text}, not {was.text}."
    return replace(found, why=" ".join(why.split()), against="", correction=now.id)


def _said(text: str) -> frozenset[str]:
    """What a text says: the words that are neither numbers nor found everywhere."""
    return frozenset(stem(word) for word in normal_words(text) if word not in STOP_WORDS and not is_number(word))


def _weight(words: Iterable[str]) -> float:
    return sum(map(rarity, words))
