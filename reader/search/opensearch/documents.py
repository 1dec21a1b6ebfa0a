"""An article as it goes to a server and comes back: what it is found by, and what is kept to show it."""

from __future__ import annotations

import base64
import hashlib
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from reader.model import ArticleMeta, Extracted, Figure, Quote
from reader.model.article import is_undated
from reader.model.extracted import figure_from_json, figure_to_json, quote_from_json, quote_to_json
from reader.model.search import SpokenQuote
from reader.model.words import form_of, words_of
from reader.search.engine import MAX_ID, SearchDocument, check_document, plain_query
from reader.search.opensearch.mapping import (
    FORMAT,
    PERCENT_TERM,
    RANKED,
    TEXT_FIELDS,
    packed_amounts,
    quote_terms,
    ranked_terms,
)
from reader.search.query.values import day_of
from reader.search.show.copies import PRINTS, Array, signatures, term_hashes
from reader.search.words import Terms

PERCENT_UNITS = ("%", "percentage point")
WORDS_VERSION = 1
"""Version of the terms: raise it when `reader.search.words` finds other words or makes other terms of them."""


_MOST_KNOWN = 400_000


def id_of(key: str) -> int:
    """The id of an article: 63 bits of the SHA-256 of its key. Every machine gives the same."""
    return int.from_bytes(hashlib.sha256(key.encode("utf-8", "surrogatepass")).digest()[:8], "big") & MAX_ID


def version_of(content_hash: str, rules: int) -> str:
    """What tells one state of an article from another: its content, our fields and words, the rules of extraction."""
    return f"{content_hash[:32]}.{FORMAT}.{WORDS_VERSION}.{rules}"


@dataclass(frozen=True, slots=True)
class SharedArticle:
    """An article to be sent. `key` names it for everybody; `layout` is what else there is to show of it."""

    key: str
    document: SearchDocument
    content_hash: str
    url: str | None = None
    language: str | None = None
    layout: str = ""
    extracted: Extracted = field(default_factory=Extracted)

    rules: int = 0

    @property
    def version(self) -> str:
        """Another one when its content, or what is made of it, is another."""
        return version_of(self.content_hash, self.rules)


class Words:
    """The forms and terms of texts, each word looked at once. For one thread."""

    def __init__(self) -> None:
        self.terms = Terms()
        self._known: dict[str, tuple[str, str]] = {}

    def of(self, text: str) -> tuple[list[str], list[str]]:
        """The forms of all words of a text in order, and their terms."""
        known = self._known
        if len(known) > _MOST_KNOWN:
            known.clear()
        words = words_of(text)
        for word in words:
            if word not in known:
                form = form_of(word)
                known[word] = form, self.terms.of_form(form)
        pairs = [known[word] for word in words]
        return [form for form, _ in pairs], [term for _, term in pairs]


def body_of(article: SharedArticle, words: Words) -> dict[str, Any]:
    """The fields of an article as the server takes them. Raises SearchIndexError when it cannot be indexed."""
    document, extracted, terms = article.document, article.extracted, words.terms
    check_document(document)
    texts = {name: plain_query(getattr(document, name)) for name in TEXT_FIELDS}
    found = {name: words.of(text) for name, text in texts.items()}
    terms_of = {name: in_order for name, (_, in_order) in found.items()}
    text, day = texts["body"], day_of(document.published)
    return {
        **{name: " ".join(in_order) for name, in_order in terms_of.items()},
        RANKED: ranked_terms(terms_of),
        "forms": {name: " ".join(dict.fromkeys(forms)) for name, (forms, _) in found.items()},
        "quotes": [
            quote_terms(quote.span.of(text), speaker_of(quote), terms, sure=not quote.guess)
            for quote in extracted.quotes
        ],
        "amounts": [{"gte": first, "lte": last} for first, last in sorted({*_amounts(extracted.figures, terms)})],
        "speakers": sorted({quote.canonical for quote in extracted.quotes if quote.canonical}),
        "outlet": texts["source"],
        "day": day,
        "month": day // 100,
        "moment": document.moment,
        "undated": is_undated(document.moment),
        "id": document.id,
        "version": article.version,
        "sent": int(time.time() * 1000),
        "stored": {
            "key": article.key,
            "title": texts["title"],
            "byline": texts["byline"] or None,
            "source": texts["source"] or None,
            "published": document.published or None,
            "url": article.url,
            "language": article.language,
            "words": len(text.split()),
            "moment": document.moment,
            "hash": article.content_hash,
            "counts": [len(extracted.quotes), sum(figure.kind != "date" for figure in extracted.figures)],
            "print": base64.b64encode(_signature(found["body"][0])).decode(),
            "text": text,
            "layout": article.layout,
            "quotes": [_compact(quote_to_json(quote)) for quote in extracted.quotes],
            "figures": [_compact(figure_to_json(figure)) for figure in extracted.figures],
        },
    }


def speaker_of(quote: Quote) -> str:
    """Mention, full name and role of who said it, on one line."""
    mention = quote.speaker.text if quote.speaker else ""
    return f"{mention} {quote.canonical or ''} {quote.role or ''}"


def _amounts(figures: tuple[Figure, ...], terms: Terms) -> list[tuple[int, int]]:
    packed = []
    for figure in figures:
        if figure.kind != "date":
            packed += packed_amounts(*figure.limits, counted_by(figure, terms), sure=not figure.guess)
    return packed


