"""A process that keeps changing an index until it is killed: `python -m tests.unit.search.index_churn FOLDER SEED`.

Every commit holds the articles 0..19, each in one version, so that an index that is found later can be checked.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path

from reader.search.engine import SearchDocument
from reader.search.whoosh.index import WhooshIndex

ARTICLES = 20


def version(number: int, round_: int) -> SearchDocument:
    """An article as of a round."""
    return SearchDocument(number, f"Article {number}", f"flood round{round_} " * 20)


def churn(folder: Path, seed: int) -> None:
    """Change, adopt, merge and rebuild for ever. Prints a line when it has begun."""
    rng = random.Random(seed)
    index = WhooshIndex(folder)
    print("begun", flush=True)
    for round_ in range(1, 1_000_000):
        with index.writing() as writer:
            for _ in range(7):
                writer.put(version(number, round_) for number in rng.sample(range(ARTICLES), 5))
                preparer = writer.preparer()
                preparer.add(version(rng.randrange(ARTICLES), round_))
                writer.put(preparer.finish())
                writer.commit()
                writer.tidy()
        with index.writing("beside") as writer:
            writer.put(version(number, round_) for number in range(ARTICLES))
            writer.commit()


if __name__ == "__main__":
    churn(Path(sys.argv[1]), int(sys.argv[2]))
