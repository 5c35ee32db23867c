"""Part of a year beside a target: shown as it is, estimated where it may be, never judged."""

from __future__ import annotations

import csv
import dataclasses
import io
from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fakes import fake_evidence
from fakes_evidence import readings, statements
from planpath import assessment, export, paths, phrases, plan, scenario, store, words
from planpath import figures as figures_
from planpath.report import citing, needs, open_points, overview, parameters, prepare, whole_plan
from planpath.report.blocks import Block, TableBlock
from planpath.report.session import Report
from planpath.workspace import Workspace

pytestmark = pytest.mark.filterwarnings("error::RuntimeWarning", "error::FutureWarning")

ROOT = Workspace(Path(__file__).parents[1])
Figure = Sequence[Any]

# The target of `statements`: revenue of Keqiao, at least 120 by 2027, counted from 2022.
BEFORE = [(2021, 108, "year"), (2021, 90, "ytd-10")]  # ratio 1.2
NOW = (2024, 95, "ytd-10")  # 95 × 1.2 = 114


def figures(*given: Figure, indicator: str = "revenue", **all_: Any) -> list[dict[str, Any]]:
    """Year, value, period and, if not A, grade."""
    return [
        {
            **readings(indicator, (year, float(value)))[0],
            "period": period,
            "grade": (*grade, "A")[0],
            **all_,
        }
        for year, value, period, *grade in given
    ]


def judged(*given: Figure, row: dict[str, Any] | None = None, **all_: Any) -> Any:
    evidence = fake_evidence(*figures(*given, **all_))
    return assessment.assess(statements(row or {}), evidence).iloc[0]


# ---- What is estimated, and what follows from it -------------------------------------------------


def test_ten_months_with_a_ratio_give_an_estimate_and_an_indicative_need() -> None:
    row = judged(*BEFORE, NOW)
    assert (row["data_status"], row["cause"], row["verdict"]) == ("part_year", "estimated", "")
    # what was published stays what it is
    assert (row["latest"], row["latest_year"], row["latest_period"]) == (95.0, 2024, "ytd-10")
    assert row["estimate"] == pytest.approx(114.0)
    assert (row["estimate_year"], row["estimate_from"], row["estimate_months"]) == (2024, 2021, 10)
    assert row["estimate_ratio"] == pytest.approx(1.2)
    # over the three years from 2024, and not from the 95: 114 × 1.01724477³ = 120
    assert row["needed_rate"] == row["estimate_needed_rate"] == pytest.approx(0.01724477, abs=5e-9)
    assert row["needed_step"] == pytest.approx((120 - 114) / 3)
    assert row["indicative"]
    assert row[["baseline", "done", "elapsed", "lead", "past_rate"]].isna().all()


def test_without_a_ratio_it_is_only_shown() -> None:
    row = judged(NOW)
    assert (row["data_status"], row["cause"]) == ("part_year", "part_year")
    assert row["latest"] == 95.0
    assert row[["estimate", "needed_rate", "needed_step", "estimate_needed_rate"]].isna().all()
    assert not row["indicative"]


def test_an_estimate_beyond_the_target_shows_nothing_and_needs_nothing() -> None:
    row = judged(*BEFORE, (2024, 101, "ytd-10"))  # 121.2
    assert row["estimate"] == pytest.approx(121.2)
    assert row["estimate_beyond"]
    assert row["verdict"] == ""
    assert row[["needed_rate", "estimate_needed_rate", "done"]].isna().all()


def test_months_that_exceed_the_target_by_themselves_are_no_verdict_either() -> None:
    row = judged(*BEFORE, (2024, 130, "ytd-10"))
    assert (row["verdict"], row["data_status"]) == ("", "part_year")
    assert pd.isna(row["needed_rate"])


def test_the_targets_own_year_is_not_judged_by_an_estimate() -> None:
    for months in (99, 110):
        row = judged(*BEFORE, (2027, months, "ytd-10"))
        assert row["estimate"] == pytest.approx(1.2 * months)
        assert row["verdict"] == ""
        assert pd.isna(row["needed_rate"])


