"""Feed: an address that articles come from, what is known of it, and the articles it brought."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

FeedKind = Literal["feed", "page", "service", "subscription"]
FullText = Literal["auto", "always", "never"]


class Feed(Struct, frozen=True):
    """One address that a person follows: a feed, a single page that is kept, an account at a service, which stands for
    all feeds that the service fetches, or one of those (a "subscription", with the `address` that the service fetches).

    `every`: seconds between two looks; None lets the feed's own pace decide. `private`: the person typed an address
    that lies in a private network. `block`: searches; an entry that matches one of them is not written. `keep_days`:
    articles older than that are removed unless something in them is bookmarked. `headers` and the cookies of
    `cookies_file` (as curl and browsers export it) are sent to the feed's own host alone. `proxy`: the address of one
    for this feed, "none" for no proxy.
    """

    url: str
    name: str
    kind: FeedKind = "feed"
    tags: tuple[str, ...] = ()
    full_text: FullText = "auto"
    every: float | None = None
    user: str | None = None
    password_command: str | None = None
    private: bool = False
    paused: bool = False
    block: tuple[str, ...] = ()
    keep_days: int | None = None
    headers: Mapping[str, str] = {}
    cookies_file: str | None = None
    proxy: str | None = None
    address: str = ""

    @property
    def account(self) -> str:
        """The account that fetches a subscription; its own name of an account."""
        return self.url.removeprefix(ACCOUNT).partition("/")[0]


class Account(Struct, frozen=True):
    """An account at a service that holds subscriptions and what was read (FreshRSS, Miniflux).

    `folders`: only feeds in these folders of the service are brought; none: all. `full_text`: when the page of an
    article is read instead of the service's text. `labels`: whether tags of articles go both ways; None: if the service
    is known to have them.
    """

    name: str
    url: str
    user: str
    password_command: str | None = None
    full_text: FullText = "never"
    folders: tuple[str, ...] = ()
    every: float | None = None
    paused: bool = False
    labels: bool | None = None

    @property
    def has_labels(self) -> bool:
        """Whether the service has labels for articles: FreshRSS does, which is asked at an address of its own."""
        return self.url.endswith("/greader.php") if self.labels is None else self.labels

    @property
    def as_feed(self) -> Feed:
        """As a row among feeds: what is remembered of its last sync is known by this address."""
        return Feed(
            f"{ACCOUNT}{self.name}",
            self.name,
            "service",
            full_text=self.full_text,
            every=self.every,
            paused=self.paused,
        )


ACCOUNT = "sync:"
"""Begins what stands for the address of an account; with `/` and a feed of the service, for that of such a feed."""


class FeedState(Struct, frozen=True):
    """What the last looks at a feed gave. Times are seconds since 1970.

    `etag` and `last_modified` are sent back byte for byte; `digest` is of the last body. `due`: when to look next.
    `failures` counts the failed looks since the last good one, `problem` is the line for the person. `moved_to`:
    where the last look was led for good. `gone`: never to be asked again. `watched_until`: looked at more often till
    then.
    """

    url: str
    etag: str | None = None
    last_modified: str | None = None
    digest: str | None = None
    checked: float | None = None
    due: float = 0.0
    failures: int = 0
    problem: str | None = None
    moved_to: str | None = None
    gone: bool = False
    title: str | None = None
    arrived: float | None = None
    blocked: int = 0
    watched_until: float | None = None


class Entry(Struct, frozen=True):
    """One entry of a feed and the article it became.

    `address` is the article's address in one spelling, by which it is known across feeds. `path` is relative to the
    news folder; None for an entry that was blocked by the rule `blocked_by`, whose `title` is remembered. `digest` is
    of what the feed said, `body_hash` of the text in the file. `written` is False from before the file is written until
    it is there.
    """

    feed: str
    guid: str
    address: str
    path: str | None
    digest: str
    body_hash: str
    arrived: float
    written: bool = True
    title: str = ""
    blocked_by: str | None = None


class FeedRow(Struct, frozen=True):
    """A feed as a list shows it. `articles` it brought, `new` of them not read yet.

    Of an account at a service `account` says where it is, and `waiting` how many changes are to be sent.
    """

    feed: Feed
    state: FeedState
    articles: int = 0
    new: int = 0
    account: Account | None = None
    waiting: int = 0


LookResult = Literal["new", "unchanged", "failed"]


class Look(Struct, frozen=True):
    """What one look at a feed gave. `new` and `changed` are the paths of articles, relative to the news folder.

    `again`: entries known from another feed; `blocked`: entries a rule kept out; `synced`: changes that came from a
    service or went to it. `moved_to`: the address it has moved
    to, as was said twice. `notices`: lines for the person.
    """

    feed: Feed
    result: LookResult
    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    again: int = 0
    blocked: int = 0
    synced: int = 0
    problem: str | None = None
    moved_to: str | None = None
    notices: tuple[str, ...] = ()


class FetchProgress(Struct, frozen=True, tag=True):
    """How far a fetch is: feeds done, of how many, how many failed, and articles that came."""

    done: int
    total: int
    failed: int = 0
    new: int = 0
