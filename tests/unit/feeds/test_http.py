"""Getting one address: what is sent, what is refused, and in which words."""

from __future__ import annotations

import ssl
import time
from email.utils import formatdate
from pathlib import Path

import pytest

from reader.errors import FetchError
from reader.feeds import http
from reader.feeds.addresses import canonical_address, host_and_port, is_public
from reader.feeds.http import Client, Credentials, Proxy, proxy_for, retry_after
from tests.local_server import Answer, bomb, drip, endless, serving

LIMIT = 1_000_000
CERTIFICATE = Path(__file__).parents[2] / "fixtures/feeds/localhost.pem"


@pytest.fixture
def client():
    client = Client(deadline=1.5)
    yield client
    client.close()


def get(client, url, **options):
    return client.get(url, accept="*/*", limit=LIMIT, private=options.pop("private", url), **options)


def refusal(client, url, **options) -> FetchError:
    with pytest.raises(FetchError) as caught:
        get(client, url, **options)
    line = str(caught.value)
    assert "\n" not in line and line.endswith(".") and len(line) < 250
    return caught.value


def test_what_is_sent(client, server):
    server.put("/feed?x=1", "<rss/>")
    response = get(client, server.url("/feed?x=1#part"))
    assert (response.status, response.body, response.moved_to) == (200, b"<rss/>", None)
    headers = server.asked[0].headers
    assert headers["user-agent"].startswith("newsreader/")
    assert headers["host"] == f"127.0.0.1:{server.port}"
    assert not {"cookie", "referer", "authorization", "if-none-match"} & set(headers)


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (404, "nothing at this address"),
        (410, "gone for good"),
        (401, "--password-command"),
        (403, "does not let"),
        (429, "wait a while"),
        (500, "has a server error"),
        (418, "answers 418"),
    ],
)
def test_refusals_say_what_to_do(client, server, status, words):
    server.answers["/"] = Answer(b"", status)
    error = refusal(client, server.url("/"))
    assert words in str(error) and error.status == status
    assert error.gone == (status == 410)


def test_a_server_may_ask_for_time(client, server):
    server.answers["/"] = Answer(b"", 429, {"Retry-After": "7200"})
    error = refusal(client, server.url("/"))
    assert error.wait == 7200 and "wait 2 hours" in str(error)


def test_retry_after_is_seconds_or_a_date_and_never_more_than_a_week():
    assert retry_after({"retry-after": "120"}) == 120
    assert 3500 < retry_after({"retry-after": formatdate(time.time() + 3600)}) <= 3600
    assert retry_after({"retry-after": formatdate(time.time() - 3600)}) == 0
    assert retry_after({"retry-after": "9" * 40}) == 7 * 86_400
    assert retry_after({"retry-after": "soon"}) == retry_after({}) == 0


@pytest.mark.slow
@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (Answer(write=drip), "too slow"),
        (Answer(write=endless), "larger than 1 MB"),
        (Answer(b"x" * (LIMIT + 1)), "larger than 1 MB"),
        (bomb(60), "larger than 1 MB"),
        (Answer(write=lambda handler: handler.wfile.write(b""), headers={"Content-Length": "500"}), "broke off"),
    ],
)
def test_what_has_no_end_is_given_up(client, server, answer, words):
    server.answers["/"] = answer
    assert words in str(refusal(client, server.url("/")))


@pytest.mark.slow
def test_a_server_that_drips_its_headers_is_given_up(client):
    """No silence is long enough for a time limit on one read, so one deadline holds for all of it."""
    import socket
    import threading

    listener = socket.create_server(("127.0.0.1", 0))

    def answer() -> None:
        connection, _ = listener.accept()
        try:
            for letter in b"HTTP/1.1 200 OK\r\n" + b"X" * 1000:
                connection.sendall(bytes([letter]))
                time.sleep(0.1)
        except OSError:
            connection.close()

    thread = threading.Thread(target=answer, daemon=True)
    thread.start()
    assert "too slow" in str(refusal(client, f"http://127.0.0.1:{listener.getsockname()[1]}/"))
    thread.join()
    listener.close()


