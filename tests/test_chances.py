"""Chances of attainment: by form of the target, put right, capped, and refused."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.test_intervals import FLAT, fake_calibration, walks

from planpath import ensemble
from planpath.ensemble import chances
from planpath.ensemble.calibration import HISTORIES
from planpath.problems import PlanpathError

FOUND = ensemble.ahead(FLAT, 4)
WIDE = fake_calibration(most=0.995)


def level(bound: float, at_least: bool = True) -> np.ndarray:
    made = ensemble.attainment(FOUND, np.array([[bound]]), WIDE, at_least=at_least)
    return made.chance[0]


class TestALevel:
    def test_of_a_bound_on_the_path_is_one_half(self) -> None:
        made = ensemble.attainment(FOUND, FOUND.path, WIDE, at_least=True)
        np.testing.assert_allclose(made.chance, 0.5)

    def test_follows_from_the_quantiles(self) -> None:
        # Even misses of ten mean changes of 2 in year one: 4 above the path is a fifth of the way
        # from the middle to the end, and a chance of 0.5 - 0.1 is left.
        made = ensemble.attainment(FOUND, FOUND.path + 4, WIDE, at_least=True)
        assert made.chance[0, 0] == pytest.approx(0.4)
        # In year four misses are four times as large.
        assert made.chance[0, 3] == pytest.approx(0.475)

    def test_either_side_of_a_bound_makes_one(self) -> None:
        np.testing.assert_allclose(level(15) + level(15, at_least=False), 1.0)

    @settings(max_examples=40, deadline=None)
    @given(st.floats(-50, 70), st.floats(0, 30))
    def test_a_higher_bound_is_never_likelier(self, bound: float, more: float) -> None:
        assert (level(bound + more) <= level(bound) + 1e-12).all()

    def test_without_a_target_there_is_none(self) -> None:
        assert np.isnan(level(np.nan)).all()


class TestPuttingRight:
    def test_draws_the_log_odds_by_the_slope(self) -> None:
        at = WIDE.at(8, 1)._replace(slope=0.5)
        # Odds of 9 become odds of 3.
        assert chances.put_right(np.array([0.9]), at).item() == pytest.approx(0.75)
        assert chances.put_right(np.array([0.5]), at).item() == pytest.approx(0.5)

    def test_goes_no_further_than_back_tests_bear_out(self) -> None:
        made = ensemble.attainment(
            FOUND, np.array([[-1e6, 1e6, -1e6, 1e6]]), fake_calibration(most=0.9), at_least=True
        )
        np.testing.assert_allclose(made.chance, [[0.9, 0.1, 0.9, 0.1]])


class TestEveryYear:
    def test_is_the_level_in_the_first(self) -> None:
        made = ensemble.attainment(
            FOUND, FOUND.path + 3, WIDE, at_least=True, form="every_year"
        ).chance
        alone = ensemble.attainment(FOUND, FOUND.path + 3, WIDE, at_least=True).chance
        assert made[0, 0] == pytest.approx(alone[0, 0], abs=2e-3)
        assert (np.diff(made) < 0).all()

    def test_of_years_that_know_nothing_of_each_other_is_the_product(self) -> None:
        table = fake_calibration(memory=0.0, most=0.995)
        bound = FOUND.path - 4
        single = ensemble.attainment(FOUND, bound, table, at_least=True).chance
        made = ensemble.attainment(FOUND, bound, table, at_least=True, form="every_year").chance
        np.testing.assert_allclose(made, np.cumprod(single, axis=1), atol=5e-3)

    def test_of_years_that_go_together_is_the_least_of_them(self) -> None:
        table = fake_calibration(memory=0.99999, most=0.995)
        bound = FOUND.path - 4
        single = ensemble.attainment(FOUND, bound, table, at_least=True).chance
        made = ensemble.attainment(FOUND, bound, table, at_least=True, form="every_year").chance
        np.testing.assert_allclose(made, np.minimum.accumulate(single, axis=1), atol=3e-2)

    def test_two_years_half_each_follow_the_orthant_formula(self) -> None:
        # Two normal scores above nought: 1/4 + arcsin(ρ) / 2π; of ρ = 0.8 that is 0.39758.
        made = ensemble.attainment(FOUND, FOUND.path, WIDE, at_least=True, form="every_year")
        assert made.chance[0, 1] == pytest.approx(0.25 + np.arcsin(0.8) / (2 * np.pi), abs=3e-3)

    @pytest.mark.parametrize("at_least", [True, False])
    def test_is_what_draws_of_such_years_come_to(self, at_least: bool) -> None:
        rng = np.random.default_rng(11)
        scores = np.empty((200_000, 4))
        scores[:, 0] = rng.standard_normal(len(scores))
        for year in range(1, 4):
            own = rng.standard_normal(len(scores))
            scores[:, year] = 0.8 * scores[:, year - 1] + 0.6 * own
        from scipy.special import ndtr

        offset = np.array([[-3.0, 2.0, 5.0, -8.0]])
        single = ensemble.attainment(FOUND, FOUND.path + offset, WIDE, at_least=at_least).chance
        drawn = np.cumprod(ndtr(scores) <= single, axis=1).mean(axis=0)
        made = ensemble.attainment(
            FOUND, FOUND.path + offset, WIDE, at_least=at_least, form="every_year"
        )
        np.testing.assert_allclose(made.chance[0], drawn, atol=5e-3)


class TestTheFirstYear:
    def test_adds_up_to_ever_reached_and_never_beyond_one(self) -> None:
        bound = np.array([[16.0]])
        first = ensemble.attainment(FOUND, bound, WIDE, at_least=True, form="first_year").chance
        missed = ensemble.attainment(FOUND, bound, WIDE, at_least=False, form="every_year").chance
        assert (first >= 0).all()
        np.testing.assert_allclose(first.cumsum(axis=1), 1 - missed, atol=1e-9)

    def test_of_the_first_year_is_the_level(self) -> None:
        bound = np.array([[16.0]])
        first = ensemble.attainment(FOUND, bound, WIDE, at_least=True, form="first_year").chance
        assert first[0, 0] == pytest.approx(level(16.0)[0], abs=2e-3)


class TestRefusal:
    def test_five_figures_give_no_chance(self) -> None:
        found = ensemble.ahead(FLAT[:, :5], 2)
        made = ensemble.attainment(found, np.array([[12.0]]), WIDE, at_least=True)
        assert made.key == "too_few"
        assert np.isnan(made.chance).all()

    def test_where_back_tests_were_no_better_than_the_base_rate_there_is_none(self) -> None:
        chance = WIDE.chance.copy()
        chance[HISTORIES.index(8), 3] = -0.01
        made = ensemble.attainment(
            FOUND, np.array([[12.0]]), replace(WIDE, chance=chance), at_least=True
        )
        assert made.key == "no_skill"
        assert np.isnan(made.chance).all()

    def test_a_form_nobody_knows_is_told(self) -> None:
        with pytest.raises(PlanpathError, match="nearest: every_year"):
            ensemble.attainment(FOUND, FOUND.path, WIDE, at_least=True, form="evry_year")


SEEDS = (("a", 21), ("b", 22))


def drifting(count: int, years: int, seed: int) -> np.ndarray:
    """Walks of which each has a pace of its own, so that its past says something of its future."""
    pace = np.random.default_rng(seed).normal(0, 6, (count, 1))
    return 300 + walks(count, years, seed, step=6.0) + pace * np.arange(years)


class TestOnSeriesNeverSeen:
    def test_of_walks_without_a_pace_nothing_can_be_said_and_nothing_is(self) -> None:
        taught = ensemble.learn({name: list(walks(300, 24, seed)) for name, seed in SEEDS})
        made = ensemble.attainment(FOUND, np.array([[12.0]]), taught, at_least=True)
        assert made.key == "no_skill"

    def test_what_is_called_so_likely_comes_about_about_as_often(self) -> None:
        taught = ensemble.learn({name: list(drifting(400, 24, seed)) for name, seed in SEEDS})
        other = drifting(4000, 14, seed=23)
        found = ensemble.ahead(other[:, :10], 4)
        bound = other[:, 9:10] * np.linspace(0.9, 1.1, len(other))[:, None]
        made = ensemble.attainment(found, bound, taught, at_least=True)
        said, came = made.chance[:, 3], other[:, 13] >= bound[:, 0]
        for low in (0.0, 0.25, 0.5, 0.75):
            own = (said >= low) & (said < low + 0.25)
            assert own.sum() > 150
            assert said[own].mean() == pytest.approx(came[own].mean(), abs=0.06)
        assert made.skill > 0
        assert (made.windows > 100).all()

    def test_the_record_comes_with_the_chance(self) -> None:
        made = ensemble.attainment(FOUND, FOUND.path, ensemble.shipped(), at_least=True)
        assert 0 < made.skill < 1
        assert 0 < made.off < 0.1
