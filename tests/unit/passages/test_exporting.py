from __future__ import annotations

import csv
import io
import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from markdown_it import MarkdownIt
from msgspec.structs import replace

from reader.errors import PersonalDataError
from reader.model import Bookmark, Citation, Passage, Place, Span
from reader.passages.exporting import COLUMNS, FILE_ENDINGS, READWISE_COLUMNS, export, format_of
from reader.passages.importing import bookmarks_from_json
from reader.passages.markdown import escape_line, quote_block

from .annotation_schema import ANNOTATION_COLLECTION
from .conftest import REPORTED

HOSTILE = [
    '=HYPERLINK("http://x")',
    "# Heading\n## Another",
    "> quoted\n\n- item\n1. first\n+ plus",
    "```\ncode\n```",
    "    indented\ttabbed",
    "[link](javascript:alert(1)) ![image](x) <script>alert(1)</script> <!-- comment",
    "**bold** _italic_ `code` ~~strike~~ ==marked== %%hidden%% $x$ | cell |",
    "#tag ^block-id [[wiki]] [^1] &amp; &#35;",
    "Title\n===\nText\n---",
    "line\u2028separator\x0bvertical\x85next\rreturn",
    "ends in a backslash \\",
    "https://evil.example/a_b_c and www.evil.example",
    "| a | b |\n|---|---|\n| 1 | 2 |",
    "\x1b[31mred\x00\u202e",
]

words = st.text(st.characters(codec="utf-8"), max_size=40)
line = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=40)
spans = st.tuples(st.integers(0, 10**6), st.integers(1, 10**4)).map(lambda pair: Span(pair[0], pair[0] + pair[1]))
places = st.one_of(
    st.builds(
        Place,
        state=st.sampled_from(["ok", "moved", "edited", "ask"]),
        span=spans,
        found_text=words.filter(bool),
        score=st.floats(0, 1),
        content_hash=st.none() | words,
        path=words.filter(bool),
    ),
    st.builds(
        Place,
        state=st.sampled_from(["orphan", "missing"]),
        span=st.none(),
        found_text=st.none(),
        score=st.floats(0, 1),
        content_hash=st.none() | words,
        path=words.filter(bool),
    ),
)
bookmarks = st.builds(
    Bookmark,
    id=st.none() | st.integers(1, 10**9),
    passage=st.builds(
        Passage,
        span=spans,
        text=words.filter(bool),
        prefix=words,
        suffix=words,
        content_hash=words,
        cite=st.builds(
            Citation,
            path=words.filter(bool),
            title=words,
            source=st.none() | words,
            published=st.none() | words,
            url=st.none() | words,
            byline=st.none() | words,
            speaker=st.none() | words,
        ),
    ),
    place=places,
    created=st.datetimes().map(lambda time: time.isoformat(timespec="microseconds") + "+00:00"),
    note=words,
    tags=st.lists(words, max_size=3).map(tuple),
)


def with_text(bookmark: Bookmark, text: str) -> Bookmark:
    return replace(bookmark, passage=replace(bookmark.passage, text=text))


# -- JSON ---------------------------------------------------------------------------------------------------------


def test_json_has_the_fields_of_the_command_line(bookmark):
    (entry,) = json.loads(export([bookmark], "json"))
    assert entry["id"] == 7
    assert entry["text"] == entry["found_text"] == bookmark.passage.text
    assert (entry["note"], entry["tags"], entry["state"]) == ("Ask again.", ["flood", "toll"], "ok")
    assert (entry["start"], entry["end"]) == bookmark.passage.span
    assert entry["speaker"] == "the fire service"
    assert entry["article"] == {
        "path": "/news/orvel.md",
        "title": "Dam holds",
        "source": "Orvel Courier",
        "date": "2031-04-02T06:30:00+02:00",
        "date_guessed": False,
        "source_guessed": False,
        "url": "https://courier.example/dam",
        "byline": "Ines Falk",
    }


def test_json_of_an_orphan_has_no_place(bookmark):
    orphan = replace(bookmark, place=Place("orphan", None, None, 0.2, "hash-2", "/news/renamed.md"))
    (entry,) = json.loads(export([orphan], "json"))
    assert (entry["start"], entry["end"], entry["found_text"], entry["state"]) == (None, None, None, "orphan")
    assert entry["article"]["path"] == "/news/renamed.md"
    assert bookmarks_from_json(export([orphan], "json")) == [orphan]


