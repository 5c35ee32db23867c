"""Tornado, designs, shares, failing boxes and regret, on plans small enough to count."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fakes import fake_evidence
from fakes_evidence import readings, statements
from fakes_levers import fake_lever
from planpath import experiments, levers, scenario, withstanding
from planpath.leverage import Lever
from planpath.problems import PlanpathError
from planpath.scenario import Scenario
from planpath.store import Evidence


def flat() -> Scenario:
    return scenario.load("steady").but("*", model="hold", why="nothing moves by itself")


KNOWN: dict[str, Lever] = {
    "here": fake_lever(region="keqiao", low="-10 %/年", high="10 %/年"),
    "there": fake_lever(region="lanxi", low="-10 %/年", high="10 %/年"),
    "idle": fake_lever(indicator="exports"),
}


def evidence() -> Evidence:
    figures = readings("revenue", (2023, 100.0), (2026, 100.0))
    return fake_evidence(*figures, *({**figure, "region": "lanxi"} for figure in figures))


PLAN = statements(
    {"low": 105.0},
    {"target_id": "LX-1", "region": "lanxi", "low": 95.0},
    {"target_id": "LX-2", "region": "lanxi", "low": 95.0, "restates": "LX-1"},
    {"target_id": "LX-3", "region": "lanxi", "indicator": "listed_firms", "kind": "count"},
)


@pytest.fixture
def prepared() -> levers.Prepared:
    # Figures of 2026, targets of 2027: a lever of x % moves 100 to 100 + x.
    return levers.prepare(PLAN, evidence(), flat(), KNOWN)


class TestTornado:
    def test_moves_one_lever_at_a_time_and_puts_the_widest_first(
        self, prepared: levers.Prepared
    ) -> None:
        frame = experiments.tornado(prepared)
        assert frame[["target_id", "lever"]].values.tolist() == [
            ["LX-1", "there"],
            ["LX-2", "there"],
            ["KQ-1", "here"],
        ]
        own = frame.set_index("target_id").loc["KQ-1"]
        assert [own["at_low"], own["at_base"], own["at_high"]] == pytest.approx([90, 100, 110])
        # (90 - 105) / 105 and (110 - 105) / 105
        assert [own["margin_low"], own["margin_high"]] == pytest.approx([-15 / 105, 5 / 105])
        assert own["swing"] == pytest.approx(20.0)
        assert [own["met_low"], own["met_base"], own["met_high"]] == [False, False, True]

    def test_may_be_about_one_target(self, prepared: levers.Prepared) -> None:
        frame = experiments.tornado(prepared, "KQ-1")
        assert frame["target_id"].tolist() == ["KQ-1"]
        assert experiments.tornado(prepared, "LX-3").empty

    def test_of_a_target_there_is_not_is_refused(self, prepared: levers.Prepared) -> None:
        with pytest.raises(PlanpathError, match="nearest: KQ-1"):
            experiments.tornado(prepared, "KQ-11")

    def test_without_levers_is_empty(self) -> None:
        assert experiments.tornado(levers.prepare(PLAN, evidence(), flat(), {})).empty


class TestDesigns:
    def test_a_grid_has_all_combinations_of_the_levers_that_move_something(
        self, prepared: levers.Prepared
    ) -> None:
        found = experiments.grid(prepared, levels=3)
        assert (len(found), found.seed) == (9, None)
        assert {tuple(row) for row in found.settings.round(9).tolist()} == {
            (a, b, 0.0) for a in (-0.1, 0.0, 0.1) for b in (-0.1, 0.0, 0.1)
        }

    def test_a_grid_of_too_many_is_refused_with_the_number(self) -> None:
        prepared = levers.prepare(PLAN, evidence(), flat(), KNOWN)
        with pytest.raises(PlanpathError, match="4,000,000 settings"):
            experiments.grid(prepared, levels=2000)

    def test_the_seed_decides_the_sample_and_every_stratum_is_used(
        self, prepared: levers.Prepared
    ) -> None:
        first, again = (experiments.sample(prepared, 20, seed=3) for _ in range(2))
        assert (first.settings == again.settings).all()
        assert (experiments.sample(prepared, 20, seed=4).settings != first.settings).any()
        strata = np.floor((first.settings[:, 0] + 0.1) / 0.2 * 20).astype(int)
        assert sorted(strata.tolist()) == list(range(20))


class TestShares:
    def test_count_the_settings_that_keep_a_target(self, prepared: levers.Prepared) -> None:
        frame = experiments.shares(experiments.grid(prepared, levels=5)).set_index("target_id")
        # Keqiao keeps 105 at +5 and +10 % of -10, -5, 0, 5, 10: 2 of 5; Lanxi 95 from -5 % on.
        assert frame.loc["KQ-1", "attainment_share"] == pytest.approx(0.4)
        assert frame.loc["LX-1", "attainment_share"] == pytest.approx(0.8)
        assert np.isnan(frame.loc["LX-3", "attainment_share"])
        ends = [frame.loc["KQ-1", name] for name in ("lowest", "highest")]
        assert ends == pytest.approx([90.0, 110.0])

    def test_several_at_once_stand_beside_bounds_independence_and_a_common_cause(
        self, prepared: levers.Prepared
    ) -> None:
        found = experiments.together(experiments.grid(prepared, levels=5))
        assert found is not None
        # The restated target is the same one; independent levers: 0.4 * 0.8.
        assert found.targets == ("KQ-1", "LX-1")
        assert found.counted == pytest.approx(0.32)
        assert float(found.joint.independent) == pytest.approx(0.32)
        # 0.4 + 0.8 - 1 and the lesser of the two
        assert [float(found.joint.lower), float(found.joint.upper)] == pytest.approx([0.2, 0.4])
        assert found.joint.correlation.tolist() == list(experiments.CORRELATIONS)
        assert (np.diff(found.joint.copula) > 0).all()

    def test_one_target_by_itself_has_no_joint_share(self, prepared: levers.Prepared) -> None:
        made = experiments.grid(prepared, levels=3)
        assert experiments.together(made, ["KQ-1"]) is None
        assert experiments.together(made, ["KQ-1", "LX-3"]) is None

    @settings(max_examples=15, deadline=None)
    @given(st.floats(80, 120), st.floats(80, 120), st.integers(0, 5))
    def test_what_is_counted_lies_within_the_bounds(self, a: float, b: float, seed: int) -> None:
        plan = statements(
            {"low": a}, {"target_id": "LX-1", "region": "lanxi", "low": b, "bound": "at_least"}
        )
        shared = {"both": fake_lever(low="-10 %/年", high="10 %/年")}
        made = levers.prepare(plan, evidence(), flat(), shared)
        found = experiments.together(experiments.sample(made, 50, seed))
        assert found is not None
        assert found.joint.lower - 1e-12 <= found.counted <= found.joint.upper + 1e-12
        # One lever drives both: as much as can be.
        assert found.counted == pytest.approx(float(found.joint.upper))


class TestFailing:
    def test_names_the_assumption_that_makes_a_target_fail(self, prepared: levers.Prepared) -> None:
        made = experiments.sample(prepared, 500, seed=1)
        found = experiments.failing(made, "LX-1")
        assert found.box is not None
        assert found.telling == ("there",)
        (end,) = found.box.restrictions
        # It fails below -5 %: a quarter of the settings.
        assert (end.bound, found.cases) == ("at_most", 125)
        assert isinstance(end.value, float)
        assert end.value == pytest.approx(-0.05, abs=0.012)
        assert found.box.quality.density >= experiments.DENSITY
        inputs = {id_: made.settings[:, n] for n, id_ in enumerate(KNOWN)}
        inside = found.box.holds(inputs)
        hits = int((inside & found.of_interest).sum())
        assert found.box.quality.coverage == pytest.approx(hits / 125)
        assert found.box.quality.density == pytest.approx(hits / inside.sum())

    def test_about_all_targets_asks_for_fewer_than_the_scenario_itself_keeps(
        self, prepared: levers.Prepared
    ) -> None:
        made = experiments.sample(prepared, 400, seed=1)
        found = experiments.failing(made)
        # The scenario itself keeps LX-1 alone (restated once, counted once); fewer is none.
        assert prepared.at(prepared.base).met[0].tolist() == [False, True, True, False]
        none = ~made.outcomes.met[:, [0, 1]].any(axis=1)
        assert (found.of_interest == none).all()
        assert found.cases == none.sum()
        assert set(found.telling) == {"here", "there"}

    def test_finds_nothing_where_it_never_or_always_fails(self, prepared: levers.Prepared) -> None:
        plan = statements({"low": 50.0}, {"target_id": "KQ-2", "low": 500.0})
        made = experiments.sample(levers.prepare(plan, evidence(), flat(), KNOWN), 50)
        assert experiments.failing(made, "KQ-1").box is None
        assert experiments.failing(made, "KQ-2").cases == 50
        assert experiments.failing(made, "KQ-2").box is None


class TestScenariosAgainstEachOther:
    def compared(self, plan: pd.DataFrame = PLAN) -> withstanding.Compared | None:
        bolder = flat().but("revenue", model="compound", rate="8 %/年", why="eight a year")
        return withstanding.compared(plan, evidence(), [flat(), bolder], KNOWN, cases=100)

    def test_the_one_that_leads_further_is_never_regretted(self) -> None:
        found = self.compared()
        assert found is not None
        regrets = found.regrets
        # In every setting 8 of 105 more in Keqiao, 8 of 95 more in Lanxi.
        np.testing.assert_allclose(regrets.iloc[0], [8 / 105, 8 / 95], rtol=1e-9)
        assert regrets.iloc[1].tolist() == [0.0, 0.0]
        assert list(regrets.columns) == ["KQ-1", "LX-1"]

    def test_shares_grow_with_the_pace_and_the_counts_follow(self) -> None:
        found = self.compared()
        assert found is not None
        shares = found.satisficing
        # Above +5 % of -10..10 %: a quarter; eight more: from -3 % on, 13 of 20.
        assert shares["KQ-1"].tolist() == pytest.approx([0.25, 0.65], abs=0.011)
        overall = found.overall
        assert overall["least_regret"].tolist() == [False, True]
        assert overall["mean"].tolist() == pytest.approx(shares.sum(axis=1).tolist())
        assert overall.iloc[1]["regret"] == 0

    def test_nothing_is_said_where_no_target_has_a_value(self) -> None:
        assert self.compared(statements({"indicator": "listed_firms", "kind": "count"})) is None
