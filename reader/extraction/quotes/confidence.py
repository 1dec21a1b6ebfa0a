"""Confidence: how likely it is that a quote has the right words and the right speaker.

A logistic regression over what the rules saw: which rule, what kind of subject, how far apart, how long, what else the
sentence holds. Its features are shapes, rules, distances and closed lists, never the words of a text, so that its
weights are statistics. `tests/training/fit_confidence.py` writes them to `data/confidence.json`.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
from itertools import repeat
from math import exp

from reader.extraction.names.mentions import Identity
from reader.extraction.quotes.cues import Finder
from reader.extraction.quotes.reports import DASHES, Attribution
from reader.extraction.text.phrases import Phrase
from reader.extraction.text.tokens import QUOTE
from reader.extraction.text.verbs import BARE, NAMING, OBJECT, QUOTED, THAT
from reader.extraction.text.words import grammar, read_data
from reader.model.quote import QuoteKind

SURE = 0.6
"""A quote whose confidence is under this is a guess."""
SURE_NAME = 0.95
"""A name that is less likely to be the right one is a guess. On articles that the weights were not fitted on, this
leaves one wrong name in 200 that are sure."""
DOUBTED = 0.6
"""By this the confidence of what is a guess for another reason is multiplied, so that it is under `SURE` as well."""
_LEAST_DESCRIBED = 0.85
"""Who is called by a description might have been named: that alone makes no guess of it."""
LEAST = {"direct": 0.0, "mixed": 0.0, "indirect": 0.3}
"""A quote whose confidence is under this, by its kind, is more likely none: it is not given at all.

