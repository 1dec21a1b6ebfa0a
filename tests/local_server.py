"""A web server on this machine, for tests: it answers what a test tells it to, and remembers what it was asked."""

from __future__ import annotations

import gzip
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


@dataclass
class Answer:
    """What is answered for a path."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    write: Callable[[BaseHTTPRequestHandler], None] | None = None
    """Writes the body in its own way: slowly, endlessly, half."""


@dataclass
class Asked:
    """One request."""

    path: str
    headers: dict[str, str]


class _QuietServer(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def handle_error(self, request: object, client_address: object) -> None:
        """Whoever hangs up in the middle is what some tests are about."""


class Server:
    """The server: `answers[path]` is what is answered, `asked` what came in."""

    def __init__(self, certificate: Path | None = None) -> None:
        self.answers: dict[str, Answer] = {}
        self.asked: list[Asked] = []
        self._http = _QuietServer(("127.0.0.1", 0), self._handler())
        self._scheme = "http"
        if certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self._http.socket = context.wrap_socket(self._http.socket, server_side=True, do_handshake_on_connect=False)
            self._scheme = "https"
        self.port = self._http.server_address[1]
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"{self._scheme}://{host}:{self.port}{path}"

    def put(self, path: str, body: str | bytes, content_type: str = "application/rss+xml", **headers: str) -> None:
        """Answer `path` with this body, with an ETag, and with 304 to who has it already."""
        data = body.encode() if isinstance(body, str) else body
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.answers[path] = Answer(data, headers={"Content-Type": content_type, **named})

    def paths(self) -> list[str]:
        return [request.path for request in self.asked]

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                headers = {name.lower(): value for name, value in self.headers.items()}
                server.asked.append(Asked(self.path, headers))
                answer = server.answers.get(self.path, Answer(b"nothing here", 404))
                tag = f'"{hash(answer.body) & 0xFFFFFFFF:x}"'
                if answer.status == 200 and answer.write is None and headers.get("if-none-match") == tag:
                    answer = Answer(b"", 304)
                try:
                    self._send(answer, tag)
                except (BrokenPipeError, ConnectionResetError):
                    self.close_connection = True

            def _send(self, answer: Answer, tag: str) -> None:
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                if answer.write is not None:
                    self.end_headers()
                    answer.write(self)
                    self.close_connection = True
                    return
                if answer.status == 200 and "ETag" not in answer.headers:
                    self.send_header("ETag", tag)
                self.send_header("Content-Length", str(len(answer.body)))
                self.end_headers()
                self.wfile.write(answer.body)

            def log_message(self, *_: object) -> None:
                """Tests print nothing."""

        return Handler


@contextmanager
def serving(certificate: Path | None = None) -> Iterator[Server]:
    server = Server(certificate)
    try:
        yield server
    finally:
        server.close()


def drip(handler: BaseHTTPRequestHandler) -> None:
    """A byte every tenth of a second, without end."""
    for _ in range(600):
        handler.wfile.write(b" ")
        handler.wfile.flush()
        time.sleep(0.1)


def endless(handler: BaseHTTPRequestHandler) -> None:
    """Blanks without end, as fast as they are taken."""
    for _ in range(10_000):
        handler.wfile.write(b" " * 65_536)


def bomb(megabytes: int) -> Answer:
    """A small gzip body that unpacks to many megabytes."""
    headers = {"Content-Type": "application/rss+xml", "Content-Encoding": "gzip"}
    return Answer(gzip.compress(b" " * (megabytes * 1_000_000)), headers=headers)


def rss(*items: str, title: str = "The Courier", extra: str = "") -> str:
    """A small RSS feed."""
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">'
        f"<channel><title>{title}</title><link>https://courier.example/</link><language>en-GB</language>{extra}"
        f"{''.join(items)}</channel></rss>"
    )


def item(number: int, text: str = "", *, title: str = "", link: str = "", guid: str = "", date: str = "") -> str:
    """One item of it."""
    title = title or f"Item {number} of the day"
    text = text or f"<p>The river rose by {number} centimetres, the harbour office said.</p>"
    return (
        f"<item><title>{title}</title><link>{link or f'https://courier.example/{number}'}</link>"
        f"<guid isPermaLink='false'>{guid or f'courier-{number}'}</guid>"
        f"<pubDate>{date or f'Mon, 02 Mar 2026 {8 + number % 12:02}:15:00 +0100'}</pubDate>"
        f"<content:encoded><![CDATA[{text}]]></content:encoded></item>"
    )
