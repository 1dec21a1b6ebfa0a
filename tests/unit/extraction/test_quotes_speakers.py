"""Who speaks: names, roles, pronouns, descriptions."""

from __future__ import annotations

import pytest

from reader.extraction.names.mentions import Cast
from reader.extraction.quotes import analyse, find_quotes
from reader.extraction.text.marks import find_stretches
from reader.extraction.text.tokens import tokenize
from reader.model import Span

LAST = [
    ("Ruth Adeyemi runs the weir. “It is dry,” Adeyemi said.", "Ruth Adeyemi", None),
    ("“It is dry,” said Dr. Ruth Adeyemi.", "Ruth Adeyemi", None),
    ("“It is dry,” said Mayor Ruth Adeyemi.", "Ruth Adeyemi", "Mayor"),
    ("“It is dry,” said Ruth Adeyemi, a lock keeper at Tarn.", "Ruth Adeyemi", "lock keeper at Tarn"),
    ("“It is dry,” lock keeper Ruth Adeyemi said.", "Ruth Adeyemi", "lock keeper"),
    ("“It is dry,” said the lock keeper, Ruth Adeyemi.", "Ruth Adeyemi", "lock keeper"),
    ("Senator Ruth Adeyemi came. “It is dry,” the senator said.", "Ruth Adeyemi", "senator"),
    ("Ruth Adeyemi met Tom Vale. “It is dry,” she said.", "Ruth Adeyemi", None),
    ("Ruth Adeyemi met Tom Vale. “It is dry,” he said.", "Tom Vale", None),
    ("“It is dry,” Ms Adeyemi said. Tom Vale left. “It will rain,” she added.", "Adeyemi", None),
    ("“It is dry,” said officials at the weir.", "officials at the weir", None),
    ("“It is dry,” the Weir Board said.", "Weir Board", None),
    (
        "The waiters at the Café Lumen settled up. Matías, who had bet on rain, owed $9. “It is dry,” he said.",
        "Matías",
        None,
    ),
    ("At the Café Lumen, it rained. “It is dry,” he said.", None, None),
    ("Ruth Adeyemi, who runs the weir, said it was dry.", "Ruth Adeyemi", None),
    ("Ruth Adeyemi came by. Her statement said: “It is dry.”", "Ruth Adeyemi", None),
    ("“It is dry,” said Tom Vale of the Weir Board.", "Tom Vale", None),
    ("“It is dry,” said Ruth Adeyemi’s deputy.", "Ruth Adeyemi’s deputy", None),
    ("“It is dry,” a spokesman for Ruth Adeyemi said.", "a spokesman for Ruth Adeyemi", None),
    ("“It is dry,” he said.", None, None),
    ("The nurses walked out. They said the ward was cold.", "The nurses", None),
    ("Export Board Canada (EBC) is dry. EBC said it would rain.", "Export Board Canada", None),
    ("Oslo fell silent. “It is dry,” he said.", None, None),
    ("“It is dry,” said the Prime Minister.", "Prime Minister", None),
    ("“It is dry,” said Tarn General Hospital.", "Tarn General Hospital", None),
    ("“It is dry.” — Ruth Adeyemi, lock keeper", "Ruth Adeyemi", "lock keeper"),
    ("“It is dry,” said Weir Board analyst Ruth Adeyemi.", "Ruth Adeyemi", "Weir Board analyst"),
    ("“It is dry,” said Bank of Norland governor Ruth Adeyemi.", "Ruth Adeyemi", "Bank of Norland governor"),
    ("The St. Louis Fed said it was dry.", "St. Louis Fed", None),
    ("“It is dry,” adds analyst Ruth Adeyemi.", "Ruth Adeyemi", "analyst"),
    ("The weir is dry, wrote columnist Ruth Adeyemi.", "Ruth Adeyemi", "columnist"),
    ("“It is dry,” state senator Ruth Adeyemi said.", "Ruth Adeyemi", "state senator"),
    ("The gate was described by Tom Vale as “a wall with hinges on”.", "Tom Vale", None),
]


