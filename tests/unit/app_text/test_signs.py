"""A running text with signs before its marks."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reader.app.text.signs import Signed, SignedText
from reader.model import Span

TEXT = "“We had 40 minutes,” she said.\n\nNothing here.\n\nIt rained. Goats ate 77 hats.\n"


def marks_of(*found: tuple[str, str]) -> list[Signed]:
    return [Signed(Span(TEXT.index(words), TEXT.index(words) + len(words)), sign, sign) for words, sign in found]


MARKS = marks_of(("We had 40 minutes,", "="), ("40 minutes", "#"), ("77 hats", "?✓"))


def lines(shown: SignedText) -> list[str]:
    return ["".join(one.words for one in shown.stretches(n)) for n in range(len(shown.lines))]


def test_a_sign_stands_before_each_mark_and_its_quotation_mark():
    shown = SignedText(TEXT, MARKS, 60)
    assert lines(shown) == [
        "=“We had #40 minutes,” she said.",
        "",
        "Nothing here.",
        "",
        "It rained. Goats ate ?✓77 hats.",
    ]
    assert [(one.words, one.marks, one.is_sign) for one in shown.stretches(0)] == [
        ("=", (0,), True),
        ("“We had ", (0,), False),
        ("#", (1,), True),
        ("40 minutes", (0, 1), False),
        (",", (0,), False),
        ("” she said.", (), False),
    ]
    assert [list(one) for one in shown.lines_of] == [[0], [0], [4]]


def test_paragraphs_without_a_mark_may_be_left_out():
    assert lines(SignedText(TEXT, MARKS, 60, whole=False)) == [
        *("=“We had #40 minutes,” she said.", "…", "It rained. Goats ate ?✓77 hats."),
    ]
    assert lines(SignedText(TEXT, MARKS[:2], 60, whole=False)) == ["=“We had #40 minutes,” she said.", "…"]
    assert lines(SignedText(TEXT, (), 60, whole=False)) == ["…"]


def test_a_mark_goes_on_over_lines():
    shown = SignedText(TEXT, MARKS, 14)
    assert lines(shown)[:3] == ["=“We had #40 ", "minutes,” she ", "said."]
    assert [list(one) for one in shown.lines_of][:2] == [[0, 1], [0, 1]]


def test_the_mark_at_a_cell():
    shown = SignedText(TEXT, MARKS, 60)
    assert [shown.mark_at(0, cell) for cell in (0, 3, 9, 12, 25)] == [0, 0, 1, 1, 0]
    assert [shown.mark_at(line, 0) for line in (2, 4)] == [None, 2]


@given(st.data(), st.text(alphabet="ab 4“”\n\t\u200d漢é\x1b", max_size=60), st.integers(1, 30), st.booleans())
def test_any_text_and_marks(data, text, width, whole):
    ends = st.integers(0, len(text))
    spans = sorted(
        Span(min(a, b), max(a, b)) for a, b in data.draw(st.lists(st.tuples(ends, ends), max_size=5)) if a != b
    )
    spans.sort(key=lambda span: (span.start, -span.end))
    shown = SignedText(text, [Signed(span, "=", "set") for span in spans], width, whole=whole)
    assert len(shown.lines_of) == len(spans)
    for line, words in enumerate(lines(shown)):
        assert "\x1b" not in words and "\n" not in words
        shown.mark_at(line, 3)
