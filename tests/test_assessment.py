"""The judgement: worked cases, laws, and what published evidence gives no right to say."""

from __future__ import annotations

import tomllib
import warnings
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from fakes import fake_evidence
from fakes_evidence import (
    batch,
    columns_of_statements,
    evidence_of,
    fake_plan,
    readings,
    statement,
    statements,
)
from planpath import (
    assessment,
    codelists,
    data_status,
    demonstration,
    paths,
    plan,
    progress,
    scenario,
    store,
    transcript,
    words,
)
from planpath.phrases import Phrases
from planpath.plan import Plan
from planpath.store import Evidence
from planpath.workspace import Workspace

pytestmark = pytest.mark.filterwarnings("error::RuntimeWarning", "error::FutureWarning")

ROOT = Path(__file__).parents[1]
CASES = tomllib.loads((Path(__file__).parent / "cases" / "assessment.toml").read_text("utf-8"))
# "" stands for a single figure short of the target: no better and no worse than behind
WORTH = {"missed": 0, "behind": 1, "": 1, "on_track": 2, "achieved": 3}


@pytest.fixture(scope="module")
def whole() -> Plan:
    return plan.load("zj_textile_2027")


@pytest.fixture(scope="module")
def published() -> Evidence:
    return store.evidence(Workspace(ROOT))


@pytest.fixture(scope="module")
def classes() -> store.Precedents:
    return store.precedents(Workspace(ROOT))


@pytest.fixture(scope="module")
def judged(whole: Plan, published: Evidence, classes: store.Precedents) -> pd.DataFrame:
    return assessment.assess(whole, published, None, classes)


@pytest.fixture(scope="module")
def shown(
    whole: Plan, classes: store.Precedents, tmp_path_factory: pytest.TempPathFactory
) -> pd.DataFrame:
    """The whole plan on demonstration data, with a scenario and precedents."""
    workspace = Workspace(tmp_path_factory.mktemp("demonstration"))
    demonstration.write(workspace, whole)
    evidence = store.evidence(workspace, "demonstration")
    projected = paths.project(evidence, scenario.load("steady"), to=2027)
    return assessment.assess(whole, evidence, projected, classes)


def one(frame: pd.DataFrame, target: str, reading: str | None = None) -> pd.Series:
    chosen = frame[frame["target_id"].eq(target)]
    if reading is not None:
        chosen = chosen[chosen["reading"].eq(reading)]
    assert len(chosen) == 1
    return chosen.iloc[0]


# ---- By hand -------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", CASES["case"], ids=lambda case: case["name"])
def test_case(case: dict[str, Any], tmp_path: Path) -> None:
    target = case["target"]
    unit = case.get("unit", "")
    indicator = codelists.indicators()[target["indicator"]]
    given_unit = {"unit": unit or indicator.unit}
    factor = 0.01 if unit == "%" else 1.0
    figures = [(year, value * factor) for year, value in case["figures"]]
    evidence = evidence_of(target["indicator"], *figures, **given_unit)
    judged = assessment.assess(fake_plan(tmp_path, target), evidence)
    row = one(judged, "KQ-1", case.get("reading", "plain"))
    for column, expected in case["expect"].items():
        if expected == "nan":
            assert pd.isna(row[column]), f"{column} is {row[column]}"
        elif isinstance(expected, str):
            assert row[column] == expected, f"{column} is {row[column]}"
        else:
            assert row[column] == pytest.approx(expected, abs=5e-8), f"{column} is {row[column]}"


def test_the_cases_meet_every_measure_bound_and_verdict() -> None:
    cases = CASES["case"]
    bounds = {key for case in cases for key in case["target"]} & set(transcript.BOUNDS)
    assert bounds == set(transcript.BOUNDS)
    assert {case["target"]["measure"] for case in cases} == {"level", "added", "yearly", "rate"}
    verdicts = {case["expect"].get("verdict", "") for case in cases}
    assert verdicts == {*assessment.VERDICTS, ""}
    causes = {case["expect"].get("cause", "") for case in cases}
    assert set(assessment.SILENCES) <= causes


