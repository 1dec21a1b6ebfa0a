"""How many people something happened to: killed, hurt, missing, arrested, moved out, watching.

Workers, residents and passengers are people where the same happened to them; soldiers or children are a part of all.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import combinations

from reader.evidence.counted import DAY, OF_NUMBER, OLD, PART, CountedThing, Names, apart, by_time, names

TOLL_DAYS = 7
"""Days within which tolls of one story contradict each other."""
AT_ONE_TIME = DAY / 12
"""Seconds within which a larger number is no later one."""

_HAPPENED_PHRASES = (
    ("killed", "kill|killed|kills|killing|died|die|dies|dead|death|deaths|drowned|perished|lost their lives|bodies"),
    ("hurt", "injured|injuring|injuries|wounded|wounding|hurt|scalded|scalding|burned|hospitalised|hospitalized"),
    ("missing", "missing|unaccounted"),
    ("arrested", "arrested|arrest|arrests|detained|detentions"),
    (
        "moved to safety",
        "evacuated|evacuating|displaced|rehoused|relocated|moved out|moved from|moved to|taken to a|taken to safety|"
        "left their homes|fled their homes|brought to safety",
    ),
)
_HAPPENED: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(rf"\b(?:{phrases})\b(?! hospital)", re.IGNORECASE)) for name, phrases in _HAPPENED_PHRASES
)
_WATCHING = "watching"
_MOVED = re.compile(r"\bmoved\s+(?:about |around |some |at least )?$", re.IGNORECASE)
_CROWD = re.compile(r"\b(?:crowd|attendance) (?:of|was|reached)\W*$", re.IGNORECASE)
_NUMBER_OF = re.compile(
    r"\b(?:(?P<killed>(?:death )?toll|(?:number of )?(?:the )?(?:dead|deaths|people killed))|"
    r"number of (?:the |people |those )?(?:(?P<hurt>injured|wounded|hurt)|(?P<missing>missing)|"
    r"(?P<arrested>arrests|arrested|detained)))\b[^.;:]{0,50}?"
    r"\b(?:to|at|reached|reaches|reaching|is|stands at|was|are|were|now|hit|passed)\s*$",
    re.IGNORECASE,
)
EVENT_WORDS = frozenset(
    {
        *("body", "toll", "spectator", "spectators", "crowd", "attendance", "moved"),
        *(phrase.split()[0] for _, phrases in _HAPPENED_PHRASES for phrase in phrases.split("|")),
    }
)
"""Words in their form for comparing: a text with none of them gives no toll."""
_ONE_OF = re.compile(r"\b(?:one|two|three|some|several|many|most) of\b", re.IGNORECASE)
_SENTENCED = re.compile(r"\bdeath (?:sentences?|penalty|row)\b", re.IGNORECASE)
_SUSPECTED = re.compile(
    r"\b(?:accused|allegedly|suspected|charged|convicted|jailed|guilty|could|may|might|would)\b", re.IGNORECASE
)
_AGENT = re.compile(r"\b(?:accused of|charged with|suspected of|convicted of|who (?:allegedly )?)\s*$", re.IGNORECASE)
_INCLUDING = re.compile(r"\b(?:including|among them|of whom|of them|also)\W*$", re.IGNORECASE)
_CLAUSE_END = re.compile(r"[;:]|,(?! in | last | a )")
_BREAK = re.compile(r"[;:]|\d|, and |\bwhile\b|\bbut\b")
_PERSONS_WORDS = """
    civilian man woman child soldier police officer student protester troop fighter demonstrator firefighter other boy
    girl migrant refugee
"""
_ALL_PERSONS_WORDS = """
    people person name body victim death worker labourer resident passenger villager tourist customer fan spectator
    patient employee miner docker sailor neighbour neighbor guest visitor commuter supporter inhabitant townspeople
