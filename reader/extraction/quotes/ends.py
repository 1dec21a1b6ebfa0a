"""Ends: the places where a reported clause may end, and which of them is likeliest.

`clauses` says by its rules where a report ends. Those are good guesses; what a comma does ("…, putting it ahead", "…, and
he would go") they cannot always tell. Every other sign and conjunction up to the end of the sentence at which the reporter
may go on is an alternative. A conditional logit model (McFadden 1974) weighs them all, and the likeliest is chosen. Its
features are signs, words of closed lists, lengths and the choice of the rules, never other words of a text, so that its
weights are statistics. `tests/training/fit_ends.py` writes them to `data/ends.json`.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from reader.extraction.quotes.shapes import size, word_class
from reader.extraction.text.phrases import Phrases
from reader.extraction.text.tokens import QUOTE, Tokens
from reader.extraction.text.verbs import GERUND, PAST, PRESENT, reporting_verbs
from reader.extraction.text.words import grammar, read_data

_DASHES = frozenset({"—", "–", "-", "―", "--"})
_SIGNS = _DASHES | {",", ";", ":", "("}
_JOINING = frozenset({"and", "but", "while", "after", "as", "although", "though", "when", "before", "because", "compared"})
"""Words at which the reporter may go on without a comma."""
_TRAILING = frozenset(".,!?…-—–;:")
_MOST = 10
"""Alternatives that are weighed at most, the nearest ones."""
_AHEAD = 20
"""Tokens looked through for the verb of what follows."""


@cache
def weights() -> dict[str, float]:
    """The weight of every feature."""
    read: dict[str, float] = json.loads(read_data("ends.json"))["weights"]
    return read


@dataclass(frozen=True, slots=True)
class End:
    """A clause may end before token `last`; `features` tell for and against it."""

    last: int
    features: tuple[str, ...]

    @property
    def score(self) -> float:
        """The sum of the weights of the features."""
        known = weights()
        return sum(known.get(feature, 0.0) for feature in self.features)


class Ends:
    """Weighs the ends of reported clauses in the tokens of one text."""

    def __init__(self, tokens: Tokens, phrases: Phrases) -> None:
        self.tokens = tokens
        self.phrases = phrases
        self.lists = grammar()
        self.verbs = reporting_verbs()
        self.weighed: list[tuple[int, int, int, str]] = []

    def likeliest(self, first: int, hi: int, ruled: int, rule: str) -> int:
        """Token up to which the clause from `first` runs, in a sentence up to `hi`; `ruled` is what the rules say."""
        self.weighed.append((first, hi, ruled, rule))
        if not weights():
            return ruled
        ends = self.alternatives(first, hi, ruled, rule)
        return max(ends, key=lambda end: end.score).last if len(ends) > 1 else ruled

    def alternatives(self, first: int, hi: int, ruled: int, rule: str) -> list[End]:
        """Every end that is weighed, in order."""
        places = list(self._places(first, hi))
        kept = {place[0] for place in places}
        if ruled not in kept:
            places = sorted([*places, (ruled, ruled)])
        whole = places[-1][0]
        found: list[End] = []
        for rank, (last, at) in enumerate(places):
            following = places[rank + 1][0] if rank + 1 < len(places) else hi
            features = self._features(first, last, at, following, hi, whole, rule, rank)
            if last == ruled:
                features.append("ruled")
                features.append(f"ruled {rule}")
            features.append(f"rank {min(rank, 4)}")
            found.append(End(last, tuple(features)))
        return found

    def _places(self, first: int, hi: int) -> Iterator[tuple[int, int]]:
        """Where the clause may end, each with the token at which the reporter would go on."""
        low = self.tokens.low
        whole = self._stripped(first, hi)
        count = 0
        seen = first
        for at in range(first + 1, hi):
            word = low[at]
            if not (word in _SIGNS or word in _JOINING or low[at - 1] == QUOTE):
                continue
            last = self._stripped(first, at)
            if last <= seen or last >= whole:
                continue
            seen = last
            yield last, at
            count += 1
            if count >= _MOST:
                break
        yield whole, hi

    def _stripped(self, first: int, last: int) -> int:
        low = self.tokens.low
        while last > first and low[last - 1] in _TRAILING:
            last -= 1
        return last

    def _features(self, first: int, last: int, at: int, following: int, hi: int, whole: int, rule: str, rank: int) -> list[str]:
        """What tells for or against an end before token `last`, where the reporter goes on at token `at`."""
        low = self.tokens.low
        found = [f"length {size(last - first)}"]
        if last == first + 1 and low[first] == QUOTE:
            stretch = self.tokens.quote[first]
            begins = "sentence" if self.tokens.quote_is_sentence(first) else "small"
            sign = self.tokens.text[stretch.end - 1]
            found.append(f"quote alone {begins} {sign if sign in ',.?!…' else 'open'} {size((stretch.end - stretch.start) // 5)}")
        if at >= hi:
            found.append("all")
            found.append(f"all {rule}")
            return found
        sign = "quote" if low[last - 1] == QUOTE and at == last else self._sign(at)
        after = at + 1 if low[at] in _SIGNS else at
        closing = self.tokens.quote_ends_with(last - 1, ",")
        if closing:
            sign = "quote,"
        while after < hi - 1 and self.phrases.is_adverb(after) and low[after] not in ("and", "but"):
            after += 1
        word = self._class(after, hi)
        second = self._class(after + 1, hi)
        found.append(f"sign {sign}")
        found.append(f"next {sign} {word}")
        found.append(f"then {word} {second}")
        if low[after] in ("and", "but") and after + 2 < hi:
            found.append(f"joined {low[after]} {second} {self._class(after + 2, hi)}")
        found.append(f"rest {size(hi - after)}")
        verb = self._finite(after, min(hi, after + _AHEAD))
        mine = self._finite(first, last)
        found.append(f"verb {verb}")
        found.append(f"verb before {mine}")
        found.append(f"{sign} verb {verb}")
        found.append(f"next verb {word} {verb}")
        before = self._class(last - 1, hi)
        found.append(f"before {sign} {before}")
        found.append(f"around {before} {word}")
        closes = "last" if following >= whole else "inner"
        found.append(f"closes {closes} {word}")
        found.append(f"segment {word} {'finite' if self._finite(after, following) != 'none' else 'verbless'} {closes}")
        cue = self.tense(first)
        found.append(f"tense {cue} {verb}")
        found.append(f"tense {cue} {word} {verb}")
        opens = low[first] in self.lists.subordinators or low[first] in self.lists.prepositions
        if opens and rank == 0:
            found.append("introduction")
            found.append(f"introduction {word}")
        if following < whole:
            resumed = following + 1 if low[following] in _SIGNS else following
            found.append(f"resumed {self._class(resumed, hi)}")
            found.append(f"pair {sign} {self._sign(following)} {self._class(resumed, hi)}")
        cues = bisect_left(self.tokens.cues, hi) - bisect_left(self.tokens.cues, after)
        found.append(f"cues {word} {size(cues)}")
        pair = following < whole and low[at] in (",", *_DASHES)
        found.append(f"again {sign} {size(following - at) if pair else 'no'}")
        if QUOTE in low[after:hi]:
            found.append(f"quote ahead {sign}")
        if low[last - 1] == QUOTE or QUOTE in low[first:last]:
            found.append(f"quote before {sign}")
        found.append(f"{rule} {sign}")
        found.append(f"{rule} {word}")
        return found

    def _sign(self, at: int) -> str:
        word = self.tokens.low[at]
        return "dash" if word in _DASHES else word

    def _class(self, at: int, hi: int) -> str:
        """A word of a closed list as it is, another by its shape."""
        if at >= hi:
            return "end"
        word = self.tokens.low[at]
        if word == QUOTE:
            return "quote"
        lists = self.lists
        if word in lists.pronouns or word in lists.relatives or word in lists.subordinators or word in lists.determiners:
            return word
        if word in lists.coordinators or word in lists.prepositions:
            return word
        flags = self.verbs.get(word, 0)
        if flags & GERUND:
            return "reporting"
        if flags & (PAST | PRESENT) and word not in lists.noun_or_verb:
            return "reported"
        known = word_class(word)
        if known != "word":
            return known
        if self.tokens.cap[at]:
            return "name"
        if word.endswith("ing"):
            return "ing"
        if word.endswith("ed"):
            return "ed"
        return "plural" if word.endswith("s") else "word"

    def tense(self, first: int) -> str:
        """Whether the verb that leads to the clause is in the past."""
        low = self.tokens.low
        for at in range(first - 1, max(first - 12, 0), -1):
            flags = self.verbs.get(low[at], 0)
            if flags:
                return "past" if flags & PAST else "present" if flags & PRESENT else "other"
        return "unknown"

    def _finite(self, first: int, last: int) -> str:
        """The first auxiliary among these tokens, "past" for another finite form, or none."""
        low, lists = self.tokens.low, self.lists
        for at in range(first, last):
            word = low[at]
            if word in lists.auxiliaries and word in lists.finite:
                return word
            if word.endswith("ed") and len(word) > 4 and not self.tokens.cap[at]:
                return "past"
        return "none"
