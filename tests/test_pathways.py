"""A short series' trend does not follow one odd figure; a budget counts all years."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from planpath import pathways

NAN = float("nan")
positive = st.floats(0.1, 1e4)
short = hnp.arrays(np.float64, st.integers(2, 9), elements=positive)


@given(hnp.arrays(np.float64, st.tuples(st.just(3), st.integers(1, 8)), elements=positive))
def test_drawing_in_is_to_the_quantiles_of_each_series(table: np.ndarray) -> None:
    table[1, 0] = np.nan
    for found, series in zip(pathways.winsorised(table), table, strict=True):
        if np.isnan(series).all():
            assert np.isnan(found).all()
            continue
        low, high = np.nanquantile(series, [0.1, 0.9])
        np.testing.assert_allclose(found, np.clip(series, low, high), rtol=1e-12)


def test_gaps_are_bridged_by_years_not_by_places() -> None:
    # from 10 in 2020 to 40 in 2026: 5 a year, the known years 2021 and 2025 being uneven
    found = pathways.filled([2020, 2021, 2025, 2026], [[10.0, np.nan, np.nan, 40.0]])
    assert found.tolist() == [[10.0, 15.0, 35.0, 40.0]]


def test_nothing_is_added_before_or_after_what_is_known() -> None:
    series = [[np.nan, 3.0, np.nan], [np.nan] * 3, [1.0, np.nan, np.nan]]
    np.testing.assert_array_equal(pathways.filled([2020, 2021, 2022], series), series)


def test_one_odd_figure_does_not_turn_the_trend() -> None:
    years = range(2016, 2025)
    steady = 100 * 0.97 ** np.arange(9.0)
    odd = steady.copy()
    odd[4] *= 3
    assert float(pathways.robust_trend(years, odd)) == pytest.approx(-0.03, abs=0.002)
    # by contrast, with the odd figure last the mean rate of the ends would be +11 %
    last = steady.copy()
    last[-1] *= 3
    assert float(pathways.robust_trend(years, last, cap=1.0)) == pytest.approx(-0.03, abs=0.002)


@pytest.mark.parametrize(("pace", "told"), [(0.2, 0.03), (-0.3, -0.10)])
def test_a_pace_beyond_its_limits_is_not_carried_on(pace: float, told: float) -> None:
    series = 100 * (1 + pace) ** np.arange(6.0)
    assert float(pathways.robust_trend(range(2019, 2025), series)) == told


@given(short, st.floats(0.01, 100))
def test_the_unit_of_a_series_does_not_matter(series: np.ndarray, scale: float) -> None:
    years = np.arange(2025 - len(series), 2025)
    here = pathways.robust_trend(years, series, floor=-1.0, cap=9.0)
    there = pathways.robust_trend(years, series * scale, floor=-1.0, cap=9.0)
    np.testing.assert_allclose(here, there, atol=1e-9)


@given(short)
def test_series_side_by_side_are_series_alone(series: np.ndarray) -> None:
    years = np.arange(2025 - len(series), 2025)
    both = pathways.robust_trend(years, np.stack([series, series[::-1]]))
    assert both.tolist() == [
        float(pathways.robust_trend(years, one)) for one in (series, series[::-1])
    ]


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    ("years", "series"),
    [([2024], [5.0]), ([2023, 2024], [np.nan, 5.0]), ([2023, 2024], [0.0, 0.0]), ([], [])],
)
def test_without_two_figures_above_zero_there_is_no_trend(
    years: list[int], series: list[float]
) -> None:
    assert np.isnan(pathways.robust_trend(years, series))


def test_the_trend_is_carried_on_from_the_figure_as_published() -> None:
    # 80, × 0.9, × 0.9²
    path = pathways.trend_path([80.0, 10.0], [-0.1, 0.5], 2)
    np.testing.assert_allclose(path, [[80, 72, 64.8], [10, 15, 22.5]])


def test_an_overshoot_of_nothing_allowed_or_with_a_year_missing_has_no_answer() -> None:
    found = pathways.overshoot(
        [[1.0, 1.0], [1.0, NAN], [3.0, 1.0]], [[0.0, 0.0], [1.0, 1.0], [1.0, 1.0]]
    )
    np.testing.assert_array_equal(found, [np.nan, np.nan, 2.0])


@given(st.floats(0.1, 5), st.floats(0.1, 5), st.floats(0, 1))
def test_the_score_lies_between_what_is_done_and_what_is_promised(
    done: float, promised: float, believed: float
) -> None:
    found = pathways.temperature_score(done, promised, target_weight=believed)
    ends = sorted([float(found.trajectory), float(found.target)])
    assert ends[0] - 1e-12 <= float(found.score) <= ends[1] + 1e-12
