"""Fetching: feeds to entries to article files, many feeds at a time, whatever moment the program may end at.

An entry is remembered as being written before its file is, and as written after. What was between the two when the
program ended is settled at the next start: a file that is there is taken over, one that is not is written anew.
"""

from __future__ import annotations

import hashlib
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from msgspec.structs import replace

from reader.errors import ClosedError, FeedsError, FetchError
from reader.feeds.addresses import canonical_address, site_of
from reader.feeds.articles import ArticleFile, NewsFolder, body_hash, lines_left_out, path_for
from reader.feeds.blocking import BlockRules, Candidate
from reader.feeds.entries import ParsedEntry, ParsedFeed
from reader.feeds.http import FEED_BYTES, Client, Credentials, Response
from reader.feeds.kept_pages import packed, page_hash
from reader.feeds.pace import after_failure, asked_to_wait, next_look, own_pace, watch_pace
from reader.feeds.pages import FullText, Pages
from reader.feeds.reading import FeedText, PageText, Readers
from reader.feeds.versions import says_the_same
from reader.model.feed import Entry, Feed, FeedState, FetchProgress, Look, LookResult
from reader.store.feeds import FeedDatabase

CONNECTIONS = 32
"""Feeds looked at at the same time."""
FEED_TYPES = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5"
)
_FIELDS_OF_ENTRIES = {"title": "title", "author": "byline", "date": "published", "source": "source"}
"""The fields of an entry by what front matter calls them."""
_STATES_AT_ONCE = 100
"""Feeds that brought nothing which are remembered in one commit."""
_AT_ONCE = 25
"""Articles written between two commits."""
_PASSWORD_SECONDS = 60.0
_OF_THE_TEXT = ("fetched", "text_from", "guessed", "left_out", "left_out_lines", "note", "sha256", "page_sha256")
"""Fields of front matter that belong to the text rather than to the article."""


_Draft = tuple[Entry, ArticleFile]
"""An entry on its way to a file."""


@dataclass(slots=True)
class _Taken:
    """What has come of a feed's entries so far."""

    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    again: int = 0
    blocked: int = 0
    notices: list[str] = field(default_factory=list)