def test_beside_whole_years_the_verdict_and_its_need_rest_on_those_alone() -> None:
    whole = [(2022, 100, "year"), (2023, 106, "year")]
    without = judged(*whole)
    row = judged(*whole, (2023, 80, "ytd-9"), (2024, 84, "ytd-9"))
    kept = ["verdict", "baseline", "latest", "latest_year", "done", "lead", "needed_rate", "cause"]
    assert row[kept].to_dict() == without[kept].to_dict()
    assert row["verdict"] == "on_track"
    assert not row["indicative"]
    # 84 × 106 / 80 = 111.3, and 111.3 × 1.02540483³ = 120
    assert row["estimate"] == pytest.approx(111.3)
    assert row["estimate_needed_rate"] == pytest.approx(0.02540483, abs=5e-9)


def test_an_estimate_is_no_baseline_and_no_point_of_a_path() -> None:
    # The base year itself has only its months; the one whole year measures no progress.
    figure = [*BEFORE, (2022, 84, "ytd-10"), (2024, 110, "year")]
    row = judged(*figure)
    assert (row["verdict"], row["cause"]) == ("", "single_point")
    assert row["baseline"] == 110.0
    assert pd.isna(row["estimate"])  # older than the newest whole year: nothing to tell
    evidence = fake_evidence(*figures(*BEFORE, NOW))
    assert paths.required(assessment.assess(statements({}), evidence)).empty
    assert not paths.project(evidence, scenario.load("steady"), 2027)["year"].eq(2021).any()


@pytest.mark.parametrize("measure", ["added", "rate"])
def test_a_base_year_that_was_only_estimated_is_no_base_year(measure: str) -> None:
    row = judged(
        *BEFORE,
        (2022, 84, "ytd-10"),
        (2023, 104, "year"),
        row={"measure": measure, "low": 20.0 if measure == "added" else 0.05},
    )
    assert (row["data_status"], row["cause"]) == ("no_data", "base_year")
    assert pd.isna(row["needed_rate"])


def test_an_increase_and_a_rate_are_told_what_the_estimate_leaves() -> None:
    whole = [(2022, 100, "year"), (2022, 80, "ytd-10"), (2023, 103, "year")]
    added = judged(*whole, (2024, 88, "ytd-10"), row={"measure": "added", "low": 20.0})
    # 110 on the way from 100 to 120, three years left
    assert added["estimate"] == pytest.approx(110.0)
    assert added["estimate_needed_step"] == pytest.approx(10 / 3)
    rate = judged(*whole, (2024, 88, "ytd-10"), row={"measure": "rate", "low": 0.05})
    # 100 × 1.05⁵ = 127.62816, and 110 × 1.0507949³ = 127.6282
    assert rate["estimate_needed_rate"] == pytest.approx(0.0507949, abs=5e-8)
    # a plain mean takes each year's change, and an estimate is none
    plain = judged(
        *whole,
        (2024, 88, "ytd-10"),
        row={"measure": "rate", "low": 0.05, "mean": "arithmetic"},
    )
    assert plain["estimate"] == pytest.approx(110.0)
    assert pd.isna(plain["estimate_needed_rate"])
    assert not plain["estimate_beyond"]


ENERGY = {
    "indicator": "energy_total",
    "unit": "万吨标准煤",
    "basis": "primary+feedstock_in+nonfossil_in",
}


def test_a_cap_is_estimated_against_too() -> None:
    cap = {"indicator": "energy_total", "low": float("nan"), "high": 100.0, "bound": "at_most"}
    row = judged(*BEFORE, NOW, row=cap, **ENERGY)
    # from 114 down to 100 in three years
    assert row["needed_rate"] == pytest.approx((100 / 114) ** (1 / 3) - 1)
    below = judged(*BEFORE, (2024, 80, "ytd-10"), row=cap, **ENERGY)
    assert below["estimate_beyond"]
    assert below["verdict"] == ""


def test_months_on_one_basis_and_a_year_on_another_give_no_estimate() -> None:
    cap = {"indicator": "energy_total", "low": float("nan"), "high": 100.0, "bound": "at_most"}
    calorific = {**ENERGY, "basis": "calorific+feedstock_in+nonfossil_in"}
    evidence = fake_evidence(*figures(*BEFORE, **ENERGY), *figures(NOW, **calorific))
    row = assessment.assess(statements(cap), evidence).iloc[0]
    assert pd.isna(row["estimate"])


YEARLY = {
    "indicator": "new_hightech_firms",
    "measure": "yearly",
    "kind": "flow",
    "low": 100.0,
    "unit": "家",
}


