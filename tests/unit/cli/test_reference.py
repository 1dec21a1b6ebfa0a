"""The reference pages in docs/ say what the program does; pictures and links in the documentation are there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.reference import DOCS, PAGES

TOP = DOCS.parent
WRITTEN = [TOP / "README.md", TOP / "CONTRIBUTING.md", TOP / "CHANGELOG.md", *sorted(DOCS.glob("*.md"))]


@pytest.mark.parametrize("name", PAGES)
def test_a_reference_page_is_as_the_program_is(name):
    assert (DOCS / name).read_text(encoding="utf-8") == PAGES[name](), "run `python -m tests.reference`"


@pytest.mark.parametrize("page", WRITTEN, ids=lambda page: page.name)
def test_what_a_page_links_to_is_there(page: Path):
    targets = re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text(encoding="utf-8"))
    for target in targets:
        assert target.startswith("https://") or (page.parent / target).exists(), target


def test_every_test_that_the_threat_model_names_is_there():
    section = (
        (TOP / "CONTRIBUTING.md").read_text(encoding="utf-8").partition("## Threat model")[2].partition("\n## ")[0]
    )
    rows = [line.rsplit("|", 2)[1] for line in section.splitlines() if line.startswith("|") and ".py`" in line]
    assert len(rows) > 15
    for row in rows:
        source = ""
        for name in re.findall(r"`([^`]+)`", row):
            if name.endswith(".py"):
                source = (TOP / "tests" / name).read_text(encoding="utf-8")
            else:
                assert f"def {name}(" in source, name
        assert source, row