class Fetcher:
    """Looks at feeds and writes what they bring."""

    def __init__(
        self,
        news: NewsFolder,
        database: FeedDatabase,
        client: Client,
        readers: Readers,
        tell: Callable[[FetchProgress], None] = lambda _: None,
        *,
        keep_pages: bool = False,
    ) -> None:
        """`keep_pages`: pages that articles are read from are kept as they came."""
        self._news = news
        self._keep_pages = keep_pages
        self._database = database
        self._client = client
        self._readers = readers
        self._pages = Pages(client, readers)
        self._tell = tell
        self._claiming = threading.Lock()
        self._claims: dict[str, str] = {}
        """Addresses of articles that are being written, and the feed that does."""
        self._waiting: list[tuple[Feed, str, str, str]] = []
        self._states: dict[str, FeedState] = {}
        """What was known of the feeds when the fetch began."""
        self._unchanged: list[FeedState] = []
        """What is to be remembered of feeds that brought nothing; a kill loses it, and they are asked again."""
        self._remembering = threading.Lock()

    def fetch(self, feeds: Sequence[Feed], answers: Mapping[str, Response] | None = None) -> list[Look]:
        """Look at these feeds now, in no particular order. `answers`: what came from some of them a moment ago.

        Raises FeedsError when nothing can be written any more; what a feed does wrong is in its Look.
        """
        self.settle_unfinished()
        self._states = self._database.states()
        looks: list[Look] = []
        failed = new = 0
        self._tell(FetchProgress(0, len(feeds)))
        pool = ThreadPoolExecutor(min(CONNECTIONS, max(1, len(feeds))), thread_name_prefix="feed")
        try:
            for done in as_completed([pool.submit(self._look, feed, (answers or {}).get(feed.url)) for feed in feeds]):
                looks.append(look := done.result())
                failed += look.result == "failed"
                new += len(look.new)
                self._tell(FetchProgress(len(looks), len(feeds), failed, new))
        except BaseException:
            self._client.close()
            raise
        finally:
            pool.shutdown(cancel_futures=True)
            self._remember_unchanged(least=1)
        self._settle_waiting()
        return looks

    def fetch_page(self, url: str, path: str | None) -> Look:
        """Read a page that a person asks for, into the article at `path` in the news folder; None: as a new one.

        Raises FetchError when there is no article on it.
        """
        self.settle_unfinished()
        there = self._news.read(path) if path else None
        origin = str(there.fields.get("feed", url)) if there else url
        page = self._pages.read(url, url)
        feed = Feed(origin, page.source or site_of(url) or "Pages", kind="page", private=True)
        found = page_as_feed(replace(feed, url=url), page)
        taken = _Taken()
        if there is None or path is None:
            taken = self._take(replace(feed, url=url), found, page)
        else:
            article = self._composed(feed, found.feed, found.feed.entries[0], FullText(page.markdown, "page", page))
            entry = self._database.entry_at(path) or Entry(origin, url, "", path, "", "", time.time())
            self._update(entry, article, taken)
        result: LookResult = "new" if taken.new or taken.changed else "unchanged"
        return Look(feed, result, tuple(taken.new), tuple(taken.changed), notices=tuple(taken.notices))

    def take(self, feed: Feed, found: FeedText) -> tuple[dict[str, str | None], list[str]]:
        """Write what a service gives of a feed, like entries of a feed: the paths of the articles by identifier, and
        those that are new. Raises FeedsError.
        """
        taken = self._take(feed, found, None)
        known = self._database.entries_of(feed.url)
        return {entry.guid: known[entry.guid].path for entry in found.feed.entries if entry.guid in known}, taken.new

    # -- one feed ------------------------------------------------------------------------------------------

    def _look(self, feed: Feed, answer: Response | None) -> Look:
        state = self._states.get(feed.url) or FeedState(feed.url)
        now = time.time()
        try:
            response = answer or self._get(feed, state)
            if response.status == 304:
                return self._no_news(feed, state, response, now)
            digest = hashlib.sha256(response.body).hexdigest()
            if digest == state.digest:
                return self._no_news(feed, state, response, now)
            found, page = self._read(feed, response)
            taken = self._take(feed, found, page)
        except ClosedError as error:
            # What was written stays; the next look goes on from there.
            return Look(feed, "failed", problem=str(error))
        except FetchError as error:
            return self._failed(feed, state, error, now)
        return self._looked(feed, state, response, digest, found.feed, taken, now)

    def _get(self, feed: Feed, state: FeedState) -> Response:
        validators = {}
        if state.etag:
            validators["If-None-Match"] = state.etag
        if state.last_modified:
            validators["If-Modified-Since"] = state.last_modified
        return get(self._client, feed, FEED_TYPES if feed.kind == "feed" else "text/html, */*;q=0.5", validators)

    def _read(self, feed: Feed, response: Response) -> tuple[FeedText, PageText | None]:
        if feed.kind == "feed":
            return self._readers.feed(response), None
        page = self._readers.page(response)
        return page_as_feed(feed, page), page

    def _looked(
        self,
        feed: Feed,
        state: FeedState,
        response: Response,
        digest: str,
        found: ParsedFeed,
        taken: _Taken,
        now: float,
    ) -> Look:
        pace = own_pace([entry.published for entry in found.entries], now)
        news_came = bool(taken.new or taken.changed)
        if feed.kind == "page":
            pace = 86_400.0
        state_now = replace(
            state,
            etag=response.headers.get("etag"),
            last_modified=response.headers.get("last-modified"),
            digest=digest,
            title=found.title or state.title,
            arrived=now if news_came else state.arrived,
            blocked=state.blocked + taken.blocked,
        )
        asked = asked_to_wait(response.headers, found.ttl)
        self._database.keep_state(_after(feed, state_now, response, pace, asked, now))
        return Look(
            feed,
            "new" if news_came else "unchanged",
            tuple(taken.new),
            tuple(taken.changed),
            taken.again,
            taken.blocked,
            moved_to=_moved(state, response),
            notices=(*taken.notices, *_moved_notice(feed, state, response)),
        )

    def _no_news(self, feed: Feed, state: FeedState, response: Response, now: float) -> Look:
        # The pace it had: twice as slow as before at most, since nothing came.
        pace = (state.due - state.checked) if state.checked and not state.failures else 3600.0
        with self._remembering:
            self._unchanged.append(_after(feed, state, response, pace, asked_to_wait(response.headers, None), now))
        self._remember_unchanged(least=_STATES_AT_ONCE)
        moved_to = _moved(state, response)
        return Look(feed, "unchanged", moved_to=moved_to, notices=_moved_notice(feed, state, response))

    def _remember_unchanged(self, least: int) -> None:
        """Remember what waits for it, once there are so many: one commit for all of them."""
        with self._remembering:
            if len(self._unchanged) >= least:
                self._database.keep_states(self._unchanged)
                self._unchanged = []

    def _failed(self, feed: Feed, state: FeedState, error: FetchError, now: float) -> Look:
        failures = state.failures + 1
        failed = replace(state, checked=now, failures=failures, problem=str(error), gone=error.gone)
        self._database.keep_state(replace(failed, due=after_failure(now, failures, error.wait)))
        return Look(feed, "failed", problem=str(error))

    # -- entries -------------------------------------------------------------------------------------------

    def _take(self, feed: Feed, found: FeedText, page: PageText | None) -> _Taken:
        """Write what is new or has changed. `page`: the page itself when the feed is a page that is kept."""
        taken = _Taken()
        known = self._database.entries_of(feed.url)
        rules = BlockRules(feed.block, date.today())
        addresses = Counter(canonical_address(entry.url) for entry in found.feed.entries if entry.url)
        drafts: list[_Draft] = []
        for entry, markdown in zip(found.feed.entries, found.texts, strict=True):
            digest = _digest(entry, markdown)
            before = known.get(entry.guid)
            if before is not None and before.blocked_by is not None and before.blocked_by not in feed.block:
                # The rule that kept it out is no more.
                before = None
            if before is not None and before.digest == digest:
                continue
            # An address that several entries share (a live page, the front page) does not tell them apart.
            address = canonical_address(entry.url) if entry.url else ""
            address = address if addresses[address] == 1 else ""
            if before is None and address:
                other = self._database.article_with(address)
                if other is not None and other.feed == feed.url:
                    before = replace(other, guid=entry.guid)
                elif self._is_of_another(feed, entry, address, digest, other):
                    taken.again += 1
                    continue
            if (before is None or before.path is None) and (
                rule := rules.blocking(
                    Candidate(entry.title, markdown, entry.byline, found.feed.title, entry.published)
                )
            ) is not None:
                out = Entry(feed.url, entry.guid, "", None, digest, "", time.time(), title=entry.title, blocked_by=rule)
                self._database.keep_entries([out])
                taken.blocked += 1
                continue
            full = FullText(markdown, "page", page) if page else self._pages.full_text(feed, entry, markdown)
            article = self._composed(feed, found.feed, entry, full)
            if before is not None and before.path is not None:
                self._update(replace(before, digest=digest), article, taken)
                continue
            path = self._free_path(feed, entry, article)
            new = Entry(feed.url, entry.guid, address, path, digest, body_hash(article.body), time.time())
            drafts.append((new, article))
            if len(drafts) >= _AT_ONCE or full.text_from == "page":
                self._write(drafts, taken)
                drafts = []
        self._write(drafts, taken)
        return taken

    def _composed(self, feed: Feed, found: ParsedFeed, entry: ParsedEntry, full: FullText) -> ArticleFile:
        article = compose(feed, found, entry, full)
        if not self._keep_pages or full.text_from != "page":
            return article
        fields = {**article.fields, "page_sha256": page_hash(full.page.data)}
        return ArticleFile(fields, article.body, packed(full.page, str(fields["fetched"])))

    def _is_of_another(self, feed: Feed, entry: ParsedEntry, address: str, digest: str, other: Entry | None) -> bool:
        """Whether another feed brought this article, or is about to in this very fetch; if so that is remembered."""
        if other is not None:
            self._database.keep_entries([replace(other, feed=feed.url, guid=entry.guid, digest=digest)])
            return True
        with self._claiming:
            owner = self._claims.setdefault(address, feed.url)
            if owner == feed.url:
                return False
            self._waiting.append((feed, entry.guid, address, digest))
            return True

    def _settle_waiting(self) -> None:
        """Entries that another feed was about to bring: it has, or they are looked at once more the next time."""
        for feed, guid, address, digest in self._waiting:
            other = self._database.article_with(address)
            if other is not None:
                self._database.keep_entries([replace(other, feed=feed.url, guid=guid, digest=digest)])
            else:
                state = self._database.state(feed.url)
                self._database.keep_state(replace(state, etag=None, last_modified=None, digest=None))
        self._waiting.clear()
        self._claims.clear()

    def _free_path(self, feed: Feed, entry: ParsedEntry, article: ArticleFile) -> str:
        """Where the article goes: a place where nothing is yet, or this very entry's file from a fetch that was cut."""
        title, date = str(article.fields["title"]), str(article.fields.get("date", ""))
        for number in range(100):
            path = path_for(feed.name, title, date, f"{feed.url}\0{entry.guid}{number or ''}")
            there = self._news.read(path)
            if not self._news.exists(path) or (there is not None and _is_of(there, feed, entry)):
                return path
        raise FeedsError(f"There is no free name for “{title[:60]}” in {self._news.root}.")

    def _write(self, drafts: Sequence[_Draft], taken: _Taken) -> None:
        if not drafts:
            return
        self._database.keep_entries([replace(entry, written=False) for entry, _ in drafts])
        for entry, article in drafts:
            assert entry.path is not None
            self._news.write(entry.path, article)
            taken.new.append(entry.path)
        self._database.keep_entries([entry for entry, _ in drafts])

    def _update(self, entry: Entry, article: ArticleFile, taken: _Taken) -> None:
        """Put the new text into the article's file and the old one under its versions, when words have changed.

        A file that was removed stays so; in one that a person edited nothing is changed.
        """
        assert entry.path is not None
        new_hash = body_hash(article.body)
        there = self._news.read(entry.path)
        if there is not None and there.fields.get("feed") not in (None, entry.feed):
            # A page that is watched for an article which a feed brought: what the feed said of it stays.
            stays = {name: value for name, value in there.fields.items() if name not in _OF_THE_TEXT}
            article = replace(article, fields={**article.fields, **stays})
        if there is None or says_the_same(there, article):
            self._database.keep_entries([entry])
            return
        if there.is_ours and not there.is_edited:
            self._news.keep_version(entry.path, there)
            self._news.write(entry.path, article)
            taken.changed.append(entry.path)
        else:
            self._news.keep_version(entry.path, article)
            taken.notices.append(
                f"“{there.fields.get('title') or entry.path}” was edited by you and is left as it is. The newer "
                f"text is stored as a version (V, or `newsreader versions {self._news.root / entry.path}`)."
            )
        self._database.keep_entries([replace(entry, body_hash=new_hash)])

    def settle_unfinished(self) -> None:
        """Learn what became of files that were being written when the program last ended. Raises FeedsError."""
        unfinished = self._database.unfinished()
        if not unfinished:
            return
        there = {entry.guid: self._news.read(entry.path) for entry in unfinished if entry.path is not None}
        self._database.forget_entries([entry for entry in unfinished if there.get(entry.guid) is None])
        self._database.keep_entries(
            [
                replace(entry, written=True, body_hash=body_hash(article.body))
                for entry in unfinished
                if (article := there.get(entry.guid)) is not None
            ]
        )


