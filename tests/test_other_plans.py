"""Plans of other shapes than the first: each is judged and printed like it, with nothing of it.

The plans under `tests/plans/` are invented. Their verdicts are worked by hand beside each test:
time passed is (latest − base) ÷ (by − base) years, the way covered the same of values.
"""

from __future__ import annotations

import datetime
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

import planpath as pp
from planpath import (
    checks,
    codelists,
    definitions,
    demonstration,
    founding,
    ledger,
    scenario,
    words,
)
from planpath.plan import Plan, load
from planpath.problems import PlanpathError
from planpath.report import needs, open_points, overview, whole_plan
from planpath.report.blocks import Block, FigureBlock, Heading, TableBlock
from planpath.report.parameters import checked
from planpath.workspace import Workspace, sha256, write_text

HERE = Path(__file__).parent
NAMES = sorted(path.name for path in (HERE / "plans").iterdir())
Step = Callable[[str], Workspace]


@pytest.fixture
def at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Step:
    """A copy of a plan's workspace to stand in."""

    def step(name: str) -> Workspace:
        place = Workspace(tmp_path / name)
        shutil.copytree(HERE / "plans" / name, place.root)
        monkeypatch.setenv("PLANPATH_WORKSPACE", str(place.root))
        return place

    return step


def judged(name: str) -> pd.DataFrame:
    plan = load(name)
    projected = pp.project(pp.observed(plan), scenario.load("steady"), to=plan.last_year)
    return pp.assess(plan, pp.observed(plan), projected).set_index("target_id")


def opened(name: str, lang: str = "zh", **given: str) -> pp.report.Report:
    return pp.report.prepare(checked({"plan": name, "lang": lang, **given}))


def shown(*parts: list[Block]) -> str:
    """Every text of some sections, figures by what they say of themselves."""
    return "\n".join(str(block.as_json()) for part in parts for block in part)


def titles(blocks: list[Block]) -> list[str]:
    return [column.title for b in blocks if isinstance(b, TableBlock) for column in b.columns]


def captions(blocks: list[Block]) -> list[str]:
    return [b.caption for b in blocks if isinstance(b, (FigureBlock, TableBlock))]


@pytest.mark.parametrize("name", NAMES)
class TestEveryPlan:
    def test_is_complete_and_every_number_accounted_for(self, at: Step, name: str) -> None:
        place = at(name)
        assert [p for finding in checks.everything(place) for p in finding.problems] == []
        assert ledger.uncarried(load(name)) == []

    def test_has_a_demonstration_in_which_every_target_can_be_judged(
        self, at: Step, name: str
    ) -> None:
        at(name)
        plan = load(name)
        verdicts = pp.assess(plan, pp.observed(plan, data="demonstration"))
        # A base year to come has no figure, made up or not.
        early = verdicts[verdicts["base_year"].le(plan.head.base_year + 2)]
        assert len(early) > 0
        assert early["data_status"].eq("ok").all()

    @pytest.mark.parametrize("lang", ["zh", "en"])
    def test_no_section_speaks_of_the_first_plan(self, at: Step, name: str, lang: str) -> None:
        at(name)
        plan = load(name)
        for region in dict.fromkeys((plan.head.region, *plan.regions)):
            report = opened(name, lang, region=region)
            said = shown(
                overview.cover(report),
                overview.summary(report),
                overview.targets(report),
                overview.wording(report),
                overview.method(report),
                needs.need(report),
                needs.precedents(report),
                needs.scenario(report),
                open_points.gaps(report),
                open_points.readings(report),
                open_points.tasks(report),
                whole_plan.regions(report),
                whole_plan.intensity(report),
                whole_plan.annex(report),
                whole_plan.tasks(report),
                whole_plan.numbers_ledger(report),
            )
            assert not re.search(
                "浙江|纺织|印染|Zhejiang|textile|省", re.sub("东海省|全省规模", "", said)
            )
            if plan.last_year < 2027:
                assert "2027" not in said


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_sentence_of_the_words_is_about_the_first_plan(lang: str) -> None:
    texts = words.load(lang).texts
    # Reasons why a number promises nothing come with the plan whose numbers they are.
    told = {key: text for key, text in texts.items() if not key.startswith("silent.")}
    fixed = "浙江|纺织|全省|省级单位|Zhejiang|textile|province's|202[0-9]"
    allowed = ("level.", "sheets.", "form.", "request.", "loads.")
    found = {k: t for k, t in told.items() if re.search(fixed, t) and not k.startswith(allowed)}
    assert found == {}


