"""Figures that differ between articles, in three tiers by how sure it is that they count the same thing.

- *sentence*: the same sentence in two articles within days, at one place another number.
- *toll*: how many persons were killed, hurt, missing or arrested in one story: a series in the order of time.
- *noun*: the same noun in one story with words in common and nothing against it. Perhaps.

They are said to differ, never to be wrong; the later one is not the better one. What made a pair and what speaks
against it is put into words.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import combinations
from typing import Literal, Protocol

from msgspec import Struct
from rapidfuzz.distance import LCSseq

from reader.evidence.wording import SCALE_WORDS, STOP_WORDS, Change, changes, is_number, normal_words, placed_words
from reader.model import Span
from reader.model.number_words import SMALL

Tier = Literal["sentence", "toll", "noun"]

DAY = 86_400
SENTENCE_DAYS = 3
"""Days within which one sentence with another number is taken for one statement."""
SENTENCE_LIKE = 0.85
"""Common words of both sentences, 0..1, from which they are the same sentence."""
TOLL_DAYS = 7
"""Days within which tolls of one story contradict each other."""
NOUN_DAYS = 14
"""Days within which the same noun may count the same thing: what is counted week after week is counted anew."""
NEAR_WORDS = 7
"""Words on either side of a figure that tell what it is about."""
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
_SERIES = re.compile(
    r"\b(?:week ended|moving average|seasonally adjusted|previous (?:week|month|quarter)|a (?:week|month|year) "
    r"(?:ago|earlier)|last week)\b",
    re.IGNORECASE,
)
_FOOT = re.compile(r"\(\$1 ?=|reporting by|editing by|writing by|additional reporting|page \d|\(c\)", re.IGNORECASE)
_PERIOD = re.compile(
    r"\b(january|february|march|april|may|june|july|august|september|october|november|december|monday|tuesday|wednesday|"
    r"thursday|friday|saturday|sunday|(?:first|second|third|fourth)[ -]quarter|(?:19|20)\d\d|"
    r"last (?:week|month|year|winter|summer)|this (?:week|month|year)|yesterday|today|tomorrow|overnight|so far)\b",
    re.IGNORECASE,
)
_WEEKDAY = re.compile(r"\bon (Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)\b")
_FORECAST = re.compile(
    r"\b(?:expect\w*|forecast\w*|estimated?|projected|predict\w*|target|could|may|might|would|will|fear\w*)\b",
    re.IGNORECASE,
)
_PART = re.compile(
    r"\b(?:more|another|additional|extra|other|others|further|remaining|rest|including|among them|of them|of whom|"
    r"of those)\b",
    re.IGNORECASE,
)
_ONE_OF = re.compile(r"\b(?:one|two|three|some|several|many|most) of\b", re.IGNORECASE)
_SENTENCED = re.compile(r"\bdeath (?:sentences?|penalty|row)\b", re.IGNORECASE)
_OF_NUMBER = re.compile(rf"\bof (?:the |its |their )?(?:\d|{'|'.join(SMALL[2:])})")
_OLD = re.compile(
    r"\b(?:in|since|of|by|the|from) (?:early |late |mid-)?(?:1[5-9]|20)\d\d\b|\byears? (?:ago|earlier|before)\b|"
    r"\b(?:last|previous|past) (?:year|winter|summer|century|decade|war)\b|"
    r"\bin (?:January|February|March|April|June|July|August|September|October|November|December)\b|\bdecades?\b",
    re.IGNORECASE,
)
_EVENT_PHRASES = (
    ("killed", "kill|killed|kills|killing|died|die|dies|dead|death|deaths|drowned|perished|lost their lives|bodies"),
    ("hurt", "injured|injuring|injuries|wounded|wounding|hurt"),
    ("missing", "missing|unaccounted"),
    ("arrested", "arrested|arrest|arrests|detained"),
)
_EVENTS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(rf"\b(?:{phrases})\b", re.IGNORECASE)) for name, phrases in _EVENT_PHRASES
)
EVENT_WORDS = frozenset(
    {"body", *(phrase.split()[-1] for _, phrases in _EVENT_PHRASES for phrase in phrases.split("|"))}
)
"""Words in their form for comparing: a text with none of them gives no toll."""
_SUSPECTED = re.compile(
    r"\b(?:accused|allegedly|suspected|charged|convicted|jailed|guilty|could|may|might|would)\b", re.IGNORECASE
)
_AGENT = re.compile(r"\b(?:accused of|charged with|suspected of|convicted of|who (?:allegedly )?)\s*$", re.IGNORECASE)
_BREAK = re.compile(r"[;:]|\d|, and |\bwhile\b|\bbut\b")
_PERSONS_WORDS = """
    people person resident civilian man woman child victim body soldier police officer student passenger miner
    protester troop death worker name fighter demonstrator villager patient firefighter tourist other boy girl
    migrant refugee
