"""Labels of a service and tags of articles here: what both sides had in common at the last sync tells who changed what.

So labels need no outbox: a tag that is here, and was not there at the last sync, was given here.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

from msgspec import Struct

from reader.feeds.sync.deciding import MOST_UNASKED
from reader.feeds.sync.google_reader import EDIT, LABEL, GoogleReader
from reader.model.passage import Bookmark
from reader.model.sync import SyncItem
from reader.store.personal import Personal
from reader.store.personal.bookmarks import clean_tags

Labels = Mapping[str, Collection[str]]
"""The labels of articles, by key, as tags in one case."""


class Changes(Struct, frozen=True):
    """Tags of one article that come or go here, and those that come or go at the service."""

    come: frozenset[str]
    go: frozenset[str]
    give: frozenset[str]
    take: frozenset[str]


def merge(before: Collection[str], here: Collection[str], there: Collection[str]) -> Changes:
    """What has to change for both sides to have the same, given what the service had `before`."""
    was, ours, theirs = frozenset(before), frozenset(here), frozenset(there)
    return Changes(theirs - was - ours, (was - theirs) & ours, ours - was - theirs, (was - ours) & theirs)


def folded(name: str) -> str:
    """A label as a tag in one case; "" when nothing of it can be a tag."""
    return next(iter(clean_tags([name])), "").casefold()


class Joined(Struct, frozen=True):
    """How many tags came or went here, and were seen to be at the service; those that wait, and why."""

    changed: int = 0
    sent: int = 0
    waiting: int = 0
    held: int = 0


def join_labels(
    service: GoogleReader,
    personal: Personal,
    account: str,
    items: Mapping[str, SyncItem],
    look_up: Callable[[Sequence[str]], Labels],
    keeping: Callable[[Mapping[str, str | None]], Mapping[str, Bookmark]],
    *,
    sure: bool,
) -> Joined:
    """Make tags of articles and labels of the service alike. Killed at any moment, the next run goes on from there.

    `look_up`: the labels that the service has for certain; lists of a label that is gone meanwhile hold everything at
    FreshRSS. `keeping`: what is kept of whole articles, by their paths.
    """
    names = {tag: name for name in service.labels() if (tag := folded(name))}
    listed: dict[str, set[str]] = {}
    for tag, name in names.items():
        for key in service.ids(LABEL + name):
            listed.setdefault(key, set()).add(tag)
    here = personal.article_tags(account)
    before = {key: item.labels for key, item in items.items() if item.labels}
    keys = [key for key in {**here, **before, **listed} if key in items and items[key].path is not None]
    there: dict[str, Collection[str]] = {key: listed.get(key, set()) for key in keys}
    doubted = [key for key in keys if set(there[key]) != set(before.get(key, ()))]
    certain = look_up(doubted)
    for key in doubted:
        there.pop(key)
        if key in certain:
            there[key] = {tag for one in certain[key] if (tag := folded(one)) in names}
    changes = {key: merge(before.get(key, ()), here.get(key, ()), labels) for key, labels in there.items()}
    taken = {key: one for key, one in changes.items() if one.come or one.go}
    tags = {tag: next(iter(clean_tags([name]))) for tag, name in names.items()}
    new = {key: items[key].path for key, one in taken.items() if one.come and key not in here}
    personal.apply_labels(
        account,
        {key: there[key] for key in changes if set(there[key]) != set(before.get(key, ()))},
        {key: ([tags[tag] for tag in sorted(one.come)], one.go) for key, one in taken.items()},
        keeping(new),
    )
    changed = sum(len(one.come) + len(one.go) for one in taken.values())
    sending = sum(len(one.give) + len(one.take) for one in changes.values())
    if sending > MOST_UNASKED and not sure:
        return Joined(changed, held=sending)
    for add in (True, False):
        asked: dict[str, list[str]] = {}
        for key, one in changes.items():
            for tag in one.give if add else one.take:
                asked.setdefault(tag, []).append(key)
        for tag, some in asked.items():
            label = LABEL + names.get(tag, here.get(some[0], {}).get(tag, tag))
            for at in range(0, len(some), EDIT):
                service.edit(some[at : at + EDIT], label, add=add)
    sent = [key for key, one in changes.items() if one.give or one.take]
    # A label that was new to the service is one now, as are those that it writes in another way.
    has = {key: {folded(one) for one in labels} for key, labels in look_up(sent).items()}
    has = {key: labels & ({*names} | {*here.get(key, ())}) for key, labels in has.items()}
    personal.apply_labels(account, has, {}, {})
    done = sum(len(changes[key].give & has[key]) + len(changes[key].take - has[key]) for key in has)
    return Joined(changed, done, sending - done)
