"""feeds.toml: the list of feeds, and accounts at services. Commands change single lines of it; what a person wrote
around them stays."""

from __future__ import annotations

import difflib
import json
import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct
from msgspec.structs import asdict, replace

from reader.errors import FeedsError, reason_of
from reader.files import write_whole
from reader.model.feed import Account, Feed, FullText

FILE_NAME = "feeds.toml"

_FEED_HEADER = r"\[\[[ \t]*feed[ \t]*\]\]"
_HEADER = re.compile(rf"^[ \t]*{_FEED_HEADER}[ \t]*(?:#.*)?$", re.MULTILINE)
_ANY_HEADER = re.compile(rf"^[ \t]*(?:{_FEED_HEADER}|\[[ \t]*accounts\.[^\]\n]+\])[ \t]*(?:#.*)?$", re.MULTILINE)
ACCOUNT_NAME = re.compile(r"[A-Za-z0-9_-]+")
"""What an account may be called: a key of TOML that needs no quotation marks."""
_SPAN = re.compile(r"(\d+(?:\.\d+)?)\s*(m|min|h|d)", re.IGNORECASE)
_SECONDS = {"m": 60.0, "min": 60.0, "h": 3600.0, "d": 86400.0}
_OPENING = """# The feeds that newsreader fetches. Commands change single lines; your comments and the order stay.
# name, url; optional: tags, full_text ("auto", "always", "never"), every ("2h"), user, password_command, paused,
# block (searches: what matches is not written), keep_days, kind ("feed", "page"), private,
# headers ({ Name = "value" }), cookies_file, proxy (an address, or "none").
# An account at a service is [accounts.NAME]: url, user; optional: password_command, folders, full_text, every, paused,
# labels.
"""


class _Row(msgspec.Struct):
    """A [[feed]] table as a person may write it."""

    url: str
    name: str = ""
    kind: Literal["feed", "page"] = "feed"
    tags: tuple[str, ...] = ()
    full_text: FullText = "auto"
    every: str | None = None
    user: str | None = None
    password_command: str | None = None
    private: bool = False
    paused: bool = False
    block: tuple[str, ...] = ()
    keep_days: int | None = None
    headers: dict[str, str] = {}
    cookies_file: str | None = None
    proxy: str | None = None


class _AccountRow(msgspec.Struct):
    """An [accounts.NAME] table as a person may write it."""

    url: str
    user: str
    password_command: str | None = None
    full_text: FullText = "never"
    folders: tuple[str, ...] = ()
    every: str | None = None
    paused: bool = False
    labels: bool | None = None


_KEYS = _Row.__struct_fields__
_ACCOUNT_KEYS = _AccountRow.__struct_fields__
_PLAIN = Feed("", "")


def account_name(url: str) -> str:
    """What an account at this address is called if nobody names it: "rss-example-org"."""
    host = urlsplit(url).hostname or ""
    return "-".join(part for part in host.removeprefix("www.").split(".") if part)


def seconds_of(span: str) -> float:
    """Seconds of "30m", "2h" or "1d". Raises ValueError."""
    match = _SPAN.fullmatch(span.strip())
    if match is None:
        raise ValueError(f"“{span}” is not a time: write 30m, 2h or 1d")
    return float(match[1]) * _SECONDS[match[2].lower()]


def span_of(seconds: float) -> str:
    """The inverse of `seconds_of`, in the largest unit that fits."""
    for unit, length in (("d", 86400.0), ("h", 3600.0)):
        if seconds >= length and seconds % length == 0:
            return f"{seconds / length:.0f}{unit}"
    return f"{seconds / 60:g}m"


