"""An article as it goes to a server and comes back: what it is found by, and what is kept to show it."""

from __future__ import annotations

import base64
import binascii
import hashlib
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from types import MappingProxyType
from typing import Any

import msgspec
import numpy as np
from msgspec import Struct, field

from reader.model import Extracted, Figure, Quote
from reader.model.article import Clue, is_undated
from reader.model.desks import desk_words, what_counts, who_claims, who_says
from reader.model.extracted import figure_from_json, figure_to_json, quote_from_json, quote_to_json
from reader.model.figure import PERCENT_UNITS
from reader.model.search import FigureRange, SpokenQuote
from reader.model.words import form_of, words_of
from reader.search.engine import MAX_ID, SearchDocument, check_document, plain_query
from reader.search.opensearch.mapping import (
    FORMAT,
    MOST_SPEAKERS,
    PERCENT_TERM,
    RANKED,
    SPOKEN_BY,
    TEXT_FIELDS,
    counted_terms,
    packed_amounts,
    quote_terms,
    ranked_terms,
)
from reader.search.query.values import day_of
from reader.search.show.copies import PRINTS, Array, signatures, term_hashes
from reader.search.words import Terms

WORDS_VERSION = 3
"""Version of the terms: raise it when `reader.search.words` finds other words or makes other terms of them, or when
other words of a figure become terms."""

_MOST_KNOWN = 400_000
_FOUND = ("layout", "quotes", "figures")
_MOST_FOUND = 64_000_000
"""Bytes of the quotes, figures and layout of one article: what unpacks to more is not ours."""
_FAMILIAR = (
    b'{"names":["blocks":[[0,"paragraph",0,"",""],[,"heading",1,"","styles":[[0,"link","https://www."strong"]]}'
    b'{"quotes":[{"kind":"mixed","start":,"end":,"parts":[[{"kind":"direct","start":,"end":,"rule":"quote-alone",'
    b'{"kind":"indirect","start":,"end":,"speaker":"The ","speaker_start":,"speaker_end":,"canonical":"The ",'
    b'"role":"the minister","cue":"according to","cue":"told","cue":"said","cue_start":,"cue_end":,'
    b'"rule":"said-clause","rule":"quote-said","confidence":0.9,"guess":true},"confidence":0.8}],'
    b'"figures":[{"kind":"date","start":1,"end":2,"value":20,"bound":"=","date":"2024-","rule":"date"},'
    b'{"kind":"percent","start":,"end":,"value":[,"unit":"%","said_of":"of the ","unit_text":"percent",'
    b'"rule":"percent"},{"kind":"money","start":,"end":,"value":,"bound":">=","unit":"USD","noun":"shares",'
    b'"said_of":"year","unit_text":"$","claim":{"speaker":"The ","speaker_start":,"speaker_end":,"cue":"said"},'
    b'"rule":"money"},{"kind":"count","start":,"end":,"value":1000,"bound":"=","noun":"people","said_of":"killed",'
    b'"guess":true,"rule":"count"}]}'
)
"""What packing takes as having stood before: with it short texts pack as well as long ones. Part of the format."""
_FAMILIAR_HEADING = (
    b'0123456789abcdef,"source":"The Post","published":"2024-03-02T10:00:00Z","url":"https://www..com/news/2024/.html",'
    b'"language":null,{"key":"news/2024/.md","title":"The ","byline":null,"byline":"By ","source":"Reuters",'
    b'"published":"202","url":"https://www.","language":"en","words":4,"moment":17,"hash":"","counts":[1,1],"print":"'
)
"""The same for headings."""
_MOST_HEADING = 1_000_000
_MOST_HEADINGS = 4_000
"""Headings that are remembered, about a kilobyte each."""
_PRINT_BYTES = 4 * PRINTS


def id_of(key: str) -> int:
    """The id of an article: 63 bits of the SHA-256 of its key. Every machine gives the same."""
    return int.from_bytes(hashlib.sha256(key.encode("utf-8", "surrogatepass")).digest()[:8], "big") & MAX_ID


def version_of(content_hash: str, rules: int) -> str:
    """What tells one state of an article from another: its content, our fields and words, the rules of extraction."""
    return f"{content_hash[:32]}.{FORMAT}.{WORDS_VERSION}.{rules}"


class SharedArticle(Struct, frozen=True):
    """An article to be sent. `key` names it for everybody; `layout` is what else there is to show of it."""

    key: str
    document: SearchDocument
    content_hash: str
    url: str | None = None
    language: str | None = None
    layout: str = ""
    extracted: Extracted = field(default_factory=Extracted)
    rules: int = 0
    date_from: Clue | None = None
    source_from: Clue | None = None

    @property
    def version(self) -> str:
        """Another one when its content, or what is made of it, is another."""
        return version_of(self.content_hash, self.rules)


