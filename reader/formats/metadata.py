"""What a web page says of itself: JSON-LD, Open Graph, Dublin Core, microdata, headings. Nothing is guessed here.

schema.org names the types and properties of JSON-LD and microdata, ogp.me those of Open Graph; the other names are
those that content systems of news sites write.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement
from msgspec import Struct

from reader.formats.characters import one_line
from reader.formats.dates import to_iso
from reader.model import ArticleMeta

# Types of schema.org that are articles, the most telling first.
_ARTICLE_TYPES = {
    name: rank
    for rank, name in enumerate(
        (
            *("newsarticle", "reportagenewsarticle", "analysisnewsarticle", "backgroundnewsarticle"),
            *("opinionnewsarticle", "reviewnewsarticle", "liveblogposting", "article", "blogposting", "report"),
            *("scholarlyarticle", "medicalscholarlyarticle", "techarticle", "socialmediaposting"),
            *("discussionforumposting", "review", "advertisercontentarticle"),
        )
    )
}
_NO_TYPE = len(_ARTICLE_TYPES)
_INSIDE = ("@graph", "mainEntity", "mainEntityOfPage", "itemListElement", "hasPart")
_DEEPEST, _MOST_NODES = 6, 200
_LONGEST = 600

_TITLE = ("og:title", "twitter:title", "dc.title", "citation_title", "parsely-title", "sailthru.title")
_OUTLET = ("og:site_name", "application-name", "dc.publisher", "citation_journal_title")
_AUTHOR = (
    "author", "article:author", "parsely-author", "sailthru.author", "dc.creator", "dcterms.creator", "citation_author",
    "cxenseparse:author", "byl", "twitter:creator_name", "dcsext.author", "article.author",
)  # fmt: skip
_PUBLISHED = (
    "article:published_time", "og:article:published_time", "datepublished", "date", "dc.date", "dc.date.issued",
    "dcterms.created", "dcterms.date", "citation_publication_date", "citation_date", "parsely-pub-date",
    "sailthru.date",
    "article.published", "publishdate", "publish_date", "publication_date", "pubdate", "cxenseparse:recs:publishtime",
    "article:post_date", "originalpublicationdate", "article_date_original", "release_date", "bt:pubdate",
    "rnews:datepublished", "og:pubdate", "og:published_time", "article:published", "last-published",
)  # fmt: skip

_NO_NAME = re.compile(
    r"(?:https?:|www\.).*|admin|administrator|editor|staff|author|redaktion|webmaster|guest|anonymous|unknown|null|none"
    r"|undefined|@?\w+\.com",
    re.IGNORECASE,
)
_BY = re.compile(r"\s*(?:by|von|par|por|di|text|autor(?:in)?|author|written by|from)\s*[:\s]\s*", re.IGNORECASE)
_AUTHOR_CLASS = re.compile(r"(?:^|\s)author(?:\s|$)|byline|author-name|author__name|entry-author", re.IGNORECASE)
_OUTSIDE_ARTICLE = re.compile(r"comment|related|sidebar|teaser", re.IGNORECASE)
_MOST_AUTHOR_ELEMENTS = 12
_SITE_SEPARATOR = re.compile(r"\s+[|\-–—·:»]\s+|\s*\|\s*")
_LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*")
_FEED_TYPE = re.compile(r"rss|atom|feed\+json", re.IGNORECASE)
_CONTROLS = re.compile("[\x00-\x1f]+")
_LAST_COMMA = re.compile(r",\s*([}\]])")


class PageMetadata(Struct, frozen=True):
    """What a page states. `feeds`: addresses of the feeds it names. `paywalled`: it says that it is not all free."""

    meta: ArticleMeta
    paywalled: bool = False
    feeds: tuple[str, ...] = ()


def read_metadata(tree: HtmlElement, url: str | None = None) -> PageMetadata:
    """What the page `tree`, found at `url`, states; a title that it does not state is ""."""
    page = _Page(tree, url)
    outlet = page.outlet()
    meta = ArticleMeta(
        title=page.title(outlet)[:_LONGEST],
        byline=page.byline(outlet)[:_LONGEST] or None,
        source=outlet[:_LONGEST] or None,
        published=page.published(),
        url=page.address(),
        language=page.language(),
        date_from="page",
        source_from="page",
    )
    return PageMetadata(meta, page.is_paywalled(), page.feeds())


@dataclass(slots=True)
class _Page:
    """The statements of a page: its meta elements by lower-case name, and its JSON-LD node that is an article."""

    tree: HtmlElement
    url: str | None
    stated: dict[str, list[str]] = field(default_factory=dict)
    node: Mapping[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for element in self.tree.iter("meta"):
            name = element.get("property") or element.get("name") or element.get("itemprop") or ""
            if words := _plain(element.get("content")):
                self.stated.setdefault(name.strip().lower(), []).append(words)
        self.node = _article_node(self.tree)

    def first(self, names: Iterable[str]) -> str:
        return next((self.stated[name][0] for name in names if name in self.stated), "")

    def outlet(self) -> str:
        return self.first(("og:site_name",)) or _words(self.node.get("publisher")) or self.first(_OUTLET)

    def title(self, outlet: str) -> str:
        """A heading of the page that its own title repeats is the headline as printed; else what the page states."""
        headline = _words(self.node.get("headline")) or _words(self.node.get("name"))
        shared = self.first(_TITLE)
        whole = next((_plain(title.text) for title in self.tree.iter("title") if title.text), "")
        headings = [words for heading in self.tree.iter("h1") if (words := _plain("".join(heading.itertext())))]
        for heading in headings:
            if len(heading) > 8 and any(_is_same_title(heading, title) for title in (shared, headline, whole) if title):
                return heading
        alone = headings[0] if len(headings) == 1 and len(headings[0]) > 12 else ""
        return without_site(headline or shared or alone or whole, outlet)

    def byline(self, outlet: str) -> str:
        people = _people(self.node.get("author") or self.node.get("creator"))
        stated = [name for key in _AUTHOR for name in self.stated.get(key, ())][:4]
        return _names(people, outlet) or _names(stated, outlet) or _names(self._author_elements(), outlet)

    def _author_elements(self) -> Iterator[str]:
        """The words of the first element that is marked up as the author's."""
        candidates = 0
        for element in self.tree.iter("a", "span", "div", "p", "address", "li", "h4", "h5"):
            is_marked = element.get("itemprop") == "author" or element.get("rel") == "author"
            if not is_marked and not _AUTHOR_CLASS.search(element.get("class") or ""):
                continue
            candidates += 1
            if candidates > _MOST_AUTHOR_ELEMENTS:
                return
            if any(
                _OUTSIDE_ARTICLE.search(f"{above.get('class')} {above.get('id')}") for above in element.iterancestors()
            ):
                continue
            inner = element.xpath(".//*[@itemprop='name' or @rel='author']")
            words = _plain("".join((inner[0] if inner else element).itertext()))
            if 3 < len(words) < 80 and re.search(r"[^\W\d]", words) and not re.search(r"\d{4}", words):
                yield words
                return

    def published(self) -> str | None:
        candidates = [_words(self.node.get("datePublished")), _words(self.node.get("dateCreated"))]
        candidates += [date for name in _PUBLISHED for date in self.stated.get(name, ())[:1]]
        return next((date for words in candidates if words and (date := to_iso(words))), None)

    def address(self) -> str | None:
        """The address the page gives for itself, if it is one of the site it was found at."""
        canonical = (
            link.get("href") for link in self.tree.iter("link") if (link.get("rel") or "").lower() == "canonical"
        )
        for href in (*canonical, self.first(("og:url",))):
            address = _joined(self.url, href)
            if address and (not self.url or urlsplit(address).netloc.endswith(_site_of(self.url))):
                return address
        return self.url

    def language(self) -> str | None:
        root = self.tree.getroottree().getroot()
        stated = (root.get("lang"), self.first(("og:locale", "content-language")), _words(self.node.get("inLanguage")))
        tags = (one_line(words).replace("_", "-") for words in stated if words)
        return next((tag for tag in tags if _LANGUAGE_TAG.fullmatch(tag)), None)

    def is_paywalled(self) -> bool:
        free = self.node.get("isAccessibleForFree")
        return free is False or (isinstance(free, str) and free.strip().lower() in ("false", "no", "0"))

    def feeds(self) -> tuple[str, ...]:
        links = (
            _joined(self.url, link.get("href"))
            for link in self.tree.iter("link")
            if "alternate" in (link.get("rel") or "").lower() and _FEED_TYPE.search(link.get("type") or "")
        )
        return tuple(dict.fromkeys(filter(None, links)))


