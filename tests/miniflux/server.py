"""A real Miniflux and its PostgreSQL, on this machine alone, for tests."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from urllib.request import urlopen

VERSION = "v2.3.5"
USER, PASSWORD = "reader", "reader-password"


def postgres_programs() -> Path | None:
    """Where the server's programs are; Debian keeps them off the path."""
    if versions := sorted(Path("/usr/lib/postgresql").glob("*/bin/psql")):
        return versions[-1].parent
    found = shutil.which("psql")
    return Path(found).resolve().parent if found and shutil.which("initdb") else None


def missing() -> str | None:
    """What is not on this machine, or None."""
    if postgres_programs() is None:
        return "PostgreSQL is not installed"
    if shutil.which("go") is None and "MINIFLUX" not in os.environ:
        return "Go is not installed, so Miniflux cannot be built"
    return None


def build() -> Path:
    """The program, built once and kept in the cache folder of the user."""
    if given := os.environ.get("MINIFLUX"):
        return Path(given)
    folder = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / f"newsreader-tests/miniflux-{VERSION}"
    program = folder / "miniflux.app"
    if not program.exists():
        environment = {**os.environ, "GOBIN": str(folder)}
        subprocess.run(["go", "install", f"miniflux.app/v2@{VERSION}"], env=environment, check=True, cwd="/")
    return program


class Miniflux:
    """The server: started when its block begins, ended and removed with it. `base` is its address."""

    def __init__(self) -> None:
        programs = postgres_programs()
        assert programs is not None
        self._programs = programs
        # Not below pytest's own folders: the user of the database cannot enter those, and a socket's path is short.
        self._folder = Path(tempfile.mkdtemp(prefix="miniflux-", dir="/tmp"))
        self._folder.chmod(0o755)
        self._running: list[subprocess.Popen] = []
        self._log = (self._folder / "log").open("wb")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.base = f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Miniflux:
        try:
            self._start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        for process, sign in zip(reversed(self._running), (signal.SIGKILL, signal.SIGINT), strict=False):
            process.send_signal(sign)
            process.wait(20)
        self._log.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def fresh(self) -> None:
        """Empty the account."""
        self._sql(
            "delete from feeds; delete from categories; insert into categories (user_id, title) values (1, 'All')"
        )

    def change(self, statement: str) -> str:
        """What another program does to the account, as SQL."""
        return self._sql(statement)

    def add(self, feed: str, count: int, *, folder: str = "All", words: int = 40) -> None:
        """A feed with articles, written into the database: subscribing to thousands takes long."""
        text = "<p>“The water rose,” said <b>Ada Quill</b>.</p>" + "<p>" + "word " * words + "</p>"
        self._sql(
            f"insert into categories (user_id, title) values (1, '{folder}') on conflict do nothing;"
            " with f as (insert into feeds (user_id, category_id, title, feed_url, site_url, checked_at)"
            f" select 1, id, '{feed}', 'https://{feed}.example/feed', 'https://{feed}.example/', now()"
            f" from categories where title = '{folder}' returning id)"
            " insert into entries"
            " (user_id, feed_id, hash, published_at, title, url, author, content, status, changed_at)"
            f" select 1, f.id, '{feed}-' || n, now() - n * interval '1 minute', '{feed} ' || n,"
            f" 'https://{feed}.example/' || n, 'Lina Worth', '{text}', 'unread', now()"
            f" from f, generate_series(1, {count}) n"
        )

    def titles(self, condition: str) -> set[str]:
        """The titles of the articles for which a condition of SQL holds."""
        return set(self._sql(f"select title from entries where {condition}").splitlines())

    def _start(self) -> None:
        folder = str(self._folder)
        if os.getuid() == 0:
            shutil.chown(folder, "postgres")
        data, log = f"{folder}/pg", self._log
        options = ["-U", "miniflux", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
        subprocess.run(self._as_user(self._programs / "initdb", "-D", data, *options), check=True, stdout=log)
        quick = (
            "listen_addresses=",
            "fsync=off",
            "synchronous_commit=off",
            "full_page_writes=off",
            "shared_buffers=32MB",
        )
        settings = [part for setting in quick for part in ("-c", setting)]
        self._run([self._programs / "postgres", "-D", data, "-k", folder, *settings], {}, log)
        _until(lambda: self._answers("select 1", "postgres"))
        self._sql("create database miniflux", "postgres")
        self._run(
            [shutil.copy(build(), self._folder)],  # its user may not enter the folder of this one
            {
                "DATABASE_URL": f"host={folder} user=miniflux dbname=miniflux sslmode=disable",
                **dict.fromkeys(("RUN_MIGRATIONS", "CREATE_ADMIN", "DISABLE_SCHEDULER_SERVICE"), "1"),
                "FETCHER_ALLOW_PRIVATE_NETWORKS": "1",
                "ADMIN_USERNAME": USER,
                "ADMIN_PASSWORD": PASSWORD,
                "LISTEN_ADDR": f"127.0.0.1:{self.port}",
            },
            log,
        )
        _until(self._is_up)
        # What the page for integrations does: the API has a name and password of its own.
        self._sql(
            "create extension pgcrypto; update integrations set googlereader_enabled = true, googlereader_username ="
            f" '{USER}', googlereader_password = crypt('{PASSWORD}', gen_salt('bf', 4)) where user_id = 1"
        )

    def _run(self, command: list[object], environment: dict[str, str], log: object) -> None:
        process = subprocess.Popen(
            self._as_user(*command),
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=self._folder,
        )
        self._running.append(process)

    def _as_user(self, *command: object) -> list[str]:
        """PostgreSQL does not run as root."""
        other = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.getuid() == 0 else []
        return [*other, *map(str, command)]

    def _sql(self, statement: str, database: str = "miniflux") -> str:
        command = self._as_user(self._programs / "psql", "-h", self._folder, "-U", "miniflux", "-d", database)
        done = subprocess.run(
            [*command, "-v", "ON_ERROR_STOP=1", "-qAt", "-c", statement], check=True, capture_output=True, text=True
        )
        return done.stdout

    def _answers(self, statement: str, database: str) -> bool:
        try:
            return bool(self._sql(statement, database))
        except subprocess.CalledProcessError:
            return False

    def _is_up(self) -> bool:
        try:
            with urlopen(f"{self.base}/healthcheck", timeout=1) as answer:
                return answer.status == 200
        except OSError:
            return False


def _until(condition, seconds: float = 30.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "the server did not start"
        time.sleep(0.05)
