"""A sync with a service of our own that has the forms and traps of Miniflux and of FreshRSS."""

from __future__ import annotations

import random
import stat
import time
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest
from msgspec.structs import replace as replace_struct

from reader.errors import FeedsError, PersonalDataError
from reader.feeds.articles import NewsFolder
from reader.feeds.subscriptions import Subscriptions
from reader.feeds.sync.google_reader import GoogleReader
from reader.feeds.sync.logins import FILE_NAME, VARIABLE
from reader.formats.reading import parse
from reader.library.feeds import Feeds
from reader.model.feed import Account
from reader.model.passage import Bookmark
from reader.passages.keeping import make_whole, place_of
from reader.records.syncing import sync_line, sync_notices
from reader.store.personal import Personal
from reader.store.personal.syncing import SyncStore
from tests.local_server import item as feed_item
from tests.local_server import rss
from tests.reader_service import Fault, Service, service

KINDS = ("miniflux", "freshrss")


@pytest.fixture(params=KINDS)
def there(request):
    """The service."""
    with service(request.param) as running:
        yield running


@pytest.fixture
def personal(folders):
    with Personal.open(folders.data) as personal:
        yield personal


class Here:
    """A newsreader with an account at the service."""

    def __init__(self, feeds, personal, there: Service) -> None:
        self.feeds, self.personal, self.there = feeds, personal, there
        self.account = feeds.add_account(Account("home", there.base, there.user), there.password)

    def sync(self, **options):
        return self.feeds.sync(self.feeds.subscriptions().account("home"), **options)

    def path(self, number):
        key = self.there.key(number)
        return self.personal.sync_items("home")[key].path

    def mark(self, numbers, read=True):
        for number in numbers:
            self.personal.mark_read(self.path(number), "hash", read)

    def read(self):
        items = self.personal.sync_items("home").values()
        return {int(item.key, 16) for item in items if item.path and self.personal.read_paths([item.path])}

    def kept(self):
        items = self.personal.sync_items("home").values()
        return {int(item.key, 16) for item in items if item.here_kept}

    def waiting(self):
        return [(int(act.key, 16), act.state, act.value) for act in self.personal.sync_acts("home")]


@pytest.fixture
def here(feeds, personal, there):
    return Here(feeds, personal, there)


def test_articles_of_a_service_become_files(here, there):
    feed = there.feed("The Courier")
    [number] = there.add(feed, title="Tolls & fares rise <again>")
    report = here.sync()
    assert (report.problem, len(report.new), report.sent) == (None, 1, 0)
    [path] = report.new
    assert path.startswith("the-courier/2026-02/2026-02-25-tolls-fares-rise-again-")
    article = parse(path, (here.feeds.news.root / path).read_bytes())
    assert article.text == f"“The water rose,” said Ada Quill of {number} houses."
    assert (article.meta.title, article.meta.source) == ("Tolls & fares rise <again>", "The Courier")
    assert (article.meta.byline, article.meta.url) == ("Lina Worth", f"https://courier.example/1/{number}")
    assert here.path(number) == str(here.feeds.news.root.resolve() / path)


def test_a_sync_with_nothing_new_takes_four_requests_and_changes_nothing(here, there):
    there.add(there.feed(), 30)
    here.sync()
    there.calls.clear()
    report = here.sync()
    labels = there.calls.count("tag/list")
    assert labels == (there.kind == "freshrss"), "only where there are labels"
    assert len(there.calls) == report.requests == 4 + labels and there.edits == []
    assert (report.new, report.changed, report.sent, report.waiting) == ((), 0, 0, 0)


def test_what_was_read_there_is_read_here_and_the_other_way_round(here, there):
    numbers = there.add(there.feed(), 6)
    there.set(numbers[:1], read=True)
    here.sync()
    assert here.read() == set(numbers[:1])
    there.set(numbers[1:3], read=True)
    here.mark(numbers[3:5])
    report = here.sync()
    assert (report.changed, report.sent, report.waiting) == (2, 2, 0)
    assert here.read() == set(numbers[:5]) and there.unread() == {numbers[5]}
    there.set(numbers[:1], read=False)
    here.mark(numbers[3:4], read=False)
    here.sync()
    assert here.read() == set(numbers) - there.unread() == {*numbers[1:3], numbers[4]}


