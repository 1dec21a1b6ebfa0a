"""Dates and outlets on the labelled files; what is asked is 95 and 90 of 100."""

from __future__ import annotations

from datetime import date

import pytest

from reader.app.wording import origin_card
from reader.errors import PersonalDataError
from reader.formats.imprint import Imprint, read_imprint
from reader.formats.reading import parse
from reader.library.keeping.corrections import checked_detail
from reader.model import ArticleMeta, Heading
from reader.model.span import Span
from reader.model.words import form_of
from reader.passages.citing import cite
from reader.passages.keeping import citation_of, make_passage
from reader.records.articles import article_fields, provenance
from tests.labelled.dates import read_files, score_dates


def test_dates_and_outlets_of_the_labelled_files():
    score = score_dates(read_files("all"))
    assert score.files == 60
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


GUESSED = ArticleMeta(
    "Notes", source="Tidende", published="2013-12-23", language="en", date_from="file", source_from="name"
)


def test_a_guess_looks_like_one_in_lines_citations_and_json():
    heading = Heading(1, "/n/a.docx", GUESSED)
    assert provenance(heading) == "Tidende? · 2013-12-23?"
    fields = article_fields(heading)
    assert (fields["date_guessed"], fields["source_guessed"], fields["language"]) == (True, True, "en")
    passage = make_passage("It burned.", Span(0, 10), "00", citation_of("/n/a.docx", GUESSED))
    assert "Tidende?, 2013-12-23?" in cite(passage)
    assert "December 23, 2013?" in cite(passage, "chicago")


def test_why_an_article_has_its_date_or_none():
    rows = dict(origin_card(GUESSED, "D").lines)
    assert rows["Date"] == "23 Dec 2013?, a guess: when the file says it was made"
    assert rows["Outlet"] == "Tidende?, a guess: from the name of the file"
    assert dict(origin_card(ArticleMeta("Notes"), "D").lines)["Date"].startswith("not known: neither its text")


def test_the_name_of_a_file_is_weaker_than_its_text():
    article = parse(
        "2026-05-07-tidende.txt", b"Silo burns\nSund Radio, 6 May 2026\n\nA silo burned.\n\nNobody was hurt."
    )
    assert (article.meta.published, article.meta.source) == ("2026-05-06", "Sund Radio")
    assert not article.meta.date_guessed and not article.meta.source_guessed
    assert article.text == "A silo burned.\n\nNobody was hurt."


@pytest.mark.parametrize(
    "written", ["10 May 2026", "May 10, 2026", "2026-05-10", "10 Mai 2026", "10. maj 2026", "10 May 2026?"]
)
def test_a_date_is_taken_in_every_form_that_is_shown(written):
    assert checked_detail("published", written) == "2026-05-10"


def test_what_is_no_date_is_told_in_full():
    with pytest.raises(PersonalDataError, match="Write 10 May 2026, May 10, 2026, 2026-05-10, today or yesterday"):
        checked_detail("published", "03/04/2026")


def test_today_is_a_day():
    assert checked_detail("published", "Today") == date.today().isoformat()


@pytest.mark.parametrize(
    ("word", "form"),
    [("Søndre", "sondre"), ("Łódź", "lodz"), ("Straße", "strasse"), ("Æbelø", "aebelo"), ("Guðrún", "gudrun")],
)
def test_letters_fold_in_search(word, form):
    assert form_of(word) == form
