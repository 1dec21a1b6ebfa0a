"""Of several hosts of a server the one is asked that answers soonest, and another now and then."""

from __future__ import annotations

import random
from collections import Counter

from reader.search.opensearch.hosts import SLOW, Paces

HOSTS = ("a", "b", "c")


def asked(paces: Paces, seconds: dict[str, float], times: int) -> Counter[str]:
    """How often each host is asked when it takes so long."""
    chosen: Counter[str] = Counter()
    for _ in range(times):
        host = HOSTS[paces.choice(HOSTS)]
        paces.note(host, seconds[host])
        chosen[host] += 1
    return chosen


def test_each_is_tried_and_then_the_quickest_is_asked() -> None:
    paces = Paces(lambda: 0.99)
    assert asked(paces, {"a": 0.03, "b": 0.01, "c": 0.02}, 9) == {"a": 3, "b": 3, "c": 3}
    assert asked(paces, {"a": 0.03, "b": 0.01, "c": 0.02}, 100) == {"b": 100}


def test_one_that_has_become_quicker_is_found_out() -> None:
    paces = Paces(random.Random(3).random)
    asked(paces, {"a": 0.03, "b": 0.01, "c": 0.02}, 100)
    asked(paces, {"a": 0.002, "b": 0.01, "c": 0.02}, 2_000)
    assert asked(paces, {"a": 0.002, "b": 0.01, "c": 0.02}, 1_000)["a"] > 900


def test_one_that_has_become_slower_is_left() -> None:
    paces = Paces(random.Random(4).random)
    asked(paces, {"a": 0.03, "b": 0.01, "c": 0.02}, 100)
    assert asked(paces, {"a": 0.03, "b": 0.2, "c": 0.02}, 1_000)["c"] > 900


def test_one_that_failed_is_asked_last() -> None:
    paces = Paces(lambda: 0.99)
    asked(paces, {"a": 0.03, "b": 0.01, "c": 0.02}, 50)
    paces.note("b", SLOW)
    assert asked(paces, {"a": 0.03, "b": 0.01, "c": 0.02}, 50) == {"c": 50}


def test_only_hosts_that_live_are_chosen_from() -> None:
    paces = Paces(lambda: 0.99)
    asked(paces, {"a": 0.03, "b": 0.01, "c": 0.02}, 50)
    assert paces.choice(["a", "c"]) == 1
    assert paces.choice(["a"]) == 0
    assert paces.choice(["new", "b"]) == 0


def test_the_chance_reaches_every_host() -> None:
    paces = Paces(iter([0.01, 0.0, 0.01, 0.5, 0.01, 0.999999]).__next__)
    for host in HOSTS:
        for _ in range(3):
            paces.note(host, 0.01)
    assert [paces.choice(HOSTS) for _ in range(3)] == [0, 1, 2]
