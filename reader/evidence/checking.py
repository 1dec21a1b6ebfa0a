"""A draft's quotes and figures beside the articles that they may come from.

Quotes are found by their words and compared as tellings of the same words are. Figures are found by what the sentence
around them says and compared as figures that differ are. Nothing is called wrong: both texts are shown.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from functools import cached_property, lru_cache
from itertools import combinations
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace
from rapidfuzz.distance import LCSseq

from reader.evidence.copies import LEAST, copied_share
from reader.evidence.counted import CountedThing, interval
from reader.evidence.news_words import is_common, news_frequencies, rarity, stem
from reader.evidence.same_words import mass_of, same_speaker
from reader.evidence.shared import Side, counted_things
from reader.evidence.tolls import alike, event_of
from reader.evidence.wording import (
    HEDGES,
    NEGATIONS,
    STOP_WORDS,
    Change,
    PlacedWord,
    WordList,
    changes,
    is_number,
    normal_words,
    placed_words,
    words_of,
)
from reader.model import Figure, Heading, Quote, Span
from reader.model.checking import CheckedRow, Finding, Source
from reader.model.person_names import full_name
from reader.model.units import sentences, sentences_around, words

MOST_SOURCES = 6
"""Sources that are shown of a row."""
SHARE = 0.6
"""The share of a quotation's words that stand in an article, in order, where it may be from there."""
COVERED = 0.6
"""The share of a reported clause's content that a sentence has which may be where it comes from."""
SAME_MATTER, SAME_THING = 0.3, 0.45
"""How much of what a draft says around a figure an article must say: with the same number, with another one."""
BEYOND = 0.1
"""How far a figure may lie beyond “more than” or “up to” a draft's number, as a part of that number."""
SURE_MATTER = 0.45
"""What is common around the same number so much that it is of the same thing, whatever stands elsewhere."""
_OPENING = 400
_QUERY_WORDS, _QUERY_RUNS = 8, 2
_TELLING_VALUE = 10
"""Below it a sum or difference is met by chance."""
_MOST_AROUND = 600
"""Characters of a sentence on either side of a quote or figure by which articles are looked for."""
_NEAR_FIGURES = 8
"""Figures before another one that it may have been worked out from."""
_WORDS_KEPT = 1 << 14
"""Words whose roots and weights are remembered: articles share most of theirs."""
_PLAIN_WORDS = 5
"""Words that say nothing each are a quotation all the same when so many stand in one run."""
_WORDS_BEFORE = 4
"""Words before a reported clause among which it is denied: “did not say that it …”."""
_SAME_QUOTATION = 0.75
"""The share of words that a short quotation has in common with another one that it may have been changed from."""
_CUT = re.compile(r"\s*(?:\[\s*(?:…|\.{3})\s*\]|…|\.{3}|\[[^\]]*\])\s*")
_PERSONS = frozenset({"people", "person", "resident", "victim", "man", "woman", "body", "death"})


class KnownArticle:
    """An article of the library, with what checking needs of it made ready once."""

    def __init__(self, heading: Heading, side: Side, number: int, persons: Mapping[str, str] | None = None) -> None:
        """`persons`: who its speakers are over all articles, by their names in this one."""
        self.heading, self.side, self.number, self.persons = heading, side, number, persons or {}

    @cached_property
    def words(self) -> WordList:
        """All words in their form for comparing."""
        return words_of(self.side.text)

    @cached_property
    def places(self) -> Mapping[str, Sequence[int]]:
        """The numbers of the words that have a form."""
        found: dict[str, list[int]] = defaultdict(list)
        for n, form in enumerate(self.words.forms):
            found[form].append(n)
        return found

    @cached_property
    def figures(self) -> Sequence[CountedThing]:
        """Its figures with their sentences."""
        return counted_things(self.side, self.number)

    @cached_property
    def counted(self) -> Sequence[Around]:
        """Its figures with what is said around each."""
        return [Around.of(one) for one in self.figures]

    @cached_property
    def matter(self) -> frozenset[str]:
        """The words of its title and opening that say what it is about."""
        return _content(f"{self.side.title} {self.side.text[:_OPENING]}")

    @cached_property
    def spoken(self) -> Sequence[Span]:
        """The stretches that stand between quotation marks."""
        found = [
            span for one in self.side.quotes for span in (one.quoted or ((one.span,) if one.kind == "direct" else ()))
        ]
        return sorted(set(found))

    @cached_property
    def sentences(self) -> Sequence[tuple[Span, frozenset[str]]]:
        """Its sentences with what they say."""
        return [(span, _content(span.of(self.side.text))) for span in sentences(self.side.text)]