def test_a_yearly_flow_is_estimated_and_asks_the_same_again() -> None:
    given = [(2022, 120, "year"), (2022, 80, "ytd-9"), (2023, 110, "year"), (2024, 70, "ytd-9")]
    flow = {"indicator": "new_hightech_firms", "unit": "家"}
    row = judged(*given, row=YEARLY, **flow)
    assert row["estimate"] == pytest.approx(105.0)
    # the one year counted was kept, whatever the next is estimated at
    assert (row["verdict"], row["needed_step"]) == ("on_track", 100.0)
    assert row["done"] == pytest.approx(1 / 5)
    low = judged(*given[:3], (2024, 20, "ytd-9"), row=YEARLY, **flow)
    assert low["estimate"] == pytest.approx(30.0)
    assert low["verdict"] == "on_track"


@pytest.mark.parametrize(
    ("indicator", "kind", "unit"),
    [("rd_intensity", "share", "%"), ("green_factories", "count", "家")],
)
def test_shares_and_stocks_are_shown_and_never_estimated(
    indicator: str, kind: str, unit: str
) -> None:
    given = [(2021, 3, "year"), (2021, 2, "ytd-10"), (2024, 2, "ytd-10")]
    row = {"indicator": indicator, "kind": kind, "low": 5.0, "unit": unit}
    found = judged(*given, row=row, indicator=indicator, unit=unit)
    assert (found["data_status"], found["cause"]) == ("part_year", "part_no_sum")
    assert pd.isna(found["estimate"])


# ---- Months and quarters -------------------------------------------------------------------------


@pytest.mark.parametrize("period", ["month-7", "quarter-2"])
def test_a_month_or_quarter_alone_is_shown_and_never_estimated_from(period: str) -> None:
    row = judged((2021, 108, "year"), (2021, 9, period), (2024, 10, period))
    assert (row["data_status"], row["cause"]) == ("part_year", "part_alone")
    assert (row["latest"], row["latest_period"]) == (10.0, period)
    assert row[["estimate", "needed_rate"]].isna().all()


def test_of_one_year_the_longest_stretch_from_january_is_shown_whatever_the_files_order() -> None:
    parts = [
        (2024, 9, "month-10"),
        (2024, 8, "month-7"),
        (2024, 25, "quarter-3"),
        (2024, 52, "ytd-6"),
        (2024, 95, "ytd-10"),
    ]
    for order in (parts, parts[::-1]):
        assert judged(*order)["latest_period"] == "ytd-10"
        assert judged(*[part for part in order if part[2] != "ytd-10"])["latest_period"] == "ytd-6"
    assert judged(*parts[:2])["latest_period"] == "month-10"


def test_the_estimate_is_made_from_months_that_have_a_ratio_though_longer_ones_are_shown() -> None:
    row = judged(*BEFORE, NOW, (2024, 104, "ytd-11"))
    assert (row["latest"], row["latest_period"]) == (104.0, "ytd-11")
    assert (row["estimate"], row["estimate_months"]) == (pytest.approx(114.0), 10)


def test_a_whole_year_of_unstated_scope_is_not_hidden_by_a_month() -> None:
    row = judged((2023, 100, "year"), (2024, 9, "month-1"), scope="unstated")
    assert (row["latest"], row["latest_year"]) == (100.0, 2023)
    assert row["needed_rate"] == pytest.approx(1.2 ** (1 / 4) - 1)


def test_part_of_a_year_of_unstated_scope_is_neither_estimated_nor_computed_with() -> None:
    row = judged(*BEFORE, NOW, scope="unstated")
    assert (row["data_status"], row["cause"]) == ("scope_unstated", "scope_unstated_part")
    assert row[["estimate", "needed_rate", "needed_step"]].isna().all()


@pytest.mark.parametrize("year", [2021, 2028])
def test_a_year_that_does_not_count_is_not_estimated_either(year: int) -> None:
    pair = [(2020, 108, "year"), (2020, 90, "ytd-10")]
    row = judged(*pair, (year, 95, "ytd-10"))
    assert row["data_status"] == "no_data"
    assert pd.isna(row["estimate"])


