"""Getting one address: limits on time and size, checked addresses, verified certificates, no cookies
but those that a person gives for a feed.

Each request connects anew to an IP address that was checked just before, at every redirect too. urllib3's connections
are used without its pools, which would look the name up once more.
"""

from __future__ import annotations

import base64
import contextlib
import os
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from http.client import HTTPException
from http.cookiejar import MozillaCookieJar
from urllib.parse import unquote, urljoin, urlsplit
from urllib.request import Request, getproxies, proxy_bypass

from msgspec import Struct
from urllib3 import HTTPResponse
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import DecodeError, HTTPError, ProtocolError
from urllib3.response import BaseHTTPResponse

from reader import __version__
from reader.errors import ClosedError, FetchError, reason_of
from reader.feeds.addresses import checked_addresses, host_and_port, is_this_machine, refuse_private_number

AGENT = f"newsreader/{__version__} (a reader in the terminal; asks at most every 30 minutes)"
FEED_BYTES, PAGE_BYTES = 20_000_000, 10_000_000
"""Largest feed and page, unpacked."""
REDIRECTS = 5
DEADLINE = 60.0
"""Seconds for all of a request: looking up, connecting, redirects, reading."""
CONNECT_SECONDS, SILENCE_SECONDS = 10.0, 20.0
PER_HOST = 2
CHUNK = 65_536
HOUR, DAY = 3600.0, 86_400.0

_MOVED = (301, 302, 303, 307, 308)
_MOVED_FOR_GOOD = (301, 308)


class Credentials(Struct, frozen=True):
    """Name and password, headers and cookies that belong to one scheme, host and port, and are sent nowhere else.

    `cookies_file` is one as curl and browsers export it. `proxy` is the one for this feed, "none" for no proxy. Nothing
    of it stands in what is said of a failure.
    """

    url: str
    user: str = ""
    password: str = ""
    headers: Mapping[str, str] = {}
    cookies_file: str | None = None
    proxy: str | None = None

    def header_for(self, url: str) -> dict[str, str]:
        """The headers for a request to `url`; none when that is another place, or no longer encrypted.

        Raises FetchError when the file of cookies cannot be read.
        """
        if urlsplit(self.url)[:2] != urlsplit(url)[:2]:
            return {}
        found = dict(self.headers)
        if self.user:
            token = base64.b64encode(f"{self.user}:{self.password}".encode()).decode("ascii")
            found["Authorization"] = f"Basic {token}"
        if self.cookies_file and (cookies := _cookies_for(url, self.cookies_file)):
            found["Cookie"] = cookies
        return found


def _cookies_for(url: str, file: str) -> str:
    """What a file of cookies holds for an address. Raises FetchError."""
    path = os.path.expanduser(file)  # noqa: PTH111 - Path.expanduser raises
    jar = MozillaCookieJar(path)
    try:
        jar.load(ignore_discard=True, ignore_expires=True)
    except (OSError, UnicodeDecodeError) as error:
        reason = reason_of(error) if isinstance(error, OSError) and error.errno else "it is no file of cookies"
        raise FetchError(f"The cookies in {path} cannot be read ({reason}).") from None
    for cookie in jar:
        if not cookie.expires:  # browsers write 0 for what ends with their session
            cookie.expires = None
    request = Request(url)
    jar.add_cookie_header(request)
    return str(request.get_header("Cookie", ""))


class Proxy(Struct, frozen=True):
    """A proxy: where it is, and what it is to be told of who asks."""

    host: str
    port: int
    headers: Mapping[str, str] = {}


def proxy_for(url: str, wanted: str | None) -> Proxy | None:
    """The proxy by which an address is asked: `wanted` ("none": none), else that of the environment; never for this
    machine itself. Raises FetchError, without its name and password, for one that cannot be used."""
    host, _ = host_and_port(url)
    if wanted == "none" or is_this_machine(host):
        return None
    address = wanted or (None if proxy_bypass(host) else getproxies().get(urlsplit(url).scheme))
    if not address:
        return None
    cannot = FetchError("The proxy cannot be used: its address should be like http://proxy.example:3128.")
    try:
        parts = urlsplit(address if "://" in address else f"http://{address}")
        name, port = parts.hostname, parts.port
    except ValueError:
        raise cannot from None
    if parts.scheme != "http" or not name:
        raise cannot
    headers = {}
    if parts.username is not None:
        sign_in = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        headers["Proxy-Authorization"] = f"Basic {base64.b64encode(sign_in.encode()).decode('ascii')}"
    return Proxy(name, port or 3128, headers)


