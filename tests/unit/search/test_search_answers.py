"""What a query finds, against a plain reading of the documents and against Whoosh's own queries."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest
from whoosh import query as whoosh_query

from reader.model.words import words_of
from reader.search.engine import SearchDocument
from reader.search.whoosh.engine import WhooshEngine
from reader.search.words import Terms

from .search_help import MemoryLookup, make_engine, make_index, whoosh_index
from .test_search_parser import fuzzed

VOCABULARY = ["flood", "river", "town", "mayor", "rose", "water", "bridge", "storm", "damage", "repair", "cost"]
DOCUMENTS = [
    SearchDocument(
        1,
        "Flood in the valley",
        "The flood rose. Mayor Ann Lee said the river town was safe.\nDamage costs rise, added Kim Park.",
        "Valley Post",
        "Jo Marsh",
        "2024-05-19",
    ),
    SearchDocument(
        2,
        "Bridge repairs begin",
        "Repairing the old bridge costs 2,500 dollars, the mayor of the town said.",
        "Harbour News",
        "Kim Reed",
        "2024-04-02T08:30:00",
    ),
    SearchDocument(
        3, "Storm warning", "A storm may flood the harbour. Storms flooded it before.", "Valley Post", "", "2023"
    ),
    SearchDocument(4, "Café in Zürich opens", "The U.S. owner met the press. 漢字の店 opened too.", "", "", ""),
]


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], list[int]]:
    searcher, lookup = make_engine(tmp_path_factory.mktemp("index"), DOCUMENTS, segments=2)
    lookup.quotes = [
        (1, "the river town was safe", "Ann Lee mayor"),
        (1, "Damage costs rise", "she Kim Park"),
        (2, "Repairing the old bridge costs 2,500 dollars", "the mayor of the town"),
    ]
    lookup.figures = [(2, 2_500, 2_500, "dollar"), (1, 10, 20, "home")]
    lookup.tags = {"todo": {2, 3}, "two words": {1}}
    lookup.bookmarks, lookup.new = {1, 2}, {3, 4, 999}

    def ask(query: str) -> list[int]:
        answer = searcher.search(query, live=False)
        assert answer.error is None
        assert answer.total == len(answer.hits)
        return sorted(hit.id for hit in answer.hits)

    return ask


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("flood", [1, 3]),
        ("flooding", [1, 3]),
        ("flood town", [1]),
        ("the flood", [1, 3]),
        ("the", [1, 2, 3, 4]),
        ("storm OR bridge", [2, 3]),
        ("town -flood", [2]),
        ("-flood", [2, 4]),
        ('"river town"', [1]),
        ('"town river"', []),
        ('"the mayor of the town"', [2]),
        ('"mayor ann"', [1]),
        ("repair*", [2]),
        ("stor*", [3]),
        ("bridgge~", [2]),
        ("title:flood", [1]),
        ("title:storm flood", [3]),
        ("source:valley", [1, 3]),
        ('source:"harbour news"', [2]),
        ("by:reed", [2]),
        ("reed", [2]),
        ("zurich", [4]),
        ("cafe US", [4]),
        ("漢字", [4]),
        ("字漢", []),
        ("2500", [2]),
        ("2,500", [2]),
        ("date:2024", [1, 2]),
        ("date:2024-04", [2]),
        ("date:2024-05-19", [1]),
        ("date:yesterday", [1]),
        ("date:2023..2024-04", [2, 3]),
        ("date:..2023", [3]),
        ("date:week flood", [1]),
        ("speaker:lee", [1]),
        ("speaker:mayor", [1, 2]),
        ("speaker:lee said:river", [1]),
        ("speaker:lee said:damage", []),
        ("speaker:park said:damage", [1]),
        ("said:bridge", [2]),
        ("said:storm", []),
        ("figure:>1000", [2]),
        ("figure:2500 bridge", [2]),
        ("figure:15", [1]),
        ("figure:<5", []),
        ('figure:">1000 dollar"', [2]),
        ("figure:>1000 storm", []),
        ("tag:todo", [2, 3]),
        ('tag:"two words"', [1]),
        ("tag:none", []),
        ("is:bookmarked", [1, 2]),
        ("is:unread", [3, 4]),
        ("is:unread -tag:todo", [4]),
        ("(flood OR bridge) is:bookmarked", [1, 2]),
        ("xyzzy", []),
    ],
)
def test_queries(asked: Callable[[str], list[int]], query: str, ids: list[int]) -> None:
    assert asked(query) == ids


def random_documents(rng: random.Random, count: int) -> list[SearchDocument]:
    return [
        SearchDocument(
            number,
            " ".join(rng.choices(VOCABULARY, k=rng.randint(1, 4))),
            " ".join(rng.choices(VOCABULARY, k=rng.randint(0, 25))),
        )
        for number in range(1, count + 1)
    ]


@pytest.fixture(scope="module")
def random_library(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[SearchDocument], WhooshEngine, MemoryLookup]:
    documents = random_documents(random.Random(11), 60)
    searcher, lookup = make_engine(tmp_path_factory.mktemp("random"), documents, segments=4)
    return documents, searcher, lookup


def matches(document: SearchDocument, kind: str, words: list[str]) -> bool:
    terms = Terms()
    texts = [[terms.of(word) for word in words_of(text)] for text in (document.title, document.body)]
    wanted = [terms.of(word) for word in words]
    held = [any(term in text for text in texts) for term in wanted]
    match kind:
        case "all":
            return all(held)
        case "any":
            return any(held)
        case "none":
            return held[0] and not any(held[1:])
    runs = [text[at : at + len(wanted)] for text in texts for at in range(len(text))]
    return wanted in runs


QUERIES = {"all": " ", "any": " OR ", "none": " -", "phrase": " "}


@pytest.mark.parametrize("kind", QUERIES)
def test_random_queries_find_what_a_plain_reading_finds(
    random_library: tuple[list[SearchDocument], WhooshEngine, MemoryLookup], kind: str
) -> None:
    documents, searcher, _ = random_library
    rng = random.Random(5)
    for _ in range(60):
        words = rng.sample(VOCABULARY, rng.choice((2, 3)))
        query = QUERIES[kind].join(words)
        answer = searcher.search(f'"{query}"' if kind == "phrase" else query, live=False)
        expected = {document.id for document in documents if matches(document, kind, words)}
        assert {hit.id for hit in answer.hits} == expected
        assert answer.total == len(expected)


@pytest.mark.parametrize(
    ("typed", "query"),
    [
        ("title:flood", whoosh_query.Term("title", "flood")),
        ('title:"flood river"', whoosh_query.Phrase("title", ["flood", "river"])),
        (
            "river storm",
            whoosh_query.And(
                [
                    whoosh_query.Or([whoosh_query.Term("title", word), whoosh_query.Term("body", word)])
                    for word in ("river", "storm")
                ]
            ),
        ),
        ("bri*", whoosh_query.Or([whoosh_query.Prefix("title", "bri"), whoosh_query.Prefix("body", "bri")])),
        (
            "water -repair",
            whoosh_query.And(
                [
                    whoosh_query.Or([whoosh_query.Term("title", "water"), whoosh_query.Term("body", "water")]),
                    whoosh_query.Not(
                        whoosh_query.Or([whoosh_query.Term("title", "repair"), whoosh_query.Term("body", "repair")])
                    ),
                ]
            ),
        ),
    ],
)
def test_whooshs_own_matchers_agree(
    random_library: tuple[list[SearchDocument], WhooshEngine, MemoryLookup],
    typed: str,
    query: whoosh_query.Query,
    tmp_path: Path,
) -> None:
    documents, searcher, _ = random_library
    index = make_index(tmp_path / "index", documents, segments=3)
    with whoosh_index(index).searcher() as stock:
        expected = {hit["id"] for hit in stock.search(query, limit=None)}
    assert expected
    assert {hit.id for hit in searcher.search(typed, live=False).hits} == expected


@pytest.mark.slow
def test_fuzzed_queries_are_answered(random_library: tuple[list[SearchDocument], WhooshEngine, MemoryLookup]) -> None:
    _, searcher, _ = random_library
    for typed in fuzzed(8, 800):
        answer = searcher.search(typed)
        assert answer.error is None, typed


@pytest.mark.parametrize(
    "typed",
    [
        "*e*",
        '"' * 10_000,
        "x" * 100_000,
        "word " * 20_000,
        "a\x00b",
        "\u200fעברית",
        "漢字",
        "\ud800",
        "NOT NOT x",
        "a*",
    ],
)
def test_odd_queries_are_answered(
    random_library: tuple[list[SearchDocument], WhooshEngine, MemoryLookup], typed: str
) -> None:
    _, searcher, _ = random_library
    assert searcher.search(typed).error is None
