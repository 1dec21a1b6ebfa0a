"""The labelled drafts: what is asked of checking holds on those that the rules are written on."""

from __future__ import annotations

from tests.labelled.checking import drafts, score_drafts


def test_findings_on_the_labelled_drafts():
    counts = score_drafts(held_back=False).counts
    assert counts["found"] >= 0.95 * counts["all"]
    assert counts["finding"] >= 0.95 * counts["all"]
    assert counts["told"] >= 0.95 * counts["planted"]
    assert counts["blamed"] <= 0.03 * counts["right"]
    assert counts["first"] >= 0.95 * counts["sourced"]


def test_all_kinds_of_statements_are_labelled():
    plants = {one.plant for draft in (*drafts(held_back=False), *drafts(held_back=True)) for one in draft.statements}
    assert plants >= {"right", "changed", "not", "person", "rounding", "unit", "old", "share", "invented", "cut"}
