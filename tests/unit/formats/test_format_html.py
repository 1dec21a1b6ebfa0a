"""HTML to Markdown: the characters that come back, what is hidden, and hostile pages."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml.html import HtmlElement, document_fromstring

from reader.formats.escaping import escape_line
from reader.formats.html import block_lines, fragment_to_markdown, parse_html, to_markdown, without_hidden
from reader.formats.markdown import read_markdown
from reader.formats.reading import parse


def text(markup: str) -> str:
    """What is read of a piece of HTML in the end."""
    return read_markdown(fragment_to_markdown(markup)).text


@pytest.mark.parametrize(
    ("markup", "markdown"),
    [
        ("<p>One.</p><p>Two.</p>", "One.\n\nTwo."),
        ("One <b>bold</b> and <i>slanted</i>.", "One **bold** and *slanted*."),
        ("a<b> b </b>c", "a **b** c"),
        ("un<em>believ</em>able", "un*believ*able"),
        ("a<b>“b”</b>c", "a“b”c"),
        ("<b></b>a", "a"),
        ("<h1>A</h1><h3>B #</h3>", "## A\n\n### B \\#"),
        ("a<br>b", "a\\\nb"),
        ("a<br><br>b", "a\n\nb"),
        ("<ul><li>a<li>b<ol><li>c</ol></ul>", "- a\n- b\n  1. c"),
        ('<ol start="3"><li>a<li><li>b</ol>', "3. a\n4. b"),
        ("<blockquote><p>a</p><p>b</p></blockquote>c", "> a\n>\n> b\n\nc"),
        ("<ul><li><blockquote>a</blockquote></li></ul>", "- > a"),
        ("<q>a</q>", "“a”"),
        ("<hr>a", "* * *\n\na"),
        ("<pre>x\n  y</pre>", "```\nx\n  y\n```"),
        ("<pre>```</pre>", "````\n```\n````"),
        ('<a href="/b c">a</a>', "[a](<https://h.example/b%20c>)"),
        ('<a href="javascript:x()">a</a> <a href="#b">c</a>', "a c"),
        ('<a href="/b"><p>a</p></a>', "a"),
        ("<table><tr><th>a<th>b|c<tr><td>1<td>2</table>", "| a | b\\|c |\n| --- | --- |\n| 1 | 2 |"),
        ("<table><tr><td><p>a</p><p>b</p><td>c<tr><td>d</table>", "a\n\nb\n\nc\n\nd"),
        ("", ""),
        ("no tags &amp; two\nlines\n\nmore", "no tags & two\nlines\n\nmore".replace("two\nlines", "two\n\nlines")),
    ],
)
def test_markup(markup, markdown):
    assert fragment_to_markdown(markup, "https://h.example/") == markdown


@pytest.mark.parametrize(
    "words",
    [
        "# no heading", "- no item", "+ no item", "1. no item", "12) no item", "> no quote", "=== ", "---", "| --- |",
        "*no* _emphasis_ **here**", "snake_case and _x", "`no code`", "[no](link)", "[no]: link", "[sic]",
        "$70,000", "~~kept~~", "a \\ b \\* c", "&amp; &lt; &copy; AT&T", "<b>no tag</b>", "5 < 6", "<!-- none -->",
        "2 * 3 * 4", "http://a.example/b_c_d", "a | b", "***", "___", "C#", "! [a] (b)", "![a](b)",
        "x[[]]()", "[[a]](b)", "![[x]](y)", "[a]: b",
    ],
)  # fmt: skip
def test_words_come_back_as_they_were(words):
    as_page = words.replace("&", "&amp;").replace("<", "&lt;")
    assert text(f"<p>{as_page}</p>") == words.strip() or words in ("***", "___")
    assert text(f"<p>before<br>{as_page}</p>") == f"before\n{words.strip()}"
    assert read_markdown(escape_line(words)).text == words.strip() or words in ("***", "___")


@settings(max_examples=300)
@given(st.text(alphabet="ab #*_`[]()<>!&;~|\\-+=.1:\"'“”\n", max_size=40))
def test_any_words_come_back_but_for_blanks(words):
    element = HtmlElement()
    element.tag = "div"
    element.text = f"x{words}"
    assert re.sub(r"\s+", "", read_markdown(to_markdown(element)).text) == re.sub(r"\s+", "", f"x{words}")


def test_a_raised_number_does_not_join_the_figure_before_it():
    assert text("<p>28<sup>1</sup> people, 5 m<sup>2</sup>, the 1<sup>st</sup>, 3<sup>[12]</sup></p>") == (
        "28¹ people, 5 m², the 1st, 3¹²"
    )


@pytest.mark.parametrize(
    "hidden",
    [
        "<script>no</script>",
        "<style>no</style>",
        "<p hidden>no</p>",
        '<p style="color:red; display : none">no</p>',
        '<div style="visibility:hidden"><p>no</p></div>',
        '<span class="a sr-only">no</span>',
        "<noscript>no</noscript>",
        "<template><p>no</p></template>",
        "<textarea>no</textarea>",
        "<svg><text>no</text></svg>",
        "<!-- no -->",
        "<select><option>no</select>",
        '<ul><li hidden>no</li></ul><table><tr style="display:none"><td>no</table>',
    ],
)
def test_what_a_page_hides_is_no_text(hidden):
    assert text(f"<p>yes</p>{hidden}<p>too</p>") == "yes\n\ntoo"
    tree = without_hidden(parse_html(f"<body><p>yes</p>{hidden}<p>too</p>"))
    assert list(block_lines(tree)) == ["yes", "too"]


def test_a_page_that_waits_for_a_script_to_show_itself_is_not_hidden():
    assert "yes" in list(block_lines(without_hidden(parse_html('<body style="display:none"><p>yes'))))


def test_words_after_a_comment_are_kept():
    assert text("<p>a<!-- --> b<?php c ?> d</p>") == "a b d"


def test_deep_nesting_is_read_flat():
    assert text("<div>" * 5_000 + "words" + "</div>" * 5_000) == "words"
    assert "words" in text("<blockquote>" * 2_000 + "<p>words</p> <b>more</b>")
    assert text("<div>" * 5_000 + "<p>a&#11;b&#12;c&#0;d&#31;</p>").split() == ["ab", "c\ufffdd"]


@pytest.mark.parametrize(
    "markup", ["<", "</p>", "<p", "\x00<p>a</p>", "<!DOCTYPE a [<!ENTITY b 'c'>]><p>&b;", "<p>\ud800</p>", "<?xml a?>"]
)
def test_odd_markup_never_fails(markup):
    fragment_to_markdown(markup)


def test_a_nul_ends_no_page():
    assert list(block_lines(parse_html("<p>a\x00b</p><p>c</p>"))) == ["ab", "c"]


def test_emphasis_marks_stand_only_where_markdown_takes_them():
    tree = document_fromstring("<p><b>a</b><i>b</i>c <b><i>d</i></b> <i> e</i></p>")
    assert read_markdown(to_markdown(tree)).text == "abc d e"


@pytest.mark.parametrize(
    "written", ["\x0b", "\x0c", "&#11;", "&#x1;", "&#x0B", "&#0031;", "&#65534;", "&#xFFFF;", "&#1a"]
)
def test_what_is_no_character_of_xml_fails_nowhere(written):
    page = f"<body><nav>Menu</nav>{written}<p>The ferry sails{written} at noon, and the toll is 3 pounds.</p></body>"
    article = parse("a.html", page.encode())
    assert article.text.replace("\n", " ").isprintable() and "The ferry sails" in article.text


def test_numbers_of_characters_that_xml_has_stay():
    assert text("<p>a&#9;b &#10; c&#13;d &#32;&#64;&#x1F6A2;&#xB7;&#115;</p>") == "a b c d @\U0001f6a2·s"
