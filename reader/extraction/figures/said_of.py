"""What is said of a figure: what happened to the counted things (killed, arrested), how an amount moved (rose)."""

from __future__ import annotations

from reader.extraction.numbers.nouns import VERBS
from reader.extraction.text.tokens import Line
from reader.extraction.text.verbs import reporting_verbs
from reader.extraction.text.words import table, word_set
from reader.model.figure import FigureKind

_BE = word_set("forms of be")
_HAVE = word_set("forms of have")
_MODALS = word_set("modals before a happening")
_ADVERBS = word_set("adverbs before a participle")
_STATES = word_set("states")
_PAST = word_set("happenings")
_PARTICIPLES = word_set("irregular participles")
_FEARED = word_set("feared")
_MOVES = word_set("movements")
_PAYMENTS = word_set("payments")
_NO_PARTICIPLE = word_set("no happenings")
_GERUNDS = table("gerunds")
_PARTICLES = {verb: frozenset(particles.split()) for verb, particles in table("particles of happenings").items()}
_PLACE = word_set("prepositions of place")
_NO_MOVE = word_set("before up and down")
_LIGHT = word_set("verbs that say nothing")
_LINKS = frozenset({"by", "at", "of"})
"""Words between a verb and by how much something moved; after "to" stands a level: "fell to 2.1 %"."""
_NO_VERBS = _LINKS | {"to"}
_NEVER: frozenset[FigureKind] = frozenset({"duration", "age", "date", "ordinal"})
_THINGS: frozenset[FigureKind] = frozenset({"count", "vague", "ratio", "other"})
_CLAUSE_OPENERS = word_set("clause openers after a figure")
_SINGULAR = frozenset({"is", "was", "has"})
_FURTHEST = 8


def said_of(tokens: Line, first: int, last: int, kind: FigureKind) -> str | None:
    """The word said of the figure on tokens `first` up to `last`, in lower case, or None.

    What follows the figure comes first ("35 people were killed"), then the verb it is the object of ("killed 35
    people", "rose by 4 %").
    """
    if kind in _NEVER:
        return None
    if kind == "measure":
        return _moved(tokens, first) or _after(tokens, last)
    if kind == "percent":
        return _moved(tokens, first) or _after(tokens, last)
    is_object = tokens.lows[first - 1] in ("those", "these") and tokens.lows[first - 2].isalpha()
    after = None if is_object else _after(tokens, last)
    return after or (_before(tokens, first) if kind in _THINGS else _paid(tokens, first))


def _after(tokens: Line, last: int) -> str | None:
    """A participle, state or verb of which the figure is the subject."""
    lows = tokens.lows
    j = _over_place(tokens, last)
    if lows[j] in ("who", "that", "which"):
        j += 1
        if lows[j] in _SINGULAR and lows[last - 1].endswith("s"):
            return None  # "a paper of eleven pages that was sent": the paper was
    passive = perfect = modal = False
    for _ in range(_FURTHEST):
        low = lows[j]
        if low in ("not", "never"):
            return None
        if low in _BE:
            passive = True
        elif low in _HAVE:
            perfect = True
        elif low in _MODALS:
            modal = True
        elif low in _FEARED and (lows[j + 1] in _STATES or lows[j + 1] in ("to", "killed")):
            passive = True
        elif not (low in _ADVERBS or (low == "to" and passive) or (low.endswith("ly") and len(low) > 4)):
            break
        j += 1
    low = lows[j]
    if not low.isalpha() or low in _NO_PARTICIPLE:
        return None
    if low in _STATES or low in _PAST:
        return _with_particle(tokens, j)
    is_participle = low in _PARTICIPLES or (low.endswith("ed") and len(low) > 4)
    if passive and not perfect and not modal:
        return _with_particle(tokens, j) if is_participle else None
    if is_participle and (passive or perfect or low not in reporting_verbs()):
        return _with_particle(tokens, j)
    return low if modal and not passive and not perfect and low not in _NO_VERBS | _LIGHT else None


def _over_place(tokens: Line, last: int) -> int:
    """The token after a place that stands between a figure and its verb: "35 people in the city were killed"."""
    lows = tokens.lows
    if lows[last] not in _PLACE:
        return last
    for j in range(last + 2, last + 2 + _FURTHEST):
        if lows[j] in _BE or lows[j] in ("have", "had"):
            return j
        if not lows[j].isalnum() and lows[j] not in ("-", "'", "’"):
            break
        if lows[j] in _CLAUSE_OPENERS or lows[j] in VERBS:
            break
    return last


def _with_particle(tokens: Line, j: int) -> str:
    low, following = tokens.lows[j], tokens.lows[j + 1]
    return f"{low} {following}" if following in _PARTICLES.get(low, ()) else low


def _before(tokens: Line, first: int) -> str | None:
    """The verb right before the figure that says what was done to the counted: killed, injuring, shot down."""
    lows = tokens.lows
    j = first - 1
    if lows[j] in ("the", "another", "all"):
        j -= 1
    verb = _as_participle(lows[j - 1])
    if verb and lows[j] in _PARTICLES.get(verb, ()):
        return f"{verb} {lows[j]}"
    return _as_participle(lows[j])


def _as_participle(low: str) -> str | None:
    """A form of a verb of happening as its participle: killing, kills and killed are "killed"."""
    if low in _PAST:
        return low
    if low in _GERUNDS:
        return _GERUNDS[low]
    stems = [low[:-3]] if low.endswith("ing") else [low[:-1]] if low.endswith("s") and len(low) > 3 else []
    return next((stem + ending for stem in stems for ending in ("ed", "d") if stem + ending in _PAST), None)


def _moved(tokens: Line, first: int) -> str | None:
    """How an amount moved: "rose 4 %", "fell by 3 %", "up 19 per cent"."""
    lows = tokens.lows
    j = first - 1
    if lows[j] in ("only", "just", "a", "an", "another"):
        j -= 1
    if lows[j] in _LINKS:
        j -= 1
    if lows[j] in ("up", "down") and lows[j - 1] in _NO_MOVE:
        return None
    return lows[j] if lows[j] in _MOVES else None


def _paid(tokens: Line, first: int) -> str | None:
    """What was done with an amount: paid, raised, cost; or how it moved."""
    low = tokens.lows[first - 1]
    return low if low in _PAYMENTS else _moved(tokens, first)
