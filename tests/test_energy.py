"""Energy intensity beside growth: the break-even, and what four per cent and five bring."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planpath import energy, plan, progress

declines = st.floats(0.0, 0.5)
growths = st.floats(-0.3, 0.5)


def test_the_plans_decline_breaks_even_at_a_growth_of_3_5197_per_cent() -> None:
    decline = -plan.load("zj_textile_2027").target("ZJ-21").value
    assert float(energy.break_even_growth(decline)) == pytest.approx(0.035196687, abs=5e-10)


@given(declines)
def test_at_break_even_growth_energy_use_stands_still(decline: float) -> None:
    still = energy.energy_growth(energy.break_even_growth(decline), decline)
    assert float(still) == pytest.approx(0, abs=1e-12)


@given(growths, declines)
def test_energy_rises_above_break_even_and_falls_below(growth: float, decline: float) -> None:
    even = float(energy.break_even_growth(decline))
    if abs(growth - even) > 1e-9:
        assert (float(energy.energy_growth(growth, decline)) > 0) == (growth > even)


@given(growths, declines)
def test_the_decline_is_recovered_from_the_two_growths(growth: float, decline: float) -> None:
    energy_use = energy.energy_growth(growth, decline)
    assert float(energy.decline_from_growth(energy_use, growth)) == pytest.approx(decline, abs=1e-9)


@pytest.mark.parametrize(
    ("growth", "decline", "ratio"),
    [
        # ((1 + g)(1 - d))^5: base, then growth and decline each moved by what is in doubt
        (0.05, 0.034, 1.073574),
        (0.03, 0.034, 0.975151),
        (0.07, 0.034, 1.179789),
        (0.05, 0.024, 1.130305),
        (0.05, 0.044, 1.019145),
    ],
)
def test_five_years_of_energy_use(growth: float, decline: float, ratio: float) -> None:
    yearly = energy.energy_growth(growth, decline)
    assert 1 + float(progress.cumulative(yearly, 5)) == pytest.approx(ratio, abs=5e-7)


@pytest.mark.filterwarnings("error")
def test_no_growth_makes_up_for_a_decline_to_nothing() -> None:
    assert np.isnan(energy.break_even_growth([1.0, 1.2])).all()
