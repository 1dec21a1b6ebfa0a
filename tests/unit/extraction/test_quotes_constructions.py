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
    # what stands between the verb and "that"
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
    # what was said goes on after the aside
    ("They lasted, the company says, between 70 and 90 seconds.", "the company", "between 70 and 90 seconds"),
    ("As the Courier reported on Tuesday, the fund will close in May.", "Courier", "the fund will close in May"),
    ("It is a gap that experts say renders the weir useless.", "experts", "renders the weir useless"),
    # where the reporter goes on
    ("Tom Vale said the weir was dry, but appeared unsure of it.", "Tom Vale", "the weir was dry"),
    ("Tom Vale said the weir was dry, compared with last year.", "Tom Vale", "the weir was dry"),
    ("Tom Vale said that the weir was dry, without giving any figure.", "Tom Vale", "the weir was dry"),
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
