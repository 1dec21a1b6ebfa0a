"""Which library on a server is meant, by its address or by the name it has in config.toml."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path

from reader.errors import LibraryError
from reader.library.opening import Opening, make_opening
from reader.library.roots import Root
from reader.search.opensearch.connection import Address, Server, SignIn
from reader.settings import Folders, ServerLibrary, Settings, load_settings, user_folders


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


def prepare_server(named: str, folders: Folders | None = None, settings: Settings | None = None) -> Opening:
    """Find out how to open a library on a server, by its address or its name in the settings. Nothing is sent.

    What is seen of it is kept in a cache like any library's, with the library's address as its root.

    Raises LibraryError when there is no such name, ServerError when the address cannot be used.
    """
    folders = folders or user_folders()
    settings = settings or load_settings(folders.config_file)
    address = server_of(named, settings).address
    roots = (Root(address.identity, Path(address.name)),)
    return make_opening(roots, folders, settings, list(settings.notices), named=True, server=named)


def _sign_in(known: ServerLibrary) -> SignIn:
    return SignIn(known.user, known.password_command, known.api_key_command, known.certificates)