class TestAPlanWithoutRegions:
    """100 of 2021 → 170 of 2024 towards 200 by 2026: 70 % of the way in 3 of 5 years."""

    def test_is_judged(self, at: Step) -> None:
        at("no_regions")
        rows = judged("no_regions")
        assert rows["verdict"].tolist() == ["on_track", "", "behind"]
        assert rows.loc["QN-1", ["elapsed", "done"]].tolist() == pytest.approx([0.6, 0.7])
        # 0.97 of 1.00 in three years, at 3 % a year for five: ln 0.97 ÷ (5 ln 0.97).
        assert rows.loc["QN-3", "done"] == pytest.approx(0.2)

    def test_its_report_has_nothing_to_set_beside_it(self, at: Step) -> None:
        at("no_regions")
        report = opened("no_regions")
        assert whole_plan.regions(report) == []
        assert "均为青县的目标" in shown(overview.summary(report))
        assert "个地区" not in shown(overview.summary(report))

    def test_a_rate_without_readings_has_an_index_of_its_base_year(self, at: Step) -> None:
        at("no_regions")
        # 100 × 0.97⁵ = 85.873
        said = shown(whole_plan.intensity(opened("no_regions", "en")))
        assert "must fall to 85.873 by 2026" in said
        assert "base year 2021" in said


class TestThreeLevelsOfRegions:
    def test_each_level_is_judged(self, at: Step) -> None:
        at("three_levels")
        rows = judged("three_levels")
        # (7000−6000)÷3000 = 1/3, (2500−2000)÷1000 = 1/2, 10÷300, all in 2 of 5 years.
        assert rows.loc[["DH-1", "JC-1", "JO-1"], "done"].tolist() == pytest.approx(
            [1 / 3, 1 / 2, 1 / 30]
        )
        assert rows.loc[["DH-1", "JC-1", "JO-1"], "verdict"].tolist() == [
            "behind",
            "on_track",
            "behind",
        ]

    def test_a_region_the_head_does_not_list_is_not_lost(self, at: Step) -> None:
        at("three_levels")
        plan = load("three_levels")
        assert plan.head.regions == ("jia_city", "yi_city")
        assert plan.regions[1:] == ("jia_city", "yi_city", "jia_one", "jia_two", "yi_one")
        # No prefix: the id itself begins the target's.
        assert plan.of(region="乙一县").targets[0].id == "YI_ONE-1"

    def test_cities_are_never_ranked_among_their_counties(self, at: Step) -> None:
        at("three_levels")
        _, _tiles, cities, counties = whole_plan.regions(opened("three_levels"))
        assert isinstance(cities, FigureBlock)
        assert isinstance(counties, FigureBlock)
        assert cities.caption.endswith("（地市级）")
        assert counties.caption.endswith("（县级）")
        for name in ("甲一县", "甲二县", "乙一县"):
            assert (name in counties.alt, name in cities.alt) == (True, False)

    def test_the_demonstration_adds_up_at_every_level(self, at: Step) -> None:
        at("three_levels")
        panel = demonstration.panel(load("three_levels"))
        own = panel[panel["indicator"].eq("revenue")].pivot(
            index="year", columns="region", values="value"
        )
        assert (own["jia_city"] > own["jia_one"] + own["jia_two"]).all()
        assert (own["yi_city"] > own["yi_one"]).all()
        assert (own["donghai"] > own["jia_city"] + own["yi_city"]).all()