@pytest.mark.parametrize(("text", "canonical", "role"), LAST)
def test_last_speaker(text, canonical, role):
    quote = find_quotes(text)[-1]
    assert (quote.canonical, quote.role) == (canonical, role)


def test_the_mention_is_the_one_used():
    quote = find_quotes("Ruth Adeyemi met Tom Vale. “It is dry,” she said.")[-1]
    assert quote.speaker is not None
    assert quote.speaker.text == "she"


def test_a_capital_name_is_shown_in_small_letters_where_it_stands_so():
    text = "RUTH ADEYEMI: It is dry.\nTOM VALE: It will rain.\nRUTH ADEYEMI: When?\n\nRuth Adeyemi left."
    quotes = find_quotes(text)
    assert [quote.canonical for quote in quotes] == ["Ruth Adeyemi", "TOM VALE", "Ruth Adeyemi"]
    assert {quote.rule for quote in quotes} == {"transcript"}
    assert [quote.text for quote in quotes] == ["It is dry.", "It will rain.", "When?"]


def test_labels_that_are_no_names_make_no_transcript():
    text = "ENERGY: Oil fell by 2 dollars.\nMETALS: Copper rose.\nGRAIN: Wheat was flat."
    assert find_quotes(text) == ()


def test_question_and_answer_are_nobody_and_a_style_of_address_is_no_role():
    text = "Q: When does it start?\nA: “On 1 July,” minister Peder Lyng said.\nQ: And then?\nA: We wait."
    assert [quote.canonical for quote in find_quotes(text)] == ["Peder Lyng"]
    [first, _] = find_quotes("Rt Hon Jane Mott: I object.\nCllr Bea Lamb (Green): Four is too much.")
    assert (first.canonical, first.role) == ("Jane Mott", None)


def test_the_cast_answers_for_any_mention():
    text = "Finance minister Tom Vale spoke first. He left early; the minister was ill."
    cast = Cast(tokenize(text, find_stretches(text)))

    def who(words):
        start = text.index(words)
        return cast.identify(Span(start, start + len(words)))

    assert who("Tom Vale").canonical == "Tom Vale"
    assert who("He").canonical == "Tom Vale"
    assert who("the minister").canonical == "Tom Vale"
    assert who("the minister").role == "Finance minister"
    assert analyse(text).cast.identify(Span(0, 24)).canonical == "Tom Vale"


def test_asking_whom_a_pronoun_stands_for_changes_no_other_answer() -> None:
    text = (
        "Reese Alder, the chairman of the trust, and Casey Moor met. Alder said he was glad. "
        "Casey Moor left early. She was tired. The driver waited. He said nothing was wrong, and she agreed."
    )
    tokens = tokenize(text, find_stretches(text))
    places = [index for index, low in enumerate(tokens.low) if low in ("he", "she")]
    spans = [Span(tokens.start[index], tokens.end[index]) for index in places]
    forwards, backwards = Cast(tokens), Cast(tokens)
    answers = [forwards.identify(span).canonical for span in spans]
    assert answers == [forwards.identify(span).canonical for span in spans]
    assert answers == [backwards.identify(span).canonical for span in reversed(spans)][::-1]


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        (
            "Baró’s spokeswoman said the count was clean. Santerre’s said it showed that it had not been.",
            "Santerre’s spokeswoman",
        ),
        (
            "Lena Osei, a professor, wrote the paper. One of those who worked there said that it had been lost. "
            "“I’d be surprised if he knew we did,” she said.",
            "One of those",
        ),
        ("The paper does not shout. It says that the wall may fail.", "The paper"),
        ("The Commissioner, R. K. Bhandari, said he would study the report.", "R. K. Bhandari"),
        ("Piet van der Berg, a farmer, left. “It is dry,” van der Berg said.", "Piet van der Berg"),
        ("Sara al-Amin was there. Al-Amin left. “It is dry,” al-Amin said.", "Sara al-Amin"),
        ("Marie St. Clair, a nurse, wept. “It is late,” said St. Clair.", "Marie St. Clair"),
        ("Jan de Witt came. De Witt said it was late.", "Jan de Witt"),
    ],
)
def test_names_that_are_more_than_two_capitals(text: str, canonical: str) -> None:
    assert find_quotes(text)[-1].canonical == canonical


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "The letter said that alarms carried risks; that two had led to confusion; and that phones would do.",
            ["alarms carried risks", "two had led to confusion", "phones would do"],
        ),
        ("The minister said on Tuesday that it was late; on Wednesday, that he had been wrong.", None),
        ("What works, the survey suggests, is cheap.", ["What works", "is cheap"]),
        ("“It was exact,” he said. “I would not lie.” We agree.", ["It was exact,", "I would not lie."]),
        ("State TV quoted the governor as saying 14 people had died.", ["14 people had died"]),
        ("Rescuers say at least 20 are missing.", ["at least 20 are missing"]),
    ],
)
def test_what_was_said_whole(text: str, said: list[str] | None) -> None:
    found = [quote.text for quote in find_quotes(text)]
    assert found == (said if said is not None else ["it was late", "he had been wrong"])


