"""What is kept of an article in every format, and what reading it costs.

    python -m tests.benchmarks.documents_read [--library DIR] [--most 200] [--pages DIR]

Every article of the library (the seeds without one) is put into a page as a newspaper has it (menus, teasers, scripts,
120 kB), then saved in five forms, mailed, typeset and boxed; each file is read, and its quotes and figures are compared
with those of the article. With --pages, a checkout of scrapinghub/article-extraction-benchmark: how much of the true
body the program finds there, by the measure of that benchmark (shingles of four words), and which quotes and figures.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

from reader.assets import asset_folder
from reader.errors import ArticleError
from reader.extraction import extract
from reader.formats.markdown import read_markdown
from reader.formats.names import is_article_name
from reader.formats.page import read_page
from reader.formats.reading import parse
from tests import documents

_NOT_WORDS = re.compile(r"\W+")
_WORD = re.compile(r"\w+")
_TEASERS = "".join(
    f'<div class="teaser"><h3><a href="/{number}">What else was told that day, number {number}</a></h3>'
    f'<img src="/{number}.jpg" alt=""><p class="kicker">Region</p></div>'
    for number in range(120)
)
_SCRIPTS = "<script>var layers = [" + ",".join(str(number * 7_919) for number in range(8_000)) + "];</script>"


@dataclass(slots=True)
class Kept:
    """What was found of what there is."""

    found: int = 0
    there: int = 0
    wrong: int = 0

    def count(self, found: set[str], there: set[str]) -> None:
        self.found += len(found & there)
        self.there += len(there)
        self.wrong += len(found - there)

    def __str__(self) -> str:
        f1 = 2 * self.found / max(1, self.there + self.found + self.wrong)
        return f"{self.found:6,} of {self.there:6,} ({self.found / max(1, self.there):6.1%})  F1 {f1:.3f}"


@dataclass(slots=True)
class Tally:
    """What was measured of one format."""

    files: int = 0
    failed: int = 0
    same: int = 0
    seconds: list[float] = field(default_factory=list)
    quotes: Kept = field(default_factory=Kept)
    figures: Kept = field(default_factory=Kept)


def _found(text: str) -> tuple[set[str], set[str]]:
    extracted = extract(text)
    quotes = {_NOT_WORDS.sub(" ", text[q.span.start : q.span.end]).strip().lower() for q in extracted.quotes}
    figures = {_NOT_WORDS.sub(" ", text[f.span.start : f.span.end]).strip().lower() for f in extracted.figures}
    return quotes, figures


def _forms(title: str, paragraphs: list[str]) -> Iterator[tuple[str, str, bytes]]:
    """Name of the form, file name, and bytes."""
    page = documents.page(paragraphs, title).replace("</main>", f"<section>{_TEASERS}</section></main>{_SCRIPTS}")
    html = "".join(f"<p>{escape(paragraph, quote=False)}</p>" for paragraph in paragraphs)
    yield "live page", "a.html", page.encode()
    yield "SingleFile", "a.html", documents.single_file(page)
    yield "saved from", "a.html", documents.saved_from(page)
    yield "MHTML", "a.mhtml", documents.mhtml(page)
    yield "web archive", "a.webarchive", documents.webarchive(page)
    yield "monolith", "a.html", f"<!-- Saved from {documents.URL} at 2026-03-03 using monolith v2.8 -->{page}".encode()
    yield "mail, HTML", "a.eml", documents.mail(f"<h1>{escape(title)}</h1>{html}", headers={"Subject": "Today"})
    yield "mail, text", "a.eml", documents.mail(text="\n\n".join(paragraphs), headers={"Subject": "Today"})
    yield "Word", "a.docx", documents.docx("".join(map(documents.docx_paragraph, paragraphs)), title=title)
    yield "EPUB", "a.epub", documents.epub([html], title)
    lines = [line.encode("cp1252", "ignore").decode("cp1252") for line in documents.filled(paragraphs, apart=True)]
    pages = [lines[at : at + 52] for at in range(0, len(lines), 52)]
    yield "PDF", "a.pdf", documents.pdf(pages, title)


def _articles(library: Path | None, most: int) -> Iterator[tuple[str, list[str]]]:
    files = sorted(path for path in (library or asset_folder("seeds")).rglob("*") if path.suffix in (".md", ".txt"))
    for path in files[:: max(1, len(files) // most)][:most]:
        if not is_article_name(path.name):
            continue
        article = parse(path.name, path.read_bytes())
        blocks = [article.text[b.start : b.end] for b in article.blocks if b.kind in ("paragraph", "quote", "item")]
        paragraphs = [" ".join(block.split()) for block in blocks]
        if paragraphs:
            yield "A title of its own" if "title" in article.guessed else article.meta.title, paragraphs


def measure_forms(library: Path | None, most: int) -> None:
    """Print what each form keeps of the articles of a library."""
    tallies: dict[str, Tally] = {}
    for title, paragraphs in _articles(library, most):
        quotes, figures = _found("\n\n".join(paragraphs))
        for form, name, data in _forms(title, paragraphs):
            tally = tallies.setdefault(form, Tally())
            tally.files += 1
            started = time.process_time()
            try:
                text = parse(name, data).text
            except ArticleError:
                tally.failed += 1
                text = ""
            tally.seconds.append(time.process_time() - started)
            tally.same += text == "\n\n".join(paragraphs)
            found = _found(text)
            tally.quotes.count(found[0], quotes)
            tally.figures.count(found[1], figures)
    print(f"{'form':12} {'files':>6} {'failed':>6} {'same text':>9} {'ms CPU':>7} {'p95':>6}  quotes / figures kept")
    for form, tally in tallies.items():
        times = sorted(tally.seconds)
        median, high = times[len(times) // 2] * 1_000, times[int(0.95 * len(times))] * 1_000
        print(f"{form:12} {tally.files:6,} {tally.failed:6,} {tally.same:9,} {median:7.1f} {high:6.1f}  {tally.quotes}")
        print(f"{'':51}  {tally.figures}")


# -- real pages, if somebody has them ---------------------------------------------------------------------------


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    words = _WORD.findall(text)
    if len(words) < 4:
        return Counter([tuple(words)] if words else [])
    return Counter(zip(words, words[1:], words[2:], words[3:], strict=False))


def measure_pages(folder: Path) -> None:
    """Print F1 of the body as article-extraction-benchmark defines it: precision and recall averaged over pages."""
    truth = json.loads((folder / "ground-truth.json").read_text("utf-8"))
    precisions, recalls, seconds = [], [], []
    quotes, figures = Kept(), Kept()
    for name, entry in truth.items():
        data = gzip.decompress((folder / "html" / f"{name}.html.gz").read_bytes())
        started = time.process_time()
        try:
            text = read_markdown(read_page(data, entry.get("url")).body).text
        except ArticleError:
            text = ""
        seconds.append(time.process_time() - started)
        there, found = _shingles(entry["articleBody"]), _shingles(text)
        both = (there & found).total()
        if found.total():
            precisions.append(both / found.total())
        if there.total():
            recalls.append(both / there.total())
        if re.search(r"\b(?:the|said)\b", entry["articleBody"]):
            true, read = _found(entry["articleBody"]), _found(text)
            quotes.count(read[0], true[0])
            figures.count(read[1], true[1])
    precision, recall = sum(precisions) / len(precisions), sum(recalls) / len(recalls)
    f1 = 2 * precision * recall / (precision + recall)
    print(f"\n{len(truth):,} pages: F1 {f1:.3f}, precision {precision:.3f}, recall {recall:.3f}")
    print(f"{sum(seconds) / len(seconds) * 1_000:.1f} ms of processor time a page")
    print(f"quotes {quotes}\nfigures {figures}")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--library", type=Path)
    options.add_argument("--most", type=int, default=200, help="articles that are tried")
    options.add_argument("--pages", type=Path, help="a checkout of scrapinghub/article-extraction-benchmark")
    given = options.parse_args()
    measure_forms(given.library, given.most)
    if given.pages:
        measure_pages(given.pages)


if __name__ == "__main__":
    main()
