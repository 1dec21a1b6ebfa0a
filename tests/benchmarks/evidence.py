"""Gathering evidence and opening its desks on a large library; retellings found again; stories of the seeds.

    python -m tests.benchmarks.evidence [--library DIR] [--articles 20000] [--retellings 1500]

Without --library a library is made of the seeds' sentences. It prints: processor and wall-clock seconds for gathering
everything and for a batch of 100; how long the first rows of a desk and of a filter take (95 of 100 within); how many
of made-up retellings of the library's own quotes are linked to them, by kind; how near the stated share of made-up
copies is to the true one, and how many of their changed sentences are set beside the right one; BCubed of the seeds'
stories.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from reader.assets import asset_folder
from reader.evidence.comparison import compare, split
from reader.evidence.same_words import Telling, verdict
from reader.evidence.stories import Stories
from reader.evidence.term_vectors import Weigher
from reader.formats.reading import parse
from reader.library.indexing.evidence import gather
from reader.library.open import open_library
from reader.model.desks import Decisions, FigureDeskFilter, QuoteDeskFilter, figure_filter, quote_filter
from reader.settings import Folders, Settings
from reader.store.catalog.desks import DeskReader
from reader.store.catalog.writer import CatalogWriter
from tests.bcubed import bcubed
from tests.benchmarks.making_libraries import articles
from tests.benchmarks.measuring import say_environment, table

BATCH = 100
DAY = 86_400
TYPED = ("in", "inf", "the mayor", "speaker:an", "people", "not", "wi", "market", "source:wire", "would")
FIGURES_TYPED = ("ki", "people", ">1000", "% ", "homes >100", "claimant:po", "million", "source:wire", "da", "<5")
STORIES = {
    "harrowmere": "flood",
    "lede-levels": "flood",
    "kavera-rate": "rates",
    "kavera-landing": "rates",
    "assinaw": "strike",
    "velmora": "election",
    "beijing": "request",
    "sullivan": "request",
}
"""What the seeds tell of, by a part of the file's name; the others are stories of their own."""


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--library", type=Path, help="a folder of articles")
    options.add_argument("--articles", type=int, default=20_000, help="made when no library is given")
    options.add_argument("--retellings", type=int, default=1_500)
    given = options.parse_args()
    say_environment()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        news = given.library or _made(home / "news", given.articles)
        folders = Folders(home / "config", home / "cache", home / "data", home / "fetched")
        library = open_library([news], folders=folders, settings=Settings())
        library.update(lambda event: None)
        catalog = library.opening.cache.catalog
        library.close()
        _gathering(catalog)
        _desks(catalog)
        _retellings(catalog, given.retellings)
        _comparing(news)
    _seed_stories()


def _made(folder: Path, count: int) -> Path:
    folder.mkdir()
    for name, content in articles(count):
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, encoding="utf-8")
    return folder


def _timed(work: Callable[[], object]) -> tuple[float, float]:
    wall, processor = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - processor


def _gathering(catalog: Path) -> None:
    writer = CatalogWriter(catalog)
    size = catalog.stat().st_size
    everything = _timed(lambda: gather(writer, lambda event: None, Decisions()))
    grown = catalog.stat().st_size - size
    with writer.transaction():
        ids = writer.evidence.newest(BATCH)
        writer.evidence.look_again(ids)
    batch = _timed(lambda: gather(writer, lambda event: None, Decisions()))
    nothing = _timed(lambda: gather(writer, lambda event: None, Decisions()))
    writer.close()
    rows = [
        (name, f"{wall:.2f} s", f"{processor:.2f} s")
        for name, (wall, processor) in (
            ("everything", everything),
            (f"{BATCH} articles", batch),
            ("nothing new", nothing),
        )
    ]
    table(("gathering", "wall clock", "processor"), rows)
    print(f"the catalog grew by {grown / 1e6:.0f} MB\n")


