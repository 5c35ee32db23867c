"""The IAMC form: what pyam reads, and what comes back in as scenario paths."""

from __future__ import annotations

import csv
import io
import os
import subprocess
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

import planpath as pp
from fakes import fake_evidence
from fakes_evidence import HERE
from fakes_export import made_up, subject_of
from planpath import codelists, plan
from planpath.export import iamc
from planpath.export.subject import Subject
from planpath.problems import PlanpathError

# An interpreter with pyam-iamc 4, which does not belong in planpath's own environment.
PYAM = os.environ.get("PLANPATH_PYAM_PYTHON", "")


@pytest.fixture(scope="module")
def subject() -> Subject:
    figures = [
        {"region": HERE, "year": 2022, "value": 1000.0},
        {"region": HERE, "year": 2024, "value": 1210.0},
        {"region": HERE, "year": 2024, "value": 900.5, "period": "ytd-9"},
        {"region": HERE, "year": 2023, "value": 1243.0, "scope": "unstated", "grade": "C"},
    ]
    return subject_of(plan.load("zj_textile_2027"), fake_evidence(*figures), [HERE])


def rows_of(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))


def test_rows_are_identity_and_years_and_unlike_scopes_are_unlike_variables(
    subject: Subject,
) -> None:
    data = iamc.as_csv(subject)
    assert data.startswith(b"\xef\xbb\xbf")
    rows = rows_of(data)
    assert list(rows[0])[:5] == list(iamc.IDENTITY)
    assert all(name.isdigit() for name in list(rows[0])[5:])
    observed = {row["Variable"]: row for row in rows if row["Model"] == "planpath observed"}
    stated = observed["Revenue|Above-scale firms of the cluster"]
    assert (stated["2022"], stated["2023"], stated["2024"]) == ("1000.0", "", "1210.0")
    assert observed["Revenue|Scope not stated"]["2023"] == "1243.0"
    assert {row["Unit"] for row in rows} == {"hundred_million_yuan"}
    assert {row["Region"] for row in rows} == {"Keqiao"}


def test_required_and_projected_stand_beside_the_observed(subject: Subject) -> None:
    rows = rows_of(iamc.as_csv(subject))
    required = next(row for row in rows if row["Scenario"] == "KQ-1@plain")
    assert required["Model"] == "planpath required"
    # 1210 to 1500 in three years: 1210 * (1500 / 1210) ** (1 / 3) in the first.
    assert float(required["2025"]) == pytest.approx(1210 * (1500 / 1210) ** (1 / 3), rel=1e-12)
    assert required["2027"] == "1500.0"
    projected = next(row for row in rows if row["Scenario"] == "steady")
    # 10 % a year, the mean of 2022-2024
    assert projected["Model"] == "recent_rate"
    assert float(projected["2025"]) == pytest.approx(1331.0)


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_scenario_paths_come_back_as_they_went_out(
    subject: Subject, tmp_path: Path, ending: str
) -> None:
    path = tmp_path / f"paths{ending}"
    path.write_bytes(iamc.as_csv(subject) if ending == ".csv" else iamc.as_workbook(subject))
    again = pp.paths_from_iamc(path)
    sent = subject.rows[subject.rows["kind"].eq("projected")]
    key = ["region", "indicator", "scope", "scenario", "source", "year"]
    pd.testing.assert_frame_equal(
        again.sort_values(key).reset_index(drop=True),
        sent.sort_values(key).reset_index(drop=True),
    )
    # and may be judged beside the plan at once
    judged = pp.assess(subject.plan.of(region=HERE), subject.evidence, again)
    assert judged["projected"].notna().any()


def test_made_up_data_keep_their_mark_on_the_way_out_and_back(tmp_path: Path) -> None:
    subject = made_up(tmp_path)
    path = tmp_path / "paths.csv"
    path.write_bytes(iamc.as_csv(subject))
    assert all("Demonstration data" in row["Model"] for row in rows_of(path.read_bytes()))
    again = iamc.read_iamc(path)
    assert again["source"].str.contains("Demonstration data").all()
    assert len(again) == int(subject.rows["kind"].eq("projected").sum())


def test_every_pair_of_indicator_and_scope_has_a_variable_of_its_own() -> None:
    names = [iamc.variable(i, s) for i in codelists.indicators() for s in codelists.scopes()]
    assert len({name.lower() for name in names}) == len(names)
    assert all(name.count("|") == 1 for name in names)


FOREIGN = """\ufeffModel,Scenario,Region,Variable,Unit,2025,2027
Some model 3.1,fast,Keqiao,Revenue|Above-scale firms of the cluster,billion_yuan,130,1.5e2
Some model 3.1,fast,浙江省,rd_intensity|above_scale,%,3.1,
Some model 3.1,fast,Keqiao,Revenue,hundred_million_yuan,,1400
planpath required,KQ-1@plain,Keqiao,Revenue|Above-scale firms of the cluster,亿元,1300,1500
"""


