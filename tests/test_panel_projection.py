"""A panel of any size: streamed block by block, the same as at once, and whole or not at all."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from fakes_backtest import fake_file, fake_walks
from planpath import ensemble, panel_projection, panels
from planpath.__main__ import app
from planpath.histories import Collection, Series
from planpath.problems import PlanpathError
from planpath.streams import Panel


def mixed() -> Collection:
    """Series of several lengths, one of them too short."""
    made = fake_walks(9, 14, seed=11).series
    lengths = (14, 6, 9, 5, 14, 10, 6, 8, 12)
    return Collection(
        "mixed",
        tuple(
            Series(one.id, one.first, one.values[:length])
            for one, length in zip(made, lengths, strict=True)
        ),
    )


def told(path: Path) -> str:
    with pytest.raises(PlanpathError) as caught:
        list(Panel(path).blocks())
    return str(caught.value)


@pytest.mark.parametrize("rows", [1, 7, 10_000])
def test_blocks_hold_whole_series_however_the_file_is_cut(tmp_path: Path, rows: int) -> None:
    given = mixed()
    path = fake_file(tmp_path / "a.parquet", given)
    found = []
    for block in Panel(path).blocks(rows):
        names = block.keys.column("unique_id").to_pylist()
        for name, start, length, last in zip(
            names, block.starts, block.lengths, block.last, strict=True
        ):
            found.append((name, block.values[start : start + length].tolist(), int(last)))
    expected = [(s.id, s.values.tolist(), 2000 + len(s.values)) for s in given.series]
    assert found == expected


@pytest.mark.parametrize("jobs", [1, 3])
def test_every_series_is_carried_as_it_is_alone(tmp_path: Path, jobs: int) -> None:
    given = mixed()
    path, out = fake_file(tmp_path / "a.parquet", given), tmp_path / "out" / "b.parquet"
    seen: list[tuple[int, int]] = []
    done = panel_projection.project(
        path, out, horizon=3, jobs=jobs, tell=lambda *at: seen.append(at)
    )
    rows = pd.read_parquet(out)
    assert (done.series, done.short, done.rows) == (8, 1, len(rows))
    assert seen[-1][0] == seen[-1][1] == sum(len(one.values) for one in given.series)
    for one in given.series:
        own = rows[rows["unique_id"].eq(one.id)]
        if len(one.values) < 6:
            assert own.empty
            continue
        found = ensemble.ahead(one.values[None], 3)
        levels = np.array(panel_projection.QUANTILES)
        expected = ensemble.quantiles(found, levels, ensemble.shipped())[:, 0].T
        np.testing.assert_array_equal(own["t"].unique(), 2000 + len(one.values) + np.arange(1, 4))
        np.testing.assert_allclose(own["y"].to_numpy().reshape(3, -1), expected)
        np.testing.assert_array_equal(own["quantile"].to_numpy()[: len(levels)], levels)


def test_of_a_series_with_gaps_the_years_after_the_last_one_count(tmp_path: Path) -> None:
    years = [1, 2, 4, 5, 6, 7, 8, 9, 10, 11]
    values = [1.0, 2.0, 4.0, np.nan, 6.0, 7.0, 8.0, 9.0, 10.0, np.nan]
    frame = pd.DataFrame({"unique_id": "a", "t": years, "y": values})
    lone = pd.DataFrame({"unique_id": "b", "t": [1, 2], "y": [np.nan, np.nan]})
    pd.concat([frame, lone]).to_parquet(tmp_path / "a.parquet")
    [block] = [one for one in Panel(tmp_path / "a.parquet").blocks() if len(one.lengths)]
    assert block.keys.column("unique_id").to_pylist() == ["a"]
    start, length = int(block.starts[0]), int(block.lengths[0])
    assert block.values[start : start + length].tolist() == [6.0, 7.0, 8.0, 9.0, 10.0]
    assert block.last.tolist() == [10]


def test_the_one_tables_form_comes_out_as_a_panel_that_passes_the_gate(tmp_path: Path) -> None:
    rows = [
        {
            "region": region,
            "indicator": "revenue",
            "scope": "above_scale",
            "basis": "",
            "period": period,
            "unit": "亿元",
            "year": year,
            "value": 10.0 + year - 2010 + place,
        }
        for place, region in enumerate(("keqiao", "lanxi"))
        for period in ("year", "ytd-10")
        for year in range(2012, 2022)
    ]
    pd.DataFrame(rows).to_parquet(tmp_path / "a.parquet")
    done = panel_projection.project(tmp_path / "a.parquet", tmp_path / "b.parquet", horizon=2)
    assert (done.series, done.rows) == (2, 2 * 2 * len(panel_projection.QUANTILES))
    found = panels.read(tmp_path / "b.parquet")
    assert set(found["kind"]) == {"projected"}
    assert set(found["source"]) == {"ensemble"}
    assert sorted(set(found["year"])) == [2022, 2023]
    assert set(found["period"]) == {"year"}


def test_no_share_leaves_nought_to_one(tmp_path: Path) -> None:
    shares = [0.70, 0.78, 0.81, 0.90, 0.94, 0.97, 0.99]
    rows = [
        {"region": "keqiao", "indicator": indicator, "scope": "above_scale", "year": 2015 + n}
        | {"value": size * share}
        for indicator, size in (("digital_coverage", 1.0), ("revenue", 100.0))
        for n, share in enumerate(shares)
    ]
    pd.DataFrame(rows).to_parquet(tmp_path / "a.parquet")
    panel_projection.project(tmp_path / "a.parquet", tmp_path / "b.parquet", horizon=4)
    found = pd.read_parquet(tmp_path / "b.parquet").groupby("indicator")["value"].max()
    assert found["digital_coverage"] == 1.0
    assert found["revenue"] > 100.0


def test_names_held_as_codes_and_whole_figures_are_read_like_any_others(tmp_path: Path) -> None:
    frame = pd.DataFrame({"unique_id": list("aabbb"), "t": [1, 2, 1, 2, 3], "y": [1, 2, 3, 4, 5]})
    frame.astype({"unique_id": "category", "t": "int16"}).to_parquet(tmp_path / "a.parquet")
    blocks = list(Panel(tmp_path / "a.parquet").blocks())
    names = [name for block in blocks for name in block.keys.column("unique_id").to_pylist()]
    assert names == ["a", "b"]
    assert [int(length) for block in blocks for length in block.lengths] == [2, 3]


def test_a_panel_of_short_series_alone_comes_out_without_rows(tmp_path: Path) -> None:
    path = fake_file(tmp_path / "a.parquet", fake_walks(4, 5))
    done = panel_projection.project(path, tmp_path / "b.parquet")
    assert (done.series, done.short, done.rows) == (0, 4, 0)
    assert list(pd.read_parquet(tmp_path / "b.parquet")) == ["unique_id", "t", "quantile", "y"]


class TestFaults:
    def test_a_panel_without_a_row_is_refused(self, tmp_path: Path) -> None:
        frame = pd.DataFrame({"unique_id": ["a"], "t": [1], "y": [1.0]})
        frame.iloc[:0].to_parquet(tmp_path / "a.parquet")
        with pytest.raises(PlanpathError, match="holds no figures"):
            panel_projection.project(tmp_path / "a.parquet", tmp_path / "b.parquet")

    def test_a_year_that_does_not_follow_names_its_row(self, tmp_path: Path) -> None:
        frame = pd.DataFrame({"unique_id": list("aabb"), "t": [2, 1, 1, 1], "y": 1.0})
        frame.to_parquet(tmp_path / "a.parquet")
        said = told(tmp_path / "a.parquet")
        assert "row 2, column t: does not come after the year before it; read '1'" in said

    def test_a_series_that_goes_on_after_another_began_names_its_row(self, tmp_path: Path) -> None:
        frame = pd.DataFrame({"unique_id": list("aabba"), "t": [1, 2, 1, 2, 3], "y": 1.0})
        frame.to_parquet(tmp_path / "a.parquet")
        said = told(tmp_path / "a.parquet")
        assert "row 5: goes on with a series after another began; sort the rows" in said

    @pytest.mark.parametrize(
        ("frame", "said"),
        [
            ({"name": ["a"], "t": [1], "y": [1.0]}, "no column that names its series"),
            ({"unique_id": ["a"], "t": [1.5], "y": [1.0]}, "column t: has no whole numbers"),
            ({"unique_id": ["a"], "t": [1], "y": ["1"]}, "column y: has no numbers; read"),
            ({"unique_id": ["a"], "y": [1.0]}, "lacks the column 't'"),
            ({"unique_id": ["a", None], "t": [1, 2], "y": [1.0, 2.0]}, "without a name"),
        ],
    )
    def test_columns_that_do_not_fit_are_named(
        self, tmp_path: Path, frame: dict[str, list[object]], said: str
    ) -> None:
        pd.DataFrame(frame).to_parquet(tmp_path / "a.parquet")
        assert said in told(tmp_path / "a.parquet")

    def test_what_is_no_parquet_and_what_is_not_there(self, tmp_path: Path) -> None:
        (tmp_path / "a.parquet").write_bytes(b"no")
        assert "cannot be read as Parquet" in told(tmp_path / "a.parquet")
        assert "cannot be read" in told(tmp_path / "b.parquet")

    def test_a_fault_halfway_leaves_what_stood_there(self, tmp_path: Path) -> None:
        rows = 300_000
        years = np.tile(np.arange(2001, 2011), rows // 10)
        years[-1] = 1999
        names = np.repeat([f"s{n:06d}" for n in range(rows // 10)], 10)
        frame = pd.DataFrame({"unique_id": names, "t": years, "y": 1.0 + years % 7})
        frame.to_parquet(tmp_path / "a.parquet")
        out = tmp_path / "b.parquet"
        out.write_bytes(b"before")
        with pytest.raises(PlanpathError, match="row 300000, column t"):
            panel_projection.project(tmp_path / "a.parquet", out)
        assert out.read_bytes() == b"before"
        assert sorted(path.name for path in tmp_path.iterdir()) == ["a.parquet", "b.parquet"]


class TestTheCommand:
    def test_it_says_what_was_done_and_what_was_left_out(self, tmp_path: Path) -> None:
        path = fake_file(tmp_path / "a.parquet", mixed())
        out = tmp_path / "b.parquet"
        done = CliRunner().invoke(
            app, ["project-panel", str(path), str(out), "--horizon", "2", "--ui", "en"]
        )
        assert done.exit_code == 0
        assert "8 series carried 2 years on, 80 rows" in done.stdout
        assert "left out: 1 series with fewer than 6 years in a row" in done.stdout

    @pytest.mark.parametrize(
        ("name", "said"),
        [("a.parquet", "is the file that is read"), ("b.csv", "does not end in .parquet")],
    )
    def test_a_wrong_target_is_told(self, tmp_path: Path, name: str, said: str) -> None:
        path = fake_file(tmp_path / "a.parquet", mixed())
        done = CliRunner().invoke(app, ["project-panel", str(path), str(tmp_path / name)])
        assert done.exit_code == 2
        assert said in done.stderr
