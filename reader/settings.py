"""config.toml, and where things are kept."""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

APP = "newsreader"
HOME_VARIABLE = "NEWSREADER_HOME"


@dataclass(frozen=True, slots=True)
class Folders:
    """Where things are kept: what a person configures, what can be deleted at any time, what is precious."""

    config: Path
    cache: Path
    data: Path
    news: Path = field(default_factory=lambda: _home_expanded("~/News"))
    """Where fetched articles go unless `news_folder` is set."""

    @property
    def feeds_file(self) -> Path:
        """The list of feeds; it need not exist."""
        return self.config / "feeds.toml"

    @property
    def config_file(self) -> Path:
        """The settings file; it need not exist."""
        return self.config / "config.toml"


@dataclass(frozen=True, slots=True)
class Settings:
    """What a person may set in config.toml. Every field has a default; `notices` says what could not be used."""

    folders: tuple[Path, ...] = ()
    """Folders (or files) to open when none is named on the command line."""

    keymap: Mapping[str, str] = field(default_factory=dict)
    """Binding id -> keys, comma-separated ("m,ctrl+b")."""

    theme: str | None = None
    """Name of a theme; None keeps the default."""

    citation: str = "plain"
    """Template for copied citations: plain, markdown, chicago, or one's own with {text} {speaker} {title} …"""

    max_text_mb: float = 5.0
    """Files larger than this many megabytes are listed as too large and not read."""

    read_after_seconds: float = 2.0
    """An article open this long counts as read."""

    news_folder: Path | None = None
    """Where fetched articles are written; None is ~/News."""

    notices: tuple[str, ...] = ()
    """What is wrong in the file, one clear line each."""


def user_folders(environ: Mapping[str, str] | None = None) -> Folders:
    """The folders of this user; `NEWSREADER_HOME` puts all of them into one place."""
    environ = os.environ if environ is None else environ
    if home := environ.get(HOME_VARIABLE):
        root = _home_expanded(home).absolute()
        return Folders(root / "config", root / "cache", root / "data", root / "News")
    from platformdirs import PlatformDirs

    dirs = PlatformDirs(APP, appauthor=False)
    return Folders(Path(dirs.user_config_dir), Path(dirs.user_cache_dir), Path(dirs.user_data_dir))


def news_folder(folders: Folders, settings: Settings) -> Path:
    """Where fetched articles are written."""
    return settings.news_folder or folders.news


def load_settings(file: Path) -> Settings:
    """Settings of `file`. What is wrong in it is left out and said in `notices`; this never raises."""
    if file.exists() and not file.is_file():
        return Settings(notices=(f"{file}: not a file; defaults are used.",))
    try:
        source = file.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return Settings()
    except OSError as error:
        return Settings(notices=(f"{file}: cannot be read ({error.strerror}); defaults are used.",))
    import tomllib

    try:
        text = source.decode("utf-8")
        table = tomllib.loads(text)
    except UnicodeDecodeError:
        return Settings(notices=(f"{file}: not UTF-8; save it as UTF-8. Defaults are used.",))
    except tomllib.TOMLDecodeError as error:
        return Settings(notices=(f"{file}: not TOML: {error}. Defaults are used.",))
    return _checked(table, file, text)


def _checked(table: dict[str, Any], file: Path, text: str) -> Settings:
    settings = Settings()
    known = {field.name for field in fields(Settings)} - {"notices"}
    notices: list[str] = []
    for key, value in table.items():
        where = f"{file}:{_line_of(key, text)}"
        if key not in known:
            close = difflib.get_close_matches(key, known, 1)
            hint = f"did you mean '{close[0]}'?" if close else f"known are {', '.join(sorted(known))}."
            notices.append(f"{where}: unknown setting '{key}'; {hint}")
            continue
        if key == "keymap" and isinstance(value, dict):
            settings = replace(settings, keymap=_keymap(value, file, text, notices))
            continue
        try:
            settings = replace(settings, **{key: _convert(key, value, file)})
        except ValueError as error:
            notices.append(f"{where}: '{key}' {error}; the default is used.")
    return replace(settings, notices=tuple(notices))


def _keymap(entries: dict[str, Any], file: Path, text: str, notices: list[str]) -> dict[str, str]:
    """The entries that are keys; of the others `notices` are made. Which ids and keys there are, the screen knows."""
    usable: dict[str, str] = {}
    for name, keys in entries.items():
        if isinstance(keys, str):
            usable[name] = keys
        elif isinstance(keys, list) and all(isinstance(key, str) for key in keys):
            usable[name] = ",".join(keys)
        else:
            where = f"{file}:{_line_of(name, text)}"
            notices.append(f"{where}: the keys of '{name}' should be text or a list of text; the default is used.")
    return usable


def _convert(key: str, value: Any, file: Path) -> Any:  # noqa: ANN401 - values of a TOML file
    """`value` as the type of the field; raises ValueError with what was expected and found."""
    import msgspec

    shapes: dict[str, Any] = {
        "folders": list[str],
        "keymap": dict[str, Any],
        "theme": str,
        "citation": str,
        "max_text_mb": float,
        "read_after_seconds": float,
        "news_folder": str,
    }
    try:
        checked = msgspec.convert(value, shapes[key])
    except msgspec.ValidationError as error:
        raise ValueError(_plain(str(error))) from error
    if key == "folders":
        return tuple((file.parent / _home_expanded(folder)).absolute() for folder in checked)
    if key == "news_folder":
        return (file.parent / _home_expanded(checked)).absolute()
    if isinstance(checked, float) and not 0 < checked < 1e6:
        raise ValueError("should be a number above 0")
    return checked


def _home_expanded(path: str) -> Path:
    """`~` as the home folder; what cannot be expanded (`~nobody/x`) stays, and is missed by that name later."""
    return Path(os.path.expanduser(path))  # noqa: PTH111 - Path.expanduser raises


_TYPES = {"array": "a list", "object": "a table", "str": "text", "float": "a number", "int": "a whole number"}
"""msgspec's names of types, in the words of a TOML file."""


def _plain(message: str) -> str:
    """msgspec's message as a person would say it: "Expected `str`, got `int` - at `$[0]`" and the like."""
    message, _, place = message.partition(" - at ")
    message = re.sub(r"`(\w+)`", lambda match: _TYPES.get(match[1], match[1]), message.replace("Expected", "should be"))
    entry = re.search(r"\[(\d+)\]", place)
    return f"{message} (entry {int(entry[1]) + 1})" if entry else message


def _line_of(key: str, text: str) -> int:
    """The line (from 1) on which `key` is set, or its table opened; 1 when it cannot be found."""
    pattern = re.compile(rf"""^\s*(?:\[\s*)?["']?{re.escape(key)}["']?\s*(?:[=.\]])""")
    return next((number for number, line in enumerate(text.splitlines(), 1) if pattern.match(line)), 1)
