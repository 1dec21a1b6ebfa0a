"""Whole files to articles."""

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.errors import ArticleError, EmptyArticleError
from reader.formats.characters import HEAD_BYTES
from reader.formats.names import is_article_name
from reader.formats.reading import parse, read_meta
from reader.model import ArticleMeta

ROOT = Path(__file__).resolve().parents[3]
FILES = sorted(
    path
    for folder in ("seeds", "tests/fixtures/files")
    for path in (ROOT / folder).iterdir()
    if is_article_name(path.name)
)


def article(name: str, source: str):
    return parse(name, source.encode())


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_files_of_the_project(path):
    data = path.read_bytes()
    read = parse(path.name, data)
    assert read_meta(path.name, data) == read.meta
    assert read_meta(path.name, data[:HEAD_BYTES]) == read.meta
    assert read.text == "\n\n".join(read.text[block.start : block.end] for block in read.blocks)
    assert read.notes == ()
    assert not read.encoding_guessed


@pytest.mark.parametrize("path", [path for path in FILES if path.suffix == ".md"], ids=lambda path: path.name)
def test_markdown_files_of_the_project_say_what_they_are(path):
    meta = read_meta(path.name, path.read_bytes())
    assert all((meta.title, meta.byline, meta.source, meta.published, meta.url))
    assert meta.published[:10] == path.name[:10]


def test_a_text_without_title_one_paragraph_a_line():
    source = (ROOT / "tests/fixtures/files/no-title-one-paragraph-a-line.txt").read_text("utf-8")
    read = article("x.txt", source)
    assert read.text == source.strip().replace("\n", "\n\n")
    assert len(read.blocks) == 16
    assert "title" in read.guessed
    assert read.meta == ArticleMeta(
        title="Karst has rejected claims that its northern neighbour Orrin had sought fuel and spare…"
    )


def test_a_heading_that_gives_the_title_is_not_in_the_text():
    read = article("a.md", "# The *river* falls\n\nBy Jane Doe\n\n14 March 2022\n\nText.")
    assert read.meta == ArticleMeta(
        title="The river falls", byline="Jane Doe", published="2022-03-14", date_from="text"
    )
    assert (read.text, "title" in read.guessed) == ("Text.", False)


def test_a_heading_equal_to_the_title_of_the_front_matter_is_not_in_the_text():
    read = article("a.md", "---\ntitle: The river falls\n---\n\n# The river *falls*\n\nText.")
    assert (read.meta.title, read.text) == ("The river falls", "Text.")


def test_another_heading_stays():
    read = article("a.md", "---\ntitle: The river falls\n---\n# A long night\n\nText.")
    assert (read.meta.title, read.text) == ("The river falls", "A long night\n\nText.")


def test_a_headline_of_a_text_is_its_title():
    read = article("a.txt", "River falls at Harrow\nBy Jane Doe\n\nThe river fell on Monday.\n\nMore rain is due.")
    assert read.meta == ArticleMeta(title="River falls at Harrow", byline="Jane Doe")
    assert (read.text, "title" in read.guessed) == ("The river fell on Monday.\n\nMore rain is due.", True)


def test_a_title_guessed_from_the_lead_leaves_the_lead_in_the_text():
    read = article("a.md", "![a bridge](b.png)\n\n**LUNT** — The *river* fell. More rain is due.")
    assert (read.meta.title, "title" in read.guessed) == ("The river fell", True)
    assert "The river fell. More rain is due." in read.text


def test_the_front_matter_of_a_text_file_counts_too():
    read = article("a.txt", "---\ntitle: River\nauthor: Jane Doe\n---\n\nThe river fell.")
    assert (read.meta.title, read.meta.byline, read.text) == ("River", "Jane Doe", "The river fell.")


def test_a_byline_of_the_front_matter_leaves_the_one_below():
    read = article("a.md", "---\ntitle: River\nauthor: Jane Doe\n---\n\nBy Ali Khan\n\nText.")
    assert (read.meta.byline, read.text) == ("Jane Doe", "By Ali Khan\n\nText.")


def test_a_lone_heading_is_title_and_text():
    read = article("a.md", "# Only this\n")
    assert (read.meta.title, read.text) == ("Only this", "Only this")


