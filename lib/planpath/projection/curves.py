"""Models that near a stated ceiling: logistic and Gompertz, for counts and coverage.

The ceiling is an assumption and is never fitted: a handful of figures on the lower arm of a curve
do not tell where it levels off. Both curves pass through the newest figure.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from planpath.problems import PlanpathError, Problem
from planpath.projection.carried import Floats, History, Projection, plain

__all__ = ["gompertz", "logistic"]


def logistic(
    years: ArrayLike,
    values: ArrayLike,
    to: int,
    ceiling: ArrayLike,
    *,
    speed: ArrayLike | None = None,
    midpoint: ArrayLike | None = None,
    quantiles: Sequence[float] = (),
    within: tuple[float, float] | None = None,
) -> Projection:
    r"""An S-curve that is steepest half-way to its ceiling.

    .. math:: y_{T+h} = K / (1 + (K / y_T - 1) e^{-s h})

    Parameters
    ----------
    years, values, to, quantiles, within
        As in `hold`.
    ceiling
        K, in the series' own unit. A figure at the ceiling stays there; one above it has no curve
        and gives NaN.
    speed
        s, a year. If neither it nor `midpoint` is given it is the slope of the least-squares line
        through ln(y / (K - y)), which takes two figures between zero and the ceiling.
    midpoint
        The year in which half the ceiling is reached, in place of `speed`.

    Raises
    ------
    PlanpathError
        If both `speed` and `midpoint` are given.

    Examples
    --------
    From a fifth of the ceiling, at a speed of ln 4, to a half and to four fifths:

    >>> path = logistic([2024], [20.0], to=2026, ceiling=100.0, speed=np.log(4))
    >>> path.values.round(6).tolist()
    [50.0, 80.0]
    """
    if speed is not None and midpoint is not None:
        message = "speed and midpoint both say how steep the curve is: give one"
        raise PlanpathError(Problem("logistic", message))
    history = History.of(years, values, to)
    top = np.asarray(ceiling, dtype=np.float64)
    place = _logit(_share(history.values, top))
    if midpoint is not None:
        gone = history.last_year - np.asarray(midpoint, dtype=np.float64)
        pace = place[..., -1] / np.where(gone != 0, gone, np.nan)
    else:
        pace = _slope(history, place) if speed is None else np.asarray(speed, dtype=np.float64)
    now = _share(history.last, top)
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
        path = 1 / (1 + (1 / now - 1) * np.exp(-pace[..., None] * history.steps))
    path = top[..., None] * _at_an_end(path, now)
    return _curved(history, path, "logistic", top, pace, speed is None, quantiles, within)


def gompertz(
    years: ArrayLike,
    values: ArrayLike,
    to: int,
    ceiling: ArrayLike,
    *,
    speed: ArrayLike | None = None,
    quantiles: Sequence[float] = (),
    within: tuple[float, float] | None = None,
) -> Projection:
    r"""A curve that is steepest early, at 1/e of its ceiling, and nears it slowly.

    .. math:: y_{T+h} = K (y_T / K)^{e^{-s h}}

    Parameters
    ----------
    years, values, to, quantiles, within
        As in `hold`.
    ceiling
        K, as in `logistic`.
    speed
        s, a year. If it is not given it is the slope of the least-squares line through
        -ln(ln(K / y)), which takes two figures between zero and the ceiling.

    Examples
    --------
    With a speed of ln 2 the distance to the ceiling, in logarithms, halves each year:

    >>> path = gompertz([2024], [1.0], to=2026, ceiling=16.0, speed=np.log(2))
    >>> path.values.round(6).tolist()
    [4.0, 8.0]
    """
    history = History.of(years, values, to)
    top = np.asarray(ceiling, dtype=np.float64)
    if speed is None:
        share = _share(history.values, top)
        inner = np.where((share > 0) & (share < 1), share, np.nan)
        pace = _slope(history, -np.log(-np.log(inner)))
    else:
        pace = np.asarray(speed, dtype=np.float64)
    now = _share(history.last, top)
    path = np.power(now, np.exp(-pace[..., None] * history.steps))
    path = top[..., None] * _at_an_end(path, now)
    return _curved(history, path, "gompertz", top, pace, speed is None, quantiles, within)


def _share(values: Floats, top: Floats) -> Floats:
    """Of the ceiling; NaN below zero, above the ceiling, or where the ceiling is no height."""
    share = values / np.where(top > 0, top, np.nan)[..., None]
    return np.where((share >= 0) & (share <= 1), share, np.nan)


def _logit(share: Floats) -> Floats:
    inner = np.where((share > 0) & (share < 1), share, np.nan)
    return np.asarray(np.log(inner / (1 - inner)), dtype=np.float64)


def _slope(history: History, place: Floats) -> Floats:
    """Slope of the least-squares line through what is known; NaN with fewer than two figures."""
    known = np.isfinite(place)
    time = (history.years - history.last_year).astype(np.float64)
    count = known.sum(axis=-1, keepdims=True)
    each = np.maximum(count, 1)
    mean = np.where(known, time, 0.0).sum(axis=-1, keepdims=True) / each
    off = np.where(known, time - mean, 0.0)
    below = (off**2).sum(axis=-1)
    above = (off * np.where(known, place, 0.0)).sum(axis=-1)
    return np.asarray(above / np.where(below > 0, below, np.nan))


def _at_an_end(path: Floats, now: Floats) -> Floats:
    """A curve from nothing or from the ceiling goes nowhere, whatever its speed."""
    return np.where((now == 0) | (now == 1), now, path)


def _curved(
    history: History,
    path: Floats,
    model: str,
    top: Floats,
    pace: Floats,
    fitted: bool,
    quantiles: Sequence[float],
    within: tuple[float, float] | None,
) -> Projection:
    lost = np.isnan(path).all() and len(history.ahead) > 0
    above = bool(((history.values[..., -1] > top) | ~(top > 0)).all())
    key = ("ceiling_passed" if above else "too_short") if lost else model
    return history.carried(
        path,
        model,
        from_year=int(history.years[0]) if fitted else None,
        quantiles=quantiles,
        within=within,
        key=key,
        fields={"year": history.last_year, "ceiling": plain(top), "speed": plain(pace)},
    )
