"""A sync of one account: what was done here goes to the service, what was done there comes here, new articles last.

It may be killed at any moment. An act leaves the outbox only when the service was seen to have it; an article counts as
known only when its file is there; and a state that a list suggests is looked up before it holds here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from msgspec.structs import replace

from reader.errors import ArticleError, FetchError
from reader.feeds.addresses import canonical_address
from reader.feeds.entries import ParsedEntry, ParsedFeed
from reader.feeds.fetching import Fetcher
from reader.feeds.reading import FeedText, Readers
from reader.feeds.sync.deciding import (
    MOST_UNASKED,
    Plan,
    States,
    batches,
    changes_of,
    decide,
    differing,
    has_lost_its_ids,
    listed,
    sample,
)
from reader.feeds.sync.google_reader import (
    CONTENTS,
    EDIT,
    PAGE,
    READ,
    READING_LIST,
    STARRED,
    GoogleReader,
    Item,
    Subscription,
)
from reader.feeds.sync.labels import Joined, Labels, join_labels
from reader.feeds.sync.subscribing import carry_out
from reader.formats.characters import one_line
from reader.formats.reading import parse
from reader.model.feed import ACCOUNT, Account, Feed, FetchProgress
from reader.model.passage import Bookmark, BookmarkKind
from reader.model.sync import State, SyncAct, SyncItem, SyncReport
from reader.passages.keeping import make_whole, place_of
from reader.store.feeds import FeedDatabase
from reader.store.personal import Personal
from reader.store.personal.database import now

NEWEST = 1_000
"""The newest articles of a service are brought also when they were read there: one may want to search them. Not where
so many are unread that their list takes two requests."""
WRITERS = 8
"""Feeds whose articles are written at the same time: each file has to reach the disk, and that is waited for."""
AT_ONCE = 10 * CONTENTS
"""Articles written between two notes of how far it is."""
_TAGS: dict[State, str] = {"read": READ, "kept": STARRED}
_MOST_REFUSALS = 60
"""Requests that may be refused while the article is searched for that a service cannot change."""
_PLAIN = str.maketrans("＆＜＞", "&<>")
"""FreshRSS sends these three as their wide forms in titles."""


class Sync:
    """One account, from the lists of the service to the files."""

    def __init__(
        self,
        account: Account,
        service: GoogleReader,
        personal: Personal,
        database: FeedDatabase,
        fetcher: Fetcher,
        readers: Readers,
        root: Path,
        tell: Callable[[FetchProgress], None] = lambda _: None,
    ) -> None:
        """`root` is the news folder as bookmarks and read marks know it."""
        self._account = account
        self._name = account.name
        self._service = service
        self._personal = personal
        self._database = database
        self._fetcher = fetcher
        self._readers = readers
        self._root = root
        self._tell = tell
        self._refusals = 0

    def run(
        self, *, dry: bool = False, sure: bool = False, start_over: bool = False, retry: bool = False
    ) -> SyncReport:
        """Sync once. `dry`: only say what would be done. `sure`: also many changes that no key was pressed for.

        `start_over`: recognise all articles anew. `retry`: send also what the service accepted several times and did
        not do. Raises FetchError, FeedsError, PersonalDataError; what was done until then holds, and the rest waits.
        """
        subscriptions = {one.id: one for one in self._service.subscriptions()}
        refused: list[str] = []
        asked = [] if dry else self._personal.subscription_acts(self._name)
        if asked:
            for act in asked:
                if problem := carry_out(self._service, act, subscriptions):
                    refused.append(problem)
                self._personal.settle_subscription(act)
            subscriptions = {one.id: one for one in self._service.subscriptions()}
        feeds = {one.id for one in subscriptions.values() if self._is_wanted(one)}
        unread = dict.fromkeys(self._service.ids(READING_LIST, without=READ))
        kept = dict.fromkeys(self._service.ids(STARRED))
        newest = self._service.ids(READING_LIST, newest=NEWEST) if len(unread) <= PAGE else []
        if start_over and not dry:
            self._personal.forget_account(self._name)
        if not dry:
            self._database.keep_service_feeds(self._name, [self._feed(subscriptions[one]) for one in sorted(feeds)])
            self._personal.add_stray_acts(self._name)

        items = self._personal.sync_items(self._name)
        checked = self._look_up(differing(items, unread, kept, feeds), items)
        acts = self._personal.sync_acts(self._name)
        now = {act.key: listed(items[act.key], unread, kept) for act in acts if act.key in items} | checked.states
        for key in checked.gone | checked.other:
            now.pop(key, None)
        plan = decide(acts, items, now, retry=retry)
        plan, held = self._hold(plan, sure)
        plan, more = self._keys_still_mean_the_same(plan, items, checked)
        changes = [change for key, states in checked.states.items() for change in changes_of(items[key], states)]
        taken = [change for change in changes if (change.state, change.value) == ("kept", False)]
        if len(taken) > MOST_UNASKED and not sure:
            held += len(taken)
            changes = [change for change in changes if change not in taken]
        known = items.keys() - checked.other - more
        unknown = [key for key in dict.fromkeys((*newest, *unread, *kept)) if key not in known]
        report = SyncReport(
            self._name,
            changed=len(changes),
            held=held,
            doubtful=plan.doubtful,
            set_aside=len(plan.set_aside),
            gone=len(checked.gone),
            refused=tuple(refused),
        )
        if dry:
            return self._ended(report, coming=len(unknown), waiting=len(plan.send))

        self._personal.forget_sync_keys(self._name, checked.gone | checked.other | more)
        self._personal.settle_acts(self._name, plan.arrived)
        kept_there = {change.key for change in changes if change.state == "kept" and change.value}
        kept_there |= {act.key for act in plan.lost if act.state == "kept"}
        keeping = self._whole_articles({key: items[key].path for key in kept_there})
        self._personal.drop_acts(self._name, plan.lost, keeping)
        self._personal.apply_states(self._name, changes, keeping)
        sent, gone = self._send(plan.send, items)
        new = self._bring(unknown, subscriptions, feeds)
        labels = self._join_labels(sure) if self._account.has_labels else Joined()
        return self._ended(
            report,
            new=tuple(new),
            changed=report.changed + labels.changed,
            sent=len(asked) - len(refused) + sent + labels.sent,
            held=held + labels.held,
            gone=report.gone + gone,
            waiting=self._personal.waiting_counts().get(self._name, 0) + labels.waiting,
        )

    def _join_labels(self, sure: bool) -> Joined:
        items = self._personal.sync_items(self._name)

        def keeping(paths: Mapping[str, str | None]) -> Mapping[str, Bookmark]:
            return self._whole_articles(paths, "tags")

        def look_up(keys: Sequence[str]) -> Labels:
            return self._look_up(keys, items).labels

        return join_labels(self._service, self._personal, self._name, items, look_up, keeping, sure=sure)

    def _ended(self, report: SyncReport, **fields: object) -> SyncReport:
        return replace(report, requests=self._service.requests, **fields)

    def _is_wanted(self, subscription: Subscription) -> bool:
        folders = {folder.casefold() for folder in self._account.folders}
        return not folders or any(folder.casefold() in folders for folder in subscription.folders)

    def _feed(self, subscription: Subscription) -> Feed:
        """A feed of the service as one of ours."""
        name = one_line(subscription.title.translate(_PLAIN)) or subscription.url or subscription.id
        return Feed(
            f"{ACCOUNT}{self._name}/{subscription.id}",
            name,
            "subscription",
            tags=tuple(map(one_line, subscription.folders)),
            full_text=self._account.full_text,
            address=subscription.url,
        )

    # -- what the service has --------------------------------------------------------------------------------

    def _look_up(self, keys: Sequence[str], items: dict[str, SyncItem]) -> _Checked:
        """The states that the service has of these articles for certain.

        Raises FetchError when their keys stand for other articles: the service was installed anew.
        """
        checked = _Checked(set(keys))
        for item in self._service.contents(keys):
            if item.key in checked.gone:
                checked.gone.discard(item.key)
                if _digest(item) == items[item.key].digest:
                    checked.states[item.key] = item.states
                    checked.labels[item.key] = item.labels
                else:
                    checked.other.add(item.key)
        if has_lost_its_ids(len(checked.other), len(checked.states)):
            raise FetchError(
                f"{self._name}: the service counts its articles anew; it may have been installed again. Nothing was"
                f" changed. `newsreader sync --account {self._name} --start-over` recognises your articles by their"
                " addresses.",
                wait=86_400.0,
            )
        return checked

    def _keys_still_mean_the_same(
        self, plan: Plan, items: dict[str, SyncItem], checked: _Checked
    ) -> tuple[Plan, set[str]]:
        """The plan without acts on keys that stand for other articles by now, and these keys.

        A few articles are looked up, and all when one of the few is another.
        """
        keys = [act.key for act in plan.send if act.key not in checked.states]
        found = self._look_up(sample(keys), items)
        if found.other:
            found = self._look_up(keys, items)
        return replace(plan, send=tuple(act for act in plan.send if act.key not in found.other)), found.other

    # -- what goes to the service ----------------------------------------------------------------------------

    def _hold(self, plan: Plan, sure: bool) -> tuple[Plan, int]:
        """The plan without changes that nobody pressed a key for, when there are many, and how many these are."""
        unasked = [act for act in plan.send if not act.by_person]
        if sure or len(unasked) <= MOST_UNASKED:
            return plan, 0
        return replace(plan, send=tuple(act for act in plan.send if act.by_person)), len(unasked)

    def _send(self, acts: Sequence[SyncAct], items: dict[str, SyncItem]) -> tuple[int, int]:
        """Send acts, and look whether the service did them: how many it did, and of how many the article is gone."""
        if not acts:
            return 0, 0
        accepted: list[SyncAct] = []
        refused: list[SyncAct] = []
        total = len(acts)
        for state, value, batch in batches(acts, EDIT):
            self._send_batch(state, value, batch, accepted, refused)
            self._tell(FetchProgress(len(accepted) + len(refused), total))
        states = {act.state for act in accepted}
        unread = set(self._service.ids(READING_LIST, without=READ)) if "read" in states else set()
        kept = set(self._service.ids(STARRED)) if "kept" in states else set()
        done = [act for act in accepted if listed(items[act.key], unread, kept)[act.state] == act.value]
        self._personal.settle_acts(self._name, done)
        doubted = [act for act in accepted if act not in done]
        checked = self._look_up([act.key for act in doubted], items)
        late = [act for act in doubted if (has := checked.states.get(act.key)) and has[act.state] == act.value]
        self._personal.settle_acts(self._name, late)
        self._personal.forget_sync_keys(self._name, checked.gone)
        left = [act for act in doubted if act not in late and act.key not in checked.gone]
        self._personal.note_unheeded([*refused, *left])
        return len(done) + len(late), len(checked.gone)

    def _send_batch(
        self, state: State, value: bool, acts: list[SyncAct], accepted: list[SyncAct], refused: list[SyncAct]
    ) -> None:
        """Send acts that want the same. When the service refuses all because of one, that one is searched for.

        Raises FetchError when it takes none at all.
        """
        try:
            self._service.edit([act.key for act in acts], _TAGS[state], add=value)
        except FetchError as error:
            self._refusals += 1
            if error.status not in (400, 500) or self._refusals > _MOST_REFUSALS:
                raise
            if len(acts) == 1:
                refused.extend(acts)
                if len(refused) > 2 and not accepted:
                    raise
                return
            for half in (acts[: len(acts) // 2], acts[len(acts) // 2 :]):
                self._send_batch(state, value, half, accepted, refused)
        else:
            accepted.extend(acts)

    # -- new articles ----------------------------------------------------------------------------------------

    def _bring(self, keys: Sequence[str], subscriptions: dict[str, Subscription], feeds: Collection[str]) -> list[str]:
        """Write the articles that are not known yet; the paths of new files."""
        new: list[str] = []
        for at in range(0, len(keys), AT_ONCE):
            by_feed: dict[str, list[Item]] = {}
            for item in self._service.contents(keys[at : at + AT_ONCE]):
                by_feed.setdefault(item.origin.streamId, []).append(item)
            brought: list[SyncItem] = []
            with ThreadPoolExecutor(WRITERS, thread_name_prefix="sync") as pool:
                taken = [
                    pool.submit(self._take, subscriptions.get(stream) or Subscription(stream), found)
                    for stream, found in by_feed.items()
                    if stream in feeds or not self._account.folders
                ]
            for done in taken:
                items, written = done.result()
                brought += items
                new += written
            for stream, found in by_feed.items():
                if stream not in feeds and self._account.folders:
                    brought += [_as_known(item, None) for item in found]
            kept = self._whole_articles({item.key: item.path for item in brought if item.kept})
            self._personal.add_sync_items(self._name, brought, kept)
            self._tell(FetchProgress(min(at + AT_ONCE, len(keys)), len(keys), new=len(new)))
        return new

    def _take(self, subscription: Subscription, found: Sequence[Item]) -> tuple[list[SyncItem], list[str]]:
        """Write articles of one feed: those that are known now, and the paths of new files.

        An article that another feed of the service is bringing at this moment is left to the next sync.
        """
        feed = self._feed(subscription)
        paths, written = self._fetcher.take(feed, self._as_entries(feed, found))
        return [_as_known(item, self._root / path) for item in found if (path := paths.get(_guid(item)))], written

    def _whole_articles(self, paths: Mapping[str, str | None], kind: BookmarkKind = "article") -> dict[str, Bookmark]:
        """Bookmarks of whole articles, by key; without those whose file is gone or cannot be read."""
        found: dict[str, Bookmark] = {}
        for key, path in paths.items():
            try:
                data = Path(path).read_bytes() if path else b""
                article = parse(path or "", data)
            except (OSError, ArticleError):
                continue
            assert path is not None
            passage = make_whole(path, article, hashlib.sha256(data).hexdigest(), kind)
            found[key] = Bookmark(None, passage, place_of(passage), now())
        return found

    def _as_entries(self, feed: Feed, items: Sequence[Item]) -> FeedText:
        entries = [
            ParsedEntry(
                _guid(item),
                item.link if item.link.startswith(("http://", "https://")) else "",
                one_line((item.title or "").translate(_PLAIN)),
                one_line(item.author or ""),
                item.date,
            )
            for item in items
        ]
        return FeedText(ParsedFeed(feed.name, entries=entries), self._texts(items))

    def _texts(self, items: Sequence[Item]) -> list[str]:
        """The articles as Markdown. One that cannot be read has no text, and does not keep the others out."""
        try:
            return self._readers.markdown([(item.markup, item.link) for item in items])
        except FetchError:
            if len(items) == 1:
                return [""]
            return [text for item in items for text in self._texts([item])]


class _Checked:
    """What looking up articles gave: their states, keys that stand for other articles, and keys that are gone."""

    def __init__(self, asked: set[str]) -> None:
        self.states: dict[str, States] = {}
        self.labels: dict[str, frozenset[str]] = {}
        self.other: set[str] = set()
        self.gone = asked


def _as_known(item: Item, path: Path | None) -> SyncItem:
    place, has = str(path) if path else None, item.states
    return SyncItem(item.key, place, item.origin.streamId, _digest(item), has["read"], has["kept"])


def _digest(item: Item) -> str:
    """What tells whether a key still stands for the same article: its address, else its title."""
    known_by = canonical_address(item.link) if item.link else item.title or ""
    return hashlib.sha256(known_by.encode("utf-8", "replace")).hexdigest()[:16]


def _guid(item: Item) -> str:
    return f"{item.key}/{_digest(item)}"
