"""What a person decided about speakers, differences, stories and drafts."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from reader.errors import PersonalDataError
from reader.model import Span
from reader.model.checking import Tick
from reader.model.desks import Decisions, SpeakerPlace

ASKEW, QUILL, OTHER = (
    SpeakerPlace("Ruth Askew", "a.md"),
    SpeakerPlace("Ada Quill", "a.md"),
    SpeakerPlace("Quill", "b.md"),
)


def test_the_last_decision_about_a_speaker_holds_and_all_can_be_put_back(personal):
    personal.join_speakers(QUILL, OTHER)
    personal.part_speakers([ASKEW])
    before = personal.decisions()
    assert before == Decisions(frozenset({ASKEW}), ((QUILL, OTHER),))
    personal.part_speakers([OTHER])
    assert personal.decisions() == Decisions(frozenset({ASKEW, OTHER}), ())
    personal.join_speakers(ASKEW, OTHER)
    assert personal.decisions() == Decisions(frozenset(), ((ASKEW, OTHER),))
    personal.set_decisions(before)
    assert personal.decisions() == before


def test_a_difference_is_dismissed_once_and_comes_back(personal):
    personal.dismiss("12 houses, 14 houses")
    personal.dismiss("12 houses, 14 houses")
    assert personal.dismissed() == {"12 houses, 14 houses"}
    personal.take_back_dismissal("12 houses, 14 houses")
    assert personal.dismissed() == frozenset()


def test_a_saved_search_is_pinned_and_one_that_is_gone_is_not(personal):
    personal.save_search("Flood", "flood")
    personal.pin("Flood", True)
    assert personal.pinned() == {"Flood"}
    personal.pin("Flood", False)
    assert personal.pinned() == frozenset()
    with pytest.raises(PersonalDataError, match="“Storm” is gone"):
        personal.pin("Storm", True)


def test_a_tick_in_a_draft_is_replaced_by_one_with_its_id_and_taken_back(personal):
    tick = Tick(None, "quote", Span(3, 9), "we won", "so ", " it", "by phone")
    personal.tick("draft.md", tick)
    [kept] = personal.ticks("draft.md")
    assert kept == replace(tick, id=kept.id) and personal.ticks("other.md") == []
    personal.tick("draft.md", replace(kept, note="by mail"))
    assert [one.note for one in personal.ticks("draft.md")] == ["by mail"]
    personal.untick(kept.id)
    assert personal.ticks("draft.md") == []
