"""The Google Reader API, as Miniflux and FreshRSS speak it: one account, one request after the other.

Servers differ in ways that cost articles or marks, so the requests keep to what all of them do:

- Ids go out in the long form only; a key is the sixteen hex digits in it, and text. Miniflux reads a short id of
  sixteen digits as hex.
- An edit has one `a` or `r`, before at most 200 ids: FreshRSS drops what is past PHP's 1,000 fields and answers OK.
- Ids of what is unread are asked for by excluding what is read; for `s=…/read` FreshRSS gives everything.
- What is new is known by its id, never by a date: Miniflux compares `ot` with the date of publication.
- `mark-all-as-read` is not used: it marks what nobody saw, and servers take its time in four different units.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, Final, TypeVar
from urllib.parse import urlencode, urlsplit

import msgspec

from reader.errors import FetchError
from reader.feeds.http import Client, Response
from reader.model.sync import State

READING_LIST: Final = "user/-/state/com.google/reading-list"
READ: Final = "user/-/state/com.google/read"
STARRED: Final = "user/-/state/com.google/starred"
LABEL: Final = "user/-/label/"
_LONG_ID: Final = "tag:google.com,2005:reader/item/"
PAGE: Final = 10_000
"""Ids asked for at once: the most that Miniflux gives. Who gives fewer says how to go on."""
MOST_IDS: Final = 500_000
CONTENTS: Final = 100
"""Articles asked for at once."""
EDIT: Final = 200
"""Articles changed at once."""
ANSWER_BYTES: Final = 60_000_000
_STATE = re.compile(r"user/[^/]+/state/com\.google/(.+)")
_NOT_JSON = "sent an answer that cannot be read: it is damaged or was cut off"

T = TypeVar("T")


class _Category(msgspec.Struct):
    id: str = ""
    label: str = ""


class Subscription(msgspec.Struct, frozen=True):
    """A feed that the service fetches. `id` is opaque: `feed/12`, or with an address in it."""

    id: str
    title: str = ""
    url: str = ""
    categories: list[_Category] = []

    @property
    def folders(self) -> tuple[str, ...]:
        """The names of the folders it is in."""
        names = (category.label or category.id.partition("/label/")[2] for category in self.categories)
        return tuple(name for name in names if name)


class _Link(msgspec.Struct):
    href: str | None = None


class _Text(msgspec.Struct):
    content: str | None = None


class _Origin(msgspec.Struct):
    streamId: str = ""  # noqa: N815 - names as they are sent


class Item(msgspec.Struct):
    """An article as the service has it."""

    id: str
    title: str | None = None
    author: str | None = None
    published: float = 0
    categories: list[str] = []
    canonical: list[_Link] = []
    alternate: list[_Link] = []
    summary: _Text | None = None
    content: _Text | None = None
    origin: _Origin = msgspec.field(default_factory=_Origin)

    @property
    def key(self) -> str:
        """Its id in the one spelling that is used here."""
        return item_key(self.id)

    @property
    def link(self) -> str:
        """Its address on the web, or ""."""
        return next((link.href for link in (*self.canonical, *self.alternate) if link.href), "") or ""

    @property
    def markup(self) -> str:
        """Its text as HTML. Miniflux sends it twice, FreshRSS in one of the two places."""
        return next((text.content for text in (self.content, self.summary) if text and text.content), "") or ""

    @property
    def states(self) -> dict[State, bool]:
        """Whether it is read and starred there."""
        named = {found[1] for one in self.categories if (found := _STATE.fullmatch(one))}
        return {"read": "read" in named, "kept": "starred" in named}

    @property
    def labels(self) -> frozenset[str]:
        """The names of its labels. FreshRSS counts the folder of its feed among them."""
        return frozenset(one.partition("/label/")[2] for one in self.categories if "/label/" in one)

    @property
    def date(self) -> str:
        """When it was published, ISO 8601; "" when that is not known."""
        try:
            return datetime.fromtimestamp(self.published, UTC).isoformat() if self.published > 0 else ""
        except (ValueError, OverflowError, OSError):
            return ""


class _Ref(msgspec.Struct):
    id: str


class _Ids(msgspec.Struct):
    itemRefs: list[_Ref] | None = None  # noqa: N815
    continuation: str | int | None = None


class _Items(msgspec.Struct):
    items: list[Item]


class _Tag(msgspec.Struct):
    id: str = ""
    type: str = ""


class _Tags(msgspec.Struct):
    tags: list[_Tag]


class _Added(msgspec.Struct):
    streamId: str = ""  # noqa: N815


class _Subscriptions(msgspec.Struct):
    subscriptions: list[Subscription]


def item_key(item: str) -> str:
    """One spelling for all forms of an id: sixteen hex digits, or the twenty-four of The Old Reader.

    Raises FetchError for what is no id.
    """
    if item.startswith(_LONG_ID):
        return item.removeprefix(_LONG_ID).lower().rjust(16, "0")
    if len(item) == 24:
        return item.lower()
    try:
        return f"{int(item) & 0xFFFF_FFFF_FFFF_FFFF:016x}"
    except ValueError as error:
        raise FetchError(f"The service sent the number of an article that is none: “{item[:40]}”.") from error


class GoogleReader:
    """An account at a service. Every method raises FetchError with one line that says what to do."""

    def __init__(
        self, client: Client, base: str, user: str, password: Callable[[], str | None], auth: str = ""
    ) -> None:
        """`auth` is what an earlier login gave; `password` is asked for only where that does not hold."""
        self._client = client
        self.base = base.rstrip("/")
        self._host = urlsplit(base).hostname or base
        self._user = user
        self._password = password
        self.auth = auth
        self._is_without_password = False
        self._token = ""
        self.requests = 0

    # -- what is asked ---------------------------------------------------------------------------------------

    def subscriptions(self) -> list[Subscription]:
        """The feeds of the account."""
        return self._get("subscription/list", {}, _Subscriptions).subscriptions

    def ids(self, stream: str, *, without: str = "", newest: int | None = None) -> list[str]:
        """The keys of all articles in a stream, newest first, or only of its `newest`.

        Part of a list is never given: a key that is missing would be taken for an article that was read.
        """
        keys: dict[str, None] = {}
        more, seen = "", set[str]()
        while True:
            asked = {"s": stream, "n": str(newest or PAGE), "xt": without, "c": more}
            page = self._get("stream/items/ids", {name: value for name, value in asked.items() if value}, _Ids)
            refs = page.itemRefs or []
            keys.update(dict.fromkeys(item_key(ref.id) for ref in refs))
            more = str(page.continuation or "")
            if newest is not None or not more:
                return list(keys)
            if more in seen or len(keys) > MOST_IDS or (not refs and not keys):
                raise FetchError(f"{self._host} sends lists of articles that have no end. Nothing was changed.")
            if not refs:
                return list(keys)
            seen.add(more)

    def contents(self, keys: Sequence[str]) -> Iterator[Item]:
        """The articles with these keys; those that the service no longer has are left out."""
        for at in range(0, len(keys), CONTENTS):
            fields = [("output", "json"), *(("i", _LONG_ID + key) for key in keys[at : at + CONTENTS])]
            yield from self._decoded(self._post("stream/items/contents", fields), _Items).items

    def labels(self) -> list[str]:
        """The names of all labels of articles. Folders, which are listed with them, are left out."""
        tags = self._get("tag/list", {}, _Tags).tags
        return [tag.id.partition("/label/")[2] for tag in tags if tag.type == "tag" and "/label/" in tag.id]

    # -- what is changed -------------------------------------------------------------------------------------

    def subscribe(self, url: str) -> str:
        """Let the service follow the feed at an address; its id there, "" when the service finds no feed."""
        # Not `subscription/edit`: that does not give the id.
        return self._decoded(self._post("subscription/quickadd", [("quickadd", url)]), _Added).streamId

    def change_subscription(self, stream: str, **fields: str) -> None:
        """Change a feed of the account: `ac` is "edit" or "unsubscribe", `t` a new title, `a` the label of a folder."""
        self._confirmed(self._post("subscription/edit", [("s", stream), *fields.items()]))

    def edit(self, keys: Sequence[str], tag: str, *, add: bool) -> None:
        """Give a tag to at most `EDIT` articles, or take it away. Doing it twice does no harm."""
        fields = [("a" if add else "r", tag), *(("i", _LONG_ID + key) for key in keys)]
        self._confirmed(self._post("edit-tag", fields))

    def _confirmed(self, answer: bytes) -> None:
        if answer.strip() != b"OK":
            raise FetchError(f"{self._host} did not confirm a change ({_kind_of(answer)}). It will be sent again.")

    # -- how -------------------------------------------------------------------------------------------------

    def login(self) -> None:
        """Exchange the password for what proves it in the requests that follow."""
        password = self._password()
        if password is None:
            self._is_without_password = True
            raise FetchError(
                f"{self._host} wants the password of {self._user}. `newsreader sync add {self.base} --user"
                f" {self._user}` asks for it.",
                status=401,
            )
        fields = [("Email", self._user), ("Passwd", password)]
        try:
            answer = self._send("POST", "/accounts/ClientLogin", fields, {})
        except FetchError as error:
            raise self._refused(error) if error.status in (401, 403) else error from error
        found = re.search(rb"^Auth=(\S+)", answer, re.MULTILINE)
        if found is None:
            raise FetchError(self._no_api(), status=404)
        self.auth, self._token = found[1].decode("ascii", "replace"), ""

    def _get(self, call: str, fields: dict[str, str], kind: type[T]) -> T:
        query = urlencode({"output": "json", **fields}, safe="/")
        return self._decoded(self._authorized("GET", f"{call}?{query}", None), kind)

    def _post(self, call: str, fields: list[tuple[str, str]]) -> bytes:
        return self._authorized("POST", call, fields)

    def _authorized(self, method: str, call: str, fields: list[tuple[str, str]] | None) -> bytes:
        """Logins lapse at some servers, so that one refusal leads to a new login. A second one is an answer."""
        for is_last in (False, True):
            try:
                if not self.auth:
                    self.login()
                headers = {"Authorization": f"GoogleLogin auth={self.auth}"}
                if fields is None:
                    return self._send(method, f"/reader/api/0/{call}", None, headers)
                self._token = self._token or (
                    self._send("GET", "/reader/api/0/token", None, headers).decode("ascii", "replace").strip()
                )
                return self._send(method, f"/reader/api/0/{call}", [*fields, ("T", self._token)], headers)
            except FetchError as error:
                if error.status not in (401, 403):
                    raise
                was_logged_in, self.auth, self._token = bool(self.auth), "", ""
                if is_last or not was_logged_in:
                    raise self._refused(error) from error
        raise AssertionError

    def _send(self, method: str, path: str, fields: list[tuple[str, str]] | None, headers: dict[str, str]) -> bytes:
        self.requests += 1
        if fields is not None:
            headers = {**headers, "Content-Type": "application/x-www-form-urlencoded"}
        body = None if fields is None else urlencode(fields).encode("ascii")
        try:
            response: Response = self._client.call(
                method, self.base + path, body=body, headers=headers, limit=ANSWER_BYTES, private=self.base
            )
        except FetchError as error:
            if error.status == 404:
                raise FetchError(self._no_api(), wait=error.wait, status=404) from error
            raise
        return response.body

    def _refused(self, error: FetchError) -> FetchError:
        if self._is_without_password:
            return error
        return FetchError(
            f"{self._host} refuses the name or password of {self._user} ({error.status}). Check them: the API may have"
            " a password of its own, to be set at the service. What waits to be sent is kept.",
            wait=3600.0,
            status=error.status,
        )

    def _no_api(self) -> str:
        return (
            f"{self._host} does not speak the Google Reader API at this address. Of FreshRSS it ends in"
            " /api/greader.php, of Miniflux it is that of the start page. It may have to be switched on there."
        )

    def _decoded(self, data: bytes, kind: type[T]) -> T:
        try:
            return msgspec.json.decode(data, type=kind, strict=False)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            problem = f"answered with {_kind_of(data)}" if data[:1] != b"{" else _NOT_JSON
            raise FetchError(f"{self._host} {problem}. Nothing was changed.", wait=900.0) from error


def _kind_of(data: bytes) -> str:
    start: Any = data.lstrip()[:1]
    return "a web page instead of data" if start == b"<" else "something else than expected" if start else "nothing"
