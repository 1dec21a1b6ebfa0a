"""Evidence is gathered a batch at a time, follows every change, and does not depend on the order of coming."""

from __future__ import annotations

import itertools
from contextlib import contextmanager

import pytest

from reader.library.events import Progress
from reader.library.indexing.evidence import gather, runs_on
from reader.model import Article, ArticleMeta, Extracted, Figure, Mention, Quote, Span
from reader.model.desks import Decisions, QuoteDeskFilter, SpeakerPlace, figure_filter, quote_filter
from reader.store.catalog.desks import DeskReader
from reader.store.catalog.rows import FileStamp, article_rows
from reader.store.catalog.writer import CatalogWriter

DAY = 86_400
SAID = "We had forty minutes to empty four hundred houses and the siren never made a sound"
FLOOD = (
    "The River Lede came over the wall at Lunt Bridge in Harrowmere on Sunday night. "
    "{toll} people were killed in Harrowmere, the county said. “{said},” said Ruth Askew. "
)


class Shelf:
    """A catalog that articles are put into, and its desks."""

    def __init__(self, folder):
        self.file = folder / "catalog.db"
        self.writer = CatalogWriter(self.file)
        self.ids: dict[str, int] = {}
        self.events: list[object] = []

    def put(self, name, text, day, outlet, quotes=(), figures=()):
        meta = ArticleMeta(f"Flood in Harrowmere {name}", source=outlet, published=f"2026-03-{day:02}")
        stamp = FileStamp(len(text), day)
        with self.writer.transaction():
            if name not in self.ids:
                self.ids[name] = self.writer.add_heading(f"/news/{name}.md", stamp, meta, day * DAY)
            extracted = Extracted(tuple(quotes), tuple(figures))
            rows = article_rows(self.ids[name], stamp, f"hash of {text}", Article(meta, text), extracted, day * DAY)
            self.writer.put_article(rows)

    def flood(self, name, day, outlet, toll, word, said=SAID, speaker="Ruth Askew", role="mayor"):
        text = FLOOD.format(toll=word, said=said).replace("Ruth Askew", speaker)
        at, start = text.index(said), text.index(f"{word} people")
        mention = Mention(Span(text.index(speaker), text.index(speaker) + len(speaker)), speaker)
        quote = Quote("direct", Span(at, at + len(said)), said, speaker=mention, canonical=speaker, role=role)
        end = start + len(f"{word} people")
        figure = Figure("count", Span(start, end), text[start:end], toll, noun="people", said_of="killed")
        self.put(name, text, day, outlet, [quote], [figure])

    def remove(self, name):
        with self.writer.transaction():
            self.writer.remove([self.ids.pop(name)])

    def gather(self, decisions=None, **options):
        return gather(self.writer, self.events.append, decisions or Decisions(), **options)

    @property
    def desks(self):
        return DeskReader(self.file)

    def state(self):
        desks = self.desks
        same = desks.same_quotes(desks.same_groups(0, -1, stock=None))
        return (
            sorted(tuple((one.heading.path, one.span, one.drift) for one in group.variants) for group in same),
            sorted((one.name, one.quotes, one.articles) for one in desks.persons(0, -1)),
            sorted(
                (one.tier, tuple((figure.heading.path, figure.figure.value) for figure in one.figures))
                for one in desks.differences(0, -1)
            ),
            sorted(tuple(heading.path for heading in story.headings) for story in desks.stories()),
        )


@pytest.fixture
def shelf(tmp_path):
    shelf = Shelf(tmp_path)
    yield shelf
    shelf.writer.close()


def three(shelf):
    shelf.flood("courier", 2, "Courier", 2, "Two")
    shelf.flood("wire", 3, "Wire", 7, "Seven", said="the siren never made a sound")
    shelf.flood("ledger", 4, "Ledger", 11, "Eleven", said=SAID.replace("forty", "fifty"))


def test_everything_is_found_at_once(shelf):
    three(shelf)
    assert shelf.gather() == 3
    same, persons, differ, stories = shelf.state()
    assert [len(group) for group in same] == [3]
    assert [one[2] for one in same[0]] == [(), ("shortened",), ("number",)]
    assert persons == [("Ruth Askew", 3, 3)]
    assert [(tier, len(values)) for tier, values in differ] == [("toll", 3)]
    assert stories == [("/news/courier.md", "/news/wire.md", "/news/ledger.md")]


