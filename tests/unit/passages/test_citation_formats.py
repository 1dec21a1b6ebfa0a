"""Bookmarks for programs that manage sources, and by a template of one's own."""

from __future__ import annotations

import json
import re

import pytest
from msgspec.structs import replace

from reader.model import Bookmark, Citation, Passage, Place, Span
from reader.passages.exporting import export, format_of
from reader.passages.markdown import by_template

FERRY = Citation(
    *("/n/ferry.md", "Ferry & toll: 50 % more", "Osk_Courier", "2026-11-28", "https://courier.example/ferry"),
    *("By Lina Worth and Reuters", "Tom Arden"),
)


def bookmark(text: str = "No boat sails.", cite: Citation = FERRY, note: str = "", **more: object) -> Bookmark:
    passage = replace(Passage(Span(0, len(text)), text, "", "", "hash", cite, "exact"), **more)
    return Bookmark(
        1, passage, Place("ok", passage.span, text, 1.0, "hash", cite.path), "2026-12-01T08:00:00+00:00", note
    )


def article(cite: Citation = FERRY) -> Bookmark:
    return bookmark(cite.title, replace(cite, speaker=None), kind="article", wording=None)


def test_the_passages_of_an_article_are_notes_of_one_item():
    [item] = json.loads(export([bookmark(), bookmark("Never.", note="ask again"), article()], "csljson"))
    assert item["note"] == "“No boat sails.” — Tom Arden\n\n“Never.” — Tom Arden\n\nask again"
    assert item["author"] == [{"family": "Worth", "given": "Lina"}, {"literal": "Reuters"}]
    assert item["issued"] == {"date-parts": [[2026, 11, 28]]}
    assert (item["type"], item["container-title"], item["id"]) == ("article-newspaper", "Osk_Courier", "worth2026ferry")


def test_a_guess_is_one_in_every_form():
    kept = bookmark(cite=replace(FERRY, date_guessed=True))
    [item] = json.loads(export([kept], "csljson"))
    assert item["issued"] == {"date-parts": [[2026, 11, 28]], "circa": True}
    assert item["note"].startswith("The date is a guess.\n\n")
    assert "N1  - The date is a guess.\r\n" in export([kept], "ris")
    assert "note = {The date is a guess. “No boat" in export([kept], "bibtex")
    both = bookmark(cite=replace(FERRY, date_guessed=True, source_guessed=True))
    assert "The date and the outlet are guesses." in export([both], "ris")
    assert "Osk\\_Courier?, 2026-11-28?" in export([both], "markdown")
    assert by_template([both], "$source $date") == "Osk\\_Courier? 2026-11-28?\n\n"
    assert export([both], "csv").splitlines()[1].endswith(",guessed,guessed")
    assert export([bookmark()], "csv").splitlines()[1].endswith(",,")
    [annotation] = json.loads(export([both], "jsonld"))["first"]["items"]
    assert annotation["target"]["source"]["dc:description"] == "The date and the outlet are guesses."
    for form in ("csljson", "ris", "bibtex", "jsonld"):
        assert "guess" not in export([bookmark()], form)


def test_a_whole_article_has_no_words_for_a_note():
    [item] = json.loads(export([article()], "csljson"))
    assert "note" not in item and item["title"] == FERRY.title


def test_reported_and_unsure_words_are_said_to_be_so():
    reported = bookmark("the toll rises", wording="reported", cue="said")
    [item] = json.loads(export([reported, bookmark(unsure=True)], "csljson"))
    assert item["note"].split("\n\n")[0] == "Tom Arden said that the toll rises."
    assert item["note"].endswith("— Tom Arden (unsure)")


def test_ris_has_a_line_for_each_note():
    lines = export([bookmark(), bookmark("Two\nlines.")], "ris").split("\r\n")
    assert lines[0] == "TY  - NEWS" and lines[-3:] == ["ER  - ", "", ""]
    assert [line for line in lines if line.startswith(("AU", "DA", "PY", "N1"))] == [
        "AU  - Worth, Lina",
        "AU  - Reuters",
        "PY  - 2026",
        "DA  - 2026/11/28",
        "N1  - “No boat sails.” — Tom Arden",
        "N1  - “Two lines.” — Tom Arden",
    ]
    assert all(re.match(r"[A-Z][A-Z0-9]  - ", line) for line in lines if line)


def test_bibtex_escapes_what_acts_in_tex():
    text = export([bookmark("100% of {it} \\input{x} $5 #1_a ^ ~")], "bibtex")
    assert "title = {{Ferry \\& toll: 50 \\% more}}" in text
    assert "author = {Worth, Lina and {Reuters}}" in text
    assert "journal = {Osk\\_Courier}" in text and "month = nov" in text
    assert "100\\% of \\{it\\} \\textbackslash{}input\\{x\\} \\$5 \\#1\\_a" in text
    assert text.count("{") - text.count("\\{") == text.count("}") - text.count("\\}")


def test_two_articles_never_have_the_same_key():
    other = replace(FERRY, path="/n/other.md")
    keys = [item["id"] for item in json.loads(export([bookmark(), bookmark(cite=other)], "csljson"))]
    assert keys == ["worth2026ferry", "worth2026ferry-2"]


@pytest.mark.parametrize("form", ["csljson", "ris", "bibtex"])
def test_hardly_anything_need_be_known_and_nothing_of_it_breaks_out(form):
    bare = Citation("/n/x.md", "", None, None, "javascript:alert(1)")
    hostile = Citation("/n/y.md", "a\r\nER  - \r\nTY  - JOUR\x1b[31m}, x = {", "s\n}", "soon", "https://x.example/}{")
    text = export([bookmark(cite=bare), bookmark("}\r\nER  - \x1b]0;x\x07", cite=hostile)], form)
    assert "javascript" not in text and "\x1b" not in text
    if form == "ris":
        assert [line for line in text.split("\r\n") if line.startswith("ER")] == ["ER  - "] * 2
    if form == "csljson":
        assert len(json.loads(text)) == 2


@pytest.mark.parametrize(
    ("name", "form"), [("a.bib", "bibtex"), ("a.RIS", "ris"), ("a.csl.json", "csljson"), ("a.json", "json")]
)
def test_the_ending_of_a_file_names_the_form(name, form):
    assert format_of(name) == form


def test_a_template_of_ones_own_escapes_what_is_of_the_article():
    hostile = bookmark("[a](javascript:x)\n# b", replace(FERRY, title="*T*"), note="my *note*")
    template = "## $title\n\n$quote\n\n$note $$5 $kind $tags"
    text = export([replace(hostile, tags=("toll",)), article()], "markdown", template)
    assert text.startswith("## \\*T\\*\n\n> “\\[a\\](javascript:x)")
    assert "my *note* $5 passage #toll" in text and text.endswith("$5 article\n\n")


@pytest.mark.parametrize("template", ["$nothing", "$ 5", "${text"])
def test_a_template_that_cannot_be_filled_in_is_refused(template):
    with pytest.raises(ValueError, match=r"names|begins no field"):
        export([bookmark()], "markdown", template)
