"""Yearly milestones begin and end where they must, and the last year to turn is the last indeed."""

from __future__ import annotations

import importlib
import tomllib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from planpath import milestones, progress

FILE = Path(__file__).parent / "cases" / "milestones.toml"
CASES = tomllib.loads(FILE.read_text("utf-8"))["case"]
amounts = st.floats(0.01, 1e6)
years = st.integers(1, 12)
shapes = st.sampled_from(milestones.SHAPES)
bends = st.floats(0.05, 40.0)
powers = st.floats(0.2, 6.0)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_formula_gives_what_the_hand_gave(case: dict[str, Any]) -> None:
    module, _, name = case["function"].partition(".")
    formula = getattr(importlib.import_module(f"planpath.{module}"), name)
    given_ = [np.asarray(arg) if isinstance(arg, list) else arg for arg in case["args"]]
    found = formula(*given_, **case.get("kwargs", {}))
    np.testing.assert_allclose(found, case["expect"], rtol=0, atol=5e-7)


# ---- Shapes --------------------------------------------------------------------------------------


@given(shape=shapes, span=years, bend=bends, power=powers)
def test_the_way_begins_at_nothing_ends_at_all_of_it_and_never_turns_back(
    shape: str, span: int, bend: float, power: float
) -> None:
    part = milestones.shares(shape, span, steepness=bend, power=power)
    assert part.shape == (span + 1,)
    assert (part[0], part[-1]) == (0.0, 1.0)
    assert (np.diff(part) >= 0).all()


@given(span=st.integers(2, 12), bend=bends)
def test_an_s_curve_is_the_same_read_from_either_end(span: int, bend: float) -> None:
    part = milestones.shares("s_curve", span, steepness=bend)
    np.testing.assert_allclose(part + part[::-1], 1.0, atol=1e-12)


@given(span=st.integers(3, 12))
def test_a_flat_s_curve_and_a_power_of_one_are_the_straight_line(span: int) -> None:
    even = milestones.shares("linear", span)
    np.testing.assert_allclose(
        milestones.shares("s_curve", span, steepness=1e-4), even, rtol=0, atol=1e-8
    )
    np.testing.assert_allclose(milestones.shares("back_loaded", span, power=1.0), even)


@given(span=st.integers(2, 12), power=st.floats(1.05, 6.0))
def test_back_loaded_lags_the_even_way_and_front_loaded_leads_it(span: int, power: float) -> None:
    even = milestones.shares("linear", span)[1:-1]
    assert (milestones.shares("back_loaded", span, power=power)[1:-1] < even).all()
    assert (milestones.shares("back_loaded", span, power=1 / power)[1:-1] > even).all()


@given(start=amounts, target=amounts, span=years, shape=shapes)
@pytest.mark.parametrize("path", [progress.compound_path, progress.linear_path])
def test_a_path_of_any_shape_ends_on_the_target_where_nothing_more_is_needed(
    path: Any, start: float, target: float, span: int, shape: str
) -> None:
    values = path(start, target, span, milestones.shares(shape, span))
    assert (values[0], values[-1]) == (start, target)
    assert float(progress.needed_rate(values[-1], target, 1)) == pytest.approx(0, abs=1e-9)
    ahead = np.sign(target - start) * np.diff(values)
    assert (ahead >= -1e-9 * max(start, target)).all()


@given(start=amounts, target=amounts, span=years)
def test_whoever_follows_the_even_rate_needs_that_rate_to_the_end(
    start: float, target: float, span: int
) -> None:
    path = progress.compound_path(start, target, span, milestones.shares("compounding", span))
    left = span - np.arange(span)
    needed = progress.needed_rate(path[:-1], target, left)
    np.testing.assert_allclose(needed, progress.needed_rate(start, target, span), atol=1e-9)


@pytest.mark.parametrize(
    ("shape", "span", "parameters"),
    [
        ("zigzag", 3, {}),
        ("linear", 0, {}),
        ("s_curve", 3, {"steepness": 0.0}),
        ("back_loaded", 3, {"power": -1.0}),
    ],
)
def test_a_shape_that_is_none_is_refused(
    shape: str, span: int, parameters: dict[str, float]
) -> None:
    with pytest.raises(ValueError, match=r"allowed: compounding|above zero"):
        milestones.shares(shape, span, **parameters)


# ---- Things counted ------------------------------------------------------------------------------


@given(
    start=st.integers(0, 3000),
    target=st.integers(0, 3000),
    span=years,
    shape=shapes,
    power=powers,
)
def test_yearly_increments_in_whole_numbers_add_up_to_the_whole(
    start: int, target: int, span: int, shape: str, power: float
) -> None:
    part = milestones.shares(shape, span, power=power)
    smooth = progress.linear_path(float(start), float(target), span, part)
    counted = milestones.whole_values(smooth)
    steps = np.diff(counted)
    assert (counted % 1 == 0).all()
    assert steps.sum() == target - start
    assert (np.sign(target - start) * steps >= 0).all()
    # Nobody's yearly share is off by as much as one.
    assert (np.abs(steps - np.diff(smooth)) < 1 + 1e-6).all()


