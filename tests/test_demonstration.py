"""Demonstration data: complete, consistent, the same everywhere, and never taken for statistics."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from planpath import codelists, demonstration, plan, store
from planpath.plan import Plan
from planpath.problems import PlanpathError
from planpath.workspace import Workspace


@pytest.fixture(scope="module")
def whole() -> Plan:
    return plan.load("zj_textile_2027")


@pytest.fixture(scope="module")
def panel(whole: Plan) -> pd.DataFrame:
    return demonstration.panel(whole)


@pytest.fixture(scope="module")
def wide(panel: pd.DataFrame) -> pd.DataFrame:
    return panel.pivot(index=["region", "indicator", "scope"], columns="year", values="value")


def needed(whole: Plan) -> set[tuple[str, str, str]]:
    read = [target.under(reading) for target in whole for reading in target.readings]
    return {(target.region, target.indicator, target.scope) for target in read}


def test_every_target_has_ten_years_under_every_reading(whole: Plan, wide: pd.DataFrame) -> None:
    assert needed(whole) <= set(wide.index)
    assert list(wide.columns) == list(range(2015, 2025))
    assert not wide.isna().any(axis=None)


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


def test_another_seed_is_another_panel(whole: Plan, panel: pd.DataFrame) -> None:
    other = demonstration.panel(whole, seed=1)
    assert list(other["indicator"]) == list(panel["indicator"])
    assert (other["value"] != panel["value"]).mean() > 0.5


def test_a_series_does_not_depend_on_its_company(whole: Plan, panel: pd.DataFrame) -> None:
    alone = demonstration.panel(whole.of(region="haishu"))
    together = panel[panel["region"].eq("haishu")]
    assert list(alone["value"]) == list(together["value"])


def test_it_comes_through_the_same_door_and_says_what_it_is(
    whole: Plan, panel: pd.DataFrame, tmp_path: Path
) -> None:
    workspace = Workspace(tmp_path)
    demonstration.write(workspace, whole)
    found = store.evidence(workspace, role="demonstration")
    assert_frame_equal(found.observed, panel)
    assert found.role == "demonstration"
    assert found.citations["grade"].eq("D").all()
    assert found.citations["title"].str.contains("演示数据").all()
    assert found.citations["title"].str.contains("emonstration data").all()
    [source] = store.sources(workspace, "demonstration")
    assert "演示数据" in source.about.title.zh
    # what was 'published' the year after is not known the year before
    then = store.evidence(workspace, "demonstration", as_of=date(2023, 12, 31))
    assert then.observed["year"].max() == 2022


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
