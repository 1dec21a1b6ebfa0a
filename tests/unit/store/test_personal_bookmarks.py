from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from reader.errors import PersonalDataError
from reader.model import Citation, Passage, Place, Span
from reader.model.keeping import BookmarkFilter, Imported
from reader.passages.keeping import make_passage
from reader.store.personal import Personal

from .conftest import TEXT, keep_in


def test_a_bookmark_comes_back_whole_after_reopening(personal, keep, tmp_path):
    kept = keep(
        note="Line one\nLine two",
        tags=["closures", "Sarn"],
        published="2031-05-01",
        url="https://herald.example/1",
        byline="A. Holm",
        speaker="the owner",
    )
    personal.close()
    with Personal.open(tmp_path) as again:
        assert again.bookmark(kept.id) == kept
        assert again.bookmarks("/news/mill.md") == [kept]


def test_bookmarks_of_an_article_stand_in_text_order_and_all_of_them_newest_first(keep, personal):
    late, early, other = keep(100, 120), keep(4, 22), keep(30, 40, path="/news/b.md")
    assert personal.bookmarks("/news/mill.md") == [early, late]
    assert personal.bookmarks() == [other, early, late]


def test_same_passage_is_known_by_where_it_stands_now(keep, personal):
    kept = keep(4, 22)
    assert personal.same_passage("/news/mill.md", Span(4, 22)) == kept
    assert personal.same_passage("/news/mill.md", Span(4, 21)) is None
    assert personal.same_passage("/news/b.md", Span(4, 22)) is None
    personal.set_places([(kept.id, replace(kept.place, state="moved", span=Span(10, 28)))])
    assert personal.same_passage("/news/mill.md", Span(4, 22)) is None
    assert personal.same_passage("/news/mill.md", Span(10, 28)).id == kept.id


def test_note_and_tags_are_changed_apart(keep, personal):
    kept = keep(note="old", tags=["a"])
    assert personal.change_bookmark(kept.id, note="new").tags == ("a",)
    assert personal.change_bookmark(kept.id, tags=["b", "c"]).note == "new"
    assert personal.bookmark(kept.id).tags == ("b", "c")


def test_tags_are_cleaned_and_each_stands_once(keep):
    assert keep(tags=[" #War crimes ", "a,b", "WAR-CRIMES", "", "#", "\x1b#", "é"]).tags == ("War-crimes", "a-b", "é")


def test_tags_are_counted_whatever_their_case(keep, personal):
    keep(tags=["Flood", "toll"])
    keep(30, 40, tags=["flood"])
    assert personal.tags()[0][1] == 2
    assert [count for _, count in personal.tags()] == [2, 1]


def test_a_deleted_bookmark_is_restored_with_its_id(keep, personal):
    kept = keep(note="n", tags=["x", "y"])
    assert personal.delete_bookmark(kept.id) == kept
    assert personal.bookmark(kept.id) is None
    assert personal.tags() == []
    assert personal.restore_bookmark(kept) == kept
    assert personal.restore_bookmark(kept) == kept
    assert personal.count_bookmarks() == 1


def test_an_id_is_never_given_again(keep, personal):
    first = keep()
    personal.delete_bookmark(first.id)
    assert keep(30, 40).id > first.id


@pytest.mark.parametrize("change", ["delete_bookmark", "change_bookmark", "reject_place"])
def test_what_is_not_there_cannot_be_changed(personal, change):
    with pytest.raises(PersonalDataError, match="This bookmark is gone"):
        getattr(personal, change)(99)


def test_places_are_stored_beside_what_was_kept(keep, personal):
    kept = keep()
    place = Place("edited", Span(7, 30), "other words", 0.81, "hash-2", "/news/mill.md")
    personal.set_places([(kept.id, place)])
    now = personal.bookmark(kept.id)
    assert now.place == place
    assert now.passage == kept.passage


