"""How newsreader proves at a service who asks: what a login gave is kept in a file of one's own, no password is."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec

from reader.errors import FeedsError, reason_of
from reader.feeds.fetching import password_of
from reader.files import replacing
from reader.model.feed import Account

FILE_NAME = "sync-logins.json"
VARIABLE = "NEWSREADER_SYNC_PASSWORD"


class _Login(msgspec.Struct):
    url: str
    user: str
    auth: str


class Logins:
    """The logins of accounts, in a file that only its owner can read."""

    def __init__(self, data: Path) -> None:
        self._file = data / FILE_NAME

    def auth(self, account: Account) -> str:
        """What the last login of the account gave; "" when there was none, or at another place or by another name."""
        login = self._read().get(account.name)
        return login.auth if login and (login.url, login.user) == (account.url, account.user) else ""

    def keep(self, account: Account, auth: str) -> None:
        """Remember what a login gave; "" forgets it. Raises FeedsError."""
        logins = self._read()
        if auth == self.auth(account):
            return
        logins.pop(account.name, None)
        if auth:
            logins[account.name] = _Login(account.url, account.user, auth)
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            with replacing(self._file) as unfinished:
                descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
                with os.fdopen(descriptor, "wb") as stream:
                    stream.write(msgspec.json.encode(logins))
        except OSError as error:
            raise FeedsError(f"{self._file} cannot be written ({reason_of(error)}).") from error

    def _read(self) -> dict[str, _Login]:
        try:
            return msgspec.json.decode(self._file.read_bytes(), type=dict[str, _Login])
        except (OSError, msgspec.DecodeError, UnicodeDecodeError):
            return {}


def password_for(account: Account) -> str | None:
    """The password of an account, from its command or from the environment; None when neither gives one.

    `NEWSREADER_SYNC_PASSWORD_HOME` is that of the account "home"; without it `NEWSREADER_SYNC_PASSWORD` is taken.
    Raises FetchError when the command fails.
    """
    if account.password_command:
        return password_of(account.password_command, f"the account “{account.name}”")
    own = f"{VARIABLE}_{account.name.upper().replace('-', '_')}"
    return os.environ.get(own) or os.environ.get(VARIABLE) or None
