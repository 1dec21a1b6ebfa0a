"""The roles of docs/server.md on nodes with the Security plugin: each may do what it is for, and nothing else."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
import trustme

from reader.cli.main import run
from reader.cli.names import FAILED
from reader.errors import ServerError
from reader.library.events import LibraryEvent
from reader.library.open import open_server
from reader.library.server.places import server_of
from reader.model import Span
from reader.model.desks import figure_filter, quote_filter
from reader.search.opensearch.connection import Address, Server, SignIn
from reader.settings import load_settings, user_folders
from tests.opensearch.cluster import Cluster
from tests.opensearch.secured import Guard, plugin_jars

USERS = {
    "rita": ("news_reader",),
    "shu": ("news_reader", "news_sharer"),
    "will": ("news_reader", "news_writer"),
    "cora": ("news_reader", "news_comparer"),
    "olga": ("news_owner",),
    "nobody": (),
}
TEXT = (
    "---\ntitle: The river rose\nsource: Valley Post\ndate: 2024-05-06\n---\n\nThe river rose. “It took 2,500 homes,” "
    "said Ann Lee, the engineer.\n"
)


@pytest.fixture(scope="module")
def guard(tmp_path_factory: pytest.TempPathFactory) -> Guard:
    folder = tmp_path_factory.mktemp("guard")
    try:
        plugin_jars(folder)
    except subprocess.CalledProcessError:
        pytest.skip("Maven cannot fetch OpenSearch's Security plugin: roles and sign-in are not tried.")
    return Guard(folder, USERS)


@pytest.fixture(scope="module")
def secured(guard: Guard, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    folder = tmp_path_factory.mktemp("secured")
    shutil.copytree(guard.certificates.parent / "security", folder / "security")
    with Cluster(folder, 2, guard=guard) as cluster:
        yield cluster


@pytest.fixture(scope="module")
def home(secured: Cluster, guard: Guard, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A machine that knows the library under the name of each user."""
    home = tmp_path_factory.mktemp("home")
    (home / "config").mkdir()
    known = [
        f'[libraries.{user}]\nurl = "{secured.address("news")}"\nuser = "{user}"\n'
        f'password_command = "echo {guard.password(user)}"\ncertificates = "{guard.certificates}"\n'
        for user in USERS
    ]
    (home / "config" / "config.toml").write_text("\n".join(known), encoding="utf-8")
    (home / "articles").mkdir()
    (home / "articles" / "river.md").write_text(TEXT, encoding="utf-8")
    return home