def test_precedents_are_of_the_years_left_after_the_estimated_one() -> None:
    given = [*BEFORE, (2023, 95, "ytd-10"), (2024, 20, "ytd-3")]
    evidence, classes = fake_evidence(*figures(*given)), store.precedents(ROOT)
    row = assessment.assess(statements({}), evidence, precedents=classes).iloc[0]
    assert (row["latest_year"], row["estimate_year"]) == (2024, 2023)
    assert row["precedent_span"] == 4
    assert row["precedent_rate"] == row["needed_rate"]


# ---- Grades and dates ----------------------------------------------------------------------------


@pytest.mark.parametrize("weak", range(3))
def test_an_estimate_is_as_good_as_the_worst_of_its_figures_and_says_so(weak: int) -> None:
    given: list[Figure] = [*BEFORE, NOW]
    given[weak] = (*given[weak], "C")
    evidence = fake_evidence(*figures(*given))
    row = assessment.assess(statements({}), evidence).iloc[0]
    assert (row["estimate_grade"], row["verdict"]) == ("C", "")
    assert "待核实" in phrases.Phrases(words.load("zh"), evidence).estimate(row)
    assert "to be verified" in phrases.Phrases(words.load("en"), evidence).reason(row)


def test_an_estimate_is_not_known_before_the_figures_it_is_made_of() -> None:
    given = figures(*BEFORE, NOW)
    dates = ("2022-03-01", "2021-11-25", "2024-11-25")
    dated = [{**one, "date": day, "known_on": day} for one, day in zip(given, dates, strict=True)]
    whole = fake_evidence(*dated)
    for day, known in ((date(2024, 11, 24), False), (date(2024, 11, 25), True)):
        then = store.narrowed(whole, day)
        row = assessment.assess(statements({}), then).iloc[0]
        assert pd.notna(row["estimate"]) == known


# ---- Laws ----------------------------------------------------------------------------------------

values = st.floats(20.0, 200.0).map(lambda value: round(value, 1))
years = st.dictionaries(st.integers(2020, 2027), values, max_size=6)
months = st.dictionaries(
    st.tuples(st.integers(2020, 2027), st.sampled_from(["ytd-9", "ytd-10", "month-7"])),
    values,
    max_size=6,
)
promises = st.sampled_from(
    [
        {},
        {"measure": "added", "low": 20.0},
        {"measure": "rate", "low": 0.05},
        {"measure": "rate", "low": 0.05, "mean": "arithmetic"},
        {"low": float("nan"), "high": 90.0, "bound": "at_most"},
    ]
)


# Each case in a region of its own, so that many are judged at once.
REGIONS = (
    *("keqiao", "tongxiang", "xiaoshan", "lanxi", "linping", "haishu", "ouhai", "xiangshan"),
    *("hangzhou", "ningbo", "wenzhou", "jiaxing"),
)
cases = st.lists(st.tuples(years, months, promises), min_size=len(REGIONS), max_size=len(REGIONS))


@given(cases)
@settings(max_examples=5, deadline=None)
def test_no_part_of_a_year_ever_changes_a_verdict_a_baseline_or_a_path(
    drawn: list[tuple[dict[int, float], dict[tuple[int, str], float], dict[str, Any]]],
) -> None:
    whole, partial, rows = [], [], []
    for region, (annual_, parts, promise) in zip(REGIONS, drawn, strict=True):
        rows.append({**promise, "region": region, "target_id": region})
        whole += figures(*[(y, v, "year") for y, v in annual_.items()], region=region)
        partial += figures(*[(y, v, p) for (y, p), v in parts.items()], region=region)
    asked = statements(*rows)
    without = assessment.assess(asked, fake_evidence(*whole))
    found = assessment.assess(asked, fake_evidence(*whole, *partial))
    kept = ["verdict", "baseline", "baseline_year", "done", "elapsed", "lead", "past_rate"]
    pd.testing.assert_frame_equal(found[kept], without[kept])
    pd.testing.assert_frame_equal(paths.required(found), paths.required(without))
    assert (found["data_status"].eq("ok") | found["verdict"].eq("")).all()