def test_one_at_a_time_finds_the_same(shelf, tmp_path):
    three(shelf)
    shelf.gather()
    (tmp_path / "other").mkdir()
    other = Shelf(tmp_path / "other")
    other.flood("courier", 2, "Courier", 2, "Two")
    other.gather()
    other.flood("ledger", 4, "Ledger", 11, "Eleven", said=SAID.replace("forty", "fifty"))
    other.gather()
    other.flood("wire", 3, "Wire", 7, "Seven", said="the siren never made a sound")
    assert other.gather() == 1
    assert other.state() == shelf.state()
    other.writer.close()


def test_a_term_that_many_people_use_is_nobodys_own_words(shelf):
    shelf.flood("courier", 2, "Courier", 2, "Two", said="We shall not pay the valley levy")
    shelf.flood("wire", 3, "Wire", 7, "Seven", said="valley levy")
    shelf.gather()
    assert [len(group) for group in shelf.state()[0]] == [2]
    others = {
        "Oake": "My neighbours ask me every day what that valley levy is for",
        "Quill": "A levy on one valley is unheard of",
        "Shaw": "Nobody in this valley voted for a levy of any kind",
        "Rana": "Levy or not, my sheep stay where they are, up the valley",
    }
    for n, (surname, said) in enumerate(others.items()):
        shelf.flood(f"tally {surname}", 20 + n, "Tally", 12, "Twelve", said=said, speaker=f"Bram {surname}")
    shelf.flood("wire", 3, "Wire", 7, "Seven", said="valley levy,")
    shelf.gather()
    assert shelf.state()[0] == []


def test_a_quote_whose_end_was_missed_is_not_told_again():
    tail = 'the road was gone," said the driver. "We turned back and ' + 120 * "waited, "
    text = f'"When we came to the bridge {tail}he said."'
    assert runs_on(text, Span(1, len(text) - 1))
    assert not runs_on(text, Span(1, 40))
    assert not runs_on(text.replace('"', "”"), Span(1, len(text) - 1))
    one_word = f'"They call it a "town" here, {120 * "waited, "}he said."'
    assert not runs_on(one_word.replace('town"', "town'"), Span(1, len(one_word) - 1))


def test_nothing_is_looked_at_twice(shelf):
    three(shelf)
    shelf.gather()
    shelf.events.clear()
    assert shelf.gather() == 0
    assert not shelf.events


def test_what_is_gone_takes_its_evidence_along(shelf):
    three(shelf)
    shelf.gather()
    shelf.remove("wire")
    shelf.gather()
    same, persons, differ, _ = shelf.state()
    assert [len(group) for group in same] == [2]
    assert persons == [("Ruth Askew", 2, 2)]
    assert all(path != "/news/wire.md" for _, values in differ for path, _ in values)
    shelf.remove("courier")
    shelf.gather()
    assert shelf.state()[0] == []
    assert shelf.desks.count_quotes(QuoteDeskFilter()) == 1
    assert shelf.desks.count_quotes(quote_filter("siren")) == 1


def test_a_changed_article_is_looked_at_again(shelf):
    three(shelf)
    shelf.gather()
    shelf.flood("wire", 3, "Wire", 7, "Seven", said="nothing like it was ever seen in that valley before")
    assert shelf.gather() == 1
    assert [len(group) for group in shelf.state()[0]] == [2]
    shelf.flood("wire", 3, "Wire", 7, "Seven", speaker="Bram Oake", role="driver")
    shelf.gather()
    assert shelf.state()[1] == [("Bram Oake", 1, 1), ("Ruth Askew", 2, 2)]
    shelf.flood("wire", 3, "Wire", 7, "Seven")
    shelf.gather()
    assert shelf.state()[1] == [("Ruth Askew", 3, 3)]


def test_an_interrupted_run_leaves_what_was_there(shelf):
    three(shelf)
    assert shelf.gather(cancelled=lambda: True) == 0
    assert shelf.desks.count_compared() == 0
    assert shelf.gather() == 3


def test_no_progress_says_that_all_is_done_before_it_is(shelf, monkeypatch):
    monkeypatch.setattr("reader.library.indexing.evidence.TELL_AFTER", -1.0)
    three(shelf)
    shelf.gather()
    told = [event.done for event in shelf.events if isinstance(event, Progress)]
    assert told == sorted(told)
    assert told and told[-1] < 100


def test_people_are_parted_and_joined_by_hand_and_back(shelf):
    three(shelf)
    shelf.flood(
        "tally", 5, "Tally", 11, "Eleven", said="It was a night that no one forgets", speaker="Askew", role=None
    )
    shelf.gather()
    assert shelf.state()[1] == [("Askew", 1, 1), ("Ruth Askew", 3, 3)]
    wire, tally = SpeakerPlace("Ruth Askew", "/news/wire.md"), SpeakerPlace("Askew", "/news/tally.md")
    courier = SpeakerPlace("Ruth Askew", "/news/courier.md")
    shelf.gather(Decisions(parted=frozenset({wire})))
    assert sorted(one[1] for one in shelf.state()[1]) == [1, 1, 2]
    shelf.gather(Decisions(joined=((tally, courier),)))
    assert shelf.state()[1] == [("Ruth Askew", 4, 4)]
    shelf.gather()
    assert shelf.state()[1] == [("Askew", 1, 1), ("Ruth Askew", 3, 3)]


