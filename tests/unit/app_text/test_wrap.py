from __future__ import annotations

import itertools
from bisect import bisect_right

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.app.text.cells import cell_count, clusters, visible
from reader.app.text.wrap import Layout, Point, Rows, blocks_of
from reader.model import Block, Span

from .texts import texts, widths

prefixes = st.sampled_from(["", "• ", "1. ", "  • ", "│ │ ", "・"])


def paragraphs_and_text(parts, prefix):
    text, blocks = "", []
    for part in parts:
        shown = visible(part)
        if text:
            text += "\n\n"
        blocks.append(Block(len(text), len(text) + len(shown), "item" if prefix else "paragraph", 0, prefix, prefix))
        text += shown
    return text, blocks


def rows_as_text(text, rows):
    return [(row.prefix + text[row.start : row.end]).rstrip() for row in rows]


@settings(max_examples=100)
@given(st.lists(texts, min_size=1, max_size=3), prefixes, widths)
def test_rows_have_no_gap_no_overlap_and_fit(parts, prefix, width):
    text, blocks = paragraphs_and_text(parts, prefix)
    layout = Layout(text, blocks, width)
    for number, block in enumerate(blocks):
        rows = [row for row in layout.rows if row.block == number]
        assert rows[0].start == block.start
        assert rows[-1].end == block.end
        assert all(a.end == b.start for a, b in itertools.pairwise(rows))
    for row in layout.rows:
        end = layout.content_end(row)
        shown = cell_count(row.prefix) + cell_count(text[row.start : end])
        alone = len(clusters(text[row.start : end])) == 1
        assert shown <= width or alone or sum(c.cells > 0 for c in clusters(text[row.start : end])) == 1
        assert "\n" not in text[row.start : end]


@settings(max_examples=100)
@given(st.lists(texts, min_size=1, max_size=3), prefixes, widths)
def test_no_cluster_is_torn(parts, prefix, width):
    text, blocks = paragraphs_and_text(parts, prefix)
    rows = Rows(text, blocks, width)
    for number, block in enumerate(blocks):
        starts = {block.start + cluster.start for cluster in clusters(text[block.start : block.end])} | {block.end}
        assert {row.start for row in rows if row.block == number} <= starts


@settings(max_examples=100)
@given(st.lists(texts, min_size=1, max_size=3), prefixes, widths)
def test_offset_to_cell_and_back(parts, prefix, width):
    text, blocks = paragraphs_and_text(parts, prefix)
    layout = Layout(text, blocks, width)
    for row in layout.rows:
        if row.block < 0:
            continue
        for cluster in clusters(text[row.start : row.end]):
            if not cluster.cells or row.start + cluster.start >= layout.content_end(row):
                continue
            place = layout.place_of(row.start + cluster.start)
            assert layout.rows[place.row] == row
            for cell in range(cluster.cells):
                assert layout.offset_at(Point(place.row, place.cell + cell)) == row.start + cluster.start
            assert layout.cluster_at(row.start + cluster.end - 1) == Span(
                row.start + cluster.start, row.start + cluster.end
            )


@settings(max_examples=100)
@given(st.lists(texts, min_size=1, max_size=3), prefixes, widths, widths)
def test_rows_at_another_width_are_the_same_as_wrapped_anew(parts, prefix, width, other):
    text, blocks = paragraphs_and_text(parts, prefix)
    assert list(Rows(text, blocks, other, Rows(text, blocks, width))) == list(Rows(text, blocks, other))


def test_another_width_does_not_go_through_short_lines_again():
    class Counted(list):
        gone_through = 0

        def __iter__(self):
            self.gone_through += 1
            return super().__iter__()

    blocks = Counted(Block(at, at + 1) for at in range(0, 200, 2))
    rows = Rows("1\n" * 100, blocks, 80)
    blocks.gone_through = 0
    assert len(Rows("1\n" * 100, blocks, 40, rows)) == len(rows) == 199
    assert blocks.gone_through == 0


def test_short_lines_of_wide_characters_are_not_measured(monkeypatch):
    text = "一二三。\n\n" * 50
    blocks = blocks_of(text, ())
    monkeypatch.setattr("reader.app.text.wrap.ruler", None)
    assert len(Rows(text, blocks, 8)) == 99