class Signs(Struct, frozen=True):
    """By what an article is proposed to others that are to be compared with it: words that mean nothing; and terms that
    tell what it is about, with their weights."""

    pairs: tuple[str, ...] = ()
    about: Mapping[str, float] = MappingProxyType({})

    def fields(self) -> dict[str, str]:
        """As the server takes them. No article lacks any: those without are not signed yet."""
        return {"pairs": " ".join(self.pairs) or "-", "about": " ".join(self.about)}


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


def body_of(article: SharedArticle, words: Words, signs: Signs | None = None) -> dict[str, Any]:
    """The fields of an article as the server takes them; without `signs` it is proposed to no other.

    Raises SearchIndexError when it cannot be indexed.
    """
    document, extracted, terms = article.document, article.extracted, words.terms
    check_document(document)
    texts = {name: plain_query(getattr(document, name)) for name in TEXT_FIELDS}
    found = {name: words.of(text) for name, text in texts.items()}
    terms_of = {name: in_order for name, (_, in_order) in found.items()}
    text, day = texts["body"], day_of(document.published)
    speakers = Counter(quote.canonical for quote in extracted.quotes if quote.canonical)
    counted = [figure for figure in extracted.figures if figure.kind != "date"]
    return {
        **{name: " ".join(in_order) for name, in_order in terms_of.items()},
        RANKED: ranked_terms(terms_of),
        "forms": {
            **{name: " ".join(dict.fromkeys(forms)) for name, (forms, _) in found.items()},
            "quotes": _desk_forms((quote.span.of(text), who_says(quote)) for quote in extracted.quotes),
            "figures": _desk_forms((what_counts(figure), who_claims(figure)) for figure in counted),
        },
        "quotes": [
            quote_terms(quote.span.of(text), speaker_of(quote), terms, sure=not quote.guess)
            for quote in extracted.quotes
        ],
        "amounts": [{"gte": first, "lte": last} for first, last in sorted({*_amounts(extracted.figures, terms)})],
        "speakers": sorted(speakers),
        "speech": [{"name": name, "quotes": quotes} for name, quotes in speakers.most_common(MOST_SPEAKERS)],
        "quoted": len(extracted.quotes),
        "counted": len(counted),
        "outlet": texts["source"],
        "day": day,
        "month": day // 100,
        "moment": document.moment,
        "undated": is_undated(document.moment),
        "id": document.id,
        "version": article.version,
        "sent": int(time.time() * 1000),
        "stored": {"text": text},
        "heading": packed_heading(
            {
                "key": article.key,
                "title": texts["title"],
                "byline": texts["byline"] or None,
                "source": texts["source"] or None,
                "published": document.published or None,
                "url": article.url,
                "language": article.language,
                "date_from": article.date_from,
                "source_from": article.source_from,
                "words": len(text.split()),
                "moment": document.moment,
                "hash": article.content_hash,
                "counts": [len(extracted.quotes), len(counted)],
                "print": base64.b64encode(_signature(found["body"][0])).decode(),
            }
        ),
        "found": packed(
            {
                "layout": article.layout,
                **found_fields(extracted),
            }
        ),
        **(signs.fields() if signs is not None else {}),
    }


def _desk_forms(found: Iterable[tuple[str, str]]) -> str:
    """The words of what was found in an article, and behind a sign those of who says or claims it, each once."""
    forms: dict[str, None] = {}
    for words, who in found:
        forms |= dict.fromkeys(desk_words(words))
        forms |= dict.fromkeys(SPOKEN_BY + word for word in desk_words(who))
    return " ".join(forms)


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
    """The terms of what a figure counts and what happened to it; PERCENT_TERM among them when it is a percentage."""
    return _counted(what_counts(figure), figure.unit, terms)


def _counted(text: str, unit: object, terms: Terms) -> frozenset[str]:
    counted = {term for term, _, _ in terms.in_text(text)}
    return frozenset(counted | {PERCENT_TERM} if unit in PERCENT_UNITS else counted)


def _signature(forms: list[str]) -> bytes:
    hashes = term_hashes([form.encode("utf-8", "replace") for form in forms])
    [print_] = signatures(hashes, np.array([len(forms)], np.int64))
    return bytes(print_.astype("<u4").tobytes())


def found_fields(extracted: Extracted) -> dict[str, Any]:
    """The quotes and figures of an article as they are kept, not yet packed."""
    return {
        "quotes": [_compact(quote_to_json(quote)) for quote in extracted.quotes],
        "figures": [_compact(figure_to_json(figure)) for figure in extracted.figures],
    }