def test_what_is_done_offline_waits_and_is_sent_later(here, there):
    numbers = there.add(there.feed(), 3)
    here.sync()
    here.mark(numbers)
    there.faults.append(Fault("subscription/list", drop="before"))
    report = here.sync()
    assert report.problem and report.waiting == 3 and len(here.waiting()) == 3
    assert "3 changes will be sent later" in sync_line(report)
    report = here.sync()
    assert (report.problem, report.sent, there.unread()) == (None, 3, set())


def test_read_unread_and_read_again_is_one_change(here, there):
    [number] = there.add(there.feed())
    here.sync()
    here.mark([number])
    here.mark([number], read=False)
    here.mark([number])
    here.sync()
    assert there.edits == [("a", "read", [number])]


@pytest.mark.slow
def test_changes_go_out_in_batches_that_every_service_takes_whole(here, there):
    numbers = there.add(there.feed(), 450)
    here.sync()
    here.mark(numbers)
    here.sync()
    assert [len(edited) for _, _, edited in there.edits] == [200, 200, 50]
    assert there.unread() == set()


def test_more_articles_than_one_page_of_ids(here, there):
    there.add(there.feed(), 20)
    page = [there.ids({"s": "user/-/state/com.google/reading-list", "n": "7", "output": "json"})]
    assert b"continuation" in page[0]
    here.sync()
    assert len(here.personal.sync_items("home")) == 20


def test_an_article_that_a_feed_brought_stands_once(here, there, server):
    server.put("/feed", rss(feed_item(1, link="https://courier.example/one?utm_source=feed"), feed_item(2)))
    from reader.model.feed import Feed

    _, look = here.feeds.add(Feed(server.url("/feed"), "Local", full_text="never"))
    first = next(path for path in look.new if "item-1" in path)
    here.personal.mark_read(str(here.feeds.news.root.resolve() / first), "hash", True)
    [number] = there.add(there.feed(), link="https://courier.example/one")
    report = here.sync()
    assert report.new == () and here.path(number).endswith(first)
    assert len(list(here.feeds.news.articles())) == 2
    here.sync()
    assert there.unread() == set(), "it was read here before the account was added"


def test_an_article_that_many_feeds_of_the_service_bring_stands_once(here, there):
    feeds = [there.feed(f"Feed {number}") for number in range(12)]
    numbers = [there.add(feed, link="https://courier.example/one", title="One")[0] for feed in feeds]
    here.sync()
    here.sync()
    assert len(list(here.feeds.news.articles())) == 1
    assert {here.path(number) for number in numbers} == {here.path(numbers[0])}
    here.mark(numbers[:1])
    here.sync()
    assert there.unread() == set(), "it was read, whichever feed it came from"


def test_of_a_doubtful_conflict_unread_wins_and_it_is_told(here, there):
    numbers = there.add(there.feed(), 2)
    there.set(numbers[1:], read=True)
    here.sync()
    here.mark(numbers[:1])
    here.mark(numbers[:1], read=False)
    there.set(numbers[:1], read=True)
    here.mark(numbers[1:], read=False)
    here.mark(numbers[1:])
    there.set(numbers[1:], read=False)
    report = here.sync()
    assert report.doubtful == 2 and "2 articles changed here and there" in sync_notices(report)[0]
    assert here.read() == set() and there.unread() == set(numbers) and here.waiting() == []


@pytest.mark.slow
def test_more_than_500_changes_that_no_key_asked_for_are_asked_about(here, there):
    numbers = there.add(there.feed(), 501)
    here.sync()
    paths = [here.path(number) for number in numbers]
    here.personal.forget_account("home")
    for path in paths:
        here.personal.mark_read(path, "hash", True)
    assert here.sync().held == 0
    report = here.sync()
    assert (report.held, report.sent, len(there.unread())) == (501, 0, 501)
    assert "501 changes wait, because no key was pressed" in sync_notices(report)[0]
    assert here.sync(sure=True).sent == 501 and there.unread() == set()


@pytest.mark.slow
def test_mark_all_read_is_taken_back_also_after_it_was_sent(here, there):
    numbers = there.add(there.feed(), 600)
    there.set(numbers[:10], read=True)
    here.sync()
    here.mark(numbers[10:])
    assert here.sync().sent == 590 and there.unread() == set()
    here.mark(numbers[10:], read=False)
    assert here.sync().sent == 590
    assert there.unread() == set(numbers[10:]) and here.read() == set(numbers[:10])


