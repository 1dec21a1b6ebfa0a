"""Where reports stand in a sentence: claims, questions, asides before "that", far subjects, ends of clauses."""

from __future__ import annotations

import pytest

from reader.extraction import extract, find_quotes

SAID = [
    # whose claim it is
    ("Critics rejected Tom Vale’s repeated claim that the weir was safe.", "Tom Vale", "the weir was safe"),
    ("She checked the story on Tom Vale’s claim that the weir was safe.", "Tom Vale", "the weir was safe"),
    ("The firms’ assertion that nobody had known was struck out.", "The firms", "nobody had known"),
    ("The minister’s claim that it was late is false.", "The minister", "it was late"),
    # questions that are reported
    ("Tom Vale asked whether the gates were open.", "Tom Vale", "whether the gates were open"),
    ("Asked if he minded, Tom Vale asked why they had come.", "Tom Vale", "why they had come"),
    ("His claim in a talk on Monday that the weir was safe is false.", "His claim", "the weir was safe"),
    # what stands between the verb and "that"
    ("The board reported last quarter that its costs were rising.", "The board", "its costs were rising"),
    ("Tom Vale said, in an e-mail, that he had seen no plan.", "Tom Vale", "he had seen no plan"),
    ("Voters say by nine points, 49 to 40, that they prefer the weir.", "Voters", "they prefer the weir"),
    # who is told
    ("Tom Vale told reporters he’ll work there.", "Tom Vale", "he’ll work there"),
    # the subject
    ("Tom Vale, citing “reasons of state,” said the gate could stay shut.", "Tom Vale", "the gate could stay shut"),
    ("Several traders, among them Jo Hart, said that it would rain.", "Several traders", "it would rain"),
    ("It gave fresh hope to farmers who say the weir is dry.", "farmers", "the weir is dry"),
    ("Mr. Vale, officials said, has become doubtful about it.", "officials", "has become doubtful about it"),
    ("The weir will stay as it is this year, dos Santos says.", "Santos", "The weir will stay as it is this year"),
    ("Farmers say Tom Vale’s plan obscures what it costs.", "Farmers", "Tom Vale’s plan obscures what it costs"),
    ("Both vowed to be tougher as mayor.", "Both", "to be tougher as mayor"),
    ("The firm, when asked by the Courier, said the weir was safe.", "The firm", "the weir was safe"),
    ("A paper filed on Thursday says that the gate will stay shut.", "A paper", "the gate will stay shut"),
    ("The residents, many of whom say the weir is dry, departed.", "The residents", "the weir is dry"),
    ("They met Jo Hart, who left early but who suggested that the weir was dry.", "Jo Hart", "the weir was dry"),
    ("Leaders are increasingly admitting that they are nervous.", "Leaders", "they are nervous"),
    ("Tom Vale wrote on Friday to say he had never seen the plan.", "Tom Vale", "he had never seen the plan"),
    ("The board responded on Friday, saying farmers had asked for it.", "The board", "farmers had asked for it"),
    ("The mayor, after initially saying he would not go, has gone.", "The mayor", "he would not go"),
    ("31 percent of registered voters say the weir is dry.", "31 percent of registered voters", "the weir is dry"),
    ("Tom Vale made a statement to voters saying that it was late.", "Tom Vale", "it was late"),
    ("In a talk with “The View,” Tom Vale left early, remarking that it was late.", "Tom Vale", "it was late"),
    ("On Sunday morning Tom Vale left again, writing that it was late.", "Tom Vale", "it was late"),
    ("While not everything Tom Vale says is true, Jo Hart said it was late.", "Jo Hart", "it was late"),
    ("The contrast with last year, said Vale and others, would be clear.", "Vale and others", "would be clear"),
    ("The firm - a “friend of the poor” - noted that it was late.", "The firm", "it was late"),
    ("“It’s bad luck,” Tom Vale said, that both of them came here.", "Tom Vale", "that both of them came here"),
    ("The weir, said Tom Vale, an expert on dams, would fail in May.", "Tom Vale", "The weir"),
    ("The weir, said Tom Vale, an expert on dams, would fail in May.", "Tom Vale", "would fail in May"),
    ("If it rains in May, Tom Vale said he would go.", "Tom Vale", "If it rains in May"),
    # how the clause begins
    ("Tom Vale said when they shout, or sing, he will go.", "Tom Vale", "when they shout, or sing, he will go"),
    ("Tom Vale says too often, that’s not enough.", "Tom Vale", "too often, that’s not enough"),
    ("Jo Hart sent word saying, if it rained, she would go.", "Jo Hart", "if it rained, she would go"),
    ("Tom Vale noted the two are very close.", "Tom Vale", "the two are very close"),
    ("Tom Vale proposed a “golden mile” of shops for all.", "Tom Vale", "a “golden mile” of shops for all"),
    ("Citing “duties,” Tom Vale told the Courier that he plans to stay.", "Tom Vale", "he plans to stay"),
    # what was said goes on after the aside
    ("By closing the gate, Tom Vale said, they can keep the water.", "Tom Vale", "By closing the gate"),
    ("They help a lot, Tom Vale says, and are meant for a week.", "Tom Vale", "and are meant for a week"),
    ("There is a risk, some farmers said, that it will fail.", "some farmers", "that it will fail"),
    ("The paper hides who opened the gate, as police have said.", "police", "The paper hides who opened the gate"),
    ("They lasted, the company says, between 70 and 90 seconds.", "the company", "between 70 and 90 seconds"),
    ("As the Courier reported on Tuesday, the fund will close in May.", "Courier", "the fund will close in May"),
    ("It is a gap that experts say renders the weir useless.", "experts", "renders the weir useless"),
    # where the reporter goes on
    ("Tom Vale said the weir was dry, but appeared unsure of it.", "Tom Vale", "the weir was dry"),
    ("Tom Vale said the weir was dry, compared with last year.", "Tom Vale", "the weir was dry"),
    ("Tom Vale said that the weir was dry, without giving any figure.", "Tom Vale", "the weir was dry"),
    ("Jo Hart noted that the weir was dry and asked whether it would rain.", "Jo Hart", "the weir was dry"),
    ("Jo Hart insists that she will stay and refuses to say why.", "Jo Hart", "she will stay"),
    ("Jo Hart said the weir was dry, and then pointed out that it had rained.", "Jo Hart", "the weir was dry"),
    ("Jo Hart has vowed to dry the weir, and Tom Vale is promising to fill it.", "Jo Hart", "to dry the weir"),
    ("Jo Hart said the weir was dry, a claim that nobody has checked.", "Jo Hart", "the weir was dry"),
    ("Jo Hart said it was dry while wetting all the fields.", "Jo Hart", "it was dry while wetting all the fields"),
    ("Tom Vale said he had met Jo Hart, whose house stands there.", "Tom Vale", "he had met Jo Hart"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "speaker", "words"), SAID)
