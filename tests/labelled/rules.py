"""What each rule of extraction is good for: how often it fires, how often rightly, and what is lost without it.

On the labelled records that may be seen, and (only how often it fires) on a library of articles.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from reader.errors import ArticleError
from reader.extraction import FIGURE_RULES, QUOTE_RULES, extract
from reader.extraction.rules import Rule, Rules
from reader.formats.reading import parse
from tests.labelled.figures import FigureScore
from tests.labelled.markup import load
from tests.labelled.quotes import QuoteScore


def table(library: Path | None = None) -> Iterator[str]:
    """The table, line by line; `library` is a folder whose .txt and .md files are read as articles."""
    head = f"{'rule':<20} {'makes':<24} {'fires':>6} {'right':>6} {'F1 lost':>8} {'fires there' if library else '':>12}"
    texts = list(_texts(library)) if library else []
    for what, rules, score in (("quotes", QUOTE_RULES, _quotes), ("figures", FIGURE_RULES, _figures)):
        whole, by_rule = score(rules)
        yield f"{what}: F1 {whole:.1f} on the labelled records that may be seen"
        yield head
        here = _fired(what, rules, (record.text for record in load(what, "seen")))  # type: ignore[arg-type]
        there = _fired(what, rules, texts)
        for name, makes in _named(rules):
            right = by_rule[name].right if name in by_rule else 0
            lost = whole - score(rules.without(name))[0]
            count = f"{there[name]:>12}" if library else ""
            yield f"{name:<20} {makes:<24} {here[name]:>6} {right if makes else '':>6} {lost:>8.2f} {count}"
        yield ""


def _texts(library: Path) -> Iterator[str]:
    for path in sorted(library.rglob("*")):
        if path.suffix in (".txt", ".md") and path.is_file():
            with suppress(ArticleError):
                yield parse(path.name, path.read_bytes()).text


def _named(rules: Rules) -> Iterator[tuple[str, str]]:
    """Every name once, with all that rules of the name make."""
    makes: dict[str, set[str]] = {}
    for listed in rules.lists.values():
        for rule in listed:
            makes.setdefault(rule.name, set()).update(filter(None, rule.makes.split(", ")))
    return ((name, ", ".join(sorted(made))) for name, made in makes.items())


def _fired(what: str, rules: Rules, texts: Iterable[str]) -> Counter[str]:
    """How often each rule found something: by the marks it made, or, where it makes none, by what it kept from one."""
    fired: Counter[str] = Counter()
    counting = Rules.of(
        **{place: tuple(_counted(rule, fired) for rule in listed) for place, listed in rules.lists.items()}
    )
    for text in texts:
        found = extract(text, counting, FIGURE_RULES) if what == "quotes" else extract(text, QUOTE_RULES, counting)
        marks = found.quotes if what == "quotes" else found.figures
        fired.update(mark.rule for mark in marks)
    return fired


def _counted(rule: Rule, fired: Counter[str]) -> Rule:
    if rule.makes:
        return rule
    find: Callable[..., Any] = rule.find

    def counted(*place: Any) -> Any:
        found = find(*place)
        if found is not None:
            fired[rule.name] += 1
        return found

    return replace(rule, find=counted)


def _quotes(rules: Rules) -> tuple[float, dict[str, Any]]:
    score = QuoteScore()
    for record in load("quotes", "seen"):
        score.add(record, extract(record.text, rules, FIGURE_RULES).quotes)
    return score.tallies["span + speaker"].f1, score.by_rule


def _figures(rules: Rules) -> tuple[float, dict[str, Any]]:
    score = FigureScore()
    for record in load("figures", "seen"):
        score.add(record, extract(record.text, QUOTE_RULES, rules).figures)
    return score.tallies["+ unit or noun"].f1, score.by_rule