class Subscriptions(Struct, frozen=True):
    """The feeds and accounts of feeds.toml in their order. `notices` says what in the file cannot be used, with its
    line."""

    file: Path
    feeds: tuple[Feed, ...] = ()
    accounts: tuple[Account, ...] = ()
    notices: tuple[str, ...] = ()
    source: str = ""

    @classmethod
    def read(cls, file: Path, before: Subscriptions | None = None) -> Subscriptions:
        """Read the file. One that is not there is an empty list; what is wrong becomes a notice; never raises.

        `before`: what was read the last time, and is given back when the file still says the same.
        """
        try:
            source = file.read_bytes().decode("utf-8")
        except (FileNotFoundError, NotADirectoryError):
            return cls(file)
        except OSError as error:
            return cls(file, notices=(f"{file} cannot be read ({reason_of(error)}).",))
        except UnicodeDecodeError:
            return cls(file, notices=(f"{file} is not UTF-8; save it as UTF-8.",))
        if before is not None and (before.file, before.source) == (file, source):
            return before
        try:
            table = tomllib.loads(source)
        except tomllib.TOMLDecodeError as error:
            return cls(file, notices=(f"{file} is not TOML: {error}.",), source=source)
        return _of_table(table, file, source)

    @property
    def everything(self) -> tuple[Feed, ...]:
        """Accounts and feeds."""
        return (*(account.as_feed for account in self.accounts), *self.feeds)

    def named(self, name: str, more: Sequence[Feed] = ()) -> Feed:
        """The one feed or account called `name`, of these or of `more`: its name, its address, or the beginning of its
        name. Raises FeedsError.
        """
        wanted, known = name.casefold(), (*self.everything, *more)
        exact = [one for one in known if wanted in (one.name.casefold(), one.url.casefold(), one.address.casefold())]
        near = exact or [feed for feed in known if feed.name.casefold().startswith(wanted)]
        if len(near) == 1:
            return near[0]
        if not near:
            raise FeedsError(f"There is no feed called “{name}”. `newsreader feeds` lists them.")
        raise FeedsError(f"“{name}” may be {', '.join(feed.name for feed in near[:5])}. Give more of the name.")

    def begun(self) -> Subscriptions:
        """With the file's opening, where there is no file yet."""
        return self if self.source.strip() else self._with(_OPENING)

    def adding(self, feeds: Sequence[Feed]) -> Subscriptions:
        """With these feeds at the end. Those whose address is there already are not added again."""
        there = {feed.url for feed in self.feeds}
        taken = {feed.name.casefold() for feed in self.feeds}
        blocks = []
        for feed in feeds:
            if feed.url in there:
                continue
            there.add(feed.url)
            name = _free_name(feed.name, taken)
            taken.add(name.casefold())
            blocks.append(_block(replace(feed, name=name)))
        self._editable()
        opening = self.begun().source
        if not blocks:
            return self
        return self._with(opening.rstrip("\n") + "\n\n" + "\n".join(blocks))

    def removing(self, feed: Feed) -> Subscriptions:
        """Without this feed."""
        return self._editing(feed, lambda _: "")

    def replacing(self, feed: Feed, new: Feed) -> Subscriptions:
        """With `new` in the place of `feed`: the lines that differ are written anew, the others stay as they are.

        Raises FeedsError, also when another feed has the name of `new`.
        """
        others = {other.name.casefold(): other for other in self.feeds if other.url != feed.url}
        if new.name != feed.name and (other := others.get(new.name.casefold())) is not None:
            raise FeedsError(f"Another feed is already called “{other.name}” ({other.url}).")
        before, after = _fields(feed), _fields(new)
        changed = {key: after.get(key) for key in {**before, **after} if before.get(key) != after.get(key)}
        return self._editing(feed, lambda block: _set(block, changed))

    def _editing(self, feed: Feed, edit: Callable[[str], str]) -> Subscriptions:
        opening, blocks = self._editable()
        for number, block in enumerate(blocks):
            if tomllib.loads(block).get("feed", [{}])[0].get("url") == feed.url:
                blocks[number] = edit(block)
                return self._with(opening + "".join(blocks))
        raise FeedsError(f"{feed.name} is no longer in {self.file}. `newsreader feeds` lists the feeds.")

    def account(self, name: str) -> Account:
        """The account with this name. Raises FeedsError."""
        for account in self.accounts:
            if account.name == name:
                return account
        known = ", ".join(account.name for account in self.accounts)
        raise FeedsError(
            f"There is no account called “{name}”. "
            + (f"There is {known}." if known else "`newsreader sync add` adds one.")
        )

    def with_account(self, account: Account) -> Subscriptions:
        """With this account at the end, or in the place of the one with its name. Raises FeedsError."""
        opening, blocks = self._editable()
        fields = _account_fields(account)
        for number, block in enumerate(blocks):
            if account.name in tomllib.loads(block).get("accounts", {}):
                before = _account_fields(self.account(account.name))
                changed = {key: fields.get(key) for key in {**before, **fields} if before.get(key) != fields.get(key)}
                blocks[number] = _set(block, changed)
                return self._with(opening + "".join(blocks))
        block = f"[accounts.{account.name}]\n" + "".join(_line(key, value) for key, value in fields.items())
        return self._with(self.begun().source.rstrip("\n") + "\n\n" + block)

    def without_account(self, name: str) -> Subscriptions:
        """Without this account. Raises FeedsError."""
        opening, blocks = self._editable()
        kept = [block for block in blocks if name not in tomllib.loads(block).get("accounts", {})]
        if len(kept) == len(blocks):
            raise FeedsError(f"A command cannot remove “{name}” from {self.file}. Change it in an editor.")
        return self._with(opening + "".join(kept))

    def _editable(self) -> tuple[str, list[str]]:
        """The text before the first [[feed]] or account, and the text of each.

        Raises FeedsError when the lines do not show where each begins.
        """
        starts = [match.start() for match in _ANY_HEADER.finditer(self.source)]
        pieces = [self.source[start:end] for start, end in pairwise([*starts, len(self.source)])]
        opening = self.source[: starts[0]] if starts else self.source
        try:
            alone = [tomllib.loads(piece) for piece in pieces]
            whole = tomllib.loads(self.source)
        except tomllib.TOMLDecodeError as error:
            raise FeedsError(f"{self.file} is not TOML: {error}. Correct that line first.") from error
        if [table["feed"] for table in alone if "feed" in table] != [[row] for row in whole.get("feed", [])]:
            raise FeedsError(f"{self.file} is written in a form that commands cannot change. Change it in an editor.")
        return opening, pieces

    def _with(self, source: str) -> Subscriptions:
        return _of_table(tomllib.loads(source), self.file, source)

    def write(self) -> None:
        """Write the file, all or nothing. Raises FeedsError."""
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            write_whole(self.file.resolve(), self.source)
        except OSError as error:
            raise FeedsError(f"{self.file} cannot be written ({reason_of(error)}).") from error


