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


def test_what_is_not_said_of_the_other_number_corrects_nothing():
    far = "Corrected: it grew 1.3 percent, and they do not think that the economy will ever go faster than 2 percent."
    assert read(far, ("1.3 percent", 1.3), ("2 percent", 2)) == []
    assert read("Correction: it sold not only 230 but 320.", ("230", 230), ("320", 320)) == []
    assert read("An earlier version of the bill gave 230 and 320.", ("230", 230), ("320", 320)) == []


def test_a_correction_is_joined_to_its_own_outlet_first():
    sentence = "Correction: it was 320 families, not 230."
    now, was = thing(sentence, "320", 320, 3, 1, "families", outlet="Post"), thing(sentence, "230", 230, 3, 1)
    own = thing("In all 230 families are out.", "230", 230, 1, 0, "families", outlet="Post")
    other = thing("There are 230 families out.", "230", 230, 2, 0, "families", outlet="Wire")
    far = thing("There are 230 boats.", "230", 230, 4, 0, "boats", outlet="Sail")
    found = joined_to(now, was, [own, other, far], frozenset({1, 2, 3}), sentence, lambda article: "Harbour")
    assert found is not None
    assert found.figures == (own.id, other.id, now.id)
    assert found.correction == now.id
    assert found.why == "Post corrected this: 320, not 230."
    assert joined_to(now, was, [far], frozenset({3}), sentence, lambda article: "Harbour") is None


RATE = "Factory growth was 1.3 percent in the quarter, not 2 percent as reported."


@pytest.mark.parametrize(
    ("sentence", "title", "in_story", "joined"),
    [
        ("Factory growth in the quarter was 2 percent, the ministry said.", "Growth slows", True, True),
        ("The stock has gained 2 percent this year.", "Markets", True, False),
        ("All three indexes were down 2 percent for the week.", "Harbour strike and harvest", False, False),
        (
            "Factory growth in the quarter was 2 percent.",
            "Growth slows as harvest fails and factories close",
            False,
            True,
        ),
        ("Factory growth in the quarter was 2 percent.", "Ferry sails", False, False),
    ],
)
def test_the_same_number_of_something_else_is_not_corrected(sentence, title, in_story, joined):
    now, was = (
        thing(RATE, text, value, 3, 1, outlet="Post") for text, value in (("1.3 percent", 1.3), ("2 percent", 2))
    )
    one = thing(sentence, "2 percent", 2, 1, 0, outlet="Post")
    titles = {1: title, 3: "Growth slows as harvest fails, factories close"}
    found = joined_to(now, was, [one], frozenset({1, 3} if in_story else {3}), RATE, titles.__getitem__)
    assert (found is not None) is joined
