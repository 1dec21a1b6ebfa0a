"""config.toml, and where things are kept."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Literal, NamedTuple, get_args, get_origin, get_type_hints

from msgspec import Struct, field
from msgspec.structs import replace

from reader.errors import SettingsError, reason_of
from reader.files import write_whole
from reader.model.export_template import check_template

APP = "newsreader"
HOME_VARIABLE = "NEWSREADER_HOME"

MARKS = ("quote", "figure", "bookmark")
"""The marks whose colour can be set."""

KEY_PRESETS = ("newsreader", "newsboat")
"""Sets of keys to begin with."""


LIST_DATES = ("date", "age")
"""What the list of articles may say: when an article was published, or how long ago that is."""

DATE_FORMATS = ("14 Mar 2022", "Mar 14, 2022", "2022-03-14")
"""How days may be written on the screen, by the same day each."""


class Folders(Struct, frozen=True):
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


class ServerLibrary(Struct, frozen=True):
    """A library on a server, as config.toml names it. Secrets are never in the file: commands print them."""

    url: str
    user: str = ""
    password_command: str = ""
    api_key_command: str = ""
    certificates: Path | None = None


Given = Literal["json", "markdown", "text", "path", "nothing"]
"""What a command of a person's own is given of what it is about."""
Shown = Literal["card", "nothing", "terminal"]
PLACES = ("list", "article", "desks")
"""Where a command of a person's own may work."""


class OwnCommand(Struct, frozen=True):
    """A command of a person's own, as config.toml describes it. `run` is a program with its arguments, never a shell.

    `where` is empty for everywhere. `show`: what becomes of its output; `terminal`: it has the terminal until it ends.
    `after`: it is run by itself when a fetch brought something.
    """

    run: tuple[str, ...]
    key: str = ""
    give: Given = "nothing"
    where: tuple[str, ...] = ()
    show: Shown = "nothing"
    after: Literal["", "fetch"] = ""


class Setting(NamedTuple):
    """What a setting means to a person, and the shape of its value in the file."""

    meaning: str
    shape: Any


class Settings(Struct, frozen=True):
    """What a person may set in config.toml. Every field has a default; `notices` says what could not be used."""

    folders: Annotated[
        tuple[Path, ...],
        Setting(
            "Folders or files to open when none is named on the command line. By default: the sample articles.",
            list[str],
        ),
    ] = ()
    outlets: Annotated[
        Mapping[str, str],
        Setting(
            "Whose the articles in a folder are, by folder (in the opened one, or a whole path), where a file does not "
            "name its outlet.",
            dict[str, str],
        ),
    ] = field(default_factory=dict)
    theme: Annotated[str | None, Setting("Name of a theme. The command palette (:) lists them.", str)] = None
    citation: Annotated[
        str,
        Setting(
            "How a passage is copied: plain, markdown, chicago, or your own, as “{text}” ({speaker}, {source}, "
            "{date}).",
            str,
        ),
    ] = "plain"
    max_text_mb: Annotated[
        float, Setting("Files larger than this many megabytes are listed as too large and not read.", float)
    ] = 5.0
    read_after_seconds: Annotated[
        float, Setting("An article counts as read when it has been open for this many seconds.", float)
    ] = 2.0
    text_width: Annotated[int, Setting("Width of an article's text in columns, 20 to 1000.", int)] = 88
    date_format: Annotated[
        str,
        Setting(
            "How days are written on the screen, from the next start on: “14 Mar 2022”, “Mar 14, 2022” or "
            "“2022-03-14”.",
            str,
        ),
    ] = DATE_FORMATS[0]
    list_dates: Annotated[
        str, Setting("What the list says of an article: its date, or its age (“2 h”); from the next start on.", str)
    ] = LIST_DATES[0]
    colours: Annotated[
        Mapping[str, str],
        Setting(
            "Colours of marks in every theme: quote, figure, bookmark. They are adjusted until they are readable.",
            dict,
        ),
    ] = field(default_factory=dict)
    reduced_motion: Annotated[bool, Setting("Turns off sliding and fading.", bool)] = False
    keys: Annotated[str, Setting("Which keys to start from: newsreader or newsboat.", str)] = "newsreader"
    keymap: Annotated[
        Mapping[str, str],
        Setting(
            "Your own keys, by the name of the action (? shows the names). Separate several keys with commas.", dict
        ),
    ] = field(default_factory=dict)
    libraries: Annotated[
        Mapping[str, ServerLibrary],
        Setting(
            "Libraries on a server by a name of yours: url, and user with password_command, or api_key_command; "
            "certificates: a file.",
            dict,
        ),
    ] = field(default_factory=dict)
    commands: Annotated[
        Mapping[str, OwnCommand],
        Setting(
            "Commands of your own by name: run (a list), key, give (json, markdown, text, path, nothing), where (list, "
            "article, desks), show (card, nothing, terminal), after (fetch).",
            dict,
        ),
    ] = field(default_factory=dict)
    export: Annotated[
        Mapping[str, str],
        Setting(
            "template: how a bookmark is written in Markdown exports; its fields are $text, $title and so on.", dict
        ),
    ] = field(default_factory=dict)
    proxy: Annotated[
        str | None,
        Setting("Address of a proxy for feeds and pages. By default that of the environment (https_proxy).", str),
    ] = None
    keep_pages: Annotated[
        bool,
        Setting("Keep each web page as it was fetched, packed, beside the article that was read from it.", bool),
    ] = False
    news_folder: Annotated[Path | None, Setting("Folder for the articles of feeds. By default: ~/News.", str)] = None
    notices: tuple[str, ...] = ()
    """What is wrong in the file, one clear line each."""

    @property
    def max_text_bytes(self) -> int:
        """Bytes of the largest file that is read."""
        return int(self.max_text_mb * 1_000_000)