class TestTargetsOfDifferentYears:
    def test_each_counts_its_own_span(self, at: Step) -> None:
        at("many_years")
        rows = judged("many_years")
        spans = list(zip(rows["base_year"], rows["by"], strict=True))
        assert spans == [(2020, 2025)] * 2 + [(2022, 2027)] * 2 + [(2025, 2030)] * 2
        # 101 ≥ 100 in 2025; (109−80)÷40 in 4 of 5 years; (109−101)÷59 in 1 of 5.
        assert rows["verdict"].tolist() == ["achieved", "", "behind", "", "behind", ""]
        assert rows.loc[["SL-3", "SL-5"], "done"].tolist() == pytest.approx([29 / 40, 8 / 59])
        assert rows.loc[["SL-3", "SL-5"], "elapsed"].tolist() == pytest.approx([0.8, 0.2])
        # Three stages of one indicator restate nothing.
        assert rows["restates"].eq("").all()

    def test_a_scenario_reaches_the_year_of_each_target(self, at: Step) -> None:
        at("many_years")
        rows = judged("many_years")
        # The pace of 2021–2026, 109 ÷ 70 in five years, four years on from 109.
        assert rows.loc["SL-5", "projected"] == pytest.approx(109 * (109 / 70) ** (4 / 5))

    def test_tables_say_the_year_in_each_cell(self, at: Step) -> None:
        at("many_years")
        report = opened("many_years")
        for part in (overview.targets(report), whole_plan.annex(report), needs.scenario(report)):
            assert "目标（年份）" in titles(part)
            assert "到2030年" in shown(part)
        assert "目标（2027年）" not in shown(overview.targets(report))

    def test_figures_of_one_indicator_are_told_apart(self, at: Step) -> None:
        at("many_years")
        report = opened("many_years")
        found = captions([*needs.need(report), *whole_plan.intensity(report)])
        assert len(found) == len(set(found))
        assert any(caption.endswith("（SL-5，2030年）") for caption in found)

    def test_years_that_cannot_be_are_refused(self, at: Step) -> None:
        place = at("many_years")
        path = place.definitions / "plans" / "many_years.toml"
        text = path.read_text("utf-8")
        path.write_text(text.replace("by = 2030, base_year = 2025", "by = 2030, base_year = 2030"))
        with pytest.raises(PlanpathError) as caught:
            load("many_years")
        assert [(problem.where[-20:], problem.found) for problem in caught.value.problems] == [
            (f"clause[3].targets[{n}]", "base_year 2030, start_year 2031, by 2030") for n in (1, 2)
        ]


