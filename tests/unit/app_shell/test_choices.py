"""Filters, finding, panes, addresses: what the controllers decide."""

from __future__ import annotations

import pytest

from reader.app.outside import has_browser, is_web_address
from reader.app.panes.article import MOST_FOUND, find_all, found_line
from reader.app.panes.layout import visible_panes
from reader.app.question import parse_filter
from reader.app.rows import HitRows, LibraryRows, heading_lines
from reader.app.wording import cite_article
from reader.model import ArticleMeta, Heading, Hit, SearchAnswer, Span
from reader.model.rows import HeadingFilter


@pytest.mark.parametrize(
    ("typed", "only"),
    [
        ("", None),
        ("   ", None),
        ("flood", HeadingFilter("flood")),
        ("is:unread", HeadingFilter(unread=True)),
        ("is:bookmarked flood toll", HeadingFilter("flood toll", bookmarked=True)),
        ("source:harbour", HeadingFilter(source="harbour")),
        ('IS:UNREAD source:"Harbour Post" x', HeadingFilter("x", unread=True, source="Harbour Post")),
        ("is:odd", HeadingFilter("is:odd")),
        ('is:kept tag:Toll tag:"two words"', HeadingFilter(kept=True, tags=("Toll", "two words"))),
        ("tag:", None),
        ('source:"Harb', HeadingFilter(source="Harb")),
        ("source:", None),
    ],
)
def test_filters_are_written_as_in_a_search(typed, only):
    assert parse_filter(typed) == only


def test_finding_ignores_case_unless_a_capital_is_typed():
    text = "Flood after flood."
    assert find_all(text, "flood") == (Span(0, 5), Span(12, 17))
    assert find_all(text, "Flood") == (Span(0, 5),)
    assert find_all(text, "  ") == ()


def test_of_words_found_everywhere_the_first_places_are_marked_and_said():
    found = find_all("a" * (MOST_FOUND + 1), "a")
    assert found[-1] == Span(MOST_FOUND - 1, MOST_FOUND)
    assert found_line(len(found), "a") == "The first 20,000 places are marked"
    assert found_line(MOST_FOUND - 1, "a") == ""
    assert found_line(0, "b") == "“b” is not in this article"


def test_finding_takes_blanks_and_quotation_marks_leniently():
    text = "He said “never\nagain” and it’s so (really)."
    assert [span.of(text) for span in find_all(text, '"never again"')] == ["“never\nagain”"]
    assert [span.of(text) for span in find_all(text, "it's")] == ["it’s"]
    assert [span.of(text) for span in find_all(text, "(really).")] == ["(really)."]


@pytest.mark.parametrize(
    ("width", "current", "side", "shown"),
    [
        (160, "list", True, {"list", "article", "side"}),
        (160, "list", False, {"list", "article"}),
        (100, "list", False, {"list", "article"}),
        (100, "article", True, {"article", "side"}),
        (79, "list", True, {"list"}),
        (79, "side", False, {"side"}),
        (20, "article", True, {"article"}),
    ],
)
def test_panes_by_width(width, current, side, shown):
    assert visible_panes(width, current, side=side, zen=False) == shown


def test_zen_is_the_article_alone():
    assert visible_panes(200, "article", side=True, zen=True) == {"article"}


@pytest.mark.parametrize("url", ["https://a.example/x?y=1", "http://localhost:8000/"])
def test_web_addresses(url):
    assert is_web_address(url)


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "javascript:alert(1)", "https://", "https://a b", "https://a\x1b[31m", "", "http://[", "-x"],
)
def test_what_is_no_web_address(url):
    assert not is_web_address(url)


def test_without_a_display_there_is_no_browser_unless_one_is_named():
    assert has_browser({"BROWSER": "firefox"})
    assert has_browser({"WAYLAND_DISPLAY": "wayland-0"})


def test_an_article_is_cited_with_what_is_known():
    meta = ArticleMeta(
        "Flood", byline="R. Falk", source="Harbour Post", published="2031-04-08", url="https://h.example"
    )
    whole = Heading(1, "/news/flood.md", meta, 120, 0, 0, "derived")
    assert cite_article(whole) == "R. Falk, “Flood”, Harbour Post, 8 Apr 2031, https://h.example"
    bare = Heading(2, "/news/bare.txt", ArticleMeta("Flood"), 120, 0, 0, "derived")
    assert cite_article(bare) == "“Flood”, /news/bare.txt"


def text_of(line):
    return "".join(part.text for part in line)


def test_a_row_shows_title_source_date_and_counts():
    heading = Heading(
        1, "/a.md", ArticleMeta("Flood", source="Post", published="2031-04-08"), 90, 2, 3, "derived", bookmarks=1
    )
    title, about = heading_lines(heading, None, 40)
    assert text_of(title) == "● Flood"
    assert text_of(about) == "  Post · 8 Apr 2031".ljust(40 - 9) + "❝2 #3 ▎1"[:9].rjust(9)


def test_a_row_says_why_an_article_cannot_be_read():
    heading = Heading(1, "/a.md", ArticleMeta("Big"), state="too_large", reason="70 MB, larger than 5 MB", read=True)
    title, about = heading_lines(heading, None, 40)
    assert text_of(title) == "  Big"
    assert text_of(about) == "  70 MB, larger than 5 MB"


def test_a_hit_shows_its_passage():
    heading = Heading(1, "/a.md", ArticleMeta("Flood rises"), state="derived")
    hit = Hit(1, 2.0, "the flood rose", (Span(4, 9),), (Span(0, 5),), 4, copies=2)
    lines = heading_lines(heading, hit, 40)
    assert [part.text for line in lines for part in line if part.look == "found"] == ["Flood", "flood"]
    assert "+2 copies" in text_of(lines[1])


def test_library_rows_read_a_window_at_a_time(library):
    asked: list[tuple[int, int]] = []
    whole = library.headings

    def headings(offset, limit, order="newest", only=None):
        asked.append((offset, limit))
        return whole(offset, limit, order, only)

    library.headings = headings
    rows = LibraryRows(library)
    first = rows.heading(0)
    assert first is not None
    assert rows.heading(5) is not None
    assert len(asked) == 1
    assert rows.heading(rows.count) is None
    assert rows.index_of(first.id) == 0


def test_hits_whose_article_is_gone_are_left_out(library):
    answer = SearchAnswer("x", total=2, hits=(Hit(99, 1.0), Hit(2, 0.5)))
    rows = HitRows(answer, library.headings_of([99, 2]))
    assert rows.count == 1
    hit, heading = rows.hit(0), rows.heading(0)
    assert hit is not None and heading is not None
    assert (hit.id, heading.id) == (2, 2)
    assert rows.index_of(99) is None


def test_an_article_without_source_and_date_shows_its_file():
    heading = Heading(1, "seeds:/notes from the coast.txt", ArticleMeta("Notes"), state="derived")
    assert text_of(heading_lines(heading, None, 40)[1]) == "  notes from the coast.txt"
