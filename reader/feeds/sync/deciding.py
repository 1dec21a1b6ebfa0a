"""What a sync has to do, from what both sides have: pure, without network and files.

A service gives no time with a state. So it is compared with what the service said the last time:

- The service has what an act wants: the act has arrived.
- The service says what it said the last time: the act is the newer, and is sent.
- The service says something new and there is no act: a person did that elsewhere, and it holds here.
- The service says something new and an act wants the opposite: which is the later cannot be known. Then unread wins
  over read, and kept over not kept, because nothing is lost by that.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from msgspec import Struct

from reader.model.sync import State, StateChange, SyncAct, SyncItem

MOST_UNASKED = 500
"""Changes at the service, or kept marks taken away here, that nobody pressed a key for: more are asked about."""
FEW = 20
"""Articles whose keys stand for something else, up to which they are taken as new without asking."""
MOST_TRIES = 3
"""How often the service may accept an act and do nothing before the act is set aside."""

States = Mapping[State, bool]


class Plan(Struct, frozen=True):
    """What follows from acts: those to `send`, those that have arrived, those that lose, and how many were in doubt."""

    send: tuple[SyncAct, ...] = ()
    arrived: tuple[SyncAct, ...] = ()
    lost: tuple[SyncAct, ...] = ()
    set_aside: tuple[SyncAct, ...] = ()
    doubtful: int = 0


def listed(item: SyncItem, unread: Collection[str], kept: Collection[str]) -> States:
    """The states of an article as the lists of a service tell them."""
    return {"read": item.key not in unread, "kept": item.key in kept}


def differing(
    items: Mapping[str, SyncItem], unread: Collection[str], kept: Collection[str], feeds: Collection[str]
) -> list[str]:
    """The keys of articles of which a service's lists say something new.

    An article that is in no list any more may also be gone, or its feed; it has to be looked at before it counts as
    read. Articles of feeds that are no longer subscribed to are left as they are.
    """
    return [
        key
        for key, item in items.items()
        if item.path is not None
        and item.feed in feeds
        and ((key not in unread) != item.read or (key in kept) != item.kept)
    ]


def changes_of(item: SyncItem, now: States) -> Iterable[StateChange]:
    """What a service says new of an article."""
    before: States = {"read": item.read, "kept": item.kept}
    return [StateChange(item.key, state, now[state]) for state in before if now[state] != before[state]]


def decide(acts: Sequence[SyncAct], items: Mapping[str, SyncItem], now: Mapping[str, States], *, retry: bool) -> Plan:
    """What becomes of acts; `now` are the states that the service has for certain. Acts on other articles wait.

    `retry`: those that were set aside are sent once more.
    """
    send: list[SyncAct] = []
    aside: list[SyncAct] = []
    arrived, lost, doubtful = [], [], 0
    for act in acts:
        states, item = now.get(act.key), items.get(act.key)
        if states is None or item is None:
            continue
        said = item.read if act.state == "read" else item.kept
        has = states[act.state]
        if has == act.value:
            arrived.append(act)
            continue
        if has != said:
            doubtful += 1
            if act.value == (act.state == "read"):
                lost.append(act)
                continue
        (aside if act.tries >= MOST_TRIES and not retry else send).append(act)
    return Plan(tuple(send), tuple(arrived), tuple(lost), tuple(aside), doubtful)


def batches(acts: Iterable[SyncAct], size: int) -> list[tuple[State, bool, list[SyncAct]]]:
    """Acts in the order in which they were done, those that want the same together, at most `size` at a time."""
    groups: dict[tuple[State, bool], list[SyncAct]] = {}
    for act in acts:
        groups.setdefault((act.state, act.value), []).append(act)
    return [
        (state, value, group[at : at + size])
        for (state, value), group in groups.items()
        for at in range(0, len(group), size)
    ]


def sample(keys: Sequence[str], most: int = FEW) -> list[str]:
    """Some of the keys, `most` at most, from all over them."""
    return list(keys[:: max(1, -(-len(keys) // most))])


def has_lost_its_ids(other: int, same: int) -> bool:
    """Whether a service was installed anew: so many keys stand for other articles, and so many for the same."""
    return other > FEW and other > same
