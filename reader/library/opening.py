"""What has to be known before a library can be opened: settings, folders, roots."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from reader.errors import CacheFolderError, LibraryError, PersonalDataError
from reader.library.roots import CacheFolder, Root, resolve_roots, seed_roots
from reader.settings import Folders, Settings, is_there, load_settings, news_folder, user_folders

if TYPE_CHECKING:
    from reader.store.personal import Personal


class Location(Struct, frozen=True):
    """Where a library lies. `notices` are lines for the person."""

    roots: tuple[Root, ...]
    cache: CacheFolder
    folders: Folders
    settings: Settings
    notices: tuple[str, ...]


class Opening(Struct, frozen=True):
    """Everything a Library is made of. `notices` are lines for the person, from all who had something to say.

    `named`: whether a person named the folders, which then stay as they are whatever the settings say.
    """

    roots: tuple[Root, ...]
    cache: CacheFolder
    folders: Folders
    settings: Settings
    personal: Personal
    notices: tuple[str, ...]
    named: bool
    server: str | None = None
    """The library on a server that was asked for, by its address or its name in the settings; None: files."""

    @property
    def largest(self) -> int:
        """Bytes of the largest file that is read."""
        return self.settings.max_text_bytes


def prepare(paths: Sequence[Path], folders: Folders | None = None, settings: Settings | None = None) -> Opening:
    """Find out what to open: `paths`, else the configured folders, else the seeds.

    Raises LibraryError when a path named on the command line does not exist. What is wrong elsewhere becomes a notice.
    """
    where = located(paths, folders, settings)
    return make_opening(where.roots, where.folders, where.settings, list(where.notices), named=bool(paths))


def located(paths: Sequence[Path], folders: Folders | None = None, settings: Settings | None = None) -> Location:
    """Where the library of `paths` lies; else that of the configured folders, else the seeds. Nothing is made.

    Raises LibraryError as `prepare` does.
    """
    folders = folders or user_folders()
    settings = settings or load_settings(folders.config_file)
    notices = list(settings.notices)
    feeds = folders.feeds_file
    if is_there(feeds) and not (feeds.is_file() and os.access(feeds, os.R_OK)):
        notices.append(f"{feeds} cannot be read, so no feeds are fetched. See that it is a file that you may read.")
    roots = resolve_roots(paths) if paths else _configured(folders, settings, notices)
    return Location(roots, CacheFolder.of(folders.cache, roots), folders, settings, tuple(notices))


def make_opening(
    roots: tuple[Root, ...],
    folders: Folders,
    settings: Settings,
    notices: list[str],
    *,
    named: bool,
    server: str | None = None,
) -> Opening:
    """What a library with these roots is made of; its cache folder and the personal database are opened."""
    from reader.store.personal import Personal

    cache = CacheFolder.of(folders.cache, roots)
    try:
        cache.make(roots)
    except CacheFolderError as error:
        cache = CacheFolder(_passing_folder() / cache.path.name)
        cache.make(roots)
        notices.append(f"{error} Until then everything is indexed again at each start.")
    try:
        personal = Personal.open(folders.data)
    except PersonalDataError as error:
        personal = Personal.unavailable(folders.data, str(error))
    notices += personal.notices
    return Opening(roots, cache, folders, settings, personal, tuple(notices), named, server)


def _passing_folder() -> Path:
    """A folder that goes away with this process."""
    import atexit
    import shutil
    import tempfile

    folder = tempfile.mkdtemp(prefix="newsreader-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)


def _configured(folders: Folders, settings: Settings, notices: list[str]) -> tuple[Root, ...]:
    there: list[Path] = []
    fetched = news_folder(folders, settings)
    for folder in (*settings.folders, *((fetched,) if is_there(folders.feeds_file) and fetched.is_dir() else ())):
        try:
            resolve_roots([folder])
            there.append(folder)
        except LibraryError as error:
            notices.append(f"{error} It is set in config.toml under 'folders'.")
    return resolve_roots(there) or seed_roots()
