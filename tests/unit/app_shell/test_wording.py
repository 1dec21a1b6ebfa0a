from __future__ import annotations

import asyncio
from contextvars import copy_context

import pytest

from reader.app.keys import display
from reader.app.question import Question, Results, empty_results
from reader.app.session import UNDO_DEPTH, UndoStack
from reader.app.wording import (
    DATE_FORMAT,
    day,
    origin,
    progress_line,
    published_text,
    span_of_time,
)
from reader.library.events import Progress
from reader.model import ArticleMeta, SearchAnswer
from reader.model.plain_text import amount
from reader.settings import DATE_FORMATS


@pytest.mark.parametrize(
    ("published", "shown"),
    [
        ("2022-03-14", "14 Mar 2022"),
        ("2022-03-14T09:30:00+02:00", "14 Mar 2022"),
        ("0099-01-01", "1 Jan 99"),
        ("last week", "last week"),
        ("2022-13-40", "2022-13-40"),
        ("", ""),
        (None, ""),
    ],
)
def test_days(published, shown):
    assert day(published) == shown


@pytest.mark.parametrize(
    ("date_format", "short", "long"),
    [
        ("14 Mar 2022", "4 Mar 2022", "4 March 2022, 09:30 +02:00"),
        ("Mar 14, 2022", "Mar 4, 2022", "March 4, 2022, 09:30 +02:00"),
        ("2022-03-14", "2022-03-04", "2022-03-04, 09:30 +02:00"),
    ],
)
def test_days_as_a_person_wants_them(date_format, short, long):
    def both():
        DATE_FORMAT.set(date_format)
        return day("2022-03-04"), published_text("2022-03-04T09:30:00+02:00")

    assert date_format in DATE_FORMATS
    assert copy_context().run(both) == (short, long)


def test_amounts():
    assert amount(1, "article") == "1 article"
    assert amount(3120, "article") == "3,120 articles"
    assert amount(2, "match", "matches") == "2 matches"


def test_origin_leaves_out_what_is_not_known():
    assert origin(ArticleMeta("T", source="Harbour Post", published="2031-04-08")) == "Harbour Post · 8 Apr 2031"
    assert origin(ArticleMeta("T", published="2031-04-08")) == "8 Apr 2031"
    assert origin(ArticleMeta("T")) == ""


@pytest.mark.parametrize(
    ("seconds", "shown"), [(0.2, "1 s"), (40, "40 s"), (89.6, "90 s"), (150, "2 min"), (7200, "2 h")]
)
def test_spans_of_time(seconds, shown):
    assert span_of_time(seconds) == shown


@pytest.mark.parametrize(
    ("progress", "shown"),
    [
        (Progress("idle"), ""),
        (Progress("articles", 3120, 20000, 410.4, 40.2), "3,120 of 20,000 indexed · 410/s · 40 s left"),
        (Progress("articles", 5, 20), "5 of 20 indexed"),
        (
            Progress("waiting", total=1_200, holder="Another newsreader (process 7)"),
            "Another newsreader (process 7) is indexing this library · 1,200 to go",
        ),
        (Progress("waiting", total=1), "Another newsreader is indexing this library · 1 to go"),
        (Progress("waiting", holder="Another newsreader (process 7)"), ""),
        (Progress("stopped", detail="disk full"), "Indexing stopped: disk full"),
        (Progress("scanning"), "Looking for articles…"),
        (Progress("merging"), "Tidying the index…"),
    ],
)
def test_progress(progress, shown):
    assert progress_line(progress) == shown


@pytest.mark.parametrize(
    ("key", "shown"),
    [
        ("ctrl+f", "^F"),
        ("question_mark", "?"),
        ("shift+tab", "S-Tab"),
        ("pagedown", "PgDn"),
        ("f1", "F1"),
        ("Q", "Q"),
        ("alt+x", "M-x"),
        ("ctrl+pageup", "^PgUp"),
    ],
)
def test_keys_as_people_write_them(key, shown):
    assert display(key) == shown


async def test_undo_takes_back_the_newest_first():
    done: list[str] = []
    stack = UndoStack()
    stack.push("one", lambda: done.append("one"))
    stack.push("two", lambda: done.append("two"))
    assert [await stack.undo(), await stack.undo(), await stack.undo()] == ["two", "one", None]
    assert done == ["two", "one"]


async def test_undoing_waits_until_the_step_is_undone():
    done: list[str] = []
    stack = UndoStack()

    async def slowly() -> None:
        await asyncio.sleep(0.01)
        done.append("one")

    stack.push("one", slowly)
    assert await stack.undo() == "one"
    assert done == ["one"]


async def test_a_step_that_cannot_be_undone_stays():
    stack = UndoStack()
    attempts: list[int] = []

    def fail_once() -> None:
        attempts.append(1)
        if len(attempts) == 1:
            raise OSError("disk full")

    stack.push("kept", fail_once)
    with pytest.raises(OSError, match="disk full"):
        await stack.undo()
    assert await stack.undo() == "kept"
    assert len(stack) == 0


async def test_the_stack_forgets_the_oldest():
    stack = UndoStack()
    for number in range(UNDO_DEPTH + 5):
        stack.push(str(number), lambda: None)
    assert len(stack) == UNDO_DEPTH
    assert await stack.undo() == str(UNDO_DEPTH + 4)


def test_a_list_without_hits_says_how_it_was_read_and_what_else_there_is():
    answer = SearchAnswer(
        "speeker:weiss",
        "Read as speeker weiss · speeker:weiss was searched as words; did you mean speaker:weiss?",
        suggestion="speaker:weiss",
    )
    assert empty_results(Results(Question("speeker:weiss"), answer), "6") == (
        "Nothing found for “speeker:weiss”.",
        "Read as speeker weiss · speeker:weiss was searched as words; did you mean speaker:weiss?",
        "Enter searches for “speaker:weiss”.",
        "Esc brings the whole list back.",
    )
    answer = SearchAnswer("a b c", suggestion="a b", dropped=("c",))
    assert "Enter searches for “a b”, without c." in empty_results(Results(Question("a b c"), answer), "6")
    feeds = empty_results(Results(Question("in:nope"), SearchAnswer("in:nope")), "6")
    assert "in: takes the name of a feed, or a tag of feeds: 6 lists them." in feeds