def written(folder: Path, text: str, name: str = "foreign.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_somebody_else_s_file_is_read_in_the_units_of_the_indicators(tmp_path: Path) -> None:
    rows = iamc.read_iamc(written(tmp_path, FOREIGN)).set_index(["indicator", "scope", "year"])
    assert rows.at[("revenue", "above_scale", 2025), "value"] == 1300.0
    assert rows.at[("revenue", "above_scale", 2027), "value"] == 1500.0
    assert rows.at[("rd_intensity", "above_scale", 2025), "value"] == 0.031
    assert rows.at[("revenue", "unstated", 2027), "value"] == 1400.0
    # neither the empty years nor what planpath required itself
    assert len(rows) == 4
    assert set(rows["kind"]) == {"projected"}
    assert set(rows["scenario"]) == {"fast"}
    assert set(rows["source"]) == {"Some model 3.1"}


def test_every_mistake_is_told_at_once_with_its_cell_and_the_nearest(tmp_path: Path) -> None:
    text = (
        "Model,Scenario,Region,Variable,Unit,2025\n"
        "m,s,Keqaio,Revenue|Above-scale firms of the cluster,亿元,1\n"
        "m,,Keqiao,Revenu,亿元,many\n"
        "m,s,Keqiao,Revenue,家,1\n"
    )
    with pytest.raises(PlanpathError) as caught:
        iamc.read_iamc(written(tmp_path, text))
    told = [str(problem) for problem in caught.value.problems]
    assert told[0].startswith("foreign.csv, C2: unknown region; read 'Keqaio'")
    assert told[0].endswith("nearest: Keqiao")
    assert "foreign.csv, B3: is empty" in told[1]
    assert told[2].startswith("foreign.csv, D3: unknown variable; read 'Revenu'")
    assert "foreign.csv, F3: is not a number; read 'many'" in told[3]
    assert told[4].startswith("foreign.csv, E4: cannot be converted to '亿元'")
    assert len(told) == 5


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Model,Scenario,Region,Unit,2025\nm,s,r,u,1\n", "lacks the column 'Variable'"),
        ("Model,Scenario,Region,Variable,Unit\nm,s,r,v,u\n", "has no column of a year"),
        ("Model,Scenario,Region,Variable,Unit,2025\n", "holds no scenario path"),
    ],
)
def test_a_file_of_another_form_is_told_what_it_lacks(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(PlanpathError, match=told):
        iamc.read_iamc(written(tmp_path, text))


def test_the_same_path_twice_is_refused(tmp_path: Path) -> None:
    line = "m,s,Keqiao,Revenue,亿元,1\n"
    text = "Model,Scenario,Region,Variable,Unit,2025\n" + line + line
    with pytest.raises(PlanpathError, match="the same key stands twice"):
        iamc.read_iamc(written(tmp_path, text))


def test_names_from_outside_never_become_formulas(subject: Subject, tmp_path: Path) -> None:
    text = "Model,Scenario,Region,Variable,Unit,2025\n=1+1,@s,Keqiao,Revenue,亿元,1\n"
    hostile = iamc.read_iamc(written(tmp_path, text))
    # A path read from such a file and sent out again.
    sent = _with_paths(subject, hostile)
    row = next(row for row in rows_of(iamc.as_csv(sent)) if row["Scenario"] == "'@s")
    assert row["Model"] == "'=1+1"
    sheet = openpyxl.load_workbook(io.BytesIO(iamc.as_workbook(sent)))["data"]
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value in ("=1+1", "@s")]
    assert len(cells) == 2
    assert all(cell.data_type == "s" and cell.quotePrefix for cell in cells)
    path = tmp_path / "again.csv"
    path.write_bytes(iamc.as_csv(sent))
    assert set(iamc.read_iamc(path)["source"]) == {"=1+1"}


def _with_paths(subject: Subject, paths: pd.DataFrame) -> Subject:
    """A subject whose projected values are these."""
    other = subject_of(subject.plan, subject.evidence, list(subject.regions))
    other.__dict__["projected"] = paths
    return other


@pytest.mark.skipif(
    not PYAM,
    reason="PLANPATH_PYAM_PYTHON names no interpreter with pyam-iamc 4: only the form was checked",
)
@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_pyam_reads_it_and_what_pyam_writes_is_read_back(
    subject: Subject, tmp_path: Path, ending: str
) -> None:
    path, again = tmp_path / f"out{ending}", tmp_path / f"again{ending}"
    path.write_bytes(iamc.as_csv(subject) if ending == ".csv" else iamc.as_workbook(subject))
    code = (
        "import sys, pyam\n"
        "data = pyam.IamDataFrame(sys.argv[1])\n"
        "assert pyam.__version__.startswith('4'), pyam.__version__\n"
        "print(int(data.data['value'].notna().sum()))\n"
        "some = data.filter(scenario='steady')\n"
        "(some.to_csv if sys.argv[2].endswith('csv') else some.to_excel)(sys.argv[2])\n"
    )
    done = subprocess.run(
        [PYAM, "-W", "ignore", "-c", code, str(path), str(again)],
        check=True,
        capture_output=True,
        encoding="utf-8",
        timeout=180,
    )
    rows = subject.rows
    assert int(done.stdout.split()[-1]) == int(rows["period"].eq("year").sum())
    back, sent = iamc.read_iamc(again), rows[rows["kind"].eq("projected")]
    assert back["value"].tolist() == pytest.approx(sent["value"].tolist())
