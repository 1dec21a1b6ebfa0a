"""Rows of the list of articles: two lines whose date is never cut before the counts are, or one line in columns."""

from __future__ import annotations

from contextvars import copy_context
from datetime import UTC, datetime

import pytest

from reader.app.rows import heading_columns, heading_lines
from reader.app.text.lines import Line
from reader.app.wording import LIST_DATES, age
from reader.model import ArticleMeta, Heading

LONG = "The Harrowmere Courier and Advertiser"


def words(line: Line) -> str:
    return "".join(part.text for part in line)


def article(source: str | None = LONG, published: str | None = "2031-04-12", read: bool = False) -> Heading:
    meta = ArticleMeta("Ferry late again", source=source, published=published)
    return Heading(1, "/a.md", meta, 10, 12, 31, "derived", read=read)


@pytest.mark.parametrize("width", range(18, 90))
def test_the_date_is_whole_at_every_width(width):
    line = words(heading_lines(article(), None, width)[1])
    assert "12 Apr 2031" in line
    assert len(line) <= width


def test_the_source_is_shortened_first_then_the_counts_go():
    assert words(heading_lines(article(), None, 70)[1]).endswith("❝12 #31")
    assert words(heading_lines(article(), None, 40)[1]) == "  The Harrowmere… · 12 Apr 2031  ❝12 #31"
    assert "❝" not in words(heading_lines(article(), None, 26)[1])
    assert words(heading_lines(article(None, None), None, 40)[1]).startswith("  a.md ")


def test_one_line_has_columns():
    line = words(heading_columns(article(), None, 80)[0])
    assert line.startswith("● 12 Apr 2031   The Harrowme…  Ferry late again")
    assert line.rstrip().endswith("❝12   #31")
    for width in range(10, 120):
        (line,) = heading_columns(article(read=True), None, width)
        assert len(words(line)) == width


@pytest.mark.parametrize(
    ("published", "said"),
    [
        ("2031-04-12T09:30:00Z", "30 min"),
        ("2031-04-12T08:00:00Z", "2 h"),
        ("2031-04-12T12:00:00+04:00", "2 h"),
        ("2031-04-12", "today"),
        ("2031-04-09", "3 d"),
        ("2031-03-01", "6 wk"),
        ("2028-01-01", "3 y"),
        ("2031-05-01", "1 May 2031"),
        ("spring", "spring"),
        (None, ""),
    ],
)
def test_the_age_of_an_article(published, said):
    assert age(published, datetime(2031, 4, 12, 10, tzinfo=UTC)) == said


def test_the_list_says_ages_when_that_is_set():
    def line() -> str:
        LIST_DATES.set("age")
        return words(heading_lines(article(published="2001-01-01"), None, 80)[1])

    assert " y " in copy_context().run(line)