def test_redirects_are_followed_and_those_for_good_are_told(client, server):
    server.answers["/a"] = Answer(status=301, headers={"Location": "/b"})
    server.answers["/b"] = Answer(status=308, headers={"Location": server.url("/c")})
    server.answers["/t"] = Answer(status=302, headers={"Location": "/a"})
    server.put("/c", "here")
    assert get(client, server.url("/a")).moved_to == server.url("/c")
    response = get(client, server.url("/t"))
    assert (response.body, response.url, response.moved_to) == (b"here", server.url("/c"), None)


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("/", "more than 5 times"),
        ("file:///etc/passwd", "only http and https"),
        ("gopher://example.org/", "only http and https"),
        ("http://169.254.169.254/latest/meta-data", "private network"),
        ("http://[::ffff:127.0.0.1]/", "private network"),
        ("http://2130706433/", "private network"),
        ("http://0x7f000001/", "private network"),
        ("http://[::1]:99/", "private network"),
        ("http://[", "not a web address"),
    ],
)
def test_redirects_lead_nowhere_they_should_not(client, server, target, words):
    server.answers["/"] = Answer(status=302, headers={"Location": target})
    assert words in str(refusal(client, server.url("/")))


def test_a_private_address_that_nobody_typed_is_not_connected_to(client, server):
    server.put("/", "secret")
    error = refusal(client, server.url("/"), private=None)
    assert "private network" in str(error) and not server.asked
    with serving() as other:
        server.answers["/"] = Answer(status=302, headers={"Location": other.url("/")})
        assert "private network" in str(refusal(client, server.url("/")))
        assert not other.asked


def test_a_name_that_changes_its_address_after_the_check_gains_nothing(client, server, monkeypatch):
    """The address that was checked is the one connected to: the name is looked up once."""
    looked_up = []

    def getaddrinfo(host, port, *_, **__):
        if host[0].isdecimal():
            return [(2, 1, 6, "", (host, port))]
        looked_up.append(host)
        return [(2, 1, 6, "", ("127.0.0.1" if len(looked_up) == 1 else "10.0.0.1", port))]

    monkeypatch.setattr("reader.feeds.addresses.socket.getaddrinfo", getaddrinfo)
    server.put("/", "here")
    url = server.url("/", host="changing.example")
    assert get(client, url).body == b"here"
    assert looked_up == ["changing.example"]
    assert server.asked[0].headers["host"] == f"changing.example:{server.port}"


def test_a_password_is_sent_to_its_own_host_alone(client, server):
    with serving() as other:
        server.answers["/"] = Answer(status=302, headers={"Location": other.url("/")})
        other.put("/", "elsewhere")
        mine = Credentials(server.url("/"), "me", "secret")
        refusal(client, server.url("/"), credentials=mine)
        assert server.asked[0].headers["authorization"] == "Basic bWU6c2VjcmV0"
        assert mine.header_for(other.url("/")) == {} == mine.header_for(server.url("/").replace("http:", "https:"))


def test_headers_and_cookies_go_to_the_feeds_own_host_alone(client, server, tmp_path):
    jar = tmp_path / "cookies.txt"
    jar.write_text("# Netscape HTTP Cookie File\n127.0.0.1\tFALSE\t/\tFALSE\t0\tsession\tsecret\n", encoding="utf-8")
    with serving() as other:
        server.answers["/"] = Answer(status=302, headers={"Location": other.url("/")})
        mine = Credentials(server.url("/"), headers={"X-Key": "secret"}, cookies_file=str(jar))
        error = refusal(client, server.url("/"), credentials=mine)
        asked = server.asked[0].headers
        assert (asked["x-key"], asked["cookie"]) == ("secret", "session=secret")
        assert "authorization" not in asked and "secret" not in str(error)
        assert mine.header_for(other.url("/")) == {}


def test_cookies_that_cannot_be_read_are_named_without_what_is_in_them(client, server, tmp_path):
    for content in (None, b"session=secret", b"\xff\xfe"):
        if content is not None:
            (tmp_path / "jar").write_bytes(content)
        error = refusal(
            client, server.url("/"), credentials=Credentials(server.url("/"), cookies_file=str(tmp_path / "jar"))
        )
        assert "The cookies in" in str(error) and "secret" not in str(error)


