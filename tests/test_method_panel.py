"""The panel from end to end: evidence in, verdicts of many methods out, and what parts them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fakes import fake_evidence
from fakes_evidence import (
    batch,
    evidence_of,
    fake_plan,
    readings,
    statements,
    workspace_is,
)
from planpath import assessment, demonstration, method_panel, plan
from planpath.methods import MEASURES, STANCES, methods
from planpath.problems import PlanpathError
from planpath.report import panel as section
from planpath.report import parameters, prepare
from planpath.report.blocks import Block, Bullets, FigureBlock, TableBlock
from planpath.report.session import Report
from planpath.workspace import Workspace
from test_methods import own_rule, rule

ROOT = Workspace(Path(__file__).parents[1])
NAN = float("nan")
INTENSITY: dict[str, Any] = {
    "indicator": "energy_intensity",
    "kind": "intensity",
    "unit": "吨标准煤/万元",
    "measure": "rate",
    "bound": "at_most",
    "low": NAN,
    "high": -0.034,
}
Case = tuple[Mapping[str, Any], Sequence[tuple[Any, ...]]]


def put(*cases: Case) -> pd.DataFrame:
    rows, evidence = batch(*cases)
    return method_panel.panel(assessment.assess(rows, evidence), evidence)


def of(panel: pd.DataFrame, target_id: str = "T-0") -> pd.DataFrame:
    return panel[panel["target_id"].eq(target_id)].set_index("method")


def one(given: Mapping[str, Any], *figures: tuple[Any, ...]) -> pd.DataFrame:
    return of(put((given, figures)))


def declining(*rates: float, start: float = 1.0) -> list[tuple[int, float]]:
    """An intensity from 2022 on that falls by these rates."""
    values = [start]
    for rate in rates:
        values.append(values[-1] * (1 - rate))
    return [(2022 + n, value) for n, value in enumerate(values)]


class TestOneSeriesSevenVerdicts:
    """100 to 106 after two of five years, target 120; 91 and 94 in the years before."""

    @pytest.fixture
    def panel(self, tmp_path: Path) -> pd.DataFrame:
        promised = {"indicator": "revenue", "measure": "level", "at_least": "120 亿元"}
        whole = fake_plan(tmp_path, promised)
        evidence = evidence_of("revenue", (2019, 91), (2020, 94), (2022, 100), (2024, 106))
        assessed = assessment.assess(whole, evidence)
        return method_panel.panel(assessed, evidence).set_index("method")

    @pytest.mark.parametrize(
        ("method", "value", "class_", "stance"),
        [
            # 6 of 20 done, 2 of 5 years passed: 0.30 / 0.40.
            ("schedule_linear", 0.75, "behind", "short"),
            ("midterm_2023", 0.75, "behind", "short"),
            ("grade_2007", 75.0, "mostly", "short"),
            # 2.956 % a year over 3.714 %.
            ("eurostat_target", 0.796047, "moderate", "short"),
            ("eurostat_no_target", 0.029563, "significant", "on_course"),
            # 106 x 1.06^1.5 = 115.68: 15.68 of 20.
            ("un_target", 0.784085, "class_2", "short"),
            ("sdsn_arrows", 0.75, "moderately", "short"),
            ("escap_gap", 21.5915, "accelerate", "short"),
            ("escap_status", 3.0, "under_way", ""),
            # (106 - 91) / 5 = 3 a year; 115 misses 120 by 5 of 14.
            ("germany_weather", 0.357143, "cloud", "far"),
        ],
    )
    def test_each_office_says_its_own(
        self, panel: pd.DataFrame, method: str, value: float, class_: str, stance: str
    ) -> None:
        row = panel.loc[method]
        assert bool(row["applies"])
        assert math.isclose(row["value"], value, abs_tol=5e-5)
        assert (row["class"], row["stance"]) == (class_, stance)

    def test_statistics_canada_scores_it(self, panel: pd.DataFrame) -> None:
        # 2.5 x (0.796047 - 0.6) / 0.35
        assert math.isclose(panel.loc["statcan_target", "score"], 1.40034, abs_tol=1e-5)

    def test_what_does_not_apply_says_why(self, panel: pd.DataFrame) -> None:
        assert panel.loc["barometer_2021q1", "why_not"] == "not_intensity"
        assert panel.loc["schedule_log", "why_not"] == "not_intensity"
        assert panel.loc["oecd_distance", "why_not"] == "no_peers"
        silent = panel[~panel["applies"]]
        assert silent["class"].eq("").all()
        assert silent["value"].isna().all()

    def test_only_those_who_look_at_no_target_find_it_enough(self, panel: pd.DataFrame) -> None:
        row = method_panel.agreement(panel.reset_index()).iloc[0]
        assert not row["agrees"]
        assert (row["says_schedule"], row["says_extrapolation"]) == ("not_enough", "not_enough")
        assert row["says_pace_alone"] == "enough"
        assert bool(row["turns_on_basis"])
        # Three of twelve; the current status takes no side.
        assert (row["enough"], row["sided"], row["no_side"]) == (3, 12, 1)


class TestIntensity:
    def test_three_per_cent_of_three_point_four_is_red_by_one_rule_and_yellow_by_the_other(
        self,
    ) -> None:
        panel = put((INTENSITY, declining(0.034, 0.03)))
        own = of(panel)
        # 3.0 / 3.4 = 0.882 lies between the lines 0.9 and 0.
        assert own.loc["barometer_2021q1", "class"] == "red"
        assert own.loc["barometer_2021h1", "class"] == "yellow"
        assert bool(method_panel.agreement(panel).loc[0, "turns_on_thresholds"])
        parted = method_panel.partings(panel)
        both = parted[parted["measure"].eq("annual_pace")]
        assert list(both["method"]) == ["barometer_2021h1", "barometer_2021q1"]
        assert both["value"].round(6).tolist() == [0.882353, 0.882353]
        known = methods()
        edges = [
            known[id_].interval(c) for id_, c in zip(both["method"], both["class"], strict=True)
        ]
        assert edges == [(("at_least", 0.0), ("below", 1.0)), (("below", 0.9),)]

    def test_the_level_is_scored_and_not_the_rate(self) -> None:
        # 5 % in two years' levels of 1 and 0.95: 0.0253206 / 0.034.
        own = one(INTENSITY, (2022, 1.0), (2024, 0.95))
        assert math.isclose(own.loc["eurostat_target", "value"], 0.744723, abs_tol=1e-6)
        assert own.loc["eurostat_target", "class"] == "moderate"
        assert own.loc["barometer_2021q1", "why_not"] == "no_previous_year"

    def test_tianjin_by_logarithms(self) -> None:
        # 20.07 % of 20 % in four years of five.
        promised = {**INTENSITY, "measure": "level", "high": 0.8}
        own = one(promised, (2022, 1.0), (2026, 1 - 0.2007))
        assert own.loc["schedule_log", "class"] == "done"
        assert math.isclose(own.loc["schedule_log", "value"], 1.003923 / 0.8, abs_tol=1e-6)
        assert math.isclose(own.loc["schedule_linear", "value"], 1.0035 / 0.8, abs_tol=1e-6)

    def test_even_steps_and_logarithms_can_part(self) -> None:
        # Two years at 3.3 % of 3.4 %: 6.4911 of 15.8826 is 0.4087 of the way and ahead of 0.4;
        # ln 0.967 / ln 0.966 = 0.970 is behind.
        panel = put((INTENSITY, declining(0.033, 0.033)))
        own = of(panel)
        assert math.isclose(own.loc["schedule_linear", "value"], 1.02173, abs_tol=1e-5)
        assert math.isclose(own.loc["schedule_log", "value"], 0.97008, abs_tol=1e-5)
        assert bool(method_panel.agreement(panel).loc[0, "turns_on_form"])
        parted = method_panel.partings(panel)
        form = parted[parted["turns_on"].eq("form")]
        assert list(form["method"]) == ["schedule_linear", "schedule_log"]
        assert list(form["class"]) == ["on_schedule", "behind"]

    def test_the_mid_term_review_measures_an_intensity_by_logarithms(self) -> None:
        own = one(INTENSITY, *declining(0.033, 0.033))
        assert own.loc["midterm_2023", "measure"] == "schedule_log"
        assert own.loc["midterm_2023", "class"] == "expected"

    def test_a_plain_mean_fixes_no_level(self) -> None:
        own = one({**INTENSITY, "mean": "arithmetic"}, *declining(0.034, 0.03))
        # 6.4 of 17 points in two years of five.
        assert math.isclose(own.loc["schedule_linear", "value"], 0.064 / 0.17 / 0.4)
        assert own.loc["eurostat_target", "why_not"] == "plain_mean"
        assert own.loc["barometer_2021q1", "class"] == "red"

    def test_rising_intensity_is_red_by_both(self) -> None:
        own = one(INTENSITY, *declining(0.034, -0.002))
        assert list(own.loc[["barometer_2021q1", "barometer_2021h1"], "class"]) == ["red", "red"]
        assert own.loc["barometer_2021h1", "stance"] == "backwards"


class TestSpecialRules:
    def test_at_the_target_is_achieved_for_the_un_whatever_the_trend(self) -> None:
        own = one({}, (2022, 130.0), (2023, 125.0), (2024, 121.0))
        assert own.loc["un_target", "class"] == "achieved"
        # Growth required has no meaning from beyond the target.
        assert own.loc["eurostat_target", "why_not"] == "no_way"

    def test_within_a_point_of_full_coverage_is_achieved(self) -> None:
        share = {"indicator": "digital_coverage", "kind": "share", "unit": "无量纲", "low": 1.0}
        near = one(share, (2022, 0.9), (2024, 0.99))
        short = one(share, (2022, 0.9), (2024, 0.989))
        assert near.loc["un_target", "class"] == "achieved"
        assert short.loc["un_target", "class"] == "class_3"
        # Nobody else rounds up.
        assert near.loc["escap_status", "class"] == "under_way"

    def test_a_target_missed_is_a_veto_to_the_grade(self) -> None:
        # 96 % of the way when the year is over, and 97 of 100 points a year before.
        over = one({}, (2022, 100.0), (2027, 119.2))
        before = one({}, (2022, 100.0), (2026, 115.52))
        assert (over.loc["grade_2007", "value"], over.loc["grade_2007", "class"]) == (
            pytest.approx(96.0),
            "unfulfilled",
        )
        assert before.loc["grade_2007", "class"] == "excess"

    def test_the_worst_of_several_targets_counts_in_germany(self) -> None:
        figures = [(2019, 91.0), (2020, 94.0), (2022, 100.0), (2024, 106.0)]
        panel = put(
            ({"region": "r", "low": 112.0}, figures),
            ({"region": "r", "low": 120.0, "target_id": "T-far"}, []),
            ({"region": "other", "low": 112.0}, figures),
        )
        near, far, alone = (
            of(panel, id_).loc["germany_weather"] for id_ in ("T-0", "T-far", "T-2")
        )
        # 115 in 2027 is beyond 112 and misses 120 by 5 of 14.
        assert (near["value"], near["class"], near["decided_by"]) == (0.0, "cloud", "T-far")
        assert (far["class"], far["decided_by"]) == ("cloud", "")
        assert (alone["class"], alone["decided_by"]) == ("sun", "")

    def test_a_reading_is_not_held_against_the_same_target_read_otherwise(self) -> None:
        figures = [(2019, 91.0), (2020, 94.0), (2022, 100.0), (2024, 106.0)]
        panel = put(
            ({"region": "r", "low": 120.0, "reading": "strict"}, figures),
            (
                {
                    "region": "r",
                    "low": 112.0,
                    "reading": "loose",
                    "target_id": "T-0",
                    "reading_default": False,
                },
                [],
            ),
        )
        weather = panel[panel["method"].eq("germany_weather")].set_index("reading")
        assert list(weather.loc[["strict", "loose"], "class"]) == ["cloud", "sun"]

    def test_distance_is_counted_in_deviations_of_regions_of_the_same_level(self) -> None:
        others = {"binjiang": 92.0, "xiaoshan": 106.0, "tongxiang": 99.0, "haishu": 113.0}
        here = readings("revenue", (2022, 100), (2024, 106))
        there = [
            {"region": region, "indicator": "revenue", "year": 2024, "value": value}
            for region, value in {**others, "zhejiang": 9000.0}.items()
            if region != "binjiang"
        ]
        evidence = fake_evidence(*here, *there)
        rows = statements({})
        own = method_panel.panel(assessment.assess(rows, evidence), evidence).set_index("method")
        # 106, 106, 99, 113: mean 106, squares 0 + 0 + 49 + 49, over 3: 5.715; 14 / 5.715.
        # The province, a hundred times larger, is no peer.
        assert math.isclose(own.loc["oecd_distance", "value"], 14 / math.sqrt(98 / 3), rel_tol=1e-9)
        assert own.loc["oecd_distance", "class"] == "large"


@pytest.mark.parametrize(
    ("given", "figures", "method", "cause"),
    [
        ({}, [(2019, 100.0)], "schedule_linear", "no_data"),
        ({}, [(2022, 100.0)], "schedule_linear", "single_point"),
        ({}, [(2022, 100.0, "C"), (2024, 106.0, "C")], "schedule_linear", "unverified"),
        (INTENSITY, [(2023, 0.9)], "eurostat_target", "base_year"),
        ({}, [(2024, 106.0)], "eurostat_target", "single_point"),
        ({}, [(2022, 100.0), (2023, 103.0), (2024, 106.0)], "germany_weather", "few_points"),
        ({}, [(2022, 0.0), (2024, 106.0)], "eurostat_target", "not_positive"),
        ({}, [(2022, 125.0), (2024, 119.0)], "sdsn_arrows", "no_way"),
        ({"measure": "yearly", "kind": "flow"}, [(2023, 130.0)], "eurostat_target", "yearly"),
        (
            {"measure": "yearly", "kind": "flow"},
            [(2023, 130.0), (2025, 130.0)],
            "grade_2007",
            "year_missing",
        ),
        (
            {},
            [(2024, 100.0), (2025, 103.0), (2026, 104.0), (2027, 105.0)],
            "germany_weather",
            "term_over",
        ),
    ],
)
def test_each_refusal_has_its_reason(
    given: Mapping[str, Any], figures: list[tuple[Any, ...]], method: str, cause: str
) -> None:
    own = one(given, *figures)
    assert not own.loc[method, "applies"]
    assert own.loc[method, "why_not"] == cause


def test_figures_of_an_unlike_basis_meet_no_method() -> None:
    asked = {**INTENSITY, "basis": "primary+feedstock_in+nonfossil_in+comparable"}
    other = "calorific+feedstock_in+nonfossil_in+comparable"
    figures = declining(0.03, 0.03)
    for basis, cause in (("", "basis_unstated"), (other, "basis_mismatch")):
        evidence = evidence_of("energy_intensity", *figures, basis=basis, unit="吨标准煤/万元")
        assessed = assessment.assess(statements(asked), evidence)
        panel = method_panel.panel(assessed, evidence)
        assert panel["why_not"].eq(cause).all()


def test_a_growth_rate_is_not_scored_as_if_it_were_a_level() -> None:
    promised = {"indicator": "revenue_growth", "kind": "growth", "unit": "无量纲", "low": 0.06}
    own = one(promised, (2022, 0.03), (2024, 0.04))
    assert own.loc["eurostat_target", "why_not"] == "growth"
    assert own.loc["schedule_linear", "applies"]


def test_a_measure_stands_behind_every_name_a_rule_may_use() -> None:
    assert set(method_panel.MEASURED) == set(MEASURES)
    assert {entry.measure for entry in methods().values()} <= set(MEASURES)


def test_one_row_for_each_target_reading_and_method_in_order() -> None:
    panel = put(({}, [(2022, 100.0), (2024, 106.0)]), (INTENSITY, declining(0.03)))
    assert list(panel.columns) == list(method_panel.COLUMNS)
    assert list(panel["method"].astype(str)) == list(methods()) * 2
    assert (panel["why_not"].eq("") == panel["applies"]).all()
    assert (panel["class"].ne("") == panel["applies"]).all()


def test_an_empty_plan_has_an_empty_panel() -> None:
    rows, evidence = batch(({}, [(2022, 100.0)]))
    assessed = assessment.assess(rows, evidence)
    panel = method_panel.panel(assessed.iloc[:0], evidence)
    assert panel.empty
    assert list(panel.columns) == list(method_panel.COLUMNS)
    assert method_panel.agreement(panel).empty
    assert method_panel.partings(panel).empty


def test_an_unknown_method_is_told_with_the_nearest() -> None:
    with pytest.raises(PlanpathError, match="nearest: grade_2007"):
        method_panel.classes("grade_2006", 90.0)


def test_fewer_than_two_methods_neither_agree_nor_disagree() -> None:
    panel = put(({}, [(2022, 100.0), (2024, 106.0)]))
    alone = panel[panel["method"].isin(["eurostat_target", "escap_status"])]
    row = method_panel.agreement(alone).iloc[0]
    assert row["sided"] == 1
    assert pd.isna(row["agrees"])


def test_agreement_counts_what_the_panel_holds() -> None:
    panel = put(
        ({}, [(2022, 100.0), (2024, 106.0)]),
        ({}, [(2022, 100.0), (2023, 125.0)]),
        (INTENSITY, declining(0.034, 0.03)),
        ({}, []),
    )
    together = method_panel.agreement(panel).set_index("target_id")
    for id_, rows in panel[panel["applies"]].groupby("target_id", observed=False):
        for stance in STANCES:
            found = int(rows["stance"].eq(stance).sum())
            assert together.loc[id_, stance or "no_side"] == found
    assert together.loc["T-1", "agrees"]
    assert together.loc["T-3", "applying"] == 0


LEVELS = st.floats(20.0, 500.0)
SERIES = st.lists(LEVELS, min_size=2, max_size=5)


@settings(max_examples=5, deadline=None)
@given(st.lists(SERIES, min_size=10, max_size=25), st.sampled_from([1e-3, 7.0, 1e4]))
def test_a_change_of_unit_changes_no_class(series: list[list[float]], factor: float) -> None:
    def cases(by: float) -> list[Case]:
        goal = {"low": 120.0 * by}
        return [(goal, [(2022 + n, v * by) for n, v in enumerate(values)]) for values in series]

    here, there = put(*cases(1.0)), put(*cases(factor))
    assert here["class"].astype(str).tolist() == there["class"].astype(str).tolist()
    assert here["why_not"].astype(str).tolist() == there["why_not"].astype(str).tolist()


@settings(max_examples=5, deadline=None)
@given(st.lists(st.tuples(SERIES, st.floats(0.01, 100.0)), min_size=10, max_size=25))
def test_more_achieved_is_never_worse(cases: list[tuple[list[float], float]]) -> None:
    def panel(extra: float) -> pd.DataFrame:
        given = [[*values[:-1], values[-1] + extra * more] for values, more in cases]
        return put(*(({}, [(2022 + n, v) for n, v in enumerate(vs)]) for vs in given))

    less, more = panel(0.0), panel(1.0)
    order = {stance: n for n, stance in enumerate(STANCES[:-1])}
    ranks = pd.DataFrame(
        {
            "less": less["stance"].astype(object).map(order),
            "more": more["stance"].astype(object).map(order),
        }
    ).dropna()
    assert (ranks["more"] <= ranks["less"]).all()


class TestOwnRule:
    """A new rule on an existing measure is an entry in a workspace's own file, and no code."""

    @pytest.fixture
    def workspace(self, tmp_path: Path) -> Path:
        return own_rule(
            tmp_path, rule(more="applies_to = { kinds = ['intensity'], consecutive = true }")
        )

    def test_is_in_the_panel(self, workspace: Path) -> None:
        with workspace_is(workspace):
            own = one(INTENSITY, *declining(0.034, 0.033))
        # 3.3 / 3.4 = 0.971 is good enough for this rule.
        assert own.loc["trial", "class"] == "good"

    def test_is_unknown_where_it_is_not_defined(self, workspace: Path) -> None:
        with workspace_is(workspace):
            panel = put((INTENSITY, declining(0.034, 0.033)))
        with pytest.raises(PlanpathError, match="read 'trial'"):
            method_panel.agreement(panel)

    def test_is_in_the_report(self, workspace: Path) -> None:
        with workspace_is(workspace):
            shown = text(section.panel(report("zhejiang")))
            english = text(section.panel(report("zhejiang", "en")))
        assert "试作规则" in shown
        assert "A rule for trial" in english
        assert "试作规则" not in text(section.panel(report("zhejiang")))


