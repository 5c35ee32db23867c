"""The chance of meeting all targets is never told without its bounds, and keeps within them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import multivariate_normal, norm

from planpath import attainment
from planpath.problems import PlanpathError

chances = st.lists(st.floats(0, 1), min_size=1, max_size=8)
correlations = st.floats(0, 0.999)
ROUNDING = 1e-10


@settings(deadline=None)
@given(chances, correlations)
def test_no_dependence_leads_out_of_the_bounds(p: list[float], rho: float) -> None:
    found = attainment.joint(p, rho)
    assert found.lower - ROUNDING <= found.copula <= found.upper + ROUNDING
    # targets that rise and fall together are met together at least as often as unrelated ones
    assert found.copula >= found.independent - ROUNDING


@settings(deadline=None)
@given(chances, st.lists(correlations, min_size=2, max_size=6))
def test_a_stronger_common_cause_makes_all_at_once_likelier(
    p: list[float], rhos: list[float]
) -> None:
    copula = attainment.joint(p, sorted(rhos)).copula
    assert (np.diff(copula) >= -ROUNDING).all()


@settings(deadline=None)
@given(chances, correlations)
def test_the_order_of_targets_makes_no_difference(p: list[float], rho: float) -> None:
    here, there = attainment.joint(p, rho), attainment.joint(p[::-1], rho)
    assert float(here.copula) == pytest.approx(float(there.copula), abs=ROUNDING)


@pytest.mark.parametrize("rho", [0.05, 0.4, 0.8, 0.99])
def test_it_is_the_normal_distribution_it_says_it_is(rho: float) -> None:
    p = [0.3, 0.75]
    normal = multivariate_normal(cov=[[1, rho], [rho, 1]])
    found = attainment.joint(p, rho).copula
    assert float(found) == pytest.approx(float(normal.cdf(norm.ppf(p))), abs=1e-7)


def test_near_one_it_runs_into_the_least_chance() -> None:
    rhos = [0.99, 0.9999, 0.999999, 1.0]
    copula = attainment.joint([0.9, 0.8, 0.8], rhos).copula
    assert (np.diff(copula) > 0).all()
    assert copula[-1] == 0.8
    assert copula[-2] == pytest.approx(0.8, abs=1e-3)


def test_a_certain_target_asks_nothing_and_an_impossible_one_decides() -> None:
    sure = attainment.joint([1.0, 0.6], 0.5)
    np.testing.assert_allclose([sure.lower, sure.copula, sure.upper], 0.6, atol=ROUNDING)
    never = attainment.joint([0.0, 0.6], 0.5)
    np.testing.assert_allclose([never.lower, never.copula, never.upper], 0.0, atol=ROUNDING)


def test_rows_are_answered_side_by_side_and_a_missing_chance_only_silences_its_own() -> None:
    found = attainment.joint([[0.9, 0.8], [0.5, np.nan]], [0.2, 0.7])
    assert found.copula.shape == (2, 2)
    alone = attainment.joint([0.9, 0.8], [0.2, 0.7]).copula
    np.testing.assert_allclose(found.copula[0], alone, rtol=1e-12)
    for part in (found.lower, found.upper, found.independent, found.copula[:, 0]):
        assert np.isnan(part).tolist() == [False, True]


def test_what_is_no_chance_and_no_correlation_is_told_at_once() -> None:
    with pytest.raises(PlanpathError) as caught:
        attainment.joint([0.5, 1.2], -0.3)
    assert [problem.where for problem in caught.value.problems] == [
        "joint, probabilities",
        "joint, correlation",
    ]
    assert "1.2" in str(caught.value)