def _moved(state: FeedState, response: Response) -> str | None:
    """The one new address the feed was led to for good, twice in a row."""
    return response.moved_to if response.moved_to == state.moved_to else None


def _moved_notice(feed: Feed, state: FeedState, response: Response) -> tuple[str, ...]:
    target = _moved(state, response)
    return (f"{feed.name} has moved for good to {target}. feeds.toml has the new address.",) if target else ()


def _after(feed: Feed, state: FeedState, response: Response, pace: float, asked: float, now: float) -> FeedState:
    """What is known of a feed after a look that did not fail."""
    every = feed.every
    if state.watched_until and now < state.watched_until:
        every = watch_pace(now - (state.arrived or now)) or every
    due = next_look(now, pace, asked=0.0 if every else asked, every=every)
    return replace(state, checked=now, due=due, failures=0, problem=None, gone=False, moved_to=response.moved_to)


def get(client: Client, feed: Feed, accept: str, validators: Mapping[str, str] | None = None) -> Response:
    """What is at the address of a feed. Raises FetchError."""
    private = feed.url if feed.private else None
    credentials = credentials_of(feed)
    return client.get(
        feed.url, accept=accept, limit=FEED_BYTES, headers=validators, credentials=credentials, private=private
    )


def credentials_of(feed: Feed) -> Credentials | None:
    """What is sent to the host of a feed alone: name and password, headers, cookies. The password is what the person's
    command prints first. Raises FetchError."""
    if not (feed.user or feed.headers or feed.cookies_file or feed.proxy):
        return None
    command = feed.password_command if feed.user else None
    password = password_of(command, feed.name or feed.url) if command else ""
    return Credentials(feed.url, feed.user or "", password, feed.headers, feed.cookies_file, feed.proxy)