def without_site(title: str, outlet: str) -> str:
    """A page's title without the name of its site at the end ("River falls | Harrow Courier")."""
    parts = _SITE_SEPARATOR.split(title)
    last, site = parts[-1].strip().casefold(), outlet.strip().casefold()
    if len(parts) < 2 or not site:
        return title
    is_site = last in (site, *site.split(".")) or (site in last and len(last) < len(site) + 25)
    return re.sub(r"[\s|\-–—·:»]+$", "", title[: title.rfind(parts[-1])]) if is_site else title


def _is_same_title(heading: str, title: str) -> bool:
    low, other = heading.casefold(), title.casefold()
    return low in other or (other in low and len(other) > 0.6 * len(low))


def _joined(base: str | None, href: str | None) -> str | None:
    try:
        address = urljoin(base or "", (href or "").strip())
        return address if href and urlsplit(address).scheme in ("http", "https") else None
    except ValueError:
        return None


def _site_of(url: str) -> str:
    """The last two labels of a host: near enough to tell a site's own addresses from others."""
    return ".".join(urlsplit(url).netloc.rpartition("@")[2].split(":")[0].split(".")[-2:])


# -- JSON-LD ---------------------------------------------------------------------------------------------------


def _article_node(tree: HtmlElement) -> Mapping[str, object]:
    """The node of the page's JSON-LD that describes an article; empty when none does."""
    best: Mapping[str, object] = {}
    best_rank = _NO_TYPE
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower() or not script.text:
            continue
        for node in _nodes(_parsed(script.text)):
            rank = _rank(node.get("@type"))
            if rank < best_rank:
                best, best_rank = node, rank
    return best


