"""Names as newswire writes them: nothing is glued to a name, none is cut, and no object becomes a speaker."""

from __future__ import annotations

import pytest

from reader.extraction import extract


def _speakers(text: str) -> list[str | None]:
    return [quote.canonical for quote in extract(text).quotes]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("FLEET GROWS Hart said the port would buy ships. Jo Hart is the mayor.", "Jo Hart"),
        ("SHIPBUILDING Norden Yards said it would hire.", "Norden Yards"),
        ("UNESCO Director Ada Lind said the site was safe.", "Ada Lind"),
        ("It sold its stake to Norden Bank Corp. Hart said it was a good deal. Jo Hart runs the firm.", "Jo Hart"),
        ("Norden Media Inc. NMI.N said it would cut jobs.", "Norden Media Inc."),
        ("King NKG.N said it would close ten kitchens.", "King"),
        ("President-elect Jo Hart said he would not sign.", "Jo Hart"),
        ("Chief Executive-designate Jo Hart said he was glad.", "Jo Hart"),
        ("The Harbour Master, Captain Isla Munn, reported that the basin had lost depth.", "Isla Munn"),
        ("“We lost,” said Hart at a rally in Lund. Jo Hart is the mayor.", "Jo Hart"),
        ("One pastor supporting Mr. Hart, Al Wade of the Free Church in Lund, said he had made calls.", "Al Wade"),
        ("Of Hart, Wade, who has left the party, said, “He’s a liar.” Jo Hart and Al Wade met in May.", "Al Wade"),
    ],
)
def test_a_name_is_whole_and_nothing_else(text: str, name: str) -> None:
    assert _speakers(text) == [name]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("The head of the People's Bank of Norden said rates would rise.", "Bank of Norden"),
        (
            "Sources at Norden’s most likely rival, Sund Financial Group, said no bid was planned.",
            "Sund Financial Group",
        ),
    ],
)
def test_whom_somebody_works_for_does_not_speak(text: str, name: str) -> None:
    assert name not in _speakers(text)


def test_who_cuts_in_at_the_end_of_a_sentence_may_have_the_next_words() -> None:
    text = "“I promised you a picture,” Anne Ebel said, and her husband cut in. “Don’t forget me.”"
    assert [(quote.canonical, quote.guess) for quote in extract(text).quotes] == [
        ("Anne Ebel", False),
        ("her husband", True),
    ]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        pytest.param(
            "President Al Hart won Lund. “This was the moment,” he said.\n\n"
            "Hart consultant Bo Ek, the pollster, took up the thread. “People see what they have in common,” he said.",
            "Bo Ek",
            id="whose consultant somebody is",
        ),
        pytest.param(
            "A gay activist met Al Hart. (Hart defended his mother and refused to leave ministers, like Bo Wade, "
            "who had voted against it. “We are not bashing anybody,” he said.)",
            "Al Hart",
            id="an example",
        ),
        pytest.param(
            "Al Hart met Ada Lind, 40. “I know them,” said Tom Lind.\n\n"
            "His wife, Ada Lind, laughed. Tom Lind shrugged.\n\n"
            "In the next street, Lind recalled her days at school with Eva Berg. She said they shared a desk.",
            "Ada Lind",
            id="a surname of two",
        ),
        pytest.param(
            "Ben Carson met editors on Monday. “We quoted his comments,” the paper’s editor Al Ginsberg said.\n\n"
            "Carson’s new praise of his team came with doubts. He may change some posts, he said.",
            "Ben Carson",
            id="an owner who opens a paragraph",
        ),
        pytest.param(
            "Bo Hart won again on Monday, with his wife Jane Hart beside him. Hart thanked everybody. Hart left.\n\n"
            "The rain fell.\n\nThe polls had closed late.\n\nThere is no rest now. “We go on,” Hart said.",
            "Bo Hart",
            id="a surname some time after the wife was named",
        ),
        pytest.param(
            "Tom Hart spoke first. “Allowances have a value,” said Lund University economist Karsten Neu. "
            "“The question is why you give them away,” he added.",
            "Karsten Neu",
            id="what somebody is stands between verb and name",
        ),
        pytest.param(
            "Growing up in El Paso, Angel Mendoza saw families who came from Mexico. “The centers are bad,” he said.",
            "Angel Mendoza",
            id="a place is no he",
        ),
        pytest.param(
            "Pascal Lamy met ministers in Lund.\n\n“No,” said one. FARMS AND SUBSIDIES Lamy said no. He said it hurt.",
            "Pascal Lamy",
            id="a heading in the paragraph",
        ),
    ],
)
def test_who_speaks_is_the_one_the_text_is_about(text: str, name: str) -> None:
    last = extract(text).quotes[-1]
    assert last.canonical == name or last.guess


