"""`newsreader index`, `doctor`, `settings`, `completion`: looking after the program and what it keeps."""

from __future__ import annotations

import os
import shlex
import subprocess
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reader.cli.names import FAILED
from reader.cli.opening import Meter, paths_argument
from reader.cli.output import Styled, json_lines_option, put, put_json, put_text, say, write_new
from reader.errors import LibraryError, LockedError, NewsreaderError, reason_of
from reader.library.open import open_library
from reader.model.plain_text import amount

if TYPE_CHECKING:
    from reader.library.health import Finding


@click.command(
    epilog="\b\nExamples:\n  newsreader index ~/news\n  newsreader index --rebuild --json\n"
    "  newsreader index ~/news --to desk"
)
@paths_argument
@click.option("--rebuild", is_flag=True, help="Rebuild catalog and index from the articles.")
@click.option("--to", metavar="LIBRARY", help="Fill a library on a server instead: its address, or its name.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def index(paths: tuple[Path, ...], rebuild: bool, to: str | None, as_json: bool) -> None:
    """Index the library of PATH... and say what was found, what was skipped and what cannot be read."""
    if to is not None:
        from reader.cli.server import fill_from

        if rebuild:
            raise click.UsageError("--rebuild and --to do not go together: `newsreader library upgrade` renews.")
        fill_from(paths, to, as_json=as_json)
        return
    with closing(open_library(paths)) as library, Meter() as meter:
        for notice in library.notices:
            say(notice)
        try:
            summary = library.update(meter, rebuild=rebuild)
            library.gather_evidence(meter)
        except LockedError as error:
            told = "quit it to rebuild" if rebuild else "it keeps the library up to date itself"
            raise LibraryError(f"Nothing was done: {error.holder} has this library open; {told}.") from error
        report = library.scan_report()
    unreadable = {item.path: item.reason for item in report.unreadable} | summary.failed
    counts = {
        "articles": report.articles,
        "new": summary.new,
        "changed": summary.changed,
        "renamed": summary.renamed,
        "removed": summary.removed,
        "indexed": summary.indexed,
        "hidden": report.hidden,
        "not_articles": report.not_articles,
        "empty": report.empty,
    }
    if as_json:
        failed = [{"path": path, "reason": reason} for path, reason in unreadable.items()]
        put_json({**counts, "not_read": report.not_read, "unreadable": failed, "seconds": round(summary.seconds, 3)})
        return
    changed = ", ".join(f"{counts[name]:,} {name}" for name in ("new", "changed", "renamed", "removed") if counts[name])
    articles = amount(report.articles, "article")
    put(f"{articles} ({changed or 'nothing new'}) in {summary.seconds:.1f} s")
    passed = [(report.hidden, "hidden"), (report.not_articles, "of other kinds"), (report.empty, "empty")]
    if over := ", ".join(f"{count:,} {what}" for count, what in passed if count):
        put(f"Files skipped: {over}")
    if report.not_read:
        put(report.not_read_line)
    for path, reason in unreadable.items():
        put(f"Not read: {path}: {reason}")


@click.command(epilog="\b\nExamples:\n  newsreader doctor\n  newsreader doctor --json")
@json_lines_option
@click.option("--check-only", is_flag=True, help="Repair nothing.")
def doctor(as_json: bool, check_only: bool) -> None:
    """Say what is installed, where things are kept and whether they are sound; repair catalogs and indexes."""
    from reader.library.health import examine

    bad = 0
    for finding in examine(mend=not check_only):
        bad += finding.verdict == "bad"
        if as_json:
            put_json({"what": finding.what, "verdict": finding.verdict, "detail": finding.detail})
        else:
            put(_sign(finding), f" {finding.what}: {finding.detail}")
    if bad:
        say(f"{bad} {'thing is' if bad == 1 else 'things are'} wrong; each line that begins with BAD says what to do.")
        raise click.exceptions.Exit(FAILED)
    say("Nothing is wrong.")


def _sign(finding: Finding) -> Styled:
    signs = {"fine": ("ok", "green"), "mended": ("mended", "yellow"), "told": ("", None), "bad": ("BAD", "red")}
    text, colour = signs[finding.verdict]
    return Styled(f"{text:6}", colour=colour)


# -- settings -------------------------------------------------------------------------------------------------------


@click.command(
    epilog="\b\nExamples:\n  newsreader settings\n  newsreader settings --edit\n"
    "  newsreader settings --schema > config.schema.json"
)
@click.option("--show", is_flag=True, help="Print every setting with its meaning and value (the default).")
@click.option("--edit", is_flag=True, help="Open the settings file in $VISUAL or $EDITOR; create it if needed.")
@click.option("--schema", is_flag=True, help="Print a JSON Schema of the settings file, for editors that use one.")
def settings(show: bool, edit: bool, schema: bool) -> None:
    """Print or edit the settings."""
    from reader.settings import load_settings, settings_schema, settings_text, user_folders

    if schema:
        put_json(settings_schema())
        return
    file = user_folders().config_file
    if edit:
        if not file.exists():
            _make(file, settings_text())
        _edit(file)
    found = load_settings(file)
    for notice in found.notices:
        say(notice)
    if show or not edit:
        put(f"# {file}" + ("" if file.exists() else " (does not exist yet: `newsreader settings --edit` creates it)"))
        for line in settings_text(found).splitlines():
            put(line)
    elif not found.notices:
        say(f"{file} is fine. A running newsreader applies it.")
    if found.notices:
        raise click.exceptions.Exit(FAILED)


def _make(file: Path, text: str) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise NewsreaderError(f"{file} cannot be written: {reason_of(error)}.") from error
    write_new(file, text, force=True)


def _edit(file: Path) -> None:
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
    try:
        done = subprocess.run([*shlex.split(editor), str(file)], check=False)
    except (OSError, ValueError) as error:
        raise NewsreaderError(f"The editor “{editor}” cannot be started: set $EDITOR. The file is {file}.") from error
    if done.returncode:
        raise NewsreaderError(f"The editor “{editor}” ended with an error. The file is {file}.")


# -- completion -----------------------------------------------------------------------------------------------------


@click.command(
    epilog="\b\nExamples:\n  newsreader completion bash --install\n  newsreader completion zsh > _newsreader"
)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.option("--install", is_flag=True, help="Install it where the shell finds it.")
def completion(shell: str, install: bool) -> None:
    """Print a script that lets SHELL complete commands and options with Tab."""
    from click.shell_completion import get_completion_class

    from reader.cli.commands import COMPLETE_VARIABLE, newsreader

    known = get_completion_class(shell)
    assert known is not None
    script = known(newsreader, {}, "newsreader", COMPLETE_VARIABLE).source()
    if not install:
        put_text(script)
        return
    home = Path.home()
    config = Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config")
    data = Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share")
    zsh = Path(os.environ.get("ZDOTDIR") or home)
    file = {
        "bash": data / "bash-completion" / "completions" / "newsreader",
        "zsh": zsh / ".zfunc" / "_newsreader",
        "fish": config / "fish" / "completions" / "newsreader.fish",
    }[shell]
    _make(file, script)
    put(f"Written: {file}")
    if shell == "zsh":
        _teach_zsh(zsh / ".zshrc", file.parent)
    put("Open a new shell, type `newsreader ` and press Tab.")


def _teach_zsh(startup: Path, folder: Path) -> None:
    """zsh looks for completions only where its own start-up file says."""
    line = f"fpath+=({shlex.quote(str(folder))}); autoload -Uz compinit; compinit"
    try:
        there = startup.read_text(encoding="utf-8", errors="surrogateescape") if startup.exists() else ""
        if line not in there:
            with startup.open("a", encoding="utf-8") as stream:
                stream.write(f"{'' if not there or there.endswith(chr(10)) else chr(10)}{line}\n")
            put(f"One line added to {startup}: {line}")
    except OSError as error:
        raise NewsreaderError(f"{startup} cannot be written ({reason_of(error)}). Add this line: {line}") from error
