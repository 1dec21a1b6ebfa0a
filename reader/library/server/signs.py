"""By what articles on a server are proposed to each other: signs, which the server looks up as words of a field.

They stand for what proposes pairs on files (`reader.library.indexing.evidence`), so many of each kind at the most: runs
of words of tellings and of the text, and names with the words said under them. Of more the smallest hashes are taken:
articles that share much so take the same.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from reader.evidence import copies
from reader.evidence.shingles import distinct, shingle_hashes
from reader.evidence.stories import heaviest, unpack
from reader.evidence.term_vectors import Weigher
from reader.evidence.vocabulary import NumberedWords, Vocabulary, word_hash
from reader.library.indexing.evidence import TELLING_WIDTH, WORDS_KNOWN, units_in
from reader.model.person_names import last_name
from reader.search.opensearch.documents import SharedArticle, Signs

TOLD, RUNS, NAMED, ABOUT = 64, 40, 40, 30
"""Signs of each kind: runs of tellings, runs of the text, names with words, what the article is about."""

_Hashes = NDArray[np.uint64]
_MIX = np.uint64(0x9E3779B97F4A7C15)


class Signer:
    """Makes the signs of articles, many at once; remembers words. For one thread."""

    def __init__(self) -> None:
        self._begin()

    def _begin(self) -> None:
        self._vocabulary = Vocabulary()
        self._weigher = Weigher(self._vocabulary)

    def __call__(self, articles: Sequence[SharedArticle]) -> list[Signs]:
        """The signs of each article."""
        if len(self._vocabulary.forms) > WORDS_KNOWN:
            self._begin()
        texts = [one.document.body for one in articles]
        words = self._vocabulary.read(texts)
        vectors = self._weigher.vectors([one.document.title for one in articles], texts, words)
        return [
            Signs(
                (*self._runs(n, words), *self._told(n, one, words)),
                {_written(term): round(weight, 3) for term, weight in heaviest(unpack(vector), ABOUT).items()},
            )
            for n, (one, vector) in enumerate(zip(articles, vectors, strict=True))
        ]

    def _runs(self, article: int, words: NumberedWords) -> list[str]:
        own = words.numbers[words.first[article] : words.first[article + 1]]
        runs = shingle_hashes(self._vocabulary.masked[own], copies.RUN)
        return _smallest("r", [runs[runs % np.uint32(copies.SAMPLE) == 0]], RUNS)

    def _told(self, number: int, article: SharedArticle, words: NumberedWords) -> list[str]:
        units = list(units_in(article.document.body, article.extracted.quotes))
        places = np.array([(number, *span) for _, _, span, _ in units], np.int64).reshape(-1, 3)
        told: list[NDArray[np.integer]] = []
        named: list[NDArray[np.integer]] = []
        stretches = zip(units, *(one.tolist() for one in words.between(*places.T)), strict=True)
        for (_, quote, _, _), first, after in stretches:
            own = words.numbers[first:after]
            told.append(shingle_hashes(self._vocabulary.hashes[own], TELLING_WIDTH))
            if (name := last_name(quote.canonical)) is not None:
                said = self._vocabulary.hashes[own[~self._vocabulary.stop[own]]]
                named.append(((said ^ np.uint64(word_hash(name))) * _MIX) >> np.uint64(32))
        return [*_smallest("t", told, TOLD), *_smallest("n", named, NAMED)]


def _smallest(kind: str, hashes: Iterable[NDArray[np.integer]], most: int) -> list[str]:
    """The smallest of some hashes, as words."""
    every = np.concatenate([np.empty(0, np.uint32), *hashes]).astype(np.int64)
    return [kind + _written(one) for one in distinct(every)[:most].tolist()]


def _written(number: int) -> str:
    """32 bits in six letters: the server keeps them in the least room."""
    return urlsafe_b64encode(number.to_bytes(4, "big"))[:6].decode()
