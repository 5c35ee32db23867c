"""Which figure stands beside a target: like with like, the best grade, then the newest."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from fakes import fake_evidence
from fakes_evidence import fake_plan, readings, statements
from planpath import data_status, plan, store
from planpath.data_status import Matched
from planpath.workspace import Workspace

pytestmark = pytest.mark.filterwarnings("error::RuntimeWarning", "error::FutureWarning")

ROOT = Path(__file__).parents[1]


def matched(row: dict[str, Any], *figures: dict[str, Any]) -> Matched:
    return data_status.match(statements(row), fake_evidence(*figures))


def found(row: dict[str, Any], *figures: dict[str, Any]) -> pd.Series:
    return matched(row, *figures).found.iloc[0]


def figure(year: int, value: float = 100.0, **given: Any) -> dict[str, Any]:
    return readings("revenue", (year, value))[0] | given


# ---- Two sources for one year --------------------------------------------------------------------


def test_of_two_grades_for_one_year_the_better_counts_though_older() -> None:
    official = figure(2024, 106.0, grade="A", date="2025-03-01")
    newer = figure(2024, 112.0, grade="B", date="2026-03-01")
    for order in ((official, newer), (newer, official)):
        assert found({}, figure(2022), *order)["latest"] == 106.0


def test_of_two_publications_of_one_grade_the_restatement_counts() -> None:
    first = figure(2024, 106.0, date="2025-03-01")
    restated = figure(2024, 104.0, date="2026-03-01")
    for order in ((first, restated), (restated, first)):
        row = found({}, figure(2022), *order)
        assert row["latest"] == 104.0
        assert row["data_status"] == "ok"


def test_a_restated_base_year_is_the_base() -> None:
    old, new = figure(2022, 90.0, date="2023-03-01"), figure(2022, 95.0, date="2024-03-01")
    assert found({}, old, figure(2024), new)["baseline"] == 95.0


# ---- Which status wins ---------------------------------------------------------------------------

LADDER = [
    ("confused", figure(2024, indicator="output_value")),
    ("undated", {**figure(2024), "year": None}),
    ("too_late", figure(2028)),
    ("too_old", figure(2021)),
    ("scope_mismatch", figure(2024, scope="textile_apparel")),
    ("scope_unstated", figure(2024, scope="unstated")),
    ("part_year", figure(2024, period="ytd-10")),
    ("unverified", figure(2023, grade="C")),
    ("ok", figure(2023, grade="A")),
]


@pytest.mark.parametrize("rank", range(len(LADDER)), ids=[cause for cause, _ in LADDER])
def test_the_strongest_claim_wins_over_all_weaker_ones(rank: int) -> None:
    cause, _ = LADDER[rank]
    row = found({}, *[claim for _, claim in LADDER[: rank + 1]])
    assert row["cause"] == cause
    assert row["data_status"] == (cause if cause in data_status.STATUSES else "no_data")
    assert row["shown_source"] == f"fake/{rank + 2}"


def test_nothing_published_is_no_data_and_shows_nothing() -> None:
    row = found({})
    assert (row["data_status"], row["cause"], row["shown_source"]) == ("no_data", "no_data", "")


def test_a_weaker_claim_leaves_no_number_behind() -> None:
    row = found({}, figure(2024, indicator="output_value", value=200.0))
    assert pd.isna(row["latest"])
    assert row["latest_source"] == ""


def test_a_part_of_a_year_stands_back_behind_a_whole_one_though_newer() -> None:
    row = found({}, figure(2022), figure(2023, 103.0), figure(2024, 99.0, period="ytd-10"))
    assert (row["data_status"], row["latest"], row["latest_year"]) == ("ok", 103.0, 2023)


def test_of_one_year_the_whole_is_shown_before_its_part() -> None:
    whole = figure(2024, 110.0, scope="unstated")
    part = figure(2024, 90.0, scope="unstated", period="ytd-9")
    row = found({}, whole, part)
    assert (row["latest"], row["latest_period"]) == (110.0, "year")


# ---- Grade C -------------------------------------------------------------------------------------


def test_a_reposted_newest_figure_leaves_the_judgement_to_the_verified_ones() -> None:
    chain = [figure(2022), figure(2023, 104.0), figure(2024, 130.0, grade="C")]
    both = matched({}, *chain)
    row = both.found.iloc[0]
    assert (row["data_status"], row["latest"]) == ("ok", 104.0)
    # and what it is compared with rests on no re-posted figure either
    assert both.series["value"].tolist() == [100.0, 104.0]


def test_where_one_verified_figure_settles_nothing_the_reposted_is_shown_as_such() -> None:
    row = found({}, figure(2022), figure(2024, 104.0, grade="C"))
    assert (row["data_status"], row["latest"]) == ("unverified", 104.0)


@pytest.mark.parametrize("measure", ["added", "rate"])
def test_a_verified_base_year_alone_settles_no_increase(measure: str) -> None:
    row = {"measure": measure, "low": 0.05}
    chain = [figure(2022), figure(2024, 104.0, grade="C")]
    assert found(row, *chain)["data_status"] == "unverified"


@pytest.mark.parametrize("measure", ["added", "rate"])
def test_a_reposted_base_year_makes_an_increase_unverified(measure: str) -> None:
    row = {"measure": measure, "low": 0.05}
    chain = [figure(2022, grade="C"), figure(2023, 104.0), figure(2024, 106.0)]
    assert found(row, *chain)["data_status"] == "unverified"


def test_a_reposted_year_between_matters_where_each_year_counts() -> None:
    chain = [figure(2022), figure(2023, 104.0, grade="C"), figure(2024, 106.0)]
    rate = {"measure": "rate", "low": 0.05}
    assert found(rate, *chain)["data_status"] == "ok"
    assert found({**rate, "mean": "arithmetic"}, *chain)["data_status"] == "unverified"
    assert found({"measure": "yearly"}, *chain)["data_status"] == "unverified"


# ---- Base years ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("base", "baseline"), [(2022, 100.0), (2023, 104.0)])
def test_an_increase_is_counted_from_its_own_base_year(base: int, baseline: float) -> None:
    chain = [figure(2022), figure(2023, 104.0), figure(2024, 106.0)]
    row = found({"measure": "added", "low": 20.0, "base_year": base}, *chain)
    assert (row["baseline"], row["baseline_year"]) == (baseline, base)


@pytest.mark.parametrize("measure", ["added", "rate"])
def test_no_other_year_stands_in_for_the_base_year(measure: str) -> None:
    chain = [figure(2021), figure(2023, 104.0), figure(2024, 106.0)]
    row = found({"measure": measure, "low": 0.05}, *chain)
    assert (row["data_status"], row["cause"]) == ("no_data", "base_year")
    assert row["latest"] == 106.0


def test_no_rate_leads_away_from_a_base_of_nothing() -> None:
    row = found({"measure": "rate", "low": 0.05}, figure(2022, 0.0), figure(2024, 106.0))
    assert row["cause"] == "base_year"


# ---- Accounting basis ----------------------------------------------------------------------------

PRIMARY = "primary+feedstock_in+nonfossil_in"
CALORIFIC = "calorific+feedstock_in+nonfossil_in"
DEDUCTED = "primary+feedstock_out+nonfossil_in"


def energy(year: int, value: float = 100.0, basis: str = PRIMARY, **given: Any) -> dict[str, Any]:
    return readings("energy_total", (year, value))[0] | {"basis": basis, **given}


def cap(basis: str = PRIMARY, **given: Any) -> dict[str, Any]:
    bound = {"bound": "at_most", "low": float("nan"), "high": 80.0}
    return {"indicator": "energy_total", "basis": basis, **bound, **given}


def test_a_baseline_at_primary_and_a_latest_at_calorific_value_do_not_meet() -> None:
    row = found(cap(), energy(2022), energy(2024, 70.0, CALORIFIC))
    # the baseline stands alone, and what is newest is on no shelf of like ones
    assert (row["data_status"], row["latest"], row["latest_basis"]) == ("ok", 100.0, PRIMARY)
    other = found(cap(CALORIFIC), energy(2022), energy(2024, 70.0, CALORIFIC))
    assert (other["latest"], other["baseline"], other["latest_basis"]) == (70.0, 70.0, CALORIFIC)
    assert other["baseline_year"] == 2024


BASIS_LADDER = [
    ("scope_mismatch", "scope_mismatch", energy(2025, scope="textile_apparel")),
    ("basis_mismatch", "scope_mismatch", energy(2025, basis=CALORIFIC)),
    ("scope_unstated", "scope_unstated", energy(2025, scope="unstated")),
    ("basis_unstated", "scope_unstated", energy(2025, basis="feedstock_in")),
    ("part_year", "part_year", energy(2025, period="ytd-10")),
    ("ok", "ok", energy(2023)),
]


@pytest.mark.parametrize("rank", range(len(BASIS_LADDER)), ids=[c for c, _, _ in BASIS_LADDER])
def test_what_is_nearer_in_scope_and_basis_is_what_is_spoken_of(rank: int) -> None:
    cause, status, _ = BASIS_LADDER[rank]
    row = found(cap(), *[claim for _, _, claim in BASIS_LADDER[: rank + 1]])
    assert (row["cause"], row["data_status"]) == (cause, status)
    assert row["shown_source"] == f"fake/{rank + 2}"


def test_of_another_basis_it_does_not_matter_whom_a_figure_counts() -> None:
    row = found(cap(), energy(2024, basis=CALORIFIC, scope="unstated"))
    assert (row["data_status"], row["cause"]) == ("scope_mismatch", "basis_mismatch")


def test_part_of_a_year_of_unstated_basis_says_both() -> None:
    row = found(cap(), energy(2024, basis="", period="ytd-10"))
    assert (row["data_status"], row["cause"]) == ("scope_unstated", "basis_unstated_part")


def test_a_figure_may_state_more_than_is_asked() -> None:
    row = found(cap("primary"), energy(2022), energy(2024, 90.0))
    assert (row["data_status"], row["baseline"], row["latest"]) == ("ok", 100.0, 90.0)


def chosen(*figures: dict[str, Any]) -> list[tuple[int, float]]:
    """The series an open target is judged by, whichever way the figures come."""
    both = [matched(cap("primary"), *order) for order in (figures, figures[::-1])]
    series = [list(zip(m.series["year"], m.series["value"], strict=True)) for m in both]
    assert series[0] == series[1]
    return series[0]


def test_of_several_bases_one_is_kept_to_and_never_mixed() -> None:
    # each year between is there in the other basis only
    deducted = [energy(2023, 60.0, DEDUCTED), energy(2024, 59.0, DEDUCTED)]
    assert chosen(energy(2022), energy(2024, 90.0), *deducted) == [(2022, 100.0), (2024, 90.0)]


def test_the_basis_with_a_base_year_figure_goes_before_one_that_is_newer() -> None:
    deducted = [energy(2023, 60.0, DEDUCTED), energy(2025, 59.0, DEDUCTED)]
    assert chosen(energy(2022), energy(2023, 90.0), *deducted) == [(2022, 100.0), (2023, 90.0)]


def test_of_two_bases_with_a_base_year_figure_the_newer_is_chosen() -> None:
    deducted = [energy(2022, 60.0, DEDUCTED), energy(2025, 59.0, DEDUCTED)]
    assert chosen(energy(2022), energy(2023, 90.0), *deducted) == [(2022, 60.0), (2025, 59.0)]


def test_of_two_equally_long_the_better_grade_then_the_order_of_their_names() -> None:
    long = [energy(2022), energy(2024, 90.0, grade="B")]
    deducted = [energy(2022, 60.0, DEDUCTED), energy(2024, 59.0, DEDUCTED)]
    assert chosen(*long, *deducted) == [(2022, 60.0), (2024, 59.0)]
    alike = [energy(2022), energy(2024, 90.0)]
    assert chosen(*alike, *deducted) == [(2022, 100.0), (2024, 90.0)]


def test_a_reposted_series_of_another_basis_is_not_preferred_for_being_newer() -> None:
    deducted = [energy(y, 60.0, DEDUCTED, grade="C") for y in (2022, 2025)]
    assert chosen(energy(2022), energy(2023, 90.0), *deducted) == [(2022, 100.0), (2023, 90.0)]


def test_two_sources_on_two_bases_for_one_year_are_two_figures() -> None:
    evidence = fake_evidence(energy(2022), energy(2022, 60.0, DEDUCTED), energy(2022, 99.0))
    best = data_status.best_of_each_year(evidence)
    assert sorted(best["basis"]) == [PRIMARY, DEDUCTED]


# ---- The plan as statements ----------------------------------------------------------------------


def test_a_statement_has_its_reading_applied() -> None:
    rows = data_status.statements(plan.load("zj_textile_2027")).set_index(["target_id", "reading"])
    energy = rows.loc["ZJ-21"]
    # base year × mean × electricity × deductions × boundary: 2 × 2 × 2 × 3 × 3
    assert len(energy) == 72
    one = energy.loc["base_2023+arithmetic+electricity_calorific+feedstock_deducted+c17_only"]
    assert (one["base_year"], one["mean"]) == (2023, "arithmetic")
    assert one["basis"] == "calorific+feedstock_out+nonfossil_in+comparable"
    assert one["scope"] == "above_scale_textile"
    assert energy["axes"].eq("base_year+mean+electricity+deductions+boundary").all()
    assert rows.loc[("KQ-1", "plain"), "axes"] == ""
    assert energy["high"].eq(-0.034).all()
    assert energy["low"].isna().all()
    assert rows.loc[("HS-2", "literal+stock"), "indicator"] == "firms_revenue_over_100bn"
    assert rows.loc[("LP-3", "loose"), "bound"] == "at_least"
    assert rows["reading_default"].groupby("target_id").sum().eq(1).all()


def test_each_status_of_the_published_evidence_is_as_the_sources_have_it() -> None:
    rows = data_status.statements(plan.load("zj_textile_2027"))
    status = data_status.match(rows, store.evidence(Workspace(ROOT))).found["data_status"]
    by_target = dict(zip(rows["target_id"], status, strict=True))
    assert by_target["ZJ-01"] == "part_year"
    assert by_target["XSQ-1"] == by_target["KQ-1"] == "scope_unstated"
    assert by_target["TX-1"] == by_target["OH-1"] == by_target["ZJ-21"] == "no_data"
    assert set(status) <= set(data_status.STATUSES)


def test_readings_that_come_to_the_same_question_are_asked_once(tmp_path: Path) -> None:
    promise = {"indicator": "firms_revenue_over_1bn", "measure": "level", "more_than": "2 家"}
    vague = fake_plan(tmp_path, {**promise, "readings": ["emphasis", "strictness"]})
    rows = data_status.statements(vague)
    # two ways to stress the words, asking the same; two ways to be strict, asking two things
    assert rows["reading"].tolist() == ["as_said+strict", "as_said+loose"]
    assert rows["twins"].tolist() == ["as_meant+strict", "as_meant+loose"]
    assert rows["reading_default"].tolist() == [True, False]
    assert rows["axes"].tolist() == ["emphasis+strictness"] * 2