def test_other_rules_begin_anew(shelf):
    three(shelf)
    shelf.gather()
    before = shelf.state()
    with shelf.writer.transaction():
        shelf.writer._connection.execute("UPDATE meta SET value = 'older' WHERE key = 'evidence'")
    assert shelf.gather() == 3
    assert shelf.state() == before


def test_people_who_are_quoted_equally_often_are_listed_by_name(shelf):
    """In whatever order their articles were compared."""
    for n, name in enumerate(["Moll Zander", "Ada Quill", "Kit Marlow"]):
        shelf.flood(f"{n}", n + 1, "Courier", 7, "Seven", speaker=name, role=None)
    shelf.gather()
    assert [one.name for one in shelf.desks.persons(0, -1)] == ["Ada Quill", "Kit Marlow", "Moll Zander"]


def test_the_desks_are_narrowed_by_what_is_typed(shelf):
    three(shelf)
    shelf.gather()
    desks = shelf.desks
    assert [one.heading.meta.source for one in desks.desk_quotes(quote_filter("siren soun"), 0, 9)] == [
        *("Ledger", "Wire", "Courier")
    ]
    assert desks.count_quotes(quote_filter("speaker:askew source:wire")) == 1
    assert desks.count_quotes(quote_filter("speaker:siren")) == 0
    [person] = desks.persons(0, 9, "askew")
    assert desks.count_quotes(quote_filter("forty", person.id)) == 1
    assert [one.figure.value for one in desks.desk_figures(figure_filter("people killed >2"), 0, 9, "largest")] == [
        11,
        7,
    ]
    assert desks.count_figures(figure_filter("%")) == 0
    assert desks.count_figures(figure_filter('"or 1=1" -- ; *')) == 0
    assert desks.desk_figures(figure_filter(""), 0, 9)[0].differences == 1


def test_one_article_uses_another(shelf):
    words = " ".join(map("".join, itertools.product("abcde", "fghij", "klmno")))
    shelf.put("whole", f"{words} and more of it stands here.", 2, "Wire")
    shelf.put("part", words[:300], 3, "Courier")
    shelf.gather()
    [copy] = shelf.desks.copies_of(shelf.ids["part"])
    assert copy.heading.id == shelf.ids["whole"]
    assert copy.share > 0.97
    copied = shelf.desks.copied([shelf.ids["part"]], 0.3)[shelf.ids["part"]]
    assert (copied.meta.source, copied.share) == ("Wire", copy.share)
    assert shelf.desks.copied([shelf.ids["part"]], 1.1) == {}


@pytest.fixture
def other(tmp_path):
    (tmp_path / "other").mkdir()
    other = Shelf(tmp_path / "other")
    yield other
    other.writer.close()


@pytest.mark.parametrize("size", [1, 2, 3])
def test_batches_of_any_size_find_the_same(shelf, other, monkeypatch, size):
    for one in (shelf, other):
        three(one)
        one.flood("tally", 6, "Tally", 12, "Twelve", said="It was a night that no one forgets", role=None)
    shelf.gather()
    monkeypatch.setattr("reader.library.indexing.evidence.BATCH", size)
    assert other.gather() == 4
    assert other.state() == shelf.state()


def test_stopped_after_any_step_it_goes_on_and_finds_the_same(shelf, other, monkeypatch):
    monkeypatch.setattr("reader.library.indexing.evidence.BATCH", 2)
    three(shelf)
    three(other)
    shelf.gather()
    stops, compared = 0, []
    while True:
        steps = iter(range(stops))
        compared.append(other.gather(cancelled=lambda steps=steps: next(steps, None) is None))
        other.writer.close()
        other.writer = CatalogWriter(other.file)
        if other.desks.count_compared() == 3 and not other.writer.evidence.families():
            break
        stops += 1
        assert stops < 100
    assert sum(compared) == 3, "what was compared is not compared again"
    assert other.state() == shelf.state()


