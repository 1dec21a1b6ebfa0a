"""Pages as they were fetched, kept beside their articles."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from click.testing import CliRunner
from msgspec.structs import replace

from reader.cli.verifying import verify
from reader.errors import FeedsError
from reader.feeds.kept_pages import page_hash
from reader.formats.warc import pages_in
from reader.library.feeds import Feeds
from reader.model.feed import Feed
from tests.documents import page
from tests.local_server import item, rss

WORDS = [f"The water rose in street {n}, said Ada Quill, and nobody had been told of it before." for n in range(8)]


@pytest.fixture
def keeping(folders, readers):
    feeds = Feeds(folders.feeds_file, folders.data, folders.news, readers, keep_pages=True)
    yield feeds
    feeds.close()


def put_article(server, words=WORDS):
    source = page(words, title="Tolls rise").encode("utf-16")
    server.put("/one", source, "text/html; charset=utf-16")
    server.put("/feed", rss(item(1, link=server.url("/one"))))
    return source


def follow(feeds, server):
    _, look = feeds.add(Feed(server.url("/feed"), "Courier", full_text="always"))
    [path] = look.new
    return path


def test_a_page_is_kept_byte_for_byte_and_verified_without_the_network(keeping, server):
    source = put_article(server)
    path = follow(keeping, server)
    asked = len(server.asked)
    found = keeping.verify(path)
    assert (found.page, found.text, found.url) == ("same", "same", server.url("/one"))
    assert found.sha256 == page_hash(source) and len(server.asked) == asked
    [(address, content_type, kept)] = pages_in(keeping.news.page_file(path, found.fetched).read_bytes())
    assert (address, content_type, kept) == (server.url("/one"), "text/html; charset=utf-16", source)
    assert [one for one, _ in keeping.news.articles()] == [path], "no article of its own"


def test_without_the_setting_no_page_is_kept(feeds, server):
    put_article(server)
    path = follow(feeds, server)
    assert feeds.verify(path).page == "not_kept"
    assert not list(feeds.news.root.rglob("*.warc.gz")) and "page_sha256" not in feeds.news.read(path).fields


def test_a_text_that_was_edited_and_a_page_that_was_changed_are_told(keeping, server):
    put_article(server)
    path = follow(keeping, server)
    article = keeping.news.read(path)
    file = keeping.news.root / path
    file.write_text(file.read_text().replace("nobody", "somebody"))
    assert (keeping.verify(path).page, keeping.verify(path).text) == ("same", "edited")
    keeping.news.write(path, replace(article, fields={**article.fields, "sha256": "0" * 64}, body="Something else."))
    kept = keeping.news.page_file(path, str(article.fields["fetched"]))
    whole = gzip.decompress(kept.read_bytes())
    kept.write_bytes(gzip.compress(whole.replace(b"W\0a\0t\0e\0r", b"F\0i\0r\0e\0!").replace(b"w\0a\0t", b"h\0a\0t")))
    assert (keeping.verify(path).page, keeping.verify(path).text) == ("changed", None)
    kept.write_bytes(b"\x1f\x8bnoise")
    assert keeping.verify(path).page == "changed"
    kept.unlink()
    assert keeping.verify(path).page == "gone"


def test_pages_of_earlier_texts_stay_and_go_with_the_article(keeping, server):
    put_article(server)
    path = follow(keeping, server)
    [first] = keeping.news.root.rglob("*.warc.gz")
    first = first.rename(first.with_name("20260101T000000Z.warc.gz"))
    put_article(server, [*WORDS, "One more paragraph that was added in the evening, said Ada Quill."])
    keeping.fetch_page(server.url("/one"), path)
    assert len(list(keeping.news.root.rglob("*.warc.gz"))) == 2 and keeping.verify(path).text == "same"
    keeping.news.remove(path)
    assert not list(keeping.news.root.rglob("*.warc.gz"))


def test_the_command_tells_and_cites(keeping, server, monkeypatch, folders):
    put_article(server)
    path = follow(keeping, server)
    monkeypatch.setattr("reader.cli.feeds.user_folders", lambda: folders)

    def said(*options):
        done = CliRunner().invoke(verify, [str(keeping.news.root / path), *options])
        return done.exit_code, done.stdout

    found = keeping.verify(path)
    code, text = said()
    assert code == 0 and "as it was fetched" in text and "what that page gives" in text and found.sha256 in text
    code, text = said("--cite")
    assert (
        code == 0
        and text.startswith("Item 1 of the day. Maria Osei. The Courier. 2026-03-02")
        and text.endswith(f"SHA-256 of the page {found.sha256}.\n")
    )
    assert '"page": "same"' in said("--json")[1].replace('":"', '": "')
    Path(found.file).unlink()
    assert said()[0] == 1 and said("--cite")[1].startswith("The page was kept, but its file is gone.")


def test_what_is_no_article_of_ours_is_not_verified(keeping):
    with pytest.raises(FeedsError, match="no article that newsreader fetched"):
        keeping.verify("other.md")
