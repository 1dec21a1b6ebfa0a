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
