"""A personal.db of 2 December 2026 (version 6) opens as it was left, with everything a person made.

The file is never made anew: it stands for those that people have. What is in it was invented for it.
"""

from __future__ import annotations

import gzip
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from reader.model import Span
from reader.model.desks import Decisions, SpeakerPlace
from reader.model.keeping import BookmarkFilter, Draft
from reader.store.personal import Personal
from reader.store.personal.mending import mend
from reader.store.personal.sharing import Known, Shelf, Version

FROZEN = Path(__file__).parents[2] / "fixtures" / "personal" / "version-6.db.gz"
FERRY, BRIDGE, MILL, MARCH = "/news/ferry.md", "/news/bridge.md", "/old/mill.md", "/news/märz.md"


@pytest.fixture(params=["as it was", "mended"])
def frozen(request, tmp_path):
    """It, opened; also after it was taken for damaged: mending loses nothing of a sound file."""
    file = tmp_path / "personal.db"
    file.write_bytes(gzip.decompress(FROZEN.read_bytes()))
    if request.param == "mended":
        mend(file, [])
    with Personal.open(tmp_path) as personal:
        assert personal.notices == ()
        yield personal


def test_every_bookmark_is_there_with_its_note_tags_and_state(frozen):
    rows = [
        (one.passage.text, one.note, one.tags, one.place.state, one.place.span, one.shared_by)
        for one in frozen.find_bookmarks(order="oldest")
    ]
    words = "“The ferry will not sail before spring,” Arden said."
    assert rows == [
        (
            words,
            "Check with the port.\nSecond line: 50 % – “sure”?",
            ("ferry", "Winter-2026"),
            "ok",
            Span(120, 172),
            None,
        ),
        ("the harbour board warned of ice", "", ("ferry",), "moved", Span(340, 371), None),
        ("The toll rises to 8 crowns", "was 8", (), "edited", Span(12, 38), None),
        ("3,400 cars cross it on a weekday", "", ("numbers",), "ask", Span(90, 122), None),
        ("Nobody asked the villages", "gone from the text", (), "orphan", None, None),
        ("mill closed in May", "", (), "missing", None, None),
        ("a ferry would cost 12 million", "", (), "edited", Span(262, 291), None),
        ("The mayor is not sure", "rejected once", (), "orphan", None, None),
        ("kept by a colleague", "see this", ("team",), "ok", Span(600, 619), "Mara"),
    ]
    assert {one.passage.content_hash for one in frozen.bookmarks()} == {"c0ffee" * 10 + "abcd"}
    assert {(one.passage.prefix, one.passage.suffix) for one in frozen.bookmarks()} == {
        ("before it: ", " and after it")
    }


def test_what_was_kept_before_are_passages(frozen):
    assert {one.passage.kind for one in frozen.find_bookmarks()} == {"passage"}
    assert frozen.count_bookmarks(BookmarkFilter(kind="article")) == 0


def test_a_bookmark_has_all_its_particulars(frozen):
    kept = frozen.bookmark(1)
    cite = kept.passage.cite
    assert (cite.path, cite.title, cite.source, cite.published, cite.url, cite.byline, cite.speaker) == (
        *(FERRY, "Ferry to Osk stays in port", "Osk Courier", "2026-11-28", "https://courier.example/ferry"),
        *("Lina Worth", "Tom Arden"),
    )
    assert (kept.passage.wording, kept.passage.cue, kept.passage.unsure) == ("exact", "said", False)
    assert (kept.created, kept.place.score, kept.place.content_hash) == (
        *("2026-12-01T08:00:00.000000+00:00", 1.0),
        "beef" * 16,
    )
    guess = frozen.bookmark(2).passage
    assert (guess.wording, guess.cue, guess.unsure) == ("reported", "warned", True)
    assert frozen.bookmark(3).place.found_text == "The toll rises to 9 crowns"
    assert [one.id for one in frozen.find_bookmarks(BookmarkFilter(tags=("FERRY",)))] == [2, 1]


def test_what_was_decided_of_doubtful_places_is_known(frozen):
    sought = {one.id: one for one in frozen.sought(BRIDGE)}
    assert sought[7].accepted.text == "a ferry would cost 14 million" and sought[7].accepted.prefix == "that "
    assert sought[8].rejected == ("The mayor is not here",)


def test_every_correction_is_there(frozen):
    assert [(one.kind, one.value, one.before, one.path, one.passage.text) for one in frozen.corrections()] == [
        ("speaker", "Tom Arden", "Arden’s deputy", FERRY, "The ferry will not sail"),
        ("claimant", None, "Lina Worth", FERRY, "12 million"),
        ("not_quote", None, None, FERRY, "so-called “summer”"),
        ("not_figure", None, None, FERRY, "Route 66"),
        ("title", "Ferry to Osk stays in port until spring", "Ferry to Osk stays in port", FERRY, ""),
        ("byline", "Lina Worth and Jo Reed", "Lina Worth", FERRY, ""),
        ("source", "The Vale Herald", "Vale Herald", BRIDGE, ""),
        ("published", "2026-11-27", "2026-11-28", FERRY, ""),
    ]


def test_every_decision_is_there(frozen):
    assert frozen.decisions() == Decisions(
        frozenset({SpeakerPlace("J. Reed", BRIDGE)}),
        ((SpeakerPlace("Tom Arden", FERRY), SpeakerPlace("Thomas Arden", BRIDGE)),),
    )
    assert frozen.dismissed() == {"toll|8|9"}
    assert frozen.pinned() == {"Ice"}


def test_searches_read_marks_places_and_drafts_are_there(frozen):
    assert frozen.past_searches() == ["ferry", "figure:>1000 -toll", 'speaker:arden "not sail"']
    assert [(one.name, one.query, one.looked is not None) for one in frozen.saved_searches()] == [
        ("Ice", "ice OR harbour", True),
        ("Tolls", "toll date:2026-11", False),
    ]
    assert set(frozen.seen_hits("Ice")) == {FERRY, "/news/gone.md"}
    assert frozen.read_paths([FERRY, BRIDGE, MILL, MARCH]) == {FERRY, MARCH}
    assert (frozen.reading_place(FERRY), frozen.reading_place(MARCH), frozen.reading_place(MILL)) == (121, 7, None)
    assert frozen.drafts() == [
        Draft(FERRY, Span(120, 170), "longer note", (), 1),
        Draft(BRIDGE, Span(10, 36), "half a thought", ("later", "ask")),
    ]


def test_what_is_shared_is_known(frozen):
    assert frozen.shared_tags() == [("/news", "numbers")]
    assert frozen.shelf("server") == Shelf("index-1", 42)
    assert frozen.known("server", "uid-1") == Known(True, 10, Version("digest", 7, 1))


def test_it_can_be_written_to(frozen):
    frozen.change_bookmark(1, note="another")
    assert frozen.delete_bookmark(2).tags == ("ferry",)
    added = frozen.restore_bookmark(frozen.delete_bookmark(1))
    assert (added.id, added.note) == (1, "another")


def test_ids_of_deleted_bookmarks_are_not_given_again(frozen):
    with closing(sqlite3.connect(frozen.file)) as connection:
        [(highest,)] = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'bookmark'")
    assert highest == 10
