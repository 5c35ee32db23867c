"""Settings of the levers: worked by hand, and the same as one scenario after another."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fakes import fake_evidence
from fakes_evidence import readings, statements
from fakes_levers import fake_lever
from planpath import assessment, drivers, levers, paths, scenario
from planpath.leverage import Lever
from planpath.problems import PlanpathError
from planpath.scenario import Scenario
from planpath.store import Evidence

FULL = "primary+feedstock_in+nonfossil_in+comparable"


def flat() -> Scenario:
    """Nothing moves by itself."""
    return scenario.load("steady").but("*", model="hold", why="nothing moves by itself")


def revenue(*values: float, region: str = "keqiao", first: int = 2022) -> list[dict[str, Any]]:
    figures = readings("revenue", *enumerate(values, first))
    return [{**figure, "region": region} for figure in figures]


def at(
    known: dict[str, Lever], setting: list[float], plan: pd.DataFrame, evidence: Evidence
) -> float:
    return float(levers.evaluate(plan, evidence, flat(), known, setting).values[0, 0])


class TestASetting:
    plan = statements({"low": 120.0})
    evidence = fake_evidence(*revenue(90.0, 95.0, 100.0))

    def test_of_a_rate_takes_the_place_of_what_was_assumed(self) -> None:
        known = {"a": fake_lever(relative=False, low="0 %/年", base="1 %/年", high="9 %/年")}
        # 2024 to 2027: 100 * 1.05^3 = 115.7625
        assert at(known, [0.05], self.plan, self.evidence) == pytest.approx(115.7625)

    def test_of_a_rate_that_adds_does_so_to_each_years_growth(self) -> None:
        grown = scenario.load("steady").but(
            "*", model="compound", rate="4 %/年", why="everything grows by four"
        )
        found = levers.evaluate(
            self.plan, self.evidence, grown, {"a": fake_lever()}, [[-0.02], [0.0], [0.02]]
        )
        # 100 * 1.02^3, 1.04^3 and 1.06^3
        expected = [106.1208, 112.4864, 119.1016]
        np.testing.assert_allclose(found.values[:, 0], expected, rtol=1e-12)
        assert found.met[:, 0].tolist() == [False, False, False]
        # 119.1016 lies 0.8984 below 120
        assert found.margins[2, 0] == pytest.approx(-0.8984 / 120)

    def test_of_a_step_adds_the_same_each_year(self) -> None:
        known = {
            "set": fake_lever(
                parameter="step",
                relative=False,
                low="0 亿元/年",
                base="1 亿元/年",
                high="9 亿元/年",
            ),
            "add": fake_lever(parameter="step", low="-3 亿元/年", high="3 亿元/年"),
        }
        # 100 + 3 * (8 - 1) = 121
        assert at(known, [8.0, -1.0], self.plan, self.evidence) == pytest.approx(121.0)

    def test_of_a_region_beats_one_for_all(self) -> None:
        span = {"relative": False, "low": "0 %/年", "base": "1 %/年", "high": "20 %/年"}
        known = {"all": fake_lever(**span), "here": fake_lever(region="keqiao", **span)}
        # 100 * 1.1^3
        assert at(known, [0.2, 0.1], self.plan, self.evidence) == pytest.approx(133.1)

    def test_of_a_models_parameter_moves_that_model_and_no_other(self) -> None:
        shaken = flat().but(
            "revenue", model="shock", year=2025, drop="10 %", recovery_years=4, why="a trial"
        )
        known = {"deep": fake_lever(parameter="drop", low="-10 %", high="10 %")}
        prepared = levers.prepare(self.plan, self.evidence, shaken, known)
        # Half of the way back by 2027: 100 * (1 - 0.2 / 2), (1 - 0.1 / 2), and no shock at all.
        found = prepared.at([[0.1], [0.0], [-0.1]]).values[:, 0]
        assert found.tolist() == pytest.approx([90.0, 95.0, 100.0])
        assert levers.prepare(self.plan, self.evidence, flat(), known).moving() == ()

    def test_leaves_a_share_within_its_whole(self) -> None:
        plan = statements(
            {"indicator": "digital_coverage", "kind": "share", "unit": "无量纲", "low": 1.0}
        )
        evidence = fake_evidence(*readings("digital_coverage", (2022, 0.8), (2024, 0.95)))
        known = {
            "a": fake_lever(
                indicator="digital_coverage",
                parameter="step",
                low="-90 百分点/年",
                high="3 百分点/年",
            )
        }
        found = levers.evaluate(plan, evidence, flat(), known, [[0.03], [-0.9]])
        # 0.95 + 3 * 0.03 = 1.04 is the whole; 0.95 - 2.7 is nothing
        assert found.values[:, 0].tolist() == [1.0, 0.0]
        assert found.met[:, 0].tolist() == [True, False]

    def test_moves_no_figure_of_unlike_scope(self) -> None:
        evidence = fake_evidence(
            *({**figure, "scope": "all_textile_firms"} for figure in revenue(90.0, 100.0))
        )
        found = levers.evaluate(self.plan, evidence, flat(), {"a": fake_lever()}, [[0.02]])
        assert np.isnan(found.values).all()
        assert not found.met.any()
        assert not found.known.any()

    def test_counts_a_promise_for_every_year_as_broken_once_a_year_was_missed(self) -> None:
        promise = {
            "indicator": "new_hightech_firms",
            "measure": "yearly",
            "kind": "flow",
            "unit": "家",
            "low": 100.0,
        }
        known = {"a": fake_lever(indicator="new_hightech_firms")}
        for first, kept in ((99.0, False), (101.0, True)):
            evidence = fake_evidence(*readings("new_hightech_firms", (2023, first), (2024, 110.0)))
            found = levers.evaluate(statements(promise), evidence, flat(), known, [[0.0]])
            assert found.met[0, 0] == kept

    def test_must_have_a_number_for_each_lever(self) -> None:
        known = {"a": fake_lever(), "b": fake_lever(indicator="exports")}
        prepared = levers.prepare(self.plan, self.evidence, flat(), known)
        with pytest.raises(PlanpathError, match="one number a lever; read '1 for 2: a, b'"):
            prepared.at([[0.1]])
        with pytest.raises(PlanpathError, match="a setting is missing; read 'b'"):
            prepared.at([[0.1, np.nan]])

    def test_by_name_leaves_the_others_at_their_base(self) -> None:
        known = {
            "a": fake_lever(),
            "b": fake_lever(relative=False, low="0 %/年", base="3 %/年", high="4 %/年"),
        }
        assert levers.settings_of(known, {"a": 0.01}) == [0.01, 0.03]
        with pytest.raises(PlanpathError, match="nearest"):
            levers.settings_of(known, {"aa": 0.01})

    def test_two_levers_that_take_one_assumptions_place_are_refused(self) -> None:
        span = {"relative": False, "low": "0 %/年", "base": "1 %/年", "high": "20 %/年"}
        with pytest.raises(PlanpathError, match="lever b: takes the place"):
            levers.prepare(
                self.plan,
                self.evidence,
                flat(),
                {"a": fake_lever(**span), "b": fake_lever(**span)},
            )


class TestWhatFollowsByAnIdentity:
    """Energy is value added times intensity: both levers move it."""

    def prepared(self, known: dict[str, Lever]) -> levers.Prepared:
        place = {"region": "keqiao", "scope": "above_scale"}
        figures = [
            {**place, "indicator": "value_added", "basis": "comparable", "value": 100.0},
            {**place, "indicator": "energy_intensity", "basis": FULL, "value": 0.5},
            {
                **place,
                "indicator": "energy_total",
                "basis": FULL.removesuffix("+comparable"),
                "value": 50.0,
            },
        ]
        evidence = fake_evidence(*({**figure, "year": 2022} for figure in figures))
        assumed = (
            flat()
            .but("value_added", model="compound", rate="5 %/年", why="value added grows by five")
            .but("energy_intensity", model="compound", rate="-3.4 %/年", why="as the plan asks")
        )
        projected = paths.project(evidence, assumed, 2027)
        if not projected["source"].str.startswith(drivers.SOURCE).any():
            projected = drivers.complete(projected, assumed, evidence)
        plan = statements(
            {
                "indicator": "energy_total",
                "basis": FULL.removesuffix("+comparable"),
                "bound": "at_most",
                "low": np.nan,
                "high": 60.0,
                "unit": "万吨标准煤",
            }
        )
        return levers.prepare(plan, evidence, assumed, known, projected=projected)

    def test_is_moved_by_all_it_follows_from(self) -> None:
        prepared = self.prepared(
            {
                "growth": fake_lever(indicator="value_added"),
                "decline": fake_lever(indicator="energy_intensity", low="-1 %/年", high="1 %/年"),
            }
        )
        assert prepared.moving(0) == ("growth", "decline")
        settings = [[0.0, 0.0], [-0.02, 0.0], [0.02, 0.0], [0.0, -0.01], [0.0, 0.01]]
        energy = prepared.at(settings).values[:, 0] / 50
        # ((1 + g)(1 - d))^5 with g 5, 3, 7 % and d 3.4, 4.4, 2.4 %
        expected = [
            (1.05 * 0.966) ** 5,
            (1.03 * 0.966) ** 5,
            (1.07 * 0.966) ** 5,
            (1.05 * 0.956) ** 5,
            (1.05 * 0.976) ** 5,
        ]
        np.testing.assert_allclose(energy, expected, rtol=1e-12)
        # The published swings: growth 0.2046, decline 0.1112.
        assert abs(energy[2] - energy[1]) == pytest.approx(0.2046, abs=5e-5)
        assert abs(energy[4] - energy[3]) == pytest.approx(0.1112, abs=5e-5)

    def test_is_moved_by_its_own_lever_alone_where_it_has_one(self) -> None:
        prepared = self.prepared(
            {
                "energy": fake_lever(indicator="energy_total"),
                "growth": fake_lever(indicator="value_added"),
            }
        )
        assert prepared.moving(0) == ("energy",)


basis_points = st.integers(-900, 900)
amounts = st.lists(st.floats(10, 1000), min_size=5, max_size=5)


@st.composite
def cases(draw: st.DrawFn) -> dict[str, Any]:
    return {
        "revenue": draw(amounts),
        "intensity": draw(amounts),
        "firms": draw(st.lists(st.integers(50, 150), min_size=2, max_size=2)),
        "low": draw(st.floats(10, 1000)),
        "mean": draw(st.sampled_from(["geometric", "arithmetic"])),
        "base": draw(basis_points),
        "settings": draw(st.lists(st.tuples(*[basis_points] * 3), min_size=1, max_size=4)),
    }


def percent(hundredths: int) -> str:
    return f"{hundredths / 100:.2f} %/年"


@settings(max_examples=12, deadline=None)
@given(cases())
def test_settings_at_once_are_what_one_scenario_after_another_is(case: dict[str, Any]) -> None:
    plan = statements(
        {"low": case["low"]},
        {"target_id": "LX-1", "region": "lanxi", "low": case["low"]},
        {
            "target_id": "KQ-2",
            "indicator": "energy_intensity",
            "basis": FULL,
            "measure": "rate",
            "mean": case["mean"],
            "bound": "at_most",
            "low": np.nan,
            "high": -0.034,
            "kind": "intensity",
            "unit": "吨标准煤/万元",
        },
        {
            "target_id": "KQ-3",
            "indicator": "new_hightech_firms",
            "measure": "yearly",
            "low": 100.0,
            "kind": "flow",
            "unit": "家",
        },
    )
    evidence = fake_evidence(
        *revenue(*case["revenue"], first=2020),
        *revenue(*case["revenue"][::-1], region="lanxi", first=2019),
        *(
            {**figure, "basis": FULL}
            for figure in readings("energy_intensity", *enumerate(case["intensity"], 2020))
        ),
        *readings("new_hightech_firms", *enumerate(case["firms"], 2023)),
    )
    base = (
        scenario.load("steady")
        .but("*", model="hold", why="nothing moves by itself")
        .but("energy_intensity", model="compound", rate=percent(case["base"]), why="a trial")
    )
    span = {"relative": False, "low": "-10 %/年", "base": "0 %/年", "high": "10 %/年"}
    known = {
        "here": fake_lever(region="keqiao", **span),
        "energy": fake_lever(indicator="energy_intensity"),
        "firms": fake_lever(indicator="new_hightech_firms", **span),
    }
    tried = np.array(case["settings"]) / 10_000
    found = levers.evaluate(plan, evidence, base, known, tried)
    for row, (here, energy, firms) in enumerate(case["settings"]):
        one = (
            base.but(
                "revenue", region="keqiao", model="compound", rate=percent(here), why="a trial"
            )
            .but(
                "energy_intensity",
                model="compound",
                rate=percent(case["base"] + energy),
                why="a trial",
            )
            .but("new_hightech_firms", model="compound", rate=percent(firms), why="a trial")
        )
        judged = assessment.assess(plan, evidence, paths.project(evidence, one, 2027))
        np.testing.assert_allclose(
            found.values[row], judged["projected"].to_numpy(dtype=float), rtol=1e-9
        )
        meets = judged["projected_meets"].fillna(False).to_numpy(dtype=bool)
        assert found.met[row].tolist() == meets.tolist()
