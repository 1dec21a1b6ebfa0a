"""Every failure of a server is one plain line, and nothing is sent where it should not be."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme

from reader.errors import ServerError
from reader.search.opensearch.connection import Address, Server, SignIn
from reader.search.opensearch.intake import Intake, Parcel
from tests.opensearch.cluster import free_ports
from tests.opensearch.front import Front


def line_of(port: int, sign_in: SignIn | None = None, *, secure: bool = False, seconds: float = 5.0) -> str:
    address = Address.read(f"http{'s' if secure else ''}://localhost:{port}/news")
    server = Server(address, sign_in or SignIn(), seconds)
    try:
        server.search({})
    except ServerError as error:
        return str(error)
    finally:
        server.close()
    return ""


READ_ONLY = {
    "error": {
        "type": "cluster_block_exception",
        "reason": "index [news] blocked by: [TOO_MANY_REQUESTS/12/disk usage exceeded flood-stage watermark];",
    },
    "status": 429,
}


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (401, {"error": "Unauthorized"}, "does not accept this user and password"),
        (403, {"error": {"type": "security_exception", "reason": "no permissions"}}, "does not allow that"),
        (404, {"error": {"type": "index_not_found_exception"}}, "There is no library news"),
        (413, {}, "no message of this size"),
        (429, {"error": {"type": "circuit_breaking_exception", "reason": "too much"}}, "is overloaded"),
        (429, READ_ONLY, "the server's disks are nearly full"),
        (503, {"error": {"type": "search_phase_execution_exception"}}, "is not complete"),
        (400, {"error": {"type": "parse_exception"}}, "could not do that (400, parse_exception)"),
    ],
)
def test_refusals_are_said_in_one_line(status: int, body: dict[str, object], said: str) -> None:
    with Front() as front:
        front.refuse = status, body
        line = line_of(front.port, SignIn("ann", "echo open-sesame"))
    assert said in line
    assert "\n" not in line


def test_a_server_that_is_away_silent_or_another_is_said() -> None:
    assert "nothing listens there" in line_of(free_ports(1)[0])
    with Front() as front:
        front.refuse, front.delay = (200, {}), 1.0
        assert "does not answer in time" in line_of(front.port, seconds=0.2)


def test_a_password_comes_from_its_command_and_is_never_shown() -> None:
    with Front() as front:
        front.refuse, front.wants = (200, {}), SignIn("ann", "echo open-sesame").headers()["authorization"]
        assert line_of(front.port, SignIn("ann", "echo open-sesame")) == ""
        line = line_of(front.port, SignIn("ann", "echo wrong-word"))
    assert "does not accept" in line
    assert "wrong-word" not in line


def certificate(authority: trustme.CA, host: str, expires: datetime | None = None) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(host, not_after=expires).configure_cert(context)
    return context


@pytest.mark.parametrize(
    ("host", "expires", "trusted", "said"),
    [
        ("localhost", None, True, ""),
        ("localhost", None, False, "is signed by an unknown authority"),
        ("other.example", None, True, "is for another host"),
        ("localhost", datetime.now(UTC) - timedelta(days=1), True, "has expired"),
    ],
)
def test_certificates_are_verified(
    tmp_path: Path, host: str, expires: datetime | None, trusted: bool, said: str
) -> None:
    authority = trustme.CA()
    file = tmp_path / "authority.pem"
    (authority if trusted else trustme.CA()).cert_pem.write_to_path(file)
    with Front(context=certificate(authority, host, expires)) as front:
        front.refuse = 200, {}
        line = line_of(front.port, SignIn(certificates=file), secure=True)
        asked = len(front.paths)
    assert said in line
    assert bool(line) == bool(said)
    assert asked == (0 if said else 1)


def test_a_server_without_tls_is_not_spoken_to_in_the_clear() -> None:
    with Front() as front:
        front.refuse = 200, {}
        line = line_of(front.port, SignIn("ann", "echo open-sesame"), secure=True)
        assert "does not speak TLS" in line or "ended the connection" in line
        assert front.paths == []


def test_what_a_busy_server_does_not_take_is_sent_again() -> None:
    waited: list[float] = []
    with Front() as front:
        server = Server(Address.read(f"http://localhost:{front.port}/news"))

        def wait(seconds: float) -> None:
            waited.append(seconds)
            items = [{"index": {"status": 201}}, {"index": {"status": 429, "error": {"type": "rejected"}}}]
            front.refuse = (200, {"items": items}) if len(waited) == 1 else (200, {"items": [items[0]]})

        front.refuse = 429, {"error": {"type": "rejected_execution_exception", "reason": "queue is full"}}
        receipt = Intake(server, wait=wait).put([Parcel(1, 1, b"{}"), Parcel(2, 1, b"{}")])
        server.close()
    assert (receipt.stored, receipt.refused) == (2, {})
    assert len(waited) == 2


def test_a_long_wait_for_a_server_that_takes_nothing_is_told_once_with_its_reason() -> None:
    told: list[str] = []
    waited: list[float] = []
    block = {"type": "cluster_block_exception", "reason": "index [news] blocked by: [read-only / allow delete (api)]"}
    with Front() as front:
        server = Server(Address.read(f"http://localhost:{front.port}/news"))

        def wait(seconds: float) -> None:
            waited.append(seconds)
            if len(waited) % 8 == 0:
                front.refuse = 200, {"items": [{"index": {"status": 201}}]}

        intake = Intake(server, wait=wait, tell=told.append)
        for number in (1, 2):
            front.refuse = 200, {"items": [{"index": {"status": 429, "error": block}}]}
            assert intake.put([Parcel(number, 1, b"{}")]).stored == 1
        server.close()
    assert len(waited) == 16
    assert len(told) == 1
    assert told[0].startswith("news is read-only: the server's disks are nearly full.")
    assert told[0].endswith("filling then goes on by itself.")


def test_an_older_article_and_one_that_is_refused_are_told_apart() -> None:
    with Front() as front:
        server = Server(Address.read(f"http://localhost:{front.port}/news"))
        bad = {"status": 400, "error": {"type": "mapper_parsing_exception", "reason": "failed to parse"}}
        front.refuse = 200, {"items": [{"index": {"status": 409}}, {"index": bad}]}
        receipt = Intake(server).put([Parcel(1, 1, b"{}"), Parcel(2, 1, b"{}")])
        server.close()
    assert (receipt.stored, receipt.newer, receipt.refused) == (0, 1, {2: "failed to parse"})
