"""The outbox: what a person did that a service does not know yet, and what the service is known to have."""

from __future__ import annotations

import pytest

from reader.model import Span
from reader.model.passage import Bookmark, Citation, Passage
from reader.model.sync import StateChange, SyncItem
from reader.passages.keeping import place_of

A, B = "/news/a.md", "/news/b.md"


def item(key, path=A, **fields):
    return SyncItem(key, path, "feed/1", f"digest {key}", **fields)


def wanted(personal, account="home"):
    return [(act.key, act.state, act.value, act.by_person) for act in personal.sync_acts(account)]


def whole(path=A, tags=(), note=""):
    cite = Citation(path, "Title", None, None, None, None)
    passage = Passage(Span(0, 10), "Title", "", "", "hash", cite, kind="article")
    return Bookmark(None, passage, place_of(passage), "2026-12-03T00:00:00.000000+00:00", note, tags)


@pytest.fixture
def synced(personal):
    personal.add_sync_items("home", [item("1"), item("2", B)])
    return personal


def test_without_an_account_nothing_waits(personal):
    personal.mark_read(A, "h", True)
    assert personal.waiting_counts() == {}


def test_the_latest_act_takes_the_place_of_the_one_before_and_has_a_number_of_its_own(synced):
    synced.mark_read(A, "h", True)
    [first] = synced.sync_acts("home")
    synced.mark_read(A, "h", False)
    [second] = synced.sync_acts("home")
    assert (first.value, second.value) == (True, False)
    assert second.id > first.id and second.acted_at >= first.acted_at
    synced.settle_acts("home", [first])
    assert synced.sync_acts("home") == [second], "an act that was replaced while it was sent still waits"


def test_acts_wait_in_the_order_in_which_they_were_done(synced):
    synced.mark_read(B, "h", True)
    synced.mark_read(A, "h", True)
    assert wanted(synced) == [("2", "read", True, True), ("1", "read", True, True)]
    assert synced.waiting_counts() == {"home": 2}


def test_an_act_that_arrived_is_forgotten_and_what_the_service_has_is_remembered(synced):
    synced.mark_read(A, "h", True)
    synced.settle_acts("home", synced.sync_acts("home"))
    assert synced.sync_acts("home") == []
    assert synced.sync_items("home")["1"] == item("1", read=True, here_read=True)


def test_an_article_that_was_read_at_the_service_is_read_here(personal):
    personal.add_sync_items("home", [item("1", read=True)])
    assert personal.read_paths([A]) == {A}
    assert personal.waiting_counts() == {}


def test_an_article_that_was_read_here_before_is_sent_though_no_key_asked_for_it(personal):
    personal.mark_read(A, "h", True)
    personal.add_sync_items("home", [item("1")])
    assert wanted(personal) == [("1", "read", True, False)]
    personal.mark_read(A, "h", True)
    assert wanted(personal) == [("1", "read", True, True)]


def test_what_the_service_says_holds_here_unless_an_act_waits(synced):
    synced.mark_read(B, "h", True)
    synced.mark_read(B, "h", False)
    synced.apply_states("home", [StateChange("1", "read", True), StateChange("2", "read", True)])
    assert synced.read_paths([A, B]) == {A}
    items = synced.sync_items("home")
    assert (items["1"].read, items["2"].read, items["2"].here_read) == (True, True, False)
    synced.apply_states("home", [StateChange("1", "read", False)])
    assert synced.read_paths([A]) == set()


def test_what_one_service_says_is_sent_to_the_other(synced):
    synced.add_sync_items("work", [item("9")])
    synced.apply_states("home", [StateChange("1", "read", True)])
    assert wanted(synced, "work") == [("9", "read", True, True)]
    assert wanted(synced, "home") == []


def test_an_act_that_loses_is_dropped_and_the_state_of_the_service_holds(synced):
    synced.mark_read(A, "h", True)
    synced.drop_acts("home", synced.sync_acts("home"))
    assert synced.read_paths([A]) == set() and wanted(synced) == []


def test_a_renamed_article_is_still_the_service_s(synced):
    synced.rename_path(A, "/news/c.md")
    synced.mark_read("/news/c.md", "h", True)
    assert wanted(synced) == [("1", "read", True, True)]


def test_an_account_that_is_removed_leaves_what_was_read(synced):
    synced.mark_read(A, "h", True)
    synced.forget_account("home")
    assert synced.sync_items("home") == {} and synced.waiting_counts() == {}
    assert synced.read_paths([A]) == {A}


def test_keys_that_are_forgotten_take_their_acts_along(synced):
    synced.mark_read(A, "h", True)
    synced.forget_sync_keys("home", ["1"])
    assert set(synced.sync_items("home")) == {"2"} and synced.waiting_counts() == {}


def test_it_is_counted_how_often_a_service_did_nothing(synced):
    synced.mark_read(A, "h", True)
    synced.note_unheeded(synced.sync_acts("home"))
    assert [act.tries for act in synced.sync_acts("home")] == [1]


# -- kept articles, which a service calls starred ---------------------------------------------------------------------


def test_an_article_that_is_starred_there_is_kept_here_and_the_other_way_round(personal):
    personal.set_article_bookmarks([(B, whole(B))])
    personal.add_sync_items("home", [item("1", kept=True), item("2", B)], {"1": whole()})
    assert personal.article_bookmark(A).is_article
    assert wanted(personal) == [("2", "kept", True, False)]


def test_a_star_that_is_gone_takes_the_mark_and_never_tags_notes_or_passages(synced):
    kept = StateChange("1", "kept", True), StateChange("2", "kept", True)
    synced.apply_states("home", kept, {"1": whole(tags=("ferry",)), "2": whole(B)})
    assert synced.article_bookmark(A).is_article and wanted(synced) == []
    passage = Passage(Span(2, 5), "abc", "", "", "hash", Citation(A, "Title", None, None, None, None))
    synced.add_bookmark(passage, place_of(passage))
    synced.apply_states("home", [StateChange("1", "kept", False), StateChange("2", "kept", False)])
    left = synced.article_bookmark(A)
    assert (left.is_article, left.tags) == (False, ("ferry",)) and len(synced.bookmarks(A)) == 1
    assert synced.article_bookmark(B) is None
    synced.apply_states("home", [StateChange("1", "kept", True)], {"1": whole()})
    assert synced.article_bookmark(A).is_article and synced.article_bookmark(A).tags == ("ferry",)


def test_what_was_kept_without_a_note_is_sent_but_that_it_is_not_kept_is_never_concluded(synced):
    synced.apply_states("home", [StateChange("1", "kept", True)], {})
    synced.set_article_bookmarks([(B, whole(B))])
    synced.add_stray_acts("home")
    assert [act[:3] for act in wanted(synced)] == [("2", "kept", True)]


def test_read_marks_that_were_put_back_from_a_copy_are_sent_as_changes_nobody_pressed_a_key_for(synced):
    synced.mark_read(A, "h", True)
    synced.settle_acts("home", synced.sync_acts("home"))
    synced.forget_read([A])
    synced.add_stray_acts("home")
    assert wanted(synced) == [("1", "read", False, False)]
