"""Quantities as documents write them: read, converted, and refused with a sentence."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planpath import units
from planpath.problems import PlanpathError

KINDS = [
    ["元", "千元", "万元", "百万元", "亿元", "十亿元", "万亿元"],
    ["吨标准煤", "千克标准煤", "万吨标准煤", "亿吨标准煤"],
    ["吨", "万吨", "百万吨"],
    ["千瓦时", "万千瓦时", "亿千瓦时"],
    ["吨标准煤/万元", "万吨标准煤/亿元", "千克标准煤/元"],
    ["%", "百分点", "无量纲"],
    ["家", "万家"],
]
pairs = st.sampled_from(KINDS).flatmap(
    lambda kind: st.tuples(st.sampled_from(kind), st.sampled_from(kind))
)


@pytest.mark.parametrize(
    ("written", "unit", "value"),
    [
        ("1.2 万亿元", "亿元", 12000.0),
        ("1.2万亿元", "万元", 120_000_000.0),
        ("1 万吨标准煤/亿元", "吨标准煤/万元", 1.0),
        ("1.45 亿吨标准煤", "万吨标准煤", 14500.0),
        ("3.5 %", "无量纲", 0.035),
        ("-3.4 %/年", "1/年", -0.034),
        ("−3.4 %/年", "1/年", -0.034),
        ("35 家", "家", 35.0),
        ("4.2 万家", "家", 42000.0),
        ("99.6 Mt", "万吨", 9960.0),
    ],
)
def test_worked_by_hand(written: str, unit: str, value: float) -> None:
    assert units.read(written).to(unit) == value


def test_the_digits_a_document_speaks_with_are_kept() -> None:
    amount = units.read("-3.40 %/年")
    assert (amount.number, amount.decimals, amount.value) == ("3.40", 2, -3.4)


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=4).map(float), pairs)
def test_there_and_back_is_the_same_number(value: float, pair: tuple[str, str]) -> None:
    there, back = pair
    assert math.isclose(
        units.convert(units.convert(value, there, back), back, there), value, rel_tol=1e-12
    )


@given(st.integers(min_value=0, max_value=10**9))
def test_whole_numbers_of_yi_are_exact_in_wan(value: int) -> None:
    assert units.convert(value, "亿元", "万元") == value * 10_000


@given(
    st.decimals(min_value=0, max_value=10**6, places=3),
    st.sampled_from(["亿元", "家", "%", "吨标准煤/万元"]),
)
def test_what_is_written_is_read(number: object, unit: str) -> None:
    amount = units.read(f"{number} {unit}")
    assert amount.value == float(str(number))
    assert amount.unit == unit


def test_nan_passes_as_it_is() -> None:
    assert math.isnan(units.convert(math.nan, "亿元", "万元"))


def test_firms_items_and_events_are_never_one_kind() -> None:
    assert not units.same_kind("家", "个")
    assert not units.same_kind("个", "场")
    assert not units.same_kind("亿元", "亿美元")
    assert not units.same_kind("吨", "吨标准煤")


@pytest.mark.parametrize("written", ["三十五家", "35", "", "家", "1,200 亿元"])
def test_what_is_no_quantity_says_so(written: str) -> None:
    with pytest.raises(PlanpathError):
        units.read(written, "plans/x.toml, clause[1]")


def test_a_strange_unit_names_the_nearest() -> None:
    with pytest.raises(PlanpathError) as error:
        units.read("1.2 万亿圆", "plans/x.toml, clause[1].targets[1].more_than")
    said = str(error.value)
    assert said.startswith(
        "plans/x.toml, clause[1].targets[1].more_than: unknown unit; read '万亿圆'"
    )
    assert "nearest: 万亿元" in said


def test_unlike_units_are_not_converted() -> None:
    with pytest.raises(PlanpathError, match="two measure different things"):
        units.convert(1.0, "亿元", "家")


@pytest.mark.parametrize("hostile", ["__import__('os')", "亿元**亿元**", "(", "亿元;", "1e309"])
def test_a_unit_is_never_run_and_never_a_traceback(hostile: str) -> None:
    with pytest.raises(PlanpathError):
        units.convert(1.0, hostile, "亿元")
