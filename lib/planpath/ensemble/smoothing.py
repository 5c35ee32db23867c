"""Exponential smoothing of many series at once, averaged over its parameters and never fitted.

On six to twenty figures the likelihood of a smoothing model is nearly flat, and the best point on
it is luck. So every point of a grid is taken, each weighted with its likelihood. For given
parameters the error recursion is linear in the series: the states of all points are one matrix
product, and their sums of squares another, of the products of the figures with each other. The
matrices depend on the length of the history alone and are kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import product

import numpy as np
from numpy.typing import NDArray

__all__ = ["Floats", "damped_trend", "simple", "straightened"]

Floats = NDArray[np.float64]
_LEVEL = (0.05, *(tenth / 10 for tenth in range(1, 11)))
_LEVEL_OF_TREND = _LEVEL[2:]
_SLOPE = (0.0, 0.05, 0.1, 0.2, 0.4)
_DAMPING = (0.7, 0.8, 0.9, 0.98)
# A perfect fit has no likelihood; below this share of the series' own size it is rounding.
_EXACT = 1e-12


@dataclass(frozen=True)
class _Grid:
    """The points of a parameter grid for histories of one length.

    Parameters
    ----------
    squares
        Of the pairwise products of a history's figures the sum of squared errors, by point.
    level, slope
        Of the figures the last level and slope, by point.
    damping
        By point.
    """

    squares: Floats
    level: Floats
    slope: Floats
    damping: Floats


def simple(histories: Floats, horizon: int) -> Floats:
    """Simple smoothing: one level, carried on flat.

    Parameters
    ----------
    histories
        Shape (series, years); moved and scaled as `straightened` gives them.
    horizon
        Years ahead.
    """
    return _averaged(histories, horizon, _grid(histories.shape[1], trended=False))


def damped_trend(histories: Floats, horizon: int) -> Floats:
    r"""Level and slope, the slope fading: :math:`y_{T+h} = l_T + (φ + … + φ^h) b_T`.

    Parameters
    ----------
    histories, horizon
        As in `simple`.
    """
    return _averaged(histories, horizon, _grid(histories.shape[1], trended=True))


def straightened(histories: Floats) -> tuple[Floats, Floats, Floats]:
    """Histories that end on nought and reach one, their last figures, and their sizes.

    All members move and scale with the figures; near nought their squares keep their digits.
    """
    last = histories[:, -1:]
    size = np.abs(histories - last).max(axis=1, keepdims=True)
    size = np.where(size > 0, size, 1.0)
    return (histories - last) / size, last, size


def _averaged(histories: Floats, horizon: int, grid: _Grid) -> Floats:
    length = histories.shape[1]
    first, second = np.triu_indices(length)
    error = (histories[:, first] * histories[:, second]) @ grid.squares
    error = np.maximum(error, _EXACT)
    weight = (error / error.min(axis=1, keepdims=True)) ** (-length / 2)
    weight /= weight.sum(axis=1, keepdims=True)
    level = (weight * (histories @ grid.level)).sum(axis=1)
    fading = np.cumsum(grid.damping[:, None] ** np.arange(1, horizon + 1), axis=1)
    return np.asarray(level[:, None] + (weight * (histories @ grid.slope)) @ fading)


@lru_cache(maxsize=128)
def _grid(length: int, trended: bool) -> _Grid:
    """Follow the recursion once for every point, on unit vectors in place of a series."""
    choices = (_LEVEL_OF_TREND, _SLOPE, _DAMPING) if trended else (_LEVEL, (0.0,), (0.0,))
    alpha, beta, damping = (np.array(one) for one in zip(*product(*choices), strict=True))
    level, slope = np.zeros((2, len(alpha), length))
    level[:, 0] = 1.0
    if trended:
        # The first few changes may be anything: the slope starts from the mean of all.
        slope[:, -1] += 1 / (length - 1)
        slope[:, 0] -= 1 / (length - 1)
    errors = np.empty((len(alpha), length - 1, length))
    for year in range(1, length):
        expected = level + damping[:, None] * slope
        error = -expected
        error[:, year] += 1.0
        errors[:, year - 1] = error
        level = expected + alpha[:, None] * error
        slope = damping[:, None] * slope + (alpha * beta)[:, None] * error
    squares = errors.transpose(0, 2, 1) @ errors
    first, second = np.triu_indices(length)
    # Each product of two unlike figures stands once and counts twice.
    paired = squares[:, first, second] * np.where(first == second, 1.0, 2.0)
    return _Grid(paired.T.copy(), level.T.copy(), slope.T.copy(), damping)
