"""The words of the program, as values that never change. No I/O."""

from reader.model.article import Article, ArticleMeta, Block, Heading, Style
from reader.model.extracted import Extracted
from reader.model.figure import Figure
from reader.model.passage import Bookmark, Citation, Passage, Place
from reader.model.quote import Mention, Quote
from reader.model.search import Facet, Hit, SearchAnswer
from reader.model.span import Span

__all__ = [
    "Article",
    "ArticleMeta",
    "Block",
    "Bookmark",
    "Citation",
    "Extracted",
    "Facet",
    "Figure",
    "Heading",
    "Hit",
    "Mention",
    "Passage",
    "Place",
    "Quote",
    "SearchAnswer",
    "Span",
    "Style",
]