def test_starred_there_is_kept_here_and_the_other_way_round(here, there):
    numbers = there.add(there.feed(), 5)
    there.set(numbers[:2], starred=True)
    there.set(numbers[4:], starred=True, read=True)
    here.sync()
    assert here.kept() == {*numbers[:2], numbers[4]}
    kept = here.personal.article_bookmark(here.path(numbers[0]))
    assert kept.passage.text == f"Article {numbers[0]} of The Courier" and kept.passage.cite.source == "The Courier"
    there.set(numbers[:1], starred=False)
    there.set(numbers[2:3], starred=True)
    bookmark = here.personal.article_bookmark(here.path(numbers[1]))
    path = here.path(numbers[3])
    passage = replace_struct(bookmark.passage, cite=replace_struct(bookmark.passage.cite, path=path))
    mine = replace_struct(bookmark, id=None, passage=passage, place=replace_struct(bookmark.place, path=path))
    here.personal.set_article_bookmarks([(here.path(numbers[1]), None), (path, mine)])
    here.sync()
    here.sync()
    assert here.kept() == there.starred() >= {numbers[2], numbers[3], numbers[4]}
    assert here.waiting() == []


def test_more_unread_than_one_list_holds_takes_four_requests_as_well(here, there, monkeypatch):
    monkeypatch.setattr("reader.feeds.sync.google_reader.PAGE", 20)
    monkeypatch.setattr("reader.feeds.sync.syncing.PAGE", 20)
    here.account = replace_struct(here.account, labels=False)
    there.add(there.feed(), 30)
    here.feeds.sync(here.account)
    report = here.feeds.sync(here.account)
    assert (report.requests, report.new, len(here.personal.sync_items("home"))) == (4, (), 30)


@pytest.fixture
def labelled(feeds, personal):
    """A newsreader with an account at a service that has labels, and six articles in it."""
    with service("freshrss") as there:
        here = Here(feeds, personal, there)
        there.add(there.feed(folder="News"), 6)
        here.sync()
        yield here


def tag(here, number, *tags):
    """What the screen does: these tags and no others."""
    path = here.path(number)
    article = parse(path, Path(path).read_bytes())
    passage = make_whole(path, article, "hash", "tags")
    made = Bookmark(None, passage, place_of(passage), "2026-03-01T08:00:00+00:00", tags=tags)
    here.personal.set_article_bookmarks([(path, made if tags else None)])


def tags(here):
    numbers = {number: here.personal.article_bookmark(here.path(number)) for number in here.there.articles}
    return {number: set(one.tags) for number, one in numbers.items() if one}


def labels(there):
    return {number: one.labels for number, one in there.articles.items() if one.labels}


def test_tags_of_articles_and_labels_of_the_service_go_both_ways(labelled):
    here, there = labelled, labelled.there
    one, two, three, *_ = there.articles
    tag(here, one, "tolls", "fares")
    there.set([two], labels={"To Read"})
    report = here.sync()
    assert (report.sent, report.changed, report.waiting) == (2, 1, 0)
    assert labels(there) == {one: {"tolls", "fares"}, two: {"To Read"}}
    assert tags(here) == {one: {"tolls", "fares"}, two: {"To-Read"}}
    assert here.kept() == set(), "a tag does not keep the article"
    tag(here, one, "fares")
    tag(here, three, "to-read")
    there.articles[two].labels.clear()
    there.articles[one].labels.add("late")
    report = here.sync()
    assert (report.sent, report.changed) == (2, 2)
    assert labels(there) == {one: {"fares", "late"}, three: {"to-read"}}, "the label is gone by now, so it is ours"
    assert tags(here) == {one: {"fares", "late"}, three: {"to-read"}}
    assert here.sync().requests == 5 + len(there.labels())


def test_tags_on_both_sides_are_joined_at_first_and_none_is_taken_away(labelled):
    here, there = labelled, labelled.there
    one, *_ = there.articles
    tag(here, one, "ours")
    there.set([one], labels={"theirs"})
    here.sync()
    assert tags(here)[one] == labels(there)[one] == {"ours", "theirs"}


def test_a_label_that_is_gone_while_it_is_asked_for_tags_nothing(labelled):
    here, there = labelled, labelled.there
    one, *_ = there.articles
    there.set([one], labels={"gone"})
    there.faults.append(Fault("label%2Fgone", do=there.articles[one].labels.clear))
    there.faults.append(Fault("label/gone", do=there.articles[one].labels.clear))
    here.sync()
    assert tags(here) == {}


