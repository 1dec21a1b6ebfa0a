"""Writing what was found across articles into the catalog, and reading what it is found in.

What was compared stays in tables and in sorted segments of shingles, so that new articles ask only about themselves.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, Protocol

from reader.model import Quote
from reader.model.article import moment_in_time
from reader.model.desks import Tier
from reader.model.person_names import last_name
from reader.store.catalog.evidence_tables import COMPARED_TABLES
from reader.store.catalog.packing import FIGURES, QUOTES, pack_tellings, unpack_tellings, unpack_text
from reader.store.catalog.rows import DATE, AmountRow, amount_row, words_of_quote
from reader.store.sql import Row, in_batches, marks

EVIDENCE_MEANING = 10
"""Raise when what is found across articles is found by other rules: it is then found anew."""

_WORD = re.compile(r"[^\W_]+")
_HASHES = 2**32 - 1
_VOICES_LOOKED_AT = 2_000
"""Quotes with some words that are looked at to count who uses them."""
_MOST_CORRECTED = 50
"""Articles that are looked at for what one corrects."""
_FEW = 1_000
"""Articles more than there are that the full-text indexes may hold in any case before they are made anew."""
TIER_RANK: dict[Tier, int] = {"sentence": 0, "toll": 1, "noun": 2}


class SourceArticle(NamedTuple):
    """An article that evidence is found in. `moment` in seconds since 1970."""

    id: int
    moment: int
    outlet: str | None
    title: str
    text: str
    quotes: Sequence[Quote]


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
    """A unit that may be told again. `quote` is its place among the quotes of the article."""

    id: int
    article_id: int
    moment: int
    quote: int
    quoted: bool
    start: int
    end: int


class FoundDifference(Protocol):
    """Figures that differ, as they are stored; `figures` are ids."""

    @property
    def key(self) -> str: ...
    @property
    def tier(self) -> Tier: ...
    @property
    def what(self) -> str: ...
    @property
    def why(self) -> str: ...
    @property
    def against(self) -> str: ...
    @property
    def rise(self) -> bool: ...
    @property
    def correction(self) -> int | None: ...
    @property
    def figures(self) -> Sequence[int]: ...


class SpeakerOfArticle(NamedTuple):
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


class Numbers:
    """The next free number of each kind of thing that has numbers of its own; none is ever given twice."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._next: dict[str, int] = {}

    def load(self) -> None:
        """As a transaction begins: what was stored last."""
        row = self._connection.execute("SELECT value FROM meta WHERE key = 'numbers'").fetchone()
        self._next = json.loads(row[0]) if row else {}

    def store(self) -> None:
        """Before a transaction ends."""
        value = json.dumps(self._next)
        self._connection.execute("INSERT OR REPLACE INTO meta VALUES ('numbers', ?)", (value,))

    def take(self, kind: str, count: int) -> int:
        """The first of `count` numbers; where none are needed one is taken, so that no two things begin alike."""
        first = self._next.get(kind, 1)
        self._next[kind] = first + max(1, count)
        return first

    def taken(self, kind: str) -> int:
        """How many were taken."""
        return self._next.get(kind, 1) - 1

    def forget(self, kind: str) -> None:
        """Begin at 1 again: nothing has one of these numbers any more."""
        self._next.pop(kind, None)


