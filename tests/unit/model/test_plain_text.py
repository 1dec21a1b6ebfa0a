"""Nothing that leaves the program acts on a terminal, splits a line or turns words round."""

from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.model.plain_text import escaped_json, harmless, one_line, printable, whole

HARMFUL = [
    "\x1b]52;c;ZXZpbA==\x07",
    "\x9b31m",
    "\x90q\x9c",
    "a\u202eb",
    "\u2066x\u2069",
    "x\u2028y",
    "x\u2029y",
    "x\x85y",
    "\x7f\x08",
    "\ufeff",
    "\U000e0041",
    "\xad\u200b\u2060",
    "\ud800",
    "\u061c\u200e\u200f",
]


def acts(character: str) -> bool:
    """Whether a character could do something to where it lands."""
    return unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") or (
        unicodedata.category(character) == "Cf" and character not in "\u200c\u200d\u0600\u06dd\u070f"
    )


@pytest.mark.parametrize("text", HARMFUL)
def test_what_acts_is_taken_out(text):
    assert not any(map(acts, harmless(text)))
    assert not any(map(acts, escaped_json(json.dumps(text, ensure_ascii=False))))


def test_a_name_made_to_do_harm_looks_odd():
    assert harmless("report\x1b]52;c;eA==\x07.md") == "report\ufffd]52;c;eA==\ufffd.md"


@given(st.text(st.characters()))
def test_any_text_becomes_one_harmless_line(text):
    assert len(harmless(text).splitlines()) <= 1
    assert not {unicodedata.category(char) for char in one_line(text)} & {"Cc", "Cs", "Zl", "Zp"}
    assert one_line(one_line(text)) == one_line(text)


@given(st.text(st.characters()))
def test_escaped_json_means_the_same(text):
    written = escaped_json(json.dumps({"x": text}, ensure_ascii=False))
    assert json.loads(written) == {"x": text}
    assert len(written.splitlines()) == 1
    written.encode("utf-8")


@given(st.text(st.characters()))
def test_whole_text_can_be_written(text):
    whole(text).encode("utf-8")
    assert len(whole(text)) == len(text)


def test_words_and_emoji_stay():
    for text in ("Čeští “lidé”", "日本語", "👩‍👩‍👧", "a\u200cb"):
        assert harmless(text) == text
    assert printable("a\r\nb\u2028c") == "a\nb\nc"