ABOVE = (
    "Mrs Ada Quill was a judge. “Ada could explain it,” said Ms Cora Venn, who knew her. “You’d agree.”\n\n"
    "Yet she came close. On Sunday she said that she would call him."
)


def test_whom_a_paragraph_is_about_that_opens_with_a_pronoun_is_a_guess_where_two_fit() -> None:
    assert find_quotes(ABOVE)[-1].guess
    assert not find_quotes(ABOVE.replace("Yet she", "Yet Ms Venn"))[-1].guess


NEVER_ANOTHER = [
    # whoever the sentence before tells of has the floor
    (
        "A spokesman came. “It is for others,” he said. Mr Vale, like many, will be hoping. “It is dry,” he said.",
        "Vale",
    ),
    (
        "Bob Vale said he was sick. Labour spokesman Mr Alan Hart accused them of lying. Few would gain, he said.",
        "Alan Hart",
    ),
    (
        "Tom Vale laughed. Attallah Hart, the daughter of a judge, recalled the day. “It has come,” she said.",
        "Attallah Hart",
    ),
    (
        "Elena Vale beat Venus Hart, 24. “I won,” Elena Vale said. Hart, 24, was sad. “She played well,” she said.",
        "Venus Hart",
    ),
    ("Gareth Hart led them. Vale, surveying his chances, beamed. Then he rose. “I knew it,” he said later.", "Vale"),
    ("The barrister had said the rules were old, said Mr Vale. He said: “It is late.”", "Vale"),
    # a description that another fits, or nobody
    ("Tom Vale has favoured it. “It was late,” the Tory source said.", "Tory source"),
    ("Mr Vale spoke on Monday. It drew 6 million, according to the Nielsen ratings system.", "Nielsen ratings system"),
    ("Jo Hart, the shadow foreign secretary, left. The foreign secretary said it was late.", "The foreign secretary"),
    ("Minister Jo Hart left. The mayor said it was late.", "The mayor"),
    # bodies
    ("The Royal Institute for Deaf People (RID) is old. The RID says it is late.", "Royal Institute for Deaf People"),
    ("It was late, the US Trade Representative's Office said.", "US Trade Representative's Office"),
    ("It is in Texas. The company said it was late.", "The company"),
    ("It follows criticism from the House of Lords Committee, which said it was late.", "House of Lords Committee"),
    # the name in an apposition
    ("Its spokesman, the former presenter Gil Hart, said it was late. “It is,” he added.", "Gil Hart"),
]


