"""Writing what was found across articles into the catalog, and reading what it is found in.

A batch of new articles asks only about itself: what was looked at stays in tables and in sorted arrays of shingles.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from reader.model.article import DATED_FROM, moment_in_time
from reader.model.desks import Tier
from reader.model.quote import QuoteKind
from reader.store.catalog.evidence_tables import EVIDENCE_NAMES, FIGURE_WHAT, FIGURE_WHO
from reader.store.catalog.rows import IS_PERCENT
from reader.store.sql import Row, in_batches, marks

EVIDENCE_MEANING = 4
"""Raise when what is found across articles is found by other rules: it is then found anew."""

_WORD = re.compile(r"[^\W_]+")
_FEW = 1_000
"""Articles more than there are that the full-text indexes may hold in any case before they are made anew."""
_RANK: dict[Tier, int] = {"sentence": 0, "toll": 1, "noun": 2}


class SourceQuote(NamedTuple):
    """What of a quote is looked at; `quoted` are the stretches between marks, as the catalog has them (JSON)."""

    id: int
    kind: QuoteKind
    start: int
    end: int
    quoted: str
    speaker: str | None
    canonical: str | None
    role: str | None


class SourceArticle(NamedTuple):
    """An article that evidence is found in. `moment` in seconds since 1970."""

    id: int
    content_hash: str
    moment: int
    outlet: str | None
    title: str
    text: str
    quotes: Sequence[SourceQuote]


class SourceFigure(NamedTuple):
    """What of a figure that has a value is looked at, in the order of its article."""

    id: int
    kind: str
    low: float
    high: float
    bound: str
    unit: str | None
    noun: str | None
    said_of: str | None
    start: int
    end: int


class TellingRow(NamedTuple):
    """A unit that may be told again."""

    id: int
    quote_id: int
    article_id: int
    moment: int
    start: int
    end: int
    quoted: bool
    speaker: str | None
    name: str | None


class SpeakerRow(NamedTuple):
    """A speaker of an article; `person_id` None: not merged yet."""

    id: int
    article_id: int
    path: str
    name: str
    role: str | None
    quotes: int
    person_id: int | None


class PersonParts(NamedTuple):
    """A person as it is stored, with the ids of the speakers it is made of."""

    name: str
    role: str | None
    quotes: int
    articles: int
    personal: bool
    reason: str
    speakers: Sequence[int]


_TELLING = 'id, quote_id, article_id, moment, start, "end", quoted, speaker, name'


class EvidenceWriter:
    """Reads what evidence is found in and writes what was found, inside the transaction of its caller."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def _rows(self, sql: str, values: Sequence[object] = ()) -> list[Row]:
        return self._connection.execute(sql, values).fetchall()

    def _by_ids(self, sql: str, ids: Iterable[int | str]) -> Iterator[Row]:
        for some in in_batches(ids):
            yield from self._connection.execute(sql.format(marks(some)), some)

    def _noted(self, key: str) -> str | None:
        """What was remembered under a name."""
        rows = self._rows("SELECT value FROM meta WHERE key = ?", (key,))
        return str(rows[0][0]) if rows else None

    def _note(self, key: str, value: str) -> None:
        self._connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    # -- what is to be looked at ----------------------------------------------------------------------------

    def forget_other_rules(self) -> None:
        """Empty the tables when they were filled by other rules."""
        if self._noted("evidence") != str(EVIDENCE_MEANING):
            self.forget()
            self._note("evidence", str(EVIDENCE_MEANING))

    def forget(self) -> None:
        """Empty the tables."""
        for name in EVIDENCE_NAMES:
            self._connection.execute(f"DELETE FROM {name}")
        self._forget_words()

    def waiting(self) -> list[int]:
        """Articles that were not looked at with the content they have, in the order of time."""
        rows = self._rows(
            "SELECT a.id FROM articles a LEFT JOIN evidence_article e ON e.article_id = a.id "
            "WHERE a.state = 'derived' AND e.content_hash IS NOT a.content_hash "
            f"ORDER BY a.moment < {DATED_FROM}, a.moment, a.id"
        )
        return [row[0] for row in rows]

    def newest(self, count: int) -> list[int]:
        """The newest articles that were looked at."""
        rows = self._rows(
            "SELECT article_id FROM evidence_article ORDER BY moment DESC, article_id DESC LIMIT ?", (count,)
        )
        return [row[0] for row in rows]

    def look_again(self, ids: Iterable[int]) -> None:
        """Forget what was found in these articles: they wait to be looked at."""
        for some in in_batches(ids):
            for table in ("quote_desk", "figure_desk", "telling", "evidence_article"):
                self._connection.execute(f"DELETE FROM {table} WHERE article_id IN ({marks(some)})", some)

    def articles(self, ids: Sequence[int], *, quotes: bool = True) -> list[SourceArticle]:
        """Articles, with their `quotes` where they are wanted, in the order of `ids`."""
        heads = {
            row[0]: (*row[:2], moment_in_time(row[2]), *row[3:])
            for row in self._by_ids(
                "SELECT a.id, a.content_hash, a.moment, a.source, a.title, t.text FROM articles a "
                "JOIN texts t ON t.article_id = a.id WHERE a.id IN ({})",
                ids,
            )
        }
        found: dict[int, list[SourceQuote]] = {article_id: [] for article_id in heads}
        sql = (
            'SELECT article_id, id, kind, start, "end", quoted, speaker, canonical, role FROM quotes '
            "WHERE article_id IN ({}) ORDER BY article_id, start, id"
        )
        for row in self._by_ids(sql, heads if quotes else ()):
            found[row[0]].append(SourceQuote._make(row[1:]))
        return [SourceArticle._make((*heads[one], found[one])) for one in ids if one in heads]

    def figures(self, ids: Iterable[int]) -> dict[int, list[SourceFigure]]:
        """The figures of articles that have a value."""
        found: dict[int, list[SourceFigure]] = {}
        sql = (
            'SELECT article_id, id, kind, low, high, bound, unit, noun, said_of, start, "end" FROM figures '
            "WHERE article_id IN ({}) AND low IS NOT NULL ORDER BY article_id, start, id"
        )
        for row in self._by_ids(sql, ids):
            found.setdefault(row[0], []).append(SourceFigure._make(row[1:]))
        return found

    def put_articles(self, articles: Sequence[SourceArticle], vectors: Sequence[bytes]) -> set[str]:
        """Articles were looked at: rows of the desks. Returns the families of speakers that they had before."""
        ids = [article.id for article in articles]
        before = {row[0] for row in self._by_ids("SELECT family FROM speaker WHERE article_id IN ({})", ids)}
        for some in in_batches(ids):
            there = marks(some)
            for table in ("speaker", "copy", "evidence_article"):
                self._connection.execute(f"DELETE FROM {table} WHERE article_id IN ({there})", some)
            self._connection.execute(f"DELETE FROM copy WHERE other_id IN ({there})", some)
        self._connection.executemany(
            "INSERT INTO evidence_article VALUES (?, ?, ?, ?, NULL)",
            [(one.id, one.content_hash, one.moment, vector) for one, vector in zip(articles, vectors, strict=True)],
        )
        self._index_quotes(articles)
        for some in in_batches(ids):
            self._connection.execute(
                "INSERT INTO figure_desk SELECT f.id, f.article_id, a.moment, f.high, f.low, "
                f"f.{IS_PERCENT} FROM figures f "
                f"JOIN articles a ON a.id = f.article_id WHERE f.article_id IN ({marks(some)}) AND f.kind <> 'date'",
                some,
            )
        self._index_figures(ids)
        self._count_words(len(ids))
        return before

    def _index_quotes(self, articles: Iterable[SourceArticle]) -> None:
        # In the order of their ids: the index starts a new segment at every step back.
        rows = sorted(
            (one.id, article.text[one.start : one.end], _who(one)) for article in articles for one in article.quotes
        )
        self._connection.executemany("INSERT INTO quote_words (rowid, text, who) VALUES (?, ?, ?)", rows)

    def _index_figures(self, ids: Iterable[int]) -> None:
        for some in in_batches(ids):
            self._connection.execute(
                f"INSERT INTO figure_words (rowid, what, who) SELECT id, {FIGURE_WHAT}, {FIGURE_WHO} FROM figures "
                f"WHERE article_id IN ({marks(some)}) AND kind <> 'date' ORDER BY id",
                some,
            )

    def renew_words(self) -> None:
        """Make the full-text indexes anew when they hold more articles that are gone, or changed, than others."""
        [there] = self._rows("SELECT count(*) FROM evidence_article")
        if int(self._noted("words") or 0) <= 2 * there[0] + _FEW:
            return
        self._forget_words()
        for some in in_batches(row[0] for row in self._rows("SELECT article_id FROM evidence_article")):
            self._index_quotes(self.articles(some))
            self._index_figures(some)
            self._count_words(len(some))

    def _forget_words(self) -> None:
        for name in ("quote_words", "figure_words"):
            self._connection.execute(f"INSERT INTO {name} ({name}) VALUES ('delete-all')")
        self._connection.execute("DELETE FROM meta WHERE key = 'words'")

    def _count_words(self, articles: int) -> None:
        """So many articles more were put into the full-text indexes."""
        self._note("words", str(int(self._noted("words") or 0) + articles))

    # -- shingles -------------------------------------------------------------------------------------------

    def shingles(self, kind: str) -> list[tuple[bytes, bytes]]:
        """The segments of one kind, hashes and owners, oldest first."""
        return self._rows("SELECT hashes, owners FROM shingles WHERE kind = ? ORDER BY id", (kind,))

    def put_shingles(self, kind: str, segments: Sequence[tuple[bytes, bytes]], *, replace: bool) -> None:
        """Add segments of one kind; `replace`: they stand for all there were."""
        if replace:
            self._connection.execute("DELETE FROM shingles WHERE kind = ?", (kind,))
        self._connection.executemany(
            "INSERT INTO shingles (kind, hashes, owners) VALUES (?, ?, ?)", [(kind, *segment) for segment in segments]
        )

    # -- tellings -------------------------------------------------------------------------------------------

    def next_telling(self) -> int:
        """The first free id of a telling. None was ever given to another one while shingles speak of it."""
        [row] = self._rows("SELECT ifnull(max(id), 0) FROM telling")
        return max(int(row[0]), int(self._noted("tellings") or 0)) + 1

    def put_tellings(self, tellings: Sequence[TellingRow]) -> None:
        """Add tellings."""
        self._connection.executemany(f"INSERT INTO telling ({_TELLING}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", tellings)
        if tellings:
            self._note("tellings", str(tellings[-1].id))

    def tellings(self, ids: Iterable[int]) -> list[TellingRow]:
        """Tellings by their ids; those gone are left out."""
        return [_telling(row) for row in self._by_ids(f"SELECT {_TELLING} FROM telling WHERE id IN ({{}})", ids)]

    def tellings_of(self, name: str, first: float, last: float, *, before: int) -> list[TellingRow]:
        """Tellings under a surname between two moments, with ids below `before`."""
        rows = self._rows(
            f"SELECT {_TELLING} FROM telling WHERE name = ? AND moment BETWEEN ? AND ? AND id < ?",
            (name, first, last, before),
        )
        return [_telling(row) for row in rows]

    def texts(self, ids: Iterable[int]) -> dict[int, str]:
        """Texts of articles."""
        return dict(self._by_ids("SELECT article_id, text FROM texts WHERE article_id IN ({})", ids))

    def voices(self, words: str, most: int) -> int:
        """How many people, `most` at the most, have all of some words in one of their quotes, known by surnames."""
        terms = " AND ".join(f'text : "{word}"' for word in _WORD.findall(words))
        rows = self._rows(
            "SELECT DISTINCT t.name FROM quote_words w JOIN telling t ON t.quote_id = w.rowid "
            "WHERE quote_words MATCH ? AND t.name IS NOT NULL LIMIT ?",
            (terms, most),
        )
        return len(rows)

    # -- the same words -------------------------------------------------------------------------------------

    def put_links(self, links: Iterable[tuple[int, int]]) -> None:
        """Add pairs of tellings that are one utterance."""
        self._connection.executemany("INSERT OR IGNORE INTO same_link VALUES (?, ?)", links)

    def broken_groups(self) -> list[int]:
        """Tellings of groups that lost some of theirs; the groups are deleted."""
        broken = [
            row[0]
            for row in self._rows(
                "SELECT g.id FROM same_group g LEFT JOIN same_telling t ON t.group_id = g.id "
                "GROUP BY g.id HAVING count(t.telling_id) <> g.tellings"
            )
        ]
        left = [row[0] for row in self._by_ids("SELECT telling_id FROM same_telling WHERE group_id IN ({})", broken)]
        self._connection.executemany("DELETE FROM same_group WHERE id = ?", [(one,) for one in broken])
        return left

    def links_around(self, tellings: Iterable[int]) -> list[tuple[int, int]]:
        """All links of the components that these tellings belong to."""
        seen: set[int] = set()
        links: set[tuple[int, int]] = set()
        front = set(tellings)
        while front:
            seen |= front
            found: set[tuple[int, int]] = set()
            for column in ("a", "b"):
                found |= {
                    (row[0], row[1])
                    for row in self._by_ids(f"SELECT a, b FROM same_link WHERE {column} IN ({{}})", front)
                }
            links |= found
            front = {telling for pair in found for telling in pair} - seen
        return sorted(links)

    def replace_groups(
        self,
        tellings: Iterable[int],
        groups: Iterable[tuple[bool, Sequence[str], int, int, Sequence[tuple[int, Sequence[str]]]]],
    ) -> None:
        """Groups of these tellings are given anew: stock, drift, articles, newest moment, (telling, drift) in order."""
        old = {row[0] for row in self._by_ids("SELECT group_id FROM same_telling WHERE telling_id IN ({})", tellings)}
        self._connection.executemany("DELETE FROM same_group WHERE id = ?", [(one,) for one in old])
        for stock, drift, articles, moment, members in groups:
            cursor = self._connection.execute(
                "INSERT INTO same_group (stock, drift, tellings, articles, moment) VALUES (?, ?, ?, ?, ?)",
                (stock, json.dumps(drift), len(members), articles, moment),
            )
            self._connection.executemany(
                "INSERT INTO same_telling VALUES (?, ?, ?, ?)",
                [(cursor.lastrowid, n, telling, json.dumps(own)) for n, (telling, own) in enumerate(members)],
            )

    # -- people ---------------------------------------------------------------------------------------------

    def put_speakers(self, rows: Iterable[tuple[int, str, str | None, int, str]]) -> None:
        """Add speakers: article, name, role, quotes, family (those who are merged together)."""
        self._connection.executemany(
            "INSERT INTO speaker (article_id, name, role, quotes, family) VALUES (?, ?, ?, ?, ?)", rows
        )

    def lost_families(self) -> set[str]:
        """Families of persons some of whose speakers are gone; persons of whom nobody is left are deleted."""
        if self._noted("speakers") == str(self._count_speakers()):
            return set()
        rows = self._rows(
            "SELECT p.id FROM person p LEFT JOIN speaker s ON s.person_id = p.id GROUP BY p.id "
            "HAVING ifnull(sum(s.quotes), 0) <> p.quotes"
        )
        ids = [row[0] for row in rows]
        families = {row[0] for row in self._by_ids("SELECT family FROM speaker WHERE person_id IN ({})", ids)}
        empty = self._rows(
            "SELECT id FROM person WHERE id NOT IN (SELECT person_id FROM speaker WHERE person_id IS NOT NULL)"
        )
        self._connection.executemany("DELETE FROM person WHERE id = ?", empty)
        return families

    def _count_speakers(self) -> int:
        return int(self._rows("SELECT count(*) FROM speaker")[0][0])

    def remember_speakers(self) -> None:
        """All speakers that there are now have their persons."""
        self._note("speakers", str(self._count_speakers()))

    def speakers(self, families: Iterable[str]) -> list[SpeakerRow]:
        """Speakers of families."""
        sql = (
            "SELECT s.id, s.article_id, a.path, s.name, s.role, s.quotes, s.person_id FROM speaker s "
            "JOIN articles a ON a.id = s.article_id WHERE s.family IN ({})"
        )
        return list(map(SpeakerRow._make, self._by_ids(sql, families)))

    def replace_persons(self, persons: Iterable[PersonParts], speakers: Sequence[SpeakerRow]) -> None:
        """Give `speakers` their persons, which stand for all that they had before. A name keeps its id."""
        given = list(persons)
        sql = "SELECT id, name, role, quotes, articles, personal, reason FROM person WHERE name IN ({})"
        there = {row[1]: row for row in self._by_ids(sql, [one.name for one in given])}
        [last] = self._rows("SELECT ifnull(max(id), 0) FROM person")
        numbers = {one.name: there[one.name][0] if one.name in there else last[0] + n for n, one in enumerate(given, 1)}
        rows = [(numbers[one.name], *one[:6]) for one in given]
        self._connection.executemany(
            "INSERT OR REPLACE INTO person (id, name, role, quotes, articles, personal, reason) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            [row for row in rows if there.get(row[1]) != row],
        )
        was = {speaker.id: speaker for speaker in speakers}
        changed = [
            (numbers[person.name], was[one])
            for person in given
            for one in person.speakers
            if was[one].person_id != numbers[person.name]
        ]
        self._connection.executemany(
            "UPDATE speaker SET person_id = ? WHERE id = ?", [(person_id, one.id) for person_id, one in changed]
        )
        self._connection.executemany(
            "UPDATE quote_desk SET person_id = ? WHERE id IN "
            "(SELECT id FROM quotes WHERE article_id = ? AND canonical = ? AND role IS ?)",
            [
                (person_id, one.article_id, one.name, one.role)
                for person_id, one in changed
                if one.person_id is not None
            ],
        )
        old = {speaker.person_id for speaker in speakers if speaker.person_id is not None}
        self._connection.executemany("DELETE FROM person WHERE id = ?", [(one,) for one in old - {*numbers.values()}])
        # A speaker of an article that was read anew may have been the last one of a person.
        self._connection.execute(
            "DELETE FROM person WHERE NOT EXISTS (SELECT 1 FROM speaker WHERE person_id = person.id)"
        )

    def put_quotes(self, articles: Iterable[int]) -> None:
        """Rows of the quotes desk of articles whose speakers have their persons."""
        for some in in_batches(articles):
            self._connection.execute(
                "INSERT INTO quote_desk SELECT q.id, q.article_id, a.moment, (SELECT s.person_id FROM speaker s "
                "WHERE s.article_id = q.article_id AND s.name = q.canonical AND s.role IS q.role) "
                f"FROM quotes q JOIN articles a ON a.id = q.article_id WHERE q.article_id IN ({marks(some)})",
                some,
            )

    def decisions_seen(self, stamp: str) -> bool:
        """Whether people were merged with these decisions; remembers them."""
        before = self._noted("decisions")
        self._note("decisions", stamp)
        return before == stamp

    def decided_families(self, places: Iterable[tuple[str, str]]) -> set[str]:
        """Families of speakers, known by name and path, that something is decided of now or was before."""
        before = set(json.loads(self._noted("decided") or "[]"))
        now = self.families_of(places)
        self._note("decided", json.dumps(sorted(now)))
        return now | before

    def families_of(self, places: Iterable[tuple[str, str]]) -> set[str]:
        """Families of speakers known by name and path."""
        found: set[str] = set()
        for name, path in places:
            rows = self._rows(
                "SELECT s.family FROM speaker s JOIN articles a ON a.id = s.article_id WHERE a.path = ? AND s.name = ?",
                (path, name),
            )
            found |= {row[0] for row in rows}
        return found

    # -- copies and stories ---------------------------------------------------------------------------------

    def put_copies(self, rows: Iterable[tuple[int, int, float]]) -> None:
        """Add copies: article, other article, share of the first that stands in the second."""
        self._connection.executemany("INSERT OR REPLACE INTO copy VALUES (?, ?, ?)", rows)

    def moments(self) -> dict[int, int]:
        """The moments of all articles that were looked at."""
        return dict(self._rows("SELECT article_id, moment FROM evidence_article"))

    def stories_between(self, first: float, last: float) -> list[tuple[int, int, int, int, bytes]]:
        """Stories told between two moments: id, first, last, articles, sum of vectors."""
        return self._rows(
            "SELECT id, first, last, articles, total FROM story WHERE last >= ? AND first <= ?", (first, last)
        )

    def next_story(self) -> int:
        """The first free id of a story."""
        return int(self._rows("SELECT ifnull(max(id), 0) + 1 FROM story")[0][0])

    def put_stories(
        self, stories: Iterable[tuple[int, float, float, int, bytes]], members: Iterable[tuple[int, int]]
    ) -> None:
        """Add or replace stories; `members`: (story, article)."""
        self._connection.executemany("INSERT OR REPLACE INTO story VALUES (?, ?, ?, ?, ?)", stories)
        self._connection.executemany("UPDATE evidence_article SET story_id = ? WHERE article_id = ?", members)

    def recount_stories(self) -> None:
        """Stories count the articles that are left of them."""
        self._connection.execute(
            "UPDATE story SET articles = n FROM (SELECT s.id AS of, count(e.article_id) AS n FROM story s "
            "LEFT JOIN evidence_article e ON e.story_id = s.id GROUP BY s.id) WHERE of = story.id AND n <> articles"
        )
        self._connection.execute("DELETE FROM story WHERE articles = 0")

    def members(self, stories: Iterable[int]) -> dict[int, list[int]]:
        """Articles of stories, in the order of time."""
        found: dict[int, list[int]] = {}
        sql = (
            "SELECT story_id, article_id FROM evidence_article WHERE story_id IN ({}) "
            "ORDER BY story_id, moment, article_id"
        )
        for story, article in self._by_ids(sql, stories):
            found.setdefault(story, []).append(article)
        return found

    # -- differences ----------------------------------------------------------------------------------------

    def broken_differences(self) -> None:
        """Delete differences that lost a figure. Their stories are looked at again with the articles that changed."""
        self._connection.execute(
            "DELETE FROM difference WHERE id IN (SELECT d.id FROM difference d LEFT JOIN difference_figure f "
            "ON f.difference_id = d.id GROUP BY d.id HAVING count(f.figure_id) <> d.figures)"
        )

    def forget_tolls(self, stories: Iterable[int]) -> None:
        """Tolls of these stories are told anew."""
        for some in in_batches(stories):
            self._connection.execute(
                f"DELETE FROM difference WHERE tier = 'toll' AND story_id IN ({marks(some)})", some
            )

    def put_difference(
        self,
        key: str,
        tier: Tier,
        what: str,
        why: str,
        against: str,
        story: int | None,
        moment: float,
        figures: Sequence[int],
    ) -> None:
        """Add a difference; one with the same words that is there already stays, unless this one is surer."""
        rank = _RANK[tier]
        there = self._rows("SELECT id, rank FROM difference WHERE key = ?", (key,))
        if there and there[0][1] <= rank:
            return
        self._connection.execute("DELETE FROM difference WHERE key = ?", (key,))
        cursor = self._connection.execute(
            "INSERT INTO difference (key, tier, rank, what, why, against, story_id, figures, moment) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (key, tier, rank, what, why, against, story, len(figures), moment),
        )
        self._connection.executemany(
            "INSERT INTO difference_figure VALUES (?, ?, ?)",
            [(cursor.lastrowid, n, figure) for n, figure in enumerate(figures)],
        )


def _telling(row: Row) -> TellingRow:
    return TellingRow._make((*row[:6], bool(row[6]), *row[7:]))


def _who(quote: SourceQuote) -> str:
    return " ".join(dict.fromkeys(part for part in (quote.canonical, quote.role, quote.speaker) if part))
