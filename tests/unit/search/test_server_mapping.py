"""How articles, quotes and figures are packed for a server, and how questions are asked of it: no server needed."""

from __future__ import annotations

import base64
import zlib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.errors import SearchIndexError, ServerError
from reader.model import Extracted, Figure, Mention, Quote, Span
from reader.model.search import FigureRange
from reader.search.engine import SearchDocument
from reader.search.opensearch.administration import ARTICLES_A_SHARD, shards_for
from reader.search.opensearch.connection import Address, SignIn
from reader.search.opensearch.documents import (
    Headings,
    SharedArticle,
    Words,
    article_in,
    body_of,
    counted_by,
    figures_asked_for,
    found_in,
    heading_in,
    id_of,
    packed,
    packed_heading,
    spoken_quotes_in,
    stored_in,
)
from reader.search.opensearch.mapping import amount_ranges, counted_terms, ordered, packed_amounts, ranked_terms
from reader.search.opensearch.translation import asks_for_read_marks, supposing
from reader.search.opensearch.vocabulary import Sample
from reader.search.query.parser import parse
from reader.search.query.tree import And, Everything, Not, Word
from reader.search.words import Terms

numbers = st.one_of(st.integers(-(2**33), 2**33), st.floats(-1e12, 1e12))


def meets(packed: list[tuple[int, int]], ranges: list[tuple[int, int]]) -> bool:
    return any(first <= end and last >= start for first, last in packed for start, end in ranges)


@given(numbers, numbers)
def test_codes_are_in_the_order_of_the_numbers(left: float, right: float) -> None:
    assert (ordered(left) <= ordered(right)) or left > right
    assert 0 < ordered(left) < 2**40 - 1


@given(st.integers(-(2**32), 2**32))
def test_whole_numbers_have_codes_of_their_own(number: int) -> None:
    assert ordered(number) < ordered(number + 1)


@pytest.mark.parametrize("number", [float("inf"), float("-inf"), 1e308, -1e308, 5e-324, 0.0, -0.0, float("nan")])
def test_any_number_has_a_code(number: float) -> None:
    assert 0 < ordered(number) < 2**40 - 1


@given(
    st.integers(-10_000, 10_000), st.integers(0, 500), st.integers(-10_000, 10_000), st.integers(0, 500), st.booleans()
)
def test_a_range_finds_the_figures_that_reach_into_it(
    low: int, width: int, wanted: int, span: int, strict: bool
) -> None:
    packed = packed_amounts(low, low + width, frozenset({"home"}), sure=True)
    inside = (low + width > wanted if strict else low + width >= wanted) and low <= wanted + span
    noun = frozenset({"home"})
    if wanted < wanted + span or not strict:
        assert meets(packed, amount_ranges(wanted, wanted + span, noun, above=strict)) == inside
    assert meets(packed, amount_ranges(wanted, None, above=strict)) == (
        low + width > wanted if strict else low + width >= wanted
    )
    assert not meets(packed, amount_ranges(None, None, frozenset({"resident"})))
    assert meets(packed, amount_ranges(None, None, noun))


def test_vague_amounts_are_found_by_what_they_count_alone() -> None:
    packed = packed_amounts(None, None, frozenset({"home"}), sure=True)
    assert meets(packed, amount_ranges(None, None, frozenset({"home"})))
    assert not meets(packed, amount_ranges(0, None, frozenset({"home"})))
    assert not meets(packed, amount_ranges(None, 1e12))


def test_guesses_are_left_out_where_only_sure_ones_are_wanted() -> None:
    guess = packed_amounts(4, 4, frozenset({"home"}), sure=False)
    assert meets(guess, amount_ranges(4, 4))
    assert not meets(guess, amount_ranges(4, 4, sure=True))
    assert not meets(guess, amount_ranges(None, None, frozenset({"home"}), sure=True))


def test_nouns_and_percentages_are_told_apart() -> None:
    assert counted_terms("% resid") == {"%", "resid"}
    packed = packed_amounts(4, 4, frozenset({"%", "resid"}), sure=True)
    assert meets(packed, amount_ranges(4, 4, frozenset({"%"})))
    assert meets(packed, amount_ranges(4, 4, frozenset({"%", "resid"})))
    assert not meets(packed, amount_ranges(5, 5, frozenset({"%"})))


