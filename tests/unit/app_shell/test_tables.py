"""Tables that a person has written to a file."""

from __future__ import annotations

import csv
import json

import pytest

from reader.app.outside import new_file, write_new, write_table
from reader.errors import ExportError
from reader.records.table import Table

HEADER = ("said", "speaker")
TABLE = Table(HEADER, lambda row, _: (row,), lambda row: dict(zip(HEADER, row, strict=True)))
ROWS = [("=cmd()", "Ada\x1b[31m Quill"), ("＝1+1", "Ben\u202eOrtt"), ("plain", None)]


def test_no_cell_acts_on_a_spreadsheet_or_a_terminal(tmp_path):
    target = tmp_path / "quotes.csv"
    write_table(target, TABLE, ROWS, "row")
    with target.open(encoding="utf-8", newline="") as file:
        written = list(csv.reader(file))
    assert written[0] == list(HEADER) and [row[0] for row in written[1:]] == ["'=cmd()", "'＝1+1", "plain"]
    assert not {"\x1b", "\u202e"} & set("".join(cell for row in written for cell in row))


def test_json_lines_say_the_same_and_act_on_no_terminal(tmp_path):
    target = tmp_path / "quotes.jsonl"
    write_table(target, TABLE, ROWS, "row")
    text = target.read_text(encoding="utf-8")
    assert not {"\x1b", "\u202e"} & set(text)
    assert [tuple(json.loads(line).values()) for line in text.splitlines()] == ROWS


def test_a_name_that_ends_otherwise_is_refused(tmp_path):
    with pytest.raises(ExportError, match=r"\.csv or \.jsonl"):
        new_file(str(tmp_path / "quotes.txt"), (".csv", ".jsonl"))
    assert new_file(f" {tmp_path}/Quotes.CSV ", (".csv", ".jsonl")) == tmp_path / "Quotes.CSV"


def test_a_file_that_exists_is_refused(tmp_path):
    there = tmp_path / "quotes.csv"
    there.write_text("mine")
    with pytest.raises(ExportError, match="already exists"):
        new_file(str(there))
    with pytest.raises(ExportError, match="already exists"):
        write_table(there, TABLE, ROWS, "row")
    assert there.read_text() == "mine"


def test_a_name_that_no_file_can_have_is_one_clear_line(tmp_path):
    below_a_file = tmp_path / "file"
    below_a_file.write_text("x")
    for name in (str(below_a_file / "kept.json"), "bad\0name.json", "~nobody-of-that-name/x.json"):
        with pytest.raises(ExportError, match="cannot be written"):
            write_new(new_file(name), "x")
