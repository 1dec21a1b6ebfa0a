"""Plain text: paragraphs and page-filling line breaks."""

from hypothesis import given, settings
from hypothesis import strategies as st

from reader.formats.text import read_plain_text


def paragraphs(source: str) -> list[str]:
    content = read_plain_text(source)
    return [content.text[block.start : block.end] for block in content.blocks]


LONG = (
    "The river rose again on Tuesday night and the council, which had promised pumps by noon, said that none had come."
)
FILLED = """\
The river rose again on Tuesday night and the council, which had
promised pumps by noon, said that none had come. "We were told they
would be here," said Ann Poole, 61, who has lived on the quay since
1998. "Nobody came."

A second bank failed at 4:30 a.m., the agency said. Two-
thirds of the ward is under water.
"""


def test_each_line_is_a_paragraph_where_there_is_no_blank_line():
    assert paragraphs(f"{LONG}\n{LONG}\nShort.\n") == [LONG, LONG, "Short."]


def test_blank_lines_set_paragraphs_apart():
    assert paragraphs(f"\n{LONG}\n\n\n{LONG}\n  \nShort.\n") == [LONG, LONG, "Short."]


def test_filled_lines_are_joined():
    first, second = paragraphs(FILLED)
    assert first.startswith("The river rose again on Tuesday night and the council, which had promised pumps by noon")
    assert first.endswith('who has lived on the quay since 1998. "Nobody came."')
    assert second.endswith("Two-thirds of the ward is under water.")


def test_filled_text_without_blank_lines_breaks_where_a_line_is_short_or_indented():
    source = FILLED.replace("\n\n", "\n")
    assert paragraphs(source) == paragraphs(FILLED)
    indented = "  " + source.replace("\nA second", "\n  A second").replace(
        '1998. "Nobody came."', '1998. "Nobody came to us that night."'
    )
    assert len(paragraphs(indented)) == 2


def test_long_lines_are_paragraphs_beside_blank_lines_too():
    long = LONG + " " + LONG
    assert paragraphs(f"{long}\n{long}\n\n{long}") == [long, long, long]


def test_lists_keep_their_lines():
    source = f"{FILLED}\nThe demands:\n- more pumps, and sooner than Friday\n- a wall\n2. a date\n"
    assert paragraphs(source)[2:] == ["The demands:", "- more pumps, and sooner than Friday", "- a wall", "2. a date"]


def test_verse_keeps_its_lines():
    assert paragraphs("Roses are red\nViolets are blue\n\nThe end") == ["Roses are red", "Violets are blue", "The end"]


def test_a_signature_keeps_its_lines_inside_the_block():
    assert paragraphs(FILLED + "\nWritten by the agency\nEdited by Ann\n")[-1] == "Written by the agency\nEdited by Ann"


def test_columns_are_a_table():
    content = read_plain_text(FILLED + "\nStation   Peak   Hour\nHarrow    6.2    04:00\n\nA\tB\nc\td\n")
    tables = [content.text[block.start : block.end] for block in content.blocks if block.kind == "table"]
    assert tables == ["Station   Peak   Hour\nHarrow    6.2    04:00", "A │ B\nc │ d"]


def test_rules_between_sections():
    content = read_plain_text(f"{LONG}\n\n* * *\n\n{LONG}\n-----\n{LONG}")
    assert [block.kind for block in content.blocks] == ["paragraph", "rule", "paragraph", "rule", "paragraph"]


def test_markup_means_nothing_here():
    assert paragraphs("*a* [b](c) [red]d[/red] <i>e</i> &amp; # f") == ["*a* [b](c) [red]d[/red] <i>e</i> &amp; # f"]


def test_quotes_and_no_break_blanks_stay():
    assert paragraphs('“A” ‘b’ "c" 12\xa0000   wide') == ['“A” ‘b’ "c" 12\xa0000 wide']


@given(
    st.lists(
        st.sampled_from(["word", "Word.", "\n", "\n\n", "  ", "- ", "\t", "…", "a" * 60, "x-", "***"]), max_size=80
    )
)
@settings(max_examples=150)
def test_no_word_is_lost(pieces):
    source = " ".join(pieces)
    content = read_plain_text(source)
    assert "\n\n".join(content.text[block.start : block.end] for block in content.blocks) == content.text

    def letters(text: str) -> str:
        return "".join(filter(str.isalpha, text))

    assert letters(content.text) == letters(source)