def test_words_of_the_title_count_more_and_long_texts_less() -> None:
    def frequency(title: str, body: str) -> int:
        terms = {"title": title.split(), "body": body.split(), "source": [], "byline": []}
        return {pair.split("|")[0]: int(pair.split("|")[1]) for pair in ranked_terms(terms).split()}["flood"]

    assert frequency("flood", "rain") > frequency("rain", "flood")
    assert frequency("rain", "flood") > frequency("rain", "flood " + "rain " * 900)


def shared_article() -> SharedArticle:
    text = "“The river rose,” Ann Lee said. It took 2,500 homes.\ud800"
    quote = Quote("direct", Span(1, 15), text[1:15], speaker=Mention(Span(18, 25), "Ann Lee"), canonical="Ann Lee")
    figure = Figure("count", Span(40, 51), text[40:51], 2500, noun="homes")
    document = SearchDocument(id_of("a.md"), "Flood", text, "Valley Post", "Jo", "2024-05", 1_714_521_600)
    return SharedArticle("a.md", document, "00ff", "https://x.example/a", "en", "{}", Extracted((quote,), (figure,)))


def test_an_article_comes_back_as_it_was_sent_but_for_what_cannot_be_stored() -> None:
    sent = shared_article()
    body = body_of(sent, Words())
    hit = {"_source": body, "fields": {"found": [body["found"]], "heading": [body["heading"]]}}
    back = article_in(sent.document.id, stored_in(hit))
    assert back.document.body == sent.document.body.replace("\ud800", " ")
    assert back.extracted == sent.extracted
    assert (back.key, back.url, back.language, back.content_hash) == ("a.md", "https://x.example/a", "en", "00ff")
    assert (back.document.published, back.document.moment) == ("2024-05", 1_714_521_600)
    assert back.document.source == "Valley Post"
    assert body_of(back, Words())["quotes"] == ["! @ann @lee the river rose"]
    listed = stored_in({"fields": {"id": [5], "heading": [body["heading"].rstrip("=")]}})
    assert (listed["title"], listed["key"], "text" in listed) == ("Flood", "a.md", False)
    assert stored_in({"fields": {"id": [5], "heading": [body["found"]]}}).get("title") is None
    assert stored_in({"fields": {"id": [5], "heading": [7]}}) == {}


def test_a_heading_is_read_once_and_one_without_a_signature_never() -> None:
    heading = body_of(shared_article(), Words())["heading"]
    headings = Headings()
    assert headings.read(heading) is headings.read(heading)
    assert headings.read(heading) == heading_in(heading)
    plain = dict(heading_in(heading))
    for wrong in (7, None, "AAAA", "?"):
        unsigned = packed_heading({**plain, "print": wrong})
        assert stored_in({"fields": {"id": [5], "heading": [unsigned]}}, headings.read) == {}
    for nothing in (7, None, "?", []):
        assert stored_in({"fields": {"id": [5], "heading": [nothing]}}, headings.read) == {}


def test_what_begins_the_text_and_a_count_of_nought_come_back() -> None:
    text = "Ann Lee said nobody was hurt. 0 people died."
    quote = Quote("indirect", Span(13, 28), text[13:28], speaker=Mention(Span(0, 7), "Ann Lee"), confidence=0.0)
    figure = Figure("count", Span(0, 3), "Ann", 0, noun="people", said_of="died", confidence=0.0)
    extracted = Extracted((quote,), (figure,))
    article = SharedArticle("a", SearchDocument(1, "A", text), "00", extracted=extracted)
    body = body_of(article, Words())
    stored = stored_in({"_source": body, "fields": {"found": [body["found"]], "heading": [body["heading"]]}})
    assert article_in(1, stored).extracted == extracted
    [spoken] = spoken_quotes_in(1, stored, sure=False)
    assert spoken.mention_start == 0
    assert list(figures_asked_for(stored, FigureRange(0, 0), Terms())) == [(0, 3)]
    assert list(figures_asked_for(stored, FigureRange(1), Terms())) == []
    assert list(figures_asked_for(stored, FigureRange(0, 0, noun="peopl"), Terms())) == [(0, 3)]
    assert list(figures_asked_for(stored, FigureRange(0, 0, noun="die"), Terms())) == [(0, 3)]
    assert {"peopl", "die"} == counted_by(figure, Terms())
    assert list(figures_asked_for(stored, FigureRange(0, 0, noun="hous"), Terms())) == []
    # Fields of version 2 were without what was nought.
    found = found_in(stored)
    older = {
        name: [{key: value for key, value in one.items() if value != 0} for one in found[name]]
        for name in ("quotes", "figures")
    }
    back = article_in(1, {**stored, "found": packed({"layout": "", **older})}).extracted
    assert (back.quotes[0].speaker, back.figures[0].span) == (quote.speaker, figure.span)


