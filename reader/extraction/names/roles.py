"""Roles: the office or trade that a text gives a name, on either side of it."""

from __future__ import annotations

from reader.extraction.names.names import SEATS, NameFinder, Run
from reader.extraction.text.tokens import BREAK, QUOTE
from reader.extraction.text.verbs import PAST, PRESENT
from reader.extraction.text.words import is_role_word

_TITLES = frozenset(
    [
        "mr",
        "mrs",
        "ms",
        "miss",
        "mx",
        "dr",
        "sir",
        "dame",
        "lord",
        "lady",
        "rt",
        "hon",
        "st",
        "sri",
        "shri",
        "smt",
        "mme",
        "mlle",
    ]
)
"""Honorifics that are no office."""
_LONGEST = 12
"""Tokens of a role at most."""
_SAYING = frozenset(["said", "says", "told", "tells", "wrote", "writes"])
"""Forms of verbs that are part of no role; forms of others, as “claims”, may be."""
_STOPS = frozenset({",", ".", ";", ":", BREAK, QUOTE, "—", "–", "-", "--", "(", ")", "?", "!"})


def role_of(finder: NameFinder, run: Run) -> str | None:
    """The role that stands beside one mention of a name."""
    return (
        _in_capitals(finder, run)
        or _before(finder, run.first)
        or _before_comma(finder, run.first, run.last)
        or _after(finder, run.last)
    )


def _in_capitals(finder: NameFinder, run: Run) -> str | None:
    """ "President" of "President Joe Biden", with a lower-case office before it."""
    first = run.first
    low = finder.tokens.low
    while first < run.begin and low[first].rstrip(".") in _TITLES:
        first += 1
    if first == run.begin:
        return None
    if not any(finder.is_office(low[index]) for index in range(first, run.begin)):
        return None
    last = run.begin
    while last > first and low[last - 1].rstrip(".") in _TITLES:
        last -= 1
    return _text(finder, first, last)


def _before(finder: NameFinder, first: int) -> str | None:
    """ "foreign ministry spokesman" of "foreign ministry spokesman Zhao Lijian"."""
    if first == 0 or not is_role_word(finder.tokens.low[first - 1]):
        return None
    return _text(finder, _phrase_start(finder, first - 1), first)


def _before_comma(finder: NameFinder, first: int, last: int) -> str | None:
    """ "national security adviser" of "Biden’s national security adviser, Jake Sullivan"."""
    low = finder.tokens.low
    if first < 2 or low[first - 1] != "," or finder.tokens.cap[first - 2]:
        return None
    follows = low[last] if last < len(low) else "."
    if follows not in _STOPS and follows not in ("and", "who"):
        return None
    start = _phrase_start(finder, first - 2)
    of = start - 2 if start > 1 and low[start - 1] in finder.lists.determiners else start - 1
    if of > 0 and low[of] in ("of", "for") and is_role_word(low[of - 1]):
        return _text(finder, _phrase_start(finder, of - 1), first - 1)  # "the member for ports, Jo Hart, said"
    owned = start > 0 and start < first - 1 and low[start - 1].endswith(("'s", "s'"))
    return _text(finder, start, first - 1) if owned or is_role_word(low[first - 2]) else None


def _phrase_start(finder: NameFinder, index: int) -> int:
    tokens = finder.tokens
    at = index
    while at > 0 and index - at < _LONGEST:
        word = tokens.low[at - 1]
        if word == "of" and at > 1 and tokens.low[at - 2] in SEATS and tokens.cap[at] and tokens.cap[at - 2]:
            at -= 2  # "Bank of Norland governor"
            continue
        if not word[0].isalnum() or finder.is_grammar(word) or word.endswith(("'s", "s'")):
            break
        verbal = word.endswith(("ed", "ing")) or word in finder.lists.finite  # "United sold striker Jo Hart"
        if tokens.end[at - 1] + 1 < tokens.start[at] or verbal or _reports(finder, at - 1):
            break
        at -= 1
    return at


def _reports(finder: NameFinder, index: int) -> bool:
    """Whether a word is the verb by which somebody with a role is quoted: “…,” says analyst Dora Lind."""
    low = finder.tokens.low
    if low[index] in _SAYING:
        return True
    opens = index > 0 and low[index - 1] in (",", QUOTE)
    return opens and bool(finder.verbs.get(low[index], 0) & (PAST | PRESENT))


def _after(finder: NameFinder, last: int) -> str | None:
    """ "adviser to the president" of "Mykhailo Podolyak, an adviser to the president,"."""
    low = finder.tokens.low
    count = len(low)
    if last + 1 >= count or low[last] not in (",", "—", "–"):
        return None
    at = last + 1
    if low[at][0].isdigit() and at + 2 < count and low[at + 1] == ",":
        at += 2
    if low[at] == "who" and at + 2 < count and low[at + 1] in ("is", "was", "serves"):
        at += 2
    described = low[at] in ("a", "an")
    if low[at] in ("a", "an", "the", "his", "her", "its", "their", "then", "now", "our", "my"):
        at += 1
    end = at
    found = False
    while end < count and end - at < _LONGEST:
        word = low[end]
        joined = word == "and" and low[end + 1 : end + 2] != [] and low[end + 1] in finder.lists.determiners
        if word in _STOPS or word in finder.lists.relatives or joined or (word in ("and", "but") and not found):
            break
        if word in finder.lists.auxiliaries or word in finder.lists.nonsubjects:
            return None
        found = found or is_role_word(word)
        end += 1
    while end > at and (low[end - 1] in finder.lists.prepositions or low[end - 1] in finder.lists.coordinators):
        end -= 1  # "a co-author of “Rivers”"
    if end == at or not (found or (described and end - at <= 7)):
        return None
    return _text(finder, at, end)


def head_of(role: str) -> str:
    """The main word of a role: "minister" of "minister of health"."""
    head = ""
    for word in role.lower().replace(".", "").split():
        if word in ("of", "for", "at", "in", "to", "with", "from", "on", "and"):
            break
        head = word
    return head.rsplit("-", 1)[-1]


def _text(finder: NameFinder, first: int, last: int) -> str | None:
    if first >= last:
        return None
    role = " ".join(finder.tokens.words(first, last).split())
    begins = first == 0 or finder.tokens.low[first - 1] in (BREAK, ".", "?", "!")
    title = last - first > 1 and finder.tokens.cap[first + 1]
    if begins and not title and finder.is_common(first) and not role[:2].isupper():
        role = role[0].lower() + role[1:]
    return role
