"""Projections tried out: origins, contenders, chances, scores, and the command."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pytest
from scipy.special import ndtr
from typer.testing import CliRunner

from fakes import fake_evidence
from fakes_backtest import fake_file, fake_walks
from planpath import backtesting, schemas
from planpath.__main__ import app
from planpath.backtesting import contenders, elsewhere, events, origins, trial
from planpath.backtesting.handing import BacktestFile, handed
from planpath.histories import Collection, Series
from planpath.problems import PlanpathError

QUICK = ("naive", "drift", "theta", "recent_rate")


def one(*values: float, known: int = 0) -> Collection:
    return Collection("one", (Series("a", 2001, np.array(values, dtype=float), known),))


class TestOrigins:
    def test_a_collection_that_ends_its_own_histories_is_tried_out_there(self) -> None:
        [batch] = origins.batches(one(*range(1, 11), known=8), origins.ALL, 3, 1)
        assert batch.histories.tolist() == [[1, 2, 3, 4, 5, 6, 7, 8]]
        np.testing.assert_array_equal(batch.actual, [[9.0, 10.0, np.nan]])

    def test_origins_roll_back_a_year_at_a_time_and_leave_six_points(self) -> None:
        found = origins.batches(one(*range(1, 10)), origins.ALL, 2, 99)
        assert [batch.histories.shape[1] for batch in found] == [6, 7, 8]
        assert [batch.actual[0].tolist()[0] for batch in found] == [7.0, 8.0, 9.0]

    def test_a_cut_leaves_the_newest_points_and_a_shorter_series_takes_no_part(self) -> None:
        [batch] = origins.batches(one(*range(1, 11)), 8, 1, 99)
        assert batch.histories.tolist() == [list(range(2, 10)), list(range(1, 9))]
        assert origins.batches(one(*range(1, 11)), 10, 1, 99) == []

    def test_a_collection_that_is_all_history_still_leaves_a_year_to_score(self) -> None:
        [batch] = origins.batches(one(*range(1, 9), known=8), origins.ALL, 2, 1)
        assert batch.histories.shape == (1, 7)
        assert batch.actual[0, 0] == 8.0

    def test_as_many_origins_as_asked_for_the_newest_first(self) -> None:
        assert list(origins.origins_of(Series("a", 1, np.arange(20.0)), 3)) == [19, 18, 17]
        assert list(origins.origins_of(Series("a", 1, np.arange(6.0)), 3)) == []


class TestPromises:
    def test_a_promise_runs_five_years_or_as_many_as_are_known(self) -> None:
        nan = np.nan
        actual = np.array([[1.0] * 6, [1.0, 1, nan, nan, nan, nan], [nan] * 6])
        assert events.steps(actual).tolist() == [5, 2, 0]

    def test_a_fall_of_3_4_a_year_over_two_years_is_kept_on_the_bound(self) -> None:
        # 1000 · 0.966² = 933.156
        event, ahead = events.EVENTS["falls_3_4"], np.array([2, 2, 2])
        bound = events.bounds(event, np.full(3, 1000.0), ahead)
        actual = np.array([[0.0, 933.1], [0.0, 933.2], [0.0, np.nan]])
        assert bound.tolist() == pytest.approx([933.156] * 3)
        np.testing.assert_array_equal(
            events.happened(event, bound, actual, ahead), [1.0, 0.0, np.nan]
        )

    def test_no_rate_is_promised_from_nought_or_below(self) -> None:
        bound = events.bounds(events.EVENTS["grows_5"], np.array([0.0, -5.0]), np.array([1, 1]))
        assert np.isnan(bound).all()

    @pytest.mark.parametrize("falling", [True, False])
    def test_chances_from_quantiles_of_a_normal_are_those_of_the_normal(
        self, falling: bool
    ) -> None:
        from scipy.special import ndtri

        levels = contenders.LEVELS
        rows = (100 + 8 * ndtri(np.array(levels)))[:, None, None] * np.ones((1, 5, 1))
        bound = np.array([70.0, 92.0, 100.0, 103.0, 130.0])
        event = events.Event(0.0, falling)
        found = events.chances(event, bound, rows, levels, np.ones(5, dtype=np.int64))
        under = ndtr((bound - 100) / 8)
        np.testing.assert_allclose(found, under if falling else 1 - under, atol=1e-9)

    def test_quantiles_that_fall_together_leave_no_doubt(self) -> None:
        rows = np.full((7, 2, 1), 5.0)
        event, ahead = events.Event(0.0, falling=True), np.array([1, 1])
        found = events.chances(event, np.array([4.9, 5.0]), rows, contenders.LEVELS, ahead)
        assert found.tolist() == [0.0, 1.0]


class TestARun:
    def test_standing_still_is_its_own_measure_and_every_contender_has_its_rows(self) -> None:
        found = backtesting.run(fake_walks(), QUICK, cuts=(6, 8, backtesting.ALL), most=6)
        rows = found.accuracy
        naive = rows[rows["model"].eq("naive")]
        assert naive["owa"].tolist() == pytest.approx([1.0] * len(naive))
        assert set(rows["model"]) == {"ensemble", *QUICK}
        assert set(rows["horizon"]) == set(range(7))
        assert set(rows["history"]) == {"6", "8", "all"}

    def test_scores_of_all_years_are_worked_by_hand_on_one_series(self) -> None:
        # kept at 16: off by 4, 8 of 20, 24: sMAPE (2·4/36 + 2·8/40)/2; steps of 2 on average
        given = one(6, 8, 10, 12, 14, 16, 20, 24, known=6)
        found = backtesting.run(given, ("naive",), cuts=(6,), horizon=2).accuracy
        row = found[found["model"].eq("naive") & found["horizon"].eq(0)].iloc[0]
        assert row["smape"] == pytest.approx((8 / 36 + 16 / 40) / 2)
        assert row["mase"] == pytest.approx(3.0)
        # squares of the changes are 4: 16 ± 1.2816·2·√h holds neither 20 nor 24; at 95 % as well
        assert row["coverage_80"] == 0.0
        assert row["coverage_95"] == 0.0
        years = found[found["model"].eq("naive")].set_index("horizon")["mase"]
        assert years.loc[[1, 2]].tolist() == [2.0, 4.0]

    def test_no_contender_sees_what_comes_after_the_origin(self) -> None:
        given = fake_walks(12, 16, known=10)
        batches = origins.batches(given, origins.ALL, 4, 1)
        moved = Collection(
            "moved",
            tuple(
                Series(s.id, s.first, np.concatenate([s.values[:10], 3 * s.values[10:]]), 10)
                for s in given.series
            ),
        )
        others = origins.batches(moved, origins.ALL, 4, 1)
        ask = [
            contenders.answers(
                QUICK, some, 4, events.EVENTS, contenders.Learnt(), None, lambda *_: None
            )
            for some in (batches, others)
        ]
        for name, answer in ask[0].items():
            np.testing.assert_array_equal(answer.path, ask[1][name].path)
            np.testing.assert_array_equal(answer.rows, ask[1][name].rows)
            for event, chance in answer.chances.items():
                np.testing.assert_array_equal(chance, ask[1][name].chances[event])

    def test_the_ensembles_chances_point_the_way_the_series_go(self) -> None:
        wobble = 1 + 0.02 * np.array([0, 1, -1, 1, 0, -1, 1, 0, 1, -1, 0, 1, 0, -1, 1])
        rising = Series("up", 2001, wobble * 100 * 1.15 ** np.arange(15), 10)
        falling = Series("down", 2001, wobble * 100 * 0.87 ** np.arange(15), 10)
        [batch] = origins.batches(Collection("two", (rising, falling)), 10, 5, 1)
        found = contenders.answers(
            (), [batch], 5, events.EVENTS, contenders.Learnt(), None, lambda *_: None
        )
        up, down = zip(*found["ensemble"].chances.values(), strict=True)
        said = dict(zip(events.EVENTS, zip(up, down, strict=True), strict=True))
        assert said["grows_5"][0] > 0.5 > said["grows_5"][1]
        assert said["no_growth"][0] < 0.5 < said["no_growth"][1]
        assert said["falls_3_4"][0] < said["no_growth"][0]
        assert said["grows_10"][0] < said["grows_5"][0]

    def test_each_half_of_the_series_is_measured_by_the_other(self) -> None:
        # series 0 and 2 come about, 1 and 3 do not: the base rate of each is that of the others
        came = np.array([1.0, 0.0, 1.0, 0.0])
        base = trial._of_the_others(np.arange(4), came)
        assert base.tolist() == [0.0, 1.0, 0.0, 1.0]

    def test_base_rates_count_every_origin_of_the_other_collection(self) -> None:
        # from the 6th to the 8th figure: 6→7 grows, 7→5 does not; over two years 6→5 does not
        rates = backtesting.base_rates(one(1, 2, 3, 4, 5, 6, 7, 5))
        assert rates["grows_5", 1] == 0.5
        assert rates["no_growth", 2] == 1.0
        assert ("no_growth", 3) not in rates

    def test_what_is_learnt_elsewhere_is_named_and_used(self) -> None:
        taught = backtesting.learn([fake_walks(80, 20, seed=3)])
        given = fake_walks(30, 16, known=10)
        found = backtesting.run(given, ("naive",), cuts=(10,), learnt=taught)
        assert (found.learnt, found.base, found.same) == ("walks", "walks", False)
        row = found.attainment[found.attainment["event"].eq("grows_5")].iloc[0]
        assert row["base"] == pytest.approx(taught.base["grows_5", 5])

    def test_a_table_learnt_on_the_very_file_says_so(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from planpath import ensemble, histories

        file = fake_file(tmp_path / "walks.csv", fake_walks(60, 16, known=10))
        given = histories.read(file)
        table = backtesting.table([given])
        monkeypatch.setattr(ensemble, "shipped", lambda: table)
        assert backtesting.run(given, ("naive",), cuts=(10,)).same

    def test_series_that_are_all_too_short_are_refused(self) -> None:
        with pytest.raises(PlanpathError, match="no series with 6 figures and one more"):
            backtesting.run(one(1, 2, 3, 4, 5, 6), QUICK)

    def test_the_bar_reaches_its_end(self) -> None:
        told: list[tuple[int, int, str]] = []
        backtesting.run(
            fake_walks(8, 12), ("naive", "drift"), cuts=(6, 8), tell=lambda *at: told.append(at)
        )
        assert told[-1][0] == told[-1][1]
        assert [done for done, _, _ in told] == sorted(done for done, _, _ in told)


class TestOnesOwnSeries:
    def test_levels_of_one_scope_and_basis_are_series_and_growth_rates_are_none(self) -> None:
        figures = [{"year": year, "value": float(year - 2000)} for year in range(2015, 2024)]
        other = [{**one, "scope": "apparel_industry"} for one in figures[3:]]
        growth = [{**one, "indicator": "value_added_growth", "unit": "%"} for one in figures]
        found = backtesting.held(fake_evidence(*figures, *other, *growth))
        shown = [(one.id, one.first, len(one.values)) for one in found.series]
        assert shown == [
            ("keqiao/revenue/above_scale/", 2015, 9),
            ("keqiao/revenue/apparel_industry/", 2018, 6),
        ]

    def test_series_of_unlike_basis_never_meet(self) -> None:
        given = {"indicator": "value_added", "unit": "亿元"}
        figures = [
            {**given, "basis": basis, "year": year, "value": float(year - 2000)}
            for basis in ("comparable", "current")
            for year in range(2014, 2023)
        ]
        found = backtesting.held(fake_evidence(*figures))
        names = [one.id.rpartition("/")[2] for one in found.series]
        assert names == ["comparable", "current"]
        assert [len(one.values) for one in found.series] == [9, 9]

    def test_after_a_gap_only_the_later_years_count(self) -> None:
        years = (*range(2010, 2013), *range(2015, 2023))
        found = backtesting.held(fake_evidence(*({"year": year} for year in years)))
        assert found.gaps == 1
        assert (found.series[0].first, len(found.series[0].values)) == (2015, 8)


class TestPeers:
    def test_names_come_in_the_order_of_the_table_and_standing_still_is_always_there(self) -> None:
        assert backtesting.chosen("quick", None) == QUICK
        assert backtesting.chosen("holt, theta", None) == ("naive", "theta", "holt")
        assert backtesting.chosen("ces", Path("python")) == ("naive", "ces")

    def test_every_wrong_name_is_told(self) -> None:
        with pytest.raises(PlanpathError) as caught:
            backtesting.chosen("teta,dot", None)
        assert "--peers: unknown peer; read 'teta'" in str(caught.value)
        assert "nearest: theta" in str(caught.value)
        assert "name its Python by --peers-python; read 'dot'" in str(caught.value)

    def test_a_python_without_the_package_is_named_with_its_reason(self) -> None:
        batches = origins.batches(fake_walks(2, 12), 8, 2, 1)
        with pytest.raises(PlanpathError, match="ended without an answer: ModuleNotFoundError"):
            elsewhere.ask(Path(sys.executable), ["ces"], batches, 2, contenders.LEVELS)

    def test_a_python_that_is_not_there(self, tmp_path: Path) -> None:
        batches = origins.batches(fake_walks(2, 12), 8, 2, 1)
        with pytest.raises(PlanpathError, match="--peers-python: is no file"):
            elsewhere.ask(tmp_path / "python", ["ces"], batches, 2, contenders.LEVELS)

    def test_what_another_python_answers_is_put_in_the_order_of_the_origins(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        # A script of the same form that keeps the last figure, and answers in reverse order.
        script = tmp_path / "asked.py"
        script.write_text(
            "import json, sys, pandas as pd\n"
            "given, back, told, order = sys.argv[1:5]\n"
            "asked, frame = json.loads(order), pd.read_parquet(given)\n"
            "last = frame.groupby('unique_id')['y'].last()[::-1]\n"
            "rows = pd.DataFrame([{'unique_id': i, 'ds': h, 'CES': y} for i, y in last.items()\n"
            "                     for h in range(asked['horizon'], 0, -1)])\n"
            "for wide in asked['levels']:\n"
            "    rows[f'CES-lo-{wide}'] = rows['CES'] - wide\n"
            "    rows[f'CES-hi-{wide}'] = rows['CES'] + wide\n"
            "rows.to_parquet(back)\n"
            "json.dump({'CES': 1.5}, open(told, 'w'))\n",
            encoding="utf-8",
        )
        monkeypatch.setattr(elsewhere.asked_elsewhere, "__file__", str(script))
        batches = origins.batches(fake_walks(12, 14), origins.ALL, 2, 3)
        path, rows, seconds = elsewhere.ask(
            Path(sys.executable), ["ces"], batches, 2, contenders.LEVELS
        )["ces"]
        last = np.concatenate([batch.histories[:, -1] for batch in batches])
        np.testing.assert_allclose(path, np.repeat(last[:, None], 2, axis=1))
        off = rows[:, 0, 0] - path[0, 0]
        assert off.tolist() == pytest.approx([-95, -80, -50, 0, 50, 80, 95])
        assert seconds == 1.5


class TestHandedOn:
    def test_the_file_for_programs_holds_every_row_and_no_nan(self) -> None:
        found = backtesting.run(fake_walks(20, 14), QUICK, cuts=(8,), most=2)
        text = handed([found]).model_dump_json()
        assert "NaN" not in text
        again = BacktestFile.model_validate_json(text)
        [trialled] = again.collections
        # two origins at the end know one and two years
        assert len(trialled.accuracy) == len(found.accuracy) == 5 * 3
        assert trialled.attainment[0].cases == found.attainment.iloc[0]["cases"]
        assert "backtest" in schemas.KINDS


def invoke(*args: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(app, ["backtest", *args, "--ui", "en"])
    return done.exit_code, done.stdout, done.stderr


class TestTheCommand:
    def test_a_file_is_scored_and_written_for_programs(self, tmp_path: Path) -> None:
        file = fake_file(tmp_path / "walks.csv", fake_walks(20, 14, known=10))
        out = tmp_path / "out.json"
        code, said, _ = invoke(str(file), "--history", "8,all", "--json", str(out))
        assert code == 0
        assert "walks: 20 series, at most 1 origin(s) in each" in said
        assert "the whole history" in said
        assert "standing still" in said
        data = json.loads(out.read_text("utf-8"))
        assert [one["collection"] for one in data["collections"]] == ["walks"]

    def test_of_two_files_each_is_scored_on_what_the_other_teaches(self, tmp_path: Path) -> None:
        for name, seed in (("a", 1), ("b", 2)):
            fake_file(tmp_path / f"{name}.parquet", fake_walks(60, 16, known=10, seed=seed))
        files = [str(tmp_path / f"{name}.parquet") for name in "ab"]
        table = tmp_path / "table.csv"
        code, said, _ = invoke(*files, "--history", "10", "--learn", str(table))
        assert code == 0
        assert "learnt on other series (b)" in said
        assert "learnt on other series (a)" in said
        told = table.read_text("utf-8")
        assert "a (60), b (60)" in told
        assert "planpath backtest a.parquet b.parquet --learn table.csv" in told
        from planpath import ensemble

        assert ensemble.read(told, "table.csv").multipliers.shape[2] == len(ensemble.LEVELS)

    def test_nothing_is_scored_on_what_it_was_learnt_on(self, tmp_path: Path) -> None:
        file = str(fake_file(tmp_path / "walks.csv", fake_walks(20, 14)))
        code, _, told = invoke(file, "--learnt-on", file)
        assert code == 2
        assert "nothing may be scored on what it was learnt on; read 'walks'" in told
        code, _, told = invoke(file, file)
        assert code == 2
        assert "FILE: holds the same as a file before it" in told

    @pytest.mark.parametrize(
        ("args", "said"),
        [
            (("--history", "5,ten"), "a whole number from 6 on, or all; read '5'"),
            (("--history", ","), "--history: names no length of history"),
            (("--peers", "teta"), "nearest: theta"),
        ],
    )
    def test_wrong_options_are_told_in_sentences(
        self, tmp_path: Path, args: tuple[str, ...], said: str
    ) -> None:
        file = fake_file(tmp_path / "walks.csv", fake_walks(8, 12))
        code, _, told = invoke(str(file), *args)
        assert code == 2
        assert said in told

    def test_a_broken_file_names_line_and_column(self, tmp_path: Path) -> None:
        (tmp_path / "a.csv").write_text("unique_id,t,y\na,2001,many\n", encoding="utf-8")
        code, _, told = invoke(str(tmp_path / "a.csv"))
        assert code == 2
        assert told.strip() == "a.csv, line 2, column 3 (y): is not a number; read 'many'"

    def test_own_data_too_short_are_refused_with_a_sentence(self) -> None:
        code, _, told = invoke("--plan", "zj_textile_2027")
        assert code == 2
        assert "published: has no series with 6 figures and one more to score" in told
