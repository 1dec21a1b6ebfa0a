"""Talking to a server: addresses, signing in, and every failure in one plain line.

The only module that imports opensearch-py, and only when a library on a server is asked for.
"""

from __future__ import annotations

import logging
import re
import shlex
import ssl
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct

from reader.errors import ConflictError, ServerError, reason_of

if TYPE_CHECKING:
    from opensearchpy import OpenSearch

DEFAULT_PORT = 9200
CONNECT_SECONDS = 5.0
"""How long one answer may take where nothing else is said."""
COMMAND_SECONDS = 60.0
"""A command that hands out a secret may ask a person first."""

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,99}")
_ADVICE = "Write it as https://host:9200/name, several hosts with commas: https://a:9200,b:9200/name."


class Address(Struct, frozen=True):
    """Where a library is: the hosts of its server, and its name there. `str` shows it, with no secret in it."""

    hosts: tuple[tuple[str, int], ...]
    secure: bool
    name: str

    @classmethod
    def read(cls, text: str) -> Address:
        """An address as a person writes it. Raises ServerError with what is wrong in it."""
        scheme, separator, rest = text.strip().partition("://")
        listed, slash, name = rest.partition("/")
        name = name.rstrip("/")
        if scheme not in ("https", "http") or not separator or not listed:
            raise ServerError(f"“{_without_secret(text)}” is not the address of a library. {_ADVICE}")
        if "@" in listed:
            raise ServerError(
                "A password does not belong in an address: others can read it. "
                "Set user and password_command under [libraries.NAME] in config.toml."
            )
        if not slash or not _NAME.fullmatch(name):
            raise ServerError(
                f"“{text}” lacks the library's name: small letters, digits, - and _ behind the host. {_ADVICE}"
            )
        hosts = tuple(_host(host, text) for host in listed.split(","))
        if scheme == "http" and not all(_is_loopback(host) for host, _ in hosts):
            raise ServerError(
                f"{text} would send passwords and articles unprotected. Use https; http is for this machine only."
            )
        return cls(hosts, scheme == "https", name)

    def __str__(self) -> str:
        hosts = ",".join(f"[{host}]:{port}" if ":" in host else f"{host}:{port}" for host, port in self.hosts)
        return f"http{'s' if self.secure else ''}://{hosts}/{self.name}"

    @property
    def host(self) -> str:
        """The first host, for messages."""
        return self.hosts[0][0]

    @property
    def identity(self) -> str:
        """What bookmarks know the library by: its address on the first host."""
        return str(Address(self.hosts[:1], self.secure, self.name))


def _host(text: str, address: str) -> tuple[str, int]:
    try:
        parts = urlsplit(f"//{text}")
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise ServerError(f"“{address}” has a host or port that cannot be read. {_ADVICE}") from error
    if not host:
        raise ServerError(f"“{address}” names no host. {_ADVICE}")
    return host, port or DEFAULT_PORT


def _is_loopback(host: str) -> bool:
    return host in ("localhost", "::1") or bool(re.fullmatch(r"127(?:\.\d{1,3}){3}", host))


def _without_secret(text: str) -> str:
    return re.sub(r"//[^/@]*@", "//…@", text)


class SignIn(Struct, frozen=True):
    """How to sign in: a user with a command that prints the password, or a command that prints an API key.

    `certificates`: a file of the authorities to trust instead of the system's.
    """

    user: str = ""
    password_command: str = ""
    api_key_command: str = ""
    certificates: Path | None = None

    def headers(self) -> dict[str, str]:
        """The header that signs in. Raises ServerError when the command fails."""
        if self.api_key_command:
            return {"authorization": f"ApiKey {_printed_by(self.api_key_command)}"}
        if self.user:
            import base64

            secret = _printed_by(self.password_command) if self.password_command else ""
            return {"authorization": f"Basic {base64.b64encode(f'{self.user}:{secret}'.encode()).decode()}"}
        return {}


def _printed_by(command: str) -> str:
    """The first line a command prints. Never shown: neither it nor what the command says in full."""
    try:
        done = subprocess.run(
            shlex.split(command), stdin=subprocess.DEVNULL, capture_output=True, timeout=COMMAND_SECONDS, check=False
        )
    except (OSError, ValueError) as error:
        raise ServerError(
            f"The command for the password cannot be started ({error}). It is set in config.toml."
        ) from error
    except subprocess.TimeoutExpired as error:
        raise ServerError("The command for the password did not answer within a minute.") from error
    secret = done.stdout.decode("utf-8", "replace").partition("\n")[0].strip()
    if done.returncode or not secret:
        raise ServerError(f"The command for the password printed none (exit code {done.returncode}).")
    return secret