def _desks(catalog: Path) -> None:
    desks = DeskReader(catalog)

    def quotes(typed: str) -> None:
        only = quote_filter(typed)
        desks.count_quotes(only)
        desks.desk_quotes(only, 0, 50)

    def figures(typed: str) -> None:
        only = figure_filter(typed)
        desks.count_figures(only)
        desks.desk_figures(only, 0, 50)

    def opened() -> None:
        desks.count_persons()
        desks.persons(0, 50)
        desks.count_quotes(QuoteDeskFilter())
        desks.desk_quotes(QuoteDeskFilter(), 0, 50)

    asked: dict[str, list[Callable[[], object]]] = {
        "quotes desk opened": [opened] * 20,
        "quotes, row 100,000": [lambda: desks.desk_quotes(QuoteDeskFilter(), 100_000, 50)] * 20,
        "told more than once": [lambda: desks.same_quotes(desks.same_groups(0, 50))] * 20,
        "quotes filtered": [partial(quotes, typed) for typed in TYPED * 3],
        "figures desk opened": [
            lambda: (desks.count_figures(FigureDeskFilter()), desks.desk_figures(FigureDeskFilter(), 0, 50))
        ]
        * 20,
        "figures filtered": [partial(figures, typed) for typed in FIGURES_TYPED * 3],
        "what differs": [lambda: desks.differences(0, 50)] * 20,
        "stories": [lambda: desks.stories(0, 50)] * 20,
    }
    rows = []
    for name, questions in asked.items():
        times = sorted(_timed(question)[0] * 1000 for question in questions)
        rows.append((name, f"{statistics.median(times):.1f} ms", f"{times[int(0.95 * (len(times) - 1))]:.1f} ms"))
    table(("desk", "median", "95 of 100 within"), rows)
    desks.close()


OTHER_WORDS = ("moreover", "thing", "whole", "major", "clearly", "today")


