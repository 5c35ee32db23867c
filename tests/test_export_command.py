"""`planpath export`: the files it writes, and the sentences it refuses with."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from fakes import fake_evidence, fake_workspace
from fakes_evidence import HERE
from fakes_export import made_up, opened, subject_of
from planpath import __main__ as command_line
from planpath import plan, words
from planpath.export import frames
from planpath.export.cells import guarded
from planpath.export.subject import Subject
from planpath.export.tables import COLUMNS


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fake_workspace(tmp_path_factory.mktemp("workspace")).root


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    # The command sets it for the processes it starts; the next test starts from nothing.
    monkeypatch.setenv("PLANPATH_WORKSPACE", "")
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")


def export(place: Path, *arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(command_line.app, ["export", "--workspace", str(place), *arguments])
    return done.exit_code, done.output


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Subject:
    return made_up(tmp_path_factory.mktemp("panel"))


def test_a_workbook_of_one_region_in_chinese(place: Path, tmp_path: Path) -> None:
    out = tmp_path / "柯桥.xlsx"
    code, told = export(place, "--out", str(out), "--region", "柯桥")
    assert code == 0, told
    assert str(out) in told.replace("\n", "")
    file = opened(out.read_bytes(), values=True)
    assert file.sheetnames[0] == words.load("zh")("export.sheet.judgement")
    shown = {cell.value for cell in file.worksheets[0]["A"]}
    assert {"KQ-1", "KQ-2"} <= shown
    assert "XSQ-1" not in shown


def test_csv_opens_right_in_spreadsheets(place: Path, tmp_path: Path) -> None:
    out = tmp_path / "judged.csv"
    code, told = export(place, "--format", "csv", "--out", str(out))
    assert code == 0, told
    data = out.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    assert list(rows[0]) == list(COLUMNS)
    assert len(rows) == sum(len(target.readings) for target in plan.load("zj_textile_2027"))
    keqiao = next(row for row in rows if row["target_id"] == "KQ-1")
    assert keqiao["latest"] == "1243"
    assert float(keqiao["needed_rate"]) == pytest.approx(0.0481, abs=5e-5)
    assert keqiao["quote"] == plan.load("zj_textile_2027").target("KQ-1").quote
    table = (tmp_path / "judged.table.csv").read_bytes().decode("utf-8-sig")
    assert {row["kind"] for row in csv.DictReader(io.StringIO(table))} >= {"observed", "required"}


def test_parquet_is_read_without_planpath(place: Path, tmp_path: Path) -> None:
    out = tmp_path / "judged.parquet"
    code, told = export(place, "--format", "parquet", "--out", str(out))
    assert code == 0, told
    judged = pd.read_parquet(out)
    assert list(judged.columns) == list(COLUMNS)
    assert judged["low"].dtype == "float64"
    assert judged["verdict"].eq("").all()
    table = pd.read_parquet(tmp_path / "judged.table.parquet")
    assert table["year"].dtype == "int64"
    about = json.loads(pq.read_schema(out).metadata[b"planpath"])
    assert about["plan"] == "zj_textile_2027"
    assert about["evidence"] == "published"


def test_made_up_data_say_so_in_every_row_of_every_form(demonstration: Subject) -> None:
    for frame in (frames.judgement(demonstration), frames.rows(demonstration)):
        assert frame["evidence"].str.contains("演示数据").all()
        rows = csv.DictReader(io.StringIO(frames.as_csv(frame).decode("utf-8-sig")))
        assert all("Demonstration data" in row["evidence"] for row in rows)
        schema = pq.read_schema(io.BytesIO(frames.as_parquet(frame, demonstration)))
        assert "演示数据" in json.loads(schema.metadata[b"planpath"])["evidence"]


def test_numbers_in_csv_and_parquet_are_the_assessment_s(demonstration: Subject) -> None:
    judged, frame = demonstration.assessed, frames.judgement(demonstration)
    for column in ("done", "needed_rate", "needed_step", "baseline", "low"):
        expected = judged[column].astype("float64").reset_index(drop=True)
        pd.testing.assert_series_equal(frame[column], expected, check_names=False)
        rows = csv.DictReader(io.StringIO(frames.as_csv(frame).decode("utf-8-sig")))
        read = pd.Series([float(row[column] or "nan") for row in rows])
        pd.testing.assert_series_equal(read, expected, check_names=False, rtol=0, atol=0)


def test_the_same_frames_give_the_same_bytes(demonstration: Subject) -> None:
    frame = frames.rows(demonstration)
    assert frames.as_csv(frame) == frames.as_csv(frame.copy())
    assert frames.as_parquet(frame, demonstration) == frames.as_parquet(frame, demonstration)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@a", "\t=1", "\r=1", "＝1", " =1"])
def test_text_that_would_be_run_has_an_apostrophe_in_csv(text: str) -> None:
    assert guarded(text) == "'" + text
    assert guarded("营业收入") == "营业收入"
    frame = pd.DataFrame({"note": [text], "rate": [-0.034]})
    [row] = csv.DictReader(io.StringIO(frames.as_csv(frame).decode("utf-8-sig"), newline=""))
    # numbers stay numbers, minus and all
    assert row == {"note": "'" + text, "rate": "-0.034"}


def test_the_one_table_says_what_is_observed_required_and_projected() -> None:
    figures = [{"region": HERE, "year": year, "value": value} for year, value in FIGURES]
    subject = subject_of(plan.load("zj_textile_2027"), fake_evidence(*figures), [HERE])
    rows = frames.rows(subject).set_index(["kind", "year"])["value"]
    assert rows["observed"].to_dict() == {2022: 1000.0, 2024: 1210.0}
    assert rows["required"][2027] == 1500.0
    assert rows["projected"][2025] == pytest.approx(1331.0)


FIGURES = ((2022, 1000.0), (2024, 1210.0))


def test_iamc_is_written_and_looked_at(place: Path, tmp_path: Path) -> None:
    for name in ("paths.csv", "paths.xlsx"):
        out = tmp_path / name
        asked = ("--format", "iamc", "--data", "demonstration", "--region", "keqiao")
        code, told = export(place, *asked, "--out", str(out))
        assert code == 0, told
        code, told = export(place, "--check", str(out))
        assert code == 0, told
        assert "steady" in told


def test_every_mistake_is_told_at_once_and_nothing_is_written(place: Path, tmp_path: Path) -> None:
    code, told = export(place, "--format", "exel", "--out", str(tmp_path))
    assert code == 2
    assert "unknown format; read 'exel'; allowed: xlsx, csv, iamc, parquet" in told
    assert "is a folder, not a file" in told
    code, told = export(place)
    assert code == 2
    assert "--out: is needed" in told
    code, told = export(place, "--out", str(tmp_path / "a.csv"))
    assert code == 2
    assert "does not end as a file of --format xlsx does; read 'a.csv'; allowed: .xlsx" in told
    out = tmp_path / "a.xlsx"
    code, told = export(place, "--out", str(out), "--region", "keqaio", "--lang", "fr")
    assert code == 2
    assert "nearest: keqiao" in told
    assert "--lang: unknown language; read 'fr'" in told
    assert list(tmp_path.iterdir()) == []
