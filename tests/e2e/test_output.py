"""The installed command with outputs that are closed or full, and letters that none can hold."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.e2e.conftest import COMMAND, run_command

pytestmark = pytest.mark.slow

MANY = ["quotes", "--stale"], ["figures", "--csv", "--stale"], ["quotes", "--json", "--stale"]


@pytest.fixture(scope="module")
def shell(tmp_path_factory):
    """Run a line of a shell in which `$N` is the installed command, over the seeds: (exit code, output, messages).

    No line changes anything, so that all share what was indexed for the first.
    """
    home = tmp_path_factory.mktemp("home")
    run_command(home, "index")

    def run(line: str) -> tuple[int, str, str]:
        done = subprocess.run(
            ["/bin/sh", "-c", line],
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            check=False,
            env={**os.environ, "NEWSREADER_HOME": str(home), "N": COMMAND},
        )
        assert "Traceback" not in done.stderr and "Exception ignored" not in done.stderr, done.stderr
        return done.returncode, done.stdout, done.stderr

    return run


@pytest.mark.parametrize("arguments", MANY)
def test_a_reader_who_has_seen_enough_is_no_error(shell, arguments):
    code, output, messages = shell(f"{{ $N {' '.join(arguments)}; echo $? >&2; }} | head -1")
    assert (code, output.count("\n"), messages) == (0, 1, "0\n")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize("arguments", MANY)
def test_a_full_disk_is_said_in_one_line(shell, arguments):
    code, _, messages = shell(f"$N {' '.join(arguments)} >/dev/full")
    assert (code, messages.count("\n")) == (3, 1)
    assert "The output cannot be written" in messages


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_closed_streams_are_no_error(shell, closed):
    assert shell(f"$N figures --csv --stale {closed}")[0] == 0
    assert shell(f"$N {closed}")[0] == 2


def test_an_output_in_ascii_takes_every_letter(shell):
    code, output, _ = shell("PYTHONIOENCODING=ascii $N quotes --csv --stale --speaker Baró")
    assert code == 0
    assert "Baró" in output


def test_half_a_character_is_an_answer_or_a_clear_line(shell):
    half = "\"$(printf '\\377')\""
    for arguments in (f"search {half} --json", f"quotes --speaker {half}", f"figures --noun {half}"):
        code, _, messages = shell(f"$N {arguments} --stale")
        assert code in (0, 1), messages
    record = json.dumps({"id": 1, "text": "“It is \ud800 over,” said Ada Quill."})
    code, output, _ = shell(f"printf '%s' '{record}' | $N extract --jsonl")
    assert code == 0
    assert json.loads(output)["quotes"][0]["text"] == "It is \ud800 over,"


def test_nothing_found_is_said(shell):
    for arguments in ("quotes --speaker nobody", "figures --min 1e300", "bookmarks"):
        code, output, messages = shell(f"$N {arguments}")
        assert (code, output) == (1, "")
        assert messages.count("\n") == 1


def test_a_cache_that_cannot_be_kept_leaves_nothing_behind(tmp_path):
    """The home is below a regular file."""
    (tmp_path / "file").write_text("")
    (tmp_path / "passing").mkdir()
    environment = {**os.environ, "NEWSREADER_HOME": str(tmp_path / "file"), "TMPDIR": str(tmp_path / "passing")}
    done = subprocess.run(
        [COMMAND, "search", "flood"], capture_output=True, encoding="utf-8", timeout=60, check=False, env=environment
    )
    assert done.returncode == 0 and done.stdout
    assert "cannot be written" in done.stderr
    assert list((tmp_path / "passing").iterdir()) == []
