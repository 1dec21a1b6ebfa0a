"""Other terminal readers, given the same articles: for comparison in the same run."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from reader.model import Heading

NEWSBOAT = shutil.which("newsboat")


def newsboat(folder: Path, headings: Sequence[Heading], texts: Iterable[str]) -> list[str]:
    """The command that starts newsboat on these articles in its list of articles, its cache filled."""
    folder.mkdir(parents=True, exist_ok=True)
    feed = folder / "feed.xml"
    with feed.open("w", encoding="utf-8") as file:
        file.write('<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n')
        file.write("<title>All articles</title><id>urn:all</id><updated>2026-01-01T00:00:00Z</updated>\n")
        for heading, text in zip(headings, texts, strict=True):
            meta = heading.meta
            moment = (meta.published or "2026-01-01")[:19]
            moment = f"{moment}T00:00:00Z" if len(moment) == 10 else f"{moment.rstrip('Z')}Z"
            file.write(
                f"<entry><title>{escape(meta.title)}</title><id>urn:article:{heading.id}</id>"
                f"<updated>{moment}</updated><author><name>{escape(meta.source or '')}</name></author>"
                f'<content type="text">{escape(text)}</content></entry>\n'
            )
        file.write("</feed>\n")
    (folder / "urls").write_text(f"file://{feed}\n", encoding="utf-8")
    (folder / "config").write_text("auto-reload no\nrun-on-startup open\nconfirm-exit no\n", encoding="utf-8")
    command = [str(NEWSBOAT), "-u", str(folder / "urls"), "-c", str(folder / "cache.db"), "-C", str(folder / "config")]
    subprocess.run([*command, "-x", "reload"], check=True, capture_output=True, env={**os.environ, "HOME": str(folder)})
    return command


def newsboat_version() -> str:
    """Its version."""
    said = subprocess.run([str(NEWSBOAT), "--version"], check=True, capture_output=True, encoding="utf-8").stdout
    return said.splitlines()[0].split(" - ")[0]
