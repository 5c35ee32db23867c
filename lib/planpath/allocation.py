r"""A province's target shared out over its regions: pure arithmetic on arrays.

Regions lie along the last axis, years or cases along those before it; the rest of the province
其余地区 is one more region and belongs in every array, so that all parts make up the whole. The
whole is what the parts weigh together, :math:`\sum_r w_r x_r`: for an intensity the weights are
shares of activity (value added), for an amount or a count they are ones. Each way of sharing gives
values that come to the whole's target exactly. NaN where a way has no answer.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = [
    "STANDINGS",
    "TINY",
    "by_capacity",
    "contributions",
    "convergence",
    "decline_factor",
    "decreasing",
    "increasing",
    "market_share",
    "remainder",
    "residual_standing",
    "share_ratio",
    "together",
    "uniform",
    "whole_numbers",
]

Floats = NDArray[np.float64]
TINY = 0.01
"""Share of the whole below which a residual is mostly what rounding left of its parts."""
STANDINGS = ("ok", "tiny", "none", "slight", "negative")
_ROUNDING = 1e-9
_STEPS = 200


def together(values: ArrayLike, weights: ArrayLike) -> Floats:
    r"""What the parts come to as a whole: :math:`\sum_r w_r x_r` over the last axis.

    Examples
    --------
    >>> float(together([1.25, 0.75], [0.25, 0.75]))
    0.875
    """
    values, weights = np.broadcast_arrays(*_floats(values, weights))
    return np.asarray((values * weights).sum(axis=-1))


def remainder(whole: ArrayLike, parts: ArrayLike) -> Floats:
    r"""What of a whole none of its named parts holds: :math:`X - \sum_r x_r`.

    Nothing is cut off at nought: parts that come to more than their whole leave a negative
    remainder, see `residual_standing`.

    Examples
    --------
    >>> float(remainder(12000.0, [1200.0, 1800.0, 1500.0, 350.0]))
    7150.0
    """
    whole, parts = _floats(whole, parts)
    return np.asarray(whole - parts.sum(axis=-1))


def residual_standing(whole: ArrayLike, rest: ArrayLike) -> NDArray[np.str_]:
    """Whether a remainder may be dealt with as a region of its own.

    ``ok``; ``tiny``, less than `TINY` of the whole and so mostly what rounding left; ``none``;
    ``slight``, below nought by less than `TINY`, which rounding may do to parts that are the whole;
    ``negative`` by more, or not known: nothing may rest on it.

    Examples
    --------
    >>> residual_standing(100.0, [40.0, 0.4, 0.0, -0.4, -3.0]).tolist()
    ['ok', 'tiny', 'none', 'slight', 'negative']
    """
    whole, rest = _floats(whole, rest)
    with np.errstate(invalid="ignore"):
        left = np.abs(rest) > _ROUNDING * np.abs(whole)
        little = np.abs(rest) < TINY * np.abs(whole)
        known = np.isfinite(rest) & np.isfinite(whole)
        cases = [~known, ~left, little & (rest > 0), little, rest < 0]
    return np.select(cases, ["negative", "none", "tiny", "slight", "negative"], "ok")


def uniform(values: ArrayLike, weights: ArrayLike, target: ArrayLike) -> Floats:
    r"""Everybody changes in the same proportion.

    .. math:: x_r' = x_r \cdot X_T / \sum_s w_s x_s

    Parameters
    ----------
    values
        Where the parts stand, regions along the last axis.
    weights
        Their weights in the target's year. Where these are the base year's, the common proportion
        is the province's own; where activity has moved to intensive regions it is harder.
    target
        What the whole is to come to.

    Examples
    --------
    >>> uniform([1.2, 0.9], [0.25, 0.75], 0.78).round(6).tolist()
    [0.96, 0.72]
    """
    values, weights = np.broadcast_arrays(*_floats(values, weights))
    target = np.asarray(target, dtype=np.float64)
    return np.asarray(values * _ratio(target, together(values, weights))[..., None])


def share_ratio(baseline: ArrayLike, now: ArrayLike) -> Floats:
    r"""How a region's share in the whole's activity has changed: :math:`m = s_b / s_y`.

    Source: the Sectoral Decarbonization Approach, where a growing share is asked to start lower.

    Examples
    --------
    >>> float(share_ratio(0.2, 0.25))
    0.8
    """
    return _ratio(*_floats(baseline, now))


def convergence(
    baseline: ArrayLike,
    whole_baseline: ArrayLike,
    whole_target: ArrayLike,
    whole_now: ArrayLike,
    ratio: ArrayLike = 1.0,
) -> Floats:
    r"""Intensities that meet in one point, after the Sectoral Decarbonization Approach (SDA).

    .. math:: x_y = X_T + (x_b - X_T) \, p_y \, m_y, \quad p_y = (X_y - X_T) / (X_b - X_T)

    With :math:`m_y` the change of shares (`share_ratio`) the activity-weighted sum of the parts is
    :math:`X_y` in every year: :math:`\sum w_y m_y (x_b - X_T) = \sum w_b (x_b - X_T) = X_b - X_T`.
    Without it the parts miss the whole as soon as shares move. NaN where the whole's path is flat.

    Parameters
    ----------
    baseline
        The part's intensity in the base year.
    whole_baseline, whole_target, whole_now
        The whole's in the base year, in the year of meeting, and in the year asked for.
    ratio
        :math:`m_y`; 1 where shares of activity are held.

    Examples
    --------
    A region at 1.2 times the province, half-way through:

    >>> round(float(convergence(1.2, 1.0, 0.966**5, 0.966**3)), 5)
    0.9773
    """
    own, start, end, now, ratio = _floats(baseline, whole_baseline, whole_target, whole_now, ratio)
    return np.asarray(end + (own - end) * _ratio(now - end, start - end) * ratio)


def by_capacity(
    values: ArrayLike, weights: ArrayLike, capacity: ArrayLike, target: ArrayLike
) -> Floats:
    r"""Logarithmic change in proportion to capacity: :math:`x_r' = x_r e^{-\lambda c_r}`.

    The common factor :math:`\lambda` is the one with which the whole meets its target, see
    `decline_factor`. Only relations between capacities count, not their unit.

    Examples
    --------
    >>> by_capacity([1.0, 1.0], [0.5, 0.5], [2.0, 1.0], 0.375).round(6).tolist()
    [0.25, 0.5]
    """
    values, weights, capacity = np.broadcast_arrays(*_floats(values, weights, capacity))
    factor = decline_factor(values, weights, capacity, target)
    with np.errstate(over="ignore", invalid="ignore"):
        return np.asarray(values * np.exp(-factor[..., None] * capacity))


def decline_factor(
    values: ArrayLike, weights: ArrayLike, capacity: ArrayLike, target: ArrayLike
) -> Floats:
    r"""The factor :math:`\lambda` that solves :math:`\sum_r w_r x_r e^{-\lambda c_r} = X_T`.

    The logarithm of the left side is convex and falls in :math:`\lambda`, so Newton's steps cannot
    overshoot to the right and close in on the one root, for all rows at once. Below nought it is a
    growth. NaN without a root: a target or capacity below nought, nothing that can move, or more
    asked than those who can move could give.

    Parameters
    ----------
    values, weights
        The parts and their weights in the target's year, nought or more.
    capacity
        Of each part, nought or more; nought moves nothing.
    target
        What the whole is to come to, above nought.

    Examples
    --------
    >>> round(float(decline_factor([1.0, 1.0], [0.5, 0.5], [2.0, 1.0], 0.375)), 9)
    0.693147181
    """
    values, weights, capacity = np.broadcast_arrays(*_floats(values, weights, capacity))
    target = np.asarray(target, dtype=np.float64)
    mass = values * weights
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.log(np.where(mass >= 0, mass, np.nan))
        aim = np.log(np.where(target > 0, target, np.nan))
    # The unit of capacity is nobody's business; ones of about one keep the steps well scaled.
    largest = np.max(np.where(mass > 0, capacity, 0.0), axis=-1, initial=0.0)
    able = (largest > 0) & np.all(capacity >= 0, axis=-1)
    scaled = capacity / np.where(able, largest, 1.0)[..., None]
    factor = _newton(logs, scaled, aim)
    return np.where(able, factor / np.where(able, largest, 1.0), np.nan)


def _newton(logs: Floats, capacity: Floats, aim: Floats) -> Floats:
    """The root of log Σ exp(logs − λ·capacity) = aim, row by row; NaN where there is none."""
    factor = np.zeros(np.broadcast_shapes(logs.shape[:-1], aim.shape))
    for _ in range(_STEPS):
        level, slope = _level(logs, capacity, factor)
        with np.errstate(divide="ignore", invalid="ignore"):
            step = np.where(slope > 0, (level - aim) / slope, np.nan)
        factor = factor + step
        if not np.any(np.abs(step) > 1e-15 * np.maximum(1.0, np.abs(factor))):
            break
    level, _ = _level(logs, capacity, factor)
    with np.errstate(invalid="ignore"):
        return np.where(np.abs(level - aim) < _ROUNDING, factor, np.nan)


def _level(logs: Floats, capacity: Floats, factor: Floats) -> tuple[Floats, Floats]:
    """The logarithm of the sum and how fast it falls; the largest term taken out beforehand."""
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        terms = logs - factor[..., None] * capacity
        top = np.max(terms, axis=-1, keepdims=True, initial=-np.inf)
        parts = np.exp(terms - np.where(np.isfinite(top), top, 0.0))
        total = parts.sum(axis=-1)
        return np.log(total) + top[..., 0], (parts * capacity).sum(axis=-1) / total


def decreasing(value: ArrayLike, ratio: ArrayLike) -> Floats:
    r"""PACTA's market-share approach for what is to shrink: :math:`x_0 \cdot tmsr`.

    Source: `target_market_share` of r2dii.analysis; `ratio` is the whole's target over its base.

    Examples
    --------
    >>> float(decreasing(40, 0.8))
    32.0
    """
    value, ratio = _floats(value, ratio)
    return np.asarray(value * ratio)


def increasing(value: ArrayLike, size: ArrayLike, share: ArrayLike) -> Floats:
    r"""PACTA's market-share approach for what is to grow: :math:`\max(0, x_0 + X_0 \cdot smsp)`.

    The increase goes by the region's size :math:`X_0`, not by what it has already: who has none
    gets some. Source: `target_market_share` of r2dii.analysis.

    Examples
    --------
    >>> float(increasing(40, 100, 0.1))
    50.0
    """
    value, size, share = _floats(value, size, share)
    return np.maximum(0.0, value + size * share)


def market_share(values: ArrayLike, sizes: ArrayLike, target: ArrayLike) -> Floats:
    r"""`increasing` or `decreasing`, so that the parts sum to the whole's target.

    For growth :math:`smsp = (X_T - \sum x) / \sum X_0`, otherwise :math:`tmsr = X_T / \sum x`.

    Parameters
    ----------
    values
        What the parts have, along the last axis.
    sizes
        How large each is, in any unit.
    target
        What they are to have together.

    Examples
    --------
    >>> market_share([4.0, 0.0, 6.0], [100.0, 300.0, 600.0], 20.0).tolist()
    [5.0, 3.0, 12.0]
    """
    values, sizes = np.broadcast_arrays(*_floats(values, sizes))
    target = np.asarray(target, dtype=np.float64)
    total = values.sum(axis=-1)
    share = _ratio(target - total, sizes.sum(axis=-1))[..., None]
    grown = increasing(values, sizes, share)
    shrunk = decreasing(values, _ratio(target, total)[..., None])
    return np.where((target >= total)[..., None], grown, shrunk)


def whole_numbers(values: ArrayLike) -> Floats:
    """Whole numbers nearest to the values with the same sum, by largest remainder.

    Each value is cut to its whole part, and what is then lacking goes one by one to those that lost
    most; of equal losses to the larger value, then to the earlier.

    Parameters
    ----------
    values
        Nought or more, along the last axis; their sum is whole but for rounding, else NaN.

    Examples
    --------
    >>> whole_numbers([4.6, 1.6, 3.8]).tolist()
    [5.0, 1.0, 4.0]
    """
    values = np.asarray(values, dtype=np.float64)
    floor = np.floor(values + _ROUNDING)
    total = values.sum(axis=-1)
    lacking = np.rint(total) - floor.sum(axis=-1)
    # Near-equal losses are equal ones: how a sum was rounded must not decide who gets a firm.
    loss = np.round(values - floor, 9)
    order = np.lexsort((-floor, -loss), axis=-1)
    place = np.argsort(order, axis=-1, kind="stable")
    given = floor + (place < lacking[..., None])
    whole = np.isfinite(total) & (np.abs(total - np.rint(total)) <= 1e-6) & (lacking >= 0)
    return np.where(whole[..., None] & np.all(values >= 0, axis=-1)[..., None], given, np.nan)


def contributions(
    values: ArrayLike, weights: ArrayLike, later: ArrayLike, weights_later: ArrayLike
) -> Floats:
    r"""What each part adds to the whole's relative change.

    .. math:: k_r = (w_r' x_r' - w_r x_r) / \sum_s w_s x_s

    The parts sum to :math:`X'/X - 1` exactly. Multiplied by 100 they are percentage points.

    Examples
    --------
    >>> contributions([1.2, 0.9], [0.25, 0.75], [0.96, 0.72], [0.25, 0.75]).round(6).tolist()
    [-0.061538, -0.138462]
    """
    before, after = (
        np.multiply(*_floats(a, b)) for a, b in ((values, weights), (later, weights_later))
    )
    return _ratio(after - before, before.sum(axis=-1)[..., None])


def _floats(*values: ArrayLike) -> tuple[Floats, ...]:
    return tuple(np.asarray(value, dtype=np.float64) for value in values)


def _ratio(above: Floats, below: Floats) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(below != 0, above / np.where(below != 0, below, 1.0), np.nan)
