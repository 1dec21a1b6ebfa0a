"""What any version wrote opens in this one, with nothing lost; scripts find the fields that they know."""

from __future__ import annotations

import gzip
import shutil

import pytest

from tests.freeze import OUTPUTS, VERSIONS, WATCHED, laid_out, newsreader, rows_of

pytestmark = pytest.mark.slow

ALL = sorted(VERSIONS.iterdir())
MADE = ("text", "note", "tags", "created", "kind", "speaker", "title", "source", "date")
"""What a person kept of a passage; where it is found today may be another place."""


@pytest.fixture(params=ALL, ids=lambda version: version.name)
def version(request):
    return request.param


@pytest.fixture
def home(tmp_path):
    """A folder with the library of the version, and nothing else."""
    laid_out(tmp_path)
    return tmp_path


def made(text: str) -> list[dict[str, object]]:
    """What a person made of each bookmark in a JSON output."""
    return [{name: row.get(name) for name in MADE} for row in rows_of(text)]


def test_personal_data_opens_with_every_bookmark(version, home):
    data = home / "home" / "data"
    data.mkdir()
    (data / "personal.db").write_bytes(gzip.decompress((version / "personal.db.gz").read_bytes()))
    wanted = (version / "exports" / "bookmarks.json").read_text(encoding="utf-8")
    assert len(made(wanted)) >= 2
    assert made(newsreader(home, "bookmarks", "--json")) == made(wanted)
    found = newsreader(home, "doctor", "--json", "--check-only")
    assert '"bad"' not in found


def test_exported_bookmarks_are_imported(version, home):
    wanted = version / "exports" / "bookmarks.json"
    newsreader(home, "bookmarks", "--import", str(wanted))
    assert made(newsreader(home, "bookmarks", "--json")) == made(wanted.read_text(encoding="utf-8"))


def test_settings_and_feeds_are_read_without_a_word(version, home):
    config = home / "home" / "config"
    for name in ("config.toml", "feeds.toml"):
        shutil.copy(version / name, config / name)
    settings = newsreader(home, "settings", "--show")
    assert 'theme = "nord"' in settings and 'keys = "newsboat"' in settings
    feeds = rows_of(newsreader(home, "feeds", "--json"))
    assert {feed["name"]: (feed["url"], feed["tags"], feed["full_text"], feed["every"]) for feed in feeds} == {
        "Courier": ("https://courier.example/feed.xml", ["valley"], "never", "2h"),
        "home": ("https://reader.example", [], "never", None),
    }


def fields(value: object, at: str = "") -> set[str]:
    """Where a JSON value has which fields: `hits[].path`."""
    if isinstance(value, dict):
        return {f"{at}.{name}" for name in value}.union(*(fields(one, f"{at}.{name}") for name, one in value.items()))
    return set().union(*(fields(one, f"{at}[]") for one in value)) if isinstance(value, list) else set()


@pytest.mark.parametrize("name", OUTPUTS)
def test_json_keeps_the_fields_that_scripts_know(version, home, name):
    newsreader(home, "bookmark", "lib/01-reservoir.md", "--text", "At least 27 people were missing", "--note", "check")
    newsreader(home, *WATCHED)
    known = rows_of((version / "outputs" / f"{name}.jsonl").read_text(encoding="utf-8"))
    assert known
    now = rows_of(newsreader(home, *OUTPUTS[name]))
    assert fields(known) <= fields(now)
