"""One thing counted over time, drawn with signs: a shape for each outlet, bounds as ↑ ↓ ~, the chosen figure as █."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from datetime import date, datetime

from msgspec import Struct

from reader.app.text.cells import safe
from reader.app.text.lines import Line, Part, fit, wrap_parts
from reader.app.wording import day
from reader.model.desks import DeskFigure

SHAPES = "●▲■◆▼★○△□"
"""One for each outlet; those beyond are dots."""
_REST = "·"
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
LEAST_WIDTH, LEAST_HEIGHT = 20, 6
LOGARITHMIC_FROM = 1_000
"""How many times the smallest figure the largest one is when the scale goes by powers of ten."""
MOST_POINTS = 400
_FRAME_ROWS = 4
"""Rows that the frame, the days below and the legend take."""
_DAY_CELLS = 16
"""Cells that the name of a day takes below the plot, with the blanks around it."""
_SCALE_CELLS = 12
"""Cells that are left for the scale at the side."""


class Point(Struct, frozen=True):
    """A figure as it is drawn."""

    when: datetime
    value: float
    bound: str
    outlet: str
    chosen: bool = False


def points_of(figures: Sequence[DeskFigure], chosen: int | None) -> list[Point]:
    """Figures of one unit that have a value and a day, in the order of time; those like the chosen one alone."""
    like = next((one for one in figures if one.id == chosen), figures[0] if figures else None)
    if like is None:
        return []
    found = []
    for one in figures:
        figure = one.figure
        when = _moment(one.heading.meta.published)
        if when is None or figure.value is None or figure.unit != like.figure.unit or figure.kind != like.figure.kind:
            continue
        value = figure.value[1] if isinstance(figure.value, tuple) else figure.value
        outlet = one.heading.meta.source or "no source"
        found.append(Point(when, float(value), figure.bound, outlet, one.id == like.id))
    return sorted(found, key=lambda point: point.when)[-MOST_POINTS:]


def _moment(published: str | None) -> datetime | None:
    try:
        return datetime.fromisoformat(published or "").replace(tzinfo=None)
    except ValueError:
        return None


def draw(points: Sequence[Point], width: int, height: int) -> list[Line]:
    """The plot as lines, its legend last; a line that says why where there is nothing to draw."""
    if len({point.when.date() for point in points}) < 2:
        return _reason("Nothing to draw: a plot needs two figures of the same unit on different days.", width, height)
    if width < LEAST_WIDTH or height < LEAST_HEIGHT:
        return _reason("No room to draw: make the window larger.", width, height)
    # Imported when a plot is drawn for the first time: it takes a tenth of a second.
    import plotext

    outlets = list(dict.fromkeys(point.outlet for point in points))
    shapes = {outlet: SHAPES[n] if n < len(SHAPES) else _REST for n, outlet in enumerate(outlets)}
    plotext.clear_figure()
    plotext.theme("clear")
    plotext.limitsize(False, False)
    plotext.plotsize(width, height - 1)
    plotext.xticks(*_ticks(points, width))
    rows = height - _FRAME_ROWS
    scale = _scale([point.value for point in points], rows)
    plotext.yticks(list(map(scale.place, scale.ticks)), [f"{tick:,.15g}" for tick in scale.ticks])
    plotext.ylim(scale.bottom, scale.top)
    reach = (scale.top - scale.bottom) / (rows - 1)
    for outlet in outlets:
        own = [point for point in points if point.outlet == outlet]
        plotext.scatter(list(map(_day, own)), [scale.place(point.value) for point in own], marker=shapes[outlet])
    for point in points:
        if point.bound in (">", ">=", "<", "<=", "~"):
            up = point.bound in (">", ">=", "~")
            sign = "~" if point.bound == "~" else "↑" if up else "↓"
            plotext.scatter([_day(point)], [scale.place(point.value) + (reach if up else -reach)], marker=sign)
    for point in points:
        if point.chosen:
            plotext.scatter([_day(point)], [scale.place(point.value)], marker="█")
    drawn = _COLOURS.sub("", plotext.build()).splitlines()
    legend: list[Part] = []
    for outlet, shape in list(shapes.items())[: len(SHAPES)]:
        legend += [Part(f"{shape} ", "accent"), Part(f"{safe(outlet)}  ", "dim")]
    if len(outlets) > len(SHAPES):
        legend.append(Part(f"{_REST} others", "dim"))
    return [*((Part(line),) for line in drawn), fit(legend, width)]


def _reason(text: str, width: int, height: int) -> list[Line]:
    return wrap_parts((Part(text, "dim"),), width, height)


class Scale(Struct, frozen=True):
    """The scale at the side, from `bottom` to `top` as places on it; by powers of ten when the figures are of very
    different sizes. `ticks` are the values that are named."""

    ticks: Sequence[float]
    bottom: float
    top: float
    logarithmic: bool = False

    def place(self, value: float) -> float:
        """How high a value stands."""
        return math.log10(value) if self.logarithmic else value


def _scale(values: Sequence[float], rows: int) -> Scale:
    """A scale for values over so many rows of the screen, one of them left free at either end."""
    low, high = min(values), max(values)
    logarithmic = low > 0 and high >= LOGARITHMIC_FROM * low
    if logarithmic:
        low, high = math.log10(low), math.log10(high)
    room = (high - low or abs(high) or 1.0) / max(1, rows - 2)
    bottom, top = low - room, high + room
    rough = (top - bottom) * 2 / rows
    size = 1.0 if logarithmic else 10.0 ** math.floor(math.log10(rough))
    step = next((times * size for times in (1, 2, 5, 10) if times * size >= rough), 20 * size)
    places = [step * number for number in range(math.ceil(bottom / step), math.floor(top / step) + 1)] or [low]
    return Scale([10**place if logarithmic else place for place in places], bottom, top, logarithmic)


def _day(point: Point) -> float:
    """Where a point stands in time, in days."""
    return point.when.toordinal() + point.when.hour / 24 + point.when.minute / 1440


def _ticks(points: Sequence[Point], width: int) -> tuple[list[float], list[str]]:
    """Times to be named below the plot, from the first to the last, as far apart as their names need; their days."""
    first, last = (_day(points[n]) for n in (0, -1))
    count = max(2, min(int(last) - int(first) + 1, (width - _SCALE_CELLS) // _DAY_CELLS))
    times = [first + n * (last - first) / (count - 1) for n in range(count)]
    return times, [day(date.fromordinal(int(one)).isoformat()) for one in times]