def test_a_change_of_tags_that_fails_is_made_later_and_many_are_asked_about(labelled):
    here, there = labelled, labelled.there
    one, *_ = there.articles
    tag(here, one, "tolls")
    there.faults.append(Fault("edit-tag", 503))
    assert here.sync().problem and labels(there) == {}
    there.faults.append(Fault("edit-tag", nothing=True))
    report = here.sync()
    assert (report.sent, report.waiting) == (0, 1) and labels(there) == {}
    assert here.sync().sent == 1 and labels(there) == {one: {"tolls"}}
    tag(here, one, *(f"tag-{n}" for n in range(600)))
    assert here.sync().held == 601 and labels(there) == {one: {"tolls"}}
    assert here.sync(sure=True).sent == 601 and len(labels(there)[one]) == 600


# -- what goes wrong ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (Fault("ids", 429, headers={"Retry-After": "7200"}), "asks us to wait 2 hours (429)"),
        (Fault("ids", 503, headers={"Retry-After": "600"}), "asks us to wait 10 minutes (503)"),
        (Fault("ids", 502), "has a server error (502)"),
        (Fault("ids", 200, b"<!doctype html><title>Log in</title>"), "answered with a web page instead of data"),
        (Fault("ids", 200, b'{"itemRefs": [{"id": "1"}, {"i'), "it is damaged or was cut off"),
        (Fault("ids", 200, b""), "answered with nothing"),
        (Fault("ids", 200, b'{"itemRefs": [{"id": "first"}]}'), "sent the number of an article that is none: “first”"),
        (Fault("ids", 302, headers={"Location": "https://login.example/"}), "leads on to https://login.example/"),
        (Fault("ids", drop="half"), "broke off its answer"),
        (Fault("ids", drop="before"), "broke off its answer"),
        (Fault("subscription/list", 404), "does not speak the Google Reader API at this address"),
        (Fault("edit-tag", 200, b"<b>Warning</b>: disk full\nOK"), "did not confirm a change"),
        (Fault("edit-tag", 503), "has a server error (503)"),
    ],
)
def test_what_goes_wrong_is_one_line_and_costs_nothing(here, there, fault, told):
    numbers = there.add(there.feed(), 3)
    here.sync()
    here.mark(numbers[:2])
    there.faults.append(replace(fault))
    report = here.sync()
    assert told in report.problem and "\n" not in report.problem and there.password not in report.problem
    assert report.waiting == 2 and here.read() == set(numbers[:2])
    [row] = here.feeds.rows()
    assert (row.state.problem, row.state.failures) == (report.problem, 1)
    if wait := fault.headers.get("Retry-After"):
        assert row.state.due - time.time() > float(wait) - 60
    there.faults.clear()
    assert here.sync().sent == 2 and there.unread() == {numbers[2]} and here.read() == set(numbers[:2])
    assert here.feeds.rows()[0].state.problem is None


@pytest.mark.parametrize("fault", [Fault("edit-tag", drop="after"), Fault("edit-tag", twice=True)])
def test_an_answer_that_is_lost_or_a_request_that_comes_twice_does_no_harm(here, there, fault):
    numbers = there.add(there.feed(), 3)
    here.sync()
    here.mark(numbers[:2])
    there.faults.append(replace(fault))
    here.sync()
    here.sync()
    assert there.unread() == {numbers[2]} and here.waiting() == []


def test_an_answer_that_comes_too_late_was_done_all_the_same(here, there, monkeypatch):
    numbers = there.add(there.feed(), 3)
    here.sync()
    here.mark(numbers[:2])
    monkeypatch.setattr("reader.feeds.http.SILENCE_SECONDS", 0.3)
    there.faults.append(Fault("edit-tag", delay=0.8))
    report = here.sync()
    assert "does not answer" in report.problem and report.waiting == 2 and there.unread() == {numbers[2]}
    there.faults.append(Fault("ids", delay=0.1, times=3))
    assert (here.sync().problem, here.waiting()) == (None, [])
    assert there.edits == [("a", "read", numbers[:2])], "what had arrived is not sent again"


