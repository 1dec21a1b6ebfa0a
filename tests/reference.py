"""The reference pages of docs/ and the man page, made from the program: `python -m tests.reference` writes them anew.

A test compares them with what stands in docs/, so that no key, option or setting goes without a line there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from inspect import cleandoc
from pathlib import Path

import click

from reader import __version__
from reader.app.app import NewsreaderApp
from reader.app.keys import Entry, bindings_of, display, entries, table
from reader.app.screens.all import all_screens
from reader.app.widgets.row_list import RowList
from reader.cli.commands import newsreader
from reader.model.rules import CLAIM_RULES, FIGURE_RULES, NO_FIGURE_RULES, NO_QUOTE_RULES, QUOTE_RULES, SPEAKER_RULES
from reader.settings import settings_text
from tests.labelled.rules import kept_worth

DOCS = Path(__file__).parent.parent / "docs"
MADE = "<!-- Made by `python -m tests.reference`; change the program, not this page. -->"

EXIT_CODES = ("0: fine", "1: nothing found", "2: wrong use", "3: something failed")
EXIT_LINE = ", ".join(f"**{code[0]}** {code[3:]}" for code in EXIT_CODES)

# -- keys -------------------------------------------------------------------------------------------------------------

KEYS_HEAD = f"""{MADE}

# Keys

`?` lists the keys that work where you are, and finds a key by what it does. `:` runs any command by name. Every key
can be changed: write the name from the last column into `config.toml`, with the keys you want. If two keys clash, the
program says so when it starts.

```toml
[keymap]
"article.bookmark" = "m,ctrl+b"
```

**A digit** opens its desk, always and at once. `:` and a number goes to that row of a list (`:12`).

**In a text field** printable keys are text. Use `F1` for help, `^P` for the palette and `^Q` to quit. **The mouse**
works too: click, double click, triple click, drag (selects whole words) and wheel.
"""


def keys_page() -> str:
    """docs/keys.md: what works in every list first, then each part of the screen without it."""
    listed = table(all_screens(), NewsreaderApp)
    lists = entries("Lists", bindings_of(RowList).values())
    common = {entry.id for entry in lists}
    everywhere = [entry for entry in listed if entry.where == "Everywhere"]
    rest = [entry for entry in listed if entry.where != "Everywhere" and entry.id not in common]
    named = {entry.id for entry in (*everywhere, *lists, *rest)}
    assert named == {entry.id for entry in listed}
    return KEYS_HEAD + "".join(_key_tables([*everywhere, *lists, *rest]))


def _key_tables(listed: Iterable[Entry]) -> Iterator[str]:
    where = ""
    for entry in listed:
        if entry.where != where:
            where = entry.where
            yield f"\n## {where}\n\n| keys | what it does | name |\n|---|---|---|\n"
        yield f"| {_keys(entry)} | {entry.description} | `{entry.id}` |\n"


def _keys(entry: Entry) -> str:
    written = [f"`{display(key)}`" if key != "grave_accent" else "`` ` ``" for key in entry.keys]
    return _cell(" ".join(written))


def _cell(text: str) -> str:
    """Text in a cell of a Markdown table."""
    return text.replace("|", "\\|")


# -- commands ---------------------------------------------------------------------------------------------------------

COMMANDS_HEAD = f"""{MADE}

# Command line

Scripts can get everything that the screen shows. Results go to standard output, messages and progress to standard
error. `--json` prints one JSON object per line (or a single one, where it says so). Offsets count characters of the
article's text. Names and texts of articles cannot control the terminal or add lines to the output.

Exit codes: {EXIT_LINE}.

