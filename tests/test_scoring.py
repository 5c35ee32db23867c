"""What users rely on in the measures of the panel; the worked numbers are in cases/."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from planpath import progress, scoring

LEVELS = st.floats(1.0, 1e4)
YEARS = st.integers(1, 8)
FACTORS = st.sampled_from([1e-4, 0.25, 10.0, 1e4])
BAR = [("at_least", 0.95), ("at_least", 0.6), ("at_least", 0.0), ("otherwise", math.nan)]


def test_nothing_divides_by_nothing() -> None:
    assert np.isnan(scoring.pace(0.3, 0.0))
    assert np.isnan(scoring.mean_growth(100, 106, 0))
    assert np.isnan(scoring.current_status(120, 130, 120, 1))
    assert np.isnan(scoring.distance(106, 120, 0.0, 1))
    assert np.isnan(scoring.mean_step(100, 106, 0))


def test_growth_is_refused_where_signs_are_mixed_or_a_value_is_nought() -> None:
    given = scoring.mean_growth([-2, 2, 0, 4], [2, -2, 5, 0], 3)
    assert np.isnan(given).all()


def test_a_baseline_beyond_the_target_requires_no_growth() -> None:
    # 130 is beyond 120 upwards; 110 beyond 120 downwards.
    assert np.isnan(scoring.growth_ratio([130, 110], [140, 100], 2, 120, 5, [1, -1])).all()


def test_a_lone_figure_has_no_trend_and_no_spread() -> None:
    alone = scoring.anticipated([0], [2024], [5.0], [2027], [False])
    assert np.isnan(alone).all()
    sizes, numbers = scoring.spread([0, 1, 1], [1.0, 4.0, 4.0], 3)
    # One of its own, two alike, and none at all.
    equal, _ = scoring.spread([0] * 10, [0.02] * 10, 1)
    assert np.isnan(equal).all()
    assert np.isnan(sizes).all()
    assert numbers.tolist() == [1, 2, 0]


def test_recent_figures_weigh_more_in_the_trend() -> None:
    # Flat, then rising by 6: unweighted the slope is 3, weighted 1:2:3 it is 3.6.
    ends = scoring.anticipated([0] * 3, [2020, 2021, 2022], [0.0, 0.0, 6.0], [2022], [False])
    assert math.isclose(ends[0], 3 + 3.6 * (2022 - (2020 + 4 / 3)))


def test_a_series_on_a_line_is_carried_on_along_it() -> None:
    years = np.arange(2019, 2025)
    straight = scoring.anticipated(np.zeros(6), years, 40 - 2.0 * (years - 2019), [2027], [False])
    even = scoring.anticipated(np.zeros(6), years, 50 * 0.9 ** (years - 2019), [2027], [True])
    assert math.isclose(straight[0], 24.0)
    assert math.isclose(even[0], 50 * 0.9**8)


def test_series_of_one_call_do_not_touch_each_other() -> None:
    together = scoring.anticipated(
        [0, 1, 0, 1], [2022, 2020, 2023, 2024], [1.0, 8.0, 2.0, 4.0], [2027, 2027], [False, False]
    )
    alone = [
        scoring.anticipated([0, 0], [2022, 2023], [1.0, 2.0], [2027], [False])[0],
        scoring.anticipated([0, 0], [2020, 2024], [8.0, 4.0], [2027], [False])[0],
    ]
    assert np.allclose(together, alone)
    assert np.allclose(together, [6.0, 1.0])


def test_a_miss_is_nothing_once_the_target_is_reached_and_kept() -> None:
    # Reached at 122 and rising; reached at 122 and falling below it by the end.
    assert scoring.miss(122, [1, -3], 3, 120, 1).tolist() == [0.0, 3.5]


def test_edges_hold_what_rounding_blurs() -> None:
    # 1 - 96.6/100 is 0.0340000000000000302..., and 0.0306/0.034 a hair below 0.9.
    kept = (1 - 96.6 / 100) / 0.034
    assert scoring.classify(
        [kept, 0.0306 / 0.034], [("at_least", 1.0), ("at_least", 0.9)]
    ).tolist() == [
        0,
        1,
    ]
    assert scoring.classify([0.05, 0.05 - 1e-12], [("below", 0.05)]).tolist() == [-1, -1]
    assert scoring.classify([1.05, 1.06], [("more_than", 1.05)]).tolist() == [-1, 0]


def test_what_is_beyond_all_bounds_still_has_a_class_and_nothing_has_none() -> None:
    given = scoring.classify([np.inf, -np.inf, np.nan], BAR)
    assert given.tolist() == [0, 3, -1]


@given(LEVELS, LEVELS, LEVELS, YEARS, YEARS, st.sampled_from([1, -1]), FACTORS)
def test_a_change_of_unit_changes_no_measure(
    first: float, last: float, target: float, passed: int, more: int, way: int, factor: float
) -> None:
    def measures(by: float) -> list[np.ndarray]:
        y, t, goal = first * by, last * by, target * by
        ends = scoring.extrapolated(y, t, passed, more)
        trend = scoring.anticipated([0, 0], [2020, 2020 + passed], [y, t], [2030], [False])
        return [
            scoring.growth_ratio(y, t, passed, goal, passed + more, way),
            scoring.growth(y, t, passed, way),
            scoring.quotient(y, ends, goal),
            scoring.current_status(y, t, goal, way),
            scoring.current_status_parity(y, t, goal),
            scoring.anticipated_gap(y, trend, goal, way),
            scoring.miss(t, scoring.mean_step(y, t, passed), more, goal, way),
            scoring.distance(t, goal, abs(goal - y) / 2, way),
        ]

    for here, there in zip(measures(1.0), measures(factor), strict=True):
        np.testing.assert_allclose(there, here, rtol=1e-6, atol=1e-7)


@given(LEVELS, st.floats(1.01, 3.0), LEVELS, st.floats(0.1, 50.0), YEARS, YEARS)
def test_more_achieved_is_never_a_worse_class(
    first: float, ahead: float, last: float, more: float, passed: int, left: int
) -> None:
    target, span = first * ahead, passed + left
    less, better = last, last + more

    def measured(latest: float) -> list[tuple[float, int]]:
        """Each measure, and +1 where more of it is better."""
        elapsed = progress.elapsed(0, passed, span)
        done = progress.done_linear(first, latest, target)
        ends = scoring.extrapolated(first, latest, passed, left)
        return [
            (float(scoring.pace(done, elapsed)), 1),
            (float(scoring.growth_ratio(first, latest, passed, target, span, 1)), 1),
            (float(scoring.quotient(first, ends, target)), 1),
            (float(scoring.current_status(first, latest, target, 1)), 1),
            (float(scoring.anticipated_gap(first, ends, target, 1)), -1),
            (float(scoring.distance(latest, target, 7.0, 1)), -1),
        ]

    for (low, way), (high, _) in zip(measured(less), measured(better), strict=True):
        assert way * high >= way * low - 1e-6 * max(1.0, abs(low))


@given(LEVELS, LEVELS, LEVELS, YEARS, YEARS)
def test_linear_measures_turn_with_the_sign(
    first: float, last: float, target: float, passed: int, left: int
) -> None:
    step = scoring.mean_step(first, last, passed)
    up = [
        scoring.current_status(first, last, target, 1),
        scoring.miss(last, step, left, target, 1),
        scoring.distance(last, target, 5.0, 1),
        scoring.anticipated_gap(first, last + left * step, target, 1),
    ]
    down = [
        scoring.current_status(-first, -last, -target, -1),
        scoring.miss(-last, -step, left, -target, -1),
        scoring.distance(-last, -target, 5.0, -1),
        scoring.anticipated_gap(-first, -(last + left * step), -target, -1),
    ]
    np.testing.assert_array_equal(up, down)


@given(st.lists(st.floats(-3, 3), min_size=2, max_size=20))
def test_classes_follow_the_order_of_values(values: list[float]) -> None:
    ordered = np.sort(values)
    places = scoring.classify(ordered, BAR)
    assert (np.diff(places) <= 0).all()


@given(st.lists(st.floats(-2, 2), min_size=2, max_size=20))
def test_a_better_ratio_never_scores_less(values: list[float]) -> None:
    given = scoring.score(np.sort(values), [-0.6, 0.0, 0.6, 0.95, 1.3], [-5, -2.5, 0, 2.5, 5])
    assert (np.diff(given) >= 0).all()
    assert given.min() >= -5
    assert given.max() <= 5
