"""No control character gets through, and nothing else is lost."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.formats.characters import one_line, with_line_feeds, without_controls

HARMFUL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")


@pytest.mark.parametrize(
    ("dirty", "clean"),
    [
        ("a\x1b[31mred\x1b[0m b", "ared b"),
        ("a\x1b]0;evil title\x07b", "ab"),
        ("a\x1b]8;;http://x.example\x1b\\link\x1b]8;;\x1b\\b", "alinkb"),
        ("a\x1b[2J\x1b[Hb", "ab"),
        ("a\x1bcb", "ab"),
        ("a\x1b", "a"),
        ("bell\x07 back\x08space del\x7f nul\x00", "bell backspace del nul"),
        ("over\u202eride\u202c and \u2066isolate\u2069", "override and isolate"),
        ("soft\xadhy\u200bphen \ufeffmark", "softhyphen mark"),
        ("said \x93yes\x94, it\x92s \x96 fine", "said “yes”, it’s – fine"),
        ("lone \ud800 surrogate", "lone \ufffd surrogate"),
        ("tag\U000e0061\U000e007f", "tag"),
    ],
)
def test_harmful_characters_go(dirty, clean):
    assert without_controls(dirty) == clean


@pytest.mark.parametrize(
    "text",
    [
        "“curly” ‘quotes’ \"straight\" 'too'",
        "no\xa0break and narrow\u202fone",
        "👩\u200d🚀 \u0645\u06cc\u200c\u062e",
        "e\u0301 é",
        "a\tb\nc",
        "12\u2009000 – ½",
    ],
)
def test_what_a_reader_needs_stays(text):
    assert with_line_feeds(text) == text


def test_line_ends_of_every_system():
    assert with_line_feeds("a\r\nb\rc\x0bd\x0ce\u2028f\u2029g") == "a\nb\nc\nd\ne\nf\n\ng"


def test_one_line():
    assert one_line("  a\n\n\tb  c\x1b[0m ") == "a b c"


@given(st.text(alphabet=st.characters(), max_size=200))
@settings(max_examples=200)
def test_nothing_harmful_remains_and_cleaning_twice_changes_nothing(text):
    clean = with_line_feeds(text)
    assert not HARMFUL.search(clean)
    assert with_line_feeds(clean) == clean
    assert "\n" not in one_line(text)
