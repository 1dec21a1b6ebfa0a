"""The words of a library on a server, as far as a sample of its articles tells.

A server hands out no lists of words. What completing, correcting and weighing words needs is counted in a sample that
is read once, in the background, and kept for a day; small libraries are read whole. Nothing is found by it: articles
are found by the server's own words.
"""

from __future__ import annotations

import gzip
import json
import random
import threading
import time
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from msgspec import Struct, field

from reader.errors import ServerError
from reader.files import write_whole
from reader.model.words import form_of, words_of
from reader.search.engine import Form
from reader.search.opensearch.connection import Server
from reader.search.opensearch.documents import stored_in
from reader.search.words import Terms

SAMPLE = 1_000
"""Articles of the sample."""
_AT_ONCE = 100
_DAY = 86_400.0
_TIMES = 3
"""A library that has grown so much is sampled anew."""
_FREQUENT = 3
_MOST_NEAR = 64


class Sample(Struct, frozen=True):
    """Forms of sampled articles: how often each occurs, and in which of them (one bit an article)."""

    articles: int
    counts: Mapping[str, int]
    where: Mapping[str, int]
    sorted_forms: Sequence[str] = field(default_factory=list)

    @classmethod
    def of(cls, texts: Iterable[Sequence[str]]) -> Sample:
        """Count articles, each given as its texts."""
        counts: Counter[str] = Counter()
        where: dict[str, int] = defaultdict(int)
        number = 0
        for parts in texts:
            forms = [form_of(word) for part in parts for word in words_of(part)]
            counts.update(forms)
            for form in set(forms):
                where[form] |= 1 << number
            number += 1
        return cls(number, counts, where, sorted(counts))

    def starting_with(self, prefix: str) -> Sequence[str]:
        """The forms that start so."""
        forms = self.sorted_forms
        return forms[bisect_left(forms, prefix) : bisect_left(forms, prefix + "\U0010ffff")]


_NOTHING = Sample(0, {}, {})


