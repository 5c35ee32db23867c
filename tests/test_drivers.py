"""Projected figures that follow from others follow; what is assumed holds; unlike never meets."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fakes import fake_evidence
from planpath import codelists, drivers, scenario, table
from planpath.problems import PlanpathError
from planpath.scenario import Scenario

ENERGY = "primary+feedstock_in+nonfossil_in"
FULL = f"{ENERGY}+comparable"
WHY = "为试作而设"
STEADY = scenario.load("steady")
FACTOR = 2.77


def row(indicator: str, value: float, year: int = 2026, **given: Any) -> dict[str, Any]:
    basis = {"value_added": "comparable", "energy_intensity": FULL, "energy_total": ENERGY}
    return {
        "region": "keqiao",
        "indicator": indicator,
        "scope": "above_scale",
        "basis": basis.get(indicator, ""),
        "kind": "projected",
        "scenario": "steady",
        "source": "recent_rate",
        "quantile": 0.5,
        "year": year,
        "value": value,
        "unit": codelists.indicators()[indicator].unit,
        **given,
    }


def rows(*given: dict[str, Any]) -> pd.DataFrame:
    return table.make(list(given), "projected")


def value(frame: pd.DataFrame, indicator: str, year: int = 2026, **given: Any) -> float:
    own = frame[frame["indicator"].eq(indicator) & frame["year"].eq(year)]
    for column, wanted in given.items():
        own = own[own[column].eq(wanted)]
    assert len(own) == 1, own
    return float(own["value"].iloc[0])


def source(frame: pd.DataFrame, indicator: str, year: int = 2026) -> str:
    own = frame[frame["indicator"].eq(indicator) & frame["year"].eq(year)]
    return str(own["source"].iloc[0])


def varied(**models: str) -> Scenario:
    changed = STEADY
    for indicator, rate in models.items():
        changed = changed.but(indicator, model="compound", rate=rate, why=WHY)
    return changed


ALL = [row("value_added", 100.0), row("energy_intensity", 0.5), row("energy_total", 60.0)]


def test_energy_follows_from_value_added_and_intensity_and_carbon_from_energy() -> None:
    done = drivers.complete(rows(*ALL), STEADY)
    assert value(done, "energy_total") == pytest.approx(50.0)
    assert source(done, "energy_total") == "identity:energy"
    assert value(done, "carbon_dioxide") == pytest.approx(50.0 * FACTOR)
    # 138.5 万吨 over 100 亿元
    assert value(done, "carbon_intensity") == pytest.approx(0.5 * FACTOR)
    assert done.loc[done["indicator"].eq("carbon_intensity"), "basis"].tolist() == [FULL]


@pytest.mark.parametrize(
    ("missing", "found"),
    [("value_added", 120.0), ("energy_intensity", 0.6), ("energy_total", 50.0)],
)
def test_the_one_member_that_is_not_projected_is_worked_out(missing: str, found: float) -> None:
    done = drivers.complete(rows(*(r for r in ALL if r["indicator"] != missing)), STEADY)
    assert value(done, missing) == pytest.approx(found)
    assert source(done, missing) == "identity:energy"
    for other in ALL:
        if other["indicator"] != missing:
            assert value(done, other["indicator"]) == other["value"]


def test_what_a_scenario_speaks_of_by_name_holds_and_the_ratio_follows() -> None:
    done = drivers.complete(rows(*ALL), varied(energy_total="2 %/年"))
    assert value(done, "energy_total") == 60.0
    assert value(done, "energy_intensity") == pytest.approx(0.6)
    assert value(done, "value_added") == 100.0


def test_where_result_and_ratio_are_assumed_the_amount_follows() -> None:
    assumed = varied(energy_total="2 %/年", energy_intensity="-3 %/年")
    done = drivers.complete(rows(*ALL), assumed)
    assert value(done, "value_added") == pytest.approx(120.0)


def test_a_series_that_goes_to_its_target_is_not_moved_from_it() -> None:
    steered = [{**ALL[2], "source": "on_target"}]
    done = drivers.complete(rows(*ALL[:2], *steered), STEADY)
    assert value(done, "energy_total") == 60.0
    assert source(done, "energy_intensity") == "identity:energy"


def test_a_scenario_that_assumes_a_result_and_all_its_drivers_is_refused_by_name() -> None:
    whole = varied(energy_total="2 %/年", energy_intensity="-3 %/年", value_added="5 %/年")
    with pytest.raises(PlanpathError) as caught:
        drivers.complete(rows(*ALL), whole)
    told = str(caught.value)
    assert told.startswith(f"scenario {whole.id}: assumes energy_total for all regions")
    assert "value_added and energy_intensity" in told


def test_the_refusal_names_the_region_in_which_it_comes_together() -> None:
    whole = varied(energy_total="2 %/年", energy_intensity="-3 %/年").but(
        "value_added", region="keqiao", model="hold", why=WHY
    )
    told = [str(problem) for problem in drivers.conflicts(whole)]
    assert len(told) == 1
    assert "for keqiao" in told[0]


def test_carbon_assumed_beside_energy_and_a_factor_is_refused() -> None:
    whole = varied(carbon_dioxide="-2 %/年", energy_total="1 %/年")
    assert "and the factor" in str(drivers.conflicts(whole)[0])


@pytest.mark.parametrize("name", ["steady", "on_plan", "faster", "strained", "green_first"])
def test_no_scenario_of_ours_contradicts_an_identity(name: str) -> None:
    assert drivers.conflicts(scenario.load(name)) == []


def test_other_prices_never_meet_and_it_is_told() -> None:
    nominal = row("value_added", 100.0, basis="current")
    apart = rows(nominal, ALL[1])
    done = drivers.complete(apart, STEADY)
    assert "energy_total" not in set(done["indicator"])
    told = drivers.apart(apart)
    assert told[["identity", "why"]].values.tolist() == [["energy", "prices"]]
    assert set(told[["basis", "other_basis"]].iloc[0]) == {"current", FULL}


def test_other_electricity_never_meets_either() -> None:
    calorific = "calorific+feedstock_in+nonfossil_in"
    apart = rows(ALL[1], row("energy_total", 60.0, basis=calorific))
    assert "value_added" not in set(drivers.complete(apart, STEADY)["indicator"])
    assert drivers.apart(apart)["why"].tolist() == ["basis"]


def test_a_figure_that_leaves_its_prices_open_takes_no_part() -> None:
    open_ = row("value_added", 100.0, basis="")
    assert "energy_total" not in set(drivers.complete(rows(open_, ALL[1]), STEADY)["indicator"])
    assert drivers.apart(rows(open_, ALL[1]))["why"].tolist() == ["unstated"]


@pytest.mark.parametrize(
    "other", [{"region": "lanxi"}, {"scope": "above_scale_textile"}, {"year": 2027}]
)
def test_only_one_region_scope_and_year_meet(other: dict[str, Any]) -> None:
    done = drivers.complete(rows(ALL[0], {**ALL[1], **other}), STEADY)
    assert "energy_total" not in set(done["indicator"])


def test_each_basis_of_energy_is_its_own_series() -> None:
    calorific = "calorific+feedstock_in+nonfossil_in"
    both = rows(*ALL[:2], row("energy_intensity", 0.4, basis=f"{calorific}+comparable"))
    done = drivers.complete(both, STEADY)
    assert value(done, "energy_total", basis=ENERGY) == pytest.approx(50.0)
    assert value(done, "energy_total", basis=calorific) == pytest.approx(40.0)


def test_a_series_that_follows_keeps_no_quantile_of_its_own() -> None:
    spread = [{**ALL[2], "quantile": level, "value": 55.0} for level in (0.1, 0.9)]
    done = drivers.complete(rows(*ALL, *spread), STEADY)
    assert done.loc[done["indicator"].eq("energy_total"), "quantile"].tolist() == [0.5]


def test_a_member_already_observed_takes_part_with_what_was_observed() -> None:
    evidence = fake_evidence(
        {"indicator": "value_added", "basis": "comparable", "year": 2025, "value": 90.0}
    )
    ahead = rows(row("energy_intensity", 0.5, 2025), row("energy_total", 60.0, 2025))
    done = drivers.complete(ahead, STEADY, evidence)
    assert value(done, "energy_total", 2025) == pytest.approx(45.0)
    # What was observed is neither worked out anew nor put among the projected.
    assert "value_added" not in set(done["indicator"])


def test_a_nominal_path_becomes_real_where_prices_are_assumed_and_were_observed() -> None:
    strained = scenario.load("strained")
    price = strained.prices[0].model_copy(update={"indicator": "value_added", "rate": "2 %/年"})
    assumed = Scenario("trial", strained.name, strained.why, STEADY.assumptions, prices=(price,))
    evidence = fake_evidence(
        {"indicator": "value_added", "basis": "current", "year": 2024, "value": 100.0},
        {"indicator": "value_added", "basis": "comparable", "year": 2024, "value": 80.0},
    )
    nominal = row("value_added", 130.05, basis="current", scenario="trial")
    ahead = rows(nominal, {**ALL[1], "scenario": "trial"})
    done = drivers.complete(ahead, assumed, evidence)
    # 130.05 * 80/100 / 1.02^2 = 104.04 / 1.0404 = 100
    assert value(done, "value_added", basis="comparable") == pytest.approx(100.0)
    assert value(done, "energy_total") == pytest.approx(50.0)
    without = drivers.complete(
        ahead, Scenario("trial", price.why, price.why, STEADY.assumptions), evidence
    )
    assert "energy_total" not in set(without["indicator"])


def test_nothing_projected_gives_nothing() -> None:
    evidence = fake_evidence({"indicator": "value_added", "basis": "comparable", "value": 1.0})
    assert drivers.complete(table.empty(), STEADY, evidence).empty


def test_doing_it_twice_changes_nothing() -> None:
    once = drivers.complete(rows(*ALL), STEADY)
    twice = drivers.complete(once, STEADY)
    pd.testing.assert_frame_equal(_sorted(once), _sorted(twice))


def _sorted(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.sort_values(list(table.KEY)).reset_index(drop=True)


@settings(max_examples=10, deadline=None)
@given(amount=st.floats(1.0, 1e4), ratio=st.floats(0.01, 5.0), larger=st.floats(0.1, 10.0))
def test_scaling_value_added_scales_energy_and_carbon_alike(
    amount: float, ratio: float, larger: float
) -> None:
    def ends(factor: float) -> tuple[float, float]:
        given = rows(row("value_added", amount * factor), row("energy_intensity", ratio))
        done = drivers.complete(given, STEADY)
        return value(done, "energy_total"), value(done, "carbon_dioxide")

    np.testing.assert_allclose(ends(larger), np.multiply(ends(1.0), larger), rtol=1e-9)
