"""What is known of articles that a service (FreshRSS, Miniflux) holds as well, and what waits to be sent to it."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

State = Literal["read", "kept"]
"""What both sides know of an article: that it was read, and that it is kept (a service calls that starred)."""


class SyncItem(Struct, frozen=True):
    """An article of a service, by its `key` there, and the file it became; `path` is None if it was not brought.

    `feed`: the service's own name of the feed. `digest` tells whether the key still means this article. `read`,
    `kept` and `labels`: what the service said last, labels as tags in one case. `here_read` and `here_kept`: what holds
    here.
    """

    key: str
    path: str | None
    feed: str
    digest: str
    read: bool = False
    kept: bool = False
    here_read: bool = False
    here_kept: bool = False
    labels: tuple[str, ...] = ()


class SyncAct(Struct, frozen=True):
    """A state that is wanted at a service and not known to be there yet.

    A later act on the same article and state takes its place with a new `id`. `by_person`: a key press or a command
    asked for it; else it came of joining both sides. `tries`: how often the service accepted it without doing it.
    """

    id: int
    key: str
    state: State
    value: bool
    acted_at: str
    by_person: bool = True
    tries: int = 0


class SubscriptionAct(Struct, frozen=True):
    """How a feed of a service should be. `feed`: its id there, or an address to follow; an empty title or folder stays
    as it is."""

    id: int
    feed: str
    title: str = ""
    folder: str = ""
    subscribed: bool = True


class StateChange(Struct, frozen=True):
    """A state of an article that changes here, as the service has it."""

    key: str
    state: State
    value: bool


class SyncReport(Struct, frozen=True):
    """What a sync of an account did, or would do.

    `new`: paths of articles that came, relative to the news folder. `coming`: articles to be brought, in a trial run.
    `changed`: states that changed here as the service has them. `sent`: acts the service was seen to have done;
    `waiting`: those not sent yet. `held`: changes that were not made because nobody pressed a key for so many.
    `doubtful`: states that both sides changed. `set_aside`: acts the service accepts and does not do. `gone`: articles
    that the service no longer has. `refused`: changes of feeds that the service does not make, in words.
    """

    account: str
    new: tuple[str, ...] = ()
    coming: int = 0
    changed: int = 0
    sent: int = 0
    waiting: int = 0
    held: int = 0
    doubtful: int = 0
    set_aside: int = 0
    gone: int = 0
    requests: int = 0
    refused: tuple[str, ...] = ()
    problem: str | None = None
