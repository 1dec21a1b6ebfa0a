from __future__ import annotations

import sqlite3

import pytest

from reader.errors import PersonalDataError
from reader.model import Span
from reader.model.keeping import Draft, SavedSearch
from reader.store.personal import Personal
from reader.store.personal import searches as personal_searches


def test_read_and_unread(personal):
    personal.mark_read("/a", "h1", True)
    personal.mark_read("/b", "h2", True)
    personal.mark_read("/b", "h2", False)
    assert personal.read_paths(["/a", "/b", "/c", *map(str, range(1_200))]) == {"/a"}


def test_the_reading_place_is_the_last_one(personal):
    assert personal.reading_place("/a") is None
    personal.remember_place("/a", "h1", 120)
    personal.remember_place("/a", "h1", 80)
    assert personal.reading_place("/a") == 80


def test_reading_follows_a_renamed_article(personal):
    personal.mark_read("/a", "h1", True)
    personal.remember_place("/a", "h1", 120)
    personal.keep_draft(Draft("/a", Span(1, 5), "half a note"))
    personal.rename_path("/a", "/b")
    assert personal.read_paths(["/a", "/b"]) == {"/b"}
    assert (personal.reading_place("/a"), personal.reading_place("/b")) == (None, 120)
    assert personal.draft("/b", Span(1, 5)).note == "half a note"


def test_a_rename_leaves_what_the_new_path_had(personal):
    personal.remember_place("/a", "h1", 120)
    personal.remember_place("/b", "h1", 7)
    personal.rename_path("/a", "/b")
    assert (personal.reading_place("/a"), personal.reading_place("/b")) == (None, 7)


def test_unread_is_a_plain_question_of_sql(personal, tmp_path):
    personal.mark_read("/a", "h1", True)
    other = sqlite3.connect(":memory:")
    other.execute("CREATE TABLE articles (path TEXT)")
    other.executemany("INSERT INTO articles VALUES (?)", [("/a",), ("/b",)])
    other.execute("ATTACH ? AS personal", (str(tmp_path / "personal.db"),))
    question = "SELECT path FROM articles WHERE path NOT IN (SELECT path FROM personal.read_article)"
    assert other.execute(question).fetchall() == [("/b",)]
    other.close()


def test_a_draft_is_kept_for_its_passage_until_it_is_dropped(personal, tmp_path):
    first = Draft("/a", Span(1, 5), "first")
    personal.keep_draft(first)
    personal.keep_draft(Draft("/a", Span(1, 5), "second", ("x", "ÿ"), 3))
    personal.keep_draft(Draft("/a", Span(2, 5), "other"))
    again = Personal.open(tmp_path)
    assert again.draft("/a", Span(1, 5)) == Draft("/a", Span(1, 5), "second", ("x", "ÿ"), 3)
    assert [draft.note for draft in again.drafts()] == ["other", "second"]
    again.drop_draft("/a", Span(1, 5))
    again.close()
    assert personal.draft("/a", Span(1, 5)) is None


def test_history_has_each_query_once_newest_first(personal):
    for query in ("flood", "toll", " flood ", "", "  "):
        personal.remember_search(query)
    assert personal.past_searches() == ["flood", "toll"]
    assert personal.past_searches(1) == ["flood"]


def test_history_is_capped(personal, monkeypatch):
    monkeypatch.setattr(personal_searches, "HISTORY", 5)
    for number in range(8):
        personal.remember_search(f"query {number}")
    assert personal.past_searches() == [f"query {number}" for number in (7, 6, 5, 4, 3)]


def test_a_saved_search_knows_what_is_new(personal):
    personal.save_search("Floods", "flood speaker:tolliver")
    assert personal.saved_searches() == [SavedSearch("Floods", "flood speaker:tolliver")]
    assert personal.new_hits("Floods", ["/a", "/b"]) == ["/a", "/b"]
    personal.looked_at("Floods", ["/a", "/b"])
    assert personal.new_hits("Floods", ["/c", "/b", "/a"]) == ["/c"]
    assert personal.saved_searches()[0].looked is not None
    personal.rename_path("/a", "/z")
    assert personal.new_hits("Floods", ["/a", "/z"]) == ["/a"]


def test_saving_again_keeps_what_was_seen_only_for_the_same_query(personal):
    personal.save_search("Floods", "flood")
    personal.looked_at("Floods", ["/a"])
    personal.save_search("Floods", "flood")
    assert personal.new_hits("Floods", ["/a"]) == []
    personal.save_search("Floods", "flood OR storm")
    assert personal.new_hits("Floods", ["/a"]) == ["/a"]


def test_deleting_a_saved_search(personal):
    personal.save_search("Floods", "flood")
    assert personal.delete_search("Floods").query == "flood"
    with pytest.raises(PersonalDataError, match="Floods"):
        personal.delete_search("Floods")
    with pytest.raises(PersonalDataError, match="name and a query"):
        personal.save_search(" ", "flood")


def test_a_deleted_saved_search_comes_back_with_what_was_seen(personal):
    personal.save_search("Floods", "flood")
    personal.looked_at("Floods", ["/a", "/b"])
    seen = personal.seen_hits("Floods")
    deleted = personal.delete_search("Floods")
    assert personal.seen_hits("Floods") == []
    personal.restore_search(deleted, [*seen, *seen])
    assert personal.saved_searches() == [deleted]
    assert personal.new_hits("Floods", ["/a", "/b", "/c"]) == ["/c"]
    personal.save_search("Floods", "storm")
    personal.restore_search(deleted, seen)
    assert personal.saved_searches() == [deleted]


def test_many_articles_are_marked_at_once_and_those_that_were_not_are_named(personal):
    personal.mark_read("/b", "h2", True)
    assert personal.mark_all_read({"/a": "h1", "/b": "h2", "/c": None}, True) == ["/a", "/c"]
    assert personal.read_paths(["/a", "/b", "/c"]) == {"/a", "/b", "/c"}
    assert personal.mark_all_read({"/c": None, "/d": None}, False) == ["/c"]
    assert personal.read_paths(["/a", "/b", "/c"]) == {"/a", "/b"}
