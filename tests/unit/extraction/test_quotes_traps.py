"""Quotation marks that hold no quotation."""

from __future__ import annotations

import pytest

from reader.extraction.quotes import find_quotes

TRAPS = [
    "The choir sang “We shall be there by morning” as the boats came in.",
    "The plaque on the gate reads “Private”.",
    "He wore a T-shirt with the words “Not again” on it.",
    "The so-called “copper bridge” has been shut since May.",
    "What the firm calls “synergy” has cost 300 jobs.",
    "The dish is known as “widow’s herring”.",
    "Her first novel, “A Winter of Salt,” won the prize.",
    "She starred in the series “The Long Ferry” for six seasons.",
    "The town’s motto is “Work and faith”.",
    "The word “crisis” appears 14 times in the report.",
    "He is best known for the song “Rain on the tin roof”.",
    "Its “smart” meters cannot tell the time.",
    "The ship, nicknamed “Old Thunder”, sank in 1912.",
    "A banner reading “Welcome home, lads” hung over the street.",
    "He typed “cheap flights to Turin” into the search box.",
    "Visitors are met by a sign that says “No dogs beyond this point”.",
    "The bill, called the “Clean Rivers Act”, passed on Monday.",
    "Anna “Nan” Petrova retired in 2001.",
    "The exhibition “Salt and Light: Painters of the Coast” opens on Friday.",
    "READ MORE: “The day the river came to town”",
    "—“Gallery opens across from the old mint,” by the Courier's Ida Moss",
    "The team, dubbed the “Iron Herons”, lost 4-0.",
    "The other three states voting on Tuesday are small.",
    "Each of the five claims was settled out of court.",
    "The ministry posted a surplus of 4 million crowns.",
    "She added two eggs and the rest of the flour.",
    "He reported for duty at dawn and was sent home.",
    "The report claims shelf space in every office.",
    "Nobody told him anything.",
    "He declined to say whether the mill would close.",
]


@pytest.mark.parametrize("text", TRAPS)
def test_nothing_is_quoted(text):
    assert find_quotes(text) == ()


def test_whoever_is_asked_does_not_speak():
    assert [quote.speaker for quote in find_quotes("Voters were asked: “Should the museum stay open on Sundays?”")] in (
        [],
        [None],
    )
