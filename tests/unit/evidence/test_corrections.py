"""What an article says to be corrected is joined to what it corrects."""

from __future__ import annotations

import pytest

from reader.evidence.corrections import corrections, joined_to
from tests.unit.evidence.test_differences import thing


def read(text, *figures, article=2, outlet="Post", title="Harbour"):
    """The figures of a text, each given as written with its value, and its corrections."""
    things = []
    for sentence in text.split("  "):
        for written, value in figures:
            if written in sentence:
                things.append(thing(sentence, written, value, article, outlet=outlet))
    things.sort(key=lambda one: one.start)
    return [(now.text, was.text) for now, was in corrections(things, title, text)]


@pytest.mark.parametrize(
    "text",
    [
        "Correction: it was 320, not 230.",
        "The number was wrong: it was not 230 but 320.",
        "An earlier version said 230 families were out; there are 320.",
        "Now 320 families are out, and not 230 as reported on Monday.",
        "Corrected: on Monday we wrote that 230 families were out. There are 320.",
        "Our report wrongly gave the number as 230: there are 320.",
    ],
)
def test_what_is_right_and_what_was_wrong(text):
    assert read(text, ("230", 230), ("320", 320)) == [("320", "230")]


def test_two_numbers_without_a_word_of_correction_correct_nothing():
    assert read("It was 320, not 230.", ("230", 230), ("320", 320)) == []
    assert read("It was 320, not 230.", ("230", 230), ("320", 320), title="Correction") == [("320", "230")]


def test_a_correction_is_joined_to_its_own_outlet_first():
    sentence = "Correction: it was 320 families, not 230."
    now, was = thing(sentence, "320", 320, 3, 1, "families", outlet="Post"), thing(sentence, "230", 230, 3, 1)
    own = thing("In all 230 families are out.", "230", 230, 1, 0, "families", outlet="Post")
    other = thing("There are 230 families out.", "230", 230, 2, 0, "families", outlet="Wire")
    far = thing("There are 230 boats.", "230", 230, 4, 0, "boats", outlet="Sail")
    found = joined_to(now, was, [own, other, far], frozenset({1, 2, 3}))
    assert found is not None
    assert found.figures == (own.id, other.id, now.id)
    assert found.correction == now.id
    assert found.why == "Post corrected this: 320, not 230."
    assert joined_to(now, was, [far], frozenset({3})) is None
