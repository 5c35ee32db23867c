"""Which assumption matters most, and grids of assumptions to try: pure arithmetic on arrays.

A model is a function of a table of assumptions, one row a case and one column an assumption, that
gives an outcome for every row at once. A tornado moves one assumption at a time and leaves the rest
where they are; what two do together it does not show. For that there are the designs: all
combinations of a few levels, or a Latin hypercube where all combinations would be too many.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from planpath.problems import PlanpathError, Problem

__all__ = [
    "Tornado",
    "energy_factor",
    "energy_tornado",
    "full_factorial",
    "latin_hypercube",
    "tornado",
]

Floats = NDArray[np.float64]
Evaluate = Callable[[Floats], ArrayLike]


@dataclass(frozen=True)
class Tornado:
    """What the outcome is when one assumption at a time is at its low or high end.

    Parameters
    ----------
    base
        The outcome with all assumptions as they are.
    low, high
        The outcome with one at its low (high) end; assumptions along the first axis.
    swing
        How far apart these two are, never negative.
    order
        The assumptions from the widest swing to the narrowest, of the first outcome where there
        are several; equal ones stay in the order given.
    """

    base: Floats
    low: Floats
    high: Floats
    swing: Floats
    order: NDArray[np.intp]


def tornado(evaluate: Evaluate, base: ArrayLike, lows: ArrayLike, highs: ArrayLike) -> Tornado:
    """Move one assumption at a time from its base to both its ends.

    Parameters
    ----------
    evaluate
        The model: rows of assumptions to an outcome each (or to a row of outcomes each). It is
        called once, with two rows an assumption and one for the base.
    base, lows, highs
        The assumptions as they are and at their ends, in the columns' order.

    Raises
    ------
    PlanpathError
        If base and ends are not equally many, or the model gives no outcome for some row.

    Examples
    --------
    >>> found = tornado(lambda x: x[:, 0] * x[:, 1], [2.0, 5.0], [1.0, 4.0], [3.0, 6.0])
    >>> float(found.base), found.low.tolist(), found.high.tolist()
    (10.0, [5.0, 8.0], [15.0, 12.0])
    >>> found.swing.tolist(), found.order.tolist()
    ([10.0, 4.0], [0, 1])
    """
    middle, low, high = (np.asarray(end, dtype=np.float64) for end in (base, lows, highs))
    if not middle.shape == low.shape == high.shape or middle.ndim != 1:
        told = f"{middle.shape}, {low.shape} and {high.shape}"
        raise PlanpathError(Problem("tornado", "base, lows and highs are not equally many", told))
    count = len(middle)
    cases = np.tile(middle, (2 * count + 1, 1))
    each = np.arange(count)
    cases[1 + each, each] = low
    cases[1 + count + each, each] = high
    outcome = np.asarray(evaluate(cases), dtype=np.float64)
    if outcome.shape[:1] != (len(cases),):
        told = f"{outcome.shape[:1]} outcomes for {len(cases)} rows"
        raise PlanpathError(Problem("tornado, evaluate", "must give an outcome a row", told))
    at_low, at_high = outcome[1 : count + 1], outcome[count + 1 :]
    swing = np.abs(at_high - at_low)
    leading = swing.reshape(count, -1)[:, 0] if count else np.empty(0)
    # An assumption without an outcome has no swing and comes last.
    order = np.argsort(-np.nan_to_num(leading, nan=-1.0), kind="stable")
    return Tornado(outcome[0], at_low, at_high, swing, order)


def energy_factor(growth: ArrayLike, decline: ArrayLike, years: ArrayLike) -> Floats:
    r"""Energy use as a multiple of the base year's: :math:`((1 + g)(1 - d))^n`.

    Parameters
    ----------
    growth
        Yearly growth of value added at comparable prices, a fraction.
    decline
        Yearly decline of intensity, a fraction, positive where it falls.
    years
        Years from the base year.

    Examples
    --------
    >>> round(float(energy_factor(0.05, 0.034, 5)), 6)
    1.073574
    """
    grown = 1 + np.asarray(growth, dtype=np.float64)
    kept = 1 - np.asarray(decline, dtype=np.float64)
    return np.power(grown * kept, np.asarray(years, dtype=np.float64))


def energy_tornado(growth: Sequence[float], decline: Sequence[float], years: float) -> Tornado:
    """What moves energy use more: growth of value added, or decline of its intensity.

    Parameters
    ----------
    growth, decline
        Low, base and high: yearly fractions as in `energy_factor`. Growth comes first in what
        is given back.
    years
        Years from the base year.

    Examples
    --------
    Two points of growth either way move energy about twice as far as one point of decline:

    >>> energy_tornado([0.03, 0.05, 0.07], [0.024, 0.034, 0.044], 5).swing.round(4).tolist()
    [0.2046, 0.1112]
    """
    lows, base, highs = np.array([growth, decline], dtype=np.float64).T
    return tornado(lambda cases: energy_factor(cases[:, 0], cases[:, 1], years), base, lows, highs)


def full_factorial(levels: Sequence[ArrayLike]) -> Floats:
    """All combinations of each assumption's levels, the last assumption changing fastest.

    Parameters
    ----------
    levels
        The levels of each assumption in the columns' order. Categories go by their numbers.

    Returns
    -------
    array
        A row for each combination; one empty row where there is no assumption.

    Examples
    --------
    >>> full_factorial([[0.03, 0.05], [1, 2, 3]]).tolist()
    [[0.03, 1.0], [0.03, 2.0], [0.03, 3.0], [0.05, 1.0], [0.05, 2.0], [0.05, 3.0]]
    """
    columns = [np.asarray(level, dtype=np.float64).ravel() for level in levels]
    rows = int(np.prod([len(column) for column in columns], dtype=np.int64))
    grid = np.meshgrid(*columns, indexing="ij")
    flat = [axis.ravel() for axis in grid]
    return np.stack(flat, axis=1) if flat else np.empty((rows, 0))


def latin_hypercube(
    cases: int, lows: ArrayLike, highs: ArrayLike, generator: np.random.Generator
) -> Floats:
    """Cases spread so that each assumption's range is covered evenly, whatever the others do.

    Each range is cut into as many equal strata as there are cases; each stratum is used once, and
    which stratum of one assumption meets which of another is drawn.

    Parameters
    ----------
    cases
        How many.
    lows, highs
        Ends of each assumption's range, in the columns' order.
    generator
        Where the draws come from: ``numpy.random.default_rng(seed)``, so that the same seed gives
        the same cases.

    Raises
    ------
    PlanpathError
        If an upper end lies below its lower one, or the ends are not equally many.

    Notes
    -----
    Source: McKay, Beckman and Conover (1979).

    Examples
    --------
    >>> grid = latin_hypercube(4, [0.0, 10.0], [1.0, 18.0], np.random.default_rng(7))
    >>> sorted((grid[:, 0] * 4 // 1).tolist()), sorted(((grid[:, 1] - 10) / 2 // 1).tolist())
    ([0.0, 1.0, 2.0, 3.0], [0.0, 1.0, 2.0, 3.0])
    """
    low, high = np.asarray(lows, dtype=np.float64), np.asarray(highs, dtype=np.float64)
    if low.shape != high.shape or low.ndim != 1:
        told = f"{low.shape} and {high.shape}"
        raise PlanpathError(Problem("latin_hypercube", "lows and highs are not equally many", told))
    turned = np.flatnonzero(~(low <= high))
    if len(turned):
        raise PlanpathError(
            Problem(f"latin_hypercube, column {one}", "ends before it begins", f"{low[one]}")
            for one in turned
        )
    strata = generator.permuted(np.tile(np.arange(cases), (len(low), 1)), axis=1).T
    within = generator.random((cases, len(low)))
    return low + (high - low) * (strata + within) / max(cases, 1)
