"""Comparing the articles of a library on a server with each other, a parcel at a time, from as many machines as wanted.

The server proposes by its signs what a parcel may share something with. Parcel and proposals go into a catalog that is
thrown away, and are compared there as those of files are (`reader.library.indexing.evidence`). What is found goes to an
index of its own.
"""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from msgspec import to_builtins

from reader.errors import ServerError
from reader.evidence.differences import Difference
from reader.evidence.stories import pack, unpack
from reader.library.events import LibraryEvent, Progress
from reader.library.indexing.evidence import WHOLE, Batch, Comparing
from reader.library.server.mirror import put_whole
from reader.library.server.signs import Signer
from reader.model.desks import Decisions, QuoteDeskFilter, SameQuote, desk_words
from reader.model.person_names import last_name
from reader.search.opensearch.administration import unsigned
from reader.search.opensearch.compared import Compared, Found, Group, Waiting, article_of_telling, telling_name
from reader.search.opensearch.connection import Server
from reader.search.opensearch.desks import DeskSearch
from reader.search.opensearch.documents import article_in
from reader.search.opensearch.mapping import SIGNS
from reader.search.words import Terms
from reader.store.catalog.desks import DeskReader
from reader.store.catalog.evidence import EVIDENCE_MEANING, TIER_RANK
from reader.store.catalog.writer import CatalogWriter

PARCEL = 500
"""Articles that are compared together: some seconds of work, which is what is lost when it is interrupted."""
_MEANING = f"{EVIDENCE_MEANING}.{SIGNS}"
_PAUSE = 2.0
_HELD = 15.0
"""Seconds after which it is said again whose articles these are: on a busy machine a parcel takes minutes."""
_NO_STORY = 0
_SECONDS = 60.0
_VOICES_LOOKED_AT = 200
"""Quotes with some words that are looked at to count who uses them."""


def compare(server: Server, tell: Callable[[LibraryEvent], None], cancelled: Callable[[], bool] = lambda: False) -> int:
    """Compare all articles that were not compared yet; returns how many this program compared.

    Several may do so at once: each takes parcels that no other has. Raises ServerError.
    """
    compared = Compared(server)
    if not compared.made() or unsigned(server):
        raise ServerError(
            f"Articles of {server.name} have no signs to be compared by: `newsreader library upgrade` makes them."
        )
    signer, count = Signer(), 0
    done, there = compared.progress()
    while not cancelled():
        taken = left = 0
        for some in _parcels(compared):
            left += len(some)
            mine = compared.claim(some)
            if mine and not cancelled():
                with TemporaryDirectory() as folder, closing(_Parcel(server, compared, Path(folder))) as parcel:
                    parcel.compare(mine, signer)
                taken += len(mine)
                tell(Progress("evidence", int(100 * min(1.0, (done + count + taken) / max(1, there))), 100))
        count += taken
        if not left:
            break
        if not taken:
            time.sleep(_PAUSE)  # the rest is being compared by others: if they die, it is ours
        compared.refresh()
    return count


def _parcels(compared: Compared) -> Iterator[list[Waiting]]:
    """All that waits to be compared, the newest first."""
    after = None
    while True:
        waiting, after = compared.waiting(_MEANING, after)
        for at in range(0, len(waiting), PARCEL):
            yield waiting[at : at + PARCEL]
        if after is None:
            return


