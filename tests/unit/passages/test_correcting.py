"""What a person put right holds: in the same text, in an edited one, and however often it is done."""

from __future__ import annotations

import pytest

from reader.errors import PersonalDataError
from reader.extraction import extract
from reader.model import Article, ArticleMeta
from reader.model.correction import Correction
from reader.passages.correcting import (
    corrected,
    correction_of_detail,
    correction_of_mark,
    names_offered,
    stamp_of,
    with_details,
)
from reader.passages.exporting import corrections_to_json
from reader.passages.importing import corrections_from_json

TEXT = (
    "The reservoir is almost empty. “We have water for nine days,” said Ada Quill, the mayor.\n\n"
    "Her deputy, Ben Ortt, said that at least 40 wells had run dry since May.\n\n"
    "The “great drought” is the third in ten years."
)
META = ArticleMeta("Nine days", source="The Courier", published="2026-03-02")
ARTICLE = Article(META, TEXT, guessed=("title", "source"))
FOUND = extract(TEXT)


def correction(kind: str, value: str | None, mark) -> Correction:
    return correction_of_mark(kind, value, mark, TEXT, "hash", "/news/water.md", META)


def applied(*corrections: Correction, text: str = TEXT):
    return corrected(Article(META, text), extract(text), "hash" if text == TEXT else "other", corrections)


def quote(found, words: str):
    return next(one for one in found.quotes if words in one.text)


def figure(found, words: str):
    return next(one for one in found.figures if words in one.text)


def test_a_speaker_is_put_right_and_sure():
    made = correction("speaker", "Cora Venn", quote(FOUND, "nine days"))
    _, found = applied(made)
    now = quote(found, "nine days")
    assert (now.speaker_name, now.guess, now.confidence, now.rule) == ("Cora Venn", False, 1.0, "corrected")
    assert made.before == "Ada Quill"


def test_figures_of_a_quote_follow_its_speaker():
    assert figure(FOUND, "nine days").claimant_name == "Ada Quill"
    _, found = applied(correction("speaker", "Cora Venn", quote(FOUND, "nine days")))
    assert figure(found, "nine days").claimant_name == "Cora Venn"
    assert figure(found, "40 wells").claimant_name == "Ben Ortt"


def test_a_speaker_can_be_nobody_known():
    _, found = applied(correction("speaker", None, quote(FOUND, "nine days")))
    assert quote(found, "nine days").speaker_name is None


def test_a_role_goes_with_the_name_that_has_it():
    _, found = applied(correction("speaker", "Ben Ortt", quote(FOUND, "nine days")))
    assert quote(found, "nine days").role == quote(FOUND, "40 wells").role


def test_what_is_no_quote_or_figure_is_gone():
    _, found = applied(
        correction("not_quote", None, quote(FOUND, "nine days")), correction("not_figure", None, figure(FOUND, "40"))
    )
    assert all("nine days" not in one.text for one in found.quotes)
    assert all("40" not in one.text for one in found.figures)
    assert len(found.figures) == len(FOUND.figures) - 1


def test_doing_it_twice_changes_nothing_more():
    made = [
        correction("speaker", "Cora Venn", quote(FOUND, "nine days")),
        correction("claimant", None, figure(FOUND, "40")),
        correction_of_detail("title", "Ten days", "hash", "/news/water.md", META),
    ]
    once = corrected(ARTICLE, FOUND, "hash", made)
    assert corrected(*once, "hash", made) == once


def test_it_is_found_again_in_an_edited_text():
    made = correction("speaker", "Cora Venn", quote(FOUND, "nine days"))
    for text in (f"An update.\n\n{TEXT}", TEXT.replace("nine days,”", "nine days,” the tired")):
        _, found = applied(made, text=text)
        assert [one.speaker_name for one in found.quotes if "nine days" in one.text] == ["Cora Venn"]


def test_without_its_words_nothing_else_is_touched():
    text = TEXT.split("\n\n", 1)[1]
    _, found = applied(correction("speaker", "Cora Venn", quote(FOUND, "nine days")), text=text)
    assert found == extract(text)


def test_corrected_particulars_are_no_guesses():
    article = with_details(ARTICLE, [correction_of_detail("title", "Ten days", "hash", "/news/water.md", META)])
    assert (article.meta.title, article.meta.source, article.guessed) == ("Ten days", "The Courier", ("source",))


def test_stamps_differ_as_corrections_do():
    one = correction("speaker", "Cora Venn", quote(FOUND, "nine days"))
    other = correction("speaker", "Ben Ortt", quote(FOUND, "nine days"))
    assert stamp_of([]) == ""
    assert len({stamp_of([one]), stamp_of([other]), stamp_of([one, other]), ""}) == 4
    assert stamp_of([one, other]) == stamp_of([other, one])


def test_who_speaks_is_offered_first_and_who_is_only_named_too():
    offered = names_offered(extract(f"{TEXT}\n\nCora Venn, a plumber, was not asked."))
    assert set(offered[:2]) == {"Ada Quill", "Ben Ortt"}
    assert "Cora Venn" in offered


def test_json_brings_corrections_back():
    made = [
        correction("speaker", "Cora Venn", quote(FOUND, "nine days")),
        correction("not_figure", None, figure(FOUND, "40")),
        correction_of_detail("published", None, "hash", "/news/water.md", META),
    ]
    back = corrections_from_json(corrections_to_json(made))
    assert [(one.kind, one.value, one.before) for one in back] == [(one.kind, one.value, one.before) for one in made]
    assert stamp_of(back) == stamp_of(made)


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        ("{}", "kind"),
        ('{"kind": "colour", "article": {"path": "/a"}}', "kind"),
        ('{"kind": "speaker", "value": "A", "article": {"path": "/a"}}', "words"),
        ('{"kind": "title", "article": {"path": "/a"}}', "title"),
    ],
)
def test_json_that_is_no_correction_is_refused_in_words(entry, reason):
    with pytest.raises(PersonalDataError, match=f"Entry 1 is not a correction: .*{reason}"):
        corrections_from_json(f"[{entry}]")
