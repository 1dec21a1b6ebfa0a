"""What a person put right in articles of a library on a server, applied to what comes from there.

Corrections never leave this machine: the server knows nothing of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from reader.library.server.mirror import ServerMarks
from reader.model import Article, Extracted
from reader.model.article import ArticleMeta
from reader.model.correction import Correction
from reader.passages.correcting import corrected
from reader.search.opensearch.documents import figures_in, found_fields, id_of, quotes_in

_DETAILS = ("byline", "source", "published", "url", "language", "date_from", "source_from")


class ServerCorrections:
    """The corrections of this machine, as the engine asks for them: a PutRight."""

    def __init__(self, marks: ServerMarks) -> None:
        self._marks = marks
        self._made: dict[int, Sequence[Correction]] = {}

    def articles(self) -> frozenset[int]:
        """The articles in which something was corrected, as of now."""
        self._made = {id_of(key): made for key, made in self._marks.corrections().items()}
        return frozenset(self._made)

    def applied(self, article: int, stored: Mapping[str, Any]) -> Mapping[str, Any]:
        """An unpacked article with its corrections."""
        meta = ArticleMeta(stored["title"], *(stored.get(name) for name in _DETAILS))
        found = Extracted(quotes_in(stored), figures_in(stored))
        put_right, found = corrected(
            Article(meta, stored["text"]), found, str(stored.get("hash")), self._made.get(article, ())
        )
        details = {name: getattr(put_right.meta, name) for name in ("title", *_DETAILS)}
        return {**stored, **details, **found_fields(found)}
