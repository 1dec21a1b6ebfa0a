"""What each rule of extraction is good for is counted over articles, not over the heads of their files."""

from __future__ import annotations

from tests.labelled.rules import texts_of


def test_the_head_of_a_file_is_no_text(tmp_path):
    head = "".join(f"field{n}: “a word of the head”\n" for n in range(40))
    (tmp_path / "one.md").write_text(f"---\ntitle: The one\n{head}---\n\nNothing was said.\n", encoding="utf-8")
    (tmp_path / "none.md").write_bytes(b"\xff\xfe\x00")
    [damaged, text] = texts_of(tmp_path)
    assert "word of the head" not in damaged
    assert text.strip() == "Nothing was said."
