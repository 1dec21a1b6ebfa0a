"""Numbers that are easily misread: each labelled sentence, what levels and moves are, and how kroner are written."""

from __future__ import annotations

from pathlib import Path

import pytest

from reader.extraction import extract
from reader.model.figure_text import figure_text
from tests.labelled.figures import FigureScore
from tests.labelled.markup import parse

FILE = Path(__file__).parents[2] / "fixtures" / "figures" / "edges.txt"


@pytest.mark.parametrize("record", parse(FILE.read_text(encoding="utf-8")), ids=lambda record: record.id)
def test_each_labelled_sentence_is_read_as_it_is_labelled(record):
    score = FigureScore()
    score.add(record, extract(record.text).figures)
    assert score.errors == []


@pytest.mark.parametrize(
    ("text", "said_of"),
    [
        ("Inflation will fall to 2.1 %.", None),
        ("Unemployment rose to 5 per cent.", None),
        ("Inflation fell by 2.1 %.", "fell"),
        ("Wages rose 3 %.", "rose"),
    ],
)
def test_a_level_is_not_a_move(text, said_of):
    [figure] = extract(text).figures
    assert figure.said_of == said_of


@pytest.mark.parametrize(
    ("text", "written"),
    [("It costs 128 kroner.", "128 kroner"), ("It costs 1 krone.", "1 krone"), ("It costs kr 4m.", "4 m kroner")],
)
def test_kroner_are_written_in_full(text, written):
    [figure] = extract(text).figures
    assert figure_text(figure) == written


@pytest.mark.parametrize("text", ["6. Mai", "6.", "12 januar", "ran 10.42", "3F", "N900", "mother of", "14 to", "2–"])
def test_a_text_may_break_off_anywhere(text):
    assert all(figure.text in text for figure in extract(text).figures)