def _of_table(table: dict[str, Any], file: Path, source: str) -> Subscriptions:
    feeds, notices = _feeds(table, file, source)
    accounts, more = _accounts(table.get("accounts", {}), file)
    return Subscriptions(file, feeds, accounts, (*notices, *more), source)


def _accounts(tables: Any, file: Path) -> tuple[tuple[Account, ...], list[str]]:  # noqa: ANN401 - whatever was written
    accounts, notices = [], []
    for name, row in tables.items() if isinstance(tables, dict) else ():
        where = f"{file}: account “{name}”"
        if isinstance(row, dict):
            notices += [f"{where}: {_unknown(key, _ACCOUNT_KEYS)}" for key in row if key not in _ACCOUNT_KEYS]
        try:
            found = msgspec.convert(row, _AccountRow)
            _check_name(name)
            _check_address(found.url)
            every = seconds_of(found.every) if found.every else None
        except (msgspec.ValidationError, ValueError) as error:
            notices.append(f"{where}: {_in_words(error)}; this account is left out.")
            continue
        accounts.append(Account(name, **{**asdict(found), "every": every}))
    return tuple(accounts), notices


def _feeds(table: dict[str, Any], file: Path, source: str) -> tuple[tuple[Feed, ...], tuple[str, ...]]:
    lines = [source.count("\n", 0, match.start()) + 1 for match in _HEADER.finditer(source)]
    rows = table.get("feed", [])
    notices = [
        f"{file}: unknown table “{key}”; feeds stand under [[feed]]."
        for key in table
        if key not in ("feed", "accounts")
    ]
    feeds: dict[str, Feed] = {}
    names: set[str] = set()
    for number, row in enumerate(rows if isinstance(rows, list) else []):
        where = f"{file}:{lines[number]}" if number < len(lines) else str(file)
        if isinstance(row, dict):
            notices += [f"{where}: {_unknown(key, _KEYS)}" for key in row if key not in _KEYS]
        try:
            feed = _feed(msgspec.convert(row, _Row))
        except (msgspec.ValidationError, ValueError) as error:
            notices.append(f"{where}: {_in_words(error)}; this feed is left out.")
            continue
        if feed.url in feeds:
            notices.append(f"{where}: {feed.url} is already there as “{feed.name}”; this one is left out.")
            continue
        feed = replace(feed, name=_free_name(feed.name, names))
        names.add(feed.name.casefold())
        feeds[feed.url] = feed
    return tuple(feeds.values()), tuple(notices)


def _unknown(key: str, known: Sequence[str]) -> str:
    if key == "password":
        return "a password does not belong in this file; give a password_command and remove it here."
    close = difflib.get_close_matches(key, known, 1)
    return f"unknown “{key}”; " + (f"did you mean “{close[0]}”?" if close else f"known are {', '.join(known)}.")


def _in_words(error: Exception) -> str:
    """What is wrong with a [[feed]]: "every: “5x” is not a span of time", "tags: Expected `array`, got `str`"."""
    reason, at, path = str(error).partition(" - at `$.")
    return (
        f"{path.rstrip('`')}: {reason}"
        if at
        else re.sub(r"Object missing required field `(\w+)`", r"it has no \1", reason)
    )


