"""Finding words in a text, and a passage again in a text that may have been edited since.

The order of the steps and the weights of the score follow the Hypothesis client (its `anchoring` modules). The least
scores are our own, because that client has none and attaches highlights to look-alikes; tests/benchmarks/anchoring.py
measures them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from msgspec import Struct

from reader.model.keeping import Sought
from reader.model.passage import AnchorState, Passage, Place
from reader.model.span import Span

ATTACH = 0.75
"""An edited passage is attached from this score on."""

ASK = 0.60
"""From this score on a person is asked; below it the passage is an orphan."""

ATTACH_WORDS = 0.60
"""How alike the words themselves must be to be attached, however well the surroundings agree."""

ASK_WORDS = 0.42
"""… and to be asked about: unrelated sentences of English are up to 0.45 alike, rewritten ones seldom less."""

MARGIN = 0.05
"""How far the best place must be ahead of the second best to be attached."""

INTACT = 0.85
"""How alike what stands right before, or right behind, an edited passage must be. A sentence that reads almost the same
but has nothing of the old surroundings is mostly another sentence: a person is asked."""

SURROUNDINGS = 0.5
"""How similar the surroundings must be for the same words to count as the same passage."""

TELLING = 40
"""Characters from which on words that occur once are taken for the same passage, whatever surrounds them."""

FUZZY_FROM = 20
"""Shorter passages are not searched for approximately: too much resembles them."""

_MOST_COMPARED = 2_000
"""Occurrences of the same words that are compared; a text with more of them has no telling one."""


def find_again(
    passage: Passage,
    text: str,
    content_hash: str,
    path: str,
    *,
    accepted: Passage | None = None,
    rejected: Iterable[str] = (),
) -> Place:
    """Where `passage` stands in `text`, the text of the file at `path` whose bytes have `content_hash`.

    States: `ok` the same words at the same offsets; `moved` the same words elsewhere; `edited` other words that
    are surely meant; `ask` a doubtful place, or one of several; `orphan` nowhere. Never `missing`.
    A whole article is `ok`.

    `accepted` is the passage as it stood at a doubtful place that a person accepted: it is looked for first.
    `rejected` are texts of places that a person turned down: a place that reads like that is not proposed again.
    """
    if passage.kind != "passage":
        return Place("ok", Span(0, len(text)), passage.text, 1.0, content_hash, path)
    if accepted is not None:
        match = _match(accepted, text, content_hash)
        if match.state in ("ok", "moved", "edited"):
            return _place(match, passage, text, content_hash, path, "edited")
    match = _match(passage, text, content_hash)
    if match.span is not None and match.state != "ok" and match.span.of(text) in set(rejected):
        match = _Match("orphan", None, match.score)
    return _place(match, passage, text, content_hash, path, match.state)


def find_all(sought: Iterable[Sought], text: str, content_hash: str, path: str) -> list[tuple[int, Place]]:
    """`find_again` for all bookmarks of one article: (bookmark id, place)."""
    return [
        (one.id, find_again(one.passage, text, content_hash, path, accepted=one.accepted, rejected=one.rejected))
        for one in sought
    ]


class _Match(Struct, frozen=True):
    state: AnchorState
    span: Span | None
    score: float


_NOWHERE = _Match("orphan", None, 0.0)


def _place(match: _Match, passage: Passage, text: str, content_hash: str, path: str, state: AnchorState) -> Place:
    found = match.span.of(text) if match.span is not None else None
    if state == "edited" and found == passage.text:
        state = "ok" if match.span == passage.span else "moved"
    return Place(state, match.span, found, round(match.score, 4), content_hash, path)


def _match(passage: Passage, text: str, content_hash: str) -> _Match:
    if passage.span.of(text) == passage.text and (
        content_hash == passage.content_hash or _surrounded_exactly(passage, text, passage.span)
    ):
        return _Match("ok", passage.span, 1.0)
    if same := _exact_occurrences(passage.text, text):
        return _among_the_same(passage, text, same)
    if alike := find_text(text, passage.text)[:_MOST_COMPARED]:
        match = _among_the_same(passage, text, alike)
        return _Match("edited" if match.state in ("ok", "moved") else "ask", match.span, match.score)
    if len(passage.text) < FUZZY_FROM:
        return _NOWHERE
    return _approximately(passage, text)


def _exact_occurrences(wanted: str, text: str) -> list[Span]:
    found: list[Span] = []
    at = text.find(wanted)
    while at >= 0 and len(found) < _MOST_COMPARED:
        found.append(Span(at, at + len(wanted)))
        at = text.find(wanted, at + 1)
    return found


def _surrounded_exactly(passage: Passage, text: str, span: Span) -> bool:
    return text.endswith(passage.prefix, 0, span.start) and text.startswith(passage.suffix, span.end)


def _among_the_same(passage: Passage, text: str, spans: list[Span]) -> _Match:
    """The one of `spans`, all of which read like the passage, that is meant."""
    exact = [span for span in spans if _surrounded_exactly(passage, text, span)]
    if len(exact) == 1:
        return _Match("ok" if exact[0] == passage.span else "moved", exact[0], 1.0)

    from reader.passages.similarity import Likeness

    likeness = Likeness(passage, text)
    ranked = sorted(((likeness.score(span), span) for span in spans), reverse=True)
    score, best = ranked[0]
    clear = len(ranked) == 1 or score - ranked[1][0] >= MARGIN
    sure = likeness.surroundings(best) >= SURROUNDINGS or (len(spans) == 1 and len(passage.text) >= TELLING)
    if not (clear and sure):
        return _Match("ask", best, score)
    return _Match("ok" if best == passage.span else "moved", best, score)


def _approximately(passage: Passage, text: str) -> _Match:
    from reader.passages.similarity import Likeness, likely_places, places_between_surroundings

    likeness = Likeness(passage, text)
    framed = places_between_surroundings(likeness)
    places = [span for span in {*likely_places(likeness), *framed} if likeness.words(span) >= ASK_WORDS]
    ranked = sorted(((likeness.score(span), span) for span in places), reverse=True)
    if not ranked or ranked[0][0] < ASK:
        return _Match("orphan", None, ranked[0][0] if ranked else 0.0)
    score, best = ranked[0]
    for other, span in ranked[1:]:
        # Where prefix and suffix both still stand, the ends of what lies between them are certain.
        if span in framed and span.overlaps(best) and score - other < MARGIN:
            score, best = other, span
    rival = next((other for other, span in ranked if not span.overlaps(best)), 0.0)
    sure = (
        score >= ATTACH
        and score - rival >= MARGIN
        and likeness.words(best) >= ATTACH_WORDS
        and likeness.better_side(best) >= INTACT
    )
    return _Match("edited" if sure else "ask", best, score)


# -- the same words, written in another way ---------------------------------------------------------------------------

_DOUBLE = '"“”„‟«»〝〞＂'
_SINGLE = "'’‘‚‛`´′ʼ"
_DASHES = "-‐‑‒–—―−"

_TOKEN = re.compile(rf"\s+|…|\.{{3}}|[{_DOUBLE}]|[{_SINGLE}]|[{re.escape(_DASHES)}]+|.", re.DOTALL)


def _pattern_of(token: str) -> str:
    if token.isspace():
        return r"\s+"
    if token in ("…", "..."):
        return r"(?:…|\.{3})"
    if token in _DOUBLE:
        return f"[{_DOUBLE}]"
    if token in _SINGLE:
        return f"[{_SINGLE}]"
    if token[0] in _DASHES:
        return f"[{re.escape(_DASHES)}]{{1,3}}"
    return re.escape(token)


def _occurrences(text: str, wanted: str) -> list[Span]:
    pattern = re.compile("".join(_pattern_of(token) for token in _TOKEN.findall(wanted)))
    return [Span(*match.span()) for match in pattern.finditer(text)]


def find_text(text: str, wanted: str) -> list[Span]:
    """All places in `text`, in order and without overlaps, where `wanted` stands.

    A run of white space matches any other (line ends included); a quotation mark, an apostrophe, a dash or an
    ellipsis matches any of its kind. Letters and case are compared as they are, composed or decomposed.
    Nothing is found when `wanted` is blank.
    """
    wanted = wanted.strip()
    if not wanted:
        return []
    for form in dict.fromkeys((wanted, unicodedata.normalize("NFC", wanted), unicodedata.normalize("NFD", wanted))):
        if found := _occurrences(text, form):
            return found
    return []