def _content(text: str) -> frozenset[str]:
    """What a text says: its words without stop words and endings."""
    return frozenset(_root(word) for word in normal_words(text) if word not in STOP_WORDS)


@lru_cache(maxsize=_WORDS_KEPT)
def _root(word: str) -> str:
    """A word without the commonest endings: “said it warned” and “it is warning” say the same."""
    short = stem(word)
    for ending in ("ing", "ed", "es", "e", "d"):
        if len(short) - len(ending) >= 3 and short.endswith(ending):
            return short[: -len(ending)]
    return short


def _weight(words: Iterable[str]) -> float:
    """How much words say: half a word that stands in most news."""
    return sum(map(_word_weight, words))


@lru_cache(maxsize=_WORDS_KEPT)
def _word_weight(word: str) -> float:
    return 0.5 if is_common(word) else 1.0


# -- the draft ------------------------------------------------------------------------------------------------------


class Marked(Struct, frozen=True):
    """A quote or a figure of the draft, with the words by which articles are looked for."""

    kind: Literal["quote", "figure"]
    number: int
    span: Span
    query: tuple[str, ...]


class DraftCheck:
    """The quotes and figures of a draft, checked one after the other against articles that were found."""

    def __init__(self, side: Side) -> None:
        self.side = side
        self._found: deque[tuple[CountedThing, Source, KnownArticle]] = deque(maxlen=_NEAR_FIGURES)
        """The last figures that have a source, and the article of each: others may have been worked out from them."""
        figures = counted_things(side, -1)
        self._things = {figure.start: figure for figure in figures}
        spans = [*(quote.span for quote in side.quotes), *(figure.span for figure in side.figures if _is_row(figure))]
        around = [
            Span(max(whole.start, span.start - _MOST_AROUND), min(whole.end, span.end + _MOST_AROUND))
            for span, whole in zip(spans, sentences_around(side.text, spans), strict=True)
        ]
        self.marked = sorted(
            (
                Marked(
                    "quote" if n < len(side.quotes) else "figure",
                    n if n < len(side.quotes) else n - len(side.quotes),
                    span,
                    _query(
                        f"{sentence.of(side.text)} {span.of(side.text)}"
                        if n >= len(side.quotes)
                        else span.of(side.text)
                    ),
                )
                for n, (span, sentence) in enumerate(zip(spans, around, strict=True))
            ),
            key=lambda one: (one.span.start, -one.span.end),
        )
        self._figures = [figure for figure in side.figures if _is_row(figure)]

    def row(self, one: Marked, articles: Sequence[KnownArticle]) -> CheckedRow:
        """What was found of a quote or figure in some articles, and how many of its sources are origins."""
        known = {article.number: article for article in articles}
        if one.kind == "quote":
            row = check_quote(self.side.quotes[one.number], self.side.text, articles)
        else:
            figure, thing = self._figures[one.number], self.thing(one)
            row = CheckedRow("figure", figure.span, figure.text, figure.claimant_name, "not found", figure.guess)
            if thing is not None:
                row = check_figure(row, thing, self.matter(figure.span), articles)
                near = [(before, source) for before, source, _ in self._found]
                if row.finding in ("not found", "other number") and (worked := worked_out(thing, near)):
                    row = replace(row, finding="not found", sources=worked)
                    known |= {article.number: article for _, _, article in self._found}
                elif row.finding == "same":
                    self._found.append((thing, row.sources[0], known[row.sources[0].article]))
        numbers = dict.fromkeys(source.article for source in row.sources)
        return replace(row, origins=count_origins([known[number].words for number in numbers]))

    def thing(self, one: Marked) -> CountedThing | None:
        """What a figure of the draft counts, with its sentence."""
        return self._things.get(one.span.start)

    def matter(self, span: Span) -> frozenset[str]:
        """What the draft says around a figure, a sentence before and after it as well, and at its head."""
        text = self.side.text
        return _content(text[max(0, span.start - 300) : span.end + 150]) | _content(self.side.title)


