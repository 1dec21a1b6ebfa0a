"""Units of a text: paragraphs, sentences, words, as spans. Pure; shared by extraction and the article pane.

Every function takes any text, gives spans in order that do not overlap, and takes time linear in its length.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence

from reader.model.span import Span

_TITLES = """
    mr mrs ms mx messrs dr prof sen sens rep reps gov govs gen col lt capt sgt maj cmdr adm brig cpl pvt hon rev
    fr msgr pres supt det insp sec secy atty amb cllr ald engr barr usec evang asst assoc smt st mt ft
"""
_SHORTENED = """
    rs jr sr inc ltd corp co cos bros llc plc vs etc no nos vol approx est dept univ assn ave blvd rd al jan feb
    mar apr jun jul aug sept sep oct nov dec ala ariz ark calif colo conn del fla ga ill ind kan ky mass md mich
    minn miss mo mont neb nev okla ore pa tenn tex va vt wash wis wyo ont que alta sask bro sis ven adv
"""
_STARTING = """
    a about after all although an and as asked at because before both but by despite during earlier even every
    few for from he her here his how however i if in it its last many meanwhile more most my no nor not now of
    on one only or other our over she since so some still such that the their then there these they this those
    though three to two under until we what when where whether which while who why with yes yet you your
"""
TITLES = frozenset(_TITLES.split())
"""Lower-case abbreviations that stand before a name: their full stop never ends a sentence."""
ABBREVIATIONS = TITLES | frozenset(_SHORTENED.split())
"""All lower-case abbreviations whose full stop need not end a sentence."""
STARTERS = frozenset(_STARTING.split())
"""Lower-case words that, with a capital after an abbreviation, begin a new sentence ("in the U.S. The next ...")."""

_PARAGRAPH = re.compile(r"\S[^\n]*")
_LETTER = r"[^\s!-/:-@\[-`{-¿×÷‐-\u206f₠-⃏⸀-⹿、-〿＀-／：-＠]"
"""A character of a word: no blank, no punctuation, no currency sign; combining marks and every script belong."""
_WORD = re.compile(rf"(?:[^\W\d_]\.){{2,}}|\d+(?:[.,:]\d+)*{_LETTER}*(?:-{_LETTER}+)*|{_LETTER}+(?:[-'’]{_LETTER}+)*")
_STOP = re.compile(
    r"[.!?…\n。！？।](?:"
    r"(?<=[.!?…])[.!?…]*(?:[ \u00a0]\.)*[”\"’'»)\]]*(?:\[\d+\])*(?=\s)|(?<=[。！？।])[。！？।]*[”’」』）]*|(?<=\n))"
)
"""A sign that may end a sentence. It begins with one set of characters: places where it cannot begin cost nothing."""
_NEXT = re.compile(r"\s*[“\"‘'«„‚(\[¿¡—–•-]*\s*(\w[\w'’.]*)?")
_LAST = re.compile(r"[\w.'’&-]+$")
_ASKED = re.compile(
    r"\s+(?:[^\W\d_a-z][\w.'’-]*\s+){1,4}"
    r"(?:said|says|asked|asks|told|tells|added|wrote|writes|replied|shouted|cried|wondered|tweeted|joked|continued|answered)\b"
    r"(?!\s+(?:that|I|he|she|it|they|we|the|a|an)\b)"
)
_WINDOW = 40
"""Characters before a full stop among which the word is sought that it may belong to."""
_MOST_AROUND = 600
"""Characters of a sentence that are shown on either side of what it is shown for: a text may be one endless line."""


def paragraphs(text: str) -> list[Span]:
    """Lines with something on them, outer blanks excluded."""
    return [Span(match.start(), match.start() + len(match.group().rstrip())) for match in _PARAGRAPH.finditer(text)]


def sentences(text: str, whole: Sequence[Span] = ()) -> list[Span]:
    """Sentences in order; none crosses a line end, and blanks between them belong to none.

    None ends inside a span of `whole` (in order, apart from each other), only at its end.
    """
    return _sentences(text, 0, len(text), whole)


def _sentences(text: str, begin: int, end: int, whole: Sequence[Span] = ()) -> list[Span]:
    """Sentences between two places of a text where lines begin or end."""
    found: list[Span] = []
    start = begin
    at = 0
    for match in _STOP.finditer(text, begin, end):
        stop, after = match.span()
        while at < len(whole) and whole[at].end < after:
            at += 1
        if at < len(whole) and whole[at].start <= stop and after < whole[at].end:
            continue
        if text[stop] == "\n":
            # Every other line of a text is empty, and some texts are nothing but short lines.
            start = _add(text, start, stop, after, found) if stop > start else after
        elif _ends_sentence(text, start, match):
            start = _add(text, start, after, after, found)
    _add(text, start, end, end, found)
    return found


def words(text: str) -> list[Span]:
    """Words and numbers, with their inner apostrophes, hyphens and separators."""
    return [Span(*match.span()) for match in _WORD.finditer(text)]


def _add(text: str, start: int, end: int, following: int, found: list[Span]) -> int:
    """Add what stands between two places, without outer blanks; where the next sentence may begin."""
    piece = text[start:end].rstrip()
    if piece:
        end = start + len(piece)
        found.append(Span(end - len(piece.lstrip()), end))
    return following


def _ends_sentence(text: str, start: int, match: re.Match[str]) -> bool:
    """Whether the sentence that began at `start` ends with the sign that `match` found."""
    sign = match.group()
    if sign[0] in "。！？।":
        return True
    following = _NEXT.match(text, match.end(), match.end() + _WINDOW)
    word = following.group(1) if following else None
    if not word:
        return True
    if word[0].islower():
        return False
    closes_quote = sign[0] in "?!…" and sign[-1] in "”\"’'»"
    if closes_quote and _ASKED.match(text, match.end(), match.end() + 2 * _WINDOW):
        return False
    if sign[0] != "." or len(sign.rstrip("”\"’'»)]")) > 1:
        return True
    return not _belongs_to_word(text, start, match.start(), word)


def _belongs_to_word(text: str, start: int, stop: int, following: str) -> bool:
    """Whether the full stop at `stop` is part of an abbreviation, an initial or a number that heads a line."""
    last = _last_word(text, max(start, stop - _WINDOW), stop)
    if not last:
        return False
    lower = last.lower().rstrip(".")
    begins_anew = following.rstrip(".'’").lower() in STARTERS
    if lower in TITLES:
        return True
    if lower.isdigit():
        return text[start:stop].strip().isdigit()
    if "." in lower:
        return lower in ("e.g", "i.e") or not begins_anew
    if lower in ABBREVIATIONS:
        return following[0].isdigit() or not begins_anew
    return len(lower) == 1 and lower.isalpha() and last[0].isupper() and not (lower == "i" and begins_anew)


def _last_word(text: str, start: int, stop: int) -> str:
    """The word that ends at `stop`, as far as it stands after `start`; empty when none does."""
    word = text[text.rfind(" ", start, stop) + 1 or start : stop]
    if word.isascii() and word.isalpha():
        return word
    # Other blanks than a space and marks before a word are rare: only then the pattern has to look.
    match = _LAST.search(text, start, stop)
    return match.group() if match else ""


def sentence_around(text: str, span: Span) -> Span:
    """The sentences that `span` touches, from the first one's start to the last one's end."""
    return sentences_around(text, [span])[0]


def sentences_around(text: str, spans: Iterable[Span]) -> list[Span]:
    """`sentence_around` for many spans of a text; every line that they touch is split once, the others never."""
    lines: dict[tuple[int, int], tuple[list[int], list[int]]] = {}
    around: list[Span] = []
    for span in spans:
        line = text.rfind("\n", 0, span.start) + 1, text.find("\n", span.end) + 1 or len(text)
        if line not in lines:
            found = _sentences(text, *line)
            lines[line] = [one.start for one in found], [one.end for one in found]
        starts, ends = lines[line]
        first = bisect_right(ends, span.start)
        after = bisect_left(starts, span.end, lo=first)
        around.append(Span(starts[first], ends[after - 1]) if first < after else span)
    return around


def sentence_shown(text: str, sentence: Span, found: Span) -> str:
    """The words of a sentence around what was found in it, with … where it goes on further than is shown."""
    first, last = max(sentence.start, found.start - _MOST_AROUND), min(sentence.end, found.end + _MOST_AROUND)
    return f"{'…' if first > sentence.start else ''}{text[first:last]}{'…' if last < sentence.end else ''}"