class _Parcel(Comparing):
    """Compares some articles of a server. In its catalog they have numbers of their own."""

    def __init__(self, server: Server, compared: Compared, folder: Path) -> None:
        self._file = folder / "catalog.db"
        self._writer = CatalogWriter(self._file)
        super().__init__(self._writer, lambda event: None, Decisions())
        self._server, self._compared, self._terms = server, compared, Terms()
        self._number: dict[int, int] = {}
        self._article: dict[int, int] = {}
        self._told: dict[int, dict[str, int]] = {}
        self._vectors: dict[int, bytes] = {}
        self._shared: dict[tuple[int, int], float] = {}
        self._story: dict[int, int] = {}
        self._about: set[int] = set()
        self._left: set[str] = set()
        self._mine: frozenset[int] = frozenset()
        self._in_stories: dict[int, set[int]] = {}
        self._differing: list[tuple[Difference, int | None, float]] = []
        self._changed: dict[int, bool] = {}

    def close(self) -> None:
        """Let go of the catalog."""
        self._writer.close()

    def compare(self, articles: Sequence[Waiting], signer: Signer) -> None:
        """Compare articles that were claimed, and mark them as compared. Raises ServerError."""
        compared = self._compared
        self._mine = frozenset(one.id for one in articles)
        self._left = compared.forget({one.id for one in articles if one.before})
        stored = self._fetch(self._mine)
        moments = {one.id: one.moment for one in articles}
        read = [article_in(number, one) for number, one in stored.items()]
        signed = [
            (one.document.id, moments[one.document.id], signs) for one, signs in zip(read, signer(read), strict=True)
        ]
        sharing, alike = compared.proposed(signed)
        self._about = (sharing | alike) - self._mine
        self._look_at(sharing)
        self._look_at_stories()
        # They are compared in the order of time, as on files.
        numbers = sorted((self._number[one] for one in stored), key=lambda one: (moments[self._article[one]], one))
        held = float("-inf")
        for _ in self.batch(numbers):
            if (now := time.monotonic()) > held + _HELD:
                compared.hold(articles)
                held = now
        compared.put_copies(self._shared)
        compared.replace_differences(self._changed, self._differences_found())
        compared.refresh()
        compared.finish(articles, self._in_grown_stories())

    # -- articles -------------------------------------------------------------------------------------------

    def _fetch(self, articles: Iterable[int]) -> dict[int, Mapping[str, Any]]:
        """Put articles into the catalog; what is gone, or none of ours, is left out."""
        found: dict[int, Mapping[str, Any]] = {}
        with self._writer.transaction():
            for article, stored in self._compared.whole(one for one in articles if one not in self._number):
                number = len(self._article) + 1
                if put_whole(self._writer, self._server.address, self._terms, number, stored) is None:
                    self._number[article], self._article[number] = number, article
                    found[article] = stored
        return found

    def _look_at(self, articles: Iterable[int]) -> None:
        """Have articles at hand that the parcel is compared with."""
        numbers = [self._number[one] for one in self._fetch(articles)]
        if numbers:
            self._vectors |= self.look_at(numbers)
            with self._writer.transaction():
                self.store.put_stories([], [(_NO_STORY, number) for number in numbers])

    def _with_figure(self, low: float, high: float, first: float, last: float) -> list[int]:
        found = self._compared.with_figure(low, high, first, last)
        self._fetch(found)
        return [self._number[one] for one in found if one in self._number]

    def _voices(self, words: str, most: int) -> int:
        only = QuoteDeskFilter(words=tuple(desk_words(words)))
        page, _ = DeskSearch(lambda body: self._server.search(body, seconds=_SECONDS)).quotes(
            only, None, "newest", None, _VOICES_LOOKED_AT
        )
        own = set(only.words)
        said = (place.quote for place in page.rows if own <= set(desk_words(place.quote.text)))
        return min(most, len({last_name(quote.canonical) for quote in said} - {None}))

    # -- the same words -------------------------------------------------------------------------------------

    def _link(self, links: Sequence[tuple[int, int]]) -> None:
        names = {
            row.id: telling_name(self._article[row.article_id], row.start, row.end, quoted=row.quoted)
            for row in self.store.tellings({one for pair in links for one in pair})
        }
        touched = {*names.values(), *self._left}
        if not touched:
            return
        with self._compared.alone():
            self._compared.put_links((names[a], names[b]) for a, b in links)
            self._compared.refresh()
            around = self._compared.links_around(touched)
            told = touched.union(*around)
            self._look_at({article_of_telling(one) for one in told})
            numbers = self._numbers_of(told)
            pairs = [(numbers[a], numbers[b]) for a, b in around if a in numbers and b in numbers]
            with self._writer.transaction():
                self._regroup(list(numbers.values()), pairs)
            self._compared.replace_groups(told, self._groups())

    def _numbers_of(self, tellings: Iterable[str]) -> dict[str, int]:
        """The numbers of tellings; those of articles that have changed are left out."""
        found: dict[str, int] = {}
        for name in tellings:
            number = self._number.get(article := article_of_telling(name))
            if number is not None and article not in self._told:
                self._told[article] = {
                    telling_name(article, row.start, row.end, quoted=row.quoted): row.id
                    for row in self.store.tellings_of(number)
                }
            if name in self._told.get(article, ()):
                found[name] = self._told[article][name]
        return found

    def _groups(self) -> list[Group]:
        with closing(DeskReader(self._file)) as desk:
            return [self._group(one, desk) for one in desk.same_quotes(desk.same_groups(0, -1, stock=None))]

    def _group(self, group: SameQuote, desk: DeskReader) -> Group:
        articles = [self._article[one.heading.id] for one in group.variants]
        names = [
            telling_name(article, *one.span, quoted=one.quoted)
            for article, one in zip(articles, group.variants, strict=True)
        ]
        kept = to_builtins(group) | {"origins": None}
        said_by = Counter(one.canonical for one in group.variants if one.canonical)
        kept["row"] |= {"id": 0, "person": said_by.most_common(1)[0][0] if said_by else None}
        for article, fields in zip(articles, kept["variants"], strict=True):
            fields["heading"] = article
        moments = desk.moments_of(one.heading.id for one in group.variants)
        return Group(names, group.row.stock, max(moments.values()), kept)

    # -- copies and stories ---------------------------------------------------------------------------------

    def _shares(self, pairs: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int, float]]:
        for a, b, share in super()._shares(pairs):
            self._shared[self._article[a], self._article[b]] = round(share, 4)
            yield a, b, share

    def _look_at_stories(self) -> dict[int, list[int]]:
        """The stories that the parcel's articles may belong to, with the articles of each that are in none of it."""
        known = self._compared.stories_of(self._about)
        self._in_stories = self._compared.members(set(known.values()))
        self._look_at(article for members in self._in_stories.values() for article in members - self._mine)
        return {
            story: [self._number[one] for one in sorted(members - self._mine) if one in self._number]
            for story, members in self._in_stories.items()
        }

    def _place(self, batch: Batch) -> None:
        before = self._compared.stories_of(self._mine)
        with self._compared.alone():
            told = {story: numbers for story, numbers in self._look_at_stories().items() if numbers}
            moments = self.store.moments(number for numbers in told.values() for number in numbers)
            with self._writer.transaction():
                for place, (story, numbers) in enumerate(told.items(), 1):
                    times = [moments[one] for one in numbers]
                    total: dict[int, float] = defaultdict(float)
                    for number in numbers:
                        for term, weight in unpack(self._vectors[number]).items():
                            total[term] += weight
                    row = (place, min(times), max(times), len(numbers), pack(total))
                    self.store.put_stories([row], [(place, number) for number in numbers])
                    self._story[place] = story
            super()._place(batch)
            for number, place in batch.story_of.items():
                self._story.setdefault(place, self._article[number])
            own = {self._article[number]: self._story[place] for number, place in batch.story_of.items()}
            self._compared.put_members(own)
            self._compared.refresh()
            self._list_stories({*own.values(), *before.values()})

    def _list_stories(self, stories: Collection[int]) -> None:
        members = self._compared.members(stories)
        self._look_at(article for of in members.values() for article in of)
        self._in_stories |= members
        moments = self.store.moments(self._number.values())

        def told(story: int) -> tuple[int, list[int]]:
            numbers = sorted(
                (self._number[one] for one in members.get(story, ()) if one in self._number), key=moments.__getitem__
            )
            return max((moments[one] for one in numbers), default=0), [self._article[one] for one in numbers]

        self._compared.put_stories({story: told(story) for story in stories})

    def _in_grown_stories(self) -> set[int]:
        """The parcel's articles whose stories others have added to meanwhile: they are compared again."""
        now = self._compared.members(self._changed)
        return {
            article
            for story, members in now.items()
            if members != self._in_stories.get(story, set())
            for article in members & self._mine
        }

    # -- differences ----------------------------------------------------------------------------------------

    def _put_stories(self, batch: Batch) -> None:
        super()._put_stories(batch)
        self._differing = batch.differences
        for place in set(batch.story_of.values()):
            self._changed[self._story[place]] = batch.stories.stories[place].articles <= WHOLE

    def _differences_found(self) -> list[Found]:
        of = {one.key: (story, moment) for one, story, moment in self._differing}
        with closing(DeskReader(self._file)) as desk:
            rows = desk.differences(0, -1)
        found: list[Found] = []
        for row in rows:
            place, moment = of[row.key]
            articles = [self._article[one.heading.id] for one in row.figures]
            kept = to_builtins(row) | {"origins": None, "id": 0}
            kept["correction"] = next((n for n, one in enumerate(row.figures) if one.id == row.correction), None)
            for article, fields in zip(articles, kept["figures"], strict=True):
                fields |= {"heading": article, "id": 0}
            story = None if place is None else self._story[place]
            about = (row.key, row.tier, TIER_RANK[row.tier], int(moment), story)
            found.append(Found(*about, list(dict.fromkeys(articles)), kept))
        return found