def _is_row(figure: Figure) -> bool:
    """Dates and vague amounts are no figures of a check."""
    return figure.kind != "date" and figure.value is not None


def _query(text: str) -> tuple[str, ...]:
    """By what articles are found: the words of a text that say most, and its most telling runs of three, as phrases."""
    often = news_frequencies()
    said = dict.fromkeys(word for word in normal_words(text) if word not in STOP_WORDS and len(word) > 1)
    rarest = sorted(said, key=lambda word: often.get(stem(word), 0.0))[:_QUERY_WORDS]
    in_turn = [span.of(text).lower() for span in words(text)]
    telling = sorted(range(len(in_turn) - 2), key=lambda n: -sum(map(rarity, in_turn[n : n + 3])))
    runs = telling[:1] + [n for n in telling if abs(n - telling[0]) > 2][: _QUERY_RUNS - 1]
    return *rarest, *(f'"{" ".join(in_turn[n : n + 3])}"' for n in runs)


# -- quotes ---------------------------------------------------------------------------------------------------------


class _Found(Struct, frozen=True):
    """A place where the words of a quote stand, or nearly: who says them there (None: nobody is named)."""

    article: KnownArticle
    span: Span
    quote: Quote | None
    found: tuple[Change, ...]
    rank: int
    speaker: bool | None
    share: float
    guess: bool = False


def check_quote(quote: Quote, text: str, articles: Sequence[KnownArticle], most: int = MOST_SOURCES) -> CheckedRow:
    """Where the words of a draft's quote stand, `most` places of them. Offsets of `quote` count in `text`."""
    exact = quote.quoted if quote.kind == "mixed" else (quote.span,) if quote.kind == "direct" else ()
    pieces = [words for span in exact for words in _pieces(text, span)]
    found = [
        replace(one, speaker=_speaker(quote, one))
        for article in articles
        for one in (_standing(pieces, article, text) if pieces else _reported(quote, article, text))
    ]
    found = [_ranked(one, len([word for piece in pieces for word in piece])) for one in found]
    rest = _content(_around_quoted(quote, text)) if quote.kind == "mixed" else frozenset()
    found.sort(
        key=lambda one: (
            *(one.rank, -round(one.share, 1), -round(_weight(rest & _content(_sentence_of(one)))), one.quote is None),
            one.article.side.moment,
        )
    )
    row = CheckedRow("quote", quote.span, quote.text, quote.speaker_name, "not found", quote.guess)
    if not found:
        return row
    best = found[0]
    if pieces and best.rank < _NEAR and best.speaker is not False:
        best = found[0] = _with_clause(quote, text, best)
    finding: Finding
    if best.speaker is False and best.rank <= _OTHERS:
        finding = "other speaker"
    elif best.found:
        finding = "words differ"
    else:
        finding = "same"
    guess = quote.guess or best.guess or (best.speaker is None and finding == "same" and best.quote is None)
    shown = [one for one in found if one.rank == best.rank] + [one for one in found if one.rank != best.rank]
    sources = tuple(_quote_source(one, quote) for one in shown[:most])
    return replace(row, finding=finding, guess=guess, sources=sources)


_SAME, _UNNAMED, _OTHERS, _NEAR, _OTHERS_NEAR = range(5)
"""What a place is worth: these words of this person, of nobody named, of somebody else; nearly these words."""


def _ranked(one: _Found, size: int) -> _Found:
    if not one.found:
        rank = _SAME if one.speaker else _UNNAMED if one.speaker is None else _OTHERS
        if rank == _OTHERS and size < 4:
            rank = _OTHERS_NEAR
    else:
        rank = _OTHERS_NEAR if one.speaker is False else _NEAR
    return replace(one, rank=rank)


def _pieces(text: str, span: Span) -> Iterator[list[PlacedWord]]:
    """The stretches of a quotation between cuts that are shown by dots or brackets."""
    at = span.start
    for cut in _CUT.finditer(text, span.start, span.end):
        if words := placed_words(text, Span(at, cut.start())):
            yield words
        at = cut.end()
    if words := placed_words(text, Span(at, span.end)):
        yield words


