"""Quotation marks: which stretches of a text stand between them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.extraction.text.marks import find_stretches

CASES = {
    "curly": ("He said “go” and “stay”.", ["go", "stay"]),
    "straight": ('He said "go" and "stay".', ["go", "stay"]),
    "single curly": ("He said ‘go’ and ‘stay’.", ["go", "stay"]),
    "single straight": ("He said 'go' and 'stay'.", ["go", "stay"]),
    "guillemets": ("Er sagt «ja» und »nein«.", ["ja", "nein"]),
    "guillemets with blanks": ("Il dit « oui ».", [" oui "]),
    "low": ("Er sagt „ja“ und „nein”.", ["ja", "nein"]),
    "backticks": ("He said ``go'' and left.", ["go"]),
    "wrong curl closes": ("“Go,“ he said.", ["Go,"]),
    "wrong curl opens": ("He said ”go” and left.", ["go"]),
    "straight closed by curly": ('"Go,” he said.', ["Go,"]),
    "glued to the full stop": ('He left."Go," he said.', ["Go,"]),
    "after a colon": ('Clerk:"Go," he said.', ["Go,"]),
    "single in double": ("“He said ‘go’ twice,” I said.", ["He said ‘go’ twice,"]),
    "double in single": ("‘He said “go” twice,’ I said.", ["He said “go” twice,"]),
    "double in double": ("“The “big” one,” I said.", ["The “big” one,"]),
    "single in single": ("‘He said ‘go’ twice,’ I said.", ["He said ‘go’ twice,"]),
    "apostrophes": ("It’s Ann's and the dogs' bowl, isn't it?", []),
    "apostrophes inside": ("‘It’s Ann’s,’ she said.", ["It’s Ann’s,"]),
    "plural possessive inside": ("‘It is the dogs’ bowl,’ she said.", ["It is the dogs’ bowl,"]),
    "straight plural possessive inside": ("'It is the dogs' bowl,' she said.", ["It is the dogs' bowl,"]),
    "dropped letters": ("‘We were singin’ all night,’ she said.", ["We were singin’ all night,"]),
    "years": ("In the ’80s and '90s it rained.", []),
    "years inside": ("‘In the ’80s it rained,’ she said.", ["In the ’80s it rained,"]),
    "elision first": ("‘’Tis late,’ she said.", ["’Tis late,"]),
    "feet and inches": ("He is 6'2\" tall and she 5'4\".", []),
    "open paragraphs": ("“One.\n\n“Two.”", ["One.", "Two."]),
    "open single paragraphs": ("He wrote:\n‘One.\n‘Two.’", ["One.", "Two."]),
    "stray closer": ("Go” he said. “Stay.”", ["Stay."]),
    "nothing but signs": ("“”, “…” and '!'", []),
}


@pytest.mark.parametrize(("text", "wanted"), CASES.values(), ids=CASES.keys())
def test_stretches(text, wanted):
    assert [text[stretch.start : stretch.end] for stretch in find_stretches(text)] == wanted


def test_an_open_stretch_says_so():
    first, second = find_stretches("“One.\n\n“Two.”")
    assert first.open_end
    assert not second.open_end


def test_a_lost_mark_costs_one_paragraph():
    text = "“One,” he said, and “two.\n\nPlain words.\n\n“Three,” he said."
    assert [text[stretch.start : stretch.end] for stretch in find_stretches(text)][-1] == "Three,"


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="ab .,\n“”„«»\"‘’'`", max_size=60))
def test_stretches_are_in_order_and_inside_their_line(text):
    at = 0
    for stretch in find_stretches(text):
        assert at <= stretch.outer_start < stretch.start <= stretch.end <= stretch.outer_end <= len(text)
        assert "\n" not in text[stretch.start : stretch.end]
        at = stretch.outer_end
