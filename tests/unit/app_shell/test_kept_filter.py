"""What narrows the bookmarks desk."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.app.filters import Known, complete_bookmark_filter, parse_bookmark_filter
from reader.model.keeping import BookmarkFilter

KNOWN = Known(("toll", "tollway", "to-check"), ("Harbour Post", "Courier"))


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
        ("note: this", BookmarkFilter(text="note: this")),
        ("state:", BookmarkFilter()),
    ],
)
def test_what_is_typed_is_read(typed, only):
    assert parse_bookmark_filter(typed, KNOWN) == only


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
@given(st.text(alphabet='#:".,_ abstdeoukr-0269*\x00é', max_size=40))
def test_nothing_typed_is_an_error(typed):
    parse_bookmark_filter(typed, KNOWN)
    completed = complete_bookmark_filter(typed, KNOWN)
    assert completed is None or completed.startswith(typed)