def test_breaks_at_blanks_and_lets_them_hang():
    text = "one two   three"
    rows = Rows(text, [Block(0, len(text))], 7)
    assert [text[row.start : row.end] for row in rows] == ["one two   ", "three"]


@pytest.mark.parametrize(
    ("text", "width", "rows"),
    [
        ("a no\u00a0break here", 8, ["a", "no\u00a0break", "here"]),
        ("the two-and-a-half weeks", 12, ["the two-and-", "a-half weeks"]),
        ("the score was 6-3 then", 15, ["the score was", "6-3 then"]),
        ("he said—twice", 9, ["he said—", "twice"]),
        ("一二三、四五", 6, ["一二", "三、四", "五"]),
        ("一二「三四」", 6, ["一二", "「三", "四」"]),
        ("longerthanarow", 5, ["longe", "rthan", "arow"]),
        ("    indented", 8, ["    inde", "nted"]),
        ("a\n\nb", 8, ["a", "", "b"]),
        ("", 8, [""]),
    ],
)
def test_where_lines_end(text, width, rows):
    assert rows_as_text(text, Rows(text, [Block(0, len(text))], width)) == rows


def test_blocks_are_parted_but_items_are_not():
    text = "Lead\n\nfirst\n\nsecond\n\nEnd"
    blocks = [Block(0, 4), Block(6, 11, "item", 0, "• ", "  "), Block(13, 19, "item", 0, "• ", "  "), Block(21, 24)]
    assert rows_as_text(text, Rows(text, blocks, 20)) == ["Lead", "", "• first", "• second", "", "End"]


def test_following_rows_get_the_other_prefix_and_a_huge_one_leaves_room():
    text = "one two three"
    assert rows_as_text(text, Rows(text, [Block(0, 13, "item", 0, "• ", "  ")], 9)) == ["• one two", "  three"]
    assert all(
        cell_count(row.prefix) + len(text[row.start : row.end].rstrip()) <= 12
        for row in Rows(text, [Block(0, 13, "item", 0, "x" * 50, "y" * 50)], 12)
    )


def test_an_article_without_blocks_is_cut_into_paragraphs_and_headings_get_a_sign():
    assert [(block.start, block.end) for block in blocks_of("One.\n\nTwo.", ())] == [(0, 4), (6, 10)]
    assert blocks_of("Title", [Block(0, 5, "heading", 2)])[0].first == "## "


def test_places_outside_the_rows_are_the_nearest_ones():
    text = "one\n\ntwo"
    layout = Layout(text, [Block(0, 3), Block(5, 8)], 10)
    assert layout.place_of(4) == Point(0, 3)
    assert layout.offset_at(Point(0, 99)) == 2
    assert layout.offset_at(Point(99, 0)) == 5
    assert layout.offset_at(Point(-1, -5)) == 0
    assert list(layout.rows_of(Span(0, 8))) == [0, 1, 2]
    assert Layout("", (), 10).offset_at(Point(0, 0)) == 0


@settings(max_examples=100)
@given(st.lists(texts, max_size=4), prefixes, widths)
def test_a_row_is_the_same_however_it_is_asked_for(parts, prefix, width):
    text, blocks = paragraphs_and_text(parts, prefix)
    layout = Layout(text, blocks, width)
    rows = list(layout.rows)
    assert len(layout.rows) == len(rows)
    assert [layout.rows[at - len(rows)] for at in range(len(rows))] == rows
    assert list(layout.rows[1:-1]) == rows[1:-1]
    for at in (len(rows), -len(rows) - 1):
        with pytest.raises(IndexError):
            layout.rows[at]
    for offset in range(len(text) + 1):
        assert layout.row_at(offset) == max(0, bisect_right([row.start for row in rows], offset) - 1)


def test_lines_of_code_that_fit_are_rows_as_they_stand_and_a_longer_one_is_wrapped():
    text = "a = 1\n\nb = 2\n"
    assert rows_as_text(text, Rows(text, [Block(0, len(text), "code")], 8)) == ["a = 1", "", "b = 2"]
    assert rows_as_text(text, Rows(text, [Block(0, len(text), "code")], 4)) == ["a =", "1", "", "b =", "2"]
    assert rows_as_text("│ é\n│ 中", Rows("│ é\n│ 中", [Block(0, 7, "table")], 3)) == ["│ é", "│", "中"]
