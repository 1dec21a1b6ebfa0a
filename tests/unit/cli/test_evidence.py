"""What is told across articles, as scripts get it: the fields that are promised, and spans that lead to the words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

ARTICLES = {
    "courier": (
        "Two dead as the Lede breaks its banks in Harrowmere",
        "Two people were killed in Harrowmere after the River Lede came over the wall at Lunt Bridge on Sunday night. "
        "“We had forty minutes to empty four hundred houses and the siren never made a sound,” said Ruth Askew, the "
        "mayor of Harrowmere. The county said that 400 homes were flooded.",
    ),
    "wire": (
        "Toll of the Harrowmere flood rises to seven",
        "Seven people were killed in Harrowmere after the River Lede came over the wall at Lunt Bridge on Sunday "
        "night. “We had fifty minutes to empty four hundred houses and the siren never made a sound,” said Ruth "
        "Askew, the mayor of Harrowmere. Soldiers filled 18,000 bags.",
    ),
    "ledger": (
        "Eleven dead in Harrowmere, the county says",
        "Eleven people were killed in the Harrowmere flood, the county said. The siren was new, someone said.",
    ),
}
ARTICLE = {"path", "title", "source", "date", "url"}


@pytest.fixture
def flood(tmp_path):
    """Three articles of one event."""
    folder = tmp_path / "flood"
    folder.mkdir()
    for day, (outlet, (title, text)) in enumerate(ARTICLES.items(), start=2):
        head = f"---\ntitle: {title}\ndate: 2026-03-0{day}\nsource: The {outlet.title()}\n---\n\n"
        (folder / f"{outlet}.md").write_text(f"{head}{text}\n", encoding="utf-8")
    return folder


def lines(done):
    assert done.code == 0, done.messages
    return [json.loads(line) for line in done.output.splitlines()]


def text_of(article):
    return next(text for title, text in ARTICLES.values() if title == article["title"])


def test_every_quote_names_its_person(command, flood):
    found = lines(command("quotes", flood, "--json"))
    persons = {(one["canonical"], one["person"]) for one in found}
    assert ("Ruth Askew", "Ruth Askew") in persons
    assert all(one["article"].keys() >= ARTICLE for one in found)
    assert all(one["person"] is None for one in found if one["canonical"] is None)


def test_the_same_words(command, flood):
    [group] = lines(command("quotes", "--same", flood, "--json"))
    assert {"person", "stock", "drift", "variants"} <= group.keys()
    assert (group["person"], group["stock"]) == ("Ruth Askew", False)
    assert group["drift"] == ["number"]
    named = {"text", "kind", "start", "end", "speaker", "canonical", "drift", "changes", "article"}
    first, later = group["variants"]
    for one in group["variants"]:
        assert named <= one.keys()
        assert one["article"].keys() >= ARTICLE
        assert text_of(one["article"])[one["start"] : one["end"]] == one["text"]
    assert (first["drift"], first["changes"]) == ([], [])
    assert first["article"]["source"] == "The Courier"
    assert later["drift"] == ["number"]
    assert later["changes"] == [{"kind": "number", "a": "forty", "b": "fifty"}]


def test_figures_that_differ(command, flood):
    found = lines(command("figures", "--differ", flood, "--json"))
    named = {"value", "bound", "unit", "noun", "said_of", "claimant", "claimant_canonical", "via", "text", "sentence"}
    assert {one["tier"] for one in found} <= {"sentence", "toll", "noun"}
    assert any([value["value"] for value in one["values"]] == [2, 7, 11] for one in found)
    for one in found:
        assert {"tier", "what", "why", "against", "values"} <= one.keys()
        assert len(one["values"]) > 1
        for value in one["values"]:
            assert named | {"start", "end", "article"} <= value.keys()
            assert value["article"].keys() >= ARTICLE
            text = text_of(value["article"])
            assert text[value["start"] : value["end"]] == value["text"]
            assert value["sentence"] in text


def test_two_articles_compared(command, flood):
    [found] = lines(command("compare", flood / "courier.md", flood / "wire.md", "--json"))
    assert {"a", "b", "copy", "sentences", "quotes", "figures"} <= found.keys()
    assert found["a"].keys() >= ARTICLE
    assert found["copy"].keys() == {"of_a", "of_b"}
    assert 0 <= found["copy"]["of_a"] <= 1
    texts = {"a": ARTICLES["courier"][1], "b": ARTICLES["wire"][1]}
    assert {one["kind"] for one in found["sentences"]} == {"changed", "only_a", "only_b"}
    for one in found["sentences"]:
        assert {"kind", "a", "b", "a_span", "b_span", "changes"} <= one.keys()
        for side, text in texts.items():
            span = one[f"{side}_span"]
            assert one[side] == (None if span is None else text[slice(*span)])
            for change in one["changes"]:
                assert change["kind"] in ("number", "negation", "words")
                assert text[slice(*change[f"{side}_span"])] == change[side]
    assert {"both", "only_a", "only_b"} <= found["quotes"].keys()
    assert {"both", "only_a", "only_b", "differ"} <= found["figures"].keys()
    assert found["figures"]["differ"]


def test_people_and_stories(command, flood, tmp_path):
    people = lines(command("people", flood, "--json"))
    assert ("Ruth Askew", 2) in {(one["person"], one["articles"]) for one in people}
    [story] = lines(command("stories", flood, "--json"))
    assert [one["source"] for one in story["articles"]] == ["The Courier", "The Wire", "The Ledger"]
    target = tmp_path / "flood-story.md"
    assert command("story", "Harrowmere", flood, "--export", target).code == 0
    assert "## Who said what" in target.read_text(encoding="utf-8")
    assert command("story", "Harrowmere", flood, "--export", target).code == 2
    [event] = lines(command("story", story["title"].upper(), flood, "--json"))
    assert event["articles"] == story["articles"]


@pytest.mark.parametrize(
    "asked",
    [("quotes", "--same"), ("figures", "--differ"), ("people",), ("stories",)],
)
def test_the_same_as_a_table(command, flood, asked):
    done = command(*asked, flood, "--csv")
    assert done.code == 0
    assert len(done.output.splitlines()) > 1


def test_a_guessed_date_or_outlet_is_one_wherever_an_article_is_named(command, flood, tmp_path):
    for day, (name, (title, text)) in enumerate(ARTICLES.items(), start=2):
        (flood / f"{name}.md").unlink()
        (flood / f"2026-03-0{day}-{name}.md").write_text(f"# {title}\n\n{text}\n", "utf-8")
    said = "We had forty minutes to empty four hundred houses"
    courier = next(flood.glob("*courier.md"))
    assert command("bookmark", courier, "--text", said, "--watch").code == 0
    draft = tmp_path / "draft.md"
    draft.write_text(
        "Two people were killed in the Harrowmere flood when the River Lede came over the wall.\n", "utf-8"
    )
    asked = (
        *(("search", "flood"), ("quotes",), ("quotes", "--same"), ("figures",), ("figures", "--differ"), ("stories",)),
        *(("claims",), ("check", draft), ("story", "flood")),
    )
    given = tmp_path / "c.json"
    kept = {"path": str(courier), "date": "2026-03-07", "date_guessed": True, "source": "X", "source_guessed": True}
    given.write_text(json.dumps([{"kind": "title", "value": "Flood", "article": kept}]), "utf-8")
    assert command("corrections", "--import", given).code == 0
    outputs = [command(*one, flood, "--json").output for one in asked]
    outputs += [command(*one, "--json").output for one in (("bookmarks",), ("corrections",))]
    for output in outputs:
        objects = json.loads(output) if output.startswith("[") else list(map(json.loads, output.splitlines()))
        named = [one for one in objects_in(objects) if one.get("path") and "date" in one]
        assert named
        assert all(one["date_guessed"] and one["source_guessed"] for one in named), output
    doubt = "Their order in time is a guess, as their dates are."
    for one in (("quotes", "--same"), ("figures", "--differ"), ("stories",), ("story", "flood")):
        assert doubt in command(*one, flood).output, one


def objects_in(value: object) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from objects_in(inner)


def test_a_claim_is_watched_and_told_again(command, flood):
    watched = lines(command("bookmark", flood / "courier.md", "--text", "Two people", "--watch", "--json"))[0]
    assert watched["watched"] is not None
    said = "We had forty minutes to empty four hundred houses and the siren never made a sound"
    assert command("bookmark", flood / "courier.md", "--text", said, "--watch").code == 0
    quote, figure = lines(command("claims", flood, "--json"))
    assert (quote["kind"], quote["told_again"], quote["changed"], quote["new"]) == ("quote", 0, 1, 1)
    assert quote["retellings"][0]["drift"] == ["number"]
    assert (figure["kind"], figure["told_again"], figure["changed"]) == ("figure", 0, 2)
    assert [one["figure"] for one in figure["retellings"]] == ["Seven people", "Eleven people"]
    for one in (*quote["retellings"], *figure["retellings"]):
        assert {"told", "drift", "new", "speaker"} <= one.keys()
        assert text_of(one["article"])[one["start"] : one["end"]] == one["text"]
        assert {"date_guessed", "source_guessed", "language"} <= one["article"].keys()


def test_only_what_is_new_of_a_claim(command, flood):
    command("bookmark", flood / "courier.md", "--text", "Two people", "--watch")
    assert "changed by 2" in command("claims", flood, "--new").output
    nothing = command("claims", flood, "--new")
    assert (nothing.code, nothing.output) == (1, "")
    text = "---\ntitle: Thirteen dead\ndate: 2026-03-06\nsource: The Post\n---\n\n"
    text += "Thirteen people were killed in the Harrowmere flood when the River Lede came over the wall, police said.\n"
    (flood / "post.md").write_text(text, encoding="utf-8")
    [claim] = lines(command("claims", flood, "--new", "--json"))
    assert [one["article"]["source"] for one in claim["retellings"]] == ["The Post"]
    assert [line.split(",")[3] for line in command("claims", flood, "--csv").output.splitlines()[1:]] == ["changed"] * 3


def test_what_cannot_be_watched_is_said_and_a_claim_can_be_stopped(command, flood):
    refused = command("bookmark", flood / "courier.md", "--text", "came over the wall", "--watch")
    assert refused.code == 3
    assert "a quote or a figure" in refused.messages
    assert command("bookmarks", "--json").output.strip() == "[]"
    assert command("claims", flood).code == 1
    number = lines(command("bookmark", flood / "courier.md", "--text", "400 homes", "--watch", "--json"))[0]["id"]
    assert command("claims", "--stop", number).code == 0
    assert command("claims", "--stop", number).code == 1
    assert json.loads(command("bookmarks", "--json").output)[0]["watched"] is None


def test_a_claim_whose_article_is_gone_is_still_looked_for(command, flood):
    said = "We had forty minutes to empty four hundred houses and the siren never made a sound"
    command("bookmark", flood / "courier.md", "--text", said, "--watch")
    (flood / "courier.md").unlink()
    [claim] = lines(command("claims", flood, "--json"))
    assert [one["drift"] for one in claim["retellings"]] == [["number"]]
