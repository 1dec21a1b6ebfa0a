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

    notices: tuple[str, ...] = ()
    """What is wrong in the file, one clear line each."""


def user_folders(environ: Mapping[str, str] | None = None) -> Folders:
    """The three folders of this user; `NEWSREADER_HOME` puts all of them into one place."""
    environ = os.environ if environ is None else environ
    if home := environ.get(HOME_VARIABLE):
        root = Path(home).expanduser().absolute()
        return Folders(root / "config", root / "cache", root / "data")
    from platformdirs import PlatformDirs

    dirs = PlatformDirs(APP, appauthor=False)
    return Folders(Path(dirs.user_config_dir), Path(dirs.user_cache_dir), Path(dirs.user_data_dir))


def load_settings(file: Path) -> Settings:
    """Settings of `file`. What is wrong in it is left out and said in `notices`; this never raises."""
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
        try:
            settings = replace(settings, **{key: _convert(key, value, file)})
        except ValueError as error:
            notices.append(f"{where}: '{key}' {error}; the default is used.")
    return replace(settings, notices=tuple(notices))


def _convert(key: str, value: Any, file: Path) -> Any:  # noqa: ANN401 - values of a TOML file
    """`value` as the type of the field; raises ValueError with what was expected and found."""
    import msgspec

    shapes: dict[str, Any] = {
        "folders": list[str],
        "keymap": dict[str, str | list[str]],
        "theme": str,
        "citation": str,
        "max_text_mb": float,
        "read_after_seconds": float,
    }
    try:
        checked = msgspec.convert(value, shapes[key])
    except msgspec.ValidationError as error:
        raise ValueError(_plain(str(error))) from error
    if key == "folders":
        return tuple((file.parent / Path(folder).expanduser()).absolute() for folder in checked)
    if key == "keymap":
        return {name: keys if isinstance(keys, str) else ",".join(keys) for name, keys in checked.items()}
    if isinstance(checked, float) and not 0 < checked < 1e6:
        raise ValueError("should be a number above 0")
    return checked


def _plain(message: str) -> str:
    """msgspec's message in the words of a TOML file."""
    message = message.replace("Expected", "should be").replace("`", "").replace("object", "table")
    message = message.replace("array", "list").replace("str", "text").replace("float", "number")
    return re.sub(r" - at \$(\S*)", lambda match: f" (at {match[1].lstrip('.')})" if match[1] else "", message)


def _line_of(key: str, text: str) -> int:
    """The line (from 1) on which `key` is set, or its table opened; 1 when it cannot be found."""
    pattern = re.compile(rf"""^\s*(?:\[\s*)?["']?{re.escape(key)}["']?\s*(?:[=.\]])""")
    return next((number for number, line in enumerate(text.splitlines(), 1) if pattern.match(line)), 1)