@given(st.lists(st.floats(0.5, 2.0), min_size=6, max_size=6), st.floats(1.0, 1.3))
@settings(max_examples=5, deadline=None)
def test_scaling_changes_no_rate_and_more_months_need_no_faster_growth(
    scales: list[float], more: float
) -> None:
    factors = [(1.0, 1.0), (1.0, more), *((scale, 1.0) for scale in scales)]
    rows, given = [], []
    for region, (scale, now) in zip(REGIONS, factors, strict=False):
        rows.append({"region": region, "target_id": region, "low": 300.0 * scale})
        series = [*BEFORE, (2024, 95 * now, "ytd-10")]
        given += figures(*[(y, v * scale, p) for y, v, p in series], region=region)
    rates = assessment.assess(statements(*rows), fake_evidence(*given))["needed_rate"].tolist()
    assert rates[2:] == pytest.approx([rates[0]] * len(scales), rel=1e-9)
    assert rates[1] <= rates[0] + 1e-12


# ---- assessment.csv ------------------------------------------------------------------------------


def written(*given: Figure, row: dict[str, Any] | None = None, **all_: Any) -> dict[str, str]:
    evidence = fake_evidence(*figures(*given, **all_))
    text = export.assessment_csv(assessment.assess(statements(row or {}), evidence), evidence)
    return next(csv.DictReader(io.StringIO(text)))


def test_assessment_csv_has_the_estimate_its_year_and_its_method_in_both_languages() -> None:
    row = written(*BEFORE, NOW)
    assert float(row["estimate"]) == pytest.approx(114.0)
    assert (row["estimate_year"], row["estimate_grade"]) == ("2024", "A")
    assert row["estimate_method"] == (
        "同期比：2024年1—10月累计×2021年全年÷2021年1—10月累计，比值1.20"
    )
    assert row["estimate_method_en"] == (
        "same-period ratio: January–October 2024 × all of 2021 ÷ January–October 2021, ratio 1.20"
    )
    assert float(row["needed_rate"]) == pytest.approx(0.01724477, abs=5e-9)
    assert row["indicative"] == "true"
    assert (row["verdict"], row["done"], row["baseline"]) == ("", "", "")
    assert "估计为114亿元" in row["reason"]
    assert "仅供参考" in row["reason"]
    assert "estimated at 11.4 billion yuan" in row["reason_en"]


def test_assessment_csv_leaves_the_columns_empty_where_nothing_is_estimated() -> None:
    row = written(NOW)
    assert {row[name] for name in row if name.startswith("estimate")} == {""}
    assert row["needed_rate"] == ""
    assert "无从推算" in row["reason"]


# ---- In words ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("digits", "said"),
    [
        # (value, decimals) of the months, the whole before, its months -> 114.0 × …
        (((95.0, 1), (108.0, 1), (90.0, 1)), "114亿元"),  # 3 significant digits at the least
        (((958.8, 1), (1243.0, 1), (912.4, 1)), "1306亿元"),
        (((9693.2, 1), (10800.0, 1), (8850.5, 1)), "11828亿元"),
        # a round figure in 万亿 makes the estimate as round: 9693.2 × 11000 / 8850.5 = 12047.4
        (((9693.2, 1), (1.1, 1, "万亿元"), (8850.5, 1)), "12000亿元"),
    ],
)
def test_an_estimate_has_no_more_digits_than_its_figures(
    digits: tuple[tuple[Any, ...], ...], said: str
) -> None:
    now, whole, before = (
        {"value": v, "decimals": d, **({"unit": unit[0]} if unit else {})} for v, d, *unit in digits
    )
    shape = figures((2024, 1, "ytd-10"), (2021, 1, "year"), (2021, 1, "ytd-10"))
    evidence = fake_evidence(
        *[{**one, **own} for one, own in zip(shape, (now, whole, before), strict=True)]
    )
    observed = evidence.observed.copy()
    # what the door does with 万亿元
    observed["value"] = [one[0] * (10_000 if len(one) > 2 else 1) for one in digits]
    evidence = dataclasses.replace(evidence, observed=observed)
    row = assessment.assess(statements({"low": 99999.0}), evidence).iloc[0]
    assert phrases.Phrases(words.load("zh"), evidence).estimated(row) == said


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(
    "given",
    [
        [*BEFORE, NOW],
        [*BEFORE, (2024, 101, "ytd-10")],
        [NOW],
        [(2024, 9, "month-7")],
        [(2024, 25, "quarter-3")],
        [(2021, 108, "year"), (2021, 8, "ytd-1"), (2024, 9, "ytd-1")],
    ],
    ids=["estimated", "beyond", "no ratio", "a month", "a quarter", "January"],
)
def test_every_reason_names_its_figure_and_gives_no_verdict(lang: str, given: list[Figure]) -> None:
    evidence = fake_evidence(*figures(*given))
    row = assessment.assess(statements({}), evidence).iloc[0]
    reason = phrases.Phrases(words.load(lang), evidence).reason(row)
    assert "2024" in reason
    assert "{" not in reason
    estimated = {"zh": "估计为", "en": "is estimated at"}[lang]
    assert (estimated in reason) == pd.notna(row["estimate"])


