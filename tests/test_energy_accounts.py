"""Energy accounts: like meets like, a third figure follows from two, and what lacks is named."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fakes import fake_evidence
from planpath import codelists, demonstration, energy_accounts, plan, scenario, store
from planpath import energy_drivers as drivers
from planpath.energy_accounts import Books, Lacking
from planpath.energy_drivers import Decomposed, Undecomposed
from planpath.plan import Plan, Target
from planpath.problems import PlanpathError
from planpath.workspace import Workspace

PRIMARY = "primary+feedstock_in+nonfossil_in"
CALORIFIC = "calorific+feedstock_in+nonfossil_in"
FULL = f"{PRIMARY}+comparable"
DIVISIONS = ("above_scale_textile", "above_scale_apparel", "above_scale_fibre")
UNITS = {"energy_total": "万吨标准煤", "value_added": "亿元", "energy_intensity": "吨标准煤/万元"}


@pytest.fixture(scope="module")
def whole() -> Plan:
    return plan.load("zj_textile_2027")


@pytest.fixture(scope="module")
def target(whole: Plan) -> Target:
    [found] = energy_accounts.quotients(whole)
    return found


def figure(indicator: str, year: int, value: float, **given: Any) -> dict[str, Any]:
    basis = {"energy_total": PRIMARY, "value_added": "comparable", "energy_intensity": FULL}
    return {
        "region": "zhejiang",
        "indicator": indicator,
        "scope": "above_scale",
        "basis": basis[indicator],
        "year": year,
        "value": value,
        "unit": UNITS[indicator],
        **given,
    }


def both(year: int, energy: float, value: float, **given: Any) -> Iterator[dict[str, Any]]:
    yield figure("energy_total", year, energy, **given)
    yield figure("value_added", year, value, **given)


def books(*figures: dict[str, Any]) -> Books:
    return energy_accounts.accounts(fake_evidence(*figures), "energy_intensity")


def only(found: Books) -> dict[str, Any]:
    rows: list[dict[str, Any]] = found.frame.to_dict("records")
    [row] = rows
    return row


# ---- The third of three ----------------------------------------------------------------


def test_intensity_follows_from_energy_and_value_added() -> None:
    row = only(books(*both(2023, 2000.0, 2500.0)))
    # 2000 万吨标准煤 over 2500 亿元 is 20 000 000 吨 over 25 000 000 万元
    assert row["intensity"] == 0.8
    assert row["derived"] == "intensity"
    assert row["basis"] == FULL


def test_energy_follows_from_value_added_and_intensity() -> None:
    row = only(books(figure("value_added", 2023, 2500.0), figure("energy_intensity", 2023, 0.8)))
    assert (row["energy"], row["derived"], row["energy_source"]) == (2000.0, "energy", "")
    assert row["value_source"] == "fake/2"


def test_value_added_follows_from_energy_and_intensity() -> None:
    row = only(books(figure("energy_total", 2023, 2000.0), figure("energy_intensity", 2023, 0.8)))
    assert (row["value"], row["derived"]) == (2500.0, "value")


def test_what_is_published_stays_as_it_is() -> None:
    row = only(books(*both(2023, 2000.0, 2500.0), figure("energy_intensity", 2023, 0.81)))
    assert (row["intensity"], row["derived"]) == (0.81, "")


def test_one_figure_alone_is_no_account(target: Target) -> None:
    found = books(figure("energy_intensity", 2023, 0.8))
    assert only(found)["derived"] == ""
    assert energy_accounts.account(found, "zhejiang", "above_scale", target.basis) is None


# ---- Like meets like -------------------------------------------------------------------


def test_unlike_figures_never_meet() -> None:
    # another scope, another region, another year, a part of the year
    value = figure("value_added", 2023, 2500.0)
    for other in ({"scope": "textile_apparel"}, {"region": "keqiao"}, {"year": 2022}):
        found = books(figure("energy_total", 2023, 2000.0), {**value, **other})
        assert found.frame["intensity"].isna().all()
    found = books(figure("energy_total", 2023, 2000.0), {**value, "period": "ytd-10"})
    assert found.frame.empty


def test_a_quotient_takes_the_amounts_of_its_own_basis() -> None:
    found = books(
        *both(2023, 2000.0, 2500.0),
        figure("energy_total", 2023, 1500.0, basis=CALORIFIC),
        figure("energy_intensity", 2023, 0.61, basis=f"{CALORIFIC}+comparable"),
    )
    by_basis = found.frame.set_index("basis")
    assert by_basis.loc[FULL, "intensity"] == 0.8
    assert by_basis.loc[f"{CALORIFIC}+comparable", "energy"] == 1500.0
    assert by_basis.loc[f"{CALORIFIC}+comparable", "intensity"] == 0.61


@pytest.mark.parametrize(
    ("given", "why"),
    [({"basis": "current"}, "current"), ({"basis": ""}, "unstated"), ({"grade": "C"}, "reposted")],
)
def test_what_has_no_right_to_enter_is_set_aside_with_its_reason(
    given: dict[str, Any], why: str
) -> None:
    found = books(
        figure("energy_total", 2023, 2000.0), {**figure("value_added", 2023, 2500.0), **given}
    )
    assert found.frame.empty
    [left] = found.aside.to_dict("records")
    assert left == {"region": "zhejiang", "indicator": "value_added", "year": 2023, "why": why}


def test_no_figures_are_no_account(target: Target) -> None:
    found = books(figure("energy_total", 2007, 500.0, basis=""))
    assert found.frame.empty
    assert list(found.frame.columns) == list(energy_accounts.COLUMNS)
    assert energy_accounts.account(found, "zhejiang", "above_scale", target.basis) is None


def test_of_several_bases_that_answer_the_one_with_most_years_is_taken() -> None:
    found = books(
        *both(2022, 2000.0, 2500.0),
        *both(2023, 1980.0, 2550.0),
        figure("energy_total", 2023, 1500.0, basis=CALORIFIC),
    )
    account = energy_accounts.account(found, "zhejiang", "above_scale", "comparable")
    assert account is not None
    assert (account.basis, account.years) == (FULL, (2022, 2023))
    asked = energy_accounts.account(found, "zhejiang", "above_scale", CALORIFIC)
    assert asked is not None
    assert asked.years == (2023,)


def test_a_decline_needs_the_year_before(target: Target) -> None:
    found = books(*both(2022, 100.0, 100.0), *both(2023, 90.0, 100.0), *both(2025, 80.0, 100.0))
    account = energy_accounts.account(found, "zhejiang", "above_scale", target.basis, 2022)
    assert account is not None
    assert account.declines[0] == pytest.approx(0.1)
    assert np.isnan(account.declines[1])


# ---- By sub-sector ---------------------------------------------------------------------


def divisions(year: int, *amounts: tuple[float, float]) -> Iterator[dict[str, Any]]:
    for scope, (energy, value) in zip(DIVISIONS, amounts, strict=True):
        yield from both(year, energy, value, scope=scope)


def test_divisions_make_up_their_own_sum_and_not_the_cluster(target: Target) -> None:
    # the two of the worked example, and a third that stands still but for its share
    found = drivers.by_scope(
        books(
            *divisions(2022, (30, 10), (20, 40), (0.0, 0.0)),
            *divisions(2023, (80, 40), (16, 40), (0.0, 0.0)),
        ),
        target,
    )
    assert isinstance(found, Decomposed)
    assert (found.scope, found.asked) == ("above_scale_three_divisions", "above_scale")
    assert found.members == DIVISIONS
    assert float(found.parts.act) == pytest.approx(32.384638, abs=1e-6)
    assert float(found.parts.str) == pytest.approx(38.284867, abs=1e-6)
    assert float(found.parts.int) == pytest.approx(-24.669505, abs=1e-6)
    assert found.residual == pytest.approx(0, abs=1e-12)
    assert (found.before.tolist(), found.after.tolist()) == ([30, 20, 0], [80, 16, 0])


def test_each_figure_that_lacks_is_named_and_no_other(target: Target) -> None:
    given = [
        *divisions(2022, (30, 10), (20, 40), (5, 5)),
        *divisions(2024, (80, 40), (16, 40), (6, 6)),
    ]
    lost = given.pop(-1)
    assert (lost["indicator"], lost["scope"]) == ("value_added", "above_scale_fibre")
    found = drivers.by_scope(books(*given), target)
    assert isinstance(found, Undecomposed)
    assert found.lacking == (
        Lacking("zhejiang", "value_added", "above_scale_fibre", "comparable", 2024),
    )


def test_without_any_figure_the_base_year_and_the_newest_are_asked_for(target: Target) -> None:
    found = drivers.by_scope(books(figure("energy_total", 2007, 9.0, basis="")), target, over=2025)
    assert isinstance(found, Undecomposed)
    assert {figure.year for figure in found.lacking} == {2022, 2025}
    assert len(found.lacking) == 3 * 2 * 2
    assert {figure.basis for figure in found.lacking} == {PRIMARY, "comparable"}


def test_a_broken_chain_compares_the_two_ends_only(target: Target) -> None:
    ends = [
        *divisions(2022, (30, 10), (20, 40), (5, 5)),
        *divisions(2024, (80, 40), (16, 40), (6, 6)),
    ]
    found = drivers.by_scope(books(*ends), target)
    assert isinstance(found, Decomposed)
    assert found.linked is None
    between = divisions(2023, (70, 30), (10, 30), (5, 5))
    chained = drivers.by_scope(books(*ends, *between), target)
    assert isinstance(chained, Decomposed)
    assert chained.linked is not None
    assert float(chained.linked.total) == pytest.approx(float(chained.parts.total))
    assert float(chained.linked.act) != pytest.approx(float(chained.parts.act), abs=0.5)


# ---- By region -------------------------------------------------------------------------


def test_the_rest_of_the_province_is_what_its_regions_leave(target: Target) -> None:
    found = drivers.by_region(
        books(
            *both(2022, 100.0, 200.0),
            *both(2022, 30.0, 50.0, region="keqiao"),
            *both(2023, 110.0, 210.0),
            *both(2023, 36.0, 52.0, region="keqiao"),
        ),
        target,
        ["zhejiang", "keqiao"],
    )
    assert isinstance(found, Decomposed)
    assert found.members == ("keqiao", drivers.REST)
    assert (found.before.tolist(), found.after.tolist()) == ([30.0, 70.0], [36.0, 74.0])
    assert float(found.parts.total) == pytest.approx(10.0)


def test_regions_that_come_to_more_than_the_whole_contradict_it(target: Target) -> None:
    found = drivers.by_region(
        books(
            *both(2022, 100.0, 200.0),
            *both(2022, 30.0, 50.0, region="keqiao"),
            *both(2023, 110.0, 210.0),
            *both(2023, 136.0, 52.0, region="keqiao"),
        ),
        target,
        ["keqiao"],
    )
    assert isinstance(found, Undecomposed)
    assert found.contrary == 2023


def test_a_region_within_another_is_not_counted_twice(target: Target) -> None:
    # Keqiao lies in Shaoxing, so of the two only the city is a member
    assert codelists.regions()["keqiao"].parent == "shaoxing"
    found = drivers.by_region(books(*both(2022, 1.0, 1.0)), target, ["shaoxing", "keqiao", "lanxi"])
    assert isinstance(found, Undecomposed)
    assert {figure.region for figure in found.lacking} == {"shaoxing", "lanxi", "zhejiang"}


def test_a_plan_of_one_region_has_nothing_to_take_apart_by(target: Target) -> None:
    assert drivers.by_region(books(*both(2022, 1.0, 1.0)), target, ["zhejiang"]) is None


# ---- Demonstration data, definitions, factors ------------------------------------------


def test_demonstration_data_fill_every_account(whole: Plan, target: Target, tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    demonstration.write(workspace, whole)
    found = energy_accounts.accounts(store.evidence(workspace, "demonstration"), "energy_intensity")
    for taken in (
        drivers.by_scope(found, target),
        drivers.by_region(found, target, whole.regions),
    ):
        assert isinstance(taken, Decomposed)
        assert taken.linked is not None
        assert taken.residual == pytest.approx(0, abs=1e-9)
    for region in whole.regions:
        account = energy_accounts.account(found, region, target.scope, target.basis, 2022)
        assert account is not None
        assert account.years == (2022, 2023, 2024)


def fresh(folder: Path, monkeypatch: pytest.MonkeyPatch, name: str, text: str) -> None:
    (folder / "definitions" / Path(name).parent).mkdir(parents=True, exist_ok=True)
    (folder / "definitions" / name).write_text(text, encoding="utf-8")
    monkeypatch.setenv("PLANPATH_WORKSPACE", str(folder))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('parts = ["above_scale_textile", "above_scale_fiber"]', "nearest: above_scale_fibre"),
        ('parts = ["above_scale_textile", "own"]', "is part of itself"),
        ('parts = ["above_scale_textile", "outer"]', "is part of itself"),
        ('parts = ["above_scale_textile"]', "two parts or more"),
        ('nearest_sum = "above_scale_textile"', "unknown scope with parts"),
    ],
)
def test_a_scope_is_made_up_of_others(
    line: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = f'[scope.own]\nlabel = {{ zh = "自定", en = "own" }}\n{line}\n'
    text += '[scope.outer]\nlabel = { zh = "外", en = "outer" }\nparts = ["own", "textile_c17"]\n'
    fresh(tmp_path, monkeypatch, "scopes.toml", text)
    with pytest.raises(PlanpathError, match=said):
        codelists.scopes()


FACTOR = """name = { zh = "系数", en = "Factor" }
why = { zh = "试系数", en = "To try a factor" }
[[assumption]]
indicator = "*"
model = "hold"
why = "数值保持不变。"
[[factor]]
indicator = "energy_total"
value = "2.5 吨/吨标准煤"
source = { zh = "某指南", en = "Some guide" }
why = { zh = "全省平均", en = "The province's mean" }
"""


def test_a_factor_of_the_region_itself_beats_one_for_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = FACTOR.split("[[factor]]")[1].replace("2.5", "1.9")
    text = f'{FACTOR}[[factor]]\nregion = "keqiao"{own}'
    fresh(tmp_path, monkeypatch, "scenarios/factor.toml", text)
    read = scenario.load("factor")
    assert [read.factor("energy_total", r).tonnes for r in ("lanxi", "keqiao")] == [2.5, 1.9]  # type: ignore[union-attr]
    assert read.factor("revenue", "keqiao") is None


def test_another_factor_is_another_scenario(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fresh(tmp_path, monkeypatch, "scenarios/factor.toml", FACTOR)
    fresh(tmp_path, monkeypatch, "scenarios/other.toml", FACTOR.replace("2.5", "2.6"))
    assert scenario.load("factor").hash != scenario.load("other").hash


@pytest.mark.parametrize(
    ("was", "given", "said"),
    [
        ("2.5 吨/吨标准煤", "2.5 吨", "吨/吨标准煤"),
        ("2.5 吨", "0 吨", "above nought"),
        ('why = { zh = "全省平均", en = "The province\'s mean" }', "", "why"),
        ('"energy_total"', '"revenue"', "energy_total"),
    ],
)
def test_a_factor_that_is_none_is_refused(
    was: str, given: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert was in FACTOR
    fresh(tmp_path, monkeypatch, "scenarios/factor.toml", FACTOR.replace(was, given))
    with pytest.raises(PlanpathError, match=said):
        scenario.load("factor")


def test_the_shipped_factor_is_the_product_of_its_published_constants() -> None:
    factor = scenario.load("steady").factor("energy_total", "zhejiang")
    assert factor is not None
    # 94.6 t per TJ, 29.3076 GJ per tonne: 2.77249896, of which three digits are known
    assert factor.tonnes == round(94.6 * 29.3076 / 1000, 2)
    assert "94.6" in factor.source.zh
    assert "29.3076" in factor.source.en
