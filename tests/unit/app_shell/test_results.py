"""How results are worded."""

from __future__ import annotations

from reader.app.question import Question, Results, empty_results, results_head, results_note
from reader.app.rows import heading_lines
from reader.app.text.lines import Line
from reader.model import ArticleMeta, Heading, Hit, SearchAnswer
from reader.model.keeping import SavedSearch


def words(line: Line) -> str:
    return "".join(part.text for part in line)


def test_the_head_has_count_time_and_order():
    answer = SearchAnswer("x", total=1214, took_ms=8.6)
    left, right = results_head(Results(Question("x", hit_order="newest"), answer))
    assert (words(left), words(right)) == ("1,214 hits · 9 ms", "newest first")


def test_an_answer_cut_short_says_so():
    results = Results(Question("x"), SearchAnswer("x", total=1, partial=True))
    assert words(results_head(results)[0]).startswith("1+ hit")
    assert "may be more" in words(results_note(results))
    assert "ran out of time" in " ".join(empty_results(Results(Question("x"), SearchAnswer("x", partial=True)), "6"))


def test_an_error_is_in_the_head_and_in_the_list():
    results = Results(Question("x"), SearchAnswer("x", error="The searcher stopped."))
    assert words(results_head(results)[0]) == "Search failed"
    assert "The searcher stopped." in empty_results(results, "6")


def test_articles_like_one_name_it():
    heading = Heading(1, "/a.md", ArticleMeta("Ferry\x1b[0m late"), 10, 0, 0, "derived")
    results = Results(Question(like=heading), SearchAnswer(""))
    left, _ = results_head(results)
    assert words(left) == "Like “Ferry\ufffd[0m late”"
    assert "Esc goes back" in words(results_note(results))
    assert "No article is similar" in empty_results(results, "6")[0]


def test_the_note_says_what_is_new_since_when_and_how_it_was_read():
    question = Question("x", saved=SavedSearch("x", "x", "2031-04-12T10:00:00+00:00"))
    results = Results(question, SearchAnswer("x", "Read as x AND y"), new=frozenset({1, 2}))
    assert words(results_note(results)) == "2 new since 12 Apr 2031 · Read as x AND y"
    assert results_note(Results(Question("x"), SearchAnswer("x"))) == ()


def test_a_suggestion_wins_and_names_its_key():
    results = Results(Question("fery"), SearchAnswer("fery", suggestion="ferry"))
    assert words(results_note(results)).startswith("Enter: ferry")


def test_new_hits_and_copies_are_told_in_words():
    heading = Heading(1, "/a.md", ArticleMeta("Ferry", source="Post", published="2031-04-12"), 10, 0, 0, "derived")
    lines = heading_lines(heading, Hit(1, 1.0, copies=3), 60, new=True)
    assert words(lines[1]).strip() == "new · +3 copies · Post · 12 Apr 2031"
    assert "+1 copy ·" in words(heading_lines(heading, Hit(1, 1.0, copies=1), 60)[1])
    assert "new" not in words(heading_lines(heading, Hit(1, 1.0), 60)[1])