@pytest.mark.parametrize(("text", "name"), NEVER_ANOTHER)
def test_nobody_is_given_the_words_of_another(text, name):
    assert find_quotes(text)[-1].canonical == name


def test_an_office_that_may_be_somebody_elses_is_left_open():
    office, pronoun = find_quotes("Jack Hart left. The foreign minister said it was late. He said that it rained.")
    assert office.guess
    assert pronoun.guess


FOLLOWED = [
    # a description at the start of a sentence is about whoever the text is about
    (
        "Keeper Tom Vale will bench striker Ian Moss for pushing defender Paul Ray. The Scot first spoke up for Moss, "
        "saying Ray overreacted. But he has had a rethink. He said: “It was right.”",
        "Tom Vale",
    ),
    # "he sees Moss" is nobody called Moss
    ("Manager Tom Vale wants to sign Ian Moss. He sees Moss as a leader. “We shall see,” he said.", "Tom Vale"),
    # who says "I" is a person, whatever the name
    (
        "“I was cold,” said Parrow. Parrow is building a hall on Mark Street. He added that rain would help.",
        "Parrow",
    ),
    # a firm that says that she was late is no person
    ("Holt Brandt lost to Ms Ruth Adeyemi and said she was late. The firm said it would pay.", "Holt Brandt"),
    # the holder of another office
    (
        "Trade Secretary Ruth Adeyemi spoke. The Shadow Secretary of State for the Family, Una Reid, said: “No.”",
        "Una Reid",
    ),
    # the star’s name looks like a plural
    ("Pop star Ruth Spires wants an apology. They reported she was ill.", None),
    # whose feelings are told is a person
    ("Tom Vale left. But centre Jorrit Noon is delighted. “We were better,” he said.", "Jorrit Noon"),
    ("Actor Tom Vale came. Kiro Reeves, who gave a prize, said it was cold. “It is surreal,” he said.", "Kiro Reeves"),
    ("Tom Vale praised the work of Al Ray, who died in May. “He taught me,” he said.", "Tom Vale"),
    # a person who has no name has taken over
    (
        "Ann Rowe and Tom Vale will star in a new comedy, the comedian has said. She said they had read it.",
        "the comedian",
    ),
]


@pytest.mark.parametrize(("text", "canonical"), FOLLOWED)
def test_pronouns_follow_whom_the_text_is_about(text, canonical):
    assert find_quotes(text)[-1].canonical == canonical


UNSURE = [
    # two may be the teenager
    "Tom Vale told reporters the hall was cold. Younger actors came, too, such as Ian Moss, who plays an elf. "
    "The 14-year-old said he was tired.",
    # an office whose holder is not named has taken over
    "Tom Vale told MPs that taxes would rise. The chancellor is in Oslo this week. He said that all was well.",
    # no sentence is about him, and he has not spoken
    "Boss Gregor Sund felt safe. It came through after a strike by Tom Vale on Sunday. “It gave us a lead,” he said.",
]


@pytest.mark.parametrize("text", UNSURE)
def test_what_may_be_another_is_a_guess(text):
    assert find_quotes(text)[-1].guess


def test_the_american_is_called_so_where_two_may_be_meant():
    text = "Tom Vale beat Ian Moss. Vale was glad that Moss had played. “It was cold,” said the American."
    assert find_quotes(text)[-1].canonical not in ("Tom Vale", "Ian Moss")


NEWCOMERS = [
    ("Tom Vale spoke first. But a spokesman for the port disagreed. He said: “No.”", "a spokesman for the port"),
    ("Ruth Adeyemi spoke first. Another woman stood up. “I was there,” she said.", "Another woman"),
    ("Tom Vale spoke first. The port’s minister for ferries Al Ray left. He said: “No.”", "Al Ray"),
]


@pytest.mark.parametrize(("text", "canonical"), NEWCOMERS)
def test_whom_a_sentence_brings_in_takes_the_floor(text, canonical):
    assert find_quotes(text)[-1].canonical == canonical