@cache
def report(region: str, lang: str = "zh", data: str = "demonstration") -> Report:
    demonstration.ensure(ROOT, plan.load("zj_textile_2027"))
    return prepare(parameters.checked({"region": region, "lang": lang, "data": data}), ROOT)


def text(blocks: list[Block]) -> str:
    said = []
    for block in blocks:
        said.append(block.line())
        if isinstance(block, TableBlock):
            said += [str(cell) for row in block.rows for cell in row]
        if isinstance(block, FigureBlock):
            said += [block.alt, block.svg]
    return "\n".join(said)


def with_intensity(lang: str, *rates: float) -> Report:
    """The province's report with nothing known but its energy intensity, falling by these rates."""
    shown = report("zhejiang", lang)
    row = shown.default[shown.default["target_id"].eq("ZJ-21")].iloc[0]
    place = {name: row[name] for name in ("region", "indicator", "scope", "basis", "unit")}
    place["unit"] = "吨标准煤/万元"
    figures = [{**place, "year": year, "value": value} for year, value in declining(*rates)]
    return replace(shown, evidence=fake_evidence(*figures))


class TestDisagreementInWords:
    def test_both_barometers_with_the_value_and_both_lines(self) -> None:
        said = text(section.panel(with_intensity("zh", 0.034, 0.03)))
        assert "最近一年变化与年均要求之比为0.88" in said
        assert "晴雨表（2021年一季度）以低于0.9为“红色”" in said
        assert "晴雨表（2021年上半年）以不低于0、低于1为“黄色（二级）”" in said

    def test_in_english_too(self) -> None:
        said = text(section.panel(with_intensity("en", 0.034, 0.03)))
        assert "the latest year's change over the yearly one promised is 0.88" in said
        assert "by Barometer 晴雨表 2021Q1 that is 'red' (below 0.9)" in said

    def test_even_steps_against_logarithms(self) -> None:
        said = text(section.panel(with_intensity("zh", 0.033, 0.033)))
        assert "序时进度（线性）得1.02，“符合序时”；序时进度（对数）得0.97，“滞后”" in said
        assert "持异议的是" in said

    def test_a_value_is_never_rounded_onto_a_line_it_misses(self) -> None:
        # 3.3999 / 3.4 = 0.99997 is not green; printed as 1.00 it would seem to be.
        said = text(section.panel(with_intensity("zh", 0.034, 0.033999)))
        assert "0.99997" in said


