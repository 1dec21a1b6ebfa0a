"""Articles that copy one text come from one origin."""

from __future__ import annotations

from reader.model import Heading
from reader.model.article import ArticleMeta
from reader.model.origins import of_origins, origins_of

ARTICLES = [Heading(n, f"/{n}.md", ArticleMeta(f"Title {n}", source=f"Outlet {n}")) for n in (1, 2, 3)]


def test_copies_count_once_and_it_is_said_why():
    found = origins_of(ARTICLES, {(2, 1): 0.93, (1, 2): 0.7, (3, 1): 0.2})
    assert (found.count, found.unsure, str(found)) == (2, False, "2 origins")
    assert found.why == ("Outlet 2 has 93% of its words from Outlet 1, or both from a third.",)


def test_where_it_is_unsure_it_is_the_least():
    found = origins_of(ARTICLES, {(2, 1): 0.93, (3, 2): 0.55})
    assert str(found) == "at least 1 origin"


def test_articles_of_their_own_need_no_word():
    assert of_origins(origins_of(ARTICLES, {})) == ""