@cache
def known_settings() -> Mapping[str, Setting]:
    """The settings that config.toml may hold, by name."""
    hints = get_type_hints(Settings, include_extras=True)
    return {name: hint.__metadata__[0] for name, hint in hints.items() if get_origin(hint) is Annotated}


_EXAMPLES = MappingProxyType(
    {
        "folders": '["~/news", "~/press"]',
        "outlets": '{ "plant" = "The Herald", "~/press/radio" = "Sund Radio" }',
        "theme": '"nord"',
        "news_folder": '"~/News"',
        "keymap": '{ "article.bookmark" = "m,ctrl+b" }',
        "colours": '{ quote = "#6fdc8c", figure = "orange" }',
        "commands": '{ mail = { run = ["neomutt", "-s", "{title}"], key = "alt+m", give = "markdown", '
        'show = "terminal" } }',
        "export": '{ template = "$quote\\n\\n— $speaker, $title, $date" }',
        "proxy": '"http://proxy.example:3128"',
        "libraries": '{ desk = { url = "https://desk.example:9200/news", user = "ann", '
        'password_command = "pass show desk" } }',
    }
)
"""What a setting whose default says little could be."""


def settings_text(settings: Settings | None = None) -> str:
    """config.toml with every setting and its meaning. Those at their default are comments, some with an example."""
    defaults = Settings()
    settings = settings or defaults
    parts = ["# Settings of newsreader. Remove the # before a setting to change it. A running newsreader applies it."]
    for name, setting in known_settings().items():
        value = getattr(settings, name)
        is_set = value != getattr(defaults, name)
        shown = _EXAMPLES[name] if not is_set and name in _EXAMPLES else _as_toml(value)
        parts.append(f"# {setting.meaning}\n{'' if is_set else '# '}{name} = {shown}")
    return "\n\n".join(parts) + "\n"


def settings_schema() -> dict[str, Any]:
    """A JSON Schema (2020-12) of config.toml, for editors that complete and check it."""
    import msgspec

    defaults = msgspec.to_builtins(Settings(), enc_hook=str)
    choices = {"keys": KEY_PRESETS, "date_format": DATE_FORMATS, "list_dates": LIST_DATES}
    properties = {}
    for name, setting in known_settings().items():
        shown = {} if defaults[name] is None else {"default": defaults[name]}
        allowed = {"enum": [*choices[name]]} if name in choices else {}
        properties[name] = {**msgspec.json.schema(setting.shape), "description": setting.meaning, **shown, **allowed}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Settings of newsreader",
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
    }


