"""The ensemble: each member, their middle, the guards, and what it says of one series."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planpath import codelists, ensemble, projection, words
from planpath.carrying import bounds
from planpath.ensemble import guards, smoothing
from planpath.problems import PlanpathError

SERIES = [100.0, 104.0, 103.0, 110.0, 112.0, 118.0, 121.0, 119.0, 126.0, 131.0]
NAMES = list(ensemble.MEMBERS)


def member(name: str, series: list[float], horizon: int = 3) -> list[float]:
    return ensemble.members(np.array([series]), horizon)[NAMES.index(name), 0].tolist()


def smoothed_one_by_one(series: list[float], horizon: int) -> np.ndarray:
    """Damped trend as the textbook has it: a loop over parameters and years, then the average."""
    n, paths, errors = len(series), [], []
    levels = [tenth / 10 for tenth in range(2, 11)]
    for alpha, beta, phi in product(levels, (0.0, 0.05, 0.1, 0.2, 0.4), (0.7, 0.8, 0.9, 0.98)):
        level, slope, error = series[0], (series[-1] - series[0]) / (n - 1), 0.0
        for value in series[1:]:
            expected = level + phi * slope
            level = expected + alpha * (value - expected)
            slope = phi * slope + alpha * beta * (value - expected)
            error += (value - expected) ** 2
        fading = np.cumsum(phi ** np.arange(1, horizon + 1))
        paths.append(level + slope * fading)
        errors.append(error)
    weight = np.array(errors) ** (-n / 2)
    return np.average(paths, axis=0, weights=weight)


class TestMembers:
    def test_theta_keeps_two_thirds_of_the_slope_of_a_straight_line(self) -> None:
        # Every year 6 more; the line's share in the path is 1 - 1/3, the level's slope is nought.
        steps = np.diff(member("theta", [10.0, 16.0, 22.0, 28.0, 34.0, 40.0]))
        np.testing.assert_allclose(steps, 4.0)

    def test_median_drift_is_shrunk_and_fades(self) -> None:
        # Changes 3, 3, 30, 3, 3: median 3, times 5 / (5 + 3), then 0.9, 0.81 ... of 1.875.
        found = member("median_drift", [10.0, 13.0, 16.0, 46.0, 49.0, 52.0])
        np.testing.assert_allclose(found, 52 + 1.875 * np.cumsum([0.9, 0.81, 0.729]))

    def test_on_logarithms_a_drift_is_a_rate(self) -> None:
        series = [100 * 2.0**year for year in range(6)]
        found = member("median_drift_log", series)
        # Doubling each year: 2 to the power of 5/8 times the fading.
        np.testing.assert_allclose(found, 3200 * 2.0 ** (0.625 * np.cumsum([0.9, 0.81, 0.729])))

    @pytest.mark.parametrize("series", [SERIES, SERIES[::-1], [3.0, 9, 4, 8, 2, 7, 1, 6]])
    def test_damped_trend_is_the_average_over_all_parameters_by_their_likelihood(
        self, series: list[float]
    ) -> None:
        np.testing.assert_allclose(member("damped", series), smoothed_one_by_one(series, 3))

    def test_the_level_of_a_series_that_only_jumps_about_is_near_its_mean(self) -> None:
        found = member("level", [9.0, 11.0] * 10)
        assert found[0] == found[2]
        assert abs(found[0] - 10) < 0.5

    def test_with_a_figure_at_nought_logarithms_are_left_alone(self) -> None:
        paths = ensemble.members(np.array([[0.0, *SERIES]]), 3)
        np.testing.assert_array_equal(paths[3:6], paths[:3])

    def test_of_a_series_that_explodes_no_logarithm_goes_beyond_e_cubed_of_the_largest(
        self,
    ) -> None:
        series = [10.0**year for year in range(0, 30, 3)]
        paths = ensemble.members(np.array([series]), 20)
        assert paths[3:6].max() <= max(series) * np.exp(3) * 1.0001


class TestTheMiddle:
    def test_leaves_the_highest_and_the_lowest_aside(self) -> None:
        paths = np.array([7.0, -900.0, 1.0, 2.0, 3.0, 900.0, 7.0]).reshape(7, 1, 1)
        assert ensemble.central(paths).item() == (7 + 1 + 2 + 3 + 7) / 5

    def test_series_side_by_side_are_projected_as_each_alone(self) -> None:
        # More than one block of rows.
        many = np.random.default_rng(5).lognormal(3, 0.4, (1300, 9))
        found = ensemble.project(many, 4)
        for row in (0, 511, 512, 1299):
            np.testing.assert_allclose(found[row], ensemble.project(many[[row]], 4)[0], rtol=1e-9)

    def test_is_the_same_at_every_run(self) -> None:
        many = np.random.default_rng(6).lognormal(3, 0.4, (50, 9))
        np.testing.assert_array_equal(ensemble.project(many, 4), ensemble.project(many, 4))

    @settings(max_examples=40, deadline=None)
    @given(
        st.lists(st.floats(1, 1000), min_size=4, max_size=20),
        st.floats(1e-3, 1e6),
        st.integers(1, 8),
    )
    def test_another_unit_changes_the_unit_alone(
        self, series: list[float], unit: float, horizon: int
    ) -> None:
        plain = ensemble.project(np.array([series]), horizon)
        other = ensemble.project(np.array([series]) * unit, horizon)
        np.testing.assert_allclose(other, plain * unit, rtol=1e-6, atol=1e-6 * unit)

    @settings(max_examples=60, deadline=None)
    @given(st.lists(st.floats(0, 1e4), min_size=4, max_size=15))
    def test_what_was_never_below_nought_never_goes_there(self, series: list[float]) -> None:
        assert (ensemble.project(np.array([series]), 15) >= 0).all()

    def test_what_never_changed_stays(self) -> None:
        np.testing.assert_allclose(ensemble.project(np.full((2, 7), 42.0), 3), 42.0)

    def test_three_years_are_too_few_and_it_is_said(self) -> None:
        with pytest.raises(PlanpathError, match="shorter than 4 years"):
            ensemble.project(np.ones((2, 3)), 1)

    def test_a_series_with_a_hole_spoils_no_other(self) -> None:
        many = np.array([SERIES, [*SERIES[:3], np.nan, *SERIES[4:]]])
        found = ensemble.project(many, 2)
        np.testing.assert_allclose(found[0], ensemble.project(many[:1], 2)[0])
        assert np.isnan(found[1]).all()

    def test_squares_keep_their_digits_far_from_nought(self) -> None:
        near, last, size = smoothing.straightened(np.array([SERIES]) + 1e9)
        np.testing.assert_allclose(last + size * near, np.array([SERIES]) + 1e9, rtol=1e-15)
        assert np.abs(near).max() == 1


class TestGuards:
    def test_a_figure_that_is_undone_the_next_year_is_put_midway(self) -> None:
        odd = [*SERIES[:4], 1120.0, *SERIES[5:]]
        found = guards.cleaned(np.array([odd]))
        assert np.flatnonzero(found.outliers[0]).tolist() == [4]
        # By logarithms, since all are above nought: the geometric mean of 110 and 118.
        assert found.values[0, 4] == pytest.approx(np.sqrt(110 * 118))
        np.testing.assert_allclose(np.delete(found.values[0], 4), np.delete(odd, 4))

    def test_what_came_before_a_jump_is_moved_onto_the_new_level(self) -> None:
        whole = np.array(SERIES)
        jumped = np.concatenate([whole[:5] / 10, whole[5:]])
        found = guards.cleaned(jumped[None])
        assert np.flatnonzero(found.shifts[0]).tolist() == [5]
        changes = np.diff(np.log(jumped))
        # The jump itself becomes a usual year; every change before it is what it was.
        assert np.diff(np.log(found.values[0]))[4] == pytest.approx(np.median(changes))
        np.testing.assert_allclose(np.diff(np.log(found.values[0]))[:4], changes[:4])
        np.testing.assert_allclose(found.values[0, 5:], jumped[5:])

    def test_a_jump_is_no_trend_to_come(self) -> None:
        jumped = np.array([[value / 10 for value in SERIES[:5]] + SERIES[5:]])
        assert ensemble.project(jumped, 3).max() < 150

    @pytest.mark.parametrize(
        "series",
        [
            SERIES,
            # Nobody knows yet what the newest figure is.
            [*SERIES[:-1], 900.0],
            # Small counts that mostly stay.
            [3.0, 3, 3, 3, 4, 4, 4, 5, 5],
            # Too short to say what is usual.
            [100.0, 101.0, 900.0, 103.0, 104.0, 105.0],
            # A rate kept to the digit, and one year of twice that.
            [100.0, 103.0, 106.09, 112.55, 115.93, 119.41, 122.99, 126.68],
        ],
    )
    def test_otherwise_nothing_is_touched(self, series: list[float]) -> None:
        found = guards.cleaned(np.array([series]))
        assert not found.outliers.any()
        assert not found.shifts.any()
        np.testing.assert_array_equal(found.values, [series])


YEARS = list(range(2015, 2025))


class TestAsAModelOfOneSeries:
    def test_is_the_ensemble_with_its_interval(self) -> None:
        found = projection.ensemble(YEARS, SERIES, 2027, quantiles=(0.025, 0.5, 0.975))
        np.testing.assert_allclose(found.values, ensemble.project(np.array([SERIES]), 3)[0])
        assert (found.rows[0] < found.values).all()
        assert (found.rows[2] > found.values).all()
        assert (np.diff(found.rows[2] - found.rows[0]) > 0).all()

    def test_takes_what_follows_the_last_gap(self) -> None:
        found = projection.ensemble([2009, 2010, *YEARS], [900.0, 1.0, *SERIES], 2026)
        assert found.fields["from_year"] == 2015
        np.testing.assert_array_equal(found.values, projection.ensemble(YEARS, SERIES, 2026).values)

    def test_takes_what_follows_a_change_of_scope(self) -> None:
        found = projection.ensemble(YEARS, SERIES, 2026, since=2017)
        alone = projection.ensemble(YEARS[2:], SERIES[2:], 2026)
        assert found.fields["points"] == 8
        np.testing.assert_array_equal(found.values, alone.values)

    @pytest.mark.parametrize(("points", "path", "interval"), [(3, 0, 0), (4, 1, 0), (6, 1, 1)])
    def test_from_four_figures_a_path_and_from_six_an_interval(
        self, points: int, path: bool, interval: bool
    ) -> None:
        found = projection.ensemble(YEARS[-points:], SERIES[-points:], 2026, quantiles=(0.1,))
        assert np.isfinite(found.values).all() == path
        assert np.isfinite(found.rows).all() == interval

    def test_a_share_stays_a_share(self) -> None:
        share = codelists.indicators()["digital_coverage"]
        series = [0.7, 0.76, 0.82, 0.87, 0.91, 0.95, 0.985]
        found = projection.ensemble(
            YEARS[:7], series, 2030, quantiles=(0.025, 0.975), within=bounds(share)
        )
        assert found.rows.max() == found.values.max() == 1.0
        assert found.bounded_from is not None

    @pytest.mark.parametrize("lang", ["zh", "en"])
    def test_says_in_one_sentence_what_carried_it(self, lang: str) -> None:
        spoken = words.load(lang)
        odd = [*SERIES[:4], 1120.0, *SERIES[5:]]
        told = [
            projection.ensemble(YEARS, SERIES, 2026),
            projection.ensemble(YEARS, odd, 2026),
            projection.ensemble(YEARS[-4:], SERIES[-4:], 2026),
            projection.ensemble(YEARS, [5.0] * 10, 2026),
            projection.ensemble(YEARS[-2:], SERIES[-2:], 2026),
        ]
        said = [spoken(one.key, **one.fields) for one in told]
        assert len(set(said)) == len(said)
        assert "10" in said[0]
        assert "1" in said[1]
