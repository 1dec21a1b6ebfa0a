"""Other languages: which one a text is in, and the quotes of a text for which there are no rules.

The rules are English. In an article in another language only words in quotation marks are marked. Somebody is named as
their speaker only where a name and a reporting verb stand right beside the marks. Every such quote is a guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from reader.extraction.text.marks import Stretch, find_stretches
from reader.extraction.text.words import sections
from reader.model import Mention, Quote, Span
from reader.model.languages import UNKNOWN, language_code

_SAMPLE = 4000
"""Characters of a text that tell its language."""
_LEAST_WORDS = 20
"""A text with fewer words is taken for English, unless its language is stated."""
_LEAST_SHARE = 0.14
"""Share of the words of a text that the frequent words of its language have at least."""
_LEAD = 2.0
"""How many times more frequent they must be than those of English."""
_LEAST_ENGLISH = 0.04
"""A text has at least this share of the frequent words of English, or it is in a language that is not known here."""
_NEAR = 90
"""Characters beside a quotation in which verb and name must stand."""
_FEWEST_WORDS = 3
"""Fewer words in quotation marks are a term or a title, unless a name and a verb stand beside them."""
_NAMED, _UNNAMED = 0.4, 0.3
"""Confidence of a quote with a speaker and of one without: both are guesses."""
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*['’]?|[^\w\s]")
_PARTICLES = frozenset({"van", "von", "de", "da", "di", "dos", "du", "del", "della", "zu", "af"})
_AFTER_A_PARTICLE = frozenset({"der", "den", "la", "los"})
_OFFICE = re.compile(r"(?:meister|minister|präsident|kanzler|sprecher|direktor|chef|leiter|richter|sekretär)(?:in)?$")
"""How German offices end, which have a capital as names have."""
_CLOSES = frozenset(".!?;:…\n")
_APART = 3
"""Words of lower case between verb and name at most: "a déclaré la ministre Anne Roy"."""


@cache
def _words() -> dict[str, frozenset[str]]:
    """The frequent words of each language."""
    listed = sections("languages.txt")
    return {
        title.removesuffix(" words"): frozenset(" ".join(lines).split())
        for title, lines in listed.items()
        if title.endswith(" words")
    }


@cache
def _list(language: str, what: str) -> frozenset[str]:
    return frozenset(" ".join(sections("languages.txt").get(f"{language} {what}", ())).split())


def language_of(text: str, stated: str | None = None) -> str:
    """The code of the language a text is in: by its words where they are clear, else as `stated`, else English.

    A text that is surely none of the known ones, and states none, is in an unknown one: "und".
    """
    written = text[:_SAMPLE].replace("’", "'").split()
    words = [word.lower() for word in written]
    by_statement = language_code(stated) or "en"
    if len(words) < _LEAST_WORDS:
        return by_statement
    if not stated and _is_unknown(written):
        by_statement = UNKNOWN
    if by_statement == "en" and not _may_be_foreign(words):
        return by_statement
    shares = {code: sum(map(frequent.__contains__, words)) / len(words) for code, frequent in _words().items()}
    best = max(shares, key=shares.__getitem__)
    if shares[best] < _LEAST_SHARE:
        return by_statement
    if best == "en":
        return "en" if shares["en"] > _LEAD * shares.get(by_statement, 0) else by_statement
    return best if shares[best] > _LEAD * shares["en"] else by_statement


def _is_unknown(written: Sequence[str]) -> bool:
    """Whether next to no word of a text, of those in small letters, is a frequent one of English. Tables have none."""
    small = [word for word in written if word[0].islower()]
    return len(small) >= _LEAST_WORDS and sum(map(_words()["en"].__contains__, small)) < _LEAST_ENGLISH * len(small)


@cache
def _words_elsewhere() -> frozenset[str]:
    return frozenset().union(*(frequent for code, frequent in _words().items() if code != "en"))


def _may_be_foreign(words: Sequence[str]) -> bool:
    """Whether there are enough words of all other languages together for one of them to lead."""
    elsewhere = sum(map(_words_elsewhere().__contains__, words))
    return elsewhere > _LEAD * sum(map(_words()["en"].__contains__, words))


def quotes_between_marks(text: str, language: str) -> tuple[Quote, ...]:
    """The quotes of a text in a language without rules, in order; each is a guess."""
    return tuple(_Reader(text, language).quotes())


class _Reader:
    """Reads the quotations of one text; knows the full names that were found, so that a surname is enough later on."""

    def __init__(self, text: str, language: str) -> None:
        self.text = text
        self.verbs = _list(language, "verbs")
        self.small = _list(language, "articles") | _words().get(language, frozenset())
        self.full_names: dict[str, str] = {}

    def quotes(self) -> Iterator[Quote]:
        """The quotes in order."""
        text = self.text
        stretches = find_stretches(text)
        floors = [0, *(stretch.outer_end for stretch in stretches)]
        ceilings = [*(stretch.outer_start for stretch in stretches[1:]), len(text)]
        for stretch, floor, ceiling in zip(stretches, floors, ceilings, strict=False):
            said = text[stretch.start : stretch.end]
            name, cue = self._speaker(stretch, floor, ceiling)
            if cue is None and sum(word[0].isalnum() for word in said.split()) < _FEWEST_WORDS:
                continue
            start = stretch.start + len(said) - len(said.lstrip())
            span = Span(start, start + len(said.strip()))
            yield Quote(
                kind="direct",
                span=span,
                text=said.strip(),
                quoted=(span,),
                speaker=name,
                canonical=self.full_names[name.text.split()[-1]] if name else None,
                cue=cue,
                rule="in-marks",
                confidence=_NAMED if name else _UNNAMED,
                guess=True,
            )

    def _speaker(self, stretch: Stretch, floor: int, ceiling: int) -> tuple[Mention | None, Mention | None]:
        """The name and the reporting verb beside a quotation: “…”, sagte Karl Weber; Karl Weber sagte: “…”"""
        if not self.verbs:
            return None, None
        after = self._tokens(stretch.outer_end, min(ceiling, stretch.outer_end + _NEAR))
        after = after[: next((i for i, token in enumerate(after) if token.text in _CLOSES), len(after))]
        for i, token in enumerate(after[:_APART]):
            if token.text.partition("-")[0].lower() in self.verbs:
                return self._name(after[i + 1 :]), token
        before = self._tokens(max(floor, stretch.outer_start - _NEAR), stretch.outer_start)
        if not before or before[-1].text not in (":", ","):
            return None, None
        before = before[max((i + 1 for i, token in enumerate(before[:-1]) if token.text in _CLOSES), default=0) :]
        for i in reversed(range(len(before))):
            if before[i].text.lower() in self.verbs:
                return self._name(before[i + 1 :]) or self._name(before[:i], backwards=True), before[i]
        return None, None

    def _tokens(self, first: int, last: int) -> list[Mention]:
        return [Mention(Span(*match.span()), match.group()) for match in _WORD.finditer(self.text, first, last)]

    def _name(self, tokens: list[Mention], *, backwards: bool = False) -> Mention | None:
        """The name next to the verb: two capitalised words or more, or the surname of a name found before."""
        capital = [token.text[0].isupper() and token.text.lower() not in self.small for token in tokens]
        at = [i for i, found in enumerate(capital) if found]
        if not at:
            return None
        first = last = at[-1] if backwards else at[0]
        between = tokens[last + 1 :] if backwards else tokens[:first]
        if len(between) > _APART or not all(token.text[0].isalpha() for token in between):
            return None
        joins = [
            found or token.text in _PARTICLES or (token.text in _AFTER_A_PARTICLE and tokens[i - 1].text in _PARTICLES)
            for i, (found, token) in enumerate(zip(capital, tokens, strict=True))
        ]
        while backwards and first > 0 and joins[first - 1]:
            first -= 1
        while not backwards and last + 1 < len(tokens) and joins[last + 1]:
            last += 1
        while not capital[first] or (first + 1 < last and _OFFICE.search(tokens[first].text)):
            first += 1
        while not capital[last]:
            last -= 1
        span = Span(tokens[first].span.start, tokens[last].span.end)
        name = span.of(self.text)
        surname = name.split()[-1]
        if last > first:
            self.full_names[surname] = name
        return Mention(span, name) if surname in self.full_names else None
