"""Yearly milestones, the point of no return, and when a pace arrives: pure arithmetic on arrays.

A yearly breakdown 年度分解 says what share of the way is to be done by each year; four shapes of it
are here. Along which scale the way is measured (plain, or logarithmic for what grows or falls by
rates) is for `progress.linear_path` and `progress.compound_path` to say, which take these shares.
Rates and shares are fractions, steps are in the indicator's unit a year, declines are negative.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = [
    "POWER",
    "SHAPES",
    "STEEPNESS",
    "last_turn_rate",
    "last_turn_step",
    "over_fulfilment",
    "quarters_elapsed",
    "shares",
    "whole_values",
    "yearly_rates",
    "yearly_steps",
    "years_at_rate",
    "years_at_step",
]

Floats = NDArray[np.float64]

SHAPES = ("compounding", "linear", "s_curve", "back_loaded")
"""Even rates, even steps, slow-quick-slow, and most of the way late."""

STEEPNESS = 6.0
"""Steepness of the S-curve unless stated: half-way the logistic rises six times its mean slope."""

POWER = 2.0
"""Exponent of the back-loaded shape unless stated; below 1 the way is front-loaded."""

# Two figures that differ by less are the same figure, computed along two ways.
_ROUNDING = 1e-9


def shares(shape: str, years: int, *, steepness: float = STEEPNESS, power: float = POWER) -> Floats:
    r"""Share of the way done by the end of each year, from 0 at the start to 1 at the target.

    .. math::

        w_t = t/n \quad\text{(compounding, linear)}, \qquad w_t = (t/n)^p \quad\text{(back-loaded)}

        w_t = \tfrac12 + \tfrac12 \frac{\tanh(k (t/n - \tfrac12) / 2)}{\tanh(k / 4)}
        \quad\text{(S-curve)}

    The S-curve is the logistic 1/(1 + e^(-k(x - 1/2))) stretched so that it passes through both
    ends; towards k = 0 it becomes the straight line.

    Parameters
    ----------
    shape
        One of `SHAPES`. The first two share the way alike; they differ in its scale.
    years
        Years from the start to the target, at least one.
    steepness
        k of the S-curve, above zero.
    power
        p of the back-loaded shape, above zero.

    Raises
    ------
    ValueError
        For another shape, no years, or a parameter not above zero.

    Examples
    --------
    >>> shares("linear", 5).round(3).tolist()
    [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]
    >>> shares("s_curve", 4).round(3).tolist()
    [0.0, 0.149, 0.5, 0.851, 1.0]
    >>> shares("back_loaded", 4).tolist()
    [0.0, 0.0625, 0.25, 0.5625, 1.0]
    """
    if shape not in SHAPES:
        raise ValueError(f"{shape!r} is no shape; allowed: {', '.join(SHAPES)}")
    if years < 1 or not (steepness > 0 and power > 0):
        raise ValueError("milestones take a year to go, a steepness and a power above zero")
    time = np.linspace(0.0, 1.0, years + 1)
    if shape == "back_loaded":
        return np.power(time, power)
    if shape == "s_curve":
        bent = np.tanh(steepness * (time - 0.5) / 2) / np.tanh(steepness / 4)
        # The ends are what they are, whatever is left of them in binary.
        return np.concatenate([[0.0], 0.5 + 0.5 * bent[1:-1], [1.0]])
    return time


def yearly_rates(values: ArrayLike) -> Floats:
    r"""Rate of each year along a path: :math:`y_t / y_{t-1} - 1`; NaN from a year at zero or below.

    Examples
    --------
    >>> yearly_rates([100.0, 110.0, 132.0]).round(3).tolist()
    [0.1, 0.2]
    """
    path = np.asarray(values, dtype=np.float64)
    before = np.where(path[..., :-1] > 0, path[..., :-1], np.nan)
    return path[..., 1:] / before - 1


def yearly_steps(values: ArrayLike) -> Floats:
    """Change of each year along a path, in its unit.

    Examples
    --------
    >>> yearly_steps([26, 29, 35]).tolist()
    [3.0, 6.0]
    """
    return np.diff(np.asarray(values, dtype=np.float64), axis=-1)


def whole_values(values: ArrayLike) -> Floats:
    """Paths of things counted, in whole numbers whose yearly changes add up to the whole way.

    Each year's change is cut to the whole number below; what is then missing goes one by one to the
    years that lost most (largest remainder), among equals to the earlier. So even steps cut to
    whole ones are never behind the even path. A path whose two ends are not whole stays as it is.

    Parameters
    ----------
    values
        Along the last axis, rising or falling throughout, the start first.

    Examples
    --------
    From 26 to 35 in four years is 2.25 a year, which nobody can count:

    >>> whole_values([26.0, 28.25, 30.5, 32.75, 35.0]).tolist()
    [26.0, 29.0, 31.0, 33.0, 35.0]
    """
    path = np.asarray(values, dtype=np.float64)
    steps = np.diff(path, axis=-1)
    way = path[..., -1] - path[..., 0]
    # Rounded first, lest what is equal but for the last bit be told apart by it.
    sizes = np.round(np.abs(steps), 9)
    cut = np.floor(sizes)
    with np.errstate(invalid="ignore"):
        missing = np.round(np.abs(way) - cut.sum(axis=-1))
        order = np.argsort(-(sizes - cut), axis=-1, kind="stable")
        rank = np.argsort(order, axis=-1, kind="stable")
        given = cut + (rank < missing[..., None])
        whole = path[..., :1] + np.sign(way)[..., None] * np.cumsum(given, axis=-1)
        ends_whole = (path[..., 0] % 1 == 0) & (path[..., -1] % 1 == 0)
    counted = np.concatenate([path[..., :1], whole], axis=-1)
    return np.where(ends_whole[..., None], counted, path)


def years_at_rate(latest: ArrayLike, target: ArrayLike, rate: ArrayLike) -> Floats:
    r"""Years until the target at one rate: :math:`\ln(y_T / y_t) / \ln(1 + r)`.

    ``inf`` where the rate leads nowhere or away, NaN where a value is not above zero or unknown.

    Examples
    --------
    >>> years_at_rate([100, 100], [121, 121], [0.10, -0.02]).round(6).tolist()
    [2.0, inf]
    """
    return _years(_log(target) - _log(latest), _log(1 + np.asarray(rate, dtype=np.float64)))


def years_at_step(latest: ArrayLike, target: ArrayLike, step: ArrayLike) -> Floats:
    r"""Years until the target in even steps: :math:`(y_T - y_t) / a`.

    ``inf`` where the step leads nowhere or away.

    Examples
    --------
    >>> years_at_step(26, 35, [3, 2, 0]).tolist()
    [3.0, 4.5, inf]
    """
    latest, target, step = (np.asarray(one, dtype=np.float64) for one in (latest, target, step))
    return _years(target - latest, step)


def last_turn_rate(
    latest: ArrayLike, target: ArrayLike, years: ArrayLike, pace: ArrayLike, highest: ArrayLike
) -> Floats:
    r"""Point of no return: years one may go on at the present pace and still meet the target.

    The greatest whole k for which :math:`y_t (1 + p)^k (1 + h)^{n-k}` still reaches the target:

    .. math:: k = \left\lfloor \frac{\ln(y_T/y_t) - n \ln(1+h)}{\ln(1+p) - \ln(1+h)} \right\rfloor

    Parameters
    ----------
    latest, target
        Values above zero; the target lies ahead, above for what is to rise and below for what is to
        fall.
    years
        Years left n.
    pace, highest
        The present rate p, and the highest rate h held possible, fractions a year.

    Returns
    -------
    ndarray
        Whole years from the latest one, 0 where the turn is due at once; ``inf`` where the pace
        itself suffices, ``-inf`` where not even the highest rate from now on does, NaN where
        something is unknown or no year is left.

    Examples
    --------
    From 100 to 133.1 in four years. Two years at 5 % leave 9.88 % a year for the other two, which
    10 % gives; a third would leave 14.98 % for the last:

    >>> last_turn_rate(100, 133.1, 4, [0.05, 0.08, 0.0], [0.10, 0.08, 0.07]).tolist()
    [2.0, inf, -inf]
    """
    pace, highest = (_log(1 + np.asarray(one, dtype=np.float64)) for one in (pace, highest))
    return _last_turn(_log(target) - _log(latest), years, pace, highest)


def last_turn_step(
    latest: ArrayLike, target: ArrayLike, years: ArrayLike, pace: ArrayLike, highest: ArrayLike
) -> Floats:
    r"""`last_turn_rate` for counts and shares, which go in steps.

    .. math:: k = \lfloor ((y_T - y_t) - n h) / (p - h) \rfloor

    Examples
    --------
    From 26 to 35 in three years, at one a year until now and five at the most: a year's delay
    leaves 8 for two years, a second one 7 for one:

    >>> float(last_turn_step(26, 35, 3, 1, 5))
    1.0
    """
    latest, target, pace, highest = (
        np.asarray(one, dtype=np.float64) for one in (latest, target, pace, highest)
    )
    return _last_turn(target - latest, years, pace, highest)


def over_fulfilment(achieved: ArrayLike, promised: ArrayLike) -> Floats:
    r"""By how much a cumulative change has passed what was promised: :math:`c / C - 1`.

    Linear, as NDRC and NBS published the results of 2006-2010 (notice 9 of 2011): a decline of
    26.59 % where 20 % were promised is over-fulfilled by 32.95 %. NaN where nothing was promised.

    Examples
    --------
    >>> over_fulfilment([0.2659, 0.2167, 0.21], 0.20).round(4).tolist()
    [0.3295, 0.0835, 0.05]
    """
    achieved, promised = (np.asarray(one, dtype=np.float64) for one in (achieved, promised))
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(promised != 0, achieved / promised - 1, np.nan)


def quarters_elapsed(first_year: ArrayLike, last_year: ArrayLike, on: ArrayLike) -> Floats:
    """Share of a span of years that is over on a day, in whole quarters 时间进度.

    A quarter counts once its last day is reached; before the span it is 0, after it 1.

    Parameters
    ----------
    first_year, last_year
        The first and last year of the span, both included: 2023 and 2027.
    on
        Days, as ``datetime64`` or ``YYYY-MM-DD``.

    Examples
    --------
    >>> quarters_elapsed(2023, 2027, ["2025-06-29", "2025-06-30", "2025-12-31"]).tolist()
    [0.45, 0.5, 0.6]
    """
    first, last = (np.asarray(year, dtype=np.int64) for year in (first_year, last_year))
    # On a quarter's last day the next day's month already belongs to the next quarter.
    months = (np.asarray(on, dtype="datetime64[D]") + 1).astype("datetime64[M]").astype(np.int64)
    over = months // 3 - (first - 1970) * 4
    whole = 4.0 * (last - first + 1)
    return np.clip(over / whole, 0.0, 1.0)


def _last_turn(way: Floats, years: ArrayLike, pace: Floats, highest: Floats) -> Floats:
    """Both forms at once: what a year covers adds up, on the plain or the logarithmic scale."""
    years = np.asarray(years, dtype=np.float64)
    ahead = np.where(way < 0, -1.0, 1.0)
    way, slow, quick = way * ahead, pace * ahead, highest * ahead
    with np.errstate(divide="ignore", invalid="ignore"):
        near = _ROUNDING * np.maximum(1.0, np.abs(way))
        spare = years * quick - way
        turn = np.floor(spare / (quick - slow) + _ROUNDING)
        answer = np.select(
            [years * slow >= way - near, spare < -near], [np.inf, -np.inf], np.maximum(turn, 0.0)
        )
        known = np.isfinite(way) & np.isfinite(slow) & np.isfinite(quick) & (years > 0)
    return np.where(known, answer, np.nan)


def _years(way: Floats, pace: Floats) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        years = np.where(way == 0, 0.0, np.where(way * pace > 0, way / pace, np.inf))
    return np.where(np.isfinite(way) & np.isfinite(pace), years, np.nan)


def _log(value: ArrayLike) -> Floats:
    """NaN where there is no logarithm."""
    value = np.asarray(value, dtype=np.float64)
    return np.log(np.where(value > 0, value, np.nan))