def _standing(pieces: Sequence[Sequence[PlacedWord]], article: KnownArticle, text: str) -> Iterator[_Found]:
    """Places of an article that have the words of all pieces, one after the other."""
    first, *others = sorted(pieces, key=len, reverse=True)
    for span, found, share in _windows(first, article):
        spans, differ, shares = [span], list(found), [share]
        for piece in others:
            near = [one for one in _windows(piece, article) if abs(one[0].start - span.start) < 1500]
            best = max(near, key=lambda one: one[2], default=None)
            if best is None:
                shares.append(0.0)
                place = Span(piece[0].span.start, piece[-1].span.end)
                differ.append(Change("words", Span(span.end, span.end), place))
                continue
            spans.append(best[0])
            differ += best[1]
            shares.append(best[2])
        whole = Span(min(one.start for one in spans), max(one.end for one in spans))
        said = _said_at(span, article)
        yield _Found(article, whole, said, tuple(differ), 0, None, min(shares))


def _said_at(span: Span, article: KnownArticle) -> Quote | None:
    """The quote of an article that has most of a stretch."""
    overlapping = [one for one in article.side.quotes if one.span.overlaps(span)]
    return max(
        overlapping,
        key=lambda one: (min(one.span.end, span.end) - max(one.span.start, span.start), one.kind == "direct"),
        default=None,
    )