def _parsed(source: str) -> object:
    """JSON as pages write it: in a comment, with line ends in strings, with a comma before the end."""
    source = source.strip().removeprefix("<!--").removesuffix("-->").strip().rstrip(";")
    for attempt in (source, _CONTROLS.sub(" ", _LAST_COMMA.sub(r"\1", source))):
        try:
            parsed: object = json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
        return parsed
    return None


def _nodes(value: object, depth: int = 0) -> Iterator[Mapping[str, object]]:
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        for item in value[:_MOST_NODES]:
            yield from _nodes(item, depth + 1)
    elif isinstance(value, dict):
        yield value
        for name in _INSIDE:
            yield from _nodes(value.get(name), depth + 1)


def _rank(kind: object) -> int:
    kinds = kind if isinstance(kind, list) else [kind]
    names = (str(name).lower().rpartition("/")[2] for name in kinds)
    return min((_ARTICLE_TYPES.get(name, _NO_TYPE) for name in names), default=_NO_TYPE)


def _words(value: object) -> str:
    """The words of a property: itself, its name, or those of its first entry."""
    if isinstance(value, list):
        value = value[0] if value else ""
    if isinstance(value, dict):
        value = value.get("name") or value.get("@value") or ""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return _plain(value) if isinstance(value, str) else ""


def _people(value: object) -> list[str]:
    people: list[str] = []
    for person in value if isinstance(value, list) else [value]:
        name = person.get("name") if isinstance(person, dict) else person
        people += [_words(one) for one in (name if isinstance(name, list) else [name])]
    return [person for person in people if person]


def _plain(source: str | None) -> str:
    """Words without tags; entities, also those written twice over, as characters."""
    if not source:
        return ""
    words = unescape(source)
    if "<" in words:
        words = re.sub(r"</?[A-Za-z][^<>]*>", " ", words)
    return one_line(unescape(words))


def _names(parts: Iterable[str], outlet: str) -> str:
    """Names of people out of what a page gives for its authors: no addresses, roles, or the outlet itself."""
    names: list[str] = []
    for part in parts:
        name = _BY.sub("", part, count=1).strip(" ,;|·-–—") if _BY.match(part) else part.strip(" ,;|·-–—")
        if len(name) > 30:
            name = re.sub(r"\s*[|(·].*$", "", name)
        is_name = 2 < len(name) <= 80 and not _NO_NAME.fullmatch(name) and name.count(" ") < 8
        if is_name and name.casefold() != outlet.casefold():
            names.append(name)
    return ", ".join(dict.fromkeys(names))
