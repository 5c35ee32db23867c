"""Options over many futures: what is lost by each, and how often each is good enough."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from planpath.problems import PlanpathError, Problem

__all__ = ["Regret", "regret", "satisficing_share"]

Floats = NDArray[np.float64]
# Regrets that differ by less are the same regret, computed along two ways.
_ROUNDING = 1e-12


@dataclass(frozen=True)
class Regret:
    """What is lost against the best option of each future.

    Parameters
    ----------
    matrix
        Options by futures, zero where an option is the best of its future.
    worst
        The largest of each option.
    choice
        The option whose largest regret is least; the first of several.
    tied
        All options that share that least one.
    """

    matrix: Floats
    worst: Floats
    choice: int
    tied: tuple[int, ...]


def regret(outcomes: ArrayLike, *, larger_is_better: bool = True) -> Regret:
    r"""Regret of each option in each future, and the option that keeps the largest one least.

    .. math:: R_{if} = \max_j u_{jf} - u_{if}, \qquad i^* = \arg\min_i \max_f R_{if}

    Parameters
    ----------
    outcomes
        A row an option, a column a future. An option that lacks an outcome has no largest regret
        and is not chosen.
    larger_is_better
        Whether outcomes are gains; costs and intensities are not.

    Raises
    ------
    PlanpathError
        If there is no option with an outcome in every future.

    Notes
    -----
    Source: Savage, *The theory of statistical decision* (1951).

    Examples
    --------
    >>> found = regret([[10, 4], [7, 6]])
    >>> found.matrix.tolist(), found.worst.tolist(), found.choice
    ([[0.0, 2.0], [3.0, 0.0]], [2.0, 3.0], 0)
    """
    gains = np.asarray(outcomes, dtype=np.float64) * (1.0 if larger_is_better else -1.0)
    if gains.ndim != 2 or not gains.size or np.isnan(gains).any(axis=1).all():
        message = "no option has an outcome in every future"
        raise PlanpathError(Problem("regret, outcomes", message, f"shape {gains.shape}"))
    known = np.where(np.isnan(gains), -np.inf, gains)
    # Adding zero turns the -0.0 of a cost into nothing lost.
    matrix = known.max(axis=0) - gains + 0.0
    worst = matrix.max(axis=1)
    least = np.nanmin(worst)
    tied = np.flatnonzero(worst <= least + _ROUNDING * max(1.0, abs(least)))
    return Regret(matrix, worst, int(tied[0]), tuple(int(one) for one in tied))


def satisficing_share(kept: ArrayLike, weights: ArrayLike | None = None) -> Floats:
    r"""Share of the futures in which an option is good enough: :math:`\sum w_f k_f / \sum w_f`.

    Parameters
    ----------
    kept
        Whether the bound is kept, futures along the last axis.
    weights
        How many futures each stands for; all alike unless given.

    Returns
    -------
    array
        NaN where there is no future.

    Notes
    -----
    Source: Starr, *Product design and decision theory* (1963), the domain criterion.

    Examples
    --------
    >>> satisficing_share([[True, True, False, True], [False, True, False, False]]).tolist()
    [0.75, 0.25]
    """
    good = np.asarray(kept, dtype=np.float64)
    mass = np.ones(good.shape[-1]) if weights is None else np.asarray(weights, dtype=np.float64)
    total = mass.sum(axis=-1)
    return np.asarray((good * mass).sum(axis=-1) / np.where(total > 0, total, np.nan))
