"""Sources: who is named in a sentence as saying, reporting or showing something, and what it covers.

Quotes find who said a clause. Here are the ways in which numbers alone are attributed ("UNHCR figures show", "put the
toll at", "estimated by insurers") and those that say who relayed a claim ("Reuters reported", "citing the ministry").
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Literal, NamedTuple

from reader.extraction import lexicon
from reader.extraction.line_sentences import ENDS
from reader.extraction.line_tokens import Tokens
from reader.extraction.nouns import VERBS, is_plural
from reader.extraction.source_phrases import (
    SHOWING_NOUNS,
    SHOWS,
    STOPS,
    narrowed,
    phrase_end,
    reporting_forms,
    subject_before,
    without_size,
)
from reader.extraction.wordlists import words

_CLAIMS = words("claiming verbs")
_PUTS = words("putting verbs")
_SAYS = words("saying verbs")
_BY_VERBS = words("participles before by")
_CARRIED = words("relaying participles")
_RELAYS = words("relaying verbs")
_CITING = words("citing")
_NOUNS_TOO = words("claims that are nouns too")
_AFTER_A_NOUN = frozenset({"of", "for", "is", "was", "were", "are", "has", "had", "have", "given", "by", "from", "in"})
_FINITE = words("modals before a happening") | words("forms of be") | words("forms of have")
_COUNTS = words("counts of someone")
_OUTLETS = words("outlets")
_SOMEONE = words("someone")
_AFTER_VERB = words("after a source's verb")
_BEFORE_CLAUSE = words("before a clause")
_DASHES = ("—", "–", "-")
_WINDOW = 12
_LONGEST_IN_HEADLINE = 5

Kind = Literal["said", "shown", "according", "relay", "citing", "headline"]
Reach = Literal["after", "before", "both"]


class Source(NamedTuple):
    """A source on tokens `first` up to `last`; `at` is its verb or cue.

    `reach`: it covers what follows the cue ("after"), what precedes it ("before"), or the whole sentence ("both").
    """

    kind: Kind
    first: int
    last: int
    at: int
    reach: Reach

    def covers(self, first: int, last: int) -> bool:
        """Whether a figure on tokens `first` up to `last` stands where this source reaches."""
        if self.reach == "both":
            return True
        return self.at < first if self.reach == "after" else self.at >= last


def is_outlet(name: str) -> bool:
    """Whether a source is one that relays what others say: a news agency, a newspaper, a broadcaster."""
    return any(word in _OUTLETS for word in name.lower().replace("’s", "").split())


@cache
def _cues() -> frozenset[str]:
    """All words by which a source may be found."""
    return frozenset({"to", "by", "quoted"}) | _CITING | SHOWS | _CLAIMS | _PUTS | _RELAYS | reporting_forms()


def find_sources(tokens: Tokens, first: int, last: int) -> list[Source]:
    """The sources named in the sentence on tokens `first` up to `last`, in order of their cues."""
    lows = tokens.lows
    cues = _cues()
    found: list[Source] = []
    for i in [i for i in range(first, last) if lows[i] in cues]:
        low = lows[i]
        if low == "to":
            if lows[i - 1] == "according":
                leads = not any(word.isalnum() for word in lows[first : i - 1])
                found += _after(tokens, "according", i + 1, last, i - 1, "after" if leads else "before")
        elif low in _CITING:
            found += _after(tokens, "citing", i + 1, last, i, "both")
        elif low == "by":
            found += _by(tokens, i, first, last)
        elif low == "quoted" and lows[i + 1] not in ("as", "by"):
            found += _quoted_as_saying(tokens, i, first, last)
        elif low in _SAYS and lows[i - 1] in (",", "”", '"') and not _subject_in_front(tokens, i, first):
            found += _inverted(tokens, i, last)
        else:
            found += _before(tokens, _kind(low), i, first, last)
    return found or _of_headline(tokens, first, last)


def _kind(low: str) -> Kind:
    if low in _RELAYS:
        return "relay"
    return "shown" if low in SHOWS else "said"


def _after(tokens: Tokens, kind: Kind, j: int, last: int, at: int, reach: Reach) -> Iterator[Source]:
    """The source that stands after its cue: "according to X", "citing X", "estimated by X", "…, said X"."""
    end = phrase_end(tokens, j, last)
    if end > j and (kind not in ("citing", "said") or _may_be_someone(tokens, j, end)):
        start, end = narrowed(tokens, j, end, last)
        yield Source(kind, start, end, at, reach)


def _inverted(tokens: Tokens, verb: int, last: int) -> Iterator[Source]:
    """The source in "…, said X"; none where X is the subject of a verb that follows: "…, said the deal would …"."""
    end = phrase_end(tokens, verb + 1, last)
    if tokens.lows[end] not in VERBS and tokens.lows[end] not in _FINITE:
        yield from _after(tokens, "said", verb + 1, last, verb, "before")


def _may_be_someone(tokens: Tokens, first: int, end: int) -> bool:
    """Whether a phrase can name a source: it has a name, a person, a body, a document, a plural or an article."""
    if any(word[:1].isupper() for word in tokens.words[first:end]):
        return True
    lows = tokens.lows[first:end]
    if any(_is_someone(low) or low in SHOWING_NOUNS or is_plural(low) for low in lows):
        return True
    return lows[0] in lexicon.words().pronouns or (lows[0] in ("a", "an", "the", "one") and len(lows) > 1)


def _subject_in_front(tokens: Tokens, verb: int, first: int) -> bool:
    """Whether a verb after a comma has its subject before an aside ("the bank, in a report, said")."""
    subject = subject_before(tokens, verb, first)
    return subject is not None and subject[0] == first


def _by(tokens: Tokens, i: int, first: int, last: int) -> Iterator[Source]:
    """ "estimated by insurers", "estimated at $3bn by insurers", "quoted as saying by the Daily", "By its count"."""
    lows = tokens.lows
    if i == first:
        end = next((k for k in range(i + 2, min(last, i + 7)) if lows[k] in _COUNTS and lows[k + 1] == ","), 0)
        if end:
            yield Source("said", i + 1, end, i, "after")
    elif lows[i - 1] == "saying" and lows[i - 3] == "quoted":
        yield from _after(tokens, "relay", i + 1, last, i - 1, "before")
        if subject := subject_before(tokens, i - 4, first):
            yield Source("said", *subject, i - 3, "before")
    elif lows[i - 1] in _CARRIED:
        yield from _after(tokens, "relay", i + 1, last, i - 1, "before")
    elif lows[i - 1] in _BY_VERBS or any(
        lows[k] in _BY_VERBS and lows[k + 1] == "at" for k in range(max(first, i - _WINDOW), i)
    ):
        yield from _after(tokens, "said", i + 1, last, i, "before")


def _quoted_as_saying(tokens: Tokens, i: int, first: int, last: int) -> Iterator[Source]:
    """ "State TV quoted the governor as saying 14 people died"."""
    lows = tokens.lows
    end = phrase_end(tokens, i + 1, last)
    if lows[end : end + 2] != ["as", "saying"] or end == i + 1:
        return
    relay = subject_before(tokens, i, first)
    if relay:
        yield Source("relay", *relay, i, "both")
    yield Source("said", i + 1, end, i, "both")


def _before(tokens: Tokens, kind: Kind, verb: int, first: int, last: int) -> Iterator[Source]:
    """The source that is the subject of the verb at token `verb`."""
    lows = tokens.lows
    subject = subject_before(tokens, verb, first)
    if subject is None:
        return
    start, end = subject
    if lows[verb + 1] == "by" or (lows[verb + 1] in _AFTER_A_NOUN and lows[verb] in _NOUNS_TOO):
        return
    if kind == "shown" and SHOWING_NOUNS.isdisjoint(lows[start:end]):
        return
    if lows[verb] in _PUTS and "at" not in lows[verb + 1 : verb + _WINDOW]:
        return
    before = lows[start - 1]
    if start > first and before.isalnum() and before not in _BEFORE_CLAUSE:
        return
    trails = start > first and before in (",", "”", '"', "—", "–") and _ends_clause(tokens, verb, last)
    plain = lows[verb] in _SAYS or kind in ("relay", "shown") or lows[verb] in _CLAIMS or lows[verb] in _PUTS
    if not trails and not plain and lows[verb + 1] != "that":
        return
    start, end = narrowed(tokens, start, end, verb)
    yield Source(kind, start, without_size(tokens, start, end), verb, "before" if trails else "after")


def _ends_clause(tokens: Tokens, verb: int, last: int) -> bool:
    """Whether only when, where and to whom follow the verb in its clause: then it covers what precedes."""
    lows = tokens.lows
    j = verb + 1
    if lows[j] in _AFTER_VERB or lows[verb] == "told":
        while j < last and lows[j] not in STOPS and lows[j] not in ENDS:
            if lows[j] == "that":
                return False
            j += 1
    return j >= last or lows[j] in STOPS or lows[j] in ENDS


def _of_headline(tokens: Tokens, first: int, last: int) -> list[Source]:
    """ "Minister: half of clinics …", "… as tram derails — fire brigade" in a line without a full stop."""
    words, lows = tokens.words, tokens.lows
    if lows[last - 1] in ENDS or first > 0 or last < tokens.count:
        return []
    for k in range(first + 1, min(last, first + _LONGEST_IN_HEADLINE)):
        if lows[k] == ":" and words[first][0].isupper() and _is_someone(lows[k - 1]):
            return [Source("headline", first, k, k, "after")]
    for k in range(max(first + 2, last - _LONGEST_IN_HEADLINE), last - 1):
        if lows[k] in _DASHES and not tokens.glued(k) and _is_someone(lows[last - 1]):
            return [Source("headline", k + 1, last, k, "before")]
    return []


def _is_someone(low: str) -> bool:
    """Whether the last word of a phrase names a person, an office or a body."""
    lists = lexicon.words()
    return low in _SOMEONE or low in lists.roles or low in lists.bodies or low in lists.people or low in _OUTLETS
