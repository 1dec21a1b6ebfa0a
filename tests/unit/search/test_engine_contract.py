"""What any search engine must do, over a made library. A second engine is one more entry in ENGINES.

The sets of articles are the contract; the order by relevance is not, beyond what is tested here.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from msgspec import Struct

from reader.errors import CatalogError
from reader.model.article import is_undated
from reader.search.engine import Can, Index, Lookup, SearchDocument, SearchEngine, Vocabulary
from reader.search.whoosh.engine import WhooshEngine
from reader.search.whoosh.index import WhooshIndex

from .plain_reading import PlainReading
from .search_help import TODAY, MemoryLookup, dated
from .test_search_parser import fuzzed


class Engine(Struct, frozen=True):
    """How the tests make an engine: its index in an empty folder, and who answers from it."""

    index: Callable[[Path], Index]
    engine: Callable[[Index, Lookup, date], SearchEngine]


def whoosh_engine(index: Index, lookup: Lookup, today: date) -> SearchEngine:
    assert isinstance(index, WhooshIndex)
    return WhooshEngine(index, lookup, time_limit=30.0, today=lambda: today)


ENGINES = {"whoosh": Engine(WhooshIndex, whoosh_engine)}


# -- the made library -------------------------------------------------------------------------------------

NAMES = ["Ann Lee", "Kim Park", "Jo Marsh", "Ruth Askew"]
OUTLETS = ["Valley Post", "Harbour News", "Sun", ""]
NOUNS = ["flood", "bridge", "river", "storm", "harbour", "mayor", "school", "budget", "repairs", "costs", "water"]
VERBS = ["rose", "closed", "opened", "warned", "repaired", "flooding", "cost", "reopening", "met", "agreed"]
SAID = ["the river rose again", "repairs cost too much", "no school will close", "the storm damaged the bridge"]
SPECIAL = [
    dated(
        101,
        "Café in Zürich opens",
        "The U.S. owner met the press in Müller's café. 漢字の店 opened, x@y.org wrote.",
        "",
    ),
    dated(102, "", "Two-and-a-half years later 27,000 residents came back; 2,500 stayed away.", "2023"),
    dated(103, "Untitled", "", "soon"),
    dated(104, "The The", "the of and to", "2024-05-20T23:30:00-08:00", source="The Post", byline="The Editors"),
    dated(105, "Dying trade", "Lying low, the dyer died of a tie. Ties that bind, they tied.", "2024-05-19"),
]


def made_library() -> tuple[list[SearchDocument], MemoryLookup]:
    """60 articles of random sentences with quotes, figures, tags and read marks; and some that are special."""
    rng = random.Random(20_240_520)
    lookup = MemoryLookup()
    documents = []
    for number in range(1, 61):
        speaker, said, amount = rng.choice(NAMES), rng.choice(SAID), rng.choice((5, 12, 300, 2_500, 40_000))
        sentences = [
            f"The {rng.choice(NOUNS)} {rng.choice(VERBS)} near the {rng.choice(NOUNS)} on {rng.choice(NOUNS)} day."
            for _ in range(rng.randint(1, 6))
        ]
        role = rng.choice(("mayor", "engineer"))
        sentences.insert(rng.randrange(len(sentences) + 1), f"“{said},” {speaker}, the {role}, said.")
        if number % 2:
            counted = rng.choice(("homes", "residents", "percent"))
            sentences.append(f"It cost {amount:,} {counted} in all.")
            lookup.figures.append((number, amount, amount, "% " if counted == "percent" else counted))
        lookup.quotes.append((number, said, f"{speaker} {role}"))
        if number % 3 == 0:
            # A second quote, of somebody else, that is sure: conditions are to be met by one quote.
            sentences.append(f"Kim Park, the engineer, said {said}.")
            lookup.quotes.append((number, said, "Kim Park engineer"))
        lookup.guesses += [quote for quote in lookup.quotes if quote[0] == number and number % 4 < 2][:1]
        lookup.guesses += [figure for figure in lookup.figures if figure[0] == number and number % 5 < 2]
        day = f"{rng.randint(2021, 2024)}-{rng.randint(1, 5):02d}-{rng.randint(1, 28):02d}"
        published = rng.choice((day, f"{day}T{rng.randint(0, 23):02d}:30:00-08:00", day[:7], ""))
        title = " ".join(rng.sample(NOUNS, 3)).capitalize()
        documents.append(
            dated(number, title, " ".join(sentences), published, source=rng.choice(OUTLETS), byline=rng.choice(NAMES))
        )
    documents += SPECIAL
    ids = [document.id for document in documents]
    lookup.documents = {document.id: document for document in documents}
    lookup.tags = {"todo": set(rng.sample(ids, 9)), "two words": set(rng.sample(ids, 4))}
    lookup.bookmarks, lookup.new = set(rng.sample(ids, 12)), set(rng.sample(ids, 30))
    return documents, lookup


DOCUMENTS, LOOKUP = made_library()
READING = PlainReading(DOCUMENTS, LOOKUP, TODAY)

QUESTIONS_OF = {
    "words: stems, accents, acronyms, numbers, other scripts, common words": r"""
        flood   FLOOD   flooding   floods   repair   repaired   costs   cost   zurich   Zürich   muller   café
        cafe
        US   U.S.   27000   27,000   2500   漢字   字漢   店   the   the of   of   xyzzy   die   dying   tie   lie
        dyer   x@y.org   two-and-a-half   half years   post   marsh   …   untitled
    """,
    "all, some, none": r"""
        flood bridge   the flood   flood the bridge storm   flood OR bridge   flood OR bridge storm   flood | storm
        flood AND bridge   flood -bridge   flood NOT bridge   -flood   -flood -bridge   -the   - flood   OR flood
        flood OR   NOT NOT flood   flood -the   flood bridge -storm -river   -(flood OR bridge)
        flood -(bridge storm)   (flood storm) OR (bridge river)   ((flood) OR (river -storm)) school   (flood
        flood)   ()   war or peace
    """,
    "phrases": r"""
        "flood rose"   "the flood rose"   "river rose again"   "rose river"   "near the bridge"
        "near the bridge on"   "on flood day"   "storm damaged the bridge"   "storm damage the bridges"   "of and"
        "the the"   "day the"   "flood"   "flood rose   “river rose”   -"near the bridge"   "ann lee said"
        "closed near" OR "opened near"
    """,
    "beginnings and spellings": r"""
        flo*   f*   repa*   floo* bri*   -flo*   title:flo*   *flood*   27*   zür*   xyz*   scho* OR harb*   flod~
        bridgge~   harbuor~   storm~   title:flod~   xyzzyx~   fl~   -flod~
    """,
    "fields": r"""
        title:flood   title:flood bridge   title:"flood bridge"   title:the   source:valley   source:post
        source:the   source:"harbour news"   by:lee   author:park   byline:ruth   by:editors   -source:sun
        title:flood -by:lee   title: flood   TITLE:flood   source:   city:paris   title:xyzzy   10:30
    """,
    "dates": r"""
        date:2024   date:2024-03   date:2024-05-20   date:2024-05-19   date:2022..2023   date:..2022
        date:2024-02..   date:2023-05..2022-02   date:today   date:yesterday   date:week   date:month   date:year
        date:>2023   date:<2022   date:>=2023-03   date:<=2021-02-10   flood date:2023   -date:2024   date:2024-13
        date:2023
    """,
    "quotes": r"""
        speaker:lee   speaker:"ann lee"   speaker:mayor   speaker:engineer   said:river   said:rise
        said:"no school"   speaker:lee said:river   said:river speaker:lee   speaker:park said:bridge flood
        -speaker:lee   said:xyzzy   speaker:lee OR speaker:park   said:school -speaker:marsh
        speaker:askew date:2024   said:the   speaker:nobody
    """,
    "what is no guess": r"""
        is:sure   -is:sure   flood is:sure   speaker:lee is:sure   is:sure speaker:lee   speaker:lee said:river is:sure
        said:bridge IS:SURE   speaker:lee -is:sure   figure:>1000 is:sure   is:sure figure:>1000 homes
        speaker:park figure:>10 is:sure   (speaker:lee is:sure) OR figure:12   (speaker:lee OR speaker:park) is:sure
        -(speaker:lee is:sure)   -figure:>1000 is:sure   is:sure is:unread   is:surely
    """,
    "figures": r"""
        figure:>1000   figure:>=2500   figure:<300   figure:<=300   figure:5..300   figure:2500   figure:~2400
        figure:">1000 homes"   figure:>1000 homes   figure:>1000 flood   figure:>2k   figure:5%   figure:>1%
        -figure:>1000   figure:>1000 -flood   figure:"12 residents"   figure:99999   speaker:lee figure:>100
    """,
    "what a person made": r"""
        tag:todo   tag:"two words"   tag:none   -tag:todo   is:bookmarked   is:unread   is:unread -tag:todo
        is:read   is:read flood   -is:read   figure:homes   figure:home
        figure:resident   figure:hom
        is:bookmarked flood OR bridge   tag:todo OR is:bookmarked   is:other   -is:unread date:2024
    """,
    "everything together": r"""
        flood (speaker:lee OR figure:>1000) -tag:todo   title:flood "near the" date:2022.. is:unread   -   "
        (flood OR stor*) -(by:lee date:2024) said:river   source:sun -flod~ figure:>10
        floods~ 2,500 OR date:2023-01
    """,
}
QUESTIONS = ["", "   ", *(question for text in QUESTIONS_OF.values() for question in re.split(r"\s{2,}", text.strip()))]


def make_history(index: Index) -> None:
    """Put the made library into an empty index, with some of it replaced, deleted and merged on the way."""
    with index.writing() as writer:
        writer.put(SearchDocument(document.id, "flood", "An earlier version: xyzzy.") for document in DOCUMENTS[::3])
        writer.put([SearchDocument(999, "flood", "Not there any more: flood bridge.")])
        writer.commit()
        for part in range(5):
            writer.put(DOCUMENTS[part::5])
            writer.delete([999])
            writer.commit()
        writer.tidy()


@pytest.fixture(scope="module", params=ENGINES)
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Engine, Index]:
    """An engine and its index of the made library."""
    engine = ENGINES[request.param]
    index = engine.index(tmp_path_factory.mktemp(request.param))
    make_history(index)
    return engine, index


@pytest.fixture(scope="module")
def engine(made: tuple[Engine, Index]) -> SearchEngine:
    return made[0].engine(made[1], LOOKUP, TODAY)


def test_there_are_enough_questions_and_they_tell_articles_apart() -> None:
    assert len(set(QUESTIONS)) >= 130
    sizes = [len(READING.matching(question)) for question in QUESTIONS]
    assert sum(0 < size < len(DOCUMENTS) for size in sizes) > 130


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_question_finds_what_a_plain_reading_finds(engine: SearchEngine, question: str) -> None:
    found = engine.article_ids(question)
    assert found.error is None
    assert len(found.value) == len(set(found.value))
    assert set(found.value) == READING.matching(question)
    answer = engine.search(question, live=False)
    assert answer.error is None
    if Can.EXACT_TOTAL in engine.can:
        assert answer.total == len(found.value)
    assert {hit.id for hit in answer.hits} <= set(found.value)
    assert sum(1 + hit.copies for hit in answer.hits) == len(found.value)


@pytest.mark.parametrize("question", ["flood", "flood OR bridge", "the", "-xyzzy", "date:2022.."])
def test_orders_by_date_are_those_of_moments_and_undated_articles_stand_last(
    engine: SearchEngine, question: str
) -> None:
    moments = {document.id: (document.moment, document.id) for document in DOCUMENTS}
    oldest = engine.article_ids(question, order="oldest").value
    assert any(is_undated(moments[one][0]) for one in oldest)
    assert oldest == sorted(oldest, key=lambda one: (is_undated(moments[one][0]), moments[one]))
    newest = engine.article_ids(question, order="newest").value
    assert newest == sorted(oldest, key=moments.__getitem__, reverse=True)
    assert engine.article_ids(question, 3, "newest").value == newest[:3]


def test_more_of_the_word_and_rarer_words_come_first(made: tuple[Engine, Index], tmp_path: Path) -> None:
    texts = ["flood " * 9 + "here", "a flood, and much else of note on that day in the town", "flood flood today"]
    documents = [SearchDocument(n, f"Report {n}", text) for n, text in enumerate(texts, 1)]
    documents.append(SearchDocument(4, "Flood wall holds", "Nothing else was of note on that day in the town."))
    index = made[0].index(tmp_path / "index")
    with index.writing() as writer:
        writer.put(documents)
        writer.commit()
    engine = made[0].engine(index, MemoryLookup({document.id: document for document in documents}), TODAY)
    ranked = engine.article_ids("flood").value
    assert ranked.index(1) < ranked.index(3) < ranked.index(2)
    assert ranked.index(4) < ranked.index(2)
    assert engine.article_ids("note OR holds").value[0] == 4


def test_hits_light_what_was_asked_for(engine: SearchEngine) -> None:
    for question, words in (("flooding", {"flood", "flooding", "floods"}), ('"near the bridge"', {"near the bridge"})):
        for hit in engine.search(question, live=False).hits:
            title = LOOKUP.documents[hit.id].title
            lit = [span.of(hit.snippet) for span in hit.spans] + [span.of(title) for span in hit.title_spans]
            assert lit
            assert {text.lower() for text in lit} <= words
            marks = engine.marks(hit.id, question).value
            assert {span.of(LOOKUP.documents[hit.id].body).lower() for span in marks} <= words
            assert hit.at is None or hit.at in [span.start for span in marks]


@pytest.mark.parametrize("question", ["flooding", "brid", "speaker:lee said:river", "figure:2500 OR note"])
def test_snippets_may_be_asked_for_later(engine: SearchEngine, question: str) -> None:
    whole, few = engine.search(question), engine.search(question, snippets=1)
    assert few.hits[:1] == whole.hits[:1]
    rest = few.hits[1:]
    assert [(hit.snippet, hit.spans, hit.title_spans, hit.at) for hit in rest] == [(None, (), (), None)] * len(rest)
    later = engine.snippets(question, [hit.id for hit in rest]).value
    assert tuple(hit.with_snippet_of(one) for hit, one in zip(rest, later, strict=True)) == whole.hits[1:]


def test_quotes_and_figures_are_lit(engine: SearchEngine) -> None:
    for article in engine.article_ids("speaker:lee said:river").value:
        marks = engine.marks(article, "speaker:lee said:river").value
        assert {span.of(LOOKUP.documents[article].body) for span in marks} == {"Ann Lee", "river"}
    for article in engine.article_ids("figure:2500").value:
        spans = engine.marks(article, "figure:2500").value
        assert [span.of(LOOKUP.documents[article].body) for span in spans] == ["2,500"]


def test_nothing_is_lit_in_an_article_that_is_not_there(engine: SearchEngine) -> None:
    assert engine.marks(12_345, "flood") == engine.marks(12_345, "")
    assert engine.marks(12_345, "flood").value == ()


def test_a_word_that_is_being_typed_finds_its_completion(engine: SearchEngine) -> None:
    assert set(engine.article_ids("schoo", live=True).value) == READING.matching("school")
    assert set(engine.article_ids("flood brid", live=True).value) == READING.matching("flood bridge")
    assert engine.search("schoo").read_as == "schoo… as school"
    assert engine.article_ids("schoo", live=False).value == []


def test_facets_count_what_they_narrow_to(engine: SearchEngine) -> None:
    for query in ("flood", ""):
        for facet in engine.facets(query).value:
            if facet.field != "speaker":
                assert facet.count == len(READING.matching(f"{query} {facet.term}")), facet


def test_similar_articles_are_others(engine: SearchEngine) -> None:
    answer = engine.similar(7)
    assert answer.hits
    assert 7 not in {hit.id for hit in answer.hits}
    assert engine.similar(12_345).error


@pytest.mark.parametrize(
    "line",
    ["flo", "x speaker:ann", "source:val", "tag:to", "is:un", "date:to", "zzzz", "", '"', "tag:\ud800", "\ud800"],
)
def test_completing_only_adds(engine: SearchEngine, line: str) -> None:
    completed = engine.complete(line, 5)
    assert completed.error is None
    assert len(completed.value) <= 5
    assert all(len(completion.line) > len(line) for completion in completed.value)
    assert engine.complete(line).value == completed.value[:1]


def test_a_spelling_is_suggested_when_nothing_is_found(engine: SearchEngine) -> None:
    assert engine.search("flood brigde", live=False).suggestion == "flood bridge"
    assert engine.search("flood bridge", live=False).suggestion is None


@pytest.mark.slow
def test_fuzzed_questions_are_answered_as_a_plain_reading_does(engine: SearchEngine) -> None:
    for typed in fuzzed(20_261_126, 400):
        found = engine.article_ids(typed)
        assert found.error is None, typed
        assert set(found.value) == READING.matching(typed), typed


def test_what_fails_outside_is_told_in_the_answer(made: tuple[Engine, Index]) -> None:
    class Broken(MemoryLookup):
        def texts(self, *asked: object) -> dict[int, tuple[str, str]]:
            raise CatalogError("The catalog is damaged.")

        quotes_of = speakers = texts  # type: ignore[assignment]

    engine = made[0].engine(made[1], Broken(), TODAY)
    assert engine.search("flood").error == "The catalog is damaged."
    assert engine.similar(1).error == engine.marks(1, "flood").error == "The catalog is damaged."
    assert engine.facets("flood").error == engine.article_ids("speaker:lee").error == "The catalog is damaged."
    assert engine.article_ids("flood").error is None


def test_without_an_index_it_is_said(made: tuple[Engine, Index], tmp_path: Path) -> None:
    engine = made[0].engine(made[0].index(tmp_path / "none"), LOOKUP, TODAY)
    assert "index" in str(engine.search("flood").error)
    assert "index" in str(engine.article_ids("flood").error)
    assert engine.search("flood").hits == ()


def test_commits_are_seen_by_the_next_question(made: tuple[Engine, Index], tmp_path: Path) -> None:
    index = made[0].index(tmp_path / "index")
    engine = made[0].engine(index, LOOKUP, TODAY)
    with index.writing() as writer:
        writer.put(DOCUMENTS[:10])
        assert writer.commit() == 10 == index.count()
        assert set(engine.article_ids("-xyzzy").value) == writer.held() == {document.id for document in DOCUMENTS[:10]}
        writer.delete([1, 2])
        writer.commit()
        assert engine.search("-xyzzy").total == 8
        writer.delete([3])
    assert engine.search("-xyzzy").total == 8
    if Can.REBUILD in engine.can:
        with index.writing("beside") as writer:
            writer.put(DOCUMENTS[:3])
            writer.commit()
            assert engine.search("-xyzzy").total == 8
        assert engine.search("-xyzzy").total == 3
    if Can.VERIFY in engine.can:
        assert index.verify() == []


def test_the_plain_reading_is_a_vocabulary() -> None:
    vocabulary: Vocabulary = READING
    assert vocabulary.form_count("flood") > 10
