from __future__ import annotations

import pytest

from reader.app.text.marks import Marks, Step, mark_under, quotes_of_hits, span_of, speaker_of, walk
from reader.model import Bookmark, Citation, Extracted, Figure, Mention, Passage, Place, Quote, Span

SPANS = [Span(5, 9), Span(20, 30), Span(20, 40), Span(60, 61)]


def quote(start, end, name=None, mention=None):
    said_by = Mention(Span(0, 2), mention) if mention else None
    return Quote("direct", Span(start, end), "", speaker=said_by, canonical=name)


def figure(start, end):
    return Figure("count", Span(start, end), "")


def bookmark(span):
    passage = Passage(Span(0, 1), "x", "", "", "", Citation("/a", "A"))
    return Bookmark(1, passage, Place("ok" if span else "orphan", span, None, 1.0, None, "/a"), "2022-01-01T00:00:00Z")


@pytest.mark.parametrize(
    ("cursor", "by", "current", "step"),
    [
        (Span(0, 3), 1, None, Step(0, False)),
        (Span(5, 30), 1, None, Step(0, False)),
        (Span(6, 7), 1, None, Step(1, False)),
        (Span(20, 30), 1, 1, Step(2, False)),
        (Span(60, 61), 1, 3, Step(0, True)),
        (Span(70, 80), 1, None, Step(0, True)),
        (Span(6, 7), -1, None, Step(0, False)),
        (Span(0, 3), -1, None, Step(3, True)),
        (Span(5, 9), -1, 0, Step(3, True)),
        (Span(99, 99), -1, None, Step(3, False)),
    ],
)
def test_walking(cursor, by, current, step):
    assert walk(SPANS, cursor, by, current) == step


def test_nothing_to_walk_to():
    assert walk([], Span(0, 1), 1, None) is None


def test_one_mark_alone_goes_round_to_itself():
    assert walk([Span(3, 4)], Span(3, 4), 1, 0) == Step(0, True)


def test_the_mark_that_the_cursor_means():
    outer, inner, later = quote(10, 50), figure(20, 30), figure(60, 65)
    marks = [outer, inner, later]
    assert mark_under(Span(12, 15), marks) is outer
    assert mark_under(Span(22, 25), marks) is inner
    assert mark_under(Span(10, 50), marks) is outer
    assert mark_under(Span(52, 80), marks) is later
    assert mark_under(Span(0, 80), marks) is outer
    assert mark_under(Span(0, 10), marks) is None
    assert mark_under(Span(20, 30), [inner, bookmark(Span(20, 30))]) is inner


def test_a_bookmark_without_a_place_is_never_meant():
    lost = bookmark(None)
    assert span_of(lost) is None
    assert mark_under(Span(0, 5), [lost]) is None


def test_whose_words_they_are():
    quotes = [quote(0, 50, "Ada Outer"), quote(10, 20, "Ben Inner"), quote(60, 70, None, "he"), quote(80, 90)]
    assert speaker_of(Span(12, 15), quotes) == "Ben Inner"
    assert speaker_of(Span(30, 35), quotes) == "Ada Outer"
    assert speaker_of(Span(55, 75), quotes) == "he"
    assert speaker_of(Span(30, 75), quotes) is None
    assert speaker_of(Span(52, 58), quotes) is None
    assert speaker_of(Span(82, 85), quotes) is None


def test_hits_of_a_search_for_quotes_are_the_quotes():
    said = [quote(10, 30, "Ada", "he"), quote(40, 60), quote(70, 90)]
    assert quotes_of_hits([Span(12, 15), Span(20, 22)], said) == [Span(10, 30)]
    assert quotes_of_hits([Span(0, 2)], said) == [Span(10, 30)], "the mention of its speaker stands for the quote"
    assert quotes_of_hits([Span(32, 35), Span(41, 44)], said) == [Span(32, 35), Span(40, 60)]
    assert quotes_of_hits([], said) == []


def test_the_quote_that_a_passage_is_a_part_of():
    marks = Marks(Extracted((quote(10, 30, "Ada"),)))
    assert marks.quote_around(Span(12, 20)) == quote(10, 30, "Ada")
    assert marks.quote_around(Span(10, 30)) is None
    assert marks.quote_around(Span(5, 20)) is None