@pytest.fixture(autouse=True)
def at_home(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSREADER_HOME", str(home))


Told = Callable[..., str]


@pytest.fixture
def may(capsys: pytest.CaptureFixture[str]) -> Told:
    """Runs a command that has to succeed; what it prints."""

    def newsreader(*arguments: str) -> str:
        code, told = run(arguments), capsys.readouterr()
        assert code == 0, told.err
        return told.out

    return newsreader


@pytest.fixture
def may_not(capsys: pytest.CaptureFixture[str]) -> Told:
    """Runs a command that has to be refused in one line; that line."""

    def newsreader(*arguments: str) -> str:
        code, told = run(arguments), capsys.readouterr().err
        assert code == FAILED, told
        assert told.count("\n") == 1, told
        return told

    return newsreader


def server(user: str) -> Server:
    return server_of(user, load_settings(user_folders().config_file))


def refresh() -> None:
    with closing(server("olga")) as one:
        one.call("POST", f"/{one.name}/_refresh", seconds=60.0)


@pytest.fixture(scope="module")
def filled(secured: Cluster, home: Path) -> None:
    """The library as its owner makes it and its writer fills it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NEWSREADER_HOME", str(home))
        assert run(["library", "init", "olga", "--articles", "10"]) == 0
        assert run(["index", str(home / "articles"), "--to", "will"]) == 0
        refresh()


LACKS = "does not allow that to"


def test_nobody_but_the_owner_makes_and_renews_it(filled: None, may: Told, may_not: Told) -> None:
    for user in ("rita", "shu", "will", "nobody"):
        for command in (["init", user], ["status", user], ["upgrade", user]):
            assert LACKS in may_not("library", *command)
    assert "There is a library news" in may_not("library", "init", "olga")
    assert "1 article" in may("library", "status", "olga")
    assert "1 article renewed" in may("library", "upgrade", "olga")
    assert "1 article renewed" in may("library", "upgrade", "olga", "--articles", "10m")
    assert "2 parts" in may("library", "status", "olga")


def test_a_reader_searches_and_lists(filled: None, may: Told) -> None:
    for user in ("rita", "shu", "will"):
        assert "The river rose" in may("search", "river said:homes figure:>1000", "--library", user)
    assert "Ann Lee" in may("quotes", "--library", "rita", "--speaker", "lee")
    assert "2,500 homes" in may("figures", "--library", "rita", "--min", "1000", "--noun", "home")
    assert "river" in may("compare", "articles/river.md", "articles/river.md", "--library", "rita")


def test_who_has_no_role_sees_nothing(filled: None, may_not: Told) -> None:
    for command in (["search", "river"], ["quotes"], ["figures"]):
        assert LACKS in may_not(*command, "--library", "nobody")


def test_only_a_writer_fills(filled: None, home: Path, may: Told, may_not: Told) -> None:
    more = home / "more"
    more.mkdir(exist_ok=True)
    (more / "storm.md").write_text(TEXT.replace("river", "storm"), encoding="utf-8")
    for user in ("rita", "shu", "nobody"):
        assert LACKS in may_not("index", str(more), "--to", user)
    assert "1 article sent" in may("index", str(more), "--to", "will")


def test_only_a_comparer_compares_and_readers_see_what_was_found(
    filled: None, home: Path, may: Told, may_not: Told, capsys: pytest.CaptureFixture[str]
) -> None:
    told = home / "told"
    told.mkdir(exist_ok=True)
    (told / "again.md").write_text(
        TEXT.replace("river", "tide").replace("Valley Post", "Harbour News"), encoding="utf-8"
    )
    may("index", str(told), "--to", "will")
    refresh()
    for user in ("rita", "shu", "will", "nobody"):
        assert LACKS in may_not("library", "compare", user)
    assert run(["quotes", "--same", "--library", "rita"]) == 1
    assert "No articles have been compared" in capsys.readouterr().err
    assert "articles compared" in may("library", "compare", "cora")
    with closing(server("olga")) as one:
        one.call("POST", "/news-compared/_refresh", seconds=60.0)
    assert "Ann Lee · reported" in may("quotes", "--same", "--library", "rita")
    with closing(server("cora")) as one:
        for path in ("/news/_doc/1", "/news-bookmarks/_doc/1", "/news-europe-compared/_doc/1"):
            with pytest.raises(ServerError, match=LACKS):
                one.call("PUT", path, {})


def test_a_writer_deletes_nothing_and_shares_nothing(filled: None) -> None:
    refresh()
    with closing(server("will")) as one:
        [hit, *_] = one.search({})["hits"]["hits"]
        for method, path in (
            ("DELETE", f"/news/_doc/{hit['_id']}"),
            ("DELETE", f"/{hit['_index']}"),
            ("PUT", "/news-bookmarks/_doc/1"),
            ("PUT", "/news-europe-000001/_doc/1"),
        ):
            with pytest.raises(ServerError, match=LACKS):
                one.call(method, path, {})


def test_a_reader_of_one_library_does_not_read_another_that_is_called_alike(filled: None) -> None:
    with closing(server("rita")) as one, pytest.raises(ServerError, match=LACKS):
        one.get("/news-europe-000001/_search")


async def test_the_screen_lists_opens_and_keeps_for_a_reader(filled: None) -> None:
    told: list[LibraryEvent] = []
    with closing(open_server("rita")) as library:
        await library.start(told.append)
        try:
            answer = await library.search("river")
            assert [answer.total, answer.error] == [1, None]
            only = quote_filter("speaker:lee homes")
            assert await library.desks.fetch(only, "newest") == ""
            row = library.desks.quotes(only)[0]
            assert await library.desks.fetch(figure_filter(">1000"), "newest") == ""
            assert library.desks.figures(figure_filter(">1000"))
            assert library.read(row.heading.id).extracted.quotes
            assert [facet.value for facet in await library.searcher.facets("")].count("Valley Post") == 1
            assert not library.bookmarks.keep(row.heading.id, row.quote.span).already
        finally:
            await library.stop()


@pytest.fixture
def machine_of(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Goes over to a machine of a user's own, on which a bookmark is kept when that is new."""

    def go(user: str) -> None:
        own = tmp_path / user
        monkeypatch.setenv("NEWSREADER_HOME", str(own))
        if not own.exists():
            shutil.copytree(home / "config", own / "config")
            with closing(open_server(user)) as library:
                [number] = library.fetch_now(["articles/river.md"])
                kept = library.bookmarks.keep(number, Span(0, 15)).bookmark
                assert kept.id is not None
                library.bookmarks.change(kept.id, note=f"kept by {user}", tags=["toll"])

    return go


def test_only_a_sharer_shares_and_readers_see_it(
    filled: None, machine_of: Callable[[str], None], capsys: pytest.CaptureFixture[str]
) -> None:
    for user, outcome in (("rita", "1 wait here"), ("will", "1 wait here"), ("shu", "Sent: 1.")):
        machine_of(user)
        assert run(["bookmarks", "--share", "toll", "--library", user]) == 0
        told = capsys.readouterr()
        assert outcome in told.out
        assert (LACKS in told.err) == (outcome == "1 wait here")
    with closing(server("olga")) as one:
        one.call("POST", "/news-bookmarks/_refresh", seconds=60.0)
    machine_of("rita")
    assert run(["bookmarks", "--library", "rita"]) == 0
    told = capsys.readouterr()
    assert "kept by shu" in told.out
    assert "kept by will" not in told.out
    machine_of("shu")
    assert run(["bookmarks", "--stop-sharing", "toll", "--library", "shu"]) == 0
    assert "Taken back: 1." in capsys.readouterr().out


# -- signing in -----------------------------------------------------------------------------------------------------


def refusal(secured: Cluster, sign_in: SignIn, host: str = "localhost") -> str:
    """What is said to who signs in so."""
    address = Address.read(f"https://{host}:{secured.nodes[0].port}/news")
    with closing(Server(address, sign_in)) as one, pytest.raises(ServerError) as refused:
        one.search({})
    line = str(refused.value)
    assert "\n" not in line
    assert "secret" not in line
    return line


def test_who_signs_in_wrongly_is_told_what_to_change(secured: Cluster, guard: Guard) -> None:
    trusted = guard.certificates
    assert "user and password" in refusal(secured, SignIn("rita", "echo wrong-secret", "", trusted))
    assert "user and password" in refusal(secured, SignIn("stranger", "echo rita-secret", "", trusted))
    assert "wants to know who asks" in refusal(secured, SignIn(certificates=trusted))


def test_this_server_has_no_api_keys(secured: Cluster, guard: Guard) -> None:
    line = refusal(secured, SignIn("", "", "echo key-secret", guard.certificates))
    assert "does not accept this API key" in line


def test_nothing_is_sent_to_a_node_that_cannot_prove_who_it_is(secured: Cluster, guard: Guard, tmp_path: Path) -> None:
    other = tmp_path / "other.pem"
    trustme.CA().cert_pem.write_to_path(other)
    assert "signed by an unknown authority" in refusal(secured, SignIn("rita", "echo rita-secret", "", other))
    assert "is for another host" in refusal(
        secured, SignIn("rita", "echo rita-secret", "", guard.certificates), "127.0.0.1"
    )


def test_nodes_do_not_answer_without_tls(secured: Cluster) -> None:
    address = Address.read(f"http://localhost:{secured.nodes[0].port}/news")
    with closing(Server(address)) as one, pytest.raises(ServerError, match="speaks TLS"):
        one.search({})
