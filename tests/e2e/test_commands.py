"""The command line as scripts use it: fields, exit codes, messages."""

from __future__ import annotations

import csv
import io
import json
import shutil
from functools import partial

import pytest

from tests.e2e.conftest import run_command
from tests.e2e.test_the_whole_path import FLOOD, STRIKE

pytestmark = pytest.mark.slow


def write_news(folder):
    folder.mkdir()
    (folder / "flood.md").write_text(FLOOD, encoding="utf-8")
    (folder / "strike.md").write_text(STRIKE, encoding="utf-8")
    (folder / ".hidden.md").write_text("x")
    (folder / "photo.jpg").write_bytes(b"\xff\xd8")
    (folder / "empty.txt").write_text("")
    (folder / "binary.txt").write_bytes(bytes(range(256)) * 9)
    return folder


@pytest.fixture
def news(tmp_path):
    return write_news(tmp_path / "news")


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    """A folder and how to ask about it, for commands that change nothing: it is indexed once."""
    folder = write_news(tmp_path_factory.mktemp("shared") / "news")
    return folder, partial(run_command, tmp_path_factory.mktemp("home"))


def lines(output: str) -> list[dict]:
    return [json.loads(line) for line in output.splitlines()]


def test_index_says_what_was_found(command, news):
    code, output, _ = command("index", news, "--json")
    assert code == 0
    found = json.loads(output)
    assert (found["articles"], found["new"], found["indexed"]) == (3, 3, 2)
    assert (found["hidden"], found["not_articles"], found["empty"]) == (1, 1, 1)
    [bad] = found["unreadable"]
    assert bad["path"].endswith("binary.txt") and "binary" in bad["reason"]
    code, output, _ = command("index", news)
    assert "nothing new" in output and "binary.txt" in output


def test_search(shared):
    news, command = shared
    code, output, _ = command("search", "furniture", news, "--json")
    assert code == 0
    answer = json.loads(output)
    assert set(answer) >= {"query", "read_as", "total", "took_ms", "hits"}
    [hit] = answer["hits"]
    assert set(hit) >= {"id", "path", "title", "date", "source", "score", "snippet", "spans"}
    assert (hit["title"], hit["date"], hit["source"]) == ("River takes the lower town", "2026-03-02", "The Courier")
    assert [hit["snippet"][start:end] for start, end in hit["spans"]] == ["furniture"]


def test_copies_folded_under_a_hit_are_told(command, news):
    (news / "again.md").write_text(FLOOD, encoding="utf-8")
    code, output, messages = command("search", "furniture", news)
    assert code == 0 and "2 hits" in messages
    assert "The Courier · 2026-03-02 · +1 copy" in output
    [hit] = json.loads(command("search", "furniture", news, "--json")[1])["hits"]
    assert hit["copies"] == 1


def test_search_without_hits(shared):
    news, command = shared
    code, output, _ = command("search", "zeppelin", news, "--json")
    assert code == 1
    assert json.loads(output)["hits"] == []


@pytest.mark.parametrize(
    "query", ["NOT NOT x", "*e*", '"', "date:[2009-02-30 to", "((((", "\x01", "speaker:", "a" * 2000]
)
def test_no_query_is_an_error(shared, query):
    news, command = shared
    code, _, messages = command("search", query, news)
    assert code in (0, 1), messages


def test_quotes(shared):
    news, command = shared
    code, output, _ = command("quotes", news, "--speaker", "quill", "--json")
    assert code == 0
    [quote] = lines(output)
    assert (quote["canonical"], quote["kind"]) == ("Ada Quill", "direct")
    assert quote["text"].startswith("We will rebuild")
    assert quote["article"]["title"] == "River takes the lower town"
    code, output, _ = command("quotes", news, "-q", "tram", "--csv")
    rows = list(csv.DictReader(io.StringIO(output)))
    assert [row["speaker"] for row in rows] == ["Ola Brandt"]
    assert command("quotes", news, "--speaker", "nobody")[0] == 1


def test_figures(shared):
    news, command = shared
    code, output, _ = command("figures", news, "--min", "30", "--noun", "people", "--json")
    assert code == 0
    [figure] = lines(output)
    assert (figure["value"], figure["bound"], figure["noun"]) == (35, ">=", "people")
    assert figure["claimant"] == "the fire service"
    assert command("figures", news, "--min", "1000000")[0] == 1


def test_bookmarks_from_scripts(command, news):
    story = news / "flood.md"
    code, output, _ = command("bookmark", story, "--text", "we will  rebuild", "--json")
    assert code == 1
    code, output, _ = command(
        *(
            "bookmark",
            story,
            "--text",
            '"We will  rebuild every street of it,"',
            "--note",
            "check",
            "--tag",
            "toll",
            "--json",
        )
    )
    assert code == 0
    kept = json.loads(output)
    assert set(kept) >= {
        "id",
        "text",
        "found_text",
        "note",
        "tags",
        "created",
        "state",
        "start",
        "end",
        "speaker",
        "article",
    }
    assert (kept["note"], kept["tags"], kept["state"], kept["speaker"]) == ("check", ["toll"], "ok", "Ada Quill")
    assert set(kept["article"]) >= {"path", "title", "source", "date", "url"}

    code, output, messages = command("bookmark", story, "--text", "“We will rebuild every street of it,”")
    assert code == 0 and "already kept" in messages

    story.write_text(FLOOD.replace("The Harrow rose", "On Sunday it rained.\n\nThe Harrow rose"), encoding="utf-8")
    code, output, _ = command("bookmarks", "--json")
    [found] = json.loads(output)
    assert (code, found["state"], found["id"]) == (0, "moved", kept["id"])
    assert found["start"] > kept["start"]

    story.rename(news / "renamed.md")
    [found] = json.loads(command("bookmarks", "--json")[1])
    assert (found["state"], found["article"]["path"]) != ("missing", str(story))

    (news / "renamed.md").unlink()
    [found] = json.loads(command("bookmarks", "--json")[1])
    assert (found["state"], found["text"]) == ("missing", kept["text"])

    code, output, _ = command("bookmarks")
    assert "> " in output and "Ada Quill" in output and "The Courier" in output