"""
PERSONS = frozenset(_PERSONS_WORDS.split())
_GENERAL_PERSONS = frozenset({None, "people", "person", "name", "body", "victim", "death"})
_CONTINUOUS = frozenset({"percent", "measure", "money"})
_EMPTY_NOUNS_WORDS = """
    analyst economist brokerage forecast source year time way part percent point game goal day week month hour
    minute side end
"""
_EMPTY_NOUNS = frozenset(_EMPTY_NOUNS_WORDS.split())
_SCALES = (("trillion", 1e12), ("billion", 1e9), ("million", 1e6), ("thousand", 1e3))
_WRITTEN = re.compile(r"\d[\d,]*(?:\.(\d+))?")
_NAME = re.compile(r"[A-Z][\w&'’-]+(?: (?:of |the )?[A-Z][\w&'’-]+)*")
_CAPITAL = re.compile(r"\b[A-Z][\w&'’-]+")
_NO_NAMES_WORDS = """
    The At In A An It But He She They On And More Some For If As We I This That These Those Two Three Four Five
    Six Seven Eight Nine Ten Eleven Twelve About Nearly Almost After Before When While There Their His Her Its
    Police Officials
"""
_NO_NAMES = frozenset(_NO_NAMES_WORDS.split())
_LONGEST_CHANGE = 3
_MOST_CHANGES = 3


class CountedThing(Struct, frozen=True, dict=True):
    """A figure as the catalog has it, with its sentence. `moment` in seconds since 1970; offsets into its text.

    `low`, `high`: the value, twice when it is one number. `sentence_start`: where `sentence` begins in the text.
    """

    id: int
    article: int
    moment: float
    outlet: str | None
    kind: str
    low: float
    high: float
    bound: str
    unit: str | None
    noun: str | None
    said_of: str | None
    start: int
    end: int
    sentence: str
    sentence_start: int

    @cached_property
    def text(self) -> str:
        """The figure as written."""
        return self.sentence[self.start - self.sentence_start : self.end - self.sentence_start]

    @cached_property
    def before(self) -> str:
        """The sentence up to the figure."""
        return self.sentence[: self.start - self.sentence_start]

    @cached_property
    def after(self) -> str:
        """The sentence after the figure."""
        return self.sentence[self.end - self.sentence_start :]

    @cached_property
    def head(self) -> str | None:
        """What is counted, in one word."""
        return head_noun(self.noun)


class Difference(Struct, frozen=True):
    """Figures that differ, earliest first: two, or a series. `figures` are ids; `why` they stand side by side, and what
    speaks `against` their counting the same thing (empty: nothing known)."""

    tier: Tier
    what: str
    why: str
    against: str
    figures: tuple[int, ...]
    key: str


def interval(figure: CountedThing) -> tuple[float, float]:
    """The values a figure allows: its rounding as written (1.4 million: half of a tenth of a million either way), a
    tenth for “about”, a quarter beyond “at least” and “up to”."""
    slack = _rounding(figure.text, continuous=figure.kind in _CONTINUOUS)
    if figure.bound == "~":
        slack = max(slack, 0.1 * abs(figure.high))
    if figure.bound in (">", ">="):
        return figure.low - slack, figure.high * 1.25 + slack
    if figure.bound in ("<", "<="):
        return figure.low * 0.75 - slack, figure.high + slack
    return figure.low - slack, figure.high + slack


def _rounding(text: str, *, continuous: bool) -> float:
    """Half of the last digit written; of a whole count none but for the zeros at its end."""
    written = _WRITTEN.search(text)
    if written is None:
        return 0.0
    scale = next((factor for word, factor in _SCALES if word in text.lower()), 1.0)
    decimals = written[1]
    if decimals or scale > 1:
        return float(0.5 * 10.0 ** -len(decimals or "") * scale)
    zeros = len(written[0]) - len(written[0].rstrip("0,"))
    if zeros > 1:
        value = float(written[0].replace(",", ""))
        return min(0.5 * 10.0**zeros, 0.05 * value)
    return 0.5 if continuous else 0.0


def apart(a: CountedThing, b: CountedThing) -> bool:
    """Whether two figures cannot both be right of one thing."""
    (low, high), (other_low, other_high) = interval(a), interval(b)
    return high < other_low or other_high < low


def head_noun(noun: str | None) -> str | None:
    """The last word of what is counted before “of”, “in” …, in the singular."""
    if not noun:
        return None
    plain = re.sub(r"^of (?:the |its |their )?", "", noun.lower())
    words = re.split(r"\b(?:of|in|at|for|from|with|who|which|on|by)\b", plain)[0].split()
    if not words or not words[-1].replace("-", "").isalpha():
        return None
    word = words[-1]
    irregular = {"men": "man", "women": "woman", "children": "child", "bodies": "body", "police": "police"}
    if word in irregular:
        return irregular[word]
    if word.endswith(("ches", "shes", "sses", "xes")):
        return word[:-2]
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    return word[:-1] if word.endswith("s") and not word.endswith("ss") and len(word) > 3 else word


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
    days = abs(one.moment - other.moment) / DAY
    if days > SENTENCE_DAYS or one.article == other.article:
        return None
    swapped = _one_number(
        one.sentence, other.sentence, changes(placed_words(one.sentence), placed_words(other.sentence))
    )
    if swapped is None:
        return None
    x, y = _figure_at(a, swapped.a), _figure_at(b, swapped.b)
    if x is None or y is None or not apart(x, y) or _unlike_sentence(x, y):
        return None
    why = f"the same sentence with another number; {_apart_in_words(days)}"
    against = []
    if _SERIES.search(x.sentence) and days > 1:
        against.append("the sentence is from a report that appears regularly")
    if x.outlet is not None and x.outlet == y.outlet:
        against.append("same outlet: the later one may be a correction or an update")
    return _difference("sentence", _what(x), why, "; ".join(against), sorted((x, y), key=_by_time))


def _by_time(figure: CountedThing) -> tuple[float, int, int]:
    return figure.moment, figure.article, figure.start


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
    if _PERIOD.search(words):
        return True
    return any(span.start + match.start() > 0 for match in _CAPITAL.finditer(words) if match.group() not in _NO_NAMES)


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


def event_of(figure: CountedThing) -> str | None:
    """Killed, hurt, missing or arrested, when that is said of this figure in its own clause and it counts persons."""
    head = figure.head
    if figure.kind not in ("count", "other") or (head is not None and head not in PERSONS):
        return None
    if figure.kind == "other" and head is not None:
        return None
    if (
        _ONE_OF.search(figure.text)
        or _SENTENCED.search(figure.sentence)
        or _PART.search(figure.text)
        or _OF_NUMBER.search(figure.text)
        or _OF_NUMBER.match((figure.noun or "") + " ")
    ):
        return None
    if _AGENT.search(figure.before) or _OLD.search(figure.before[-80:] + figure.after[:60]):
        return None
    if re.search(r"\b(?:including|among them|of whom|of them|also)\W*$", figure.before, re.IGNORECASE):
        return None
    ahead = _BREAK.split(figure.after)[0][:60]
    behind = _BREAK.split(figure.before)[-1][-40:]
    if _SUSPECTED.search(ahead) or _SUSPECTED.search(behind) or _PART.match(figure.after.lstrip()):
        return None
    for name, pattern in _EVENTS:
        if pattern.search(figure.said_of or "") or (head in ("body", "death") and name == "killed"):
            return name
    for name, pattern in _EVENTS:
        if pattern.search(ahead):
            return name if head is not None or pattern.search(ahead[:16]) else None
        if head is not None and pattern.search(behind):
            return name
    return None


def alike(a: CountedThing, b: CountedThing) -> bool:
    """Whether persons are counted alike: soldiers are not people, and twenty times as many are others."""
    one, other = a.head, b.head
    same = one == other or (one in _GENERAL_PERSONS and other in _GENERAL_PERSONS)
    return same and max(a.high, b.high) <= 20 * max(1.0, min(a.low, b.low))


class Names(Protocol):
    """What an article names."""

    def opening(self, article: int) -> Collection[str]:
        """Names in its title and first lines."""

    def all(self, article: int) -> Collection[str]:
        """Names anywhere in it."""


def toll_series(figures: Iterable[CountedThing], named: Names) -> list[Difference]:
    """Tolls of one story that do not agree, a series for each event.

    The toll of an article is the first it gives; one that has the others' value as well contradicts nobody.
    """
    by_event: dict[str, dict[int, list[CountedThing]]] = defaultdict(lambda: defaultdict(list))
    for figure in sorted(figures, key=_by_time):
        if (event := event_of(figure)) is not None:
            by_event[event][figure.article].append(figure)
    tolls = (
        _toll(event, series, by_article)
        for event, by_article in by_event.items()
        for series in _alike_series([those[0] for those in by_article.values()], named)
    )
    return [toll for toll in tolls if toll is not None]


def _alike_series(firsts: Sequence[CountedThing], named: Names) -> list[list[CountedThing]]:
    """First tolls as series: persons counted alike, in articles that speak of the same place."""
    series: list[list[CountedThing]] = []
    for figure in firsts:
        for members in series:
            if alike(figure, members[-1]) and any(_one_place(figure, one, named) for one in members):
                members.append(figure)
                break
        else:
            series.append([figure])
    return series


def _one_place(a: CountedThing, b: CountedThing, named: Names) -> bool:
    """Whether two articles open with a common name, and one sentence at least names what the other article knows."""
    if set(named.opening(a.article)).isdisjoint(named.opening(b.article)):
        return False
    ours, theirs = names(a.sentence), names(b.sentence)
    known = not ours.isdisjoint(named.all(b.article)) or not theirs.isdisjoint(named.all(a.article))
    return known or not ours or not theirs


def _toll(event: str, series: Sequence[CountedThing], by_article: dict[int, list[CountedThing]]) -> Difference | None:
    def contradict(a: CountedThing, b: CountedThing) -> bool:
        if abs(a.moment - b.moment) > TOLL_DAYS * DAY or not apart(a, b):
            return False
        return all(apart(x, b) for x in by_article[a.article]) and all(apart(a, y) for y in by_article[b.article])

    pairs = [(a, b) for a, b in combinations(series, 2) if contradict(a, b)]
    if not pairs:
        return None
    involved = {figure.id for pair in pairs for figure in pair}
    first_of_all = min((figure for pair in pairs for figure in pair), key=_by_time)
    shown = [one for one in series if one.id in involved or one.moment > first_of_all.moment]
    days = (shown[-1].moment - shown[0].moment) / DAY
    why = f"people {event}, in one story; {_apart_in_words(days)}"
    if still := _still_open(shown):
        why += f"; still open: {' / '.join(map(_brief, still))}"
    against = "; ".join(_against_toll(shown, closed=not still))
    return _difference("toll", f"people {event}", why, against, shown)


def _still_open(series: Sequence[CountedThing]) -> tuple[CountedThing, ...]:
    """The last numbers of two outlets that do not agree; none: all do."""
    return next(((a, b) for a, b in combinations(_last_of_each(series), 2) if apart(a, b)), ())


def _last_of_each(series: Iterable[CountedThing]) -> list[CountedThing]:
    """The last number of each outlet; an article without one stands for itself."""
    return list({figure.outlet or figure.article: figure for figure in series}.values())


def _against_toll(series: Sequence[CountedThing], *, closed: bool) -> Iterator[str]:
    """What a reader of a series of tolls should think of before calling it a contradiction."""
    values = [figure.low for figure in series]
    if values == sorted(values) and series[0].moment < series[-1].moment:
        yield "the toll rises: the later number may be newer"
    if len(_last_of_each(series)) == 1:
        yield "same outlet: the later one may be a correction or an update"
    elif closed:
        yield "settled: the last numbers of all outlets agree"
    yield "they may count different people or places"


def _brief(figure: CountedThing) -> str:
    return " ".join(figure.text.split()) + (f" ({figure.outlet})" if figure.outlet else "")


# -- the same noun ----------------------------------------------------------------------------------------------


def noun_differences(
    a: Sequence[CountedThing], b: Sequence[CountedThing], common: Callable[[str], bool]
) -> Iterator[Difference]:
    """Figures of two articles of one story, which open with a common name, that may count the same thing.

    `common`: whether a word is in most news.
    """
    if a and b and abs(a[0].moment - b[0].moment) > NOUN_DAYS * DAY:
        return
    by_head: dict[str, list[CountedThing]] = defaultdict(list)
    for figure in b:
        if figure.head:
            by_head[figure.head].append(figure)
    for one in a:
        for other in by_head.get(one.head or "", ()):
            if not apart(one, other) or _unlike_noun(one, other) or not _same_noun(one, other, common):
                continue
            if any(not apart(x, other) for x in a if x.head == other.head) or any(
                not apart(one, y) for y in b if y.head == one.head
            ):
                continue
            pair = sorted((one, other), key=_by_time)
            days = _apart_in_words(abs(one.moment - other.moment) / DAY)
            why = f"the same noun, “{one.head}”, and words in common around it; {days}"
            against = "only the wording suggests that it is the same thing: read both sentences"
            yield _difference("noun", one.noun or one.head or "", why, against, pair)


def _unlike_noun(a: CountedThing, b: CountedThing) -> bool:
    if a.kind in ("duration", "age", "ordinal", "vague", "ratio", "date") or a.kind != b.kind:
        return True
    if (a.unit or "") != (b.unit or "") or a.head in _EMPTY_NOUNS or event_of(a) or event_of(b):
        return True
    for figure in (a, b):
        if _MARKET.search(figure.sentence) or _FOOT.search(figure.sentence) or figure.before.endswith(("(", "=")):
            return True
        if (
            _PART.search(figure.text)
            or _PART.match(figure.after.lstrip())
            or _OF_NUMBER.match((figure.noun or "") + " ")
        ):
            return True
        if _SERIES.search(figure.sentence):
            return True
    return max(a.high, b.high) > 10 * max(1e-9, min(a.low, b.low))


def _same_noun(a: CountedThing, b: CountedThing, common: Callable[[str], bool]) -> bool:
    ours, theirs = set((a.noun or "").lower().split()), set((b.noun or "").lower().split())
    if min(len(ours - theirs), len(theirs - ours)) > 0 or max(len(ours - theirs), len(theirs - ours)) > 1:
        return False
    if (a.said_of or "") != (b.said_of or ""):
        return False
    here, there = a.before[-60:] + a.after[:60], b.before[-60:] + b.after[:60]
    periods, others = ({match.lower() for match in _PERIOD.findall(text)} for text in (here, there))
    if periods and others and not periods & others:
        return False
    days, other_days = set(_WEEKDAY.findall(a.sentence)), set(_WEEKDAY.findall(b.sentence))
    if days and other_days and not days & other_days and not re.search(r"said on|says", a.sentence + b.sentence):
        return False
    if bool(_FORECAST.search(a.before[-45:])) != bool(_FORECAST.search(b.before[-45:])):
        return False
    if bool(_OLD.search(here)) != bool(_OLD.search(there)):
        return False
    if names(a.sentence) and names(b.sentence) and not names(a.sentence) & names(b.sentence):
        return False
    if not _subjects_meet(a, b):
        return False
    shared = {word for word in _near_words(a) & _near_words(b) if head_noun(word) != a.head}
    return len(shared) >= 2 and any(not common(word) for word in shared)


def _subjects_meet(a: CountedThing, b: CountedThing) -> bool:
    """Whether names before the figures, where both have some, have one in common: “the company” is whose?"""
    ours, theirs = _subjects(a), _subjects(b)
    return not ours or not theirs or any(x == y or x in y.split() or y in x.split() for x in ours for y in theirs)


def _subjects(figure: CountedThing) -> set[str]:
    """Whole names before a figure; one word that only begins the sentence is none."""
    found = {
        match.group().removeprefix("The ").lower()
        for match in _NAME.finditer(figure.before)
        if match.start() > 0 or " " in match.group()
    }
    return {name for name in found if not _PERIOD.fullmatch(name)}


def _near_words(figure: CountedThing) -> set[str]:
    words = normal_words(figure.before)[-NEAR_WORDS:] + normal_words(figure.after)[:NEAR_WORDS]
    words += normal_words(f"{figure.noun or ''} {figure.said_of or ''}")
    return {word for word in words if word not in STOP_WORDS and len(word) > 2 and not is_number(word)}


def names(text: str) -> set[str]:
    """Words with a capital, but for days, months and those that only begin a sentence."""
    found = {word.removesuffix("'s").removesuffix("’s") for word in _CAPITAL.findall(text)} - _NO_NAMES
    return {word for word in found if not _PERIOD.fullmatch(word)}


# -- all tiers --------------------------------------------------------------------------------------------------


def difference_key(sentences: Iterable[str]) -> str:
    """By what a difference is remembered when somebody dismisses it: the words of its sentences, not their places."""
    words = sorted(" ".join(normal_words(sentence)) for sentence in set(sentences))
    return hashlib.sha256("\n".join(words).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _difference(tier: Tier, what: str, why: str, against: str, figures: Sequence[CountedThing]) -> Difference:
    key = difference_key(figure.sentence for figure in figures)
    return Difference(tier, what, why, against, tuple(figure.id for figure in figures), key)


def _what(figure: CountedThing) -> str:
    parts = (figure.noun or figure.unit or figure.kind, figure.said_of)
    return " ".join(part for part in parts if part)


def _apart_in_words(days: float) -> str:
    if days < 1:
        return "less than a day apart" if days else "on one day"
    whole = round(days)
    return "one day apart" if whole == 1 else f"{whole} days apart"
