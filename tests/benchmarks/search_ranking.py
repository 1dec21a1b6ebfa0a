"""How well search ranks, beside SQLite FTS5 and tantivy in the same run.

    python -m tests.benchmarks.search_ranking [--judged DIR] [--library DIR] [-n 10000] [--tune]

- Judged queries: DIR holds `docs.jsonl` (id, title, text), `queries.jsonl` (id, text) and `qrels.tsv` (query, document,
  grade), as the Cranfield collection does. The words of a query are ORed. nDCG@10 with the grades as gain, and MAP.
- Known items: some words of a random article's title, ANDed; the reciprocal rank of that article. Harder ones leave out
  the title: words of its text.

Without --library the articles are mixed from the seeds. `--tune` tries other weights.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from itertools import product
from pathlib import Path
from typing import Any

from reader.model.words import words_of
from reader.search.engine import SearchDocument
from reader.search.whoosh.engine import WhooshEngine
from reader.search.whoosh.index import WhooshIndex
from reader.search.whoosh.ranking import Ranking
from reader.search.words import STOP_WORDS
from reader.store.catalog.lookups import SearchLookup
from tests.benchmarks.search import build
from tests.benchmarks.search_corpus import articles, write_catalog
from tests.benchmarks.search_peers import LIMIT, Fts5, Tantivy

Ask = Callable[[list[str]], list[int]]


class Judged:
    """A collection with judged queries."""

    def __init__(self, folder: Path) -> None:
        lines = (folder / "docs.jsonl").read_text(encoding="utf-8").splitlines()
        self.documents = [
            SearchDocument(int(d["id"]), d["title"], d["text"].removeprefix(d["title"])) for d in map(json.loads, lines)
        ]
        self.grades: dict[int, dict[int, int]] = defaultdict(dict)
        for line in (folder / "qrels.tsv").read_text(encoding="utf-8").splitlines():
            query, document, grade = line.split()
            self.grades[int(query)][int(document)] = int(grade)
        queries = map(json.loads, (folder / "queries.jsonl").read_text(encoding="utf-8").splitlines())
        self.queries = [(int(query["id"]), content_words(query["text"])) for query in queries]

    def evaluate(self, ask: Ask) -> tuple[float, float]:
        """nDCG@10 and MAP."""
        gains, precisions = [], []
        for number, words in self.queries:
            grades = {document: grade for document, grade in self.grades[number].items() if grade > 0}
            if grades:
                ranked = ask(words)
                gains.append(ndcg(ranked, grades))
                precisions.append(average_precision(ranked, grades))
        return sum(gains) / len(gains), sum(precisions) / len(precisions)


def content_words(text: str) -> list[str]:
    """The words of a query without the commonest ones, each once."""
    return list(dict.fromkeys(word for word in words_of(text) if word not in STOP_WORDS))


def ndcg(ranked: Sequence[int], grades: dict[int, int], cut: int = 10) -> float:
    """Normalised discounted cumulative gain."""

    def dcg(values: Iterable[int]) -> float:
        return sum(value / math.log2(rank + 2) for rank, value in enumerate(values))

    best = dcg(sorted(grades.values(), reverse=True)[:cut])
    return dcg(grades.get(document, 0) for document in ranked[:cut]) / best


def average_precision(ranked: Sequence[int], grades: dict[int, int]) -> float:
    """The mean of the precisions at each relevant document."""
    found, total = 0, 0.0
    for rank, document in enumerate(ranked, 1):
        if document in grades:
            found += 1
            total += found / rank
    return total / len(grades)


def known_items(
    documents: list[SearchDocument], count: int, seed: int, from_title: bool
) -> list[tuple[int, list[str]]]:
    """Articles to find, with the words to find them by."""
    rng = random.Random(seed)
    items = list[tuple[int, list[str]]]()
    while len(items) < count:
        document = rng.choice(documents)
        words = content_words(document.title if from_title else document.body)
        if len(words) >= 4:
            items.append((document.id, rng.sample(words, 3)))
    return items


def reciprocal_rank(items: list[tuple[int, list[str]]], ask: Ask) -> float:
    """Mean over the items."""
    total = 0.0
    for wanted, words in items:
        ranked = ask(words)
        total += 1 / (ranked.index(wanted) + 1) if wanted in ranked else 0.0
    return total / len(items)


class Ours:
    """Our search over documents; `ranking` may be changed between questions."""

    name = "newsreader"

    def __init__(self, folder: Path, documents: list[SearchDocument]) -> None:
        build(folder, documents)
        write_catalog(folder / "catalog.db", documents)
        self._folder = folder

    def with_ranking(self, ranking: Ranking | None = None) -> Ours:
        """Use these weights from now on."""
        lookup = SearchLookup(self._folder / "catalog.db", self._folder / "personal.db")
        self._engine = WhooshEngine(WhooshIndex(self._folder / "index"), lookup, ranking=ranking)
        return self

    def words(self, words: list[str]) -> list[int]:
        """All of the words."""
        return self._engine.article_ids(" ".join(words), LIMIT).value

    def any_word(self, words: list[str]) -> list[int]:
        """Some of the words."""
        return self._engine.article_ids(" OR ".join(words), LIMIT).value


def engines(folder: Path, documents: list[SearchDocument]) -> list[Any]:
    """Ours and the peers, built."""
    folder.mkdir()
    peers: list[Any] = [Fts5(folder), Tantivy(folder)]
    for peer in peers:
        peer.build(documents)
    return [Ours(folder, documents).with_ranking(), *peers]


def variants() -> Iterable[tuple[str, Ranking]]:
    """Weights to try."""
    for k1, title, title_b, body_b in product((1.2, 1.6, 2.2), (2.0, 4.0, 6.0, 9.0), (0.3, 0.6), (0.75, 0.85)):
        weights = {"title": title, "body": 1.0, "source": 0.3, "byline": 1.0}
        b = {"title": title_b, "body": body_b, "source": 0.0, "byline": 0.0}
        yield f"k1={k1} title={title} b_title={title_b} b_body={body_b}", Ranking(k1, weights, b)


def main() -> None:
    """Print the tables."""
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("--judged", type=Path)
    cli.add_argument("--library", type=Path)
    cli.add_argument("-n", type=int, default=10_000)
    cli.add_argument("--items", type=int, default=400)
    cli.add_argument("--seed", type=int, default=1)
    cli.add_argument("--tune", action="store_true")
    options = cli.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        judged = Judged(options.judged) if options.judged else None
        judging = engines(folder / "judged", judged.documents) if judged else []
        documents = list(articles(options.library, options.n))
        finding = engines(folder / "items", documents)
        titles = known_items(documents, options.items, options.seed, True)
        bodies = known_items(documents, options.items, options.seed + 1, False)

        def scores(place: int) -> str:
            ndcg_, map_ = judged.evaluate(judging[place].any_word) if judged else (0.0, 0.0)
            first, second = (reciprocal_rank(items, finding[place].words) for items in (titles, bodies))
            return f"{ndcg_:9.4f}{map_:9.4f}{first:9.4f}{second:9.4f}"

        print(f"{'':44}{'nDCG@10':>9}{'MAP':>9}{'title':>9}{'text':>9}")
        for place, engine in enumerate(finding):
            print(f"{engine.name:44}{scores(place)}", flush=True)
        for label, ranking in variants() if options.tune else ():
            for engine in (*judging[:1], finding[0]):
                engine.with_ranking(ranking)
            print(f"{label:44}{scores(0)}", flush=True)


if __name__ == "__main__":
    main()
