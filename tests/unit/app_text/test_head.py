from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from reader.app.text.cells import cell_count
from reader.app.text.head import counts_line, head_rows, source_line, state_rows
from reader.app.wording import published_text
from reader.model import Article, ArticleMeta, Extracted, Figure, Heading, Quote, Span
from reader.model.article import Copied
from reader.model.rows import Reading

from .texts import texts

META = ArticleMeta("Dam holds", byline="A. Writer", source="The Gazette", published="2022-03-14")


def reading(text="It held.", meta=META, **article):
    return Reading(Heading(1, "/a.txt", meta, words=480), Article(meta, text, **article), Extracted(), "")


def shown(a_reading, width=60, bookmarks=0):
    return [(row.role, row.text) for row in head_rows(a_reading, bookmarks, width)]


def test_title_source_counts():
    assert shown(reading()) == [
        ("title", "Dam holds"),
        ("meta", "The Gazette · 14 March 2022 · A. Writer"),
        ("counts", "480 words, 2 min · no quotes · no figures"),
        ("rule", "─" * 60),
        ("blank", ""),
    ]


def test_the_head_says_which_other_article_stands_in_this_one():
    copied = Copied(0.917, ArticleMeta("Toll rises", source="Wire", published="2026-03-03"))
    one = reading()
    one = replace(one, heading=replace(one.heading, copied=copied))
    assert ("note", "≈ 92 % of this is also in “Toll rises”, Wire, 3 March 2026") in shown(one, 80)


@pytest.mark.parametrize(
    ("text", "title", "twice"),
    [
        ("Dam holds\n\nIt held.", "Dam holds", False),
        ("DAM  HOLDS\n\nIt held.", "Dam holds", False),
        ("The dam holds, they say.", "The dam holds…", False),
        ("It held.", "Dam holds", True),
        ("It held.", "", False),
    ],
)
def test_a_title_that_the_text_begins_with_is_not_shown_twice(text, title, twice):
    rows = shown(reading(text, replace(META, title=title)))
    assert (("title", title) in rows) == twice


def test_what_a_reader_should_know_of_the_file_is_said():
    rows = shown(reading(encoding="cp1252", encoding_guessed=True, notes=("The front matter is not YAML.",)))
    assert [text for role, text in rows if role == "note"] == [
        "Guessed: encoding (cp1252).",
        "The front matter is not YAML.",
    ]


def test_an_article_of_which_nothing_is_known():
    rows = shown(Reading(Heading(1, "/a", ArticleMeta("")), Article(ArticleMeta(""), ""), Extracted(), ""))
    assert [role for role, _ in rows] == ["counts", "rule", "blank"]


@pytest.mark.parametrize(
    ("published", "text"),
    [
        (None, None),
        ("", None),
        ("2022-03-14", "14 March 2022"),
        ("2022-03-14T09:05", "14 March 2022, 09:05"),
        ("2022-03-14T09:05:00+01:00", "14 March 2022, 09:05 +01:00"),
        ("2022-03-14T09:05:00-09:30", "14 March 2022, 09:05 -09:30"),
        ("2022-03-14T09:05:00Z", "14 March 2022, 09:05 UTC"),
        ("last Monday", "last Monday"),
    ],
)
def test_dates_as_people_write_them(published, text):
    assert published_text(published) == text


def test_source_line_leaves_out_what_is_unknown():
    assert source_line(Article(ArticleMeta("T", source="S"), "")) == "S"
    assert source_line(Article(ArticleMeta("T"), "")) == ""


def test_counts():
    found = Extracted((Quote("direct", Span(0, 1), "x"),), (Figure("count", Span(0, 1), "1"),) * 2)
    full = replace(reading(), extracted=found)
    assert counts_line(full, 1) == "480 words, 2 min · 1 quote · 2 figures · 1 bookmark"
    assert "looking for quotes" in counts_line(replace(full, pending=True), 0)


@settings(max_examples=60)
@given(texts, st.integers(1, 70), st.integers(1, 30))
@example("\u200b", 3, 1)
def test_every_row_fits(text, width, height):
    hostile = replace(META, title=text, source=text, byline=text)
    rows = head_rows(reading(meta=hostile, notes=(text,)), 3, width)
    rows += state_rows(("Nothing here.", text, "Press q."), width, height)
    assert all(cell_count(row.text) <= max(2, width) for row in rows)
    assert all("\n" not in row.text and "\x1b" not in row.text for row in rows)


def test_a_state_stands_in_the_middle():
    rows = state_rows(("Nothing here.", "Press q."), 21, 10)
    assert [row.text for row in rows] == ["", "", "    Nothing here.", "", "      Press q."]
    assert [row.text.strip() for row in state_rows(("Nothing here.", "Press q."), 21, 2)] == [
        "Nothing here.",
        "Press q.",
    ]
