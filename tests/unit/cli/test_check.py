"""`newsreader check`: rows, fields, exit codes; what is no draft is told in one line."""

from __future__ import annotations

import csv
import io
import json

import pytest

SAID = "“We will rebuild every street of it,” Ada Quill said.\n"
FIELDS = "kind start end text speaker finding guess sources origins checked note".split()  # noqa: SIM905
SOURCE = "path title source date date_guessed source_guessed start end text speaker difference bookmark".split()  # noqa: SIM905


@pytest.fixture
def draft(tmp_path):
    """Writes a draft beside the library."""

    def write(text, name="draft.md"):
        file = tmp_path / name
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return file

    return write


def test_a_draft_of_the_same_words_is_fine(command, news, draft):
    done = command("check", draft(SAID), news, "--json")
    (row,) = map(json.loads, done.output.splitlines())
    assert done.code == 0
    assert list(row) == FIELDS
    assert (row["kind"], row["finding"], row["speaker"], row["origins"]) == ("quote", "same", "Ada Quill", 1)
    assert SAID[row["start"] : row["end"]] == row["text"]
    (source,) = row["sources"]
    assert list(source) == SOURCE
    assert (source["title"], source["source"], source["date"]) == ("River rises", "The Courier", "2026-03-02")
    assert source["path"].endswith("flood.md")
    assert source["difference"] is source["bookmark"] is None


def test_what_is_not_the_same_is_told_by_the_exit_code(command, news, draft):
    done = command(
        "check", draft(SAID.replace("will", "will not") + "\nAt least 53 people were hurt.\n"), news, "--json"
    )
    quote, figure = map(json.loads, done.output.splitlines())
    assert done.code == 1
    assert (quote["finding"], quote["sources"][0]["difference"]) == ("words differ", "added “not”")
    assert (figure["finding"], figure["sources"][0]["text"]) == ("other number", "At least 35 people")
    assert "≠ 1 words differ · # 1 other number" in done.messages


def test_the_same_rows_as_a_table(command, news, draft):
    file = draft(SAID)
    (row,) = csv.DictReader(io.StringIO(command("check", file, news, "--csv").output))
    assert (row["finding"], row["source text"][:7]) == ("same", "We will")
    lines = command("check", file, news, "--markdown").output.splitlines()
    assert lines[2].startswith("| = same | We will rebuild every street of it, | Ada Quill |")
    assert "= same" in command("check", file, news).output


def test_a_bookmarked_source_comes_first_among_equals(command, news, draft):
    second = news / "second.md"
    second.write_text((news / "flood.md").read_text(encoding="utf-8").replace("Courier", "Wire"), encoding="utf-8")
    file = draft(SAID)
    for article in (news / "flood.md", second):
        command("bookmark", article, "--text", "We will rebuild every street")
        (row,) = map(json.loads, command("check", file, news, "--json").output.splitlines())
        assert row["sources"][0]["bookmark"] is not None
        assert row["origins"] == 1
    assert len(row["sources"]) == 2


def test_an_article_is_not_its_own_source(command, news, draft):
    done = command("check", news / "flood.md", news, "--json")
    assert {json.loads(line)["finding"] for line in done.output.splitlines()} == {"not found"}


def test_common_words_are_found_by_their_runs(command, news, draft):
    """Each word of the quote stands in all of many articles: only the run of them tells where it is from."""
    said = "“They have said this many times and we will see what the people do,” said {name}.\n"
    for number in range(40):
        words = "The people have said many times what they will do and this we will see. " * 8
        (news / f"{number}.md").write_text(f"# Day {number}\n\n{words}\n", encoding="utf-8")
    (news / "said.md").write_text(
        "# Evening\n\n" + said.format(name="Ada Quill") + "Rain fell on the hills.\n" * 80, encoding="utf-8"
    )
    done = command("check", draft(said.format(name="Ada Quill")), news, "--json")
    (row,) = map(json.loads, done.output.splitlines())
    assert row["finding"] == "same" and row["sources"][0]["path"].endswith("said.md")


def test_nothing_of_a_draft_is_stored(command, news, draft, tmp_path):
    command("check", draft("“The xylophone is never blue,” Ada Quill said."), news)
    kept = [file.read_bytes() for file in (tmp_path / "home").rglob("*") if file.is_file()]
    assert kept and not any(b"xylophone" in data for data in kept)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", 3),
        (b"\x7fELF\0\1\2\3" * 100, 3),
        (b" \n\n", 3),
        (b"a" * 5_000_000, 3),
        (None, 2),
    ],
)
def test_what_is_no_draft_is_told_in_one_line(command, news, draft, tmp_path, data, code):
    file = tmp_path / "gone.md" if data is None else draft(data, "draft.txt")
    done = command("check", file, news)
    assert (done.code, done.output) == (code, "")
    assert len(done.messages.splitlines()) == 1


def test_a_draft_with_thousands_of_figures_is_refused_in_one_line(command, news, draft):
    done = command("check", draft("There were 1,000 men in the town. " * 2_100), news)
    assert (done.code, done.output) == (3, "")
    assert "quotes and figures; the most is 2,000" in done.messages


def test_a_hostile_draft_cannot_act_on_the_terminal(command, news, draft):
    done = command(
        "check", draft("“We will \x1b[2Jrebuild | [every](x) street\u202e of it,” Ada Quill said."), news, "--markdown"
    )
    assert "\x1b" not in done.output and "\u202e" not in done.output
    assert len(done.output.splitlines()) == 3
