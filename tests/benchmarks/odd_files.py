"""Damaged and hostile files in every format: what fails otherwise than with one of the program's own errors.

    python -m tests.benchmarks.odd_files [--files 2000] [--seconds 3600] [--seed 11]
    python -m tests.benchmarks.odd_files --growth 250000 500000 1000000

Files of every format are cut, have bytes changed, doubled and swapped, or are made to harm: nested without end,
entities that grow, archives that unpack to gigabytes, one line of a million characters. Each is read as the indexer
reads it (heading, article, quotes and figures), and as a container. Prints the slowest files, what was refused,
crashes and readings over two seconds of processor time (0 crashes asked; of the hostile ones some are allowed to be
slow, none may take over ten seconds). One that takes over a minute ends the run, with the place in the program.

`--growth` prints instead, for texts of these sizes in bytes that are made to take long, the seconds of processor time
for reading the file, for its quotes and figures, and for what the screen does with it before its first row is drawn.
"""

from __future__ import annotations

import argparse
import contextlib
import faulthandler
import random
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from pathlib import Path

from reader.app.text.cells import visible
from reader.app.text.marks import figure_layer, quote_layer, style_layer
from reader.app.text.units import Units
from reader.app.text.wrap import Layout, blocks_of
from reader.errors import ArticleError
from reader.extraction import extract
from reader.formats.containers import documents_in
from reader.formats.reading import parse
from reader.library.indexing.deriving import derive, heading_of_file
from reader.store.catalog.rows import article_of, layout_of
from tests import documents
from tests.documents import PARAGRAPHS, TITLE

SLOW, HANG = 2.0, 10.0
"""Seconds of processor time over which a reading is counted as slow, and as a hang."""

NEVER_ENDS = 240.0
"""Seconds of the wall after which a reading will never end: the run ends, and says where it was."""

SHOWN = 8
LARGEST = 5_000_000
"""Bytes over which a text is not read, as in the settings."""

_HTML = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)


def _samples() -> dict[str, bytes]:
    """A whole file in each format."""
    text = "\n\n".join(PARAGRAPHS)
    return {
        "a.html": documents.page().encode(),
        "b.html": documents.single_file(documents.page()),
        "a.mhtml": documents.mhtml(documents.page()),
        "a.webarchive": documents.webarchive(documents.page(), frames=2),
        "a.eml": documents.mail(documents.page(), text, {"List-Id": "<post.example>"}),
        "a.pdf": documents.pdf(
            [[TITLE, *documents.filled(PARAGRAPHS)], documents.filled(PARAGRAPHS)], TITLE, "Maria Osei"
        ),
        "a.docx": documents.docx("".join(map(documents.docx_paragraph, PARAGRAPHS))),
        "a.rtf": rb"{\rtf1\ansi\ansicpg1252 {\fonttbl\f0 Arial;}\f0 "
        + r"\par ".join(PARAGRAPHS).encode("cp1252")
        + b"}",
        "a.epub": documents.epub([_HTML, _HTML]),
        "a.md": f"---\ntitle: {TITLE}\ndate: 2026-03-03\n---\n\n# A\n\n{text}\n\n| a |\n| --- |\n| 1 |\n".encode(),
        "a.txt": text.encode("cp1252"),
        "a.mbox": b"From a@b.example Tue Mar  3 06:15:00 2026\n" + documents.mail(text=text),
        "a.jsonl": b'{"title": "a", "text": "b"}\n' * 3,
        "a.csv": b'title,date,text\n"a","2026-03-03","b\nc"\n',
    }


