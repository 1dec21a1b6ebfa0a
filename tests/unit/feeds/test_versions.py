"""What changed between two texts of an article."""

from __future__ import annotations

import asyncio
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.feeds.articles import ArticleFile
from reader.feeds.versions import changes, says_the_same
from reader.library.open import open_library
from reader.library.reading.versions import difference, stood_in, versions_of
from reader.model.feed import Feed
from tests.local_server import item, rss


def pairs(old: str, new: str) -> list[tuple[str, str]]:
    found = changes(old, new)
    return [(old[c.old_start : c.old_end].strip(), new[c.new_start : c.new_end].strip()) for c in found]


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("The storm killed three people.", "The storm killed four people.", [("three", "four")]),
        ("Same.\n\nSame too.", "Same.\n\nSame too.", []),
        ("One.\n\nTwo.", "One.\n\nBetween.\n\nTwo.", [("", "Between.")]),
        ("One.\n\nTwo.\n\nThree.", "One.\n\nThree.", [("Two.", "")]),
        ("He  said so.", "He said so.", []),
        (
            "Police said they arrested two men on Monday.",
            "Police said they detained five women on Monday.",
            [("arrested two men", "detained five women")],
        ),
        ("", "All new.", [("", "All new.")]),
        (
            "The storm killed three people.\n\n“We will rebuild,” she said.\n\nThe end.",
            "A first line.\n\nThe storm killed four people.\n\nThe end.",
            [("", "A first line."), ("three", "four"), ("“We will rebuild,” she said.", "")],
        ),
    ],
)
def test_changes_of_words(old, new, found):
    assert pairs(old, new) == found


words = st.lists(st.sampled_from(["the", "storm", "three", "four", ",", "\n\n", ".", "“", "said", "é"]), max_size=60)


@given(words, words)
def test_putting_the_new_words_in_gives_the_new_text(old_words, new_words):
    """Outside the changes both texts have the same words."""
    old, new = " ".join(old_words), " ".join(new_words)
    at, built = 0, ""
    last_old = last_new = 0
    for change in changes(old, new):
        assert last_old <= change.old_start <= change.old_end and last_new <= change.new_start <= change.new_end
        built += old[at : change.old_start] + new[change.new_start : change.new_end]
        at, last_old, last_new = change.old_end, change.old_end, change.new_end
    assert (built + old[at:]).split() == new.split()


@pytest.mark.parametrize(
    ("body", "same"),
    [
        ('He said: "No - never."', True),
        ("He  said:\n“No – never.”", True),
        ("He said: “No, never.”", False),
        ("he said: “No – never.”", False),
    ],
)
def test_typing_habits_are_no_change(body, same):
    def file(text: str) -> ArticleFile:
        return ArticleFile({"title": "A", "date": text[:3]}, text)

    assert says_the_same(file("He said: “No – never.”"), file(body)) is same


BEFORE = (
    "<p>The storm killed three people in Harrow, the fire service said.</p>"
    "<p>“We will rebuild every street,” said the mayor, Ada Quill.</p><p>Work begins in May.</p>"
)
AFTER = (
    "<p>The storm killed four people in Harrow, the fire service said.</p>"
    "<p>Work begins in May.</p><p>“Nobody warned us,” said Ola Brandt.</p>"
)


def test_versions_with_what_became_of_quotes_and_figures(feeds, server):
    server.put("/feed", rss(item(1, BEFORE)))
    [path] = feeds.add(Feed(server.url("/feed"), "", full_text="never"))[1].new
    server.put("/feed", rss(item(1, AFTER)))
    feeds.fetch(feeds.subscriptions().feeds)
    file = feeds.news.root / path
    old, new = versions_of(file)
    assert (old.current, new.current) == (False, True)
    assert old.moment and new.path == str(file) and "three people" in old.article.text
    found = difference(old, new)
    fates = {(change.what, change.fate, change.old, change.new) for change in found.items}
    assert ("figure", "changed", "three people", "four people") in fates
    assert ("quote", "gone", "We will rebuild every street,", "") in fates
    assert ("quote", "added", "", "Nobody warned us,") in fates
    assert not found.title_changed


def test_words_that_are_gone_are_found_in_the_version_that_had_them(feeds, server):
    server.put("/feed", rss(item(1, BEFORE)))
    [path] = feeds.add(Feed(server.url("/feed"), "", full_text="never"))[1].new
    server.put("/feed", rss(item(1, AFTER)))
    feeds.fetch(feeds.subscriptions().feeds)
    file = feeds.news.root / path
    old, new = versions_of(file)
    assert stood_in(file, "We will rebuild every street") == (old.moment, new.moment)
    assert stood_in(file, "words that never were") is None


def test_an_article_that_never_changed_has_one_version(tmp_path):
    file = tmp_path / "a.md"
    file.write_text("Some text.", "utf-8")
    [only] = versions_of(file)
    assert only.current and only.moment == ""


async def test_the_screen_has_versions_compared_by_another_process(feeds, server, folders):
    server.put("/feed", rss(item(1, BEFORE)))
    feeds.add(Feed(server.url("/feed"), "", full_text="never"))
    server.put("/feed", rss(item(1, AFTER)))
    feeds.fetch(feeds.subscriptions().feeds)
    with closing(open_library([feeds.news.root], folders=folders)) as library:
        library.first_look()
        [heading] = library.headings(0, 1)
        [found] = await library.versions(heading.id)
    assert [change.fate for change in found.items if change.what == "quote"] == ["changed", "gone", "added"]
    assert "three people" in found.old.article.text and "four people" in found.new.article.text


async def test_a_comparison_that_nobody_waits_for_any_more_is_ended(folders, tmp_path, monkeypatch):
    (tmp_path / "a.md").write_text("# A dam\n\nIt held.", "utf-8")
    monkeypatch.setattr("reader.library.processes.child.child_command", lambda *args: ["sleep", "60"])
    started, start = [], asyncio.create_subprocess_exec

    async def remembered(*args, **kwargs):
        started.append(await start(*args, **kwargs))
        return started[-1]

    monkeypatch.setattr(asyncio, "create_subprocess_exec", remembered)
    with closing(open_library([tmp_path], folders=folders)) as library:
        library.first_look()
        asking = asyncio.create_task(library.versions(library.headings(0, 1)[0].id))
        while not started:
            await asyncio.sleep(0)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
    assert await started[0].wait() < 0