def test_paths_say_in_which_files_their_bookmarks_were_looked_for(keep, personal):
    first, _, other = keep(), keep(30, 40), keep(path="/b.md")
    personal.set_places([(first.id, replace(first.place, content_hash="hash-2"))])
    personal.set_places([(other.id, Place("missing", None, None, 0.0, None, "/b.md"))])
    assert personal.bookmarked_paths() == {"/news/mill.md": {"hash-1", "hash-2"}, "/b.md": {None}}
    assert personal.last_hashes("/news/mill.md") == {"hash-1", "hash-2"}
    assert personal.last_hashes("/b.md") == {"hash-1"}
    assert personal.last_hashes("/none.md") == frozenset()


def test_an_accepted_place_is_remembered(keep, personal):
    kept = keep()
    personal.set_places([(kept.id, Place("ask", Span(30, 50), "a doubtful place", 0.66, "hash-2", "/news/mill.md"))])
    there = make_passage(TEXT, Span(30, 50), "hash-2", kept.passage.cite)
    assert personal.accept_place(kept.id, there).place.state == "edited"
    assert personal.sought("/news/mill.md")[0].accepted == there


def test_a_rejected_place_is_remembered_until_that_is_undone(keep, personal):
    kept = keep()
    doubtful = Place("ask", Span(30, 50), "a doubtful place", 0.66, "hash-2", "/news/mill.md")
    personal.set_places([(kept.id, doubtful)])
    before = personal.bookmark(kept.id)
    assert personal.reject_place(kept.id).place.state == "orphan"
    assert personal.sought("/news/mill.md")[0].rejected == ("a doubtful place",)
    assert personal.undo_decision(before) == before
    assert personal.sought("/news/mill.md")[0].rejected == ()


@pytest.fixture
def desk(keep, personal):
    keep(4, 22, note="Ask Örsted", tags=["closures"], source="Sarn Herald", published="2031-05-02")
    keep(24, 60, path="/b.md", tags=["Looms"], source="Coast Wire", speaker="the owner", published="2031-05-01")
    orphan = keep(66, 88, path="/c.md", source=None, title="Told late")
    personal.set_places([(orphan.id, Place("orphan", None, None, 0.1, "hash-2", "/c.md"))])
    return personal


@pytest.mark.parametrize(
    ("only", "ids"),
    [
        (BookmarkFilter(), [3, 2, 1]),
        (BookmarkFilter(text="LOOMS sarn"), [2]),
        (BookmarkFilter(text="örsted"), [1]),
        (BookmarkFilter(text="ÖRSTED herald"), [1]),
        (BookmarkFilter(text="told late"), [3]),
        (BookmarkFilter(text="absent"), []),
        (BookmarkFilter(text="100%_"), []),
        (BookmarkFilter(tags=("#looms",)), [2]),
        (BookmarkFilter(tags=("loom",)), []),
        (BookmarkFilter(states=("orphan", "ask")), [3]),
        (BookmarkFilter(source="coast wire"), [2]),
        (BookmarkFilter(speaker="OWNER"), [2]),
        (BookmarkFilter(speaker="mayor"), []),
        (BookmarkFilter(path="/c.md"), [3]),
        (BookmarkFilter(since="2000-01-01", until="2999-12-31"), [3, 2, 1]),
        (BookmarkFilter(until="2000-01-01"), []),
        (BookmarkFilter(since="2999-01-01"), []),
        (BookmarkFilter(text="herald", states=("ok",)), [1]),
        (BookmarkFilter(without=(BookmarkFilter(text="looms"),)), [3, 1]),
        (BookmarkFilter(without=(BookmarkFilter(source="coast wire"), BookmarkFilter(path="/c.md"))), [1]),
        (BookmarkFilter(without=(BookmarkFilter(speaker="owner"),)), [3, 1]),
        (BookmarkFilter(either=((BookmarkFilter(speaker="owner"), BookmarkFilter(path="/c.md")),)), [3, 2]),
        (BookmarkFilter(text="herald", either=((BookmarkFilter(path="/c.md"),),)), []),
    ],
)
def test_the_desk_narrows(desk, only, ids):
    assert [bookmark.id for bookmark in desk.find_bookmarks(only)] == ids
    assert desk.count_bookmarks(only) == len(ids)


