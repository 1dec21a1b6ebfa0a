"""Figures that differ between articles, in three tiers by how sure it is that they count the same thing.

- *sentence*: the same sentence in two articles within days, at one place another number; or a correction.
- *toll*: to how many persons the same happened, in one story: a series in the order of time.
- *noun*: in one story, the figures of two articles whose clauses are the likest each other. Perhaps.

They are said to differ, never to be wrong; the later one is not the better one. What makes a pair and what speaks
against it is put into words.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property
from itertools import combinations
from typing import Literal

from msgspec import Struct
from rapidfuzz.distance import LCSseq

from reader.evidence.counted import (
    CAPITAL,
    DAY,
    NO_NAMES,
    OF_NUMBER,
    OLD,
    PART,
    PERIOD,
    CountedThing,
    Names,
    apart,
    by_time,
    names,
)
from reader.evidence.news_words import stem
from reader.evidence.tolls import event_of, rises, toll_figures, what_happened
from reader.evidence.wording import SCALE_WORDS, STOP_WORDS, Change, changes, is_number, normal_words, placed_words
from reader.model import Span

Tier = Literal["sentence", "toll", "noun"]

SENTENCE_DAYS = 3
"""Days within which one sentence with another number is taken for one statement."""
SENTENCE_LIKE = 0.85
"""Common words of both sentences, 0..1, from which they are the same sentence."""
NOUN_DAYS = 4
"""Days within which figures of one story may count the same thing: what is counted week after week is counted anew."""
NEAR_WORDS = 7
"""Words on either side of a figure that tell what it is about; what else its sentence says counts for half."""
LIKE, LIKE_NOUN = 1.3, 1.0
"""What the clauses around two figures have to share, in rare words, to count the same thing; less where both name the
same thing themselves."""
LIKE_UPDATE = 2.4
"""The same for two articles of one outlet, whose later number is mostly of something else or simply newer."""
LESS_LIKE = 0.7
"""What is taken off where the sentences name different people, places or firms."""
SENTENCE_WORDS = 7
"""Words a sentence needs: shorter ones are formulas."""
SENTENCE_RUN = 3
"""Words of a run by which sentences are proposed to each other."""

_MARKET = re.compile(
    r"\b(?:shares?|stocks?|index|indices|dow|nasdaq|ftse|nikkei|crude|barrel|yields?|futures|spreads?|"
    r"market capitali[sz]ation|euro (?:was|fell|rose)|dollar (?:was|fell|rose)|points? (?:higher|lower)|"
    r"(?:up|down) \d[\d.]* (?:percent|points))\b",
    re.IGNORECASE,
)
_EXPECTED = re.compile(r"\b(?:expect|forecast|predict|project|estimat|target|fear)\w*", re.IGNORECASE)
_SERIES = re.compile(
    r"\b(?:week ended|moving average|seasonally adjusted|previous (?:week|month|quarter)|a (?:week|month|year) "
    r"(?:ago|earlier)|last week)\b",
    re.IGNORECASE,
)
_FOOT = re.compile(r"\(\$1 ?=|reporting by|editing by|writing by|additional reporting|page \d|\(c\)", re.IGNORECASE)
_WEEKDAY = re.compile(r"\bon (Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)\b")
_CLAUSE = re.compile(r"[;:]|, (?:and|but|while) ")
_OF = re.compile(r"^of (?:the |its |their )?")
_VAGUE = re.compile(r"(?:a )?(?:couple|few|several|dozens|hundreds|thousands)\b|.*-", re.IGNORECASE)
_MOVES = re.compile(
    r"\b(?:rose|fell|climb|jump|gain|slip|drop|grew|shrank|surg|slid|declin|decreas|increas|expand|rise|fall|down|up)"
    r"\w*\W+(?:\w+\W+){0,2}$|\bpercent(?:age points?)?\W+(?:\w+\W+){0,3}(?:to|from)\W*$|"
    r"\b(?:revenue|profit|earnings|net income|sales|stake|yield|interest rates?|index|quarter|"
    r"analysts?|dividend|loans?|inflation|growth|cents a share|per share)\b",
    re.IGNORECASE,
)
"""What is said of percentages and money in reports on firms and markets, all in one mould."""
_FORECAST = re.compile(
    r"\b(?:expect\w*|forecast\w*|estimated?|projected|predict\w*|target|could|may|might|would|will|fear\w*)\b",
    re.IGNORECASE,
)
_EMPTY_NOUNS_WORDS = """
    analyst economist brokerage forecast source year time way part percent point game goal day week month hour
    minute side end