def _as_toml(value: Any) -> str:  # noqa: ANN401 - of a field
    if isinstance(value, str | Path):
        return json.dumps(str(value), ensure_ascii=False)
    if isinstance(value, ServerLibrary):
        known = {key: getattr(value, key) for key in _LIBRARY_KEYS}
        return _as_toml({key: one for key, one in known.items() if one})
    if isinstance(value, OwnCommand):
        defaults = OwnCommand(())
        kept = {key: getattr(value, key) for key in OwnCommand.__struct_fields__}
        return _as_toml({key: one for key, one in kept.items() if one != getattr(defaults, key)})
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_as_toml(key)} = {_as_toml(one)}" for key, one in value.items()) + " }"
    if isinstance(value, tuple):
        return f"[{', '.join(map(_as_toml, value))}]"
    return str(value).lower() if isinstance(value, bool) else f"{value:g}"


def set_outlet(file: Path, folder: str, outlet: str) -> None:
    """Write into a settings file whose the articles in `folder` are; "" takes that out. The rest stays as it is.

    Raises SettingsError where the file cannot be changed.
    """
    import tomllib

    entry = f"{_as_toml(folder)} = {_as_toml(outlet)}"
    by_hand = f"{file} cannot be changed here: write {entry} below [outlets] in it."
    try:
        source = file.read_bytes().decode() if is_there(file) else ""
        before = tomllib.loads(source)
        outlets = before.get("outlets", {})
        wanted = {**before, "outlets": {name: one for name, one in {**outlets, folder: outlet}.items() if one}}
        lines = source.splitlines(keepends=True)
        named = re.compile(rf"\s*{re.escape(_as_toml(folder))}\s*=")
        start = next((n for n, line in enumerate(lines) if re.match(r"\s*\[\s*outlets\s*\]", line)), None)
        if start is None:
            lines += ["\n" if lines and lines[-1].endswith("\n") else "\n\n" * bool(lines), "[outlets]\n"]
            start = len(lines) - 1
        lines[start + 1 :] = [line for line in lines[start + 1 :] if not named.match(line)]
        lines[start + 1 : start + 1] = [f"{entry}\n"] if outlet else []
        changed = "".join(lines)
        if tomllib.loads(changed) != wanted:
            raise SettingsError(by_hand)
        file.parent.mkdir(parents=True, exist_ok=True)
        write_whole(file.resolve(), changed)  # a link is followed
    except (OSError, ValueError) as error:
        raise SettingsError(f"{by_hand} ({reason_of(error) if isinstance(error, OSError) else error})") from error


class SettingsFile:
    """The settings of a running program: read again when the file has changed."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._seen = self._stamp()

    def changed(self) -> Settings | None:
        """The settings as they are now, when the file is another than at the last call; else None. Quick."""
        stamp = self._stamp()
        if stamp == self._seen:
            return None
        self._seen = stamp
        return load_settings(self._file)

    def _stamp(self) -> tuple[int, int, int] | None:
        try:
            status = self._file.stat()
        except OSError:
            return None
        return status.st_ino, status.st_size, status.st_mtime_ns


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


def is_there(path: Path) -> bool:
    """Whether something is at `path`, as far as one can see: in a folder that may not be entered there is nothing."""
    return os.path.exists(path)  # noqa: PTH110 - Path.exists raises there


def load_settings(file: Path) -> Settings:
    """Settings of `file`. What is wrong in it is left out and said in `notices`; this never raises."""
    if is_there(file) and not file.is_file():
        return Settings(notices=(f"{file}: not a file; defaults are used.",))
    try:
        source = file.read_bytes()
    except FileNotFoundError:
        return Settings()
    except OSError as error:
        return Settings(notices=(f"{file}: cannot be read ({reason_of(error)}); defaults are used.",))
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
    known = known_settings()
    notices: list[str] = []
    for key, value in table.items():
        where = f"{file}:{_line_of(key, text)}"
        if key not in known:
            from difflib import get_close_matches

            close = get_close_matches(key, known, 1)
            hint = f"did you mean '{close[0]}'?" if close else f"known are {', '.join(sorted(known))}."
            notices.append(f"{where}: unknown setting '{key}'; {hint}")
            continue
        if key == "libraries" and isinstance(value, dict):
            settings = replace(settings, libraries=_libraries(value, file, text, notices))
            continue
        if key == "commands" and isinstance(value, dict):
            settings = replace(settings, commands=_commands(value, file, text, notices))
            continue
        if key == "export" and isinstance(value, dict):
            settings = replace(settings, export=_export(value, file, text, notices))
            continue
        if key == "colours" and isinstance(value, dict):
            settings = replace(settings, colours=_colours(value, file, text, notices))
            continue
        if key == "keymap" and isinstance(value, dict):
            settings = replace(settings, keymap=_keymap(value, file, text, notices))
            continue
        try:
            settings = replace(settings, **{key: _convert(key, value, known[key].shape, file)})
        except ValueError as error:
            notices.append(f"{where}: '{key}' {error}; the default is used.")
    return replace(settings, notices=tuple(notices))


def _colours(entries: dict[str, Any], file: Path, text: str, notices: list[str]) -> dict[str, str]:
    """The entries that name a mark and are text; of the others `notices` are made. Which colours there are, the screen
    knows."""
    usable: dict[str, str] = {}
    for name, colour in entries.items():
        if name in MARKS and isinstance(colour, str):
            usable[name] = colour
        else:
            wrong = "should be text" if name in MARKS else f"is not a mark; known are {', '.join(MARKS)}"
            notices.append(f"{file}:{_line_of(name, text)}: the colour of '{name}' {wrong}; the theme's is used.")
    return usable


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


ARGUMENT_FIELDS = ("given", "title", "source", "url", "path")
"""What an argument of a person's own command may stand for, between braces and as the whole argument."""


