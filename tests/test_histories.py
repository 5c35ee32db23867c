"""Collections of series in long form: what is read, and how mistakes are told."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from fakes_backtest import fake_file, fake_walks
from planpath import histories
from planpath.problems import PlanpathError


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def told(path: Path) -> str:
    with pytest.raises(PlanpathError) as caught:
        histories.read(path)
    return str(caught.value)


@pytest.mark.parametrize("ending", [".csv", ".parquet"])
def test_a_file_comes_back_as_it_was_written(tmp_path: Path, ending: str) -> None:
    given = fake_walks(5, 9, known=7)
    found = histories.read(fake_file(tmp_path / f"walks{ending}", given))
    assert found.name == "walks"
    assert [one.id for one in found.series] == [one.id for one in given.series]
    for ours, theirs in zip(found.series, given.series, strict=True):
        assert (ours.first, ours.known) == (2001, 7)
        np.testing.assert_allclose(ours.values, theirs.values)


def test_rows_may_stand_in_any_order_and_other_columns_beside_them(tmp_path: Path) -> None:
    text = "note,y,unique_id,t\nx,3,b,2002\n,1,a,2001\n,2,b,2001\nz,5,a,2002\n"
    found = histories.read(written(tmp_path / "a.csv", "\ufeff" + text))
    shown = [(one.id, one.first, one.values.tolist(), one.known) for one in found.series]
    assert shown == [("b", 2001, [2.0, 3.0], 0), ("a", 2001, [1.0, 5.0], 0)]


def test_of_a_series_with_gaps_the_years_after_the_last_one_are_kept(tmp_path: Path) -> None:
    # 2003 is missing and 2005 has no figure; what follows is 2006 and 2007
    text = "unique_id,t,y\n" + "".join(
        f"a,{year},{value}\n"
        for year, value in ((2001, 1), (2002, 2), (2004, 4), (2005, ""), (2006, 6), (2007, 7))
    )
    found = histories.read(written(tmp_path / "a.csv", text))
    assert found.gaps == 1
    assert (found.series[0].first, found.series[0].values.tolist()) == (2006, [6.0, 7.0])


def test_every_fault_is_told_with_line_and_column(tmp_path: Path) -> None:
    text = "unique_id,t,y,part\na,1,2,history\na,1.5,x,futur\n,3,4,future\n"
    said = told(written(tmp_path / "bad.csv", text))
    assert "bad.csv, line 3, column 2 (t): is not a whole year; read '1.5'" in said
    assert "bad.csv, line 3, column 3 (y): is not a number; read 'x'" in said
    assert "line 3, column 4 (part): is no part of a collection; read 'futur'" in said
    assert "bad.csv, line 4, column 1 (unique_id): is empty" in said


def test_a_year_given_twice_and_history_after_the_future(tmp_path: Path) -> None:
    text = "unique_id,t,y,part\na,1,2,history\na,1,3,history\nb,1,2,future\nb,2,3,history\n"
    said = told(written(tmp_path / "bad.csv", text))
    assert "line 3, column 2 (t): gives a year of a a second time; read '1'" in said
    assert "line 5, column 4 (part): is history after the future of b began" in said


def test_a_missing_column_names_those_there_are(tmp_path: Path) -> None:
    said = told(written(tmp_path / "bad.csv", "unique_id,t,value\na,1,2\n"))
    assert said.startswith("bad.csv, line 1: lacks the column 'y'; allowed: unique_id, t, value")


def test_many_faults_are_counted_not_listed(tmp_path: Path) -> None:
    rows = "".join(f"a,{year},x\n" for year in range(2001, 2031))
    said = told(written(tmp_path / "bad.csv", "unique_id,t,y\n" + rows))
    assert said.count("is not a number") == 20
    assert "bad.csv: has 10 more such faults" in said


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.xlsx", b"x", "is no collection of series; read '.xlsx'; allowed: .csv, .parquet"),
        ("a.csv", b"unique_id,t,y\na,1,\xff\n", "a.csv, line 2: is not UTF-8 text"),
        ("a.csv", b"unique_id,t,y\na,1,2,3\n", "Expected 3 fields in line 2, saw 4"),
        ("a.csv", b"", "cannot be read as CSV"),
        ("a.parquet", b"PAR", "cannot be read as Parquet"),
        ("a.csv", b"unique_id,t,y\n", "holds no series"),
    ],
)
def test_what_is_no_collection_says_so(tmp_path: Path, name: str, data: bytes, said: str) -> None:
    (tmp_path / name).write_bytes(data)
    assert said in told(tmp_path / name)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert "cannot be read" in told(tmp_path / "none.csv")


def test_rows_of_parquet_are_counted_from_one(tmp_path: Path) -> None:
    frame = pd.DataFrame({"unique_id": ["a", "a"], "t": [1, 2], "y": [1.0, np.inf]})
    frame.to_parquet(tmp_path / "a.parquet")
    assert "a.parquet, row 2, column 3 (y): is not a number" in told(tmp_path / "a.parquet")
