"""Intervals learnt on other series: the arithmetic, the learning, and the table's file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from planpath import ensemble
from planpath.ensemble import calibration
from planpath.ensemble.calibration import HISTORIES, HORIZON, LEVELS, Calibration
from planpath.problems import PlanpathError

SHAPE = (len(HISTORIES), HORIZON)


def fake_calibration(
    parting: float = 0.0, steadiness: float = 0.0, memory: float = 0.8, most: float = 0.95
) -> Calibration:
    """A table in which misses are even between -10 and 10 yardsticks, times the year ahead."""
    even = 20 * (LEVELS - 0.5)
    ahead = np.arange(1, HORIZON + 1)
    return Calibration(
        windows=np.full(SHAPE, 1000.0),
        exponents=np.broadcast_to([parting, steadiness], (*SHAPE, 2)).copy(),
        memory=np.full(SHAPE, memory),
        multipliers=np.broadcast_to(np.outer(ahead, even), (*SHAPE, len(LEVELS))).copy(),
        chance=np.broadcast_to([1, 1 - most, most, 0.1, 0.02], (len(HISTORIES), 5)).copy(),
        provenance={"learnt on (series)": "made up (0)"},
    )


def walks(count: int, years: int, seed: int, step: float = 1.0) -> np.ndarray:
    """Series whose changes are drawn at random, with heavy tails as figures have them."""
    changes = np.random.default_rng(seed).standard_t(4, (count, years)) * step
    return 200 + np.cumsum(changes, axis=1)


FLAT = np.array([[10.0, 12.0, 10.0, 12.0, 10.0, 12.0, 10.0, 12.0]])


class TestQuantiles:
    def test_are_the_path_and_so_many_yardsticks(self) -> None:
        found = ensemble.ahead(FLAT, 2)
        low, high = ensemble.quantiles(found, np.array([0.4, 0.6]), fake_calibration())
        # Mean change 2; at 0.6 even misses reach 20 * 0.1 = 2 yardsticks, twice that in year two.
        np.testing.assert_allclose(high[0] - found.path[0], [4.0, 8.0])
        np.testing.assert_allclose(found.path[0] - low[0], [4.0, 8.0])

    def test_members_that_part_and_a_high_level_weigh_as_their_exponents_say(self) -> None:
        found = ensemble.ahead(FLAT, 2)
        wide = ensemble.quantiles(found, np.array([0.6]), fake_calibration(parting=0.5))[0, 0]
        yard = np.sqrt(2.0 * found.spread[0])
        np.testing.assert_allclose(wide - found.path[0], yard * [2.0, 4.0])
        level = ensemble.quantiles(found, np.array([0.6]), fake_calibration(steadiness=1.0))[0, 0]
        # Exponent one: the mean level, 11, in place of the mean change.
        np.testing.assert_allclose(level - found.path[0], [22.0, 44.0])

    def test_the_middle_is_the_path_and_nothing_turns_over(self) -> None:
        taught = ensemble.shipped()
        found = ensemble.ahead(walks(40, 9, seed=3), 8)
        rows = ensemble.quantiles(found, np.array([0.025, 0.3, 0.45, 0.5, 0.55, 0.9]), taught)
        np.testing.assert_array_equal(rows[3], found.path)
        assert (np.diff(rows, axis=0) >= 0).all()

    def test_beyond_six_years_grow_in_proportion(self) -> None:
        found = ensemble.ahead(FLAT, 12)
        high = ensemble.quantiles(found, np.array([0.6]), fake_calibration())[0, 0] - found.path[0]
        assert high[11] == pytest.approx(2 * high[5])

    def test_stay_above_nought_where_the_figures_do(self) -> None:
        found = ensemble.ahead(FLAT, 3)
        assert ensemble.quantiles(found, np.array([0.01]), fake_calibration()).min() == 0

    def test_of_five_figures_or_of_what_never_changed_there_are_none(self) -> None:
        for series in (FLAT[:, :5], np.full((1, 9), 7.0)):
            rows = ensemble.quantiles(
                ensemble.ahead(series, 2), np.array([0.1, 0.5]), fake_calibration()
            )
            assert np.isnan(rows[0]).all()
            assert np.isfinite(rows[1]).all()

    def test_beyond_the_outermost_level_learnt_there_are_none(self) -> None:
        found = ensemble.ahead(FLAT, 1)
        assert np.isnan(ensemble.quantiles(found, np.array([0.001]), fake_calibration())).all()

    def test_a_longer_history_takes_the_row_of_the_next_shorter_length(self) -> None:
        table = fake_calibration()
        table.multipliers[HISTORIES.index(10)] *= 3
        ten, twelve = table.at(11, 1).multipliers, table.at(12, 1).multipliers
        np.testing.assert_allclose(ten, 3 * twelve)
        np.testing.assert_allclose(table.at(99, 1).multipliers, twelve)

    def test_and_below_are_each_others_inverse(self) -> None:
        found, table = ensemble.ahead(walks(20, 8, seed=4), 6), fake_calibration()
        for level in (0.1, 0.35, 0.8):
            row = ensemble.quantiles(found, np.array([level]), table)[0]
            np.testing.assert_allclose(ensemble.below(found, row, table), level)


class TestLearning:
    @pytest.fixture(scope="class")
    @classmethod
    def taught(cls) -> Calibration:
        return ensemble.learn({"walks": list(walks(400, 26, seed=1))})

    @pytest.mark.parametrize("length", [6, 10, 15])
    def test_intervals_hold_what_they_say_on_series_never_seen(
        self, taught: Calibration, length: int
    ) -> None:
        other = walks(3000, length + 6, seed=2)
        found = ensemble.ahead(other[:, :length], 6)
        actual = other[:, length:]
        low, high = ensemble.quantiles(found, np.array([0.1, 0.9]), taught)
        assert ((actual >= low) & (actual <= high)).mean() == pytest.approx(0.8, abs=0.04)
        low, high = ensemble.quantiles(found, np.array([0.025, 0.975]), taught)
        assert ((actual >= low) & (actual <= high)).mean() == pytest.approx(0.95, abs=0.02)

    def test_a_year_remembers_the_miss_of_the_year_before(self, taught: Calibration) -> None:
        # Of sums of h and of h + 1 like changes the correlation is the root of h / (h + 1).
        row = taught.memory[HISTORIES.index(10)]
        np.testing.assert_allclose(row[:4], np.sqrt([1 / 2, 2 / 3, 3 / 4, 4 / 5]), atol=0.09)

    def test_wider_in_later_years_and_on_shorter_histories(self, taught: Calibration) -> None:
        wide = taught.multipliers[:, :, -3] - taught.multipliers[:, :, 2]
        assert (np.diff(wide[HISTORIES.index(10)]) > 0).all()

    def test_is_the_same_whatever_the_unit(self, taught: Calibration) -> None:
        other = ensemble.learn({"walks": list(walks(400, 26, seed=1) * 1000)})
        np.testing.assert_allclose(other.multipliers, taught.multipliers, rtol=1e-6)

    def test_says_on_what_it_rests(self, taught: Calibration) -> None:
        assert taught.provenance["learnt on (series)"] == "walks (400)"
        assert taught.windows[0, 0] == 1600

    def test_what_is_too_rare_is_taken_from_what_planpath_brings(self) -> None:
        few = ensemble.learn({"own": list(walks(60, 9, seed=7))})
        # Of 60 series of nine years two windows of six have a year after; only one has three.
        assert few.windows[0].tolist() == [120, 60, 60, 0, 0, 0]
        brought = ensemble.shipped().multipliers[0]
        np.testing.assert_array_equal(few.multipliers[0, 1:], brought[1:])
        assert (few.multipliers[0, 0] != brought[0]).any()

    def test_forty_nine_series_are_refused(self) -> None:
        with pytest.raises(PlanpathError, match="50 comparable series"):
            ensemble.learn({"own": list(walks(49, 20, seed=8))})
        # Seven years teach nothing, so they do not count.
        short = [*walks(49, 20, seed=8), *walks(30, 7, seed=9)]
        with pytest.raises(PlanpathError, match="49 such series"):
            ensemble.learn({"own": short})


class TestTheFile:
    def test_what_is_written_is_read_again(self) -> None:
        table = fake_calibration(parting=0.25)
        again = calibration.read(table.written(), "table.csv")
        for name in ("windows", "exponents", "memory", "multipliers", "chance"):
            np.testing.assert_allclose(getattr(again, name), getattr(table, name), rtol=1e-4)
        assert again.provenance == table.provenance

    def test_the_one_planpath_brings_names_its_collections_and_the_command(self) -> None:
        told = ensemble.shipped().provenance
        assert "m3_yearly (645)" in told["learnt on (series)"]
        assert told["command"].startswith("planpath backtest ")
        assert told["day"]

    @pytest.mark.parametrize(
        ("old", "new", "told"),
        [
            ("parting,", "", "lacks columns"),
            ("\n7,1,", "\n7,9,", "a row for each history"),
            ("\n6,1,1000", "\n6,1,many", "row 1: holds no number"),
        ],
    )
    def test_a_table_that_is_not_whole_is_told(self, old: str, new: str, told: str) -> None:
        text = fake_calibration().written().replace(old, new, 1)
        with pytest.raises(PlanpathError, match=told):
            calibration.read(text, "table.csv")

    def test_multipliers_must_ascend(self) -> None:
        table = fake_calibration()
        table.multipliers[2, 3] = table.multipliers[2, 3, ::-1]
        with pytest.raises(PlanpathError, match="ascend"):
            calibration.read(table.written(), "table.csv")

    def test_a_workspace_that_learnt_on_its_own_panel_uses_that(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "definitions").mkdir()
        own = tmp_path / "definitions" / f"{ensemble.FILE}.csv"
        own.write_text(fake_calibration().written(), encoding="utf-8")
        monkeypatch.setenv("PLANPATH_WORKSPACE", str(tmp_path))
        assert ensemble.shipped().provenance == {"learnt on (series)": "made up (0)"}
        monkeypatch.delenv("PLANPATH_WORKSPACE")
        assert "m3_yearly" in ensemble.shipped().provenance["learnt on (series)"]
