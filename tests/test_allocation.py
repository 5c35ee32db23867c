"""A province's target shared out: every way sums back, and keeps the law it is named after."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from planpath import allocation

SIZES = st.integers(1, 12)


@st.composite
def provinces(draw: st.DrawFn) -> tuple[Any, Any, Any]:
    """Intensities, shares of activity that sum to one, and capacities, of one and the same size."""
    n = draw(SIZES)
    intensities = draw(hnp.arrays(float, n, elements=st.floats(0.05, 20.0)))
    activity = draw(hnp.arrays(float, n, elements=st.floats(0.01, 100.0)))
    capacity = draw(hnp.arrays(float, n, elements=st.floats(0.1, 10.0)))
    return intensities, activity / activity.sum(), capacity


declines = st.floats(-0.5, 0.3)


def shared(way: str, province: tuple[Any, Any, Any], change: float, years: int = 5) -> Any:
    """Values of the last year by one way, shares of activity held."""
    intensities, shares, capacity = province
    whole = float(allocation.together(intensities, shares))
    end = whole * (1 + change)
    if way == "uniform":
        return allocation.uniform(intensities, shares, end)
    if way == "convergence":
        return allocation.convergence(intensities, whole, end, end)
    return allocation.by_capacity(intensities, shares, capacity, end)


@pytest.mark.parametrize("way", ["uniform", "convergence", "capacity"])
@given(province=provinces(), change=declines)
def test_the_regions_and_the_rest_come_to_the_province_again(
    way: str, province: tuple[Any, Any, Any], change: float
) -> None:
    assume(abs(change) > 1e-6)
    intensities, shares, _ = province
    end = float(allocation.together(intensities, shares)) * (1 + change)
    back = float(allocation.together(shared(way, province, change), shares))
    assert back == pytest.approx(end, rel=1e-12)


@given(province=provinces(), later=st.data(), change=declines, way_left=st.floats(0.0, 1.0))
def test_convergence_sums_back_year_by_year_while_shares_move(
    province: tuple[Any, Any, Any], later: st.DataObject, change: float, way_left: float
) -> None:
    assume(abs(change) > 1e-3)
    intensities, shares, _ = province
    moved = later.draw(hnp.arrays(float, len(shares), elements=st.floats(0.01, 100.0)))
    moved = moved / moved.sum()
    whole = float(allocation.together(intensities, shares))
    end = whole * (1 + change)
    now = end + (whole - end) * way_left
    ratio = allocation.share_ratio(shares, moved)
    values = allocation.convergence(intensities, whole, end, now, ratio)
    # Parts above and below may be far larger than the sum they come to.
    scale = float(np.abs(values * moved).sum())
    assert float(allocation.together(values, moved)) == pytest.approx(now, abs=1e-12 * scale)


@given(province=provinces(), change=declines)
def test_uniform_contraction_keeps_the_ratios_between_regions(
    province: tuple[Any, Any, Any], change: float
) -> None:
    values = shared("uniform", province, change)
    np.testing.assert_allclose(values / values[0], province[0] / province[0][0], rtol=1e-12)


@given(province=provinces(), change=declines)
def test_convergence_ends_with_all_regions_equal(
    province: tuple[Any, Any, Any], change: float
) -> None:
    assume(abs(change) > 1e-6)
    values = shared("convergence", province, change)
    np.testing.assert_allclose(values, values[0], rtol=1e-9)


@given(province=provinces(), change=st.floats(-0.5, -1e-3))
def test_more_capacity_is_asked_for_more(province: tuple[Any, Any, Any], change: float) -> None:
    values = shared("capacity", province, change)
    kept = (values / province[0])[np.argsort(province[2], kind="stable")]
    assert np.all(np.diff(kept) <= 1e-12)


@given(province=provinces(), change=declines, unit=st.floats(1e-6, 1e6))
def test_the_unit_of_capacity_changes_nothing(
    province: tuple[Any, Any, Any], change: float, unit: float
) -> None:
    intensities, shares, capacity = province
    same = (intensities, shares, capacity * unit)
    np.testing.assert_allclose(
        shared("capacity", same, change), shared("capacity", province, change), rtol=1e-9
    )


@given(province=provinces(), change=declines)
def test_equal_capacity_is_uniform_contraction(
    province: tuple[Any, Any, Any], change: float
) -> None:
    intensities, shares, _ = province
    alike = (intensities, shares, np.full(len(shares), 3.0))
    np.testing.assert_allclose(
        shared("capacity", alike, change), shared("uniform", alike, change), rtol=1e-11
    )


@pytest.mark.parametrize("way", ["uniform", "convergence", "capacity"])
@given(province=provinces(), change=declines, seed=st.integers(0, 99))
def test_the_order_of_regions_is_of_no_account(
    way: str, province: tuple[Any, Any, Any], change: float, seed: int
) -> None:
    assume(abs(change) > 1e-6)
    order = np.random.default_rng(seed).permutation(len(province[0]))
    turned = tuple(part[order] for part in province)
    there = shared(way, turned, change)  # type: ignore[arg-type]
    np.testing.assert_allclose(there, shared(way, province, change)[order], rtol=1e-9)


@given(province=provinces(), change=declines, part=st.floats(0.05, 0.95), own=st.floats(0.2, 1.0))
def test_a_region_taken_out_of_the_rest_changes_no_other_ones_uniform_rate(
    province: tuple[Any, Any, Any], change: float, part: float, own: float
) -> None:
    intensities, shares, capacity = province
    before = shared("uniform", province, change) / intensities
    # The last region is the rest: a part of it becomes a region, its energy taken along.
    taken, left = shares[-1] * part, shares[-1] * (1 - part)
    energy = intensities[-1] * shares[-1]
    split = (
        np.append(
            intensities[:-1], [energy * own * part / taken, energy * (1 - own * part) / left]
        ),
        np.append(shares[:-1], [taken, left]),
        np.append(capacity, 1.0),
    )
    after = shared("uniform", split, change) / split[0]
    np.testing.assert_allclose(after[:-2], before[:-1], rtol=1e-10)


def test_every_row_of_many_is_solved_by_itself() -> None:
    rng = np.random.default_rng(7)
    values, capacity = rng.uniform(0.1, 3, (1000, 9)), rng.uniform(0.2, 4, (1000, 9))
    shares = rng.dirichlet(np.ones(9), 1000)
    target = allocation.together(values, shares) * rng.uniform(0.3, 1.5, 1000)
    solved = allocation.by_capacity(values, shares, capacity, target)
    np.testing.assert_allclose(allocation.together(solved, shares), target, rtol=1e-12)
    np.testing.assert_allclose(
        solved[17], allocation.by_capacity(values[17], shares[17], capacity[17], target[17])
    )


def test_a_row_without_an_answer_leaves_the_others_theirs() -> None:
    values = np.ones((5, 2))
    capacity = [[2.0, 1.0], [0.0, 0.0], [0.0, 1.0], [-1.0, 1.0], [2.0, 1.0]]
    factor = allocation.decline_factor(values, 0.5, capacity, [0.375, 0.9, 0.4, 0.9, -0.1])
    assert factor[0] == pytest.approx(np.log(2))
    assert np.isnan(factor[1:]).all()


def test_a_decline_just_short_of_what_the_able_can_give_is_still_solved() -> None:
    # Half the whole cannot move: 0.5 + 0.5 z = 0.5 + 5e-7, so z = 1e-6.
    values = allocation.by_capacity([1.0, 1.0], 0.5, [0.0, 1.0], 0.5 + 5e-7)
    assert values == pytest.approx([1.0, 1e-6], rel=1e-6)


def test_regions_that_exceed_their_province_leave_a_negative_remainder() -> None:
    rest = allocation.remainder([100.0, 100.0], [[60.0, 50.0], [60.0, 30.0]])
    assert rest.tolist() == [-10.0, 10.0]
    assert allocation.residual_standing(100.0, rest).tolist() == ["negative", "ok"]


counts = hnp.arrays(float, SIZES, elements=st.integers(0, 60))


@given(have=counts, grow=st.integers(-40, 200), data=st.data())
def test_counts_are_whole_and_sum_to_the_provinces(
    have: Any, grow: int, data: st.DataObject
) -> None:
    sizes = data.draw(hnp.arrays(float, len(have), elements=st.floats(0.1, 1000.0)))
    total = have.sum() + grow
    assume(total >= 0 and have.sum() > 0)
    fair = allocation.market_share(have, sizes, total)
    shared_out = allocation.whole_numbers(fair)
    assert shared_out.sum() == total
    assert np.all(shared_out == np.floor(shared_out))
    assert np.all(np.abs(shared_out - fair) < 1 + 1e-6)


@given(have=counts, more=st.integers(0, 200))
def test_growth_by_size_takes_nothing_from_anybody(have: Any, more: int) -> None:
    sizes = np.arange(1.0, len(have) + 1)
    assert np.all(allocation.market_share(have, sizes, have.sum() + more) >= have - 1e-9)


@given(province=provinces(), change=declines)
def test_contributions_add_up_to_the_change_of_the_whole(
    province: tuple[Any, Any, Any], change: float
) -> None:
    intensities, shares, _ = province
    later = shared("capacity", province, change)
    parts = allocation.contributions(intensities, shares, later, shares)
    assert float(parts.sum()) == pytest.approx(change, abs=1e-12)