@settings(max_examples=60)
@given(st.lists(bookmarks, max_size=4))
def test_json_comes_back_without_loss(kept):
    assert bookmarks_from_json(export(kept, "json")) == kept


def test_a_script_may_leave_out_what_it_does_not_know():
    (made,) = bookmarks_from_json('[{"text": "words", "article": {"path": "/a.md"}, "new_field": 1}]')
    assert (made.passage.text, made.place.state, made.place.path, made.note) == ("words", "orphan", "/a.md", "")
    (placed,) = bookmarks_from_json('[{"text": "words", "start": 4, "end": 9, "article": {"path": "/a.md"}}]')
    assert (placed.place.state, placed.place.span, placed.passage.span) == ("ok", Span(4, 9), Span(4, 9))


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("{}", "not a list"),
        ("[1]", "Entry 1.*should be an object, is a whole number"),
        ('[{"article": {"path": "/a"}}]', "there is no text"),
        ('[{"text": "x"}]', "there is no article"),
        ('[{"text": "x", "article": {"path": ""}}]', "article.path: should be a text that is not empty"),
        ('[{"text": 1, "article": {"path": "/a"}}]', "text: should be a text, is a whole number"),
        ('[{"text": "\\ud800", "article": {"path": "/a"}}]', "not JSON"),
        ('[{"text": "x", "article": {"path": "/a"}, "start": 5, "end": 5}]', "end is not after start"),
        (
            '[{"text": "x", "article": {"path": "/a"}, "start": "5", "end": 6}]',
            "start: should be a whole number, is a text",
        ),
        ('[{"text": "x", "article": {"path": "/a"}, "id": 99999999999999999999}]', "id: "),
        ('[{"text": "x", "article": {"path": "/a"}, "tags": "a"}]', "tags: should be a list, is a text"),
        ('[{"text": "x", "article": {"path": "/a"}, "state": "lost"}]', "state: it is one of ok"),
        ('[{"text": "x", "article": {"path": "/a"}, "created": "yesterday"}]', "created is not a time"),
        ('[{"text": "x", "article": {"path": "/a"}, "created": "2031-01-01"}]', "no time zone"),
        ('[{"text": "x", "article": {"path": "/a"}, "place": {"score": 2}}]', "place.score: "),
    ],
)
def test_what_is_no_bookmark_is_named(text, named):
    with pytest.raises(PersonalDataError, match=named) as caught:
        bookmarks_from_json(text)
    assert "\n" not in str(caught.value)


@settings(max_examples=60)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(
                st.sampled_from(["text", "article", "path", "kept", "start", "end", "place", "tags", "id"]), inner
            )
        ),
        max_leaves=12,
    )
)
def test_any_json_is_taken_in_or_refused(value):
    try:
        bookmarks_from_json(json.dumps([value]))
    except PersonalDataError as error:
        assert str(error)


# -- Markdown -----------------------------------------------------------------------------------------------------


def test_markdown(bookmark):
    assert export([bookmark], "markdown") == (
        "## [Dam holds](<https://courier.example/dam>)\n\nOrvel Courier · 2031-04-02 · Ines Falk\n\n"
        f"> {REPORTED}\n\n^bm-7\n\n"
        "— the fire service (reported), [Dam holds](<https://courier.example/dam>), Orvel Courier, 2031-04-02\n\n"
        "Ask again.\n\n#flood #toll\n"
    )


def test_markdown_has_one_section_for_each_article(bookmark):
    other = replace(bookmark, id=9, passage=replace(bookmark.passage, cite=Citation("/b.md", "Other")))
    text = export([bookmark, other, replace(bookmark, id=8)], "markdown")
    assert re.findall(r"^## .*$", text, re.MULTILINE) == ["## [Dam holds](<https://courier.example/dam>)", "## Other"]
    assert re.findall(r"^\^bm-\d+$", text, re.MULTILINE) == ["^bm-7", "^bm-8", "^bm-9"]


