"""Bytes to characters."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.errors import ArticleError, EmptyArticleError
from reader.formats.characters import HEAD_BYTES, decode

ENGLISH = "The minister said the £1.2bn bridge — closed since May — wasn’t “dead”. "
FRENCH = "Le ministre a déclaré lundi que la réunion était annulée à cause de la grève des employés. "
RUSSIAN = "Министр сказал в понедельник, что мост закрыт до конца недели. "


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_what_says_its_encoding(encoding):
    decoded = decode(ENGLISH.encode(encoding))
    assert (decoded.text, decoded.guessed, decoded.notes) == (ENGLISH, False, ())


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (ENGLISH, "utf-16-le"),
        (ENGLISH, "utf-16-be"),
        (ENGLISH, "cp1252"),
        (ENGLISH, "mac_roman"),
        (FRENCH, "cp1252"),
        (RUSSIAN * 5, "cp1251"),
    ],
)
def test_what_has_to_be_guessed(text, encoding):
    decoded = decode(text.encode(encoding))
    assert (decoded.text, decoded.encoding, decoded.guessed) == (text, encoding, True)


def test_asian_encodings_are_guessed():
    japanese = "大臣は月曜日に橋が閉鎖されたと述べた。" * 5
    assert decode(japanese.encode("shift_jis")).text == japanese


def test_damaged_utf8_stays_utf8_with_a_note():
    decoded = decode("déjà vu, naïve".encode() + b" \xff and \xfe")
    assert (decoded.encoding, decoded.guessed) == ("utf-8", False)
    assert decoded.text == "déjà vu, naïve \ufffd and \ufffd"
    assert "2 places" in decoded.notes[0]


def test_a_replacement_character_in_the_file_is_not_counted_as_lost():
    decoded = decode("déjà vu \ufffd".encode() + b"\xff")
    assert decoded.notes[0].startswith("1 place ")


def test_damage_far_into_the_file_does_not_change_how_its_beginning_reads():
    decoded = decode("déjà vu ".encode() * HEAD_BYTES + b"\xff\xfe\xfd" * 9)
    assert decoded.text.startswith("déjà vu")


def test_a_legacy_letter_far_into_an_ascii_file():
    decoded = decode(b"plain words " * HEAD_BYTES + b"caf\xe9 owner")
    assert (decoded.text[-10:], decoded.encoding, decoded.guessed) == ("café owner", "cp1252", True)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"%PDF-1.7 ...", "PDF"),
        (b"PK\x03\x04rest", "ZIP"),
        (b"\x89PNG\r\n", "picture"),
        (b"{\\rtf1 hello}", "Rich Text"),
        (b"SQLite format 3\x00", "database"),
        (bytes(range(32)) * 20, "binary"),
        (b"text\x00" * 50, "binary"),
        (b"\x00", "binary"),
    ],
)
def test_other_files_are_named(data, says):
    with pytest.raises(ArticleError, match=says):
        decode(data)


def test_a_stray_zero_does_not_make_a_text_binary():
    assert decode(b"word " * 500 + b"\x00" + b"word " * 500).encoding == "utf-8"


def test_no_bytes():
    with pytest.raises(EmptyArticleError):
        decode(b"")


@given(st.binary(max_size=400))
@settings(max_examples=150)
def test_any_bytes(data):
    try:
        assert isinstance(decode(data).text, str)
    except ArticleError as error:
        assert str(error)


@given(st.text(min_size=1, max_size=300).filter(lambda text: "\x00" not in text), st.randoms())
@settings(max_examples=100)
def test_text_in_utf8_comes_back(text, chance: random.Random):
    data = text.encode("utf-8")
    try:
        decoded = decode(data)
    except ArticleError:
        return
    assert decoded.text == text.removeprefix("\ufeff")
    assert not decoded.guessed
