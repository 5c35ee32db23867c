"""A tornado moves one assumption at a time; a design covers what it says it covers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planpath import sensitivity
from planpath.problems import PlanpathError

ends = st.lists(st.tuples(st.floats(-9, 9), st.floats(-9, 9), st.floats(-9, 9)), max_size=6)


def weighted(cases: np.ndarray) -> np.ndarray:
    """An outcome in which every column counts differently, and two work together."""
    plain = cases @ np.arange(1.0, cases.shape[1] + 1)
    return np.asarray(plain + cases[:, 0] * cases[:, -1])


def test_one_assumption_moves_and_the_others_stay() -> None:
    seen: list[np.ndarray] = []

    def model(cases: np.ndarray) -> np.ndarray:
        seen.append(cases)
        return np.asarray(cases[:, 0] - 10 * cases[:, 1])

    found = sensitivity.tornado(model, [1.0, 2.0], [0.5, 1.0], [3.0, 2.5])
    assert len(seen) == 1
    assert seen[0].tolist() == [[1, 2], [0.5, 2], [1, 1], [3, 2], [1, 2.5]]
    # 1 - 20; 0.5 - 20 and 1 - 10; 3 - 20 and 1 - 25
    assert float(found.base) == -19.0
    assert found.low.tolist() == [-19.5, -9.0]
    assert found.high.tolist() == [-17.0, -24.0]
    assert found.swing.tolist() == [2.5, 15.0]
    assert found.order.tolist() == [1, 0]


@given(ends.filter(bool), st.randoms(use_true_random=False))
def test_the_order_of_assumptions_makes_no_difference(
    rows: list[tuple[float, float, float]], random: object
) -> None:
    low, base, high = np.array(rows).T
    turn = np.argsort([random.random() for _ in rows])  # type: ignore[attr-defined]
    back = np.argsort(turn)
    straight = sensitivity.tornado(lambda x: (x**2).sum(axis=1), base, low, high)
    turned = sensitivity.tornado(
        lambda x: (x[:, back] ** 2).sum(axis=1), base[turn], low[turn], high[turn]
    )
    np.testing.assert_allclose(turned.swing, straight.swing[turn])
    np.testing.assert_allclose(turned.low, straight.low[turn])


@given(ends.filter(lambda rows: len(rows) > 1))
def test_the_table_is_the_model_asked_case_by_case(
    rows: list[tuple[float, float, float]],
) -> None:
    low, base, high = np.array(rows).T
    found = sensitivity.tornado(weighted, base, low, high)
    for column in range(len(rows)):
        moved = base.copy()
        moved[column] = high[column]
        assert found.high[column] == pytest.approx(float(weighted(moved[None])[0]), abs=1e-9)
    assert (np.diff(found.swing[found.order]) <= 0).all()


def test_several_outcomes_come_from_the_same_cases() -> None:
    found = sensitivity.tornado(
        lambda x: np.column_stack([x.sum(axis=1), x.prod(axis=1)]), [2.0, 3.0], [1.0, 1.0], [3.0, 5]
    )
    assert found.base.tolist() == [5.0, 6.0]
    assert found.swing.tolist() == [[2.0, 6.0], [4.0, 8.0]]
    assert found.order.tolist() == [1, 0]


def test_an_assumption_without_an_outcome_comes_last() -> None:
    found = sensitivity.tornado(
        lambda x: np.log(np.where(x > 0, x, np.nan)).sum(axis=1), [1.0, 1.0], [-1.0, 1.0], [2, 2.0]
    )
    assert np.isnan(found.swing[0])
    assert found.order.tolist() == [1, 0]


def test_a_model_that_answers_other_rows_is_told() -> None:
    with pytest.raises(PlanpathError, match="must give an outcome a row"):
        sensitivity.tornado(lambda x: x.sum(), [1.0], [0.0], [2.0])
    with pytest.raises(PlanpathError, match="not equally many"):
        sensitivity.tornado(lambda x: x[:, 0], [1.0, 2.0], [0.0], [2.0])


@given(st.lists(st.lists(st.integers(-5, 5), min_size=1, max_size=4, unique=True), max_size=4))
def test_a_full_factorial_holds_every_combination_once(levels: list[list[int]]) -> None:
    grid = sensitivity.full_factorial(levels)
    assert grid.shape == (int(np.prod([len(level) for level in levels])), len(levels))
    assert len({tuple(row) for row in grid.tolist()}) == len(grid)
    for column, level in enumerate(levels):
        assert set(grid[:, column]) == set(level)


@given(st.integers(1, 60), st.integers(1, 5), st.integers(0, 2**32 - 1))
def test_a_latin_hypercube_uses_each_stratum_once(cases: int, columns: int, seed: int) -> None:
    lows = np.linspace(-3.0, 4.0, columns)
    highs = lows + np.linspace(1.0, 2.0, columns)
    grid = sensitivity.latin_hypercube(cases, lows, highs, np.random.default_rng(seed))
    strata = np.floor((grid - lows) / (highs - lows) * cases + 1e-9).clip(0, cases - 1)
    for column in range(columns):
        assert sorted(strata[:, column]) == list(range(cases))


def test_the_same_seed_gives_the_same_cases_and_another_does_not() -> None:
    draws = [
        sensitivity.latin_hypercube(9, [0.0, 0.0], [1.0, 1.0], np.random.default_rng(seed))
        for seed in (5, 5, 6)
    ]
    assert draws[0].tolist() == draws[1].tolist() != draws[2].tolist()
    # which stratum meets which is drawn for each column by itself
    assert (np.argsort(draws[0][:, 0]) != np.argsort(draws[0][:, 1])).any()


def test_an_end_before_its_beginning_is_told_with_its_column() -> None:
    with pytest.raises(PlanpathError, match=r"column 1: ends before it begins; read '2\.0'"):
        sensitivity.latin_hypercube(3, [0.0, 2.0], [1.0, 1.0], np.random.default_rng(1))