def _changed(words: list[str], rng: random.Random) -> Iterator[tuple[str, list[str]]]:
    """Ways in which a quote of ten words or more is told again."""
    count = len(words)
    yield "end cut", words[: max(5, 2 * count // 3)]
    yield "beginning cut", words[count // 3 :]
    at = rng.randrange(2, count - 2)
    yield "word in brackets", [*words[:at], "[the council]", *words[at + 1 :]]
    if count >= 16:
        yield "middle left out", [*words[: count // 3], "…", *words[count // 3 + count // 4 :]]
    verbs = [n for n, word in enumerate(words) if word.lower() in ("is", "are", "was", "will", "can", "would", "have")]
    if verbs:
        yield "negation", [*words[: verbs[0] + 1], "not", *words[verbs[0] + 1 :]]
    numbers = [n for n, word in enumerate(words) if word.isdecimal()]
    if numbers:
        yield "number", [*words[: numbers[0]], str(int(words[numbers[0]]) + 3), *words[numbers[0] + 1 :]]
    for name, many in (("two words", 2), ("four words", 4)):
        other = list(words)
        for n in rng.sample(range(count), many):
            other[n] = rng.choice(OTHER_WORDS)
        yield name, other
    first = rng.randrange(0, count - 5)
    yield "five words alone", words[first : first + 5]
    yield "three words alone", words[first : first + 3]


def _retellings(catalog: Path, wanted: int) -> None:
    """Whether a made-up retelling is taken for the quote it was made of, and for how many others."""
    desks = DeskReader(catalog)
    rng = random.Random(5)
    quotes = [
        one
        for one in desks.desk_quotes(QuoteDeskFilter(), 0, 20 * wanted)
        if one.quote.kind == "direct" and one.quote.canonical and len(one.quote.text.split()) >= 10
    ]
    rng.shuffle(quotes)
    found: dict[str, list[bool]] = defaultdict(list)
    others = 0
    for number, one in enumerate(quotes):
        ways = list(_changed(one.quote.text.split(), rng))
        kind, words = min(ways, key=lambda way: len(found[way[0]]))
        speaker = one.quote.canonical
        told = Telling.of(1, 1, 0.0, one.quote.text, speaker, True)
        again = Telling.of(2, 2, DAY, " ".join(words), speaker, True)
        found[kind].append(verdict(told, again) is not None)
        stranger = quotes[number - 1].quote
        if stranger.text != one.quote.text:
            strange = Telling.of(3, 3, 0.0, stranger.text, stranger.canonical, True)
            others += verdict(strange, again) is not None
        if sum(map(len, found.values())) >= wanted:
            break
    rows = [(kind, len(one), f"{100 * sum(one) / len(one):.1f} %") for kind, one in sorted(found.items())]
    total = [one for those in found.values() for one in those]
    if total:
        rows.append(("all", len(total), f"{100 * sum(total) / len(total):.1f} %"))
    table(("retelling", "made", "found"), rows)
    print(f"linked to another quote: {others}\n")
    desks.close()


COMPARED = 300
"""Articles that copies are made of."""


def _retold_sentence(words: list[str], rng: random.Random) -> str:
    """A sentence of ten words or more, told otherwise."""
    ways = [
        words[: max(7, 3 * len(words) // 5)],
        words[min(len(words) - 7, 2 * len(words) // 5) :],
        [*words[: len(words) // 3], *words[len(words) // 3 + 2 :]],
        [*words[: len(words) // 2], "47", *words[len(words) // 2 :]],
        [*words[:-1], words[-1].rstrip(".,"), "and", "nobody", "else", "had", "been", "told", "of", "it", "before."],
    ]
    return " ".join(rng.choice(ways))


def _comparing(news: Path) -> None:
    """Shares of copies of a tenth to the whole of an article in another one; sentences that were changed in them."""
    rng = random.Random(11)
    files = sorted(file for file in news.rglob("*") if file.suffix in (".md", ".txt"))[: 2 * COMPARED]
    texts = [parse(file.name, file.read_bytes()).text for file in files]
    off: list[float] = []
    right = wanted = 0
    for number in range(min(COMPARED, len(texts) // 2)):
        text, other = texts[number], texts[-1 - number]
        own = [text[one.span.start : one.span.end] for one in split(text)]
        length = sum(len(sentence.split()) for sentence in own)
        taken: list[str] = []
        for sentence in rng.sample(own, len(own)):
            if sum(len(one.split()) for one in taken) < (number % 10 + 1) / 10 * length:
                taken.append(sentence)
        copied = sum(len(one.split()) for one in taken)
        mixed = [*taken, *(other[one.span.start : one.span.end] for one in split(other)[: len(own)])]
        rng.shuffle(mixed)
        copy = "\n\n".join(mixed)
        compared = compare(text, copy)
        off += [abs(compared.of_a - copied / length), abs(compared.of_b - copied / len(copy.split()))]
        retold = [_retold_sentence(one.split(), rng) if len(one.split()) >= 10 else one for one in own]
        beside = {one.a: one.b for one in compare(text, "\n\n".join(retold)).sentences if one.a is not None}
        at = 0
        for one, told in zip(split(text), retold, strict=True):
            place = beside[one.span]
            wanted += 1
            right += place is not None and at <= place.start and place.end <= at + len(told)
            at += len(told) + 2
    if off:
        near = sum(one <= 0.05 for one in off)
        print(f"shares of copies: off by {100 * statistics.mean(off):.1f} points, {near} of {len(off)} within 5")
        print(f"retold sentences beside the right one: {right} of {wanted}\n")


def _seed_stories() -> None:
    weigher, stories = Weigher(), Stories()
    read = []
    for file in sorted(asset_folder("seeds").iterdir()):
        if file.suffix in (".md", ".txt") and not file.name.startswith("README"):
            article = parse(file.name, file.read_bytes())
            read.append((article.meta.published or file.name[:10], file.name, article))
    found, labels = {}, {}
    for number, (published, name, article) in enumerate(sorted(read, key=lambda one: one[:2])):
        day = time.mktime(time.strptime(published[:10], "%Y-%m-%d")) if published[:4].isdecimal() else time.time()
        found[number] = stories.place(day, weigher.vector(article.meta.title, article.text))
        labels[number] = next((story for part, story in STORIES.items() if part in name), name)
    precision, recall, f1 = bcubed(found, labels)
    print(f"stories of the seeds, BCubed: precision {precision:.3f}, recall {recall:.3f}, F1 {f1:.3f}")


if __name__ == "__main__":
    main()
