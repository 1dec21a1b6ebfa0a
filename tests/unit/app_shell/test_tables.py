"""Tables that a person has written to a file."""

from __future__ import annotations

import csv
import json

import pytest

from reader.app.outside import write_table
from reader.errors import ExportError

HEADER = ("said", "speaker")
ROWS = [("=cmd()", "Ada\x1b[31m Quill"), ("＝1+1", "Ben\u202eOrtt"), ("plain", None)]


def test_no_cell_acts_on_a_spreadsheet_or_a_terminal(tmp_path):
    with write_table(str(tmp_path / "quotes.csv"), HEADER, ROWS).open(encoding="utf-8", newline="") as file:
        written = list(csv.reader(file))
    assert written[0] == list(HEADER) and [row[0] for row in written[1:]] == ["'=cmd()", "'＝1+1", "plain"]
    assert not {"\x1b", "\u202e"} & set("".join(cell for row in written for cell in row))


def test_json_lines_say_the_same_and_act_on_no_terminal(tmp_path):
    text = write_table(str(tmp_path / "quotes.jsonl"), HEADER, ROWS).read_text(encoding="utf-8")
    assert not {"\x1b", "\u202e"} & set(text)
    assert [tuple(json.loads(line).values()) for line in text.splitlines()] == ROWS


def test_a_name_that_ends_otherwise_is_refused_and_nothing_written(tmp_path):
    with pytest.raises(ExportError, match=r"\.csv or \.jsonl"):
        write_table(str(tmp_path / "quotes.txt"), HEADER, ROWS)
    assert not list(tmp_path.iterdir())