@pytest.mark.parametrize(
    "name",
    [
        "Save the Children",
        "Doctors Without Borders",
        "Channel 4 News",
        "King’s College London",
        "University of California, Berkeley",
        "Just Stop Oil",
        "British Gas",
        "Sundish Institute of Marine Art",
        "European Court of Human Rights",
        "St. Louis Fed",
    ],
)
def test_an_organisation_has_its_whole_name(name: str) -> None:
    for text in (
        f"{name} said it would appeal.",
        f"“We will appeal,” {name} said in a statement.",
        f"Ministers must act, according to {name}, which met on Monday.",
    ):
        assert _speakers(text) == [name]


def test_an_adjective_before_a_name_that_stands_without_it_is_no_part_of_it() -> None:
    text = "German Norlux said it would fly. The flights of Norlux are late."
    assert _speakers(text) == ["Norlux"]
    assert _speakers("The German Hartmann said it was over. Jo Hartmann won in May.") == ["Jo Hartmann"]


@pytest.mark.parametrize(
    "title",
    [
        "Coun",
        "Ald.",
        "Engr.",
        "Alhaji",
        "Atty.",
        "Datuk Seri",
        "Adv.",
        "Vice Adm.",
        "DSP",
        "Emir",
        "Councilor",
        "Trustee",
    ],
)
def test_titles_stand_before_names(title: str) -> None:
    text = f"The town met on Monday. {title} Musa Belling said the road was shut. Belling said it would open."
    assert _speakers(f"{text} {title} Belling said it was late.") == ["Musa Belling"] * 3
    assert _speakers(f"“The road is shut,” said {title} Orla Quist.") == ["Orla Quist"]


@pytest.mark.parametrize(
    "speaker", ["a person close to him", "a friend of his", "a spokesman for him", "one of them", "a lawyer for them"]
)
def test_who_speaks_is_told_by_whom_they_are_near(speaker: str) -> None:
    assert _speakers(f"Ola Benn left, but {speaker} said it was “late”.") == [speaker]


@pytest.mark.parametrize(
    "name",
    [
        "A. R. Rahman",
        "A.R. Rahman",
        "I. M. Lund",
        "Pope Leo",
        "Pope Leo XIV",
        "King Olav V",
        "Princess Astrid",
        "William (Bill) Foss",
        "Siti binti Omar",
        "Ngugi wa Thiongo",
    ],
)
def test_initials_styles_and_nicknames_belong_to_a_name(name: str) -> None:
    assert _speakers(f"The hall was full. {name} said it would stay open.") == [name]
    assert _speakers(f"“It will stay open,” said {name} on Friday.") == [name]


def test_who_is_called_by_a_style_is_known_without_it() -> None:
    text = "Prince Harald spoke first. Harald said it was late. The prince said he would go."
    assert _speakers(text) == ["Prince Harald", "Prince Harald"]
    assert _speakers("Karl Olsen met King Karl. Karl said he was glad.") == ["King Karl"]
    assert _speakers("Karl King spoke first. King said he was glad.") == ["Karl King"]


@pytest.mark.parametrize(
    "title, office",
    [
        ("Rev.", "pastor"),
        ("Fr", "priest"),
        ("Sgt.", "sergeant"),
        ("Dr", "doctor"),
        ("Justice", "judge"),
        ("Rep.", "congressman"),
    ],
)
def test_a_title_tells_the_office_that_descriptions_name(title: str, office: str) -> None:
    text = f"Al Wade met {title} Jo Moe on Monday. Wade left at noon. The {office} said it was late."
    assert _speakers(text) == ["Jo Moe"]


def test_whose_report_it_is_is_not_whom_its_sentence_is_about() -> None:
    text = "The report by Karl Voss was criticised by Ole Berg. On Monday he said it was wrong."
    assert all(quote.guess for quote in extract(text).quotes)


@pytest.mark.parametrize(
    "text, speaker",
    [
        ("FREE TREATMENT FOR ALL PATIENTS Norland’s health ministry said it would pay.", "Norland’s health ministry"),
        ("MOTIVATED SELLER Market sources said the bank would sell.", "Market sources"),
    ],
)
def test_a_heading_in_capitals_is_no_part_of_who_speaks(text: str, speaker: str) -> None:
    assert _speakers(text) == [speaker]


def test_a_clause_taken_for_a_speaker_is_a_guess() -> None:
    [quote] = extract("The union accuses studios of pleading poverty and argues that writers lost.").quotes
    assert quote.guess


@pytest.mark.parametrize(
    "text",
    [
        "The median forecast of economists was 18.",
        "The continuing claims total was lower than in May.",
        "Net money was 35 billion, ahead of the average forecast for 30 billion.",
    ],
)
def test_nobody_makes_the_median_forecast(text: str) -> None:
    assert _speakers(text) == []