@pytest.mark.parametrize(
    ("order", "ids"),
    [
        ("newest", [3, 2, 1]),
        ("oldest", [1, 2, 3]),
        ("article", [2, 3, 1]),
        ("published", [1, 2, 3]),
        ("source", [2, 1, 3]),
        ("speaker", [2, 3, 1]),
    ],
)
def test_the_desk_sorts(desk, order, ids):
    assert [bookmark.id for bookmark in desk.find_bookmarks(order=order)] == ids


def test_the_last_day_is_included(desk):
    today = desk.bookmark(1).created[:10]
    assert desk.count_bookmarks(BookmarkFilter(since=today, until=today)) == 3


def test_the_desk_shows_a_window(desk):
    assert [bookmark.id for bookmark in desk.find_bookmarks(offset=1, limit=1)] == [2]


def test_counts_by_article_and_source(desk):
    assert desk.bookmark_counts(["/b.md", "/c.md", "/none.md"]) == {"/b.md": 1, "/c.md": 1}
    assert desk.sources() == [("Coast Wire", 1), ("Sarn Herald", 1)]


def test_counting_asks_for_many_paths_at_once(keep, personal):
    keep()
    assert personal.bookmark_counts(["/news/mill.md", *(f"/{n}" for n in range(2_000))]) == {"/news/mill.md": 1}


def test_everything_follows_a_renamed_article(keep, personal):
    kept = keep()
    personal.rename_path("/news/mill.md", "/archive/mill.md")
    moved = personal.bookmarks("/archive/mill.md")
    assert [one.id for one in moved] == [kept.id]
    assert moved[0].passage == kept.passage
    assert personal.bookmarks("/news/mill.md") == []


def test_importing_adds_what_is_not_there(keep, personal, tmp_path):
    first, second = keep(note="mine", tags=["a"]), keep(30, 40)
    exported = personal.bookmarks()
    personal.change_bookmark(first.id, note="changed since")
    personal.delete_bookmark(second.id)
    assert personal.import_bookmarks(exported) == Imported(added=1, already=1)
    assert personal.bookmark(first.id).note == "changed since"
    assert personal.bookmark(second.id) == second
    assert personal.import_bookmarks(exported) == Imported(added=0, already=2)

    other = Personal.open(tmp_path / "other")
    kept_there = keep_in(other, 50, 60)
    assert other.import_bookmarks(exported) == Imported(added=2, already=0)
    assert other.bookmark(kept_there.id) == kept_there
    assert {one.note for one in other.bookmarks()} == {"", "mine"}
    assert other.count_bookmarks() == 3
    other.close()


def test_an_import_that_fails_takes_nothing_in(keep, personal):
    good = keep()
    bad = replace(good, id=5, created="x", passage=replace(good.passage, text="\ud800"))
    personal.delete_bookmark(good.id)
    with pytest.raises(PersonalDataError, match="not valid Unicode"):
        personal.import_bookmarks([good, bad])
    assert personal.bookmarks() == []


words = st.text(st.characters(codec="utf-8"), max_size=40)


@pytest.fixture(scope="module")
def shared(tmp_path_factory) -> Iterator[Personal]:
    personal = Personal.open(tmp_path_factory.mktemp("shared"))
    yield personal
    personal.close()


@settings(max_examples=60)
@given(
    text=words.filter(bool),
    surroundings=words,
    note=words,
    cite=st.tuples(words, *(st.none() | words,) * 5),
    tags=st.lists(words, max_size=4),
)
def test_any_words_are_stored_as_they_are(shared, text, surroundings, note, cite, tags):
    passage = Passage(Span(3, 3 + len(text)), text, surroundings, surroundings, "h", Citation("/p", *cite))
    kept = shared.add_bookmark(passage, Place("ok", passage.span, text, 1.0, "h", "/p"), note, tags)
    assert kept.passage == passage
    assert shared.bookmark(kept.id) == kept
    assert kept in shared.find_bookmarks(BookmarkFilter(text=text))
