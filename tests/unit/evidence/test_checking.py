"""What is found of a draft's quotes and figures in the articles that they may come from."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from reader.evidence.checking import DraftCheck, KnownArticle, count_origins
from reader.evidence.shared import Side
from reader.extraction import extract
from reader.model import ArticleMeta, Heading
from reader.model.checking import CheckedRow

HALL = (
    "Mayor Dana Whitlock told the council that the bridge was not safe. “We do not need another study, we need a "
    "bridge,” Whitlock said. “I can’t promise it before June.”\n\n"
    "At least 35 people were killed when the old bridge fell, the police said. Engineers counted 1,398 cracks in the "
    "bridge. Repairs would cost $4.2 million, treasurer Omar Reyes said. “We have half of the money,” Reyes said."
)


def _side(text: str, title: str = "Bridge", moment: float = 0.0) -> Side:
    found = extract(text)
    return Side(title, text, "The Courier", moment, found.quotes, found.figures)


def _known(text: str, number: int = 1, moment: float = 0.0) -> KnownArticle:
    meta = ArticleMeta(f"Bridge {number}", source="The Courier", published="2026-03-02")
    return KnownArticle(Heading(number, f"/news/{number}.md", meta), _side(text, moment=moment), number)


def _check(draft: str, articles: Sequence[KnownArticle] | None = None) -> list[CheckedRow]:
    check = DraftCheck(_side(draft))
    return [check.row(one, articles or [_known(HALL)]) for one in check.marked]


def _one(draft: str, articles: Sequence[KnownArticle] | None = None) -> CheckedRow:
    (row,) = _check(draft, articles)
    return row


@pytest.mark.parametrize(
    ("said", "finding"),
    [
        ("We do not need another study, we need a bridge", "same"),
        ("we don't need another study; we need a bridge", "same"),
        ("We do not need another study … a bridge", "same"),
        ("We do not need [any more] study, we need a bridge", "words differ"),
        ("We do not need another [costly] study, we need a bridge", "same"),
        ("We do need another study, we need a bridge", "words differ"),
        ("We do not need another report, we need a bridge", "words differ"),
        ("need another study", "words differ"),
        ("The bridge will stand for ever and ever", "not found"),
    ],
)
def test_the_words_of_a_quotation_are_compared(said: str, finding: str) -> None:
    assert _one(f"“{said},” Dana Whitlock said.").finding == finding


def test_what_differs_is_said_and_lit() -> None:
    row = _one("“We do need another study, we need a bridge,” Dana Whitlock said.")
    assert row.sources[0].difference == "dropped “not”"
    assert [span.of(row.sources[0].text) for span in row.sources[0].changed] == ["not"]


def test_somebody_elses_words_are_told() -> None:
    row = _one("“We do not need another study, we need a bridge,” Omar Reyes said.")
    assert row.finding == "other speaker"
    assert row.sources[0].speaker == "Dana Whitlock"
    assert "said by Dana Whitlock" in row.sources[0].difference


@pytest.mark.parametrize(
    ("counted", "finding"),
    [
        ("At least 35 people were killed when the old bridge fell.", "same"),
        ("At least 53 people were killed when the old bridge fell.", "other number"),
        ("More than 35 people were killed when the old bridge fell.", "other number"),
        ("Engineers counted about 1,400 cracks in the bridge.", "same"),
        ("Engineers counted 1,400 cracks in the bridge.", "other number"),
        ("Engineers counted 1,398 cracks in the bridge.", "same"),
        ("Repairs of the bridge would cost $4.2 billion.", "other number"),
        ("Repairs of the bridge would cost £4.2 million.", "other number"),
        ("The ferry carried 212 goats to the island.", "not found"),
    ],
)
def test_figures_are_compared_with_what_they_count(counted: str, finding: str) -> None:
    assert _one(counted).finding == finding


def test_an_older_toll_shows_the_newer_one_as_well() -> None:
    older = _known("At least 35 people were killed when the old bridge fell, the police said.", 1, 0)
    newer = _known("At least 41 people were killed when the old bridge fell, the police said.", 2, 86_400)
    row = _one("At least 35 people were killed when the old bridge fell.", [newer, older])
    assert row.finding == "other number"
    assert [source.text for source in row.sources] == ["At least 35 people", "At least 41 people"]
    assert _one("At least 41 people were killed when the old bridge fell.", [newer, older]).finding == "same"


def test_a_reported_clause_with_something_new_in_it_is_a_guess() -> None:
    same = _one("Dana Whitlock told the council that the bridge was not safe.")
    new = _one("Dana Whitlock told the council that the wooden bridge was not safe.")
    assert (same.finding, same.guess) == ("same", False)
    assert (new.finding, new.guess) == ("words differ", True)


@pytest.mark.parametrize(
    ("source", "finding"),
    [
        (
            "The mayor, who gave no date for it, told a meeting that the bridge will need a new deck and a tower.",
            "same",
        ),
        ("The mayor of the No. 1 port of the island said the bridge will need a new deck and a tower.", "same"),
        ("The mayor did not say the bridge will need a new deck and a tower.", "words differ"),
        ("The mayor said the bridge will never need a new deck and a tower.", "words differ"),
    ],
)
def test_a_reported_clause_is_denied_only_where_it_is_denied(source: str, finding: str) -> None:
    row = _one("The mayor said the bridge will need a new deck and a tower.", [_known(source)])
    assert row.finding == finding


def test_dates_and_vague_amounts_are_no_rows() -> None:
    assert _check("In March 2026 dozens came.") == []


def test_articles_are_looked_for_by_rare_words_and_telling_runs() -> None:
    [one] = DraftCheck(_side("“It was the year in which the people of Quillmere sang of herring,” he said.")).marked
    *rare, first, second = one.query
    assert {"quillmere", "herring", "sang"} <= set(rare)
    assert "the" not in rare
    assert first == '"of quillmere sang"'
    assert len(second.split()) == 3 and not {"quillmere", "sang"} & set(second[1:-1].split())
    [short] = DraftCheck(_side("“No herring,” he said.")).marked
    assert short.query[-1] == "herring"


def test_a_person_is_known_by_other_names() -> None:
    article = _known("“We need a bridge and we need it now,” Lady Bracken said.")
    known = KnownArticle(article.heading, article.side, 1, {"Lady Bracken": "Augusta Vane", "Bracken": "Augusta Vane"})
    draft = "“We need a bridge and we need it now,” Augusta Vane said."
    assert _one(draft, [known]).finding == "same"
    assert _one(draft, [article]).finding == "other speaker"


@pytest.mark.parametrize(
    ("counted", "sources"),
    [("An eighth of them stayed, or 12.5 percent.", 2), ("In all 1,573 cracks are known.", 2), ("77 percent sang.", 0)],
)
def test_what_was_worked_out_shows_what_it_may_come_from(counted: str, sources: int) -> None:
    articles = [_known(f"{HALL} Engineers counted 175 cracks in the tower.")]
    draft = f"Engineers counted 1,398 cracks in the bridge. Engineers counted 175 cracks in the tower. {counted}"
    row = _check(draft, articles)[-1]
    assert (row.finding, len(row.sources)) == ("not found", sources)
    assert all("may be worked out from" in source.difference for source in row.sources)


def test_a_figure_may_be_worked_out_from_articles_that_were_only_looked_at_for_others() -> None:
    hall, tower = _known(HALL, 1), _known("Engineers counted 175 cracks in the tower.", 2)
    draft = (
        "Engineers counted 1,398 cracks in the bridge. Engineers counted 175 cracks in the tower. 1,573 cracks it is."
    )
    check = DraftCheck(_side(draft))
    bridge, cracks, both = check.marked
    assert [check.row(one, [found]).finding for one, found in ((bridge, hall), (cracks, tower))] == ["same", "same"]
    row = check.row(both, [])
    assert ([source.article for source in row.sources], row.origins) == ([1, 2], 2)


def test_copies_have_one_origin() -> None:
    one, copy = _known(HALL, 1), _known(f"{HALL} It rained.", 2)
    other = _known("Something else was written here by hand about a ferry.", 3)
    assert count_origins([one.words, copy.words]) == 1
    assert count_origins([one.words, copy.words, other.words]) == 2