def test_two_in_the_sentence_before_that_he_is_a_guess():
    text = "Tom Vale challenged Ian Moss to deny reports that he had told the board he was ill."
    assert all(quote.guess for quote in find_quotes(text) if quote.canonical in ("Tom Vale", "Ian Moss"))


NAMED_AFTER_THE_OFFICE = [
    ("According to the county engineer, Priya Nair, the deck is weak.", "the deck is weak"),
    ("The deck is weak, according to the county engineer, Priya Nair.", "The deck is weak"),
    ("But the county engineer, Priya Nair, disagreed, saying the deck was weak.", "the deck was weak"),
    ("The county engineer, Priya Nair, stood on it. “We need a new deck by spring.”", "We need a new deck by spring."),
]


@pytest.mark.parametrize(("text", "said"), NAMED_AFTER_THE_OFFICE)
def test_a_name_set_after_an_office_is_that_of_the_speaker(text, said):
    (quote,) = find_quotes(text)
    assert (quote.text, quote.canonical, quote.role) == (said, "Priya Nair", "county engineer")


def test_a_day_after_an_office_names_nobody():
    (quote,) = find_quotes("According to the county engineer, Monday is the last day of the old bridge.")
    assert quote.canonical == "the county engineer"


BESIDE = [
    ("One of the marchers, Hanne Ross, 42, a nurse from Lund, said she was cold.", "Hanne Ross"),
    ("Another, Suresh Kumar, said he had seen nothing.", "Suresh Kumar"),
    ("A passenger, Ines Prado, 31, said she had slept.", "Ines Prado"),
    ("The member for ports and fisheries, Olu Adeyemi, said it was late.", "Olu Adeyemi"),
    ("The ministry’s spokesman, Abdul Saleh, left. “No,” the ministry’s spokesman said.", "Abdul Saleh"),
    ("Leader of opposition, Steve Abana, left. The opposition leader said it was late.", "Steve Abana"),
    ("Norden Bank expects growth. “We hold our view,” the bank said.", "Norden Bank"),
    ("The University of Sund expelled two. The university said it was late.", "University of Sund"),
    ("St Brice’s Hospital is full. The hospital said it was late.", "St Brice’s Hospital"),
    ("The Ministry of Trade raised duties. The ministry said it was late.", "Ministry of Trade"),
    ("The Marine Institute counts fish. “It is cold,” the institute said.", "Marine Institute"),
    # names that keep their beginning, and no more than their beginning
    ("“It is late,” said Azfar Ali Khan.", "Azfar Ali Khan"),
    ("Minister for Economy Aiyaz Sayed-Khaiyum said it was late.", "Aiyaz Sayed-Khaiyum"),
    ("Dean Okafor left. “It is late,” said Okafor.", "Dean Okafor"),
    ("Capt. Andries le Roux of the stock theft unit said it was late.", "Andries le Roux"),
]


@pytest.mark.parametrize(("text", "canonical"), BESIDE)
def test_a_description_is_whoever_is_named_beside_it(text, canonical):
    assert find_quotes(text)[-1].canonical == canonical


NOBODY_ELSE = [
    ("President Ida Lund left. The president of the chamber said it was not.", False),
    ("Captain Henrik Dahl left. The chief engineer said it was late.", True),
    ("Two banks failed, Norden Bank and Sund Bank. “We are sorry,” the bank said.", False),
    ("A spokesperson for Health Minister Marc Villeneuve said it was late.", False),
]