class _CommandRow(Struct, forbid_unknown_fields=True):
    """A `[commands.NAME]` table as a person may write it."""

    run: list[str]
    key: str = ""
    give: Given = "nothing"
    where: str | list[str] = []
    show: Shown = "nothing"
    after: Literal["", "fetch"] = ""


def _commands(entries: dict[str, Any], file: Path, text: str, notices: list[str]) -> dict[str, OwnCommand]:
    """The commands that can be used; of the others `notices` are made."""
    import msgspec

    usable: dict[str, OwnCommand] = {}
    for name, entry in entries.items():
        line = _line_of(f"commands.{name}", text)
        if line == 1:
            line = _line_of(name, text)
        where = f"{file}:{line}: the command '{name}'"
        try:
            row = msgspec.convert(entry, _CommandRow)
            _check_command(row)
        except msgspec.ValidationError as error:
            notices.append(f"{where}: {_of_entry(str(error), entry)}; it is left out.")
        except ValueError as error:
            notices.append(f"{where}: {error}; it is left out.")
        else:
            places = (row.where,) if isinstance(row.where, str) else tuple(row.where)
            usable[name] = OwnCommand(
                (os.path.expanduser(row.run[0]), *row.run[1:]),  # noqa: PTH111 - Path.expanduser raises
                *(row.key, row.give, places, row.show, row.after),
            )
    return usable


def _check_command(row: _CommandRow) -> None:
    """Raise ValueError, naming the key, for what no command can be made of."""
    if not row.run or not row.run[0].strip():
        raise ValueError("'run' should be a list that begins with the name of a program")
    for argument in row.run:
        found = re.search(r"\{(\w*)\}", argument)
        if found and found[0] != argument and found[1] in ARGUMENT_FIELDS:
            raise ValueError(f"'run' has {found[0]} within an argument; what is of an article is a whole argument")
        if found and found[0] == argument and found[1] not in ARGUMENT_FIELDS:
            known = ", ".join(f"{{{name}}}" for name in ARGUMENT_FIELDS)
            raise ValueError(f"'run' has {argument}, which stands for nothing; known are {known}")
    for place in [row.where] if isinstance(row.where, str) else row.where:
        if place not in PLACES:
            raise ValueError(f"'where' has “{place}”; known are {', '.join(PLACES)}")