"""
_EMPTY_NOUNS = frozenset(_EMPTY_NOUNS_WORDS.split())
_NAME = re.compile(r"[A-Z][\w&'’-]+(?: (?:of |the )?[A-Z][\w&'’-]+)*")
_LONGEST_CHANGE = 3
_MOST_CHANGES = 3


class Difference(Struct, frozen=True):
    """Figures that differ, earliest first: two, or a series. `figures` are ids; `why` they stand side by side, and what
    speaks `against` their counting the same thing (empty: nothing known).

    `rise`: a number that only grew with time, which contradicts nothing. `correction`: the figure that corrects others.
    """

    tier: Tier
    what: str
    why: str
    against: str
    figures: tuple[int, ...]
    key: str
    rise: bool = False
    correction: int | None = None


# -- the same sentence ------------------------------------------------------------------------------------------


class CountedSentences:
    """The sentences of one article that hold a figure, in the order of its text, to be set beside those of another."""

    def __init__(self, figures: Iterable[CountedThing]) -> None:
        grouped: dict[int, list[CountedThing]] = defaultdict(list)
        for figure in figures:
            grouped[figure.sentence_start].append(figure)
        self._figures = list(grouped.values())
        self._forms: dict[int, list[str]] = {}

    def likely_pairs(self, other: CountedSentences) -> list[tuple[int, int]]:
        """Numbers of sentences, here and there, that share so many runs of words that they may be one sentence."""
        holding: dict[str, list[int]] = defaultdict(list)
        for m in range(len(other._figures)):
            for run in _runs(other._forms_of(m)):
                holding[run].append(m)
        return [
            (n, m)
            for n in range(len(self._figures))
            for m, shared in Counter(m for run in _runs(self._forms_of(n)) for m in holding.get(run, ())).items()
            if shared >= least_runs(min(len(self._forms_of(n)), len(other._forms_of(m))))
        ]

    def differences(
        self, other: CountedSentences, pairs: Iterable[tuple[int, int]] | None = None
    ) -> Iterator[Difference]:
        """What differs between sentences that both articles have; a number changed all through the text, once.

        `pairs`: which sentences may be the same, where that is known.
        """
        told: set[frozenset[object]] = set()
        for n, m in sorted(self.likely_pairs(other) if pairs is None else pairs):
            ours, theirs = self._forms_of(n), other._forms_of(m)
            shorter, longer = sorted((len(ours), len(theirs)))
            if shorter < SENTENCE_WORDS or longer > 1.4 * shorter or ours == theirs:
                continue
            if 2 * LCSseq.similarity(ours, theirs) < SENTENCE_LIKE * (shorter + longer):
                continue
            difference = _sentence_difference(self._figures[n], other._figures[m])
            if difference is None:
                continue
            ids = set(difference.figures)
            values = frozenset(
                (one.low, one.high, one.unit, one.noun)
                for one in (*self._figures[n], *other._figures[m])
                if one.id in ids
            )
            if values not in told:
                told.add(values)
                yield difference

    def _forms_of(self, n: int) -> list[str]:
        """The words of a sentence in their form for comparing."""
        if n not in self._forms:
            self._forms[n] = normal_words(self._figures[n][0].sentence)
        return self._forms[n]


def least_runs(words: int) -> float:
    """Runs of `SENTENCE_RUN` words that two sentences share when they may be one; `words`: of the shorter one."""
    return (words - 4) / 2 if words >= SENTENCE_WORDS else math.inf


def _runs(forms: Sequence[str]) -> set[str]:
    masked = mask_numbers(forms)
    return set(map(" ".join, zip(masked, masked[1:], masked[2:], strict=False)))


def mask_numbers(forms: Iterable[str]) -> list[str]:
    """Forms with every number as 0: what stays the same where a number was changed."""
    return ["0" if form[0].isdecimal() or form in SCALE_WORDS else form for form in forms]


def _sentence_difference(a: Sequence[CountedThing], b: Sequence[CountedThing]) -> Difference | None:
    """What differs between the figures of a sentence and those of the same sentence in another article."""
    one, other = a[0], b[0]
    if abs(one.moment - other.moment) > SENTENCE_DAYS * DAY or one.article == other.article:
        return None
    swapped = _one_number(
        one.sentence, other.sentence, changes(placed_words(one.sentence), placed_words(other.sentence))
    )
    if swapped is None:
        return None
    x, y = _figure_at(a, swapped.a), _figure_at(b, swapped.b)
    if x is None or y is None or not apart(x, y) or _unlike_sentence(x, y):
        return None
    return told("sentence", (x, y))


def _one_number(a: str, b: str, found: Sequence[Change]) -> Change | None:
    """The one number that was changed, when nothing else was that would make another statement of it."""
    numbers = [change for change in found if change.kind == "number"]
    if len(numbers) != 1 or len(found) > _MOST_CHANGES:
        return None
    for change in found:
        old, new = change.a.of(a), change.b.of(b)
        if change is numbers[0]:
            if not _is_swap(old, new):
                return None
        elif (
            change.kind == "negation"
            or _names_or_times(a, change.a)
            or _names_or_times(b, change.b)
            or any(map(is_number, normal_words(old) + normal_words(new)))
        ):
            return None
    return numbers[0]


def _is_swap(old: str, new: str) -> bool:
    """Whether little more than a number was changed: its scale, its bound."""
    ours, theirs = normal_words(old), normal_words(new)
    return len(ours) <= _LONGEST_CHANGE and len(theirs) <= _LONGEST_CHANGE and ours != theirs


def _names_or_times(text: str, span: Span) -> bool:
    words = span.of(text)
    if PERIOD.search(words):
        return True
    return any(span.start + match.start() > 0 for match in CAPITAL.finditer(words) if match.group() not in NO_NAMES)


def _figure_at(figures: Sequence[CountedThing], place: Span) -> CountedThing | None:
    """The figure whose number stands at `place`, offsets into the sentence."""
    for figure in figures:
        start, end = figure.start - figure.sentence_start, figure.end - figure.sentence_start
        if start < place.end and place.start < end:
            return figure
    return None


def _unlike_sentence(a: CountedThing, b: CountedThing) -> bool:
    """Whether two figures at one place of a sentence are no statements of the same thing."""
    if a.kind in ("ordinal", "vague") or a.kind != b.kind or (a.unit or "") != (b.unit or ""):
        return True
    if _MARKET.search(a.sentence) or _MARKET.search(b.sentence) or _FOOT.search(a.sentence) or _FOOT.search(b.sentence):
        return True
    if a.before.endswith(("(", "=", "'", "’")) or b.before.endswith(("(", "=", "'", "’")):
        return True
    return not a.after.strip(' .)”"') and len(a.text) < 3 and a.kind in ("other", "count")


# -- tolls ------------------------------------------------------------------------------------------------------


def toll_series(figures: Iterable[CountedThing], named: Names) -> list[Difference]:
    """Tolls of one story that do not agree."""
    return [told("toll", series, what_happened(event)) for event, series in toll_figures(figures, named)]


# -- figures in like clauses ------------------------------------------------------------------------------------


def noun_differences(
    a: Sequence[StatedFigure], b: Sequence[StatedFigure], rarity: Callable[[str], float]
) -> Iterator[Difference]:
    """Figures of two articles of one story, which open with a common name, that may count the same thing: each is in
    the clause that is likest the other's. `rarity`: of a word in the news, 0..1."""
    if not a or not b or abs(a[0].figure.moment - b[0].figure.moment) > NOUN_DAYS * DAY:
        return
    theirs: dict[tuple[str, str], list[StatedFigure]] = defaultdict(list)
    for one in b:
        theirs[one.sort].append(one)
    scores = {
        (one.figure.id, other.figure.id): score
        for one in a
        for other in theirs.get(one.sort, ())
        if (score := _likeness(one, other, rarity)) > 0
    }
    best: dict[int, float] = defaultdict(float)
    for pair, score in scores.items():
        for figure in pair:
            best[figure] = max(best[figure], score)
    for one in a:
        for other in theirs.get(one.sort, ()):
            x, y = one.figure, other.figure
            score = scores.get((x.id, y.id), 0.0)
            same_thing = x.head is not None and x.head == y.head and x.head not in _EMPTY_NOUNS
            least = LIKE_NOUN if same_thing else LIKE
            if x.outlet is not None and x.outlet == y.outlet:
                least = LIKE_UPDATE
            if score < max(least, best[x.id], best[y.id]):
                continue
            if apart(x, y) and not _has_both(one, other, a, theirs[one.sort]):
                yield told("noun", (x, y))