class TestAWorkspacesOwnLists:
    def test_own_units_scopes_and_indicators_carry_verdicts(self, at: Step) -> None:
        at("own_lists")
        rows = judged("own_lists")
        # 2 300 000 人次 is 230 万人次: (230−200)÷100 in 1 of 5 years; 2÷30; 91 % ≥ 90 %.
        assert rows.loc["EI-1", "latest"] == 230
        assert rows.loc[["EI-1", "WI-1"], "done"].tolist() == pytest.approx([0.3, 2 / 30])
        assert rows["verdict"].tolist() == ["on_track", "", "behind", "achieved"]

    def test_own_words_show_them(self, at: Step) -> None:
        at("own_lists")
        english = shown(overview.targets(opened("own_lists", "en", region="east_island")))
        assert "more than 3,000 thousand visits" in english
        # Published to the single visitor; a change of unit does not make it finer than wanted.
        assert "2,300 thousand visits" in english
        assert "230.0万人次" in shown(
            overview.targets(opened("own_lists", "zh", region="east_island"))
        )
        assert words.load("zh")("silent.route_number") == "线路编号"

    def test_the_packages_entries_are_still_there_and_the_workspaces_win(self, at: Step) -> None:
        at("own_lists")
        assert codelists.indicators()["green_factories"].label.zh == "绿色工厂（本地口径）"
        assert codelists.indicators()["revenue"].label.zh == "营业收入"
        assert len(load("zj_textile_2027")) == 56

    def test_a_plan_of_targets_for_its_parts_alone_has_a_report_of_its_own(self, at: Step) -> None:
        at("own_lists")
        from planpath.runs import grid

        [request] = grid.requests("own_lists")
        assert request.regions == ("islands", "east_island", "west_island")
        report = opened("own_lists", region="islands")
        assert len(report.default) == 0
        for part in (needs.need(report), needs.scenario(report), open_points.gaps(report)):
            assert part == []
        assert "本级0处" in shown(overview.summary(report))
        assert len(whole_plan.regions(report)) == 3

    def test_nothing_is_read_of_the_workspace_left(
        self, at: Step, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        at("own_lists")
        assert "visits" in codelists.indicators()
        at("no_regions")
        assert "visits" not in codelists.indicators()
        assert "qing" in codelists.regions()


class TestCountsAlone:
    def test_are_judged(self, at: Step) -> None:
        at("only_counts")
        rows = judged("only_counts")
        # (360−300)÷100 and (12−10)÷6 in 2 of 4 years; 40 < 50 in 2024; (130−100)÷50.
        assert rows["done"].tolist()[:4] == pytest.approx([0.6, 1 / 3, 1 / 4, 0.6])
        assert rows["verdict"].tolist() == ["on_track", "behind", "missed", "on_track", ""]

    def test_no_figure_or_section_waits_for_an_amount(self, at: Step) -> None:
        at("only_counts")
        report = opened("only_counts")
        assert whole_plan.intensity(report) == []
        assert needs.precedents(report) == []
        assert [type(block) for block in whole_plan.regions(report)] == [Heading, FigureBlock]


DAY = datetime.date(2026, 1, 2)
LONG = "东海省甲市乙县沿江临港高端装备与新材料产业集聚发展示范先行区（含飞地园区及托管乡镇）"
COUNTS = (
    ("hightech_firms", "高新技术企业"),
    ("listed_firms", "上市企业"),
    ("little_giants", "专精特新小巨人企业"),
    ("green_factories", "绿色工厂"),
    ("single_champions", "单项冠军企业"),
    ("future_factories", "未来工厂"),
)


def sixty(root: Path) -> Plan:
    """A plan of sixty targets for one region with a very long name."""
    place = founding.found(
        root, founding.label("六十项"), founding.places([f"zone={LONG}/{'Zone ' * 14}East"]), DAY
    )
    folder = place.definitions / "plans"
    for path in folder.iterdir():
        path.unlink()
    lines, clauses = [], []
    for number in range(60):
        indicator, name = COUNTS[number % len(COUNTS)]
        by, value = 2026 + number // len(COUNTS), 100 + 7 * number
        quote = f"到{by}年，{name}达到{value}家"
        lines.append(quote + "。")
        clauses.append(
            f'[[clause]]\nsection = "一"\nquote = "{quote}"\ntargets = [\n'
            f'  {{ indicator = "{indicator}", scope = "all_industry", measure = "level", '
            f'at_least = "{value} 家", by = {by} }},\n]\n'
        )
    text = "\n".join(lines) + "\n"
    head = (HERE / "plans/no_regions/definitions/plans/no_regions.toml").read_text("utf-8")
    head = head[: head.index("[[clause]]")].replace('region = "qing"', 'region = "zone"')
    head = head.replace("no_regions.txt", "sixty.txt").replace(
        "base_year = 2021", "base_year = 2023"
    )
    head = head.replace("start_year = 2022", "start_year = 2024").replace("by = 2026", "by = 2035")
    head = re.sub('sha256 = ".*"', f'sha256 = "{sha256(text.encode())}"', head)
    write_text(folder / "sixty.txt", text)
    write_text(folder / "sixty.toml", head + "\n".join(clauses))
    silent = [
        f"{match.start()},{match[0]},deadline_or_title_year,"
        for match in re.finditer(r"(?<=到)20\d\d(?=年)", text)
    ]
    write_text(
        folder / "sixty.silent.csv", "\n".join(["char_start,number,why,context", *silent]) + "\n"
    )
    return load("sixty")


def test_sixty_targets_of_a_region_with_a_very_long_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLANPATH_WORKSPACE", str(tmp_path / "sixty"))
    plan = sixty(tmp_path / "sixty")
    assert ledger.uncarried(plan) == []
    assert [target.id for target in plan][::59] == ["ZO-01", "ZO-60"]
    verdicts = pp.assess(plan, pp.observed(plan, data="demonstration"))
    assert verdicts["verdict"].ne("").all()
    assert definitions.own("plans") == ["sixty"]


@pytest.mark.slow
@pytest.mark.parametrize("name", [*NAMES, "sixty"])
def test_is_printed(name: str, at: Step, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The plan's own report of real figures (of made-up ones for the sixty), as a PDF."""
    from pypdf import PdfReader

    from planpath.runs import grid
    from planpath.runs.run import run

    data = "demonstration" if name == "sixty" else "published"
    if name == "sixty":
        monkeypatch.setenv("PLANPATH_WORKSPACE", str(tmp_path / name))
        sixty(tmp_path / name)
        demonstration.ensure(Workspace(tmp_path / name), load(name))
    else:
        at(name)
    plan = load(name)
    lang = "en" if name in ("three_levels", "only_counts") else "zh"
    [request] = grid.requests(name, [plan.head.region], [lang], data=data)
    result = run(request, Workspace(tmp_path / name), jobs=1)
    assert result.failures == ()
    [path] = result.folder.glob("*.pdf")
    text = "\n".join(page.extract_text() for page in PdfReader(path).pages)
    # Ids may be broken between two lines of a narrow cell.
    flat = re.sub(r"\s", "", text)
    assert [target.id for target in plan if target.id not in flat] == []
