"""Commands of a person's own on the screen."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from pathlib import Path

import pytest

from reader.app.app import NewsreaderApp
from reader.app.screens.dialogs import CardScreen
from reader.library.roots import file_of
from reader.settings import OwnCommand, Settings, load_settings
from tests.app.driving import settle

WRITES = "import sys; open(sys.argv[1], 'w').write(sys.stdin.read())"


async def done(pilot) -> None:
    await settle(pilot)
    await pilot.app.workers.wait_for_complete([one for one in pilot.app.workers if one.group == "own"])
    await settle(pilot)


@pytest.fixture
def make(library, tmp_path):
    def made(**commands: OwnCommand) -> NewsreaderApp:
        return NewsreaderApp(library, Settings(commands=commands))

    return made


async def test_a_key_runs_a_command_on_the_article(make, tmp_path):
    out = tmp_path / "out"
    app = make(keep=OwnCommand((sys.executable, "-c", WRITES, str(out)), "ctrl+k", "json"))
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await pilot.press("ctrl+k")
        await done(pilot)
        assert app.main.status.text.startswith("keep: done")
        [article] = json.loads(out.read_text())
        assert (article["kind"], article["title"]) == ("article", app.main.heading.meta.title)
        await pilot.press("enter", "v", "ctrl+k")
        await done(pilot)
        [passage] = json.loads(out.read_text())
        assert passage["kind"] == "passage" and passage["text"] in article["text"]


async def test_output_is_shown_on_a_card_and_does_not_act(make):
    app = make(say=OwnCommand((sys.executable, "-c", "print('one\\n\\x1b[31m[/b]two')"), "ctrl+k", show="card"))
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await pilot.press("ctrl+k")
        await done(pilot)
        assert isinstance(app.screen, CardScreen)
        await pilot.press("escape")
        assert app.main.status.text.startswith("say: done")


@pytest.mark.parametrize(
    ("run", "said"),
    [
        (("no-such-program",), "no-such-program cannot be run"),
        ((sys.executable, "-c", "import sys; sys.exit('no [/] luck')"), "failed (exit code 1): no [/] luck"),
    ],
)
async def test_what_fails_is_one_line(make, run, said):
    app = make(fail=OwnCommand(run, "ctrl+k"))
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await pilot.press("ctrl+k")
        await done(pilot)
        assert any(said in notice.message for notice in app._notifications)


async def test_a_key_that_is_taken_is_said_and_the_palette_has_every_command(make):
    app = make(mine=OwnCommand(("true",), "m"), other=OwnCommand(("true",)))
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        assert any("m of “mine” is article.bookmark" in notice.message for notice in app._notifications)
        assert {"mine", "other"} <= {command.title for command in app.commands()}


@pytest.mark.parametrize("key", ["alt+b", "alt+3", "ctrl+m", "alt+nothing"])
async def test_a_key_that_no_terminal_sends_is_said_and_the_palette_has_the_command(make, key):
    app = make(mine=OwnCommand(("true",), key))
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        [notice] = [notice.message for notice in app._notifications]
        assert key in notice and notice.endswith("the palette runs it.")
        assert "mine" in {command.title for command in app.commands()}


async def test_a_command_works_only_where_it_is_wanted(make, tmp_path):
    app = make(keep=OwnCommand((sys.executable, "-c", WRITES, str(tmp_path / "out")), "ctrl+k", where=("article",)))
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await pilot.press("4", "ctrl+k")
        await done(pilot)
        assert not (tmp_path / "out").exists()


FAKE = """#!{python}
import json, os, sys
with open({log!r}, "a") as log:
    print(json.dumps([os.path.basename(sys.argv[0]), *sys.argv[1:], sys.stdin.read()]), file=log)
print("printed")
"""


@pytest.fixture
def programs(tmp_path, monkeypatch):
    """The programs that the documentation names, as ones that write down what they were given."""
    log, folder = tmp_path / "log", tmp_path / "bin"
    folder.mkdir()
    for name in {command.run[0] for command in documented().values()}:
        (folder / name).write_text(FAKE.format(python=sys.executable, log=str(log)))
        (folder / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(folder), prepend=os.pathsep)

    def called() -> list[list[str]]:
        lines = log.read_text().splitlines() if log.exists() else []
        log.unlink(missing_ok=True)
        return [json.loads(line) for line in lines]

    return called


def documented() -> dict[str, OwnCommand]:
    """The commands of the documentation, as the settings read them."""
    text = (Path(__file__).parents[2] / "docs" / "commands-of-your-own.md").read_text(encoding="utf-8")
    written = text.split("## Ten that work")[1].split("```toml\n")[1].split("```")[0]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "config.toml"
        file.write_text(written, encoding="utf-8")
        settings = load_settings(file)
    assert not settings.notices and len(settings.commands) == 10
    return dict(settings.commands)


async def test_the_ten_of_the_documentation_run_with_what_they_want(library, programs, monkeypatch):
    commands = documented()
    handed = []
    monkeypatch.setattr(NewsreaderApp, "hand_over", lambda _app, full, text: handed.append((full, text)))
    app = NewsreaderApp(library, Settings(commands=commands))
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        heading = app.main.heading
        text = library.read(heading.id).article.text
        title, url, path = heading.meta.title, heading.meta.url, str(file_of(heading.path))
        wanted = {
            "save to wallabag": ["wallabag", "add", url, ""],
            "address": ["tmux", "set-buffer", url, ""],
            "open the file": ["xdg-open", path, ""],
            "count": ["wc", text],
            "read aloud": ["espeak-ng", "--stdin", text],
            "sum up": [*commands["sum up"].run, text],
            "to notes": [*commands["to notes"].run, text],
        }
        for name, call in wanted.items():
            app.action_own_command(name)
            await done(pilot)
            [told] = programs()
            assert told[:-1] == call[:-1] and (call[-1].split("\n")[0] in told[-1]), name
            assert isinstance(app.screen, CardScreen) == (commands[name].show == "card")
            await pilot.press(*(["escape"] if commands[name].show == "card" else []))
        await pilot.press("alt+m")
        await done(pilot)
        assert handed == [(["neomutt", "-s", title, "-a", path, "--"], None)]
        # Several rows: once for each where an argument is of one article, else once for all.
        await pilot.press("v", "j", "j")
        app.action_own_command("open the file")
        await done(pilot)
        paths = [str(file_of(one.path)) for one in app.main.list_pane.chosen]
        assert [call[:2] for call in programs()] == [["xdg-open", path] for path in paths] and len(paths) == 3
        app.action_own_command("count")
        await done(pilot)
        assert len(programs()) == 1
    assert {name for name, command in commands.items() if command.after == "fetch"} == {"tell me", "log"}


async def test_an_article_without_an_address_is_said(library, programs):
    library.add("Nowhere", "It has no address.")
    app = NewsreaderApp(library, Settings(commands=documented()))
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        app.main.open(13)
        await settle(pilot)
        await pilot.press("alt+w")
        await done(pilot)
        assert programs() == []
        assert any("names no address" in notice.message for notice in app._notifications)