def test_two_newsreaders_and_a_phone_have_the_same_in_the_end(tmp_path, readers):
    """Whatever fails between them, in whatever order they sync."""
    chance = random.Random(11)
    with service("freshrss") as there, ExitStack() as stack:
        numbers = there.add(there.feed(), 30)
        homes = []
        for name in ("one", "two"):
            folder = tmp_path / name
            feeds = Feeds(folder / "feeds.toml", folder / "data", folder / "News", readers)
            stack.callback(feeds.close)
            homes.append(Here(feeds, stack.enter_context(Personal.open(folder / "data")), there))
        for home in homes:
            home.sync()
        for _ in range(12):
            home = chance.choice(homes)
            home.mark(chance.sample(numbers, 3), read=chance.random() < 0.7)
            tag(home, chance.choice(numbers), chance.choice(("a", "b", "c")))
            there.set(chance.sample(numbers, 2), read=chance.random() < 0.7)
            there.articles[chance.choice(numbers)].labels ^= {chance.choice("abc")}
            call, how = (
                chance.choice(("edit-tag", "ids", "contents", "nothing")),
                chance.choice(("before", "after", "half")),
            )
            there.faults = [Fault(call, drop=how), Fault("edit-tag", twice=True)]
            home.sync()
        there.faults.clear()
        for home in (*homes, *homes, *homes):
            assert home.sync().problem is None
        unread = there.unread()
        assert all(home.read() == set(numbers) - unread and home.waiting() == [] for home in homes)
        assert all({one: tags for one, tags in tags(home).items() if tags} == labels(there) for home in homes)


def test_a_change_that_was_accepted_and_not_made_is_kept_and_told(here, there):
    [number] = there.add(there.feed())
    here.sync()
    here.mark([number])
    there.faults.append(Fault("edit-tag", nothing=True, times=4))
    assert [here.sync().sent for _ in range(3)] == [0, 0, 0]
    assert here.waiting() == [(number, "read", True)] and here.read() == {number}
    feeds = here.feeds.fetch([here.account.as_feed])
    assert "accepted 1 change several times and did nothing" in feeds[0].notices[0]
    assert there.calls.count("edit-tag") == 3, "in the background it is not tried for ever"
    there.faults.clear()
    assert here.sync().sent == 1 and there.unread() == set()


def test_one_article_that_a_service_cannot_change_does_not_keep_the_others_back(here, there):
    numbers = there.add(there.feed(), 40)
    here.sync()
    here.mark(numbers)
    bad = numbers[17]

    def edit(add, tag, edited, do=there.edit):
        if bad in edited:
            from tests.reader_service import RefusedError

            raise RefusedError(400)
        do(add, tag, edited)

    there.edit = edit
    report = here.sync()
    assert (report.problem, report.sent, report.waiting) == (None, 39, 1)
    assert there.unread() == {bad} and here.waiting() == [(bad, "read", True)]


def test_a_service_that_refuses_every_change_is_told_and_nothing_is_set_aside(here, there):
    numbers = there.add(there.feed(), 40)
    here.sync()
    here.mark(numbers)
    there.faults.append(Fault("edit-tag", 500, times=1_000))
    assert "has a server error (500)" in here.sync().problem
    assert all(act.tries == 0 for act in here.personal.sync_acts("home"))


def test_an_article_that_is_gone_there_stays_here_as_it_is(here, there):
    numbers = there.add(there.feed(), 3)
    here.sync()
    here.mark(numbers[:1])
    paths = [here.path(number) for number in numbers]
    for number in numbers[:2]:
        del there.articles[number]
    here.sync()
    report = here.sync()
    assert (report.problem, report.waiting) == (None, 0)
    assert here.personal.read_paths(paths) == {paths[0]}, "the one that went unread was not read by anybody"
    assert len(list(here.feeds.news.articles())) == 3


def test_a_feed_that_was_unsubscribed_there_leaves_its_articles_as_they_are(here, there):
    feed = there.feed()
    numbers = there.add(feed, 3)
    here.sync()
    del there.feeds[feed]
    there.articles.clear()
    report = here.sync()
    assert (report.problem, report.changed, here.read()) == (None, 0, set())
    assert len(list(here.feeds.news.articles())) == len(numbers)


def test_a_service_that_was_installed_anew_is_recognised_and_asked_about(here, there):
    feed = there.feed()
    numbers = there.add(feed, 60)
    here.sync()
    here.mark(numbers[:50])
    here.sync()
    old = {number: there.articles[number].link for number in numbers}
    # The same numbers, the other way round, and all is unread again.
    for number, link in zip(numbers, reversed(list(old.values())), strict=True):
        there.set([number], link=link, read=False, title=link)
    here.mark(numbers[50:55])
    for _ in range(2):
        report = here.sync()
        assert "counts its articles anew" in report.problem and "--start-over" in report.problem
        assert there.unread() == set(numbers)
        assert len(here.waiting()) == 5
    report = here.sync(start_over=True)
    assert report.problem is None and report.new == ()
    assert here.sync().sent == 55
    by_link = {there.articles[number].link: number for number in numbers}
    assert there.unread() == {by_link[old[number]] for number in numbers[55:]}


