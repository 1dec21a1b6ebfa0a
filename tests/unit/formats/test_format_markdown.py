"""Markdown to canonical text, blocks and styles."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reader.formats.markdown import article_of_tokens, read_markdown
from reader.formats.markdown_parser import parse_tokens, standard_parser


def blocks(source: str):
    content = read_markdown(source)
    assert "\n\n".join(content.text[block.start : block.end] for block in content.blocks) == content.text
    return [
        (block.kind, block.level, block.first, block.rest, content.text[block.start : block.end])
        for block in content.blocks
    ]


def styles(source: str):
    content = read_markdown(source)
    return [(style.kind, content.text[style.start : style.end], style.url) for style in content.styles]


def text(source: str) -> str:
    return read_markdown(source).text


def test_paragraphs_are_set_apart_by_a_blank_line():
    assert text("One\nand the same.\n\n\n\nTwo.") == "One and the same.\n\nTwo."


def test_headings():
    assert blocks("# A\n\nB\n===\n\n### C") == [
        ("heading", 1, "", "", "A"),
        ("heading", 1, "", "", "B"),
        ("heading", 3, "", "", "C"),
    ]


def test_lists_nest_and_count():
    assert blocks("- a\n- b\n  1. c\n\n     more\n  2. d\n") == [
        ("item", 1, "• ", "  ", "a"),
        ("item", 1, "• ", "  ", "b"),
        ("item", 2, "  1. ", "     ", "c"),
        ("item", 2, "     ", "     ", "more"),
        ("item", 2, "  2. ", "     ", "d"),
    ]


def test_ordered_lists_start_where_they_say():
    assert [block[2] for block in blocks("9. a\n10. b")] == ["9. ", "10. "]


def test_an_item_without_words_gives_its_mark_to_what_follows():
    assert [block[2] for block in blocks("- > quoted\n- b")] == ["▎ • ", "• "]


def test_block_quotes():
    assert blocks("> a\n> b\n>\n> > c\n\nd") == [
        ("quote", 1, "▎ ", "▎ ", "a b"),
        ("quote", 2, "▎ ▎ ", "▎ ▎ ", "c"),
        ("paragraph", 0, "", "", "d"),
    ]


def test_emphasis_and_code_and_strike():
    assert text("*a* **b _c_** `d  e` ~~f~~") == "a b c d e f"
    assert styles("*a* **b _c_** `d` ~~f~~") == [
        ("emphasis", "a", None),
        ("strong", "b c", None),
        ("emphasis", "c", None),
        ("code", "d", None),
        ("strike", "f", None),
    ]


def test_links_keep_their_address():
    source = 'See [the *report*](https://x.example/a?b=c "t"), [ref][r], <https://y.example> and [none]().\n\n[r]: http://z.example'
    assert text(source) == "See the report, ref, https://y.example and none."
    assert [style for style in styles(source) if style[0] == "link"] == [
        ("link", "the report", "https://x.example/a?b=c"),
        ("link", "ref", "http://z.example"),
        ("link", "https://y.example", "https://y.example"),
    ]


def test_script_addresses_are_no_links():
    assert styles("[a](javascript:alert(1))") == []


def test_images_show_their_description():
    assert text("![a *flooded* street](x.png)") == "[Image: a flooded street]"
    assert text("before ![](x.png) after") == "before after"


def test_hard_breaks_stay_in_the_block():
    assert blocks("a  \nb\\\nc\nd") == [("paragraph", 0, "", "", "a\nb\nc d")]


def test_code_keeps_its_lines():
    assert blocks("```\na  b\n\n\tc\n```\n\n    d\n") == [
        ("code", 0, "", "", "a  b\n\n    c"),
        ("code", 0, "", "", "d"),
    ]


def test_rules():
    assert [(block[0], block[4]) for block in blocks("a\n\n***\n\nb")] == [
        ("paragraph", "a"),
        ("rule", "* * *"),
        ("paragraph", "b"),
    ]


def test_tables_line_up_with_a_strong_first_row():
    source = "| Ward | Votes |\n|---|--:|\n| Lunt **East** | 1,204 |\n| 河岸 | 9 |"
    assert text(source) == "Ward      │ Votes\nLunt East │ 1,204\n河岸      │ 9"
    assert styles(source) == [("strong", "Ward      │ Votes", None)]


def test_wide_tables_are_not_padded():
    wide = "word " * 50
    assert text(f"| a | b |\n|---|---|\n| {wide} | c |").split("\n")[0] == "a │ b"


def test_footnotes_stay_in_the_text():
    assert text("A claim.[^1]\n\n[^1]: https://x.example\n\n[^b]: Two words.") == (
        "A claim.[1]\n\n[1]: https://x.example\n\n[b]: Two words."
    )


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("<div>Hello <b>there</b><p>para &copy; two</div>", "Hello there\n\npara © two"),
        ("<!-- hidden -->\n\nseen", "seen"),
        ("<div>a<script>evil()</script>b</div>", "ab"),
        ("<div><style>p{}</style>a<br>b</div>", "a\n\nb"),
        ("<!-- never closed\n\nwords", "never closed\n\nwords"),
        ("<script>never closed\nwords", "never closed words"),
        ("a <span class='x'>b</span> <br> c <!-- d --> e", "a b\nc e"),
        ("<table><tr><td>1</td><td>2</td></tr></table>", "1 2"),
        ("a < b and 5 <6> 7", "a < b and 5 <6> 7"),
    ],
)
def test_html_leaves_its_words(source, words):
    assert text(source) == words


def test_quotation_marks_stay_as_written():
    source = "“She said ‘no’,” he wrote -- \"it's\" ... 'fine'"
    assert text(source) == source


def test_entities_bring_no_control_characters_in():
    assert text("a&#x202e;b&#27;c&NewLine;d&nbsp;e &lt;i&gt;") == "ab\ufffdc d\xa0e <i>"


def test_deep_nesting_loses_nothing():
    content = read_markdown("> " * 500 + "the bottom")
    assert "the bottom" in content.text
    assert "plain text" in content.notes[0]


def test_ordinary_depth_is_no_trouble():
    source = "\n".join("  " * depth + f"- level {depth}" for depth in range(9))
    content = read_markdown(source)
    assert content.notes == ()
    assert content.blocks[-1].level == 9


def test_quotes_with_lazy_lines_are_bounded_in_work():
    content = read_markdown("> ---\n|-|\n" * 2_000)
    assert "plain text" in content.notes[0]


def test_a_file_of_brackets_is_text():
    content = read_markdown("[" * 20_000)
    assert content.text == "[" * 20_000
    assert "plain text" in content.notes[0]


def test_an_empty_source():
    assert read_markdown("").text == ""
    assert read_markdown("<!-- -->\n\n[a]: b\n").text == ""


_MARKUP = (
    "a Él 7 1 ! ( ) ' - * + 1. 2) 10. 1234567890. > # ### --- *** ___ == = ``` `` ` ~~~ ~~ ** _ | | -|- :- : [ ] [a] "
    "[^1] ]( ![ < <div> </div> <br> <!-- --> <? <http://e.example> &amp; & \\ $ % @ ^ { }"
)
_PIECES = [
    *_MARKUP.split(),
    *("b c", "- ", "* ", "+ ", "1. ", "2) ", "> ", "# ", "| a | b |", "|---|---|", "[a]: /b", "[^1]: c", "\\\n"),
    *(" ", " ", "  ", "    ", "\t", "\n", "\n", "\n", "  \n", "\n\n"),
]


_CELLS = ["|", "|", "|", "a", "b c", " ", "\\|", "\\", "*d*", "`|`", "- ", "> ", "1. ", "#", "    ", "\u00a0", "", "\n"]
_ROWS = st.lists(st.sampled_from(_CELLS), max_size=10).map("".join)
_TABLES = st.tuples(
    st.sampled_from(["", "> ", "- ", "> - ", "  ", "1. "]),
    st.sampled_from(["a | b\n---|---", "| a | b |\n|:-|-:|", "a\n| a |\n|---|", "||a|\n-|-", "|*a*|\\||\n|-|-|"]),
    st.lists(_ROWS, max_size=8),
).map(lambda parts: "\n".join(parts[0] + line for line in (parts[1] + "\n" + "\n".join(parts[2])).split("\n")))


@pytest.mark.slow
@given(st.one_of(st.lists(st.sampled_from(_PIECES), max_size=40).map("".join), _TABLES))
@example("a\nb\n===\nc\n---\nd\n- e\n    f\ng\n1. h\n2. i")
@example("a | b\n--|--\nc | d\n\ne\nf | g\n---|---\nh")
@example("> a\nb\n> c\n=\n- d\ne\n    - f\n\n  g\nh\n# i")
@example("- a\nb\n===\n- c\n\td\n\n\te\n> 1\n2\n3.\n4) f")
@example("a\n<div>\nb\n</div>\n\nc\n    d\n```\ne\n```\nf\n~~~\ng")
@example("a  \nb \nc\t \nd\\\ne &amp; f &copy; \\[^1]\n[a]: /b\n\n[a]: /b\nc")
@settings(max_examples=800, deadline=None)
def test_short_cuts_read_what_the_rules_of_the_parser_read(source):
    assert read_markdown(source) == article_of_tokens(parse_tokens(source, standard_parser()))


def test_lines_of_a_transcript_stay_lines() -> None:
    plain = read_markdown("LYNG: Not at all. We had\n40 meetings.\nHAUGE: I had one.\n").text
    styled = read_markdown("**Lyng:** We *met* often.\n**Jo Hauge (Green):** I was\nnot there.\n").text
    assert plain == "LYNG: Not at all. We had 40 meetings.\nHAUGE: I had one."
    assert styled == "Lyng: We met often.\nJo Hauge (Green): I was not there."


def test_one_label_alone_breaks_no_line() -> None:
    assert read_markdown("He had one wish.\nHart: peace at\nlast.\n").text == "He had one wish. Hart: peace at last."
