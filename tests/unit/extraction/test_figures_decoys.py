"""Numbers that are no figures: names, labels, dates, times, scores, phones, list and section numbers."""

from __future__ import annotations

import pytest

from reader.extraction.figures import find_figures


@pytest.mark.parametrize(
    "text",
    [
        "An F-16 and an Il-76 landed beside the A380.",
        "Tests for COVID-19, H5N1 and B12 came back clean.",
        "Leaders of the G7 and the G-20 met.",
        "The Boeing 737 and the new 787 Dreamliner were parked.",
        "It breaks Article 5, Section 8 and rule 12.",
        "Take Highway 61, the M25 and Interstate 80.",
        "The FTSE 100, the S&P 500 and the CAC 40 slipped.",
        "The iPhone 15, Windows 11 and Apollo 13 are in the quiz.",
        "See page 12, chapter 3 and figure 4.",
        "The No. 3 seed beat the world No. 17.",
        "Phase three of the trial and level 2 of the course are done.",
        "Flight 714 to Sydney and train 9020 to Lyon left.",
        "It is 9/4 second favourite, at odds of 4/9, not 25/1.",
        "We met at half past six, at 5 past 8 and just before half time.",
        "It was a 7-Eleven, Beethoven's Fifth, Room 12B and the Group of 20.",
        "Australia were 210 for 4 in a nine-to-five game.",
        "She is one of a kind.",
        "Brook, cleared to play, won 3-1.",
        "Seeds: 1 Roger Marl (Norland) 2 Andy Teal (US) 3 Lena Orhan (Norland)",
        "The case is No. 10-cv-1823, and the Under-21 keeper is fit.",
        "It is on air from 1130 to 1215 GMT.",
        "Dial 555-1234, +44 20 7946 0018 or 0800 1111.",
        "Brook beat Marl 3-1, drew 2–2 and lost 0-1.",
        "She won 6-4, 7-6, 6-2.",
        "They switched to 4-3-3 in the second half.",
        "Doors open at 7:30 p.m., close at 11 p.m. and the bus leaves at 23.48.",
        "Curfew starts at 2200 GMT, or ten o'clock.",
        "1. Close the valve.\n2) Call the engineer.\n(3) Wait.",
        "3.2 Findings of the inquiry",
        "He lives at 221 Orchard Street, Albany, N.Y. 12201.",
        "ISBN 978-0-306-40615-7 is out of print.",
        "The relay squad ran the 4x100m.",
        "The wreck lies at 51.5074 N.",
        "He was heard on 98.5 FM and seen on Channel 4.",
        "No one saw the one that got away, and one must wonder.",
        "One day you will see that they beat one another.",
        "It took the one-way street to the high-five.",
        "The Big Four met Air Force One at Three Mile Island.",
        "See https://example.org/2027/04 and @user1 and #500.",
        "The 22nd amendment and the second floor are fine.",
        "A half-brother played fly-half in the first half.",
        "It scored double-digit growth in the third quarter.",
        "Version 1.2.3 and the code 007 are old.",
        "A googolplex of stars.",
    ],
)
def test_no_figure(text: str) -> None:
    found = [figure for figure in find_figures(text) if figure.kind != "date"]
    assert [figure.text for figure in found] == []


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("The mill opened in 1874 and closed in 2003.", [1874, 2003]),
        ("It began on May 5, 2020, and ended 7 June 2021.", [2020, 2021]),
        ("It ran from 1914-1918.", [1914]),
        ("It was the 1990s.", [1990]),
        ("Sell by 04/11/2027 or 2027-11-04.", [2027, 2027]),
        ("The budget for 2007-13 is set.", [2007]),
        ("It happened on Aug. 9.", [None]),
        ("It is a 19th century chapel.", [None]),
    ],
)
def test_dates_are_kept_apart(text: str, dates: list[int | None]) -> None:
    found = find_figures(text)
    assert [figure.kind for figure in found] == ["date"] * len(dates)
    assert [figure.value for figure in found] == dates


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("In 2008 the fire killed 12 people.", [12]),
        ("At least 2000 people came in 2010.", [2000]),
        ("The 737 passengers were 40 Boeing engineers.", [737, 40]),
        ("In Kabul 12 soldiers and on Monday 35 people died.", [12, 35]),
        ("A crowd of 48,211 saw Brook win 2-0.", [48_211]),
        ("The rate is $1 = 0.92.", [0.92]),
        ("On Flight 714 were 181 passengers and six crew.", [181, 6]),
    ],
)
def test_figures_beside_decoys_are_found(text: str, values: list[int]) -> None:
    assert [figure.value for figure in find_figures(text) if figure.kind != "date"] == values


@pytest.mark.parametrize(
    "text",
    [
        "He rings people up before seven in the morning.",
        "At eight minutes to ten he pressed a button.",
        "A warning came at 9.58 by e-mail.",
        "The cabinet is locked at six and left.",
    ],
)
def test_a_time_of_day_is_no_figure(text: str) -> None:
    assert [figure.text for figure in find_figures(text) if figure.kind != "date"] == []


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("Shares closed at 12.40.", [("12.40", "other", 12.4)]),
        ("A boy of nine and a man of 71 died.", [("nine", "age", 9), ("71", "age", 71)]),
        ("The oldest was 88.", [("88", "age", 88)]),
        ("The court has until March 25.", [("March 25", "date", None)]),
        ("It ends on April 3, 2026.", [("April 3, 2026", "date", 2026)]),
        ("About one house in four is wet.", [("About one house in four", "ratio", 0.25)]),
        ("Nine times out of ten they knew.", [("Nine times out of ten", "ratio", 0.9)]),
        ("The committee voted by nine to two for a judge.", [("nine to two", "ratio", (9, 2))]),
        ("It fell from 35 per cent to 11.", [("35 per cent", "percent", 35), ("11", "percent", 11)]),
        ("Of those asked, 19 expect a cut.", [("19", "count", 19)]),
        ("Growth slipped for three quarters running.", [("three quarters", "duration", 3)]),
        ("The county’s 1,400 counts homes.", [("1,400", "count", 1400)]),
        ("Ninety-three’s good.", [("Ninety-three’s", "count", 93)]),
    ],
)
def test_the_whole_of_a_figure_and_its_kind(text: str, figures: list[tuple[str, str, object]]) -> None:
    assert [(figure.text, figure.kind, figure.value) for figure in find_figures(text)] == figures
