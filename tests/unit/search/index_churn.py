"""A process that keeps changing an index until it is killed: `python -m tests.unit.search.index_churn FOLDER SEED`.

Every commit holds the articles 0..19, each in one version, so that an index that is found later can be checked.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path

from reader.search import IndexFolder, IndexWriter, SearchDocument, SegmentBuilder

ARTICLES = 20


def version(number: int, round_: int) -> SearchDocument:
    """An article as of a round."""
    return SearchDocument(number, f"Article {number}", f"flood round{round_} " * 20)


def churn(folder: Path, seed: int) -> None:
    """Change, adopt, merge and start new generations for ever. Prints a line when it has begun."""
    rng = random.Random(seed)
    index = IndexFolder(folder)
    generation = index.open()
    print("begun", flush=True)
    for round_ in range(1, 1_000_000):
        with IndexWriter(generation) as writer:
            for number in rng.sample(range(ARTICLES), 5):
                writer.replace(version(number, round_))
            builder = SegmentBuilder(generation.path)
            builder.add(version(rng.randrange(ARTICLES), round_))
            writer.adopt([builder.finish()])
            writer.commit(merge=True)
        if round_ % 7 == 0:
            fresh = index.create()
            with IndexWriter(fresh) as writer:
                for number in range(ARTICLES):
                    writer.add(version(number, round_))
                writer.commit()
            index.publish(fresh)
            generation = fresh
            index.sweep()


if __name__ == "__main__":
    churn(Path(sys.argv[1]), int(sys.argv[2]))
