"""`newsreader read` marks articles read and unread."""

from __future__ import annotations

from tests.unit.cli.conftest import STORY


def test_hits_are_marked_read_and_unread(command, news):
    (news / "dry.md").write_text(STORY.format(title="Well dry", source="The Wire"), encoding="utf-8")
    assert command("read", "courier", news)[:2] == (0, "1 article marked read\n")
    assert command("search", "is:unread", news, "--json").output.count('"path"') == 1
    assert command("read", news).output == "1 article marked read, 1 already read\n"
    assert command("read", "source:courier", news, "--unread").output == "1 article marked unread\n"
    assert "River rises" in command("search", "is:unread", news).output


def test_nothing_found_is_said_and_has_a_code_of_its_own(command, news):
    done = command("read", "zebra", news)
    assert (done.code, done.output) == (1, "")
    assert "Nothing found" in done.messages
    assert command("read", "--nope").code == 2