class Response(Struct, frozen=True):
    """An answer: status 200 with its body, or 304 without. Header names are in lower case.

    `url`: where it came from in the end. `moved_to`: that address, when every step to it was said to be for good.
    """

    status: int
    url: str
    headers: Mapping[str, str]
    body: bytes = b""
    moved_to: str | None = None

    @property
    def content_type(self) -> str:
        """What the server said of the body, "" for nothing."""
        return self.headers.get("content-type", "")


@dataclass(slots=True)
class _Open:
    """A connection under way: when its time is up, and its socket, which http.client lets go of before the body."""

    until: float
    socket: socket.socket | None = None


class Client:
    """Gets addresses, from several threads at once; at most `PER_HOST` at a time from one host."""

    def __init__(
        self, *, deadline: float = DEADLINE, trusted: ssl.SSLContext | None = None, proxy: str | None = None
    ) -> None:
        """`deadline` in seconds for one address; `trusted` replaces the system's certificate authorities. `proxy`: the
        address of one, in place of that of the environment."""
        self._deadline = deadline
        self._proxy = proxy
        self._trusted = trusted
        self._gates: dict[str, threading.Semaphore] = {}
        self._lock = threading.Lock()
        self._open: dict[HTTPConnection, _Open] = {}
        self._closed = threading.Event()
        self._watch = threading.Thread(target=self._end_late_ones, daemon=True, name="deadlines")
        self._watch.start()

    def close(self) -> None:
        """End all requests; those under way fail at once."""
        self._closed.set()
        self._watch.join()

    def get(
        self,
        url: str,
        *,
        accept: str,
        limit: int,
        headers: Mapping[str, str] | None = None,
        credentials: Credentials | None = None,
        private: str | None = None,
    ) -> Response:
        """Get `url`: status 200 with at most `limit` bytes once unpacked, or 304.

        `headers`: validators of the last answer. `private`: an address typed by the person; its host and port may lie
        in a private network, here and after a redirect. Raises FetchError for everything else.
        """
        until = self._deadline_from_now()
        for_good = True
        first = url
        for _ in range(REDIRECTS + 1):
            sent = {"Accept": accept, **(headers or {}), **(credentials.header_for(url) if credentials else {})}
            proxy = proxy_for(url, (credentials.proxy if credentials else None) or self._proxy)
            with self._answered("GET", url, sent, None, private, until, proxy) as (response, host):
                status = response.status
                location = response.headers.get("location")
                if status not in _MOVED or not location:
                    moved_to = url if for_good and url != first else None
                    return self._taken(response, url, host, limit, until, moved_to)
            for_good = for_good and status in _MOVED_FOR_GOOD
            url = _target(url, location)
        raise FetchError(f"It redirects more than {REDIRECTS} times, so it was given up.", wait=DAY)

    def call(
        self, method: str, url: str, *, headers: Mapping[str, str], body: bytes | None, limit: int, private: str | None
    ) -> Response:
        """Ask a programming interface: status 200 with at most `limit` bytes. Redirects are not followed, so that
        nothing secret in `headers` or `body` goes to another place. Raises FetchError for everything else."""
        until = self._deadline_from_now()
        proxy = proxy_for(url, self._proxy)
        sent = {"Accept": "*/*", **headers}
        with self._answered(method, url, sent, body, private, until, proxy) as (response, host):
            if response.status in _MOVED and (location := response.headers.get("location")):
                raise FetchError(
                    f"{host} leads on to {_target(url, location)[:200]}. Give the address it leads to.", status=302
                )
            return self._taken(response, url, host, limit, until, None)

    def _deadline_from_now(self) -> float:
        if self._closed.is_set():
            raise ClosedError
        return time.monotonic() + self._deadline

    @contextmanager
    def _answered(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        body: bytes | None,
        private: str | None,
        until: float,
        proxy: Proxy | None,
    ) -> Iterator[tuple[HTTPResponse, str]]:
        """The beginning of the answer of one host, and the host."""
        host, port = host_and_port(url)
        allowed = host_and_port(private) if private else None
        sent = {
            "User-Agent": AGENT,
            "Accept-Encoding": "gzip, deflate",
            "Host": _host_header(url, host),
            "Connection": "close",
            **headers,
        }
        with self._gate(host, until):
            if proxy is None:
                addresses = checked_addresses(host, port, allow_private=(host, port) == allowed)
            else:
                # The proxy looks the name up: all that can be refused here is an address written as a number.
                if (host, port) != allowed:
                    refuse_private_number(host)
                addresses = checked_addresses(proxy.host, proxy.port, allow_private=True)
                if urlsplit(url).scheme == "http":
                    sent |= proxy.headers
            with self._connected(url, host, port, addresses, until, proxy) as connection:
                response = self._answer(connection, method, url, host, sent, body, until, proxy)
                try:
                    yield response, host
                finally:
                    response.close()

    @contextmanager
    def _gate(self, host: str, until: float) -> Iterator[None]:
        with self._lock:
            gate = self._gates.setdefault(host, threading.Semaphore(PER_HOST))
        # Waiting for others to finish with this host is no fault of the host: it has a deadline of its own.
        if not gate.acquire(timeout=max(self._deadline, until - time.monotonic()) * 10):
            raise FetchError(f"{host} is still busy with our other requests.", wait=900)
        try:
            yield
        finally:
            gate.release()

    @contextmanager
    def _connected(
        self, url: str, host: str, port: int, addresses: list[str], until: float, proxy: Proxy | None
    ) -> Iterator[HTTPConnection]:
        """A connection to the first address that takes one."""
        problem: Exception | None = None
        for address in addresses:
            patience = max(0.1, min(CONNECT_SECONDS, until - time.monotonic()))
            connection = self._connection(url, host, address, proxy.port if proxy else port, patience)
            if proxy is not None and urlsplit(url).scheme == "https":
                connection.set_tunnel(host, port, headers=dict(proxy.headers), scheme="http")
            with self._lock:
                self._open[connection] = _Open(until)
            try:
                connection.connect()
            except (HTTPError, OSError, HTTPException, ValueError) as error:
                problem = error
                self._drop(connection)
                if _is_about_certificates(error):
                    break
                continue
            with self._lock:
                self._open[connection].socket = connection.sock
            try:
                yield connection
            finally:
                self._drop(connection)
            return
        raise self._explained(problem, host if proxy is None else f"{host} (through the proxy)", until)

    def _connection(self, url: str, host: str, address: str, port: int, patience: float) -> HTTPConnection:
        if urlsplit(url).scheme == "http":
            return HTTPConnection(address, port, timeout=patience)
        return HTTPSConnection(
            address,
            port,
            timeout=patience,
            ssl_context=self._context(),
            server_hostname=host,
            cert_reqs=ssl.CERT_REQUIRED,
        )

    def _context(self) -> ssl.SSLContext:
        # Reading the system's certificates takes a while: only for those who need them, and once.
        with self._lock:
            self._trusted = self._trusted or ssl.create_default_context()
            return self._trusted

    def _answer(
        self,
        connection: HTTPConnection,
        method: str,
        url: str,
        host: str,
        headers: Mapping[str, str],
        body: bytes | None,
        until: float,
        proxy: Proxy | None,
    ) -> HTTPResponse:
        parts = urlsplit(url)
        target = _quoted((parts.path or "/") + (f"?{parts.query}" if parts.query else ""))
        try:
            connection.timeout = SILENCE_SECONDS  # urllib3 gives it to the socket, at the request and at the answer
            if proxy is not None and parts.scheme == "http":
                target = f"http://{_host_header(url, host)}{target}"
            connection.request(method, target, body=body, headers=headers, preload_content=False)
            return connection.getresponse()
        except (HTTPError, OSError, HTTPException, ValueError) as error:
            raise self._explained(error, host, until) from error

    def _taken(
        self, response: BaseHTTPResponse, url: str, host: str, limit: int, until: float, moved_to: str | None
    ) -> Response:
        headers = {name.lower(): value for name, value in response.headers.items()}
        if response.status == 304:
            return Response(304, url, headers, moved_to=moved_to)
        if response.status != 200:
            raise refusal(response.status, host, headers)
        too_large = FetchError(f"It is larger than {limit // 1_000_000} MB and was not read.", wait=DAY)
        length = headers.get("content-length", "")
        if length.isdecimal() and int(length) > limit:
            raise too_large
        parts: list[bytes] = []
        size = 0
        try:
            # Not `stream`, which waits until a whole chunk is there: a byte a second would pass every time limit.
            while chunk := response.read1(CHUNK, decode_content=True):
                parts.append(chunk)
                size += len(chunk)
                if size > limit:
                    raise too_large
                if time.monotonic() > until:
                    break
        except (HTTPError, OSError, HTTPException, ValueError) as error:
            raise self._explained(error, host, until) from error
        finally:
            response.close()
        if self._closed.is_set() or time.monotonic() > until:
            # A connection that was ended for being late looks like an answer that is complete.
            raise self._explained(None, host, until)
        return Response(200, url, headers, b"".join(parts), moved_to)

    def _explained(self, error: Exception | None, host: str, until: float) -> FetchError:
        if self._closed.is_set():
            return ClosedError()
        if time.monotonic() > until:
            return FetchError(f"{host} was too slow and was given up after {self._deadline:.0f} seconds.", wait=HOUR)
        if error is not None and _is_about_certificates(error):
            return FetchError(
                f"The certificate of {host} is not valid ({_certificate_problem(error)}), so nothing was read. "
                "Check the address, or tell the people who run the server.",
                wait=DAY,
            )
        if isinstance(error, TimeoutError) or "timed out" in str(error).lower():
            return FetchError(f"{host} does not answer.", wait=1800)
        if isinstance(error, ProtocolError | DecodeError | HTTPException):
            return FetchError(f"{host} broke off its answer.", wait=1800)
        return FetchError(f"{host} cannot be reached ({_reason(error)}).", wait=1800)

    def _drop(self, connection: HTTPConnection) -> None:
        with self._lock:
            self._open.pop(connection, None)
        connection.close()

    def _end_late_ones(self) -> None:
        """End connections whose time is up, wherever they hang: in the handshake, the headers or the body."""
        while True:
            is_closed = self._closed.wait(0.25)
            now = time.monotonic()
            with self._lock:
                late = [(connection, one) for connection, one in self._open.items() if is_closed or one.until < now]
            for connection, one in late:
                if (sock := one.socket or connection.sock) is not None:
                    with contextlib.suppress(OSError):  # it has ended by itself meanwhile
                        sock.shutdown(socket.SHUT_RDWR)
            if is_closed and not late:
                return