def test_bookmarks_go_out_and_come_back(command, news, tmp_path):
    command("bookmark", news / "flood.md", "--text", "the pumps ran", "--note", "a\nb")
    out = tmp_path / "kept.json"
    assert command("bookmarks", "--json", "-o", out)[0] == 0
    code, _, messages = command("bookmarks", "--json", "-o", out)
    assert code == 2 and "not overwritten" in messages
    before = json.loads(out.read_text(encoding="utf-8"))
    code, output, _ = command("bookmarks", "--import", out)
    assert code == 0 and "0 bookmarks imported, 1 already there" in output
    assert json.loads(command("bookmarks", "--json")[1]) == before


def test_no_bookmarks_is_nothing_found(command):
    assert command("bookmarks", "--json")[:2] == (1, "[]\n")


def test_extract_is_the_contract(shared):
    _, command = shared
    text = "“It is over,” Ada Quill said. At least 35 people were hurt."
    records = "\n".join(json.dumps({"id": n, "text": text}) for n in (1, "b"))
    code, output, _ = command("extract", "--jsonl", stdin=records)
    assert code == 0
    found = lines(output)
    assert [item["id"] for item in found] == [1, "b"]
    assert found[0]["language"] == "en"
    quote, figure = found[0]["quotes"][0], found[0]["figures"][0]
    assert text[quote["start"] : quote["end"]] == quote["text"] == "It is over,"
    assert text[quote["speaker_start"] : quote["speaker_end"]] == quote["speaker"] == "Ada Quill"
    assert text[figure["start"] : figure["end"]] == figure["text"] == "At least 35 people"


def test_extract_reads_files_and_says_what_is_no_record(shared):
    news, command = shared
    code, output, _ = command("extract", news / "flood.md")
    assert code == 0 and "Ada Quill" in output and "35 people" in output
    code, _, messages = command("extract", "--jsonl", stdin='{"id": 1}\n')
    assert code == 2 and "line 1" in messages


def test_doctor(command, news):
    command("index", news)
    code, output, _ = command("doctor")
    assert code == 0
    assert "checksums match" in output and str(news) in output


def test_doctor_goes_on_where_nothing_can_be_written(command, news, home):
    assert command("index", news)[0] == 0
    [lock] = home.rglob("indexer.lock")
    lock.unlink()
    lock.mkdir()
    code, output, errors = command("doctor")
    assert code == 3
    assert "cannot be written (is a directory), so it was not checked" in output
    assert "Error" not in output + errors
    assert command("index", news)[0] == 0  # who indexes needs the lock, and puts the folder aside
    [lock] = (home / "cache").glob("*/index/*/*_WRITELOCK")
    lock.unlink(missing_ok=True)
    lock.mkdir()
    (news / "new.md").write_text("A new one.", encoding="utf-8")
    code, _, errors = command("index", news)
    assert (code, f"damaged ({lock.name}) and is being rebuilt" in errors) == (0, True)


def test_doctor_names_a_cache_that_is_no_folder(command, news, home):
    home.mkdir()
    (home / "cache").write_text("no folder", encoding="utf-8")
    code, output, _ = command("doctor")
    assert code == 3
    assert f"{home / 'cache'} is not a folder: move or delete it" in output
    assert "cannot be written (not a directory)" in command("search", "loom", news)[2]


def test_folders_of_ours_that_may_not_be_read_are_opened_again(command, news, home):
    command("index", news)
    command("bookmark", news / "flood.md", "--text", "furniture")
    data, [index] = home / "data", (home / "cache").glob("*/index")
    data.chmod(0)
    code, output, errors = command("bookmarks")
    assert code == 0 and "furniture" in output
    assert f"{data} could not be read because of its permissions; they have been corrected." in errors
    data.chmod(0)
    assert command("search", "furniture", news)[0] == 0
    index.chmod(0)
    code, output, errors = command("search", "furniture", news)
    assert code == 0 and "furniture" in output
    assert "The search index is damaged (index) and is being rebuilt." in errors
    shutil.rmtree(index)
    index.write_text("no folder", encoding="utf-8")
    code, output, errors = command("search", "furniture", news)
    assert code == 0 and "furniture" in output


def test_doctor_mends_what_is_derived(command, news, home):
    command("index", news)
    [catalog] = (home / "cache").glob("*/catalog.db")
    catalog.write_bytes(b"noise" * 3000)
    code, output, _ = command("doctor")
    assert code == 0 and "mended" in output
    assert json.loads(command("index", news, "--json")[1])["articles"] == 3


@pytest.mark.parametrize(
    "arguments", [["search"], ["figures", "--min", "x"], ["--nonsense"], ["bookmark", "nowhere.md", "--text", "x"]]
)
def test_wrong_use_is_exit_code_2(shared, arguments):
    _, command = shared
    code, output, messages = command(*arguments)
    assert (code, output) == (2, "")
    assert messages


@pytest.mark.parametrize("name", ["index", "search", "quotes", "figures", "bookmark", "bookmarks", "extract", "doctor"])
def test_help_shows_examples(shared, name):
    _, command = shared
    code, output, _ = command(name, "--help")
    assert code == 0
    assert f"newsreader {name}" in output.partition("Examples:")[2]
