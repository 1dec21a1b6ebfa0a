"""feeds.toml, written by commands and by people."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from reader.errors import FeedsError
from reader.feeds.subscriptions import Subscriptions, seconds_of, span_of
from reader.model.feed import Feed

BY_HAND = """# Mine.

[[feed]]  # the local one
name = 'Courier'
url = "https://courier.example/feed"
tags = [
    "local",   # near
    "daily",
]

[[feed]]
url = "https://www.harbour.example/rss"
every = "2h"
"""


@pytest.fixture
def by_hand(tmp_path):
    file = tmp_path / "feeds.toml"
    file.write_text(BY_HAND, "utf-8")
    return Subscriptions.read(file)


def test_a_list_written_by_hand(by_hand):
    assert by_hand.notices == ()
    assert by_hand.feeds == (
        Feed("https://courier.example/feed", "Courier", tags=("local", "daily")),
        Feed("https://www.harbour.example/rss", "harbour.example", every=7200.0),
    )


def test_a_change_leaves_everything_else_as_it_was_written(by_hand):
    changed = by_hand.replacing(by_hand.feeds[0], replace(by_hand.feeds[0], name="The Courier", paused=True))
    assert changed.source == BY_HAND.replace("name = 'Courier'", 'name = "The Courier"').replace(
        "# the local one\n", "# the local one\npaused = true\n"
    )
    back = changed.replacing(changed.feeds[0], replace(changed.feeds[0], paused=False))
    assert "paused" not in back.source


def test_a_value_over_several_lines_is_left_to_the_person(by_hand):
    with pytest.raises(FeedsError, match="Change it in an editor"):
        by_hand.replacing(by_hand.feeds[0], replace(by_hand.feeds[0], tags=("other",)))


def test_removing(by_hand):
    without = by_hand.removing(by_hand.feeds[0])
    assert [feed.name for feed in without.feeds] == ["harbour.example"]
    assert without.source.startswith("# Mine.\n")


def test_adding_writes_a_file_that_is_read_again(tmp_path):
    file = tmp_path / "config" / "feeds.toml"
    feed = Feed(
        "https://a.example/f",
        'The "A"',
        tags=("x", "é"),
        full_text="always",
        every=5400.0,
        user="me",
        password_command="pass show a | head -1",
        block=("title:horoscope",),
        keep_days=30,
        private=True,
    )
    Subscriptions.read(file).adding([feed, replace(feed, url="https://b.example/f")]).write()
    read = Subscriptions.read(file)
    assert read.notices == ()
    assert read.feeds == (feed, replace(feed, url="https://b.example/f", name='The "A" 2'))
    assert read.adding([feed]).feeds == read.feeds


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("[[feed]]\nurl = 3", "feeds.toml:1"),
        ('\n[[feed]]\nurl = "ftp://a.example"', "feeds.toml:2: “ftp://a.example” is not a web address"),
        ('[[feed]]\nurl = "https://a.example"\ncolour = "red"', "colour"),
        ('[[feed]]\nurl = "https://a.example"\nevery = "often"', "write 30m, 2h or 1d"),
        ('[[feed]]\nurl = "https://me:secret@a.example"', "password does not belong"),
        ('[[feed]]\nurl = "https://a.example"\n[[feed]]\nurl = "https://a.example"', "feeds.toml:3"),
        ("[[feed\n", "not TOML"),
        ("[feeds]\n", "unknown table “feeds”"),
    ],
)
def test_mistakes_are_named_with_their_line(tmp_path, source, words):
    file = tmp_path / "feeds.toml"
    file.write_text(source, "utf-8")
    [notice] = Subscriptions.read(file).notices
    assert words in notice


def test_an_unknown_field_is_named_and_the_rest_of_its_feed_used(tmp_path):
    file = tmp_path / "feeds.toml"
    file.write_text('[[feed]]\nurl = "https://x.example/"\nfull_txt = "never"\npaused = true\n')
    found = Subscriptions.read(file)
    assert [(feed.url, feed.paused) for feed in found.feeds] == [("https://x.example/", True)]
    [notice] = found.notices
    assert notice.endswith("feeds.toml:1: unknown “full_txt”; did you mean “full_text”?")


def test_no_feed_gets_the_name_of_another(by_hand):
    courier, harbour = by_hand.feeds
    with pytest.raises(FeedsError, match="Another feed is already called “Courier”"):
        by_hand.replacing(harbour, replace(harbour, name="courier"))
    assert by_hand.replacing(courier, replace(courier, name="COURIER")).feeds[0].name == "COURIER"


def test_a_file_that_cannot_be_read_is_said(tmp_path):
    (tmp_path / "feeds.toml").mkdir()
    assert "cannot be read" in Subscriptions.read(tmp_path / "feeds.toml").notices[0]
    assert Subscriptions.read(tmp_path / "nothing" / "feeds.toml").feeds == ()
    (tmp_path / "latin.toml").write_bytes(b"# \xe9")
    assert "not UTF-8" in Subscriptions.read(tmp_path / "latin.toml").notices[0]


def test_a_broken_list_is_never_written_over(tmp_path):
    file = tmp_path / "feeds.toml"
    file.write_text("[[feed\n", "utf-8")
    with pytest.raises(FeedsError, match="Correct that line"):
        Subscriptions.read(file).adding([Feed("https://a.example", "A")])


def test_feeds_by_name(by_hand):
    assert by_hand.named("COUR") is by_hand.feeds[0]
    assert by_hand.named("https://www.harbour.example/rss") is by_hand.feeds[1]
    with pytest.raises(FeedsError, match="no feed called"):
        by_hand.named("storm")
    both = by_hand.adding([Feed("https://c.example", "Courier of Wick")])
    with pytest.raises(FeedsError, match="Give more of the name"):
        both.named("co")
    assert both.named("courier") is both.feeds[0]


@pytest.mark.parametrize(("span", "seconds"), [("30m", 1800), ("2h", 7200), ("1d", 86_400), ("90 min", 5400)])
def test_spans_of_time(span, seconds):
    assert seconds_of(span) == seconds == seconds_of(span_of(seconds))


text = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=30).filter(lambda t: t.strip() == t)


@given(text, text, st.lists(text, max_size=3))
def test_any_name_and_tags_come_back(tmp_path_factory, name, command, tags):
    file = tmp_path_factory.mktemp("feeds") / "feeds.toml"
    feed = Feed("https://a.example/f", name, tags=tuple(tags), user="u", password_command=command)
    added = Subscriptions.read(file).adding([feed])
    assert added.feeds == (feed,)
    assert added.replacing(feed, replace(feed, name="other")).feeds == (replace(feed, name="other"),)
