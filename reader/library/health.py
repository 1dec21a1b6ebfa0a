"""Whether everything is installed and sound. Catalogs and indexes are derived: a damaged one is removed, and made anew
when its library is opened next."""

from __future__ import annotations

import importlib.metadata
import json
import os
import platform
import shutil
from collections.abc import Iterator
from contextlib import closing
from typing import Literal

from filelock import FileLock, Timeout
from msgspec import Struct

from reader import __version__
from reader.errors import CatalogError, FeedsError, PersonalDataError, SearchIndexError, reason_of
from reader.library.roots import CacheFolder
from reader.settings import Folders, is_there, load_settings, user_folders
from reader.store.catalog.writer import CatalogWriter
from reader.store.personal import Personal
from reader.store.sql import remove_database

PACKAGES = (
    "textual",
    "markdown-it-py",
    "whoosh-reloaded",
    "PyStemmer",
    "rapidfuzz",
    "charset-normalizer",
    "PyYAML",
    "watchfiles",
    "filelock",
)
CLASHES = {
    "reader": "uses the same import name as this program",
    "whoosh": "overwrites whoosh-reloaded",
    "whoosh3": "overwrites whoosh-reloaded",
    "whoosh-ng": "overwrites whoosh-reloaded",
}
"""Distributions that must not be in the same environment, and why."""


class Finding(Struct, frozen=True):
    """One line of the report."""

    what: str
    verdict: Literal["fine", "told", "mended", "bad"]
    detail: str


def examine(*, mend: bool) -> Iterator[Finding]:
    """Everything worth saying, as it is found out."""
    yield Finding("newsreader", "told", f"{__version__}, Python {platform.python_version()} on {platform.system()}")
    yield from _packages()
    folders = user_folders()
    yield from _settings(folders)
    yield from _personal(folders)
    yield from _feeds(folders)
    yield _cache(folders)
    for folder in sorted(folders.cache.glob("*/library.json")):
        yield from _library(CacheFolder(folder.parent), mend)


def _packages() -> Iterator[Finding]:
    for name in PACKAGES:
        try:
            yield Finding(name, "fine", importlib.metadata.version(name))
        except importlib.metadata.PackageNotFoundError:
            yield Finding(name, "bad", "is not installed; install newsreader-tui again")
    for name, why in CLASHES.items():
        try:
            version = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
        yield Finding(name, "bad", f"{version} {why}; uninstall it and install newsreader-tui again")


def _settings(folders: Folders) -> Iterator[Finding]:
    settings = load_settings(folders.config_file)
    there = "" if is_there(folders.config_file) else " (does not exist: defaults are used)"
    yield Finding("settings", "told", f"{folders.config_file}{there}")
    for notice in settings.notices:
        yield Finding("settings", "bad", notice)


def _personal(folders: Folders) -> Iterator[Finding]:
    try:
        personal = Personal.open(folders.data)
    except PersonalDataError as error:
        yield Finding("bookmarks", "bad", str(error))
        return
    try:
        for notice in personal.notices:
            yield Finding("bookmarks", "bad", notice)
        yield Finding("bookmarks", "fine", f"{personal.count_bookmarks():,} in {personal.file}")
    finally:
        personal.close()


def _feeds(folders: Folders) -> Iterator[Finding]:
    if not is_there(folders.feeds_file):
        return
    from reader.library.feeds import Feeds

    try:
        opened = Feeds.of(folders, load_settings(folders.config_file))
    except FeedsError as error:
        yield Finding("feeds", "bad", str(error))
        return
    with closing(opened) as feeds:
        subscriptions = feeds.subscriptions()
        for notice in subscriptions.notices:
            yield Finding("feeds", "bad", notice)
        yield Finding("feeds", "told", f"{len(subscriptions.feeds):,} in {folders.feeds_file}")
        yield Finding("news folder", "told", str(feeds.news.root))
        log = folders.data / "fetcher.log"
        if log.exists() and (last := _last_line(log.read_text(encoding="utf-8", errors="replace"))):
            yield Finding("feeds", "told", f"last error of the fetcher: {last}")


def _cache(folders: Folders) -> Finding:
    cache, without_it = folders.cache, "until then everything is indexed again at each start"
    if cache.exists() and not cache.is_dir():
        return Finding("cache", "bad", f"{cache} is not a folder: move or delete it; {without_it}")
    if cache.exists() and not os.access(cache, os.R_OK | os.W_OK | os.X_OK):
        return Finding("cache", "bad", f"{cache} cannot be used: you may not read and write it; {without_it}")
    return Finding("cache", "told", f"{cache} (can be deleted at any time)")


def _library(cache: CacheFolder, mend: bool) -> Iterator[Finding]:
    name = f"library {cache.path.name}"
    yield Finding(name, "told", ", ".join(_roots_of(cache)))
    for log in (cache.indexer_log, cache.searcher_log, cache.screen_log):
        if log.exists() and (last := _last_line(log.read_text(encoding="utf-8", errors="replace"))):
            yield Finding(name, "told", f"last error of the {log.stem}: {last}")
    lock = FileLock(cache.lock, timeout=0)
    try:
        with lock:
            yield from _catalog(cache, name, mend)
            yield from _index(cache, name, mend)
    except Timeout:
        from reader.library.indexing.session import articles_behind, holder_of

        behind = articles_behind(cache)
        doing = f"is indexing it, {behind:,} to go" if behind else "has it open and looks after it"
        yield Finding(name, "told", f"{holder_of(cache)} {doing}: not checked")
    except OSError as error:
        yield Finding(name, "bad", f"{cache.path} cannot be written ({reason_of(error)}), so it was not checked")


def _roots_of(cache: CacheFolder) -> list[str]:
    try:
        return [str(root) for root in json.loads((cache.path / "library.json").read_bytes())["roots"]]
    except (OSError, ValueError, KeyError, TypeError):
        return ["unknown folders"]


def _catalog(cache: CacheFolder, name: str, mend: bool) -> Iterator[Finding]:
    if not cache.catalog.exists():
        return
    try:
        catalog = CatalogWriter(cache.catalog)
        try:
            complaint, articles = catalog.integrity(), len(catalog.known())
        finally:
            catalog.close()
    except CatalogError as error:
        complaint, articles = str(error), 0
    if complaint is None:
        yield Finding(f"{name} catalog", "fine", f"{articles:,} articles")
        return
    if mend:
        remove_database(cache.catalog)
    yield Finding(f"{name} catalog", "mended" if mend else "bad", f"{complaint} (rebuilt when it is next opened)")


def _index(cache: CacheFolder, name: str, mend: bool) -> Iterator[Finding]:
    from reader.search.engines import index_in

    if not cache.index.exists():
        return
    try:
        index = index_in(cache.index)
        damaged, count = index.verify(), index.count()
        complaint = f"damaged: {', '.join(damaged)}" if damaged else None
    except SearchIndexError as error:
        complaint = str(error)
    if complaint is None:
        yield Finding(f"{name} index", "fine", f"{count:,} articles, checksums match")
        return
    if mend:
        shutil.rmtree(cache.index, ignore_errors=True)
    yield Finding(f"{name} index", "mended" if mend else "bad", f"{complaint} (rebuilt when it is next opened)")


def _last_line(text: str) -> str:
    lines = [line for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else ""
