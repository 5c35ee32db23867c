"""Reconciled figures add up, stay as near as they can, and say how far they were moved."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from planpath import reconciliation
from planpath.problems import PlanpathError

# Province over two cities, one of them over two counties, the other over three.
TREE = reconciliation.hierarchy(
    {
        "province": "",
        "shaoxing": "province",
        "ningbo": "province",
        "keqiao": "shaoxing",
        "zhuji": "shaoxing",
        "haishu": "ningbo",
        "xiangshan": "ningbo",
        "cixi": "ningbo",
    }
)
figures = st.floats(-1e5, 1e5)
bases = hnp.arrays(np.float64, st.tuples(st.integers(1, 4), st.just(8)), elements=figures)
ways = st.sampled_from(["ols", "wls_struct", "bottom_up"])


def parts_of(values: np.ndarray) -> np.ndarray:
    return values[..., -len(TREE.parts) :]


def test_a_hierarchy_lists_its_sums_before_its_parts() -> None:
    assert TREE.nodes[:3] == ("province", "shaoxing", "ningbo")
    assert TREE.parts == ("keqiao", "zhuji", "haishu", "xiangshan", "cixi")
    assert TREE.S[:3].tolist() == [[1, 1, 1, 1, 1], [1, 1, 0, 0, 0], [0, 0, 1, 1, 1]]
    np.testing.assert_array_equal(TREE.S[3:], np.eye(5))


def test_nodes_that_are_part_of_nothing_known_are_all_told() -> None:
    with pytest.raises(PlanpathError) as caught:
        reconciliation.hierarchy({"province": "", "keqiao": "provinse", "zhuji": "x"})
    told = [str(problem) for problem in caught.value.problems]
    assert len(told) == 2
    assert told[0].startswith("hierarchy, keqiao: unknown parent; read 'provinse'")
    assert told[0].endswith("nearest: province")


def test_a_node_that_is_part_of_itself_is_told_with_its_ring() -> None:
    with pytest.raises(PlanpathError, match="a -> b -> c -> a"):
        reconciliation.hierarchy({"a": "b", "b": "c", "c": "a"})


def test_the_incoherence_of_each_sum_is_told() -> None:
    # parts 1..5: 15 against 20, 3 against 4, 12 against 10
    base = [20.0, 4.0, 10.0, 1.0, 2.0, 3.0, 4.0, 5.0]
    assert reconciliation.incoherence(base, TREE.S).tolist() == [-5.0, -1.0, 2.0]


@given(bases, ways, st.booleans())
def test_what_is_reconciled_adds_up(base: np.ndarray, way: str, positive: bool) -> None:
    found = reconciliation.reconcile(base, TREE.S, way, nonnegative=positive).values
    gaps = reconciliation.incoherence(found, TREE.S)
    np.testing.assert_allclose(gaps, 0, atol=1e-9 * max(1.0, float(np.abs(base).max())))


@given(bases, ways)
def test_what_adds_up_already_is_not_moved(base: np.ndarray, way: str) -> None:
    coherent = parts_of(base) @ TREE.S.T
    found = reconciliation.reconcile(coherent, TREE.S, way, nonnegative=False)
    np.testing.assert_allclose(found.moved, 0, atol=1e-8 * max(1.0, float(np.abs(base).max())))


@given(bases, hnp.arrays(np.float64, 8, elements=st.floats(0.1, 10)))
def test_no_other_figures_that_add_up_stand_nearer(base: np.ndarray, variance: np.ndarray) -> None:
    found = reconciliation.reconcile(base, TREE.S, variance, nonnegative=False)
    distance = (found.moved**2 / variance).sum(axis=-1)
    scale = max(1.0, float(np.abs(base).max()))
    for part in range(5):
        for off in (-0.01 * scale, 0.01 * scale):
            elsewhere = found.values + off * TREE.S[:, part]
            other = ((elsewhere - base) ** 2 / variance).sum(axis=-1)
            assert (other >= distance * (1 - 1e-9)).all()


@settings(deadline=None)
@given(bases, st.sampled_from(["ols", "wls_struct", "bottom_up", "top_down"]))
def test_no_part_is_left_below_zero(base: np.ndarray, way: str) -> None:
    found = reconciliation.reconcile(base, TREE.S, way).values
    assert not (parts_of(found) < 0).any()


def test_the_nearest_figures_without_one_below_zero_are_not_the_nearest_ones_cut_off() -> None:
    # With the first part at zero one figure x is left for the sum and the other part:
    # (10 - x)² + (9 - x)² is least at 9.5
    found = reconciliation.reconcile([10.0, -4.0, 9.0], [[1, 1], [1, 0], [0, 1]], "ols")
    np.testing.assert_allclose(found.values, [9.5, 0.0, 9.5])
    np.testing.assert_allclose(found.moved, [-0.5, 4.0, 0.5])
    free = reconciliation.reconcile(
        [10.0, -4.0, 9.0], [[1, 1], [1, 0], [0, 1]], "ols", nonnegative=False
    )
    # too much or too little: -4 + 9 - 10 = -5, a third each
    np.testing.assert_allclose(free.values, [25 / 3, -7 / 3, 32 / 3])


def test_what_nobody_projected_follows_from_the_others_and_no_further() -> None:
    nan = float("nan")
    base = [
        [100.0, 60.0, nan],  # the rest is what is left
        [nan, 60.0, 30.0],  # the sum is the sum
        [100.0, nan, nan],  # how the sum divides is not known
        [nan, 60.0, nan],
        [nan, nan, nan],
    ]
    found = reconciliation.reconcile(base, [[1, 1], [1, 0], [0, 1]]).values
    expected = [
        [100.0, 60.0, 40.0],
        [90.0, 60.0, 30.0],
        [100.0, nan, nan],
        [nan, 60.0, nan],
        [nan, nan, nan],
    ]
    np.testing.assert_allclose(found, expected)


def test_regions_that_pass_their_province_leave_no_rest_below_zero() -> None:
    # 60 + 50 against 100, nothing for the rest: 10 too much, of which the province (weight 3 of 5)
    # takes 6 and each region 2
    found = reconciliation.reconcile(
        [100.0, 60.0, 50.0, np.nan], [[1, 1, 1], [1, 0, 0], [0, 1, 0], [0, 0, 1]]
    )
    np.testing.assert_allclose(found.values, [106.0, 58.0, 48.0, 0.0], atol=1e-9)
    assert np.isnan(found.moved[-1])


def test_from_above_a_division_by_nothing_has_no_answer() -> None:
    found = reconciliation.reconcile([10.0, 0.0, 0.0], [[1, 1], [1, 0], [0, 1]], "top_down")
    assert np.isnan(found.values).all()


def test_years_and_scenarios_are_reconciled_one_by_one() -> None:
    base = np.random.default_rng(4).uniform(1, 9, (2, 3, 8))
    together = reconciliation.reconcile(base, TREE.S).values
    alone = reconciliation.reconcile(base[1, 2], TREE.S).values
    np.testing.assert_allclose(together[1, 2], alone)
    assert together.shape == base.shape


def test_the_share_moved_is_of_what_it_was() -> None:
    found = reconciliation.reconcile([100.0, 55.0, 50.0], [[1, 1], [1, 0], [0, 1]])
    np.testing.assert_allclose(found.moved_share, [0.025, -1.25 / 55, -0.025])


def test_the_order_of_parts_makes_no_difference() -> None:
    turned = reconciliation.hierarchy({"rest": "all", "a": "all", "all": ""})
    straight = reconciliation.hierarchy({"all": "", "a": "all", "rest": "all"})
    base = {"all": 100.0, "a": 70.0, "rest": 40.0}
    found = [
        dict(
            zip(
                tree.nodes,
                reconciliation.reconcile([base[n] for n in tree.nodes], tree.S).values,
                strict=True,
            )
        )
        for tree in (turned, straight)
    ]
    assert found[0] == pytest.approx(found[1])


@pytest.mark.parametrize(
    ("base", "S", "weights", "said"),
    [
        ([1.0, 2.0], [[1, 1], [1, 0], [0, 1]], "ols", "does not fit the hierarchy"),
        ([1.0, 2.0, 3.0], [[1, 0], [0, 1], [1, 1]], "ols", "is no summing matrix"),
        ([1.0, 2.0, 3.0], [[1, 1], [1, 0], [0, 1]], "wls_strct", "nearest: wls_struct"),
        ([1.0, 2.0, 3.0], [[1, 1], [1, 0], [0, 1]], [1.0, 0.0, 1.0], "not above zero"),
        ([1.0, 2.0, 3.0], [[1, 1], [1, 0], [0, 1]], [1.0, 2.0], "do not fit the hierarchy"),
        ([1.0, 2.0], [[1, 0], [0, 1]], "top_down", "no top to come down from"),
    ],
)
def test_what_does_not_belong_together_is_told(
    base: list[float], S: list[list[float]], weights: object, said: str
) -> None:
    with pytest.raises(PlanpathError, match=said):
        reconciliation.reconcile(base, S, weights)  # type: ignore[arg-type]