def test_what_is_reported_and_by_whom(text: str, speaker: str, words: str) -> None:
    found = [(quote.canonical, quote.text) for quote in find_quotes(text)]
    assert (speaker, words) in found


def test_both_halves_around_an_aside_are_given() -> None:
    first, second = find_quotes("They lasted, the company says, between 70 and 90 seconds.")
    assert (first.text, second.text) == ("They lasted", "between 70 and 90 seconds")
    assert first.canonical == second.canonical == "the company"


NOT_SAID = [
    "“We go,” Tom Vale said Friday as he entered the hall.",
    "“We go,” Tom Vale said this week at a fair in Rome.",
    "Tom Vale repeated that claim in March.",
    "Tom Vale posted a picture from a fair at which he was speaking.",
]


@pytest.mark.parametrize("text", NOT_SAID)
def test_when_and_what_are_no_reports(text: str) -> None:
    assert not [quote for quote in find_quotes(text) if quote.kind == "indirect"]


def test_a_statement_that_is_nobodys_is_no_claim() -> None:
    assert not find_quotes("The statement that the weir was dry stood in the paper.")


def test_the_answer_after_a_colon_is_whose_answer_it_was() -> None:
    text = "Tom Vale rings us up, and his opening words, by common consent, are always: “Tom here. Who is dead?”"
    (quote,) = find_quotes(text)
    assert (quote.canonical, quote.kind) == ("Tom Vale", "direct")


def test_who_goes_on_speaking_pushes_nobody_out_of_sight() -> None:
    text = (
        "“It is dry,” said Mr Tom Vale. Officials said it was not. “It rained,” said Ms Jo Hart. “Twice.”\n\n"
        "“Three times.”\n\n“And again.”\n\nAt night, when he said that it was late, all left."
    )
    assert find_quotes(text)[-1].canonical == "Tom Vale"


def test_she_who_opens_a_paragraph_is_whom_the_one_before_was_about() -> None:
    text = (
        "Mrs Lidia Hart was a judge until May. “She could tell you why,” says Ms Rosa Vale, who knew her well.\n\n"
        "Yet she came close. On Sunday she said that she would ring."
    )
    quote = find_quotes(text)[-1]
    assert (quote.canonical, quote.guess) == ("Lidia Hart", True)


def test_a_number_that_it_takes_up_is_a_percentage_as_well() -> None:
    found = extract(
        "He brought the rate down from 19 per cent to 12; in the next year, it has gone back to 16."
    ).figures
    assert [(figure.value, figure.unit) for figure in found] == [(19, "%"), (12, "%"), (16, "%")]
    seats = extract("The vote rose by 5 per cent. It took the seats to 16.").figures[-1]
    assert seats.unit is None


def test_one_cell_of_a_table_claims_nothing_of_another() -> None:
    (figure,) = extract("Wed │ Lantern Relief │ 14 │ names given by families and neighbours").figures
    assert figure.claimant is None


def test_what_was_done_to_the_whole_is_not_said_of_its_parts() -> None:
    (figure,) = extract("It was a paper of eleven pages that was sent to the county.").figures
    assert figure.said_of is None
