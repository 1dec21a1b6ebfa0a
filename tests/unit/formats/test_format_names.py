"""Which file names are articles."""

import pytest

from reader.formats.names import format_of, is_article_name, title_from_name


@pytest.mark.parametrize(
    "name",
    [
        *("a.md", "a.MD", "a.markdown", "a.txt", "b c.Text", "2026-03-02-flood.md", "a.b.txt"),
        *("a.html", "a.htm", "a.XHTML", "a.mhtml", "a.mht", "a.webarchive", "a.eml", "a.pdf", "a.docx", "a.epub"),
    ],
)
def test_articles(name):
    assert is_article_name(name)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "md",
        "a",
        ".md",
        ".hidden.md",
        "a.md~",
        ".a.md.swp",
        "#a.md#",
        "~a.txt",
        "README.md",
        "readme.txt",
        "Readme-first.txt",
        "a.md.bak",
        "a.doc",
        "a.html~",
        "~$a.docx",
        "a.txt.swp",
    ],
)
def test_other_files(name):
    assert not is_article_name(name)


def test_unknown_suffix_is_read_as_text():
    assert (format_of("a.markdown"), format_of("a.txt"), format_of("notes")) == ("markdown", "text", "text")


def test_title_of_last_resort():
    assert title_from_name("2026-03-02-harrow_flood.md") == "2026 03 02 harrow flood"
    assert title_from_name("-.txt") == "-.txt"
