"""Required paths lead from the newest figure to the bound; projected ones say what they assume."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fakes import fake_evidence
from fakes_evidence import batch, evidence_of, readings, statements
from planpath import assessment, paths, plan, progress, scenario, table
from planpath.store import Evidence

pytestmark = pytest.mark.filterwarnings("error::RuntimeWarning", "error::FutureWarning")


def required(row: dict[str, Any], evidence: Evidence) -> pd.DataFrame:
    return paths.required(assessment.assess(statements(row), evidence))


def by_year(frame: pd.DataFrame) -> dict[int, float]:
    return dict(zip(frame["year"], frame["value"], strict=True))


# ---- Required ------------------------------------------------------------------------------------


def test_an_amount_goes_at_an_even_rate_and_names_its_target_and_reading() -> None:
    frame = required({}, evidence_of("revenue", (2022, 100.0), (2025, 108.0)))
    # (120/108)^(1/2) = 1.0540926
    expected = {2025: 108.0, 2026: 113.84199577, 2027: 120.0}
    assert by_year(frame) == pytest.approx(expected)
    assert frame["kind"].eq("required").all()
    assert frame["source"].eq("KQ-1@plain").all()


def test_a_count_goes_in_even_steps_to_the_number_that_keeps_its_bound() -> None:
    row = {"indicator": "firms_revenue_over_1bn", "kind": "count", "bound": "more_than", "low": 2.0}
    frame = required(row, evidence_of("firms_revenue_over_1bn", (2022, 0), (2025, 1), unit="家"))
    # more than two are three
    assert by_year(frame) == {2025: 1.0, 2026: 2.0, 2027: 3.0}


def test_a_share_goes_in_even_steps() -> None:
    row = {"indicator": "rd_intensity", "kind": "share", "low": 0.035, "unit": "无量纲"}
    frame = required(row, evidence_of("rd_intensity", (2022, 0.025), (2025, 0.027), unit=""))
    assert by_year(frame) == pytest.approx({2025: 0.027, 2026: 0.031, 2027: 0.035})


ENERGY = {
    "indicator": "energy_intensity",
    "kind": "intensity",
    "measure": "rate",
    "bound": "at_most",
    "low": np.nan,
    "high": -0.034,
    "unit": "1/年",
}
FALL = [(2022, 1.0), (2023, 0.98), (2024, 0.9555)]


def test_a_rate_leads_to_what_it_compounds_to() -> None:
    frame = required(ENERGY, evidence_of("energy_intensity", *FALL, unit="吨标准煤/万元"))
    # 0.9555 × (1 - 0.0415893)^k, on 0.966^5
    expected = {2024: 0.9555, 2025: 0.91576141, 2026: 0.87767552, 2027: 0.84117360}
    assert by_year(frame) == pytest.approx(expected, abs=1e-7)


def test_a_plain_mean_leads_by_the_changes_it_still_lacks() -> None:
    evidence = evidence_of("energy_intensity", *FALL, unit="吨标准煤/万元")
    frame = required({**ENERGY, "mean": "arithmetic"}, evidence)
    # (17.0 - 4.5)/3 = 4.1667 a year
    expected = {2024: 0.9555, 2025: 0.9156875, 2026: 0.87753385, 2027: 0.84096994}
    assert by_year(frame) == pytest.approx(expected, abs=1e-7)


def test_an_indicative_path_keeps_the_scope_of_its_figure() -> None:
    frame = required({}, evidence_of("revenue", (2025, 100.0), scope="unstated"))
    assert frame["scope"].unique().tolist() == ["unstated"]
    assert by_year(frame)[2027] == 120.0


@pytest.mark.parametrize(
    "evidence",
    [
        fake_evidence(),
        evidence_of("revenue", (2022, 100.0), (2024, 130.0)),
        evidence_of("revenue", (2022, 100.0), (2027, 110.0)),
        evidence_of("revenue", (2024, 100.0), period="ytd-10"),
        evidence_of("revenue", (2024, 100.0), scope="textile_apparel"),
        evidence_of("revenue", (2024, 130.0), scope="unstated"),
    ],
    ids=["no figure", "reached", "time is up", "part of a year", "other scope", "doubtful, beyond"],
)
def test_without_a_start_or_a_need_there_is_no_path(evidence: Evidence) -> None:
    assert len(required({}, evidence)) == 0


CASES = st.lists(
    st.tuples(st.floats(1, 400), st.floats(1, 400), st.integers(2023, 2026)),
    min_size=8,
    max_size=8,
)


@settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck))
@given(CASES)
def test_a_path_begins_at_the_newest_figure_and_ends_on_the_bound(cases: list[Any]) -> None:
    rows, evidence = batch(*[({}, [(2022, start), (year, end)]) for start, end, year in cases])
    judged = assessment.assess(rows, evidence)
    # regions of the batch are in no codelist: the rows are looked at one by one, before the gate
    for _, row in judged[judged["needed_rate"].notna()].iterrows():
        here = row.to_dict() | {"region": "keqiao"}
        path = table.make(paths._required_rows(here))
        assert path["value"].iloc[0] == row["latest"]
        assert path["value"].iloc[-1] == 120.0
        assert path["year"].tolist() == list(range(int(row["latest_year"]), 2028))
        rates = path["value"].to_numpy()[1:] / path["value"].to_numpy()[:-1] - 1
        np.testing.assert_allclose(rates, row["needed_rate"], rtol=1e-6, atol=1e-9)


# ---- Index paths ---------------------------------------------------------------------------------


def test_the_promised_decline_as_an_index_under_both_base_years() -> None:
    index = paths.index_paths(plan.load("zj_textile_2027"))
    index = index.set_index(["base_year", "year"])["index"]
    # 100 × 0.966^n
    assert index[2022].round(3).tolist() == [100.0, 96.6, 93.316, 90.143, 87.078, 84.117]
    assert index[2023].round(3).tolist() == [100.0, 96.6, 93.316, 90.143, 87.078]


def test_a_plan_without_rates_has_no_index_path() -> None:
    index = paths.index_paths(plan.load("zj_textile_2027").of(region="keqiao"))
    assert list(index.columns) == ["target_id", "reading", "base_year", "year", "index"]
    assert index.empty


# ---- Projected -----------------------------------------------------------------------------------

STEADY = scenario.load("steady")


def projected(*figures: dict[str, Any], how: scenario.Scenario = STEADY, to: int = 2027) -> Any:
    return paths.project(fake_evidence(*figures), how, to)


def test_a_series_goes_on_at_its_own_recent_rate() -> None:
    frame = projected(*readings("revenue", (2022, 100.0), (2024, 121.0)))
    assert by_year(frame) == pytest.approx({2025: 133.1, 2026: 146.41, 2027: 161.051})
    assert set(frame["scenario"]) == {"steady"}
    assert set(frame["source"]) == {"recent_rate"}


def test_one_figure_is_no_trend_and_is_not_called_flat() -> None:
    assert len(projected(*readings("revenue", (2024, 121.0)))) == 0


def test_a_held_figure_needs_no_other() -> None:
    held = STEADY.but("revenue", model="hold", why="市场饱和，维持现有规模")
    frame = projected(*readings("revenue", (2025, 121.0)), how=held)
    assert by_year(frame) == {2026: 121.0, 2027: 121.0}
    assert set(frame["scenario"]) == {held.id}


def test_a_share_does_not_pass_the_whole() -> None:
    frame = projected(*readings("digital_coverage", (2022, 0.8), (2024, 0.96), unit=""))
    # 0.96 × 1.0954, capped
    assert frame["value"].tolist() == [1.0, 1.0, 1.0]


@pytest.mark.parametrize(
    "figures",
    [
        readings("revenue", (2022, 100.0), grade="A")
        + readings("revenue", (2024, 121.0), grade="C"),
        readings("revenue", (2022, 90.0), (2023, 100.0))
        + readings("revenue", (2024, 9.0), grade="C"),
        readings("revenue", (2022, 100.0), grade="C") + readings("revenue", (2024, 121.0)),
        readings("revenue", (2022, 100.0), (2024, 121.0), period="ytd-10"),
    ],
    ids=[
        "newest re-posted",
        "the others verified",
        "the rate would rest on a re-posted figure",
        "parts of years",
    ],
)
def test_what_cannot_be_looked_up_or_compared_is_not_carried_forward(figures: Any) -> None:
    assert len(projected(*figures)) == 0


def test_a_restated_year_counts_as_restated_in_projections_too() -> None:
    first = readings("revenue", (2024, 110.0), date="2025-03-01")
    restated = readings("revenue", (2024, 121.0), date="2026-03-01")
    base = readings("revenue", (2022, 100.0))
    for order in (first + restated, restated + first):
        assert by_year(projected(*base, *order))[2025] == pytest.approx(133.1)


def test_a_growth_rate_is_no_level_and_does_not_grow() -> None:
    figures = readings("value_added_growth", (2022, 0.05), (2024, 0.08), unit="")
    assert len(projected(*figures)) == 0
    held = STEADY.but("value_added_growth", model="hold", why="增速保持在近年水平")
    assert projected(*figures, how=held)["value"].tolist() == [0.08] * 3


def test_a_compound_assumption_uses_its_rate() -> None:
    bolder = STEADY.but("energy_intensity", model="compound", rate="-4.1 %/年", why="染整改造提速")
    frame = projected(*readings("energy_intensity", (2025, 0.5), unit="吨标准煤/万元"), how=bolder)
    assert by_year(frame) == pytest.approx({2026: 0.4795, 2027: 0.4598405})


def test_the_same_assumptions_give_the_same_numbers_bit_for_bit() -> None:
    figures = readings("revenue", (2021, 97.3), (2022, 100.1), (2024, 121.7))
    once, again = projected(*figures), projected(*reversed(figures))
    pd.testing.assert_frame_equal(once, again)
    rate = float(progress.mean_rate(97.3, 121.7, 3))
    assert once["value"].iloc[-1] == pytest.approx(121.7 * (1 + rate) ** 3)
