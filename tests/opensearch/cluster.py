"""Nodes of a real OpenSearch server for tests: built by Maven, each a process on this machine's loopback."""

from __future__ import annotations

import json
import re
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.opensearch.secured import Guard

HERE = Path(__file__).parent
_START_SECONDS = 600.0
NO_SETTINGS: Mapping[str, object] = MappingProxyType({})


def missing() -> str | None:
    """Which program is not there that the server needs; None when all are."""
    return next((name for name in ("java", "javac", "mvn") if shutil.which(name) is None), None)


def server_version() -> str:
    """The version of the server that is run, as Maven's file has it."""
    [version] = re.findall(r"<opensearch.version>(.*?)</", (HERE / "pom.xml").read_text(encoding="utf-8"))
    return version


def built(folder: Path) -> str:
    """The class path of the server and its launcher, built into a folder."""
    file = folder / "classpath"
    if not file.exists():
        classes = folder / "classes"
        maven = ["mvn", "-q", "-B", "-f", str(HERE / "pom.xml"), "dependency:build-classpath"]
        subprocess.run([*maven, f"-Dmdep.outputFile={folder / 'jars'}"], check=True, stdout=subprocess.DEVNULL)
        jars = (folder / "jars").read_text().strip()
        subprocess.run(["javac", "-cp", jars, "-d", str(classes), str(HERE / "Launcher.java")], check=True)
        file.write_text(f"{classes}:{jars}")
    return file.read_text()


def free_ports(count: int) -> list[int]:
    """Ports nobody listens on now."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [int(one.getsockname()[1]) for one in sockets]
    finally:
        for one in sockets:
            one.close()


SMALL = ("-Xms384m", "-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
"""How Java runs a node of a test: little memory, quickly started."""


class Node:
    """One node of a cluster. It ends with its standard input."""

    def __init__(
        self,
        classpath: str,
        folder: Path,
        number: int,
        ports: list[tuple[int, int]],
        java: Sequence[str] = SMALL,
        more: Mapping[str, object] = NO_SETTINGS,
        guard: Guard | None = None,
    ) -> None:
        """`ports`: of all nodes, for HTTP and between them. `more`: settings of the server. `guard`: users and
        certificates where the Security plugin is on the class path."""
        self._classpath, self._folder, self._number, self._ports = classpath, folder, number, ports
        self._java, self._more, self._guard = java, more, guard
        self.port = ports[number][0]
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it; `wait` tells when it answers."""
        http, transport = self._ports[self._number]
        names = ",".join(f"node{number}" for number in range(len(self._ports)))
        settings = {
            "path.home": self.home,
            "node.name": f"node{self._number}",
            "cluster.name": "newsreader-tests",
            "network.host": "127.0.0.1",
            "http.port": http,
            "transport.port": transport,
            "discovery.seed_hosts": ",".join(f"127.0.0.1:{other}" for _, other in self._ports),
            "cluster.initial_cluster_manager_nodes": names,
            "cluster.routing.allocation.disk.threshold_enabled": "false",
            # One processor for each, so that three nodes leave something to whoever asks them.
            "node.processors": 1,
            **self._more,
        }
        command = ["java", *self._java]
        if self._guard is not None:
            from tests.opensearch.secured import PLUGIN

            settings |= self._guard.settings(self.home)
            command.append(f"-Dplugins={PLUGIN}")
        command += ["-cp", self._classpath, "Launcher", *(f"{name}={value}" for name, value in settings.items())]
        self._folder.mkdir(parents=True, exist_ok=True)
        with (self._folder / f"node{self._number}.log").open("ab") as log:
            self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=log, stderr=log)

    @property
    def home(self) -> Path:
        """Where it keeps its data and looks for its files."""
        return self._folder / f"node{self._number}"

    @property
    def pid(self) -> int:
        """The number of its process while it runs."""
        assert self._process is not None
        return self._process.pid

    def wait(self, nodes: int = 1) -> None:
        """Wait until it answers and knows so many nodes."""
        end = time.monotonic() + _START_SECONDS
        while time.monotonic() < end:
            if self._process is None or self._process.poll() is not None:
                raise RuntimeError((self._folder / f"node{self._number}.log").read_text(errors="replace")[-3000:])
            try:
                if json.loads(self._ask("/_cluster/health"))["number_of_nodes"] >= nodes:
                    return
            except (OSError, ValueError):
                time.sleep(0.3)
            else:
                time.sleep(0.3)
        raise TimeoutError(f"node{self._number} does not answer")

    def _ask(self, path: str) -> bytes:
        if self._guard is not None:
            return self._guard.ask(self.port, path)
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as answer:
            body: bytes = answer.read()
        return body

    def kill(self) -> None:
        """End it by force, as when its machine loses power."""
        process, self._process = self._process, None
        if process is not None:
            with process:
                process.kill()

    def stop(self) -> None:
        """Let it end."""
        process, self._process = self._process, None
        if process is not None:
            with process:
                assert process.stdin is not None
                process.stdin.close()
                try:
                    process.wait(30)
                except subprocess.TimeoutExpired:
                    process.kill()


class Cluster:
    """Several nodes that know each other."""

    def __init__(
        self,
        folder: Path,
        count: int,
        java: Sequence[str] = SMALL,
        more: Mapping[str, object] = NO_SETTINGS,
        guard: Guard | None = None,
    ) -> None:
        """`guard`: users and certificates; the nodes have the Security plugin then."""
        ports = free_ports(2 * count)
        pairs = list(zip(ports[::2], ports[1::2], strict=True))
        classpath = built(folder)
        self._guarded = guard is not None
        if guard is not None:
            from tests.opensearch.secured import with_plugin

            classpath = with_plugin(classpath, folder)
        self.nodes = [Node(classpath, folder / "nodes", number, pairs, java, more, guard) for number in range(count)]

    def __enter__(self) -> Cluster:
        for node in self.nodes:
            node.start()
        try:
            for node in self.nodes:
                node.wait(len(self.nodes))
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        for node in self.nodes:
            node.kill()

    def stop(self) -> None:
        """Let all nodes end, what they hold on disk."""
        for node in self.nodes:
            node.stop()

    def address(self, name: str) -> str:
        """The address of a library on all nodes."""
        scheme, host = ("https", "localhost") if self._guarded else ("http", "127.0.0.1")
        return f"{scheme}://{','.join(f'{host}:{node.port}' for node in self.nodes)}/{name}"