@pytest.mark.parametrize(
    "found",
    [
        "",
        "?",
        7,
        None,
        packed({"quotes": []})[:-4],
        base64.b64encode(b"\xff" * 40).decode(),
        base64.b64encode(zlib.compress(b"[1]", wbits=-15)).decode(),
    ],
)
def test_what_is_not_packed_as_we_pack_is_refused_and_a_search_goes_on(found: object) -> None:
    stored = {"text": "one", "found": found}
    with pytest.raises(ValueError, match=r"pack|not whole"):
        found_in(stored)
    assert spoken_quotes_in(1, stored, sure=False) == []
    assert list(figures_asked_for(stored, FigureRange(), Terms())) == []


def test_what_would_fill_the_memory_is_not_unpacked() -> None:
    bomb = packed({"layout": " " * 70_000_000})
    assert len(bomb) < 200_000
    with pytest.raises(ValueError, match="too much"):
        found_in({"found": bomb})


def test_what_is_no_article_is_refused() -> None:
    with pytest.raises(SearchIndexError):
        body_of(SharedArticle("a", SearchDocument(-1, "", ""), ""), Words())


def test_every_machine_gives_an_article_the_same_id() -> None:
    assert id_of("news/a.md") == id_of("news/a.md") != id_of("news/b.md")
    assert 0 <= id_of("\ud800") < 2**63


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("https://desk.example/news", "https://desk.example:9200/news"),
        ("https://a:9200,b:9201/news-1/", "https://a:9200,b:9201/news-1"),
        ("http://localhost:9321/x", "http://localhost:9321/x"),
        ("http://[::1]:9200/x", "http://[::1]:9200/x"),
    ],
)
def test_addresses_are_read(typed: str, shown: str) -> None:
    assert str(Address.read(typed)) == shown


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("desk", "not the address"),
        ("ftp://x/y", "not the address"),
        ("https://anna:secret@desk.example/news", "does not belong in an address"),
        ("https://desk.example", "library's name"),
        ("https://desk.example/News!", "library's name"),
        ("http://desk.example/news", "Use https"),
        ("https://desk:port/news", "cannot be read"),
        ("https://,/news", "names no host"),
    ],
)
def test_what_is_wrong_with_an_address_is_said_without_its_secrets(typed: str, said: str) -> None:
    with pytest.raises(ServerError, match=said) as error:
        Address.read(typed)
    assert "secret" not in str(error.value)


def test_signing_in_asks_a_command_for_the_secret() -> None:
    assert SignIn("anna", "echo open-sesame").headers() == {"authorization": "Basic YW5uYTpvcGVuLXNlc2FtZQ=="}
    assert SignIn(api_key_command="echo a2V5").headers() == {"authorization": "ApiKey a2V5"}
    assert SignIn().headers() == {}


@pytest.mark.parametrize("command", ["false", "no-such-program-anywhere", "true", "echo 'unbalanced"])
def test_a_command_that_gives_no_secret_is_said(command: str) -> None:
    with pytest.raises(ServerError, match="command for the password"):
        SignIn("anna", command).headers()


def test_shards_grow_with_the_library() -> None:
    assert shards_for(1) == 1
    assert shards_for(ARTICLES_A_SHARD + 1) == 2


@pytest.mark.parametrize(
    ("typed", "asks"), [("is:unread", True), ("a -(b OR is:read)", True), ("is:bookmarked", False)]
)
def test_questions_about_read_marks_are_seen(typed: str, asks: bool) -> None:
    root = parse(typed, date(2024, 5, 20), lambda noun: False).root
    assert root is not None
    assert asks_for_read_marks(root) == asks


def test_read_marks_are_supposed_instead_of_sent() -> None:
    root = parse("flood is:unread", date(2024, 5, 20), lambda noun: False).root
    assert root is not None
    assert supposing(root, read=False) == And((Word("flood"), Everything()))
    assert supposing(root, read=True) == And((Word("flood"), Not(Everything())))


def test_a_sample_tells_how_often_and_where_words_stand() -> None:
    sample = Sample.of([["Flood"], ["floods and flood", "Title"], []])
    assert sample.articles == 3
    assert sample.counts["flood"] == 2
    assert sample.where["flood"] == 0b11
    assert list(sample.starting_with("flo")) == ["flood", "floods"]
