"""The parts of a person's name: which words are a full personal name, and which names may be one person's."""

from __future__ import annotations

import re
from functools import lru_cache

from msgspec import Struct

_NICKNAMES = """robert bob rob bobby|william bill will billy|james jim jimmy|edward ed eddie ted|richard rick dick rich|
charles chuck charlie|michael mike|joseph joe|thomas tom|christopher chris|daniel dan danny|david dave|
stephen steve steven|timothy tim|kenneth ken|gregory greg|samuel sam|
lawrence larry|jeffrey jeff geoffrey geoff|matthew matt|anthony tony|
benjamin ben|andrew andy|ronald ron|donald don|raymond ray|peter pete|katherine kathy kate katie catherine|
elizabeth liz beth|margaret meg peggy maggie|susan sue|deborah debbie|nicholas nick|alexander alex|jonathan jon|
philip phil phillip|douglas doug|john jack|martin marty|henry hank harry|jennifer jen jenny|
patricia pat|victoria vicky"""
_FORMAL = {word: line.split()[0] for line in _NICKNAMES.replace("\n", "").split("|") for word in line.split()}

_TITLES_WORDS = """
    mr mrs ms mx miss dr sir lord lady dame prof professor sen senator rep representative gov governor president
    minister chancellor chairman secretary general gen col colonel capt captain maj major sgt lt judge justice ceo
    mayor councillor cllr rev father sister brother king queen prince princess sheikh pope bishop archbishop says
    said
"""
_TITLES = frozenset(_TITLES_WORDS.split())
_ENDINGS = frozenset("jr sr ii iii iv obe mbe cbe qc kc mp phd md".split())  # noqa: SIM905
_PARTICLES = frozenset("de van von der den la le al bin ibn di da do dos del della ter zu el ben abu".split())  # noqa: SIM905
_NO_PERSON = re.compile(
    r"\b(?:inc|corp|co|ltd|plc|llc|ag|sa|nv|bank|banks|group|department|ministry|association|agency|commission|committee|"
    r"journal|times|news|post|herald|tribune|courier|ledger|capital|securities|research|reserve|fund|union|party|board|office|"
    r"court|company|council|institute|university|house|exchange|police|government|steel|lines|airlines|works|the|of|and|for|"
    r"reuters|new|san|los|united|hospital|school|college|club|county|city|state|states|street|center|centre|foundation|federation|service|services|"
    r"authority|analysts|officials|sources|workers|partners|international|national|motors|energy|foods|systems|trust|"
    r"parliament|congress|senate|assembly|army|navy|force|mission|campaign|trade|world|health|data|estimates|panel|"
    r"partnership|starts|furthermore|however|meanwhile)\b",
    re.IGNORECASE,
)
_NAMES_KNOWN = 1 << 16
"""Names whose parts are remembered: a library says most of them many times."""


class FullName(Struct, frozen=True):
    """First and last name of a person, lower case; `formal` is the long form of the first (Bob: robert)."""

    first: str
    last: str

    @property
    def formal(self) -> str:
        """The first name in its long form."""
        return _FORMAL.get(self.first, self.first)


@lru_cache(maxsize=_NAMES_KNOWN)
def full_name(name: str | None) -> FullName | None:
    """The parts of a personal full name; None for a surname alone, an office, a body.

    Headings glued in front of a name (STRONG DOLLAR Geithner) are no first name.
    """
    words = _cleaned(name)
    if (
        not 2 <= len(words) <= 5
        or _NO_PERSON.search(" ".join(words))
        or any(c.isdigit() for word in words for c in word)
    ):
        return None
    if not all(word[0].isupper() or word.lower() in _PARTICLES for word in words):
        return None
    first = words[1] if len(words[0].rstrip(".")) == 1 and len(words) > 2 else words[0]
    # Of several initials the last counts, however they are set: J.K. Rowling is J. K. Rowling.
    return FullName(first.lower().rstrip(".").split(".")[-1], words[-1].lower().replace("’", "'"))


def written_name(name: str) -> str:
    """A personal name as it is shown: without titles and headings, names in capitals as names are written."""
    words = (_with_point(word, name) for word in _cleaned(name))
    return (
        " ".join(word.title() if len(word) > 2 and word.isalpha() and word.isupper() else word for word in words)
        or name
    )


def _with_point(word: str, name: str) -> str:
    """An initial with the point that it has in `name`: R. K. Bhandari, but Harry S Truman."""
    return f"{word}." if (len(word) == 1 or "." in word) and f"{word}." in name else word


def _cleaned(name: str | None) -> list[str]:
    words = [word.strip(",\"'“”‘’()") for word in (name or "").replace(". ", " ").split()]
    words = [word.removesuffix("'s").removesuffix("’s").rstrip(".") for word in words if word]
    if words and not words[-1].isupper():
        words = [word for word in words if not (len(word) > 2 and word.isalpha() and word.isupper())]
    while words and words[0].lower() in _TITLES:
        words = words[1:]
    return [word for word in words if word and word.lower() not in _ENDINGS]


def surname_of(name: str | None) -> str | None:
    """The surname of a personal full name: people are merged among those who share it."""
    parts = full_name(name)
    return parts.last if parts else None


def family_of(name: str) -> str:
    """Which speakers may be one person: those of one surname; those of no personal name that are written alike."""
    last = surname_of(name)
    return last if last is not None else f"={other_key(name)}"


def other_key(name: str) -> str:
    """Under what a surname, an office or a body is listed: its name without article and case."""
    folded = " ".join(name.casefold().split())
    return folded.removeprefix("the ").strip() or folded


def last_name(speaker: str | None) -> str | None:
    """The last word of a name, lower case, without a possessive ending."""
    words = (speaker or "").lower().split()
    while len(words) > 1 and words[-1].rstrip(".") in ("jr", "sr", "ii", "iii"):
        words.pop()
    return words[-1].removesuffix("'s").removesuffix("’s").strip(".,") if words else None
