"""Figures over time, drawn with signs: scale, bounds, outlets, the chosen one."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.app.plot import Point, draw

values = st.floats(min_value=-1e12, max_value=1e12, allow_nan=False).map(lambda value: round(value, 3))


def drawn(*given, width=60, height=14):
    points = [Point(datetime(2026, 3, 1 + n), *one) for n, one in enumerate(given)]
    return ["".join(part.text for part in line) for line in draw(points, width, height)]


def test_the_scale_names_values_as_people_write_them():
    lines = drawn((2_000_000.0, "=", "Wire"), (5_400_000.0, "=", "Wire"))
    assert any(line.startswith("4,000,000┤") for line in lines)
    assert not any(".0┤" in line for line in lines)


def test_figures_of_very_different_sizes_stand_by_powers_of_ten():
    lines = drawn((5.0, "=", "Wire"), (40.0, "=", "Wire"), (5_400_000.0, "~", "Wire"))
    named = [line.split("┤")[0].strip() for line in lines if "┤" in line]
    assert len(named) > 2
    assert {name.strip("0,") for name in named} == {"1"}
    rows = [n for n, line in enumerate(lines) if "●" in line and "┌" not in line and "Wire" not in line]
    assert len(rows) == 3


def test_bounds_and_the_chosen_figure_have_signs_of_their_own():
    lines = drawn((10.0, ">=", "Wire"), (20.0, "=", "Ledger", True), (30.0, "<=", "Courier"))
    text = "\n".join(lines[:-1])
    assert [text.count(sign) for sign in "↑↓█"] == [1, 1, 1]
    assert lines[-1].split() == ["●", "Wire", "▲", "Ledger", "■", "Courier"]
    assert text.index("↓") > text.index("■")


@pytest.mark.parametrize("given", [[], [(1.0, "=", "Wire")]])
def test_one_day_is_not_drawn(given):
    assert "Nothing to draw" in drawn(*given)[0]


@given(
    st.lists(
        st.tuples(values, st.sampled_from(["=", ">", "<=", "~"]), st.sampled_from(["Wire", "Ledger"])),
        min_size=2,
        max_size=12,
    ),
    st.integers(10, 90),
    st.integers(3, 30),
)
def test_any_figures_fit_any_size(given, width, height):
    lines = drawn(*given, width=width, height=height)
    assert len(lines) <= max(1, height)
    assert all(len(line) <= width for line in lines)


def test_a_plot_without_room_says_so_in_the_width_there_is():
    points = [(1.0, "=", "Wire"), (2.0, "=", "Wire")]
    lines = drawn(*points, width=24, height=5)
    assert " ".join(lines).startswith("No room to draw")
    assert all(len(line) <= 24 for line in lines)
