"""robots.txt (RFC 9309): whether a page may be fetched that no person asked for."""

from __future__ import annotations

import threading
from urllib.parse import urlsplit

from protego import Protego

from reader.errors import FetchError
from reader.feeds.http import AGENT, Client

_LIMIT = 512_000


class Robots:
    """The rules of hosts, asked for once each. Safe to use from several threads."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._lock = threading.Lock()
        self._hosts: dict[str, threading.Lock] = {}
        self._rules: dict[str, Protego | None] = {}

    def allow(self, url: str, private: str | None) -> bool:
        """Whether `url` may be fetched. `private` as for `Client.get`.

        No robots.txt allows everything; a host that cannot say (5xx, no answer) allows nothing (RFC 9309, 2.3.1).
        """
        parts = urlsplit(url)
        site = f"{parts.scheme}://{parts.netloc}"
        with self._lock:
            lock = self._hosts.setdefault(site, threading.Lock())
        with lock:
            if site not in self._rules:
                self._rules[site] = self._read(site, private)
        rules = self._rules[site]
        return rules is not None and bool(rules.can_fetch(url, AGENT))

    def _read(self, site: str, private: str | None) -> Protego | None:
        try:
            response = self._client.get(f"{site}/robots.txt", accept="text/plain", limit=_LIMIT, private=private)
        except FetchError as error:
            is_there_none = error.status is not None and 400 <= error.status < 500 and error.status != 429
            return Protego.parse("") if is_there_none else None
        return Protego.parse(response.body.decode("utf-8", "replace"))
