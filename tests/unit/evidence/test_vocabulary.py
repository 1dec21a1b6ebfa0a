"""Many texts read at once have the words that each has when it is read alone."""

from __future__ import annotations

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from reader.evidence.vocabulary import Vocabulary, word_hash
from reader.evidence.wording import words_of

PIECES = (
    *("The mayor", "won’t", "can't", "no", "one", "per", "cent", "%", "5", "1,200.5", "bn", "million", "twenty"),
    *("two", "hundred", "thousand", "Zoë’s", "İstanbul", "ΟΔΟΣ", "it’s", "’", "'", ".", ",", "—", "\n", "5pm", "x_y"),
    *("½", "²", "𝐀𝐛", "😀", "\ud800", "Ⅷ", "٣", "no one", "amidst"),
)
texts = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=6)), max_size=25).map(" ".join)


def read(some):
    vocabulary = Vocabulary()
    words = vocabulary.read(some)
    for n in range(len(some)):
        part = slice(words.first[n], words.first[n + 1])
        forms = [vocabulary.forms[number] for number in words.numbers[part]]
        yield forms, (words.starts[part] - words.begins[n]).tolist()


@given(st.lists(texts, max_size=6))
@example(["two", "hundred people"])
@example(["twenty " * 40, "one"])
@example([""])
@example([])
def test_the_words_are_those_of_each_text(some):
    assert list(read(some)) == [(words.forms, words.starts) for words in map(words_of, some)]


@given(texts, texts)
def test_words_between_two_places(before, text):
    words = words_of(text)
    start, end = len(text) // 3, 2 * len(text) // 3
    many = Vocabulary().read([before, text])
    first, after = many.between(np.array([1]), np.array([start]), np.array([end]))
    assert (first[0] - many.first[1], after[0] - many.first[1]) == words.numbers(start, end)


def test_what_is_asked_of_a_word():
    vocabulary = Vocabulary()
    numbers = [vocabulary.number(form) for form in ("the", "siren", "2000", "million")]
    assert [vocabulary.forms[number] for number in numbers] == ["the", "siren", "2000", "million"]
    assert vocabulary.hashes[numbers].tolist() == [word_hash(form) for form in ("the", "siren", "2000", "million")]
    assert vocabulary.masked[numbers].tolist() == [word_hash(form) for form in ("the", "siren", "0", "0")]
    assert vocabulary.stop[numbers].tolist() == [True, False, False, False]
