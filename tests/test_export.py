"""`assessment.csv`: what other programs read, number by number."""

from __future__ import annotations

import csv
import dataclasses
import io
from pathlib import Path

import pandas as pd
import pytest

from fakes import fake_evidence
from fakes_evidence import evidence_of, readings, statements
from planpath import assessment, export, paths, plan, scenario, store
from planpath.workspace import Workspace

ROOT = Path(__file__).parents[1]

PROMISED = [
    "target_id",
    "region",
    "indicator",
    "scope",
    "measure",
    "bound",
    "low",
    "high",
    "unit",
    "by",
    "strive",
    "reading",
    "data_status",
    "baseline_year",
    "baseline",
    "latest_year",
    "latest",
    "elapsed",
    "done",
    "needed_rate",
    "precedent_class",
    "precedent_n",
    "precedent_share",
    "verdict",
    "reason",
    "section",
    "quote",
    "owners",
]


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


@pytest.fixture(scope="module")
def published() -> list[dict[str, str]]:
    workspace = Workspace(ROOT)
    evidence = store.evidence(workspace)
    whole = plan.load("zj_textile_2027")
    judged = assessment.assess(whole, evidence, None, store.precedents(workspace))
    return rows_of(export.assessment_csv(judged, evidence))


def test_the_promised_columns_are_there(published: list[dict[str, str]]) -> None:
    assert set(PROMISED) <= set(published[0])
    assert len(published) == sum(len(target.readings) for target in plan.load("zj_textile_2027"))


def test_a_verdict_or_the_reason_why_there_is_none(published: list[dict[str, str]]) -> None:
    for row in published:
        assert bool(row["verdict"]) != bool(row["reason"])
        assert bool(row["reason"]) == bool(row["reason_en"])


def test_ten_months_have_neither_progress_nor_need(published: list[dict[str, str]]) -> None:
    row = next(row for row in published if row["target_id"] == "ZJ-01")
    assert (row["latest"], row["latest_period"]) == ("9693.2", "ytd-10")
    assert (row["done"], row["needed_rate"], row["verdict"]) == ("", "", "")


def test_rates_and_shares_are_fractions(published: list[dict[str, str]]) -> None:
    by_id = {row["target_id"]: row for row in published}
    assert by_id["ZJ-02"]["low"] == "0.035"
    energy = by_id["ZJ-21"]
    assert energy["high"] == "-0.034"
    assert float(energy["needed_rate"]) == -0.034
    assert 0 < float(energy["precedent_share"]) < 1
    assert by_id["KQ-1"]["needed_rate"].startswith("0.0481")


def test_text_with_commas_and_quotes_comes_back_whole(published: list[dict[str, str]]) -> None:
    whole = plan.load("zj_textile_2027")
    by_id = {row["target_id"]: row for row in published}
    for target in whole:
        assert by_id[target.id]["quote"] == target.quote
        assert by_id[target.id]["owners"] == ";".join(target.owners)


def test_cells_are_whole_numbers_full_fractions_words_or_empty() -> None:
    evidence = evidence_of("revenue", (2022, 100.0), (2024, 106.0))
    projected = paths.project(evidence, scenario.load("steady"), to=2027)
    judged = assessment.assess(statements({}), evidence, projected)
    [row] = rows_of(export.assessment_csv(judged, evidence))
    assert (row["by"], row["baseline_year"], row["latest_year"]) == ("2027", "2022", "2024")
    assert (row["strive"], row["projected_meets"]) == ("false", "false")
    assert row["high"] == row["precedent_n"] == row["reason"] == ""
    # every digit: a reader computes with them
    assert float(row["needed_rate"]) == judged["needed_rate"].iloc[0]
    assert "nan" not in ",".join(row.values()).lower()


def test_nothing_is_infinite_and_nothing_is_called_nan(published: list[dict[str, str]]) -> None:
    for row in published:
        for column, cell in row.items():
            assert cell.lower() not in ("nan", "<na>", "inf", "-inf", "none", "nat"), column


def test_demonstration_data_say_so_in_every_row() -> None:
    evidence = fake_evidence(*readings("revenue", (2022, 100.0), (2024, 106.0)))
    made_up = dataclasses.replace(evidence, role="demonstration")
    judged = assessment.assess(statements({}, {"target_id": "KQ-2"}), made_up)
    for row in rows_of(export.assessment_csv(judged, made_up)):
        assert "演示数据" in row["evidence"]
        assert "emonstration data" in row["evidence"]
    assert rows_of(export.assessment_csv(judged, evidence))[0]["evidence"] == "published"


def test_an_empty_judgement_is_a_header() -> None:
    empty = assessment.assess(statements().iloc[:0], fake_evidence())
    assert export.assessment_csv(empty, fake_evidence()) == ",".join(export.COLUMNS) + "\n"


def test_pandas_reads_it_back(published: list[dict[str, str]]) -> None:
    evidence = evidence_of("revenue", (2022, 100.0), (2024, 106.0))
    judged = assessment.assess(statements({}), evidence)
    again = pd.read_csv(io.StringIO(export.assessment_csv(judged, evidence)))
    assert again["needed_rate"].iloc[0] == judged["needed_rate"].iloc[0]
    assert "\r" not in export.assessment_csv(judged, evidence)
