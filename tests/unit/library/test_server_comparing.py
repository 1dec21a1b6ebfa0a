"""Comparing over a server: the signs by which articles are proposed, and what is read of what was found."""

from __future__ import annotations

import base64
from typing import Any

from reader.extraction import extract
from reader.library.server.evidence import ServerEvidence
from reader.library.server.signs import ABOUT, NAMED, RUNS, TOLD, Signer
from reader.model.desks import quote_filter
from reader.search.engine import SearchDocument
from reader.search.opensearch.connection import Address, Server
from reader.search.opensearch.documents import SharedArticle, Signs, packed_heading
from reader.search.show.copies import PRINTS

SAID = "“The new bridge over the Lede will never open on time, whatever they promise,” said Ann Lee, the engineer."


def article(number: int, text: str, title: str = "A title") -> SharedArticle:
    document = SearchDocument(number, title, text, "Valley Post", "", "2026-03-01", 1_772_323_200)
    return SharedArticle(f"news/{number}.md", document, "0" * 32, extracted=extract(text))


def of_kind(signs: Signs, kind: str) -> set[str]:
    return {one for one in signs.pairs if one[0] == kind}


def test_who_tells_the_same_words_shares_signs() -> None:
    one, other, third = Signer()(
        [
            article(1, f"It rained in Velmora all day. {SAID}"),
            article(2, f"Nobody came to the opening. “It will never open on time,” Lee said. {SAID}"),
            article(3, "“Herring is back in the bay,” said Zoë Brück, a fisher."),
        ]
    )
    assert of_kind(one, "t") & of_kind(other, "t")
    assert of_kind(one, "n") & of_kind(other, "n")
    assert not set(one.pairs) & set(third.pairs)
    assert set(one.about) - set(third.about)


def test_numbers_of_a_text_are_all_alike() -> None:
    one, other = Signer()([article(n, f"At least {n} residents of the valley left their homes.") for n in (40, 70)])
    assert one.pairs == other.pairs


def test_signs_are_bounded_and_never_wanting() -> None:
    letters = "abcdefghijklmnop"
    words = " ".join(a + b + c for a in letters for b in letters for c in letters)
    long, empty = Signer()([article(1, f"{words}. “{words},” said Ann Lee."), article(2, "")])
    counts = [len(of_kind(long, kind)) for kind in "rtn"]
    assert all(count <= most for count, most in zip(counts, (RUNS, TOLD, NAMED), strict=True))
    assert counts[0] == RUNS
    assert len(long.about) <= ABOUT
    assert empty.fields()["pairs"] == "-", "what has no such field is taken for not signed"


def test_signs_are_the_same_on_every_machine() -> None:
    signer = Signer()
    signer([article(2, "Other words came first.")])
    assert signer([article(1, SAID)]) == Signer()([article(1, SAID)])


class MadeUp(Server):
    """A server that has two articles and some rows of what was compared."""

    rows: list[dict[str, Any]]

    def get(self, path: str, **parameters: str | int) -> Any:
        return {"count": 5} if "_count" in path else {"news-compared": {"mappings": {"_meta": {"format": 1}}}}

    def call(self, method: str, path: str, *_: object, **__: object) -> Any:
        if path.endswith("_count"):
            return {"count": 3}
        shards = {"failed": 0, "total": 1, "successful": 1}
        return {"_shards": shards, "hits": {"hits": [{"_id": "x", "_source": row, "sort": [1]} for row in self.rows]}}

    def search(self, body: object, *, seconds: float | None = None) -> dict[str, Any]:
        heading = {"key": "news/1.md", "title": "T", "words": 9, "moment": 7, "hash": "0", "counts": [1, 0]}
        heading["print"] = base64.b64encode(bytes(4 * PRINTS)).decode()
        fields = {"heading": [packed_heading(heading)]}
        return {"hits": {"hits": [{"_id": str(number), "fields": fields} for number in (1, 2)]}}


def told(article: int, **other: object) -> dict[str, Any]:
    variant = {"heading": article, "text": "It rose", "span": [0, 7], "kind": "direct", "quoted": True}
    return {**variant, "speaker": "Lee", "canonical": "Ann Lee", "role": None, **other}


def group(*variants: dict[str, Any]) -> dict[str, Any]:
    row = {"id": 0, "person": "Ann Lee", "stock": False, "drift": [], "tellings": 2, "articles": 2}
    return {"key": "group-1:0:7:1", "articles": [1, 2], "kept": {"row": row, "variants": list(variants)}}


def evidence(*rows: dict[str, Any]) -> ServerEvidence:
    server = MadeUp(Address.read("http://localhost/news"))
    server.rows = list(rows)
    return ServerEvidence(server)


def test_what_is_not_as_newsreader_writes_it_is_left_out() -> None:
    wrong = [
        group(told(1), told(2, span="everywhere")),
        group(told(1), told(2, text=["a", "list"])),
        group(told(1), told(3)),
        {"key": "group", "articles": [1], "kept": None},
        {"key": "group", "articles": 1},
    ]
    [same] = evidence(*wrong, group(told(1), told(2))).same(None, 10).rows
    assert [(one.heading.id, one.text, one.canonical) for one in same.variants] == [
        (1, "It rose", "Ann Lee"),
        (2, "It rose", "Ann Lee"),
    ]
    assert same.row.id > 0


def test_how_far_comparing_is_is_said() -> None:
    assert evidence().lag().startswith("3 of 5 articles have been compared")
    assert evidence().lag(short=True) == "3 of 5 articles compared"


def test_a_filter_lets_through_what_one_telling_has_and_all_stays_together() -> None:
    rows = group(told(1), told(2)), group(told(1, text="It fell", canonical="Bo Day", speaker="he"), told(2))

    def kept(typed: str, speaker: str | None = None) -> list[list[str]]:
        page = evidence(*rows).desk_same(quote_filter(typed), speaker, None, 100, often=False)
        assert (page.remark, page.total) == ("3 of 5 articles compared", 3)
        return [[one.text for one in row.variants] for row in page.rows]

    both = [["It rose", "It rose"], ["It fell", "It rose"]]
    assert kept("") == kept("rose") == kept("speaker:lee") == kept("", "Ann Lee") == both
    assert kept("fell") == kept("", "Bo Day") == kept("fell speaker:day") == both[1:]
    assert kept("fell speaker:lee") == kept("source:post") == []
