"""Regions, indicators and scopes are found by every name they are published under."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from planpath import codelists
from planpath.problems import PlanpathError


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty `definitions/` folder of a workspace; the package's own comes after it."""
    (tmp_path / "definitions").mkdir()
    monkeypatch.setenv("PLANPATH_WORKSPACE", str(tmp_path))
    lists = (codelists.regions, codelists.indicators, codelists.scopes)
    for each in lists:
        each.cache_clear()
    yield tmp_path / "definitions"
    for each in lists:
        each.cache_clear()


@pytest.mark.parametrize(
    ("name", "id_", "code", "prefix"),
    [
        ("浙江省", "zhejiang", "330000", "ZJ"),
        ("杭州市萧山区", "xiaoshan", "330109", "XSQ"),
        ("桐乡市", "tongxiang", "330483", "TX"),
        ("绍兴市柯桥区", "keqiao", "330603", "KQ"),
        ("杭州市临平区", "linping", "330113", "LP"),
        ("宁波市海曙区", "haishu", "330203", "HS"),
        ("宁波市象山县", "xiangshan", "330225", "XSX"),
        ("温州市瓯海区", "ouhai", "330304", "OH"),
        ("兰溪市", "lanxi", "330781", "LX"),
    ],
)
def test_the_plans_regions(name: str, id_: str, code: str, prefix: str) -> None:
    regions = codelists.regions()
    assert regions.id_of(name) == regions.id_of(code) == regions.id_of(f" {id_} ") == id_
    assert regions[id_].code == code
    assert regions[id_].prefix == prefix


@pytest.mark.parametrize("name", ["萧山", "萧山区", "杭州市萧山区", "Xiaoshan", "330109"])
def test_short_and_full_names_meet(name: str) -> None:
    assert codelists.regions().id_of(name) == "xiaoshan"


def test_a_county_lies_in_the_city_its_code_says() -> None:
    regions = codelists.regions()
    for id_, region in regions.items():
        if region.level == "county":
            assert region.parent is not None, id_
            assert regions[region.parent].code == region.code[:4] + "00"
        if region.level == "city":
            assert region.parent == "zhejiang"


def test_a_former_territory_is_not_taken_for_todays() -> None:
    regions = codelists.regions()
    assert regions.id_of("临平区(原余杭区)") != "linping"
    assert regions.id_of("柯桥区(绍兴县)") == "keqiao"
    assert regions.find("绍兴县") is None


def test_output_value_and_sales_are_not_revenue() -> None:
    indicators = codelists.indicators()
    assert indicators.id_of("营业收入") == "revenue"
    assert indicators.id_of("产值") == indicators.id_of("工业总产值") == "output_value"
    assert indicators.id_of("主营业务收入") == "sales_revenue"
    assert {"output_value", "sales_revenue"} <= set(indicators["revenue"].easily_confused)


def test_above_scale_textiles_is_not_the_above_scale_cluster() -> None:
    scopes = codelists.scopes()
    found = {
        scopes.id_of(name) for name in ("规模以上企业", "规上纺织企业", "规上纺织业", "规上工业")
    }
    assert len(found) == 4


def test_a_misspelt_name_is_answered_with_the_nearest() -> None:
    with pytest.raises(PlanpathError) as error:
        codelists.regions().id_of("keqaio", "--region")
    assert "--region: unknown region; read 'keqaio'" in str(error.value)
    assert "nearest: keqiao" in str(error.value)


def test_a_name_given_twice_is_refused_and_both_owners_named(workspace: Path) -> None:
    (workspace / "scopes.toml").write_text(
        '[scope.one]\nlabel = { zh = "一", en = "one" }\naliases = ["同名"]\n'
        '[scope.two]\nlabel = { zh = "二", en = "two" }\naliases = ["同名"]\n',
        encoding="utf-8",
    )
    with pytest.raises(PlanpathError, match=r"scope\.two.*'同名' already names one"):
        codelists.scopes()


def test_all_faults_of_a_file_come_at_once(workspace: Path) -> None:
    (workspace / "indicators.toml").write_text(
        '[indicator.revenue]\nlabel = { zh = "营业收入", en = "Revenue" }\n'
        'unit = "亿圆"\nkind = "amount"\n'
        '[indicator.energy]\nlabel = { zh = "能耗", en = "Energy" }\n'
        'unit = "吨标准煤"\nkind = "amuont"\n'
        '[indicator.firms]\nlable = { zh = "企业", en = "Firms" }\nunit = "家"\nkind = "count"\n',
        encoding="utf-8",
    )
    with pytest.raises(PlanpathError) as error:
        codelists.indicators()
    said = str(error.value)
    assert "indicators.toml, indicator.revenue: unit: unknown unit; read '亿圆'" in said
    assert "nearest: amount" in said
    assert "indicator.firms.lable: unknown key; read 'lable'" in said


def test_a_workspace_brings_its_own_regions(workspace: Path) -> None:
    (workspace / "regions.toml").write_text(
        '[region.elsewhere]\nname = { zh = "别处", en = "Elsewhere" }\ncode = "440000"\n'
        'level = "province"\nprefix = "EL"\n',
        encoding="utf-8",
    )
    assert list(codelists.regions())[-1] == "elsewhere"
    assert codelists.regions()["keqiao"].code == "330603"


def test_an_unknown_parent_names_the_nearest(workspace: Path) -> None:
    (workspace / "regions.toml").write_text(
        '[region.zhejiang]\nname = { zh = "浙江省", en = "Zhejiang" }\nlevel = "province"\n'
        '[region.hangzhou]\nname = { zh = "杭州市", en = "Hangzhou" }\nlevel = "city"\n'
        'parent = "zhejang"\n',
        encoding="utf-8",
    )
    with pytest.raises(PlanpathError, match=r"hangzhou\.parent.*'zhejang'.*nearest: zhejiang"):
        codelists.regions()
