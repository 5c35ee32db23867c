"""Pages of energy: what is known is shown with its digits, what lacks is named."""

from __future__ import annotations

import dataclasses
import re
from typing import Any

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text

from fakes import RAW, fake_evidence, fake_workspace
from planpath import figures, words
from planpath.report import energy_changes, energy_pages, session, whole_plan
from planpath.report.blocks import Block, Bullets, FigureBlock, Heading, Paragraph, TableBlock
from planpath.report.parameters import Parameters
from planpath.report.session import Report
from planpath.workspace import Workspace

LANGUAGES = ("zh", "en")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    assert RAW.is_dir()
    return fake_workspace(tmp_path_factory.mktemp("energy"))


def report(place: Workspace, data: str, region: str, lang: str) -> Report:
    asked = Parameters(
        plan="zj_textile_2027",
        region=region,
        lang=lang,
        scenario="steady",
        as_of=None,
        data=data,  # type: ignore[arg-type]
    )
    return session.prepare(asked, place)


def text_of(blocks: list[Block]) -> str:
    said: list[str] = []
    for block in blocks:
        if isinstance(block, Heading | Paragraph):
            said.append(block.text)
        elif isinstance(block, Bullets):
            said += block.items
        elif isinstance(block, TableBlock):
            said += [block.caption, block.source, *(str(c) for row in block.rows for c in row)]
            said += [column.title for column in block.columns]
        elif isinstance(block, FigureBlock):
            said += [block.caption, block.source, block.alt]
    return "\n".join(said)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("data", ["demonstration", "published"])
@pytest.mark.parametrize("region", ["zhejiang", "lanxi"])
def test_pages_are_whole_sentences_without_holes(
    place: Workspace, data: str, region: str, lang: str
) -> None:
    made = report(place, data, region, lang)
    text = text_of([*energy_pages.accounts(made), *energy_changes.decomposition(made)])
    assert not re.search(r"\bnan\b|inf\b|None|[{}]|  |−0\.0\b(?!\d)", text)
    if lang == "en":
        assert not re.search(r"[一-鿿]", text)


def test_the_province_is_shown_its_account_and_what_moved_it(place: Workspace) -> None:
    made = report(place, "demonstration", "zhejiang", "zh")
    table, sentences, _, references = energy_pages.accounts(made)[1:]
    assert isinstance(table, TableBlock)
    assert [column.title for column in table.columns][1:] == ["2022", "2023", "2024"]
    value, intensity, used = ([float(cell) for cell in row[1:]] for row in table.rows[:3])  # type: ignore[arg-type]
    for v, i, e in zip(value, intensity, used, strict=True):
        assert e / v == pytest.approx(i, abs=0.0005)
    carbon = [float(cell) for cell in table.rows[-1][1:]]  # type: ignore[arg-type]
    # three digits, as the factor has
    assert carbon[0] == float(f"{used[0] * 2.77:.3g}")
    assert isinstance(sentences, Bullets)
    assert "3.52%" in text_of([sentences])
    assert isinstance(references, TableBlock)
    assert "未核对原文" in references.source

    blocks = energy_changes.decomposition(made)
    drawn = [block for block in blocks if isinstance(block, FigureBlock)]
    assert len(drawn) == 2
    assert all("演示数据" in block.svg for block in drawn)
    tables = [block for block in blocks if isinstance(block, TableBlock)]
    assert [len(block.rows) for block in tables] == [3 + 1, 8 + 1 + 1]
    for block in tables:
        rows = [[float(str(cell).replace("−", "-")) for cell in row[1:]] for row in block.rows]
        *members, whole = rows
        for column in range(6):
            total = sum(row[column] for row in members)
            assert total == pytest.approx(whole[column], abs=0.05 * len(members) + 1e-9)
        for before, after, act, structure, intensity_, change in rows:
            assert after - before == pytest.approx(change, abs=0.051)
            assert act + structure + intensity_ == pytest.approx(change, abs=0.21)


def test_the_sum_of_divisions_is_not_passed_off_as_the_cluster(place: Workspace) -> None:
    for data in ("demonstration", "published"):
        text = text_of(energy_changes.decomposition(report(place, data, "zhejiang", "zh")))
        assert "有自己的统计名录，不是各行业之和" in text


def test_published_data_say_what_would_be_needed(place: Workspace) -> None:
    made = report(place, "published", "zhejiang", "zh")
    assert "没有可用的能源账" in text_of(energy_pages.accounts(made))
    text = text_of(energy_changes.decomposition(made))
    assert "还缺12个数" in text
    # who lacks the same stands in one line
    [line] = [line for line in text.splitlines() if "萧山区" in line]
    assert "瓯海区、浙江省的集群规模以上企业：2022、2025年能源消费总量" in line
    assert "等价值" in text
    assert not [b for b in energy_changes.decomposition(made) if isinstance(b, FigureBlock)]


