"""What the bookmarks desk says below its list of the bookmark under the cursor."""

from __future__ import annotations

from reader.app.rows import bookmark_in_full
from reader.app.text.lines import Line
from reader.model import Bookmark, Citation, Passage, Place, Span
from reader.model.passage import AnchorState

KEPT = "At least 35 people were hurt in the lower town"

KEYS = {"bookmark.accept": "a", "bookmark.reject": "x"}


def looks_of(lines: list[Line], look: str) -> list[str]:
    return [part.text.strip() for line in lines for part in line if part.look == look]


def lines_of(state: AnchorState, found: str | None) -> list[Line]:
    passage = Passage(Span(0, len(KEPT)), KEPT, "", "", "hash", Citation("/a.md", "Title"))
    place = Place(state, Span(0, len(found)) if found else None, found, 0.9, "hash", "/a.md")
    return bookmark_in_full(
        Bookmark(1, passage, place, "2026-03-01T00:00:00+00:00"),
        KEYS.__getitem__,
    )


def test_an_edited_passage_shows_the_change_word_by_word():
    lines = lines_of("edited", "At least 41 people were hurt in the lower town")
    assert (looks_of(lines, "struck"), looks_of(lines, "set")) == (["35"], ["41"])
    assert "".join(part.text for part in lines[-1]).startswith("Edited: At least 35 41 people were hurt")


def test_a_doubtful_passage_shows_what_is_offered_word_by_word():
    lines = lines_of("ask", "At least 35 people were hurt in the old town")
    assert (looks_of(lines, "struck"), looks_of(lines, "set")) == (["lower"], ["old"])


def test_a_passage_that_is_gone_is_said_to_be():
    assert "".join(part.text for part in lines_of("orphan", None)[-1]) == (
        "Gone: the words are no longer in the article."
    )
