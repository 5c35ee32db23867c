"""Scenarios side by side: what differs, what it does to each target, and who ranks where."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import pandas as pd
import pytest

from fakes import fake_evidence
from fakes_evidence import readings
from planpath import assessment, contrast, paths, plan, scenario
from planpath.contrast import handing
from planpath.problems import PlanpathError
from planpath.scenario import Scenario

pytestmark = pytest.mark.filterwarnings("error::RuntimeWarning", "error::FutureWarning")

WHOLE = plan.load("zj_textile_2027")
STEADY = scenario.load("steady")
# Keqiao's revenue: above 1500 by 2027, from 1000 in 2022 and 1210 in 2024.
REVENUE = readings("revenue", (2022, 1000.0), (2024, 1210.0), scope="above_scale")


def named(id_: str, indicator: str = "revenue", **how: Any) -> Scenario:
    """The steady course with one assumption replaced, under a name of its own."""
    return dataclasses.replace(STEADY.but(indicator, why="为试作所设", **how), id=id_)


HELD = named("held", model="hold")
GROWN = named("grown", model="compound", rate="8 %/年")


def held_beside(*scenarios: Scenario, figures: Any = REVENUE, **given: Any) -> contrast.Contrast:
    return contrast.contrast(WHOLE, fake_evidence(*figures), scenarios, **given)


def of(found: contrast.Contrast, target: str, id_: str) -> pd.Series:
    rows = found.outcomes
    [at] = rows.index[rows["target_id"].eq(target) & rows["scenario"].eq(id_)]
    return rows.loc[at]


# ---- What it does to each target -----------------------------------------------------------------


def test_each_scenario_leads_a_target_to_its_own_value_with_gap_and_pace() -> None:
    found = held_beside(STEADY, HELD, GROWN, regions=["keqiao"])
    held, grown = of(found, "KQ-1", "held"), of(found, "KQ-1", "grown")
    assert held["value"] == 1210.0
    assert held["gap"] == -290.0
    assert held["gap_share"] == pytest.approx(-290 / 1500)
    assert held["rate"] == 0.0
    assert not held["meets"]
    # 1210 × 1.08^3 = 1524.25152
    assert grown["value"] == pytest.approx(1524.25152)
    assert grown["gap"] == pytest.approx(24.25152)
    assert grown["rate"] == pytest.approx(0.08)
    assert bool(grown["meets"])
    # 1210 × 1.1^3, the pace from 1000 to 1210
    assert of(found, "KQ-1", "steady")["value"] == pytest.approx(1610.51)
    # (1500/1210)^(1/3) - 1, the same beside every scenario
    assert found.outcomes["needed_rate"].dropna().unique() == pytest.approx([0.0742416], abs=1e-6)


def test_landing_on_a_bound_that_has_to_be_passed_is_told_apart_from_falling_short() -> None:
    found = held_beside(scenario.load("on_plan"), HELD, regions=["keqiao"])
    row = of(found, "KQ-1", "on_plan")
    assert row["value"] == 1500.0
    assert row["gap"] == 0.0
    assert bool(row["on_bound"])
    assert not bool(row["meets"])
    assert not bool(of(found, "KQ-1", "held")["on_bound"])


def test_a_target_without_a_figure_has_no_value_under_any_scenario() -> None:
    found = held_beside(STEADY, HELD, regions=["keqiao"])
    rows = found.outcomes[found.outcomes["target_id"].eq("KQ-2")]
    assert len(rows) == 2
    assert rows["value"].isna().all()
    assert rows["meets"].isna().all()
    assert not rows["on_bound"].any()


def test_only_what_was_asked_for_is_shown_and_leaving_out_changes_no_number() -> None:
    figures = [
        *REVENUE,
        *({**row, "region": "lanxi"} for row in readings("revenue", (2022, 300.0), (2024, 310.0))),
        *readings("green_factories", (2022, 3), (2024, 5), scope="textile_apparel", unit="家"),
    ]
    whole = held_beside(STEADY, GROWN, figures=figures)
    part = held_beside(STEADY, GROWN, figures=figures, regions=["lanxi"], indicator="revenue")
    assert set(part.outcomes["region"]) == {"lanxi"}
    assert set(part.projected["region"]) == {"lanxi"}
    assert set(part.projected["indicator"]) == {"revenue"}
    for frame in ("projected", "outcomes"):
        all_, own = getattr(whole, frame), getattr(part, frame)
        same = all_[all_["region"].eq("lanxi") & all_["indicator"].eq("revenue")]
        pd.testing.assert_frame_equal(same.reset_index(drop=True), own.reset_index(drop=True))


def test_the_numbers_are_those_of_a_report_on_the_scenario_alone_bit_for_bit() -> None:
    evidence = fake_evidence(*REVENUE)
    found = held_beside(STEADY, GROWN)
    for one in (STEADY, GROWN):
        alone = paths.project(evidence, one, WHOLE.last_year, WHOLE)
        own = found.projected[found.projected["scenario"].eq(one.id)].reset_index(drop=True)
        pd.testing.assert_frame_equal(own, alone, check_exact=True)
        judged = assessment.assess(WHOLE, evidence, alone)
        pd.testing.assert_frame_equal(found.assessed[one.id], judged, check_exact=True)


# ---- What differs --------------------------------------------------------------------------------


def test_differences_show_what_holds_in_each_and_nothing_that_is_the_same() -> None:
    same = named("worded", model="recent_rate", years=5)
    assert contrast.differences([STEADY, same]) == ()
    [one] = contrast.differences([STEADY, HELD, GROWN])
    assert (one.kind, one.indicator, one.region) == ("assumption", "revenue", "*")
    models = [entry.model for entry in one.held if isinstance(entry, scenario.Assumption)]
    assert models == ["recent_rate", "hold", "compound"]


def test_what_one_scenario_states_and_another_does_not_is_a_difference() -> None:
    steady, strained = STEADY, scenario.load("strained")
    kinds = [(one.kind, one.indicator) for one in contrast.differences([steady, strained])]
    assert ("assumption", "exports") in kinds
    assert "price" in dict(kinds)
    price = next(one for one in contrast.differences([steady, strained]) if one.kind == "price")
    assert price.held[0] is None


def test_differences_are_of_the_regions_and_the_indicator_asked_for() -> None:
    local = named("local", region="lanxi", model="hold")
    assert held_beside(STEADY, local, regions=["keqiao"]).differences == ()
    assert len(held_beside(STEADY, local, regions=["lanxi"]).differences) == 1
    assert held_beside(STEADY, local, indicator="green_factories").differences == ()


# ---- Ranks ---------------------------------------------------------------------------------------


def regions_of(indicator: str, values: dict[str, tuple[float, float]], **given: Any) -> list[Any]:
    return [
        {**row, "region": region}
        for region, (first, last) in values.items()
        for row in readings(indicator, (2023, first), (2024, last), **given)
    ]


def test_regions_change_places_where_one_outgrows_another() -> None:
    # By 2027 100 × 1.2^4 = 207.4 beside 150 × 1.05^4 = 182.3; held, 120 stays behind 157.5.
    figures = regions_of("revenue", {"keqiao": (100.0, 120.0), "lanxi": (150.0, 157.5)})
    found = held_beside(STEADY, HELD, figures=figures).ranks
    places = {(row["scenario"], row["region"]): row["rank"] for row in found.to_dict("records")}
    assert places == {
        ("", "keqiao"): 2,
        ("", "lanxi"): 1,
        ("steady", "keqiao"): 1,
        ("steady", "lanxi"): 2,
        ("held", "keqiao"): 2,
        ("held", "lanxi"): 1,
    }
    assert set(found.loc[found["scenario"].eq(""), "year"]) == {2024}


def test_where_less_is_better_the_lowest_comes_first_and_ties_share_a_place() -> None:
    values = {"keqiao": (0.5, 0.5), "lanxi": (0.4, 0.4), "xiaoshan": (0.4, 0.4)}
    given = {"unit": "吨标准煤/万元", "basis": "primary+feedstock_in+nonfossil_in+comparable"}
    figures = regions_of("energy_intensity", values, **given)
    held = named("held_too", "energy_intensity", model="hold")
    found = held_beside(STEADY, held, figures=figures).ranks
    own = found[found["scenario"].eq("steady")].set_index("region")["rank"]
    assert own.to_dict() == {"keqiao": 3, "lanxi": 1, "xiaoshan": 1}


def test_unlike_scopes_and_the_whole_itself_are_not_ranked() -> None:
    figures = [
        *regions_of("revenue", {"keqiao": (100.0, 120.0), "zhejiang": (900.0, 950.0)}),
        *regions_of("revenue", {"lanxi": (150.0, 157.5)}, scope="apparel_industry"),
    ]
    assert held_beside(STEADY, HELD, figures=figures).ranks.empty


# ---- Asked wrongly -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("scenarios", "given", "told"),
    [
        ((STEADY,), {}, "takes two scenarios or more"),
        ((STEADY, STEADY), {}, "the same scenario stands twice"),
        ((STEADY, HELD), {"regions": ["keqaio"]}, "nearest: keqiao"),
        ((STEADY, HELD), {"indicator": "revenues"}, "nearest: revenue"),
        ((STEADY, HELD), {"reading": ["base_2032"]}, "unknown reading"),
    ],
)
def test_what_cannot_be_compared_is_refused_in_a_sentence(
    scenarios: Any, given: dict[str, Any], told: str
) -> None:
    if "reading" in given:
        scenarios = (*scenarios, scenario.load("on_plan"))
    with pytest.raises(PlanpathError, match=told):
        held_beside(*scenarios, **given)


# ---- Handed on -----------------------------------------------------------------------------------


def test_json_holds_every_number_in_full_and_reads_back_as_the_same() -> None:
    found = held_beside(STEADY, GROWN, regions=["keqiao"])
    text = handing.handed(found, "2026-11-23").model_dump_json()
    read = handing.ContrastFile.model_validate_json(text)
    values = {(one.target, one.scenario): one.value for one in read.outcomes}
    assert values["KQ-1", "grown"] == of(found, "KQ-1", "grown")["value"]
    assert values["KQ-2", "grown"] is None
    assert [one.sha256 for one in read.scenarios] == [STEADY.hash, GROWN.hash]
    kinds = {one["kind"] for one in json.loads(text)["paths"]}
    assert kinds == {"observed", "required", "projected"}
