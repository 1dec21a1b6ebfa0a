"""Figures, and figures that differ between articles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from reader.model import Figure
from reader.model.desks import DeskFigure, DifferenceRow
from reader.model.extracted import figure_to_json
from reader.model.figure_text import figure_text
from reader.model.plain_text import one_line
from reader.model.rows import FigureRow
from reader.records.articles import ARTICLE_COLUMNS, article_cells, article_fields, joined, origins_fields
from reader.records.table import Table

FigureInArticle = FigureRow | DeskFigure
"""A figure with its article and the sentence around it."""


def figure_line(figure: Figure) -> str:
    """A figure and what is said of it, on one line: "2,500 residents killed"."""
    text, said_of = one_line(figure_text(figure)), one_line(figure.said_of or "")
    return f"{text} {said_of}" if said_of and said_of not in text else text


def claimed(figure: Figure) -> str:
    """ "claimed by Ben Ortt"; empty when nobody is known to claim it."""
    return f"claimed by {one_line(figure.claimant_name)}" if figure.claimant_name else ""


def claimed_figure(figure: Figure) -> str:
    """A figure, what is said of it, and who claims it; "?" behind a guess."""
    return joined(figure_line(figure), claimed(figure)) + (" ?" if figure.guess else "")


def _cells(row: FigureInArticle, _number: int) -> Iterator[Sequence[object]]:
    figure = row.figure
    yield (
        *(figure_text(figure), *figure.limits, figure.bound, figure.unit, figure.noun, figure.said_of, figure.kind),
        *(figure.claimant_name, figure.via, row.sentence),
        *(*article_cells(row.heading), "unsure" if figure.guess else None),
    )


def _fields(row: FigureInArticle) -> dict[str, Any]:
    return {**figure_to_json(row.figure), "sentence": row.sentence, "article": article_fields(row.heading)}


FIGURES: Table[FigureInArticle] = Table(
    (
        *("figure", "low", "high", "bound", "unit", "noun", "said_of", "kind", "claimant", "via", "sentence"),
        *(*ARTICLE_COLUMNS, "unsure"),
    ),
    _cells,
    _fields,
)


# -- figures that differ --------------------------------------------------------------------------------------------


def _difference_cells(one: DifferenceRow, number: int) -> Iterator[Sequence[object]]:
    for row in one.figures:
        figure = row.figure
        yield (
            *(number, one.tier, one.what, one.why, one.against, figure.text, *figure.limits, figure.bound),
            *(figure.unit, figure.noun, figure.claimant_name, row.sentence, *article_cells(row.heading)),
        )


def difference_fields(one: DifferenceRow) -> dict[str, Any]:
    """The JSON object of figures that differ."""
    return {
        "tier": one.tier,
        "what": one.what,
        "why": one.why,
        "against": one.against,
        "rise": one.rise,
        "correction": _correction(one),
        **origins_fields(one.origins),
        "values": [_value_fields(figure) for figure in one.figures],
    }


def _correction(one: DifferenceRow) -> int | None:
    """Which of the values corrects the others, counted from 0."""
    return next((n for n, figure in enumerate(one.figures) if figure.id == one.correction), None)


def _value_fields(figure: DeskFigure) -> dict[str, Any]:
    return {
        **figure_to_json(figure.figure),
        "sentence": figure.sentence,
        "sentence_start": figure.sentence_span.start,
        "sentence_end": figure.sentence_span.end,
        "article": article_fields(figure.heading),
    }


DIFFERENCES: Table[DifferenceRow] = Table(
    (
        *("difference", "tier", "what", "why", "against", "figure", "low", "high", "bound"),
        *("unit", "noun", "claimant", "sentence", *ARTICLE_COLUMNS),
    ),
    _difference_cells,
    difference_fields,
)