def test_a_region_without_a_target_of_its_own_is_not_judged_by_the_province_s(
    place: Workspace,
) -> None:
    made = report(place, "demonstration", "lanxi", "zh")
    text = text_of(energy_pages.accounts(made))
    assert "方案没有给本地区下达强度目标" in text
    assert "3.52%" not in text
    assert energy_changes.decomposition(made) == []
    # and without figures there is nothing to say
    assert energy_pages.accounts(report(place, "published", "lanxi", "zh")) == []


def test_of_many_readings_only_those_that_differ_in_one_thing_are_named(place: Workspace) -> None:
    made = report(place, "demonstration", "zhejiang", "zh")
    text = text_of(whole_plan.intensity(made))
    assert "全部72种读法合看" in text
    assert "默认读法" in text
    [line] = [line for line in text.splitlines() if "只换一处读法" in line]
    assert len(line) < 300


def named_so(drawn: figures.Drawn, gid: str) -> list[Text]:
    return [text for text in drawn.figure.findobj(Text) if text.get_gid() == gid]


def test_a_figure_of_many_regions_shows_those_that_changed_most() -> None:
    parts = [figures.Effects(f"R{n}", n / 1.0, 0.5, -float(n % 3)) for n in range(20)]
    whole = figures.Effects(
        "all", *(sum(getattr(p, k) for p in parts) for k in ("act", "str", "int"))
    )
    drawn = figures.decomposition(
        whole, parts, words.load("en"), unit="万吨标准煤", decimals=1, years=(2022, 2024)
    )
    named = named_so(drawn, "part-name")
    assert named[0].get_text() == "all"
    assert len(named) == 12
    assert "R19" in drawn.alt
    assert "9 more in the table" in drawn.alt
    # names, bars and totals keep clear of one another
    right = named_so(drawn, "total-name")
    renderer = FigureCanvasAgg(drawn.figure).get_renderer()
    ends = [text.get_window_extent(renderer).x0 for text in right]
    bars = [
        patch.get_window_extent(renderer).x1 for ax in drawn.figure.axes for patch in ax.patches
    ]
    assert max(bars) < min(ends)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_change_of_nothing_can_be_drawn(lang: str) -> None:
    nothing = figures.Effects("0", 0.0, 0.0, 0.0)
    drawn = figures.decomposition(
        nothing, [nothing], words.load(lang), unit="万吨标准煤", decimals=1, years=(2022, 2024)
    )
    assert "2022" in drawn.title


def test_a_revenue_target_is_told_as_a_condition_and_never_chained(place: Workspace) -> None:
    whole = report(place, "published", "zhejiang", "zh")
    shared = {"region": "zhejiang", "scope": "above_scale"}
    figures_ = [
        {"indicator": "revenue", "year": 2022, "value": 10000.0, **shared},
        {"indicator": "revenue", "year": 2023, "value": 10135.0, **shared},
    ]
    known = dataclasses.replace(whole, evidence=fake_evidence(*figures_))
    [line] = [
        line for line in text_of(energy_pages.accounts(known)).splitlines() if "ZJ-01" in line
    ]
    # 10 135 to 12 000 in four years is 4.31 % a year; 1.0431 x 0.966 is 1.0077
    assert "4.31%" in line
    assert "0.77%" in line
    assert "按现价计" in line
    assert "只有另行假设价格和增加值率" in line


def test_what_follows_from_two_others_is_marked_and_has_no_more_digits(place: Workspace) -> None:
    whole = report(place, "published", "zhejiang", "zh")
    basis = "primary+feedstock_in+nonfossil_in+comparable"
    shared = {"region": "zhejiang", "scope": "above_scale"}
    figures_: list[dict[str, Any]] = []
    for year, value, intensity in ((2022, 2289.3, 0.543), (2023, 2370.0, 0.521)):
        figures_ += [
            {"indicator": "value_added", "value": value, "unit": "亿元", "basis": "comparable"},
            {"indicator": "energy_intensity", "value": intensity, "unit": "吨标准煤/万元"},
        ]
        figures_[-1] |= {"basis": basis, "decimals": 3}
        for figure in figures_[-2:]:
            figure |= {"year": year, **shared}
    known = dataclasses.replace(whole, evidence=fake_evidence(*figures_))
    table = energy_pages.accounts(known)[1]
    assert isinstance(table, TableBlock)
    # 2289.3 x 0.543 = 1243.0899, of which three digits are known
    assert table.rows[2][1:] == ["1240*", "1230*"]
    assert "带*者" in table.source
