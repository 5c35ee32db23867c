"""Demonstration data: complete, consistent, the same everywhere, and never taken for statistics."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from planpath import assessment, bases, codelists, data_status, demonstration, plan, store
from planpath.plan import Plan
from planpath.problems import PlanpathError
from planpath.workspace import Workspace

PLANS = Path(__file__).parent / "plans"


@pytest.fixture(scope="module")
def whole() -> Plan:
    return plan.load("zj_textile_2027")


@pytest.fixture(scope="module")
def panel(whole: Plan) -> pd.DataFrame:
    return demonstration.panel(whole)


@pytest.fixture(scope="module")
def drawn(whole: Plan) -> pd.DataFrame:
    """All that the panel is drawn from, before anything goes lacking."""
    return demonstration.complete(whole)


@pytest.fixture(scope="module")
def wide(drawn: pd.DataFrame) -> pd.DataFrame:
    """The same without a basis: of several the one of the default reading."""
    plain = drawn.droplevel("basis")
    return plain[~plain.index.duplicated()]


@pytest.fixture(scope="module")
def evidence(whole: Plan, tmp_path_factory: pytest.TempPathFactory) -> store.Evidence:
    workspace = Workspace(tmp_path_factory.mktemp("made_up"))
    demonstration.write(workspace, whole)
    return store.evidence(workspace, role="demonstration")


def needed(whole: Plan) -> set[tuple[str, str, str]]:
    read = [target.under(reading) for target in whole for reading in target.readings]
    return {(target.region, target.indicator, target.scope) for target in read}


def test_every_target_has_ten_years_under_every_reading(whole: Plan, wide: pd.DataFrame) -> None:
    assert needed(whole) <= set(wide.index)
    assert list(wide.columns) == list(range(2015, 2025))
    assert not wide.isna().any(axis=None)


def test_every_basis_a_reading_asks_for_has_its_series(whole: Plan, drawn: pd.DataFrame) -> None:
    asked = {
        (read.region, read.indicator, read.scope, read.basis)
        for target in whole
        for read in (target.under(reading) for reading in target.readings)
        if read.indicator == "energy_intensity"
    }
    assert len(asked) == 18
    assert asked <= set(drawn.index)


def test_two_processes_make_the_same_bytes(whole: Plan, tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path\n"
        "from planpath import demonstration, plan, workspace\n"
        "whole = plan.load('zj_textile_2027')\n"
        "demonstration.write(workspace.Workspace(Path(sys.argv[1])), whole)"
    )
    digests = []
    for name in ("one", "two"):
        subprocess.run([sys.executable, "-c", code, str(tmp_path / name)], check=True)
        folder = tmp_path / name / "data" / "processed" / "demonstration" / "source"
        files = sorted(folder.iterdir())
        assert [file.name for file in files] == ["panel.csv", "source.toml"]
        digests.append([hashlib.sha256(file.read_bytes()).hexdigest() for file in files])
    assert digests[0] == digests[1]


def test_another_seed_is_another_panel(whole: Plan, drawn: pd.DataFrame) -> None:
    other = demonstration.complete(whole, seed=1)
    assert list(other.index) == list(drawn.index)
    assert (other != drawn).to_numpy().mean() > 0.5


def test_a_series_does_not_depend_on_its_company(whole: Plan, drawn: pd.DataFrame) -> None:
    alone = demonstration.complete(whole.of(region="haishu"))
    assert len(alone) >= 4
    assert_frame_equal(alone, drawn.loc[alone.index])


def test_a_small_plan_is_whole_and_a_large_one_has_gaps(whole: Plan, panel: pd.DataFrame) -> None:
    alone = demonstration.panel(whole.of(region="haishu"))
    assert alone["period"].eq("year").all()
    assert alone.groupby(["indicator", "scope"]).size().eq(10).all()
    assert panel["period"].eq("ytd-10").any()


def test_it_comes_through_the_same_door_and_says_what_it_is(
    whole: Plan, panel: pd.DataFrame, tmp_path: Path
) -> None:
    workspace = Workspace(tmp_path)
    demonstration.write(workspace, whole)
    found = store.evidence(workspace, role="demonstration")
    assert_frame_equal(found.observed, panel)
    assert found.role == "demonstration"
    assert found.citations["grade"].isin(["C", "D"]).all()
    assert found.citations["grade"].eq("D").mean() > 0.9
    assert found.citations["reliability"].eq("demonstration").all()
    assert found.citations["title"].str.contains("演示数据").all()
    assert found.citations["title"].str.contains("emonstration data").all()
    [source] = store.sources(workspace, "demonstration")
    assert "演示数据" in source.about.title.zh
    # what was 'published' the year after is not known the year before
    then = store.evidence(workspace, "demonstration", as_of=date(2023, 12, 31))
    annual = then.observed["period"].eq("year")
    assert then.observed.loc[annual, "year"].max() == 2022
    assert then.observed.loc[~annual, "year"].max() == 2023


def test_it_does_not_pass_for_published_figures(whole: Plan, tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    made = demonstration.write(workspace, whole)
    moved = workspace.raw / "demonstration"
    moved.parent.mkdir(parents=True)
    made.rename(moved)
    with pytest.raises(PlanpathError, match="holds no source of role 'published'"):
        store.evidence(workspace)
    sidecar = (moved / "source.toml").read_text(encoding="utf-8")
    claimed = sidecar.replace('role = "demonstration"', 'role = "published"')
    (moved / "source.toml").write_text(claimed, encoding="utf-8")
    with pytest.raises(PlanpathError, match="unknown grade; read 'D'"):
        store.evidence(workspace)


def test_counts_are_whole_and_shares_are_shares(panel: pd.DataFrame) -> None:
    kinds = panel["indicator"].map(lambda id_: codelists.indicators()[id_].kind)
    assert panel["value"].ge(0).all()
    assert panel.loc[kinds.isin(["count", "flow"]), "value"].mod(1).eq(0).all()
    assert panel.loc[kinds.eq("share"), "value"].between(0, 1).all()
    assert panel.loc[kinds.eq("amount"), "value"].gt(0).all()


def test_no_value_is_finer_than_its_indicator_is_shown(panel: pd.DataFrame) -> None:
    for indicator, rows in panel.groupby("indicator"):
        entry = codelists.indicators()[str(indicator)]
        digits = entry.digits + (2 if entry.unit == "无量纲" else 0)
        assert rows["value"].round(digits).eq(rows["value"]).all()


def test_energy_is_value_added_times_intensity(drawn: pd.DataFrame) -> None:
    names = ["energy_intensity", "energy_total", "value_added"]
    intensity, used, value = (drawn.xs(name, level="indicator") for name in names)
    # nine regions, three divisions and their sum, on six bases
    assert len(intensity) == (9 + 3 + 1) * 6
    for region, scope, basis in intensity.index:
        e = used.loc[(region, scope, bases.fitted("energy_total", basis))]
        v = value.loc[(region, scope, bases.fitted("value_added", basis))]
        # to the three digits an intensity is published with, and half a unit of the last
        assert (e / v - intensity.loc[(region, scope, basis)]).abs().le(0.000501).all()


def test_energy_of_the_province_is_its_regions_and_a_rest_on_every_basis(
    whole: Plan, drawn: pd.DataFrame
) -> None:
    for name, count in (("energy_total", 6), ("value_added", 1)):
        like = drawn.xs((name, "above_scale"), level=("indicator", "scope"))
        assert like.index.get_level_values("basis").nunique() == count
        for basis in like.index.get_level_values("basis").unique():
            rows = like.xs(basis, level="basis")
            assert set(rows.index) == set(whole.regions)
            assert (rows.loc["zhejiang"] > rows.drop(index="zhejiang").sum()).all()


def test_the_divisions_make_up_their_sum_to_the_last_digit(drawn: pd.DataFrame) -> None:
    parts = list(codelists.scopes()["above_scale_three_divisions"].parts)
    for name in ("energy_total", "value_added"):
        own = drawn.loc["zhejiang"].xs(name)
        for basis in own.index.get_level_values("basis").unique():
            rows = own.xs(basis, level="basis")
            summed = rows.loc[parts].sum().round(1)
            assert rows.loc["above_scale_three_divisions"].eq(summed).all()


def test_what_is_deducted_leaves_less(drawn: pd.DataFrame) -> None:
    used = drawn.xs("energy_total", level="indicator")
    full = used.xs("primary+feedstock_in+nonfossil_in", level="basis")
    for basis in used.index.get_level_values("basis").unique():
        if basis != "primary+feedstock_in+nonfossil_in":
            rows = used.xs(basis, level="basis")
            assert (rows < full.loc[rows.index]).all(axis=None)


def test_a_full_plan_shows_every_verdict_and_every_status(
    whole: Plan, evidence: store.Evidence
) -> None:
    judged = assessment.assess(whole, evidence)
    default = judged[judged["reading_default"]]
    assert set(default["verdict"]) == {*assessment.VERDICTS, ""}
    assert set(default["data_status"]) == set(data_status.STATUSES)
    # most still have a verdict, and the intensity depends on how it is read
    assert default["verdict"].ne("").mean() > 0.75
    assert set(judged.loc[judged["target_id"].eq("ZJ-21"), "verdict"]) >= {"on_track", "behind"}


def test_a_year_that_is_not_over_is_estimated_where_its_first_months_are_known(
    whole: Plan, evidence: store.Evidence, drawn: pd.DataFrame
) -> None:
    judged = assessment.assess(whole, evidence)
    estimated = judged[judged["reading_default"] & judged["estimate"].notna()]
    assert 1 <= len(estimated) <= 4
    for _, row in estimated.iterrows():
        truth = drawn.loc[(row["region"], row["indicator"], row["scope"], ""), 2024]
        assert row["estimate_year"] == 2024
        assert row["estimate"] == pytest.approx(truth, rel=0.1)


def test_the_panel_is_made_anew_when_it_is_not_the_one_that_would_be_made(
    whole: Plan, tmp_path: Path
) -> None:
    workspace = Workspace(tmp_path)
    demonstration.ensure(workspace, whole)
    file = workspace.processed / "demonstration" / "source" / "panel.csv"
    first, written = file.read_bytes(), file.stat().st_mtime_ns
    demonstration.ensure(workspace, whole)
    assert file.stat().st_mtime_ns == written
    demonstration.write(workspace, whole, seed=1)
    demonstration.ensure(workspace, whole)
    assert file.read_bytes() == first


@pytest.mark.parametrize("name", ["three_levels", "own_lists", "only_counts", "many_years"])
def test_any_plan_has_a_panel_whose_energy_accounts_fit(
    name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    shutil.copytree(PLANS / name, tmp_path / name)
    monkeypatch.chdir(tmp_path / name)
    monkeypatch.setenv("PLANPATH_WORKSPACE", str(tmp_path / name))
    whole = plan.load(name)
    drawn = demonstration.complete(whole)
    assert drawn.notna().all(axis=None)
    assert len(demonstration.panel(whole)) > 0


def test_the_province_is_its_regions_and_a_rest(wide: pd.DataFrame) -> None:
    like = wide.xs(("revenue", "above_scale"), level=("indicator", "scope"))
    parts = like.drop(index="zhejiang").sum()
    assert set(like.index) == {"zhejiang", "xiaoshan", "tongxiang", "keqiao", "lanxi"}
    assert (like.loc["zhejiang"] > parts).all()


def test_whoever_is_above_a_high_threshold_is_above_a_low_one(wide: pd.DataFrame) -> None:
    counties = wide.loc["zhejiang"].xs("tier_nested", level="scope")
    assert (counties.loc["counties_10bn_tier"] >= counties.loc["counties_50bn_tier"]).all()
    assert (counties.loc["counties_50bn_tier"] >= counties.loc["counties_100bn_tier"]).all()


def test_firms_of_a_size_leave_room_in_their_regions_revenue(wide: pd.DataFrame) -> None:
    # 400 亿元 of revenue hold no firm of 1000 亿元
    assert wide.loc[("haishu", "firms_revenue_over_100bn", "fashion_cluster")].eq(0).all()
    revenue = wide.loc[("haishu", "revenue", "fashion_cluster")]
    firms = wide.loc[("haishu", "firms_revenue_over_10bn", "fashion_cluster")]
    assert (firms * 100 <= revenue).all()


def test_energy_intensity_falls(wide: pd.DataFrame) -> None:
    intensity = wide.loc[("zhejiang", "energy_intensity", "above_scale")]
    assert intensity[2024] < intensity[2015]


def test_targets_end_up_met_ahead_behind_and_beyond_hope(whole: Plan, wide: pd.DataFrame) -> None:
    levels = [target for target in whole if target.measure == "level" and target.value]
    done = pd.Series(
        [
            wide.loc[(target.region, target.indicator, target.scope), 2024] / target.value
            for target in levels
        ]
    )
    assert done.gt(1).sum() >= 4
    assert done.between(0.8, 1).sum() >= 8
    assert done.between(0.62, 0.8).sum() >= 4
    assert done.lt(0.62).sum() >= 3