What stands in quotation marks always is: a reader sees the marks, and misses words that are left out more than they
mind a guess.
"""
_PAUSES = DASHES | {",", ";"}
_BUCKETS = (1, 2, 4, 8, 16, 32, 64)
_SIZES = [next((str(limit) for limit in _BUCKETS if count <= limit), "more") for count in range(_BUCKETS[-1] + 2)]
"""The bucket of every count up to the largest."""


@cache
def weights(of: str) -> dict[str, float]:
    """The weight of every feature of `words`, or of every fact about the `name`; "" is the constant."""
    read: dict[str, float] = json.loads(read_data("confidence.json")).get(of, {})
    return read


def confidence(features: Iterable[str]) -> float:
    """The probability that the words of a quote with these features are right, and who is mentioned as the speaker."""
    return _probability(features, weights("words"))


def certainty(facts: Collection[str]) -> float:
    """The probability that the name is right which was found for a mention."""
    return _probability(facts, weights("name"))


def overall(words: float, who: Identity, *, doubtful: bool = False) -> float:
    """The confidence of a quote whose words and mention are right with a probability; `doubtful`: a guess anyway."""
    name = certainty(who.facts) if who.facts else 1.0
    if not who.by_name:
        name = max(name, _LEAST_DESCRIBED)
    guess = doubtful or who.open or (who.by_name and name < SURE_NAME)
    return round(words * name * (DOUBTED if guess else 1), 2)


def _probability(features: Iterable[str], known: Mapping[str, float]) -> float:
    score = sum(map(known.get, features, repeat(0.0)), known.get("", 0.0))
    return 1 / (1 + exp(-max(-30.0, min(30.0, score))))


def features(
    finder: Finder, attribution: Attribution, who: Identity, kind: QuoteKind, first: int, last: int
) -> tuple[str, ...]:
    """What tells for or against a quote on tokens `first` up to `last`, each by its name."""
    tokens = finder.tokens
    speaker = _speaker(finder, attribution.subject)
    rule = attribution.rule
    found = [f"rule {rule}", f"{rule} {kind}", f"{rule} {speaker}", f"{kind} {speaker}", *_flags(attribution, who)]
    found += _cue(finder, attribution)
    found += _shape(finder, kind, first, last)
    found.append(f"{rule} {_size(last - first)}")
    found.append(f"distance {rule} {_size(_distance(attribution, first, last))}")
    subject = attribution.subject
    if subject is not None:
        found.append(f"subject {_size(subject.last - subject.first)}")
        found.append(f"to subject {_size(_apart((subject.first, subject.last), (first, last)))}")
        before = tokens.low[subject.first - 1] if subject.first else ""
        found.append(f"before subject {_sign(before)}")
    after = tokens.low[last] if last < len(tokens.low) else ""
    found.append(f"after {kind} {_sign(after)}")
    lead = tokens.low[first - 1] if first else ""
    found.append(f"lead {kind} {_sign(lead)}")
    return tuple(found)


def _flags(attribution: Attribution, who: Identity) -> Iterator[str]:
    if who.guess:
        yield "name guessed"
    if who.canonical is None:
        yield "no name" if attribution.subject is not None else "nobody"
    elif who.person is not None:
        yield "human" if who.person.human else "body" if who.person.body else "perhaps human"
        yield f"named {_size(len(who.person.mentions))}"
        if who.role:
            yield "role"
    if attribution.guess:
        yield "rule guesses"
    if attribution.borrowed:
        yield "borrowed"
    if attribution.subject is not None and attribution.subject.named is not None:
        yield "named elsewhere"
    yield f"pieces {_size(len(attribution.contents))}"


def _speaker(finder: Finder, subject: Phrase | None) -> str:
    """What kind of subject it is."""
    if subject is None:
        return "none"
    low, lists = finder.tokens.low, finder.lists
    word = low[subject.first].partition("'")[0]
    if subject.last - subject.first == 1 and (word in lists.pronouns or word in lists.relatives):
        return word
    if finder.phrases.is_name(subject.last - 1):
        return "name" if finder.phrases.is_person_end(subject.last - 1) else "capital"
    if any(low[index] in lists.documents for index in range(subject.first, subject.last)):
        return "document"
    if finder.agreement.may_speak(subject):
        return "people" if finder.phrases.is_plural(subject) else "office"
    bodies = lists.bodies | lists.firms
    return "body" if any(low[index] in bodies for index in range(subject.first, subject.last)) else "phrase"


def _cue(finder: Finder, attribution: Attribution) -> Iterator[str]:
    first, last = attribution.cue
    if last <= first:
        yield "no cue"
        return
    word = finder.tokens.low[first]
    particles = finder.phrasal.get(word, {})
    after = finder.tokens.low[last - 1]
    flags = particles.get(after, 0) if last - first > 1 else finder.verbs.get(word, 0)
    for name, flag in (("bare", BARE), ("that", THAT), ("object", OBJECT), ("quoted", QUOTED), ("naming", NAMING)):
        if flags & flag:
            yield f"verb {name}"
    if word in finder.lists.noun_or_verb:
        yield "verb or noun"
    if not flags:
        yield "other cue"


def _shape(finder: Finder, kind: QuoteKind, first: int, last: int) -> Iterator[str]:
    """How the words look: length, beginning, end, what they hold."""
    tokens = finder.tokens
    low = tokens.low
    stretches = low[first : min(last, first + 60)].count(QUOTE)
    yield f"{kind} tokens {_size(last - first)}"
    yield f"stretches {_size(stretches)}"
    begin = first
    if low[begin] == QUOTE:
        stretch = tokens.quote[begin]
        yield "begins quoted " + ("sentence" if tokens.quote_is_sentence(begin) else "small")
        yield f"ends {tokens.text[stretch.end - 1] if tokens.text[stretch.end - 1] in ',.?!…—' else 'open'}"
        yield f"{kind} characters {_size((stretch.end - stretch.start) // 5)}"
        if stretch.open_end:
            yield "left open"
    else:
        yield "begins " + ("capital" if tokens.cap[begin] else _word_class(low[begin]))
    if kind == "indirect" and finder.clauses.has_finite(first, last):
        yield "finite"
    inner = sum(map(_PAUSES.__contains__, low[first : min(last, first + 60)]))
    yield f"{kind} pauses {_size(inner)}"
    cues = bisect_left(tokens.cues, min(last, first + 60)) - bisect_left(tokens.cues, first)
    yield f"{kind} cues within {_size(cues)}"


@cache
def _classes() -> dict[str, str]:
    """The class of every word of the closed lists; one of several counts as the first."""
    lists = grammar()
    found: dict[str, str] = {}
    for name, members in (
        ("subject", lists.subjects),
        ("determiner", lists.determiners),
        ("preposition", lists.prepositions),
        ("subordinator", lists.subordinators),
        ("auxiliary", lists.auxiliaries),
        ("finite", lists.finite),
        ("adverb", lists.adverbs),
    ):
        for word in members:
            found.setdefault(word, name)
    return found


def _word_class(word: str) -> str:
    known = _classes().get(word)
    if known is not None:
        return known
    return "number" if word[0].isdigit() else "word" if word[0].isalpha() else "sign"


def _sign(word: str) -> str:
    """A sign as it is, a word by its class."""
    if not word or word == "\n":
        return "end"
    if word == QUOTE:
        return "quote"
    return _word_class(word) if word[0].isalnum() else word if word in ",.;:?!)(" else "sign"


def _distance(attribution: Attribution, first: int, last: int) -> int:
    return _apart(attribution.cue, (first, last)) if attribution.cue[1] > attribution.cue[0] else -1


def _apart(one: tuple[int, int], other: tuple[int, int]) -> int:
    """Tokens between two ranges."""
    return max(other[0] - one[1], one[0] - other[1], 0)


def _size(count: int) -> str:
    """The bucket of a count."""
    return _SIZES[min(count, len(_SIZES) - 1)] if count > 0 else "0"
