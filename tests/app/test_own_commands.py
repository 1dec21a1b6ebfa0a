"""Commands of a person's own on the screen."""

from __future__ import annotations

import json
import sys

import pytest

from reader.app.app import NewsreaderApp
from reader.app.screens.dialogs import CardScreen
from reader.settings import OwnCommand, Settings
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


async def test_a_command_works_only_where_it_is_wanted(make, tmp_path):
    app = make(keep=OwnCommand((sys.executable, "-c", WRITES, str(tmp_path / "out")), "ctrl+k", where=("article",)))
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await pilot.press("4", "ctrl+k")
        await done(pilot)
        assert not (tmp_path / "out").exists()
