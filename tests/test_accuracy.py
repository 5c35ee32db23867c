"""Scores of projections: worked by hand where a wrong formula shows, and what always holds."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from planpath import accuracy

numbers = st.floats(-1e6, 1e6, allow_nan=False)
shares = st.floats(0.0, 1.0)
NAN = float("nan")


class TestErrors:
    def test_smape_is_over_the_mean_size_of_both(self) -> None:
        # 2·50/(100+150) = 0.4 and 2·50/(100+50) = 2/3: not symmetric about the actual figure
        found = accuracy.smape([[100.0], [100.0]], [[150.0], [50.0]])
        assert found.tolist() == pytest.approx([0.4, 2 / 3])

    def test_smape_of_nought_projected_as_nought_is_nought(self) -> None:
        assert accuracy.smape([[0.0, 0.0]], [[0.0, 3.0]]).tolist() == [1.0]

    def test_a_year_without_a_figure_counts_nowhere(self) -> None:
        # (|12-10| + |16-10|)/2 = 4, over a mean step of (2+1+3)/3 = 2
        history = [[1.0, 3.0, 2.0, 5.0]]
        scale = accuracy.step_size(history)
        found = accuracy.scaled_error([[12.0, NAN, 16.0]], [[10.0, 10.0, 10.0]], scale)
        assert found.tolist() == [2.0]

    def test_an_error_has_no_scale_where_nothing_ever_changed(self) -> None:
        scale = accuracy.step_size([[4.0, 4.0, 4.0]])
        assert math.isnan(accuracy.scaled_error([[5.0]], [[4.0]], scale)[0])

    def test_owa_weighs_both_errors_alike(self) -> None:
        # (0.1/0.2 + 3/2)/2 = 1
        assert float(accuracy.owa(0.1, 3.0, 0.2, 2.0)) == pytest.approx(1.0)

    @given(arrays.arrays(np.float64, (3, 4), elements=numbers))
    def test_smape_lies_between_nought_and_two_and_takes_either_side_first(
        self, figures: np.ndarray
    ) -> None:
        other = figures[:, ::-1]
        found = accuracy.smape(figures, other)
        assert ((found >= 0) & (found <= 2)).all()
        np.testing.assert_allclose(found, accuracy.smape(other, figures))

    @given(st.floats(1e-3, 1e3), arrays.arrays(np.float64, (2, 5), elements=st.floats(1, 100)))
    def test_no_score_of_a_path_depends_on_the_unit(self, unit: float, y: np.ndarray) -> None:
        history, actual, path = y[:, :3], y[:, 3:], y[:, 1:3]

        def scores(by: float) -> list[np.ndarray]:
            scale = accuracy.step_size(by * history)
            low, high = 0.9 * by * path, 1.1 * by * path
            return [
                accuracy.smape(by * actual, by * path),
                accuracy.scaled_error(by * actual, by * path, scale),
                accuracy.interval_score(by * actual, low, high, 0.8, scale),
            ]

        for plain, scaled in zip(scores(1.0), scores(unit), strict=True):
            np.testing.assert_allclose(plain, scaled, rtol=1e-6)


class TestIntervals:
    def test_both_ends_belong_to_the_interval(self) -> None:
        assert accuracy.covered([1.0, 4.0, 4.1], [1.0] * 3, [4.0] * 3).tolist() == [1.0, 1.0, 0.0]

    def test_what_lies_outside_is_fined_by_its_distance(self) -> None:
        # width 4; missed by 3 below at 95 %: 2/0.05·3 = 120; (124 + 4)/2 over a step of 2: 32
        found = accuracy.interval_score([[-3.0, 2.0]], [[0.0, 0.0]], [[4.0, 4.0]], 0.95, [2.0])
        assert found.tolist() == pytest.approx([32.0])

    def test_a_model_without_an_interval_has_no_score(self) -> None:
        none = [[NAN, NAN]]
        assert np.isnan(accuracy.covered([[1.0, 2.0]], none, none)).all()
        assert math.isnan(accuracy.interval_score([[1.0, 2.0]], none, none, 0.8, [1.0])[0])


class TestChances:
    def test_brier_and_skill_by_hand(self) -> None:
        # (0.04 + 0.09 + 0.25)/3; of the base rate 1/3: (4 + 1 + 1)/27 = 2/9
        chance, came = [0.8, 0.3, 0.5], [1, 0, 0]
        assert accuracy.brier(chance, came) == pytest.approx(0.38 / 3)
        skill = accuracy.brier_skill(chance, came, 1 / 3)
        assert skill == pytest.approx(1 - (0.38 / 3) / (2 / 9))

    def test_the_base_rate_itself_has_no_skill_and_certainty_that_errs_less_than_none(self) -> None:
        came = [1, 0, 0, 0]
        assert accuracy.brier_skill([0.25] * 4, came, 0.25) == pytest.approx(0.0)
        assert accuracy.brier_skill([0, 1, 1, 1], came, 0.25) < -4

    def test_a_base_rate_of_each_case_is_taken_for_that_case(self) -> None:
        # reference: (0.5² + 0²)/2 = 0.125; own: (0.25² + 0)/2 = 0.03125
        assert accuracy.brier_skill([0.75, 0.0], [1, 0], [0.5, 0.0]) == pytest.approx(0.75)

    def test_calling_the_thing_impossible_costs_a_bounded_sum(self) -> None:
        assert accuracy.log_score([0.0], [1]) == pytest.approx(-math.log(0.001))
        assert accuracy.log_score([1.0], [1]) == 0.0

    def test_bins_hold_their_lower_edge(self) -> None:
        # 0.3 as 3 · 0.1 is 0.30000000000000004, and 0.7 as 0.1 · 7 likewise: same bin either way
        found = accuracy.reliability([0.3, 3 * 0.1, 0.1 + 0.2, 0.29], [1, 1, 0, 0])
        assert found.count.tolist() == [0, 0, 1, 3, 0, 0, 0, 0, 0, 0]
        assert found.happened[3] == pytest.approx(2 / 3)
        assert math.isnan(found.happened[0])

    def test_calibration_is_weighed_by_cases(self) -> None:
        # three cases said 0.9 of which 2 came about, one said 0.05 and did not
        found = accuracy.calibration_error([0.9, 0.9, 0.9, 0.05], [1, 1, 0, 0])
        assert found == pytest.approx((3 * (0.9 - 2 / 3) + 0.05) / 4)

    def test_what_cannot_be_counted_has_no_score(self) -> None:
        for score in (accuracy.brier, accuracy.log_score, accuracy.calibration_error):
            assert math.isnan(score([NAN, 0.5], [1, NAN]))
        assert math.isnan(accuracy.brier_skill([0.5], [0], 0.0))

    @given(st.lists(st.tuples(shares, st.integers(0, 1)), min_size=1, max_size=60))
    def test_every_case_falls_into_one_bin_and_scores_keep_their_bounds(
        self, cases: list[tuple[float, int]]
    ) -> None:
        said, came = zip(*cases, strict=True)
        found = accuracy.reliability(said, came)
        assert found.count.sum() == len(cases)
        for place, count in enumerate(found.count):
            if count:
                assert place / 10 - 1e-9 <= found.said[place] <= (place + 1) / 10 + 1e-9
        assert 0 <= accuracy.brier(said, came) <= 1
        assert 0 <= accuracy.calibration_error(said, came) <= 1
        assert 0 <= accuracy.log_score(said, came) <= -math.log(accuracy.LEAST_CHANCE) + 1e-12
