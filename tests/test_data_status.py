"""Which figure stands beside a target: like with like, the best grade, then the newest."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from fakes import fake_evidence
from fakes_evidence import readings, statements
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


# ---- The plan as statements ----------------------------------------------------------------------


def test_a_statement_has_its_reading_applied() -> None:
    rows = data_status.statements(plan.load("zj_textile_2027")).set_index(["target_id", "reading"])
    assert len(rows) == 83
    energy = rows.loc["ZJ-21"]
    assert energy["base_year"].to_dict()["base_2023+arithmetic"] == 2023
    assert energy["mean"].to_dict()["base_2023+arithmetic"] == "arithmetic"
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
