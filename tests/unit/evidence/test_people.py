"""People are merged by full name with a reason, parted and joined by hand, never merged by surname or office alone."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.evidence.people import (
    NamedSpeaker,
    full_name,
    merge,
    reason_text,
    role_words,
    written_name,
)
from reader.model.desks import Decisions, SpeakerPlace


def speaker(article, name, role=None, quotes=1):
    return NamedSpeaker(article, f"/news/{article}.md", name, role, quotes)


def persons(*speakers, **decided):
    return {
        person.name: sorted({joined.speaker.article for joined in person.members})
        for person in merge(speakers, Decisions(**decided))
    }


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Ada Quill", ("ada", "quill")),
        ("Dr. Ada Quill", ("ada", "quill")),
        ("J. Ada Quill", ("ada", "quill")),
        ("Bob Oake Jr.", ("bob", "oake")),
        ("Pieter van der Lind", ("pieter", "lind")),
        ("ADA QUILL", ("ada", "quill")),
        ("RISING WATER Quill", None),
        ("Quill", None),
        ("the mayor", None),
        ("Ministry of Works", None),
        ("The Harrow Times", None),
        ("35 people", None),
        ("", None),
        (None, None),
    ],
)
def test_a_full_personal_name(name, parts):
    found = full_name(name)
    assert (found and (found.first, found.last)) == parts


def test_a_shared_word_of_the_roles_joins_whatever_the_surname():
    assert persons(speaker(1, "John Smith", "harbour master"), speaker(2, "John Smith", "master of the harbour")) == {
        "John Smith": [1, 2]
    }


def test_a_common_surname_with_nothing_shared_stays_apart():
    found = persons(speaker(1, "John Smith", "harbour master", 3), speaker(2, "John Smith", "dentist"))
    assert found == {"John Smith": [1], "John Smith (dentist)": [2]}
    assert len(persons(speaker(1, "John Smith"), speaker(2, "John Smith"))) == 2


def test_a_rare_surname_joins_unless_the_roles_exclude_each_other():
    assert persons(speaker(1, "Ada Quill", "mayor"), speaker(2, "Ada Quill")) == {"Ada Quill": [1, 2]}
    assert len(persons(speaker(1, "Ada Quill", "mayor"), speaker(2, "Ada Quill", "goalkeeper"))) == 2


def test_a_surname_with_many_first_names_is_not_rare():
    others = [speaker(10 + n, f"{first} Quill", f"keeper {first}") for n, first in enumerate(("Bo", "Cy", "Di", "Ed"))]
    found = merge([speaker(1, "Ada Quill"), speaker(2, "Ada Quill"), *others])
    assert sum(person.name.startswith("Ada") for person in found) == 2


def test_a_short_first_name_needs_a_shared_word():
    assert len(persons(speaker(1, "Bob Quill"), speaker(2, "Robert Quill"))) == 2
    assert len(persons(speaker(1, "Bob Quill", "Lantern founder"), speaker(2, "Robert Quill", "of Lantern"))) == 1


def test_surname_and_office_alone_join_nobody():
    found = persons(speaker(1, "Ada Quill", "mayor"), speaker(2, "Quill"), speaker(3, "the mayor"))
    assert found == {"Ada Quill": [1], "Quill": [2], "the mayor": [3]}


def test_names_in_capitals_and_article_are_one():
    assert persons(speaker(1, "ADA QUILL", "MAYOR"), speaker(2, "Ada Quill", "mayor", 2)) == {"Ada Quill": [1, 2]}
    assert persons(speaker(1, "The county", quotes=2), speaker(2, "the county")) == {"The county": [1, 2]}
    assert written_name("DR ADA QUILL") == "Ada Quill"
    for name in ("R. K. Bhandari", "J.K. Rowling", "Harry S Truman", "K.T. QUILL"):
        assert written_name(name).casefold() == name.casefold()
    assert full_name("J.K. Rowling") == full_name("J. K. Rowling") is not None


def test_parted_by_hand_stays_parted():
    both = (speaker(1, "Ada Quill", "mayor"), speaker(2, "Ada Quill", "mayor"))
    found = persons(*both, parted=frozenset({SpeakerPlace("Ada Quill", "/news/2.md")}))
    assert sorted(found.values()) == [[1], [2]]


def test_joined_by_hand_stays_joined():
    both = (speaker(1, "Ada Quill", "mayor", 2), speaker(2, "Quill"))
    pair = (SpeakerPlace("Quill", "/news/2.md"), SpeakerPlace("Ada Quill", "/news/1.md"))
    assert persons(*both, joined=(pair,)) == {"Ada Quill": [1, 2]}
    gone = (SpeakerPlace("Nobody", "/news/9.md"), SpeakerPlace("Ada Quill", "/news/1.md"))
    assert len(persons(*both, joined=(gone,))) == 2


def test_every_merge_says_why():
    [person] = merge([speaker(1, "Ada Quill", "mayor of Harrow"), speaker(2, "Ada Quill", "Harrow mayor")])
    assert "full name" in reason_text(person)
    assert "“harrow”" in reason_text(person)
    [person] = merge([speaker(1, "Ada Quill"), speaker(2, "Ada Quill")])
    assert "rare" in reason_text(person)
    assert reason_text(merge([speaker(1, "Ada Quill")])[0]) == ""


def test_a_person_has_the_role_whose_words_most_give():
    given = ["mayor", "Mayor of Harrow", "mayor of Harrow since the flood", "keen angler", "MAYOR OF HARROW"]
    persons = merge([speaker(n, "Ada Quillfeather", role) for n, role in enumerate(given)])
    assert [one.role for one in persons if one.articles > 1] == ["Mayor of Harrow"]
    assert merge([speaker(1, "Ada Quill")])[0].role is None


def test_a_role_without_anything_particular_has_no_words():
    assert role_words("senior vice president") == frozenset()
    assert role_words("Harrow’s chief harbour officer") == {"harrow", "harbour"}


names = st.sampled_from(
    ["Ada Quill", "Bo Quill", "Quill", "John Smith", "the mayor", "ADA QUILL", "Robert Oake", "Bob Oake"]
)
roles = st.sampled_from([None, "mayor", "dentist", "mayor of Harrow", "analyst"])


@given(st.lists(st.tuples(st.integers(1, 6), names, roles), max_size=25))
def test_every_speaker_belongs_to_one_person_and_no_two_persons_have_one_name(rows):
    speakers = [speaker(*row) for row in rows]
    found = merge(speakers)
    assert len({person.name for person in found}) == len(found)
    assert sum(len(person.members) for person in found) == len(speakers)
    for person in found:
        fulls = {full_name(joined.speaker.name) for joined in person.members}
        assert len({(one.formal, one.last) for one in fulls if one}) <= 1
        assert None not in fulls or len(fulls) == 1


def calls_of(work):
    """How many functions are called, a measure of the work that no busy machine changes."""
    count = 0

    def called(frame, event, argument):
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(called)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("role", [None, "the {n} keeper", "mayor of Harrow"])
def test_twice_the_bearers_of_a_surname_are_twice_the_work(role):
    def some(count):
        speakers = [speaker(n, "John Smith", role and role.format(n=f"word{n:b}")) for n in range(count)]
        return calls_of(lambda: merge(speakers))

    some(400)  # what is remembered of names and roles is remembered now
    assert some(400) < 3 * some(200)
