"""How quotes, figures, feeds and compared sentences are worded and written."""

from __future__ import annotations

import json

import pytest
from msgspec.structs import replace

from reader.evidence.comparison import side_by_side
from reader.evidence.wording import Change
from reader.model import Figure, Mention, Span
from reader.model.feed import Feed, FeedRow, FeedState
from reader.records.comparison import SentenceRow, sentence_table
from reader.records.feeds import feed_times
from reader.records.figures import claimed_figure, figure_line
from reader.records.quotes import said
from reader.records.table import Table, json_line


@pytest.mark.parametrize(
    ("words", "exact", "written"),
    [
        ("We will rebuild", True, "“We will rebuild”"),
        ("they would\nrebuild", False, "they would rebuild"),
        ("the “big one”", True, "“the ‘big one’”"),
    ],
)
def test_exact_words_alone_have_quotation_marks(words, exact, written):
    assert said(words, exact=exact) == written


def test_words_control_no_terminal():
    assert "\x1b" not in said("red \x1b[31m text", exact=False)


def figure(**more):
    return Figure(**{"span": Span(0, 7), "text": "tripled", "kind": "vague", "value": None, **more})


def test_what_is_said_of_a_figure_is_not_said_twice():
    assert figure_line(figure(noun="tripled", said_of="tripled")).count("tripled") == 1
    assert figure_line(figure(text="35", kind="count", value=35, noun="people", said_of="killed")) == "35 people killed"


def test_a_figure_names_who_claims_it_and_whether_that_is_a_guess():
    people = figure(text="35 people", kind="count", value=35, noun="people")
    assert claimed_figure(people) == "35 people"
    claimant = Mention(Span(20, 23), "she")
    assert claimed_figure(replace(people, claimant=claimant, claimant_canonical="Ada Quill", guess=True)) == (
        "35 people · claimed by Ada Quill ?"
    )


def feed(**state):
    more = {name: state.pop(name) for name in ("paused",) if name in state}
    address = "https://example.org/feed"
    return FeedRow(Feed(address, "Example", **more), FeedState(address, **state), 3, 0)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (feed(), "not checked yet"),
        (feed(checked=10.0, due=20.0), "checked @10 · next @20"),
        (feed(checked=10.0, due=20.0, paused=True), "checked @10 · paused"),
        (feed(checked=10.0, due=20.0, gone=True), "checked @10 · gone for good"),
    ],
)
def test_the_times_of_a_feed(row, words):
    assert feed_times(row, lambda moment: f"@{moment:.0f}") == words


TEXTS = (
    "Two people were killed in the flood on Sunday night. The siren was new.",
    "Seven people were killed in the flood on Sunday night. Boats came from Selden at once.",
)


def rows(texts):
    return [SentenceRow(n, beside, texts) for n, beside in enumerate(side_by_side(texts))]


def test_sentences_of_one_article_each_are_rows_of_their_own():
    found = [one for row in rows(TEXTS) for one in row.by_article()]
    assert [row.kind for row in found] == ["changed", "only_a", "only_b"]
    assert [row.words for row in found][1:] == [["The siren was new.", ""], ["", "Boats came from Selden at once."]]


def test_a_changed_sentence_says_what_changed_in_both_texts():
    fields = next(one for row in rows(TEXTS) for one in row.by_article()).fields()
    assert (fields["a_span"][0], fields["b_span"][0]) == (0, 0)
    [change] = fields["changes"]
    assert (change["kind"], change["a"], change["b"]) == ("number", "Two", "Seven")
    for name, text in zip("ab", TEXTS, strict=True):
        assert text[slice(*change[f"{name}_span"])] == change[name]


def test_changes_are_places_in_the_sentence():
    row = rows(TEXTS)[0]
    assert [type(change) for change in row.changes_in(1)] == [Change]
    assert row.changes_in(1)[0].b.of(row.words[1]) == "Seven"


def test_three_articles_have_three_columns():
    texts = (*TEXTS, "Nobody knows.")
    written = list(sentence_table(3).csv(one.fields() for row in rows(texts) for one in row.by_article()))
    assert written[0] == "kind,a,b,c\n"
    assert any(line.startswith("only_c,,,Nobody") for line in written)


def test_a_row_may_have_several_lines():
    table = Table(("n", "letter"), lambda row, number: ((number, letter) for letter in row), lambda row: {"row": row})
    assert "".join(table.csv(["ab", "c"])) == "n,letter\n1,a\n1,b\n2,c\n"
    assert [json.loads(line) for line in table.json_lines(["ab", "c"])] == [{"row": "ab"}, {"row": "c"}]


def test_a_line_of_json_controls_no_terminal_and_holds_halves_of_characters():
    line = json_line({"text": "a\x1b[31m\u202e\udce9"})
    assert line.isascii() and json.loads(line) == {"text": "a\x1b[31m\u202e\udce9"}
