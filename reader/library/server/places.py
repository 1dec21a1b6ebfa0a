"""Which library on a server is meant, by its address or by the name it has in config.toml."""

from __future__ import annotations

from difflib import get_close_matches

from reader.errors import LibraryError
from reader.search.opensearch.connection import Address, Server, SignIn
from reader.settings import ServerLibrary, Settings


def server_of(named: str, settings: Settings) -> Server:
    """The library's server; nothing is sent yet.

    Raises LibraryError when there is no such name, ServerError when its address cannot be used.
    """
    known = settings.libraries.get(named)
    if known is not None:
        return Server(Address.read(known.url), _sign_in(known))
    if "://" in named:
        address = Address.read(named)
        return Server(
            address, next((_sign_in(one) for one in settings.libraries.values() if one.url == named), SignIn())
        )
    near = get_close_matches(named, settings.libraries, 1)
    hint = f"Did you mean {near[0]}?" if near else "Name it under [libraries] in config.toml, or give its address."
    raise LibraryError(f"There is no library named {named}. {hint}")


def _sign_in(known: ServerLibrary) -> SignIn:
    return SignIn(known.user, known.password_command, known.api_key_command, known.certificates)
