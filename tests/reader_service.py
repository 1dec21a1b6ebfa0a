"""A service with the Google Reader API, for tests: it has the forms and the traps of Miniflux or of FreshRSS.

`kind` says whose. `faults` are things that go wrong with the next requests, in their order.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

from tests.local_server import _QuietServer

LONG = "tag:google.com,2005:reader/item/"
STATE = "user/-/state/com.google/"


@dataclass
class Article:
    """One article of the service."""

    number: int
    feed: str
    title: str
    link: str
    text: str
    read: bool = False
    starred: bool = False
    labels: set[str] = field(default_factory=set)
    published: int = 1_772_000_000


@dataclass
class Fault:
    """What goes wrong with the next request whose path contains `call`.

    `status` with `body` and `headers` answers in place of the service. `drop`: "before" it was done, "after" it was
    done, or "half" of the answer comes. `twice`: it is done twice. `nothing`: it is answered OK and not done. `delay`:
    the answer comes so many seconds late. `do` runs before the request is answered.
    """

    call: str
    status: int = 0
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    drop: str = ""
    twice: bool = False
    nothing: bool = False
    delay: float = 0.0
    do: Callable[[], None] | None = None
    times: int = 1


class RefusedError(Exception):
    def __init__(self, status: int, body: str = "Bad Request!") -> None:
        super().__init__(body)
        self.status, self.body = status, body


class Service:
    """The service of one person. `edits` are the articles of each edit that was done, `calls` all requests."""

    def __init__(self, kind: str = "miniflux", user: str = "me", password: str = "secret") -> None:
        self.kind, self.user, self.password = kind, user, password
        self.auth = "auth-1"
        self.feeds: dict[str, dict[str, object]] = {}
        self.articles: dict[int, Article] = {}
        self.faults: list[Fault] = []
        self.calls: list[str] = []
        self.edits: list[tuple[str, str, list[int]]] = []
        self.lock = threading.RLock()
        self._next = 1 if kind == "miniflux" else 1_772_000_000_000_000
        self._http: ThreadingHTTPServer = _QuietServer(("127.0.0.1", 0), self._handler())
        self.port = self._http.server_address[1]
        self.base = f"http://127.0.0.1:{self.port}" + ("" if kind == "miniflux" else "/api/greader.php")
        threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True).start()

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()

    # -- what a test does to it ------------------------------------------------------------------------------

    def feed(self, title: str = "The Courier", folder: str = "News") -> str:
        stream = f"feed/{len(self.feeds) + 1}"
        self.feeds[stream] = {"title": title, "folder": folder, "url": f"https://{stream[5:]}.example/feed"}
        return stream

    def add(self, feed: str, count: int = 1, *, title: str = "", link: str = "", **fields) -> list[int]:
        """Articles of a feed, the newest last; their numbers."""
        added = []
        for _ in range(count):
            number, self._next = self._next, self._next + 1
            name = title or f"Article {number} of {self.feeds[feed]['title']}"
            address = link or f"https://courier.example/{feed[5:]}/{number}"
            text = f"<p>“The water rose,” said <b>Ada Quill</b> of {number} houses.</p>"
            self.articles[number] = Article(number, feed, name, address, text, **fields)
            added.append(number)
        return added

    def key(self, number: int) -> str:
        return f"{number:016x}"

    def unread(self) -> set[int]:
        return {number for number, one in self.articles.items() if not one.read}

    def starred(self) -> set[int]:
        return {number for number, one in self.articles.items() if one.starred}

    def labels(self) -> list[str]:
        return sorted({name for one in self.articles.values() for name in one.labels})

    def set(self, numbers, **fields) -> None:
        for number in numbers:
            for name, value in fields.items():
                setattr(self.articles[number], name, value)

    # -- what it answers -------------------------------------------------------------------------------------

    def answer(self, method: str, path: str, query: list, form: list, headers: dict[str, str]) -> bytes:
        if not path.startswith(urlsplit(self.base).path):
            raise RefusedError(404, "not found")
        if path.endswith("/accounts/ClientLogin"):
            given = dict(form)
            if (given.get("Email"), given.get("Passwd")) != (self.user, self.password):
                raise RefusedError(401, "Error=BadAuthentication")
            return f"SID={self.auth}\nLSID={self.auth}\nAuth={self.auth}\n".encode()
        call = path.partition("/reader/api/0/")[2]
        given = headers.get("authorization", "")
        header_counts = method == "GET" or self.kind == "freshrss"
        if header_counts and given != f"GoogleLogin auth={self.auth}":
            raise RefusedError(401, "Unauthorized!")
        if method == "POST":
            if len(form) > 10_000 and self.kind == "miniflux":
                raise RefusedError(401, "Unauthorized!")
            if self.kind == "freshrss":
                form = form[:1_000]
            token = next((value for name, value in form if name == "T"), "")
            right = (self.token(),) if self.kind == "miniflux" else (self.token(), "")
            if token not in right:
                raise RefusedError(401, "Unauthorized!")
            return self.changed(call, form)
        return self.asked(call, dict(query))

    def token(self) -> str:
        return self.auth if self.kind == "miniflux" else self.auth.ljust(57, "Z")

    def asked(self, call: str, asked: dict[str, str]) -> bytes:
        if call == "token":
            return self.token().encode()
        if asked.get("output") != "json":
            raise RefusedError(400 if self.kind == "miniflux" else 501)
        if call == "subscription/list":
            rows = [
                {
                    "id": stream,
                    "title": one["title"],
                    "url": one["url"],
                    "htmlUrl": "https://courier.example/",
                    "categories": [{"id": f"user/-/label/{one['folder']}", "label": one["folder"]}],
                }
                for stream, one in self.feeds.items()
            ]
            return json.dumps({"subscriptions": rows}).encode()
        if call == "stream/items/ids":
            return self.ids(asked)
        if call == "tag/list":
            folders = [(str(one["folder"]), "folder") for one in self.feeds.values()]
            tags = [*dict.fromkeys(folders), *((name, "tag") for name in self.labels())]
            rows = [{"id": f"user/-/label/{name}", "type": kind} for name, kind in tags]
            return json.dumps({"tags": [{"id": STATE + "starred"}, *rows]}).encode()
        raise RefusedError(404, "not found")

    def ids(self, asked: dict[str, str]) -> bytes:
        stream, without = asked["s"], asked.get("xt", "")
        numbers = sorted(self.articles, reverse=True)
        if stream == STATE + "starred":
            numbers = [number for number in numbers if self.articles[number].starred]
        elif stream.startswith("user/-/label/") and self.kind == "miniflux":
            raise RefusedError(500, "unsupported stream")
        elif (name := stream.removeprefix("user/-/label/")) in self.labels():
            numbers = [number for number in numbers if name in self.articles[number].labels]
        if without == STATE + "read":
            numbers = [number for number in numbers if not self.articles[number].read]
        size = int(asked.get("n", "20"))
        more = asked.get("c", "")
        if self.kind == "miniflux":
            size = min(size or 10_000, 10_000)
            start = int(more or 0)
            page, rest = numbers[start : start + size], len(numbers) > start + size
            answer: dict[str, object] = {"itemRefs": [{"id": str(number)} for number in page]}
            if rest:
                answer["continuation"] = str(start + size)
        else:
            page = [number for number in numbers if not more or number < int(more)][:size]
            answer = {"itemRefs": [{"id": str(number)} for number in page]}
            if len(page) == size:
                answer["continuation"] = str(page[-1])
        return json.dumps(answer).encode()

    def changed(self, call: str, form: list[tuple[str, str]]) -> bytes:
        numbers = []
        for name, value in form:
            if name != "i":
                continue
            is_hex = value.startswith(LONG) or (self.kind == "miniflux" and len(value) == 16)
            numbers.append(int(value.removeprefix(LONG), 16 if is_hex else 10))
        if call == "stream/items/contents":
            found = [self.item(self.articles[number]) for number in numbers if number in self.articles]
            return json.dumps({"direction": "ltr", "id": STATE + "reading-list", "items": found}).encode()
        if call == "edit-tag":
            tags = [(name, value) for name, value in form if name in ("a", "r")]
            for name, tag in tags if self.kind == "miniflux" else tags[-1:]:
                self.edit(name == "a", tag, numbers)
            return b"OK"
        if call == "subscription/quickadd":
            return self.quickadd(dict(form)["quickadd"])
        if call == "subscription/edit":
            return self.edited(dict(form))
        raise RefusedError(404, "not found")

    def quickadd(self, url: str) -> bytes:
        known = any(one["url"] == url for one in self.feeds.values())
        if known or "broken" in url:
            if self.kind == "miniflux":
                raise RefusedError(500, "This feed already exists." if known else "This feed cannot be read.")
            return json.dumps({"numResults": 0, "error": "Not added"}).encode()
        stream = f"feed/{max((int(one[5:]) for one in self.feeds), default=0) + 1}"
        self.feeds[stream] = {"title": url, "folder": "All", "url": url}
        return json.dumps({"numResults": 1, "streamId": stream, "streamName": url}).encode()

    def edited(self, form: dict[str, str]) -> bytes:
        feed = self.feeds.get(form["s"])
        if form["ac"] == "unsubscribe":
            if feed is None and self.kind == "freshrss":
                raise RefusedError(400)
            self.feeds.pop(form["s"], None)
            self.articles = {number: one for number, one in self.articles.items() if one.feed != form["s"]}
            return b"OK"
        if feed is None:
            if self.kind == "miniflux":
                raise RefusedError(400)
            return b"OK"
        feed["title"] = form.get("t", feed["title"])
        feed["folder"] = form.get("a", f"user/-/label/{feed['folder']}").removeprefix("user/-/label/")
        return b"OK"

    def edit(self, add: bool, tag: str, numbers: list[int]) -> None:
        state = tag.rpartition("/")[2]
        self.edits.append(("a" if add else "r", state, numbers))
        for number in numbers:
            one = self.articles.get(number)
            if one is not None and tag == STATE + "read":
                one.read = add
            elif one is not None and tag == STATE + "starred":
                one.starred = add
            elif tag.startswith("user/-/label/") and self.kind == "miniflux":
                raise RefusedError(500)
            elif one is not None and tag.startswith("user/-/label/"):
                (one.labels.add if add else one.labels.discard)(tag.removeprefix("user/-/label/"))

    def item(self, one: Article) -> dict[str, object]:
        me = "user/1" if self.kind == "miniflux" else "user/-"
        states = [name for name, on in (("read", one.read), ("starred", one.starred)) if on]
        title = one.title
        if self.kind == "freshrss":
            title = title.translate(str.maketrans("&<>", "＆＜＞"))
        item: dict[str, object] = {
            "id": LONG + self.key(one.number),
            "title": title,
            "author": "Lina Worth",
            "published": one.published,
            "crawlTimeMsec": "1772000000000",
            "categories": [
                *(f"{me}/state/com.google/{name}" for name in ("reading-list", *states)),
                *(f"{me}/label/{name}" for name in (self.feeds.get(one.feed, {}).get("folder"), *sorted(one.labels))),
            ],
            "canonical": [{"href": one.link}],
            "alternate": [{"href": one.link, "type": "text/html"}],
            "summary": {"content": one.text},
            "origin": {"streamId": one.feed, "title": self.feeds.get(one.feed, {}).get("title", "")},
        }
        if self.kind == "miniflux":
            item["content"] = {"content": one.text, "direction": "ltr"}
        return item

    def _fault(self, path: str) -> Fault | None:
        for fault in self.faults:
            if fault.call in path:
                fault.times -= 1
                if not fault.times:
                    self.faults.remove(fault)
                return fault
        return None

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        service = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                self._do("GET", [])

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                self._do("POST", parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=100_000))

            def _do(self, method: str, form: list) -> None:
                parts = urlsplit(self.path)
                headers = {name.lower(): value for name, value in self.headers.items()}
                with service.lock:
                    service.calls.append(parts.path.partition("/reader/api/0/")[2] or parts.path)
                    fault = service._fault(self.path)
                    if fault and fault.do:
                        fault.do()
                    if fault and fault.status:
                        self._send(fault.status, fault.body, fault.headers)
                        return
                    if fault and fault.drop == "before":
                        self.close_connection = True
                        return
                    try:
                        if fault and fault.nothing:
                            body, status = b"OK", 200
                        else:
                            for _ in range(2 if fault and fault.twice else 1):
                                body = service.answer(method, parts.path, parse_qsl(parts.query), form, headers)
                            status = 200
                    except RefusedError as refused:
                        body, status = refused.body.encode(), refused.status
                if fault and fault.delay:
                    time.sleep(fault.delay)
                if fault and fault.drop == "after":
                    self.close_connection = True
                    return
                self._send(status, body, {}, half=bool(fault and fault.drop == "half"))

            def _send(self, status: int, body: bytes, headers: dict[str, str], half: bool = False) -> None:
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body[: len(body) // 2] if half else body)
                if half:
                    self.close_connection = True

            def log_message(self, *_: object) -> None:
                """Tests print nothing."""

        return Handler


@contextmanager
def service(kind: str = "miniflux") -> Iterator[Service]:
    running = Service(kind)
    try:
        yield running
    finally:
        running.close()


def until(condition: Callable[[], bool], seconds: float = 20.0) -> None:
    """Wait until something is so."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come to that"
        time.sleep(0.02)
