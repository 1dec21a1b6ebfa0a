"""Scores figures against the labelled records: value, bound, unit or noun, what is said of it, claimant, via, traps.

A found figure matches a label when it overlaps it and has its value (one to one). Figures of kind `date` are left
out: they are not marked by default. What is not matched is wrong, unless it stands where a label is optional.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from typing import get_args

from msgspec import Struct

from reader.model import Figure, Span
from reader.model.figure import FigureKind, FigureValue, Number
from tests.labelled.compare import (
    SAME,
    Tally,
    iou,
    is_description,
    plain,
    same_head,
    same_mention,
    same_name,
    same_unit,
)
from tests.labelled.markup import LabelLine, MarkupError, Record

KINDS = frozenset(get_args(FigureKind))
AGES = ("year", "year of age")
_NUMBER = r"-?\d+(?:\.\d+)?(?:e\d+)?"
_BOUND = r"(?:>=|<=|[=<>~])"
_FIGURE = re.compile(
    rf"(?P<bounds>{_BOUND}(?:/{_BOUND})*)?"
    rf"(?:(?P<low>{_NUMBER})(?:(?P<pair>\.\.|:)(?P<high>{_NUMBER}))?|none)"
    r"(?: (?P<unit>\S.*))?"
)


class FigureLabel(Struct, frozen=True):
    """What a record says of one figure. Every answer in a tuple is right; "" stands for nothing, None: not scored."""

    name: str
    kinds: tuple[str, ...]
    spans: tuple[Span, ...]
    value: FigureValue
    bounds: tuple[str, ...]
    units: tuple[str, ...]
    said_of: tuple[str, ...] | None
    mentions: tuple[Span, ...]
    claimants: tuple[str, ...] | None
    via: tuple[str, ...] | None
    optional: bool


def read_labels(record: Record) -> list[FigureLabel]:
    """The labels of `record` in the order of their spans. MarkupError where marks and lines do not fit."""
    lines = [line for line in record.lines if line.name.startswith("f")]
    labels = [_read_label(record, line) for line in lines]
    marked = {mark.number for mark in record.marks if mark.tag in {"f", "by", "via", "did"}}
    listed = {record.number_of(line) for line in lines}
    if marked != listed or len(listed) != len(labels):
        raise MarkupError(f"{record.id}: marks and lines differ: {sorted(marked ^ listed)}")
    return sorted(labels, key=lambda label: label.spans[0])


def _read_label(record: Record, line: LabelLine) -> FigureLabel:
    number = record.number_of(line)
    kind, _, rest = " // ".join(answer or "-" for answer in line.column(0, ()) or ()).partition(" ")
    figure = _FIGURE.fullmatch(rest)
    kinds = tuple(kind.split("/"))
    if figure is None or set(kinds) - KINDS or not record.spans("f", number):
        raise MarkupError(f"{record.id}: {line.name} needs a kind, a value and a marked span")
    mentions = record.spans("by", number)
    units = _units(figure["unit"], kinds)
    return FigureLabel(
        name=line.name,
        kinds=(*kinds, "other") if "count" in kinds and "" in units else kinds,
        spans=record.spans("f", number),
        value=_value(figure),
        bounds=_bounds(figure),
        units=units,
        said_of=_said_of(record, number),
        mentions=mentions,
        claimants=line.column(1, _texts(record, mentions)),
        via=line.column(2, _texts(record, record.spans("via", number))),
        optional="?" in line.flags,
    )


def _units(written: str | None, kinds: tuple[str, ...]) -> tuple[str, ...]:
    if written is None:
        return ("", *AGES) if "age" in kinds else ("",)
    return tuple("" if unit.strip() == "-" else unit.strip() for unit in written.split("//"))


def _texts(record: Record, spans: tuple[Span, ...]) -> tuple[str, ...]:
    return tuple(span.of(record.text) for span in spans) or ("",)


def _said_of(record: Record, number: int) -> tuple[str, ...] | None:
    return tuple(span.of(record.text) for span in record.spans("did", number)) or None


def _value(figure: re.Match[str]) -> FigureValue:
    if figure["low"] is None:
        return None
    low = _number(figure["low"])
    return (low, _number(figure["high"])) if figure["pair"] else low


def _bounds(figure: re.Match[str]) -> tuple[str, ...]:
    if figure["pair"] == "..":
        return ("range",)
    if figure["bounds"]:
        return tuple(figure["bounds"].split("/"))
    return ("=", "~") if figure["low"] is None else ("=",)


def _number(digits: str) -> Number:
    value = float(digits)
    return int(value) if value.is_integer() else value


class FigureScore:
    """Adds up over records; `errors` are lines for a person to read."""

    def __init__(self) -> None:
        names = ("value", "+ bound", "+ unit or noun", "+ kind", "+ extent", "said_of", "claimant", "via")
        self.tallies = {name: Tally() for name in names}
        self.by_rule: dict[str, Tally] = {}
        self.traps = 0
        self.traps_passed = 0
        self.errors: list[str] = []

    def add(self, record: Record, found: Sequence[Figure]) -> None:
        """Score what was found in one record."""
        labels = read_labels(record)
        figures = [figure for figure in found if figure.kind != "date"]
        pairs = _match(labels, figures)
        for index, label in enumerate(labels):
            if label.optional:
                continue
            self._add_label(record, label, figures[pairs[index]] if index in pairs else None)
        extra = [figures[j] for j in range(len(figures)) if j not in pairs.values()]
        for figure in extra:
            if not any(label.optional and figure.span.overlaps(span) for label in labels for span in label.spans):
                self._add_wrong(record, figure)
        self._add_traps(record, figures)

    def _add_label(self, record: Record, label: FigureLabel, figure: Figure | None) -> None:
        given = figure is not None
        right = {
            "value": given,
            "+ bound": figure is not None and figure.bound in label.bounds,
            "+ unit or noun": figure is not None and same_unit((figure.unit, figure.noun), label.units),
            "+ kind": figure is not None and figure.kind in label.kinds,
            "+ extent": figure is not None and any(iou(figure.span, span) >= SAME for span in label.spans),
        }
        for name, ok in right.items():
            self.tallies[name].count(right=ok, given=given, wanted=True)
            if name == "+ unit or noun" and figure is not None:
                self._count_rule(figure, right=ok)
            if not ok and (given or name == "value"):
                self.errors.append(f"{name.upper()} {record.id} {label.name}: {_shown(figure)}, wanted {label}")
        self._add_source(record, label, figure)

    def _add_source(self, record: Record, label: FigureLabel, figure: Figure | None) -> None:
        for name, accepted, answer, right in _sources(record.text, label, figure):
            if accepted is None:
                continue
            wanted = "" not in accepted or (right and bool(answer))
            self.tallies[name].count(right=right and bool(answer), given=bool(answer), wanted=wanted)
            if figure is not None and not right:
                self.errors.append(f"{name.upper()} {record.id} {label.name}: {_shown(figure)}, wanted {accepted!r}")

    def _add_wrong(self, record: Record, figure: Figure) -> None:
        for name in ("value", "+ bound", "+ unit or noun", "+ kind", "+ extent"):
            self.tallies[name].count(right=False, given=True, wanted=False)
        self._count_rule(figure, right=False)
        self.errors.append(f"WRONG {record.id}: {_shown(figure)}")

    def _count_rule(self, figure: Figure, *, right: bool) -> None:
        self.by_rule.setdefault(figure.rule, Tally()).count(right=right, given=True, wanted=False)

    def _add_traps(self, record: Record, figures: Sequence[Figure]) -> None:
        for trap in record.spans("x"):
            caught = any(figure.span.overlaps(trap) for figure in figures)
            self.traps += 1
            self.traps_passed += not caught
            if caught:
                self.errors.append(f"TRAP {record.id}: {trap.of(record.text)!r}")

    def report(self) -> list[str]:
        """The totals as lines: precision, recall and F1 in percent."""
        head = f"{'':<22} {'P':>5} {'R':>5} {'F1':>5}"
        traps = f"traps passed: {self.traps_passed} of {self.traps}"
        return [head, *(tally.row(name) for name, tally in self.tallies.items()), traps]


def _match(labels: Sequence[FigureLabel], figures: Sequence[Figure]) -> dict[int, int]:
    pairs: dict[int, int] = {}
    for i, label in enumerate(labels):
        near = [
            j
            for j, figure in enumerate(figures)
            if j not in pairs.values()
            and any(figure.span.overlaps(span) for span in label.spans)
            and same_value(figure.value, label.value)
        ]
        if near:
            pairs[i] = max(near, key=lambda j: iou(figures[j].span, label.spans[0]))
    return pairs


def same_value(found: FigureValue, wanted: FigureValue) -> bool:
    """Equal numbers or pairs; below 1 a value may be rounded to two digits (0.67 is 2/3). None equals None only."""
    if found is None or wanted is None:
        return found is wanted
    if isinstance(found, tuple) or isinstance(wanted, tuple):
        both = isinstance(found, tuple) and isinstance(wanted, tuple)
        return both and all(map(same_value, found, wanted))  # type: ignore[arg-type]
    return math.isclose(found, wanted, rel_tol=0.0125 if abs(wanted) < 1 else 1e-6)


def _sources(
    text: str, label: FigureLabel, figure: Figure | None
) -> Iterator[tuple[str, tuple[str, ...] | None, str | None, bool]]:
    """For claimant, via and said_of: the accepted answers, the answer given, whether it is right."""
    claimant = _claimant(figure) if figure else None
    via = figure.via if figure else None
    said_of = figure.said_of if figure else None
    yield "claimant", label.claimants, claimant, figure is not None and _claimant_right(text, label, figure)
    yield "via", label.via, via, same_name(via, label.via or ())
    yield "said_of", label.said_of, said_of, _alike(said_of, label.said_of or ())


def _claimant(figure: Figure) -> str | None:
    return figure.claimant_canonical or (figure.claimant.text if figure.claimant else None)


def _claimant_right(text: str, label: FigureLabel, figure: Figure) -> bool:
    name = _claimant(figure)
    accepted = label.claimants or ()
    if same_name(name, accepted):
        return True
    if any(is_description(answer) and same_head(name, answer) for answer in accepted if name and answer):
        return True
    return figure.claimant is not None and same_mention(text, figure.claimant.span, label.mentions)


def _alike(found: str | None, accepted: tuple[str, ...]) -> bool:
    """Whether `found` has the last word of an accepted answer ("have been killed", "killed")."""
    return any(plain(found).split()[-1:] == plain(answer).split()[-1:] for answer in accepted if found and answer)


def _shown(figure: Figure | None) -> str:
    if figure is None:
        return "nothing"
    unit = figure.unit or figure.noun
    source = f"by {_claimant(figure)!r} via {figure.via!r}"
    return f"{figure.text!r} {figure.kind} {figure.bound}{figure.value} {unit!r} {source}"
