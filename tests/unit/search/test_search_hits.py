"""Hits: order, snippets, lit words, copies, facets, completion, suggestions, likeness."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.errors import CatalogError
from reader.model import Span
from reader.search.engine import SearchDocument
from reader.search.query.values import day_of
from reader.search.show.marks import Anchor, Target
from reader.search.show.snippets import WIDTH, make_snippet
from reader.search.whoosh.engine import WhooshEngine
from reader.search.words import Terms

from .search_help import MemoryLookup, dated, make_engine, make_index

FILLER = "Nothing of note was reported from the other districts that morning, the office wrote. "


def documents_about(*bodies: str) -> list[SearchDocument]:
    return [dated(number, f"Report {number}", body, f"2024-01-{number:02d}") for number, body in enumerate(bodies, 1)]


def searcher_of(folder: Path, *bodies: str) -> WhooshEngine:
    return make_engine(folder / "index", documents_about(*bodies))[0]


def lit(text: str, spans: tuple[Span, ...]) -> list[str]:
    return [span.of(text) for span in spans]


# -- order ------------------------------------------------------------------------------------------------


def test_relevance_and_dates_order_hits(tmp_path: Path) -> None:
    searcher = searcher_of(tmp_path, "flood " * 8, "a flood and much else of that day", "flood flood was reported here")
    by = {
        order: [hit.id for hit in searcher.search("flood", order=order).hits]
        for order in ("relevance", "newest", "oldest")
    }
    assert by == {"relevance": [1, 3, 2], "newest": [3, 2, 1], "oldest": [1, 2, 3]}


def test_a_word_in_the_title_counts_more(tmp_path: Path) -> None:
    documents = [
        SearchDocument(1, "Budget passes", "The council voted on Monday about the flood wall and other matters."),
        SearchDocument(2, "Flood wall", "The council voted on Monday about the budget and other matters."),
    ]
    searcher, _ = make_engine(tmp_path, documents)
    assert [hit.id for hit in searcher.search("flood").hits] == [2, 1]


def test_hits_are_in_the_order_of_the_moments_that_lists_sort_by(tmp_path: Path) -> None:
    documents = [
        SearchDocument(1, "a", "flood one", moment=30),
        SearchDocument(2, "b", "flood two", published="2020", moment=-5),
        SearchDocument(3, "c", "flood three", published="2021-05-05T10:00", moment=7),
        SearchDocument(4, "d", "flood four", moment=7),
    ]
    searcher, _ = make_engine(tmp_path, documents, segments=2)
    assert [hit.id for hit in searcher.search("flood", order="oldest").hits] == [2, 3, 4, 1]
    assert [hit.id for hit in searcher.search("flood", order="newest").hits] == [1, 4, 3, 2]


def test_the_limit_cuts_hits_but_not_the_count(tmp_path: Path) -> None:
    searcher = searcher_of(tmp_path, *(f"flood number {n} in place {n * 7}" for n in range(1, 29)))
    answer = searcher.search("flood", limit=5)
    assert (len(answer.hits), answer.total) == (5, 28)


@pytest.mark.parametrize(
    ("published", "expected"),
    [
        ("2022-03-14T11:41:00+02:00", 20220314),
        ("2022-03-14", 20220314),
        ("2022-03", 20220300),
        ("2022", 20220000),
        ("", 0),
        ("soon", 0),
        ("2022-19-01", 0),
    ],
)
def test_dates_as_numbers(published: str, expected: int) -> None:
    assert day_of(published) == expected


def test_the_best_passage_of_an_article_with_very_many_places() -> None:
    text = "12 homes. " * 60_000 + "Of 30 homes and 40 homes 50 homes burnt."
    places = [Span(start, start + 2) for start in range(0, 600_000, 10)]
    snippet = make_snippet(text, [], Terms(), places)
    assert snippet.text.startswith("12 homes. 12 homes.") and snippet.at == 0


# -- snippets and marks -----------------------------------------------------------------------------------


def test_snippets_show_the_passage_with_all_words_lit(tmp_path: Path) -> None:
    body = (
        f"{FILLER * 6}The sanction was lifted.\n{FILLER * 6}Ministers lifted sanctions on grain in Geneva. {FILLER * 6}"
    )
    hit = searcher_of(tmp_path, body).search("sanctions grain lifting").hits[0]
    assert "Ministers lifted sanctions on grain" in hit.snippet
    assert lit(hit.snippet, hit.spans) == ["lifted", "sanctions", "grain"]
    assert hit.at == body.index("sanction")
    assert len(hit.snippet) < 1.5 * WIDTH + 20


def test_a_second_passage_shows_what_the_first_lacks(tmp_path: Path) -> None:
    hit = searcher_of(tmp_path, f"The dam broke. {FILLER * 8} A bridge fell.").search("dam bridge").hits[0]
    assert lit(hit.snippet, hit.spans) == ["dam", "bridge"]
    assert " … " in hit.snippet


def test_a_phrase_is_lit_only_where_it_stands(tmp_path: Path) -> None:
    searcher = searcher_of(tmp_path, "Price of oil. The oil, price unknown. Gas price.")
    hit = searcher.search('"oil price"').hits[0]
    assert lit(hit.snippet, hit.spans) == ["oil, price"]


def test_only_the_field_that_is_meant_is_lit(tmp_path: Path) -> None:
    documents = [SearchDocument(1, "Flood wall", "The flood wall held.", source="Flood Post")]
    searcher, _ = make_engine(tmp_path, documents)
    hit = searcher.search("title:flood").hits[0]
    assert (lit("Flood wall", hit.title_spans), hit.spans, hit.at) == (["Flood"], (), None)
    assert hit.snippet == "The flood wall held."
    plain = searcher.search("flood").hits[0]
    assert lit("Flood wall", plain.title_spans) == ["Flood"]
    assert lit(plain.snippet, plain.spans) == ["flood"]


@pytest.mark.parametrize(
    ("query", "text", "words"),
    [
        (
            "sanction",
            "Sanctions, SANCTIONED and sanctioning; unsanctioned.",
            ["Sanctions", "SANCTIONED", "sanctioning"],
        ),
        ("muller", "Müller met Muller's son.", ["Müller", "Muller's"]),
        ("US", "The U.S.-led talks. The US agreed.", ["U.S", "US"]),
        ('"two of them"', "Two of them left; of them two stayed.", ["Two of them"]),
        ("resi*", "Residents resisted.", ["Residents", "resisted"]),
        ("-flood river", "A flood in the river.", ["river"]),
        ("flood OR storm", "Flood or storm", ["Flood", "storm"]),
        ("the river", "The river", ["river"]),
        ("2500", "2,500 people", ["2,500"]),
        ("nothing", "here", []),
        ("", "here", []),
        ("tag:river", "river", []),
    ],
)
def test_marks_in_a_text(tmp_path: Path, query: str, text: str, words: list[str]) -> None:
    searcher = searcher_of(tmp_path, text, "resident resistance unrelated")
    assert lit(text, searcher.marks(1, query).value) == words


def test_control_characters_never_come_through(tmp_path: Path) -> None:
    hit = (
        searcher_of(tmp_path, "The \x1b[31m flood\x1b[0m rose\x9b2J\x07 \u202eover\u2028 night\r\n.")
        .search("flood")
        .hits[0]
    )
    assert not any(ord(c) < 32 or 0x7F <= ord(c) < 0xA0 or c in "\u202e\u2028" for c in hit.snippet)
    assert lit(hit.snippet, hit.spans) == ["flood"]


@given(
    st.lists(
        st.sampled_from(["flood", "Floods", "rivers", "and", "İ", "ß", "\n\n", ". ", "…", "\x1b", "long" * 60]),
        max_size=120,
    )
)
@settings(max_examples=150)
def test_spans_of_a_snippet_always_cover_hits(words: list[str]) -> None:
    text = " ".join(words)
    targets = [Target((frozenset({term}),), (Anchor(term, whole=False),), None, 1.0) for term in ("flood", "river")]
    snippet = make_snippet(text, targets, Terms())
    assert all(word.lower() in ("flood", "floods", "rivers") for word in lit(snippet.text, snippet.spans))
    assert (snippet.at is None) == (not {"flood", "Floods", "rivers"} & set(words))
    assert list(snippet.spans) == sorted(snippet.spans)
    if snippet.at is not None:
        assert snippet.spans
        assert text[snippet.at :].lower().startswith(("flood", "river"))


def test_quotes_and_figures_that_are_asked_for_are_lit(tmp_path: Path) -> None:
    body = (
        f"Ann Lee spoke of a river. {FILLER * 8} “The river took it,” Ann Lee said. The river rose. It hit 2,500 homes."
    )
    searcher, lookup = make_engine(tmp_path, [SearchDocument(1, "River", body)])
    lookup.quotes = [(1, "The river took it", "Ann Lee"), (1, "not by her", "Kim Park")]
    lookup.figures = [(1, 2_500, 2_500, "home")]
    assert lit(body, searcher.marks(1, "said:river speaker:lee").value) == ["Ann Lee", "river"]
    assert searcher.marks(1, "said:river").value == (Span(body.index("river took"), body.index("river took") + 5),)
    assert lit(body, searcher.marks(1, "figure:>1000").value) == ["2,500"]
    hit = searcher.search("figure:>1000").hits[0]
    assert lit(hit.snippet, hit.spans) == ["2,500"]
    assert hit.at == body.index("2,500")
    hit = searcher.search("said:river").hits[0]
    assert "“The river took it,”" in hit.snippet
    assert lit(hit.snippet, hit.spans) == ["river"]


# -- copies -----------------------------------------------------------------------------------------------


def test_near_identical_copies_are_folded(tmp_path: Path) -> None:
    rng = random.Random(3)
    words = [f"word{number}" for number in range(400)]
    story = [" ".join(rng.sample(words, 120)) for _ in range(3)]
    copy = story[0].replace("word7 ", "seven ") + " ends"
    searcher = searcher_of(tmp_path, *(f"flood {body}" for body in (*story, copy, copy + " here")))
    answer = searcher.search("flood")
    assert answer.total == 5
    assert sorted(hit.copies for hit in answer.hits) == [0, 0, 2]


def test_short_texts_are_not_taken_for_copies(tmp_path: Path) -> None:
    assert len(searcher_of(tmp_path, "flood", "flood", "", "").search("flood").hits) == 2


# -- as you type ------------------------------------------------------------------------------------------


def test_the_last_word_is_completed_to_fit_the_others(tmp_path: Path) -> None:
    searcher = searcher_of(tmp_path, "oil prices rose", "prime minister", "prime minister met", "prime time")
    answer = searcher.search("pri")
    assert answer.read_as == "pri… as prime"
    answer = searcher.search("oil pri")
    assert ([hit.id for hit in answer.hits], answer.read_as) == ([1], "pri… as prices")
    assert lit(answer.hits[0].snippet, answer.hits[0].spans) == ["oil", "prices"]
    assert searcher.search("oil pri", live=False).total == 0


@pytest.mark.parametrize("end", range(2, 10))
def test_every_beginning_of_a_word_finds_it(tmp_path: Path, end: int) -> None:
    searcher = searcher_of(tmp_path, "the president spoke", "unrelated words")
    assert [hit.id for hit in searcher.search("president"[:end]).hits] == [1]


@pytest.mark.parametrize(
    ("line", "completed"),
    [
        ("flo", "flood"),
        ("river Flo", "river Flood"),
        ("spe", "speaker:"),
        ("x speaker:le", 'x speaker:"Ann Lee"'),
        ('speaker:"ann l', 'speaker:"Ann Lee"'),
        ("source:val", 'source:"Valley Post"'),
        ("source:", 'source:"Valley Post"'),
        ("tag:to", "tag:todo"),
        ("is:un", "is:unread"),
        ("-is:bo", "-is:bookmarked"),
        ("date:to", "date:today"),
        ("title:flo", "title:flood"),
        ("zzz", None),
        ("", None),
        ("f", None),
        ("flood ", None),
        ("date:2022", None),
    ],
)
def test_completing_the_line(tmp_path: Path, line: str, completed: str | None) -> None:
    documents = [SearchDocument(1, "Flood", "The flood rose.", "Valley Post")]
    searcher, lookup = make_engine(tmp_path, documents)
    lookup.quotes, lookup.tags = [(1, "x", "Ann Lee")], {"todo": {1}}
    assert next((completion.line for completion in searcher.complete(line).value), None) == completed


def test_names_are_completed_with_counts(tmp_path: Path) -> None:
    documents = [SearchDocument(n, "Flood", "x", "Valley Post" if n < 3 else "Valley Sun") for n in range(1, 5)]
    documents.append(SearchDocument(5, "Flood", "x", "Valley Post"))
    searcher, lookup = make_engine(tmp_path, documents)
    lookup.quotes = [(1, "x", "Ann Lee"), (2, "x", "Ann Lee"), (1, "x", "Leo Park"), (1, "x", "Kim")]
    lookup.tags = {"todo": {1}, "today": {1, 2}}

    def completed(line: str) -> list[tuple[str, int, str]]:
        return [(c.line, c.count, c.counted) for c in searcher.complete(line, 5).value]

    assert completed("x speaker:le") == [('x speaker:"Ann Lee"', 2, "quotes"), ('x speaker:"Leo Park"', 1, "quotes")]
    assert completed("source:val") == [('source:"Valley Post"', 3, "articles"), ('source:"Valley Sun"', 2, "articles")]
    assert completed("tag:tod") == [("tag:today", 2, "bookmarks"), ("tag:todo", 1, "bookmarks")]
    assert [line for line, _, _ in completed("is:")] == [
        "is:bookmarked",
        "is:kept",
        "is:changed",
        "is:unread",
        "is:read",
    ]
    assert completed("speaker:zz") == []


def test_speakers_and_tags_are_found_from_their_first_letters(tmp_path: Path) -> None:
    documents = [
        SearchDocument(n, "Report", f"“River {n},” {name} said.") for n, name in enumerate(("Ann Lee", "Leo Park"), 1)
    ]
    searcher, lookup = make_engine(tmp_path, documents)
    lookup.quotes = [(1, "River 1", "Ann Lee"), (2, "River 2", "Leo Park")]
    lookup.tags = {"todo": {2}}
    answer = searcher.search("report speaker:par")
    assert ([hit.id for hit in answer.hits], answer.read_as) == ([2], 'Read as report speaker:"Leo Park"')
    assert lit(documents[1].body, searcher.marks(2, "speaker:par").value) == ["Leo Park"]
    assert [hit.id for hit in searcher.search("speaker:lee").hits] == [1]
    assert searcher.search("speaker:lee").read_as == ""
    assert searcher.search("speaker:par", live=False).total == 0
    assert searcher.search("speaker:par report").total == 0
    assert [hit.id for hit in searcher.search("tag:to").hits] == [2]
    assert searcher.search("tag:zz").total == 0


@pytest.mark.parametrize(
    ("typed", "suggestion", "dropped"),
    [
        ("river flood bridge storm", "river flood bridge", ("storm",)),
        ("river storm flood -bridge", "storm flood -bridge", ("river",)),
        ('river zebra "flood took" bridge', 'river "flood took" bridge', ("zebra",)),
        ("the river flood bridge storm", "river flood bridge", ("storm",)),
        ("river zebra giraffe lion", None, ()),
        ("river zebra", None, ()),
        ("river flood", None, ()),
    ],
)
def test_words_to_leave_out_are_offered(
    tmp_path: Path, typed: str, suggestion: str | None, dropped: tuple[str, ...]
) -> None:
    searcher = searcher_of(tmp_path, "a river in flood; the flood took a bridge", "storm and flood", "storm, storm")
    answer = searcher.search(typed, live=False)
    assert (answer.suggestion, answer.dropped) == (suggestion, dropped)
    assert suggestion is None or searcher.search(suggestion, live=False).total


def test_a_misspelt_field_is_offered_as_it_is_spelled(tmp_path: Path) -> None:
    searcher, _ = make_engine(tmp_path, [SearchDocument(1, "Flood", "The flood rose.", "Valley Post")])
    assert searcher.search("flood sorce:valley").suggestion == "flood source:valley"
    assert searcher.search("flood sorce:nobody").suggestion is None


@pytest.mark.parametrize(
    ("typed", "suggestion"),
    [
        ("presidnt", "president"),
        ("oil presdient", "oil president"),
        ('"presidnt spoke"', '"president spoke"'),
        ("oil", None),
        ("qqqqqq", None),
        ("speaker:x presidnt", None),
    ],
)
def test_no_hits_suggest_a_spelling(tmp_path: Path, typed: str, suggestion: str | None) -> None:
    searcher = searcher_of(tmp_path, "the president spoke of oil", "president here", "oil there")
    answer = searcher.search(typed)
    assert answer.suggestion == suggestion
    assert (answer.total == 0) == (typed != "oil")


# -- facets and likeness ----------------------------------------------------------------------------------


def test_facets_count_all_hits(tmp_path: Path) -> None:
    documents = [
        SearchDocument(
            n, "t", f"flood report {n} of many", "Valley Post" if n % 3 else "Sun", published=f"2024-0{1 + n % 2}-05"
        )
        for n in range(1, 10)
    ]
    searcher, lookup = make_engine(tmp_path, documents, segments=3)
    lookup.quotes = [
        (1, "a", "Ann Lee"),
        (2, "a", "Ann Lee"),
        (2, "b", "Ann Lee"),
        (3, "b", "Kim"),
        (99, "c", "No One"),
    ]
    facets = {(facet.field, facet.value): facet for facet in searcher.facets("flood").value}
    assert {key: facet.count for key, facet in facets.items()} == {
        ("source", "Valley Post"): 6,
        ("source", "Sun"): 3,
        ("date", "2024-02"): 5,
        ("date", "2024-01"): 4,
        ("speaker", "Ann Lee"): 2,
        ("speaker", "Kim"): 1,
        **({("speaker", "No One"): 0} if ("speaker", "No One") in facets else {}),
    }
    for facet in facets.values():
        if facet.count:
            assert searcher.search(f"flood {facet.term}", live=False).total == facet.count or facet.field == "speaker"


def test_without_a_query_all_articles_are_counted(tmp_path: Path) -> None:
    searcher, _ = make_engine(
        tmp_path, [SearchDocument(n, "t", f"story {n}", "Sun", published=f"2024-0{n}-05") for n in range(1, 5)]
    )
    assert [(facet.value, facet.count) for facet in searcher.facets(" ").value][:2] == [("Sun", 4), ("2024-04", 1)]


def test_speakers_with_a_name_come_first(tmp_path: Path) -> None:
    searcher, lookup = make_engine(tmp_path, [SearchDocument(n, "t", "storm", "Sun") for n in range(1, 5)])
    lookup.quotes = [(1, "a", "analysts"), (2, "a", "analysts"), (3, "a", "Analysts"), (4, "a", "Ann Lee")]
    speakers = [facet.value for facet in searcher.facets("storm").value if facet.field == "speaker"]
    assert speakers == ["Ann Lee", "analysts", "Analysts"]


def test_years_are_counted_where_there_are_many_months(tmp_path: Path) -> None:
    days = [f"{year}-{month:02d}-03" for year in (2022, 2023) for month in range(1, 9)] + ["2021", "2022-03-09"]
    searcher, _ = make_engine(
        tmp_path, [SearchDocument(n, "t", "storm", "Sun", published=day) for n, day in enumerate(days, start=1)]
    )

    def dates(query: str) -> list[tuple[str, int]]:
        return [(facet.value, facet.count) for facet in searcher.facets(query).value if facet.field == "date"]

    assert dates("storm") == [("2023", 8), ("2022", 9), ("2021", 1)]
    within = dates("date:2022 storm")
    assert within[0] == ("2022-08", 1) and ("2022-03", 2) in within and len(within) == 8


def test_articles_like_this_one(tmp_path: Path) -> None:
    searcher = searcher_of(
        tmp_path,
        "The central bank raised its interest rate; inflation worries the bank.",
        "Inflation slowed, the central bank kept the interest rate.",
        "A storm flooded the harbour town.",
        "The harbour town cleaned up after the storm.",
    )
    answer = searcher.similar(1)
    assert answer.hits[0].id == 2
    assert 1 not in [hit.id for hit in answer.hits]
    assert searcher.similar(77).error


# -- trouble ----------------------------------------------------------------------------------------------


def test_a_lookup_that_fails_is_said(tmp_path: Path) -> None:
    class Broken(MemoryLookup):
        def texts(self, ids: object) -> dict[int, tuple[str, str]]:
            raise CatalogError("The catalog is damaged.")

    index = make_index(tmp_path, documents_about("flood"))
    broken = WhooshEngine(index, Broken())
    assert broken.search("flood").error == "The catalog is damaged."
    assert broken.search("nothing").error is None


def test_a_hit_that_the_catalog_lacks_is_dropped(tmp_path: Path) -> None:
    searcher, lookup = make_engine(tmp_path, documents_about("flood one", "flood two"))
    del lookup.documents[1]
    assert [hit.id for hit in searcher.search("flood").hits] == [2]


def test_a_search_out_of_time_answers_with_what_it_has(tmp_path: Path) -> None:
    searcher, lookup = make_engine(tmp_path, documents_about("flood wall", "flood gate"), time_limit=0.0)
    lookup.quotes = [(1, "flood", "Lee")]
    answer = searcher.search("said:flood", live=False)
    assert (answer.partial, answer.error, answer.total) == (True, None, 0)