def test_the_blank_statement_of_the_fakes_is_one_of_a_real_plan(whole: Plan) -> None:
    assert set(statement()) == set(columns_of_statements(whole))


# ---- What gives no right to a verdict ------------------------------------------------------------

SHORT = [(2022, 100.0), (2024, 106.0)]


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"grade": "C"}, "unverified"),
        ({"period": "ytd-10"}, "part_year"),
        ({"scope": "unstated"}, "scope_unstated"),
        ({"scope": "textile_apparel"}, "scope_mismatch"),
        ({"region": "lanxi"}, "no_data"),
        ({"indicator": "output_value"}, "no_data"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_unlike_or_unverified_figures_carry_no_verdict(given: dict[str, Any], status: str) -> None:
    evidence = fake_evidence(*[{**figure, **given} for figure in readings("revenue", *SHORT)])
    row = assessment.assess(statements({}), evidence).iloc[0]
    assert (row["data_status"], row["verdict"]) == (status, "")
    assert row["cause"]
    indicative = status in ("unverified", "scope_unstated")
    assert row["indicative"] == indicative
    # only indicative arithmetic is shown: (120/106)^(1/3) - 1
    expected = 0.04221774 if indicative else np.nan
    assert row["needed_rate"] == pytest.approx(expected, abs=5e-8, nan_ok=True)


@pytest.mark.parametrize("given", [{"grade": "C"}, {"scope": "unstated"}])
def test_a_doubtful_figure_beyond_the_target_says_nothing_by_it(given: dict[str, Any]) -> None:
    evidence = fake_evidence(
        *[{**figure, **given} for figure in readings("revenue", (2023, 178.23))]
    )
    row = assessment.assess(statements({}), evidence).iloc[0]
    assert row["verdict"] == ""
    assert row["cause"].endswith("_beyond")
    assert row[["elapsed", "done", "lead", "needed_rate", "needed_step"]].isna().all()


def test_xiaoshans_revenue_beyond_its_target_is_no_achievement(judged: pd.DataFrame) -> None:
    row = one(judged, "XSQ-1")
    assert (row["latest"], row["low"]) == (1782.3, 1200.0)
    assert (row["data_status"], row["verdict"]) == ("scope_unstated", "")
    assert row["cause"] == "scope_unstated_beyond"
    assert pd.isna(row["done"])


def test_ouhais_output_value_is_not_its_revenue(judged: pd.DataFrame) -> None:
    row = one(judged, "OH-1")
    assert (row["data_status"], row["cause"], row["verdict"]) == ("no_data", "confused", "")
    assert pd.isna(row["latest"])


def test_tongxiangs_undated_figure_stands_for_no_year(judged: pd.DataFrame) -> None:
    row = one(judged, "TX-1")
    assert (row["data_status"], row["cause"], row["verdict"]) == ("no_data", "undated", "")
    assert row[["latest", "done", "needed_rate"]].isna().all()


def test_keqiaos_needed_rate_is_indicative(judged: pd.DataFrame) -> None:
    row = one(judged, "KQ-1")
    assert row["needed_rate"] == pytest.approx(0.0481, abs=5e-5)
    assert (row["verdict"], row["indicative"]) == ("", True)
    assert row["precedent_class"] == "B1"


def test_ten_months_are_not_compared_with_a_year(judged: pd.DataFrame) -> None:
    row = one(judged, "ZJ-01")
    assert (row["latest"], row["latest_period"]) == (9693.2, "ytd-10")
    assert (row["data_status"], row["verdict"]) == ("part_year", "")
    assert row[["elapsed", "done", "lead", "needed_rate", "needed_step"]].isna().all()


def test_published_evidence_carries_no_verdict_it_has_no_right_to(judged: pd.DataFrame) -> None:
    # 56 targets; 72 readings of the energy target, 92 of the 55 others
    assert len(judged) == 164
    assert judged["target_id"].nunique() == 56
    assert judged.loc[judged["data_status"].ne("ok"), "verdict"].eq("").all()
    assert judged.loc[judged["verdict"].eq(""), "cause"].ne("").all()


def test_energy_is_promised_at_one_rate_whichever_way_it_is_read(judged: pd.DataFrame) -> None:
    rows = judged[judged["target_id"].eq("ZJ-21")].set_index("reading")
    assert rows["needed_rate"].tolist() == [-0.034] * 72
    # A2: 88.9 % of five-year spans and 66.7 % of four-year spans fell at least as fast
    usual = "+geometric+electricity_primary+nothing_deducted+cluster_list"
    assert rows.loc[f"base_2022{usual}", "precedent_share"] == pytest.approx(0.889)
    assert rows.loc[f"base_2023{usual}", "precedent_share"] == pytest.approx(0.667)


def test_without_any_evidence_everything_is_lacking(whole: Plan) -> None:
    judged = assessment.assess(whole, fake_evidence())
    assert judged["data_status"].eq("no_data").all()
    assert judged["verdict"].eq("").all()
    rated = judged["measure"].isin(["rate", "yearly"])
    assert judged.loc[~rated, ["needed_rate", "needed_step"]].isna().all(axis=None)


def test_a_plan_without_targets_is_an_empty_judgement(published: Evidence) -> None:
    judged = assessment.assess(statements().iloc[:0], published)
    assert list(judged.columns) == list(assessment.COLUMNS)
    assert len(paths.required(judged)) == 0


# ---- Accounting basis ----------------------------------------------------------------------------

PRIMARY = "primary+feedstock_in+nonfossil_in"
CALORIFIC = "calorific+feedstock_in+nonfossil_in"
ENERGY: dict[str, Any] = {
    "indicator": "energy_total",
    "bound": "at_most",
    "low": np.nan,
    "high": 80.0,
    "basis": PRIMARY,
}


def test_a_baseline_at_primary_and_a_newest_figure_at_calorific_value_give_no_verdict() -> None:
    evidence = fake_evidence(
        *readings("energy_total", (2022, 100.0), basis=PRIMARY),
        *readings("energy_total", (2027, 70.0), basis=CALORIFIC),
    )
    row = assessment.assess(statements(ENERGY), evidence).iloc[0]
    # 70 is below the cap of 80, but not by the same way of counting
    assert (row["verdict"], row["cause"], row["latest"]) == ("", "single_point", 100.0)
    calorific = {**ENERGY, "basis": CALORIFIC, "measure": "rate", "high": -0.034, "unit": "1/年"}
    rate = assessment.assess(statements(calorific), evidence).iloc[0]
    assert (rate["verdict"], rate["cause"]) == ("", "base_year")


def test_a_figure_on_another_basis_is_said_to_be_on_another() -> None:
    evidence = fake_evidence(
        *readings("energy_total", (2024, 70.0), basis=CALORIFIC, unit="万吨标准煤")
    )
    row = assessment.assess(statements(ENERGY), evidence).iloc[0]
    assert (row["data_status"], row["cause"]) == ("scope_mismatch", "basis_mismatch")
    assert row[["elapsed", "done", "lead", "needed_rate", "needed_step"]].isna().all()
    said = {lang: Phrases(words.load(lang), evidence).reason(row) for lang in ("zh", "en")}
    assert "当量值" in said["zh"]
    assert "等价值" in said["zh"]
    assert "calorific" in said["en"]
    assert "primary" in said["en"]


@pytest.mark.parametrize(
    ("figure", "cause", "needed"),
    [
        # (80/90)^(1/3) - 1
        ({"value": 90.0}, "basis_unstated", -0.03850029),
        ({"value": 70.0}, "basis_unstated_beyond", np.nan),
        ({"value": 60.0, "period": "ytd-10"}, "basis_unstated_beyond", np.nan),
        ({"value": 90.0, "period": "ytd-10"}, "basis_unstated_part", np.nan),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_figure_that_does_not_say_its_basis_is_indicative_at_most(
    figure: dict[str, Any], cause: str, needed: float
) -> None:
    told = readings("energy_total", (2024, 0.0), basis="primary", unit="万吨标准煤")[0]
    evidence = fake_evidence({**told, **figure})
    row = assessment.assess(statements(ENERGY), evidence).iloc[0]
    assert (row["data_status"], row["verdict"], row["cause"]) == ("scope_unstated", "", cause)
    assert row["needed_rate"] == pytest.approx(needed, abs=5e-8, nan_ok=True)
    for lang in ("zh", "en"):
        assert "{" not in Phrases(words.load(lang), evidence).reason(row)


def test_a_scenario_carries_on_the_series_that_was_judged() -> None:
    evidence = fake_evidence(
        *readings("energy_total", (2022, 100.0), (2024, 81.0), basis=PRIMARY),
        *readings("energy_total", (2022, 50.0), (2024, 60.5), basis=CALORIFIC),
    )
    rows = statements({**ENERGY, "basis": PRIMARY}, {**ENERGY, "basis": CALORIFIC})
    judged = assessment.assess(rows, evidence, project(evidence))
    # 81 × 0.9³ = 59.049, and 60.5 × 1.1³ = 80.5255
    assert judged["projected"].tolist() == pytest.approx([59.049, 80.5255])
    assert judged["projected_meets"].tolist() == [True, False]


# ---- Laws ----------------------------------------------------------------------------------------

PROMISES = [
    {"measure": "level", "bound": "at_least", "low": 120.0},
    {"measure": "level", "bound": "more_than", "low": 120.0},
    {"measure": "level", "bound": "between", "low": 120.0, "high": 150.0},
    {"measure": "added", "bound": "at_least", "low": 20.0},
    {"measure": "rate", "bound": "at_least", "low": 0.04, "unit": "1/年"},
    {"measure": "rate", "bound": "at_least", "low": 0.04, "unit": "1/年", "mean": "arithmetic"},
    {"measure": "yearly", "bound": "at_least", "low": 120.0},
    {"measure": "yearly", "bound": "more_than", "low": 120.0},
]
CEILINGS = [
    {"bound": "at_most", "low": np.nan, "high": 80.0},
    {"bound": "less_than", "low": np.nan, "high": 80.0},
    {"bound": "at_most", "low": np.nan, "high": 0.8, "kind": "intensity"},
    {"measure": "rate", "bound": "at_most", "low": np.nan, "high": -0.034, "kind": "intensity"},
]
# Halves of a coarse grid, so that bounds are often hit exactly; the first stands for 2022.
series = st.lists(st.integers(20, 300).map(lambda tenths: tenths / 2), min_size=2, max_size=6)


def many(promises: list[dict[str, Any]]) -> st.SearchStrategy[Any]:
    """Forty cases at a time: a judgement of forty costs what a judgement of one does."""
    return st.lists(st.tuples(st.sampled_from(promises), series), min_size=40, max_size=40)


laws = settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck))


def verdicts(*cases: tuple[Any, Any]) -> list[str]:
    return list(assessment.assess(*batch(*cases))["verdict"])


def dated(values: list[float]) -> list[tuple[Any, ...]]:
    return list(enumerate(values, 2022))


@laws
@given(many(PROMISES), st.sampled_from([0.5, 1.0, 7.5, 90.0]))
def test_more_achieved_is_never_judged_worse(cases: list[Any], more: float) -> None:
    less = verdicts(*[(row, dated(values)) for row, values in cases])
    raised = [(row, dated([*values[:-1], values[-1] + more])) for row, values in cases]
    for before, after in zip(less, verdicts(*raised), strict=True):
        assert WORTH[before] <= WORTH[after]


@laws
@given(many(CEILINGS), st.sampled_from([0.1, 0.5, 0.9, 0.99]))
def test_of_a_ceiling_less_is_never_judged_worse(cases: list[Any], left: float) -> None:
    more = verdicts(*[(row, dated(values)) for row, values in cases])
    lowered = [(row, dated([*values[:-1], values[-1] * left])) for row, values in cases]
    for before, after in zip(more, verdicts(*lowered), strict=True):
        assert WORTH[before] <= WORTH[after]


@laws
@given(many(PROMISES + CEILINGS), st.sampled_from([0.001, 1 / 3, 7.3, 10_000.0]))
def test_the_unit_changes_no_verdict(cases: list[Any], scale: float) -> None:
    scaled = []
    for row, values in cases:
        ends = {} if row.get("measure") == "rate" else {"low", "high"} & set(row)
        row_scaled = {**row, **{end: row[end] * scale for end in ends}}
        scaled.append((row_scaled, dated([value * scale for value in values])))
    assert verdicts(*scaled) == verdicts(*[(row, dated(values)) for row, values in cases])


@laws
@given(many(PROMISES + CEILINGS))
def test_another_regions_figures_change_nothing(cases: list[Any]) -> None:
    written = [(row, dated(values)) for row, values in cases]
    together = assessment.assess(*batch(*written))
    rows, evidence = batch(*written[:1], *[({**row, "region": "x"}, ()) for row, _ in written[1:]])
    alone = assessment.assess(rows, evidence)
    assert_frame_equal(alone.iloc[:1], together.iloc[:1])


@laws
@given(many(PROMISES + CEILINGS), st.floats(1, 200))
def test_a_reposted_figure_neither_gives_a_verdict_nor_takes_one(
    cases: list[Any], reposted: float
) -> None:
    alone = verdicts(*[(row, dated(values[:-1])) for row, values in cases])
    doubtful = [
        (row, [*dated(values[:-1]), (2021 + len(values), reposted, "C")]) for row, values in cases
    ]
    assert verdicts(*doubtful) == alone


@laws
@given(many(CEILINGS), st.floats(1, 200), st.sampled_from([CALORIFIC, "primary", ""]))
def test_a_figure_of_unlike_or_unstated_basis_changes_no_verdict(
    cases: list[Any], other: float, basis: str
) -> None:
    asked = [({**row, "basis": PRIMARY}, dated(values)) for row, values in cases]
    rows, evidence = batch(*asked)
    last = [(row, [(2021 + len(values), other)]) for row, values in cases]
    _, unlike = batch(*[({**row, "basis": basis}, figures) for row, figures in last])
    renamed = unlike.citations.rename(lambda source: f"other-{source}")
    observed = unlike.observed.assign(source="other-" + unlike.observed["source"])
    both = replace(
        evidence,
        observed=pd.concat([evidence.observed, observed], ignore_index=True),
        citations=pd.concat([evidence.citations, renamed]),
    )
    alone, beside = assessment.assess(rows, evidence), assessment.assess(rows, both)
    assert_frame_equal(alone, beside)


@laws
@given(many(PROMISES + CEILINGS))
def test_numbers_of_the_judgement_are_numbers_or_nothing(cases: list[Any]) -> None:
    frame = assessment.assess(*batch(*[(row, dated([0.0, *values])) for row, values in cases]))
    assert not np.isinf(frame.select_dtypes("number").to_numpy(dtype=float)).any()


@laws
@given(many(PROMISES + CEILINGS))
def test_what_is_needed_of_the_years_left_is_enough(cases: list[Any]) -> None:
    """Grow at the needed rate every year that is left, and the promise is kept."""
    frame = assessment.assess(*batch(*[(row, dated(values[:5])) for row, values in cases]))
    going = []
    for (row, values), (_, judged) in zip(cases, frame.iterrows(), strict=True):
        seen = values[:5]
        if pd.notna(judged["needed_rate"]):
            # a hair more, since a strict bound is not kept by landing on it
            hair = -1e-6 if row["bound"] in ("at_most", "less_than") else 1e-6
            rate = 1 + judged["needed_rate"] + hair
            ahead = [seen[-1] * rate**year for year in range(1, 7 - len(seen))]
            going.append((row, dated([*seen, *ahead])))
    assert set(verdicts(*going)) <= {"achieved"}


def test_the_order_of_rows_does_not_matter(whole: Plan, shown: pd.DataFrame) -> None:
    evidence = fake_evidence(
        *readings("revenue", (2022, 1100.0), (2024, 1243.0)),
        *readings("revenue", (2024, 1200.0), grade="B"),
        *readings("revenue", (2023, 1300.0), scope="unstated"),
        *readings("firms_revenue_over_10bn", (2022, 1), (2024, 2), scope="textile_apparel"),
    )
    shuffled = Evidence(
        evidence.observed.sample(frac=1, random_state=7),
        evidence.citations.sample(frac=1, random_state=8),
        evidence.vintage,
        evidence.checksums,
        evidence.role,
    )
    rows = data_status.statements(whole)
    mixed = rows.sample(frac=1, random_state=9)
    straight = assessment.assess(rows, evidence).sort_values(["target_id", "reading"])
    turned = assessment.assess(mixed, shuffled).sort_values(["target_id", "reading"])
    assert_frame_equal(straight.reset_index(drop=True), turned.reset_index(drop=True))
    assert one(straight, "KQ-1")["latest"] == 1243.0


# ---- Rows beside one another ---------------------------------------------------------------------


def test_readings_that_agree_are_robust_and_those_that_part_depend(tmp_path: Path) -> None:
    target = {"indicator": "firms_revenue_over_1bn", "measure": "level", "more_than": "2 家"}
    ambiguous = fake_plan(tmp_path, {**target, "readings": ["strictness"]})
    for newest, across in ((1, "robust"), (2, "depends"), (3, "robust")):
        evidence = evidence_of("firms_revenue_over_1bn", (2022, 0), (2027, newest), unit="家")
        assert list(assessment.assess(ambiguous, evidence)["across_readings"]) == [across] * 2


def test_what_a_verdict_turns_on_is_named(tmp_path: Path) -> None:
    target = {"indicator": "firms_revenue_over_1bn", "measure": "level", "more_than": "2 家"}
    vague = fake_plan(tmp_path, {**target, "readings": ["base_year", "strictness"]})
    evidence = evidence_of("firms_revenue_over_1bn", (2022, 0), (2023, 0), (2027, 2), unit="家")
    judged = assessment.assess(vague, evidence)
    # exactly two are enough or not, whichever year one counts from
    assert judged["verdict"].tolist() == ["missed", "achieved"] * 2
    assert judged["depends_on"].tolist() == ["strictness"] * 4
    table = assessment.side_by_side(judged, "KQ-1")
    assert table["part"].tolist() == ["base_2022", "base_2023", "strict", "loose"]
    assert table["default"].tolist() == [True, False, True, False]
    assert table["verdict"].tolist() == ["missed", "missed", "missed", "achieved"]


def test_electricity_at_either_value_is_judged_by_its_own_series(tmp_path: Path) -> None:
    target = {"indicator": "energy_total", "measure": "level", "at_most": "80 万吨标准煤"}
    vague = fake_plan(tmp_path, {**target, "readings": ["electricity"]})
    evidence = fake_evidence(
        *readings("energy_total", (2022, 100.0), (2027, 79.0), basis=PRIMARY),
        *readings("energy_total", (2022, 90.0), (2027, 81.0), basis=CALORIFIC),
    )
    judged = assessment.assess(vague, evidence)
    assert judged["latest"].tolist() == [79.0, 81.0]
    assert judged["verdict"].tolist() == ["achieved", "missed"]
    assert judged["depends_on"].tolist() == ["electricity"] * 2
    series = assessment.series(judged, evidence)
    assert series[series["statement"].eq(1)]["value"].tolist() == [90.0, 81.0]


def test_the_series_behind_a_row_are_its_own_whichever_rows_are_asked_for(
    shown: pd.DataFrame, whole: Plan, tmp_path: Path
) -> None:
    workspace = Workspace(tmp_path)
    demonstration.write(workspace, whole)
    evidence = store.evidence(workspace, "demonstration")
    every = assessment.series(shown, evidence)
    row = shown.index[shown["verdict"].ne("")][3]
    one_ = assessment.series(shown.loc[[row]], evidence)
    own = every[every["statement"].eq(row)].assign(statement=0).reset_index(drop=True)
    assert_frame_equal(one_, own)
    counted = own[own["counts"]]
    assert counted["value"].iloc[-1] == shown.loc[row, "latest"]
    assert counted["year"].iloc[-1] == shown.loc[row, "latest_year"]


def test_each_target_is_counted_once_under_its_default_reading(shown: pd.DataFrame) -> None:
    assert int(assessment.counts(shown, "data_status").sum()) == 56
    by_verdict = assessment.counts(shown, "verdict")
    assert int(by_verdict.sum()) == 56


def test_a_part_of_the_plan_is_judged_as_in_the_whole(whole: Plan, judged: pd.DataFrame) -> None:
    published = store.evidence(Workspace(ROOT))
    classes = store.precedents(Workspace(ROOT))
    part = assessment.assess(whole.of(region="keqiao"), published, None, classes)
    same = judged[judged["region"].eq("keqiao")].reset_index(drop=True)
    assert_frame_equal(part, same)


# ---- Projections and precedents ------------------------------------------------------------------


def project(evidence: Evidence, to: int = 2027) -> pd.DataFrame:
    return paths.project(evidence, scenario.load("steady"), to)


def test_a_projection_is_held_against_the_targets_own_terms() -> None:
    # 10 % a year: 121 × 1.1³ = 161.051 in 2027
    evidence = evidence_of("revenue", (2022, 100.0), (2024, 121.0))
    rows = statements(
        {"target_id": "A", "low": 161.0},
        {"target_id": "B", "low": 161.1},
        {"target_id": "C", "measure": "added", "low": 61.0},
        {"target_id": "D", "measure": "rate", "low": 0.101},
        {"target_id": "E", "bound": "at_most", "low": np.nan, "high": 150.0},
    )
    frame = assessment.assess(rows, evidence, project(evidence))
    assert frame["projected"].tolist() == pytest.approx([161.051] * 5)
    assert frame["projected_meets"].tolist() == [True, False, True, False, False]
    assert frame["scenario"].eq("steady").all()


def test_a_projection_is_held_against_a_plain_mean_in_its_own_way() -> None:
    figures = [(2022, 1.0), (2023, 0.6), (2024, 0.84)]
    evidence = evidence_of("energy_intensity", *figures, unit="吨标准煤/万元")
    held = scenario.load("steady").but("energy_intensity", model="hold", why="不再改造，强度不变")
    energy: dict[str, Any] = {"indicator": "energy_intensity", "kind": "intensity"}
    energy["measure"] = "rate"
    energy |= {"bound": "at_most", "low": np.nan, "high": -0.034, "unit": "1/年"}
    rows = statements(energy, {**energy, "mean": "arithmetic"})
    frame = assessment.assess(rows, evidence, paths.project(evidence, held, 2027))
    # 0.84 is below 0.966^5 = 0.8412; but -40 + 40 + 0 + 0 + 0 is not -17 per cent
    assert frame["projected_meets"].tolist() == [True, False]


def test_a_yearly_promise_once_missed_is_not_projected_to_be_kept() -> None:
    evidence = evidence_of("new_hightech_firms", (2023, 90), (2024, 120), unit="家")
    row = {"indicator": "new_hightech_firms", "measure": "yearly", "low": 100.0, "kind": "flow"}
    frame = assessment.assess(statements(row), evidence, project(evidence))
    assert frame["verdict"].iloc[0] == "missed"
    assert not frame["projected_meets"].iloc[0]


def test_a_figure_of_unstated_scope_carries_no_projected_attainment() -> None:
    evidence = evidence_of("revenue", (2022, 100.0), (2024, 110.0), scope="unstated")
    frame = assessment.assess(statements({}), evidence, project(evidence))
    assert frame["projected_meets"].isna().all()
    assert frame["projected"].isna().all()


def test_what_is_left_is_compared_with_precedents_of_its_own_length(
    classes: store.Precedents,
) -> None:
    evidence = evidence_of("revenue", (2022, 100.0), (2023, 102.0))
    row = assessment.assess(statements({}), evidence, None, classes).iloc[0]
    # (120/102)^(1/4) - 1 over four years
    assert (row["precedent_class"], row["precedent_span"]) == ("B1", 4)
    assert row["precedent_rate"] == pytest.approx(0.04146641, abs=5e-8)


def test_where_no_class_is_as_short_the_whole_span_is_compared(classes: store.Precedents) -> None:
    evidence = evidence_of("revenue", (2022, 100.0), (2025, 106.0))
    row = assessment.assess(statements({}), evidence, None, classes).iloc[0]
    # two years are left, and no class knows two: five years at (120/100)^(1/5) - 1
    assert row["precedent_span"] == 5
    assert row["precedent_rate"] == pytest.approx(0.03713729, abs=5e-8)


def test_a_target_reached_asks_nothing_of_precedents(classes: store.Precedents) -> None:
    evidence = evidence_of("revenue", (2022, 100.0), (2023, 130.0))
    row = assessment.assess(statements({}), evidence, None, classes).iloc[0]
    assert row["precedent_class"] == ""
    assert pd.isna(row["precedent_share"])


# ---- Demonstration data --------------------------------------------------------------------------


def test_demonstration_data_show_every_measure_and_every_verdict(shown: pd.DataFrame) -> None:
    assert set(shown["verdict"]) >= set(assessment.VERDICTS)
    assert set(shown["measure"]) == {"level", "added", "yearly", "rate"}
    # some figures come late, in part, on another scope or not at all
    assert set(shown["data_status"]) == set(data_status.STATUSES)
    # what begins in 2027 has no figure to go by, whatever else was published
    later = shown[shown["reading"].str.startswith("from_2027")]
    assert later["data_status"].eq("no_data").all()
    assert later["cause"].eq("not_begun").any()
    assert {"robust", "depends", "partly", ""} == set(shown["across_readings"])


def test_needed_rates_of_the_demonstration_land_on_their_targets(shown: pd.DataFrame) -> None:
    rows = shown[shown["needed_rate"].notna() & shown["mean"].eq("geometric")]
    left = rows["by"] - rows["latest_year"]
    landed = rows["latest"] * (1 + rows["needed_rate"]) ** left
    whole = rows["kind"].isin(["count", "flow"])
    aimed = progress.aim(rows["target_value"], rows["bound"], whole)
    np.testing.assert_allclose(landed, aimed, rtol=1e-9)


# ---- Scale ---------------------------------------------------------------------------------------


def test_a_nation_of_targets_is_judged_as_each_of_them_is(classes: store.Precedents) -> None:
    evidence = fake_evidence(
        *readings("revenue", (2022, 100.0), (2023, 104.0), (2024, 106.0)),
        *readings(
            "energy_intensity", (2022, 1.0), (2023, 0.97), (2024, 0.95), unit="吨标准煤/万元"
        ),
        *readings("new_hightech_firms", (2023, 90), (2024, 120), unit="家"),
    )
    energy: dict[str, Any] = {"indicator": "energy_intensity", "kind": "intensity"}
    energy["measure"] = "rate"
    energy |= {"bound": "at_most", "low": np.nan, "high": -0.034, "unit": "1/年"}
    kinds = statements(
        {},
        energy,
        {**energy, "mean": "arithmetic"},
        {"indicator": "new_hightech_firms", "measure": "yearly", "kind": "flow", "low": 100.0},
    )
    for count in (2_500, 25_000):
        rows = kinds.loc[kinds.index.repeat(count)].reset_index(drop=True)
        rows["target_id"] = [f"T-{number}" for number in range(len(rows))]
        judged = assessment.assess(rows, evidence, None, classes)
        assert judged["verdict"].value_counts().to_dict() == {"behind": 3 * count, "missed": count}


def test_no_warning_reaches_the_user(whole: Plan, published: Evidence) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert len(assessment.assess(whole, published))