def test_what_was_done_to_a_file_is_noted():
    read = parse("a.md", "---\ntitle: Déjà vu\ndate: soon\n---\nnaïve ".encode() + b"\xff")
    assert read.meta.title == "Déjà vu"
    assert len(read.notes) == 2
    assert parse("a.txt", b"caf\xe9 owner").encoding_guessed


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n \n\t\n",
        b"\xef\xbb\xbf",
        b"\xff\xfe",
        b"***\n",
        b"---\ntitle: a\n---\n",
        b"<!-- a -->",
        b"\x1b[31m\x1b[0m",
    ],
)
def test_no_text_at_all(data):
    with pytest.raises(EmptyArticleError):
        parse("a.md", data)


@pytest.mark.parametrize("name", ["a.md", "a.txt"])
@pytest.mark.parametrize(
    "data",
    [
        b"word " * 200_000,
        b"x" * 1_000_000,
        b">" * 10_000 + b" x",
        b"[" * 10_000,
        b"> ---\n|-|\n" * 10_000,
        b"# " + b"*_" * 8_000 + b"\n\ntext",
        b"a" + b" " * 500_000 + b"b",
        b"<div><script>" * 10_000 + b"a",
        b"caf\xe9 " * 50_000,
    ],
    ids=lambda data: repr(data[:12]),
)
def test_large_and_hostile_files_are_read(name, data):
    read = parse(name, data)
    assert read_meta(name, data[:HEAD_BYTES]) == read.meta
    assert len(read.meta.title) <= 400


PIECES = [
    "\n",
    "\n\n",
    "# ",
    "## ",
    "Title words",
    "By Jane Doe\n",
    "14 March 2022\n",
    "---\n",
    "title: x\n",
    "===\n",
    "> ",
    "- ",
    "1. ",
    "**",
    "*",
    "_",
    "`",
    "```\n",
    "[a](b)",
    "![i](j)",
    "[^1]",
    "|",
    "|-|\n",
    "<b>",
    "</b>",
    "<script>",
    "<!--",
    "&#x202e;",
    "&amp;",
    "\x1b[31m",
    "\r\n",
    "\x9b",
    "“",
    "”",
    "'",
    '"',
    "é",
    "中",
    "\u2028",
    "\ufeff",
    "\xad",
    "    ",
    "\t",
    "Word. ",
    "word ",
    "\\",
]


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join), st.sampled_from(["utf-8", "utf-16", "utf-8-sig"]))
@settings(max_examples=200)
def test_any_text_gives_a_sound_article(source, encoding):
    for name in ("a.md", "a.txt"):
        data = source.encode(encoding)
        try:
            read = parse(name, data)
        except ArticleError:
            continue
        assert read_meta(name, data) == read.meta
        assert read.meta.title.strip()
        assert "\n" not in read.meta.title
        assert read.text == "\n\n".join(read.text[block.start : block.end] for block in read.blocks)
        assert all(character == "\n" or character.isprintable() or character in "\xa0" for character in read.text)
        for style in read.styles:
            assert any(block.start <= style.start < style.end <= block.end for block in read.blocks)


@given(
    st.integers(1, 60), st.sampled_from(["é", "中", "word \r\n", "\x1b[31mred ", "“q” \n\n", "\u2029"]), st.booleans()
)
@settings(max_examples=20)
def test_the_head_alone_says_the_same_wherever_it_breaks_off(shift, filler, with_title):
    start = "# Der Fluß\n\nBy Jane Doe\n\n" if with_title else ""
    for encoding in ("utf-8", "utf-16"):
        copies = HEAD_BYTES // len(filler.encode(encoding)) + 10
        data = (start + "x" * shift + filler * copies).encode(encoding)
        for name in ("a.md", "a.txt"):
            read = parse(name, data)
            assert read_meta(name, data[:HEAD_BYTES]) == read.meta
            if with_title:
                assert (read.meta.title, read.meta.byline) == ("Der Fluß", "Jane Doe") or name == "a.txt"


@given(st.binary(max_size=300))
@settings(max_examples=150)
def test_any_bytes_give_an_article_or_an_error(data):
    for name in ("a.md", "a.txt"):
        try:
            assert parse(name, data).text
        except ArticleError as error:
            assert str(error)


def test_reading_the_head_imports_no_parser():
    code = (
        "import sys; from reader.formats.reading import read_meta; read_meta('a.md', b'# Title\\n\\nText');"
        "print([name for name in ('markdown_it', 'yaml', 'charset_normalizer') if name in sys.modules])"
    )
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert answer.stdout.strip() == "[]"