@pytest.mark.parametrize("before", [True, False])
def test_killed_at_any_commit_it_goes_on_and_finds_the_same(shelf, other, monkeypatch, before):
    class KilledError(BaseException):
        pass

    monkeypatch.setattr("reader.library.indexing.evidence.BATCH", 2)
    three(shelf)
    shelf.gather()
    three(other)
    killed = 0
    for kill_at in itertools.count():
        commits = itertools.count()
        transaction = other.writer.transaction

        @contextmanager
        def dying(transaction=transaction, commits=commits, kill_at=kill_at):
            dies = next(commits) == kill_at
            with transaction():
                yield
                if dies and before:
                    raise KilledError
            if dies:
                raise KilledError

        monkeypatch.setattr(other.writer, "transaction", dying)
        try:
            other.gather()
        except KilledError:
            killed += 1
        else:
            break
        other.writer.close()
        other.writer = CatalogWriter(other.file)
    assert killed > 5
    assert other.state() == shelf.state()


def test_quotes_and_figures_are_listed_before_anything_is_compared(shelf):
    three(shelf)
    desks = shelf.desks
    assert desks.count_compared() == 0
    assert [one.quote.text for one in desks.desk_quotes(quote_filter("siren"), 0, 9)] == [
        one.quote.text for one in desks.desk_quotes(QuoteDeskFilter(), 0, 9)
    ]
    assert desks.count_quotes(QuoteDeskFilter()) == 3
    assert [one.figure.value for one in desks.desk_figures(figure_filter("people"), 0, 9)] == [11, 7, 2]
    assert [one.person for one in desks.desk_quotes(QuoteDeskFilter(), 0, 9)] == [None] * 3
    shelf.gather()
    assert {one.person for one in shelf.desks.desk_quotes(QuoteDeskFilter(), 0, 9)} == {"Ruth Askew"}


def test_one_changed_article_does_not_read_all_shingles(shelf, monkeypatch):
    monkeypatch.setattr("reader.evidence.shingles._ROW", 8)
    for n in range(60):
        words = " ".join("".join(chr(97 + int(digit)) for digit in f"{n:02}{k:02}") for k in range(60))
        shelf.put(f"other {n}", f"{words}.", 2 + n % 20, "Wire")
    three(shelf)
    shelf.gather()
    [rows] = shelf.writer._connection.execute("SELECT count(*) FROM shingles").fetchone()
    read = []
    look = shelf.writer.evidence.shingle_row
    monkeypatch.setattr(shelf.writer.evidence, "shingle_row", lambda *place: read.append(place) or look(*place))
    shelf.flood("wire", 3, "Wire", 7, "Seven", said="the siren never made a sound at all")
    shelf.gather()
    assert rows > 100
    assert 0 < len(read) < rows / 2


def test_the_windows_of_a_desk_follow_each_other(shelf):
    for n in range(7):
        shelf.flood(f"paper {n}", 2 + n % 3, f"Paper {n % 2}", 10 * n + 2, "Two")
    desks = shelf.desks
    for order in ("newest", "oldest", "largest", "smallest"):
        for only in (figure_filter(""), figure_filter("people"), figure_filter("source:paper"), figure_filter(">=20")):
            whole = [one.id for one in desks.desk_figures(only, 0, -1, order)]
            assert len(set(whole)) == len(whole) == desks.count_figures(only)
            assert [one.id for at in range(0, 8, 2) for one in desks.desk_figures(only, at, 2, order)] == whole
    for order in ("newest", "oldest"):
        for only in (
            quote_filter(""),
            quote_filter("siren"),
            quote_filter("source:paper"),
            quote_filter("forty source:1"),
        ):
            whole = [one.id for one in desks.desk_quotes(only, 0, -1, order)]
            assert len(set(whole)) == len(whole) == desks.count_quotes(only)
            assert [one.id for at in range(0, 8, 2) for one in desks.desk_quotes(only, at, 2, order)] == whole


def test_words_that_stand_in_very_many_rows_find_the_same(shelf, monkeypatch):
    for n in range(9):
        shelf.flood(f"paper {n}", 2 + n % 3, f"Paper {n % 2}", n + 2, "Two", speaker=("Ruth Askew", "Bram Oake")[n % 2])
    shelf.gather()

    def found(desks):
        return [
            [(one.heading.id, one.id) for one in desks.desk_quotes(quote_filter(typed), 2, 3)]
            for typed in ("siren", "speaker:askew", "siren source:1", "forty hou speaker:oake")
        ] + [
            [(one.heading.id, one.id) for one in desks.desk_figures(figure_filter(typed), 1, 4, order)]
            for typed in ("people", "killed source:1", "people >5")
            for order in ("newest", "largest")
        ]

    before = found(shelf.desks)
    monkeypatch.setattr("reader.store.catalog.desks.MOST", 3)
    assert found(shelf.desks) == before
    assert all(before)