@pytest.mark.parametrize(("text", "guess"), NOBODY_ELSE)
def test_a_description_that_may_be_of_another_gives_no_sure_name(text, guess):
    quote = find_quotes(text)[-1]
    assert quote.guess or quote.canonical not in (
        "Henrik Dahl",
        "Norden Bank",
        "Sund Bank",
        "Marc Villeneuve",
        "Ida Lund",
    )
    assert quote.guess or not guess


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("United sold striker Nils Bergstrom. Bergstrom said he was sad.", "striker"),
        ("Paulo Reis, a retired judge and a co-author of the law, said it was late.", "retired judge"),
    ],
)
def test_a_role_has_no_verb_before_it_and_nothing_joined_to_it(text, role):
    assert find_quotes(text)[-1].role == role


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("The Rural Teachers’ Forum said it was late.", "Rural Teachers’ Forum"),
        ("Villager Ama Moss said it was late.", "Ama Moss"),
        ("Judge Alan Peck KC said it was late.", "Alan Peck"),
        ("Her co-author, Ama Moss of the Oslo Institute, said it was late.", "Ama Moss"),
        ("“It is our club,” said a fan, Joe Dunn.", "Joe Dunn"),
        ("Behind the bar stood Carla Moss. “I was born here,” she said.", "Carla Moss"),
        ("Chief Financial Officer Don Leclair said it was late.", "Don Leclair"),
        ("An Associated Press poll released Thursday found that half had left.", "An Associated Press poll"),
        ("Archbishop of York Stephen Kell said it was late.", "Stephen Kell"),
        ("Director of Public Prosecutions Ana Boyd said it was late.", "Ana Boyd"),
        ("Minister of State for Housing Ana Boyd said it was late.", "Ana Boyd"),
        ("Mother-of-two Carla Moss said it was late.", "Carla Moss"),
        ("In Geneva Ana Boyd said it was late.", "Ana Boyd"),
        ("A spokesman for De los Santos said it was late.", "A spokesman for De los Santos"),
        ("Christopher House, 31, left. “It is late,” said House.", "Christopher House"),
        ("The aide, Otto Berg, who left on Monday, said Wade, who is ill, was at home. “Go,” he said.", "Otto Berg"),
    ],
)
def test_a_name_is_all_of_the_name_and_nothing_else(text, canonical):
    assert find_quotes(text)[-1].canonical == canonical


def test_somebody_brought_in_with_a_relative_clause_is_who_speaks_next():
    text = "“We know,” Jo Grange said.\n\nAnother woman, who drives the bus, was blunter. “Nobody asked,” she said."
    assert [quote.canonical for quote in find_quotes(text)] == ["Jo Grange", "Another woman"]


def test_a_clause_whose_subject_is_described_goes_on_after_the_description():
    (quote,) = find_quotes("The minister, Jo Hart, said Kenya, which has no coast guard, was late.")
    assert (quote.canonical, quote.text) == ("Jo Hart", "Kenya, which has no coast guard, was late")


@pytest.mark.parametrize(
    "text",
    ["Men Without Trees said it was late.", "“Ours,” an Rí said. Fiona Mac an Rí said it was late."],
)
def test_a_name_that_lacks_its_beginning_is_a_guess(text):
    assert find_quotes(text)[-1].guess


@pytest.mark.parametrize(
    "text",
    [
        "“It is late,” said Jo Hart, who met Al Wade. “I know,” he said. Wade left. “He knows,” he said of Hart.",
        "Jo Hart left. Two banks failed, Norden Bank and Sund Bank. “We are sorry,” the bank said.",
        "Police said that the road was closed. The minister said it was open. “No,” she said.",
    ],
)
def test_a_guess_never_has_a_number_that_says_otherwise(text):
    for quote in find_quotes(text):
        assert quote.guess == (quote.confidence < 0.6)


def test_a_surname_of_two_people_who_were_just_named_is_a_guess():
    assert find_quotes("Jo Hart met his son, Ray Hart. Hart said it was late.")[-1].guess
    assert not find_quotes("Jo Hart met Al Wade. Hart said that it was late.")[-1].guess


