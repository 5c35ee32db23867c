"""Energy use, intensity and their averages keep the laws whoever uses them relies on."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planpath import energy

declines = st.lists(st.floats(-0.5, 0.9), min_size=1, max_size=8)
amounts = st.floats(0.01, 1e6)


@given(values=declines)
def test_a_promise_kept_as_a_plain_mean_is_kept_as_a_geometric_one(values: list[float]) -> None:
    mean = energy.mean_decline(values)
    assert float(mean.geometric) >= float(mean.arithmetic) - 1e-12
    assert float(mean.gap) == pytest.approx(float(mean.geometric - mean.arithmetic))


@given(values=declines)
def test_the_even_decline_comes_to_what_the_years_came_to(values: list[float]) -> None:
    mean = energy.mean_decline(values)
    left = (1 - float(mean.geometric)) ** len(values)
    assert 1 - left == pytest.approx(float(mean.cumulative), abs=1e-9)
    index = energy.intensity_index(values)
    assert index[0] == 100
    assert 1 - index[-1] / 100 == pytest.approx(float(mean.cumulative), abs=1e-12)


def test_a_year_that_is_lacking_leaves_no_mean() -> None:
    mean = energy.mean_decline([[0.02, np.nan], [0.2, 0.2]])
    assert np.isnan(mean.geometric[0])
    assert np.isnan(mean.arithmetic[0])
    assert mean.geometric[1] == pytest.approx(0.2)


@given(decline=st.floats(-0.5, 0.9), years=st.integers(1, 12))
def test_at_break_even_growth_energy_use_stands_still(decline: float, years: int) -> None:
    growth = energy.break_even_growth(decline)
    assert float(energy.energy_growth(growth, decline, years)) == pytest.approx(0, abs=1e-9)
    more = energy.energy_growth(float(growth) + 0.01, decline, years)
    assert float(more) > 0


@given(energy_use=amounts, value=amounts, g=st.floats(-0.3, 0.3), d=st.floats(-0.3, 0.3))
def test_a_decline_read_off_growth_is_the_decline_of_the_quotient(
    energy_use: float, value: float, g: float, d: float
) -> None:
    before = float(energy.intensity(energy_use, value))
    after = float(energy.intensity(energy_use * (1 + d), value * (1 + g)))
    assert float(energy.decline_from_growth(d, g)) == pytest.approx(1 - after / before, abs=1e-9)


@given(value=amounts, intensity=st.floats(0.001, 20))
def test_energy_use_over_value_added_is_the_intensity_again(value: float, intensity: float) -> None:
    used = energy.energy_use(value, intensity)
    assert float(energy.intensity(used, value)) == pytest.approx(intensity, rel=1e-12)


def test_an_absolute_contraction_ends_at_nought_and_one_of_intensity_never() -> None:
    assert energy.absolute_contraction(50.0, [23, 24, 100]).tolist() == [
        pytest.approx(50 * (1 - 0.966)),
        0.0,
        0.0,
    ]
    assert float(energy.geva_contraction(1.0, 100)) > 0


def test_columns_of_regions_and_years_cost_one_call() -> None:
    value = np.array([[100.0, 200.0], [300.0, 400.0]])
    used = energy.energy_use(value, [[0.5], [2.0]])
    assert used.tolist() == [[50.0, 100.0], [600.0, 800.0]]
    assert energy.co2(used, 2.5).tolist() == [[125.0, 250.0], [1500.0, 2000.0]]
    assert math.isnan(float(energy.intensity(1.0, -3.0)))