def refusal(status: int, host: str, headers: Mapping[str, str]) -> FetchError:
    """An answer that is neither 200 nor 304, as a line that says what to do."""
    wait = retry_after(headers)
    if status == 410:
        return FetchError(
            f"{host} says that it is gone for good (410). It will not be fetched again; remove it from your feeds.",
            gone=True,
            status=status,
        )
    if status == 404:
        line = f"{host} has nothing at this address (404). If the feed has moved, add the site itself: that finds it."
        return FetchError(line, wait=6 * HOUR, status=status)
    if status == 401:
        line = f"{host} asks for a name and password (401). Add it again with --user and --password-command."
        return FetchError(line, wait=DAY, status=status)
    if status in (402, 403, 451):
        return FetchError(f"{host} does not let this program read it ({status}).", wait=DAY, status=status)
    if status == 429 or wait:
        line = f"{host} asks us to wait {_in_words(wait) if wait else 'a while'} ({status})."
        return FetchError(line, wait=wait or HOUR, status=status)
    if status >= 500:
        return FetchError(f"{host} has a server error ({status}).", status=status)
    return FetchError(f"{host} answers {status}, which this program cannot use.", wait=HOUR, status=status)


def _in_words(seconds: float) -> str:
    """ "40 minutes", "2 hours", "3 days": in the largest unit of which there are two."""
    for unit, length in (("day", DAY), ("hour", HOUR)):
        if seconds >= 2 * length:
            return f"{seconds / length:.0f} {unit}s"
    return f"{max(seconds / 60, 1):.0f} minutes"