def _has_both(
    one: StatedFigure, other: StatedFigure, ours: Iterable[StatedFigure], theirs: Iterable[StatedFigure]
) -> bool:
    """Whether one of the two articles has the other's value as well, so that it does not contradict it."""
    return any(x.sort == one.sort and not apart(x.figure, other.figure) for x in ours) or any(
        not apart(one.figure, y.figure) for y in theirs
    )


def stated(figures: Iterable[CountedThing]) -> list[StatedFigure]:
    """The figures that may be set beside others by what is said of them alone."""
    is_report = cache(lambda sentence: any(pattern.search(sentence) for pattern in (_MARKET, _FOOT, _SERIES)))
    return [StatedFigure(one) for one in figures if _may_be_set_beside(one) and not is_report(one.sentence)]


_ASKED = re.compile(
    r"(?:analysts?|economists?|dealers?|traders?|strategists?|respondents?|forecasts?|estimates?)\b", re.I
)
_POLL = re.compile(r"\b(?:poll(?:ed|s)?|survey(?:ed|s)?|forecasts?)\b", re.I)


def _may_be_set_beside(figure: CountedThing) -> bool:
    """Whether a figure may be set beside another by what is said of it alone."""
    if _ASKED.search(f"{figure.text} {figure.noun or ''}") and _POLL.search(figure.sentence):
        return False  # each poll asks others
    if (
        figure.kind in ("age", "ordinal", "vague", "ratio", "date", "other")
        or _VAGUE.match(figure.text)
        or event_of(figure)
    ):
        return False
    around = figure.before, figure.before + figure.text, figure.after[:40]
    if figure.kind in ("percent", "money") and any(map(_MOVES.search, around)):
        return False
    if figure.low == figure.high == 1 and _OF.match(figure.noun or figure.after.lstrip()):
        return False  # “one of the bidders” counts none
    more = figure.kind == "count" and PART.match(figure.after.lstrip())
    part = PART.search(figure.text) or more or OF_NUMBER.match(f"{figure.noun} ")
    return not part and not figure.before.endswith(("(", "=", "$"))