def _hostile() -> Iterator[tuple[str, bytes]]:
    """Files that are made to take long, to take much, or to reach what they must not."""
    deep = 20_000
    yield "a.html", b"<div>" * deep + b"words"
    yield "a.html", b"<b><i>" * deep + b"words"
    yield "a.html", b"<blockquote><ul><li>" * 1_500 + b"words"
    yield "a.html", b"<table><tr><td>" * 1_500 + b"words"
    yield "a.html", b"<p " + b"a=1 " * 200_000 + b">words"
    yield "a.html", b"<p>" + b"&amp;" * 400_000
    yield "a.html", b"<p>words</p>" * 100_000
    yield "a.html", b"<!--" * 200_000
    yield "a.html", b"<a href='x'>" * 60_000
    yield "a.html", b'<script type="application/ld+json">' + b"[" * 500_000 + b"</script><p>words"
    yield "a.html", b"a" * 3_000_000
    yield "a.html", b"*_[](" * 300_000
    yield "a.html", "\ud800".encode("utf-8", "surrogatepass") * 1_000 + b"<p>words"
    yield "a.html", b"\xff\xfe" + "<p>words".encode("utf-16-le")
    yield (
        "a.eml",
        b"A: b\nContent-Type: multipart/mixed; boundary=a\n\n"
        + b"--a\nContent-Type: multipart/mixed; boundary=a\n\n" * 5_000,
    )
    yield "a.eml", b"Subject: " + b"=?utf-8?q?a?= " * 20_000 + b"\n\nwords"
    yield "a.eml", b"To: " + b"a@b," * 50_000 + b"\nSubject: a\n\nwords"
    entities = "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(9))
    bomb = f'<!DOCTYPE a [<!ENTITY a0 "ha">{entities}]><a>&a9;</a>'
    yield "a.docx", documents.zipped({"word/document.xml": bomb})
    yield "a.epub", documents.zipped({"META-INF/container.xml": bomb})
    yield "a.webarchive", bomb.encode()
    yield "a.docx", documents.zipped({"word/document.xml": b" " * 400_000_000})
    yield "a.epub", documents.epub(["<p>words</p>" * 200_000] * 20)
    yield "a.docx", documents.docx("<w:tbl><w:tr><w:tc>" * 5_000)
    yield "a.docx", documents.zipped({f"{n}": b"" for n in range(30_000)})
    yield "a.rtf", rb"{\rtf1" + b"{" * 100_000
    yield "a.rtf", rb"{\rtf1 \bin999999999 \u99999999? \'zz }"
    yield "a.pdf", documents.pdf([["words"] * 40] * 800)
    yield "a.md", b"> " * 200_000
    yield "a.md", b"[" * 200_000
    yield "a.txt", b"x " * 1_000_000
    yield "a.csv", b'"' * 500_000
    yield "a.jsonl", b"[" * 500_000
    yield "a.mbox", b"From a 12:00 b\nA: b\n\n" * 20_000


def _damaged(samples: dict[str, bytes], count: int, rng: random.Random) -> Iterator[tuple[str, bytes]]:
    names = sorted(samples)
    for number in range(count):
        name = names[number % len(names)]
        data = bytearray(samples[name])
        for _ in range(rng.randint(1, 8)):
            at = rng.randrange(len(data) or 1)
            end = at + rng.choice((1, 1, 4, 60, 900))
            match rng.randrange(6):
                case 0:
                    del data[at:end]
                case 1:
                    data[at:at] = data[at:end] * rng.randint(1, 30)
                case 2:
                    data[at:end] = rng.randbytes(end - at)
                case 3:
                    data[at:at] = rng.choice(
                        (b"\0", b"<", b"]]>", b"&#x0;", b"\xff\xfe", b"--\n", b"\r\n\r\n", b"<!--", b"{\\")
                    )
                case 4:
                    del data[at:]
                case _:
                    data[at:end] = bytes(reversed(data[at:end]))
        yield name, bytes(data)


def read_as_article(file: Path) -> None:
    """What the indexer does with a file: its heading, then all of it. Raises ArticleError with what is said of it."""
    with contextlib.suppress(ArticleError):
        heading_of_file(file)
    derived = derive(str(file), file, LARGEST)
    if derived.state != "derived":
        raise ArticleError(derived.reason or derived.state)


