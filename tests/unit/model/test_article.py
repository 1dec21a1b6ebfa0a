"""What is said of articles in the order of time."""

from __future__ import annotations

import pytest

from reader.model.article import ArticleMeta, Heading, order_doubt


@pytest.mark.parametrize(
    ("clues", "said"),
    [
        (["text", "text"], ""),
        (["name"], ""),
        (["name", "file"], "Their order in time is a guess, as their dates are."),
        (["text", "name", "file"], "Their order in time is a guess: of 3 dates 2 are guesses."),
        (["text", "name", None], "Their order in time is a guess: of 3 dates 1 is a guess and 1 is not known."),
        (["text", None], "Their order in time is a guess: of 2 dates 1 is not known."),
    ],
)
def test_an_order_that_rests_on_guesses_says_so(clues, said):
    articles = [
        Heading(n, f"/{n}", ArticleMeta("A", published="2026-05-06" if clue else None, date_from=clue))
        for n, clue in enumerate(clues)
    ]
    assert order_doubt([*articles, articles[0]]) == said
