"""What a sync has to do, from what both sides have."""

from __future__ import annotations

from itertools import product

import pytest

from reader.feeds.sync.deciding import MOST_TRIES, batches, changes_of, decide, differing, has_lost_its_ids, sample
from reader.model.sync import StateChange, SyncAct, SyncItem


def item(key="1", **fields):
    return SyncItem(key, fields.pop("path", f"/news/{key}.md"), fields.pop("feed", "feed/1"), "digest", **fields)


def act(number=1, key="1", state="read", value=True, **fields):
    return SyncAct(number, key, state, value, "2026-12-03T06:00:00", **fields)


def outcome(state, said, has, wanted):
    """What becomes of one act: what the service said last, what it has now, and what the act wants."""
    before = item(**{state: said})
    plan = decide([act(state=state, value=wanted)], {"1": before}, {"1": {"read": has, "kept": has}}, retry=False)
    [name] = [name for name in ("send", "arrived", "lost", "set_aside") if getattr(plan, name)]
    return name, plan.doubtful


@pytest.mark.parametrize(("state", "said", "has", "wanted"), list(product(("read", "kept"), *[(False, True)] * 3)))
def test_what_becomes_of_an_act(state, said, has, wanted):
    name, doubtful = outcome(state, said, has, wanted)
    if has == wanted:
        assert (name, doubtful) == ("arrived", 0)
    elif has == said:
        assert (name, doubtful) == ("send", 0), "the service says what it said: the act is the newer"
    else:
        keeps = not wanted if state == "read" else wanted
        assert (name, doubtful) == ("send" if keeps else "lost", 1), "unread wins over read, kept over not kept"


def test_an_act_on_an_article_that_is_not_known_waits():
    assert decide([act(key="2")], {"1": item()}, {"2": {"read": False, "kept": False}}, retry=False).send == ()
    assert decide([act()], {"1": item()}, {}, retry=False).send == ()


def test_an_act_that_the_service_never_does_is_set_aside_until_a_person_asks():
    now = {"1": {"read": False, "kept": False}}
    tried = act(tries=MOST_TRIES)
    plan = decide([tried], {"1": item()}, now, retry=False)
    assert (plan.send, plan.set_aside) == ((), (tried,))
    assert decide([tried], {"1": item()}, now, retry=True).send == (tried,)
    assert decide([act(tries=MOST_TRIES - 1)], {"1": item()}, now, retry=False).set_aside == ()


def test_what_the_lists_say_new_and_of_what_they_say_nothing():
    items = {
        "same": item("same"),
        "was read": item("was read"),
        "unread again": item("unread again", read=True),
        "starred": item("starred"),
        "star gone": item("star gone", kept=True),
        "of a feed that is gone": item("of a feed that is gone", feed="feed/2"),
        "not brought": item("not brought", path=None),
    }
    unread = {"same", "unread again", "starred", "star gone"}
    assert differing(items, unread, {"starred"}, {"feed/1"}) == ["was read", "unread again", "starred", "star gone"]


def test_only_what_changed_is_changed():
    assert list(changes_of(item(read=True), {"read": False, "kept": True})) == [
        StateChange("1", "read", False),
        StateChange("1", "kept", True),
    ]
    assert list(changes_of(item(kept=True), {"read": False, "kept": True})) == []


def test_batches_keep_the_order_and_put_together_what_wants_the_same():
    acts = [
        act(1, "1"),
        act(2, "2", value=False),
        act(3, "3"),
        act(4, "4", state="kept"),
        act(5, "5"),
        act(6, "6", value=False),
    ]
    assert [(state, value, [one.id for one in some]) for state, value, some in batches(acts, 2)] == [
        ("read", True, [1, 3]),
        ("read", True, [5]),
        ("read", False, [2, 6]),
        ("kept", True, [4]),
    ]
    assert batches([], 2) == []


@pytest.mark.parametrize("count", [0, 1, 19, 20, 21, 40, 5_000])
def test_a_sample_is_small_and_from_all_over(count):
    keys = [str(number) for number in range(count)]
    some = sample(keys)
    assert min(10, count) <= len(some) <= 20 and set(some) <= set(keys) and len(set(some)) == len(some)
    assert not count or int(some[-1]) >= count - count // 10 - 2


@pytest.mark.parametrize(
    ("other", "same", "lost"), [(0, 0, False), (20, 0, False), (21, 0, True), (21, 21, False), (900, 100, True)]
)
def test_a_service_that_was_installed_anew(other, same, lost):
    assert has_lost_its_ids(other, same) is lost
