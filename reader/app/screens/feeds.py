"""The feeds desk: what is followed, what came of it, and what failed, in words."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import ClassVar, Literal, final

from msgspec.structs import replace
from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input

from reader.app.errors import tells_errors
from reader.app.filters import parse_tags
from reader.app.keys import Command
from reader.app.screens.base import Dialog
from reader.app.screens.desk import Desk, Found, in_memory
from reader.app.screens.dialogs import AskScreen, LineScreen
from reader.app.session import Session
from reader.app.text.cells import safe
from reader.app.text.lines import Line, Part, fit, two_ends
from reader.app.widgets.field import Field
from reader.app.widgets.styles import Bar
from reader.app.wording import day, tags_text
from reader.errors import FeedsError
from reader.feeds.subscriptions import account_name
from reader.model.feed import ACCOUNT, Account, FeedRow
from reader.model.plain_text import amount
from reader.records.feeds import LOSES_STARS, feed_times

FAILING = "is:failing"

ORDERS: Mapping[str, Callable[[FeedRow], tuple[object, ...]]] = {
    "list": lambda row: (),
    "new": lambda row: (-row.new, row.feed.name.casefold()),
    "name": lambda row: (row.feed.name.casefold(),),
    "newest": lambda row: (-(row.state.arrived or 0.0), row.feed.name.casefold()),
    "failing": lambda row: (-row.state.failures, row.feed.name.casefold()),
}


class FeedLine(LineScreen):
    """A name, tags or an address; dismissed with it."""

    WHERE = "Change of a feed"

    def __init__(self, title: str, value: str) -> None:
        super().__init__(title, value, "")

    def _said(self, typed: str) -> Line:
        return (Part(" Enter keeps · Esc cancels", "dim"),)


class AccountEditor(Dialog[tuple[Account, str]]):
    """Address, user and password of an account at a service; answered with the account and the password."""

    WHERE = "Account at a service"
    AUTO_FOCUS = "#account-url"
    FIELDS: ClassVar[Mapping[str, tuple[str, str]]] = {
        "url": ("Address", "rss.example.org; of FreshRSS also with /api/greader.php"),
        "user": ("User", "your name there"),
        "password": ("Password", "that of the API; it is not kept"),
        "command": ("or command", "prints the password: pass show rss"),
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "keep", "Log in", id="account.keep", priority=True),
        Binding("escape", "dismiss", "Cancel", id="account.cancel"),
        Binding("f1", "app.help", "Help", show=False, id="account.help", priority=True),
        Binding("ctrl+q", "app.quit", "Quit", show=False, id="account.quit", priority=True),
    ]

    def __init__(self, typed: Account | None) -> None:
        """`typed`: what was typed before and led to no account; all but the password stands there again."""
        super().__init__()
        self._typed = {"url": typed.url, "user": typed.user, "command": typed.password_command or ""} if typed else {}
        self._hint = Bar((Part(" Enter goes on · ^S logs in · Esc cancels", "dim"),), classes="overlay-line")

    def compose(self) -> ComposeResult:
        with Vertical(id="details-box"):
            yield Bar((Part("Account at FreshRSS, Miniflux or the like", "strong"),), classes="pane-head")
            for name, (label, hint) in self.FIELDS.items():
                with Horizontal(classes="detail"):
                    yield Bar((Part(f" {label}", "dim"),), classes="detail-label")
                    value, hidden = self._typed.get(name, ""), name == "password"
                    yield Input(value, placeholder=hint, compact=True, password=hidden, id=f"account-{name}")
            yield self._hint

    @on(Input.Submitted)
    def _next(self, event: Input.Submitted) -> None:
        if event.input.id == "account-command" or (event.input.password and event.value):
            self.action_keep()
        else:
            self.focus_next()

    def action_keep(self) -> None:
        """Answer with what was typed, or say what is missing."""
        from reader.feeds.addresses import as_address

        url, user, password, command = (self.query_one(f"#account-{name}", Input).value for name in self.FIELDS)
        try:
            address = as_address(url)[0] if url.strip() else ""
        except FeedsError as error:
            self._hint.show((Part(f" {safe(str(error))}", "warning"),))
            return
        missing = [what for what, typed in (("address", address), ("user", user.strip())) if not typed]
        if not (password or command.strip()):
            missing.append("password, or a command that prints it")
        if missing:
            self._hint.show((Part(f" Not typed yet: {', '.join(missing)}", "warning"),))
            return
        self.answer((Account(account_name(address), address, user.strip(), command.strip() or None), password))


@final
class FeedsDesk(Desk[FeedRow]):
    """Lists, adds, fetches, pauses and removes feeds."""

    WHERE = "Feeds desk"
    NOUN = "feed"
    ORDERS: ClassVar[Mapping[str, str]] = {
        "list": "in your own order",
        "new": "most new articles first",
        "name": "by name",
        "newest": "newest article first",
        "failing": "failing first",
    }
    ROW_LINES = 2
    WITHOUT_ROWS = frozenset({"add", "add_account"})
    FILTER_HINT = "words of the name, address or problem  #tag  is:failing  is:paused"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "add", "Add", id="feeds.add"),
        Binding("r", "fetch", "Fetch this one", id="feeds.fetch"),
        Binding("p", "pause", "Pause", id="feeds.pause"),
        Binding("n", "change('name')", "Rename", id="feeds.name"),
        Binding("number_sign", "change('tags')", "Tags", id="feeds.tags"),
        Binding("exclamation_mark", "failing", "Failing only", id="feeds.failing"),
        Binding("d", "remove", "Remove", id="feeds.remove"),
        Binding("A", "add_account", "Add an account", show=False, id="feeds.account"),
    ]

    @dataclass
    class ShowArticles(Message):
        """Show the articles of the feed with this name."""

        name: str

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._address = Field("feeds-address", "Address of a feed, a site or a page")
        self._asked = ("", 0)
        self._account: Account | None = None
        """The account that was typed last."""
        """The address that was typed last, and how many feeds there were then."""

    def body(self) -> Iterable[Widget]:
        return (*super().body(), self._address)

    async def find(self, typed: str, order: str) -> Found[FeedRow]:
        rows = await asyncio.to_thread(self.library.feed_rows)
        words = typed.casefold().split()
        passing = sorted((row for row in rows if all(_matches(row, word) for word in words)), key=ORDERS[order])
        return in_memory(passing, len(rows), self.key_of)

    def row_lines(self, row: FeedRow, width: int) -> Sequence[Line]:
        feed = row.feed
        name: Line = (Part(" "), Part(safe(feed.name), "unread" if row.new else "title"))
        counts = f"{row.waiting:,} to be sent · " if row.waiting else ""
        counts += f"{row.new:,} new · " if row.new else ""
        right: Line = (Part(f"{counts}{amount(row.articles, 'article')} ", "dim"),)
        below = [Part("   ")]
        if row.state.problem:
            paused = [Part("paused · ", "dim")] if feed.paused else []
            below += [*paused, Part(safe(row.state.problem), "warning")]
            if not (feed.paused or row.state.gone):
                below.append(Part(f" · next {_moment(row.state.due)}", "dim"))
        else:
            below.append(Part(feed_times(row, _moment), "dim"))
        if feed.tags:
            below.append(Part(f" · {tags_text(feed.tags)}", "dim"))
        return two_ends(name, right, width), fit(below, width)

    def in_full(self, row: FeedRow) -> Sequence[Line]:
        feed, state = row.feed, row.state
        address = f"account of {row.account.user} at {row.account.url}" if row.account else feed.address or feed.url
        lines: list[Line] = [(Part(safe(feed.name), "strong"), Part(f" · {safe(address)}", "dim"))]
        lines.append((Part(feed_times(row, _moment)),))
        if row.waiting:
            lines.append((Part(f"{amount(row.waiting, 'change')} of yours will be sent with the next sync"),))
        if state.problem:
            times = f" ({state.failures} times in a row)" if state.failures > 1 else ""
            lines.append((Part(f"{safe(state.problem)}{times}", "warning"),))
        if feed.block:
            rules = ", ".join(f"“{safe(rule)}”" for rule in feed.block)
            lines.append((Part(f"{amount(state.blocked, 'article')} kept out by {rules}", "dim"),))
        return lines

    def key_of(self, row: FeedRow) -> Hashable:
        return row.feed.url

    def open_row(self, row: FeedRow) -> None:
        self.post_message(self.ShowArticles(row.feed.name))

    def empty(self) -> Sequence[str]:
        return (
            "No feeds yet.",
            f"{self.session.key('feeds.add')} adds one: type the address of a feed or of a site.",
            f"{self.session.key('feeds.account')} adds an account at FreshRSS or Miniflux.",
            f"{self.session.key('app.library')} goes to the library.",
        )

    # -- keys ---------------------------------------------------------------------------------------------

    def action_add(self) -> None:
        """Ask for an address. One that could not be followed stands there still."""
        self._address.open()
        address, feeds = self._asked
        if len(self.library.feeds.subscriptions().feeds) == feeds:
            self._address.input.value = address

    @on(Input.Submitted, "#feeds-address")
    @tells_errors
    def _address_typed(self, event: Input.Submitted) -> None:
        if event.value.strip():
            self._asked = (event.value.strip(), len(self.library.feeds.subscriptions().feeds))
            self.library.follow(event.value)
            self.notify(f"Checking {event.value.strip()} …")
        self._address.close()
        self.rows.focus()

    @tells_errors
    def action_fetch(self) -> None:
        """Look at the feed under the cursor now."""
        if self.row is not None:
            feed = self.row.feed
            self.library.fetch([f"{ACCOUNT}{feed.account}" if feed.kind == "subscription" else feed.url])
            self.notify(f"Fetching {feed.name} …")

    @tells_errors
    def action_pause(self) -> None:
        """Stop looking at the feed under the cursor, or go on."""
        if self.row is None:
            return
        feed = self.row.feed
        if feed.kind == "subscription":
            self.notify(f"The service fetches {feed.name}; the account {feed.account} can be paused")
            return
        self._change(
            f"{'looking at' if feed.paused else 'paused'} {feed.name}",
            partial(self.library.feeds.replace, feed, replace(feed, paused=not feed.paused)),
        )

    def action_failing(self) -> None:
        self.typed = "" if self.typed == FAILING else FAILING
        self._filter.put(self.typed)

    @work(group="feeds-change", exclusive=True)
    @tells_errors
    async def action_remove(self) -> None:
        """Follow the feed under the cursor no more; its articles stay."""
        if self.row is None:
            return
        feed = self.row.feed
        if feed.kind == "subscription" and not await self.app.push_screen_wait(
            AskScreen("Unsubscribe?", LOSES_STARS.format(feed=feed))
        ):
            return
        self._change(f"removed {feed.name}; its articles stay", partial(self.library.feeds.remove, feed))

    @work(group="feeds-change", exclusive=True)
    @tells_errors
    async def action_add_account(self) -> None:
        """Ask for the address, name and password of an account at a service."""
        there = {account.name for account in self.library.feeds.subscriptions().accounts}
        before = self._account if self._account is not None and self._account.name not in there else None
        typed = await self.app.push_screen_wait(AccountEditor(before))
        if typed is not None:
            self._account = typed[0]
            self.library.log_in(*typed)
            self.notify(f"Logging in at {typed[0].url} …")

    @work(group="feeds-change", exclusive=True)
    @tells_errors
    async def action_change(self, what: Literal["name", "tags"]) -> None:
        """Ask for the name or the tags of the feed under the cursor: tags are its folders among the sources. What a
        service has is changed there as well."""
        if self.row is None:
            return
        feed, is_name = self.row.feed, what == "name"
        before = feed.name if is_name else " ".join(feed.tags)
        line = await self.app.push_screen_wait(FeedLine(f"{what.capitalize()} of {safe(feed.name)}", before))
        if line in (None, before) or (is_name and not line):
            return
        # A folder of a service is one tag, whatever blanks it has.
        tags = (line,) if feed.kind == "subscription" and line else tuple(dict.fromkeys(parse_tags(line)))
        new = replace(feed, name=line) if is_name else replace(feed, tags=tags)
        self._change(f"{what} of {feed.name}: {line}", partial(self.library.feeds.replace, feed, new))

    @work(group="feeds-change", exclusive=True)
    @tells_errors
    async def _subscribe(self, account: str) -> None:
        """Ask for an address that a service is to follow."""
        from reader.feeds.addresses import as_address

        if line := await self.app.push_screen_wait(FeedLine(f"Subscribe at {account}", "")):
            self.library.feeds.subscribe(account, as_address(line)[0])
            self.library.fetch([f"{ACCOUNT}{account}"])
            self.notify(f"{account} is asked to follow {line} …")

    def _change(self, label: str, change: Callable[[], Callable[[], None]]) -> None:
        """Change the list of feeds; what the change gives back undoes it."""
        self.session.done(label, change())
        self.personal_changed()

    def back(self) -> bool:
        if self._address.has_focus_within:
            self._address.close()
            self.rows.focus()
            return True
        return super().back()

    def commands(self) -> Iterator[Command]:
        yield Command("Fetch all feeds", "Check all of them now", self.library.fetch)
        for account in self.library.feeds.subscriptions().accounts:
            name = account.name
            yield Command(f"Subscribe at {name}", "Let the service follow a feed", partial(self._subscribe, name))
        yield from super().commands()


def _matches(row: FeedRow, word: str) -> bool:
    feed = row.feed
    if word == FAILING:
        return row.state.problem is not None
    if word == "is:paused":
        return feed.paused
    if word.startswith("#"):
        return any(tag.casefold().startswith(word[1:]) for tag in feed.tags)
    return any(word in (text or "").casefold() for text in (feed.name, feed.url, row.state.problem))


def _moment(seconds: float) -> str:
    """The time of day, and the day when it is another."""
    moment, now = datetime.fromtimestamp(seconds), datetime.now()
    clock = f"{moment:%H:%M}"
    return clock if moment.date() == now.date() else f"{day(moment.date().isoformat())} {clock}"