@dataclass
class Server:
    """A library's server. Every call raises ServerError, with one line, for what goes wrong outside this program."""

    address: Address
    sign_in: SignIn = field(default_factory=SignIn)
    seconds: float = CONNECT_SECONDS
    _client: OpenSearch | None = None

    @property
    def name(self) -> str:
        """The library's name there: an alias for the index in use."""
        return self.address.name

    def close(self) -> None:
        """Let go of the connections."""
        if self._client is not None:
            self._client.close()
            self._client = None

    def get(self, path: str, **parameters: str | int) -> Any:  # noqa: ANN401 - JSON
        """What stands at a path."""
        return self.call("GET", path, parameters=parameters)

    def search(self, body: Mapping[str, Any], *, seconds: float | None = None) -> dict[str, Any]:
        """The answer to a search of the library."""
        found: dict[str, Any] = self.call("POST", f"/{self.name}/_search", body, seconds=seconds)
        return found

    def bulk(self, lines: Sequence[bytes], *, seconds: float, index: str | None = None) -> dict[str, Any]:
        """The answer to many changes at once, given as lines of JSON: what to do, and with which fields."""
        body = b"\n".join([*lines, b""]).decode()
        answer: dict[str, Any] = self.call("POST", f"/{index or self.name}/_bulk", body, seconds=seconds)
        return answer

    def call(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | str | None = None,
        *,
        parameters: Mapping[str, str | int] | None = None,
        seconds: float | None = None,
    ) -> Any:  # noqa: ANN401 - JSON
        """Ask for something. A host that does not answer is passed over for the next."""
        limit = self.seconds if seconds is None else seconds
        with told(self.address, self.sign_in):
            client = self._connected()
            return client.transport.perform_request(
                method, path, params={**(parameters or {}), "request_timeout": limit}, body=body
            )

    def _connected(self) -> OpenSearch:
        if self._client is None:
            self._client = _client(self.address, self.sign_in, self.seconds)
        return self._client


def _client(address: Address, sign_in: SignIn, seconds: float) -> OpenSearch:
    try:
        from opensearchpy import OpenSearch
        from opensearchpy.exceptions import SerializationError
        from opensearchpy.serializer import JSONSerializer
    except ImportError as error:
        raise ServerError(
            "Libraries on a server need another package: pip install 'newsreader-tui[server]'."
        ) from error

    class Quick(JSONSerializer):  # type: ignore[misc, unused-ignore]  # the extra may not be installed
        """Reads answers of many hits in a third of the time."""

        def loads(self, s: str) -> Any:  # noqa: ANN401 - JSON
            try:
                return msgspec.json.decode(s)
            except (msgspec.DecodeError, UnicodeEncodeError, RecursionError) as error:
                raise SerializationError(s, error) from error

    # What goes wrong is told in the answers; the library's own lines would stand in the middle of them.
    logging.getLogger("opensearch").addHandler(logging.NullHandler())
    context = None
    if address.secure:
        try:
            context = ssl.create_default_context(cafile=str(sign_in.certificates) if sign_in.certificates else None)
        except OSError as error:
            raise ServerError(f"The certificates {sign_in.certificates} cannot be read: {reason_of(error)}.") from error
    return OpenSearch(
        hosts=[{"host": host, "port": port} for host, port in address.hosts],
        use_ssl=address.secure,
        ssl_context=context,
        headers=sign_in.headers(),
        http_compress=not all(_is_loopback(host) for host, _ in address.hosts),
        timeout=seconds,
        serializer=Quick(),
        max_retries=len(address.hosts),
        retry_on_timeout=len(address.hosts) > 1,
        pool_maxsize=4,
    )


def missing_parts(answer: Mapping[str, Any]) -> int:
    """How many parts of the library an answer to a search lacks.

    A part that no node holds is not among those that failed: it is only not among those that succeeded.
    """
    shards = answer["_shards"]
    return int(max(shards["failed"], shards["total"] - shards["successful"]))


# -- failures in one line ---------------------------------------------------------------------------------