def test_january_alone_is_not_called_january_to_january() -> None:
    speak = phrases.Phrases(words.load("zh"), fake_evidence())
    assert speak.period(2024, "ytd-1") == "2024年1月"
    english = phrases.Phrases(words.load("en"), fake_evidence())
    assert english.period(2024, "ytd-1") == "January 2024"


# ---- In the report -------------------------------------------------------------------------------


@cache
def report(lang: str, region: str = "keqiao") -> Report:
    """The plan's report on figures made up for it: Keqiao estimated, Tongxiang judged, …"""
    given = [
        # KQ-1, 1500 by 2027: 958.8 × 1243.0 / 912.4 = 1306.2 in 2024
        *figures((2021, 1243.0, "year"), (2021, 912.4, "ytd-9"), (2024, 958.8, "ytd-9")),
        # TX-1, 1800: two whole years, and 1120 × 1480 / 1061 = 1562.3 in 2024
        *figures(
            *((2022, 1400.0, "year"), (2023, 1480.0, "year")),
            *((2023, 1061.0, "ytd-9"), (2024, 1120.0, "ytd-9")),
            region="tongxiang",
        ),
        # XSQ-1, 1200: 610 × 1100 / 500 = 1342, beyond it; re-posted
        *figures(
            *((2021, 1100.0, "year"), (2021, 500.0, "ytd-6"), (2024, 610.0, "ytd-6", "C")),
            region="xiaoshan",
        ),
    ]
    asked = parameters.checked({"region": region, "lang": lang})
    return dataclasses.replace(prepare(asked, ROOT), evidence=fake_evidence(*given))


def text(blocks: list[Block]) -> str:
    said = []
    for block in blocks:
        said.append(block.line())
        if isinstance(block, TableBlock):
            said += [str(cell) for row in block.rows for cell in row]
    return "\n".join(said)


@pytest.mark.parametrize(
    ("lang", "cell", "need"),
    [
        ("zh", "估计1306亿元（2024年全年），仅供参考", "+4.72%/年（仅供参考）"),
        ("en", "est. 130.6 billion yuan (all of 2024), indicative only", "(indicative only)"),
    ],
)
def test_the_table_has_the_figure_the_estimate_and_the_indicative_need(
    lang: str, cell: str, need: str
) -> None:
    [table] = [b for b in overview.targets(report(lang)) if isinstance(b, TableBlock)]
    row = next(row for row in table.rows if row[0] == "KQ-1")
    lines = str(row[3]).split("\n")
    assert {"zh": "958.8亿元", "en": "95.88 billion yuan"}[lang] in lines[0]
    assert lines[1] == cell
    assert need in str(row[-2])
    assert str(row[-1]) == {"zh": "○ 非全年", "en": "○ part of a year"}[lang]


@pytest.mark.parametrize(
    ("lang", "pieces"),
    [
        (
            "zh",
            [
                "2024年1—9月的958.8亿元只是年内累计",
                "2024年全年估计为1306亿元（同期比：2024年1—9月累计×2021年全年÷2021年1—9月累计，比值1.362）",
                "仅供参考，不作判断",
            ],
        ),
        (
            "en",
            [
                "covers part of a year and is not compared",
                "All of 2024 is estimated at 130.6 billion yuan (same-period ratio: "
                "January–September 2024 × all of 2021 ÷ January–September 2021, ratio 1.362)",
                "indicative only, no verdict",
            ],
        ),
    ],
)
def test_the_reasons_tell_the_estimate_with_its_method(lang: str, pieces: list[str]) -> None:
    said = text(overview.targets(report(lang)))
    for piece in pieces:
        assert piece in said


