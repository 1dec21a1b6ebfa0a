"""What each rule of extraction is good for: how often it finds something, how often rightly, what is lost without it.

On the labelled records, and (only how often it finds something) on a library of articles. `worth.json` keeps the
numbers on the labelled records for docs/rules.md.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, Literal

from msgspec import Struct
from msgspec.structs import replace

from reader.errors import ArticleError
from reader.extraction import FIGURE_RULES, QUOTE_RULES, find_figures, language_of
from reader.extraction.figures.claims import CLAIM_RULES
from reader.extraction.languages import quotes_between_marks
from reader.extraction.quotes import analyse
from reader.extraction.rules import Rule, Rules
from reader.formats.reading import parse
from reader.model import Figure, Quote
from tests.labelled.figures import FigureScore
from tests.labelled.markup import Part, Record, load
from tests.labelled.quotes import QuoteScore

Kind = Literal["quotes", "figures", "claims"]
KINDS: dict[Kind, Rules] = {"quotes": QUOTE_RULES, "figures": FIGURE_RULES, "claims": CLAIM_RULES}
WORTH = Path(__file__).with_name("worth.json")


class Worth(Struct, frozen=True):
    """A rule: how often it found something, how many of its marks are right (None: it makes none), F1 lost without it.

    `there`: how often it found something in a library.
    """

    name: str
    makes: str
    found: int
    right: int | None
    lost: float
    there: int = 0


def worth(part: Part, library: Path | None = None) -> Iterator[tuple[Kind, float, list[Worth]]]:
    """For quotes, figures and claimants: F1 with all rules, and what each of them is worth."""
    texts = list(texts_of(library)) if library else []
    for kind, rules in KINDS.items():
        records = load("quotes" if kind == "quotes" else "figures", part)
        whole, right = _score(kind, records, rules)
        here, there = _found(kind, rules, (record.text for record in records)), _found(kind, rules, texts)
        yield (
            kind,
            whole,
            [
                Worth(
                    name,
                    makes,
                    here[name],
                    right.get(name),
                    round(whole - _score(kind, records, rules.without(name))[0], 2),
                    there[name],
                )
                for name, makes in _named(rules)
            ],
        )


def table(part: Part, library: Path | None = None, *, write: bool = False) -> Iterator[str]:
    """The worth of every rule as lines to print; `write`: keep it for docs/rules.md."""
    kept = {}
    for kind, whole, rules in worth(part, library):
        yield f"{kind}: F1 {whole:.1f} on the labelled records ({part})"
        there = "found there" if library else ""
        yield f"{'rule':<20} {'makes':<24} {'found':>6} {'right':>6} {'F1 lost':>8} {there:>12}"
        for rule in rules:
            right = "" if rule.right is None else rule.right
            count = f"{rule.there:>12}" if library else ""
            yield f"{rule.name:<20} {rule.makes:<24} {rule.found:>6} {right:>6} {rule.lost:>8.2f} {count}"
            kept[rule.name] = (rule.found, rule.right, rule.lost)
        yield ""
    if write:
        rows = ",\n".join(f"{json.dumps(name)}: {json.dumps(row)}" for name, row in sorted(kept.items()))
        WORTH.write_text(f"{{\n{rows}\n}}\n", encoding="utf-8")


def kept_worth() -> dict[str, tuple[int, int | None, float]]:
    """The numbers written last: of each rule what it found, how much of that is right, and F1 lost without it."""
    return {name: (row[0], row[1], row[2]) for name, row in json.loads(WORTH.read_text(encoding="utf-8")).items()}


def texts_of(library: Path) -> Iterator[str]:
    """The texts of a library's articles, without the heads of their files."""
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


def _marks(kind: Kind, rules: Rules, text: str) -> tuple[Quote, ...] | tuple[Figure, ...]:
    if (language := language_of(text)) != "en":
        return quotes_between_marks(text, language) if kind == "quotes" and "in-marks" in rules.names else ()
    analysis = analyse(text, rules if kind == "quotes" else QUOTE_RULES)
    if kind == "quotes":
        return analysis.quotes
    return find_figures(text, analysis, *((rules,) if kind == "figures" else (FIGURE_RULES, rules)))


def _found(kind: Kind, rules: Rules, texts: Iterable[str]) -> Counter[str]:
    """How often each rule found something: by the marks that name it, else by what it gave where it was tried."""
    tried: Counter[str] = Counter()
    marked: Counter[str] = Counter()
    counting = Rules.of(
        **{place: tuple(_counted(rule, tried) for rule in listed) for place, listed in rules.lists.items()}
    )
    for text in texts:
        marked.update(mark.rule for mark in _marks(kind, counting, text))
    return Counter({name: marked[name] or tried[name] for name in rules.names})


def _counted(rule: Rule, tried: Counter[str]) -> Rule:
    def counted(*place: Any) -> Any:
        found = rule.find(*place)
        tried[rule.name] += bool(found) if rule.makes else found is not None
        return found

    return replace(rule, find=counted)


def _score(kind: Kind, records: list[Record], rules: Rules) -> tuple[float, dict[str, int]]:
    """F1, and how many marks of each rule are right."""
    score: Any = QuoteScore() if kind == "quotes" else FigureScore()
    for record in records:
        score.add(record, _marks(kind, rules, record.text))
    measure = {"quotes": "span + speaker", "figures": "+ unit or noun", "claims": "claimant"}[kind]
    right = {name: tally.right for name, tally in score.by_rule.items()} if kind != "claims" else {}
    return score.tallies[measure].f1, right