def counted_by(figure: Figure, terms: Terms) -> frozenset[str]:
    """The terms of what a figure counts; PERCENT_TERM among them when it is a percentage."""
    return _counted(" ".join(filter(None, (figure.noun, figure.unit, figure.unit_text))), figure.unit, terms)


def _counted(text: str, unit: object, terms: Terms) -> frozenset[str]:
    counted = {term for term, _, _ in terms.in_text(text)}
    return frozenset(counted | {PERCENT_TERM} if unit in PERCENT_UNITS else counted)


def _signature(forms: list[str]) -> bytes:
    hashes = term_hashes([form.encode("utf-8", "replace") for form in forms])
    [print_] = signatures(hashes, np.array([len(forms)], np.int64))
    return bytes(print_.astype("<u4").tobytes())


def _compact(fields: dict[str, Any]) -> dict[str, Any]:
    """Without what follows from the text, and what is not known."""
    return {name: value for name, value in fields.items() if name != "text" and value not in (None, [], False)}


# -- back from the server ---------------------------------------------------------------------------------


def article_in(article_id: int, stored: Mapping[str, Any]) -> SharedArticle:
    """An article as it was sent. Raises KeyError, TypeError, ValueError when it is not as it was."""
    source, byline, published = (stored.get(name) or "" for name in ("source", "byline", "published"))
    texts = (stored["title"], stored["text"], source, byline, published)
    document = SearchDocument(article_id, *texts, stored["moment"])
    extracted = Extracted(quotes_in(stored), figures_in(stored))
    about = (stored["hash"], stored.get("url"), stored.get("language"), stored.get("layout", ""))
    return SharedArticle(stored["key"], document, *about, extracted)


def quotes_in(stored: Mapping[str, Any]) -> tuple[Quote, ...]:
    """The quotes of an article. Raises KeyError, TypeError, ValueError when they are not as they were sent."""
    return tuple(quote_from_json(_whole(fields, stored["text"])) for fields in stored["quotes"])


def figures_in(stored: Mapping[str, Any]) -> tuple[Figure, ...]:
    """The figures of an article, as `quotes_in`."""
    return tuple(figure_from_json(_whole(fields, stored["text"])) for fields in stored["figures"])


def spoken_quotes_in(article_id: int, stored: Mapping[str, Any], *, sure: bool) -> list[SpokenQuote]:
    """The quotes of an article as a search looks at them; only those that are no guess when `sure`.

    Read as they came: hundreds of articles are looked through for one question.
    """
    return [
        SpokenQuote(
            article_id, *span, fields.get("speaker_start"), fields.get("speaker_end"), " ".join(_texts(fields, _WHO))
        )
        for fields in stored["quotes"]
        if (span := _span_in(fields, stored["text"])) is not None and not (sure and fields.get("guess"))
    ]


def amounts_in(stored: Mapping[str, Any], terms: Terms, nouns: frozenset[str], *, sure: bool) -> Iterator[Amount]:
    """The figures of an article that count something, as a search looks at them."""
    for fields in stored["figures"]:
        span = _span_in(fields, stored["text"])
        if span is None or fields.get("kind") == "date" or (sure and fields.get("guess")):
            continue
        if nouns and not nouns <= _counted(" ".join(_texts(fields, _COUNTED)), fields.get("unit"), terms):
            continue
        value = fields.get("value")
        low, high = value if isinstance(value, list) and len(value) == 2 else (value, value)
        vague = not (isinstance(low, int | float) and isinstance(high, int | float))
        yield Amount(*span, None if vague else low, None if vague else high)


class Amount(NamedTuple):
    """A figure: where it stands, its lowest and highest value (None: vague)."""

    start: int
    end: int
    low: float | None
    high: float | None


_WHO = ("speaker", "canonical", "role")
_COUNTED = ("noun", "unit", "unit_text")


def _texts(fields: Mapping[str, Any], names: Sequence[str]) -> list[str]:
    return [text for name in names if isinstance(text := fields.get(name), str)]


def _span_in(fields: Mapping[str, Any], text: str) -> tuple[int, int] | None:
    """Where a quote or figure stands; None when that is nowhere in the text."""
    start, end = fields.get("start"), fields.get("end")
    if isinstance(start, int) and isinstance(end, int) and 0 <= start <= end <= len(text):
        return start, end
    return None


def meta_in(stored: Mapping[str, Any]) -> ArticleMeta:
    """What is known of an article besides its text."""
    return ArticleMeta(*(stored.get(name) for name in ("title", "byline", "source", "published", "url", "language")))  # type: ignore[arg-type]


def prints_in(articles: Iterable[Mapping[str, Any]]) -> Array:
    """The signatures by which copies are told, a row for each article."""
    prints = b"".join(base64.b64decode(stored["print"]) for stored in articles)
    return np.frombuffer(prints, "<u4").reshape(-1, PRINTS)


def _whole(fields: Mapping[str, Any], text: str) -> dict[str, Any]:
    start, end = fields["start"], fields["end"]
    if not 0 <= start <= end <= len(text):
        raise ValueError("a span outside the text")
    return {**fields, "text": text[start:end]}
