"""Exact words in quotation marks, reported ones without, in everything that leaves the program."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from reader.extraction import find_quotes
from reader.model import Citation, Mention, Passage, Quote, Span
from reader.passages.citing import FORMS, cite
from reader.passages.exporting import FILE_ENDINGS, export
from reader.passages.importing import bookmarks_from_json
from reader.passages.keeping import make_passage
from reader.passages.wording import said_by, words_of

TEXT = (
    "Paul Haran said his client would appeal. “We were promised “a fair hearing,” and got none,” said Mr Haran. "
    "The clerk called the ruling “a disgrace” and said it would not stand. The court rose at four."
)


def span_of(words: str, text: str = TEXT) -> Span:
    start = text.index(words)
    return Span(start, start + len(words))


def quote(kind, words: str, speaker: str, cue: str, *quoted: str) -> Quote:
    span = span_of(words)
    return Quote(
        kind,
        span,
        words,
        tuple(map(span_of, quoted)) or ((span,) if kind == "direct" else ()),
        Mention(span_of(speaker), speaker),
        speaker,
        cue=Mention(span_of(cue), cue),
    )


FAIR = "“We were promised ‘a fair hearing,’ and got none”"
QUOTES = (
    quote("indirect", "his client would appeal", "Paul Haran", "said"),
    quote("direct", "We were promised “a fair hearing,” and got none,", "Mr Haran", "said"),
    quote("mixed", "“a disgrace”", "The clerk", "called", "a disgrace"),
    quote("indirect", "it would not stand", "The clerk", "said"),
)


def kept(words: str) -> Passage:
    span = span_of(words)
    cite = Citation("/news/court.md", "Ruling stands", "Courier", speaker=said_by(span, QUOTES))
    return make_passage(TEXT, span, "hash", cite, QUOTES)


@pytest.mark.parametrize(
    ("words", "wording", "printed"),
    [
        ("his client would appeal", "reported", "Paul Haran said that his client would appeal."),
        (
            "We were promised “a fair hearing,” and got none,",
            "exact",
            "“We were promised ‘a fair hearing,’ and got none”",
        ),
        (
            "“We were promised “a fair hearing,” and got none,”",
            "exact",
            "“We were promised ‘a fair hearing,’ and got none”",
        ),
        ("got none", "exact", "“got none”"),
        ("“a disgrace”", "exact", "“a disgrace”"),
        ("Paul Haran said his client would appeal.", "both", "Paul Haran said his client would appeal."),
        (
            "The clerk called the ruling “a disgrace” and said it would not stand.",
            "both",
            "The clerk called the ruling “a disgrace” and said it would not stand.",
        ),
        ("The court rose at four.", "article", "“The court rose at four.”"),
    ],
)
def test_words_are_printed_as_what_they_are(words, wording, printed):
    passage = kept(words)
    assert passage.wording == wording
    assert words_of(passage) == printed
    assert cite(passage, "plain").splitlines()[0].startswith(printed)


@pytest.mark.parametrize(
    ("said", "cue", "printed"),
    [
        ("The bridge was closed,", "said", "Ada Quill said that the bridge was closed."),
        ("Harrow was cut off", "he added", "Ada Quill added that Harrow was cut off."),
        ("at least 35 people were hurt", "according to", "According to Ada Quill, at least 35 people were hurt."),
        ("to rebuild every street", "vowed", "Ada Quill vowed to rebuild every street."),
        ("that nothing was lost", "claimed", "Ada Quill claimed that nothing was lost."),
        ("why it fell", "has asked", "Ada Quill has asked why it fell."),
        ("it was late", "told", "Ada Quill said that it was late."),
        ("it was late", "told reporters that", "Ada Quill told reporters that it was late."),
        ("it was late", None, "Ada Quill said that it was late."),
        ("it was late", "— 12 %", "Ada Quill said that it was late."),
    ],
)
def test_reported_words_become_a_sentence_that_names_the_speaker(said, cue, printed):
    passage = Passage(Span(0, len(said)), said, "", "", "h", Citation("/p", "T", speaker="Ada Quill"), "reported", cue)
    assert words_of(passage) == printed


def test_what_was_kept_before_this_was_noted_is_printed_as_it_stands():
    passage = replace(kept("his client would appeal"), wording=None, cue=None)
    assert words_of(passage) == "his client would appeal"


@pytest.mark.parametrize("form", FORMS)
def test_no_form_puts_reported_words_in_quotation_marks(form):
    assert "“his client" not in cite(kept("his client would appeal"), form)
    assert "Paul Haran said that his client would appeal." in cite(kept("his client would appeal"), form)


def test_a_template_keeps_its_marks_where_they_are_right():
    template = "“{text}” ({source})"
    assert cite(kept("got none"), template) == "“got none” (Courier)"
    assert cite(kept("his client would appeal"), template) == "Paul Haran said that his client would appeal. (Courier)"
    assert cite(kept("The court rose at four."), "{text} ({source})") == "The court rose at four. (Courier)"


@pytest.mark.parametrize("form", FILE_ENDINGS)
def test_every_export_says_which(bookmark, form):
    texts = {}
    for wording in ("exact", "reported", "both", "article"):
        passage = replace(bookmark.passage, wording=wording)
        texts[wording] = export([replace(bookmark, passage=passage)], form)
    assert len({*texts.values()}) == 4 if form in ("json", "csv", "jsonld") else len({*texts.values()}) >= 3
    if form == "json":
        assert json.loads(texts["exact"])[0]["wording"] == "exact"
        assert bookmarks_from_json(texts["reported"])[0].passage.wording == "reported"


@given(st.text(max_size=200), st.data())
def test_any_words_of_any_text_can_be_printed(text, data):
    start = data.draw(st.integers(0, len(text)))
    span = Span(start, data.draw(st.integers(start, len(text))))
    if not span.of(text).strip():
        return
    quotes = find_quotes(text)
    passage = make_passage(text, span, "h", Citation("/p", "T", speaker=said_by(span, quotes)), quotes)
    assert passage.wording in ("exact", "reported", "both", "article")
    assert all(cite(passage, form) for form in FORMS)