class StatedFigure:
    """A figure with what its sentence says of it."""

    def __init__(self, figure: CountedThing) -> None:
        self.figure = figure
        self.sort = (figure.kind, figure.unit or "")

    @cached_property
    def words(self) -> dict[str, float]:
        """The roots of the words around it, with 1 for those near it and a half for the others of its sentence."""
        figure = self.figure
        *earlier, clause = _CLAUSE.split(figure.before)
        rest, *later = _CLAUSE.split(figure.after)
        before, after = normal_words(clause), normal_words(rest)
        own = normal_words(f"{figure.noun or ''} {figure.said_of or ''}")
        far = normal_words(" ".join((*earlier, *later))) + before[:-NEAR_WORDS] + after[NEAR_WORDS:]
        near = [*before[-NEAR_WORDS:], *after[:NEAR_WORDS], *own]
        return {
            _root(word): weight
            for weight, words in ((0.5, far), (1.0, near))
            for word in words
            if word not in STOP_WORDS and len(word) > 2 and not is_number(word)
        }

    @cached_property
    def around(self) -> str:
        """The characters near it."""
        return self.figure.before[-60:] + self.figure.after[:60]

    @cached_property
    def named(self) -> set[str]:
        """What its sentence names."""
        return names(self.figure.sentence)

    @cached_property
    def periods(self) -> set[str]:
        """The times that are named near it."""
        return {match.lower() for match in PERIOD.findall(self.around)}

    @cached_property
    def days(self) -> set[str]:
        """The days of the week that its sentence names."""
        return set(_WEEKDAY.findall(self.figure.sentence))

    @cached_property
    def subjects(self) -> set[str]:
        """Whole names before it; one word that only begins the sentence is none."""
        found = {
            match.group().removeprefix("The ").lower()
            for match in _NAME.finditer(self.figure.before)
            if match.start() > 0 or " " in match.group()
        }
        return {name for name in found if not PERIOD.fullmatch(name)}

    @cached_property
    def is_forecast(self) -> bool:
        """Whether it is said to be expected."""
        return bool(_FORECAST.search(self.figure.before[-45:]))

    @cached_property
    def is_old(self) -> bool:
        """Whether it is said to be of an earlier time."""
        return bool(OLD.search(self.around))


