"""Paths on plan: they land on every target in its year, however its words are read."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fakes import fake_evidence
from fakes_evidence import evidence_of, fake_plan, readings, workspace_is
from planpath import (
    aims,
    assessment,
    carrying,
    codelists,
    data_status,
    paths,
    plan,
    progress,
    scenario,
)
from planpath.plan import Plan
from planpath.problems import PlanpathError
from planpath.store import Evidence

pytestmark = pytest.mark.filterwarnings("error::RuntimeWarning", "error::FutureWarning")

WHOLE = plan.load("zj_textile_2027")
ON_PLAN = scenario.load("on_plan")
YEARS = range(2020, 2025)
SPREAD = {
    "amount": (50.0, 20000.0),
    "intensity": (0.2, 2.0),
    "share": (0.001, 0.9),
    "growth": (-0.1, 0.2),
    "count": (0, 400),
    "flow": (0, 3000),
}


def made_up(statements: pd.DataFrame, seed: int) -> Evidence:
    """Five whole years for every series these statements speak of."""
    random, known = np.random.default_rng(seed), codelists.indicators()
    figures: list[dict[str, Any]] = []
    keys = statements[["region", "indicator", "scope", "basis"]]
    for place in keys.drop_duplicates().to_dict("records"):
        entry = known[place["indicator"]]
        values = random.uniform(*SPREAD[entry.kind], size=len(YEARS))
        if entry.kind in ("count", "flow"):
            values = np.floor(values)
        unit = "" if entry.unit == "无量纲" else entry.unit
        figures += [
            {**place, "year": year, "value": float(value), "unit": unit}
            for year, value in zip(YEARS, values, strict=True)
        ]
    return fake_evidence(*figures)


def judged(asked: Plan, evidence: Evidence, reading: tuple[str, ...] = ()) -> pd.DataFrame:
    projected = paths.project(evidence, ON_PLAN, asked.last_year, asked, reading=reading)
    return assessment.assess(asked, evidence, projected)


def lands(row: pd.Series) -> None:
    """On the target exactly, or held where the newest figure keeps it already."""
    keeps = progress.meets(row["latest"], row["bound"], row["target_value"], row["target_value"])
    if row["mean"] == "arithmetic":
        # Its end is not the compounded one: what counts is that the promise is kept, unless more
        # than everything would have to go.
        assert bool(row["projected_meets"]) != (row["needed_rate"] <= -1), row["reading"]
        return
    aim = float(progress.aim(row["target_value"], row["bound"], row["kind"] in ("count", "flow")))
    expected = float(row["latest"]) if keeps else aim
    assert row["projected"] == expected, (row["target_id"], row["reading"])
    if row["bound"] in ("at_least", "at_most", "between") and row["measure"] != "yearly":
        assert bool(row["projected_meets"]), (row["target_id"], row["reading"])


@settings(max_examples=2, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 10**6))
def test_every_target_of_the_plan_is_met_exactly_in_its_year(seed: int) -> None:
    frame = judged(WHOLE, made_up(data_status.statements(WHOLE), seed))
    rows = frame[frame["reading_default"].astype(bool) & frame["data_status"].eq("ok")]
    assert rows["target_id"].nunique() > 50
    for _, row in rows.iterrows():
        # Two statements on one series: the stricter is landed on, and the other kept.
        same = rows[["region", "indicator", "scope", "latest_basis", "by"]]
        shared = (same == row[same.columns]).all(axis=1).sum() > 1
        if not shared:
            lands(row)


READ = [target.id for target in WHOLE if len(target.readings) > 1]


@pytest.mark.parametrize("id_", READ)
def test_a_target_is_met_under_each_of_its_readings(id_: str) -> None:
    target = WHOLE.target(id_)
    asked = WHOLE.of(region=target.region, indicator=target.indicator)
    rows = data_status.statements(asked)
    for n in rows.index[rows["target_id"].eq(id_)]:
        # The series of this reading alone; what other readings ask of it must not count.
        evidence = made_up(rows.loc[[n]], seed=7 + n)
        parts = tuple(rows.at[n, "reading"].split("+"))
        frame = judged(asked, evidence, parts)
        row = frame.loc[n]
        assert (row["target_id"], row["reading"]) == (id_, rows.at[n, "reading"])
        if row["data_status"] == "ok":
            lands(row)


# ---- Worked by hand ------------------------------------------------------------------------------


def by_year(frame: pd.DataFrame) -> dict[int, float]:
    return dict(zip(frame["year"], frame["value"], strict=True))


def on_plan(folder: Any, promises: list[dict[str, Any]], evidence: Evidence, **given: Any) -> Any:
    asked = fake_plan(folder, *promises)
    with workspace_is(folder):
        return paths.project(evidence, ON_PLAN, asked.last_year, asked, **given)


def test_a_later_target_is_gone_to_from_the_earlier_one(tmp_path: Any) -> None:
    promises = [
        {"indicator": "revenue", "measure": "level", "at_least": "121 亿元", "by": 2025},
        {"indicator": "revenue", "measure": "level", "at_least": "150 亿元", "by": 2027},
    ]
    frame = on_plan(tmp_path, promises, evidence_of("revenue", (2023, 100.0)))
    # 100 × 1.1 = 110; 121 × sqrt(150/121) = sqrt(121 × 150) = 134.7219
    assert by_year(frame) == pytest.approx({2024: 110.0, 2025: 121.0, 2026: 134.7219, 2027: 150.0})
    assert by_year(frame)[2025] == 121.0


def test_what_is_kept_already_is_held_and_not_gone_back_to(tmp_path: Any) -> None:
    promises = [{"indicator": "revenue", "measure": "level", "at_least": "120 亿元"}]
    frame = on_plan(tmp_path, promises, evidence_of("revenue", (2022, 100.0), (2024, 130.0)))
    assert by_year(frame) == {2025: 130.0, 2026: 130.0, 2027: 130.0}
    assert set(frame["source"]) == {"on_target"}


def test_a_count_that_must_exceed_goes_to_the_next_whole_number_in_even_steps(
    tmp_path: Any,
) -> None:
    promises = [{"indicator": "firms_revenue_over_1bn", "measure": "level", "more_than": "2 家"}]
    figures = evidence_of("firms_revenue_over_1bn", (2025, 2), unit="家")
    # more than two are three, and half a firm on the way is not rounded
    assert by_year(on_plan(tmp_path, promises, figures)) == {2026: 2.5, 2027: 3.0}


def test_from_nought_no_rate_leads_and_even_steps_do(tmp_path: Any) -> None:
    promises = [{"indicator": "revenue", "measure": "level", "at_least": "30 亿元"}]
    frame = on_plan(tmp_path, promises, evidence_of("revenue", (2024, 0.0)))
    assert by_year(frame) == pytest.approx({2025: 10.0, 2026: 20.0, 2027: 30.0})


FALL = {"indicator": "energy_intensity", "measure": "rate", "at_most": "-3.4 %/年"}
INTENSITY = readings(
    "energy_intensity",
    (2022, 1.0),
    (2023, 0.98),
    unit="吨标准煤/万元",
    basis="primary+feedstock_in+nonfossil_in+comparable",
)


@pytest.mark.parametrize(
    ("reading", "ends"),
    # 0.966^5 on 2022; 0.98 × 0.966^4 on 2023
    [((), 0.8411736), (("base_2023",), 0.8533645)],
)
def test_the_reading_asked_for_decides_where_a_rate_ends(
    tmp_path: Any, reading: tuple[str, ...], ends: float
) -> None:
    promise = {**FALL, "readings": ["base_year", "electricity"]}
    frame = on_plan(tmp_path, [promise], fake_evidence(*INTENSITY), reading=reading)
    own = frame[frame["indicator"].eq("energy_intensity")]
    assert by_year(own)[2027] == pytest.approx(ends, abs=1e-7)


def test_without_a_target_the_next_assumption_holds_and_says_so() -> None:
    evidence = evidence_of("output_value", (2022, 100.0), (2024, 121.0))
    [one] = paths.carry(evidence, ON_PLAN, 2026, WHOLE)
    assert one.without_aim
    assert one.assumption.model == "recent_rate"
    assert one.projection.values == pytest.approx([133.1, 146.41])


def test_a_plan_is_needed_to_go_to_its_targets() -> None:
    with pytest.raises(PlanpathError, match="no plan was given"):
        paths.project(evidence_of("revenue", (2024, 100.0)), ON_PLAN, 2027)


def test_two_readings_of_one_place_and_unknown_ones_are_refused_together() -> None:
    with pytest.raises(PlanpathError) as refused:
        aims.chosen(WHOLE, ["base_2022", "base_2023", "base_2033"])
    assert len(refused.value.problems) == 2
    assert "nearest: base_2023" in str(refused.value)


# ---- What no path leaves -------------------------------------------------------------------------


@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.floats(0.01, 0.99), st.floats(0.01, 0.99), st.integers(1, 6))
def test_shares_stay_between_nothing_and_the_whole(start: float, end: float, ahead: int) -> None:
    evidence = evidence_of("digital_coverage", (2022, start), (2024, end), unit="")
    for id_ in ("steady", "faster", "strained"):
        frame = paths.project(evidence, scenario.load(id_), 2024 + ahead)
        assert frame["value"].between(0, 1).all()


def test_a_model_with_an_interval_gives_its_quantiles_and_others_the_middle_alone() -> None:
    figures = [(year, 100.0 * 1.05 ** (year - 2016) + year % 3) for year in range(2016, 2025)]
    evidence = evidence_of("revenue", *figures)
    fitted = scenario.load("steady").but("revenue", model="trend", why="按趋势线外推")
    assert set(paths.project(evidence, fitted, 2026)["quantile"]) == {0.1, 0.5, 0.9}
    assert set(paths.project(evidence, scenario.load("steady"), 2026)["quantile"]) == {0.5}


# ---- Nominal and real ----------------------------------------------------------------------------

BOTH = [
    *readings("value_added", (2023, 100.0), (2024, 110.0), basis="current"),
    *readings("value_added", (2023, 90.0), (2024, 95.0), basis="comparable"),
]
GROWN = scenario.load("steady").but(
    "value_added", model="compound", rate="5 %/年", why="为试作所设"
)


def test_one_pace_for_nominal_and_real_figures_is_refused_without_a_change_of_prices() -> None:
    with pytest.raises(PlanpathError, match=r"current and at comparable prices.*\[\[price\]\]"):
        paths.project(fake_evidence(*BOTH), GROWN, 2026)
    # Each at its own pace needs none.
    assert len(paths.project(fake_evidence(*BOTH), scenario.load("steady"), 2026)) == 4


def test_with_a_change_of_prices_the_pace_is_the_real_ones_and_prices_come_on_top() -> None:
    priced = scenario.load("strained").but(
        "value_added", model="compound", rate="5 %/年", why="为试作所设"
    )
    price = priced.price("value_added", "keqiao")
    assert price is not None
    frame = paths.project(fake_evidence(*BOTH), priced, 2026)
    real = by_year(frame[frame["basis"].eq("comparable")])
    nominal = by_year(frame[frame["basis"].eq("current")])
    # 95 × 1.05^h, and 110 × 1.05^h × (1 + p)^h
    assert real == pytest.approx({2025: 99.75, 2026: 104.7375})
    pace = 1.05 * (1 + price.annual_rate)
    assert nominal == pytest.approx({2025: 110 * pace, 2026: 110 * pace**2})


def test_bounds_are_those_of_the_kind_of_indicator() -> None:
    known = codelists.indicators()
    assert carrying.bounds(known["digital_coverage"]) == (0.0, 1.0)
    assert carrying.bounds(known["revenue"]) == (0.0, np.inf)
    assert carrying.bounds(known["value_added_growth"]) == (-np.inf, np.inf)
