"""What a command of a person's own is given."""

from __future__ import annotations

import json

import pytest

from reader.model import Article, ArticleMeta, Citation, Passage, Span
from reader.passages.giving import Subject, arguments, given, takes_given

META = ArticleMeta("--exec=rm -rf ~", "Ann Lee", "The Courier", "2026-03-01", "https://courier.example/a")
ARTICLE = Subject(Article(META, "First line.\n\n# Second; $(line) `x`\x1b[31m"), "/news/a.md")
PASSAGE = Subject(
    ARTICLE.article,
    "/news/a.md",
    Passage(Span(0, 11), "First line.", "", "", "h", Citation("/news/a.md", META.title, speaker="Bo"), "exact"),
)


def test_json_is_a_list_and_says_what_is_in_it():
    both = json.loads(given([ARTICLE, PASSAGE], "json"))
    assert [one["kind"] for one in both] == ["article", "passage"]
    assert both[0]["text"].startswith("First line.") and both[0]["date"] == "2026-03-01"
    assert both[1]["speaker"] == "Bo" and both[1]["path"] == "/news/a.md"


def test_markdown_and_text_do_not_act():
    assert "\\# Second" in given([ARTICLE], "markdown")
    assert "\x1b" not in given([ARTICLE], "text") + given([ARTICLE], "markdown") + given([ARTICLE], "json")
    assert given([PASSAGE], "text").startswith("“First line.” — Bo")
    assert given([ARTICLE, PASSAGE], "path") == "/news/a.md\n/news/a.md\n"
    assert given([ARTICLE], "nothing") == ""


def test_what_is_of_an_article_is_one_whole_argument_and_no_option():
    assert arguments(["mail", "-s", "{title}", "{url}", "{path}", "{x}"], [ARTICLE], "") == [
        "mail",
        "-s",
        " --exec=rm -rf ~",
        "https://courier.example/a",
        "/news/a.md",
        "{x}",
    ]
    assert arguments(["say", "{given}"], [ARTICLE], "a; b $(c)") == ["say", "a; b $(c)"]
    assert takes_given(["say", "{given}"]) and not takes_given(["{given}"])


def test_an_address_that_is_none_of_the_web_is_left_out():
    other = Subject(Article(ArticleMeta("x", url="file:///etc/passwd"), "x"), "/x")
    with pytest.raises(ValueError, match="names no address"):
        arguments(["open", "{url}"], [other], "")


def test_what_is_too_long_for_an_argument_is_said():
    with pytest.raises(ValueError, match="too long"):
        arguments(["say", "{given}"], [ARTICLE], "x" * 100_001)