class EvidenceWriter:
    """Reads what evidence is found in and writes what was found, inside the transaction of its caller."""

    def __init__(self, connection: sqlite3.Connection, numbers: Numbers) -> None:
        self._connection = connection
        self.numbers = numbers

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
        if self._noted("evidence") == str(EVIDENCE_MEANING):
            return
        for name in COMPARED_TABLES:
            self._connection.execute(f"DELETE FROM {name}")
        self._connection.execute("UPDATE speaker SET person_id = NULL WHERE person_id IS NOT NULL")
        self._connection.execute("INSERT OR IGNORE INTO family SELECT family FROM speaker")
        self._note("shingles", "[]")
        self._note("evidence", str(EVIDENCE_MEANING))

    def waiting(self, most: int) -> list[int]:
        """The newest articles that were not compared yet, the oldest of them first."""
        rows = self._rows(
            "SELECT a.id FROM articles a LEFT JOIN evidence_article e ON e.article_id = a.id "
            "WHERE a.state = 'derived' AND e.story_id IS NULL ORDER BY a.moment DESC, a.id DESC LIMIT ?",
            (most,),
        )
        return [row[0] for row in reversed(rows)]

    def progress(self) -> tuple[int, int]:
        """How many articles were compared, of how many."""
        [compared] = self._rows("SELECT count(story_id) FROM evidence_article")
        [there] = self._rows("SELECT count(*) FROM articles WHERE state = 'derived'")
        return compared[0], there[0]

    def newest(self, count: int) -> list[int]:
        """The newest articles that were compared."""
        rows = self._rows(
            "SELECT article_id FROM evidence_article JOIN articles a ON a.id = article_id "
            "ORDER BY a.moment DESC, a.id DESC LIMIT ?",
            (count,),
        )
        return [row[0] for row in rows]

    def look_again(self, ids: Iterable[int]) -> None:
        """Forget what was found by these articles: they wait to be compared."""
        for some in in_batches(ids):
            there = marks(some)
            rows = self._rows(
                f"SELECT article_id, first_telling, tellings FROM evidence_article WHERE article_id IN ({there})", some
            )
            for article_id, first, packed in rows:
                after = first + len(unpack_tellings(packed))
                for table, column in (("same_link", "a"), ("same_link", "b"), ("same_telling", "telling_id")):
                    sql = f"DELETE FROM {table} WHERE {column} >= ? AND {column} < ?"
                    self._connection.execute(sql, (first, after))
                for column in ("article_id", "other_id"):
                    self._connection.execute(f"DELETE FROM copy WHERE {column} = ?", (article_id,))
            self._connection.execute(f"DELETE FROM evidence_article WHERE article_id IN ({there})", some)

    def articles(self, ids: Sequence[int], *, quotes: bool = True) -> list[SourceArticle]:
        """Articles, with their `quotes` where they are wanted, in the order of `ids`."""
        found = {}
        sql = (
            "SELECT a.id, a.moment, a.source, a.title, t.text, t.quotes FROM articles a "
            "JOIN texts t ON t.id = a.first_quote WHERE a.id IN ({})"
        )
        for number, moment, outlet, title, packed, said in self._by_ids(sql, ids):
            text = unpack_text(packed)
            own = QUOTES.unpack(said, text) if quotes else ()
            found[number] = SourceArticle(number, moment_in_time(moment), outlet, title, text, own)
        return [found[one] for one in ids if one in found]

    def figures(self, texts: Mapping[int, str]) -> dict[int, list[SourceFigure]]:
        """The figures of articles, given with their texts, that have a value."""
        found: dict[int, list[SourceFigure]] = {}
        sql = (
            "SELECT a.id, a.first_figure, t.figures FROM articles a JOIN texts t ON t.id = a.first_quote "
            "WHERE a.id IN ({})"
        )
        for number, first, packed in self._by_ids(sql, texts):
            found[number] = [
                SourceFigure(*(first + n, one.kind, low, high, one.bound, one.unit, one.noun, one.said_of, *one.span))
                for n, one in enumerate(FIGURES.unpack(packed, texts[number]))
                for low, high in [one.limits]
                if low is not None and high is not None
            ]
        return found

    def articles_with_figure(self, low: float, high: float, first: float, last: float) -> list[int]:
        """Articles told between two moments that have a figure of this value, the latest at the most."""
        rows = self._rows(
            "SELECT DISTINCT a.id, a.moment FROM figure f CROSS JOIN articles a ON a.id = f.article_id "
            "WHERE f.sort < 2 AND f.high = ? AND f.low = ? AND a.state = 'derived'",
            (high, low),
        )
        near = [(moment, one) for one, at in rows if first <= (moment := moment_in_time(at)) <= last]
        return [one for _, one in sorted(near)[-_MOST_CORRECTED:]]

    # -- words of the desks ---------------------------------------------------------------------------------

    def put_words(
        self, first_quote: int, said: Iterable[tuple[str, str]], amounts: Iterable[tuple[int, AmountRow]]
    ) -> None:
        """List the words of an article's quotes and figures. Numbers have to come in order: the index begins a new
        segment at every step back."""
        self._connection.executemany(
            "INSERT INTO quote_words (rowid, text, who) VALUES (?, ?, ?)",
            [(number, *one) for number, one in enumerate(said, first_quote)],
        )
        self._connection.executemany(
            "INSERT INTO figure_words (rowid, what, who) VALUES (?, ?, ?)",
            [(number, one.what, one.who) for number, one in amounts if one.sort != DATE],
        )
        self.numbers.take("words", 1)

    def renew_words(self) -> None:
        """Make the full-text indexes anew when they hold more articles that are gone, or changed, than others."""
        [there] = self._rows("SELECT count(*) FROM articles WHERE state = 'derived'")
        if self.numbers.taken("words") <= 2 * there[0] + _FEW:
            return
        for name in ("quote_words", "figure_words"):
            self._connection.execute(f"INSERT INTO {name} ({name}) VALUES ('delete-all')")
        self.numbers.forget("words")
        sql = (
            "SELECT a.first_quote, a.first_figure, t.text, t.quotes, t.figures FROM articles a "
            "JOIN texts t ON t.id = a.first_quote WHERE a.id IN ({})"
        )
        ids = [row[0] for row in self._rows("SELECT id FROM articles WHERE first_quote NOT NULL ORDER BY first_quote")]
        for first_quote, first_figure, packed, said, counted in self._by_ids(sql, ids):
            text = unpack_text(packed)
            figures = FIGURES.unpack(counted, text)
            amounts = ((first_figure + n, amount_row(n, one)) for n, one in enumerate(figures))
            self.put_words(first_quote, map(words_of_quote, QUOTES.unpack(said, text)), amounts)

    # -- shingles -------------------------------------------------------------------------------------------

    def shingle_segments(self) -> list[list[int]]:
        """Kind, number and size of each segment, in the order in which they were put."""
        found: list[list[int]] = json.loads(self._noted("shingles") or "[]")
        return found

    def shingle_row(self, kind: int, segment: int, first: int) -> bytes | None:
        """The row of a segment that begins with this hash, or with the last one before it."""
        least = _shingle_id(kind, segment, 0)
        rows = self._rows(
            "SELECT packed FROM shingles WHERE id BETWEEN ? AND ? ORDER BY id DESC LIMIT 1", (least, least + first)
        )
        return bytes(rows[0][0]) if rows else None

    def taken_rows(self, kind: int, segment: int) -> Iterator[bytes]:
        """All rows of a segment, which are removed as they are read."""
        first = _shingle_id(kind, segment, 0)
        last = first + _HASHES
        sql = "SELECT id, packed FROM shingles WHERE id BETWEEN ? AND ? ORDER BY id LIMIT 100"
        while rows := self._rows(sql, (first, last)):
            self._connection.execute("DELETE FROM shingles WHERE id BETWEEN ? AND ?", (first, rows[-1][0]))
            first = rows[-1][0] + 1
            yield from (row[1] for row in rows)

    def put_segment(self, kind: int, size: int, rows: Iterable[tuple[int, bytes]], instead: Collection[int]) -> None:
        """Add a segment of so many shingles in place of others, whose rows are taken; `rows`: first hash, shingles."""
        segments = self.shingle_segments()
        number = 1 + max((one[1] for one in segments), default=0)
        self._connection.executemany(
            "INSERT INTO shingles VALUES (?, ?)", ((_shingle_id(kind, number, first), row) for first, row in rows)
        )
        kept = [one for one in segments if one[0] != kind or one[1] not in instead]
        self._note("shingles", json.dumps([*kept, [kind, number, size]]))

    # -- tellings -------------------------------------------------------------------------------------------

    def put_tellings(self, article_id: int, units: Sequence[tuple[int, bool, int, int]]) -> int:
        """The units of an article that may be told again: quote, whether quoted, start, end. Returns the id of the
        first; the others follow."""
        first = self.numbers.take("tellings", len(units))
        self._connection.execute(
            "INSERT INTO evidence_article VALUES (?, ?, ?, NULL)", (article_id, first, pack_tellings(units))
        )
        return first

    def tellings(self, ids: Iterable[int]) -> list[TellingRow]:
        """Tellings by their ids; those gone are left out."""
        wanted = set(ids)
        found: dict[int, TellingRow] = {}
        for one in sorted(wanted):
            if one not in found:
                found.update((row.id, row) for row in self._tellings_where("e.first_telling <= ?", one))
        return [found[one] for one in wanted if one in found]

    def _tellings_where(self, where: str, value: int) -> Iterator[TellingRow]:
        """All tellings of one article."""
        sql = (
            "SELECT e.article_id, a.moment, e.first_telling, e.tellings FROM evidence_article e "
            f"JOIN articles a ON a.id = e.article_id WHERE {where} ORDER BY e.first_telling DESC LIMIT 1"
        )
        for article_id, moment, first, packed in self._rows(sql, (value,)):
            for number, unit in enumerate(unpack_tellings(packed), first):
                yield TellingRow(number, article_id, int(moment_in_time(moment)), *unit)

    def tellings_of(self, article: int) -> list[TellingRow]:
        """The tellings of an article."""
        return list(self._tellings_where("e.article_id = ?", article))

    def compared_with(self, families: Sequence[str], first: float, last: float) -> list[int]:
        """Articles between two moments that quote somebody of these families and were compared."""
        rows = self._rows(
            "SELECT DISTINCT a.id FROM articles a JOIN evidence_article e ON e.article_id = a.id "
            "JOIN speaker s ON s.article_id = a.id WHERE a.moment BETWEEN ? AND ? AND e.story_id NOT NULL "
            "AND s.family IN (SELECT value FROM json_each(?))",
            (first, last, json.dumps(families)),
        )
        return [row[0] for row in rows]

    def texts(self, ids: Iterable[int]) -> dict[int, str]:
        """Texts of articles."""
        rows = self._by_ids(
            "SELECT a.id, t.text FROM articles a JOIN texts t ON t.id = a.first_quote WHERE a.id IN ({})", ids
        )
        return {article_id: unpack_text(packed) for article_id, packed in rows}

    def voices(self, words: str, most: int) -> int:
        """How many people, `most` at the most, have all of some words in one of their quotes, known by last names."""
        terms = " AND ".join(f'text : "{word}"' for word in _WORD.findall(words))
        found: set[str | None] = set()
        sql = "SELECT rowid FROM quote_words WHERE quote_words MATCH ? LIMIT ?"
        for (number,) in self._rows(sql, (terms, _VOICES_LOOKED_AT)):
            found |= {self._last_name_of(number)} - {None}
            if len(found) >= most:
                break
        return len(found)

    def _last_name_of(self, quote: int) -> str | None:
        """The last name of who says a quote, by its id."""
        rows = self._rows(
            "SELECT a.first_quote, t.text, t.quotes FROM articles a JOIN texts t ON t.id = a.first_quote "
            "WHERE a.first_quote <= ? ORDER BY a.first_quote DESC LIMIT 1",
            (quote,),
        )
        for first, packed, said in rows:
            quotes = QUOTES.unpack(said, unpack_text(packed))
            if quote - first < len(quotes):
                return last_name(quotes[quote - first].canonical)
        return None

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

    def families(self) -> set[str]:
        """Families whose people are to be merged anew."""
        return {row[0] for row in self._rows("SELECT name FROM family")}

    def merge_again(self, families: Iterable[str]) -> None:
        """The people of these families are to be merged anew."""
        self._connection.executemany("INSERT OR IGNORE INTO family VALUES (?)", [(one,) for one in families])

    def speakers(self, families: Iterable[str]) -> list[SpeakerOfArticle]:
        """Speakers of families."""
        sql = (
            "SELECT s.id, s.article_id, a.path, s.name, s.role, s.quotes, s.person_id FROM speaker s "
            "JOIN articles a ON a.id = s.article_id WHERE s.family IN ({})"
        )
        return list(map(SpeakerOfArticle._make, self._by_ids(sql, families)))

    def replace_persons(
        self, persons: Iterable[PersonParts], speakers: Sequence[SpeakerOfArticle], families: Iterable[str]
    ) -> None:
        """Give the `speakers` of `families` their persons, which stand for all that they had before. A name keeps its
        id."""
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
        was = {speaker.id: speaker.person_id for speaker in speakers}
        self._connection.executemany(
            "UPDATE speaker SET person_id = ? WHERE id = ?",
            [
                (numbers[person.name], one)
                for person in given
                for one in person.speakers
                if was[one] != numbers[person.name]
            ],
        )
        self._connection.executemany("DELETE FROM family WHERE name = ?", [(one,) for one in families])

    def forget_persons(self) -> None:
        """Persons of whom no speaker is left go."""
        self._connection.execute(
            "DELETE FROM person WHERE NOT EXISTS (SELECT 1 FROM speaker WHERE person_id = person.id)"
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

    def moments(self, ids: Iterable[int]) -> dict[int, int]:
        """When articles were told, those that are still there."""
        return dict(self._by_ids("SELECT id, moment FROM articles WHERE id IN ({})", ids))

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
            "SELECT e.story_id, e.article_id FROM evidence_article e JOIN articles a ON a.id = e.article_id "
            "WHERE e.story_id IN ({}) ORDER BY e.story_id, a.moment, a.id"
        )
        for story, article in self._by_ids(sql, stories):
            found.setdefault(story, []).append(article)
        return found

    # -- differences ----------------------------------------------------------------------------------------

    def broken_differences(self) -> bool:
        """Delete differences that lost a figure; whether there were any. Their stories are looked at again with the
        articles that changed."""
        deleted = self._connection.execute(
            "DELETE FROM difference WHERE id IN (SELECT d.id FROM difference d LEFT JOIN difference_figure f "
            "ON f.difference_id = d.id GROUP BY d.id HAVING count(f.figure_id) <> d.figures)"
        )
        return deleted.rowcount > 0

    def forget_differences(self, stories: Iterable[int], *, tolls_only: bool = False) -> None:
        """What differs in these stories, or just their tolls, is found anew."""
        which = "tier = 'toll' AND " if tolls_only else ""
        for some in in_batches(stories):
            self._connection.execute(f"DELETE FROM difference WHERE {which}story_id IN ({marks(some)})", some)

    def put_difference(self, one: FoundDifference, story: int | None, moment: float) -> None:
        """Add a difference; one with the same words that is there already stays, unless this one is surer."""
        rank = TIER_RANK[one.tier]
        there = self._rows("SELECT id, rank FROM difference WHERE key = ?", (one.key,))
        if there and there[0][1] <= rank:
            return
        self._connection.execute("DELETE FROM difference WHERE key = ?", (one.key,))
        cursor = self._connection.execute(
            "INSERT INTO difference (key, tier, rank, what, why, against, rise, correction, story_id, figures, moment) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *(one.key, one.tier, rank, one.what, one.why, one.against, one.rise, one.correction),
                *(story, len(one.figures), moment),
            ),
        )
        self._connection.executemany(
            "INSERT INTO difference_figure VALUES (?, ?, ?)",
            [(cursor.lastrowid, n, figure) for n, figure in enumerate(one.figures)],
        )


def _shingle_id(kind: int, segment: int, first: int) -> int:
    """Kind, segment and first hash in one number, which sorts as they do."""
    return (segment * 2 + kind) << 32 | first
