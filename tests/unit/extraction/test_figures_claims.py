"""Who claims a figure, who relayed it, and what is said of the counted."""

from __future__ import annotations

from pathlib import Path

import pytest

from reader.extraction import extract
from reader.model import Figure

_FRONT = Path(__file__).parents[2] / "fixtures" / "figures" / "front.txt"


def figures(text: str) -> list[Figure]:
    return [figure for figure in extract(text).figures if figure.kind != "date"]


def _source(figure: Figure) -> tuple[str | None, str | None]:
    return figure.claimant.text if figure.claimant else None, figure.via


@pytest.mark.parametrize(
    ("text", "claimant", "via"),
    [
        ("At least 12 people died, according to the health ministry.", "the health ministry", None),
        ("According to the coastguard, 38 people were saved.", "the coastguard", None),
        ("Rescuers say at least 20 are missing.", "Rescuers", None),
        ("The death toll stands at 212, the ministry said.", "the ministry", None),
        ("At least 12 people died, said Maria Lopez, a surgeon.", "Maria Lopez", None),
        ("UNHCR figures show 2.1 million people have fled.", "UNHCR figures", None),
        ("2.1 million people have fled, UNHCR figures show.", "UNHCR figures", None),
        ("Data from the port authority showed 1,200 arrivals.", "the port authority", None),
        ("A report by the Auditor General found that $61 million was lost.", "the Auditor General", None),
        ("At least 96 were held, according to a tally by the Press League.", "the Press League", None),
        ("A survey of 1,204 adults found 58 percent were against.", "A survey", None),
        ("The Red Cross put the number of dead at 212.", "The Red Cross", None),
        ("The county’s 1,400 counts buildings with water indoors.", "The county", None),
        ("The insurers’ 2,100 counts claims.", "The insurers", None),
        ("Mr. Hallam’s “nearly 2,000” is a guess.", "Mr. Hallam", None),
        ("Last year’s 2,300 was worse.", None, None),
        ("The club’s 40 players were paid.", None, None),
        ("Damage was estimated at $3bn by insurers.", "insurers", None),
        ("Analysts expect sales of $4bn.", "Analysts", None),
        ("Mr Chen, the chief executive, expects sales of $4bn.", "Mr Chen", None),
        ("The Lake Bank, in a report published Tuesday, forecast growth of 2.7 percent.", "The Lake Bank", None),
        ("By the union's count, 12,000 people took part.", "the union", None),
        ("Organisers put the crowd at 50,000.", "Organisers", None),
        ("At least 20 people were hurt, by police estimates.", "police", None),
        ("The bank, by some estimates, lost 4 million crowns.", None, None),
        ("Economists at Norden Bank estimate the loss at 3 million crowns.", "Economists at Norden Bank", None),
        ("A Norden Bank estimate of 3 million crowns was wrong.", None, None),
        ("Rescuers feared the toll could reach 20.", "Rescuers", None),
        ("At least 12 people are feared dead.", None, None),
        ("About 40 homes burned, Reuters reported, citing the fire chief.", "the fire chief", "Reuters"),
        ("Local radio, quoting police, said 14 people died.", "police", "Local radio"),
        ("State TV quoted the governor as saying 14 people had died.", "the governor", "State TV"),
        ("Some 200 men attacked, an army colonel said, according to Reuters.", "an army colonel", "Reuters"),
        ("Over 70 roads are cut, an aide was quoted as saying by the Daily Tribune.", "an aide", "the Daily Tribune"),
        ("Some 44 barges sank, the port said in remarks carried by state radio.", "the port", "state radio"),
        ("Twelve miners are trapped, Radio Copperbelt reported.", "Radio Copperbelt", None),
        ("Sources told Reuters that 300 workers would go.", "Sources", None),
        ("At least eight hurt as tram derails — fire brigade", "fire brigade", None),
        ("Minister: half of clinics have no water", "Minister", None),
    ],
)
def test_claimant(text: str, claimant: str, via: str | None) -> None:
    assert _source(next(figure for figure in figures(text) if figure.text not in ("1,204 adults",))) == (claimant, via)


@pytest.mark.parametrize(
    "text",
    [
        "Police arrested 12 people on Monday.",
        "Police found five bodies in the cellar.",
        "The company, which employs 300 people, said it will close.",
        "Three officials said on Sunday that the ship had left.",
        "She bought 12 eggs and said nothing.",
        "He told 300 supporters that the vote was stolen.",
        "“Is it true that 600 people drowned?” the lawyer asked.",
        "Reuters could not verify the figure of 300.",
        "Figures show 40% of voters are undecided.",
        "The levy adds 500 naira to every sack.",
        "The court ruled 5-4 against the miners.",
    ],
)
def test_no_claimant_is_invented(text: str) -> None:
    assert [_source(figure) for figure in figures(text)] == [(None, None)] * len(figures(text))


def test_each_clause_has_its_own_claimant() -> None:
    found = figures("Organisers put the crowd at 50,000; police said 12,000 came.")
    assert [_source(figure)[0] for figure in found] == ["Organisers", "police"]


def test_a_figure_in_a_quote_is_claimed_by_its_speaker_under_the_full_name() -> None:
    found = figures("Amara Diallo runs the clinic. “We see 300 patients a day,” she said.")
    assert [(_source(figure)[0], figure.claimant_canonical) for figure in found] == [("she", "Amara Diallo")]


def test_the_next_sentence_is_not_claimed() -> None:
    found = figures("The mayor said 40 houses were lost. Another 12 burned on Monday.")
    assert [_source(figure)[0] for figure in found] == ["The mayor", None]