def _of_entry(message: str, entry: Any) -> str:  # noqa: ANN401 - values of a TOML file
    """What is wrong with a table, its key first: "'give' should be one of json, markdown, …"."""
    if not isinstance(entry, dict):
        return "should be a table"
    key = re.search(r"\$\.(\w+)", message)
    choices = {"give": get_args(Given), "show": get_args(Shown), "after": ("fetch",)}
    if unknown := re.search(r"unknown field `(\w+)`", message):
        return f"unknown setting '{unknown[1]}'; known are {', '.join(_CommandRow.__struct_fields__)}"
    if missing := re.search(r"missing required field `(\w+)`", message):
        return f"lacks '{missing[1]}'"
    if key and key[1] in choices:
        return f"'{key[1]}' should be one of {', '.join(choices[key[1]])}"
    return f"'{key[1]}' {_plain(message)}" if key else _plain(message)


def _export(entries: dict[str, Any], file: Path, text: str, notices: list[str]) -> dict[str, str]:
    """The entries that can be used; of the others `notices` are made."""
    usable: dict[str, str] = {}
    for name, value in entries.items():
        where = f"{file}:{_line_of(name, text)}: '{name}'"
        if name != "template":
            notices.append(f"{where} is no setting of [export]; known is template.")
        elif not isinstance(value, str) or not value.strip():
            notices.append(f"{where} should be text; Markdown is written as usual.")
        else:
            try:
                check_template(value)
            except ValueError as error:
                notices.append(f"{where} {error}; Markdown is written as usual.")
            else:
                usable[name] = value
    return usable


_LIBRARY_KEYS = ("url", "user", "password_command", "api_key_command", "certificates")
_SECRET_KEYS = ("password", "api_key", "token", "secret")


def _libraries(entries: dict[str, Any], file: Path, text: str, notices: list[str]) -> dict[str, ServerLibrary]:
    """The libraries that can be used; of the others `notices` are made."""
    usable: dict[str, ServerLibrary] = {}
    for name, entry in entries.items():
        where = f"{file}:{_line_of(f'libraries.{name}', text)}: the library '{name}'"
        if not isinstance(entry, dict) or not all(isinstance(value, str) for value in entry.values()):
            notices.append(f"{where} should be a table of text; it is left out.")
            continue
        if secret := next((key for key in entry if key in _SECRET_KEYS), None):
            notices.append(
                f"{where}: '{secret}' must not be in a file; give the command that prints it as '{secret}_command'."
            )
            continue
        if unknown := next((key for key in entry if key not in _LIBRARY_KEYS), None):
            notices.append(f"{where}: unknown setting '{unknown}'; known are {', '.join(_LIBRARY_KEYS)}.")
            continue
        if not entry.get("url"):
            notices.append(f"{where} lacks its url; it is left out.")
            continue
        given = dict(entry)
        certificates = given.pop("certificates", None)
        path = None if certificates is None else (file.parent / _home_expanded(certificates)).absolute()
        usable[name] = ServerLibrary(**given, certificates=path)
    return usable


def _convert(key: str, value: Any, shape: Any, file: Path) -> Any:  # noqa: ANN401 - values of a TOML file
    """`value` as the type of the field; raises ValueError with what was expected and found."""
    import msgspec

    try:
        checked = msgspec.convert(value, shape)
    except msgspec.ValidationError as error:
        raise ValueError(_plain(str(error))) from error
    if key == "folders":
        return tuple((file.parent / _home_expanded(folder)).absolute() for folder in checked)
    if key == "outlets":
        return {str(_home_expanded(folder)): name.strip() for folder, name in checked.items()}
    if key == "news_folder":
        return (file.parent / _home_expanded(checked)).absolute()
    if key == "proxy" and not re.match(r"https?://\S+", checked):
        raise ValueError("should be an address like http://proxy.example:3128")
    if isinstance(checked, float) and not 0 < checked < 1e6:
        raise ValueError("should be a number above 0")
    if key == "keys" and checked not in KEY_PRESETS:
        raise ValueError(f"should be one of {', '.join(KEY_PRESETS)}")
    if key == "date_format" and checked not in DATE_FORMATS:
        raise ValueError(f"should be one of {'; '.join(DATE_FORMATS)}")
    if key == "list_dates" and checked not in LIST_DATES:
        raise ValueError(f"should be one of {', '.join(LIST_DATES)}")
    if key == "text_width" and not 20 <= checked <= 1000:
        raise ValueError("should be between 20 and 1000")
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
