"""Regret, satisficing and the search for what failing futures have in common."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from planpath import robustness
from planpath.problems import PlanpathError

outcomes = hnp.arrays(
    np.float64,
    st.tuples(st.integers(1, 5), st.integers(1, 5)),
    elements=st.integers(-50, 50).map(float),
)


class TestRegret:
    @given(outcomes)
    def test_the_best_of_each_future_is_regretted_by_nobody(self, table: np.ndarray) -> None:
        found = robustness.regret(table)
        assert (found.matrix >= 0).all()
        assert (found.matrix.min(axis=0) == 0).all()
        assert found.worst[found.choice] == found.worst.min()

    @given(outcomes)
    def test_less_is_better_turns_the_table_over(self, table: np.ndarray) -> None:
        up, down = robustness.regret(table), robustness.regret(-table, larger_is_better=False)
        assert up.matrix.tolist() == down.matrix.tolist()

    @given(outcomes, st.floats(-100, 100))
    def test_what_every_option_gains_in_a_future_is_not_regretted(
        self, table: np.ndarray, luck: float
    ) -> None:
        lucky = table.copy()
        lucky[:, 0] += luck
        np.testing.assert_allclose(
            robustness.regret(lucky).matrix, robustness.regret(table).matrix, atol=1e-9
        )

    def test_options_that_share_the_least_regret_are_all_named(self) -> None:
        # regrets (0, 2), (2, 0), (5, 5)
        found = robustness.regret([[10, 4], [8, 6], [5, 1]])
        assert (found.choice, found.tied) == (0, (0, 1))

    def test_an_option_that_lacks_an_outcome_is_not_chosen(self) -> None:
        # best 10 and 6; the second is known to lose 3 and 0, the first loses nothing it is known by
        found = robustness.regret([[10.0, float("nan")], [7.0, 6.0]])
        assert found.choice == 1
        assert np.isnan(found.worst[0])

    def test_no_option_at_all_is_told(self) -> None:
        with pytest.raises(PlanpathError, match="no option has an outcome in every future"):
            robustness.regret([[np.nan, 1.0]])


def test_a_share_of_no_futures_has_no_answer() -> None:
    assert np.isnan(robustness.satisficing_share(np.empty((2, 0)))).all()
    assert np.isnan(robustness.satisficing_share([True], weights=[0.0]))


def futures(cases: int, seed: int = 11) -> dict[str, np.ndarray]:
    """Growth, decline, price: evenly spread; and whether a plant opens, and which policy holds."""
    draw = np.random.default_rng(seed)
    return {
        "growth": draw.uniform(0.0, 0.1, cases),
        "decline": draw.uniform(0.01, 0.06, cases),
        "price": draw.uniform(-1.0, 1.0, cases),
        "policy": draw.choice(["loose", "middle", "strict"], cases),
        "plant": draw.random(cases) < 0.5,
    }


class TestPrim:
    def test_finds_a_planted_box_and_nothing_else(self) -> None:
        inputs = futures(3000)
        fails = (inputs["growth"] > 0.06) & (inputs["decline"] < 0.03)
        box = robustness.prim(inputs, fails).choose(density=1.0)
        assert box is not None
        assert box.quality.coverage == box.quality.density == 1.0
        ends = {(one.assumption, one.bound): one.value for one in box.restrictions}
        assert set(ends) == {("growth", "at_least"), ("decline", "at_most")}
        assert ends["growth", "at_least"] == pytest.approx(0.06, abs=0.001)
        assert ends["decline", "at_most"] == pytest.approx(0.03, abs=0.001)

    def test_finds_categories_and_truth_values(self) -> None:
        inputs = futures(2000)
        fails = (inputs["policy"] != "strict") & inputs["plant"] & (inputs["price"] < 0)
        box = robustness.prim(inputs, fails).choose(density=0.999)
        assert box is not None
        ends = {(one.assumption, one.bound): one.value for one in box.restrictions}
        assert ends["policy", "among"] == ("loose", "middle")
        assert ends["plant", "among"] == (True,)
        assert ends["price", "at_most"] == pytest.approx(0.0, abs=0.01)
        assert len(ends) == 3

    @pytest.mark.parametrize("seed", range(4))
    def test_a_planted_box_is_found_through_noise(self, seed: int) -> None:
        inputs = futures(3000, seed)
        inside = (inputs["growth"] > 0.05) & (inputs["decline"] < 0.03)
        noise = np.random.default_rng(seed + 100).random(3000) < 0.05
        box = robustness.prim(inputs, inside ^ noise).choose(density=0.85)
        assert box is not None
        held = box.holds(inputs)
        assert (held & inside).sum() / (held | inside).sum() > 0.8

    def test_counts_and_measures_are_of_the_cases_inside(self) -> None:
        inputs = futures(600)
        fails = inputs["growth"] + inputs["decline"] > 0.1
        found = robustness.prim(inputs, fails)
        assert len(found.boxes) > 5
        for box in found.boxes:
            held = box.holds(inputs)
            assert box.cases == held.sum()
            assert box.of_interest == (held & fails).sum()
            assert box.quality.coverage == pytest.approx((held & fails).sum() / fails.sum())
            assert box.quality.density == pytest.approx(fails[held].mean())
            assert box.quality.mass == pytest.approx(held.mean())

    def test_peeling_makes_denser_and_pasting_no_thinner(self) -> None:
        inputs = futures(800)
        fails = inputs["growth"] - inputs["decline"] + 0.01 * inputs["price"] > 0.02
        boxes = robustness.prim(inputs, fails).boxes
        assert boxes[0].step == "start"
        assert boxes[0].restrictions == ()
        assert boxes[0].quality.coverage == boxes[0].quality.mass == 1.0
        for before, after in itertools.pairwise(boxes):
            assert after.step in ("peel", "paste")
            if after.step == "peel":
                assert after.quality.density > before.quality.density
                assert after.cases < before.cases
            else:
                assert after.quality.density >= before.quality.density - 1e-9
                assert after.cases > before.cases
        assert min(box.quality.mass for box in boxes) >= 0.05

    @settings(deadline=None, max_examples=15)
    @given(st.integers(0, 10**6))
    def test_neither_the_order_of_cases_nor_of_assumptions_matters(self, seed: int) -> None:
        draw = np.random.default_rng(seed)
        inputs = futures(300, seed)
        fails = inputs["growth"] + draw.normal(0, 0.02, 300) > 0.07
        turn = draw.permutation(300)
        turned = {name: inputs[name][turn] for name in reversed(list(inputs))}
        assert robustness.prim(inputs, fails) == robustness.prim(turned, fails[turn])

    def test_level_figures_go_together(self) -> None:
        # twenty cases at each of five levels: a slice of five in the hundred takes a whole level
        level = np.repeat([1, 2, 3, 4, 5], 20)
        found = robustness.prim({"level": level}, level >= 4)
        assert [box.cases for box in found.boxes] == [100, 80, 60, 40]
        assert found.boxes[-1].restrictions[0].value == 4.0

    def test_the_quasi_p_value_is_the_binomial_tail(self) -> None:
        # four levels of ten: 0, 0, 4 and 8 of interest. The box of the upper two holds 12 of 20;
        # without its end 12 of 40. P(X >= 12) of 20 at 0.3: 0.005138
        level = np.repeat([1, 2, 3, 4], 10)
        wanted = np.r_[[False] * 20, [True] * 4 + [False] * 6, [True] * 8 + [False] * 2]
        found = robustness.prim({"level": level}, wanted, least_mass=0.5)
        (end,) = found.boxes[-1].restrictions
        assert (end.bound, end.value) == ("at_least", 3.0)
        assert end.p == pytest.approx(0.005138, abs=5e-7)

    def test_an_assumption_that_tells_nothing_gets_a_large_p(self) -> None:
        inputs = futures(1500)
        fails = inputs["growth"] > 0.07
        for box in robustness.prim(inputs, fails).boxes[1:]:
            by_name = {one.assumption: one.p for one in box.restrictions}
            assert by_name["growth"] == min(by_name.values())

    def test_a_density_nobody_reaches_has_no_box(self) -> None:
        noise = np.random.default_rng(1).random(400) < 0.3
        found = robustness.prim({"x": np.random.default_rng(2).random(400)}, noise)
        assert found.choose(density=0.99) is None
        whole = found.choose(density=0.0)
        assert whole is not None
        assert whole.quality.coverage == 1.0

    @pytest.mark.filterwarnings("error")
    @pytest.mark.parametrize("share", [False, True])
    def test_where_all_futures_are_alike_there_is_only_the_whole(self, share: bool) -> None:
        found = robustness.prim({"x": np.arange(50.0)}, [share] * 50)
        assert [box.step for box in found.boxes] == ["start"]
        assert found.boxes[0].cases == 50

    def test_what_does_not_belong_together_is_told_at_once(self) -> None:
        with pytest.raises(PlanpathError) as caught:
            robustness.prim({"x": [1.0, np.nan], "y": [1.0]}, [True, False])
        assert [str(problem).partition(";")[0] for problem in caught.value.problems] == [
            "prim, x: lacks a number in some case",
            "prim, y: has not one value a case",
        ]
        with pytest.raises(PlanpathError, match="holds no case"):
            robustness.prim({}, [])