@contextmanager
def told(address: Address, sign_in: SignIn) -> Iterator[None]:
    """Turn what opensearch-py raises into ServerError."""
    from opensearchpy import exceptions

    try:
        yield
    except exceptions.SSLError as error:
        raise ServerError(_certificate_line(address, str(error.info))) from error
    except exceptions.ConnectionTimeout as error:
        raise ServerError(f"{address.host} does not answer in time.", passing=True) from error
    except exceptions.ConnectionError as error:
        if "certificate" in str(error.info).lower():
            raise ServerError(_certificate_line(address, str(error.info))) from error
        reason = _reason(str(error.info), secure=address.secure)
        raise ServerError(f"{address.host} cannot be reached ({reason}).", passing=True) from error
    except exceptions.TransportError as error:
        if error.status_code == 401:
            raise ServerError(_sign_in_line(address, sign_in)) from error
        raise refusal(address, error.status_code, str(error.error), error.info) from error
    except exceptions.SerializationError as error:
        raise ServerError(
            f"{address.host} does not answer as an OpenSearch server does. Is the address right?"
        ) from error


def _certificate_line(address: Address, text: str) -> str:
    lowered = text.lower()
    if "wrong version number" in lowered or "record layer" in lowered:
        return f"{address.host} does not speak TLS on this port: check the address. Nothing was sent."
    if "expired" in lowered:
        why = "has expired: the people who run the server must renew it"
    elif "hostname mismatch" in lowered or "doesn't match" in lowered or "not valid for" in lowered:
        why = "is for another host: check the address"
    elif "self-signed" in lowered or "self signed" in lowered or "unable to get" in lowered:
        why = "is signed by an unknown authority: set certificates under [libraries.NAME] to the authority's file"
    else:
        why = "cannot be verified"
    return f"The certificate of {address.host} {why}. Nothing was sent."


def _sign_in_line(address: Address, sign_in: SignIn) -> str:
    if sign_in.api_key_command:
        return (
            f"{address.host} does not accept this API key. Check api_key_command under [libraries.NAME] in config.toml."
        )
    if sign_in.user:
        return (
            f"{address.host} does not accept this user and password. "
            "Check user and password_command under [libraries.NAME] in config.toml."
        )
    return (
        f"{address.host} wants to know who asks. Set user and password_command under [libraries.NAME] in config.toml."
    )


_LACKS = re.compile(r"no permissions for \[([\w:/*]+)")
_ENDED = "it ended the connection"
_REASONS = {
    "connection refused": "nothing listens there",
    "name or service not known": "there is no such host",
    "nodename nor servname": "there is no such host",
    "temporary failure in name resolution": "its name cannot be looked up",
    "network is unreachable": "the network is down",
    "no route to host": "there is no route to it",
    "wrong version number": "it does not speak TLS",
    "reset by peer": _ENDED,
    "remote end closed": _ENDED,
    "connection aborted": _ENDED,
}


def _reason(text: str, *, secure: bool) -> str:
    lowered = text.lower()
    reason = next((line for known, line in _REASONS.items() if known in lowered), "the connection failed")
    return f"{reason}: perhaps it speaks TLS, write https" if reason == _ENDED and not secure else reason


def refusal(address: Address, status: str | int, kind: str, info: object) -> ServerError:
    """What the server's refusal means, given its status, the kind of error, and all that it said."""
    said = _said(info)
    match status:
        case 403 if "read_only" in said or "read-only" in said or "cluster_block" in kind:
            return ServerError(
                f"{address.name} is read-only: the server's disks are nearly full. "
                "Whoever runs it has to make room; reading goes on.",
                passing=True,
            )
        case 403:
            lacks = _LACKS.search(said)
            return ServerError(
                f"{address.host} does not allow that to this user{f' ({lacks[1]})' if lacks else ''}. "
                "Ask for the role that docs/server.md names."
            )
        case 404:
            return ServerError(
                f"There is no library {address.name} on {address.host}. `newsreader library init {address}` makes one."
            )
        case 409:
            return ConflictError(f"It was changed on {address.host} in the meantime.")
        case 413:
            return ServerError(f"{address.host} takes no message of this size.")
        case 429 if "read_only" in said or "read-only" in said or "disk usage exceeded" in said:
            return ServerError(
                f"{address.name} is read-only: the server's disks are nearly full. "
                "Whoever runs it has to make room; reading goes on.",
                passing=True,
            )
        case 429:
            return ServerError(f"{address.host} is overloaded.", passing=True)
        case 502 | 503 | 504:
            return ServerError(f"{address.name} is not complete on {address.host}.", passing=True)
    return ServerError(f"{address.host} could not do that ({status}, {kind}).")


def _said(info: object) -> str:
    if not isinstance(info, dict):
        return str(info).lower()
    error = info.get("error")
    return str(error.get("reason", "") if isinstance(error, dict) else error).lower()
