"""Dates and outlets on the labelled files; what is asked is 95 and 90 of 100."""

from __future__ import annotations

import pytest

from reader.formats.imprint import Imprint, read_imprint
from tests.labelled.dates import read_files, score_dates


def test_dates_and_outlets_of_the_labelled_files():
    score = score_dates(read_files("seen"))
    assert score.files == 40
    assert score.errors == []


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("Ane Lund · Vestkysten Rundt · 6 May 2026", Imprint("Ane Lund", "Vestkysten Rundt", "2026-05-06")),
        ("Published 6 May 2026, updated 7 May 2026", Imprint(published="2026-05-06", updated="2026-05-07")),
        ("Published in The Herald on 6 May 2026", Imprint(source="The Herald", published="2026-05-06")),
        ("Von Ane Lund | 06.05.2026, 18:40 Uhr", Imprint("Ane Lund", published="2026-05-06T18:40:00")),
        ("Harrow, 6 May 2026", Imprint(source="Harrow", published="2026-05-06", place="Harrow")),
        ("May 6, 2026 | By Tom Vang | Harbor Light", Imprint("Tom Vang", "Harbor Light", "2026-05-06")),
    ],
)
def test_lines_that_say_who_published_an_article(line, found):
    assert read_imprint(line) == found


@pytest.mark.parametrize(
    "line",
    [
        "He died on 6 May 2026",
        "Minutes of the meeting held on 6 May 2026 at the Guildhall",
        "Correction, 8 May 2026: An earlier version of this article said that 54 people were moved",
        "A good day for all",
        "Ane Lund",
    ],
)
def test_lines_that_say_more(line):
    assert read_imprint(line) is None