@pytest.mark.parametrize(
    ("place", "said"),
    [
        (Place("edited", Span(1, 4), "now *this*", 0.8, "h", "/p"), r"*The article now reads:* now \*this\*"),
        (Place("orphan", None, None, 0.0, "h", "/p"), "*These words are no longer in the article.*"),
        (Place("missing", None, None, 0.0, None, "/p"), "*The article was missing when this was exported.*"),
    ],
)
def test_markdown_says_what_has_become_of_a_passage(bookmark, place, said):
    assert said in export([replace(bookmark, place=place)], "markdown")


def test_markdown_links_only_to_the_web(bookmark):
    cite = replace(bookmark.passage.cite, url="javascript:alert(1)")
    assert "javascript" not in export([replace(bookmark, passage=replace(bookmark.passage, cite=cite))], "markdown")


def rendered_words(markdown: str) -> list[str]:
    """The words a reader of the Markdown sees in it, and a check that there are no other blocks than quotations."""
    tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(markdown)
    assert {token.tag for token in tokens if token.block} <= {"blockquote", "p", ""}
    seen = []
    for token in tokens:
        if token.type == "inline":
            assert {child.type for child in token.children} <= {"text", "text_special"}
            seen.append("".join(child.content for child in token.children))
    return " ".join(seen).split()


@pytest.mark.parametrize("text", HOSTILE)
def test_article_text_cannot_break_out_of_its_quotation(text):
    shown = rendered_words(quote_block(text))
    assert shown == re.sub(r"[\x00\x1b\u202e]", "", text).split()


@settings(max_examples=60)
@given(st.text("ab1 \n\\`*_[](){}<>#+-.!|~=^$%&:;/'\"@\t", max_size=40))
def test_any_marks_are_shown_as_they_are(text):
    assert rendered_words(quote_block(text)) == text.split()


@settings(max_examples=50)
@given(line)
def test_any_line_is_shown_as_it_is(text):
    assert rendered_words(escape_line(text)) == text.split()


def test_markdown_of_any_bookmark_keeps_its_quotation_whole(bookmark):
    for text in HOSTILE:
        markdown = export([with_text(bookmark, text)], "markdown")
        tokens = MarkdownIt("commonmark").parse(markdown)
        assert sum(token.type == "blockquote_open" for token in tokens) == 1
        assert sum(token.type == "heading_open" for token in tokens) == 1
        assert not [token for token in tokens if token.type in ("fence", "code_block", "html_block", "list_item_open")]


# -- CSV ----------------------------------------------------------------------------------------------------------


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def unguarded(cell: str) -> str:
    return cell[1:] if re.match(r"'+[=+\-@\t\r＝＋－＠]", cell) else cell


def test_csv(bookmark):
    (row,) = table(export([bookmark], "csv"))
    assert tuple(row) == COLUMNS
    assert (row["id"], row["tags"], row["start"]) == ("7", "flood toll", str(bookmark.passage.span.start))
    assert (row["path"], row["date"]) == ("/news/orvel.md", "2031-04-02T06:30:00+02:00")


def test_readwise(bookmark):
    (row,) = table(export([bookmark], "readwise"))
    assert tuple(row) == READWISE_COLUMNS
    assert row["Highlight"] == REPORTED
    assert (row["Title"], row["Author"], row["URL"]) == ("Dam holds", "Ines Falk", "https://courier.example/dam")
    assert row["Note"] == "Ask again.\nAs reported, not word for word, of the fire service.\n.flood .toll"
    assert (row["Location"], row["Date"]) == (str(bookmark.passage.span.start), "2031-04-02 09:15:00")


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", "'=1", "''-1"])
@pytest.mark.parametrize("form", ["csv", "readwise"])
def test_no_cell_is_taken_for_a_formula_and_nothing_is_lost(bookmark, start, form):
    made = with_text(bookmark, start)
    hostile = replace(made, passage=replace(made.passage, wording="both"), note=start)
    (row,) = table(export([hostile], form))
    cell = row["text" if form == "csv" else "Highlight"]
    assert cell[0] not in "=+-@\t\r＝＋－＠"
    assert unguarded(cell) == start.replace("\r", "\n") or cell == start.replace("\r", "\n")