"""
_ALL_PERSONS = frozenset(_ALL_PERSONS_WORDS.split())
PERSONS = _ALL_PERSONS | frozenset(_PERSONS_WORDS.split())
_WHOEVER = frozenset({"protester", "demonstrator"})
"""Of those arrested at a protest all are its protesters."""


def event_of(figure: CountedThing) -> str | None:
    """What happened to so many persons, when that is said of this figure in its own clause."""
    head = figure.head
    if figure.kind not in ("count", "other") or (head is not None and (head not in PERSONS or figure.kind == "other")):
        return None
    if _SENTENCED.search(figure.sentence) or _is_part(figure):
        return None
    clause = _CLAUSE_END.split(figure.after)[0][:60]
    if _AGENT.search(figure.before) or OLD.search(figure.before[-80:] + clause):
        return None
    ahead = _BREAK.split(figure.after)[0][:60]
    behind = _BREAK.split(figure.before)[-1][-60:]
    if _SUSPECTED.search(ahead) or _SUSPECTED.search(behind[-40:]):
        return None
    return _said(figure) or _around(head, ahead, behind)


def _is_part(figure: CountedThing) -> bool:
    """Whether a figure counts some of those counted elsewhere."""
    return bool(
        _ONE_OF.search(figure.text)
        or PART.search(figure.text)
        or PART.match(figure.after.lstrip())
        or OF_NUMBER.search(figure.text)
        or OF_NUMBER.match((figure.noun or "") + " ")
        or _INCLUDING.search(figure.before)
    )


def _said(figure: CountedThing) -> str | None:
    """What extraction says of the figure, where its own sentence says so."""
    said_of = figure.said_of if figure.said_of and figure.said_of in figure.sentence else ""
    for name, pattern in _HAPPENED:
        if pattern.search(said_of) or (figure.head in ("body", "death") and name == "killed"):
            return name
    return None


def _around(head: str | None, ahead: str, behind: str) -> str | None:
    """What stands around the figure in its clause."""
    if head is None:
        if (number := _NUMBER_OF.search(behind)) is not None:
            return number.lastgroup
        if _CROWD.search(behind):
            return _WATCHING
    for name, pattern in _HAPPENED:
        if pattern.search(ahead):
            return name if head is not None or pattern.search(ahead[:16]) else None
        if head is not None and pattern.search(behind[-40:]):
            return name
    if head is not None and _MOVED.search(behind):
        return "moved to safety"
    return _WATCHING if head == "spectator" else None


def alike(a: CountedThing, b: CountedThing) -> bool:
    """Whether persons are counted alike: soldiers are not all the people, and twenty times as many are others."""
    heads = {a.head, b.head} - {None}
    everybody = _ALL_PERSONS | _WHOEVER if event_of(a) == "arrested" else _ALL_PERSONS
    same = len(heads) < 2 or heads <= everybody
    if len(heads) == 1 and None in (a.head, b.head):
        same = heads <= everybody
    return same and max(a.high, b.high) <= 20 * max(1.0, min(a.low, b.low))


def toll_figures(figures: Iterable[CountedThing], named: Names) -> list[tuple[str, list[CountedThing]]]:
    """Tolls of one story that do not agree: what happened, and the series for it in the order of time.

    The toll of an article is the first it gives; one that has the others' value as well contradicts nobody.
    """
    by_event: dict[str, dict[int, list[CountedThing]]] = defaultdict(lambda: defaultdict(list))
    for figure in sorted(figures, key=by_time):
        if (event := event_of(figure)) is not None:
            by_event[event][figure.article].append(figure)
    return [
        (event, shown)
        for event, by_article in by_event.items()
        for series in _alike_series([those[0] for those in by_article.values()], named)
        if (shown := _contradicting(series, by_article))
    ]


def what_happened(event: str) -> str:
    """What a toll counts, in words."""
    return "spectators" if event == _WATCHING else f"people {event}"


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


def _contradicting(series: Sequence[CountedThing], by_article: dict[int, list[CountedThing]]) -> list[CountedThing]:
    """The series from the first figure on that another one contradicts; empty when all agree."""

    def contradict(a: CountedThing, b: CountedThing) -> bool:
        if abs(a.moment - b.moment) > TOLL_DAYS * DAY or not apart(a, b):
            return False
        return all(apart(x, b) for x in by_article[a.article]) and all(apart(a, y) for y in by_article[b.article])

    pairs = [(a, b) for a, b in combinations(series, 2) if contradict(a, b)]
    if not pairs:
        return []
    involved = {figure.id for pair in pairs for figure in pair}
    first = min((figure for pair in pairs for figure in pair), key=by_time)
    return [one for one in series if one.id in involved or one.moment > first.moment]


def rises(series: Sequence[CountedThing]) -> bool:
    """Whether a series, in the order of time, only grows and no two of it differ at one time: all may be right."""
    if not any(apart(a, b) for a, b in combinations(series, 2)):
        return False
    return all(
        not apart(a, b) or (a.high < b.low and b.moment - a.moment > AT_ONE_TIME) for a, b in combinations(series, 2)
    )
