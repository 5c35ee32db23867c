"""What the years ahead must bring, and the last year in which the pace may still be changed."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fakes import fake_evidence
from fakes_evidence import batch, readings, statements
from planpath import (
    assessment,
    demonstration,
    figures,
    milestones,
    plan,
    progress,
    remaining,
    scenario,
    store,
    words,
)
from planpath.report import milestones as section
from planpath.report import parameters, prepare, turning
from planpath.report.blocks import Block, Bullets, FigureBlock, TableBlock
from planpath.report.session import Report
from planpath.scenario import Ceiling, Scenario
from planpath.workspace import Workspace
from test_figures import faults, texts

ROOT = Workspace(Path(__file__).parents[1])
NAME = scenario.Label(zh="试作", en="For trial")
WHY = scenario.Label(zh="产能与用地所限。", en="Land and capacity allow no more.")


def judged(row: dict[str, Any], *figures_: tuple[Any, ...], **how: Any) -> pd.DataFrame:
    """The assessment of one promise on these figures."""
    rows, evidence = batch((row, figures_))
    return assessment.assess(rows, evidence, **how)


def assumed(*ceilings: Ceiling) -> Scenario:
    return Scenario("trial", NAME, NAME, (), ceilings)


def path(long: pd.DataFrame, shape: str, column: str = "value") -> list[float]:
    found: list[float] = long.loc[long["shape"].eq(shape), column].round(6).tolist()
    return found


REVENUE: dict[str, Any] = {"indicator": "revenue", "low": 144.0, "by": 2026}
FIRMS: dict[str, Any] = {
    "indicator": "green_factories",
    "kind": "count",
    "unit": "家",
    "low": 35.0,
    "by": 2027,
}
SHARE: dict[str, Any] = {"indicator": "rd_intensity", "kind": "share", "unit": "无量纲"}
INTENSITY: dict[str, Any] = {
    "indicator": "energy_intensity",
    "kind": "intensity",
    "measure": "rate",
    "bound": "at_most",
    "low": np.nan,
    "high": -0.10,
    "unit": "1/年",
    "base_year": 2022,
    "by": 2026,
}


# ---- The yearly breakdown ------------------------------------------------------------------------


def test_an_amount_of_100_on_its_way_to_144_in_two_years() -> None:
    # Even rate sqrt(1.44) = 1.2; even steps 22; a symmetric curve is half-way in logarithms, and
    # so at 120 again; back-loaded has a quarter of the logarithm done: 1.44^(1/4) = 1.095445.
    long = remaining.breakdown(judged(REVENUE, (2022, 90.0), (2024, 100.0)))
    assert path(long, "compounding") == [100.0, 120.0, 144.0]
    assert path(long, "linear") == [100.0, 122.0, 144.0]
    assert path(long, "s_curve") == [100.0, 120.0, 144.0]
    assert path(long, "back_loaded") == [100.0, 109.544512, 144.0]
    assert path(long, "compounding", "rate")[1:] == [0.2, 0.2]
    assert path(long, "linear", "step")[1:] == [22.0, 22.0]
    assert long["year"].tolist() == [2024, 2025, 2026] * 4
    assert not long["indicative"].any()


def test_the_power_of_the_back_loaded_shape_can_be_stated() -> None:
    # Front-loaded, p = 1/2: sqrt(1/2) of the logarithm, e^(0.364643 x 0.707107) = 1.294134
    assessed = judged(REVENUE, (2022, 90.0), (2024, 100.0))
    long = remaining.breakdown(assessed, ["back_loaded"], power=0.5)
    assert long["value"].round(4).tolist() == [100.0, 129.4134, 144.0]


def test_firms_come_in_whole_numbers_that_add_up() -> None:
    long = remaining.breakdown(judged(FIRMS, (2022, 20), (2023, 26)))
    assert path(long, "linear") == [26, 29, 31, 33, 35]
    assert path(long, "back_loaded") == [26, 26, 28, 31, 35]
    steps = long.groupby("shape")["step"].sum()
    assert (steps == 9).all()


def test_from_nought_there_are_steps_and_no_even_rate() -> None:
    long = remaining.breakdown(judged(FIRMS | {"low": 6.0}, (2023, 0), (2024, 0)))
    assert set(long["shape"]) == {"linear", "s_curve", "back_loaded"}
    assert path(long, "linear") == [0, 2, 4, 6]


def test_a_share_stays_a_share_and_a_strict_count_takes_one_more() -> None:
    share = remaining.breakdown(judged(SHARE | {"low": 1.0}, (2022, 0.5), (2024, 0.7)))
    assert share["value"].between(0, 1).all()
    assert path(share, "linear") == [0.7, 0.8, 0.9, 1.0]
    strict = FIRMS | {"low": 30.0, "bound": "more_than"}
    assert path(remaining.breakdown(judged(strict, (2022, 20), (2025, 29))), "linear") == [
        29,
        30,
        31,
    ]


def test_a_falling_intensity_goes_down_to_what_its_rate_compounds_to() -> None:
    # 0.9^4 = 0.6561 of the base year; at 0.90 after two years, two are left to fall 27.1 %,
    # the first of them to sqrt(0.9 x 0.6561) = sqrt(0.59049) = 0.768433.
    long = remaining.breakdown(judged(INTENSITY, (2022, 1.0), (2023, 0.95), (2024, 0.90)))
    assert path(long, "compounding") == [0.9, 0.768433, 0.6561]
    assert path(long, "back_loaded")[1] == round(0.9 * (0.6561 / 0.9) ** 0.25, 6)
    assert (long["rate"].dropna() < 0).all()


def test_a_plain_mean_of_changes_allows_the_even_rate_alone() -> None:
    # Changes of -5 and -5.26 % of the 40 points promised leave 14.868 % for each of two years.
    plain = INTENSITY | {"mean": "arithmetic"}
    long = remaining.breakdown(judged(plain, (2022, 1.0), (2023, 0.95), (2024, 0.90)))
    assert set(long["shape"]) == {"compounding"}
    changes = [-0.05, 0.90 / 0.95 - 1, *long["rate"].dropna()]
    assert np.mean(changes) == pytest.approx(-0.10)


@pytest.mark.parametrize(
    ("row", "figures_"),
    [
        (REVENUE, [(2022, 90.0), (2024, 150.0)]),
        (REVENUE, [(2019, 90.0)]),
        (REVENUE | {"measure": "yearly"}, [(2023, 90.0), (2024, 95.0)]),
        (REVENUE, [(2022, 90.0), (2026, 95.0)]),
    ],
    ids=["met", "no figure that counts", "every year", "no year left"],
)
def test_what_has_no_way_ahead_has_no_milestones(row: dict[str, Any], figures_: list[Any]) -> None:
    assessed = judged(row, *figures_)
    assert remaining.breakdown(assessed).empty
    assert remaining.turning_points(assessed, assumed()).empty
    assert list(remaining.breakdown(assessed).columns) == list(remaining.BREAKDOWN)
    assert list(remaining.turning_points(assessed, assumed()).columns) == list(remaining.TURNING)


def test_a_figure_of_unstated_scope_starts_nothing_and_an_unverified_one_is_marked() -> None:
    rows = statements(REVENUE)
    unstated = fake_evidence(
        *readings("revenue", (2022, 90.0), (2024, 100.0), scope="unstated", canonical=1.0)
    )
    assert remaining.breakdown(assessment.assess(rows, unstated)).empty
    doubtful = judged(REVENUE, (2022, 90.0, "C"), (2024, 100.0, "C"))
    long = remaining.breakdown(doubtful)
    assert long["indicative"].all()
    assert len(long) == 12
    turns = remaining.turning_points(doubtful, assumed())
    assert turns["indicative"].all()


@settings(max_examples=15, deadline=None)
@given(
    cases=st.lists(
        st.tuples(
            st.sampled_from(["amount", "count", "share"]),
            st.integers(1, 90),
            st.integers(1, 90),
            st.integers(2025, 2032),
        ),
        min_size=1,
        max_size=8,
    )
)
def test_every_path_starts_at_the_figure_ends_on_the_target_and_never_turns(
    cases: list[tuple[str, int, int, int]],
) -> None:
    made = []
    for kind, now, way, by in cases:
        part = 0.01 if kind == "share" else 1.0
        low = min(now + way, 100) * part
        made.append(({"kind": kind, "low": low, "by": by}, [(2022, part), (2024, now * part)]))
    rows, evidence = batch(*made)
    assessed = assessment.assess(rows, evidence)
    long = remaining.breakdown(assessed)
    ends = assessed.set_index("target_id")
    for (id_, _), own in long.groupby(["target_id", "shape"]):
        assert own["value"].iloc[0] == ends.at[id_, "latest"]
        assert own["value"].iloc[-1] == ends.at[id_, "target_value"]
        assert (own["step"].iloc[1:] >= -1e-9).all()
        assert own["year"].tolist() == list(range(2024, ends.at[id_, "by"] + 1))
    counted = long["target_id"].map(ends["kind"]).eq("count")
    assert (long.loc[counted, "value"] % 1 == 0).all()


def test_who_follows_the_milestones_has_met_the_target() -> None:
    long = remaining.breakdown(judged(REVENUE, (2022, 90.0), (2024, 100.0)))
    for _, own in long.groupby("shape"):
        followed = list(zip(own["year"], own["value"], strict=True))
        after = judged(REVENUE, (2022, 90.0), *followed)
        assert after["verdict"].tolist() == ["achieved"]
        assert float(progress.needed_rate(own["value"].iloc[-1], 144.0, 1)) == pytest.approx(0)


# ---- The point of no return ----------------------------------------------------------------------


def turn_of(assessed: pd.DataFrame, *ceilings: Ceiling, precedents: Any = None) -> pd.Series:
    found = remaining.turning_points(assessed, assumed(*ceilings), precedents)
    assert len(found) == 1
    return found.iloc[0]


def ceiling(indicator: str, **pace: str) -> Ceiling:
    return Ceiling(indicator=indicator, why=WHY, **pace)


def test_a_ceiling_of_the_scenario_gives_the_last_year_to_speed_up() -> None:
    # From 100 to 144 by 2028; 3 % a year so far (2022-2024: 94.2596). With 15 % at the most, two
    # years at 3 % leave 1.44 / 1.0609 = 1.35734, 16.5 % for two: too much. One leaves
    # 1.44 / 1.03 = 1.39806, 11.8 % for three: so 2025.
    row = REVENUE | {"by": 2028}
    assessed = judged(row, (2022, 100 / 1.03**2), (2023, 100 / 1.03), (2024, 100.0))
    turn = turn_of(assessed, ceiling("revenue", rate="15 %/年"))
    assert (turn["turn"], turn["turn_year"]) == ("open", 2025)
    assert (turn["highest_from"], turn["form"]) == ("scenario", "rate")
    assert turn["pace"] == pytest.approx(0.03)
    assert turn["pace_from"] == 2022
    # ln 1.44 / ln 1.03 = 12.34 years
    assert turn["met_in"] == 2024 + 13
    # 1.44 / 1.03^3 = 1.317804
    assert turn["last_year_needed"] == pytest.approx(0.317804, abs=1e-6)


def test_a_ceiling_in_steps_makes_an_amount_go_in_steps() -> None:
    # 44 to go in four years at 5 a year so far, 20 at the most: 44 - 2 x 5 = 34 <= 40, a third
    # year leaves 29 > 20. The last year alone would have to bring 44 - 15 = 29.
    assessed = judged(REVENUE | {"by": 2028}, (2022, 90.0), (2024, 100.0))
    turn = turn_of(assessed, ceiling("revenue", step="20 亿元/年"))
    assert (turn["form"], turn["pace"], turn["turn_year"]) == ("step", 5.0, 2026)
    assert turn["last_year_needed"] == pytest.approx(29.0)
    assert turn["met_in"] == 2033


def test_the_ceiling_of_the_region_itself_holds_there() -> None:
    assessed = judged(REVENUE, (2022, 90.0), (2024, 100.0))
    own = Ceiling(indicator="revenue", region="r0", rate="30 %/年", why=WHY)
    turn = turn_of(assessed, ceiling("revenue", rate="5 %/年"), own)
    assert turn["highest"] == pytest.approx(0.30)


def test_a_step_of_percentage_points_caps_a_share() -> None:
    # 2 points to go in three years at half a point so far, 0.6 at the most: 3 x 0.6 = 1.8 < 2.
    assessed = judged(SHARE | {"low": 0.05}, (2022, 0.02), (2024, 0.03))
    turn = turn_of(assessed, ceiling("rd_intensity", step="0.6 百分点/年"))
    assert turn["turn"] == "too_late"
    assert turn["highest"] == pytest.approx(0.006)
    assert np.isnan(turn["turn_year"])


def test_without_a_ceiling_the_nearest_precedents_set_the_highest_rate() -> None:
    known = store.precedents(ROOT)
    frame = known.frame
    b1 = frame[frame["class"].eq("B1") & frame["span"].eq(4)].iloc[0]
    assessed = judged(REVENUE | {"by": 2028}, (2022, 98.0), (2024, 100.0))
    turn = turn_of(assessed, precedents=known)
    assert (turn["highest_from"], turn["highest_class"], turn["highest_span"]) == (
        "precedent",
        "B1",
        4,
    )
    assert turn["highest"] == b1["p90"]
    # 1.1055^4 = 1.4936 >= 1.44 >= 1.01 x 1.1055^3
    assert (turn["turn"], turn["turn_year"]) == ("open", 2024)


def test_for_what_is_to_fall_the_highest_rate_is_the_lowest_tenth() -> None:
    known = store.precedents(ROOT)
    frame = known.frame
    a2 = frame[frame["class"].eq("A2") & frame["span"].eq(4)].iloc[0]
    row = INTENSITY | {"by": 2028, "base_year": 2023}
    turn = turn_of(judged(row, (2023, 1.0), (2024, 0.98)), precedents=known)
    assert (turn["highest"], turn["highest_class"]) == (a2["p10"], "A2")
    assert turn["pace"] == pytest.approx(-0.02)


def test_where_no_precedents_are_as_short_those_of_the_whole_span_are_taken() -> None:
    known = store.precedents(ROOT)
    turn = turn_of(judged(REVENUE | {"by": 2027}, (2022, 90.0), (2024, 100.0)), precedents=known)
    assert (turn["highest_class"], turn["highest_span"]) == ("B1", 5)


def test_with_neither_ceiling_nor_precedents_no_point_is_told() -> None:
    turn = turn_of(judged(REVENUE, (2022, 98.0), (2024, 100.0)))
    assert (turn["turn"], turn["highest_from"]) == ("no_highest", "")
    assert np.isnan(turn["turn_year"])
    assert turn["met_in"] == 2024 + 37  # ln 1.44 / ln 1.010153 = 36.1


def test_a_pace_that_suffices_or_leads_away_or_is_unknown() -> None:
    enough = turn_of(judged(REVENUE, (2022, 60.0), (2024, 100.0)))
    assert (enough["turn"], enough["met_in"]) == ("never", 2026)
    away = turn_of(judged(REVENUE, (2022, 110.0), (2024, 100.0)))
    assert np.isinf(away["met_in"])
    alone = turn_of(judged(REVENUE, (2024, 100.0)), ceiling("revenue", rate="20 %/年"))
    assert alone["turn"] == "no_pace"
    assert alone[["pace", "pace_from", "met_in", "last_year_needed", "turn_year"]].isna().all()


def test_many_targets_at_once_are_each_judged_as_alone() -> None:
    cases = [
        (REVENUE | {"by": 2024 + n % 6 + 1, "low": 110.0 + n}, [(2022, 95.0), (2024, 100.0 + n)])
        for n in range(8)
    ]
    rows, evidence = batch(*cases)
    ceilings = (ceiling("revenue", rate="9 %/年"),)
    together = remaining.turning_points(assessment.assess(rows, evidence), assumed(*ceilings))
    for n, (row, given_) in enumerate(cases):
        alone = remaining.turning_points(judged(row, *given_), assumed(*ceilings))
        own = together[together["target_id"].eq(f"T-{n}")].drop(columns=["target_id", "region"])
        pd.testing.assert_frame_equal(
            own.reset_index(drop=True), alone.drop(columns=["target_id", "region"])
        )


# ---- The shortcut and over-fulfilment ------------------------------------------------------------


def test_the_shortcut_falls_short_of_what_is_left() -> None:
    # Promised 1 - 0.9^4 = 34.39 %, done 15 %: exactly sqrt(0.6561 / 0.85) - 1 = -12.1432 %, by the
    # shortcut -(34.39 - 15) / 2 = -9.695 %.
    found = remaining.shortcut(judged(INTENSITY, (2022, 1.0), (2024, 0.85))).iloc[0]
    assert found["promised"] == pytest.approx(-0.3439)
    assert found["done"] == pytest.approx(-0.15)
    assert found["exact"] == pytest.approx(-0.121432, abs=1e-6)
    assert found["additive"] == pytest.approx(-0.09695)
    assert found["error"] == pytest.approx(-0.024482, abs=1e-6)


def test_without_a_year_behind_there_is_nothing_to_cut_short() -> None:
    assert remaining.shortcut(judged(INTENSITY, (2022, 1.0))).empty
    assert remaining.shortcut(judged(REVENUE, (2022, 90.0), (2024, 100.0))).empty


def test_a_promise_passed_early_is_over_fulfilled_in_proportion() -> None:
    # 40 % done of 34.39 % promised: 0.40 / 0.3439 - 1
    found = remaining.over_fulfilled(judged(INTENSITY, (2022, 1.0), (2024, 0.60))).iloc[0]
    assert found["over"] == pytest.approx(0.163129, abs=1e-6)
    assert remaining.over_fulfilled(judged(INTENSITY, (2022, 1.0), (2024, 0.90))).empty


# ---- What a reader sees --------------------------------------------------------------------------


@cache
def report(region: str, lang: str = "zh", data: str = "demonstration") -> Report:
    if data == "demonstration":
        demonstration.ensure(ROOT, plan.load("zj_textile_2027"))
    return prepare(parameters.checked({"region": region, "lang": lang, "data": data}), ROOT)


SECTIONS = (section.breakdown, turning.turning, turning.shortcut)
REGIONS = ("zhejiang", "keqiao")


def told(blocks: list[Block]) -> str:
    said = [block.line() for block in blocks]
    for block in blocks:
        if isinstance(block, TableBlock):
            said += [str(cell) for row in block.rows for cell in row]
            said += block.groups.values()
    return "\n".join(said)


@pytest.mark.parametrize("region", REGIONS)
@pytest.mark.parametrize("data", ["demonstration", "published"])
def test_both_languages_show_the_same_blocks_without_foreign_words(region: str, data: str) -> None:
    for show in SECTIONS:
        zh, en = (show(report(region, lang, data)) for lang in ("zh", "en"))
        assert [block.kind for block in zh] == [block.kind for block in en]
        said = told(en)
        assert not any("\u4e00" <= character <= "\u9fff" for character in said), said
        assert "nan" not in told(zh).lower()


def test_a_region_is_told_its_milestones_pace_and_point_of_no_return() -> None:
    here = report("keqiao")
    rows = section.own_targets(here)
    points = remaining.turning_points(rows, here.scenario, here.precedents)
    blocks = [block for show in SECTIONS for block in show(here)]
    tables = [block for block in blocks if isinstance(block, TableBlock)]
    assert len(tables[0].rows) == len(remaining.breakdown(rows).groupby(["target_id", "shape"]))
    assert [row[0] for row in tables[1].rows] == points["target_id"].tolist()
    [drawn] = [block for block in blocks if isinstance(block, FigureBlock)]
    assert "演示数据" in drawn.svg
    assert "是频率，不是概率" in tables[1].source


def test_what_the_scenario_holds_possible_is_told_as_its_own() -> None:
    here = report("keqiao")
    bold = Ceiling(indicator="revenue", rate="40 %/年", why=WHY)
    there = replace(here, scenario=replace(here.scenario, ceilings=(bold,)))
    said = told(turning.turning(there))
    assert "情景所设上限：产能与用地所限" in said
    assert "+40.00%/年（情景）" in said


def test_published_figures_without_a_comparable_start_are_not_shared_out() -> None:
    here = report("keqiao", data="published")
    said = told([block for show in SECTIONS for block in show(here)])
    assert "暂不能分解到年" in said
    assert "1243" not in said


def test_each_reading_of_the_base_year_has_its_line_and_no_other_reading_has() -> None:
    blocks = turning.shortcut(report("zhejiang"))
    [table] = [block for block in blocks if isinstance(block, TableBlock)]
    assert [str(row[0]) for row in table.rows] == ["以2022年为基期", "以2023年为基期"]


def test_a_target_said_twice_is_shared_out_once() -> None:
    here = report("zhejiang")
    again = set(here.default.loc[here.default["restates"].ne(""), "target_id"])
    assert again
    assert again.isdisjoint(section.own_targets(here)["target_id"])
    bullets = [block for block in turning.turning(here) if isinstance(block, Bullets)]
    assert not any(f"{id_} " in line for id_ in again for line in bullets[0].items)


def shown_with(here: Report, **changed: Any) -> Report:
    """The same report with something else judged of all its targets."""
    there = replace(here)
    there.__dict__["default"] = here.default.assign(**changed)
    return there


def test_what_is_to_be_verified_is_marked_wherever_it_is_shown() -> None:
    here = shown_with(report("keqiao"), data_status="unverified", verdict="", indicative=True)
    long = section.breakdown(here)
    [table] = [block for block in long if isinstance(block, TableBlock)]
    assert all("仅供参考" in line for line in table.groups.values())
    points = turning.turning(here)
    [bullets] = [block for block in points if isinstance(block, Bullets)]
    assert all("仅供参考" in line for line in bullets.items)
    [table] = [block for block in points if isinstance(block, TableBlock)]
    assert all("仅供参考" in str(row[1]) for row in table.rows)


def test_of_many_years_the_least_and_the_greatest_change_are_shown() -> None:
    here = shown_with(report("keqiao"), by=2035)
    [table] = [block for block in section.breakdown(here) if isinstance(block, TableBlock)]
    assert len(table.columns) == 1 + 12 + 1
    changes = [str(row[-1]) for row in table.rows]
    assert any("至" in change for change in changes)
    assert not any("、" in change for change in changes)


def test_a_region_without_targets_is_told_nothing() -> None:
    here = replace(report("keqiao"))
    here.__dict__["default"] = here.default.iloc[:0]
    here.__dict__["own"] = here.own.iloc[:0]
    assert [block for show in SECTIONS for block in show(here)] == []


# ---- The drawing ---------------------------------------------------------------------------------

LONG = "新疆维吾尔自治区巴音郭楞蒙古自治州和静县、和硕县与博湖县纺织服装产业联合体营业收入（亿元）"


def way(start: float, target: float, by: int, **other: Any) -> figures.Breakdown:
    span = by - 2024
    shapes = tuple(
        figures.Shape(
            words.load("zh")(f"milestones.shapes.{shape}"),
            tuple(range(2024, by + 1)),
            tuple(progress.linear_path(start, target, span, milestones.shares(shape, span))),
        )
        for shape in milestones.SHAPES
    )
    plain: dict[str, Any] = {
        "label": "KQ-1 营业收入（亿元）",
        "unit": "亿元",
        "decimals": 1,
        "target": target,
        "target_decimals": 0,
        "bound": "at_least",
        "by": by,
        "shapes": shapes,
        "observed": ((2022, start * 0.9), (2023, start * 0.97), (2024, start)),
    }
    return figures.Breakdown(**{**plain, **other})


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(
    "ways",
    [
        [way(100, 144, 2027)],
        [way(100, 144, 2025)],
        [way(100, 20000, 2035, label=LONG), way(0.5, 0.4, 2027), way(5, 5.01, 2026)],
        [way(100, 101 + n, 2027 + n, doubtful=n % 2 == 0, observed=()) for n in range(9)],
        [],
    ],
    ids=["one", "one year", "extremes", "many", "none"],
)
def test_nothing_in_the_drawing_overlaps_or_leaves_the_sheet(lang: str, ways: list[Any]) -> None:
    drawn = figures.yearly_milestones(
        ways, words.load(lang), words.load(lang)("demonstration.stamp")
    )
    assert faults(drawn) == []
    assert len(texts(drawn, "row-name")) == min(len(ways), figures.MOST_ROWS)
    assert drawn.alt


def test_the_drawing_says_its_numbers_and_what_it_leaves_out() -> None:
    drawn = figures.yearly_milestones([way(100, 144, 2026)] * 6, words.load("zh"))
    assert "等差：100.0、122.0、144.0" in drawn.alt
    assert "另有3项未画出" in drawn.alt
    assert texts(drawn, "target-name") == ["≥ 144"] * 12
    assert texts(drawn, "next-name")[1] == "122.0"