@given(start=st.integers(0, 500), way=st.integers(1, 500), span=years)
def test_even_steps_in_whole_numbers_are_never_behind_the_even_path(
    start: int, way: int, span: int
) -> None:
    smooth = progress.linear_path(float(start), float(start + way), span)
    assert (milestones.whole_values(smooth) >= smooth - 1e-6).all()


def test_many_paths_are_counted_at_once_each_by_itself() -> None:
    paths = np.array([[26.0, 28.25, 30.5, 32.75, 35.0], [10.0, 8.75, 7.5, 6.25, 5.0]])
    singly = [milestones.whole_values(path) for path in paths]
    np.testing.assert_array_equal(milestones.whole_values(paths), singly)
    assert milestones.whole_values(np.empty((0, 5))).shape == (0, 5)


# ---- Arrival and the point of no return ----------------------------------------------------------

rates = st.floats(-0.3, 0.3)


@given(latest=amounts, rate=rates, span=st.integers(1, 20))
def test_a_pace_arrives_after_as_many_years_as_it_was_kept(
    latest: float, rate: float, span: int
) -> None:
    assume(abs(rate) > 1e-3)
    target = latest * (1 + rate) ** span
    assert float(milestones.years_at_rate(latest, target, rate)) == pytest.approx(span, rel=1e-6)


@given(
    latest=amounts,
    way=st.floats(0.5, 2.0),
    span=st.integers(1, 10),
    pace=rates,
    highest=rates,
)
def test_turning_in_the_last_year_still_meets_the_target_and_a_year_later_does_not(
    latest: float, way: float, span: int, pace: float, highest: float
) -> None:
    target = latest * way
    turn = float(milestones.last_turn_rate(latest, target, span, pace, highest))

    def arrives(kept: float) -> bool:
        end = latest * (1 + pace) ** kept * (1 + highest) ** (span - kept)
        return bool(end >= target * (1 - 1e-8) if way >= 1 else end <= target * (1 + 1e-8))

    if turn == np.inf:
        assert arrives(span)
    elif turn == -np.inf:
        assert not arrives(0) or not _clear(latest, target, span, highest)
    else:
        assert turn == int(turn)
        assert 0 <= turn < span
        assert arrives(turn)
        assert not arrives(turn + 1) or not _clear_at(latest, target, span, pace, highest, turn + 1)


def _clear(latest: float, target: float, span: int, rate: float) -> bool:
    """Whether the end lies off the target by more than rounding."""
    return abs(latest * (1 + rate) ** span / target - 1) > 1e-7


def _clear_at(
    latest: float, target: float, span: int, pace: float, highest: float, kept: float
) -> bool:
    end = latest * (1 + pace) ** kept * (1 + highest) ** (span - kept)
    return bool(abs(end / target - 1) > 1e-7)


@given(
    latest=st.integers(0, 200),
    target=st.integers(0, 200),
    span=st.integers(1, 10),
    pace=st.integers(-20, 20),
    highest=st.integers(-40, 40),
)
def test_in_steps_too_the_last_year_is_the_last(
    latest: int, target: int, span: int, pace: int, highest: int
) -> None:
    turn = float(milestones.last_turn_step(latest, target, span, pace, highest))
    ahead = 1 if target >= latest else -1

    def arrives(kept: int) -> bool:
        return ahead * (latest + kept * pace + (span - kept) * highest - target) >= 0

    if turn == np.inf:
        assert arrives(span)
    elif turn == -np.inf:
        assert not arrives(0)
        assert not arrives(span)
    else:
        assert arrives(int(turn))
        assert not arrives(int(turn) + 1)


def test_points_of_no_return_come_for_whole_columns_at_once() -> None:
    many = 1000
    turn = milestones.last_turn_rate(
        np.full(many, 100.0), np.full(many, 121.0), 4, np.zeros(many), 0.10
    )
    assert turn.shape == (many,)
    assert (turn == 2.0).all()


# ---- Remaining rate ------------------------------------------------------------------------------


@given(rate=st.floats(-0.2, 0.2), seen=st.lists(st.floats(-0.3, 0.3), max_size=4))
def test_the_remaining_rate_completes_the_product_to_the_promise(
    rate: float, seen: list[float]
) -> None:
    still = float(progress.remaining_rate(rate, 5, seen))
    whole = np.prod(1 + np.array(seen)) * (1 + still) ** (5 - len(seen))
    assert whole == pytest.approx((1 + rate) ** 5, rel=1e-9)


def test_years_to_come_may_be_left_open_among_the_changes() -> None:
    matrix = np.array([[-0.02, -0.025, np.nan, np.nan], [-0.03, -0.03, -0.03, -0.03]])
    found = progress.remaining_rate(-0.034, 5, matrix)
    np.testing.assert_allclose(found, [-0.04158931, -0.04983573], atol=5e-9)
