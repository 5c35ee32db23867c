"""The plain models projections are measured against."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planpath.projection.peers import PEERS, drift, naive, theta
from planpath.projection.searched import SEARCHED, holt

LEVELS = (0.025, 0.5, 0.975)
HISTORIES = np.array([[10.0, 12.0, 11.0, 15.0, 14.0, 18.0], [5.0, 4.0, 4.5, 3.0, 3.5, 2.0]])


class TestByHand:
    def test_standing_still_spreads_with_the_root_of_the_years(self) -> None:
        # squares of the changes of the first: 4, 1, 16, 1, 16; mean 7.6
        made = naive(HISTORIES, 4, LEVELS)
        assert made.path[0].tolist() == [18.0] * 4
        wide = made.rows[2, 0] - 18.0
        assert wide[0] == pytest.approx(1.959964 * np.sqrt(7.6), rel=1e-6)
        assert wide[3] == pytest.approx(2 * wide[0])

    def test_drift_leads_from_the_newest_figure_at_the_mean_change(self) -> None:
        # (18-10)/5 = 1.6; changes 2, -1, 4, -1, 4: variance 32.8-… with 4 in the denominator 6.3
        made = drift(HISTORIES, 3, LEVELS)
        assert made.path[0].tolist() == pytest.approx([19.6, 21.2, 22.8])
        changes = np.diff(HISTORIES[0])
        wide = 1.959964 * changes.std(ddof=1) * np.sqrt(3 * (1 + 3 / 5))
        assert made.rows[2, 0, 2] - made.path[0, 2] == pytest.approx(wide, rel=1e-6)

    def test_theta_bends_halves_and_smooths(self) -> None:
        # 0, 0, 0, 0, 0, 6: line of mean 1 and slope 15/17.5 = 6/7; its end is 1 + 2.5·6/7 = 22/7.
        # Bent, the last figure is 12 - 22/7; whatever weight is best, half the slope is kept.
        made = theta(np.array([[0.0, 0.0, 0.0, 0.0, 0.0, 6.0]]), 3, LEVELS)
        assert np.diff(made.path[0]).tolist() == pytest.approx([3 / 7, 3 / 7])

    def test_theta_is_what_a_search_by_hand_finds(self) -> None:
        series = HISTORIES[0]
        time = np.arange(6.0)
        slope, height = np.polyfit(time, series, 1)
        bent = 2 * series - (height + slope * time)
        found = []
        for weight in np.arange(0.05, 1.0001, 0.05):
            level, squares = bent[0], 0.0
            for value in bent[1:]:
                squares += (value - level) ** 2
                level += weight * (value - level)
            found.append((squares, level))
        level = min(found)[1]
        expected = [0.5 * (level + height + slope * (5 + h)) for h in (1, 2)]
        assert theta(HISTORIES, 2, LEVELS).path[0].tolist() == pytest.approx(expected)


@pytest.mark.parametrize("name", [*PEERS, *SEARCHED])
def test_every_peer_gives_a_path_and_ordered_quantiles(name: str) -> None:
    made = {**PEERS, **SEARCHED}[name](HISTORIES, 3, LEVELS)
    assert made.path.shape == (2, 3)
    assert made.rows.shape == (3, 2, 3)
    assert np.isfinite(made.path).all()
    if name == "holt":
        assert np.isnan(made.rows).all()
    else:
        assert (np.diff(made.rows, axis=0) > 0).all()
        np.testing.assert_allclose(made.rows[1], made.path)


@given(st.floats(1e-3, 1e6), st.floats(-50, 50))
@settings(max_examples=40)
def test_a_quick_peer_moves_with_the_unit_and_the_origin_of_the_scale(
    unit: float, off: float
) -> None:
    for peer in PEERS.values():
        plain, moved = peer(HISTORIES, 2, LEVELS), peer(unit * (HISTORIES + off), 2, LEVELS)
        np.testing.assert_allclose(unit * (plain.path + off), moved.path, rtol=1e-7, atol=1e-6)
        np.testing.assert_allclose(unit * (plain.rows + off), moved.rows, rtol=1e-7, atol=1e-6)


def test_series_do_not_see_each_other() -> None:
    for peer in PEERS.values():
        both, alone = peer(HISTORIES, 2, LEVELS), peer(HISTORIES[1:], 2, LEVELS)
        np.testing.assert_array_equal(both.path[1], alone.path[0])


def test_a_search_that_fails_leaves_no_path_and_spares_the_others() -> None:
    broken = np.vstack([np.full(6, np.inf), HISTORIES[0]])
    made = holt(broken, 2, LEVELS)
    assert np.isnan(made.path[0]).all()
    assert np.isfinite(made.path[1]).all()