def test_a_few_numbers_that_mean_something_else_are_taken_as_new(here, there):
    numbers = there.add(there.feed(), 30)
    here.sync()
    here.mark(numbers[:1])
    there.set(numbers[:1], link="https://courier.example/other", title="Other")
    report = here.sync()
    assert (report.problem, len(report.new)) == (None, 1)
    assert there.unread() == set(numbers), "nobody read the other article"


def test_while_a_sync_runs_a_person_goes_on_reading(here, there):
    numbers = there.add(there.feed(), 3)
    here.sync()
    here.mark(numbers[:1])
    there.set(numbers[1:2], read=True)
    there.faults.append(Fault("edit-tag", do=lambda: here.mark(numbers[:1], read=False)))
    there.faults.append(Fault("items/contents", do=lambda: here.mark(numbers[1:2])))
    here.sync()
    assert here.read() == {numbers[1]}
    here.sync()
    assert here.read() == {numbers[1]} and there.unread() == {numbers[0], numbers[2]}


class KilledError(BaseException):
    """The program ends here, as far as what it had on disk is concerned."""


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("what", ["request", "commit", "file"])
def test_a_sync_that_is_killed_at_any_step_loses_nothing_and_marks_nothing(feeds, personal, monkeypatch, what, when):
    """Killed at the first step, then at the second, and so on, until one sync runs through."""
    owner, name = {
        "request": (GoogleReader, "_send"),
        "commit": (SyncStore, "settle_acts"),
        "file": (NewsFolder, "write"),
    }[what]
    do = getattr(owner, name)
    with service("miniflux") as there:
        here = Here(feeds, personal, there)
        numbers = there.add(there.feed(), 12)
        here.sync()
        here.mark(numbers[:3])
        there.set(numbers[3:6], read=True)
        there.set(numbers[6:7], starred=True)
        new = there.add("feed/1", 6)
        steps = 0
        while True:
            steps += 1
            left = steps

            def step(*arguments, **options):
                nonlocal left
                left -= 1
                if not left and when == "before":
                    raise KilledError
                done = do(*arguments, **options)
                if not left:
                    raise KilledError
                return done

            monkeypatch.setattr(owner, name, step)
            try:
                here.sync()
            except KilledError:
                continue
            finally:
                monkeypatch.undo()
            break
        assert steps > 1 and here.sync().problem is None
        assert here.read() == set(numbers[:6]) and there.unread() == {*numbers[6:], *new}
        assert here.kept() == there.starred() == {numbers[6]} and here.waiting() == []
        assert len(list(here.feeds.news.articles())) == 18


def test_personal_data_that_cannot_be_used_is_a_problem_of_the_account_and_ends_no_fetch(here, there, monkeypatch):
    def refuse(*_, **__):
        raise PersonalDataError("personal.db may not be written.")

    there.add(there.feed())
    monkeypatch.setattr(SyncStore, "add_sync_items", refuse)
    [look] = here.feeds.fetch([here.account.as_feed])
    assert (look.result, look.problem) == ("failed", "personal.db may not be written.")


# -- subscriptions ----------------------------------------------------------------------------------------------


def names(there):
    return {(one["title"], one["folder"]) for one in there.feeds.values()}


def test_a_feed_is_renamed_and_moved_here_and_there(here, there):
    there.add(there.feed("Courier", "News"), 2)
    here.sync()
    feed = here.feeds.named("Courier")
    undo = here.feeds.replace(feed, replace_struct(feed, name="Morning", tags=("Tech",)))
    assert [row.feed.name for row in here.feeds.rows(services=True)] == ["home", "Morning"], "shown at once"
    assert here.feeds.waiting() == {"home": 1} and names(there) == {("Courier", "News")}
    report = here.sync()
    assert (report.sent, report.waiting, names(there)) == (1, 0, {("Morning", "Tech")})
    undo()
    here.sync()
    assert names(there) == {("Courier", "News")}
    there.feeds["feed/1"].update(title="Evening", folder="Fun")
    here.sync()
    [feed] = here.feeds.database.service_feeds()
    assert (feed.name, feed.tags) == ("Evening", ("Fun",))
    with pytest.raises(FeedsError, match="keeps “Evening” in a folder"):
        here.feeds.replace(feed, replace_struct(feed, tags=()))