class ServerVocabulary:
    """A Vocabulary of a server's library. `learn` asks the server for what only it knows."""

    def __init__(self, server: Server, file: Path | None = None, max_age: float = _DAY) -> None:
        """`file` keeps the sample; `max_age` in seconds: how old a sample may be."""
        self._server, self._file, self._max_age = server, file, max_age
        self._terms = Terms()
        self._sample = _NOTHING
        self._by_term: dict[str, set[str]] = {}
        self._learned: dict[str, int] = {}
        self._read_at = 0.0
        self._size = 0
        self._reading: threading.Thread | None = None

    # -- the sample ---------------------------------------------------------------------------------------

    def is_fresh(self, size: int) -> bool:
        """Whether the sample still tells of a library of this size."""
        age = time.time() - self._read_at
        return 0 <= age < self._max_age and size < max(_TIMES * self._size, 2 * SAMPLE) and size > 0

    def refresh(self, size: int) -> None:
        """Take the sample, of a library with so many articles. Raises ServerError."""
        rows = self._sampled(size)
        self._take(Sample.of(rows), time.time(), size)
        self._keep()

    def refresh_behind(self, size: int) -> None:
        """The same in the background; what fails is tried again at the next question."""
        if self._reading is None or not self._reading.is_alive():
            self._reading = threading.Thread(target=self._refresh_quietly, args=(size,), daemon=True)
            self._reading.start()

    def _refresh_quietly(self, size: int) -> None:
        # Without a sample everything is found all the same; the next question says what is wrong with the server.
        with suppress(ServerError):
            self.refresh(size)

    def _take(self, sample: Sample, read_at: float, size: int) -> None:
        by_term: dict[str, set[str]] = defaultdict(set)
        for form in sample.sorted_forms:
            by_term[self._terms.of_form(form)].add(form)
        self._learned.clear()
        self._sample, self._by_term, self._read_at, self._size = sample, by_term, read_at, size

    def _sampled(self, size: int) -> Iterator[Sequence[str]]:
        """Texts of the whole of a small library, of a random part of a large one."""
        seed = random.randrange(1 << 30)
        order: dict[str, Any] = {"random_score": {"seed": seed, "field": "_seq_no"}}
        after: list[Any] | None = None
        for at in range(0, min(size, SAMPLE), _AT_ONCE):
            body: dict[str, Any] = {
                "query": {"function_score": {"query": {"match_all": {}}, **order}},
                "size": min(_AT_ONCE, SAMPLE - at),
                "sort": ["_score", {"id": "asc"}],
                "_source": ["stored"],
                "docvalue_fields": ["heading"],
                "track_total_hits": False,
            }
            if after is not None:
                body["search_after"] = after
            hits = self._server.search(body, seconds=30.0)["hits"]["hits"]
            for hit in hits:
                stored = stored_in(hit)
                yield [stored.get(name) or "" for name in ("title", "text", "source", "byline")]
            if not hits:
                return
            after = hits[-1]["sort"]

    def load(self) -> bool:
        """Take the sample from its file; whether there is one."""
        if self._file is None:
            return False
        try:
            kept = json.loads(gzip.decompress(self._file.read_bytes()))
            forms = {form: (count, int(where, 16)) for form, count, where in kept["forms"]}
            sample = Sample(
                kept["articles"],
                {form: count for form, (count, _) in forms.items()},
                {form: where for form, (_, where) in forms.items()},
                sorted(forms),
            )
            self._take(sample, float(kept["read_at"]), int(kept["size"]))
        except (OSError, EOFError, ValueError, KeyError, TypeError):
            return False  # not there, or not whole: it is read anew
        return True

    def _keep(self) -> None:
        if self._file is None:
            return
        sample = self._sample
        forms = [[form, sample.counts[form], f"{sample.where[form]:x}"] for form in sample.sorted_forms]
        kept = {"read_at": self._read_at, "size": self._size, "articles": sample.articles, "forms": forms}
        with suppress(OSError):  # kept only to save reading it again
            write_whole(self._file, gzip.compress(json.dumps(kept).encode(), 5), lasting=False)

    # -- what the server knows ------------------------------------------------------------------------------

    def learn(self, forms: Iterable[str]) -> None:
        """Ask for forms that are spelled nearly like these, and how often these occur. Raises ServerError."""
        wanted = [form for form in dict.fromkeys(forms) if form and f"~{form}" not in self._learned]
        if not wanted or self._sample.articles >= self._size > 0:
            return
        suggest = {
            f"{number}.{name}": {
                "text": form,
                "term": {
                    "field": f"forms.{name}",
                    "analyzer": "terms",
                    "suggest_mode": "always",
                    "size": _MOST_NEAR,
                    "shard_size": 2 * _MOST_NEAR,
                    "max_edits": 2,
                    "prefix_length": 1,
                    "min_word_length": 2,
                    "max_inspections": 20,
                },
            }
            for number, form in enumerate(wanted)
            for name in ("title", "body", "source", "byline")
        }
        answer = self._server.search({"size": 0, "track_total_hits": False, "suggest": suggest})
        for named, found in answer.get("suggest", {}).items():
            form = wanted[int(named.partition(".")[0])]
            self._learned[f"~{form}"] = 0
            for entry in found:
                for option in entry["options"]:
                    text = option["text"]
                    self._learned[text] = max(self._learned.get(text, 0), int(option["freq"]))
        for form in wanted:
            if form not in self._sample.counts:
                self._learned[form] = self._server.search(_counting(form))["hits"]["total"]["value"]

    # -- Vocabulary ---------------------------------------------------------------------------------------

    @property
    def size(self) -> int:
        """Number of articles, about."""
        return self._size

    def _scaled(self, count: int) -> int:
        return round(count * max(1.0, self._size / max(1, self._sample.articles)))

    def form_count(self, form: str) -> int:
        """How often a form occurs, about."""
        counted = self._sample.counts.get(form)
        return self._learned.get(form, 0) if counted is None else self._scaled(counted)

    def commonest_forms(self, prefix: str, limit: int) -> list[Form]:
        """The most frequent forms that start so, commonest first."""
        counts = self._sample.counts
        best = sorted(self._sample.starting_with(prefix), key=lambda form: (-counts[form], form))[:limit]
        return [Form(form, self._scaled(counts[form])) for form in best]

    def document_frequencies(self, terms: Sequence[str]) -> list[int]:
        """In about how many articles each of some terms occurs."""
        return [self._scaled(self.articles_with_term(term).bit_count()) for term in terms]

    def forms_with_letter(self, first: str) -> Mapping[str, int]:
        """The forms that start with a letter, those learned included, with their counts."""
        known = {form: self._scaled(self._sample.counts[form]) for form in self._sample.starting_with(first)}
        for form, count in self._learned.items():
            if form.startswith(first) and count:
                known.setdefault(form, count)
        return known

    def common_forms(self) -> Mapping[str, int]:
        """Forms that are frequent in the sample."""
        return {form: self._scaled(count) for form, count in self._sample.counts.items() if count >= _FREQUENT}

    def articles_with_term(self, term: str) -> int:
        """The sampled articles that have a term, one bit each."""
        return self.articles_with(self._by_term.get(term, ()))

    def articles_with(self, forms: Iterable[str]) -> int:
        """The sampled articles that have one of some forms, one bit each."""
        bits = 0
        for form in forms:
            bits |= self._sample.where.get(form, 0)
        return bits


def _counting(form: str) -> dict[str, Any]:
    clauses = [{"term": {f"forms.{name}": form}} for name in ("title", "body", "source", "byline")]
    return {"size": 0, "track_total_hits": True, "query": {"bool": {"filter": [{"bool": {"should": clauses}}]}}}