Commands first index what has changed; `--stale` skips that and answers at once. Without PATH they use the folders in
`config.toml`, or else the sample articles. `newsreader ./search` opens a folder named `search`. `newsreader completion
bash|zsh|fish --install` lets the shell complete commands and options with Tab.
"""


def commands_page() -> str:
    """docs/commands.md: each command with its usage, options and examples."""
    top = click.Context(newsreader, info_name="newsreader")
    parts = [COMMANDS_HEAD, _prose(newsreader.help or "") + "\n"]
    for name in newsreader.list_commands(top):
        command = newsreader.get_command(top, name)
        assert command is not None
        parts += _command(command, click.Context(command, info_name=name, parent=top), "##")
    return "\n".join(parts)


def _command(command: click.Command, context: click.Context, level: str) -> Iterator[str]:
    yield f"{level} {context.command_path}\n"
    yield f"```\n{_usage(command, context)}\n```\n"
    yield _prose(command.help or "") + "\n"
    options = list(_options(command, context))
    if options:
        yield "| option | what it does |\n|---|---|"
        for option, meaning in options:
            yield f"| `{_cell(option)}` | {_cell(meaning)} |"
        yield ""
    if command.epilog:
        yield "```\n" + "\n".join(_examples(command)) + "\n```\n"
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below is not None
            yield from _command(below, click.Context(below, info_name=name, parent=context), level + "#")


def _usage(command: click.Command, context: click.Context) -> str:
    # Versions of click write the subcommand of a group that can do without one in two ways.
    pieces = [piece.replace("[COMMAND]", "COMMAND") for piece in command.collect_usage_pieces(context)]
    return f"{context.command_path} {' '.join(pieces)}"


def _options(command: click.Command, context: click.Context) -> Iterator[tuple[str, str]]:
    for parameter in command.get_params(context):
        record = parameter.get_help_record(context) if isinstance(parameter, click.Option) else None
        if record is not None and "--help" not in record[0]:
            yield record[0], record[1].replace("  [", " [")


def _examples(command: click.Command) -> list[str]:
    lines = [line.strip() for line in (command.epilog or "").replace("\b", "").splitlines()]
    return [line for line in lines if line and line != "Examples:"]


def _prose(text: str) -> str:
    """Help text with its paragraphs unwrapped; a block that click leaves alone stays as it is."""
    paragraphs = []
    for paragraph in cleandoc(text).split("\n\n"):
        if paragraph.startswith("\b"):
            paragraphs.append("```\n" + paragraph.removeprefix("\b").strip("\n") + "\n```")
        else:
            paragraphs.append(" ".join(paragraph.split()))
    return "\n\n".join(paragraphs)


# -- settings ---------------------------------------------------------------------------------------------------------

SETTINGS_HEAD = f"""{MADE}

# Settings

`newsreader settings --edit` opens `config.toml` in your editor, and creates it if needed. `newsreader settings` prints
every setting with its current value. Every setting is optional. If one is wrong, the program names the line, uses the
rest and starts anyway. A running newsreader applies most changes as soon as you save the file.

| system | file |
|---|---|
| Linux, WSL | `~/.config/newsreader/config.toml` |
| macOS | `~/Library/Application Support/newsreader/config.toml` |

The file as newsreader creates it, with every setting at its default:
"""


def settings_page() -> str:
    """docs/settings.md: the settings file with all defaults."""
    return f"{SETTINGS_HEAD}\n```toml\n{settings_text()}```\n"


# -- rules ------------------------------------------------------------------------------------------------------------

RULES_HEAD = f"""{MADE}

# Rules

Every mark names the rule that made it: `i` shows it on the screen, `rule` holds it in JSON.
[Quotes and figures](quotes-and-figures.md) says how far to trust them.