def test_the_back_solve_shows_it_hollow_named_an_estimate_with_the_growth_from_it() -> None:
    here = report("zh")
    solved = needs.back_solve(here, here.whole.target("KQ-1"))
    [point] = [p for p in solved.published if "估计" in p.caveat]
    assert point.value == pytest.approx(1306.2126, abs=5e-5)
    assert (point.year, point.firm) == (2024, False)
    # (1500/1306.212)^(1/3) - 1
    assert solved.growth(point) == pytest.approx(0.0472, abs=5e-5)
    # the months themselves are at their place, and no growth leads from them
    [months_] = [p for p in solved.published if p.value == 958.8]
    assert solved.growth(months_) is None
    said = text(needs.need(here))
    assert "若以估计的营业收入2024年全年1306亿元为起点" in said
    assert "3年间年均需增长4.72%" in said
    # nothing is said to start from the months
    assert "若以958.8" not in said


def test_beside_a_verdict_the_estimate_follows_with_its_method_and_its_own_need() -> None:
    said = text(needs.need(report("zh", "tongxiang")))
    assert "从2023年的1480.0亿元到2027年" in said
    assert "营业收入2024年全年估计为1562.3亿元（同期比：" in said
    table = text(overview.targets(report("zh", "tongxiang")))
    assert "▲ 符合序时" in table
    assert "估计1562.3亿元（2024年全年），仅供参考" in table


def test_an_estimate_beyond_the_target_is_not_told_as_having_met_it() -> None:
    said = text(overview.targets(report("zh", "xiaoshan")))
    assert "估计1342亿元［待核实］" in said
    assert "不能据此认为已经达到" in said
    assert "已达到" not in said
    assert not any("需增长" in line for line in text(needs.need(report("zh", "xiaoshan"))).split())


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_region_beside_region_and_the_annex_show_it_as_an_estimate(lang: str) -> None:
    here = report(lang, "zhejiang")
    [ranking] = [
        block.as_json()["alt"]
        for block in whole_plan.regions(here)
        if "1306" in str(block.as_json().get("alt")) or "130.6" in str(block.as_json().get("alt"))
    ]
    assert {"zh": "估计", "en": "estimate"}[lang] in ranking
    assert {"zh": "估计1306亿元", "en": "est. 130.6 billion"}[lang] in text(whole_plan.annex(here))


def test_the_method_is_explained_where_it_was_used_and_only_there() -> None:
    assert "同期比" in text(overview.method(report("zh")))
    assert "none" not in text(overview.method(report("en")))
    published = prepare(parameters.checked({"region": "keqiao"}), ROOT)
    assert "同期比" not in text(overview.method(published))


def test_the_figures_an_estimate_is_made_of_are_among_the_sources() -> None:
    said = text(citing.sources(report("zh")))
    for figure in ("1243.0亿元", "912.4亿元", "958.8亿元"):
        assert figure in said
    assert text(open_points.gaps(report("zh"))).count("营业收入") == 1


def test_of_made_up_figures_too_all_that_an_estimate_is_made_of_are_named() -> None:
    here = report("zh")
    asked = dataclasses.replace(here.parameters, data="demonstration")
    said = text(citing.sources(dataclasses.replace(here, parameters=asked)))
    for figure in ("1243.0亿元", "912.4亿元", "958.8亿元"):
        assert figure in said


def test_what_a_reading_needs_is_marked_as_indicative_too() -> None:
    firms = {"region": "linping", "scope": "fashion_industry", "unit": "家", "decimals": 0}
    given = figures((2023, 150, "year", "C"), indicator="above_scale_firms", **firms)
    here = dataclasses.replace(report("zh", "linping"), evidence=fake_evidence(*given))
    needed = [
        str(row[1])
        for block in open_points.readings(here)
        if isinstance(block, TableBlock) and len(block.columns) == 3
        for row in block.rows
        if str(row[1]) != "—"
    ]
    assert needed
    assert all("仅供参考" in cell for cell in needed)


def test_a_round_estimate_is_drawn_as_round() -> None:
    here = report("zh")
    solved = needs.back_solve(here, here.whole.target("KQ-1"))
    point = figures_.Published(value=1247.4, decimals=-2, year=2024, caveat="估计")
    drawn = figures_.backsolve(dataclasses.replace(solved, published=(point,)), words.load("zh"))
    assert "1200亿元（2024年）" in drawn.alt
    assert "1247" not in drawn.alt


def test_the_published_evidence_estimates_nothing_for_any_target() -> None:
    whole, evidence = plan.load("zj_textile_2027"), store.evidence(ROOT)
    assert assessment.assess(whole, evidence)["estimate"].isna().all()
