from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.passages.finding import find_text


@pytest.mark.parametrize(
    ("text", "wanted", "found"),
    [
        ("“We left,” she said.", '"We left," she said.', ["“We left,” she said."]),
        ("the mayor’s two‑day visit", "the mayor's two-day visit", ["the mayor’s two‑day visit"]),
        ("a  line\nthat\tbreaks", "a line that breaks", ["a  line\nthat\tbreaks"]),
        ("paid — late — again", "paid -- late -- again", ["paid — late — again"]),
        ("and then…", "and then...", ["and then…"]),
        ("10\u00a0000 people", "10 000 people", ["10\u00a0000 people"]),
        ("cafe\u0301 burned", "caf\u00e9 burned", ["cafe\u0301 burned"]),
        ("one two one two", "one", ["one", "one"]),
        ("a.b axb", "a.b", ["a.b"]),
        ("Dam", "dam", []),
        ("words", "  ", []),
        ("words", "", []),
    ],
)
def test_finds_what_is_written_in_another_way(text, wanted, found):
    assert [span.of(text) for span in find_text(text, wanted)] == found


@settings(max_examples=50)
@given(st.text(max_size=80), st.data())
def test_finds_every_stretch_of_a_text_in_it(text, data):
    start = data.draw(st.integers(0, len(text)))
    wanted = text[start : data.draw(st.integers(start, len(text)))].strip()
    if wanted:
        assert find_text(text, wanted)


@settings(max_examples=50)
@given(st.text(max_size=60), st.text(max_size=20))
def test_never_fails_and_never_overlaps(text, wanted):
    spans = find_text(text, wanted)
    assert all(one.end <= other.start for one, other in pairwise(spans))