def test_a_feed_is_subscribed_to_offline_and_followed_once(here, there):
    here.feeds.subscribe("home", "https://new.example/feed", "New", "Tech")
    there.faults.append(Fault("subscription/list", drop="before"))
    assert here.sync().waiting == 1
    there.faults.append(Fault("quickadd", drop="after"))
    assert here.sync().problem and len(there.feeds) == 1
    report = here.sync()
    assert (report.problem, report.refused, report.waiting) == (None, (), 0)
    assert names(there) == {("New", "Tech")}


def test_a_feed_that_the_service_refuses_is_told_once(here, there):
    here.feeds.subscribe("home", "https://broken.example/feed")
    [line] = sync_notices(here.sync())
    assert line.startswith("home: The service ") and "https://broken.example/feed" in line
    assert here.sync().refused == () and here.feeds.database.service_feeds() == []


def test_unsubscribing_leaves_the_articles_here_and_is_taken_back(here, there):
    there.add(there.feed("Courier", "News"), 2)
    here.sync()
    feed = here.feeds.named("Courier")
    here.feeds.remove(feed)()
    assert here.sync().problem is None and names(there) == {("Courier", "News")}, "taken back before it was sent"
    undo = here.feeds.remove(here.feeds.named("Courier"))
    here.sync()
    assert there.feeds == {} and len(list(here.feeds.news.articles())) == 2
    undo()
    here.sync()
    assert names(there) == {("Courier", "News")}
    there.feeds.clear()
    feed = here.feeds.named("Courier")
    here.feeds.replace(feed, replace_struct(feed, name="Gone"))
    assert "no longer among the feeds of the service" in here.sync().refused[0]


# -- accounts ---------------------------------------------------------------------------------------------------


def test_the_password_is_nowhere_and_the_login_only_its_owner_can_read(here, there, folders):
    here.sync()
    for folder in (folders.config, folders.data, folders.news):
        for file in folder.rglob("*") if folder.exists() else ():
            assert not file.is_file() or there.password.encode() not in file.read_bytes()
    login = folders.data / FILE_NAME
    assert stat.S_IMODE(login.stat().st_mode) == 0o600 and there.auth.encode() in login.read_bytes()


def test_a_wrong_password_adds_no_account(feeds, there):
    with pytest.raises(FeedsError, match="refuses the name or password of me"):
        feeds.add_account(Account("home", there.base, "me"), "wrong")
    assert feeds.subscriptions().accounts == ()


def test_a_login_that_has_lapsed_is_renewed_where_the_password_is_known(here, there, monkeypatch):
    there.add(there.feed())
    here.sync()
    there.auth = "auth-2"
    report = here.sync()
    assert "wants the password of me" in report.problem and "sync add" in report.problem
    monkeypatch.setenv(VARIABLE, there.password)
    assert here.sync().problem is None
    monkeypatch.delenv(VARIABLE)
    assert here.sync().problem is None, "the new login is remembered"
    there.faults.append(Fault("ids", 403, times=2))
    monkeypatch.setenv(VARIABLE, there.password)
    assert "refuses the name or password of me (403)" in here.sync().problem
    monkeypatch.delenv(VARIABLE)
    there.auth = "auth-3"
    here.feeds.add_account(Account("home", there.base, there.user), there.password)
    assert here.sync().problem is None


def test_a_password_command_gives_the_password(feeds, personal, there):
    feeds.add_account(Account("home", there.base, "me", f"echo {there.password}"), None)
    there.auth = "auth-2"
    assert feeds.sync(feeds.subscriptions().account("home")).problem is None


def test_the_address_of_freshrss_is_completed(feeds):
    with service("freshrss") as there:
        account = feeds.add_account(Account("home", f"http://127.0.0.1:{there.port}", "me"), there.password)
        assert account.url == there.base == feeds.subscriptions().account("home").url


def test_an_account_that_is_removed_leaves_everything_it_brought(here, there, folders):
    numbers = there.add(there.feed(), 2)
    here.sync()
    here.mark(numbers[:1])
    path = here.path(numbers[0])
    assert here.feeds.remove_account("home") == 1
    assert here.feeds.subscriptions().accounts == () and here.feeds.rows() == []
    assert len(list(here.feeds.news.articles())) == 2 and here.personal.read_paths([path]) == {path}
    assert there.auth.encode() not in (folders.data / FILE_NAME).read_bytes()


def test_only_feeds_of_chosen_folders_are_brought(feeds, personal, there):
    wanted, other = there.feed("Courier", "News"), there.feed("Sports", "Fun")
    there.add(wanted, 2)
    there.add(other, 3)
    account = feeds.add_account(Account("home", there.base, "me", folders=("news",)), there.password)
    assert len(feeds.sync(account).new) == 2
    assert feeds.sync(account).new == ()


