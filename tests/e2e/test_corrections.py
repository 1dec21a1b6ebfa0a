"""Corrections in the command line: listed, taken in, applied everywhere, taken back."""

from __future__ import annotations

import json

import pytest

from tests.e2e.test_the_whole_path import FLOOD

pytestmark = pytest.mark.slow


@pytest.fixture
def story(tmp_path):
    file = tmp_path / "news" / "flood.md"
    file.parent.mkdir()
    file.write_text(FLOOD, encoding="utf-8")
    return file


def test_a_correction_reaches_every_command_and_is_taken_back(command, story, tmp_path):
    code, output, _ = command("quotes", story.parent, "--json")
    first = json.loads(output.splitlines()[0])
    given = [
        {"kind": "speaker", "value": "Nora Hale", "text": first["text"], "article": {"path": str(story)}},
        {"kind": "title", "value": "The night of the water", "article": {"path": str(story)}},
    ]
    (tmp_path / "corrections.json").write_text(json.dumps(given), encoding="utf-8")
    code, output, _ = command("corrections", "--import", tmp_path / "corrections.json")
    assert code == 0 and output.startswith("2 corrections imported")
    now = json.loads(command("quotes", story.parent, "--json")[1].splitlines()[0])
    assert (now["text"], now["canonical"], now["guess"]) == (first["text"], "Nora Hale", False)
    assert now["article"]["title"] == "The night of the water"
    assert any(
        quote["canonical"] == "Nora Hale" for quote in json.loads(command("extract", story, "--json")[1])["quotes"]
    )
    assert json.loads(command("search", "speaker:hale", story.parent, "--json")[1])["total"] == 1

    listed = json.loads(command("corrections", "--json")[1])
    assert [one["kind"] for one in listed] == ["speaker", "title"]
    for one in listed:
        code, output, _ = command("corrections", "--undo", one["id"])
        assert code == 0 and output.startswith("Taken back:")
    again = json.loads(command("quotes", story.parent, "--json")[1].splitlines()[0])
    assert (again["canonical"], again["article"]["title"]) == (first["canonical"], first["article"]["title"])
    assert command("corrections")[0] == 1
    assert command("corrections", "--undo", "99")[0] == 1


def test_the_outlet_of_a_folder_is_a_setting_that_every_command_follows(command, home, tmp_path):
    (tmp_path / "news" / "plant").mkdir(parents=True)
    for name, head in (("a", ""), ("b", "---\nsource: The Courier\n---\n")):
        (tmp_path / "news" / "plant" / f"{name}.md").write_text(
            f"{head}# Fire\n\nTen houses burned, the brigade said.\n"
        )
    figures = ("figures", tmp_path / "news", "--json")
    for outlet, found in ((None, [None, "The Courier"]), ("The Herald", ["The Courier", "The Herald"])):
        if outlet:
            (home / "config").mkdir(exist_ok=True)
            (home / "config" / "config.toml").write_text(f'[outlets]\nplant = "{outlet}"\n')
        articles = [json.loads(line)["article"] for line in command(*figures)[1].splitlines()]
        assert sorted((one["source"] for one in articles), key=str) == sorted(found, key=str)
        assert not any(one["source_guessed"] for one in articles)
    assert json.loads(command("search", "source:herald", tmp_path / "news", "--json")[1])["total"] == 1