@settings(max_examples=60)
@given(line.filter(bool), line)
def test_csv_comes_back_without_loss(text, note):
    kept = Bookmark(
        1,
        Passage(Span(0, 1), text, "", "", "h", Citation("/p", "T")),
        Place("ok", Span(0, 1), text, 1.0, "h", "/p"),
        "2031-01-01T00:00:00+00:00",
        note,
    )
    (row,) = table(export([kept], "csv"))
    assert (unguarded(row["text"]), unguarded(row["note"])) == (text, note)


# -- Web Annotation -----------------------------------------------------------------------------------------------


def test_jsonld_selects_by_words_and_by_position(bookmark):
    collection = json.loads(export([bookmark], "jsonld"))
    (annotation,) = collection["first"]["items"]
    quote, position = annotation["target"]["selector"]
    passage = bookmark.passage
    assert (quote["exact"], quote["prefix"], quote["suffix"]) == (passage.text, passage.prefix, passage.suffix)
    assert (position["start"], position["end"]) == passage.span
    assert annotation["target"]["source"]["id"] == "https://courier.example/dam"
    assert [(body["purpose"], body["value"]) for body in annotation["body"]] == [
        ("commenting", "Ask again."),
        ("identifying", "the fire service"),
        ("classifying", "reported, not word for word"),
        ("tagging", "flood"),
        ("tagging", "toll"),
    ]


@settings(max_examples=50)
@given(st.lists(bookmarks, max_size=3))
def test_jsonld_follows_the_model(kept):
    Draft202012Validator(ANNOTATION_COLLECTION).validate(json.loads(export(kept, "jsonld")))


def test_the_schema_refuses_what_the_model_forbids(bookmark):
    good = json.loads(export([bookmark], "jsonld"))
    for spoil in (
        lambda item: item.pop("id"),
        lambda item: item.pop("target"),
        lambda item: item["target"]["selector"][0].pop("exact"),
        lambda item: item["target"]["selector"][1].update(start=-1),
        lambda item: item.update(created="2031-01-01"),
        lambda item: item["body"][0].update(purpose="shouting"),
    ):
        document = json.loads(json.dumps(good))
        spoil(document["first"]["items"][0])
        assert not Draft202012Validator(ANNOTATION_COLLECTION).is_valid(document)


def test_jsonld_made_again_has_the_same_identifiers(bookmark):
    assert export([bookmark], "jsonld") == export([replace(bookmark, id=99)], "jsonld")


@pytest.mark.parametrize(
    ("path", "iri"), [("/a b/ü.md", "file:///a%20b/%C3%BC.md"), ("seeds:/dam.md", "seeds:/dam.md")]
)
def test_jsonld_names_a_file_when_there_is_no_address(bookmark, path, iri):
    cite = replace(bookmark.passage.cite, path=path, url=None)
    kept = replace(bookmark, passage=replace(bookmark.passage, cite=cite), place=replace(bookmark.place, path=path))
    [annotation] = json.loads(export([kept], "jsonld"))["first"]["items"]
    assert annotation["target"]["source"]["id"] == iri


def test_jsonld_names_a_renamed_file_where_it_is_now(bookmark):
    cite = replace(bookmark.passage.cite, path="/news/old.md", url=None)
    kept = replace(bookmark, passage=replace(bookmark.passage, cite=cite))
    before, after = (
        json.loads(export([replace(kept, place=replace(kept.place, path=path))], "jsonld"))["first"]["items"][0]
        for path in ("/news/old.md", "/archive/new.md")
    )
    assert after["target"]["source"]["id"] == "file:///archive/new.md"
    assert after["id"] == before["id"]


# -- all ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", list(FILE_ENDINGS))
def test_nothing_to_export_is_a_sound_file(form):
    text = export([], form)
    if form in ("json", "jsonld"):
        json.loads(text)
    assert text == "" or text.endswith("\n")


@settings(max_examples=60)
@given(st.lists(bookmarks, max_size=3), st.sampled_from(list(FILE_ENDINGS)))
def test_every_format_takes_every_bookmark(kept, form):
    export(kept, form).encode()


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("kept.md", "markdown"),
        ("kept.readwise.csv", "readwise"),
        ("Kept.CSV", "csv"),
        ("k.jsonld", "jsonld"),
        ("k", None),
    ],
)
def test_a_file_name_tells_its_format(name, form):
    assert format_of(name) == form