def test_feeds_of_a_service_are_searched_by_name_and_folder(here, there):
    there.add(there.feed("Courier", "News"), 2)
    here.sync()
    [row] = here.feeds.rows()
    assert (row.feed.name, row.feed.kind, row.articles) == ("home", "service", 2)
    [feed] = here.feeds.database.service_feeds()
    assert (feed.name, feed.tags, len(here.feeds.database.paths(feed.url))) == ("Courier", ("News",), 2)


def test_what_a_person_did_is_sent_before_the_next_sync_is_due(here, there, monkeypatch):
    from reader.library import feeds as library_feeds

    numbers = there.add(there.feed(), 3)
    here.sync()
    here.mark(numbers[:2])
    assert here.feeds.due(time.time()) == [], "not at once: a person goes on reading"
    later = time.time() + library_feeds.SEND_AFTER
    assert here.feeds.due(later) == [here.account.as_feed]
    [row] = here.feeds.rows(waiting=here.feeds.waiting())
    assert (row.waiting, row.account.url) == (2, there.base)
    [look] = here.feeds.fetch(here.feeds.due(later))
    assert (look.result, look.synced) == ("unchanged", 2)
    assert there.unread() == {numbers[2]} and here.feeds.due(later) == []


def test_an_account_is_paused_and_keeps_its_name(here, there):
    feed = here.account.as_feed
    undo = here.feeds.replace(feed, replace_struct(feed, paused=True))
    assert here.feeds.subscriptions().account("home").paused and here.feeds.due(time.time() + 1e6) == []
    undo()
    assert not here.feeds.subscriptions().account("home").paused
    with pytest.raises(FeedsError, match="keeps its name"):
        here.feeds.replace(feed, replace_struct(feed, name="other"))
    with pytest.raises(FeedsError, match="newsreader sync remove home"):
        here.feeds.remove(feed)


def test_a_trial_run_only_says_what_would_be_done(here, there):
    numbers = there.add(there.feed(), 4)
    there.set(numbers[:1], read=True)
    report = here.sync(dry=True)
    assert (report.coming, report.new) == (4, ()) and list(here.feeds.news.articles()) == []
    assert sync_line(report, dry=True) == "Would bring: 4 new articles"
    here.sync()
    here.mark(numbers[1:3])
    there.set(numbers[3:], read=True)
    assert sync_line(here.sync(dry=True), dry=True) == "Would bring: 1 change from there, 2 changes to be sent"
    assert there.edits == [] and here.read() == set(numbers[:3])


def test_an_account_in_feeds_toml_may_stand_anywhere_and_comments_stay(tmp_path):
    file = tmp_path / "feeds.toml"
    file.write_text(
        '# mine\n[accounts.home]\nurl = "https://rss.example"  # at home\nuser = "me"\n\n[[feed]]\n'
        'url = "https://a.example/feed"\n\n[accounts.work]\nurl = "https://b.example"\nuser = "i"\nfolders = ["News"]\n'
    )
    subscriptions = Subscriptions.read(file)
    assert [one.name for one in subscriptions.accounts] == ["home", "work"] and len(subscriptions.feeds) == 1
    assert subscriptions.account("work").folders == ("News",) and subscriptions.notices == ()
    without = subscriptions.removing(subscriptions.feeds[0])
    assert "[accounts.work]" in without.source and "# at home" in without.source
    paused = subscriptions.with_account(Account("home", "https://rss.example", "me", paused=True))
    assert paused.account("home").paused and "# at home" in paused.source and "# mine" in paused.source
    assert [one.name for one in subscriptions.without_account("home").accounts] == ["work"]


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ('url = "https://a.example"\n', "it has no user"),
        ('user = "me"\n', "it has no url"),
        ('url = "https://me:pw@a.example"\nuser = "me"\n', "a password does not belong in an address"),
        ('url = "https://a.example"\nuser = "me"\npassword = "pw"\n', "a password does not belong in this file"),
        ('url = "https://a.example"\nuser = "me"\nfoldres = []\n', "did you mean “folders”?"),
    ],
)
def test_a_mistake_in_an_account_is_told(tmp_path, written, told):
    file = tmp_path / "feeds.toml"
    file.write_text(f"[accounts.home]\n{written}")
    [notice, *_] = Subscriptions.read(file).notices
    assert told in notice and "pw" not in notice.replace("password", "")
