"""Names and texts made to do harm do none, whatever command prints them and wherever to."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from pathlib import Path

import pytest

import reader.cli

from .conftest import STORY

EVIL = "a\x1b]52;c;ZXZpbA==\x07b\u202ec\u2028d\x9be\u2066f\ufeffg"
COMMANDS = (
    ["search", "street"],
    ["search", "street", "--json"],
    ["quotes"],
    ["quotes", "--json"],
    ["quotes", "--csv"],
    ["figures"],
    ["figures", "--json"],
    ["figures", "--csv"],
    ["pick", "--print"],
    ["index"],
    ["index", "--json"],
    ["doctor"],
    ["doctor", "--json"],
)
EXPORTS = ("markdown", "json", "csv", "jsonld", "readwise")


def harm(text: str) -> list[str]:
    """The characters of a text that act on a terminal, split a line or turn words round."""
    return [
        f"U+{ord(one):04X}"
        for one in text
        if one != "\n" and (unicodedata.category(one) in ("Cc", "Zl", "Zp", "Cs") or one in "\u202e\u2066\ufeff")
    ]


@pytest.fixture
def evil_news(tmp_path) -> Path:
    folder = tmp_path / f"news {EVIL}"
    folder.mkdir()
    story = STORY.format(title=f"Rises {EVIL}".replace("\x1b", "\\e").replace("\x07", "\\a"), source="C")
    (folder / f"{EVIL}.md").write_text(story.replace("street", f"{EVIL} street"), encoding="utf-8")
    (folder / f"bad {EVIL}.txt").write_bytes(bytes(range(256)) * 20)
    return folder


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_no_command_lets_a_name_act(command, evil_news, arguments):
    command("index", evil_news)
    done = command(arguments[0], *arguments[1:], *([] if arguments[0] in ("doctor",) else [evil_news]))
    shown = done.output.replace("\r\n", "\n").replace("\t", " ")
    assert harm(shown) == [] and harm(done.messages) == []
    assert done.output
    if "--json" in arguments:
        [json.loads(line) for line in done.output.splitlines()]


@pytest.mark.parametrize("form", EXPORTS)
def test_no_export_lets_a_name_act(command, evil_news, form):
    [story] = evil_news.glob("*.md")
    assert command("bookmark", story, "--text", "according to the fire service", "--note", EVIL).code == 0
    done = command("bookmarks", "--format", form)
    assert done.code == 0
    assert harm(done.output.replace("\r\n", "\n").replace("\t", " ")) == []


def test_json_still_means_what_it_says(command, evil_news):
    done = command("quotes", evil_news, "--json")
    paths = {json.loads(line)["article"]["path"] for line in done.output.splitlines()}
    assert paths == {str(next(evil_news.glob("*.md")))}


def test_errors_do_not_act_either(command, tmp_path):
    done = command("index", tmp_path / f"no {EVIL}")
    assert (done.code, harm(done.messages)) == (2, [])


def test_csv_cells_do_not_act_on_spreadsheets(command, news):
    (news / "formula.md").write_text(STORY.format(title="=HYPERLINK(1)", source="+1"), encoding="utf-8")
    rows = list(csv.DictReader(io.StringIO(command("quotes", news, "--csv").output)))
    assert {row["title"] for row in rows} == {"River rises", "'=HYPERLINK(1)"}


def test_nothing_else_in_the_command_line_writes():
    for module in Path(reader.cli.__file__).parent.glob("*.py"):
        if module.name not in ("output.py", "main.py", "launch.py"):
            written = re.findall(
                r"click\.echo|\bprint\(|sys\.std(?:out|err)\.write", module.read_text(encoding="utf-8")
            )
            assert written == [], module.name


def test_what_is_not_known_leaves_no_separator(command, tmp_path):
    bare = tmp_path / "bare"
    bare.mkdir()
    (bare / "note.txt").write_text("“It is over,” said Ada Quill. At least 35 people came.\n", encoding="utf-8")
    for arguments in (["quotes"], ["figures"], ["search", "over"], ["pick", "--print"]):
        for line in command(*arguments, bare).output.splitlines():
            assert not re.search(r"(^|  )[·,:(]|[·(]\s*$|· *·|\(\)", line), line


def test_exact_words_stand_in_quotation_marks_and_reported_ones_do_not(command, news):
    (news / "more.md").write_text(
        STORY.format(title="More", source="C") + "\nPaul Haran said that his client would appeal.\n", encoding="utf-8"
    )
    output = command("quotes", news).output
    assert "Ada Quill" in output and "“We will rebuild every street of it”" in output
    assert "Paul Haran: his client would appeal" in output
