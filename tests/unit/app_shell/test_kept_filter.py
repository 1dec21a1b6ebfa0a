"""What narrows the bookmarks desk."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.app.filters import Known, complete_bookmark_filter, parse_bookmark_filter
from reader.model.keeping import BookmarkFilter

KNOWN = Known(("toll", "tollway", "to-check"), ("Harbour Post", "Courier"))
TODAY = date(2026, 3, 18)  # a Wednesday


@pytest.mark.parametrize(
    ("typed", "only"),
    [
        ("", BookmarkFilter()),
        ("old crane", BookmarkFilter(text="old crane")),
        ("#toll", BookmarkFilter(tags=("toll",))),
        ("#tol", BookmarkFilter(tags=("tol*",))),
        ("#toll tag:to-check", BookmarkFilter(tags=("toll", "to-check"))),
        ("#", BookmarkFilter()),
        ("source:courier", BookmarkFilter(source="courier")),
        ('source:"harbour post" pier', BookmarkFilter(source="harbour post", text="pier")),
        ("source:harbour_post", BookmarkFilter(source="harbour post")),
        ("source:harb", BookmarkFilter(source="harb*")),
        ('source:"har', BookmarkFilter(source="har*")),
        ("state:gone", BookmarkFilter(states=("orphan",))),
        ("state:unsure", BookmarkFilter(states=("ask",))),
        ("speaker:askew", BookmarkFilter(speaker="askew")),
        ("speaker:ruth_askew crane", BookmarkFilter(speaker="ruth askew", text="crane")),
        ('speaker:"ruth askew', BookmarkFilter(speaker="ruth askew")),
        ("state:mo,ed", BookmarkFilter(states=("moved", "edited"))),
        ("state:nonsense", BookmarkFilter(text="state:nonsense")),
        ("date:2026-03", BookmarkFilter(published_since="2026-03", published_until="2026-03")),
        ("date:2026-", BookmarkFilter(published_since="2026", published_until="2026")),
        ("date:2026-03-01..", BookmarkFilter(published_since="2026-03-01")),
        ("kept:2026-03-01..2026-03-14", BookmarkFilter(since="2026-03-01", until="2026-03-14")),
        ("date:soon", BookmarkFilter(text="date:soon")),
        ("date:last week", BookmarkFilter(published_since="2026-03-09", published_until="2026-03-15")),
        ("date:april crane", BookmarkFilter(published_since="2025-04", published_until="2025-04-99", text="crane")),
        ("date:3 may 2026", BookmarkFilter(published_since="2026-05-03", published_until="2026-05-03")),
        (
            'date:"last month" crane',
            BookmarkFilter(published_since="2026-02-01", published_until="2026-02-28", text="crane"),
        ),
        ("kept:today", BookmarkFilter(since="2026-03-18", until="2026-03-18")),
        ("kept:>2026-02", BookmarkFilter(since="2026-03")),
        ("date:<2026", BookmarkFilter(published_until="2025-99-99")),
        ("date:<2026-01", BookmarkFilter(published_until="2026-00-99")),
        ("title:dam said:loud", BookmarkFilter(title="dam", said="loud")),
        ("crane -old", BookmarkFilter(text="crane", without=(BookmarkFilter(text="old"),))),
        ("-#toll", BookmarkFilter(without=(BookmarkFilter(tags=("toll",)),))),
        (
            'NOT source:courier -"harbour wall"',
            BookmarkFilter(without=(BookmarkFilter(source="courier"), BookmarkFilter(text="harbour wall"))),
        ),
        (
            "a OR -b c",
            BookmarkFilter(
                text="c", either=((BookmarkFilter(text="a"), BookmarkFilter(without=(BookmarkFilter(text="b"),))),)
            ),
        ),
        ("a OR", BookmarkFilter(text="a")),
        ("-", BookmarkFilter(text="-")),
        ("-tag:", BookmarkFilter()),
        ("war AND peace", BookmarkFilter(text="war peace")),
        ("note: this", BookmarkFilter(text="note: this")),
        ("state:", BookmarkFilter()),
    ],
)
def test_what_is_typed_is_read(typed, only):
    assert parse_bookmark_filter(typed, KNOWN, TODAY).only == only


@pytest.mark.parametrize(
    ("typed", "notes"),
    [
        ("speeker:askew", ("speeker:askew was searched as words; did you mean speaker:askew?",)),
        ("figure:5", ("figure:5 was searched as words",)),
        ("speaker:askew crane 10:30 https://a.example", ()),
        ("speeker:", ()),
    ],
)
def test_a_field_that_is_none_is_said(typed, notes):
    assert parse_bookmark_filter(typed, KNOWN, TODAY).notes == notes


@pytest.mark.parametrize(
    ("line", "completed"),
    [
        ("#tol", "#toll"),
        ("x #to-", "x #to-check"),
        ("sou", "source:"),
        ("source:har", "source:harbour_Post"),
        ("source:Har", "source:Harbour_Post"),
        ("state:go", "state:gone"),
        ("sp", "speaker:"),
        ("-sp", "-speaker:"),
        ("-tag:tollw", "-tag:tollway"),
        ("state:moved,ed", "state:moved,edited"),
        ("tag:tollw", "tag:tollway"),
        ("date:20", None),
        ("s", None),
        ("", None),
    ],
)
def test_what_is_typed_is_completed(line, completed):
    assert complete_bookmark_filter(line, KNOWN) == completed


@settings(max_examples=200)
@given(st.text(alphabet='#:".,_ abstdeoukrNORT|<>-0269*\x00é', max_size=40))
def test_nothing_typed_is_an_error(typed):
    parse_bookmark_filter(typed, KNOWN, TODAY)
    completed = complete_bookmark_filter(typed, KNOWN)
    assert completed is None or completed.startswith(typed)
