"""A server in front of another: it waits, refuses, or speaks TLS, as a network and its guards do."""

from __future__ import annotations

import http.client
import json
import ssl
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Front:
    """Hands requests on to a port of this machine. What it does instead is set on it at any time."""

    def __init__(self, to: int | None = None, context: ssl.SSLContext | None = None) -> None:
        self.delay = 0.0
        """Seconds for which every answer is held back."""
        self.refuse: tuple[int, dict[str, Any]] | None = None
        """Status and body of every answer, instead of asking."""
        self.wants: str | None = None
        """The header that has to sign every request in; others are refused."""
        self.paths: list[str] = []
        front = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_any(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length") or 0))
                front.paths.append(self.path)
                time.sleep(front.delay)
                if front.wants is not None and self.headers.get("authorization") != front.wants:
                    self.answer(401, json.dumps({"error": "Unauthorized"}).encode())
                elif front.refuse is not None:
                    self.answer(front.refuse[0], json.dumps(front.refuse[1]).encode())
                else:
                    connection = http.client.HTTPConnection("127.0.0.1", to or 0, timeout=60)
                    kept = {name: self.headers[name] for name in ("content-type",) if name in self.headers}
                    connection.request(self.command, self.path, body, kept)
                    answer = connection.getresponse()
                    self.answer(answer.status, answer.read())
                    connection.close()

            def answer(self, status: int, body: bytes) -> None:
                self.send_response(status)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        for method in ("GET", "HEAD", "POST", "PUT", "DELETE"):
            setattr(Handler, f"do_{method}", Handler.handle_any)

        class Quiet(ThreadingHTTPServer):
            def handle_error(self, *_: object) -> None:
                pass  # who asked has hung up: that is what some tests are about

        self._server = Quiet(("127.0.0.1", 0), Handler)
        if context is not None:
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self.port = int(self._server.server_address[1])
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    def __enter__(self) -> Front:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