def test_a_headline_is_a_guess() -> None:
    assert figures("At least eight hurt as tram derails — fire brigade")[0].guess
    assert not figures("At least eight were hurt, the fire brigade said.")[0].guess


@pytest.mark.parametrize(
    ("text", "said_of"),
    [
        ("The strike killed at least 35 people.", "killed"),
        ("A bomb went off, killing at least 35 people.", "killed"),
        ("At least 35 people were killed.", "killed"),
        ("At least 35 people have been killed.", "killed"),
        ("At least 35 people in the city were killed.", "killed"),
        ("At least 35 killed in blast", "killed"),
        ("They left 120 wounded.", "wounded"),
        ("Some 4,200 migrants crossed the river.", "crossed"),
        ("Some 4,200 migrants have fled.", "fled"),
        ("Some 4,200 people are feared dead.", "dead"),
        ("About 1,400 jobs could go.", "go"),
        ("They shot down 17 aircraft.", "shot down"),
        ("17 aircraft were shot down.", "shot down"),
        ("The firm laid off 300 workers.", "laid off"),
        ("$61 million had been spent.", "spent"),
        ("He paid $300 for it.", "paid"),
        ("Sales rose 4 percent.", "rose"),
        ("Sales fell by 4 percent.", "fell"),
        ("Sales were up 4 percent.", "up"),
        ("Women make up 4 percent of staff.", None),
        ("About 35 people came from the two towns.", None),
        ("It could take three people.", None),
        ("It lasted three years.", None),
    ],
)
def test_said_of(text: str, said_of: str | None) -> None:
    assert figures(text)[0].said_of == said_of


def test_a_front_page_article() -> None:
    found = {figure.text: figure for figure in figures(_FRONT.read_text(encoding="utf-8"))}
    assert set(found) == {
        "Two American envoys",
        "at least 48 people",
        "third round",
        "three-and-a-half weeks",
        "At least one person",
        "More than 3,100 villagers",
        "two capitals",
    }
    barracks = found["at least 48 people"]
    assert (barracks.value, barracks.bound, barracks.said_of, barracks.claimant) == (48, ">=", "killed", None)
    villagers = found["More than 3,100 villagers"]
    assert (villagers.value, villagers.bound, villagers.noun, villagers.said_of) == (3100, ">", "villagers", "killed")
    assert _source(villagers) == ("presidential aide Danylo Hrebenko", "Reuters")
    assert villagers.claimant_canonical == "Danylo Hrebenko"
    person = found["At least one person"]
    assert (person.value, person.bound, person.said_of) == (1, ">=", "killed")
    assert _source(person) == ("the Rescue Service", None)
    assert found["Two American envoys"].claimant is None
    assert (found["third round"].kind, found["third round"].value, found["third round"].noun) == ("ordinal", 3, "round")
    weeks = found["three-and-a-half weeks"]
    assert (weeks.kind, weeks.value, weeks.unit, weeks.claimant) == ("duration", 3.5, "week", None)


@pytest.mark.parametrize(
    "text",
    [
        "Profit was 3.1 million, beating an average forecast of 2.9 million in a survey of brokers.",
        "Profit was 3.1 million, matching the average forecast of brokers.",
        "That contrasts with the port's report showing 300 berths lost in May.",
        "The ferry line lost 3.1 million euros, citing uncertainty.",
        "Because of economic reasons the fleet shrank by 14 boats.",
        "The index, known as the harbour's fear gauge, dropped 2.5 percent.",
        "The fall in traffic reported by the port was smaller than the 15 percent drop in May.",
    ],
)
def test_no_claimant_out_of_half_a_phrase(text: str) -> None:
    assert [figure.claimant and figure.claimant.text for figure in figures(text)] == [None] * len(figures(text))


@pytest.mark.parametrize(
    ("text", "claimant"),
    [
        ("OSTWICK - The port authority estimates the damage at $3 million.", "The port authority"),
        ("Nordhafen Lines NHL.N estimates the damage at $3 million.", "Nordhafen Lines NHL.N"),
        ("According to Quay Watch 44% of berths are empty.", "Quay Watch"),
        ("Other published reports say the yard may cut 300 jobs.", "Other published reports"),
        ("Initial claims for damages dropped to 341, the port authority said.", "the port authority"),
        ("The state may buy 300 berths, citing sources * Port to close", "sources"),
        ("The yard, which has a 14 percent stake, said the sale could take six months.", "The yard"),
    ],
)
def test_the_whole_claimant_and_no_more(text: str, claimant: str) -> None:
    assert _source(figures(text)[-1])[0] == claimant


@pytest.mark.parametrize(
    ("text", "claimant"),
    [
        ("One in five patients waited, the health inspectorate found.", "the health inspectorate"),
        ("The regulator found in June that 41 per cent of homes had none.", "The regulator"),
        ("The fishermen’s federation disputes the share and puts it at 40 per cent.", "The fishermen’s federation"),
        ("It drew 1.1 million visitors, its annual report shows, more than ever.", "its annual report"),
        ("Police found 12 boxes in the shed.", None),
    ],
)
def test_who_found_or_put_a_number(text: str, claimant: str | None) -> None:
    figure = extract(text).figures[0]
    assert figure.claimant_canonical == claimant


def test_a_pronoun_takes_up_who_spoke_last_before_the_figure() -> None:
    later = " ".join(f"“It is late,” said {name} Moss." for name in ("Ann", "Tom", "Eve", "Jim"))
    found = figures(
        "“Mrs. Askew has asked me for a sentence,” Dame Frances Okoro said. “I promise none.” "
        f"She expects to hear 90 witnesses.\n\n{later}"
    )
    assert [figure.claimant_canonical for figure in found if figure.value == 90] == ["Frances Okoro"]