def _windows(words: Sequence[PlacedWord], article: KnownArticle) -> Iterator[tuple[Span, list[Change], float]]:
    """Stretches of an article that have most of some words in order: what differs, and the share of the words."""
    forms = [word.form for word in words]
    all_forms = article.words.forms
    size = len(forms)
    votes: Counter[int] = Counter()
    content = {form for form in forms if form not in STOP_WORDS} or set(forms)
    for n, form in enumerate(forms):
        if form in content:
            votes.update(place - n for place in article.places.get(form, ()))
    slack = max(3, size // 4)
    tried: set[int] = set()
    for offset, _ in votes.most_common(4):
        if any(abs(offset - other) <= 3 for other in tried):
            continue
        tried.add(offset)
        start, end = max(0, offset - slack), min(len(all_forms), offset + size + slack)
        spoken = _spoken_words(article, start, end)
        window = [all_forms[n] for n in spoken]
        share = LCSseq.similarity(forms, window) / size
        mass = mass_of((Counter(forms) & Counter(window)).elements())
        says_little = mass < min(1.0, 0.5 * size) and (share < 1 or size < _PLAIN_WORDS)
        if share < SHARE or (
            says_little
            and not (
                share >= _SAME_QUOTATION and content.intersection(window) and _is_quotation(article, start, end, size)
            )
        ):
            continue
        blocks = [one for one in SequenceMatcher(None, forms, window, autojunk=False).get_matching_blocks() if one.size]
        if not blocks:
            continue
        first = max(0, blocks[0].b - blocks[0].a)
        last = min(len(window), blocks[-1].b + blocks[-1].size + (size - blocks[-1].a - blocks[-1].size))
        first, last = _within_sentence(article, spoken, first, last, blocks[0].b, blocks[-1].b + blocks[-1].size)
        taken = [
            PlacedWord(all_forms[n], Span(article.words.starts[n], article.words.ends[n])) for n in spoken[first:last]
        ]
        found = changes(taken, words)
        before = spoken[first] - 1
        if (
            not found
            and before >= 0
            and all_forms[before] in NEGATIONS
            and _one_stretch(article, before, spoken[first])
        ):
            place = Span(article.words.starts[before], article.words.ends[before])
            found = [Change("negation", place, Span(words[0].span.start, words[0].span.start))]
        yield Span(taken[0].span.start, taken[-1].span.end), found, share


def _is_quotation(article: KnownArticle, start: int, end: int, size: int) -> bool:
    """Whether a quotation of about so many words, marks on both sides, stands in a window."""
    starts = article.words.starts
    window = Span(starts[start], article.words.ends[end - 1])
    lengths = (
        bisect_left(starts, span.end) - bisect_left(starts, span.start)
        for span in article.spoken
        if window.contains(span)
    )
    return any(abs(length - size) <= 1 for length in lengths)


def _spoken_words(article: KnownArticle, start: int, end: int) -> list[int]:
    """Numbers of the words of a window; where it touches several quotations, only those between marks."""
    starts = article.words.starts
    window = Span(starts[start], article.words.ends[end - 1]) if end > start else Span(0, 0)
    touched = [span for span in article.spoken if span.overlaps(window)]
    numbers = range(start, end)
    if len(touched) < 2:
        return list(numbers)
    inside = [n for n in numbers if any(span.start <= starts[n] < span.end for span in touched)]
    return inside if len(inside) >= 0.6 * len(numbers) else list(numbers)


def _one_stretch(article: KnownArticle, before: int, first: int) -> bool:
    """Whether a word belongs to the clause of the next one: nothing stands between them but a blank."""
    return not article.side.text[article.words.ends[before] : article.words.starts[first]].strip()


def _within_sentence(
    article: KnownArticle, spoken: Sequence[int], first: int, last: int, least: int, most: int
) -> tuple[int, int]:
    """The edges of a window, drawn in to the quotation or sentence that has what is common."""
    text, starts, ends = article.side.text, article.words.starts, article.words.ends
    for n in range(least, first, -1):
        between = text[ends[spoken[n - 1]] : starts[spoken[n]]]
        if re.search(r"[.!?\n“\"]", between):
            first = n
            break
    for n in range(most, last):
        between = text[ends[spoken[n - 1]] : starts[spoken[n]]]
        if re.search(r"[.!?\n”\"]", between):
            last = n
            break
    return first, last


def _reported(quote: Quote, article: KnownArticle, text: str) -> Iterator[_Found]:
    """Sentences of an article that say what a reported clause says."""
    wanted = _content(quote.text)
    if not wanted:
        return
    forms = normal_words(quote.text)
    numbers, denied = {one for one in forms if is_number(one)}, _denied(forms)
    before = normal_words(text[max(0, quote.span.start - _OPENING) : quote.span.start])[-_WORDS_BEFORE:]
    whole = _weight(wanted)
    for span, content in article.sentences:
        common = wanted & content
        share = _weight(common) / whole
        if share < COVERED or _weight(common) < 1.5:
            continue
        theirs = normal_words(span.of(article.side.text))
        found: list[Change] = []
        if (at := _run_in(theirs, forms)) is not None:
            # Word for word: what is denied elsewhere in the sentence is something else.
            differ = _denied(theirs[max(0, at - _WORDS_BEFORE) : at]) != _denied(before)
        else:
            differ = denied != _denied(theirs)
        if differ:
            found.append(Change("negation", Span(span.start, span.start), Span(quote.span.start, quote.span.start)))
        if numbers - set(theirs):
            found.append(Change("number", Span(span.start, span.start), Span(quote.span.start, quote.span.start)))
        missing = {word for word in wanted - content if word not in HEDGES}
        if missing and not found:
            found += [
                Change("words", Span(span.start, span.start), word.span)
                for word in placed_words(quote.text)
                if _root(word.form) in missing
            ]
            found = [Change(one.kind, one.a, _moved(one.b, quote.span.start)) for one in found]
        said = _said_at(span, article)
        yield _Found(article, span, said, tuple(found), 0, None, share, guess=bool(missing))


def _run_in(words: Sequence[str], run: Sequence[str]) -> int | None:
    """Where some words stand in others, one after the other."""
    size = len(run)
    return next((n for n in range(len(words) - size + 1) if words[n] == run[0] and words[n : n + size] == run), None)


def _moved(span: Span, by: int) -> Span:
    return Span(span.start + by, span.end + by)


def _denied(forms: Iterable[str]) -> bool:
    return sum(form in NEGATIONS for form in forms) % 2 == 1


def _around_quoted(quote: Quote, text: str) -> str:
    """What a reporter says around the quoted words of a clause."""
    parts: list[str] = []
    at = quote.span.start
    for span in quote.quoted:
        parts.append(text[at : span.start])
        at = span.end
    return " ".join([*parts, text[at : quote.span.end]])


def _sentence_of(found: _Found) -> str:
    text = found.article.side.text
    return sentences_around(text, [found.span])[0].of(text)


def _with_clause(quote: Quote, text: str, found: _Found) -> _Found:
    """The place with what a reporter says around the quoted words: a guess where something in it is new."""
    if quote.kind != "mixed":
        return found
    rest, theirs = _around_quoted(quote, text), _sentence_of(found)
    ours = normal_words(rest)
    if _denied(ours) and not _denied(normal_words(theirs)):
        place = Span(quote.span.start, quote.span.start)
        return replace(found, found=(Change("negation", Span(found.span.start, found.span.start), place),), guess=True)
    new = _content(rest) - _content(theirs) - HEDGES
    return replace(found, guess=bool(new))


def _speaker(ours: Quote, found: _Found) -> bool | None:
    """Whether a quote is said by the same speaker where its words stand; None when that cannot be told."""
    a, b = ours.speaker_name, found.quote.speaker_name if found.quote else None
    same = same_speaker(a, b)
    if same is True or a is None:
        return same
    if b is not None and same_speaker(a, found.article.persons.get(b)):
        return True
    one, other = full_name(a), full_name(b)
    if one and other:
        return one.last == other.last and one.formal == other.formal
    if one is not None:
        # Nobody is named there, or not by name: it is somebody else's when the name does not stand near.
        text = found.article.side.text
        start = text.rfind("\n", 0, max(0, text.rfind("\n", 0, found.span.start) - 1)) + 1
        end = text.find("\n", found.span.end)
        near = text[start : end if end > 0 else len(text)].casefold()
        return None if one.last in near else False
    ours_named, theirs_named = (
        {*normal_words(f"{quote.speaker_name} {quote.role or ''}")} - STOP_WORDS if quote else set()
        for quote in (ours, found.quote)
    )
    return True if ours_named & theirs_named else None


def _quote_source(one: _Found, quote: Quote) -> Source:
    text = one.article.side.text
    said = one.quote
    span = (
        said.span
        if said is not None and said.span.start <= one.span.start and one.span.end <= said.span.end
        else one.span
    )
    words = [_told(change, text, quote) for change in one.found]
    if one.speaker is False and said is not None:
        words.append(f"said by {said.speaker_name}")
    changed = tuple(Span(c.a.start - span.start, c.a.end - span.start) for c in one.found if c.a and span.contains(c.a))
    here = tuple(_moved(c.b, -quote.span.start) for c in one.found if c.b)
    return replace(
        source_of(one.article, span),
        speaker=said.speaker_name if said else None,
        difference="; ".join(dict.fromkeys(words)),
        changed=changed,
        changed_here=here,
    )


def _told(change: Change, source: str, quote: Quote) -> str:
    """A change in words: what the draft added, dropped or changed."""
    old = " ".join(change.a.of(source).split())
    new = " ".join(
        quote.text[max(0, change.b.start - quote.span.start) : max(0, change.b.end - quote.span.start)].split()
    )
    if old and new:
        return f"changed “{old}” to “{new}”"
    if new:
        return f"added “{new}”"
    if change.kind == "negation" and not NEGATIONS.intersection(old.casefold().split()):
        return f"dropped the “not” of “{old}”"
    return f"dropped “{old}”" if old else f"{change.kind} differs"


def source_of(article: KnownArticle, span: Span) -> Source:
    """A place of an article as a source."""
    meta = article.heading.meta
    return Source(
        *(article.heading.id, article.heading.path, meta.title, meta.source, meta.published),
        *(span, span.of(article.side.text)),
        date_guessed=meta.date_guessed,
        source_guessed=meta.source_guessed,
    )


# -- figures --------------------------------------------------------------------------------------------------------


class LikeFigure(Struct, frozen=True):
    """A figure of an article that may be of the same thing as a draft's: how likely, and whether its value agrees."""

    article: KnownArticle
    thing: CountedThing
    matter: float
    agrees: bool


def check_figure(
    row: CheckedRow, thing: CountedThing, matter: frozenset[str], articles: Sequence[KnownArticle]
) -> CheckedRow:
    """What articles give where a draft gives a figure. `matter`: what the draft says around it."""
    found = figures_like(thing, matter, articles)
    same = [one for one in found if one.agrees and one.matter >= least_matter(thing)]
    others = [one for one in found if not one.agrees and one.matter >= SAME_THING]
    same.sort(key=lambda one: (-round(one.matter, 1), one.article.side.moment))
    others.sort(key=lambda one: (-round(one.matter, 1), one.article.side.moment))
    finding: Finding = "same" if same else "other number" if others else "not found"
    shown = same or others
    if same and (newer := _newer_toll(thing, same, found)):
        finding, shown = "other number", [same[0], *newer]
    elif same and others and same[0].matter < SURE_MATTER and others[0].matter > same[0].matter + 0.3:
        finding, shown = "other number", [*others, *same]
    best = {one.article.number: one for one in reversed(shown)}
    sources = [_figure_source(one, thing) for one in shown if best[one.article.number] is one][:MOST_SOURCES]
    return replace(row, finding=finding, sources=tuple(sources))


def figures_like(thing: CountedThing, matter: frozenset[str], articles: Sequence[KnownArticle]) -> list[LikeFigure]:
    """The figures of articles that may be of the same thing."""
    ours = Around.of(thing)
    return [
        LikeFigure(article, around.thing, likeness, agrees(thing, around.thing))
        for article in articles
        for around in article.counted
        if (likeness := _likeness(ours, around, matter, article)) > 0
    ]


def least_matter(thing: CountedThing) -> float:
    """How much must be common around the same number: less where the number itself is telling."""
    digits = re.sub(r"[^\d]", "", thing.text).strip("0")
    return SAME_MATTER - 0.07 * min(3, max(0, len(digits) - 1))


def agrees(ours: CountedThing, theirs: CountedThing) -> bool:
    """Whether a draft gives the figure of a source: its value, or a rounding that the draft's words announce."""
    kinds = {_kind(ours), _kind(theirs)}
    if len(kinds) > 1 and not kinds <= {"count", "age", "measure"}:
        return False
    if not _same_unit(ours, theirs) or not _of_same_whole(ours, theirs):
        return False
    if ours.bound in (">", ">=", "<", "<="):
        up = ours.bound[0] == ">"
        if ours.low == theirs.low:
            return theirs.bound == ours.bound or (theirs.bound in ("=", "~") and ours.bound.endswith("="))
        beyond = (theirs.low - ours.low) / max(1e-9, abs(ours.low)) * (1 if up else -1)
        return theirs.bound in ("=", "~") and 0 < beyond <= BEYOND
    low, high = interval(ours)
    if ours.bound == "~" or re.search(
        r"\d[\d.,]*\s*(?:k|m|bn|tn|million|billion|trillion)\b", ours.text, re.IGNORECASE
    ):
        fits = low <= theirs.low and theirs.high <= high
        return fits and (ours.bound == "~" or theirs.bound in ("=", "~", "range"))
    if (ours.low, ours.high) != (theirs.low, theirs.high):
        return False
    return theirs.bound in ("=", "~", "range")


def _unit(thing: CountedThing) -> str:
    """A figure's unit. Of “610,000 pounds” nobody knows whether they are money; beside “£610,000” they are."""
    return "GBP" if thing.unit == "pound" else thing.unit or ""


def _same_unit(a: CountedThing, b: CountedThing) -> bool:
    """Whether two figures have one unit; “$31.20” may be so much an hour."""
    one, other = _unit(a), _unit(b)
    return one == other or one == other.split(" per ")[0] or other == one.split(" per ")[0]


_WHOLE = re.compile(r"\bof (?:the |its |their |all )?(\d[\d,.]*)")


def _of_same_whole(ours: CountedThing, theirs: CountedThing) -> bool:
    """Whether two figures are parts of the same number, where both say of which: 28 of 31 drones."""
    one, other = (_WHOLE.search(thing.text) for thing in (ours, theirs))
    return one is None or other is None or one[1].strip(",.") == other[1].strip(",.")


_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b")


class Around(Struct, frozen=True):
    """A figure with what is said of it: in its sentence, near it, and what happened."""

    thing: CountedThing
    sentence: frozenset[str]
    near: frozenset[str]
    event: str | None

    @classmethod
    def of(cls, thing: CountedThing) -> Around:
        """What is said around a figure."""
        return cls(thing, _content(_without(thing)), _near(thing), event_of(thing))


def _likeness(one: Around, other: Around, matter: frozenset[str], article: KnownArticle) -> float:
    """How likely it is that two figures are of one thing, about 0..1; 0 where something speaks against it."""
    ours, theirs = one.thing, other.thing
    event = one.event
    if _kind(ours) != _kind(theirs) or (event != other.event and event and other.event):
        return 0.0
    close = _weight(one.near & other.near) / max(1.5, _weight(one.near))
    about = _weight(matter & article.matter) / max(4.0, min(8.0, _weight(matter)))
    share = _weight(one.sentence & other.sentence) / max(2.0, _weight(one.sentence))
    score = 0.45 * share + 0.35 * close + 0.2 * min(1.0, about)
    if ours.head and theirs.head:
        if ours.head == theirs.head or {ours.head, theirs.head} <= _PERSONS:
            score += 0.15
        else:
            score -= 0.25
    if not _same_unit(ours, theirs) and ours.low != theirs.low:
        score -= 0.2
    if not agrees(ours, theirs) and set(_YEAR.findall(ours.sentence)) - set(_YEAR.findall(theirs.sentence)):
        score -= 0.3
    if event and event == other.event and about > 0.2 and alike(ours, theirs):
        score += 0.25
    return score


def _kind(thing: CountedThing) -> str:
    """Figures of one kind can be set beside each other."""
    if thing.kind in ("count", "other", "ratio"):
        return "count"
    return "money" if thing.unit == "pound" else thing.kind


def _without(thing: CountedThing) -> str:
    """A figure's sentence without its own number."""
    return f"{thing.before} {thing.noun or ''} {thing.after}"


def _near(thing: CountedThing) -> frozenset[str]:
    words = [word for word in normal_words(thing.before) if word not in STOP_WORDS][-4:]
    words += [word for word in normal_words(thing.after) if word not in STOP_WORDS][:4]
    return frozenset(map(_root, words)) | _content(f"{thing.noun or ''} {thing.said_of or ''}")


def _newer_toll(ours: CountedThing, same: Sequence[LikeFigure], found: Sequence[LikeFigure]) -> list[LikeFigure]:
    """The newest toll of the same event that is another one than the draft's; none: the draft has the newest."""
    event = event_of(ours)
    if event is None:
        return []
    tolls = [
        one
        for one in found
        if event_of(one.thing) == event and alike(ours, one.thing) and (one.matter >= SAME_MATTER or one.agrees)
    ]
    newest = max((one.article.side.moment for one in tolls), default=0.0)
    last = [one for one in tolls if one.article.side.moment == newest]
    return last if last and not any(one.agrees for one in last) and newest > same[0].article.side.moment else []


def _figure_source(one: LikeFigure, ours: CountedThing) -> Source:
    thing, article = one.thing, one.article
    figure = next((f for f in article.side.figures if f.span.start == thing.start), None)
    span = Span(thing.start, thing.end)
    difference = ""
    if not one.agrees:
        difference = f"{' '.join(thing.text.split())} there, {' '.join(ours.text.split())} here"
    return replace(
        source_of(article, span),
        speaker=figure.claimant_name if figure else None,
        difference=difference,
        changed=(Span(0, len(thing.text)),) if difference else (),
        changed_here=(Span(0, len(ours.text)),) if difference else (),
    )


def worked_out(thing: CountedThing, found: Sequence[tuple[CountedThing, Source]]) -> tuple[Source, ...]:
    """The sources of two figures from which a third one may have been worked out: their sum, difference or share."""
    if thing.kind not in ("percent", "ratio", "count", "money", "other"):
        return ()
    low, high = interval(thing)
    if thing.kind in ("percent", "ratio"):
        # “a fifth”, “20 percent”: a share is rounded.
        slack = 0.05 * abs(thing.high)
        low, high = min(low, thing.low - slack), max(high, thing.high + slack)
    for (a, one), (b, other) in reversed(list(combinations(found, 2))):
        if not _same_unit(a, b) or a.head != b.head or not (a.head or a.unit):
            continue
        least, most = sorted((a.high, b.high))
        if thing.kind in ("percent", "ratio"):
            whole = 100.0 if thing.kind == "percent" else 1.0
            worked = [whole * least / most, whole * (most - least) / least] if least > 0 else []
        elif _unit(a) == _unit(thing) and thing.high >= _TELLING_VALUE:
            worked = [a.high + b.high, most - least]
        else:
            worked = []
        if any(low <= value <= high for value in worked):
            words = f"may be worked out from {one.text} and {other.text}"
            return tuple(replace(source, difference=" ".join(words.split())) for source in (one, other))
    return ()


# -- all rows -------------------------------------------------------------------------------------------------------


def count_origins(texts: Sequence[WordList]) -> int:
    """How many of some articles do not use another one of them for a third or more of their words."""
    copied = {
        n
        for (m, other), (n, one) in combinations(enumerate(texts), 2)
        if max(copied_share(one.forms, other.forms), copied_share(other.forms, one.forms)) >= LEAST
    }
    return len(texts) - len(copied)