class TestReport:
    def test_on_published_figures_it_says_that_nothing_can_be_put_to_the_methods(self) -> None:
        _, *rest = section.panel(report("keqiao", "zh", "published"))
        assert len(rest) == 1
        assert "没有可以判断的目标" in rest[0].line()

    @pytest.mark.parametrize("lang", ["zh", "en"])
    def test_few_targets_have_a_table_each_with_every_methods_own_word(self, lang: str) -> None:
        shown = report("keqiao", lang)
        tables = [b for b in section.panel(shown) if isinstance(b, TableBlock)]
        assert len(tables) == len(shown.plan) + 1
        known = {entry.label.of(lang): entry for entry in methods().values()}
        for row in tables[0].rows:
            entry = known[str(row[0])]
            own = [cut.label.of(lang) for cut in entry.cuts]
            # Statistics Canada's score stands behind its class.
            assert str(row[3]) in own or entry.score
            assert str(row[3]).startswith(tuple(own))

    @pytest.mark.parametrize("lang", ["zh", "en"])
    def test_many_targets_share_grids_that_carry_the_stamp(self, lang: str) -> None:
        shown = report("zhejiang", lang)
        grids = [b for b in section.panel(shown) if isinstance(b, FigureBlock)]
        assert len(grids) == 2
        assert all(shown.stamp in block.svg for block in grids)

    @pytest.mark.parametrize("region", plan.load("zj_textile_2027").regions)
    def test_every_judged_target_is_spoken_of_once(self, region: str) -> None:
        shown = report(region, "en")
        blocks = section.panel(shown)
        sentences = next(block for block in blocks if isinstance(block, Bullets)).items
        judged = shown.default.loc[shown.default["data_status"].eq("ok"), "target_id"]
        for id_ in judged:
            assert sum(f"{id_} " in sentence for sentence in sentences) == 1

    def test_what_rests_on_recalled_lines_says_so(self) -> None:
        said = text(section.panel(report("keqiao")))
        assert "凭记忆写成，尚未与原文核对" in said
        assert "可持续发展网络箭头" in said
