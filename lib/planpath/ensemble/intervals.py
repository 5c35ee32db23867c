"""Quantiles of the years to come, by multipliers learnt on other series.

How wide an interval must be is not worked out from the model, whose own formula covers far less
than it says on short series, but read off what happened to thousands of others: their misses, in
units of a yardstick every series has, by length of history and years ahead.
"""

from __future__ import annotations

import numpy as np

from planpath.ensemble.ahead import Ahead
from planpath.ensemble.calibration import LEVELS, Calibration
from planpath.ensemble.smoothing import Floats

__all__ = ["LEAST_FOR_CHANCE", "below", "quantiles", "ratios", "yardstick"]

LEAST_FOR_CHANCE = 6
"""Comparable annual figures without which no quantile and no chance is given."""
# Members agree by accident, and figures may lie near nought: neither says all will be well.
_PARTING, _STEADINESS = (0.05, 20.0), (0.1, 400.0)


def ratios(found: Ahead) -> Floats:
    """What a yardstick is made of beside the mean change, as logarithms of multiples of it.

    Returns
    -------
    array
        Shape (2, series, horizon): how far the members part, and the mean level. NaN for a series
        in which nothing ever changed.
    """
    change = np.where(found.change > 0, found.change, np.nan)[:, None]
    apart = np.clip(found.spread / change, *_PARTING)
    level = np.clip(found.level[:, None] / change, *_STEADINESS)
    return np.log(np.stack([apart, np.broadcast_to(level, apart.shape)]))


def yardstick(found: Ahead, exponents: Floats) -> Floats:
    r"""The unit misses are counted in.

    .. math:: \sigma_h = \bar d\, (s_h / \bar d)^{a_h} (\bar{|y|} / \bar d)^{b_h}

    A geometric mean of the mean yearly change d, of how far the members part s, and of the level:
    on short histories the change alone is itself uncertain, and is drawn to what is usual at that
    level. The weights are learnt for each length of history and year ahead.

    Parameters
    ----------
    found
        From `ahead`.
    exponents
        a and b, shape (years ahead, 2).

    Returns
    -------
    array
        As `found.path`; NaN for a series in which nothing ever changed.
    """
    weighed = (ratios(found) * exponents.T[:, None, :]).sum(axis=0)
    return np.asarray(found.change[:, None] * np.exp(weighed))


def quantiles(found: Ahead, levels: Floats, calibration: Calibration) -> Floats:
    """Values at quantiles, along a new first axis.

    Parameters
    ----------
    found
        From `ahead`.
    levels
        Between 0.005 and 0.995; the middle is the path itself.
    calibration
        What was learnt on other series.

    Returns
    -------
    array
        Shape (levels, series, horizon), ascending; NaN with fewer than `LEAST_FOR_CHANCE` figures,
        where nothing ever changed, and beyond the outermost level learnt.
    """
    asked = np.atleast_1d(np.asarray(levels, dtype=np.float64))
    rows = np.full((len(asked), *found.path.shape), np.nan)
    if found.length >= LEAST_FOR_CHANCE:
        at = calibration.at(found.length, found.path.shape[1])
        unit = yardstick(found, at.exponents)
        inside = (asked >= LEVELS[0]) & (asked <= LEVELS[-1])
        for place in np.flatnonzero(inside):
            many = np.array([np.interp(asked[place], LEVELS, one) for one in at.multipliers])
            # The path is the middle; what is learnt of its own bias must not turn quantiles over.
            side = np.minimum(many, 0.0) if asked[place] < 0.5 else np.maximum(many, 0.0)
            rows[place] = found.path + side * unit
        rows = np.where(found.positive[:, None], np.maximum(rows, 0.0), rows)
    rows[asked == 0.5] = found.path
    return rows


def below(found: Ahead, bound: Floats, calibration: Calibration) -> Floats:
    """The chance of lying at or below a bound, as the quantiles have it; closed form, no draws.

    Parameters
    ----------
    found, calibration
        As in `quantiles`.
    bound
        As `found.path`, or an axis of one for the years.
    """
    chance = np.full(np.broadcast_shapes(found.path.shape, bound.shape), np.nan)
    if found.length < LEAST_FOR_CHANCE:
        return chance
    at = calibration.at(found.length, found.path.shape[1])
    off = (bound - found.path) / yardstick(found, at.exponents)
    for year, many in enumerate(at.multipliers):
        chance[:, year] = np.interp(off[:, year], many, LEVELS)
    return np.where(np.isfinite(off), chance, np.nan)