def password_of(command: str, owner: str) -> str:
    """The first line that a password command prints; `owner` is named when it fails. Raises FetchError."""
    try:
        # The person's own command from their own settings, and they expect a shell: `pass show news | head -1`.
        done = subprocess.run(
            command, shell=True, stdin=subprocess.DEVNULL, capture_output=True, timeout=_PASSWORD_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise FetchError(f"The password command of {owner} did not end within a minute.") from error
    password = done.stdout.decode("utf-8", "replace").partition("\n")[0].rstrip("\r")
    if done.returncode or not password:
        raise FetchError(
            f"The password command of {owner} failed (exit code {done.returncode}). "
            "Run it in a shell to see why, and check feeds.toml."
        )
    return password


def page_as_feed(feed: Feed, page: PageText) -> FeedText:
    """A page that is kept, as a feed of one entry. Raises FetchError when there is no text on it."""
    if not page.markdown.strip():
        raise FetchError("No article was found on the page. Open it in a browser and save it as a file.")
    entry = ParsedEntry(
        guid=feed.url,
        url=page.url or feed.url,
        title=page.title,
        byline=page.byline,
        published=page.published,
        language=page.language,
    )
    return FeedText(ParsedFeed(page.source, entries=[entry]), [page.markdown])


def compose(feed: Feed, found: ParsedFeed, entry: ParsedEntry, full: FullText) -> ArticleFile:
    """The article file of an entry. The feed's own word counts first, then the page's; guesses are named."""
    page = full.page
    body = full.markdown.strip() or "*(This entry has no text.)*"
    guessed = [name for name in page.guessed if not getattr(entry, _FIELDS_OF_ENTRIES[name], "")]
    # A feed that gathers from elsewhere is not who published the article.
    source = (page.source if site_of(entry.url) != site_of(feed.url) else "") or found.title or page.source or feed.name
    left_out = page.left_out if full.text_from == "page" else []
    fields = {
        "title": entry.title or page.title or _first_words(body),
        "source": source,
        "author": entry.byline or page.byline,
        "date": entry.published or page.published,
        "updated": entry.updated if entry.updated != entry.published else "",
        "url": entry.url or page.url,
        "language": entry.language or page.language or found.language,
        "tags": entry.tags,
        "feed": feed.url,
        "guid": entry.guid,
        "fetched": datetime.now(UTC).isoformat(timespec="seconds"),
        "text_from": full.text_from,
        "guessed": guessed,
        "left_out": len(left_out),
        "left_out_lines": lines_left_out(left_out),
        "note": full.note,
        "sha256": body_hash(body),
    }
    return ArticleFile({name: value for name, value in fields.items() if value}, body)


def _first_words(body: str) -> str:
    words = body.replace("\\", "").strip("#*_> \n").split()
    return " ".join(words)[:80] or "Untitled"


def _is_of(article: ArticleFile, feed: Feed, entry: ParsedEntry) -> bool:
    return article.is_ours and (article.fields.get("feed"), article.fields.get("guid")) == (feed.url, entry.guid)


def _digest(entry: ParsedEntry, markdown: str) -> str:
    return hashlib.sha256(f"{entry.title}\0{entry.url}\0{markdown}".encode("utf-8", "replace")).hexdigest()