def _compact(fields: dict[str, Any]) -> dict[str, Any]:
    """Without what follows from the text, and what is not known. A nought is known."""
    return {
        name: value
        for name, value in fields.items()
        if name != "text" and value is not None and value is not False and value != []
    }


def packed_heading(heading: Mapping[str, Any]) -> str:
    """The heading of an article as the server keeps it."""
    return packed(heading, _FAMILIAR_HEADING)


def packed(found: Mapping[str, Any], familiar: bytes = _FAMILIAR) -> str:
    """What was found in an article as the server keeps it: JSON, deflated, in base64."""
    squeezing = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS, zdict=familiar)
    return base64.b64encode(squeezing.compress(msgspec.json.encode(found)) + squeezing.flush()).decode()


# -- back from the server ---------------------------------------------------------------------------------


LISTED: Mapping[str, Any] = MappingProxyType(
    {"_source": False, "stored_fields": "_none_", "docvalue_fields": ["id", "heading"]}
)
"""What a request asks for to list articles: nothing that lies with their texts."""
WHOLE: Mapping[str, Any] = MappingProxyType(
    {"_source": True, "stored_fields": ["found"], "docvalue_fields": ["heading"]}
)
"""What a request asks for to get all that there is of an article. Of `_source` it takes whatever there is, little but
the text: then the server hands it out as it lies there, without a look inside."""


def id_in(hit: Mapping[str, Any]) -> int:
    """The id of the article of a hit."""
    return int(hit["_id"] if "_id" in hit else hit["fields"]["id"][0])


def heading_in(text: Any) -> Mapping[str, Any]:  # noqa: ANN401 - whatever a server sends
    """A heading as it came, its signature as bytes. Raises ValueError when it is not packed as we pack."""
    heading = _unpacked(text, _FAMILIAR_HEADING, _MOST_HEADING)
    try:
        signature = base64.b64decode(heading["print"], validate=True)
    except (KeyError, TypeError, binascii.Error) as error:
        raise ValueError("no signature") from error
    if len(signature) != _PRINT_BYTES:
        raise ValueError("no signature")
    return {**heading, "print": signature}


class Headings:
    """Reads headings, each once: most hits of one key are those of the key before. For one thread."""

    def __init__(self) -> None:
        self._known: dict[str, Mapping[str, Any]] = {}

    def read(self, text: Any) -> Mapping[str, Any]:  # noqa: ANN401 - whatever a server sends
        """The same as `heading_in`."""
        if not isinstance(text, str):
            return heading_in(text)
        if text not in self._known:
            if len(self._known) >= _MOST_HEADINGS:
                self._known.clear()
            self._known[text] = heading_in(text)
        return self._known[text]


def stored_in(hit: Mapping[str, Any], read: Callable[[Any], Mapping[str, Any]] = heading_in) -> Mapping[str, Any]:
    """What came of an article with a hit; what was found in it, where that was asked for, is under "found".

    A heading that `read` refuses with ValueError is left out.
    """
    stored: Mapping[str, Any] = hit.get("_source", {}).get("stored", {})
    fields = hit.get("fields", {})
    if "heading" in fields:
        with suppress(ValueError):
            heading = read(fields["heading"][0])
            stored = {**heading, **stored} if stored else heading
    return {**stored, "found": fields["found"][0]} if "found" in fields else stored


def found_in(stored: Mapping[str, Any]) -> Mapping[str, Any]:
    """The layout, quotes and figures of an article, unpacked. Raises ValueError when they are not as they were sent."""
    if "found" not in stored:
        return stored  # fields of version 1 had them one by one
    return _unpacked(stored["found"], _FAMILIAR, _MOST_FOUND)


def _unpacked(text: Any, familiar: bytes, most: int) -> dict[str, Any]:  # noqa: ANN401 - whatever a server sends
    """What was packed, at most so many bytes. Raises ValueError when it is not as we pack."""
    unpacking = zlib.decompressobj(-zlib.MAX_WBITS, zdict=familiar)
    try:
        # The server leaves out the padding where it stands in a column of its own.
        packed_bytes = base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
        plain = unpacking.decompress(packed_bytes, most)
        if not unpacking.eof:
            raise ValueError("not whole, or too much")
        found: dict[str, Any] = msgspec.json.decode(plain, type=dict[str, Any])
    except (zlib.error, binascii.Error, TypeError, msgspec.DecodeError) as error:
        raise ValueError("not packed as we pack") from error
    return found


