"""One gate, and like adds to like."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fakes import fake_evidence
from planpath import codelists, table
from planpath.problems import PlanpathError

pytestmark = pytest.mark.filterwarnings("error::RuntimeWarning", "error::FutureWarning")


def row(**given: Any) -> dict[str, Any]:
    blank = {
        "region": "keqiao",
        "indicator": "revenue",
        "scope": "above_scale",
        "basis": "",
        "kind": "observed",
        "scenario": "",
        "source": "fake/2",
        "year": 2023,
        "period": "year",
        "quantile": 0.5,
        "value": 1243.0,
        "unit": "亿元",
    }
    return {**blank, **given}


def refused(what: Callable[[], object]) -> str:
    with pytest.raises(PlanpathError) as caught:
        what()
    return str(caught.value)


def test_what_is_left_out_is_the_usual() -> None:
    bare = {k: v for k, v in row().items() if k not in ("basis", "scenario", "period", "quantile")}
    assert table.make([bare]).iloc[0].to_dict() == row()


def test_columns_come_in_order_and_typed() -> None:
    turned = pd.DataFrame([dict(reversed(row(value=1243).items())) | {"note": "dropped"}])
    made = table.gate(turned)
    assert list(made.columns) == list(table.COLUMNS)
    assert made.dtypes["year"] == "int64"
    assert made.dtypes["value"] == "float64"


@pytest.mark.parametrize("year", ["2023", 2023.0, "2023.0"])
def test_a_whole_year_is_a_year_however_it_is_written(year: Any) -> None:
    assert table.make([row(year=year)])["year"].tolist() == [2023]


def test_an_empty_table_is_a_table() -> None:
    for empty in (table.empty(), table.make([]), table.concat(), table.concat(table.empty())):
        assert list(empty.columns) == list(table.COLUMNS)
        assert empty.dtypes.to_dict() == table.make([row()]).dtypes.to_dict()
    assert len(table.concat(table.empty(), table.make([row()]))) == 1


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"region": "keqaio"}, "unknown region; read 'keqaio'"),
        ({"indicator": "revenues"}, "nearest: revenue"),
        ({"scope": "above"}, "unknown scope"),
        ({"kind": "guessed"}, "allowed: observed, projected, required"),
        ({"period": "ytd-12"}, "unknown period; read 'ytd-12'"),
        ({"period": "month-0"}, "unknown period"),
        ({"year": 1850}, "unknown year; read '1850'"),
        ({"year": 2023.5}, "is not a whole year; read '2023.5'"),
        ({"year": 1e300}, "is not a whole year"),
        ({"year": None}, "is not a whole year; read '(nothing)'"),
        ({"value": float("nan")}, "is not a finite number"),
        ({"value": float("inf")}, "is not a finite number"),
        ({"value": "many"}, "is not a finite number; read 'many'"),
        ({"quantile": 1.0}, "above 0 and below 1"),
        ({"unit": "万元"}, "is not the indicator's unit; read '万元'; allowed: 亿元"),
        ({"source": None}, "is not text"),
        ({"kind": "projected"}, "projected rows name a scenario"),
        ({"scenario": "steady"}, "projected rows name a scenario"),
    ],
    ids=lambda value: str(value) if isinstance(value, dict) else "",
)
def test_the_gate_says_what_is_wrong_and_where(wrong: dict[str, Any], told: str) -> None:
    message = refused(lambda: table.make([row(region="lanxi"), row(**wrong)], "book.csv"))
    assert told in message
    assert "book.csv" in message
    assert "row 2" in message


def test_all_faults_are_told_at_once_with_all_rows() -> None:
    rows = [
        row(region="x"),
        row(year=2022, region="x"),
        row(year=2021, value=None),
        row(year=2020, unit="家"),
        row(year=2019),
        row(year=2019),
    ]
    message = refused(lambda: table.make(rows))
    assert "region, rows 1, 2" in message
    assert "value, row 3: is not a finite number" in message
    assert "unit of revenue, row 4" in message
    assert "rows 5, 6: the same key stands twice" in message


def test_a_lacking_column_is_named() -> None:
    frame = pd.DataFrame([row()]).drop(columns=["period", "unit"])
    message = refused(lambda: table.gate(frame))
    assert "read 'period'" in message
    assert "read 'unit'" in message


def test_a_key_in_two_tables_is_refused() -> None:
    one = table.make([row()])
    assert "the same key stands twice" in refused(lambda: table.concat(one, one))


def test_the_kind_keeps_what_is_apart_from_what_is_required() -> None:
    both = table.concat(table.make([row()]), table.make([row(kind="required")]))
    assert len(both) == 2
    assert "'observed' beside 'required'" in refused(lambda: table.total(both, "zhejiang"))


# ---- Like adds to like ---------------------------------------------------------------------------


def of(region: str, **given: Any) -> dict[str, Any]:
    return {"region": region, "year": 2023, "value": 100.0, **given}


def test_a_sum_is_the_sum_year_by_year() -> None:
    observed = fake_evidence(
        of("keqiao", value=1243.0),
        of("lanxi", value=300.5),
        of("keqiao", year=2024, value=1300.0),
        of("lanxi", year=2024, value=310.0),
    ).observed
    summed = table.total(observed, "zhejiang")
    assert summed["region"].eq("zhejiang").all()
    assert summed["source"].eq("sum").all()
    assert dict(zip(summed["year"], summed["value"], strict=True)) == {2023: 1543.5, 2024: 1610.0}


@pytest.mark.parametrize(
    ("other", "sides"),
    [
        ({"scope": "unstated"}, "'above_scale' beside 'unstated'"),
        ({"indicator": "output_value"}, "'revenue' beside 'output_value'"),
        ({"period": "ytd-10"}, "'year' beside 'ytd-10'"),
        ({"indicator": "above_scale_firms", "unit": "家"}, "'亿元' beside '家'"),
    ],
    ids=["scope", "indicator", "period", "unit"],
)
def test_unlike_is_refused_and_both_sides_named(other: dict[str, Any], sides: str) -> None:
    observed = fake_evidence(of("keqiao"), of("lanxi", **other)).observed
    assert sides in refused(lambda: table.total(observed, "zhejiang"))


def test_what_does_not_add_is_not_added() -> None:
    shares = fake_evidence(
        *[of(r, indicator="rd_intensity", value=0.03, unit="") for r in ("keqiao", "lanxi")]
    ).observed
    assert "'rd_intensity' does not add" in refused(lambda: table.total(shares, "zhejiang"))


def test_a_region_neither_counts_twice_nor_is_missed_in_silence() -> None:
    twice = fake_evidence(of("keqiao"), of("keqiao", value=99.0), of("lanxi")).observed
    assert "'keqiao' stands 2 times" in refused(lambda: table.total(twice, "zhejiang"))
    gap = fake_evidence(of("keqiao"), of("keqiao", year=2024), of("lanxi")).observed
    told = refused(lambda: table.total(gap, "zhejiang"))
    assert "year 2024" in told
    assert "'lanxi' has no row while 'keqiao' has one" in told


def test_the_sum_of_nothing_is_nothing() -> None:
    assert len(table.total(table.empty(), "zhejiang")) == 0


cells = st.none() | st.text() | st.floats()


@settings(max_examples=30, deadline=None)
@given(st.dictionaries(st.sampled_from(table.COLUMNS), cells, min_size=1))
def test_whatever_stands_in_a_cell_the_gate_answers_in_sentences(wrong: dict[str, Any]) -> None:
    # anything but a PlanpathError comes through here, and fails
    with contextlib.suppress(PlanpathError):
        made = table.make([row(**wrong)])
        assert made["region"].isin(list(codelists.regions())).all()