def _root(word: str) -> str:
    """A word without the commonest endings, so that “recall” and “recalling” are one."""
    plain = stem(word)
    for ending in ("ing", "ed", "e"):
        if plain.endswith(ending) and len(plain) - len(ending) > 3:
            return plain.removesuffix(ending)
    return plain


def _likeness(a: StatedFigure, b: StatedFigure, rarity: Callable[[str], float]) -> float:
    """How much the sentences share that stand around two figures, in rare words; 0 when they count different things."""
    if _other_matter(a, b):
        return 0.0
    x, y = a.figure, b.figure
    things = {_root(head) for head in (x.head, y.head) if head}
    named = {_root(word) for name in a.named & b.named for word in normal_words(name)}
    shared = 0.0
    for word in a.words.keys() & b.words.keys() - things:
        shared += (0.3 if word in named else rarity(word)) * min(a.words[word], b.words[word])
    if shared and x.head and x.head == y.head:
        shared += 0.5
    different = bool(a.named and b.named and not a.named & b.named) or not _subjects_meet(a, b)
    return shared - LESS_LIKE if different else shared


def _other_matter(a: StatedFigure, b: StatedFigure) -> bool:
    """Whether something tells that two figures count different things."""
    x, y = a.figure, b.figure
    if x.kind == "count" and x.head and y.head and x.head != y.head:
        return True
    if x.kind == "count" and not (x.head or y.head) and not x.said_of:
        return True
    if x.kind == "count" and (x.head is None) != (y.head is None):
        words, head = (a.words, y.head) if x.head is None else (b.words, x.head)
        if head is not None and _root(head) not in words:
            return True
    ours, theirs = (set((figure.noun or "").lower().split()) - {"of", "the"} for figure in (x, y))
    if ours - theirs and theirs - ours:
        return True
    if max(x.high, y.high) > 10 * max(1e-9, min(x.low, y.low)):
        return True
    if x.said_of and y.said_of and _root(x.said_of.lower()) != _root(y.said_of.lower()):
        return True
    if a.periods and b.periods and not a.periods & b.periods:
        return True
    if a.days and b.days and not a.days & b.days and not re.search(r"said on|says", x.sentence + y.sentence):
        return True
    if a.is_forecast != b.is_forecast:
        return x.kind != "money" or bool(_EXPECTED.search(x.before[-45:] + y.before[-45:]))
    return a.is_old != b.is_old


def _subjects_meet(a: StatedFigure, b: StatedFigure) -> bool:
    """Whether names before the figures, where both have some, have one in common: “the company” is whose?"""
    ours, theirs = a.subjects, b.subjects
    return not ours or not theirs or any(x == y or x in y.split() or y in x.split() for x in ours for y in theirs)


# -- all tiers --------------------------------------------------------------------------------------------------


def joined(found: Iterable[Difference], figure_of: Mapping[int, CountedThing]) -> list[Difference]:
    """Differences with those that share a figure made one, the surest first; what a toll or a correction holds is told
    there alone."""
    series: list[Difference] = []
    pairs: list[Difference] = []
    for one in found:
        (series if one.tier == "toll" or one.correction is not None else pairs).append(one)
    taken = {figure for one in series for figure in one.figures}
    group_of: dict[int, set[int]] = {}
    tier_of: dict[int, Tier] = {}
    for one in sorted(pairs, key=lambda one: one.tier != "sentence"):
        if not taken.isdisjoint(one.figures):
            continue
        group = set(one.figures)
        for figure in one.figures:
            group |= group_of.get(figure, set())
        if one.tier == "noun" and len({figure_of[figure].article for figure in group}) < len(group):
            continue
        for figure in group:
            group_of[figure] = group
            tier_of.setdefault(figure, one.tier)
    groups = {min(group): sorted(group) for group in group_of.values()}
    for first, members in groups.items():
        series.append(told(tier_of[first], [figure_of[one] for one in members]))
    return series


