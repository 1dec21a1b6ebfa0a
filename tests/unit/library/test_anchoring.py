"""What becomes of bookmarks when their articles are edited, moved, deleted and restored."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

import pytest

from reader.library.keeping.anchoring import anchor_again
from reader.model import Citation, Span
from reader.passages.keeping import make_passage, place_of
from reader.store.personal import Personal

TEXT = "The ferry to Skarn is back. Nearly 300 passengers waited two nights, the operator said. Fares stay as they are."
KEPT = "Nearly 300 passengers waited two nights"


class Shelf:
    """Articles by path; the content hash of a text is the text itself. Counts how often a text was read."""

    def __init__(self, **texts: str) -> None:
        self.texts = texts
        self.read = 0

    def hash_of(self, path: str) -> str | None:
        return self.texts.get(path)

    def text_of(self, path: str) -> tuple[str, str] | None:
        self.read += 1
        return (self.texts[path], self.texts[path]) if path in self.texts else None

    def moved_to(self, path: str, hashes: Collection[str]) -> str | None:
        there = [other for other, text in self.texts.items() if text in hashes]
        return there[0] if len(there) == 1 else None


@pytest.fixture
def personal(tmp_path: Path) -> Iterator[Personal]:
    with Personal.open(tmp_path) as opened:
        at = TEXT.index(KEPT)
        passage = make_passage(TEXT, Span(at, at + len(KEPT)), TEXT, Citation("ferry", "Ferry"))
        opened.add_bookmark(passage, place_of(passage))
        yield opened


def place(personal: Personal):
    return personal.bookmarks()[0].place


def test_nothing_is_read_when_nothing_has_changed(personal):
    shelf = Shelf(ferry=TEXT)
    assert anchor_again(personal, shelf).looked_for == 0
    assert shelf.read == 0


def test_an_edited_article_is_looked_at_once(personal):
    shelf = Shelf(ferry="New. " + TEXT)
    assert anchor_again(personal, shelf).looked_for == 1
    assert place(personal).state == "moved"
    assert anchor_again(personal, shelf).looked_for == 0


def test_a_moved_article_is_followed(personal):
    anchor_again(personal, Shelf(archive=TEXT))
    assert (place(personal).state, place(personal).path) == ("ok", "archive")


def test_of_two_copies_none_is_followed(personal):
    anchor_again(personal, Shelf(one=TEXT, two=TEXT))
    assert (place(personal).state, place(personal).path) == ("missing", "ferry")


def test_a_deleted_article_that_is_restored_is_found_again(personal):
    assert anchor_again(personal, Shelf()).looked_for == 1
    assert place(personal).state == "missing"
    assert anchor_again(personal, Shelf()).looked_for == 0
    anchor_again(personal, Shelf(ferry=TEXT))
    assert place(personal).state == "ok"


def test_an_edited_article_that_was_missing_is_known_again_elsewhere(personal):
    edited = TEXT.replace("300", "310")
    anchor_again(personal, Shelf(ferry=edited))
    assert place(personal).state == "edited"
    anchor_again(personal, Shelf())
    assert place(personal).state == "missing"
    anchor_again(personal, Shelf(archive=edited))
    assert (place(personal).state, place(personal).path) == ("edited", "archive")
    assert personal.bookmarks()[0].passage.text == KEPT


def test_what_a_person_decided_holds_after_the_next_edit(personal):
    rewritten = TEXT.replace(KEPT, "Three hundred people, some with children, slept on the quay twice")
    kept = personal.bookmarks()[0]
    at = rewritten.index("Three hundred")
    accepted = make_passage(rewritten, Span(at, rewritten.index(", the operator")), rewritten, kept.passage.cite)
    personal.accept_place(kept.id, accepted)
    anchor_again(personal, Shelf(ferry="New. " + rewritten))
    assert (place(personal).state, place(personal).found_text) == ("edited", accepted.text)
