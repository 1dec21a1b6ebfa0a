"""Corrections are kept, take each other's place, come back, and follow their articles."""

from __future__ import annotations

from msgspec.structs import replace

from reader.model import Citation, Span
from reader.model.correction import Correction
from reader.model.passage import Passage
from reader.passages.exporting import corrections_to_json
from reader.passages.importing import corrections_from_json
from reader.store.personal import Personal

CITE = Citation("/news/mill.md", "Mill closes", "Sarn Herald")
WORDS = Passage(Span(4, 22), "mill closed in May", "The ", ". Forty", "hash-1", CITE)
NO_WORDS = Passage(Span(0, 0), "", "", "", "hash-1", CITE)


def made(kind: str, value: str | None, passage: Passage = WORDS) -> Correction:
    return Correction(None, kind, value, "before", passage)


def test_the_newest_on_the_same_words_takes_the_older_place(personal):
    [first], _ = personal.add_corrections([made("speaker", "Ann")])
    [second], replaced = personal.add_corrections([made("not_quote", None)])
    assert (personal.corrections(), replaced) == ([second], [first])
    personal.delete_corrections([second.id])
    personal.restore_corrections(replaced)
    assert personal.corrections() == [first]


def test_other_words_and_kinds_stand_side_by_side(personal):
    other = replace(WORDS, span=Span(30, 48))
    several = [made("speaker", "Ann"), made("claimant", "Ben"), made("speaker", "Ann", other)]
    details = [made("title", "Mill shut", NO_WORDS), made("source", None, NO_WORDS)]
    personal.add_corrections([*several, *details])
    assert len(personal.corrections("/news/mill.md")) == 5
    assert personal.corrections("/news/other.md") == []
    assert personal.corrected_details(["/news/mill.md", "/x"]) == {
        "/news/mill.md": {"title": "Mill shut", "source": None}
    }


def test_what_was_a_guess_stays_one(personal):
    cite = replace(CITE, published="2026-05-06", date_guessed=True, source_guessed=True)
    personal.add_corrections([made("speaker", "Ann", replace(WORDS, cite=cite))])
    assert personal.corrections()[0].passage.cite == cite
    assert corrections_from_json(corrections_to_json(personal.corrections()))[0].passage.cite == cite


def test_they_outlive_the_program_and_follow_a_renamed_article(tmp_path):
    with Personal.open(tmp_path) as personal:
        personal.add_corrections([made("speaker", "Ann")])
    with Personal.open(tmp_path) as personal:
        personal.rename_path("/news/mill.md", "/news/mill-shut.md")
        [found] = personal.corrections()
        assert (found.path, found.value, found.passage.text) == ("/news/mill-shut.md", "Ann", WORDS.text)


def test_taking_in_leaves_what_is_there(personal):
    personal.add_corrections([made("speaker", "Ann")])
    taken = personal.import_corrections([made("speaker", "Ben"), made("title", "Mill shut", NO_WORDS)])
    assert (taken.added, taken.already) == (1, 1)
    assert {one.value for one in personal.corrections()} == {"Ann", "Mill shut"}


def test_taking_back_what_is_not_there_takes_nothing(personal):
    assert personal.delete_corrections([7]) == []