def difference_key(sentences: Iterable[str]) -> str:
    """By what a difference is remembered when somebody dismisses it: the words of its sentences, not their places."""
    words = sorted(" ".join(normal_words(sentence)) for sentence in set(sentences))
    return hashlib.sha256("\n".join(words).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def told(tier: Tier, figures: Iterable[CountedThing], what: str = "") -> Difference:
    """A difference in words, as one person would tell it to another."""
    series = sorted(figures, key=by_time)
    rise = tier == "toll" and rises(series)
    what = what or _what(series)
    key = difference_key(figure.sentence for figure in series)
    against = " ".join(_against(tier, series, rise=rise))
    return Difference(
        tier, what, _why(tier, what, series, rise=rise), against, tuple(one.id for one in series), key, rise
    )


def _what(series: Sequence[CountedThing]) -> str:
    """What figures count: of those that say it, the shortest way to put it."""
    nouns = [figure.noun for figure in series if figure.noun and not OF_NUMBER.match(f"{figure.noun} ")]
    first = series[0]
    amount = "money" if first.kind == "money" else "share" if first.kind == "percent" else ""
    unit = f"{first.unit}s" if first.unit and first.unit.isalpha() else first.kind
    parts = (_OF.sub("", min(nouns, key=len, default=amount or unit)), first.said_of)
    return " ".join(part for part in parts if part)


def _why(tier: Tier, what: str, series: Sequence[CountedThing], *, rise: bool) -> str:
    if rise:
        numbers = " → ".join(dict.fromkeys(f"{figure.low:,g}" for figure in series))
        return f"The number of {what} rose {_within(series)}: {numbers}."
    how = {"sentence": "In the same sentence", "toll": "", "noun": "In like words"}[tier]
    tellers: dict[str, list[str]] = {}
    for figure in series:
        tellers.setdefault(" ".join(figure.text.split()), []).append(figure.outlet or "an article without an outlet")
    parts: list[str] = []
    for text, outlets in tellers.items():
        those = list(dict.fromkeys(outlets))
        verb = "" if parts else " have" if len(those) > 1 else " has"
        parts.append(f"{_listed(those)}{verb} “{text}”")
    whole = ", ".join(parts)
    return f"{how} {whole}, {_within(series)}." if how else f"{whole[0].upper()}{whole[1:]}, {_within(series)}."


def _listed(outlets: Sequence[str]) -> str:
    """“A”, “A and B”, “A, B and C”; of many the first and how many more."""
    if len(outlets) > 3:
        return f"{outlets[0]}, {outlets[1]} and {len(outlets) - 2} others"
    return " and ".join((", ".join(outlets[:-1]), outlets[-1])) if len(outlets) > 1 else outlets[0]


def _within(series: Sequence[CountedThing]) -> str:
    seconds = series[-1].moment - series[0].moment
    if seconds <= DAY:
        return "within a day" if seconds else "on one day"
    return f"within {math.ceil(seconds / DAY)} days"


def _against(tier: Tier, series: Sequence[CountedThing], *, rise: bool) -> Iterator[str]:
    """What a reader should think of before calling figures a contradiction."""
    if rise:
        yield "The later number may simply be newer."
        return
    last = list({figure.outlet or figure.article: figure for figure in series}.values())
    if len(last) == 1:
        yield "Both are from one outlet: the later one may be a correction or an update."
    elif tier == "toll" and not any(apart(a, b) for a, b in combinations(last, 2)):
        yield "It is settled: the last numbers of all outlets agree."
    if tier == "toll":
        yield "They may count different people or places."
    elif tier == "noun":
        yield "Whether they count the same thing only the sentences can tell."
    elif _SERIES.search(series[0].sentence) and series[-1].moment - series[0].moment > DAY:
        yield "The sentence is from a report that appears regularly."
