from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.model import Citation, Span
from reader.model.keeping import Sought
from reader.passages.finding import find_again, find_all
from reader.passages.keeping import make_passage

from .conftest import ARTICLE, KEPT, passage_of


def find(passage, text, content_hash="hash-2", **decisions):
    return find_again(passage, text, content_hash, "/news/orvel.md", **decisions)


def test_ok_in_the_same_text(passage):
    place = find(passage, ARTICLE, "hash-1")
    assert (place.state, place.span, place.score) == ("ok", passage.span, 1.0)


def test_ok_when_the_article_changed_elsewhere(passage):
    place = find(passage, ARTICLE + " Corrected on Tuesday.")
    assert (place.state, place.content_hash) == ("ok", "hash-2")


def test_moved_when_a_paragraph_came_before_it(passage):
    edited = "Updated with the toll.\n\n" + ARTICLE
    place = find(passage, edited)
    assert (place.state, place.found_text, place.span.of(edited)) == ("moved", KEPT, KEPT)


def test_moved_into_other_surroundings_when_it_is_long_and_stands_once(passage):
    assert find(passage, f"Another lede altogether. {KEPT}. And another end.").state == "moved"


def test_short_words_in_other_surroundings_are_asked_about():
    passage = passage_of("35 people")
    assert find(passage, "Nothing here resembles it, but 35 people voted in Ketter.").state == "ask"


def test_of_the_same_words_the_ones_in_the_same_surroundings_are_meant():
    passage = passage_of("the lower bridge")
    edited = ARTICLE.replace("The dam", "Near the lower bridge, the dam", 1)
    place = find(passage, edited)
    assert place.state == "moved"
    assert edited[place.span.end :].startswith(" gave way")


def test_the_same_words_twice_in_like_surroundings_are_asked_about():
    text = "Asked again, he said no comment. " * 4
    passage = make_passage(text, Span(21, 31), "hash-1", Citation("/news/orvel.md", "A"))
    assert find(passage, "Intro. " + text).state == "ask"


@pytest.mark.parametrize(
    "now",
    [
        "At least 41 people were taken to hospital after the lower bridge gave way",
        "At least 35 people were brought to hospital after the lower bridge collapsed",
        "At least 35 people, two of them children, were taken to hospital after the lower bridge gave way",
    ],
)
def test_edited_words_are_found_whole(passage, now):
    edited = ARTICLE.replace(KEPT, now)
    place = find(passage, edited)
    assert (place.state, place.found_text) == ("edited", now)
    assert 0.75 <= place.score < 1


def test_other_quotation_marks_and_spaces_are_an_edit_also_in_short_passages():
    passage = passage_of("“We had eleven")
    place = find(passage, ARTICLE.replace("“", '"').replace("”", '"'))
    assert (place.state, place.found_text) == ("edited", '"We had eleven')


def test_orphan_when_the_sentence_is_gone(passage):
    place = find(passage, ARTICLE.replace(KEPT + ", according to the fire service.", ""))
    assert (place.state, place.span, place.found_text) == ("orphan", None, None)


def test_a_look_alike_elsewhere_is_not_attached(passage):
    gone = ARTICLE.replace(KEPT + ", according to the fire service.", "")
    twin = (
        gone + " In Ketter, at least 35 people were taken to a shelter after the upper bridge was closed, police said."
    )
    assert find(passage, twin).state in ("ask", "orphan")


def test_short_passages_are_not_searched_for_approximately():
    assert find(passage_of("eleven minutes"), ARTICLE.replace("eleven minutes", "eleven minutse")).state == "orphan"


def test_nothing_is_found_in_an_empty_text(passage):
    assert find(passage, "").state == "orphan"


def test_an_accepted_place_is_kept_and_called_edited(passage):
    rewritten = ARTICLE.replace(KEPT, "The bridge's fall put three dozen in hospital beds overnight")
    at = rewritten.index("The bridge's fall")
    accepted = make_passage(rewritten, Span(at, at + 60), "hash-2", passage.cite)
    place = find(passage, "News. " + rewritten, "hash-3", accepted=accepted)
    assert (place.state, place.found_text) == ("edited", accepted.text)


def test_an_accepted_place_that_is_gone_gives_way_to_the_passage(passage):
    accepted = make_passage("Quite other words stood here for some time.", Span(0, 43), "hash-2", passage.cite)
    assert find(passage, ARTICLE, "hash-3", accepted=accepted).state == "ok"


def test_a_rejected_place_is_not_proposed_again(passage):
    now = KEPT.replace("35", "41")
    edited = ARTICLE.replace(KEPT, now)
    assert find(passage, edited, rejected=[now]).state == "orphan"


def test_find_all_answers_for_each(passage):
    sought = [Sought(1, passage), Sought(2, passage_of("eleven minutes"))]
    assert [(one, place.state) for one, place in find_all(sought, ARTICLE, "hash-2", "/p")] == [(1, "ok"), (2, "ok")]


def test_a_long_passage_is_found_after_edits_in_it():
    text = " ".join(
        f"Sentence number {n} speaks of the {n * 37 % 101} houses on street {n * 13 % 89}." for n in range(60)
    )
    first, behind = "Sentence number 12 ", "Sentence number 38 "
    passage = make_passage(text, Span(text.index(first), text.index(behind)), "hash-1", Citation("/p", "T"))
    edited = "A new first paragraph. " + text.replace("houses on street", "homes along street")
    place = find(passage, edited)
    assert place.state == "edited"
    assert place.span == Span(edited.index(first), edited.index(behind) - 1)


@settings(max_examples=60)
@given(st.text(max_size=300), st.text(max_size=300), st.data())
def test_any_text_gives_a_place_inside_it(text, other, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    if not text[start:end].strip():
        return
    passage = make_passage(text, Span(start, end), "hash-1", Citation("/p", "T"))
    place = find(passage, other)
    assert 0 <= place.score <= 1
    assert (place.span is None) == (place.state == "orphan")
    if place.span is not None:
        assert 0 <= place.span.start < place.span.end <= len(other)
        assert place.span.of(other) == place.found_text


@settings(max_examples=50)
@given(st.text(min_size=1, max_size=200), st.text(max_size=40), st.data())
def test_exact_words_are_never_lost(text, inserted, data):
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    if not text[start:end].strip():
        return
    passage = make_passage(text, Span(start, end), "hash-1", Citation("/p", "T"))
    assert find(passage, inserted + text).found_text == passage.text


def test_rapidfuzz_is_loaded_only_when_the_exact_steps_fail():
    program = (
        "import sys\n"
        "from reader.model import Citation, Span\n"
        "from reader.passages.finding import find_again\n"
        "from reader.passages.keeping import make_passage\n"
        "text = 'One sentence that was kept. Another one.'\n"
        "passage = make_passage(text, Span(0, 27), 'h', Citation('/p', 'T'))\n"
        "find_again(passage, 'Before. ' + text, 'g', '/p')\n"
        "sys.exit('rapidfuzz' in sys.modules)\n"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
