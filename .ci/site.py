"""Puts the pages that lie beside docs/ into the site, with their links as they are there."""

from __future__ import annotations

import re
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

TOP = Path(__file__).parent.parent
PAGES = {
    "README.md": "index.md",
    "SECURITY.md": "security.md",
    "CHANGELOG.md": "changelog.md",
    "CONTRIBUTING.md": "contributing.md",
    "tests/benchmarks/README.md": "benchmarks.md",
}
"""What becomes which page."""
LINK = re.compile(r"(\]\()(?!\w+:|#)([^)#]+)")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages, and the picture that the first one shows."""
    for source, page in PAGES.items():
        here = (TOP / source).parent
        text = LINK.sub(lambda link, here=here: link[1] + _in_site(here / link[2]), (TOP / source).read_text("utf-8"))
        files.append(File.generated(config, page, content=text))
    files.append(File.generated(config, "screenshot.svg", abs_src_path=str(TOP / "screenshot.svg")))
    return files


def on_page_markdown(markdown: str, page: object, **_: object) -> str:
    """Pages of docs/ name what lies beside it."""
    return LINK.sub(lambda link: link[1] + _in_site(TOP / "docs" / link[2]), markdown)


def _in_site(file: Path) -> str:
    """A file of the repository as it is called in the site; one that is not in it stays as it is written."""
    try:
        path = file.resolve().relative_to(TOP).as_posix()
    except ValueError:
        return file.as_posix()
    return PAGES.get(path, path.removeprefix("docs/"))
