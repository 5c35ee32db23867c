"""What a report says: on published evidence no verdict it has no right to, in both languages."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from planpath import demonstration, plan
from planpath.problems import PlanpathError
from planpath.report import (
    citing,
    needs,
    open_points,
    overview,
    parameters,
    prepare,
    whole_plan,
)
from planpath.report.blocks import Block, Cover, FigureBlock, Mark, TableBlock
from planpath.report.session import Report
from planpath.workspace import Workspace

ROOT = Workspace(Path(__file__).parents[1])
SECTIONS: list[Callable[[Report], list[Block]]] = [
    overview.cover,
    overview.summary,
    overview.targets,
    needs.need,
    needs.precedents,
    needs.scenario,
    open_points.gaps,
    open_points.readings,
    open_points.tasks,
    overview.wording,
    citing.sources,
    overview.method,
]
WHOLE = [whole_plan.regions, whole_plan.intensity, whole_plan.annex, whole_plan.tasks]
REGIONS = plan.load("zj_textile_2027").regions


@cache
def report(region: str, lang: str = "zh", data: str = "published") -> Report:
    if data == "demonstration":
        demonstration.write(ROOT, plan.load("zj_textile_2027"))
    return prepare(parameters.checked({"region": region, "lang": lang, "data": data}), ROOT)


def text(blocks: list[Block]) -> str:
    said = []
    for block in blocks:
        said.append(block.line())
        if isinstance(block, TableBlock):
            said += [str(cell) for row in block.rows for cell in row]
    return "\n".join(said)


def whole_text(of: Report) -> str:
    return "\n".join(text(section(of)) for section in SECTIONS)


def marks(blocks: list[Block]) -> list[str]:
    tables = [block for block in blocks if isinstance(block, TableBlock)]
    return [c.word for t in tables for row in t.rows for c in row if isinstance(c, Mark)]


@pytest.mark.parametrize("region", REGIONS)
def test_published_evidence_carries_no_verdict_for_any_region(region: str) -> None:
    shown = marks(overview.targets(report(region)))
    verdicts = {"已达到", "符合序时", "滞后", "未达到"}
    assert len(shown) == len(report(region).plan)
    assert not verdicts & set(shown)


def test_keqiao_is_told_its_indicative_need_and_why_it_is_only_that() -> None:
    said = text(needs.need(report("keqiao")))
    assert "年均需增长4.81%" in said
    assert "仅供参考" in said
    assert "没有注明口径" in said


def test_xiaoshan_is_not_told_that_it_has_met_its_target() -> None:
    said = whole_text(report("xiaoshan"))
    assert "1782.3亿元没有注明口径" in said
    assert "不能据此认为已经达到" in said
    assert not re.search(r"-?\d+(\.\d+)?%/年", text(overview.targets(report("xiaoshan"))))


def test_ouhai_is_told_that_output_value_is_not_revenue() -> None:
    said = text(overview.targets(report("ouhai")))
    assert "工业总产值不是营业收入" in said
    row = report("ouhai").default.set_index("target_id").loc["OH-1"]
    assert row["data_status"] == "no_data"


def test_tongxiang_is_told_that_1059_has_no_year() -> None:
    said = text(overview.targets(report("tongxiang")))
    assert "1059亿元没有注明年份" in said


def test_ten_months_of_the_province_are_not_taken_for_a_year() -> None:
    here = report("zhejiang")
    assert "2024年1—10月的9693.2亿元只是年内累计" in text(overview.targets(here))
    row = here.default.set_index("target_id").loc["ZJ-01"]
    [point] = [p for p in needs.back_solve(here, here.whole.target("ZJ-01")).published if p.year]
    assert point.value == 9693.2
    assert needs.back_solve(here, here.whole.target("ZJ-01")).growth(point) is None
    assert row[["done", "needed_rate", "needed_step"]].isna().all()


def test_energy_is_shown_under_both_base_years_with_the_growth_that_breaks_even() -> None:
    said = text(whole_plan.intensity(report("zhejiang")))
    assert "84.117" in said
    assert "87.078" in said
    assert "3.5197%" in said


def test_precedents_are_called_a_frequency_and_never_a_probability() -> None:
    said = text(needs.precedents(report("zhejiang")))
    assert "9个5年年段中有89%达到" in said
    assert "这是频率，不是概率" in said
    assert "not a probability" in text(needs.precedents(report("zhejiang", "en")))


@pytest.mark.parametrize("region", ["keqiao", "zhejiang"])
@pytest.mark.parametrize("data", ["published", "demonstration"])
def test_both_languages_show_the_same_blocks(region: str, data: str) -> None:
    sections = SECTIONS + (WHOLE if region == "zhejiang" else [])
    for section in sections:
        chinese, english = (section(report(region, lang, data)) for lang in ("zh", "en"))
        assert [b.kind for b in chinese] == [b.kind for b in english], section.__name__


@pytest.mark.parametrize("region", REGIONS)
def test_english_reports_hold_no_chinese_but_the_documents_own_words(region: str) -> None:
    here = report(region, "en", "demonstration")
    for section in (overview.summary, needs.need, needs.scenario, open_points.gaps):
        said = text(section(here))
        for owner in {o for t in here.whole.targets for o in t.owners}:
            said = said.replace(owner, "")
        assert not re.search(r"[\u4e00-\u9fff]", said), section.__name__


def test_demonstration_data_is_named_on_the_cover_and_in_every_figure() -> None:
    here = report("lanxi", "zh", "demonstration")
    cover = overview.cover(here)[0]
    assert isinstance(cover, Cover)
    assert cover.stamp == "演示数据"
    drawn = [b for section in SECTIONS for b in section(here) if isinstance(b, FigureBlock)]
    assert drawn
    assert all("演示数据" in block.svg for block in drawn)


@pytest.mark.parametrize("region", REGIONS)
@pytest.mark.parametrize("data", ["published", "demonstration"])
def test_every_figure_and_table_has_its_source_line(region: str, data: str) -> None:
    here = report(region, "zh", data)
    for section in SECTIONS:
        for block in section(here):
            if isinstance(block, FigureBlock | TableBlock):
                assert block.source.startswith("资料来源："), block.line()
                assert block.caption


def test_every_verdict_occurs_on_demonstration_data() -> None:
    judged = report("zhejiang", "zh", "demonstration").judged
    assert set(judged["verdict"]) >= {"achieved", "on_track", "behind", "missed"}


def test_parameters_of_a_notebook_are_checked_all_at_once() -> None:
    namespace = {
        "__annotations__": {"region": str, "lang": str},
        "region": 7,
        "lang": "zh",
        "colour": "red",
        "pytest": pytest,
    }
    with pytest.raises(PlanpathError) as refused:
        parameters.from_namespace(namespace)
    assert "unknown parameter; read 'colour'" in str(refused.value)
    assert "must be of type str; read '7 (int)'" in str(refused.value)