GROWING: dict[str, tuple[str, Callable[[int], str]]] = {
    "a digit a line": ("a.txt", lambda size: "1\n" * (size // 2)),
    "the same as Markdown": ("a.md", lambda size: "1\n" * (size // 2)),
    "a letter a paragraph": ("a.md", lambda size: "a\n\n" * (size // 3)),
    "told that": ("a.md", lambda size: "told that " * (size // 10)),
    "list of marks": ("a.md", lambda size: "- “a”\n" * (size // 10)),
    "short quotes": ("a.md", lambda size: "“A,” said Al Be. “B,” he said. " * (size // 39)),
    "men a line": ("a.txt", lambda size: "Al said 5 men\n" * (size // 14)),
    "one line": ("a.md", lambda size: "the man went to the house and " * (size // 30)),
    "one word": ("a.md", lambda size: "a" * size),
    "headings": ("a.md", lambda size: "# Aaa bbb\n" * (size // 10)),
    "quotes in quotes": ("a.md", lambda size: "".join("> " * (n % 50) + "a\n" for n in range(size // 52))),
    "lists in lists": ("a.md", lambda size: "".join("  " * (n % 50) + "- a\n" for n in range(size // 54))),
    "rows of a table": ("a.md", lambda size: "| a | b |\n|---|---|\n" + "| x | y |\n" * (size // 10)),
    "figures in a table": ("a.md", lambda size: "| a | b |\n|---|---|\n" + "| 1 | 2 |\n" * (size // 10)),
    "columns of a table": ("a.md", lambda size: "".join(f"|{cell * (size // 6)}\n" for cell in ("a|", "-|", "b|"))),
    "emphasis": ("a.md", lambda size: "*a* " * (size // 4)),
    "emphasis left open": ("a.md", lambda size: "*a **b " * (size // 7)),
    "links": ("a.md", lambda size: "[a](http://b.example) " * (size // 22)),
    "lines of code": ("a.md", lambda size: "```\n" + "a\n" * (size // 2) + "```\n"),
    "wide characters": ("a.md", lambda size: "一二三。\n\n" * (size // 14)),
    "combining marks": ("a.md", lambda size: "a\u0301\u0302" * (size // 5)),
}
"""Texts by what they are made of: the name of the file, and its text by size in bytes."""

_SCREEN = 88, 35
"""Cells and rows of the screen that an article is laid out for."""


def growth(sizes: Sequence[int]) -> None:
    """Print the seconds that each text takes at each size."""
    print(f"{'seconds of CPU':<24}" + "".join(f"{f'{size:,} bytes':>30}" for size in sizes))
    print(f"{'':<24}" + f"{'read':>10}{'derived':>10}{'screen':>10}" * len(sizes))
    for name, (file, make) in GROWING.items():
        row = f"{name:<24}"
        for size in sizes:
            row += "".join(f"{seconds:>10.2f}" for seconds in _stages(file, make(size).encode()))
        print(row, flush=True)


def _stages(file: str, data: bytes) -> Iterator[float]:
    """Seconds for reading a file, for what is derived from its text, and for showing it from the catalog."""
    began = time.process_time()
    article = parse(file, data)
    yield time.process_time() - began
    began = time.process_time()
    extracted = extract(article.text)
    yield time.process_time() - began
    layout = layout_of(article)
    began = time.process_time()
    width, height = _SCREEN
    shown, _ = article_of(article.meta, article.text, layout)
    laid_out = Layout(visible(shown.text), blocks_of(shown.text, shown.blocks), width)
    for layer in (style_layer(shown.styles, ()), quote_layer(extracted.quotes), figure_layer(extracted.figures)):
        layer.touching(0, laid_out.rows[min(height, len(laid_out.rows)) - 1].end)
    Units(shown.text).last("sentence")
    yield time.process_time() - began


def main() -> int:
    """Read them all; the exit code says whether anything crashed or hung."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--files", type=int, default=2_000)
    options.add_argument("--seconds", type=float, default=3_600.0, help="read no more files after this time")
    options.add_argument("--seed", type=int, default=11)
    options.add_argument("--growth", type=int, nargs="+", metavar="BYTES", help="print how time grows with size")
    given = options.parse_args()
    if given.growth:
        growth(given.growth)
        return 0
    refused: Counter[str] = Counter()
    slowest: list[tuple[float, str]] = []
    crashes = total = read = 0
    hung = slow = 0
    with tempfile.TemporaryDirectory() as folder:
        until = time.monotonic() + given.seconds
        for name, data in chain(_hostile(), _damaged(_samples(), given.files, random.Random(given.seed))):
            if time.monotonic() > until:
                break
            for way in ("article", "container"):
                total += 1
                faulthandler.dump_traceback_later(NEVER_ENDS, exit=True)
                started = time.process_time()
                try:
                    if way == "article":
                        file = Path(folder, name)
                        file.write_bytes(data)
                        read_as_article(file)
                    else:
                        list(documents_in(name, data))
                    read += 1
                except ArticleError as error:
                    refused[f"{name.rpartition('.')[2]}: {str(error)[:70]}"] += 1
                except Exception:  # noqa: BLE001 - that is what is counted here
                    crashes += 1
                    print(f"{name} as {way}, begins {data[:40]!r}")
                    traceback.print_exc(limit=-4)
                took = time.process_time() - started
                slow += took > SLOW
                hung += took > HANG
                slowest.append((took, f"{name} as {way}, {len(data):,} bytes, begins {data[:30]!r}"))
            if len(slowest) > 1_000:
                slowest = sorted(slowest, reverse=True)[:SHOWN]
    faulthandler.cancel_dump_traceback_later()
    for seconds, what in sorted(slowest, reverse=True)[:SHOWN]:
        print(f"{seconds:7.2f} s  {what}")
    for why, count in refused.most_common(40):
        print(f"{count:7,}  {why}")
    print(
        f"{total:,} readings: {read:,} read, {sum(refused.values()):,} refused, {crashes:,} crashes, "
        f"{slow:,} over {SLOW:.0f} s, {hung:,} over {HANG:.0f} s, slowest {max(slowest)[0]:.1f} s"
    )
    return int(crashes > 0 or hung > 0)


if __name__ == "__main__":
    raise SystemExit(main())