def unpacked(stored: Mapping[str, Any]) -> dict[str, Any]:
    """An article with what was found in it unpacked, once for all that is asked of it. Raises ValueError."""
    found = found_in(stored)
    own = {name: value for name, value in stored.items() if name != "found"}
    return own | {name: found[name] for name in _FOUND if name in found}


def article_in(article_id: int, stored: Mapping[str, Any]) -> SharedArticle:
    """An article as it was sent. Raises KeyError, TypeError, ValueError when it is not as it was."""
    stored = unpacked(stored)
    source, byline, published = (stored.get(name) or "" for name in ("source", "byline", "published"))
    texts = (stored["title"], stored["text"], source, byline, published)
    document = SearchDocument(article_id, *texts, stored["moment"])
    extracted = Extracted(quotes_in(stored), figures_in(stored))
    about = (stored["hash"], stored.get("url"), stored.get("language"), stored.get("layout", ""))
    return SharedArticle(stored["key"], document, *about, extracted)


def quotes_in(stored: Mapping[str, Any]) -> tuple[Quote, ...]:
    """The quotes of an article. Raises KeyError, TypeError, ValueError when they are not as they were sent."""
    return tuple(quote_from_json(_whole(fields, stored["text"])) for fields in found_in(stored)["quotes"])


def figures_in(stored: Mapping[str, Any]) -> tuple[Figure, ...]:
    """The figures of an article, as `quotes_in`."""
    return tuple(figure_from_json(_whole(fields, stored["text"])) for fields in found_in(stored)["figures"])


def spoken_quotes_in(article_id: int, stored: Mapping[str, Any], *, sure: bool) -> list[SpokenQuote]:
    """The quotes of an article as a search looks at them; only those that are no guess when `sure`.

    Read as they came: hundreds of articles are looked through for one question.
    """
    return [
        SpokenQuote(
            article_id, *span, fields.get("speaker_start"), fields.get("speaker_end"), " ".join(_texts(fields, _WHO))
        )
        for fields in _list_in(stored, "quotes")
        if (span := _span_in(fields, stored["text"])) is not None and not (sure and fields.get("guess"))
    ]


def figures_asked_for(stored: Mapping[str, Any], wanted: FigureRange, terms: Terms) -> Iterator[tuple[int, int]]:
    """Start and end of the figures of an article that a search asks for, read as they came."""
    nouns = counted_terms(wanted.noun)
    for fields in _list_in(stored, "figures"):
        span = _span_in(fields, stored["text"])
        if span is None or fields.get("kind") == "date" or (wanted.sure and fields.get("guess")):
            continue
        value = fields.get("value")
        low, high = value if isinstance(value, list) and len(value) == 2 else (value, value)
        vague = not (isinstance(low, int | float) and isinstance(high, int | float))
        # What is counted is looked at last: its words have to be made terms.
        if not wanted.reaches(*((None, None) if vague else (low, high))):
            continue
        if not nouns or nouns <= _counted(" ".join(_texts(fields, _COUNTED)), fields.get("unit"), terms):
            yield span


def _list_in(stored: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    """The quotes or figures of an article; none when they are not as they were sent."""
    try:
        found = found_in(stored).get(name)
    except ValueError:
        return []
    return [fields for fields in found if isinstance(fields, dict)] if isinstance(found, list) else []


_WHO = ("speaker", "canonical", "role")
_COUNTED = ("noun", "unit", "unit_text", "said_of")


def _texts(fields: Mapping[str, Any], names: Sequence[str]) -> list[str]:
    return [text for name in names if isinstance(text := fields.get(name), str)]


def _span_in(fields: Mapping[str, Any], text: str) -> tuple[int, int] | None:
    """Where a quote or figure stands; None when that is nowhere in the text."""
    start, end = fields.get("start", 0), fields.get("end")
    if isinstance(start, int) and isinstance(end, int) and 0 <= start <= end <= len(text):
        return start, end
    return None


def prints_in(articles: Iterable[Mapping[str, Any]]) -> Array:
    """The signatures by which copies are told, a row for each article."""
    prints = b"".join(stored["print"] for stored in articles)
    return np.frombuffer(prints, "<u4").reshape(-1, PRINTS)


def _whole(fields: Mapping[str, Any], text: str) -> dict[str, Any]:
    fields = _with_starts(fields)
    start, end = fields["start"], fields["end"]
    if not 0 <= start <= end <= len(text):
        raise ValueError("a span outside the text")
    return {**fields, "text": text[start:end]}


def _with_starts(fields: Mapping[str, Any]) -> dict[str, Any]:
    """With the places at the very beginning of the text, which fields of version 2 left out."""
    starts = {f"{name.removesuffix('end')}start": 0 for name in fields if name == "end" or name.endswith("_end")}
    return {**starts, **fields}
