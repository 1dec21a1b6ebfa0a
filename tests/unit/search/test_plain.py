"""A question asked of one article without an index."""

from __future__ import annotations

from datetime import date

import pytest

from reader.search.query.parser import parse
from reader.search.query.plain import PlainArticle
from reader.search.query.tree import Node, Tagged
from reader.search.words import Terms

TEXTS = {
    "title": "Floods close the bridge",
    "body": "Müller's café near the river opened. Two-and-a-half years went by.",
    "source": "Valley Post",
    "byline": "Ann Lee",
}


@pytest.mark.parametrize(
    ("question", "met"),
    [
        ("flood", True),
        ("flooding bridges", True),
        ("the", True),
        ("the xyzzy", False),
        ("xyzzy OR river", True),
        ("river -bridge", False),
        ('"near the river"', True),
        ('"river near"', False),
        ('"bridge muller"', False),
        ("two-and-a-half", True),
        ("caf*", True),
        ("title:caf*", False),
        ("rivver~", True),
        ("tag:one", True),
        ("tag:two", False),
        ("source:post by:lee", True),
        ("source:lee", False),
        ("date:2024-03", True),
        ("date:..2023", False),
        ("-date:2023", True),
    ],
)
def test_an_article_meets_a_question(question: str, met: bool) -> None:
    def near(form: str) -> list[str]:
        return ["river"] if form == "rivver" else []

    def others(node: Node) -> bool:
        return node == Tagged("one")

    root = parse(question, date(2024, 5, 20), lambda noun: False).root
    assert root is not None
    assert PlainArticle(TEXTS, "2024-03-02T10:00:00Z", Terms()).meets(root, near, others) is met


def test_without_a_date_no_date_is_met() -> None:
    root = parse("date:..2030", date(2024, 5, 20), lambda noun: False).root
    assert root is not None
    assert not PlainArticle(TEXTS, "", Terms()).meets(root, lambda form: (), lambda node: False)