def test_a_proxy_is_asked_for_the_whole_address_and_knows_who_asks(server):
    client = Client(proxy=server.url("").replace("//", "//me:pass@"))
    try:
        server.put("http://courier.example/feed?a=1", "through")
        assert get(client, "http://courier.example/feed?a=1").body == b"through"
        assert server.asked[0].headers["host"] == "courier.example"
        assert server.asked[0].headers["proxy-authorization"] == "Basic bWU6cGFzcw=="
        assert "private network" in str(refusal(client, "http://10.1.2.3/", private=None))
        assert "private network" in str(refusal(client, "http://0x0a010203/", private=None))
        error = refusal(client, "https://courier.example/")  # a server that knows no CONNECT
        assert "pass" not in str(error)
    finally:
        client.close()


def test_which_proxy_an_address_is_asked_by(monkeypatch):
    monkeypatch.setenv("http_proxy", "http://env.example:8080")
    monkeypatch.setenv("no_proxy", "inside.example")
    assert proxy_for("http://courier.example/", None) == Proxy("env.example", 8080)
    assert proxy_for("http://courier.example/", "http://mine.example") == Proxy("mine.example", 3128)
    assert proxy_for("http://courier.example/", "none") is None
    assert proxy_for("http://inside.example/", None) is None
    assert proxy_for("http://localhost:8080/", "http://mine.example") is None
    assert proxy_for("http://127.0.0.1/", None) is None
    for wrong in ("socks5://u:secret@x", "http://u:secret@x:port"):
        with pytest.raises(FetchError) as caught:
            proxy_for("http://courier.example/", wrong)
        assert "secret" not in str(caught.value)


def test_a_certificate_that_nobody_vouches_for_is_refused(client):
    with serving(CERTIFICATE) as server:
        server.put("/", "here")
        error = refusal(client, server.url("/", host="localhost"))
        assert "The certificate of localhost is not valid (self-signed certificate)" in str(error)
        assert not server.asked


def test_a_certificate_of_another_host_is_refused():
    trusting = Client(trusted=ssl.create_default_context(cafile=str(CERTIFICATE)))
    try:
        with serving(CERTIFICATE) as server:
            server.put("/", "here")
            assert get(trusting, server.url("/", host="localhost")).body == b"here"
            assert "certificate of 127.0.0.1 is not valid" in str(refusal(trusting, server.url("/")))
    finally:
        trusting.close()


def test_hosts_that_are_not_there(client, monkeypatch):
    import socket

    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    assert "cannot be reached (connection refused)" in str(refusal(client, f"http://127.0.0.1:{port}/"))

    def unknown(*_, **__):
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr("reader.feeds.addresses.socket.getaddrinfo", unknown)
    assert "whether this machine is online" in str(refusal(client, "https://nowhere.example/"))


def test_closing_ends_what_is_under_way(server):
    import threading

    client = Client()
    server.answers["/"] = Answer(write=drip)
    failures = []
    thread = threading.Thread(target=lambda: failures.append(refusal(client, server.url("/"))))
    thread.start()
    while not server.asked:
        time.sleep(0.01)
    client.close()
    thread.join(5)
    assert not thread.is_alive() and "program ended" in str(failures[0])


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1:248:1893:25c8:1946", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("192.168.0.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fc00::1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:93.184.216.34", True),
        ("64:ff9b::7f00:1", False),
        ("64:ff9b::5db8:d822", True),
        ("2002:7f00:1::", False),
    ],
)
def test_which_addresses_are_public(address, public):
    assert is_public(address) is public


@pytest.mark.parametrize(
    "same",
    [
        "http://www.courier.example/news/storm",
        "https://courier.example/news/storm/",
        "https://courier.example/news/storm?utm_source=rss&utm_medium=feed",
        "https://courier.example/news/storm#comments",
        "https://m.courier.example/news/storm?fbclid=abc",
        "https://courier.example:443/news/storm/amp",
        "https://courier.example/news/storm/index.html",
    ],
)
def test_spellings_of_one_address(same):
    assert canonical_address(same) == "courier.example/news/storm"


def test_addresses_that_differ():
    assert canonical_address("https://a.example/?id=1") != canonical_address("https://a.example/?id=2")
    assert canonical_address("https://a.example:8080/x") != canonical_address("https://a.example/x")
    assert canonical_address("not an address") == "not an address"


def test_names_in_other_scripts_are_looked_up_in_ascii():
    assert host_and_port("https://müller.example/ü") == ("xn--mller-kva.example", 443)
    with pytest.raises(FetchError):
        host_and_port("mailto:me@example.org")


def test_the_user_agent_says_who_asks():
    assert "newsreader/" in http.AGENT and "\n" not in http.AGENT
