"""What is promised beside what is done: robust trends, budgets, a temperature score.

A short series has one or two figures that are out of line. A trend that is the median of yearly
changes, taken after the outermost figures were drawn in, does not follow them. What a path would
add up to over the years, held against what the required path adds up to, says whether a promise
and a practice lead to the same place. Pure arithmetic on arrays.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = [
    "CARBON_BUDGET",
    "CARBON_TO_CO2",
    "TCRE",
    "TemperatureScore",
    "filled",
    "overshoot",
    "robust_trend",
    "temperature",
    "temperature_score",
    "trend_path",
    "winsorised",
]

Floats = NDArray[np.float64]
CARBON_BUDGET = 396.0
"""GtCO₂ of the benchmark path, 2020 to 2050, as the OS-Climate tool takes it."""
TCRE = 2.2
"""Warming per cumulative emission, °C per 1000 GtC, as the OS-Climate tool takes it."""
CARBON_TO_CO2 = 3664.0
"""GtCO₂ in 1000 GtC."""


@dataclass(frozen=True)
class TemperatureScore:
    """°C implied by what was done, by what is promised, and both weighed.

    Parameters
    ----------
    trajectory
        If the trend goes on.
    target
        If the targets are met.
    score
        The two weighed.
    """

    trajectory: Floats
    target: Floats
    score: Floats


def winsorised(values: ArrayLike, low: float = 0.10, high: float = 0.90) -> Floats:
    """Figures beyond a series' own outer quantiles drawn in to them.

    Parameters
    ----------
    values
        Series along the last axis; NaN stays NaN and does not count.
    low, high
        The quantiles, interpolated straight between figures.

    Examples
    --------
    >>> winsorised([1.0, 2.0, 3.0, 4.0, 50.0]).round(6).tolist()
    [1.4, 2.0, 3.0, 4.0, 31.6]
    """
    series = np.asarray(values, dtype=np.float64)
    ends = _quantiles(series, low), _quantiles(series, high)
    return np.clip(series, *ends)


def _quantiles(series: Floats, level: float) -> Floats:
    """The quantile of what is known of each series, kept as a last axis of one."""
    if not series.shape[-1]:
        return np.full((*series.shape[:-1], 1), np.nan)
    # NaN sorts last, so the known figures stand first.
    ordered = np.sort(series, axis=-1)
    known = np.isfinite(series).sum(axis=-1, keepdims=True)
    place = np.maximum(level * (known - 1), 0.0)
    lower = np.floor(place).astype(np.intp)
    upper = np.minimum(lower + 1, np.maximum(known - 1, 0))
    start = np.take_along_axis(ordered, lower, axis=-1)
    stop = np.take_along_axis(ordered, upper, axis=-1)
    return np.where(known > 0, start + (stop - start) * (place - lower), np.nan)


def filled(years: ArrayLike, values: ArrayLike) -> Floats:
    """Gaps inside a series bridged by straight lines; before and after it nothing is added.

    Parameters
    ----------
    years
        Ascending, need not be consecutive.
    values
        Series along the last axis, NaN where a year has no figure.

    Examples
    --------
    >>> filled([2020, 2021, 2022, 2024, 2025], [np.nan, 10.0, np.nan, 16.0, np.nan]).tolist()
    [nan, 10.0, 12.0, 16.0, nan]
    """
    time, series = np.asarray(years, dtype=np.float64), np.asarray(values, dtype=np.float64)
    known = np.isfinite(series)
    place = np.broadcast_to(np.arange(series.shape[-1]), series.shape)
    before = np.maximum.accumulate(np.where(known, place, -1), axis=-1)
    after = np.where(known, place, series.shape[-1])[..., ::-1]
    after = np.minimum.accumulate(after, axis=-1)[..., ::-1]
    inside = (before >= 0) & (after < series.shape[-1])
    lower, upper = np.where(inside, before, 0), np.where(inside, after, 0)
    start = np.take_along_axis(series, lower, axis=-1)
    stop = np.take_along_axis(series, upper, axis=-1)
    span = time[upper] - time[lower]
    share = (time - time[lower]) / np.where(span > 0, span, 1.0)
    bridged = np.where(span > 0, start + (stop - start) * share, start)
    return np.where(inside, bridged, np.nan)


def robust_trend(
    years: ArrayLike,
    values: ArrayLike,
    *,
    low: float = 0.10,
    high: float = 0.90,
    floor: float = -0.10,
    cap: float = 0.03,
) -> Floats:
    r"""Yearly rate of a short series that one odd figure does not turn.

    .. math:: r = \min(\max(\operatorname{med}_t (y_t / y_{t-1} - 1), r_{\min}), r_{\max})

    The outermost figures are drawn in first (`winsorised`), then the gaps are filled (`filled`),
    then the median of the changes from year to year is taken and kept within `floor` and `cap`.

    Parameters
    ----------
    years
        Ascending; missing years count as gaps.
    values
        Series along the last axis, NaN where a year has no figure.
    low, high
        Quantiles to which the outermost figures are drawn in.
    floor, cap
        Least and highest rate that is carried on. The defaults are those published for emission
        intensities by the OS-Climate tool; what grows needs its own.

    Returns
    -------
    array
        A fraction a year; NaN where no two neighbouring years above zero are known.

    Notes
    -----
    Source: OS-Climate, *Implied Temperature Rise* tool, projection of historic intensities.

    Examples
    --------
    The ends are drawn in to 96 and 79.2, so the changes are 80/96 - 1 and 79.2/80 - 1, -16.67 and
    -1 %:

    >>> round(float(robust_trend([2022, 2023, 2024], [100.0, 80.0, 79.0])), 6)
    -0.088333
    """
    known = np.asarray(years, dtype=np.int64)
    series = winsorised(values, low, high)
    if len(known) < 2:
        return np.full(series.shape[:-1], np.nan)
    span = np.arange(known[0], known[-1] + 1)
    whole = np.full((*series.shape[:-1], len(span)), np.nan)
    whole[..., known - known[0]] = series
    whole = filled(span, whole)
    before, after = whole[..., :-1], whole[..., 1:]
    change = after / np.where(before > 0, before, np.nan) - 1
    return np.clip(_quantiles(change, 0.5)[..., 0], floor, cap)


def trend_path(last: ArrayLike, rate: ArrayLike, years: int) -> Floats:
    r"""Where a trend leads from the newest figure, year by year: :math:`y_T (1 + r)^h`.

    Parameters
    ----------
    last
        The newest figure as it was published, not as it was drawn in for the trend.
    rate
        From `robust_trend`.
    years
        How many; they come along a new last axis, the newest figure's own year first.

    Examples
    --------
    >>> trend_path(100.0, -0.05, 2).round(6).tolist()
    [100.0, 95.0, 90.25]
    """
    start, rate = np.asarray(last, dtype=np.float64), np.asarray(rate, dtype=np.float64)
    grown = np.power(1 + rate[..., None], np.arange(years + 1))
    return np.asarray(start[..., None] * grown, dtype=np.float64)


def overshoot(trajectory: ArrayLike, required: ArrayLike) -> Floats:
    r"""What a path adds up to over what the required path adds up to: :math:`\sum y / \sum y^*`.

    Above one the budget is overdrawn. Both run over the same years, along the last axis; NaN where
    either lacks a year, or nothing was allowed at all.

    Examples
    --------
    >>> round(float(overshoot([100.0, 95.0, 90.25], [100.0, 90.0, 80.0])), 6)
    1.056481
    """
    spent = np.asarray(trajectory, dtype=np.float64).sum(axis=-1)
    allowed = np.asarray(required, dtype=np.float64).sum(axis=-1)
    return np.asarray(spent / np.where(allowed > 0, allowed, np.nan), dtype=np.float64)


def temperature(
    overshoot: ArrayLike,
    benchmark: float = 1.5,
    budget: float = CARBON_BUDGET,
    tcre: float = TCRE,
    conversion: float = CARBON_TO_CO2,
) -> Floats:
    r"""Warming if everyone overdrew a carbon budget alike: :math:`T_b + B (o - 1) \lambda / c`.

    Parameters
    ----------
    overshoot
        From `overshoot`, of absolute emissions.
    benchmark
        °C the budget belongs to.
    budget
        GtCO₂.
    tcre
        °C per 1000 GtC.
    conversion
        GtCO₂ in 1000 GtC.

    Examples
    --------
    >>> temperature([1.0, 1.5]).round(6).tolist()
    [1.5, 1.618886]
    """
    beyond = np.asarray(overshoot, dtype=np.float64) - 1
    return benchmark + budget * beyond * tcre / conversion


def temperature_score(
    overshoot_trajectory: ArrayLike,
    overshoot_target: ArrayLike,
    *,
    target_weight: float = 0.5,
    benchmark: float = 1.5,
    budget: float = CARBON_BUDGET,
    tcre: float = TCRE,
    conversion: float = CARBON_TO_CO2,
) -> TemperatureScore:
    r"""What is done and what is promised as °C, and the two weighed: :math:`pT^* + (1 - p)T`.

    Parameters
    ----------
    overshoot_trajectory, overshoot_target
        Overshoot if the trend goes on, and if the targets are met.
    target_weight
        Share p of the promise in the score: how far it is believed.
    benchmark, budget, tcre, conversion
        As in `temperature`.

    Notes
    -----
    Source: OS-Climate, *Implied Temperature Rise* tool.

    Examples
    --------
    >>> found = temperature_score(1.5, 1.1)
    >>> [round(float(part), 6) for part in (found.trajectory, found.target, found.score)]
    [1.618886, 1.523777, 1.571332]
    """
    done, promised = (
        temperature(part, benchmark, budget, tcre, conversion)
        for part in (overshoot_trajectory, overshoot_target)
    )
    return TemperatureScore(done, promised, target_weight * promised + (1 - target_weight) * done)