def _check_name(name: str) -> None:
    if not ACCOUNT_NAME.fullmatch(name):
        raise ValueError("the name of an account may have letters, digits, - and _")


def _check_address(url: str) -> str:
    """The host of an address. Raises ValueError, saying what is wrong with it."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"“{url[:80]}” is not a web address")
    if parts.password:
        raise ValueError("a password does not belong in an address; use user and password_command")
    return parts.hostname


def _feed(row: _Row) -> Feed:
    host = _check_address(row.url)
    checked = {
        "name": row.name.strip() or host.removeprefix("www."),
        "every": seconds_of(row.every) if row.every else None,
        "headers": _checked_headers(row.headers),
        "proxy": _checked_proxy(row.proxy),
    }
    return Feed(**{**asdict(row), **checked})


def _checked_headers(headers: Mapping[str, str]) -> Mapping[str, str]:
    """Raises ValueError for what cannot be sent, without saying its value."""
    for name, value in headers.items():
        if not re.fullmatch(r"[!#$%&'*+.^_`|~\w-]+", name, re.ASCII) or not value.isascii() or not value.isprintable():
            raise ValueError(f"the header “{name}” cannot be sent")
        if name.casefold() in _OWN_HEADERS:
            raise ValueError(f"the header “{name}” is newsreader's own")
    return headers


_OWN_HEADERS = frozenset({"host", "connection", "accept-encoding", "content-length", "transfer-encoding"})


def _checked_proxy(proxy: str | None) -> str | None:
    """Raises ValueError when it is neither an address nor "none"."""
    if proxy and proxy != "none" and not re.match(r"https?://\S+", proxy):
        raise ValueError('the proxy should be an address like http://proxy.example:3128, or "none"')
    return proxy


def _free_name(name: str, taken: set[str]) -> str:
    if name.casefold() not in taken:
        return name
    return next(f"{name} {n}" for n in range(2, 100_000) if f"{name} {n}".casefold() not in taken)


def _fields(feed: Feed) -> dict[str, Any]:
    """What has to be written of a feed: everything that is not the default."""
    fields = {key: value for key in _KEYS if (value := getattr(feed, key)) != getattr(_PLAIN, key)}
    return {"name": feed.name, "url": feed.url} | _written(fields)


def _written(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Values as TOML writes them."""
    forms: dict[str, Callable[[Any], Any]] = {"every": span_of, "headers": dict}
    return {key: forms.get(key, _listed)(value) for key, value in fields.items()}


def _listed(value: Any) -> Any:  # noqa: ANN401
    return list(value) if isinstance(value, tuple) else value


def _account_fields(account: Account) -> dict[str, Any]:
    """What has to be written of an account."""
    return _written(
        {key: value for key in _ACCOUNT_KEYS if (value := getattr(account, key)) not in (None, (), False, "never")}
    )


def _line(key: str, value: Any) -> str:  # noqa: ANN401 - a TOML value
    # JSON's strings, lists, numbers and booleans are TOML's too, once half surrogates and DEL are out of the way.
    if isinstance(value, Mapping):
        written = ", ".join(f"{json.dumps(name)} = {json.dumps(one)}" for name, one in value.items())
        return f"{key} = {{ {written} }}\n"
    return f"{key} = {json.dumps(value, ensure_ascii=False)}\n".replace("\x7f", "\\u007f")


def _block(feed: Feed) -> str:
    return "[[feed]]\n" + "".join(_line(key, value) for key, value in _fields(feed).items())


def _set(block: str, changed: Mapping[str, Any]) -> str:
    """The text of one [[feed]] or account with these fields set, or taken out where the value is None."""
    for key, value in changed.items():
        line = "" if value is None else _line(key, value)
        pattern = re.compile(rf"^[ \t]*{re.escape(key)}[ \t]*=.*\n?", re.MULTILINE)
        candidates = [block[: m.start()] + line + block[m.end() :] for m in pattern.finditer(block)]
        header, _, rest = block.partition("\n")
        candidates.append(f"{header}\n{line}{rest}" if line else block)
        block = next((text for text in candidates if _reads_as(text, key, value)), block)
        if not _reads_as(block, key, value):
            raise FeedsError(f"A command cannot change the line “{key}” in feeds.toml. Change it in an editor.")
    return block


def _reads_as(block: str, key: str, value: Any) -> bool:  # noqa: ANN401
    try:
        table = tomllib.loads(block)
        row = table["feed"][0] if "feed" in table else next(iter(table["accounts"].values()))
        return bool(row.get(key) == value)
    except (tomllib.TOMLDecodeError, KeyError, IndexError, StopIteration):
        return False
