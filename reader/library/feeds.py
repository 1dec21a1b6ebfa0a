"""What a person follows: feeds.toml, what is remembered of the feeds and accounts in it, and the news folder."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from itertools import chain
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout
from msgspec.structs import replace

from reader.errors import ClosedError, FeedsError, FetchError, NewsreaderError, PersonalDataError, reason_of
from reader.feeds.articles import NewsFolder, body_hash
from reader.feeds.pace import SHORTEST, after_failure
from reader.feeds.subscriptions import Subscriptions
from reader.model.feed import ACCOUNT, Account, Entry, Feed, FeedRow, FeedState, FetchProgress, Look, LookResult
from reader.model.sync import SyncReport
from reader.records.syncing import sync_notices
from reader.settings import Folders, Settings, load_settings, news_folder
from reader.store.feeds import FILE_NAME, FeedDatabase
from reader.store.personal import Personal
from reader.store.sql import remove_database

if TYPE_CHECKING:
    # Whatever uses the network is imported where it is used: the screen only lists feeds.
    from reader.feeds.adding import Found
    from reader.feeds.fetching import Fetcher
    from reader.feeds.http import Client
    from reader.feeds.importing import Imported
    from reader.feeds.kept_pages import Verified
    from reader.feeds.reading import Readers


SEND_AFTER = 300.0
"""Seconds after a sync from which on what a person did is sent, without waiting for the next sync."""


class FetchingElsewhereError(FeedsError):
    """Another process is fetching."""


class Feeds:
    """A person's feeds. Nothing here opens a connection but `add`, `fetch` and `fetch_page`."""

    def __init__(
        self,
        file: Path,
        data: Path,
        news: Path,
        readers: Readers | None = None,
        proxy: str | None = None,
        keep_pages: bool = False,
    ) -> None:
        """`file` is feeds.toml, `data` the folder for what is remembered, `news` the one for articles.

        `readers`: children that read what was fetched and outlive this; without them each fetch starts its own.
        """
        self._readers = readers
        self._proxy = proxy
        self._keep_pages = keep_pages
        self._file = file
        self._subscriptions: Subscriptions | None = None
        self._data = data
        self.news = NewsFolder(news)
        self._resolved_root = news.resolve()
        self._database: FeedDatabase | None = None
        self._client: Client | None = None

    @classmethod
    def of(cls, folders: Folders, settings: Settings) -> Feeds:
        """Those of a user."""
        return cls(
            folders.feeds_file, folders.data, news_folder(folders, settings), None, settings.proxy, settings.keep_pages
        )

    def interrupt(self) -> None:
        """End what is being fetched, from another thread: what came is whole, what did not is fetched another time."""
        if (client := self._client) is not None:
            client.close()

    def close(self) -> None:
        """Let go of the database."""
        if self._database is not None:
            self._database.close()
            self._database = None

    @property
    def database(self) -> FeedDatabase:
        """What is remembered; made anew from the news folder when it is lost. Raises FeedsError."""
        if self._database is None:
            self._database = FeedDatabase(self._data / FILE_NAME)
            if self._database.is_new:
                self.rebuild()
            elif not self._database.knows_changes:
                self._database.note_changed(self.news.changed())
        return self._database

    def subscriptions(self) -> Subscriptions:
        """feeds.toml as it is now."""
        self._subscriptions = Subscriptions.read(self._file, self._subscriptions)
        return self._subscriptions

    def rows(
        self,
        read_among: Callable[[Sequence[str]], Collection[str]] | None = None,
        waiting: Mapping[str, int] = MappingProxyType({}),
        *,
        services: bool = False,
    ) -> list[FeedRow]:
        """Accounts and all feeds with what is known of them, in the order of feeds.toml. Raises FeedsError.

        `read_among` gives those of some paths that a person has read; without it nothing is said to be new. `waiting`:
        changes to be sent, by account. `services`: also the feeds that services fetch, each after its account.
        """
        states = self.database.states()
        self._followed()
        accounts = {account.as_feed.url: account for account in self.subscriptions().accounts}
        theirs: dict[str, list[Feed]] = {}
        for feed in self.database.service_feeds() if services else ():
            theirs.setdefault(feed.account, []).append(feed)
        rows = []
        for feed in chain.from_iterable((one, *theirs.get(one.account, ())) for one in self.subscriptions().everything):
            paths = self.database.paths(feed.url)
            new = len(paths) - len(read_among([str(self._path_key(path)) for path in paths])) if read_among else 0
            account, state = accounts.get(feed.url), states.get(feed.url, FeedState(feed.url))
            rows.append(FeedRow(feed, state, len(paths), new, account, waiting.get(feed.name, 0) if account else 0))
        return rows

    def named(self, name: str) -> Feed:
        """The feed or account with this name, or the feed of a service. Raises FeedsError."""
        return self.subscriptions().named(name, self.database.service_feeds())

    def waiting(self) -> dict[str, int]:
        """How many changes are to be sent, by account; nothing where that cannot be read."""
        if self.subscriptions().accounts:
            with suppress(PersonalDataError), closing(Personal.open(self._data, read_only=True)) as personal:
                return personal.waiting_counts()
        return {}

    def _followed(self) -> None:
        """Let searches know the feeds of feeds.toml and of services; the name of an account is a tag of its feeds."""
        services = [replace(feed, tags=(*feed.tags, feed.account)) for feed in self.database.service_feeds()]
        self.database.keep_followed(str(self._resolved_root), (*self.subscriptions().feeds, *services))

    def _path_key(self, path: str) -> Path:
        return self._resolved_root / path

    def replace(self, feed: Feed, new: Feed) -> Callable[[], None]:
        """Change a feed in feeds.toml, or name and folder of one at a service; what is given back undoes it.

        Raises FeedsError.
        """
        if feed.kind == "subscription":
            folder = next(iter(new.tags), "")
            if folder == "" and feed.tags:
                raise FeedsError(f"The service keeps “{feed.name}” in a folder. Name another one.")
            self._ask_service(feed, new, title=new.name, folder=folder)
            return lambda: self._ask_service(new, feed, title=feed.name, folder=next(iter(feed.tags), ""))
        if feed.kind == "service":
            if new.name != feed.name:
                raise FeedsError(f"The account “{feed.name}” keeps its name; a new name would be another account.")
            account = replace(self.subscriptions().account(feed.name), paused=new.paused)
            return self._edit(lambda subscriptions: subscriptions.with_account(account))
        return self._edit(lambda subscriptions: subscriptions.replacing(feed, new))

    def remove(self, feed: Feed) -> Callable[[], None]:
        """Take a feed from feeds.toml or let a service no longer fetch it; its articles stay. What is given back undoes
        it. Raises FeedsError."""
        if feed.kind == "subscription":
            self._ask_service(feed, None, subscribed=False)
            return lambda: self.subscribe(feed.account, feed.address, feed.name, next(iter(feed.tags), ""), feed)
        if feed.kind == "service":
            raise FeedsError(f"“{feed.name}” is an account: `newsreader sync remove {feed.name}` removes it.")
        return self._edit(lambda subscriptions: subscriptions.removing(feed))

    def subscribe(self, account: str, url: str, title: str = "", folder: str = "", there: Feed | None = None) -> None:
        """Let a service follow the feed at an address, with the next sync; `there`: a feed that it had.

        Raises FeedsError.
        """
        self.subscriptions().account(account)
        feed = there or Feed(f"{ACCOUNT}{account}/{url}", title or url, "subscription", address=url)
        with closing(Personal.open(self._data)) as personal:
            # By its address: when the service has removed it already, it gets another id there.
            before = feed.url.partition("/")[2]
            personal.ask_subscription(account, url, title=title, folder=folder, instead_of=before)
        self._show_at_service(feed, feed)

    def _ask_service(self, feed: Feed, new: Feed | None, *, subscribed: bool = True, **wanted: str) -> None:
        """Note in the outbox how a feed of a service should be; it is shown as `new` from now on."""
        with closing(Personal.open(self._data)) as personal:
            personal.ask_subscription(feed.account, feed.url.partition("/")[2], subscribed=subscribed, **wanted)
        self._show_at_service(feed, new)

    def _show_at_service(self, feed: Feed, new: Feed | None) -> None:
        others = [one for one in self.database.service_feeds() if one.account == feed.account and one.url != feed.url]
        self.database.keep_service_feeds(feed.account, others if new is None else [*others, new])
        self._followed()

    def _edit(self, change: Callable[[Subscriptions], Subscriptions]) -> Callable[[], None]:
        before = self.subscriptions()
        after = change(before)
        after.write()

        def undo() -> None:
            now = self.subscriptions()
            if now.source != after.source:
                raise FeedsError("feeds.toml was changed since then. Change it back by hand.")
            before.write()

        return undo

    def due(self, now: float) -> list[Feed]:
        """The feeds and accounts that are to be looked at by now, the longest overdue first."""
        rows = [
            row for row in self.rows() if is_looked_at(row, now) and (row.state.due <= now or self._sends(row, now))
        ]
        return [row.feed for row in sorted(rows, key=lambda row: row.state.due)]

    def _sends(self, row: FeedRow, now: float) -> bool:
        """Whether an account is synced before its time, because a person did something."""
        if row.account is None or row.state.failures or now - (row.state.checked or 0.0) < SEND_AFTER:
            return False
        with suppress(PersonalDataError), closing(Personal.open(self._data, read_only=True)) as personal:
            return personal.has_new_acts(row.account.name)
        return False

    def add(self, wanted: Feed, tell: Callable[[FetchProgress], None] = lambda _: None) -> tuple[Found, Look]:
        """Follow the feed at `wanted.url` (empty fields are filled in) and fetch it. Raises FeedsError."""
        from reader.feeds.adding import look_up

        with self._network() as (client, readers):
            found = look_up(wanted, client, readers)
            subscriptions = self.subscriptions()
            if any(feed.url == found.feed.url for feed in subscriptions.feeds):
                raise FeedsError(f"{found.feed.url} is already among your feeds. `newsreader fetch` fetches it.")
            subscriptions = subscriptions.adding([found.feed])
            self.make_folder()
            subscriptions.write()
            feed = next(feed for feed in subscriptions.feeds if feed.url == found.feed.url)
            with self._fetching():
                [look] = self._fetcher(client, readers, tell).fetch([feed], {feed.url: found.response})
        return replace(found, feed=feed), look

    def fetch(self, feeds: Sequence[Feed], tell: Callable[[FetchProgress], None] = lambda _: None) -> list[Look]:
        """Look at these feeds, and sync the accounts among them.

        Raises FetchingElsewhereError when another process is at it, FeedsError.
        """
        with self._fetching(), self._network() as (client, readers):
            services = [feed.name for feed in feeds if feed.kind == "service"]
            feeds = [feed for feed in feeds if feed.kind != "service"]
            looks = self._fetcher(client, readers, tell).fetch(feeds) if feeds else []
            self._unread_again([path for look in looks for path in look.changed])
            self._remove_old(feeds)
            # Last: the first sync of an account takes long.
            looks += [
                _as_look(self._sync(self.subscriptions().account(name), client, readers, tell)) for name in services
            ]
        self._rewrite_moved(looks)
        return looks

    def _unread_again(self, paths: Sequence[str]) -> None:
        """Articles whose text was changed are to be read once more."""
        if not paths:
            return
        self.database.note_changed(paths)
        with suppress(PersonalDataError), closing(Personal.open(self._data)) as personal:
            personal.forget_read([str(self._path_key(path)) for path in paths])

    def _remove_old(self, feeds: Sequence[Feed]) -> None:
        """Remove articles that are older than their feed keeps them, but none in which something is bookmarked.

        When bookmarks cannot be read nothing is removed.
        """
        keeping = [feed for feed in feeds if feed.keep_days]
        if not keeping:
            return
        with closing(Personal.open(self._data)) as personal:
            bookmarked = set(personal.bookmarked_paths())
        for feed in keeping:
            before = time.time() - 86_400.0 * (feed.keep_days or 0)
            for entry in self.database.arrived_before(feed.url, before):
                if entry.path is not None and str(self._path_key(entry.path)) not in bookmarked:
                    self.news.remove(entry.path)

    def after(self, looks: Sequence[Look]) -> list[str]:
        """Run the commands that a person wants run when something came; lines about those that failed."""
        if not any(look.new for look in looks):
            return []
        from reader.library.after_fetch import run_after_fetch

        return run_after_fetch(load_settings(self._file.with_name("config.toml")).commands, self.news, looks)

    def watch(self, name_or_path: str, until: float | None) -> Feed:
        """Look at a feed, or at the page of an article, more often until a time; None ends that. Raises FeedsError."""
        path = self.relative(str(Path(name_or_path).resolve()))
        if path is None:
            feed = self.subscriptions().named(name_or_path)
        else:
            article = self.news.read(path)
            url = str(article.fields.get("url", "")) if article else ""
            if not url or article is None:
                raise FeedsError(f"{name_or_path} does not name its web page, so there is nothing to watch.")
            subscriptions = self.subscriptions()
            feed = Feed(url, str(article.fields.get("title", ""))[:80] or url, kind="page")
            subscriptions.adding([feed]).write()
            feed = next(one for one in self.subscriptions().feeds if one.url == url)
            if url not in self.database.entries_of(url):
                moment = time.time()
                self.database.keep_entries([Entry(url, url, "", path, "", body_hash(article.body), moment)])
        state = self.database.state(feed.url)
        arrived = state.arrived or time.time()
        self.database.keep_state(replace(state, watched_until=until, arrived=arrived, due=0.0 if until else state.due))
        return feed

    def fetch_page(self, url: str, path: str | None) -> Look:
        """Read the page at `url` into the article at `path`, relative to the news folder; None: as a new article.

        Raises FeedsError.
        """
        with self._fetching(), self._network() as (client, readers):
            return self._fetcher(client, readers, lambda _: None).fetch_page(url, path)

    def verify(self, path: str) -> Verified:
        """Compare the article at a path below the news folder with the page that is kept of it. Raises FeedsError."""
        from reader.feeds.kept_pages import verify
        from reader.feeds.reading import Readers

        readers = self._readers or Readers(1)
        try:
            return verify(self.news, path, readers)
        finally:
            if readers is not self._readers:
                readers.close()

    def rebuild(self) -> int:
        """Learn from the front matter of the articles what they came from; their number. Raises FeedsError.

        What was removed from the news folder is forgotten, and may come again.
        """
        from reader.feeds.addresses import canonical_address

        entries = []
        for path, article in self.news.articles():
            fields = article.fields
            url, guid = str(fields.get("url", "")), str(fields.get("guid", ""))
            feed = str(fields.get("feed", ""))
            if feed and guid:
                address = canonical_address(url) if url else ""
                arrived = (self.news.root / path).stat().st_mtime
                entries.append(Entry(feed, guid, address, path, "", body_hash(article.body), arrived))
        self.database.keep_entries(entries)
        self.database.note_changed(self.news.changed())
        return len(entries)

    def forget_and_rebuild(self) -> int:
        """Forget what is remembered, and learn it anew from the articles; their number. Raises FeedsError."""
        self.close()
        with self._fetching():
            remove_database(self._data / FILE_NAME)
            self._database = FeedDatabase(self._data / FILE_NAME)
            return self.rebuild()

    def relative(self, path: str) -> str | None:
        """The path of a fetched article relative to the news folder; None for any other file."""
        file = Path(path)
        try:
            inside = file.relative_to(self._resolved_root).as_posix()
        except ValueError:
            return None
        article = self.news.read(inside)
        return inside if article is not None and article.is_ours else None

    def import_file(self, file: Path, into: Path | None, *, dry: bool) -> Iterator[Imported]:
        """Write the articles of a container into the news folder, or into the folder `into`.

        Raises ArticleError when it is none, FeedsError when nothing can be written.
        """
        from reader.feeds.addresses import canonical_address
        from reader.feeds.importing import import_file

        folder = self.news if into is None else NewsFolder(into)
        if into is None and not dry:
            self.make_folder()
            if not self._file.exists():
                self.subscriptions().begun().write()
        for imported in import_file(file, folder, dry=dry):
            if imported.outcome == "new" and imported.path and into is None and not dry:
                address = canonical_address(imported.url) if imported.url else ""
                self.database.keep_entries(
                    [Entry(f"import:{file.name}", imported.path, address, imported.path, "", "", time.time())]
                )
            yield imported

    def make_folder(self) -> None:
        """Make the news folder when it is not there. Raises FeedsError."""
        try:
            self.news.root.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise FeedsError(
                f"The news folder {self.news.root} cannot be made ({reason_of(error)}). "
                "Set `news_folder` in config.toml to a folder that you may write to."
            ) from error

    # -- accounts at services -------------------------------------------------------------------------------

    def add_account(self, account: Account, password: str | None) -> Account:
        """Log in and remember the account in feeds.toml; the account with the address that answered.

        The password is used and not kept. Raises FeedsError when the service refuses, or the name is taken.
        """
        from reader.feeds.sync.google_reader import GoogleReader
        from reader.feeds.sync.logins import Logins, password_for

        subscriptions = self.subscriptions()
        there = next((one for one in subscriptions.accounts if one.name == account.name), None)
        if there is not None and there.user != account.user:
            raise FeedsError(f"Another account is called “{account.name}” ({there.url}). Give --name NAME.")
        password = password or password_for(account)
        with self._network() as (client, _):
            error: FetchError | None = None
            # FreshRSS is asked below the address that one sees in the browser.
            for ending in ("", "/api/greader.php", "/p/api/greader.php"):
                url = account.url.rstrip("/") + ending
                service = GoogleReader(client, url, account.user, lambda: password)
                try:
                    service.login()
                except FetchError as problem:
                    error = error or problem
                    if problem.status not in (302, 400, 403, 404, 405):
                        raise
                    continue
                account = replace(account, url=url)
                subscriptions.with_account(account).write()
                Logins(self._data).keep(account, service.auth)
                self._forget_failure(account)
                return account
        assert error is not None
        raise error

    def remove_account(self, name: str) -> int:
        """Sync with an account no more; how many acts were not sent. Articles and what was read stay.

        Raises FeedsError.
        """
        from reader.feeds.sync.logins import Logins

        account = self.subscriptions().account(name)
        with self._fetching(), closing(Personal.open(self._data)) as personal:
            self.subscriptions().without_account(name).write()
            Logins(self._data).keep(account, "")
            waiting = personal.waiting_counts().get(name, 0)
            personal.forget_account(name)
            self.database.keep_service_feeds(name, [])
        return waiting

    def sync(
        self,
        account: Account,
        tell: Callable[[FetchProgress], None] = lambda _: None,
        **options: bool,
    ) -> SyncReport:
        """Sync an account because a person asks for it; `options` as `Sync.run` has them. What goes wrong is in the
        report's `problem`.

        Raises FetchingElsewhereError when another process is fetching, FeedsError.
        """
        with self._fetching(), self._network() as (client, readers):
            return self._sync(account, client, readers, tell, retry=True, **options)

    def _sync(
        self,
        account: Account,
        client: Client,
        readers: Readers,
        tell: Callable[[FetchProgress], None],
        **options: bool,
    ) -> SyncReport:
        from reader.feeds.sync.google_reader import GoogleReader
        from reader.feeds.sync.logins import Logins, password_for
        from reader.feeds.sync.syncing import Sync

        logins = Logins(self._data)
        try:
            fetcher = self._fetcher(client, readers, lambda _: None)
            fetcher.settle_unfinished()
            auth = logins.auth(account)
            service = GoogleReader(client, account.url, account.user, lambda: password_for(account), auth)
            with closing(Personal.open(self._data)) as personal:
                sync = Sync(account, service, personal, self.database, fetcher, readers, self._resolved_root, tell)
                report = sync.run(**options)
            if not options.get("dry"):
                logins.keep(account, service.auth)
                self._synced(account, report)
        except ClosedError as error:
            return SyncReport(account.name, problem=str(error))
        except (FeedsError, PersonalDataError) as error:
            self._sync_failed(account, error)
            return SyncReport(account.name, waiting=self.waiting().get(account.name, 0), problem=str(error))
        return report

    def _synced(self, account: Account, report: SyncReport) -> None:
        self._followed()
        now = time.time()
        before = self.database.state(account.as_feed.url)
        state = replace(before, checked=now, due=now + (account.every or SHORTEST), failures=0, problem=None)
        self.database.keep_state(replace(state, arrived=now) if report.new else state)

    def _sync_failed(self, account: Account, error: NewsreaderError) -> None:
        now = time.time()
        before = self.database.state(account.as_feed.url)
        wait = error.wait if isinstance(error, FetchError) else 0.0
        due = after_failure(now, before.failures + 1, wait)
        self.database.keep_state(
            replace(before, checked=now, due=due, failures=before.failures + 1, problem=str(error))
        )

    def _forget_failure(self, account: Account) -> None:
        state = self.database.state(account.as_feed.url)
        self.database.keep_state(replace(state, due=0.0, failures=0, problem=None))

    # -- how they are fetched -----------------------------------------------------------------------------

    def _fetcher(self, client: Client, readers: Readers, tell: Callable[[FetchProgress], None]) -> Fetcher:
        from reader.feeds.fetching import Fetcher

        self.make_folder()
        self._followed()
        return Fetcher(self.news, self.database, client, readers, tell, keep_pages=self._keep_pages)

    def _rewrite_moved(self, looks: Sequence[Look]) -> None:
        """Give feeds that have moved for good their new address in feeds.toml."""
        moved = {look.feed.url: look.moved_to for look in looks if look.moved_to}
        if not moved:
            return
        subscriptions = self.subscriptions()
        there = {feed.url for feed in subscriptions.feeds}
        for feed in subscriptions.feeds:
            target = moved.get(feed.url)
            if target and target not in there:
                subscriptions = subscriptions.replacing(feed, replace(feed, url=target))
                self.database.rename_feed(feed.url, target)
        subscriptions.write()

    @contextmanager
    def _network(self) -> Iterator[tuple[Client, Readers]]:
        from reader.feeds.http import Client
        from reader.feeds.reading import Readers

        client = Client(proxy=self._proxy)
        readers = self._readers or Readers(max(1, (os.cpu_count() or 1) - 1))
        self._client = client
        try:
            yield client, readers
        finally:
            self._client = None
            client.close()
            if readers is not self._readers:
                readers.close()

    @contextmanager
    def _fetching(self) -> Iterator[None]:
        """Hold the lock of the one process that fetches."""
        lock = FileLock(self._data / "fetcher.lock", timeout=0)
        holder = self._data / "fetcher.pid"
        try:
            self._data.mkdir(parents=True, exist_ok=True)
            lock.acquire()
        except Timeout as error:
            who = holder.read_text(encoding="ascii", errors="replace").strip() if holder.exists() else "unknown"
            raise FetchingElsewhereError(
                f"Another newsreader (process {who}) is fetching now. Try again when it has finished."
            ) from error
        except OSError as error:
            raise FeedsError(
                f"Feeds cannot be fetched: {lock.lock_file} cannot be written ({reason_of(error)})."
                " Remove what is there, or change its permissions."
            ) from error
        try:
            if holder.exists():
                # Whoever fetched last was killed, and may have left a file half written.
                self.news.sweep()
            holder.write_text(str(os.getpid()), encoding="ascii")
            yield
        finally:
            holder.unlink(missing_ok=True)
            lock.release()


def _as_look(report: SyncReport) -> Look:
    """A sync as a look at a feed: what came, and lines for the person."""
    feed = Feed(f"{ACCOUNT}{report.account}", report.account, "service")
    result: LookResult = "failed" if report.problem else "new" if report.new else "unchanged"
    synced, notices = report.sent + report.changed, tuple(sync_notices(report))
    return Look(feed, result, report.new, synced=synced, problem=report.problem, notices=notices)


def seconds_until(rows: Sequence[FeedRow], now: float | None = None) -> float | None:
    """Seconds until the next feed is due; None when none ever is."""
    now = time.time() if now is None else now
    dues = [row.state.due for row in rows if is_looked_at(row, now)]
    return max(0.0, min(dues) - now) if dues else None


def is_looked_at(row: FeedRow, now: float) -> bool:
    """Whether a feed is looked at at all: it is not paused, not gone, and not a page that was watched until now."""
    until = row.state.watched_until
    return not row.feed.paused and not row.state.gone and (row.feed.kind != "page" or until is None or now < until)


def notices_of(looks: Sequence[Look]) -> list[str]:
    """What looks have to say to the person."""
    return [notice for look in looks for notice in look.notices]
