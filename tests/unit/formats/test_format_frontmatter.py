"""Front matter: what is understood, and what bad front matter leaves of the text."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.formats.frontmatter import read_fields, read_front_matter


def front(*lines: str):
    return read_front_matter("---\n" + "\n".join(lines) + "\n---\nText")


def test_all_fields():
    source = (
        "---\ntitle: River falls\ndate: 2026-03-02\nsource: Harrow Courier\nauthor: Jane Doe\n"
        "url: https://courier.example/1\nlang: en_GB\ntags: [flood, harrow]\n---\nText"
    )
    found = read_front_matter(source)
    assert source[found.end :] == "Text"
    assert (found.meta.title, found.meta.published, found.meta.source) == (
        "River falls",
        "2026-03-02",
        "Harrow Courier",
    )
    assert (found.meta.byline, found.meta.url, found.meta.language) == (
        "Jane Doe",
        "https://courier.example/1",
        "en-GB",
    )
    assert found.notes == ()


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("title: Yes", "Yes"),
        ("title: 1984", "1984"),
        ("title: 12:30", "12:30"),
        ("title: 2022-03-14", "2022-03-14"),
        ("Title: 'It''s over'", "It's over"),
        ("headline: Two", "Two"),
        ("title: |\n  Two\n  lines", "Two lines"),
        ("title: Minister: we will rebuild", "Minister: we will rebuild"),
        ("title: null", ""),
        ("title: ''", ""),
        ("title:", ""),
        ("other: x", ""),
        ('title: "\\e[31mred\\u202e"', "red"),
    ],
)
def test_titles_are_taken_as_written(line, title):
    assert front(line).meta.title == title


@pytest.mark.parametrize(
    ("lines", "byline"),
    [
        (["author: By Jane Doe"], "Jane Doe"),
        (["authors: [Jane Doe, Ali Khan]"], "Jane Doe, Ali Khan"),
        (["authors:", "  - name: Jane Doe", "    role: staff", "  - name: Ali Khan"], "Jane Doe, Ali Khan"),
        (["author:", "  name: Jane Doe", "  mail: x"], "Jane Doe"),
        (["editor: &e Jane Doe", "author: *e"], "Jane Doe"),
        (["author: []"], None),
    ],
)
def test_bylines(lines, byline):
    assert front(*lines).meta.byline == byline


def test_a_source_that_is_an_address_gives_both():
    found = front("source: https://www.courier.example/news/1")
    assert (found.meta.source, found.meta.url) == ("courier.example", "https://www.courier.example/news/1")


@pytest.mark.parametrize(
    ("line", "url"),
    [
        ("url: courier.example/1", "https://courier.example/1"),
        ("url: 'javascript:alert(1)'", None),
        ("url: file:///etc/passwd", None),
        ("url: two words", None),
    ],
)
def test_addresses(line, url):
    found = front(line)
    assert found.meta.url == url
    assert bool(found.notes) == (url is None)


def test_a_date_that_is_none_is_noted():
    found = front("title: a", "date: soon")
    assert (found.meta.title, found.meta.published) == ("a", None)
    assert "soon" in found.notes[0]


@pytest.mark.parametrize(
    "source",
    [
        "Text",
        "",
        "--- not alone\ntitle: a\n---\n",
        "---\n\nText after a rule\n\n---\nmore",
        "---\njust words\n---\nText",
        "----\na: b\n----\n",
    ],
)
def test_no_front_matter(source):
    found = read_front_matter(source)
    assert (found.end, found.meta.title, found.notes) == (0, "", ())


def test_empty_front_matter():
    assert read_front_matter("---\n---\nText").end == len("---\n---\n")


def test_unclosed_front_matter_is_used_and_noted():
    source = "---\ntitle: River falls\ndate: 2026-03-02\n\nText that follows."
    found = read_front_matter(source)
    assert (found.meta.title, found.meta.published) == ("River falls", "2026-03-02")
    assert source[found.end :].strip() == "Text that follows."
    assert "closing" in found.notes[0]


@pytest.mark.parametrize(
    "lines", [["- a", "- b"], ["# nothing"], ["title: [a", "date: 2026-03-02"], ["a: b", "  c: d", " e: f"]]
)
def test_what_is_no_mapping_or_no_yaml_is_passed_over(lines):
    source = "---\n" + "\n".join(lines) + "\n---\nText"
    assert source[read_front_matter(source).end :] == "Text"


def test_broken_yaml_names_its_line_and_keeps_the_rest():
    found = front("title: a: b", "date: 2026-03-02")
    assert found.meta.published == "2026-03-02"
    assert "line 2" in found.notes[0]


def test_alias_bombs_and_deep_nesting_are_harmless():
    bomb = ["a0: &a0 [x, x]", *(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 60)), "title: Still here"]
    assert front(*bomb).meta.title == "Still here"
    front("title: " + "[" * 8_000)
    front("- " * 4_000 + "a")
    assert front("loop: &l [*l]", "title: Still here").meta.title == "Still here"


def test_python_tags_build_nothing():
    assert front("title: !!python/object/apply:os.system [echo]").meta.title == "echo"


def test_complex_keys_do_not_shift_values():
    fields, problem = read_fields("? [a, b]\n: c\n? {d: e}\n: [f]\ntitle: T\nlist: [x, [y, z], w]\n")
    assert problem is None
    assert fields == {"title": "T", "list": ["x", "w"]}


@given(st.text(alphabet="ab:-[]{}&*!|>'\"#%@,? \n\t", max_size=120))
@settings(max_examples=200)
def test_any_front_matter(block):
    source = f"---\nkey: {block}\n---\nText"
    found = read_front_matter(source)
    assert 0 <= found.end <= len(source)
    assert source.endswith("Text")