def retry_after(headers: Mapping[str, str]) -> float:
    """Seconds that `Retry-After` asks to wait (RFC 9110, 10.2.3: seconds or a date), a week at most; 0 without it."""
    value = headers.get("retry-after", "").strip()
    if value.isdecimal():
        return min(float(value[:9]), 7 * DAY)
    try:
        return min(max(parsedate_to_datetime(value).timestamp() - time.time(), 0.0), 7 * DAY)
    except (ValueError, TypeError, IndexError):
        return 0.0


def _target(url: str, location: str) -> str:
    try:
        # Servers send addresses in UTF-8 where RFC 9110 wants ASCII; http.client reads headers as Latin-1.
        with contextlib.suppress(UnicodeError):
            location = location.encode("latin-1").decode("utf-8")
        return urljoin(url, location.strip()).partition("#")[0]
    except ValueError as error:
        raise FetchError("It redirects to something that is not a web address.") from error


def _host_header(url: str, host: str) -> str:
    port = urlsplit(url).port
    name = f"[{host}]" if ":" in host else host
    return f"{name}:{port}" if port else name


def _quoted(target: str) -> str:
    """`target` in ASCII without blanks and controls, as a request line needs it."""
    return "".join(c if "!" <= c <= "~" else "".join(f"%{b:02X}" for b in c.encode("utf-8", "replace")) for c in target)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """An error, and what it came from."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _is_about_certificates(error: BaseException) -> bool:
    return any(isinstance(cause, ssl.SSLError | ssl.CertificateError) for cause in _causes(error))


def _certificate_problem(error: BaseException) -> str:
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return cause.verify_message.rstrip(".") or "it cannot be verified"
    return "no secure connection could be made"


def _reason(error: Exception | None) -> str:
    for cause in _causes(error):
        if isinstance(cause, OSError) and cause.strerror:
            return cause.strerror.lower()
    return "the connection broke off" if error is None else type(error).__name__