The last three columns say what a rule is worth on the labelled texts of the tests: how often it found something, how
many of its marks are right (nothing for a rule that makes no mark of its own), and what F1, in percent, is lost without
it: of quotes with their speaker, of figures with unit or noun, of claimants. Those texts are few: a rule that loses
nothing there may be needed elsewhere. `python -m tests.labelled rules --write` measures anew.
"""


def rules_page() -> str:
    """docs/rules.md: every rule with the sentence that explains it."""
    parts = [RULES_HEAD]
    worth = kept_worth()
    for heading, rules in (
        ("Quotes", QUOTE_RULES),
        ("Who speaks", SPEAKER_RULES),
        ("Figures", FIGURE_RULES),
        ("Who claims a figure", CLAIM_RULES),
        ("Quotation marks that are not a quote", NO_QUOTE_RULES),
        ("Numbers that are not a figure", NO_FIGURE_RULES),
    ):
        parts.append(f"## {heading}\n\n| rule | why | found | right | F1 lost |\n|---|---|---|---|---|")
        for name, why in rules.items():
            found, right, lost = worth[name]
            parts.append(f"| `{name}` | {why} | {found} | {'' if right is None else right} | {lost:.2f} |")
        parts.append("")
    return "\n".join(parts)


# -- the man page -----------------------------------------------------------------------------------------------------


def man_page() -> str:
    """docs/newsreader.1, in the macros of man(7)."""
    top = click.Context(newsreader, info_name="newsreader")
    about, *more = _plain_paragraphs(newsreader.help or "")
    lines = [
        f'.TH NEWSREADER 1 "" "newsreader {__version__}" "User Commands"',
        ".SH NAME",
        "newsreader \\- a keyboard-first terminal reader for news: who said what, and how many",
        ".SH SYNOPSIS",
        ".B newsreader",
        "[PATH]...",
        ".br",
        ".B newsreader",
        "COMMAND [ARGS]...",
        ".SH DESCRIPTION",
        _roff(about),
    ]
    for paragraph in more:
        lines += [".PP", paragraph]
    lines.append(".SH COMMANDS")
    for name in newsreader.list_commands(top):
        command = newsreader.get_command(top, name)
        assert command is not None
        lines += _man_command(command, click.Context(command, info_name=name, parent=top))
    lines.append(".SH KEYS")
    for entry in table(all_screens(), NewsreaderApp):
        if entry.where == "Everywhere":
            lines += [".TP", _roff(", ".join(map(display, entry.keys)), bold=True), _roff(entry.description)]
    lines += [".PP", "Press ? to see the keys of each part of the screen."]
    lines += [".SH EXIT STATUS"]
    for code in EXIT_CODES:
        number, _, meaning = code.partition(": ")
        lines += [".TP", _roff(number, bold=True), _roff(meaning)]
    lines += [
        ".SH ENVIRONMENT",
        ".TP",
        ".B NEWSREADER_HOME",
        "One folder for settings, your own data and the cache.",
        ".TP",
        ".B NO_COLOR",
        "If set, no colours are used; marks differ by shape.",
        ".TP",
        ".B VISUAL, EDITOR, PAGER, BROWSER",
        "The programs that open a file, a text or an address.",
        ".SH FILES",
        ".TP",
        ".I ~/.config/newsreader/config.toml",
        "Settings. newsreader settings prints them.",
        ".TP",
        ".I ~/.local/share/newsreader/personal.db",
        "Bookmarks, notes, read marks, searches and corrections. The folder backups holds copies of seven days.",
        ".TP",
        ".I ~/.cache/newsreader",
        "The search index and other files made from the articles. You can delete them at any time.",
    ]
    return "\n".join(lines) + "\n"


def _plain_paragraphs(text: str) -> list[str]:
    """Paragraphs of a help text; blocks that click leaves alone as unfilled text in the macros of man(7)."""
    paragraphs = []
    for paragraph in cleandoc(text).split("\n\n"):
        if paragraph.startswith("\b"):
            rows = [_roff(line) for line in paragraph.removeprefix("\b").strip("\n").splitlines()]
            paragraphs.append(".nf\n" + "\n".join(rows) + "\n.fi")
        else:
            paragraphs.append(" ".join(paragraph.split()))
    return paragraphs


def _man_command(command: click.Command, context: click.Context) -> Iterator[str]:
    yield f".SS {_roff(_usage(command, context))}"
    for paragraph in _plain_paragraphs(command.help or ""):
        yield ".PP"
        yield paragraph if paragraph.startswith(".nf") else _roff(paragraph)
    for option, meaning in _options(command, context):
        yield ".TP"
        yield _roff(option, bold=True)
        yield _roff(meaning)
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below is not None
            yield from _man_command(below, click.Context(below, info_name=name, parent=context))


def _roff(text: str, *, bold: bool = False) -> str:
    """Text in which nothing is a macro or an escape of roff."""
    escaped = text.replace("\\", "\\e").replace("-", "\\-")
    escaped = re.sub(r"^(\s*)([.'])", r"\1\\&\2", escaped, flags=re.MULTILINE)
    return f"\\fB{escaped}\\fR" if bold else escaped


PAGES = {
    "keys.md": keys_page,
    "commands.md": commands_page,
    "settings.md": settings_page,
    "rules.md": rules_page,
    "newsreader.1": man_page,
}
"""The pages by their names in docs/."""


def main() -> None:
    """Write all pages."""
    for name, make in PAGES.items():
        (DOCS / name).write_text(make(), encoding="utf-8")
        print(DOCS / name)


if __name__ == "__main__":
    main()
