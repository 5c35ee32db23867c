"""Carrying a series forward says what it assumed, and assumes nothing else."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planpath import projection

amounts = st.floats(0.01, 1e6)


def test_a_held_value_stays_and_has_no_rate() -> None:
    held = projection.hold([2020, 2024], [8.0, 12.5], to=2027)
    assert held.years.tolist() == [2025, 2026, 2027]
    assert held.values.tolist() == [12.5] * 3
    assert (held.model, held.rate) == ("hold", 0.0)


def test_compounding_starts_from_the_last_value() -> None:
    # 200 × 0.966, × 0.966², × 0.966³
    grown = projection.compound([2023, 2024], [150.0, 200.0], to=2027, rate=-0.034)
    np.testing.assert_allclose(grown.values, [193.2, 186.6312, 180.2857392])


def test_the_recent_rate_is_the_level_method_over_its_span() -> None:
    # from 2019: (121/100)^(1/2) - 1 = 10 %; what came before 2019 is not looked at
    own = projection.recent_rate([2010, 2019, 2021], [5.0, 100.0, 121.0], to=2023, span=5)
    assert own.rate == pytest.approx(0.1)
    np.testing.assert_allclose(own.values, [133.1, 146.41])
    assert (own.from_year, own.to_year, own.model) == (2019, 2021, "recent_rate")


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    ("years", "values"),
    [([2024], [5.0]), ([2010, 2024], [4.0, 5.0]), ([2022, 2024], [0.0, 5.0])],
    ids=["one figure", "the other too old", "from nothing"],
)
def test_without_two_usable_figures_there_is_no_rate(years: list[int], values: list[float]) -> None:
    own = projection.recent_rate(years, values, to=2026, span=5)
    assert own.rate == 0.0
    assert own.from_year == own.to_year == 2024
    assert own.values.tolist() == [5.0, 5.0]


def test_nothing_is_carried_to_a_year_that_has_its_figure() -> None:
    assert len(projection.hold([2024], [5.0], to=2024).years) == 0
    assert len(projection.hold([2024], [5.0], to=2020).values) == 0


@given(amounts, amounts, st.integers(1, 5), st.integers(1, 6))
def test_a_steady_series_is_carried_on_steadily(
    start: float, end: float, span: int, ahead: int
) -> None:
    own = projection.recent_rate([2024 - span, 2024], [start, end], to=2024 + ahead, span=span)
    assert float(own.values[-1]) == pytest.approx(end * (end / start) ** (ahead / span), rel=1e-9)


@given(amounts, amounts, st.floats(0.001, 1000))
def test_the_unit_of_a_series_is_the_unit_of_its_projection(
    start: float, end: float, scale: float
) -> None:
    here = projection.recent_rate([2022, 2024], [start, end], to=2027, span=5)
    there = projection.recent_rate([2022, 2024], [start * scale, end * scale], to=2027, span=5)
    np.testing.assert_allclose(there.values, here.values * scale, rtol=1e-9)