def test_a_report_that_opens_with_a_place_is_read():
    (quote,) = find_quotes("In Kenya 14 people died, officials said.")
    assert (quote.text, quote.canonical) == ("In Kenya 14 people died", "officials")
    assert not find_quotes("In Rome on Monday, he said.")


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("The drivers questioned by Ida Lund said the road was shut.", "The drivers questioned by Ida Lund"),
        ("Economists polled by the Weir Post said prices would fall.", "Economists polled by the Weir Post"),
        ("A report written by Ruth Adeyemi said the weir was weak.", "A report written by Ruth Adeyemi"),
        ("A man bitten by a dog said it was big.", "A man bitten by a dog"),
        ("The bill was signed by Ida Lund, who said it was late.", "Ida Lund"),
        ("A bill signed by Ida Lund, who said it was late, is law.", "Ida Lund"),
        ("In a letter obtained by the Weir Post, Ida Lund said it was late.", "Ida Lund"),
    ],
)
def test_by_whom_something_was_done_is_not_who_speaks(text, speaker):
    [quote] = find_quotes(text)
    assert quote.speaker is not None
    assert speaker in (quote.speaker.text, quote.canonical)


def test_a_pronoun_is_surely_nobody_of_whom_it_is_not_known_that_they_are_a_person():
    text = "A Freedom of Information Act request came in May. She said it was late."
    [quote] = find_quotes(text)
    assert quote.guess or quote.canonical is None


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("PETER KENT, EQUITY STRATEGIST, MILLER TABOR + CO, NEW YORK: “It fell.” “It fell again.”", "PETER KENT"),
        ("DON FORREST, LIBERAL DEMOCRAT MP WHO SPEAKS ON MEDIA AFFAIRS: “It fell.”", "DON FORREST"),
        ("“It rose.” MIKE ZAREM, SENIOR ANALYST, OPTIONS, CHICAGO: “It fell.”", "MIKE ZAREM"),
        ("Ruth Adeyemi, trader at Norden Bank, Oslo: “It fell.”", "Ruth Adeyemi"),
        ("In Oslo, Ruth Adeyemi turned to the crowd: “It fell.”", "Ruth Adeyemi"),
        ("Ruth Adeyemi, who was mayor, turned to Ida Lund, her heir: “It fell.”", "Ruth Adeyemi"),
    ],
)
def test_a_label_with_office_firm_and_town_gives_the_name_it_begins_with(text, speaker):
    assert find_quotes(text)[-1].canonical == speaker


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Pressed at a briefing about the dam, his spokesman Tom Vale said only that it was late.", "Tom Vale"),
        ("Reached by telephone, his spokesman, Tom Vale, left it open, telling the Post: “It is late.”", "Tom Vale"),
        ("Asked to comment on the dam, the spokesman, Tom Vale, told reporters: “It is late.”", "Tom Vale"),
        ("Backed by the union, Ida Lund said it was late.", "Ida Lund"),
        ("Armed police said it was late.", "Armed police"),
        ("Ahmed in Lund, a driver, said it was late.", "Ahmed in Lund"),
        ("Alfred of the Weir Board, the chairman, said it was late.", "Alfred of the Weir Board"),
    ],
)
def test_words_that_lead_in_to_a_subject_are_none(text, speaker):
    assert find_quotes(text)[-1].canonical == speaker


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("It was late. BUYING TIME IN EUROPE Adeyemi said it was good. Ruth Adeyemi left.", "Ruth Adeyemi"),
        ("It was late. TALKS IN FOCUS Ruth Adeyemi said that it was good.", "Ruth Adeyemi"),
        ("In May Norden Bank said it would buy the weir.", "Norden Bank"),
        ("General Tarnic bought it. In May General Tarnic said it would close.", "General Tarnic"),
        ("General Adeyemi came. Adeyemi was late. General Adeyemi said it would rain.", "Adeyemi"),
        ("May Adeyemi came. In the end May Adeyemi said it was late.", "May Adeyemi"),
    ],
)
def test_headings_and_months_are_no_part_of_a_name(text, speaker):
    assert find_quotes(text)[-1].canonical == speaker
