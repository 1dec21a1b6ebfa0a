from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.app.filters import complete_tag, parse_tags
from reader.app.text.marks import TAG_LOOKS, tag_look


@pytest.mark.parametrize(
    ("line", "tags"),
    [
        ("", ()),
        ("flood toll", ("flood", "toll")),
        ("#flood, #toll ,,", ("flood", "toll")),
        ("Flood flood FLOOD", ("Flood",)),
        ("war-crimes a/b", ("war-crimes", "a/b")),
        ("  洪水　数字 ", ("洪水", "数字")),
    ],
)
def test_reading_tags(line, tags):
    assert parse_tags(line) == tags


@settings(max_examples=100)
@given(st.text(max_size=40))
def test_what_was_read_is_read_back(line):
    assert parse_tags(" ".join(parse_tags(line))) == parse_tags(line)


@pytest.mark.parametrize(
    ("line", "completed"),
    [
        ("fl", "flood"),
        ("toll, #FL", "toll, #FLood"),
        ("flood", None),
        ("flood fl", "flood flight"),
        ("x", None),
        ("", None),
        ("fl ", None),
    ],
)
def test_completing_the_last_tag(line, completed):
    assert complete_tag(line, ["flood", "flight", "toll"]) == completed


def test_a_tag_has_the_same_look_everywhere_and_in_any_case():
    assert tag_look(()) == "bookmark"
    assert tag_look(("Toll", "x")) == tag_look(("toll",))
    assert {tag_look((f"tag{number}",)) for number in range(200)} == {f"tag-{n}" for n in range(1, TAG_LOOKS + 1)}
